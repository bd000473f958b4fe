//! Bringing a merchant's files into the shop: `comptoir import …` and the demo shop.
//!
//! A file is read and judged whole, its pictures are coded, and then one transaction writes everything or
//! nothing. A dry run does the very same and undoes it. Running a file again changes nothing.

pub mod demo;
pub mod pictures;
mod places;
mod plan;
mod products;
mod run;
mod slug;
mod stock;
mod stores;
mod summary;
mod texts;
mod words;

use std::path::{Path, PathBuf};

use comptoir_db::{Db, setting};
use comptoir_domain::{Currency, Locale};

pub use comptoir_import::{Format, HEAD_BYTES, Problem, Problems, Subject, detect};
/// How the importer reads what people type elsewhere too.
pub mod typed {
    pub use comptoir_import::stores::{
        HoursProblem, is_date, overlap_at_night, parse_country, parse_day, parse_latitude, parse_longitude,
        write_opening,
    };
}

pub use demo::demo;
pub use slug::store_slug;
pub use summary::{Summary, Tally};

use plan::Plan;
use run::Run;

/// What the person who imports says beside the file.
#[derive(Clone, Debug)]
pub struct Options {
    /// What kind of file it is; found out by its words when not given.
    pub format: Option<Format>,
    /// Do everything, then undo it.
    pub dry_run: bool,
    /// For stores that give no time zone: a name of the tz database.
    pub time_zone: Option<String>,
    /// The folder with the original pictures.
    pub pictures: Option<PathBuf>,
    /// The market whose price column counts; the file's own column when not given.
    pub market: Option<String>,
    /// The currency of the prices; the shop's when not given.
    pub currency: Option<Currency>,
    /// The value added tax in the prices, in hundredths of a percent.
    pub tax_rate_bp: i64,
    /// The language of a product file's texts.
    pub locale: Locale,
    /// Where coded pictures are kept.
    pub pictures_store: PathBuf,
    /// Milliseconds since 1970 (UTC).
    pub now_ms: i64,
    /// Show a progress bar when standard error is a terminal.
    pub progress: bool,
}

impl Options {
    /// No wishes: a product file in English, 20 % tax (France), no bar.
    pub fn new(pictures_store: PathBuf, now_ms: i64) -> Options {
        Options {
            format: None,
            dry_run: false,
            time_zone: None,
            pictures: None,
            market: None,
            currency: None,
            tax_rate_bp: 2000,
            locale: Locale::En,
            pictures_store,
            now_ms,
            progress: false,
        }
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file, or what it says beside what the shop has: for its maker to mend.
    #[error("{0}")]
    Problems(Problems),
    /// The machine.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<Problems> for Refused {
    fn from(problems: Problems) -> Refused {
        Refused::Problems(problems)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Problems(problem.into())
    }
}

impl From<comptoir_db::Error> for Refused {
    fn from(error: comptoir_db::Error) -> Refused {
        Refused::Failed(error.into())
    }
}

/// Imports a file: all of it or nothing.
pub async fn import(db: &Db, subject: Subject, file: &Path, options: &Options) -> Result<Summary, Refused> {
    let mut options = options.clone();
    if options.currency.is_none() {
        let code = setting::get(db, "currency").await?;
        options.currency = code.and_then(|code| code.parse().ok());
    }
    let run = Run::new(&plan::name_of(file), options);
    let path = file.to_owned();
    let ready = move || -> Result<(Plan, Run), Refused> {
        let mut run = run;
        let mut plan = Plan::read(subject, &path, &mut run)?;
        plan.prepare(&mut run)?;
        Ok((plan, run))
    };
    let (plan, run) = tokio::task::spawn_blocking(ready).await.map_err(anyhow::Error::from)??;
    run::carry_out(db, run, move |tx, run| Box::pin(plan.write(tx, run))).await
}
