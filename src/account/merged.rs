//! What came together at the sign-in, line by line, each of which can be undone.

use std::sync::Arc;

use comptoir_db::owner::{self, Merged};
use comptoir_domain::Sku;
use comptoir_domain::cart::merge::MergedLine;
use leptos::prelude::*;

use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::catalog::card::line_cards;
use crate::server::page::Owned;
use crate::server::request::RequestContext;

/// How long after a sign-in its merge is shown.
const SHOWN_MS: i64 = 60 * 60 * 1000;

/// The last merge, and what to show of its variants; nothing when there was none lately.
pub async fn load(context: &Arc<RequestContext>) -> Result<Option<(Merged, Vec<LineCard>)>, comptoir_db::Error> {
    let Some(id) = context.owner() else { return Ok(None) };
    let db = &context.state.db;
    let Some(merged) = owner::last_merge(db, id, context.now_ms - SHOWN_MS).await? else { return Ok(None) };
    let skus: Vec<&str> =
        merged.lines.iter().map(|line| line.sku.as_str()).chain(merged.wishes.iter().map(Sku::as_str)).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    Ok(Some((merged, cards)))
}

/// The plan as it was carried out. What was undone, here or on another device, says so.
pub fn view(context: &RequestContext, owned: &Owned, merged: Merged, cards: &[LineCard]) -> impl IntoView + use<> {
    let words = context.words;
    let title = |sku: &Sku| {
        cards.iter().find(|card| card.sku == *sku).map_or_else(|| sku.to_string(), |card| card.title.clone())
    };
    let (cart, wishlist) = (owned.cart.cart(), owned.wishlist.wishlist());
    let revision = owned.cart.revision;
    let lines: Vec<_> = merged
        .lines
        .iter()
        .map(|line| {
            let now = cart.line(&line.sku).map(|line| line.quantity);
            let said = match line.kept {
                None => words.get("merge-full"),
                Some(_) if line.kept != line.account && now == line.account => words.get("merge-undone"),
                Some(kept) => words.with(
                    if line.account.is_some() { "merge-both" } else { "merge-here" },
                    [
                        ("kept", i64::from(kept.get()).into()),
                        ("guest", i64::from(line.guest.get()).into()),
                        ("account", line.account.map_or(0, |quantity| i64::from(quantity.get())).into()),
                    ],
                ),
            };
            // Only what still is as the merge left it is undone by a press.
            let undo = (line.kept.is_some() && now == line.kept && line.kept != line.account)
                .then(|| undo_line(line, revision, words.get("merge-undo")));
            row(&line.sku, title(&line.sku), said, undo.into_any())
        })
        .collect();
    let wishes: Vec<_> = merged
        .wishes
        .iter()
        .map(|sku| {
            let wished = wishlist.has(sku);
            let said = words.get(if wished { "merge-wish" } else { "merge-undone" });
            let undo = wished.then(|| {
                view! {
                    <form method="post" action="/api/wishlist/change" data-plain="">
                        <ChangeFields revision=revision intent="unwish" sku=sku.clone()/>
                        <button class="text-button" type="submit">{words.get("merge-undo")}</button>
                    </form>
                }
            });
            row(sku, title(sku), said, undo.into_any())
        })
        .collect();
    view! {
        <section class="door merged" aria-labelledby="merged">
            <h2 id="merged">{words.get("merge-title")}</h2>
            <ul>{lines}{wishes}</ul>
        </section>
    }
}

fn row(sku: &Sku, title: String, said: String, undo: AnyView) -> impl IntoView + use<> {
    view! {
        <li data-testid="merge-line" data-sku=sku.to_string()>
            <p><strong>{title}</strong><br/>{said}</p>
            {undo}
        </li>
    }
}

/// Back to what the account had: an ordinary change of the cart.
fn undo_line(line: &MergedLine, revision: i64, words: String) -> impl IntoView + use<> {
    let intent = if line.account.is_some() { "change_quantity" } else { "remove_line" };
    let quantity = line.account.map(|quantity| {
        view! { <input type="hidden" name="intent[quantity]" value=quantity.get().to_string()/> }
    });
    view! {
        <form method="post" action="/api/cart/change" data-plain="">
            <ChangeFields revision=revision intent=intent sku=line.sku.clone()/>
            {quantity}
            <button class="text-button" type="submit">{words}</button>
        </form>
    }
}
