//! `comptoir user`: the operator makes accounts for the shop's people, the first administrator among them, looks at who
//! has a role, and takes roles away.

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use comptoir_db::Db;
use comptoir_db::account::{self, NewCustomer};
use comptoir_db::invitation::{self, Member};
use comptoir_db::stores::store;
use comptoir_domain::Locale;
use uuid::Uuid;

use crate::account::{email, password};
use crate::server::columns::columns;
use crate::server::session::Token;

#[derive(Subcommand)]
pub enum UserCommand {
    /// Give somebody a role. Who has no account gets one, with a password that is printed once.
    Add {
        #[arg(value_parser = address)]
        email: String,
        #[arg(long)]
        role: Role,
        /// The store's slug, once for each store; none for all of them.
        #[arg(long = "store")]
        stores: Vec<String>,
        /// What they are called.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// Tell who works in the shop: address, role, stores and name.
    List,
    /// Take a role away; the account stays.
    End {
        #[arg(value_parser = address)]
        email: String,
        #[arg(long)]
        role: Role,
        /// Of this store alone.
        #[arg(long)]
        store: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Hands pickups over at the till of their stores.
    Seller,
    /// Runs their stores.
    #[value(name = "store_manager")]
    StoreManager,
    /// Prepares banners and campaigns.
    Marketer,
    /// May do everything.
    Administrator,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Role::Seller => "seller",
            Role::StoreManager => "store_manager",
            Role::Marketer => "marketer",
            Role::Administrator => "administrator",
        }
    }

    const fn is_of_stores(self) -> bool {
        matches!(self, Role::Seller | Role::StoreManager)
    }
}

/// Why a command is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("there is no store {0:?}")]
    StoreUnknown(String),
    #[error("the role {0} is for the whole shop: it takes no --store")]
    NoStore(&'static str),
    #[error("{0} has no such role")]
    NoRole(String),
}

impl UserCommand {
    /// Carries it out, and gives what is to be printed.
    pub async fn run(self, db: &Db, now: i64) -> Result<Result<String, NotDone>> {
        match self {
            UserCommand::Add { email, role, stores, name } => add(db, email, role, stores, name, now).await,
            UserCommand::List => Ok(Ok(table(&invitation::staff(db).await?))),
            UserCommand::End { email, role, store } => {
                let ended = account::revoke_role(db, &email, role.word(), store.as_deref()).await?;
                Ok(if ended == 0 {
                    Err(NotDone::NoRole(email))
                } else {
                    Ok(format!("{email} is no {} any more", role.word()))
                })
            }
        }
    }
}

async fn add(
    db: &Db,
    email: String,
    role: Role,
    stores: Vec<String>,
    name: String,
    now: i64,
) -> Result<Result<String, NotDone>> {
    if !stores.is_empty() && !role.is_of_stores() {
        return Ok(Err(NotDone::NoStore(role.word())));
    }
    let known = store::all(db).await?;
    if let Some(missing) = stores.iter().find(|slug| known.iter().all(|store| &&store.slug != slug)) {
        return Ok(Err(NotDone::StoreUnknown(missing.clone())));
    }
    let (id, told) = match account::find(db, &email).await? {
        Some(customer) => (customer.id, String::new()),
        None => {
            // 96 random bits, in words that are typed once.
            let secret: String = Token::new().hash().chars().take(24).collect();
            let password_hash = password::hash(secret.clone()).await?;
            let id = Uuid::new_v4().to_string();
            let new = NewCustomer { id: id.clone(), email: email.clone(), name, password_hash, locale: Locale::Fr };
            account::create(db, new, now).await?;
            (id, format!(" {secret}"))
        }
    };
    let everywhere = [String::new()];
    for store in if stores.is_empty() { &everywhere[..] } else { &stores } {
        account::grant_role(db, &id, role.word(), store).await?;
    }
    Ok(Ok(format!("{} {email}{told}", role.word())))
}

fn address(text: &str) -> Result<String, String> {
    email::normal(text).ok_or_else(|| format!("{text:?} is no address"))
}

fn table(members: &[Member]) -> String {
    let head = ["address", "role", "stores", "name"].map(str::to_owned);
    let row = |member: &Member| {
        let stores = if member.stores.is_empty() { "all".to_owned() } else { member.stores.join(",") };
        [member.email.clone(), member.role.clone(), stores, member.name.clone()]
    };
    columns(&std::iter::once(head).chain(members.iter().map(row)).collect::<Vec<_>>())
}
