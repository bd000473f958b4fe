//! The demo shop: the folder `demo/`, carried in the program.

pub mod campaigns;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use comptoir_db::catalog::picture::{self, PictureKind};
use comptoir_db::catalog::price::{self, NewPrice};
use comptoir_db::catalog::word::{self, Word};
use comptoir_db::catalog::write::{self, NewPicture};
use comptoir_db::catalog::{index, known};
use comptoir_db::{Db, Error, Tx, setting};
use comptoir_domain::Currency;
use comptoir_import::money::parse_minor;
use rust_embed::RustEmbed;

use crate::import::pictures::{Kept, Pictures, folder, id_of};
use crate::import::plan::Plan;
use crate::import::run::{self, Run};
use crate::import::{Format, Options, Refused, Summary, stock};
use crate::ui::picture::widths;

#[derive(RustEmbed)]
#[folder = "demo"]
struct Folder;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The side of the drawings' square, in their own units.
const DRAWING_SIDE: u32 = 800;

/// The shop's name needs no translation; what it says of itself does.
const TAGLINES: [(&str, &str); 2] =
    [("fr", "Tout pour la maison, au coin de la rue"), ("en", "Everything for the home, round the corner")];

/// In this order: names before the products that are found by them, products before what is said of them.
const FILES: [(&str, Format); 6] = [
    ("words.csv", Format::Words),
    ("products.csv", Format::ShopifyProducts),
    ("texts.csv", Format::ProductTexts),
    ("stores.json", Format::StoresJson),
    ("stock.csv", Format::ShopifyInventory),
    ("postcodes.csv", Format::Postcodes),
];

/// Imports the demo shop into an empty database; does nothing when it is there already, or other products are.
pub async fn demo(db: &Db, pictures_store: &Path, now_ms: i64, progress: bool) -> Result<Summary> {
    let options = Options {
        market: Some("Europe".to_owned()),
        currency: Some(Currency::EUR),
        progress,
        ..Options::new(pictures_store.to_owned(), now_ms)
    };
    let run = Run::new("demo", options);
    if setting::get(db, setting::DEMO).await?.is_some() {
        return Ok(there_already());
    }
    let store = pictures_store.to_owned();
    let (shop, run) = tokio::task::spawn_blocking(move || Shop::read(&store, &run).map(|shop| (shop, run))).await??;
    let done = run::carry_out(db, run, move |tx, run| Box::pin(shop.write(tx, run))).await;
    done.map_err(|refused| match refused {
        Refused::Problems(problems) => anyhow!("the demo shop is broken:\n{problems}"),
        Refused::Failed(error) => error,
    })
}

fn there_already() -> Summary {
    Summary { notes: vec!["the demo shop is there already".to_owned()], ..Summary::default() }
}

/// The folder's content, ready to be written.
struct Shop {
    plans: Vec<(&'static str, Plan)>,
    /// Products and the drawings that stand for their pictures.
    drawings: Vec<(String, Kept)>,
    /// Products, instants and what they cost from then on.
    history: Vec<(String, i64, i64)>,
}

impl Shop {
    fn read(store: &Path, run: &Run) -> Result<Shop> {
        let photos = photos(store)?;
        let mut plans = Vec::new();
        for (name, format) in FILES {
            let plan = Plan::parse(format, name, &*bytes(name)?, run).map_err(|problems| anyhow!("{problems}"))?;
            let plan = match plan {
                Plan::Products(records, _) => Plan::Products(records, photos.clone()),
                other => other,
            };
            plans.push((name, plan));
        }
        Ok(Shop { plans, drawings: drawings(store)?, history: history(run.options.now_ms)? })
    }

