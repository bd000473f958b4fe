//! A shop as its operator runs it.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Barrier, Mutex, Once, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use comptoir_db::{Db, Engine, verify};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, FromRow};
use tempfile::TempDir;

use super::browser::Browser;

/// The address of a server on which databases may be made; `crates/db/tests/contract/engine.rs` has its forms.
const SERVER: &str = "COMPTOIR_TEST_POSTGRES";

/// Names the program that is tested, where it is not the one built with the tests: `make test` takes the one that is
/// shipped, which is also quicker.
const PROGRAM: &str = "COMPTOIR_TEST_PROGRAM";

/// Variants of the demo shop and what they cost.
pub const KETTLE: &str = "ELECTRIC-KETTLE-1-7L-WHITE";
pub const KETTLE_MINOR: i64 = 44_90;
pub const TOASTER: &str = "2-SLICE-TOASTER-BLACK";
pub const TOASTER_MINOR: i64 = 37_90;
pub const DRYER: &str = "IONIC-HAIR-DRYER-WHITE";

/// Makes a test `name::sqlite` and a test `name::postgres` of each body.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::http::shop::run(comptoir_db::Engine::Sqlite, &[], super::$name);
            }

            #[test]
            fn postgres() {
                $crate::http::shop::run(comptoir_db::Engine::Postgres, &[], super::$name);
            }
        }
    )+};
}

/// Runs the body with a demo shop on that engine, then looks at what it left behind. `environment` is what the
/// operator sets.
pub fn run(engine: Engine, environment: &[(&str, &str)], body: fn(&Shop)) {
    let Some(place) = Place::demo(engine) else { return };
    let shop = Shop::serve(place, environment);
    body(&shop);
    shop.assert_sound();
}

/// A running shop; it ends with the value.
pub struct Shop {
    program: Program,
    place: Arc<Place>,
    pub port: u16,
    pub origin: String,
    /// What the program printed when it started.
    pub told: Vec<String>,
    pub agent: ureq::Agent,
}

impl Shop {
    /// Starts the program on what is in the place.
    pub fn serve(place: impl Into<Arc<Place>>, environment: &[(&str, &str)]) -> Shop {
        let place = place.into();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        // Another process may take the port between the look and the start: then the next one is tried.
        for _ in 0..5 {
            let port = free_port();
            let mut program = place.program(environment);
            program.arg("serve").env("COMPTOIR_LISTEN", format!("127.0.0.1:{port}"));
            let mut program = program.stdout(Stdio::piped()).stderr(place.log()).spawn().expect("the program starts");
            let lines = BufReader::new(program.stdout.take().expect("its output is ours")).lines();
            let mut told = Vec::new();
            for line in lines.map_while(Result::ok) {
                if let Some(origin) = line.strip_prefix("ready ") {
                    let origin = origin.to_owned();
                    let program = Program(Mutex::new(program));
                    return Shop { program, place, port, origin, told, agent: agent.into() };
                }
                told.push(line);
            }
            program.wait().expect("the program ends");
            let log = place.read_log();
            assert!(log.contains("cannot listen"), "the program did not start:\n{log}");
        }
        panic!("no port is free");
    }

    /// Another process of the same shop: its database and secret are this one's.
    pub fn another(&self) -> Shop {
        let mut place = Place::empty();
        place.database.clone_from(&self.place.database);
        let secret = self.place.path("var/secret").display().to_string();
        Shop::serve(place, &[("COMPTOIR_SECRET_FILE", &secret)])
    }

    /// Ends the program at once, in the middle of whatever it does.
    pub fn kill(&self) {
        self.program.kill();
    }

    /// What the program leaves behind when it is ended at once.
    pub fn into_place(self) -> Arc<Place> {
        self.kill();
        self.place.clone()
    }

    /// Another process of the same shop, which answers for the same origin.
    pub fn beside(&self, environment: &[(&str, &str)]) -> Shop {
        Shop::serve(self.place.clone(), &[&[("COMPTOIR_ORIGIN", self.origin.as_str())], environment].concat())
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// A browser in which the demo's person of that role is signed in.
    pub fn signed_in(&self, role: &str) -> Browser<'_> {
        let browser = self.browser();
        let (email, password) = self.person(role);
        let answer = browser.post("/api/account/sign-in", &serde_json::json!({ "email": email, "password": password }));
        assert_eq!(answer.status, 200, "{}", answer.text);
        browser
    }

    /// Address and password of the demo's person of that role, as the program printed them.
    pub fn person(&self, role: &str) -> (String, String) {
        let words = self.told.iter().map(|line| line.split(' ').collect::<Vec<_>>());
        let found = words.into_iter().find(|words| words[0] == role);
        let found = found.unwrap_or_else(|| panic!("no {role} in {:?}", self.told));
        (found[1].to_owned(), found[2].to_owned())
    }

