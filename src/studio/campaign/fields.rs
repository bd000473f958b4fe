//! A campaign as the fields of a form.

use std::collections::BTreeMap;

use comptoir_db::promo::campaign::{Campaign, Issues};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::audience::Segment;
use comptoir_domain::promo::{Benefit, Condition};
use comptoir_domain::{Currency, Locale, Money, money};
use jiff::civil::{Date, Time};

use crate::server::form::{Fields, WAS};
use crate::stores::hours::{local, zone};
use crate::studio::campaign::goods;

/// What the campaign promises: fixed once codes promise it.
pub const RULE: [&str; 33] = [
    "benefit",
    "percent",
    "percent_cap",
    "amount",
    "nth",
    "pieces",
    "bundle_pieces",
    "bundle_price",
    "part2_pieces",
    "part2_on",
    "part2_names",
    "part3_pieces",
    "part3_on",
    "part3_names",
    "gift",
    "on",
    "collections",
    "products",
    "variants",
    "tags",
    "except_collections",
    "except_products",
    "except_variants",
    "except_tags",
    "minimum_spend",
    "minimum_pieces",
    "days",
    "hours_from",
    "hours_until",
    "first_purchase",
    "combine",
    "group",
    "issues",
];

/// What can be changed until it ends.
pub const OTHERS: [&str; 22] = [
    "name",
    "since",
    "bought",
    "wished",
    "cart_holds",
    "near_store",
    "consented",
    "where",
    "stores",
    "starts_on",
    "starts_at",
    "ends_on",
    "ends_at",
    "codes",
    "uses",
    "spend",
    "customer",
    "store",
    "title_fr",
    "terms_fr",
    "title_en",
    "terms_en",
];

/// Fields of several boxes: each is sent as the field's name, a colon and what it stands for.
const BOXES: [&str; 4] = ["days", "collections", "except_collections", "stores"];

/// What a form sent, a value for each field: boxes together, line ends as one character, what is not there as nothing.
/// What the fields showed before comes along.
pub fn typed(sent: &Fields, names: &[&str]) -> Fields {
    let mut fields = Fields::new();
    for name in names {
        let boxes = format!("{name}:");
        let ticked = sent.keys().filter_map(|key| key.strip_prefix(boxes.as_str())).collect::<Vec<_>>().join("\n");
        let value = match sent.get(*name) {
            Some(value) => value.replace("\r\n", "\n"),
            None if BOXES.contains(name) => ticked,
            None => String::new(),
        };
        fields.insert((*name).to_owned(), value);
        if let Some(was) = sent.get(&format!("{WAS}{name}")) {
            fields.insert(format!("{WAS}{name}"), was.replace("\r\n", "\n"));
        }
    }
    fields
}

/// The first of the fields that a request names although they are fixed, with another value.
pub fn touched(sent: &Fields, now: &Fields) -> Option<&'static str> {
    let names = |name: &str| {
        sent.contains_key(name) || BOXES.contains(&name) && sent.keys().any(|key| key.starts_with(&format!("{name}:")))
    };
    let all = typed(sent, &RULE);
    RULE.into_iter().find(|name| names(name) && all.get(*name) != now.get(*name))
}

