//! Products in lists, variants in carts: from rows to what is shown.

use comptoir_db::catalog::card::{self, Card, VariantCard};
use comptoir_db::catalog::picture::{Picture as Row, PictureKind};
use comptoir_db::stores::stock;
use comptoir_domain::stores::availability::Shelf;
use comptoir_domain::{Locale, StoreSlug};
use leptos::prelude::*;

use crate::catalog::api::LineCard;
use crate::server::page::render;
use crate::server::request::RequestContext;
use crate::server::words::{self, Words};
use crate::ui::picture::{Picture, PictureData};
use crate::ui::price::{price, reduction};

/// What the grid gives a card: two columns on a phone, four on a desktop.
const SIZES: &str = "(min-width: 60rem) 16rem, (min-width: 48rem) 30vw, 46vw";

/// The picture for the page; `title` stands in where the merchant gave no words for it.
pub fn picture_data(row: &Row, title: &str) -> PictureData {
    PictureData {
        id: row.id.clone(),
        width: row.width as u32,
        height: row.height as u32,
        drawing: row.kind == PictureKind::Drawing,
        alt: if row.alt.is_empty() { title.to_owned() } else { row.alt.clone() },
    }
}

/// The cards of the variants in the order asked for.
pub async fn line_cards(
    context: &RequestContext,
    skus: &[&str],
    locale: Locale,
) -> Result<Vec<LineCard>, comptoir_db::Error> {
    let shop = context.state.shop.get();
    let words = words::words(locale);
    let card = |card: VariantCard| {
        let values = card.values.iter().map(|value| shop.word("option_value", value, locale));
        let (stock_class, stock) = stock_line(card.stores, &words);
        Some(LineCard {
            href: format!("/{locale}/products/{}?variant={}", encode(&card.handle), encode(&card.sku)),
            note: values.collect::<Vec<_>>().join(", "),
            // Beside its name a picture says nothing more.
            picture_html: card.picture.as_ref().map_or_else(String::new, |row| {
                line_picture(PictureData { alt: String::new(), ..picture_data(row, "") })
            }),
            sku: card.sku.parse().ok()?,
            title: card.title,
            stock,
            stock_class: stock_class.to_owned(),
        })
    };
    Ok(card::of_variants(&context.state.db, skus, locale).await?.into_iter().filter_map(card).collect())
}

/// Says of the variants that somebody's own store has how many are there, as the store tells it; of the others, as before, in how many stores
/// they are.
pub async fn at_store(
    context: &RequestContext,
    store: &StoreSlug,
    cards: &mut [LineCard],
    locale: Locale,
) -> Result<(), comptoir_db::Error> {
    let (shop, words) = (context.state.shop.get(), words::words(locale));
    let Some(store) = shop.store(store.as_str()) else { return Ok(()) };
    let skus: Vec<&str> = cards.iter().map(|card| card.sku.as_str()).collect();
    let available = stock::available_in(&context.state.db, &store.slug, &skus).await?;
    for card in cards {
        let pieces = available.get(card.sku.as_str()).copied().unwrap_or(0);
        let shelf = store.display.shelf(pieces);
        let told = store.display.pieces(pieces);
        let key = match (shelf, told) {
            (Shelf::Empty, _) => continue,
            (Shelf::LastOnes, Some(_)) => "stock-own-last",
            (Shelf::LastOnes, None) => "stock-own-last-ones",
            (Shelf::Stocked, Some(_)) => "stock-own",
            (Shelf::Stocked, None) => "stock-own-in-stock",
        };
        card.stock_class = shelf.name().to_owned();
        card.stock = words.with(key, [("n", told.unwrap_or_default().into()), ("store", store.name.as_str().into())]);
    }
    Ok(())
}

/// The small picture of a line, as HTML.
pub fn line_picture(data: PictureData) -> String {
    render(|| view! { <Picture data=data sizes="8rem"/> })
}

/// In how many stores it can be had, in words, with the class of the words.
pub fn stock_line(stores: i64, words: &Words) -> (&'static str, String) {
    match stores {
        0 => ("none", words.get("stock-nowhere")),
        1 => ("low", words.get("stock-one-store")),
        _ => ("some", words.count("stock-stores", stores)),
    }
}

/// A grid of product cards. The first `eager` ones are in view when the page opens.
pub fn grid(
    context: &RequestContext,
    cards: Vec<Card>,
    heading: Heading,
    eager: usize,
    class: &'static str,
) -> impl IntoView + use<> {
    let words = context.words;
    let currency = context.currency();
    let cards = cards.into_iter().enumerate().map(move |(index, card)| {
        let (stock_class, stock) = stock_line(card.stores, &words);
        let picture = card.picture.as_ref().map(|row| PictureData { alt: String::new(), ..picture_data(row, "") });
        let title = match heading {
            Heading::Two => view! { <h2 class="card-name">{card.title}</h2> }.into_any(),
            Heading::Three => view! { <h3 class="card-name">{card.title}</h3> }.into_any(),
        };
        view! {
            <li>
                <a class="card" data-testid="product-card" href=format!("/{}/products/{}", words.locale, encode(&card.handle))>
                    <span class="picture">
                        {picture.map(|data| view! { <Picture data=data sizes=SIZES first=index < eager/> })}
                        {card.price.and_then(reduction).map(|tag| view! { <span class="tag">{tag}</span> })}
                    </span>
                    {title}
                    {card.price.map(|shown| price(shown, currency, card.price_varies, &words))}
                    <p class=format!("stock {stock_class}")>{stock}</p>
                </a>
            </li>
        }
    });
    view! { <ul class=class>{cards.collect_view()}</ul> }
}

/// How deep the cards' headings are.
#[derive(Clone, Copy)]
pub enum Heading {
    Two,
    Three,
}

/// Text as part of an address.
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
