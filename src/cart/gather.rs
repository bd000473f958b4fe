//! Where all of the cart can be had: the section below its lines. `browser/glue.js` keeps it true while the page is
//! open.

use std::collections::BTreeMap;

use comptoir_db::stores::stock;
use comptoir_db::stores::store::Store;
use comptoir_domain::cart::CartLine;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::stores::availability::Exactness;
use comptoir_domain::stores::gather::{Found, Gathering, Part, Pieces, Shelves, Split, gather};
use comptoir_domain::{Locale, Revision};
use leptos::prelude::*;

use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::server::page::render;
use crate::server::request::RequestContext;
use crate::server::words::{self, Words};
use crate::stores::clock::open_words;
use crate::stores::nearest::{distance, of_store};
use crate::stores::row::name_link;

/// How many stores beside the own one are shown that have all of it.
const WHOLE_LIMIT: usize = 3;
/// How many products are named that a store lacks or gives; the others are counted.
const NAMED_LIMIT: usize = 4;

/// The variants whose stock the section shows, with the revision it shows.
pub async fn followed(
    context: &RequestContext,
    cart: &CartView,
) -> Result<Vec<(String, Revision)>, comptoir_db::Error> {
    crate::catalog::followed::of_variants(context, cart.lines.iter().map(|line| line.sku.to_string())).await
}

/// The section; `inside` is what [`inside`] gives.
pub fn section(inside: String, words: &Words) -> impl IntoView + use<> {
    view! {
        <section class="gather" aria-labelledby="gather" data-testid="gather" data-gather="" tabindex="-1">
            <h2 id="gather">{words.get("gather-title")}</h2>
            <p class="gather-wait quiet">{words.get("gather-wait")}</p>
            <div data-gathered="" inner_html=inside></div>
        </section>
    }
}

/// What the section says of the cart as it is now, as HTML. Lines that are no longer sold are asked of no
/// store; without others, or without stores, there is nothing to say.
pub async fn inside(
    context: &RequestContext,
    cart: &CartView,
    cards: &[LineCard],
    locale: Locale,
) -> Result<String, comptoir_db::Error> {
    let sold = cart.lines.iter().filter(|line| line.unit_minor.is_some());
    let lines: Vec<CartLine> = sold.map(|line| CartLine { sku: line.sku.clone(), quantity: line.quantity }).collect();
    let shop = context.state.shop.get();
    if lines.is_empty() || shop.stores.is_empty() {
        return Ok(String::new());
    }
    let own = shop.store(cart.store.as_str());
    let skus: Vec<&str> = lines.iter().map(|line| line.sku.as_str()).collect();
    let levels = stock::levels(&context.state.db, &skus).await?;
    let mut available: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for level in &levels {
        available.entry(&level.store).or_default().insert(&level.sku, level.level.available());
    }
    let near = near(&shop.stores, own);
    let shelves: Vec<Shelves> = near
        .iter()
        .map(|(store, _)| Shelves {
            store: &store.slug,
            available: available.remove(store.slug.as_str()).unwrap_or_default(),
            display: store.display,
        })
        .collect();
    let shown = Shown {
        stores: &near,
        own: own.map(|store| store.slug.as_str()),
        lines: lines.len(),
        cards,
        revision: cart.revision,
        now_ms: context.now_ms,
        words: words::words(locale),
    };
    Ok(shown.html(&gather(&lines, &shelves, own.is_some())))
}

/// The stores as the asker would go to them: their own, then the nearest to it, with the distance; without one, in
/// the shop's order.
fn near<'s>(stores: &'s [Store], own: Option<&Store>) -> Vec<(&'s Store, Option<f64>)> {
    let far = |store: &Store| Some(of_store(own?).km_to(of_store(store)));
    let mut near: Vec<_> = stores.iter().map(|store| (store, far(store))).collect();
    // Another store in the same house comes after it all the same.
    let rank = |store: &Store| own.is_some_and(|own| own.slug != store.slug);
    near.sort_by(|a, b| rank(a.0).cmp(&rank(b.0)).then(a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal)));
    near
}

/// What the section is made from.
struct Shown<'s> {
    stores: &'s [(&'s Store, Option<f64>)],
    /// The slug of the asker's store.
    own: Option<&'s str>,
    /// How many lines are asked for.
    lines: usize,
    cards: &'s [LineCard],
    revision: Revision,
    now_ms: i64,
    words: Words,
}

/// A store of the section, in words.
struct Row<'s> {
    slug: &'s str,
    /// How many lines it has whole.
    lines: usize,
    class: &'static str,
    said: String,
    /// What it lacks, or what to take there.
    more: Option<String>,
}

