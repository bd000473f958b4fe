//! A record of a product file as the catalogue keeps it.

use std::collections::HashSet;

use comptoir_db::catalog::write::{NewPicture, NewProduct, NewText, NewVariant};
use comptoir_domain::Currency;
use comptoir_import::products::{ProductRecord, Status, VariantRecord};
use sha2::{Digest, Sha256};

use crate::import::Options;
use crate::import::pictures::{Pictures, hex};
use crate::import::products::market::Market;
use crate::import::slug::slug;

/// The product, with neither position nor fingerprint, and the SKUs of the file.
pub(super) fn new_product(
    record: &ProductRecord,
    market: &Market,
    options: &Options,
    pictures: &Pictures,
) -> NewProduct {
    let mut keys = HashSet::new();
    NewProduct {
        handle: record.handle.clone(),
        vendor: record.vendor.clone(),
        collection: slug(&record.kind),
        published: record.status == Status::Active && record.published && !market.excludes(record),
        position: 0,
        fingerprint: String::new(),
        text: NewText {
            locale: options.locale,
            title: record.title.clone(),
            description_html: record.body_html.clone(),
            seo_title: record.seo_title.clone(),
            seo_description: record.seo_description.clone(),
        },
        options: record.option_names.clone(),
        tags: record.tags.clone(),
        metafields: record.metafields.iter().filter(|(key, _)| keys.insert(key.clone())).cloned().collect(),
        variants: record.variants.iter().map(|variant| new_variant(variant, market)).collect(),
        pictures: new_pictures(record, pictures),
    }
}

fn new_variant(record: &VariantRecord, market: &Market) -> NewVariant {
    let value = |index: usize| record.option_values.get(index).cloned().unwrap_or_default();
    NewVariant {
        sku: record.sku.clone(),
        values: [value(0), value(1), value(2)],
        barcode: record.barcode.clone(),
        grams: record.grams.unwrap_or(0),
        price: market.price(record),
    }
}

/// The pictures that were found, no picture twice; one that variants show stands for the first of them.
fn new_pictures(record: &ProductRecord, pictures: &Pictures) -> Vec<NewPicture> {
    let mut all: Vec<NewPicture> = Vec::new();
    for picture in &record.pictures {
        let Some(kept) = pictures.by_name(&picture.file_name) else { continue };
        let shows = |variant: &&VariantRecord| variant.picture_file_name.as_deref() == Some(picture.file_name.as_str());
        let sku = record.variants.iter().find(shows).map(|variant| variant.sku.clone()).unwrap_or_default();
        match all.iter_mut().find(|there| there.picture == kept.id) {
            Some(there) if there.sku.is_empty() => there.sku = sku,
            Some(_) => {}
            None => all.push(NewPicture { picture: kept.id.clone(), sku, alt: picture.alt.clone() }),
        }
    }
    all
}

/// The SHA-256 of all that is written of a product, in its currency.
pub(super) fn fingerprint(product: &NewProduct, currency: Currency) -> String {
    // A structure of texts and numbers always has its JSON; without it, the product counts as changed.
    let text = serde_json::to_vec(&(product, currency)).unwrap_or_default();
    hex(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use comptoir_db::catalog::picture::PictureKind;
    use comptoir_import::products::PictureRecord;

    use super::*;
    use crate::import::pictures::Kept;

    fn kept(id: &str) -> Kept {
        Kept { id: id.into(), width: 800, height: 800, kind: PictureKind::Photo }
    }

    fn record() -> ProductRecord {
        let variant = |sku: &str, picture: &str| VariantRecord {
            sku: sku.into(),
            picture_file_name: Some(picture.into()),
            ..VariantRecord::default()
        };
        let picture = |name: &str| PictureRecord { file_name: name.into(), ..PictureRecord::default() };
        ProductRecord {
            variants: vec![variant("A", "red.jpg"), variant("B", "red.jpg")],
            pictures: ["all.jpg", "red.jpg", "red-again.jpg", "gone.jpg"].map(picture).into(),
            ..ProductRecord::default()
        }
    }

    #[test]
    fn a_picture_stands_once_for_the_first_variant_that_shows_it() {
        let mut pictures = Pictures::default();
        for (name, id) in [("all.jpg", "1"), ("red.jpg", "2"), ("red-again.jpg", "2")] {
            pictures.add(name, kept(id));
        }
        let found: Vec<_> = new_pictures(&record(), &pictures).into_iter().map(|it| (it.picture, it.sku)).collect();
        assert_eq!(found, [("1".into(), String::new()), ("2".into(), "A".into())]);
    }
}
