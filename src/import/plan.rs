//! A file as records, ready to be written.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context;
use comptoir_db::{Error, Tx};
use comptoir_import::inventory::StockRecord;
use comptoir_import::postcodes::PostcodeRecord;
use comptoir_import::products::ProductRecord;
use comptoir_import::stores::StoreRecord;
use comptoir_import::texts::TextRecord;
use comptoir_import::words::WordRecord;

use crate::import::pictures::{self, Pictures};
use crate::import::run::Run;
use crate::import::{
    Format, HEAD_BYTES, Problems, Refused, Subject, detect, places, products, stock, stores, texts, words,
};

/// What a file says, all of it: nothing is written before its last row is read.
pub(super) enum Plan {
    Products(Vec<ProductRecord>, Pictures),
    Texts(Vec<TextRecord>),
    Words(Vec<WordRecord>),
    Stores(Vec<StoreRecord>),
    Stock(Vec<StockRecord>),
    Places(Vec<PostcodeRecord>),
}

impl Plan {
    /// Finds out what the file is and reads it.
    pub(super) fn read(subject: Subject, path: &Path, run: &mut Run) -> Result<Plan, Refused> {
        let file = || File::open(path).with_context(|| format!("cannot read {}", path.display()));
        let format = match run.options.format {
            Some(format) if format.subject() == subject => format,
            Some(format) => {
                let (is, wanted) = (format.subject().name(), subject.name());
                let what = format!("the format {} is one of {is}, not of {wanted}", format.name());
                run.problem(None, "", what, format!("import it with `comptoir import {is}`"));
                run.check()?;
                format
            }
            None => {
                let mut head = Vec::new();
                file()?.take(HEAD_BYTES as u64).read_to_end(&mut head).context("cannot read the file")?;
                detect(subject, &run.file, &head)?
            }
        };
        Ok(Plan::parse(format, &run.file, file()?, run)?)
    }

    /// Reads a file of that format.
    pub(super) fn parse(format: Format, name: &str, reader: impl Read, run: &Run) -> Result<Plan, Problems> {
        Ok(match format {
            Format::ShopifyProducts => {
                let all = collect(|each| comptoir_import::products::read(name, reader, each).map(drop))?;
                Plan::Products(all, Pictures::default())
            }
            Format::ProductTexts => {
                Plan::Texts(collect(|each| comptoir_import::texts::read(name, reader, each).map(drop))?)
            }
            Format::Words => Plan::Words(collect(|each| comptoir_import::words::read(name, reader, each).map(drop))?),
            Format::ShopifyInventory | Format::SunriseInventory => {
                Plan::Stock(collect(|each| comptoir_import::inventory::read(name, reader, each).map(drop))?)
            }
            Format::StoresCsv => Plan::Stores(comptoir_import::stores::read_csv(name, reader)?),
            Format::StoresJson => Plan::Stores(comptoir_import::stores::read_json(name, reader)?),
            Format::SunriseChannels => {
                let locales = [run.options.locale.tag(), "en"];
                Plan::Stores(comptoir_import::stores::read_channels(name, reader, &locales)?)
            }
            Format::Postcodes => {
                Plan::Places(collect(|each| comptoir_import::postcodes::read(name, reader, each).map(drop))?)
            }
        })
    }

    /// What takes long and needs no database, before the transaction: coding the pictures.
    pub(super) fn prepare(&mut self, run: &mut Run) -> Result<(), Refused> {
        if let Plan::Products(products, ready) = self
            && let Some(folder) = run.options.pictures.clone()
        {
            *ready = pictures::prepare(products, &folder, run)?;
        }
        run.check()
    }

    /// Writes the records; what is wrong with them is in `run` afterwards.
    pub(super) async fn write(self, tx: &mut Tx, run: &mut Run) -> Result<(), Error> {
        match self {
            Plan::Products(records, pictures) => products::write(tx, run, records, &pictures).await,
            Plan::Texts(records) => texts::write(tx, run, records).await,
            Plan::Words(records) => words::write(tx, run, records).await,
            Plan::Stores(records) => stores::write(tx, run, records).await,
            Plan::Stock(records) => stock::write(tx, run, records, 0).await,
            Plan::Places(records) => places::write(tx, run, records).await,
        }
    }
}

/// The records a reader hands out.
fn collect<T>(
    read: impl FnOnce(&mut dyn FnMut(T) -> ControlFlow<()>) -> Result<(), Problems>,
) -> Result<Vec<T>, Problems> {
    let mut records = Vec::new();
    read(&mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

/// The file's name without its folders, as problems and the stock ledger tell it.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
