//! What goes with an order that is ready, for the seller to mention. Nothing is added by itself.

use comptoir_db::catalog::card::{self, VariantCard};
use comptoir_db::order::{self, Order};
use comptoir_domain::order::pickup::Status;
use comptoir_domain::order::suggest::{Candidate, Line, suggest};
use comptoir_domain::{Money, money};
use leptos::prelude::*;

use crate::catalog::card::{encode, line_picture, picture_data};
use crate::server::request::RequestContext;
use crate::ui::picture::PictureData;

/// A suggestion with what is shown of it.
pub struct Suggestion {
    card: VariantCard,
    price_minor: Money,
    available: i64,
}

/// What goes with the order, while it waits at the counter.
pub async fn load(context: &RequestContext, order: &Order) -> Result<Vec<Suggestion>, comptoir_db::Error> {
    if order.status != Status::Ready {
        return Ok(Vec::new());
    }
    let db = &context.state.db;
    let products = order::products(db, order).await?;
    let collections: Vec<&str> = products.iter().map(|(_, collection)| collection.as_str()).collect();
    let beside = order::beside(db, order, &collections, context.now_ms).await?;
    let lines: Vec<Line<'_>> = order
        .lines
        .iter()
        .zip(&products)
        .map(|(line, (product, collection))| Line { product, collection, unit_minor: line.unit_minor })
        .collect();
    let candidates: Vec<Candidate<'_>> = beside
        .iter()
        .map(|it| Candidate {
            sku: &it.sku,
            product: &it.product,
            collection: &it.collection,
            price_minor: it.price_minor,
            available: it.available,
        })
        .collect();
    let chosen = suggest(&lines, &candidates);
    let skus: Vec<&str> = chosen.iter().map(|candidate| candidate.sku).collect();
    let cards = card::of_variants(db, &skus, context.locale()).await?;
    let suggestion = |card: VariantCard| {
        let candidate = chosen.iter().find(|candidate| candidate.sku == card.sku)?;
        Some(Suggestion { price_minor: candidate.price_minor, available: candidate.available, card })
    };
    Ok(cards.into_iter().filter_map(suggestion).collect())
}

/// Each with its picture and price; nothing where nothing goes with it.
pub fn view(context: &RequestContext, suggestions: Vec<Suggestion>) -> Option<impl IntoView + use<>> {
    let (words, shop, currency) = (context.words, context.state.shop.get(), context.currency());
    let row = |Suggestion { card, price_minor, available }: Suggestion| {
        let values: Vec<String> =
            card.values.iter().map(|value| shop.word("option_value", value, words.locale)).collect();
        let picture =
            card.picture.as_ref().map(|row| line_picture(PictureData { alt: String::new(), ..picture_data(row, "") }));
        let href = format!("/{}/products/{}?variant={}", words.locale, encode(&card.handle), encode(&card.sku));
        view! {
            <li data-testid="suggestion" data-sku=card.sku>
                <span class="line-picture" inner_html=picture.unwrap_or_default()></span>
                <a href=href>{card.title}</a>
                <span class="quiet">{values.join(", ")}</span>
                <span class="strong">{money::format(price_minor, currency, words.locale)}</span>
                <span class="quiet">{words.count("till-beside-here", available)}</span>
            </li>
        }
    };
    (!suggestions.is_empty()).then(|| {
        view! {
            <aside class="till-beside" aria-labelledby="beside">
                <h3 id="beside">{words.get("till-beside")}</h3>
                <ul>{suggestions.into_iter().map(row).collect_view()}</ul>
            </aside>
        }
    })
}
