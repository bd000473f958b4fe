//! The sale at the till: what was scanned, and what the customer's codes are worth on it.

use std::collections::HashMap;

use comptoir_db::catalog::card::{self, VariantCard};
use comptoir_db::promo::code;
use comptoir_db::promo::redeem::{AskedLine, Looked};
use comptoir_db::promo::sale as db;
use comptoir_db::{Error, cart};
use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::{Quantity, Sku};
use leptos::prelude::*;
use uuid::Uuid;

use crate::catalog::card::encode;
use crate::promo::desk::{self, Desk, Shown};
use crate::server::request::RequestContext;
use crate::server::staff::Staff;
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
                Some(Err(why)) => match code::find(&context.state.db, &context.state.secret.codes().asked(scan)).await?
                {
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
    pub fn with(&self, sku: &Sku, pieces: u32) -> TillSale {
        let mut sale = self.clone();
        match Quantity::new(pieces.into()) {
            Some(quantity) => {
                sale.lines.iter_mut().filter(|(known, _)| known == sku).for_each(|line| line.1 = quantity)
            }
            None => sale.lines.retain(|(known, _)| known != sku),
        }
        sale
    }

    pub fn without(&self, code: &str) -> TillSale {
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
    pub looked: Option<Looked>,
    pub refusal: Option<Failure>,
    pub cards: HashMap<String, VariantCard>,
    /// What the codes' campaigns are called.
    pub campaigns: HashMap<String, String>,
    /// What the code's customer has in the cart, where nothing was scanned yet.
    pub cart: Option<TillSale>,
}

/// What the variants of a sale are called, by SKU.
pub fn titles(context: &RequestContext, cards: &HashMap<String, VariantCard>) -> HashMap<String, String> {
    cards.iter().map(|(sku, card)| (sku.clone(), named(context, card))).collect()
}

pub fn named(context: &RequestContext, card: &VariantCard) -> String {
    let shop = context.state.shop.get();
    let values = card.values.iter().filter(|value| !value.is_empty());
    let values = values.map(|value| shop.word("option_value", value, context.words.locale));
    [card.title.clone()].into_iter().chain(values).collect::<Vec<_>>().join(", ")
}

/// The cards of what is sold, by SKU.
pub async fn cards(context: &RequestContext, sale: &TillSale) -> Result<HashMap<String, VariantCard>, Error> {
    let skus: Vec<&str> = sale.lines.iter().map(|(sku, _)| sku.as_str()).collect();
    let cards = card::of_variants(&context.state.db, &skus, context.locale()).await?;
    Ok(cards.into_iter().map(|card| (card.sku.clone(), card)).collect())
}

pub async fn load(context: &RequestContext, desk: &Desk, sale: TillSale) -> Result<Selling, Error> {
    let cards = cards(context, &sale).await?;
    let campaigns = HashMap::new();
    let mut selling = Selling { sale, looked: None, refusal: None, cards, campaigns, cart: None };
    if selling.sale.is_empty() {
        return Ok(selling);
    }
    match desk::evaluate(context, desk, &selling.sale.shown(&titles(context, &selling.cards))).await {
        Ok(looked) => {
            let known = looked.codes.iter().filter_map(|code| code.as_ref().ok());
            let ids: Vec<&str> = known.map(|known| known.campaign.as_str()).collect();
            selling.campaigns = code::titles(&context.state.db, &ids, context.words.locale.tag()).await?;
            selling.looked = Some(looked);
        }
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
