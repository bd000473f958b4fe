//! How much of what is where.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use comptoir_db::stores::stock::{self, Count};
use comptoir_db::stores::store::{self, Store};
use comptoir_db::{Error, Tx};
use comptoir_import::inventory::StockRecord;
use sha2::{Digest, Sha256};

use crate::import::run::Run;
use crate::import::slug::store_slug;

/// The zone of a warehouse while the shop has no store to take it from.
const FIRST_TIME_ZONE: &str = "Europe/Paris";

/// Writes the counts that differ. Each store was counted at one instant of the last `spread_ms`: 0 is now.
pub(super) async fn write(tx: &mut Tx, run: &mut Run, records: Vec<StockRecord>, spread_ms: i64) -> Result<(), Error> {
    let mut locations = Locations { stores: store::all_in(tx).await?, met: HashMap::new() };
    let mut variants = Variants::default();
    let known = stock::known(tx).await?;
    // In the order of SKUs, which is the order of their locks: of two imports at once none waits for the other for ever.
    let mut counts: BTreeMap<(String, String), Option<i64>> = BTreeMap::new();
    for record in records {
        let Some(sku) = variants.find(tx, run, &record).await? else { continue };
        let store = locations.find(tx, run, &record.location).await?;
        match counts.entry((sku, store)) {
            Entry::Vacant(place) => {
                place.insert(record.quantity);
            }
            Entry::Occupied(place) => {
                let what =
                    format!("another row says already how much \"{}\" has of {}", record.location, place.key().0);
                run.problem(Some(record.row), "Location", what, "keep one of the two rows");
            }
        }
    }
    run.begin("stock", counts.len());
    let mut changed = Vec::new();
    for ((sku, store), on_hand) in counts {
        run.bar.inc(1);
        let count = Count {
            counted_at: counted_at(run.options.now_ms, &store, spread_ms),
            on_hand,
            actor: "import".to_owned(),
            reason: run.file.clone(),
            sku,
            store,
        };
        let id = uuid::Uuid::new_v4().to_string();
        let written = stock::count(tx, &id, &count, run.options.now_ms).await?;
        let there = known.contains(&(count.sku.clone(), count.store.clone()));
        run.summary.levels.add(written, there, &format!("{} in {}", count.sku, count.store));
        if written {
            changed.push((count.sku, count.store));
        }
    }
    let changed: Vec<(&str, &str)> = changed.iter().map(|(sku, store)| (sku.as_str(), store.as_str())).collect();
    stock::settle(tx, &changed, run.options.now_ms).await?;
    Ok(())
}

fn named(record: &StockRecord) -> String {
    match (&record.sku, &record.handle) {
        (Some(sku), _) => format!("the SKU \"{sku}\""),
        (None, Some(handle)) if record.option_values.is_empty() => format!("\"{handle}\", or in several variants"),
        (None, handle) => {
            format!("\"{}\" in \"{}\"", handle.as_deref().unwrap_or_default(), record.option_values.join(" / "))
        }
    }
}

/// An instant of the last `spread_ms`, always the same one for a store.
fn counted_at(now_ms: i64, store: &str, spread_ms: i64) -> i64 {
    let hash = Sha256::digest(store);
    let part = i64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]));
    now_ms - ((part * spread_ms) >> 32)
}

/// Variants by what a row says of them. A row per location says it again and again.
#[derive(Default)]
struct Variants {
    met: HashMap<Said, Option<String>>,
}

/// SKU, handle and option values.
type Said = (Option<String>, Option<String>, Vec<String>);

impl Variants {
    /// The variant's SKU. One that is not there is a problem of its first row only.
    async fn find(&mut self, tx: &mut Tx, run: &mut Run, record: &StockRecord) -> Result<Option<String>, Error> {
        let key = (record.sku.clone(), record.handle.clone(), record.option_values.clone());
        if let Some(found) = self.met.get(&key) {
            return Ok(found.clone());
        }
        let handle = record.handle.as_deref().unwrap_or_default();
        let found = stock::find_variant(tx, record.sku.as_deref(), handle, &record.option_values).await?;
        if found.is_none() {
            let what = format!("the shop does not sell {}", named(record));
            run.problem(Some(record.row), "SKU", what, "import the product first, or mend the SKU or the handle");
        }
        self.met.insert(key, found.clone());
        Ok(found)
    }
}

