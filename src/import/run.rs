//! One import under way: what it was told, what it did, what is wrong; and the transaction around it.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};

use comptoir_db::{BoxFuture, Db, Error, Tx, setting};
use comptoir_domain::Currency;
use indicatif::{ProgressBar, ProgressStyle};

use crate::import::{Options, Problem, Problems, Refused, Summary};

/// An import from its file to its summary.
pub(super) struct Run {
    pub(super) options: Options,
    /// The file's name, for its problems.
    pub(super) file: String,
    pub(super) problems: Problems,
    pub(super) summary: Summary,
    pub(super) bar: ProgressBar,
    /// Products whose index must be made anew.
    pub(super) touched: BTreeSet<String>,
}

impl Run {
    pub(super) fn new(file: &str, options: Options) -> Run {
        Run {
            file: file.to_owned(),
            problems: Problems::default(),
            summary: Summary { dry_run: options.dry_run, ..Summary::default() },
            bar: ProgressBar::hidden(),
            touched: BTreeSet::new(),
            options,
        }
    }

    pub(super) fn currency(&self) -> Currency {
        self.options.currency.unwrap_or_default()
    }

    /// Writes down what is wrong with the file.
    pub(super) fn problem(&mut self, row: Option<u64>, column: &str, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.clone(),
            row,
            column: (!column.is_empty()).then(|| column.to_owned()),
            what: what.into(),
            fix: fix.into(),
        });
    }

    /// Starts a bar over so many things.
    pub(super) fn begin(&mut self, what: &'static str, count: usize) {
        self.bar.finish_and_clear();
        if !self.options.progress || !std::io::stderr().is_terminal() {
            return;
        }
        // A bar without a style is a bar all the same.
        let style = ProgressStyle::with_template("{msg:>10} {wide_bar} {human_pos}/{human_len} {eta}");
        self.bar = ProgressBar::new(count as u64).with_message(what);
        if let Ok(style) = style {
            self.bar.set_style(style);
        }
    }

    /// The problems found so far as a refusal.
    pub(super) fn check(&mut self) -> Result<(), Refused> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refused::Problems(std::mem::take(&mut self.problems))) }
    }
}

/// An import of so many things makes the planner look at the tables anew. What it knew is still true after a smaller one,
/// which nobody should wait for: looking reads a part of every table.
const ANALYZE_FROM: u64 = 100;

/// Does the work in one transaction, which is undone in a dry run, when the work found problems, and when it
/// changed nothing.
pub(super) async fn carry_out<F>(db: &Db, run: Run, work: F) -> Result<Summary, Refused>
where
    F: for<'c> FnOnce(&'c mut Tx, &'c mut Run) -> BoxFuture<'c, Result<(), Error>> + Send + 'static,
{
    // An undone transaction has no answer of its own, so the run is left here.
    let left: Arc<Mutex<Option<Run>>> = Arc::default();
    let there = left.clone();
    let written = db
        .write(move |tx| {
            Box::pin(async move {
                let mut run = run;
                work(tx, &mut run).await?;
                let undo = run.options.dry_run || !run.problems.is_empty() || !run.summary.changed_anything();
                if !undo {
                    setting::set(tx, setting::CATALOG_REVISION, &uuid::Uuid::new_v4().to_string()).await?;
                }
                run.bar.finish_and_clear();
                *there.lock().unwrap_or_else(PoisonError::into_inner) = Some(run);
                if undo { Err(Error::Undone) } else { Ok(()) }
            })
        })
        .await;
    let run = left.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (written, run) {
        (Ok(()), Some(run)) => {
            if run.summary.written() >= ANALYZE_FROM {
                db.analyze().await?;
            }
            Ok(run.summary)
        }
        (Err(Error::Undone), Some(mut run)) => run.check().map(|()| run.summary),
        (written, _) => Err(written.err().unwrap_or(Error::Stopped).into()),
    }
}
