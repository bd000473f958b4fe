//! The SQL of the shop: one text for SQLite and PostgreSQL.
//!
//! Only TEXT, BIGINT and what both engines mean alike. Reads go through a pool; writes through [`Db::write`],
//! which on SQLite batches waiting jobs into one transaction and on PostgreSQL gives each its own. Where the
//! engines truly differ there is one `match` on [`Engine`], in `catalog/search.rs` and `connect.rs`.

pub mod account;
pub mod account_link;
pub mod banner;
pub mod cart;
pub mod catalog;
pub mod change_log;
mod connect;
pub mod consent;
pub mod insight;
pub mod invitation;
pub mod machine;
pub mod order;
pub mod outbox;
pub mod owned;
pub mod owner;
pub mod pairing;
pub mod privacy;
pub mod promo;
pub mod restock;
pub mod session;
pub mod setting;
pub mod stores;
pub mod verify;
pub mod webhook;
pub mod wishlist;
pub mod wishlist_share;
mod writer;

pub use connect::{Db, Engine, InvalidUrl};
pub use sqlx::AnyConnection as Tx;
pub use writer::BoxFuture;

/// The machine failing, as opposed to the business saying no.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Url(#[from] InvalidUrl),
    #[error("SQLite {0} loses committed writes in WAL mode; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// A row that this code never writes.
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
    /// The transaction a change shared with others was not committed.
    #[error("not committed: {0}")]
    NotCommitted(String),
    #[error("the database writer has stopped")]
    Stopped,
    /// Who asks is gone: their account was erased while they asked.
    #[error("the account was erased")]
    Erased,
    /// Undoes the transaction it is returned from; the caller turns it into its own answer.
    #[error("undone")]
    Undone,
}

impl Error {
    /// Whether it may be gone when it is tried again: the database is locked, full, starting, out of reach or out of
    /// connections. Nothing was committed.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::NotCommitted(_) | Error::Stopped => true,
            Error::Sql(error) => is_passing(error),
            _ => false,
        }
    }

    fn corrupt(what: impl std::fmt::Display) -> Error {
        Error::Corrupt(what.to_string())
    }
}

fn is_passing(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    match error {
        Io(_) | PoolClosed | PoolTimedOut | Tls(_) | WorkerCrashed => true,
        Database(told) => told.code().is_some_and(|code| match code.parse::<u32>() {
            // SQLite: the low byte of an extended code is the code (https://sqlite.org/rescode.html): busy, locked,
            // read-only, an input or output that failed, full, not to be opened.
            Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
            // PostgreSQL's classes (appendix A of its manual): no connection, conflicts with others, out of
            // resources, an operator's intervention; and locks that were not had in time.
            _ => {
                ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class))
                    || code == "55P03"
                    || code == "25006"
            }
        }),
        _ => false,
    }
}

/// Rows `$1`, `$2`, … for an `in (…)` of so many values, after `used` earlier ones; of no values, `null`, which
/// nothing is in (PostgreSQL does not read an empty list).
fn placeholders(count: usize, used: usize) -> String {
    if count == 0 {
        return "null".to_owned();
    }
    (1..=count).map(|n| format!("${}", n + used)).collect::<Vec<_>>().join(", ")
}

/// How many rows a statement about many of them is about at most. The driver asks SQLite for the name of each value, and
/// SQLite counts through all of them to find it: with 500 rows of 8 that was two thirds of the work, with 64 a tenth.
const BULK_ROWS: usize = 64;

/// So many rows for a `values` list: `($1, $2), ($3, $4)`, …
fn values(rows: usize, columns: usize) -> String {
    let row = |n: usize| format!("({})", placeholders(columns, n * columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Whether a piece of many rows is as long as pieces are. Statements for shorter ones are all different and not worth
/// keeping: they would push others out of a connection's memory.
fn is_full<T>(piece: &[T]) -> bool {
    piece.len() == BULK_ROWS
}
