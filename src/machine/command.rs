//! `comptoir key`: the operator makes keys, looks at them and ends them.

use clap::{Subcommand, ValueEnum};
use comptoir_db::machine::{self, Key};
use comptoir_db::{Db, Error};
use comptoir_domain::StoreSlug;
use jiff::Timestamp;

use crate::machine::key::{Hooks, Redemptions, Scope, Stock};
use crate::server::columns::columns;
use crate::server::session::{Token, hash};

/// The longest name of a machine, in bytes.
const NAME_LIMIT_BYTES: usize = 64;

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Make a key for a machine and print it, once: the shop keeps its hash alone.
    Add {
        /// What the shop calls the machine, as `till-3`: it stands in the ledger beside what the machine told.
        #[arg(value_parser = name)]
        name: String,
        /// What the key is for, with commas between.
        #[arg(long, value_delimiter = ',', default_value = "stock")]
        scopes: Vec<Word>,
        /// The stores whose codes it may use, by their slugs, with commas between; every store's without.
        #[arg(long, value_delimiter = ',', value_parser = slug)]
        stores: Vec<String>,
    },
    /// Tell the keys: name, scopes, stores, when each was made, last used and ended (UTC).
    List,
    /// End the key of that name: it opens nothing from now on.
    End { name: String },
}

/// The scopes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Word {
    /// Tell and ask what is on the shelves.
    Stock,
    /// Be told of what happens.
    Hooks,
    /// Use promo codes.
    Redemptions,
}

impl Word {
    const fn word(self) -> &'static str {
        match self {
            Word::Stock => Stock::WORD,
            Word::Hooks => Hooks::WORD,
            Word::Redemptions => Redemptions::WORD,
        }
    }
}

/// Why a command is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("a key with the name {0:?} is in use: end it first, or take another name")]
    Taken(String),
    #[error("no key in use has the name {0:?}")]
    Unknown(String),
}

impl KeyCommand {
    /// Carries it out, and gives what is to be printed.
    pub async fn run(self, db: &Db, now: i64) -> Result<Result<String, NotDone>, Error> {
        Ok(match self {
            KeyCommand::Add { name, mut scopes, stores } => {
                scopes.sort_unstable();
                scopes.dedup();
                let words: Vec<&str> = scopes.into_iter().map(Word::word).collect();
                // The hash of a random token is as random as the token.
                let key = format!("cmp_{}", Token::new().hash());
                match machine::add_key(db, &hash(&key), &name, &words, &stores, now).await? {
                    true => Ok(key),
                    false => Err(NotDone::Taken(name)),
                }
            }
            KeyCommand::List => Ok(table(&machine::keys(db).await?)),
            KeyCommand::End { name } => match machine::end_key(db, &name, now).await? {
                true => Ok(format!("{name} has ended")),
                false => Err(NotDone::Unknown(name)),
            },
        })
    }
}

/// A name that stands in a line of a table.
fn name(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.len() <= NAME_LIMIT_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
    match plain {
        true => Ok(text.to_owned()),
        false => Err(format!("a name is 1 to {NAME_LIMIT_BYTES} visible ASCII characters")),
    }
}

/// A store's slug.
fn slug(text: &str) -> Result<String, String> {
    let slug: StoreSlug = text.parse().map_err(|no: comptoir_domain::words::InvalidText| no.to_string())?;
    Ok(slug.as_str().to_owned())
}

/// The keys as lines of a table, without an end of line after the last.
fn table(keys: &[Key]) -> String {
    let head = ["name", "scopes", "stores", "made", "last used", "ended"].map(str::to_owned);
    let row = |key: &Key| {
        let Key { machine, created_at, ended_at } = key;
        let (last, ended) = (machine.last_used_at.map_or("never".to_owned(), instant), ended_at.map(instant));
        let stores = if machine.stores.is_empty() { "all".to_owned() } else { machine.stores.join(",") };
        let (scopes, made) = (machine.scopes.join(","), instant(*created_at));
        [machine.name.clone(), scopes, stores, made, last, ended.unwrap_or_default()]
    };
    columns(&std::iter::once(head).chain(keys.iter().map(row)).collect::<Vec<_>>())
}

/// An instant to the minute.
fn instant(at_ms: i64) -> String {
    let instant = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    instant.strftime("%Y-%m-%dT%H:%MZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_a_line() {
        assert_eq!(name("till-3").as_deref(), Ok("till-3"));
        for text in ["", "a b", "é", "a\n", &"x".repeat(65)] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn keys_are_told_in_columns() {
        let key = |name: &str, last_used_at, ended_at| Key {
            machine: machine::Machine {
                key_hash: "hash".to_owned(),
                name: name.to_owned(),
                scopes: vec!["stock".to_owned(), "hooks".to_owned()],
                stores: Vec::new(),
                last_used_at,
            },
            created_at: 0,
            ended_at,
        };
        assert_eq!(
            table(&[key("erp", Some(60_000), None), key("till-3", None, Some(0))]),
            "name    scopes       stores  made               last used          ended\n\
             erp     stock,hooks  all     1970-01-01T00:00Z  1970-01-01T00:01Z\n\
             till-3  stock,hooks  all     1970-01-01T00:00Z  never              1970-01-01T00:00Z"
        );
    }
}
