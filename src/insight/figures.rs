//! The tables and charts of a banner's results: one set of figures for both, and for the file.

use comptoir_db::insight::total::{By, Total};
use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::insight::chart::{Bar, Caption, Line, Whisker, bars, lines, whiskers};
use crate::insight::results::{Results, Side, Sum};
use crate::insight::verdicts::{percent, side};
use crate::server::words::Words;
use crate::studio::campaign::words::Teller;
use crate::ui::wide::wide;
use comptoir_statistics::CONFIDENCE;

pub struct Figures<'f> {
    pub teller: Teller<'f>,
    pub results: &'f Results,
}

impl Figures<'_> {
    fn name(&self, of: &Side) -> String {
        side(self.teller.words, &of.arm)
    }

    /// What each version was seen, pressed and followed by.
    pub fn versions(&self) -> AnyView {
        let words = self.teller.words;
        let rows = self.results.sides.iter().map(|side| self.version(side)).collect_view();
        let head = [
            "insight-seen",
            "insight-clicks",
            "insight-people",
            "insight-adds",
            "insight-reservations",
            "insight-issued",
            "insight-redeemed",
            "insight-web",
            "insight-till",
        ];
        let head = head.map(|key| view! { <th scope="col" class="number">{words.get(key)}</th> });
        view! {
            {wide(words.get("table-wide"), view! {
                <table class="admin-table cards insight-table" data-testid="versions">
                    <caption class="hidden-text">{words.get("insight-versions")}</caption>
                    <thead><tr><th scope="col">{words.get("insight-side")}</th>{head.collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            })}
        }
        .into_any()
    }

    fn version(&self, side: &Side) -> AnyView {
        let words = self.teller.words;
        let (sum, outcome) = (side.sum(None), &side.outcome);
        let cell = |key: &str, what: &'static str, n: i64, text: String| {
            view! { <td class="number" data-label=words.get(key) data-figure=what data-n=n.to_string()>{text}</td> }
        };
        let count = |key: &str, what: &'static str, n: i64| cell(key, what, n, whole(n, words.locale));
        let amount = |key: &str, what: &'static str, n: i64| cell(key, what, n, self.teller.amount(n));
        view! {
            <tr data-testid="version" data-variant=side.arm.to_string()>
                <th scope="row">{self.name(side)}<span class="quiet small">{self.weight(side)}</span></th>
                {count("insight-seen", "seen", side.seen)}
                {count("insight-clicks", "clicks", side.clicked)}
                {count("insight-people", "people", outcome.people)}
                {count("insight-adds", "adds", outcome.cart_adds)}
                {count("insight-reservations", "reservations", sum.reservations)}
                {count("insight-issued", "issued", outcome.codes_issued)}
                {count("insight-redeemed", "redeemed", sum.codes_redeemed)}
                {amount("insight-web", "web", sum.web_minor)}
                {amount("insight-till", "till", sum.till_minor)}
            </tr>
        }
        .into_any()
    }

    fn weight(&self, of: &Side) -> String {
        let all: u32 = self.results.sides.iter().map(|side| side.weight).sum();
        let share = f64::from(of.weight) / f64::from(all.max(1));
        self.teller.words.with("insight-weight", [("share", percent(share, self.teller.words.locale).into())])
    }

    /// Who bought of each version, and where that share may be.
    pub fn bought(&self) -> AnyView {
        self.shares("bought", Side::bought)
    }

    /// Who pressed something in each version.
    pub fn pressed(&self) -> AnyView {
        self.shares("pressed", Side::pressed)
    }

    fn shares(&self, id: &'static str, share: fn(&Side) -> comptoir_statistics::conversion::Share) -> AnyView {
        let words = self.teller.words;
        let locale = words.locale;
        let shown = self.results.sides.iter().filter(|side| id == "bought" || !side.arm.is_holdout());
        let rows = shown.map(|side| {
            let share = share(side);
            let interval = share.interval(CONFIDENCE);
            let text = percent(share.rate(), locale);
            Whisker { label: self.name(side), value: share.rate(), low: interval.low, high: interval.high, text }
        });
        let rows: Vec<Whisker> = rows.collect();
        let told = rows.iter().map(|row| {
            let values = [
                ("side", row.label.clone().into()),
                ("rate", row.text.clone().into()),
                ("low", percent(row.low, locale).into()),
                ("high", percent(row.high, locale).into()),
            ];
            words.with("insight-told-share", values)
        });
        let caption = self.caption(id, told.collect());
        let table = rows.iter().map(|row| {
            let span = format!("{} – {}", percent(row.low, locale), percent(row.high, locale));
            vec![row.label.clone(), row.text.clone(), span]
        });
        let head = ["insight-side", "insight-share", "insight-span"];
        let table = self.table(&head, table.collect());
        figure(words.get(&format!("insight-chart-{id}")), whiskers(&caption, &rows), words.get("insight-table"), table)
    }

    /// What people of each version brought, in the web shop and at tills.
    pub fn revenue(&self) -> AnyView {
        let words = self.teller.words;
        let shown = self.results.sides.iter().map(|side| (self.name(side), side.sum(None)));
        let shown: Vec<(String, Sum)> = shown.collect();
        let amount = |minor| self.teller.amount(minor);
        let bar = |(label, sum): &(String, Sum)| Bar {
            label: label.clone(),
            parts: [sum.web_minor as f64, sum.till_minor as f64],
            text: amount(sum.web_minor + sum.till_minor),
        };
        let rows = shown.iter().map(|(label, sum)| {
            vec![label.clone(), amount(sum.web_minor), amount(sum.till_minor), amount(sum.web_minor + sum.till_minor)]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let told = rows.iter().map(|row| {
            let names = ["side", "web", "till"];
            words.with("insight-told-revenue", names.into_iter().zip(row.iter().map(|cell| cell.clone().into())))
        });
        let caption = self.caption("revenue", told.collect());
        let legend = [words.get("insight-web"), words.get("insight-till")];
        let drawn = bars(&caption, [&legend[0], &legend[1]], &shown.iter().map(bar).collect::<Vec<_>>());
        let head = ["insight-side", "insight-web", "insight-till", "insight-all"];
        figure(words.get("insight-chart-revenue"), drawn, words.get("insight-table"), self.table(&head, rows))
    }

    /// How often each version was seen every day.
    pub fn days(&self) -> AnyView {
        let words = self.teller.words;
        let mut days: Vec<&str> = self.results.days.iter().map(|total| total.of.as_str()).collect();
        days.sort_unstable();
        days.dedup();
        let seen = |side: &Side, day: &str| {
            let total = self.results.days.iter().find(|total| total.of == day && total.variant == side.arm);
            total.map_or(0, |total| total.seen)
        };
        let sides = &self.results.sides;
        let line = |side: &Side| Line {
            label: self.name(side),
            values: days.iter().map(|day| seen(side, day) as f64).collect(),
        };
        let most = sides.iter().flat_map(|side| days.iter().map(|day| seen(side, day))).max().unwrap_or_default();
        let told = sides.iter().map(|side| {
            let values = [("side", self.name(side).into()), ("n", side.seen.into())];
            words.with("insight-told-days", values)
        });
        let caption = self.caption("days", told.collect());
        let ends = [days.first().copied().unwrap_or_default(), days.last().copied().unwrap_or_default()];
        let most = whole(most, words.locale);
        let drawn = lines(&caption, ends, &most, &sides.iter().map(line).collect::<Vec<_>>());
        let names = sides.iter().map(|side| self.name(side));
        let head: Vec<String> = std::iter::once(words.get("insight-day")).chain(names).collect();
        let rows = days.iter().map(|day| {
            let cells = sides.iter().map(|side| whole(seen(side, day), words.locale));
            std::iter::once((*day).to_owned()).chain(cells).collect()
        });
        figure(words.get("insight-chart-days"), drawn, words.get("insight-table"), table(words, head, rows.collect()))
    }

    /// What each version came to in each store.
    pub fn stores(&self) -> AnyView {
        let Teller { words, shop, .. } = self.teller;
        let name = |slug: &str| shop.store(slug).map_or_else(|| slug.to_owned(), |store| store.name.clone());
        let mut rows = Vec::new();
        for store in self.results.stores() {
            for side in &self.results.sides {
                let sum = side.sum(Some(&store));
                rows.push(vec![
                    name(&store),
                    self.name(side),
                    whole(sum.reservations, words.locale),
                    whole(sum.codes_redeemed, words.locale),
                    self.teller.amount(sum.web_minor),
                    self.teller.amount(sum.till_minor),
                ]);
            }
        }
        if rows.is_empty() {
            return view! { <p class="quiet">{words.get("insight-no-stores")}</p> }.into_any();
        }
        let head = [
            "insight-store",
            "insight-side",
            "insight-reservations",
            "insight-redeemed",
            "insight-web",
            "insight-till",
        ];
        self.table(&head, rows)
    }

    /// Where it was seen: in which language, on what, on which store's page.
    pub fn places(&self) -> AnyView {
        let Teller { words, shop, .. } = self.teller;
        let name = |by: By, total: &Total| match (by, total.of.as_str()) {
            (By::Locale, tag) => tag.parse::<Locale>().map_or(tag.to_owned(), |locale| locale.own_name().to_owned()),
            (By::Screen, screen) => words.get(&format!("insight-screen-{screen}")),
            (_, "") => words.get("insight-elsewhere"),
            (_, slug) => shop.store(slug).map_or_else(|| slug.to_owned(), |store| store.name.clone()),
        };
        let rows = self.results.places.iter().flat_map(|(by, totals)| {
            totals.iter().map(|total| {
                let numbers = [total.seen, total.clicked].map(|n| whole(n, words.locale));
                let [seen, clicked] = numbers;
                vec![name(*by, total), side(words, &total.variant), seen, clicked]
            })
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.table(&["insight-place", "insight-side", "insight-seen", "insight-clicks"], rows)
    }

    fn caption(&self, id: &'static str, told: Vec<String>) -> Caption<'static> {
        Caption { id, title: self.teller.words.get(&format!("insight-chart-{id}")), description: told.join(" ") }
    }

    fn table(&self, head: &[&str], rows: Vec<Vec<String>>) -> AnyView {
        let words = &self.teller.words;
        table(words, head.iter().map(|key| words.get(key)).collect(), rows)
    }
}

/// A chart, and the table behind it.
fn figure(title: String, drawn: String, open: String, table: AnyView) -> AnyView {
    view! {
        <figure class="insight-figure">
            <figcaption>{title}</figcaption>
            <div inner_html=drawn></div>
            <details><summary>{open}</summary>{table}</details>
        </figure>
    }
    .into_any()
}

fn table(words: &Words, head: Vec<String>, rows: Vec<Vec<String>>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let first = cells.next();
        view! { <tr><th scope="row">{first}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    });
    view! {
        {wide(words.get("table-wide"), view! {
            <table class="insight-small">
                <thead><tr>{head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })}
    }
    .into_any()
}

/// A whole number with its thousands apart.
pub fn whole(n: i64, locale: Locale) -> String {
    let digits = n.to_string();
    let apart = if locale == Locale::Fr { '\u{202f}' } else { ',' };
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digit != '-' && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        assert_eq!(
            [whole(0, Locale::En), whole(999, Locale::En), whole(1_234_567, Locale::En)],
            ["0", "999", "1,234,567"]
        );
        assert_eq!(whole(12_345, Locale::Fr), "12\u{202f}345");
    }
}
