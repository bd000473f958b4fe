//! The rules of structure, held by reading the source. A rule that is broken names the file and the line.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One source file, by its path from the root of the repository.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Numbered lines without what is only tested: everything before the file's test module.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = ["#[cfg(test)]", "#[cfg(all(test"].into_iter().filter_map(|mark| self.text.find(mark)).min();
        let end = tests.unwrap_or(self.text.len());
        let end = if self.path.ends_with("/tests.rs") { 0 } else { end };
        self.text[..end].lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Numbered lines of code, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
    }
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for root in ["src", "crates/domain/src", "crates/db/src", "crates/import/src", "crates/statistics/src"] {
        read(Path::new(root), "rs", &mut sources);
    }
    assert!(sources.len() > 100, "the tests run at the root of the repository");
    sources
}

fn read(folder: &Path, extension: &str, sources: &mut Vec<Source>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("the folder is there").map(|it| it.expect("it is read").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, extension, sources);
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            sources.push(Source { path: path.display().to_string(), text });
        }
    }
}

/// Fails with every place in which the rule is broken.
#[track_caller]
fn assert_none(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// Places of code, in files the rule is about, that have one of the words.
fn places(about: impl Fn(&str) -> bool, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources().iter().filter(|source| about(&source.path)) {
        for (number, line) in source.code().filter(|(_, line)| words.iter().any(|word| line.contains(word))) {
            places.push(format!("{}:{number}: {}", source.path, line.trim()));
        }
    }
    places
}

#[test]
fn one_file_reads_the_environment() {
    let elsewhere = |path: &str| path != "src/server/config.rs";
    // The level of the log is `tracing`'s own: RUST_LOG.
    let mut broken = places(elsewhere, &["env::var", "env::vars", "option_env!"]);
    broken.retain(|place| !place.contains("EnvFilter"));
    assert_none("only src/server/config.rs reads the environment", broken);
}

#[test]
fn the_domain_is_pure() {
    let words = [
        "std::time",
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::process",
        "Instant",
        "SystemTime",
        "rand::",
        "async ",
        ".await",
        " f32",
        " f64",
        "as f32",
        "as f64",
        "tokio",
        "println!",
        "thread_local!",
        "static mut",
        "new_v4",
    ];
    assert_none(
        "crates/domain has no clock, chance, float, async or I/O",
        places(|path| path.starts_with("crates/domain/"), &words),
    );
    let manifest = fs::read_to_string("crates/domain/Cargo.toml").expect("it is there");
    let dependencies =
        manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).expect("a section");
    let names: Vec<&str> =
        dependencies.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    let allowed = ["serde", "thiserror", "uuid"];
    assert!(names.iter().all(|name| allowed.contains(name)), "{names:?}");
}

#[test]
fn the_database_knows_no_app_and_the_importer_no_database() {
    let words = ["comptoir::", "leptos", "axum", "comptoir_import"];
    assert_none("crates/db uses the domain alone", places(|path| path.starts_with("crates/db/"), &words));
    let words = ["comptoir_db", "sqlx", "leptos", "axum", "comptoir::"];
    assert_none("crates/import reads files alone", places(|path| path.starts_with("crates/import/"), &words));
    let words = ["comptoir_", "std::fs", "SystemTime", "Instant::", "async "];
    assert_none("crates/statistics is arithmetic alone", places(|path| path.starts_with("crates/statistics/"), &words));
}

/// SQL is behind functions; they are called where a page is loaded, a function answers, or a file comes in.
#[test]
fn few_floors_of_the_app_touch_the_database() {
    /// Loads of pages that are files of their own: a slice's list, its cards, its rows.
    const LOADS: [&str; 67] = [
        "src/account/command.rs",
        "src/account/link.rs",
        "src/account/merged.rs",
        "src/admin/stock/ledger.rs",
        "src/admin/stock/shortfalls.rs",
        "src/admin/store/fields.rs",
        "src/admin/store/hours.rs",
        "src/banner/preview.rs",
        "src/cart/change.rs",
        "src/cart/gather.rs",
        "src/catalog/card.rs",
        "src/catalog/followed.rs",
        "src/catalog/home.rs",
        "src/catalog/list.rs",
        "src/catalog/product.rs",
        "src/catalog/product_parts.rs",
        "src/catalog/structured.rs",
        "src/insight/banner.rs",
        "src/insight/figures.rs",
        "src/insight/results.rs",
        "src/machine/command.rs",
        "src/machine/day.rs",
        "src/machine/key.rs",
        "src/machine/redemption.rs",
        "src/machine/stock.rs",
        "src/machine/webhook.rs",
        "src/mail/smtp.rs",
        "src/mail/write.rs",
        "src/main.rs",
        "src/order/checkout.rs",
        "src/order/list.rs",
        "src/order/when.rs",
        "src/privacy/export.rs",
        "src/promo/desk.rs",
        "src/promo/issue.rs",
        "src/promo/wallet.rs",
        "src/stores/clock.rs",
        "src/stores/hours.rs",
        "src/stores/nearest.rs",
        "src/stores/row.rs",
        "src/studio/banner/beside.rs",
        "src/studio/banner/edit.rs",
        "src/studio/banner/fields.rs",
        "src/studio/banner/form.rs",
        "src/studio/banner/frame.rs",
        "src/studio/banner/list.rs",
        "src/studio/banner/may.rs",
        "src/studio/banner/read.rs",
        "src/studio/banner/upload.rs",
        "src/studio/banner/variant.rs",
        "src/studio/banner/words.rs",
        "src/studio/calendar/table.rs",
        "src/studio/campaign/beside.rs",
        "src/studio/campaign/fields.rs",
        "src/studio/campaign/form.rs",
        "src/studio/campaign/read.rs",
        "src/studio/campaign/reader.rs",
        "src/studio/campaign/simulation.rs",
        "src/studio/campaign/words.rs",
        "src/studio/promotion/card.rs",
        "src/studio/promotion/leaflet.rs",
        "src/studio/promotion/report.rs",
        "src/till/counter.rs",
        "src/till/pickup.rs",
        "src/till/sale.rs",
        "src/till/slip.rs",
        "src/till/suggest.rs",
    ];
    let elsewhere = |path: &str| {
        let may = path.ends_with("/api.rs") || path.ends_with("/page.rs") || LOADS.contains(&path);
        path.starts_with("src/") && !may && !path.starts_with("src/server/") && !path.starts_with("src/import/")
    };
    assert_none(
        "only loads, functions, the server and the importer touch the database",
        places(elsewhere, &["comptoir_db"]),
    );
    assert_none("SQL stands in crates/db alone", places(|path| path.starts_with("src/"), &["sqlx::"]));
}

