//! The slots of pages: what each shows, and what one shows anew while its page is open.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, OriginalUri};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Slot, Whereabouts};
use leptos::tachys::view::any_view::AnyView;

use crate::banner::page::{Asked, Shown, load, slots_of};
use crate::banner::view::inside;
use crate::catalog::home;
use crate::server::banners::Board;
use crate::server::page::{self, Owned, render};
use crate::server::request::RequestContext;
use crate::stores::nearest::{Near, of_store};

/// The most banners that a browser says it saw.
const SEEN_LIMIT: usize = 50;

/// What the slots of a page show.
pub async fn of_page(context: &RequestContext, owned: &Owned, path: &str, query: &[(String, String)]) -> Shown {
    let slots = slots_of(path);
    if slots.is_empty() {
        return Shown::default();
    }
    let board = context.state.banners.get();
    let near = query.iter().find(|(name, _)| name == "near").map_or("", |(_, words)| words);
    let asked = Asked {
        my_store: owned.cart.store.clone(),
        near_store: near_store(context, &board, &slots, near).await,
        page_store: store_of(path),
        seen: BTreeMap::new(),
        slots,
    };
    load(context, &board, asked).await
}

/// The store whose page a path is.
fn store_of(path: &str) -> StoreSlug {
    let slug = path.strip_prefix("/stores/").unwrap_or_default();
    slug.trim_end_matches('/').parse().unwrap_or_default()
}

/// The store nearest to where the shopper says they are; looked up only where a banner asks for it.
async fn near_store(context: &RequestContext, board: &Board, slots: &[Slot], words: &str) -> StoreSlug {
    let asks = |slot: &Slot| {
        board.lineup().of(*slot).iter().any(|it| it.banner.audience.whereabouts == Whereabouts::NearStore)
    };
    if words.is_empty() || board.is_empty() || !slots.iter().any(asks) {
        return StoreSlug::default();
    }
    let point = match Near::of_words(&context.state.db, words).await {
        Ok(near) => near.point(),
        Err(error) => {
            tracing::warn!(%error, "a place could not be looked up for banners");
            None
        }
    };
    let Some(point) = point else { return StoreSlug::default() };
    let shop = context.state.shop.get();
    let nearest = shop.stores.iter().min_by(|a, b| {
        let km = |store| of_store(store).km_to(point);
        km(a).total_cmp(&km(b))
    });
    nearest.and_then(|store| store.slug.parse().ok()).unwrap_or_default()
}

/// `GET /api/banner/slot?slot=…&revision=…&locale=…&page=…&seen=id:3,…`: what stands in a slot, as HTML, at least as new as
/// the revision. Sets no cookie, and is the same that the page would show.
pub async fn fragment(
    Extension(context): Extension<Arc<RequestContext>>,
    OriginalUri(uri): OriginalUri,
) -> Response<Body> {
    let query: BTreeMap<String, String> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let text = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let Some(slot) = Slot::named(text("slot")) else { return status(StatusCode::NOT_FOUND) };
    let context = context.in_locale(text("locale").parse().unwrap_or(context.locale()));
    let revision = text("revision").parse().unwrap_or_default();
    // The owner's own store, which the page knows as well.
    let cart = page::cart(&context).await;
    let board = context.state.banners.at_least(&context.state.db, slot, revision).await;
    let (cart, board) = match (cart, board) {
        (Ok(cart), Ok(board)) => (cart, board),
        (Err(error), _) | (_, Err(error)) => {
            tracing::warn!(%error, "a slot could not be read");
            return status(StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let asked = Asked {
        slots: vec![slot],
        my_store: cart.store,
        near_store: near_store(&context, &board, &[slot], text("near")).await,
        page_store: text("page").get(3..).map(store_of).unwrap_or_default(),
        seen: seen(text("seen")),
    };
    let shown = load(&context, &board, asked).await;
    let html = render(|| inside(&context, &shown, slot, own(&context, slot)));
    let mut response = Response::new(Body::from(html));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// What the shop itself puts into a slot.
fn own(context: &RequestContext, slot: Slot) -> Vec<AnyView> {
    match slot {
        Slot::HomeHero => home::own_hero(context),
        Slot::HomeTile => home::own_tiles(context),
        _ => Vec::new(),
    }
}

/// How often banners were seen: `id:3,id:1`.
fn seen(text: &str) -> BTreeMap<String, u32> {
    let one = |pair: &str| {
        let (id, times) = pair.rsplit_once(':')?;
        Some((id.to_owned(), times.parse().ok()?))
    };
    text.split(',').take(SEEN_LIMIT).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read() {
        assert_eq!(seen("a:3,b,c:x,d:1").into_iter().collect::<Vec<_>>(), [("a".to_owned(), 3), ("d".to_owned(), 1)]);
        assert_eq!(store_of("/stores/lyon-croix-rousse").as_str(), "lyon-croix-rousse");
        assert!(store_of("/stores").is_empty() && store_of("/stores/é").is_empty());
    }
}
