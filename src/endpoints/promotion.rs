//! A campaign's links, what they lead to, and its report.

use axum::routing::get;
use serde_json::json;

use super::{CUSTOMERS, EVERYONE, MARKETERS, Routes};
use crate::promo::offer;
use crate::promo::offer::api::TakeOffer;
use crate::server::router as handlers;
use crate::studio;
use crate::studio::promotion::api::MakeLinks;

pub fn add(routes: &mut Routes) {
    let campaign = "018f6a3e-7c2b-4f1e-9f6f-0d9a11000007";
    for locale in ["fr", "en"] {
        routes.page(&format!("/{locale}/offers/{{campaign}}"), "from=leaflet", EVERYONE, get(handlers::page));
        let pages = format!("/{locale}/studio/campaigns/{{id}}");
        routes.page(&format!("{pages}/report"), "", MARKETERS, get(handlers::page));
        routes.page(&format!("{pages}/leaflet"), "", MARKETERS, get(handlers::page));
        routes.page(&format!("{pages}/report.csv"), "", MARKETERS, get(studio::promotion::api::file));
    }
    routes.page("/l/{token}", "", EVERYONE, get(offer::api::follow));
    routes.function_of::<MakeLinks>(MARKETERS, json!({ "campaign": campaign }));
    let taking = json!({ "campaign": campaign, "from": "leaflet", "locale": "fr" });
    routes.function_of::<TakeOffer>(CUSTOMERS, taking);
}
