//! Server functions that bring another device to a guest's cart, and take it away.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// A link for another device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairLink {
    pub link: String,
    /// Until when it is good, in milliseconds since 1970 (UTC).
    pub expires_at: i64,
    /// The page that shows it.
    #[serde(skip)]
    pub page: String,
}

impl Told for PairLink {
    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// This device shows the other's cart now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// The page with what is shared.
    #[serde(skip)]
    pub page: String,
}

impl Told for Paired {
    fn notice(&self) -> Option<&'static str> {
        Some("paired")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpaired {}

impl Told for Unpaired {
    fn notice(&self) -> Option<&'static str> {
        Some("unpaired")
    }
}

/// Makes a link with which one other device shares the asker's cart. A newcomer becomes a guest with it.
///
/// # Errors
/// 409 `pair_account` for someone who is signed in: their devices sign in too. 429 `too_many_attempts`.
#[server(name = StartPairing, prefix = "/api", endpoint = "pair/start", protocol = Wire)]
pub async fn start_pairing() -> Result<PairLink, Failure> {
    use comptoir_db::pairing::{self, NoLink, WINDOW_MS};

    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;

    /// Links an address may ask for in the window: a whole company may sit behind one.
    const ADDRESS_LIMIT: i64 = 300;

    let context = RequestContext::current()?;
    if context.is_customer() {
        return Err(Failure::new(409, "pair_account"));
    }
    let (db, now, config) = (&context.state.db, context.now_ms, &context.state.config);
    let subject = vec![format!("pair:{}", context.address)];
    if !comptoir_db::account::attempt_sign_in(db, subject, WINDOW_MS, ADDRESS_LIMIT, now).await.map_err(broken)? {
        return Err(Failure::new(429, "too_many_attempts"));
    }
    let token = link_token::new();
    let expires_at = now + config.pair_seconds * 1000;
    match pairing::start(db, context.asker()?, &hash(&token), expires_at, now).await.map_err(broken)? {
        Ok(()) => {
            context.welcome();
            let locale = context.locale();
            let link = format!("{}/{locale}/pair/{token}", config.origin);
            Ok(PairLink { link, expires_at, page: format!("/{locale}/pair?code={token}") })
        }
        Err(NoLink::Account) => Err(Failure::new(409, "pair_account")),
        Err(NoLink::TooMany) => Err(Failure::new(429, "too_many_attempts")),
    }
}

/// Uses a link up: this browser shows the other device's cart from now on. What it had as a guest goes along.
///
/// # Errors
/// 410 `pair_gone` for a link that is used, over or none; 409 `pair_signed_in`, `pair_same`, which use nothing up.
#[server(name = JoinPairing, prefix = "/api", endpoint = "pair/join", protocol = Wire)]
pub async fn join_pairing(token: String) -> Result<Paired, Failure> {
    use comptoir_db::change_log::{self, owner_topic};
    use comptoir_db::pairing::{self, Join, Joined};
    use uuid::Uuid;

    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::{Token, hash, set_cookie};

    let context = RequestContext::current()?;
    if context.is_customer() {
        return Err(Failure::new(409, "pair_signed_in"));
    }
    let token = link_token::read(&token).ok_or_else(|| Failure::new(410, "pair_gone"))?;
    let (db, hub, secret) = (&context.state.db, &context.state.hub, Token::new());
    let join = Join {
        token_hash: hash(&token),
        session: context.new_session(&secret),
        guest: context.owner().map(str::to_owned).zip(context.token_hash.clone()),
        change_id: Uuid::new_v4().to_string(),
        device: Uuid::new_v4().to_string(),
    };
    match pairing::join(db, join, context.currency(), context.now_ms).await.map_err(broken)? {
        Joined::Now { owner, moved } => {
            moved.iter().for_each(|token_hash| hub.end_session(token_hash));
            let topic = owner_topic(&owner);
            hub.hint(&topic, change_log::revision(db, &topic).await.map_err(broken)?);
            context.set_cookie(set_cookie(&context.state.config, &secret));
            Ok(Paired { page: format!("/{}/cart", context.locale()) })
        }
        Joined::Already => Err(Failure::new(409, "pair_same")),
        Joined::Gone => Err(Failure::new(410, "pair_gone")),
    }
}

/// Ends another session of the asker's: that device is a newcomer again.
///
/// # Errors
/// 404 `session_unknown` for one that is not there, not theirs, or the asker's own.
#[server(name = EndPairing, prefix = "/api", endpoint = "pair/end", protocol = Wire)]
pub async fn end_pairing(session: String) -> Result<Unpaired, Failure> {
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let unknown = || Failure::new(404, "session_unknown").field("session");
    let (owner, token_hash) = context.owner().zip(context.token_hash.as_deref()).ok_or_else(unknown)?;
    // PostgreSQL has no text with a NUL in it, and no id has one.
    if session.contains('\0') {
        return Err(unknown());
    }
    let ended =
        comptoir_db::session::end_other(&context.state.db, owner, token_hash, &session).await.map_err(broken)?;
    if ended.is_empty() {
        return Err(unknown());
    }
    ended.iter().for_each(|ended| context.state.hub.end_session(ended));
    Ok(Unpaired {})
}
