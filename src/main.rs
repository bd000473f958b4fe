//! The command line.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use comptoir::account::command::UserCommand;
use comptoir::import::{self, Options, Refused};
use comptoir::machine::command::KeyCommand;
use comptoir::mail::smtp::Mailer;
use comptoir::server::assets::Assets;
use comptoir::server::banners::BannerCache;
use comptoir::server::config::Config;
use comptoir::server::hub::Hub;
use comptoir::server::secret::Secret;
use comptoir::server::shop::ShopCache;
use comptoir::server::state::Shared;
use comptoir::server::webhook::Courier;
use comptoir::server::{jobs, listen, now_ms, roles, router};
use comptoir_db::Db;
use comptoir_db::verify::Report;
use comptoir_domain::{Currency, Locale};

/// A storefront for retailers with a web shop and physical stores.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the shop.
    Serve,
    /// Import the demo shop into an empty database; leave any other as it is.
    Demo {
        /// Leave its campaigns out: nobody gets a code before somebody makes one.
        #[arg(long)]
        without_campaigns: bool,
    },
    /// Import a merchant's file, all of it or nothing.
    Import(ImportArguments),
    /// The keys of tills, ERPs and other machines.
    #[command(subcommand)]
    Key(KeyCommand),
    /// The shop's people and what they may do.
    #[command(subcommand)]
    User(UserCommand),
    /// Tell every route of the shop.
    Endpoints {
        /// As a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Recompute what must add up; exit 1 on any mismatch.
    Verify {
        /// As a JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
struct ImportArguments {
    subject: Subject,
    file: PathBuf,
    /// The file's format; found out from its header when not given.
    #[arg(long)]
    format: Option<String>,
    /// Tell what would change and every problem, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The time zone of stores whose file gives none, as `Europe/Paris`.
    #[arg(long)]
    time_zone: Option<String>,
    /// The folder with the pictures that a product file names.
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// The market whose price columns count, as in `Price / Europe`.
    #[arg(long)]
    market: Option<String>,
    /// The currency of the prices (ISO 4217); the shop's own when not given.
    #[arg(long)]
    currency: Option<Currency>,
    /// The value added tax contained in the prices, in percent.
    #[arg(long, default_value = "20")]
    tax_rate: String,
    /// The language of a product file's texts.
    #[arg(long, default_value = "en")]
    locale: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Subject {
    Products,
    Stores,
    Stock,
    Postcodes,
}

/// What the program did, for whoever started it.
const REFUSED: u8 = 2;
const MISMATCH: u8 = 1;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into()),
        )
        .init();
    // One worker a core would let a single slow page hold up the rest on a small machine.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let done = runtime.context("no runtime").and_then(|runtime| runtime.block_on(run(Arguments::parse().command)));
    done.unwrap_or_else(|error| {
        eprintln!("comptoir: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve => serve().await,
        Command::Demo { without_campaigns } => demo(without_campaigns).await,
        Command::Import(arguments) => import_file(arguments).await,
        Command::Key(command) => key(command).await,
        Command::User(command) => user(command).await,
        Command::Endpoints { json } => endpoints(json),
        Command::Verify { json } => verify(json).await,
    }
}

async fn open(config: &Config) -> Result<Db> {
    if let Some(path) = config.database.strip_prefix("sqlite:") {
        let path = PathBuf::from(path.split('?').next().unwrap_or(path));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
    }
    Db::open(&config.database).await.with_context(|| format!("cannot open {}", without_password(&config.database)))
}

/// The address of a database as it may be printed.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.split_once('@') {
        Some((user, host)) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or(user)),
        None => url.to_owned(),
    }
}

