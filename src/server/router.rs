//! The handlers that are no server function, and the layers around all of them.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Extension, OriginalUri, Path, Request, State as Shared};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::{Json, Router};
use comptoir_db::catalog::product;
use futures_util::{StreamExt, stream};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::app::{self, escape};
use crate::banner::{Shown, preview};
use crate::endpoints::routes;
use crate::server::functions::{BODY_LIMIT_BYTES, broken};
use crate::server::page::{self, Stop};
use crate::server::request::{RequestContext, preferred};
use crate::server::state::State;
use crate::server::{assets, security, slot};
use crate::wire::Failure;

/// Pictures never change under their address.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The whole shop.
pub fn router(state: State) -> Router {
    let small =
        SizeAbove::new(512).and(NotForContentType::const_new("text/event-stream")).and(NotForContentType::IMAGES);
    routes()
        .router
        .fallback(page)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(state.clone(), context))
        .layer(middleware::from_fn_with_state(state.clone(), security::same_origin))
        .layer(middleware::from_fn(whole))
        .layer(middleware::from_fn_with_state(state.clone(), security::headers))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(small))
        .with_state(state)
}

/// Takes in a small body before anybody refuses the request without reading it: the connection would end with such an
/// answer, and the client's next request may be on it already.
async fn whole(request: Request, next: Next) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > BODY_LIMIT_BYTES as u64 {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let (mut taken, mut chunks, mut is_whole) = (Vec::new(), body.into_data_stream(), false);
    while !is_whole && taken.len() <= BODY_LIMIT_BYTES {
        match chunks.next().await {
            Some(Ok(chunk)) => taken.extend_from_slice(&chunk),
            // It broke off: nobody waits for an answer.
            Some(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
            None => is_whole = true,
        }
    }
    let body = match is_whole {
        true => Body::from(taken),
        false => Body::from_stream(stream::iter([Ok(taken.into())]).chain(chunks)),
    };
    next.run(Request::from_parts(parts, body)).await
}

/// Finds out who asks, for everything but files.
async fn context(
    Shared(state): Shared<State>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    if ["/assets/", "/pictures/", "/healthz", "/sw.js", "/manifest.webmanifest"]
        .iter()
        .any(|files| path.starts_with(files))
    {
        return next.run(request).await;
    }
    let path_is_page = path.starts_with("/fr") || path.starts_with("/en");
    let address = client_address(peer.ip(), request.headers(), &state.config.trusted_proxies);
    match RequestContext::of(&state, request.headers(), request.uri().path(), address).await {
        Ok(context) => {
            request.extensions_mut().insert(Arc::new(context));
            next.run(request).await
        }
        Err(error) => unavailable(path_is_page, broken(error)),
    }
}

/// The answer while the database does not: a page a person can read, or JSON for a script.
pub fn unavailable(page: bool, told: Failure) -> Response<Body> {
    if !page {
        return failure(told);
    }
    let html = "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>503</title><h1>Un instant… / One moment…</h1><p>La boutique revient tout de suite. Rechargez la page dans un instant.</p><p lang=\"en\">The shop is back shortly. Reload the page in a moment.</p></html>";
    (StatusCode::SERVICE_UNAVAILABLE, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Whom a request comes from: the last address that no trusted proxy of ours added.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let hops = forwarded.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let hops: Vec<IpAddr> = hops.filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !trusted.contains(hop)).unwrap_or(peer)
}

/// Sends whoever comes to the door to their language.
pub async fn front(headers: HeaderMap) -> Response<Body> {
    let accepted = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut response = page::redirect(&format!("/{}/", preferred(accepted)));
    response.headers_mut().insert("vary", HeaderValue::from_static("Accept-Language"));
    response
}

/// Any page, by the table in [`app::page`]; also whatever is no page, which says so in the shop's own words, to a script
/// as JSON.
pub async fn page(Extension(context): Extension<Arc<RequestContext>>, OriginalUri(uri): OriginalUri) -> Response<Body> {
    if is_for_scripts(&uri) {
        return refused(&context, Failure::new(404, "endpoint_unknown"));
    }
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned();
    // PostgreSQL has no text with a NUL in it, and nobody types one.
    let query: Vec<(String, String)> = query.filter(|(_, value)| !value.contains('\0')).collect();
    let mut owned = match page::owned(&context).await {
        Ok(owned) => owned,
        Err(error) => return unavailable(true, broken(error)),
    };
    let path = path_after_locale(&uri).filter(|path| !path.contains('\0'));
    if let Some(path) = &path {
        owned.banners = Arc::new(match banners(&context, path, &query).await {
            Some(shown) => shown,
            None => slot::of_page(&context, &owned, path, &query).await,
        });
    }
    let page = match path {
        Some(path) => app::page(&context, &owned, &path, &query).await,
        None => Err(Stop::NotFound),
    };
    page::answer(&context, owned, page)
}

/// What a preview shows of banners, where the page is one. One that cannot be read is the shop as it is.
async fn banners(context: &RequestContext, path: &str, query: &[(String, String)]) -> Option<Shown> {
    let shown = match preview::asked(context, query).await {
        Ok(None) => return None,
        Ok(Some(asked)) => preview::shown(context, &asked, path).await,
        Err(error) => Err(error),
    };
    shown.inspect_err(|error| tracing::warn!(%error, "a preview could not be read")).ok()
}

/// A mail of the demo's outbox, which is a document of its own.
pub async fn mail(Extension(context): Extension<Arc<RequestContext>>, Path(id): Path<String>) -> Response<Body> {
    let stop = match crate::mail::page::one(&context, &id).await {
        Ok(response) => return response,
        Err(stop) => stop,
    };
    match page::owned(&context).await {
        Ok(owned) => page::answer(&context, owned, Err(stop)),
        Err(error) => unavailable(true, broken(error)),
    }
}

/// What is asked for in a way that it is not answered in. The router says in which it is (`Allow`).
async fn wrong_method(
    context: Option<Extension<Arc<RequestContext>>>,
    OriginalUri(uri): OriginalUri,
) -> Response<Body> {
    match context {
        Some(Extension(context)) if is_for_scripts(&uri) => refused(&context, Failure::new(405, "method_not_allowed")),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// Whether no person looks at what is there.
fn is_for_scripts(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

/// The decoded path after `/fr` or `/en`.
fn path_after_locale(uri: &Uri) -> Option<String> {
    let path = uri.path();
    let rest = ["/fr", "/en"].iter().find_map(|root| path.strip_prefix(root))?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    // `+` is a plus in a path; everything else is encoded as in a query.
    let encoded = rest.replace('+', "%2B");
    form_urlencoded::parse(encoded.replace(['&', '='], "").as_bytes())
        .next()
        .map(|(path, _)| path.into_owned())
        .or(Some(String::new()))
}

pub async fn cart(Extension(context): Extension<Arc<RequestContext>>) -> Response<Body> {
    told(page::cart(&context).await)
}

pub async fn wishlist(Extension(context): Extension<Arc<RequestContext>>) -> Response<Body> {
    told(page::wishlist(&context).await)
}

fn told(read: Result<impl serde::Serialize, comptoir_db::Error>) -> Response<Body> {
    match read {
        Ok(state) => Json(state).into_response(),
        Err(error) => failure(broken(error)),
    }
}

/// The process lives.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The process can do its work: the database answers.
pub async fn readyz(Shared(state): Shared<State>) -> Response<Body> {
    match comptoir_db::setting::get(&state.db, comptoir_db::setting::CATALOG_REVISION).await {
        Ok(_) => "ok".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

pub async fn asset(
    Shared(state): Shared<State>,
    Path((hash, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response<Body> {
    state.assets.answer(&hash, &name, &headers).await
}

pub async fn public(uri: Uri) -> Response<Body> {
    assets::public(uri.path().trim_start_matches('/'))
}

/// One size of a picture.
pub async fn picture(Shared(state): Shared<State>, Path((id, name)): Path<(String, String)>) -> Response<Body> {
    let plain =
        |text: &str| !text.starts_with('.') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    if !plain(&id) || !plain(&name) {
        return assets::not_found();
    }
    let Ok(bytes) = tokio::fs::read(state.config.data_folder.join("pictures").join(&id).join(&name)).await else {
        return assets::not_found();
    };
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, assets::content_type(&name));
    response.headers_mut().insert(CACHE_CONTROL, IMMUTABLE);
    response
}

/// Every page a search engine may keep, in every language.
pub async fn sitemap(Shared(state): Shared<State>) -> Response<Body> {
    let products = match product::published(&state.db).await {
        Ok(products) => products,
        Err(error) => return failure(broken(error)),
    };
    let shop = state.shop.get();
    let mut paths: Vec<String> = vec!["/".into(), "/products".into(), "/stores".into()];
    paths.extend(
        shop.collections.iter().map(|(key, _)| format!("/products?collection={}", crate::catalog::card::encode(key))),
    );
    paths.extend(products.iter().map(|(handle, _)| format!("/products/{}", crate::catalog::card::encode(handle))));
    paths.extend(shop.stores.iter().map(|store| format!("/stores/{}", store.slug)));
    let origin = escape(&state.config.origin);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for path in paths.iter().map(|path| escape(path)) {
        for locale in ["fr", "en"] {
            xml.push_str(&format!("<url><loc>{origin}/{locale}{path}</loc>"));
            for other in ["fr", "en"] {
                xml.push_str(&format!(
                    "<xhtml:link rel=\"alternate\" hreflang=\"{other}\" href=\"{origin}/{other}{path}\"/>"
                ));
            }
            xml.push_str("</url>\n");
        }
    }
    xml.push_str("</urlset>\n");
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}

pub async fn robots(Shared(state): Shared<State>) -> String {
    let private = [
        "cart",
        "checkout",
        "orders",
        "wishlist",
        "account",
        "unsubscribe",
        "admin",
        "offline",
        "outbox",
        "till",
        "studio",
    ];
    let lines: String =
        ["fr", "en"].iter().flat_map(|locale| private.map(|page| format!("Disallow: /{locale}/{page}\n"))).collect();
    format!("User-agent: *\n{lines}Disallow: /api/\nDisallow: /live\nSitemap: {}/sitemap.xml\n", state.config.origin)
}

/// A refusal in the language of who asks.
fn refused(context: &RequestContext, refusal: Failure) -> Response<Body> {
    failure(context.words.failure(refusal, context.currency()))
}

fn failure(failure: Failure) -> Response<Body> {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(failure)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_locale_and_their_escapes() {
        let path = |text: &str| path_after_locale(&text.parse().unwrap());
        assert_eq!(path("/fr").as_deref(), Some(""));
        assert_eq!(path("/en/products/caf%C3%A9+1").as_deref(), Some("/products/café+1"));
        assert_eq!(path("/french"), None);
        assert_eq!(path("/"), None);
    }

    #[test]
    fn only_our_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("9.9.9.9, 1.2.3.4, 10.0.0.1"));
        assert_eq!(client_address(ip("5.5.5.5"), &headers, &[ip("10.0.0.1")]), ip("5.5.5.5"));
        assert_eq!(client_address(ip("10.0.0.1"), &headers, &[ip("10.0.0.1")]), ip("1.2.3.4"));
        assert_eq!(client_address(ip("10.0.0.1"), &HeaderMap::new(), &[ip("10.0.0.1")]), ip("10.0.0.1"));
    }
}
