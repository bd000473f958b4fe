//! Products of a Shopify export.

mod market;
mod record;

use std::collections::{HashMap, HashSet};

use comptoir_db::catalog::known::{self, Known, KnownProduct, KnownVariant};
use comptoir_db::catalog::picture;
use comptoir_db::catalog::word::{self, Word};
use comptoir_db::catalog::write::{self, NewProduct};
use comptoir_db::{Error, Tx};
use comptoir_domain::Sku;
use comptoir_import::products::{ProductRecord, VariantRecord};

use crate::import::pictures::Pictures;
use crate::import::run::Run;
use crate::import::texts::index_touched;
use crate::import::words::COLLECTION;
use market::Market;

/// Writes the products that are new or different.
pub(super) async fn write(
    tx: &mut Tx,
    run: &mut Run,
    records: Vec<ProductRecord>,
    pictures: &Pictures,
) -> Result<(), Error> {
    let Some(market) = Market::choose(run, &records) else {
        return Ok(());
    };
    tell_inventory(run, &records);
    let mut known = known::known(tx).await?;
    run.begin("products", records.len());
    for record in records {
        run.bar.inc(1);
        write_one(tx, run, &mut known, &record, &market, pictures).await?;
    }
    index_touched(tx, run).await
}

async fn write_one(
    tx: &mut Tx,
    run: &mut Run,
    known: &mut Known,
    record: &ProductRecord,
    market: &Market,
    pictures: &Pictures,
) -> Result<(), Error> {
    let problems_before = run.problems.total();
    let mut product = record::new_product(record, market, &run.options, pictures);
    product.fingerprint = record::fingerprint(&product, run.currency());
    let there = known.products.get(&record.handle);
    if there.is_some_and(|there| there.fingerprint == product.fingerprint) {
        run.summary.products.unchanged += 1;
        run.summary.variants.unchanged += product.variants.len() as u64;
        return Ok(());
    }
    give_skus(run, known, record, &mut product);
    if run.problems.total() > problems_before {
        return Ok(());
    }
    let is_known = there.is_some();
    product.position = there.map_or(known.next_position, |there| there.position);
    known.next_position = known.next_position.max(product.position + 1);
    for new in &product.pictures {
        if let Some(kept) = pictures.by_id(&new.picture) {
            let is_new = picture::put(tx, &kept.id, kept.width.into(), kept.height.into(), kept.kind).await?;
            run.summary.pictures.add(is_new, false, &kept.id);
        }
    }
    if !product.collection.is_empty() {
        let name = Word {
            kind: COLLECTION.to_owned(),
            key: product.collection.clone(),
            locale: "*".to_owned(),
            text: record.kind.clone(),
        };
        let written = word::put_first(tx, &name).await?;
        run.summary.words.new += u64::from(written);
    }
    run.summary.prices.new += write::put(tx, &product, is_known, run.currency(), run.options.now_ms).await?;
    tally(run, known, &product, is_known);
    remember(known, product, run);
    Ok(())
}

/// Makes sure that each SKU is the product's to use. A SKU that was made because the file gives none yields:
/// to the one the variant has already, and to another product's.
fn give_skus(run: &mut Run, known: &Known, record: &ProductRecord, product: &mut NewProduct) {
    let there = known.products.get(&record.handle);
    let mut taken: HashSet<String> =
        record.variants.iter().filter(|variant| variant.sku_given).map(|variant| variant.sku.clone()).collect();
    for (variant, new) in record.variants.iter().zip(&mut product.variants) {
        let sold_by = |sku: &str| known.handles.get(sku).filter(|handle| **handle != record.handle);
        if !variant.sku_given {
            let own = there.and_then(|there| stored_sku(there, &new.values, &taken));
            new.sku =
                own.unwrap_or_else(|| free_sku(&variant.sku, |sku| taken.contains(sku) || sold_by(sku).is_some()));
            taken.insert(new.sku.clone());
        } else if let Some(handle) = sold_by(&variant.sku) {
            let what = format!("the product \"{handle}\" sells the SKU \"{}\" already", variant.sku);
            run.problem(Some(variant.row), "SKU", what, "a SKU names one variant: give this one another");
        }
        check_sku(run, variant, &new.sku);
    }
    for picture in product.pictures.iter_mut().filter(|picture| !picture.sku.is_empty()) {
        if let Some(index) = record.variants.iter().position(|variant| variant.sku == picture.sku) {
            picture.sku = product.variants[index].sku.clone();
        }
    }
}

