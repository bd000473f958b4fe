//! A campaign in words: what it promises, to whom, where, when and how often.

use comptoir_db::promo::campaign::{Campaign, Issues, Kept};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::audience::Segment;
use comptoir_domain::promo::condition::Hours;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Benefit, Condition, Picks, Rule, Selection};
use comptoir_domain::{Money, money};

use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::stores::clock::{date, time};
use crate::stores::hours::local;
use crate::studio::campaign::fields::hundredths;

/// What a campaign is put into words with.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub words: &'a Words,
    pub shop: &'a Shop,
    /// On whose clock dates are.
    pub clock: &'a Store,
    pub now: i64,
}

impl Teller<'_> {
    pub fn amount(&self, minor: Money) -> String {
        money::format(minor, self.shop.currency, self.words.locale)
    }

    /// The benefit, in a sentence without a full stop.
    pub fn benefit(&self, benefit: &Benefit) -> String {
        let words = self.words;
        match benefit {
            Benefit::Percent(it) => {
                let n = hundredths(i64::from(it.basis_points), words.locale);
                let values = [("n", n.into()), ("what", self.selection(&it.selection).into())];
                let said = words.with("studio-say-percent", values);
                match it.cap_minor {
                    Some(cap) => {
                        words.with("studio-say-cap", [("said", said.into()), ("amount", self.amount(cap).into())])
                    }
                    None => said,
                }
            }
            Benefit::Fixed(it) => {
                let amount = self.amount(it.minor);
                words.with(
                    "studio-say-fixed",
                    [("amount", amount.into()), ("what", self.selection(&it.selection).into())],
                )
            }
            Benefit::NthFree(it) => {
                let what = self.selection(&it.selection);
                words.with("studio-say-nth", [("n", i64::from(it.nth).into()), ("what", what.into())])
            }
            Benefit::CheapestFree(it) => {
                let what = self.selection(&it.selection);
                words.with("studio-say-cheapest", [("n", i64::from(it.pieces).into()), ("what", what.into())])
            }
            Benefit::BundlePrice(it) => {
                let part = |part: &comptoir_domain::promo::benefit::BundlePart| {
                    let what = self.selection(&part.selection);
                    words.with("studio-say-part", [("n", i64::from(part.pieces).into()), ("what", what.into())])
                };
                let parts = it.parts.iter().map(part).collect::<Vec<_>>().join(" + ");
                let amount = self.amount(it.price_minor);
                words.with("studio-say-bundle", [("what", parts.into()), ("amount", amount.into())])
            }
            Benefit::Gift(it) => words.with("studio-say-gift", [("what", it.sku.to_string().into())]),
        }
    }

    /// Each of the rule's conditions, and how it combines.
    pub fn conditions(&self, rule: &Rule) -> Vec<String> {
        let words = self.words;
        let mut said: Vec<String> = rule.conditions.iter().map(|condition| self.condition(condition)).collect();
        said.push(match (rule.exclusive, rule.group.as_str()) {
            (true, _) => words.get("studio-say-alone"),
            (false, "") => words.get("studio-say-no-group"),
            (false, group) => words.with("studio-say-group", [("group", group.to_owned().into())]),
        });
        said
    }

    fn condition(&self, condition: &Condition) -> String {
        let words = self.words;
        match condition {
            Condition::MinimumSpend(it) => {
                let what = self.selection(&it.selection);
                let values = [("amount", self.amount(it.minor).into()), ("what", what.into())];
                words.with("studio-say-spend", values)
            }
            Condition::Quantity(it) => {
                let what = self.selection(&it.selection);
                words.with("studio-say-pieces", [("n", i64::from(it.pieces).into()), ("what", what.into())])
            }
            Condition::Holds(it) => words.with("studio-say-holds", [("what", self.selection(&it.selection).into())]),
            Condition::Weekday(it) => {
                let days =
                    it.days.iter().map(|day| words.get(&format!("weekday-{day}"))).collect::<Vec<_>>().join(", ");
                words.with("studio-say-days", [("days", days.into())])
            }
            Condition::Hours(it) => self.hours(it),
            Condition::FirstPurchase(_) => words.get("studio-say-first"),
            other => words.with("studio-say-other", [("what", other.code().code().into())]),
        }
    }

    fn hours(&self, hours: &Hours) -> String {
        let [from, until] = [hours.from, hours.until].map(|minute| time(i64::from(minute), self.words.locale));
        self.words.with("studio-say-hours", [("from", from.into()), ("until", until.into())])
    }

    fn selection(&self, selection: &Selection) -> String {
        let words = self.words;
        let what = match &selection.any {
            None => words.get("studio-say-everything"),
            Some(picks) => self.picks(picks),
        };
        match selection.except.is_empty() {
            true => what,
            false => {
                let except = self.picks(&selection.except);
                words.with("studio-say-except", [("what", what.into()), ("except", except.into())])
            }
        }
    }

    fn picks(&self, picks: &Picks) -> String {
        let locale = self.words.locale;
        let collections = picks.collections.iter().map(|key| self.shop.word("collection", key, locale));
        let names =
            collections.chain(picks.products.iter().cloned()).chain(picks.variants.iter().map(ToString::to_string));
        let names: Vec<String> = names.chain(picks.tags.iter().cloned()).collect();
        names.join(", ")
    }

    /// Whom it is for.
    pub fn audience(&self, campaign: &Campaign) -> String {
        let words = self.words;
        if campaign.issues == Issues::Print {
            return words.get("studio-say-print");
        }
        if campaign.audience.0.is_empty() {
            return words.get("studio-say-everyone");
        }
        let said = campaign.audience.0.iter().map(|segment| self.segment(segment));
        words.with("studio-say-customers", [("what", said.collect::<Vec<_>>().join(" ; ").into())])
    }

    /// A mark that accounts have.
    pub fn segment(&self, segment: &Segment) -> String {
        let words = self.words;
        match segment {
            Segment::SignedUpSince { at } => words.with("studio-say-since", [("day", self.day(*at).into())]),
            Segment::Bought { sku } => words.with("studio-say-bought", [("what", sku.to_string().into())]),
            Segment::Wished { sku } => words.with("studio-say-wished", [("what", sku.to_string().into())]),
            Segment::CartHolds { sku } => words.with("studio-say-cart", [("what", sku.to_string().into())]),
            Segment::NearStore { store } => {
                let name = self.store(store.as_str());
                words.with("studio-say-near", [("what", name.into())])
            }
            Segment::ConsentedToMail => words.get("studio-say-consented"),
        }
    }

    fn store(&self, slug: &str) -> String {
        self.shop.store(slug).map_or_else(|| slug.to_owned(), |store| store.name.clone())
    }

    /// The stores by name, or that it is all of them.
    pub fn stores(&self, campaign: &Campaign) -> String {
        match campaign.stores.is_empty() {
            true => self.words.get("studio-say-all-stores"),
            false => campaign.stores.iter().map(|slug| self.store(slug)).collect::<Vec<_>>().join(", "),
        }
    }

    /// From when until when: `from Saturday 21 November, 9 am until Sunday 29 November, 8 pm`.
    pub fn span(&self, campaign: &Campaign) -> String {
        let (starts, ends) = (campaign.starts_at.map(|at| self.moment(at)), campaign.ends_at.map(|at| self.last(at)));
        let words = self.words;
        match (starts, ends) {
            (None, None) => words.get("studio-when-always"),
            (Some(from), None) => words.with("studio-when-from", [("from", from.into())]),
            (None, Some(until)) => words.with("studio-when-until", [("until", until.into())]),
            (Some(from), Some(until)) => {
                words.with("studio-when-span", [("from", from.into()), ("until", until.into())])
            }
        }
    }

    /// The day of an instant, with its year where that is another.
    pub fn day(&self, at: i64) -> String {
        let day = local(self.clock, at).date();
        let said = date(day, self.words);
        if day.year() == local(self.clock, self.now).year() { said } else { format!("{said} {}", day.year()) }
    }

    /// The day, and the time where it is not midnight.
    pub fn moment(&self, at: i64) -> String {
        let then = local(self.clock, at);
        let minute = i64::from(then.hour()) * 60 + i64::from(then.minute());
        match minute {
            0 => self.day(at),
            minute => format!("{}, {}", self.day(at), time(minute, self.words.locale)),
        }
    }

    /// The last moment: midnight is the end of the day before.
    pub fn last(&self, at: i64) -> String {
        let then = local(self.clock, at);
        if (then.hour(), then.minute()) == (0, 0) { self.day(at - 1) } else { self.moment(at) }
    }

    /// Where it stands, as people say it: the name of its words.
    pub fn status(&self, kept: &Kept) -> &'static str {
        status(kept, self.now)
    }
}

/// A live campaign may be still to begin, or over.
pub fn status(kept: &Kept, now: i64) -> &'static str {
    match kept.status {
        Status::Live if kept.campaign.ends_at.is_some_and(|end| end <= now) => "over",
        Status::Live if kept.campaign.starts_at.is_some_and(|start| start > now) => "scheduled",
        status => status.name(),
    }
}
