//! What makes the shop an app on a device: the service worker, which answers without a network, and the manifest,
//! which lets it be installed.

use axum::extract::State as Shared;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use comptoir_domain::Locale;
use serde_json::json;

use crate::server::state::State;

/// The worker asks for pages and files of the shop, and for nothing else.
const POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
/// The paper of the light theme, as in `style/tokens.css`.
const PAPER: &str = "#fbf7f0";

/// `/sw.js`: it stays at one address; a new build makes it another text, which is how browsers see that there is one.
pub async fn worker(Shared(state): Shared<State>) -> Response {
    let locales = Locale::ALL.map(Locale::tag);
    let (files, till) = (state.assets.shoppers(), state.assets.tills());
    let build = json!({ "id": state.assets.build(), "files": files, "till": till, "locales": locales });
    let text = format!("const build = {build};\n{}", include_str!("sw.js"));
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, text).into_response()
}

/// `/manifest.webmanifest`, in the shop's own name.
pub async fn manifest(Shared(state): Shared<State>) -> Response {
    let name = &state.shop.get().name;
    let icon = |size: u32, purpose: &str| {
        let (shape, sizes) = (if purpose == "maskable" { "maskable-" } else { "" }, format!("{size}x{size}"));
        json!({ "src": format!("/icon-{shape}{size}.png"), "type": "image/png", "sizes": sizes, "purpose": purpose })
    };
    let manifest = json!({
        "id": "/",
        "name": name,
        "short_name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [icon(192, "any"), icon(512, "any"), icon(192, "maskable"), icon(512, "maskable")],
    });
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "public, max-age=3600")];
    (headers, manifest.to_string()).into_response()
}
