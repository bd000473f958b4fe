//! A price as shoppers see it.

use comptoir_domain::catalog::price::ShownPrice;
use comptoir_domain::{Currency, money};
use leptos::prelude::*;

use crate::server::words::Words;

/// The price and, struck through, the one before; `from` when dearer variants exist.
pub fn price(price: ShownPrice, currency: Currency, from: bool, words: &Words) -> impl IntoView + use<> {
    let amount = money::format(price.amount_minor, currency, words.locale);
    let amount = if from { words.with("price-from", [("price", amount.into())]) } else { amount };
    let struck = price.struck_minor.map(|struck| money::format(struck, currency, words.locale));
    let reduced = struck.is_some().then(|| format!("{} ", words.get("price-reduced")));
    let instead = format!("{} ", words.get("price-instead-of"));
    view! {
        <p class="price">
            {reduced.map(|reduced| view! { <span class="hidden-text">{reduced}</span> })}
            {amount}
            {struck.map(|struck| view! { " " <s><span class="hidden-text">{instead}</span>{struck}</s> })}
        </p>
    }
}

/// How much less it is, in whole percent, as a tag on a card.
pub fn reduction(price: ShownPrice) -> Option<String> {
    let struck = price.struck_minor?;
    let percent = (struck - price.amount_minor) * 100 / struck.max(1);
    (percent > 0).then(|| format!("−{percent}\u{a0}%"))
}
