//! Versions below which a dependency has a fault that matters to this shop, and dependencies that must not come in.
//!
//! `cargo deny` looks advisories up where their database can be had; this holds where it cannot.

use std::collections::BTreeMap;

const LOCK: &str = include_str!("../Cargo.lock");

/// Crate, the lowest version without the fault, and the fault.
const FLOORS: [(&str, &str, &str); 11] = [
    ("ammonia", "4.1.4", "has a known fault"),
    ("bytes", "1.11.1", "overflows when it grows"),
    ("ed25519-dalek", "2.0.0", "signs with a public key of another secret one (RUSTSEC-2022-0093)"),
    ("h2", "0.4.16", "has a known fault"),
    ("hydration_context", "0.3.1", "has a known fault"),
    ("quick-xml", "0.41.0", "has a known fault"),
    ("server_fn", "0.8.13", "reads bodies without limit"),
    ("sqlx", "0.8.1", "misreads values longer than 4 GiB (RUSTSEC-2024-0363)"),
    ("time", "0.3.47", "lets a long date exhaust the stack"),
    ("tokio", "1.44.2", "reads a broadcast channel unsoundly (RUSTSEC-2025-0023)"),
    ("zip", "2.3.0", "follows links out of its folder"),
];

/// Crates that must not be there at all.
const BANNED: [(&str, &str); 1] = [("rsa", "leaks the key by timing, no fix (RUSTSEC-2023-0071)")];

#[test]
fn no_dependency_is_below_its_floor() {
    let locked = locked();
    let mut below = Vec::new();
    for (name, floor, fault) in FLOORS {
        for version in locked.get(name).into_iter().flatten() {
            if number(version) < number(floor) {
                below.push(format!("{name} {version} {fault}: {floor} or newer is needed"));
            }
        }
    }
    assert_eq!(below, Vec::<String>::new());
}

#[test]
fn banned_dependencies_stay_out() {
    let locked = locked();
    for (name, reason) in BANNED {
        assert!(!locked.contains_key(name), "{name} {reason}");
    }
}

#[test]
fn the_lock_file_is_read() {
    let locked = locked();
    assert!(locked.len() > 100 && locked["comptoir"] == ["0.1.0"]);
    assert!(number("0.10.0") > number("0.9.9") && number("1.2.1+spec-1.1.0") == number("1.2.1"));
    assert!(number("2.0.0-rc.1") < number("2.0.0") && number("2.0.0-rc.1") > number("1.9.9"));
}

/// Crates with their versions.
fn locked() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut locked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in LOCK.split("[[package]]").skip(1) {
        let value = |key: &str| {
            package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        if let (Some(name), Some(version)) = (value("name"), value("version")) {
            locked.entry(name).or_default().push(version);
        }
    }
    locked
}

/// The version as numbers that compare; what comes before a release is less than it.
fn number(version: &str) -> ([u64; 3], bool) {
    let version = version.split('+').next().unwrap_or_default();
    let (plain, before) = version.split_once('-').map_or((version, false), |(plain, _)| (plain, true));
    let mut parts = plain.split('.').map(|part| part.parse().unwrap_or(0));
    ([0; 3].map(|_| parts.next().unwrap_or(0)), !before)
}
