//! The sale at the till: what was scanned, what the customer's codes are worth on it, and why.

use std::collections::HashMap;

use comptoir_db::catalog::card::{self, VariantCard};
use comptoir_db::promo::code;
use comptoir_db::promo::redeem::{AskedLine, Looked};
use comptoir_db::promo::sale as db;
use comptoir_db::stores::store::Store;
use comptoir_db::{Error, cart};
use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::promo::{LineDiscount, Reader, SaleLine};
use comptoir_domain::{Quantity, Sku, money};
use leptos::prelude::*;
use uuid::Uuid;

use crate::catalog::card::encode;
use crate::promo::desk::{self, Desk, Shown};
use crate::server::request::RequestContext;
use crate::server::staff::Staff;
use crate::stores::clock;
use crate::wire::Failure;

/// The most lines of a sale at this till: its address holds them.
const LINE_LIMIT: usize = 50;

/// What is being sold, as the page's address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TillSale {
    pub lines: Vec<(Sku, Quantity)>,
    /// The ids of the codes that were scanned.
    pub codes: Vec<String>,
}

/// What became of a scan.
pub enum Scan {
    /// It is part of the sale now.
    Taken,
    Refused(Failure),
    /// It is neither a code nor something that is sold.
    Other,
}

impl TillSale {
    /// Reads `sale`, a list of SKUs and pieces as JSON, and `promo`, ids with blanks between.
    pub fn of(sale: Option<&str>, promo: Option<&str>) -> TillSale {
        let mut lines: Vec<(Sku, Quantity)> = serde_json::from_str(sale.unwrap_or("[]")).unwrap_or_default();
        lines.truncate(LINE_LIMIT);
        let ids = promo.unwrap_or_default().split_whitespace().filter(|id| Uuid::try_parse(id).is_ok());
        TillSale { lines, codes: ids.take(desk::CODE_LIMIT).map(str::to_owned).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.codes.is_empty()
    }

    /// Takes what was scanned or typed into the sale, where it is a code or something that is sold.
    pub async fn take(&mut self, context: &RequestContext, desk: &Desk, scan: &str) -> Result<Scan, Error> {
        let asked = context.state.secret.codes().asked(scan);
        if is_code(scan) {
            let shown = Shown { codes: vec![scan.to_owned()], scanned: Vec::new(), lines: Vec::new() };
            let looked = match desk::evaluate(context, desk, &shown).await {
                Ok(looked) => looked,
                Err(failure) => return Ok(Scan::Refused(failure)),
            };
            return match looked.codes.into_iter().next() {
                Some(Ok(known)) => {
                    if !self.codes.contains(&known.id) && self.codes.len() < desk::CODE_LIMIT {
                        self.codes.push(known.id);
                    }
                    Ok(Scan::Taken)
                }
                Some(Err(NoRedemption::CodeUnknown)) | None => Ok(Scan::Refused(Failure::new(404, "code_unknown"))),
                // It is told of: that it is there is no secret, and why it is not good is shown with the sale.
                Some(Err(why)) => match code::find(&context.state.db, &asked).await? {
                    Some(known) if !self.codes.contains(&known.id) => {
                        self.codes.push(known.id);
                        Ok(Scan::Taken)
                    }
                    _ => Ok(Scan::Refused(Failure::new(409, why.code()))),
                },
            };
        }
        if scan.contains('\0') {
            return Ok(Scan::Other);
        }
        let Some(sku) = db::scanned(&context.state.db, scan).await?.and_then(|sku| sku.parse().ok()) else {
            return Ok(Scan::Other);
        };
        self.add(sku);
        Ok(Scan::Taken)
    }

    /// One piece more.
    fn add(&mut self, sku: Sku) {
        let is_full = self.lines.len() >= LINE_LIMIT;
        match self.lines.iter_mut().find(|(known, _)| *known == sku) {
            Some((_, quantity)) => *quantity = quantity.plus(Quantity::ONE).unwrap_or(*quantity),
            None if is_full => {}
            None => self.lines.push((sku, Quantity::ONE)),
        }
    }

    /// The sale with so many pieces of a line, none for without it.
    fn with(&self, sku: &Sku, pieces: u32) -> TillSale {
        let mut sale = self.clone();
        match Quantity::new(pieces.into()) {
            Some(quantity) => {
                sale.lines.iter_mut().filter(|(known, _)| known == sku).for_each(|line| line.1 = quantity)
            }
            None => sale.lines.retain(|(known, _)| known != sku),
        }
        sale
    }

    fn without(&self, code: &str) -> TillSale {
        let mut sale = self.clone();
        sale.codes.retain(|known| known != code);
        sale
    }

    fn json(&self) -> String {
        serde_json::to_string(&self.lines).unwrap_or_default()
    }

    /// The till's page with this sale.
    pub fn path(&self, context: &RequestContext, store: &str) -> String {
        let (locale, sale, promo) = (context.locale(), encode(&self.json()), encode(&self.codes.join(" ")));
        match self.is_empty() {
            true => format!("/{locale}/till?store={store}"),
            false => format!("/{locale}/till?store={store}&sale={sale}&promo={promo}"),
        }
    }

    /// The sale as hidden fields of a form.
    pub fn fields(&self) -> impl IntoView + use<> {
        let (sale, promo) = (self.json(), self.codes.join(" "));
        (!self.is_empty()).then(|| {
            view! { <input type="hidden" name="sale" value=sale/><input type="hidden" name="promo" value=promo/> }
        })
    }

    /// What is shown to the desk.
    pub fn shown(&self, titles: &HashMap<String, String>) -> Shown {
        let line = |(sku, quantity): &(Sku, Quantity)| AskedLine {
            sku: sku.clone(),
            quantity: *quantity,
            unit_minor: None,
            title: titles.get(sku.as_str()).cloned().unwrap_or_default(),
        };
        Shown { codes: Vec::new(), scanned: self.codes.clone(), lines: self.lines.iter().map(line).collect() }
    }
}

/// Whether it looks like a code and not like a pickup's number or something that is sold.
fn is_code(scan: &str) -> bool {
    use comptoir_domain::promo::{code::PromoCode, payload};
    scan.parse::<PromoCode>().is_ok() || payload::scanned(scan).is_some()
}

/// A seller at the till of a store, whose device is the till.
pub fn desk(context: &RequestContext, staff: &Staff, store: &str) -> Desk {
    let device: String = context.token_hash.as_deref().unwrap_or_default().chars().take(8).collect();
    Desk {
        store: store.to_owned(),
        till: format!("web-{device}"),
        actor: staff.id.clone(),
        works_in: Some(staff.stores.clone()),
        is_machine: false,
    }
}

/// A sale with what is known of it.
pub struct Selling {
    pub sale: TillSale,
    looked: Option<Looked>,
    refusal: Option<Failure>,
    cards: HashMap<String, VariantCard>,
    /// What the code's customer has in the cart, where nothing was scanned yet.
    cart: Option<TillSale>,
}

/// What the variants of a sale are called, by SKU.
pub fn titles(cards: &HashMap<String, VariantCard>) -> HashMap<String, String> {
    cards.iter().map(|(sku, card)| (sku.clone(), named(card))).collect()
}

fn named(card: &VariantCard) -> String {
    let values = card.values.iter().filter(|value| !value.is_empty());
    [&card.title].into_iter().chain(values).cloned().collect::<Vec<_>>().join(", ")
}

/// The cards of what is sold, by SKU.
pub async fn cards(context: &RequestContext, sale: &TillSale) -> Result<HashMap<String, VariantCard>, Error> {
    let skus: Vec<&str> = sale.lines.iter().map(|(sku, _)| sku.as_str()).collect();
    let cards = card::of_variants(&context.state.db, &skus, context.locale()).await?;
    Ok(cards.into_iter().map(|card| (card.sku.clone(), card)).collect())
}

pub async fn load(context: &RequestContext, desk: &Desk, sale: TillSale) -> Result<Selling, Error> {
    let cards = cards(context, &sale).await?;
    let mut selling = Selling { sale, looked: None, refusal: None, cards, cart: None };
    if selling.sale.is_empty() {
        return Ok(selling);
    }
    match desk::evaluate(context, desk, &selling.sale.shown(&titles(&selling.cards))).await {
        Ok(looked) => selling.looked = Some(looked),
        Err(failure) => selling.refusal = Some(failure),
    }
    if selling.sale.lines.is_empty() {
        selling.cart = theirs(context, &selling).await?;
    }
    Ok(selling)
}

/// The cart of the one customer whose codes were shown.
async fn theirs(context: &RequestContext, selling: &Selling) -> Result<Option<TillSale>, Error> {
    let known = selling.looked.iter().flat_map(|looked| &looked.codes).filter_map(|code| code.as_ref().ok());
    let Some(customer) = known.filter_map(|known| known.customer.clone()).next() else { return Ok(None) };
    let view = cart::view(&context.state.db, &customer, context.currency(), context.now_ms).await?;
    let lines: Vec<_> = view.lines.iter().take(LINE_LIMIT).map(|line| (line.sku.clone(), line.quantity)).collect();
    Ok((!lines.is_empty()).then(|| TillSale { lines, codes: selling.sale.codes.clone() }))
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
        .map(|(code, id)| code_view(context, store, &selling.sale, &looked, code, id))
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
    let class = if ready { "till-answer yes" } else { "till-answer" };
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
    let title = cards.get(line.sku.as_str()).map_or_else(|| line.sku.to_string(), named);
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
            (good, reason, said)
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