#[test]
fn the_smallest_pieces_know_no_slice() {
    let slices = [
        "account", "admin", "banner", "cart", "catalog", "import", "mail", "order", "pairing", "staff", "stores",
        "studio", "till", "wishlist", "browser",
    ];
    let words: Vec<String> =
        slices.iter().flat_map(|slice| [format!("crate::{slice}::"), format!("super::{slice}::")]).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_none("src/ui knows no slice", places(|path| path.starts_with("src/ui/"), &words));
}

#[test]
fn files_are_read_in_one_sitting() {
    const LIMIT: usize = 350;
    let mut lengths: Vec<(usize, String)> =
        sources().into_iter().map(|it| (it.text.lines().count(), it.path)).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    println!("the longest: {:?}", &lengths[..5]);
    let long = lengths.into_iter().filter(|(lines, _)| *lines > LIMIT);
    assert_none("a file has at most 350 lines", long.map(|(lines, path)| format!("{path}: {lines}")).collect());
}

/// `expect` says in its own words why it cannot fail; `unwrap` says nothing.
#[test]
fn nothing_fails_without_a_reason() {
    let mut broken = places(|_| true, &[".unwrap()", ".unwrap_err()", ".expect(\"\")", "unreachable!()", "panic!()"]);
    for source in sources() {
        for (number, line) in source.code() {
            let reason = line.split(".expect(\"").nth(1).and_then(|rest| rest.split_once("\")"));
            if reason.is_some_and(|(reason, _)| reason.split(' ').count() < 2) {
                broken.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert_none("outside tests nothing is unwrapped, and what is expected says why", broken);
}

#[test]
fn nothing_is_left_half_done() {
    let words = ["todo!", "unimplemented!", "dbg!", "#[ignore", "FIXME", "XXX"];
    let mut broken = Vec::new();
    let mut all = sources();
    for folder in ["tests", "crates/db/tests", "crates/import/tests"] {
        read(Path::new(folder), "rs", &mut all);
    }
    for source in all.iter().filter(|source| source.path != "tests/tidy.rs") {
        for (number, line) in source.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                broken.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert_none("nothing is left half done", broken);
}

/// Both engines read the same three types alike, through one driver.
#[test]
fn tables_have_three_types() {
    let mut migrations = Vec::new();
    read(Path::new("crates/db/migrations"), "sql", &mut migrations);
    assert!(migrations.len() >= 4);
    let mut broken = Vec::new();
    let other = [
        "integer",
        "int",
        "int4",
        "smallint",
        "boolean",
        "bool",
        "real",
        "double",
        "float",
        "numeric",
        "decimal",
        "varchar",
        "char",
        "timestamp",
        "timestamptz",
        "date",
        "time",
        "json",
        "jsonb",
        "uuid",
        "serial",
        "bigserial",
        "bytea",
        "datetime",
    ];
    // Full-text search is where the engines truly differ.
    for source in migrations.iter().filter(|source| source.path.contains("/shared/")) {
        for (index, line) in source.text.lines().enumerate() {
            let line = line.split("--").next().unwrap_or_default().trim().to_lowercase();
            let mut words = line.split([' ', ',', '(', ')']);
            if words
                .next()
                .is_some_and(|first| ["create", "insert", "primary", "unique", "check", "foreign", ""].contains(&first))
            {
                continue;
            }
            if words.next().is_some_and(|kind| other.contains(&kind)) {
                broken.push(format!("{}:{}: {line}", source.path, index + 1));
            }
        }
    }
    assert_none("tables have TEXT, BIGINT and BLOB", broken);
}

/// Keys of a locale's messages.
fn keys(locale: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    read(&Path::new("locales").join(locale), "ftl", &mut files);
    let lines = files.iter().flat_map(|file| file.text.lines());
    let keys = lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned());
    keys.filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()) && !key.contains(' ')).collect()
}

/// Words in quotes that may be keys of messages: lower case, with a hyphen.
fn quoted() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/")) {
        for (number, line) in source.lines() {
            for word in line.split('"').skip(1).step_by(2) {
                found.push((word.to_owned(), format!("{}:{number}", source.path)));
            }
        }
    }
    found
}

