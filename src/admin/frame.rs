//! What is around every page of the back office.

use std::sync::Arc;

use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;
use crate::server::staff::Staff;
use crate::ui::closed;
use crate::ui::message::message;

/// Rooms of the back office: the path after `/admin`, what it is called, whether it is for administrators alone.
const ROOMS: [(&str, &str, bool); 6] = [
    ("", "admin-title", false),
    ("/stock", "admin-stock", false),
    ("/shortfalls", "admin-shortfalls", false),
    ("/claims", "admin-claims", false),
    ("/staff", "staff-title", false),
    ("/imports", "admin-imports", true),
];

/// Where a page of the back office is, and what is around it.
pub struct Frame<'f> {
    pub context: &'f Arc<RequestContext>,
    pub staff: &'f Staff,
    /// After `/admin`.
    pub path: String,
    pub title: String,
    pub query: &'f [(String, String)],
}

impl Frame<'_> {
    /// The page with what it is about.
    pub fn page<V: IntoView + 'static>(self, inside: V) -> Page {
        let Frame { context, staff, path, title, query } = self;
        let path = format!("/admin{path}");
        let message = message(context, query);
        let bar = bar(context, staff, &path);
        let heading = title.clone();
        let main = move || view! { {bar} <h1>{heading}</h1> {message} {inside} };
        Page::new(title, path, Section::None, main).private()
    }
}

fn bar(context: &RequestContext, staff: &Staff, path: &str) -> impl IntoView + use<> {
    let words = context.words;
    let root = format!("/{}/admin", words.locale);
    // A store's page belongs to the overview.
    let room = ROOMS.iter().rev().find(|(room, ..)| path.starts_with(&format!("/admin{room}"))).map(|(room, ..)| *room);
    let rooms = ROOMS.iter().filter(|(_, _, alone)| staff.administrator || !alone).map(|(to, key, _)| {
        let current = (room == Some(*to)).then_some("page");
        view! { <li><a href=format!("{root}{to}") aria-current=current>{words.get(key)}</a></li> }
    });
    let languages = Locale::ALL.map(|other| {
        let current = (other == words.locale).then_some("true");
        view! { <li><a href=format!("/{other}{path}") lang=other.tag() hreflang=other.tag() aria-current=current>{other.own_name()}</a></li> }
    });
    let till = (!staff.stores.is_empty())
        .then(|| view! { <li><a href=format!("/{}/till", words.locale)>{words.get("till-title")}</a></li> });
    view! {
        <nav class="admin-bar" aria-label=words.get("admin-nav")>
            <ul>{rooms.collect_view()}</ul>
            <ul class="admin-ways">
                {till}
                <li><a href=format!("/{}/", words.locale)>{words.get("admin-shop")}</a></li>
                {languages}
            </ul>
        </nav>
    }
}

/// The page in a room's place, for whoever may not enter it.
pub fn closed(context: &RequestContext, path: &str) -> Page {
    closed::closed(context, context.words.get("admin-title"), path, ["admin-text", "admin-not-staff"])
}