struct Locations {
    stores: Vec<Store>,
    met: HashMap<String, String>,
}

impl Locations {
    /// The store a location is, made when there is none: goods lie there, whatever it is.
    async fn find(&mut self, tx: &mut Tx, run: &mut Run, location: &str) -> Result<String, Error> {
        if let Some(slug) = self.met.get(location) {
            return Ok(slug.clone());
        }
        let slug = match matching(&self.stores, location) {
            Some(store) => store.slug.clone(),
            None => {
                let store = warehouse(&self.stores, location);
                store::put(tx, &store, self.stores.len() as i64).await?;
                run.summary.stores.add_new(&store.slug);
                run.summary.note(format!("new location \"{location}\": kept as a warehouse, no address known"));
                let slug = store.slug.clone();
                self.stores.push(store);
                slug
            }
        };
        self.met.insert(location.to_owned(), slug.clone());
        Ok(slug)
    }
}

/// The store of that name or slug in any case, else the one whose slug is made of the name.
fn matching<'a>(stores: &'a [Store], location: &str) -> Option<&'a Store> {
    let wanted = location.trim().to_lowercase();
    let find = |fits: &dyn Fn(&Store) -> bool| stores.iter().find(|store| fits(store));
    find(&|store| store.name.to_lowercase() == wanted)
        .or_else(|| find(&|store| store.slug == wanted))
        .or_else(|| find(&|store| store.slug == store_slug(location) && store.slug != "location"))
}

fn warehouse(stores: &[Store], location: &str) -> Store {
    let base = store_slug(location);
    let others = (2u64..).map(|number| format!("{base}-{number}"));
    let is_free = |slug: &String| stores.iter().all(|store| store.slug != *slug);
    Store {
        slug: std::iter::once(base.clone()).chain(others).find(is_free).unwrap_or_default(),
        name: location.trim().to_owned(),
        kind: "warehouse".to_owned(),
        country: stores.first().map(|store| store.country.clone()).unwrap_or_default(),
        time_zone: stores.first().map_or(FIRST_TIME_ZONE.to_owned(), |store| store.time_zone.clone()),
        ..Store::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(slug: &str, name: &str) -> Store {
        Store { slug: slug.into(), name: name.into(), time_zone: "Europe/Brussels".into(), ..Store::default() }
    }

    #[test]
    fn locations_are_stores_by_name_or_slug() {
        let stores = [store("lille", "Quincaille Lille"), store("quincaille-nice", "Nice")];
        for (location, slug) in
            [(" quincaille LILLE", "lille"), ("Lille", "lille"), ("Quincaille Nice", "quincaille-nice")]
        {
            assert_eq!(matching(&stores, location).map(|store| store.slug.as_str()), Some(slug), "{location}");
        }
        assert!(matching(&stores, "Metz").is_none());
    }

    #[test]
    fn an_unknown_location_is_a_warehouse() {
        let stores = [store("location", "倉庫")];
        let made = warehouse(&stores, "仓库");
        assert_eq!((made.slug.as_str(), made.kind.as_str()), ("location-2", "warehouse"));
        assert_eq!(made.time_zone, "Europe/Brussels");
        assert_eq!(warehouse(&[], "Dépôt Nord").slug, "depot-nord");
        assert_eq!(warehouse(&[], "Dépôt Nord").time_zone, "Europe/Paris");
    }

    #[test]
    fn stores_are_counted_within_the_spread() {
        const DAY: i64 = 86_400_000;
        let at = |store| counted_at(DAY, store, DAY);
        assert!((0..=DAY).contains(&at("lille")) && at("lille") != at("nice"));
        assert_eq!(at("lille"), at("lille"));
        assert_eq!(counted_at(DAY, "lille", 0), DAY);
    }
}