#[test]
fn every_language_says_everything() {
    let (fr, en) = (keys("fr"), keys("en"));
    assert!(fr.len() > 100);
    assert_eq!(fr.symmetric_difference(&en).collect::<Vec<_>>(), Vec::<&String>::new());
    // What is asked for by its key is there.
    let mut missing = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/")) {
        for (number, line) in source.code() {
            for call in ["words.get(\"", "words.count(\"", "words.with(\"", "words.has(\""] {
                for rest in line.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    if !fr.contains(key) {
                        missing.push(format!("{}:{number}: {key}", source.path));
                    }
                }
            }
        }
    }
    // The words that islands are given stand in lists.
    for source in sources() {
        for list in source.text.split("pub const SENTENCES").skip(1) {
            let list = list.split_once('=').map_or("", |(_, list)| list).split("];").next().unwrap_or_default();
            for key in list.split('"').skip(1).step_by(2).filter(|key| !fr.contains(*key) && *key != "shop-name") {
                missing.push(format!("{}: {key}", source.path));
            }
        }
    }
    assert_none("locales/ has every key that is used", missing);
}

#[test]
fn everything_said_is_heard() {
    let quoted: BTreeSet<String> = quoted().into_iter().map(|(word, _)| word).collect();
    /// Keys that are put together: a prefix and a code, a number, a status, the name of a service.
    const MADE: [&str; 35] = [
        "role-",
        "service-",
        "weekday-",
        "month-",
        "refusal-",
        "notice-",
        "order-told-",
        "codes-",
        "pickup-",
        "admin-field-",
        "studio-field-",
        "studio-hint-",
        "studio-status-",
        "studio-event-",
        "studio-simulated-",
        "channel-",
        "insight-verdict-",
        "insight-chart-",
        "insight-screen-",
        "movement-",
        "promo-why-",
        "promo-fault-",
        "banner-fault-",
        "banner-field-",
        "banner-hint-",
        "banner-slot-",
        "banner-status-",
        "banner-scheme-",
        "banner-event-",
        "banner-frame-",
        "banner-view-",
        "limits-",
        "preview-field-",
        "consent-",
        "unsubscribe-",
    ];
    let is_used = |key: &str| {
        let singular = key.strip_suffix("-many").unwrap_or(key);
        let apology = key.strip_suffix("-title").or(key.strip_suffix("-text")).unwrap_or(key);
        quoted.contains(key)
            || quoted.contains(singular)
            || quoted.contains(apology)
            || MADE.iter().any(|made| key.starts_with(made))
    };
    let unheard = keys("fr").into_iter().filter(|key| !is_used(key)).collect();
    assert_none("every message of locales/ is used", unheard);
}

/// Codes of refusals and notices have words, and no words are left of codes that are gone.
#[test]
fn every_code_has_words() {
    let keys = keys("fr");
    // What the browser's own scripts fail with is never shown by its code.
    let answers = |path: &str| {
        path.starts_with("crates/domain/") || path.starts_with("src/") && !path.starts_with("src/browser/")
    };
    let source: String = sources().iter().filter(|it| answers(&it.path)).map(|it| it.text.as_str()).collect();
    let mut wrong = Vec::new();
    for key in keys.iter() {
        let Some(code) = key.strip_prefix("refusal-").or(key.strip_prefix("notice-")) else { continue };
        // With the number that holds instead: the code's own words and more.
        let code = code.strip_suffix("-to").filter(|code| keys.contains(&format!("refusal-{code}"))).unwrap_or(code);
        let code = code.replace('-', "_");
        if !source.contains(&format!("\"{code}\""))
            && !source.contains(&format!("\\\"code\\\":\\\"{code}\\\""))
            && !source.contains(&format!("\"code\":\"{code}\""))
        {
            wrong.push(format!("nothing has the code {code}"));
        }
    }
    for (before, prefix) in [("Failure::new(", "refusal-"), ("notice: \"", "notice-")] {
        for rest in source.split(before).skip(1) {
            // Of the call itself: a code that is no word here is another's.
            let call = rest.split(')').next().unwrap_or_default();
            let rest = if prefix == "refusal-" { call.split_once(", \"").map_or("", |(_, rest)| rest) } else { rest };
            let code = rest.split('"').next().unwrap_or_default();
            let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if is_code && !keys.contains(&format!("{prefix}{}", code.replace('_', "-"))) {
                wrong.push(format!("{prefix}{code} has no words"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert_none("codes and words belong together", wrong);
}