/// The campaign's fields as a page of that language shows them, on the clock of the store.
pub fn of_campaign(campaign: &Campaign, clock: &Store, locale: Locale) -> Fields {
    let mut fields: Fields = RULE.iter().chain(&OTHERS).map(|name| ((*name).to_owned(), String::new())).collect();
    let mut put = |name: &str, value: String| drop(fields.insert(name.to_owned(), value));
    let amount = |minor: Money| amount_text(minor, campaign.currency, locale);
    put("name", campaign.name.clone());
    put("issues", campaign.issues.name().to_owned());
    let rule = &campaign.rule;
    put("combine", if rule.exclusive { "alone" } else { "group" }.to_owned());
    put("group", rule.group.clone());
    put("benefit", rule.benefit.code().to_owned());
    match &rule.benefit {
        Benefit::Percent(it) => {
            put("percent", hundredths(i64::from(it.basis_points), locale));
            put("percent_cap", it.cap_minor.map(amount).unwrap_or_default());
        }
        Benefit::Fixed(it) => put("amount", amount(it.minor)),
        Benefit::NthFree(it) => put("nth", it.nth.to_string()),
        Benefit::CheapestFree(it) => put("pieces", it.pieces.to_string()),
        Benefit::BundlePrice(it) => {
            put("bundle_pieces", it.parts.first().map(|part| part.pieces.to_string()).unwrap_or_default());
            put("bundle_price", amount(it.price_minor));
        }
        Benefit::Gift(it) => put("gift", it.sku.to_string()),
    }
    goods::put(&rule.benefit, &mut put);
    for condition in &rule.conditions {
        match condition {
            Condition::MinimumSpend(it) => put("minimum_spend", amount(it.minor)),
            Condition::Quantity(it) => put("minimum_pieces", it.pieces.to_string()),
            Condition::Weekday(it) => put("days", joined(it.days.iter().map(u8::to_string))),
            Condition::Hours(it) => {
                put("hours_from", minute_text(it.from));
                put("hours_until", minute_text(it.until));
            }
            Condition::FirstPurchase(_) => put("first_purchase", "1".to_owned()),
            _ => {}
        }
    }
    segments(&campaign.audience.0, clock, &mut put);
    put("where", if campaign.stores.is_empty() { "all" } else { "some" }.to_owned());
    put("stores", joined(campaign.stores.iter().cloned()));
    if let Some(at) = campaign.starts_at {
        let at = local(clock, at);
        put("starts_on", at.date().to_string());
        put("starts_at", time_text(at.time()));
    }
    if let Some(at) = campaign.ends_at {
        let at = local(clock, at);
        // Midnight is the end of the day before.
        let whole = at.time() == Time::midnight();
        let date = if whole { at.date().yesterday().unwrap_or(at.date()) } else { at.date() };
        put("ends_on", date.to_string());
        put("ends_at", time_text(at.time()));
    }
    let number = |limit: Option<i64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    put("codes", number(campaign.limits.codes));
    put("uses", number(campaign.limits.uses));
    put("spend", campaign.limits.spend_minor.map(amount).unwrap_or_default());
    put("customer", number(campaign.limits.customer));
    put("store", number(campaign.limits.store));
    for (locale, text) in &campaign.texts {
        put(&format!("title_{locale}"), text.title.clone());
        put(&format!("terms_{locale}"), text.terms.clone());
    }
    fields
}

/// The fields of the marks that accounts must have.
pub fn segments(segments: &[Segment], clock: &Store, put: &mut impl FnMut(&str, String)) {
    for segment in segments {
        match segment {
            Segment::SignedUpSince { at } => put("since", local(clock, *at).date().to_string()),
            Segment::Bought { sku } => put("bought", sku.to_string()),
            Segment::Wished { sku } => put("wished", sku.to_string()),
            Segment::CartHolds { sku } => put("cart_holds", sku.to_string()),
            Segment::NearStore { store } => put("near_store", store.as_str().to_owned()),
            Segment::ConsentedToMail => put("consented", "1".to_owned()),
        }
    }
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join("\n")
}

/// An amount as people type it: `12,50` or `12.50`, `12` where nothing is left over.
pub fn amount_text(minor: Money, currency: Currency, locale: Locale) -> String {
    let plain = money::plain(minor, currency);
    let whole = plain.split_once('.').filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'));
    let plain = whole.map_or(plain.clone(), |(whole, _)| whole.to_owned());
    if locale == Locale::Fr { plain.replace('.', ",") } else { plain }
}

/// Hundredths as a number: `12,5`.
pub fn hundredths(hundredths: i64, locale: Locale) -> String {
    let text = amount_text(hundredths, Currency::EUR, locale);
    if text.contains(['.', ',']) { text.trim_end_matches('0').to_owned() } else { text }
}

/// `09:30`; the end of the day is `00:00`.
fn minute_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// Minutes since midnight of `09:30` or `9h30`.
pub fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', 'h']).unwrap_or((text.trim(), ""));
    let minute = if minute.trim().is_empty() { 0 } else { minute.trim().parse::<u16>().ok()? };
    let hour: u16 = hour.trim().parse().ok()?;
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The time of a field, nothing for midnight.
fn time_text(time: Time) -> String {
    match time == Time::midnight() {
        true => String::new(),
        false => format!("{:02}:{:02}", time.hour(), time.minute()),
    }
}

/// The instant of a date and a minute of it on the store's clock; `days` later.
pub fn instant(clock: &Store, date: Date, minute: u16, days: i64) -> Option<i64> {
    let date = date.checked_add(jiff::Span::new().days(days)).ok()?;
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
    let at = date.to_datetime(time).to_zoned(zone(clock)).ok()?;
    Some(at.timestamp().as_millisecond())
}

/// The fields of these names alone.
pub fn only(fields: &Fields, names: &[&str]) -> Fields {
    fields
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect::<BTreeMap<_, _>>()
}

/// The names that a form of the campaign has.
pub fn names(locked: bool) -> Vec<&'static str> {
    if locked { OTHERS.to_vec() } else { RULE.into_iter().chain(OTHERS).collect() }
}

/// Whether they are of a campaign whose codes are printed.
pub fn is_printed(fields: &Fields) -> bool {
    fields.get("issues").is_some_and(|issues| issues == Issues::Print.name())
}