    async fn write(self, tx: &mut Tx, run: &mut Run) -> Result<(), Error> {
        if !setting::claim(tx, setting::DEMO, "1").await? {
            run.summary = there_already();
            return Ok(());
        }
        if !known::known(tx).await?.products.is_empty() {
            run.summary.note("the shop has products already: the demo shop was left out");
            return Ok(());
        }
        setting::set(tx, "name", "Quincaille").await?;
        setting::set(tx, "currency", run.currency().code()).await?;
        for (locale, text) in TAGLINES {
            let word = Word { kind: "shop".into(), key: "tagline".into(), locale: locale.into(), text: text.into() };
            word::put(tx, &word).await?;
        }
        for (name, plan) in self.plans {
            run.file = name.to_owned();
            match plan {
                Plan::Stock(records) => stock::write(tx, run, records, DAY_MS).await?,
                plan => plan.write(tx, run).await?,
            }
        }
        if run.problems.is_empty() {
            write_drawings(tx, run, &self.drawings).await?;
            write_history(tx, run, &self.history).await?;
            index::put_every(tx).await?;
            run.summary.note("this is a demo: shop, prices, price history and stock are invented");
        }
        Ok(())
    }
}

async fn write_drawings(tx: &mut Tx, run: &mut Run, drawings: &[(String, Kept)]) -> Result<(), Error> {
    for (handle, kept) in drawings {
        let is_new = picture::put(tx, &kept.id, kept.width.into(), kept.height.into(), kept.kind).await?;
        run.summary.pictures.add(is_new, false, &kept.id);
        // No alternative text: the drawing shows what the title says.
        let drawing = NewPicture { picture: kept.id.clone(), sku: String::new(), alt: String::new() };
        write::put_pictures(tx, handle, &[drawing]).await?;
    }
    Ok(())
}

/// What the reduced products cost before: rows that began earlier than the ones of the product file.
async fn write_history(tx: &mut Tx, run: &mut Run, history: &[(String, i64, i64)]) -> Result<(), Error> {
    let known = known::known(tx).await?;
    for (handle, from_at, amount_minor) in history {
        let Some(product) = known.products.get(handle) else {
            run.file = "price-history.csv".to_owned();
            run.problem(None, "handle", format!("there is no product \"{handle}\""), "mend the handle");
            continue;
        };
        let price =
            NewPrice { amount_minor: *amount_minor, compare_at_minor: None, tax_rate_bp: run.options.tax_rate_bp };
        for variant in &product.variants {
            let set = price::set(tx, &variant.sku, run.currency(), "", price, *from_at).await?;
            run.summary.prices.new += u64::from(set);
        }
    }
    Ok(())
}

/// Puts the pictures, which are coded already, where pages find them.
fn photos(store: &Path) -> Result<Pictures> {
    let mut photos = Pictures::default();
    for [file, id, width, height] in rows("pictures/index.csv")? {
        let (width, height) = (width.parse().context("width")?, height.parse().context("height")?);
        let mut files = Vec::new();
        for width in widths(width) {
            for kind in ["avif", "webp", "jpg"] {
                let name = format!("{width}.{kind}");
                let coded = bytes(&format!("pictures/{id}/{name}"))?;
                files.push((name, coded.into_owned()));
            }
        }
        folder::put(store, &id, files)?;
        photos.add(&file, Kept { id, width, height, kind: PictureKind::Photo });
    }
    Ok(photos)
}

/// The drawing of each product without a picture. SVG is put where browsers load it only from here, where we
/// know what is in it.
fn drawings(store: &Path) -> Result<Vec<(String, Kept)>> {
    let mut drawings = Vec::new();
    for [handle, kind] in rows("kinds/kinds.csv")? {
        let drawing = bytes(&format!("kinds/{kind}.svg"))?.into_owned();
        let id = id_of(&drawing);
        folder::put(store, &id, vec![("drawing.svg".to_owned(), drawing)])?;
        let kept = Kept { id, width: DRAWING_SIDE, height: DRAWING_SIDE, kind: PictureKind::Drawing };
        drawings.push((handle, kept));
    }
    Ok(drawings)
}

fn history(now_ms: i64) -> Result<Vec<(String, i64, i64)>> {
    let row = |[handle, days_ago, price]: [String; 3]| {
        let days_ago: i64 = days_ago.parse().with_context(|| format!("{days_ago:?} is no number of days"))?;
        Ok((handle, now_ms - days_ago * DAY_MS, parse_minor(&price).map_err(|fault| anyhow!("{price:?} {fault}"))?))
    };
    rows("price-history.csv")?.into_iter().map(row).collect()
}

/// The rows below the header of one of our own simple tables: no quotes, no commas in values.
fn rows<const N: usize>(name: &str) -> Result<Vec<[String; N]>> {
    let bytes = bytes(name)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("demo/{name}"))?;
    let row = |line: &str| {
        let values: Vec<String> = line.split(',').map(str::to_owned).collect();
        values.try_into().map_err(|_| anyhow!("demo/{name}: {line:?} has not {N} values"))
    };
    text.lines().skip(1).map(row).collect()
}

fn bytes(name: &str) -> Result<std::borrow::Cow<'static, [u8]>> {
    Ok(Folder::get(name).with_context(|| format!("demo/{name} is missing"))?.data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_are_for_products_of_the_shop_and_safe_to_serve() {
        let products = String::from_utf8(bytes("products.csv").unwrap().into_owned()).unwrap();
        for [handle, kind] in rows("kinds/kinds.csv").unwrap() {
            assert!(products.contains(&format!("\n{handle},")), "{handle}");
            let drawing = String::from_utf8(bytes(&format!("kinds/{kind}.svg")).unwrap().into_owned()).unwrap();
            assert!(!drawing.contains("<script") && !drawing.contains("href"), "{kind}");
        }
    }

    #[test]
    fn the_history_is_older_than_the_shop() {
        let history = history(200 * DAY_MS).unwrap();
        assert!(history.len() >= 5 && history.iter().all(|(_, from_at, _)| *from_at < 200 * DAY_MS));
    }
}
