//! A banner in words: where, when, to whom.

use comptoir_db::banner::Kept;
use comptoir_db::stores::store::Store;
use comptoir_domain::banner::{Banner, Status};

use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::stores::clock::{date, time};
use crate::stores::hours::local;

/// What banners are put into words with.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub words: &'a Words,
    pub shop: &'a Shop,
    pub now: i64,
}

impl Teller<'_> {
    pub fn slot(&self, banner: &Banner) -> String {
        self.words.get(&format!("banner-slot-{}", banner.slot.name().replace('_', "-")))
    }

    /// The stores by name, or that it is for everywhere.
    pub fn stores(&self, banner: &Banner) -> String {
        let name = |slug: &str| self.shop.store(slug).map_or_else(|| slug.to_owned(), |store| store.name.clone());
        match banner.stores.len() {
            0 => self.words.get("banner-everywhere"),
            1..=3 => banner.stores.iter().map(|store| name(store.as_str())).collect::<Vec<_>>().join(", "),
            n => self.words.count("studio-stores", n as i64),
        }
    }

    /// `from Saturday 28 November, 9 am until Sunday 29 November, 8 pm`, on its own clock.
    pub fn span(&self, banner: &Banner) -> String {
        let (words, schedule) = (self.words, &banner.schedule);
        let clock = Store { time_zone: schedule.zone.clone(), ..Store::default() };
        let starts = schedule.starts_at().map(|at| self.moment(&clock, at));
        let ends = schedule.ends_at().map(|at| self.last(&clock, at));
        match (starts, ends) {
            (None, None) => words.get("studio-when-always"),
            (Some(from), None) => words.with("studio-when-from", [("from", from.into())]),
            (None, Some(until)) => words.with("studio-when-until", [("until", until.into())]),
            (Some(from), Some(until)) => {
                words.with("studio-when-span", [("from", from.into()), ("until", until.into())])
            }
        }
    }

    /// The day, with its year where that is another.
    pub fn day(&self, clock: &Store, at: i64) -> String {
        let then = local(clock, at);
        let said = date(then.date(), self.words);
        if then.year() == local(clock, self.now).year() { said } else { format!("{said} {}", then.year()) }
    }

    /// The day, and the time where it is not midnight.
    pub fn moment(&self, clock: &Store, at: i64) -> String {
        let then = local(clock, at);
        match i64::from(then.hour()) * 60 + i64::from(then.minute()) {
            0 => self.day(clock, at),
            minute => format!("{}, {}", self.day(clock, at), time(minute, self.words.locale)),
        }
    }

    /// The last moment: midnight is the end of the day before.
    fn last(&self, clock: &Store, at: i64) -> String {
        let then = local(clock, at);
        if (then.hour(), then.minute()) == (0, 0) { self.day(clock, at - 1) } else { self.moment(clock, at) }
    }

    /// The languages that it speaks.
    pub fn languages(&self, banner: &Banner) -> String {
        let spoken = banner.variants.first().map(|variant| variant.content.keys().map(|locale| locale.own_name()));
        spoken.map(|names| names.collect::<Vec<_>>().join(", ")).unwrap_or_default()
    }

    /// What happens to it by itself next, or that shoppers see older words than are kept.
    pub fn next(&self, kept: &Kept) -> String {
        let words = self.words;
        let schedule = &kept.banner.schedule;
        let clock = Store { time_zone: schedule.zone.clone(), ..Store::default() };
        let begins = schedule.starts_at().filter(|at| *at > self.now).map(|at| self.moment(&clock, at));
        let ends = schedule.ends_at().filter(|at| *at > self.now).map(|at| self.last(&clock, at));
        match kept.status {
            _ if is_ahead(kept) => words.get("banner-next-publish"),
            Status::Draft => words.get("banner-next-draft"),
            Status::Scheduled => words.with("banner-next-begins", [("at", begins.unwrap_or_default().into())]),
            Status::Live => match ends {
                Some(at) => words.with("banner-next-ends", [("at", at.into())]),
                None => words.get("banner-next-stays"),
            },
            Status::Paused => words.get("banner-next-paused"),
            Status::Retired => String::new(),
        }
    }
}

/// Whether shoppers see other words than are kept.
pub fn is_ahead(kept: &Kept) -> bool {
    kept.status != Status::Retired && kept.published.is_some_and(|published| published < kept.version)
}
