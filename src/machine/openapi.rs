//! The description of the machine API (OpenAPI 3.1), made of the types that are read and sent.

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::machine::{day, redemption, stock, webhook};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Comptoir",
        description = "Stock, promo codes, and being told of what happens, for tills and ERPs. A failure says why with a stable `code` and in words. What is not \
            described here answers 404 `endpoint_unknown`, or 405 `method_not_allowed` with `Allow` where the path is.",
    ),
    paths(
        stock::tell,
        stock::list,
        redemption::evaluate,
        redemption::redeem,
        redemption::find,
        redemption::void,
        day::file,
        webhook::add,
        webhook::list,
        webhook::end,
        webhook::rotate,
        webhook::deliveries,
    ),
    modifiers(&Keys),
)]
struct Document;

/// Says that every operation needs a key.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The machine's key. A cookie opens nothing here."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
        document.security = Some(vec![SecurityRequirement::new("key", [] as [&str; 0])]);
    }
}

/// Answers `GET /api/v1/openapi.json`.
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
