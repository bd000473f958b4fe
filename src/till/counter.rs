//! The sale as the seller sees it: the codes, what they take off, or why not.

use std::collections::HashMap;

use comptoir_db::catalog::card::VariantCard;
use comptoir_db::promo::code;
use comptoir_db::promo::redeem::Looked;
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::promo::{LineDiscount, Reader, SaleLine};
use leptos::prelude::*;
use uuid::Uuid;

use crate::server::request::RequestContext;
use crate::stores::clock;
use crate::till::sale::{Selling, TillSale, named};
use crate::wire::Failure;

/// Why the last scan is no part of the sale, by its code. Anyone can write an address: only codes with words of ours show.
pub fn not_taken(context: &RequestContext, code: &str) -> Option<impl IntoView + use<>> {
    let failure = context.words.failure(Failure::new(422, code), context.currency());
    let plain = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (plain && !failure.message.is_empty()).then(|| refused(context, failure))
}

/// What could not be scanned, in the colour of a no.
pub fn refused(context: &RequestContext, failure: Failure) -> impl IntoView + use<> {
    let failure = context.words.failure(failure, context.currency());
    view! {
        <section class="till-answer no" role="alert" data-testid="refusal" data-reason=failure.code.clone()>
            <h2>{failure.message.clone()}</h2>
        </section>
    }
}

pub fn view(context: &RequestContext, store: &Store, selling: Selling) -> Option<AnyView> {
    let words = context.words;
    if selling.sale.is_empty() {
        return None;
    }
    if let Some(failure) = selling.refusal {
        return Some(refused(context, failure).into_any());
    }
    let looked = selling.looked?;
    let codes: Vec<_> = looked
        .codes
        .iter()
        .zip(&selling.sale.codes)
        .map(|(code, id)| code_view(context, store, &selling.sale, &looked, &selling.campaigns, code, id))
        .collect();
    let lines: Vec<_> = looked
        .sale
        .lines
        .iter()
        .zip(&looked.evaluation.lines)
        .map(|(line, worth)| line_view(context, store, &selling.sale, &selling.cards, line, worth))
        .collect();
    let price = |minor| money::format(minor, looked.sale.currency, words.locale);
    let evaluation = &looked.evaluation;
    let ready = !evaluation.applied.is_empty() && looked.codes.iter().all(Result::is_ok);
    let gifts: Vec<_> = evaluation.applied.iter().flat_map(|applied| &applied.gifts).map(|(sku, pieces)| {
        view! { <p class="strong">{words.with("till-gift", [("what", sku.to_string().into()), ("n", i64::from(pieces.get()).into())])}</p> }
    }).collect();
    let redeem = ready.then(|| {
        view! {
            <form method="post" action="/api/till/redeem">
                <input type="hidden" name="key" value=Uuid::new_v4().to_string()/>
                <input type="hidden" name="store" value=store.slug.clone()/>
                {selling.sale.fields()}
                <input type="hidden" name="next" value=selling.sale.path(context, &store.slug)/>
                <button class="button wide" type="submit" data-testid="redeem">
                    {words.with("till-redeem", [("amount", price(evaluation.discount_minor).into())])}
                </button>
            </form>
        }
    });
    let cart = selling.cart.map(|cart| {
        let pieces: i64 = cart.lines.iter().map(|(_, quantity)| i64::from(quantity.get())).sum();
        view! { <a class="button" href=cart.path(context, &store.slug)>{words.count("till-their-cart", pieces)}</a> }
    });
    let sum = (!looked.sale.lines.is_empty()).then(|| {
        view! {
            <dl class="till-sum">
                <dt>{words.get("till-subtotal")}</dt><dd>{price(evaluation.subtotal_minor)}</dd>
                <dt>{words.get("till-discount")}</dt><dd>{format!("−{}", price(evaluation.discount_minor))}</dd>
                <dt>{words.get("till-total")}</dt><dd class="till-amount">{price(evaluation.total_minor)}</dd>
            </dl>
        }
    });
    let class = if ready { "till-answer yes" } else { "till-answer open" };
    Some(
        view! {
            <section class=class aria-labelledby="sale" data-testid="sale" data-discount=evaluation.discount_minor.to_string()>
                <h2 id="sale">{words.get("till-sale")}</h2>
                <ul class="till-codes">{codes}</ul>
                <ul class="till-lines">{lines}</ul>
                {looked.sale.lines.is_empty().then(|| view! { <p>{words.get("till-scan-goods")}</p> })}
                {cart}
                {sum}
                {gifts}
                {redeem}
                <a class="text-button" href=TillSale::default().path(context, &store.slug)>{words.get("till-sale-clear")}</a>
            </section>
        }
        .into_any(),
    )
}

