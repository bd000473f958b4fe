//! A banner as the fields of a form. What it says in one language of one variant is named after both: `a.fr.title`.

use comptoir_db::stores::store::Store;
use comptoir_domain::Locale;
use comptoir_domain::banner::{Banner, ClockTime, Content, Device, Target, Variant, Whereabouts, Who};

use crate::server::form::Fields;
use crate::studio::campaign::fields::{hundredths, segments};

/// What a banner has once.
pub const COMMON: [&str; 22] = [
    "name",
    "slot",
    "priority",
    "cap",
    "holdout",
    "campaign",
    "who",
    "whereabouts",
    "device",
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
    // The variants' names, each on a line.
    "variants",
];

/// What it says in one language of one variant.
pub const SAID: [&str; 10] =
    ["title", "text", "button", "target", "value", "picture", "focus_x", "focus_y", "placing", "alt"];

/// How words stand on their picture; nothing for beside it.
pub const OVER: &str = "over";

/// What stands for what the first language has, in the second's fields.
pub const SAME: &str = "same";

/// The name of a variant's field in a language.
pub fn said(variant: &str, locale: Locale, field: &str) -> String {
    format!("{variant}.{locale}.{field}")
}

/// The names that a form of a banner with these variants has.
pub fn names<'v>(variants: impl IntoIterator<Item = &'v str>) -> Vec<String> {
    let mut names: Vec<String> = COMMON.iter().map(|name| (*name).to_owned()).collect();
    for variant in variants {
        names.push(format!("{variant}.weight"));
        for locale in Locale::ALL {
            names.extend(SAID.iter().map(|field| said(variant, locale, field)));
        }
    }
    names
}

/// The names of the variants that fields say.
pub fn variants(fields: &Fields) -> Vec<&str> {
    fields.get("variants").map(|names| names.split_whitespace().collect()).unwrap_or_default()
}

/// The banner's fields, on the clock of the store that its times are of.
pub fn of_banner(banner: &Banner, clock: &Store, locale: Locale) -> Fields {
    let names = names(banner.variants.iter().map(|variant| variant.name.as_str()));
    let mut fields: Fields = names.into_iter().map(|name| (name, String::new())).collect();
    let mut put = |name: &str, value: String| drop(fields.insert(name.to_owned(), value));
    put("name", banner.name.clone());
    put("slot", banner.slot.name().to_owned());
    put("priority", banner.priority.to_string());
    put("cap", banner.cap.map(|cap| cap.to_string()).unwrap_or_default());
    put("holdout", if banner.holdout == 0 { String::new() } else { hundredths(i64::from(banner.holdout), locale) });
    put("campaign", banner.campaign.map(|id| id.to_string()).unwrap_or_default());
    let audience = &banner.audience;
    put("who", who(audience.who).to_owned());
    put("whereabouts", whereabouts(audience.whereabouts).to_owned());
    put("device", audience.device.map(device).unwrap_or_default().to_owned());
    segments(&audience.segments, clock, &mut put);
    put("where", if banner.stores.is_empty() { "all" } else { "some" }.to_owned());
    let stores: Vec<&str> = banner.stores.iter().map(|store| store.as_str()).collect();
    put("stores", stores.join("\n"));
    for (at, [day, time], whole_days) in
        [(&banner.schedule.starts, ["starts_on", "starts_at"], 0), (&banner.schedule.ends, ["ends_on", "ends_at"], 1)]
    {
        let (on, hour) = at.as_ref().map(|at| typed(at, whole_days)).unwrap_or_default();
        put(day, on);
        put(time, hour);
    }
    let names: Vec<&str> = banner.variants.iter().map(|variant| variant.name.as_str()).collect();
    put("variants", names.join("\n"));
    for variant in &banner.variants {
        of_variant(variant, &mut put);
    }
    fields
}

/// A day and a time of it as they are typed; `whole_days` for an end, which at midnight is that of the day before.
fn typed(at: &ClockTime, whole_days: i64) -> (String, String) {
    let (day, time) = at.local.split_once('T').unwrap_or((&at.local, ""));
    if time != "00:00" {
        return (day.to_owned(), time.to_owned());
    }
    let date = day.parse::<jiff::civil::Date>().ok();
    let date = date.and_then(|date| date.checked_sub(jiff::Span::new().days(whole_days)).ok());
    (date.map_or_else(|| day.to_owned(), |date| date.to_string()), String::new())
}

fn of_variant(variant: &Variant, put: &mut impl FnMut(&str, String)) {
    let name = variant.name.as_str();
    put(&format!("{name}.weight"), variant.weight.to_string());
    let first = variant.content.get(&Locale::ALL[0]);
    for locale in Locale::ALL {
        let mut put = |field: &str, value: String| put(&said(name, locale, field), value);
        // What a language that is not there would say: the same.
        let repeats = locale != Locale::ALL[0];
        let Some(content) = variant.content.get(&locale) else {
            put("target", if repeats { SAME } else { "" }.to_owned());
            put("picture", if repeats { SAME } else { "" }.to_owned());
            continue;
        };
        put("title", content.title.clone());
        put("text", content.text.clone());
        put("button", content.button.clone());
        let of_first = first.filter(|_| repeats);
        match of_first.is_some_and(|first| first.target == content.target) {
            true => put("target", SAME.to_owned()),
            false => {
                let (kind, value) = target(content.target.as_ref());
                put("target", kind);
                put("value", value);
            }
        }
        of_picture(content, of_first, &mut put);
    }
}

fn of_picture(content: &Content, first: Option<&Content>, put: &mut impl FnMut(&str, String)) {
    let crop = |of: &Content| of.picture.as_ref().map(|picture| (picture.id.clone(), picture.focus, picture.over));
    put("alt", content.picture.as_ref().map(|picture| picture.alt.clone()).unwrap_or_default());
    if first.is_some_and(|first| crop(first) == crop(content)) {
        return put("picture", SAME.to_owned());
    }
    if let Some(picture) = &content.picture {
        put("picture", picture.id.clone());
        put("focus_x", (picture.focus.x / 10).to_string());
        put("focus_y", (picture.focus.y / 10).to_string());
        put("placing", if picture.over { OVER } else { "" }.to_owned());
    }
}

/// A target as one of the choices, and what is typed beside it.
fn target(target: Option<&Target>) -> (String, String) {
    match target {
        None => (String::new(), String::new()),
        Some(Target::Product { handle }) => ("product".to_owned(), handle.clone()),
        Some(Target::Collection { collection }) => (format!("collection:{collection}"), String::new()),
        Some(Target::Code) => ("code".to_owned(), String::new()),
        Some(Target::Store { store }) => (format!("store:{}", store.as_str()), String::new()),
        Some(Target::Address { address }) => ("address".to_owned(), address.as_str().to_owned()),
    }
}

pub fn who(who: Who) -> &'static str {
    match who {
        Who::Anyone => "anyone",
        Who::Guest => "guest",
        Who::SignedIn => "signed_in",
    }
}

pub fn whereabouts(whereabouts: Whereabouts) -> &'static str {
    match whereabouts {
        Whereabouts::Anywhere => "anywhere",
        Whereabouts::MyStore => "my_store",
        Whereabouts::NearStore => "near_store",
    }
}

pub fn device(device: Device) -> &'static str {
    match device {
        Device::Phone => "phone",
        Device::Desktop => "desktop",
    }
}
