//! Reading a banner from the fields of a form: each that is wrong is named, with what is wrong.

use std::collections::BTreeMap;

use comptoir_db::promo::campaign::Campaign;
use comptoir_db::stores::store::Store;
use comptoir_domain::Locale;
use comptoir_domain::banner::{
    Audience, BUTTON_LIMIT, Banner, ClockTime, Content, Device, Fault, Focus, InvalidBanner, Link, Picture, Schedule,
    Slot, TEXT_LIMIT, TITLE_LIMIT, Target, Variant, Whereabouts, Who,
};
use comptoir_domain::money;

use crate::banner::schedule::resolve;
use crate::server::form::{Fields, Problem};
use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::studio::banner::fields::{self, OVER, SAME, said, variants};
use crate::studio::campaign::fields::minute;
use crate::studio::campaign::read::{Around, Named};
use crate::studio::campaign::reader::Reader;

/// On whose clock the times of a banner are: that of the first of its stores, or of the shop's first.
pub fn clock(shop: &Shop, stores: &[impl AsRef<str>]) -> Store {
    let own = stores.first().and_then(|slug| shop.store(slug.as_ref()));
    own.or(shop.stores.first()).cloned().unwrap_or_default()
}

/// The banner that the fields say, with what it names that the shop must know.
///
/// # Errors
/// Every field that is wrong, from top to bottom.
pub fn read(
    fields: &Fields,
    base: &Banner,
    shop: &Shop,
    words: &Words,
    blank: &Campaign,
    now: i64,
) -> Result<(Banner, Named), Vec<Problem>> {
    let (banner, named, problems) = as_typed(fields, base, shop, words, blank, now);
    if problems.is_empty() { Ok((banner, named)) } else { Err(problems) }
}

/// The same for whoever only looks: the banner as far as it can be read, with every field that is wrong.
pub fn as_typed(
    fields: &Fields,
    base: &Banner,
    shop: &Shop,
    words: &Words,
    blank: &Campaign,
    now: i64,
) -> (Banner, Named, Vec<Problem>) {
    let stores: Vec<&str> = fields.get("stores").map(|stores| stores.split_whitespace().collect()).unwrap_or_default();
    let stores = if fields.get("where").is_some_and(|place| place == "some") { stores } else { Vec::new() };
    let clock = clock(shop, &stores);
    let around = Around { words, shop, clock: &clock, now };
    let mut reader = Reader { fields, around, base: blank, problems: Vec::new(), named: Named::default() };
    let slot = Slot::named(reader.text("slot"));
    if slot.is_none() {
        reader.wrong("slot", "admin-problem-choice", &[]);
    }
    let stores = reader.stores().iter().filter_map(|slug| slug.parse().ok()).collect();
    let audience = Audience {
        segments: reader.audience().0,
        who: reader.one_of("who", [Who::Anyone, Who::Guest, Who::SignedIn], fields::who),
        whereabouts: reader.one_of(
            "whereabouts",
            [Whereabouts::Anywhere, Whereabouts::MyStore, Whereabouts::NearStore],
            fields::whereabouts,
        ),
        device: [Device::Phone, Device::Desktop].into_iter().find(|it| fields::device(*it) == reader.text("device")),
    };
    let schedule = Schedule {
        starts: reader.instant("starts_on", "starts_at", 0),
        ends: reader.instant("ends_on", "ends_at", 1),
        zone: clock.time_zone.clone(),
    };
    let campaign = reader.text("campaign").to_owned();
    let campaign = match (campaign.is_empty(), campaign.parse()) {
        (true, _) => None,
        (false, Ok(id)) => Some(id),
        (false, Err(_)) => {
            reader.wrong("campaign", "admin-problem-choice", &[]);
            None
        }
    };
    let number = |count: Option<i64>| count.and_then(|count| u32::try_from(count).ok());
    let mut banner = Banner {
        slot: slot.unwrap_or(base.slot),
        priority: if reader.text("priority") == "0" { 0 } else { number(reader.count("priority")).unwrap_or_default() },
        schedule,
        audience,
        stores,
        cap: number(reader.count("cap")),
        variants: reader.variants(),
        holdout: reader.holdout(),
        experiment: base.experiment,
        campaign,
        name: String::new(),
    };
    banner.name = name(&mut reader, &banner);
    let (mut problems, named) = (reader.problems, reader.named);
    let whole = resolve(&mut banner.schedule).and_then(|()| banner.validate());
    if let Err(invalid) = whole {
        let problem = problem(words, &invalid, &variants(fields));
        // What was said of a field already is enough.
        if !problems.iter().any(|known| known.field == problem.field) && (problems.is_empty() || !is_empty(&invalid)) {
            problems.push(problem);
        }
    }
    (banner, named, problems)
}