impl Shown<'_> {
    fn html(&self, Gathering { stores, split }: &Gathering) -> String {
        let own = stores.iter().find(|found| self.is_own(found.store));
        let whole: Vec<&Found> = stores.iter().filter(|found| !self.is_own(found.store) && found.has_all()).collect();
        let mut rows: Vec<Row> = own.map(|found| self.found(found)).into_iter().collect();
        rows.extend(whole.iter().take(WHOLE_LIMIT).map(|found| self.found(found)));
        let (lead, more) = match split {
            Some(split) => {
                let parts = [&split.first, &split.second].into_iter().filter(|part| !self.is_own(part.store));
                rows.extend(parts.map(|part| self.part(part)));
                (Some(self.split(split)), None)
            }
            None if whole.is_empty() && !own.is_some_and(Found::has_all) => {
                let others = stores.iter().filter(|found| !self.is_own(found.store) && found.lines > 0);
                // The first of the fullest: of equals the last would win.
                rows.extend(others.rev().max_by_key(|found| found.lines).map(|found| self.found(found)));
                (Some(self.words.get("gather-nowhere")), None)
            }
            None => (None, Some(whole.len().saturating_sub(WHOLE_LIMIT))),
        };
        let more = more.filter(|others| *others > 0).map(|others| self.words.count("gather-more", others as i64));
        render(|| {
            view! {
                {lead.map(|lead| view! { <p class="gather-lead">{lead}</p> })}
                <ul class="store-rows">{rows.into_iter().map(|row| self.row(row)).collect_view()}</ul>
                {more.map(|more| view! { <p class="quiet small">{more}</p> })}
            }
        })
    }

    fn is_own(&self, slug: &str) -> bool {
        self.own == Some(slug)
    }

    fn found<'f>(&self, found: &Found<'f>) -> Row<'f> {
        let words = &self.words;
        let counts = [("n", (found.lines as i64).into()), ("of", (self.lines as i64).into())];
        let (class, said) = match (found.has_all(), found.lines) {
            (true, _) if found.last_ones => ("low", words.get("gather-all-last")),
            (true, _) => ("some", words.get("gather-all")),
            (false, 0) => ("none", words.get("gather-none")),
            (false, _) => ("none", words.with("gather-some", counts)),
        };
        // Who tells no numbers does not say how many are missing either.
        let display = self.store(found.store).map(|(store, _)| store.display).unwrap_or_default();
        let counted = display.exactness == Exactness::Exact;
        let lacks = (!found.has_all()).then(|| self.named(&found.missing, counted));
        let more = lacks.map(|what| words.with("gather-missing", [("what", what.into())]));
        Row { slug: found.store, lines: found.lines, class, said, more }
    }

    /// What to take in one of two stores.
    fn part<'f>(&self, part: &Part<'f>) -> Row<'f> {
        Row {
            slug: part.store,
            lines: part.takes.len(),
            class: "some",
            said: self.words.count("gather-part", part.pieces() as i64),
            more: Some(self.named(&part.takes, true)),
        }
    }

    fn split(&self, split: &Split) -> String {
        let name = |part: &Part| self.store(part.store).map(|(store, _)| store.name.clone()).unwrap_or_default();
        let values = [
            ("n", (split.first.pieces() as i64).into()),
            ("store", name(&split.first).into()),
            ("others", (split.second.pieces() as i64).into()),
            ("other", name(&split.second).into()),
        ];
        self.words.with("gather-split", values)
    }

    /// `2 × Kettle (white), 1 × Toaster`, or without the numbers, and how many more.
    fn named(&self, pieces: &[Pieces], counted: bool) -> String {
        let one = |it: &Pieces| {
            let card = self.cards.iter().find(|card| card.sku == *it.sku);
            let title = card.map_or_else(|| it.sku.to_string(), |card| card.title.clone());
            let note = card.map(|card| card.note.as_str()).filter(|note| !note.is_empty());
            let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
            match counted {
                true => format!("{}\u{a0}×\u{a0}{title}{note}", it.pieces),
                false => format!("{title}{note}"),
            }
        };
        let named = pieces.iter().take(NAMED_LIMIT).map(one).collect::<Vec<_>>().join(", ");
        match pieces.len().saturating_sub(NAMED_LIMIT) {
            0 => named,
            others => format!("{named} {}", self.words.count("gather-others", others as i64)),
        }
    }

    fn store(&self, slug: &str) -> Option<&(&Store, Option<f64>)> {
        self.stores.iter().find(|(store, _)| store.slug == slug)
    }

    fn row(&self, row: Row) -> Option<impl IntoView + use<>> {
        let words = &self.words;
        let (store, km) = self.store(row.slug)?;
        let open = open_words(store, self.now_ms, words);
        let is_own = self.is_own(row.slug);
        let far = km.filter(|_| !is_own).map(|km| distance(km, words.locale));
        let far = far.map(|far| words.with("gather-far", [("distance", far.into())]));
        let mark = is_own.then(|| words.get("store-own"));
        let href = format!("/{}/stores/{}", words.locale, row.slug);
        let choose = (!is_own).then(|| self.choose(store));
        Some(view! {
            <li class="store-row" data-testid="store-row" data-store=row.slug.to_owned() data-available=row.lines.to_string()>
                {name_link(href, store.name.clone(), mark)}
                {choose}
                <p class=format!("stock {}", row.class)>{row.said}</p>
                {row.more.map(|more| view! { <p class="pieces">{more}</p> })}
                <p class=format!("open {}", open.class)>
                    <span><b>{open.strong}</b>" "{open.rest}</span>
                    {far.map(|far| view! { <span>{far}</span> })}
                </p>
            </li>
        })
    }

    fn choose(&self, store: &Store) -> impl IntoView + use<> {
        let button = self.words.get("cart-store-button");
        let label = format!("{button}{}{}", self.words.get("colon"), store.name);
        view! {
            <form method="post" action="/api/cart/change">
                <ChangeFields revision=self.revision intent="choose_store"/>
                <input type="hidden" name="intent[store]" value=store.slug.clone()/>
                <button class="button plain" type="submit" data-testid="choose-store" aria-label=label>{button}</button>
            </form>
        }
    }
}
