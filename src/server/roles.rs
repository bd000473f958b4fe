//! The demo shop's people: one account a role, printed when the shop starts so that anyone can try them.

use anyhow::{Context, Result};
use comptoir_db::account::{self, NewCustomer};
use comptoir_db::{Db, machine, setting};
use comptoir_domain::Locale;
use uuid::Uuid;

use crate::account::password;
use crate::machine::key::{Hooks, Redemptions, Scope, Stock};
use crate::server::session::{self, Token};

/// The accounts, in the order in which they are printed: role, name, and the store they are for.
const PEOPLE: [(&str, &str, &str); 6] = [
    ("customer", "Camille", ""),
    ("customer2", "Sacha", ""),
    ("seller", "Noa", "lyon-croix-rousse"),
    ("store_manager", "Alix", "lyon-croix-rousse"),
    ("marketer", "Lou", ""),
    ("administrator", "Dominique", ""),
];

/// Makes the accounts once, with random passwords. They are kept to be printed, so they guard nothing but the demo. The
/// marketer's id, where they were made now.
pub async fn create_demo(db: &Db, now: i64) -> Result<Option<String>> {
    if setting::get(db, setting::DEMO).await?.is_none() || setting::get(db, setting::DEMO_PEOPLE).await?.is_some() {
        return Ok(None);
    }
    let (mut lines, mut marketer) = (Vec::new(), None);
    for (role, name, store) in PEOPLE {
        let email = format!("{role}@quincaille.example");
        let secret = session_word();
        let customer = NewCustomer {
            id: Uuid::new_v4().to_string(),
            email: email.clone(),
            name: name.to_owned(),
            password_hash: password::hash(secret.clone()).await?,
            locale: Locale::Fr,
        };
        let id = customer.id.clone();
        account::create(db, customer, now).await?;
        if !role.starts_with("customer") {
            account::grant_role(db, &id, role, store).await?;
        }
        lines.push(format!("{role} {email} {secret}"));
        marketer = marketer.or((role == "marketer").then_some(id));
    }
    let key = format!("cmp_{}", session_word());
    let scopes = [Stock::WORD, Hooks::WORD, Redemptions::WORD];
    machine::add_key(db, &session::hash(&key), "demo", &scopes, &[], now).await?;
    lines.push(format!("machine {key}"));
    let text = lines.join("\n");
    db.write(move |tx| Box::pin(async move { setting::set(tx, setting::DEMO_PEOPLE, &text).await }))
        .await
        .context("demo accounts")?;
    Ok(marketer)
}

/// The lines to print at every start; none for a shop that is no demo.
pub async fn lines(db: &Db, now: i64) -> Result<Vec<String>> {
    create_demo(db, now).await?;
    let kept = setting::get(db, setting::DEMO_PEOPLE).await?.unwrap_or_default();
    Ok(kept.lines().map(str::to_owned).collect())
}

/// A random word of 24 hexadecimal digits: 96 bits.
fn session_word() -> String {
    Token::new().hash().chars().take(24).collect()
}
