//! Server functions by which somebody says what they agree to, and has their account erased.

use comptoir_db::consent::{NewConsent, Place};
use comptoir_domain::consent::Matter;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::server::request::RequestContext;
use crate::wire::{Failure, Told, Wire};

/// What stands from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stands {
    pub matter: String,
    pub agreed: bool,
}

impl Told for Stands {
    fn notice(&self) -> Option<&'static str> {
        Some(if self.agreed { "consent_granted" } else { "consent_withdrawn" })
    }
}

/// Nothing of the account is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    #[serde(skip)]
    pub page: String,
}

impl Told for Gone {
    fn notice(&self) -> Option<&'static str> {
        Some("account_erased")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// The asker's account agrees to the matter (`offers-mail`, `personal-account`), by the words of that version. It stands
/// since it was first said, however often.
///
/// # Errors
/// 401 `sign_in_needed`; 422 `consent_unknown` for a matter nobody is asked, or words that never were shown.
#[server(name = GrantConsent, prefix = "/api", endpoint = "privacy/grant", protocol = Wire)]
pub async fn grant_consent(matter: String, wording: String) -> Result<Stands, Failure> {
    use crate::server::functions::broken;

    let context = RequestContext::current()?;
    let (account, _) = customer(&context)?;
    let new = asked(&context, &matter, &wording, Place::Privacy)?;
    comptoir_db::consent::grant(&context.state.db, &account, new, context.now_ms).await.map_err(broken)?;
    Ok(Stands { matter, agreed: true })
}

/// The asker's account agrees to the matter no more, from now on. Saying it twice is saying it once.
///
/// # Errors
/// 401 `sign_in_needed`; 422 `consent_unknown` for a matter nobody is asked.
#[server(name = WithdrawConsent, prefix = "/api", endpoint = "privacy/withdraw", protocol = Wire)]
pub async fn withdraw_consent(matter: String) -> Result<Stands, Failure> {
    use comptoir_db::consent;

    use crate::server::functions::broken;

    let context = RequestContext::current()?;
    let (account, _) = customer(&context)?;
    let known = Matter::keyed(&matter).ok_or_else(unknown)?;
    let (db, now) = (&context.state.db, context.now_ms);
    consent::withdraw(db, &account, known, Place::Privacy, now).await.map_err(broken)?;
    Ok(Stands { matter, agreed: false })
}

/// Erases the asker's account, by its password and its address typed once more. What it reserved and did not collect is
/// called off; orders stay without the person; everything else goes, and every device is signed out.
///
/// # Errors
/// 401 `sign_in_needed`; 422 `credentials_wrong`, `confirmation_wrong`; 429 `too_many_attempts`.
#[server(name = EraseAccount, prefix = "/api", endpoint = "privacy/erase", protocol = Wire)]
pub async fn erase_account(password: String, confirm: String) -> Result<Gone, Failure> {
    use comptoir_db::privacy::{self, Erasure};

    use crate::account::api::throttle;
    use crate::account::{email, password as passwords};
    use crate::server::functions::broken;
    use crate::server::session::clear_cookie;

    let context = RequestContext::current()?;
    let (account, address) = customer(&context)?;
    if email::normal(&confirm).as_ref() != Some(&address) {
        return Err(Failure::new(422, "confirmation_wrong").field("confirm"));
    }
    throttle::attempt(&context, &address).await?;
    let db = &context.state.db;
    let known = comptoir_db::account::find(db, &address).await.map_err(broken)?.filter(|known| known.id == account);
    let hash = known.map(|known| known.password_hash);
    let wrong = || Failure::new(422, "credentials_wrong").field("password");
    let too_long = password.len() > passwords::LENGTH_MAX_BYTES;
    if too_long || !passwords::verify(password, hash.clone()).await.map_err(broken)? {
        return Err(wrong());
    }
    let erasure = Erasure { account, proof: hash.ok_or_else(wrong)?, subjects: throttle::subjects(&address) };
    let erased = privacy::erase(db, erasure, context.now_ms).await.map_err(broken)?.ok_or_else(wrong)?;
    context.state.hub.hint_all(&erased.moved);
    erased.ended.iter().for_each(|ended| context.state.hub.end_session(ended));
    context.set_cookie(clear_cookie(&context.state.config));
    Ok(Gone { page: format!("/{}/account", context.locale()) })
}

/// The asker's account: its id and address.
///
/// # Errors
/// 401 `sign_in_needed`.
pub fn customer(context: &RequestContext) -> Result<(String, String), Failure> {
    let session = context.session.as_ref();
    let customer = session.and_then(|session| Some((session.owner.clone(), session.customer.clone()?.1)));
    customer.ok_or_else(|| Failure::new(401, "sign_in_needed"))
}

/// A consent as a form or a script asks for it, by words that were shown once.
///
/// # Errors
/// 422 `consent_unknown`.
pub fn asked(context: &RequestContext, matter: &str, wording: &str, place: Place) -> Result<NewConsent, Failure> {
    let matter = Matter::keyed(matter).ok_or_else(unknown)?;
    let wording = wording.parse().ok().filter(|version| matter.is_wording(*version)).ok_or_else(unknown)?;
    Ok(NewConsent { matter, wording, locale: context.locale(), place })
}

fn unknown() -> Failure {
    Failure::new(422, "consent_unknown").field("matter")
}
