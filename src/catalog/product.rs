//! A product's page: what it is, what it costs, which one, and where it can be had.

use std::collections::HashSet;
use std::sync::Arc;

use comptoir_db::catalog::card::{self, Card};
use comptoir_db::catalog::index::strip_tags;
use comptoir_db::catalog::list::{self, ListQuery};
use comptoir_db::catalog::product::{self, Product, Variant};
use comptoir_db::change_log;
use comptoir_db::restock;
use comptoir_db::stores::stock;
use comptoir_domain::banner::Slot;
use comptoir_domain::{Revision, Sku};
use leptos::prelude::*;

use crate::banner::{Shown, slot};
use crate::catalog::api::LineCard;
use crate::catalog::card::{Heading, encode, grid, line_picture, picture_data};
use crate::catalog::product_parts::{buy, choices, facts, gallery, wish_form};
use crate::catalog::structured;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::stores::api::StoreRows;
use crate::stores::availability::availability;
use crate::stores::nearest::Near;
use crate::stores::row;
use crate::ui::message::message;
use crate::ui::picture::PictureData;
use crate::ui::price::price;
use crate::wishlist::wish;

/// How many products of the same shelf are shown.
const RELATED: i64 = 4;
/// The longest description for search engines, in characters.
const DESCRIPTION_LIMIT: usize = 155;

/// Everything the page shows, loaded.
struct Loaded {
    context: Arc<RequestContext>,
    product: Product,
    /// The index of the chosen variant.
    chosen: usize,
    sku: Sku,
    /// The SKUs that can be had in any store.
    in_stock: HashSet<String>,
    pictures: Vec<PictureData>,
    rows: StoreRows,
    /// What was typed as a place.
    typed: String,
    related: Vec<Card>,
    wished: bool,
    revision: Revision,
    query: Vec<(String, String)>,
    path: String,
    banners: Arc<Shown>,
}

pub async fn page(
    context: &Arc<RequestContext>,
    owned: &Owned,
    handle: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    let (db, locale, currency) = (&context.state.db, context.locale(), context.currency());
    let shop = context.state.shop.get();
    let product = product::find(db, handle, locale, currency, context.now_ms).await?.ok_or(Stop::NotFound)?;
    let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let chosen = match get("variant").filter(|sku| !sku.is_empty()) {
        Some(sku) => product.variants.iter().position(|variant| variant.sku == sku),
        None => (!product.variants.is_empty()).then_some(0),
    };
    let chosen = chosen.ok_or(Stop::NotFound)?;
    let sku: Sku = product.variants[chosen].sku.parse().map_err(|_| Stop::NotFound)?;
    // The revision before the levels: a movement between the two is told again, never missed.
    let stock_revision = change_log::revision(db, &change_log::variant_topic(sku.as_str())).await?;
    let skus: Vec<&str> = product.variants.iter().map(|variant| variant.sku.as_str()).collect();
    let levels = stock::levels(db, &skus).await?;
    let shown = levels.iter().filter(|level| level.level.available() > 0 && shop.store(&level.store).is_some());
    let in_stock: HashSet<String> = shown.map(|level| level.sku.clone()).collect();
    let typed = get("near").unwrap_or_default().to_owned();
    let near = Near::of_words(db, &typed).await?;
    let watched = match context.owner() {
        Some(owner) => restock::stores_of(db, owner, sku.as_str()).await?,
        None => Vec::new(),
    };
    let own = row::Own { store: owned.cart.store.clone(), watched };
    let loaded = Loaded {
        rows: row::of_variant(context, sku.as_str(), &levels, &own, &near, locale),
        pictures: pictures(&product, &product.variants[chosen]),
        related: related(context, &product).await?,
        wished: owned.wishlist.lines.iter().any(|line| line.sku == sku),
        revision: owned.cart.revision,
        query: query.to_vec(),
        path: format!("/products/{}", encode(handle)),
        context: context.clone(),
        product,
        chosen,
        sku,
        in_stock,
        typed,
        banners: owned.banners.clone(),
    };
    Ok(document(loaded, stock_revision))
}

/// The page's head; the rest is [`view`].
fn document(loaded: Loaded, stock_revision: Revision) -> Page {
    let Loaded { context, product, pictures, in_stock, .. } = &loaded;
    let description = description(product);
    let origin = &context.state.config.origin;
    let data =
        structured::product(product, pictures, &description, origin, context.locale(), context.currency(), in_stock);
    let image = pictures.first().map(PictureData::largest_url);
    let card = vec![own_card(&loaded)];
    let title = if product.seo_title.is_empty() { product.title.clone() } else { product.seo_title.clone() };
    let (path, variants) = (loaded.path.clone(), vec![(loaded.sku.to_string(), stock_revision)]);
    let mut page = Page::new(title, path, Section::Shop, move || view(loaded));
    page.description = description;
    page.json_ld = vec![data];
    page.image = image;
    page.variants = variants;
    page.cards = card;
    page.sentences.extend(wish::SENTENCES);
    page
}

