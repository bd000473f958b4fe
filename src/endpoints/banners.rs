//! What is done with banners.

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};
use serde_json::{Value, json};

use super::example::banner;
use super::{CUSTOMERS, Kind, MARKETERS, PROMOTERS, Routes};
use crate::promo::claim::ClaimCode;
use crate::server::slot;
use crate::server::state::State;
use crate::studio;
use crate::studio::banner::api::{DuplicateBanner, MoveBanner, UndoBanner};
use crate::studio::limits::api::SetLimits;

pub fn add(routes: &mut Routes) {
    let id = "018f6a3e-7c2b-4f1e-9f6f-0d9a1100000a";
    let other = "018f6a3e-7c2b-4f1e-9f6f-0d9a1100000b";
    routes.scripts("/api/studio/banners/save", PROMOTERS, banner(id), post(studio::banner::api::save));
    routes.managers(
        "/api/studio/banners/edit",
        PROMOTERS,
        json!({ "id": id, "slot": "home_hero", "who": "anyone", "whereabouts": "anywhere", "where": "all", "variants": "a",
            "a.weight": "1", "a.fr.title": "Avent", "a.en.title": "Advent", "a.en.target": "same", "a.en.picture": "same" }),
        post(studio::banner::edit::edit),
    );
    routes.questions(
        "/api/studio/banners/preview",
        PROMOTERS,
        json!({ "slot": "home_hero", "variants": "a", "a.weight": "1", "a.fr.title": "Avent" }),
        post(studio::banner::frame::preview),
    );
    for locale in ["fr", "en"] {
        let frame = format!("/{locale}/studio/banners/{{id}}/frame");
        routes.page(&frame, "variant=a&scheme=dark", PROMOTERS, get(studio::banner::frame::frame));
    }
    routes.uploads(
        "/api/studio/banners/upload",
        PROMOTERS,
        json!({ "file": "advent.jpg" }),
        post(studio::banner::upload::upload),
    );
    routes.function_of::<MoveBanner>(PROMOTERS, json!({ "id": id, "to": "publish", "version": "1" }));
    let limits = json!({ "slots": { "store_page": "1" }, "live": "2", "days": "31", "ab": "1" });
    routes.function_of::<SetLimits>(MARKETERS, limits);
    routes.function_of::<UndoBanner>(PROMOTERS, json!({ "id": id, "to": "1", "version": "2" }));
    routes.function_of::<DuplicateBanner>(PROMOTERS, json!({ "id": other, "of": id, "name": "Advent, again" }));
    routes.function_of::<ClaimCode>(CUSTOMERS, json!({ "banner": id, "variant": "a", "locale": "fr" }));
    routes.read("/api/banner/slot", "slot=home_hero&revision=3&locale=fr&page=/fr/", get(slot::fragment));
}

impl Routes {
    /// The same where only a script asks.
    pub(super) fn scripts(
        &mut self,
        path: &str,
        roles: &'static [&'static str],
        example: Value,
        handler: MethodRouter<State>,
    ) {
        self.add(path, Method::POST, Kind::Function, "json", roles, true, example, handler);
    }

    /// What only a script of certain people asks, and changes nothing.
    pub(super) fn questions(
        &mut self,
        path: &str,
        roles: &'static [&'static str],
        example: Value,
        handler: MethodRouter<State>,
    ) {
        self.add(path, Method::POST, Kind::Function, "json", roles, false, example, handler);
    }

    /// Something that takes a file, whose handler says how large it may be.
    pub(super) fn uploads(
        &mut self,
        path: &str,
        roles: &'static [&'static str],
        example: Value,
        handler: MethodRouter<State>,
    ) {
        let handler = handler.layer(DefaultBodyLimit::disable());
        self.add(path, Method::POST, Kind::Function, "multipart", roles, true, example, handler);
    }
}