fn line_view(
    context: &RequestContext,
    store: &Store,
    sale: &TillSale,
    cards: &HashMap<String, VariantCard>,
    line: &SaleLine,
    worth: &LineDiscount,
) -> impl IntoView + use<> {
    let (words, pieces) = (context.words, line.quantity.get());
    let title = cards.get(line.sku.as_str()).map_or_else(|| line.sku.to_string(), |card| named(context, card));
    let path = |pieces| sale.with(&line.sku, pieces).path(context, &store.slug);
    let price = |minor| money::format(minor, context.currency(), words.locale);
    let off = (worth.discount_minor > 0)
        .then(|| view! { <span class="till-off">{format!("−{}", price(worth.discount_minor))}</span> });
    view! {
        <li data-sku=line.sku.to_string()>
            <span class="till-what">{title.clone()}</span>
            <span class="till-steps">
                <a class="button plain" href=path(pieces - 1) aria-label=words.with("till-fewer", [("what", title.clone().into())])>"−"</a>
                <span>{pieces}</span>
                <a class="button plain" href=path(pieces + 1) aria-label=words.with("till-more", [("what", title.into())])>"+"</a>
            </span>
            <span class="amount">{price(worth.subtotal_minor)}</span>
            {off}
        </li>
    }
}

/// A code with what it takes off, or why it takes off nothing.
fn code_view(
    context: &RequestContext,
    store: &Store,
    sale: &TillSale,
    looked: &Looked,
    campaigns: &HashMap<String, String>,
    code: &Result<code::Known, NoRedemption>,
    id: &str,
) -> impl IntoView + use<> {
    let words = context.words;
    let drop = sale.without(id).path(context, &store.slug);
    let (good, reason, said) = match code {
        Err(why) => {
            let failure = words.failure(Failure::new(409, why.code()), context.currency());
            (false, why.code().to_owned(), failure.message)
        }
        Ok(known) => {
            let trace = looked.evaluation.trace.iter().find(|trace| trace.offer == known.id);
            let good = looked.evaluation.applied.iter().any(|applied| applied.offer == known.id);
            let date = |at: i64| clock::day_of(store, at, &words);
            let name = |_: &str| words.get("till-other-code");
            let said = trace.map(|trace| {
                let facts = trace.facts.placeables(looked.sale.currency, words.locale, &date, &name);
                let facts: Vec<_> = facts.into_iter().map(|(key, text)| (key, text.into())).collect();
                (trace.verdict.code().to_owned(), words.with(&trace.verdict.key(Reader::Seller), facts))
            });
            let (reason, said) = said.unwrap_or_default();
            let title = campaigns.get(&known.campaign).cloned().unwrap_or_default();
            // Before anything is scanned there is nothing to say of it.
            let said = if looked.sale.lines.is_empty() { title } else { format!("{title} · {said}") };
            (good || looked.sale.lines.is_empty(), reason, said)
        }
    };
    let class = if good { "till-code good" } else { "till-code bad" };
    view! {
        <li class=class data-testid=if good { "code" } else { "refusal" } data-reason=reason>
            <span>{said}</span>
            <a class="text-button" href=drop>{words.get("till-code-drop")}</a>
        </li>
    }
}
