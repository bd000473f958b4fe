//! What is known of one request before it is answered: who asks, in which language, when.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, REFERER, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use comptoir_db::owned::Asker;
use comptoir_db::session::{NewSession, Session};
use comptoir_domain::banner::Device as Hands;
use comptoir_domain::{Currency, Locale};
use uuid::Uuid;

use crate::account::device::Device;
use crate::banner::visitor;
use crate::server::functions::is_form;
use crate::server::now_ms;
use crate::server::session::{self, SESSION_SECONDS, Token};
use crate::server::state::State;
use crate::server::words::Words;
use crate::wire::Failure;

/// Asks for a page as anybody may be shown it, whoever asks: the service worker keeps such copies.
pub const COPY: HeaderName = HeaderName::from_static("x-comptoir-copy");

/// Sent by a page that was made for a session which had ended (`data-ended`): whoever edits there begins anew.
pub const ENDED: HeaderName = HeaderName::from_static("x-comptoir-ended");

/// The hint of browsers that they are on a phone.
const MOBILE: HeaderName = HeaderName::from_static("sec-ch-ua-mobile");

/// Where machines ask, by their keys.
pub const MACHINES: &str = "/api/v1/";

pub struct RequestContext {
    pub state: State,
    /// The session whose cookie came along, if it stands.
    pub session: Option<Session>,
    /// The hash of the token that came along, whether it stands or not; nothing is read for a copy or a machine.
    pub token_hash: Option<String>,
    /// Whether a page is asked for by [`COPY`].
    pub copy: bool,
    pub words: Words,
    pub now_ms: i64,
    pub address: IpAddr,
    /// What the browser says it is.
    pub device: Device,
    /// The same in its own words: kept nowhere.
    pub user_agent: String,
    /// Whether they hold a phone in their hands.
    pub hands: Hands,
    /// The path and query of the page the request came from, as it says.
    pub referer: Option<String>,
    /// Whether a plain form asks, which is answered with a redirect.
    pub form: bool,
    /// Whether the page that asks knows that its session ended.
    begins_anew: bool,
    cookies: Mutex<Vec<HeaderValue>>,
    /// The cookie of a session that is only made when the change is.
    promised: Mutex<Option<HeaderValue>>,
}

tokio::task_local! {
    static CURRENT: Arc<RequestContext>;
}

impl RequestContext {
    /// Reads the headers and looks the session up.
    pub async fn of(
        state: &State,
        headers: &HeaderMap,
        path: &str,
        address: IpAddr,
    ) -> Result<RequestContext, comptoir_db::Error> {
        let now_ms = now_ms();
        let copy = locale_of(path).is_some() && headers.get(COPY).is_some_and(|value| value == "1");
        // A machine has a key: no cookie says who it is.
        let cookies = text(headers, COOKIE).filter(|_| !copy && !path.starts_with(MACHINES));
        let token_hash = cookies.and_then(|cookies| session::token_hash(&state.config, cookies));
        let session = match &token_hash {
            Some(hash) => comptoir_db::session::find(&state.db, hash, now_ms).await?,
            None => None,
        };
        let referer = text(headers, REFERER).and_then(|referer| referer.strip_prefix(state.config.origin.as_str()));
        let user_agent = text(headers, USER_AGENT).unwrap_or_default();
        let locale = locale_of(path)
            .or(referer.and_then(locale_of))
            .unwrap_or_else(|| preferred(text(headers, ACCEPT_LANGUAGE).unwrap_or_default()));
        Ok(RequestContext {
            words: crate::server::words::words(locale),
            referer: referer.map(str::to_owned),
            form: is_form(headers),
            begins_anew: headers.contains_key(ENDED),
            state: state.clone(),
            session,
            token_hash,
            copy,
            now_ms,
            address,
            device: Device::of(user_agent),
            user_agent: user_agent.to_owned(),
            hands: visitor::device(user_agent, text(headers, MOBILE)),
            cookies: Mutex::default(),
            promised: Mutex::default(),
        })
    }