async fn serve() -> Result<ExitCode> {
    let config = Config::from_environment()?;
    let db = open(&config).await?;
    println!("database {}", without_password(&config.database));
    for line in roles::lines(&db, now_ms()).await? {
        println!("{line}");
    }
    let state = Arc::new(Shared {
        shop: ShopCache::load(&db).await?,
        banners: BannerCache::load(&db).await?,
        hub: Hub::new(config.max_streams),
        assets: Assets::load(&config.data_folder)?,
        secret: Secret::load(&config.secret_file)?,
        mailer: config.smtp.clone().map(Mailer::new).transpose().context("COMPTOIR_SMTP cannot be used")?,
        imports: Arc::default(),
        pictures: Arc::default(),
        courier: Courier::new()?,
        beacons: Default::default(),
        config,
        db,
    });
    // What was over while the shop was closed can be had again from the first request on.
    jobs::expire(state.clone()).await?;
    jobs::banners(state.clone()).await?;
    jobs::start(&state);
    let (listen, origin, streams) = (state.config.listen, state.config.origin.clone(), state.config.max_streams);
    let ready = move || println!("ready {origin}");
    listen::serve(listen, router::router(state.clone()), streams, ready, stop()).await?;
    state.db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Done when the process is asked to end.
async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

async fn demo(without_campaigns: bool) -> Result<ExitCode> {
    let config = Config::from_environment()?;
    let db = open(&config).await?;
    let summary = import::demo(&db, &config.data_folder.join("pictures"), now_ms(), true).await?;
    if let Some(marketer) = roles::create_demo(&db, now_ms()).await?.filter(|_| !without_campaigns) {
        import::demo::campaigns::begin(&db, &marketer, now_ms()).await?;
    }
    eprintln!("{summary}");
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn import_file(arguments: ImportArguments) -> Result<ExitCode> {
    let config = Config::from_environment()?;
    let locale: Locale =
        arguments.locale.parse().with_context(|| format!("no language {:?} in this shop", arguments.locale))?;
    let subject = match arguments.subject {
        Subject::Products => import::Subject::Products,
        Subject::Stores => import::Subject::Stores,
        Subject::Stock => import::Subject::Stock,
        Subject::Postcodes => import::Subject::Postcodes,
    };
    let format = match &arguments.format {
        Some(name) => match import::Format::from_name(name) {
            Some(format) => Some(format),
            None => {
                let known: Vec<&str> = import::Format::ALL.iter().map(|format| format.name()).collect();
                bail!("no format {name:?}; there are {}", known.join(", "))
            }
        },
        None => None,
    };
    let options = Options {
        format,
        dry_run: arguments.dry_run,
        time_zone: arguments.time_zone,
        pictures: arguments.pictures,
        market: arguments.market,
        currency: arguments.currency,
        tax_rate_bp: tax_rate(&arguments.tax_rate)?,
        locale,
        pictures_store: config.data_folder.join("pictures"),
        now_ms: now_ms(),
        progress: true,
    };
    let db = open(&config).await?;
    let outcome = import::import(&db, subject, &arguments.file, &options).await;
    db.close().await;
    match outcome {
        Ok(summary) => {
            println!("{summary}");
            Ok(ExitCode::SUCCESS)
        }
        Err(Refused::Problems(problems)) => {
            eprintln!("{problems}");
            eprintln!("{}: nothing was written", arguments.file.display());
            Ok(ExitCode::from(REFUSED))
        }
        Err(Refused::Failed(error)) => Err(error),
    }
}

/// `5.5` percent in hundredths of a percent.
fn tax_rate(text: &str) -> Result<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{rest:0<2}");
    let plain = !whole.is_empty() && rest.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let rate = digits.parse::<i64>().ok().filter(|rate| plain && (0..=10_000).contains(rate));
    rate.with_context(|| format!("{text:?} is no tax rate; write percent as 20 or 5.5"))
}

async fn key(command: KeyCommand) -> Result<ExitCode> {
    let db = open(&Config::from_environment()?).await?;
    let done = command.run(&db, now_ms()).await;
    db.close().await;
    Ok(print(done?))
}

async fn user(command: UserCommand) -> Result<ExitCode> {
    let db = open(&Config::from_environment()?).await?;
    let done = command.run(&db, now_ms()).await;
    db.close().await;
    Ok(print(done?))
}

/// What a command tells, or why it was not carried out.
fn print(done: Result<String, impl Display>) -> ExitCode {
    match done {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(refused) => {
            eprintln!("comptoir: {refused}");
            ExitCode::from(REFUSED)
        }
    }
}

fn endpoints(json: bool) -> Result<ExitCode> {
    let table = comptoir::endpoints::routes().table;
    if json {
        println!("{}", serde_json::to_string_pretty(&table)?);
    } else {
        for endpoint in table {
            println!("{:4} {}", endpoint.method, endpoint.path);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn verify(json: bool) -> Result<ExitCode> {
    let config = Config::from_environment()?;
    let db = open(&config).await?;
    let report = comptoir_db::verify::verify(&db).await?;
    db.close().await;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        let Report { stock_levels, pickups, topics, carts, .. } = &report;
        println!("{stock_levels} stock levels, {pickups} pickups, {topics} topics, {carts} carts");
        for wrong in &report.mismatches {
            println!("{}: {} should be {}, is {}", wrong.what, wrong.subject, wrong.expected, wrong.found);
        }
    }
    Ok(if report.mismatches.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(MISMATCH) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_printed() {
        assert_eq!(without_password("postgres://shop:secret@db/shop"), "postgres://shop@db/shop");
        assert_eq!(without_password("sqlite:var/a.db"), "sqlite:var/a.db");
    }

    #[test]
    fn tax_rates_are_exact() {
        assert_eq!(tax_rate("20").unwrap(), 2000);
        assert_eq!(tax_rate("5.5").unwrap(), 550);
        for text in ["", "x", "-1", "101", "5.555", "5,5"] {
            assert!(tax_rate(text).is_err(), "{text}");
        }
    }
}
