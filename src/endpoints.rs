//! Every route of the shop with who may use it: one table, from which the router is made.

mod banners;
mod example;
mod pages;
mod promotion;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde_json::{Value, json};

use self::example::{campaign, caps, change, claims, edit, facts, new_store, place, sale, seen, selling, voiding};
use self::pages::PAGES;
use crate::account::api::{SignIn, SignOut, SignUp};
use crate::account::reset::api::{AskReset, ResetPassword};
use crate::account::verify::api::{AskVerify, VerifyAddress};
use crate::admin;
use crate::admin::claims::api::{SetOfflineCaps, SettleClaim};
use crate::admin::imports::api::RunImport;
use crate::admin::stock::api::CountStock;
use crate::cart::api::{ChangeCart, GatherCart};
use crate::catalog::api::DescribeVariants;
use crate::insight;
use crate::insight::api::CountBanners;
use crate::machine::{day, openapi, redemption, stock, webhook};
use crate::order::api::{CancelOrder, Reserve};
use crate::pairing::api::{EndPairing, JoinPairing, StartPairing};
use crate::privacy;
use crate::privacy::api::{EraseAccount, GrantConsent, WithdrawConsent};
use crate::server::functions::{self, WireFunction};
use crate::server::router as handlers;
use crate::server::state::State;
use crate::server::{assets, live, web_app};
use crate::staff::api::{InviteStaff, WithdrawInvitation};
use crate::staff::invitation::api::AcceptInvitation;
use crate::stores::api::VariantStores;
use crate::studio;
use crate::studio::campaign::api::MoveCampaign;
use crate::studio::print::api::PrintCodes;
use crate::till;
use crate::till::api::StepPickup;
use crate::till::redeem::{RedeemCodes, VoidSlip};
use crate::wishlist::api::ChangeWishlist;
use crate::wishlist::share::api::{ShareWishlist, UnshareWishlist};
use crate::wishlist::watch::api::{UnwatchStock, WatchStock};

/// One route, as `comptoir endpoints --json` tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Endpoint {
    pub path: String,
    pub method: &'static str,
    pub kind: Kind,
    /// What is sent: a body in `json`, `json|form` or `multipart`, a `query`, or nothing.
    pub encoding: &'static str,
    /// Who may use it: everyone is a guest.
    pub roles: &'static [&'static str],
    pub changes_state: bool,
    /// A body or query that it takes.
    pub example: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Page,
    Function,
    Api,
}

/// Everyone: no role is needed.
const EVERYONE: &[&str] = &["guest"];
/// A till or an ERP, by its key; nobody's session.
const MACHINES: &[&str] = &["machine"];

/// Whoever has an account.
const CUSTOMERS: &[&str] = &["customer", "seller", "store_manager", "marketer", "administrator"];
/// Who runs a store.
const MANAGERS: &[&str] = &["store_manager", "administrator"];
const ADMINISTRATORS: &[&str] = &["administrator"];
/// Who makes campaigns.
const MARKETERS: &[&str] = &["marketer", "administrator"];

/// Who makes banners: managers for their own stores.
const PROMOTERS: &[&str] = &["store_manager", "marketer", "administrator"];

/// Who works at a till.
const STAFF: &[&str] = &["seller", "store_manager", "administrator"];

/// The router and the table it came from.
pub struct Routes {
    pub router: Router<State>,
    pub table: Vec<Endpoint>,
}

