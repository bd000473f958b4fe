//! Opening the database.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, AssertSqlSafe, Executor, SqlSafeStr, Transaction};

use crate::Error;
use crate::writer::{BoxFuture, Job, TypedJob, Writer};

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    pub(crate) pool: AnyPool,
    writer: Option<Writer>,
}

/// The address names no database this code speaks to.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no database address; write sqlite:PATH or postgres://USER@HOST/NAME")]
pub struct InvalidUrl(String);

/// Connections for reading: more than the cores that could use them only wait in the engine.
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 24;

/// How long a statement waits for another process's write before it gives up.
const BUSY_TIMEOUT_MS: u32 = 10_000;

impl Db {
    /// Opens `sqlite:PATH` (made when absent) or `postgres://…` and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Db, Error> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url)?;
        let db = match engine {
            Engine::Sqlite => Db::open_sqlite(url).await?,
            Engine::Postgres => {
                let pool = AnyPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).connect(url).await?;
                Db { engine, pool, writer: None }
            }
        };
        db.migrate().await?;
        Ok(db)
    }

    /// Brings the tables up to date, once however many processes start at the same time: PostgreSQL has a lock
    /// of its own for that, on SQLite the transaction is it.
    async fn migrate(&self) -> Result<(), Error> {
        let migrator = migrator(self.engine);
        match self.engine {
            Engine::Sqlite => {
                let mut transaction = self.pool.begin_with("begin immediate").await?;
                migrator.run_direct(None, &mut *transaction, false).await?;
                transaction.commit().await?;
            }
            Engine::Postgres => migrator.run_direct(None, &mut *self.pool.acquire().await?, false).await?,
        }
        Ok(())
    }

    /// A transaction whose statements all read the same moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, Error> {
        Ok(match self.engine {
            Engine::Sqlite => self.pool.begin().await?,
            Engine::Postgres => self.pool.begin_with("begin isolation level repeatable read, read only").await?,
        })
    }

    async fn open_sqlite(url: &str) -> Result<Db, Error> {
        let url = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
        let options = || {
            AnyPoolOptions::new().acquire_timeout(Duration::from_secs(30)).after_connect(|connection, _| {
                Box::pin(async move {
                    let pragmas = format!(
                        "pragma busy_timeout = {BUSY_TIMEOUT_MS}; pragma journal_mode = wal; pragma synchronous = full; \
                         pragma foreign_keys = on; pragma cache_size = -16000;"
                    );
                    connection.execute(sqlx::AssertSqlSafe(pragmas)).await.map(|_| ())
                })
            })
        };
        let single = options().max_connections(1).connect(&url).await?;
        let (version,): (String,) = sqlx::query_as("select sqlite_version()").fetch_one(&single).await?;
        if version_number(&version) < version_number("3.51.3") {
            return Err(Error::OldSqlite(version));
        }
        let pool = options().max_connections(SQLITE_READERS).connect(&url).await?;
        Ok(Db { engine: Engine::Sqlite, pool, writer: Some(Writer::start(single)) })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Does the work in a transaction and answers after it is committed; an error undoes all of it.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut crate::Tx) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(work).await,
            None => {
                let (mut job, answer) = TypedJob::new(work);
                let mut transaction = self.pool.begin().await?;
                let outcome = match job.run(&mut transaction).await {
                    Ok(()) => transaction.commit().await.map_err(Error::from),
                    Err(error) => {
                        transaction.rollback().await?;
                        Err(error)
                    }
                };
                Box::new(job).finish(outcome);
                answer.await.unwrap_or(Err(Error::Stopped))
            }
        }
    }

    /// Waits for the work at hand and closes every connection.
    pub async fn close(&self) {
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
        self.pool.close().await;
    }

    /// Makes a statement's answer quick for the planner after much was written.
    pub async fn analyze(&self) -> Result<(), Error> {
        self.write(|tx| Box::pin(async move { tx.execute("analyze").await.map(|_| ()).map_err(Error::from) })).await
    }
}