fn is_empty(invalid: &InvalidBanner) -> bool {
    invalid.fault == Fault::TextMissing
}

/// What it is called: where nobody said, as it says first.
fn name(reader: &mut Reader<'_>, banner: &Banner) -> String {
    let typed = reader.line("name", false);
    let titles = banner.variants.iter().flat_map(|variant| variant.content.values()).map(|content| &content.title);
    if typed.is_empty() {
        titles.into_iter().find(|title| !title.is_empty()).cloned().unwrap_or_default()
    } else {
        typed
    }
}

/// What is wrong with a banner as a whole, at the field that has it.
pub fn problem(words: &Words, invalid: &InvalidBanner, variants: &[&str]) -> Problem {
    let parts: Vec<&str> = invalid.field.split('.').collect();
    let variant = |at: &str| at.parse::<usize>().ok().and_then(|at| variants.get(at).copied()).unwrap_or("a");
    let field = match parts.as_slice() {
        ["schedule", "starts", ..] => "starts_on".to_owned(),
        ["schedule", "ends", ..] => "ends_on".to_owned(),
        ["schedule", ..] => "starts_on".to_owned(),
        ["audience", ..] => "who".to_owned(),
        ["variants", at, "content", locale, "picture", "focus", ..] => format!("{}.{locale}.focus_x", variant(at)),
        ["variants", at, "content", locale, "picture", "alt"] => format!("{}.{locale}.alt", variant(at)),
        ["variants", at, "content", locale, field, ..] => format!("{}.{locale}.{field}", variant(at)),
        ["variants", at, "content"] => {
            // The language that one of them speaks and this one does not.
            format!("{}.{}.title", variant(at), Locale::ALL[1])
        }
        ["variants", at, field] => format!("{}.{field}", variant(at)),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    };
    let text = words.get(&format!("banner-fault-{}", invalid.fault.code().replace('_', "-")));
    Problem { field, text }
}