/// All of them.
pub fn routes() -> Routes {
    let mut routes = Routes { router: Router::new(), table: Vec::new() };
    routes.page("/", "", EVERYONE, get(handlers::front));
    for locale in ["fr", "en"] {
        for (path, example, roles) in PAGES {
            routes.page(&format!("/{locale}{path}"), example, roles, get(handlers::page));
        }
        routes.page(&format!("/{locale}/outbox/{{id}}"), "", EVERYONE, get(handlers::mail));
        let codes = format!("/{locale}/studio/campaigns/{{id}}/print/{{run}}/codes.csv");
        routes.page(&codes, "", MARKETERS, get(studio::print::api::csv));
        let results = format!("/{locale}/studio/banners/{{id}}/results.csv");
        routes.page(&results, "", MARKETERS, get(insight::api::file));
    }
    routes.function::<ChangeCart>(change(json!({ "type": "add_line", "sku": "SKU", "quantity": 1 })));
    routes.function::<ChangeWishlist>(change(json!({ "type": "wish", "sku": "SKU" })));
    routes.function::<ShareWishlist>(json!({}));
    routes.function::<UnshareWishlist>(json!({}));
    routes.function::<WatchStock>(json!({ "sku": "SKU", "store": "lyon-croix-rousse" }));
    routes.function::<UnwatchStock>(json!({ "sku": "SKU", "store": "lyon-croix-rousse" }));
    routes.function::<StartPairing>(json!({}));
    routes.function::<JoinPairing>(json!({ "token": "0123456789ABCDEFGHJKMNPQRS" }));
    routes.function::<EndPairing>(json!({ "session": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000003" }));
    routes.function::<Reserve>(json!({
        "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000004",
        "store": "lyon-croix-rousse",
        "closes_at": "1790000000000",
        "seen": "0123456789abcdef",
        "name": "Ana",
        "email": "ana@example.org",
    }));
    routes.function::<CancelOrder>(json!({ "token": "0123456789ABCDEFGHJKMNPQRS" }));
    let step = json!({ "order": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000004", "step": "prepare" });
    routes.function_of::<StepPickup>(STAFF, step);
    routes.function_of::<RedeemCodes>(STAFF, selling());
    routes.function_of::<VoidSlip>(STAFF, voiding());
    routes.staff_reads("/api/till/sheet", "store=lyon-croix-rousse", get(till::offline::api::sheet));
    routes.staff_sends("/api/till/reconcile", claims(), post(till::offline::api::reconcile));
    routes.function_of::<SetOfflineCaps>(MANAGERS, caps());
    let settled = json!({ "key": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000011", "note": "the customer paid the rest" });
    routes.function_of::<SettleClaim>(MANAGERS, settled);
    routes.function_of::<CountStock>(
        MANAGERS,
        json!({
            "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000005",
            "sku": "SKU",
            "store": "lyon-croix-rousse",
            "count": "12",
            "reason": "inventory",
        }),
    );
    routes.managers("/api/admin/stores/save", MANAGERS, edit(), post(admin::store::api::save));
    routes.managers("/api/admin/stores/create", ADMINISTRATORS, new_store(), post(admin::store::api::create));
    let file = json!({ "subject": "stock", "format": "", "file": "stock.csv" });
    routes.uploads("/api/admin/imports/upload", ADMINISTRATORS, file, post(admin::imports::api::upload));
    routes
        .function_of::<RunImport>(ADMINISTRATORS, json!({ "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000006", "real": "1" }));
    routes.function::<SignUp>(json!({ "email": "ana@example.org", "password": "une phrase convient", "name": "Ana", "agree": { "offers-mail": "1" } }));
    routes.managers("/api/studio/campaigns/save", MARKETERS, campaign(), post(studio::campaign::api::save));
    let campaign = "018f6a3e-7c2b-4f1e-9f6f-0d9a11000007";
    routes.function_of::<MoveCampaign>(MARKETERS, json!({ "id": campaign, "to": "paused" }));
    let print = json!({ "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000008", "campaign": campaign, "codes": "100" });
    routes.function_of::<PrintCodes>(MARKETERS, print);
    banners::add(&mut routes);
    promotion::add(&mut routes);
    routes.function::<SignIn>(json!({ "email": "ana@example.org", "password": "une phrase convient" }));
    routes.function::<SignOut>(json!({}));
    routes.function::<AskReset>(json!({ "email": "ana@example.org" }));
    let password = "une phrase convient";
    routes.function::<ResetPassword>(json!({ "token": "0123456789ABCDEFGHJKMNPQRS", "password": password }));
    routes.function_of::<GrantConsent>(CUSTOMERS, json!({ "matter": "offers-mail", "wording": "1" }));
    routes.function_of::<WithdrawConsent>(CUSTOMERS, json!({ "matter": "offers-mail" }));
    routes.function_of::<EraseAccount>(CUSTOMERS, json!({ "password": password, "confirm": "ana@example.org" }));
    routes.customers_read("/api/privacy/export", get(privacy::export::download));
    for locale in ["fr", "en"] {
        routes.link(&format!("/{locale}/unsubscribe/{{token}}"), post(privacy::unsubscribe::api::unsubscribe));
    }
    routes.function_of::<AskVerify>(CUSTOMERS, json!({}));
    routes.function::<VerifyAddress>(json!({ "token": "0123456789ABCDEFGHJKMNPQRS" }));
    routes.function_of::<InviteStaff>(
        MANAGERS,
        json!({
            "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000005",
            "email": "noa@example.org",
            "role": "seller",
            "stores": { "lyon-croix-rousse": "1" },
        }),
    );
    let invitation = json!({ "invitation": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000006" });
    routes.function_of::<WithdrawInvitation>(MANAGERS, invitation);
    let token = json!({ "token": "0123456789ABCDEFGHJKMNPQRS", "name": "Noa", "password": password });
    routes.function::<AcceptInvitation>(token);
    routes.question::<DescribeVariants>(json!({ "skus": ["SKU"], "locale": "fr" }));
    routes.question::<VariantStores>(json!({ "sku": "SKU", "near": { "words": "69004" }, "locale": "fr" }));
    routes.question::<GatherCart>(json!({ "locale": "fr" }));
    routes.function::<CountBanners>(seen());
    routes.read("/api/cart", "", get(handlers::cart));
    routes.read("/api/wishlist", "", get(handlers::wishlist));
    routes.machine_reads("/api/v1/stock", "store=lyon-croix-rousse&sku=SKU", get(stock::list));
    routes.machine("/api/v1/stock", facts(), post(stock::tell));
    routes.machine_reads("/api/v1/webhooks", "", get(webhook::list));
    routes.machine("/api/v1/webhooks", place(), post(webhook::add));
    routes.machine("/api/v1/webhooks/{id}/end", Value::from(""), post(webhook::end));
    routes.machine("/api/v1/webhooks/{id}/rotate", Value::from(""), post(webhook::rotate));
    routes.machine_reads("/api/v1/webhooks/{id}/deliveries", "", get(webhook::deliveries));
    routes.machine("/api/v1/redemptions/evaluate", sale(None), post(redemption::evaluate));
    routes.machine("/api/v1/redemptions", sale(Some("till-3-000018")), post(redemption::redeem));
    routes.machine_reads("/api/v1/redemptions/{key}", "", get(redemption::find));
    let void = json!({ "key": "till-3-000019", "reason": "customer changed their mind" });
    routes.machine("/api/v1/redemptions/{key}/void", void, post(redemption::void));
    routes.machine_reads("/api/v1/redemptions/days/{day}", "", get(day::file));
    routes.read("/api/v1/openapi.json", "", get(openapi::document));
    routes.read("/live", "cursor=owner:0,variant/SKU:0", get(live::live));
    routes.read("/healthz", "", get(handlers::healthz));
    routes.read("/readyz", "", get(handlers::readyz));
    routes.read("/sitemap.xml", "", get(handlers::sitemap));
    routes.read("/robots.txt", "", get(handlers::robots));
    routes.read("/sw.js", "", get(web_app::worker));
    routes.read("/manifest.webmanifest", "", get(web_app::manifest));
    routes.read("/assets/{hash}/{*name}", "", get(handlers::asset));
    routes.read("/pictures/{id}/{name}", "", get(handlers::picture));
    for name in assets::public_names() {
        routes.read(&format!("/{name}"), "", get(handlers::public));
    }
    routes
}

impl Routes {
    fn page(&mut self, path: &str, example: &str, roles: &'static [&'static str], handler: MethodRouter<State>) {
        self.add(path, Method::GET, Kind::Page, "query", roles, false, Value::from(example), handler);
    }

    fn read(&mut self, path: &str, example: &str, handler: MethodRouter<State>) {
        let encoding = if example.is_empty() { "" } else { "query" };
        self.add(path, Method::GET, Kind::Api, encoding, EVERYONE, false, Value::from(example), handler);
    }

    /// Something an account asks about itself.
    fn customers_read(&mut self, path: &str, handler: MethodRouter<State>) {
        self.add(path, Method::GET, Kind::Api, "", CUSTOMERS, false, Value::from(""), handler);
    }

    /// What somebody does who has a link, from a page or from their mail program.
    fn link(&mut self, path: &str, handler: MethodRouter<State>) {
        self.add(path, Method::POST, Kind::Function, "", EVERYONE, true, Value::from(""), handler);
    }

    /// Something machines ask.
    fn machine_reads(&mut self, path: &str, example: &str, handler: MethodRouter<State>) {
        let encoding = if example.is_empty() { "" } else { "query" };
        self.add(path, Method::GET, Kind::Api, encoding, MACHINES, false, Value::from(example), handler);
    }

    /// Something machines change.
    fn machine(&mut self, path: &str, example: Value, handler: MethodRouter<State>) {
        let encoding = if example == "" { "" } else { "json" };
        self.add(path, Method::POST, Kind::Api, encoding, MACHINES, true, example, handler);
    }

    /// A server function that changes something.
    fn function<F: WireFunction>(&mut self, example: Value) {
        let handler = functions::handler::<F>();
        self.add(<F as ServerFn>::PATH, Method::POST, Kind::Function, "json|form", EVERYONE, true, example, handler);
    }

    /// A server function for certain people that changes something.
    fn function_of<F: WireFunction>(&mut self, roles: &'static [&'static str], example: Value) {
        self.function::<F>(example);
        if let Some(endpoint) = self.table.last_mut() {
            endpoint.roles = roles;
        }
    }

    /// Something that who works at a till asks.
    fn staff_reads(&mut self, path: &str, example: &str, handler: MethodRouter<State>) {
        self.add(path, Method::GET, Kind::Api, "query", STAFF, false, Value::from(example), handler);
    }

    /// Something that a till's script sends.
    fn staff_sends(&mut self, path: &str, example: Value, handler: MethodRouter<State>) {
        self.add(path, Method::POST, Kind::Function, "json", STAFF, true, example, handler);
    }

    /// Something that those who run the shop change, by a handler that gives a form back with what was typed.
    fn managers(&mut self, path: &str, roles: &'static [&'static str], example: Value, handler: MethodRouter<State>) {
        self.add(path, Method::POST, Kind::Function, "json|form", roles, true, example, handler);
    }

    /// A server function that only answers.
    fn question<F: WireFunction>(&mut self, example: Value) {
        let handler = functions::handler::<F>();
        self.add(<F as ServerFn>::PATH, Method::POST, Kind::Function, "json|form", EVERYONE, false, example, handler);
    }

    #[allow(clippy::too_many_arguments, reason = "one row of the table, column by column")]
    fn add(
        &mut self,
        path: &str,
        method: Method,
        kind: Kind,
        encoding: &'static str,
        roles: &'static [&'static str],
        changes_state: bool,
        example: Value,
        handler: MethodRouter<State>,
    ) {
        let method = if method == Method::POST { "POST" } else { "GET" };
        self.table.push(Endpoint { path: path.to_owned(), method, kind, encoding, roles, changes_state, example });
        self.router = std::mem::take(&mut self.router).route(path, handler);
    }
}
