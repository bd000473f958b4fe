//! Answering with a page: its head, its frame, its state for the islands.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, VARY};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use comptoir_domain::{Locale, cart::view::CartView, wishlist::view::WishlistView};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyView;

use crate::app;
use crate::banner::Shown;
use crate::banner::preview::carried;
use crate::browser_state::PageState;
use crate::cart::count;
use crate::catalog::api::LineCard;
use crate::live::notice;
use crate::server::functions::broken;
use crate::server::request::{COPY, RequestContext};
use crate::server::security::Nonce;

/// What search engines are told beside the page.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// A page as its slice makes it; the shell adds the rest.
pub struct Page {
    pub title: String,
    pub description: String,
    /// Path after the locale: `/products/kettle`; also the path in every other locale.
    pub path: String,
    /// The query that belongs to the canonical address, with its question mark, or nothing.
    pub canonical_query: String,
    /// Whether search engines may keep it.
    pub indexed: bool,
    /// Structured data (schema.org), one object each.
    pub json_ld: Vec<serde_json::Value>,
    /// The picture that stands for the page elsewhere.
    pub image: Option<String>,
    /// What was searched for, kept in the search field.
    pub search: String,
    /// Which entry of the navigation is current.
    pub section: Section,
    pub status: StatusCode,
    /// Headers of its own, in place of those every answer carries.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The variants whose stock the page shows, with the revision it shows: followed live.
    pub variants: Vec<(String, i64)>,
    /// What to show of the variants in the cart or wishlist, where the page lists them.
    pub cards: Vec<LineCard>,
    /// The keys of the words its islands need.
    pub sentences: Vec<&'static str>,
    /// A script of its own beside the bundle: a name of the assets.
    pub script: Option<&'static str>,
    /// Whether it has frames, of the shop's own pages.
    pub frames: bool,
    pub main: Box<dyn FnOnce() -> AnyView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Shop,
    Stores,
    Wishlist,
    Cart,
    Account,
    None,
}

impl Page {
    /// `main` makes the page's main part; islands need the owner it is called in.
    pub fn new<V: IntoView + 'static>(
        title: String,
        path: impl Into<String>,
        section: Section,
        main: impl FnOnce() -> V + 'static,
    ) -> Page {
        Page {
            title,
            description: String::new(),
            path: path.into(),
            canonical_query: String::new(),
            indexed: true,
            json_ld: Vec::new(),
            image: None,
            search: String::new(),
            section,
            status: StatusCode::OK,
            headers: Vec::new(),
            variants: Vec::new(),
            cards: Vec::new(),
            sentences: count::SENTENCES.into_iter().chain(notice::SENTENCES).collect(),
            script: None,
            frames: false,
            main: Box::new(move || main().into_any()),
        }
    }

    /// A page that is somebody's own or nothing to find.
    pub fn private(mut self) -> Page {
        self.indexed = false;
        self
    }
}

/// What a page's load gives instead of a page.
pub enum Stop {
    NotFound,
    /// What was asked for is done, and this address shows it.
    SeeOther(String),
    Broken(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Broken(error.into())
    }
}

/// The cart and wishlist that a page's frame shows, and its banners.
pub struct Owned {
    pub cart: CartView,
    pub wishlist: WishlistView,
    /// What the page's slots show.
    pub banners: Arc<Shown>,
}

/// Reads the asker's cart and wishlist.
pub async fn owned(context: &RequestContext) -> Result<Owned, comptoir_db::Error> {
    Ok(Owned { cart: cart(context).await?, wishlist: wishlist(context).await?, banners: Arc::default() })
}

/// The asker's cart; an empty one for someone without a session.
pub async fn cart(context: &RequestContext) -> Result<CartView, comptoir_db::Error> {
    let (db, currency) = (&context.state.db, context.currency());
    match context.owner() {
        Some(owner) => comptoir_db::cart::view(db, owner, currency, context.now_ms).await,
        None => Ok(CartView::new(0, Vec::new(), currency)),
    }
}

/// The asker's wishlist, likewise.
pub async fn wishlist(context: &RequestContext) -> Result<WishlistView, comptoir_db::Error> {
    let (db, currency) = (&context.state.db, context.currency());
    match context.owner() {
        Some(owner) => comptoir_db::wishlist::view(db, owner, currency, context.now_ms).await,
        None => Ok(WishlistView { revision: 0, lines: Vec::new(), currency }),
    }
}

/// Renders inside an owner of its own that islands need, dropped with the request.
pub fn render<V: RenderHtml>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// The whole answer.
pub fn answer(context: &Arc<RequestContext>, owned: Owned, page: Result<Page, Stop>) -> Response<Body> {
    let mut page = match page {
        Ok(page) => page,
        Err(Stop::NotFound) => app::not_found_page(context),
        Err(Stop::SeeOther(path)) => return redirect(&path),
        Err(Stop::Broken(error)) => app::broken_page(context, broken(error).status),
    };
    let nonce = Nonce::new();
    let state = PageState {
        locale: context.locale(),
        copy: context.copy,
        owner: context.owner_tag(),
        cart: owned.cart,
        wishlist: owned.wishlist,
        variants: page.variants.clone(),
        cards: page.cards.clone(),
        words: context.words.sentences(&page.sentences),
        account: context.session.as_ref().is_some_and(|session| session.customer.is_some()),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = page.status;
    response.headers_mut().extend(page.headers.clone());
    let policy = nonce.policy(page.frames);
    let preview = owned.banners.preview();
    if preview.is_some() {
        page.indexed = false;
    }
    let html = app::shell(context, page, &state, &owned.banners, &nonce);
    let html = match preview {
        Some(preview) => carried(&html, &preview.token),
        None => html,
    };
    *response.body_mut() = Body::from(html);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(VARY, HeaderValue::from(COPY));
    if preview.is_some() {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    if context.copy {
        // The one that asks keeps it itself; nobody else may be given it for the page.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

pub fn redirect(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// JSON that may stand in a script element: nothing in it can end the element.
pub fn json_for_script(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value)
        .unwrap_or_default()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The path of a page in a locale.
pub fn path_in(locale: Locale, path: &str) -> String {
    format!("/{locale}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_script() {
        let hostile = "</script><script>alert(1)</script>\u{2028}";
        let json = json_for_script(&hostile);
        assert!(!json.contains('<') && !json.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }
}
