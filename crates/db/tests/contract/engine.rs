//! One test body, two engines: `on_both_engines!` makes a test `name::sqlite` and a test `name::postgres`.

use std::io::Write;
use std::sync::Once;
use std::time::Duration;

use comptoir_db::{Db, Engine};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::fixture::Shop;

/// The address of a server on which databases may be made: `postgres://user@host:port/postgres`, or
/// `postgres:///postgres?host=/socket/folder&user=…`.
const SERVER: &str = "COMPTOIR_TEST_POSTGRES";

/// Far more than any test takes: a test that meets it waits for a lock that never comes.
const PATIENCE: Duration = Duration::from_secs(60);

macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                crate::contract::engine::run(comptoir_db::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                crate::contract::engine::run(comptoir_db::Engine::Postgres, super::$name);
            }
        }
    )+};
}

/// Runs the body on an empty database of that engine, which is removed afterwards.
pub fn run<Test>(engine: Engine, body: fn(Shop) -> Test)
where
    Test: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(place) = Place::make(engine).await else { return };
        let shop = Shop { db: Db::open(&place.url).await.expect("an empty database opens"), url: place.url.clone() };
        let test = tokio::spawn(body(shop.clone()));
        let outcome = tokio::time::timeout(PATIENCE, test).await;
        shop.db.close().await;
        place.remove().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                eprintln!("failed on {engine:?}");
                std::panic::resume_unwind(failure.into_panic());
            }
            Err(_) => panic!("not done after {PATIENCE:?} on {engine:?}: something waits for ever"),
        }
    });
}

/// Where a test's database is.
struct Place {
    url: String,
    server: Option<(String, String)>,
    _folder: Option<tempfile::TempDir>,
}

impl Place {
    async fn make(engine: Engine) -> Option<Place> {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("shop.db").display());
                Some(Place { url, server: None, _folder: Some(folder) })
            }
            Engine::Postgres => {
                let server = server()?;
                let name = format!("comptoir_{}", uuid::Uuid::new_v4().simple());
                sqlx::any::install_default_drivers();
                let mut connection = AnyConnection::connect(&server).await.expect(SERVER);
                let template = template(&server, &mut connection).await;
                let sql = format!("create database {name} template {template} strategy file_copy");
                connection.execute(AssertSqlSafe(sql)).await.expect("databases can be made");
                connection.close().await.expect("the connection closes");
                Some(Place { url: with_name(&server, &name), server: Some((server, name)), _folder: None })
            }
        }
    }

    async fn remove(self) {
        if let Some((server, name)) = self.server {
            administer(&server, &format!("drop database {name} with (force)")).await.expect("databases can be dropped");
        }
    }
}

/// The PostgreSQL server to test on. Without one the test passes, but says so; on a build server it fails.
fn server() -> Option<String> {
    static TOLD: Once = Once::new();
    if let Some(server) = std::env::var(SERVER).ok().filter(|server| !server.is_empty()) {
        return Some(server);
    }
    assert!(std::env::var_os("CI").is_none(), "{SERVER} is not set: PostgreSQL must be tested here");
    // Past the test harness, which swallows what a passing test prints.
    let notice = format!("PostgreSQL was NOT tested: {SERVER} is not set (scripts/postgres.sh start)\n");
    TOLD.call_once(|| std::io::stderr().write_all(notice.as_bytes()).unwrap());
    None
}

/// The name of a database with every table and no row, made once a server and build: to make the tables anew for each
/// test was the most of what the tests took.
async fn template(server: &str, connection: &mut AnyConnection) -> String {
    let built =
        std::env::current_exe().and_then(|program| program.metadata()?.modified()).expect("the test's own file");
    let built = built.duration_since(std::time::UNIX_EPOCH).expect("a time since 1970").as_micros();
    let name = format!("comptoir_empty_{built}");
    // Tests of other processes ask for it at the same time.
    connection.execute("select pg_advisory_lock(20261122)").await.expect("a lock");
    let known = sqlx::query("select 1 from pg_database where datname = $1").bind(&name);
    if known.fetch_optional(&mut *connection).await.expect("databases can be listed").is_none() {
        let draft = format!("{name}_draft");
        // A server in the wild sorts like a dictionary; results must not depend on that.
        let sql = format!("create database {draft} template template0 locale_provider icu icu_locale 'fr'");
        administer(server, &format!("drop database if exists {draft}")).await.expect("databases can be dropped");
        if administer(server, &sql).await.is_err() {
            administer(server, &format!("create database {draft}")).await.expect("databases can be made");
        }
        Db::open(&with_name(server, &draft)).await.expect("an empty database opens").close().await;
        administer(server, &format!("alter database {draft} rename to {name}")).await.expect("it is renamed");
    }
    connection.execute("select pg_advisory_unlock(20261122)").await.expect("a lock");
    name
}

async fn administer(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(server).await.expect(SERVER);
    connection.execute(AssertSqlSafe(sql.to_owned())).await?;
    connection.close().await
}

/// The server's address with another database's name.
fn with_name(server: &str, name: &str) -> String {
    let (address, options) =
        server.split_once('?').map_or((server, None), |(address, options)| (address, Some(options)));
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    format!("postgres://{host}/{name}{}", options.map(|options| format!("?{options}")).unwrap_or_default())
}

#[test]
fn the_database_is_named_in_every_form_of_address() {
    assert_eq!(with_name("postgres://me@host:5432/postgres", "x"), "postgres://me@host:5432/x");
    assert_eq!(with_name("postgres://me@host", "x"), "postgres://me@host/x");
    assert_eq!(with_name("postgres:///postgres?host=/tmp/s&user=me", "x"), "postgres:///x?host=/tmp/s&user=me");
}