    /// The demo's machine key, as the program printed it.
    pub fn machine(&self) -> String {
        let key = self.told.iter().find_map(|line| line.strip_prefix("machine "));
        key.unwrap_or_else(|| panic!("no machine in {:?}", self.told)).to_owned()
    }

    /// Imports a stock file with that many pieces of the variant in the store, as an operator does beside the shop.
    pub fn import_stock(&self, sku: &str, store: &str, pieces: i64) {
        let head = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)";
        let file = self.place.file("stock.csv", format!("{head}\n,,,,{sku},{store},{pieces}\n"));
        let done = self.place.command(&["import", "stock", &file.display().to_string()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// A file of the shop's own, by its path from where it was started.
    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// Runs a command of the program beside the shop, to its end.
    pub fn command(&self, arguments: &[&str]) -> Output {
        self.place.command(arguments)
    }

    /// Works on the shop's database as another process would.
    pub fn with_db<T>(&self, work: impl AsyncFnOnce(&Db) -> T) -> T {
        self.place.with_db(work)
    }

    /// The first column of a query's first row, a number.
    pub fn number(&self, sql: &str) -> i64 {
        self.first(sql)
    }

    /// The same where it is a text.
    pub fn text(&self, sql: &str) -> String {
        self.first(sql)
    }

    fn first<T>(&self, sql: &str) -> T
    where
        (T,): for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        block_on(async {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(&self.place.database).await.expect("the database opens");
            let row: (T,) = sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.expect(sql);
            connection.close().await.expect("the connection closes");
            row.0
        })
    }

    /// Carries out a statement as another process would.
    pub fn execute(&self, sql: &str) {
        block_on(async {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(&self.place.database).await.expect("the database opens");
            connection.execute(AssertSqlSafe(sql.to_owned())).await.expect(sql);
            connection.close().await.expect("the connection closes");
        });
    }

    /// Nothing failed in the program, and what it wrote adds up.
    pub fn assert_sound(&self) {
        let log = self.place.read_log();
        assert!(!log.contains("panicked at") && !log.contains("ERROR"), "the program's log:\n{log}");
        let report = self.with_db(async |db| verify::verify(db).await.expect("the database is read"));
        assert_eq!(report.mismatches, []);
    }
}

/// The program as it runs; it ends with the value.
struct Program(Mutex<Child>);

impl Program {
    /// Ends it at once, in the middle of whatever it does (SIGKILL).
    fn kill(&self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have ended by itself, which is what the test then failed for.
        child.kill().ok();
        child.wait().ok();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A folder with a database, or with the name of one on a server.
pub struct Place {
    folder: TempDir,
    pub database: String,
    server: Option<(String, String)>,
}

impl Place {
    /// A place without anything in it.
    pub fn empty() -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("var")).expect("a folder for the data");
        let database = format!("sqlite:{}", folder.path().join("var/shop.db").display());
        Place { folder, database, server: None }
    }

    /// A place with an empty database on that engine.
    pub fn empty_on(engine: Engine) -> Option<Place> {
        let mut place = Place::empty();
        if engine == Engine::Postgres {
            let (server, name) = (server()?, new_name());
            administer(&server, &format!("create database {name}")).expect("a database is made");
            place.database = with_name(&server, &name);
            place.server = Some((server, name));
        }
        Some(place)
    }

    /// A copy of the demo shop.
    pub fn demo(engine: Engine) -> Option<Place> {
        let mut place = Place::empty();
        let server = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(server()?),
        };
        let _lock = Original::lock();
        let original = Original::of_this_build(server.as_deref());
        match server {
            None => {
                fs::copy(original.folder.join("var/shop.db"), place.path("var/shop.db")).expect("the demo is copied");
            }
            Some(server) => {
                let template = original.on(&server);
                let name = new_name();
                administer(&server, &format!("create database {name} template {template} strategy file_copy"))
                    .expect("a database is made");
                place.database = with_name(&server, &name);
                place.server = Some((server, name));
            }
        }
        std::os::unix::fs::symlink(original.folder.join("var/pictures"), place.path("var/pictures"))
            .expect("the demo's pictures are there");
        Some(place)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the place and tells where it is.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file is written");
        path
    }

    /// The program, to be run here with nothing from the test's own environment.
    fn program(&self, environment: &[(&str, &str)]) -> Command {
        program_in(self.folder.path(), &self.database, environment)
    }

    /// Runs a command of the program to its end.
    pub fn command(&self, arguments: &[&str]) -> Output {
        self.command_with(arguments, &[])
    }

    /// The same with what the operator sets.
    pub fn command_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.program(environment).args(arguments).output().expect("the program starts")
    }

    pub fn with_db<T>(&self, work: impl AsyncFnOnce(&Db) -> T) -> T {
        block_on(async {
            let db = Db::open(&self.database).await.expect("the database opens");
            let result = work(&db).await;
            db.close().await;
            result
        })
    }

    fn log(&self) -> File {
        File::options().append(true).create(true).open(self.path("log")).expect("the log opens")
    }

    fn read_log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path("log")).unwrap_or_default()).into_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Err(error) = administer(server, &format!("drop database if exists {name} with (force)"))
        {
            eprintln!("{name} stays on the server: {error}");
        }
    }
}