    /// The same request, answered in another language: what it is about may say its own, where its address does not.
    pub fn in_locale(&self, locale: Locale) -> RequestContext {
        RequestContext {
            state: self.state.clone(),
            session: self.session.clone(),
            token_hash: self.token_hash.clone(),
            copy: self.copy,
            words: crate::server::words::words(locale),
            now_ms: self.now_ms,
            address: self.address,
            device: self.device,
            user_agent: self.user_agent.clone(),
            hands: self.hands,
            referer: self.referer.clone(),
            form: self.form,
            begins_anew: self.begins_anew,
            cookies: Mutex::default(),
            promised: Mutex::default(),
        }
    }

    /// The context of the request that is being answered: for server functions, whose arguments are the
    /// caller's alone.
    pub fn current() -> Result<Arc<RequestContext>, Failure> {
        CURRENT.try_with(Arc::clone).map_err(|_| crate::server::functions::misplaced())
    }

    /// Does the work as the current request.
    pub async fn scope<T>(self: Arc<Self>, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }

    pub fn locale(&self) -> Locale {
        self.words.locale
    }

    pub fn currency(&self) -> Currency {
        self.state.shop.get().currency
    }

    pub fn owner(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.owner.as_str())
    }

    /// Whether the cookie stands for nobody any more. It is never taken away by an answer to this request: another
    /// tab may be signing in, and what it is given meanwhile would go with it.
    pub fn is_ended(&self) -> bool {
        self.token_hash.is_some() && self.session.is_none()
    }

    /// Whether somebody is signed in, and no guest.
    pub fn is_customer(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.customer.is_some())
    }

    /// A session of this browser's, proved by the token.
    pub fn new_session(&self, token: &Token) -> NewSession {
        NewSession {
            token_hash: token.hash(),
            id: Uuid::new_v4().to_string(),
            browser: self.device.browser.to_owned(),
            system: self.device.system.to_owned(),
            expires_at: self.now_ms + SESSION_SECONDS * 1000,
        }
    }

    /// Who asks for a change. Someone without a session becomes a guest with it; they get the cookie once
    /// [`RequestContext::welcome`] says that the change stands.
    ///
    /// # Errors
    /// 401 `session_ended` when a script sends a cookie that stands for nobody any more and its page does not know:
    /// it may be from before a sign-in in another tab, and a new session would sign that tab out.
    pub fn asker(&self) -> Result<Asker, Failure> {
        if let Some(session) = &self.session {
            return Ok(Asker { owner: session.owner.clone(), newcomer: None });
        }
        if self.is_ended() && !self.form && !self.begins_anew {
            return Err(Failure::new(401, "session_ended"));
        }
        let token = Token::new();
        let cookie = session::set_cookie(&self.state.config, &token);
        *self.promised.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
        Ok(Asker { owner: Uuid::new_v4().to_string(), newcomer: Some(self.new_session(&token)) })
    }

    /// The change stands, and with it the session of a newcomer.
    pub fn welcome(&self) {
        if let Some(cookie) = self.promised.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.set_cookie(cookie);
        }
    }

    /// Whether a plain form was sent by someone the shop did not know.
    pub fn is_newcomers_form(&self) -> bool {
        self.form && self.session.is_none()
    }

    /// What other pages and devices may know the owner by: not the id itself.
    pub fn owner_tag(&self) -> Option<String> {
        self.owner().map(|owner| session::hash(owner).chars().take(16).collect())
    }

    pub fn set_cookie(&self, cookie: HeaderValue) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).push(cookie);
    }

    /// The cookies to send with the answer.
    pub fn take_cookies(&self) -> Vec<HeaderValue> {
        std::mem::take(&mut *self.cookies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The locale a page's path begins with.
fn locale_of(path: &str) -> Option<Locale> {
    path.trim_start_matches('/').split(['/', '?']).next()?.parse().ok()
}

/// The first of the shop's languages in an Accept-Language header; its order is taken for its weights.
pub fn preferred(accept_language: &str) -> Locale {
    accept_language.split(',').find_map(|range| range.trim().get(..2)?.to_lowercase().parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_where_they_are_said() {
        assert_eq!(locale_of("/en/cart?x=1"), Some(Locale::En));
        assert_eq!(locale_of("/api/cart"), None);
        assert_eq!(preferred("de-CH, en;q=0.8, fr;q=0.5"), Locale::En);
        assert_eq!(preferred("é, *"), Locale::Fr);
    }
}