fn check_sku(run: &mut Run, variant: &VariantRecord, sku: &str) {
    if let Err(error) = sku.parse::<Sku>() {
        run.problem(Some(variant.row), "SKU", format!("\"{sku}\" cannot be a SKU"), error.to_string());
    }
}

/// The SKU the product's variant of these option values has, one that is sold before one that was.
fn stored_sku(there: &KnownProduct, values: &[String; 3], taken: &HashSet<String>) -> Option<String> {
    let fits = |variant: &&KnownVariant| variant.values == *values && !taken.contains(&variant.sku);
    there.variants.iter().filter(fits).max_by_key(|variant| variant.active).map(|variant| variant.sku.clone())
}

/// The SKU, or with the first of `-2`, `-3` … that is free.
fn free_sku(sku: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let others = (2u64..).map(|number| format!("{sku}-{number}"));
    std::iter::once(sku.to_owned()).chain(others).find(|sku| !is_taken(sku)).unwrap_or_default()
}

fn tally(run: &mut Run, known: &Known, product: &NewProduct, is_known: bool) {
    if is_known {
        run.summary.products.add_changed(&product.handle);
    } else {
        run.summary.products.add_new(&product.handle);
    }
    for variant in &product.variants {
        if known.handles.contains_key(&variant.sku) {
            run.summary.variants.add_changed(&variant.sku);
        } else {
            run.summary.variants.add_new(&variant.sku);
        }
    }
}

/// What was written is known to the rest of the file.
fn remember(known: &mut Known, product: NewProduct, run: &mut Run) {
    let handle = product.handle;
    run.touched.insert(handle.clone());
    let there = known.products.entry(handle.clone()).or_default();
    there.fingerprint = product.fingerprint;
    there.position = product.position;
    known.handles.extend(product.variants.into_iter().map(|variant| (variant.sku, handle.clone())));
}

/// A product file's quantities belong to no store.
fn tell_inventory(run: &mut Run, records: &[ProductRecord]) {
    let variants = records.iter().flat_map(|record| &record.variants);
    let counted = variants.filter(|variant| variant.inventory_quantity.is_some_and(|quantity| quantity != 0)).count();
    if counted > 0 {
        run.summary.note(format!(
            "{counted} variants have an inventory quantity, which names no store and was left out: import a stock file"
        ));
    }
}

/// Pictures by the file names that products use, each with the row that first names it.
pub(super) fn picture_names(records: &[ProductRecord]) -> HashMap<&str, u64> {
    let mut names = HashMap::new();
    for picture in records.iter().flat_map(|record| &record.pictures) {
        names.entry(picture.file_name.as_str()).or_insert(picture.row);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_sku_yields() {
        assert_eq!(free_sku("TEE", |_| false), "TEE");
        assert_eq!(free_sku("TEE", |sku| ["TEE", "TEE-2"].contains(&sku)), "TEE-3");
    }

    #[test]
    fn a_variant_keeps_its_sku() {
        let variant = |sku: &str, value: &str, active| KnownVariant {
            sku: sku.into(),
            values: [value.into(), String::new(), String::new()],
            active,
        };
        let there = KnownProduct {
            variants: vec![variant("OLD", "Red", false), variant("TEE-1", "Red", true), variant("TEE-2", "Blue", true)],
            ..KnownProduct::default()
        };
        let red = ["Red".to_owned(), String::new(), String::new()];
        assert_eq!(stored_sku(&there, &red, &HashSet::new()).as_deref(), Some("TEE-1"));
        assert_eq!(stored_sku(&there, &red, &HashSet::from(["TEE-1".to_owned()])).as_deref(), Some("OLD"));
        assert_eq!(stored_sku(&there, &Default::default(), &HashSet::new()), None);
    }
}