/// How the chosen variant shows in a cart: the browser keeps it for when there is no network.
fn own_card(loaded: &Loaded) -> LineCard {
    let Loaded { context, product, chosen, sku, in_stock, pictures, .. } = loaded;
    let (shop, locale) = (context.state.shop.get(), context.locale());
    let values = product.variants[*chosen].values.iter().filter(|value| !value.is_empty());
    let values: Vec<String> = values.map(|value| shop.word("option_value", value, locale)).collect();
    let in_stock = in_stock.contains(sku.as_str());
    let picture = pictures.first().map(|data| PictureData { alt: String::new(), ..data.clone() });
    LineCard {
        sku: sku.clone(),
        href: format!("/{locale}/products/{}?variant={}", encode(&product.handle), encode(sku.as_str())),
        title: product.title.clone(),
        note: values.join(", "),
        picture_html: picture.map_or_else(String::new, line_picture),
        stock: String::new(),
        stock_class: if in_stock { "some" } else { "none" }.to_owned(),
    }
}

fn view(loaded: Loaded) -> impl IntoView {
    let Loaded {
        context,
        product,
        chosen,
        sku,
        in_stock,
        pictures,
        rows,
        typed,
        related,
        wished,
        revision,
        query,
        path,
        banners,
    } = loaded;
    let (words, locale, currency) = (context.words, context.locale(), context.currency());
    let variant = &product.variants[chosen];
    let root = format!("/{locale}/products");
    let shelf = format!("{root}?collection={}", encode(&product.collection));
    let collection = context.state.shop.get().word("collection", &product.collection, locale);
    let note = variant.price.and_then(|shown| shown.struck_minor).map(|struck| {
        words.with("price-note", [("price", comptoir_domain::money::format(struck, currency, locale).into())])
    });
    let sold = variant.price.is_some() && in_stock.contains(sku.as_str());
    view! {
        {message(&context, &query)}
        <nav class="crumbs" aria-label=words.get("crumbs")>
            <ol>
                <li><a href=root.clone()>{words.get("nav-shop")}</a></li>
                {(!product.collection.is_empty()).then(|| view! { <li><a href=shelf.clone()>{collection}</a></li> })}
            </ol>
        </nav>
        <article class="product">
            {gallery(&pictures, &words)}
            <div class="product-side">
                <header class="product-title">
                    <p class="vendor">{product.vendor.clone()}</p>
                    <h1>{product.title.clone()}</h1>
                    {variant.price.map(|shown| price(shown, currency, false, &words))}
                    <p class="price-note">{note}" "{words.get("price-tax")}</p>
                </header>
                {choices(&context, &product, variant, &in_stock)}
                {buy(&sku, revision, variant.price.map(|shown| shown.amount_minor), &rows, sold, &words)}
                {wish_form(&sku, wished, revision)}
                {availability(&sku, typed, rows, format!("/{locale}{path}"), &words)}
                {slot(&context, &banners, Slot::ProductSide, Vec::new())}
            </div>
            <div class="product-text">
                <h2>{words.get("product-about")}</h2>
                <div class="prose" inner_html=product.description_html.clone()></div>
                {facts(&context, &product, variant)}
            </div>
        </article>
        {(!related.is_empty()).then(|| view! {
            <section class="band" aria-labelledby="related">
                <div class="band-head">
                    <h2 id="related">{words.get("product-related")}</h2>
                    <a class="more" href=shelf>{words.get("product-related-more")}</a>
                </div>
                {grid(&context, related, Heading::Three, 0, "grid row")}
            </section>
        })}
    }
}

/// The variant's own pictures first, then the product's, then those of its other variants.
fn pictures(product: &Product, variant: &Variant) -> Vec<PictureData> {
    let rank = |sku: &str| match sku {
        sku if sku == variant.sku => 0,
        "" => 1,
        _ => 2,
    };
    let mut rows: Vec<_> = product.pictures.iter().collect();
    rows.sort_by_key(|row| rank(&row.sku));
    let mut seen = Vec::new();
    rows.retain(|row| {
        !seen.contains(&row.id) && {
            seen.push(row.id.clone());
            true
        }
    });
    rows.into_iter().map(|row| picture_data(row, &product.title)).collect()
}

async fn related(context: &RequestContext, product: &Product) -> Result<Vec<Card>, comptoir_db::Error> {
    if product.collection.is_empty() {
        return Ok(Vec::new());
    }
    let (db, locale, currency) = (&context.state.db, context.locale(), context.currency());
    let query =
        ListQuery { collection: Some(product.collection.clone()), page_size: RELATED + 1, ..ListQuery::default() };
    let hits = list::list(db, &query, locale, currency, context.now_ms).await?;
    let handles: Vec<&str> = hits
        .handles
        .iter()
        .map(String::as_str)
        .filter(|handle| *handle != product.handle)
        .take(RELATED as usize)
        .collect();
    card::of_products(db, &handles, locale, currency, context.now_ms).await
}

/// What search engines may quote: the merchant's words, or the beginning of the description.
fn description(product: &Product) -> String {
    if !product.seo_description.is_empty() {
        return product.seo_description.clone();
    }
    let text = strip_tags(&product.description_html);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(DESCRIPTION_LIMIT) {
        Some((end, _)) => format!("{}…", text[..end].rsplit_once(' ').map_or(&text[..end], |(words, _)| words)),
        None => text,
    }
}