impl Reader<'_> {
    /// The choice of that name.
    fn one_of<T: Copy + Default, const N: usize>(
        &mut self,
        field: &str,
        choices: [T; N],
        name: fn(T) -> &'static str,
    ) -> T {
        let found = choices.into_iter().find(|choice| name(*choice) == self.text(field));
        found.unwrap_or_else(|| {
            self.wrong(field, "admin-problem-choice", &[]);
            T::default()
        })
    }

    /// Hundredths of a percent.
    fn holdout(&mut self) -> u32 {
        let text = self.text("holdout");
        let share = if text.is_empty() { Some(0) } else { money::typed(text, 2) };
        share.and_then(|share| u32::try_from(share).ok()).unwrap_or_else(|| {
            self.wrong("holdout", "banner-problem-holdout", &[]);
            0
        })
    }

    /// A day without a time begins at its beginning and ends at its end.
    fn instant(&mut self, day: &str, time: &str, whole_days: i64) -> Option<ClockTime> {
        let at = self.text(time).to_owned();
        let date = self.date(day);
        if date.is_none() && !at.is_empty() && self.text(day).is_empty() {
            self.needed(day);
        }
        let (date, minutes) = match (date?, at.as_str()) {
            (date, "") => (date.checked_add(jiff::Span::new().days(whole_days)).ok()?, 0),
            (date, at) => match minute(at) {
                Some(minute) => (date, minute),
                None => {
                    self.wrong(time, "studio-problem-time", &[]);
                    return None;
                }
            },
        };
        Some(ClockTime { local: format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60), at: 0 })
    }

    fn variants(&mut self) -> Vec<Variant> {
        let names: Vec<String> = variants(self.fields).into_iter().map(str::to_owned).collect();
        // A language that nobody wrote anything in is none of the banner's.
        let speaks = |locale: &Locale| {
            let typed = |name: &String| {
                ["title", "text", "button"].iter().any(|field| !self.text(&said(name, *locale, field)).is_empty())
            };
            names.iter().any(typed)
        };
        let mut locales: Vec<Locale> = Locale::ALL.into_iter().filter(speaks).collect();
        if locales.is_empty() {
            locales = vec![self.around.words.locale];
        }
        let mut variants = Vec::new();
        for name in &names {
            let weight = format!("{name}.weight");
            let share = self.text(&weight).parse().ok();
            if share.is_none() {
                self.wrong(&weight, "banner-problem-weight", &[]);
            }
            let mut content = BTreeMap::new();
            for locale in &locales {
                let first = content.get(&Locale::ALL[0]).cloned();
                let read = self.content(name, *locale, first);
                content.insert(*locale, read);
            }
            match name.parse() {
                Ok(name) => variants.push(Variant { name, weight: share.unwrap_or(1), content }),
                Err(_) => self.wrong("variants", "admin-problem-choice", &[]),
            }
        }
        variants
    }

    fn content(&mut self, variant: &str, locale: Locale, first: Option<Content>) -> Content {
        let of = |field: &str| said(variant, locale, field);
        let mut text = |field: &str, limit: usize, needed: bool| {
            let name = of(field);
            let plain: String = self.text(&name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            if plain.chars().count() > limit {
                self.wrong(&name, "admin-problem-long", &[("n", limit.to_string())]);
            }
            if needed && plain.trim().is_empty() {
                self.wrong(&name, "admin-problem-missing", &[]);
            }
            plain
        };
        let (title, words) = (text("title", TITLE_LIMIT, true), text("text", TEXT_LIMIT, false));
        let button = text("button", BUTTON_LIMIT, false);
        let target = match self.text(&of("target")) {
            // A language without a button has nowhere to lead to either.
            SAME if button.is_empty() => None,
            SAME => first.as_ref().and_then(|first| first.target.clone()),
            _ => self.target(&of("target"), &of("value")),
        };
        let picture = match self.text(&of("picture")) {
            "" => None,
            SAME => first.and_then(|first| first.picture),
            id => Some(Picture {
                id: id.to_owned(),
                width: 0,
                height: 0,
                focus: Focus { x: self.share(&of("focus_x")), y: self.share(&of("focus_y")) },
                alt: String::new(),
                over: self.text(&of("placing")) == OVER,
            }),
        };
        let alt = self.text(&of("alt")).to_owned();
        Content { title, text: words, picture: picture.map(|it| Picture { alt, ..it }), button, target }
    }

    /// Thousandths; the middle where nothing is said.
    fn share(&mut self, field: &str) -> u32 {
        let text = self.text(field);
        let share = if text.is_empty() { Some(50) } else { text.parse::<u32>().ok().filter(|share| *share <= 100) };
        10 * share.unwrap_or_else(|| {
            self.wrong(field, "banner-problem-focus", &[]);
            50
        })
    }

    fn target(&mut self, field: &str, value: &str) -> Option<Target> {
        let (kind, typed) = (self.text(field).to_owned(), self.text(value).to_owned());
        let (kind, key) = kind.split_once(':').unwrap_or((&kind, ""));
        match kind {
            "" => None,
            "code" => Some(Target::Code),
            "collection" => Some(Target::Collection { collection: key.to_owned() }),
            "store" => key.parse().ok().map(|store| Target::Store { store }),
            "product" => {
                // Whoever copies a product's address means the product.
                let handle = typed.split_once("/products/").map_or(typed.as_str(), |(_, rest)| rest);
                let handle = handle.split(['?', '#']).next().unwrap_or_default().to_owned();
                if handle.is_empty() {
                    self.wrong(value, "admin-problem-missing", &[]);
                }
                Some(Target::Product { handle })
            }
            "address" => match typed.parse::<Link>() {
                Ok(address) => Some(Target::Address { address }),
                Err(_) => {
                    self.wrong(value, "banner-problem-address", &[]);
                    None
                }
            },
            _ => {
                self.wrong(field, "admin-problem-choice", &[]);
                None
            }
        }
    }
}
