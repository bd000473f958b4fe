//! What is done with banners.

use axum::routing::{get, post};
use serde_json::json;

use super::example::banner;
use super::{CUSTOMERS, MARKETERS, Routes};
use crate::promo::claim::ClaimCode;
use crate::server::slot;
use crate::studio;
use crate::studio::banner::api::{DuplicateBanner, MoveBanner, UndoBanner};

pub fn add(routes: &mut Routes) {
    let id = "018f6a3e-7c2b-4f1e-9f6f-0d9a1100000a";
    let other = "018f6a3e-7c2b-4f1e-9f6f-0d9a1100000b";
    routes.scripts("/api/studio/banners/save", MARKETERS, banner(id), post(studio::banner::api::save));
    routes.uploads(
        "/api/studio/banners/upload",
        MARKETERS,
        json!({ "file": "advent.jpg" }),
        post(studio::banner::upload::upload),
    );
    routes.function_of::<MoveBanner>(MARKETERS, json!({ "id": id, "to": "publish", "version": "1" }));
    routes.function_of::<UndoBanner>(MARKETERS, json!({ "id": id, "to": "1", "version": "2" }));
    routes.function_of::<DuplicateBanner>(MARKETERS, json!({ "id": other, "of": id, "name": "Advent, again" }));
    routes.function_of::<ClaimCode>(CUSTOMERS, json!({ "banner": id, "variant": "a", "locale": "fr" }));
    routes.read("/api/banner/slot", "slot=home_hero&revision=3&locale=fr&page=/fr/", get(slot::fragment));
}