/// The demo shop, imported once a build and copied for each test.
struct Original {
    folder: PathBuf,
}

impl Original {
    /// Only one process makes or copies it at a time; the lock ends with the file.
    fn lock() -> File {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("http-demo.lock");
        let file = File::options().write(true).create(true).truncate(false).open(path).expect("the lock file opens");
        file.lock().expect("the lock file is locked");
        file
    }

    fn of_this_build(server: Option<&str>) -> Original {
        let original = Original { folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("http-demo") };
        let facts = fs::metadata(program()).expect("the program is built");
        let built = facts.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let key = format!("{} {} {}", program().display(), facts.len(), built.as_millis());
        let path = original.folder.join("key");
        if fs::read_to_string(&path).is_ok_and(|known| known == key) {
            return original;
        }
        if let (Some(server), Ok(old)) = (server, fs::read_to_string(original.folder.join("postgres"))) {
            administer(server, &format!("drop database if exists {old}")).ok();
        }
        fs::remove_dir_all(&original.folder).ok();
        fs::create_dir_all(original.folder.join("var")).expect("a folder for the demo");
        original.import(&format!("sqlite:{}", original.folder.join("var/shop.db").display()));
        fs::write(path, key).expect("the demo is kept");
        original
    }

    /// The name of the database with the demo on that server.
    fn on(&self, server: &str) -> String {
        let path = self.folder.join("postgres");
        if let Ok(known) = fs::read_to_string(&path)
            && administer(server, &format!("alter database {known} connection limit -1")).is_ok()
        {
            return known;
        }
        let name = new_name();
        // A server in the wild sorts like a dictionary; results must not depend on that.
        let sql = format!("create database {name} template template0 locale_provider icu icu_locale 'fr'");
        administer(server, &sql).or_else(|_| administer(server, &format!("create database {name}"))).expect("made");
        self.import(&with_name(server, &name));
        fs::write(path, &name).expect("the name is kept");
        name
    }

    fn import(&self, database: &str) {
        // Tests make their own campaigns: nothing happens in a wallet that they did not ask for.
        let demo = ["demo", "--without-campaigns"];
        let done = program_in(&self.folder, database, &[]).args(demo).output().expect("the program starts");
        assert!(done.status.success(), "no demo shop:\n{}", String::from_utf8_lossy(&done.stderr));
    }
}

fn program() -> PathBuf {
    env::var_os(PROGRAM).unwrap_or_else(|| env!("CARGO_BIN_EXE_comptoir").into()).into()
}

fn program_in(folder: &Path, database: &str, environment: &[(&str, &str)]) -> Command {
    let mut program = Command::new(program());
    program.env_clear().env("NO_COLOR", "1").env("COMPTOIR_DATABASE", database).current_dir(folder);
    program.envs(environment.iter().copied());
    program
}

/// What the program prints for the arguments, without a database.
pub fn output(arguments: &[&str]) -> Output {
    Place::empty().command(arguments)
}

/// Does the work so many times at the same moment.
pub fn at_once<T: Send>(times: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(times);
    let (barrier, work) = (&barrier, &work);
    std::thread::scope(|scope| {
        let one = |index| {
            scope.spawn(move || {
                barrier.wait();
                work(index)
            })
        };
        let all: Vec<_> = (0..times).map(one).collect();
        all.into_iter().map(|thread| thread.join().expect("no thread fails")).collect()
    })
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has a number").port()
}

/// The PostgreSQL server to test on. Without one the test passes, but says so; on a build server it fails.
fn server() -> Option<String> {
    static TOLD: Once = Once::new();
    if let Some(server) = std::env::var(SERVER).ok().filter(|server| !server.is_empty()) {
        return Some(server);
    }
    assert!(std::env::var_os("CI").is_none(), "{SERVER} is not set: PostgreSQL must be tested here");
    let notice = format!("PostgreSQL was NOT tested: {SERVER} is not set (scripts/postgres.sh start)\n");
    TOLD.call_once(|| std::io::stderr().write_all(notice.as_bytes()).expect("stderr is open"));
    None
}

fn administer(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    block_on(async {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(server).await?;
        connection.execute(AssertSqlSafe(sql.to_owned())).await?;
        connection.close().await
    })
}

fn new_name() -> String {
    format!("comptoir_http_{}", uuid::Uuid::new_v4().simple())
}

/// The server's address with another database's name.
fn with_name(server: &str, name: &str) -> String {
    let (address, options) =
        server.split_once('?').map_or((server, None), |(address, options)| (address, Some(options)));
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    format!("postgres://{host}/{name}{}", options.map(|options| format!("?{options}")).unwrap_or_default())
}