impl Engine {
    /// The engine an address names.
    pub fn of(url: &str) -> Result<Engine, InvalidUrl> {
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Engine::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Engine::Postgres),
            _ => Err(InvalidUrl(url.to_owned())),
        }
    }
}

/// `3.51.3` as a number that compares.
fn version_number(version: &str) -> u64 {
    version.split('.').take(3).fold(0, |number, part| number * 1000 + part.parse::<u64>().unwrap_or(0))
}

/// Makes every text column compare by bytes.
const COLLATION: &str = include_str!("../migrations/postgres/0005_collation.sql");

fn migrator(engine: Engine) -> Migrator {
    let mut steps = vec![
        (1, "catalog", include_str!("../migrations/shared/0001_catalog.sql")),
        (2, "stores", include_str!("../migrations/shared/0002_stores.sql")),
        (3, "cart", include_str!("../migrations/shared/0003_cart.sql")),
    ];
    match engine {
        Engine::Sqlite => steps.push((4, "search", include_str!("../migrations/sqlite/0004_search.sql"))),
        Engine::Postgres => steps.extend([
            (4, "search", include_str!("../migrations/postgres/0004_search.sql")),
            (5, "collation", COLLATION),
        ]),
    }
    steps.extend([
        (6, "pairing", include_str!("../migrations/shared/0006_pairing.sql")),
        (7, "wishlist_share", include_str!("../migrations/shared/0007_wishlist_share.sql")),
        (8, "restock_watch", include_str!("../migrations/shared/0008_restock_watch.sql")),
    ]);
    steps.extend([
        (9, "cart_detail", include_str!("../migrations/shared/0009_cart_detail.sql")),
        (10, "machine", include_str!("../migrations/shared/0010_machine.sql")),
        (11, "order", include_str!("../migrations/shared/0011_order.sql")),
        (12, "mail", include_str!("../migrations/shared/0012_mail.sql")),
        (13, "admin", include_str!("../migrations/shared/0013_admin.sql")),
        (14, "webhook", include_str!("../migrations/shared/0014_webhook.sql")),
        (15, "consent", include_str!("../migrations/shared/0015_consent.sql")),
        (16, "promo", include_str!("../migrations/shared/0016_promo.sql")),
        (17, "offline_till", include_str!("../migrations/shared/0017_offline_till.sql")),
        (18, "promo_more", include_str!("../migrations/shared/0018_promo_more.sql")),
        (19, "banner", include_str!("../migrations/shared/0019_banner.sql")),
        (21, "insight", include_str!("../migrations/shared/0021_insight.sql")),
        (22, "banner_limit", include_str!("../migrations/shared/0022_banner_limit.sql")),
        (23, "campaign_link", include_str!("../migrations/shared/0023_campaign_link.sql")),
        (24, "banner_times", include_str!("../migrations/shared/0024_banner_times.sql")),
    ]);
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        // SQLite knows no collation "C" by name, so a shared text cannot say it: on PostgreSQL each later step
        // ends as the fifth does.
        let sql = match engine {
            Engine::Postgres if version > 5 => format!("{sql}\n{COLLATION}"),
            _ => sql.to_owned(),
        };
        Migration::new(version, name.into(), MigrationType::Simple, AssertSqlSafe(sql).into_sql_str(), false)
    };
    Migrator::with_migrations(steps.into_iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_engine() {
        assert_eq!(Engine::of("sqlite:var/comptoir.db").unwrap(), Engine::Sqlite);
        assert_eq!(Engine::of("postgres://shop@localhost/shop").unwrap(), Engine::Postgres);
        for url in ["", "sqlite:", "mysql://x", "var/comptoir.db"] {
            assert!(Engine::of(url).is_err(), "{url}");
        }
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version_number("3.51.3") > version_number("3.9.30"));
        assert!(version_number("3.51.2") < version_number("3.51.3"));
    }
}
