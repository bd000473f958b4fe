//! What the operator configures: the only file that reads the environment. The README has the table.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::mail::smtp::Smtp;

#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// Scheme, host and port as browsers see them, without a slash at the end.
    pub origin: String,
    pub database: String,
    /// How long a link for another device is good.
    pub pair_seconds: i64,
    /// How long a reservation is held, where that is not until its window is over.
    pub hold_seconds: Option<i64>,
    /// The file with the secret that links are derived from; made at first start.
    pub secret_file: PathBuf,
    /// The mail server; without one mails are kept and not sent.
    pub smtp: Option<Smtp>,
    /// How many event streams may be open at once.
    pub max_streams: usize,
    /// Addresses of proxies whose forwarded headers are believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// The folder for pictures and older bundles: beside the SQLite file, else `var`.
    pub data_folder: PathBuf,
}

impl Config {
    pub fn from_environment() -> Result<Config> {
        let listen: SocketAddr = match read("COMPTOIR_LISTEN") {
            Some(text) => text.parse().with_context(|| format!("COMPTOIR_LISTEN is {text:?}, not an ADDRESS:PORT"))?,
            None => SocketAddr::from(([127, 0, 0, 1], 3000)),
        };
        let origin = match read("COMPTOIR_ORIGIN") {
            Some(text) => origin(&text)?,
            None if listen.ip().is_loopback() => format!("http://localhost:{}", listen.port()),
            None => format!("http://{listen}"),
        };
        let database = read("COMPTOIR_DATABASE").unwrap_or_else(|| "sqlite:var/comptoir.db".to_owned());
        let pair_seconds = match read("COMPTOIR_PAIR_SECONDS") {
            Some(text) => seconds("COMPTOIR_PAIR_SECONDS", &text)?,
            None => 120,
        };
        let hold_seconds =
            read("COMPTOIR_HOLD_SECONDS").map(|text| seconds("COMPTOIR_HOLD_SECONDS", &text)).transpose()?;
        let smtp = read("COMPTOIR_SMTP").map(|text| Smtp::read(text.trim(), &origin)).transpose();
        let smtp = smtp.context("COMPTOIR_SMTP cannot be used")?;
        let max_streams = match read("COMPTOIR_MAX_STREAMS") {
            Some(text) => text.parse().with_context(|| format!("COMPTOIR_MAX_STREAMS is {text:?}, not a number"))?,
            None => 20_000,
        };
        let trusted_proxies = read("COMPTOIR_TRUSTED_PROXIES").unwrap_or_default();
        let trusted_proxies = trusted_proxies
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| text.parse().with_context(|| format!("COMPTOIR_TRUSTED_PROXIES has {text:?}, not an address")))
            .collect::<Result<_>>()?;
        let data_folder = data_folder(&database);
        let secret_file = read("COMPTOIR_SECRET_FILE").map_or_else(|| data_folder.join("secret"), PathBuf::from);
        Ok(Config {
            listen,
            origin,
            database,
            pair_seconds,
            hold_seconds,
            secret_file,
            smtp,
            max_streams,
            trusted_proxies,
            data_folder,
        })
    }

    /// Whether browsers reach the shop over TLS, so that cookies may be `Secure` and `__Host-`.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether the shop is only reached from this very machine, without TLS: a demo or a test.
    pub fn is_local(&self) -> bool {
        is_local(&self.origin)
    }
}

/// Whether an origin is this very machine's, without TLS.
fn is_local(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").map(|rest| rest.rsplit_once(':').map_or(rest, |(host, _)| host));
    host.is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

fn read(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// At least a second, at most a day.
fn seconds(name: &str, text: &str) -> Result<i64> {
    let seconds = text.trim().parse().ok().filter(|seconds| (1..=86_400).contains(seconds));
    seconds.with_context(|| format!("{name} is {text:?}, not a number of seconds from 1 to 86400"))
}

fn origin(text: &str) -> Result<String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or(text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.contains(['/', '?', '#', ' ', '"', '@']) {
        bail!("COMPTOIR_ORIGIN is {text:?}; write it as https://shop.example");
    }
    Ok(text.to_owned())
}

fn data_folder(database: &str) -> PathBuf {
    let path = database.strip_prefix("sqlite:").map(|path| path.split('?').next().unwrap_or(path));
    let beside = path.and_then(|path| PathBuf::from(path).parent().map(PathBuf::from));
    beside
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| if path.is_some() { PathBuf::from(".") } else { PathBuf::from("var") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_taken_whole_or_refused() {
        assert_eq!(origin("https://shop.example/").unwrap(), "https://shop.example");
        assert_eq!(origin("http://localhost:3000").unwrap(), "http://localhost:3000");
        for text in ["shop.example", "https://", "https://a/b", "https://u@a", "ftp://a"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for origin in ["http://localhost:3000", "http://127.0.0.1:80", "http://localhost"] {
            assert!(is_local(origin), "{origin}");
        }
        for origin in ["https://localhost", "http://shop.example", "http://localhost.example:80", "http://10.0.0.1:80"]
        {
            assert!(!is_local(origin), "{origin}");
        }
    }

    #[test]
    fn seconds_are_a_sensible_number() {
        assert_eq!(seconds("X", " 120 ").unwrap(), 120);
        for text in ["", "0", "-1", "86401", "2m", "1.5"] {
            assert!(seconds("X", text).is_err(), "{text}");
        }
    }

    #[test]
    fn files_live_beside_the_database() {
        assert_eq!(data_folder("sqlite:var/comptoir.db"), PathBuf::from("var"));
        assert_eq!(data_folder("sqlite:/srv/shop/a.db?mode=rwc"), PathBuf::from("/srv/shop"));
        assert_eq!(data_folder("sqlite:a.db"), PathBuf::from("."));
        assert_eq!(data_folder("postgres://localhost/shop"), PathBuf::from("var"));
    }
}
