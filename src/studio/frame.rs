//! What is around every page of the studio.

use std::sync::Arc;

use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;
use crate::server::staff::Marketer;
use crate::ui::closed;
use crate::ui::message::message;

/// Where a page of the studio is, and what is around it.
pub struct Frame<'f> {
    pub context: &'f Arc<RequestContext>,
    pub marketer: &'f Marketer,
    /// After `/studio`.
    pub path: String,
    pub title: String,
    pub query: &'f [(String, String)],
}

impl Frame<'_> {
    /// The page with what it is about.
    pub fn page<V: IntoView + 'static>(self, inside: V) -> Page {
        let Frame { context, marketer, path, title, query } = self;
        let path = format!("/studio{path}");
        let message = message(context, query);
        let bar = bar(context, marketer, &path);
        let heading = title.clone();
        let main = move || view! { {bar} <h1>{heading}</h1> {message} {inside} };
        Page::new(title, path, Section::None, main).private()
    }
}

fn bar(context: &RequestContext, marketer: &Marketer, path: &str) -> impl IntoView + use<> {
    let words = context.words;
    let root = format!("/{}", words.locale);
    let current = (path == "/studio" || path.starts_with("/studio/campaigns")).then_some("page");
    let banners = path.starts_with("/studio/banners").then_some("page");
    let calendar = (path == "/studio/calendar").then_some("page");
    let languages = Locale::ALL.map(|other| {
        let current = (other == words.locale).then_some("true");
        view! { <li><a href=format!("/{other}{path}") lang=other.tag() hreflang=other.tag() aria-current=current>{other.own_name()}</a></li> }
    });
    let admin = marketer
        .administrator
        .then(|| view! { <li><a href=format!("{root}/admin")>{words.get("admin-title")}</a></li> });
    let limits = marketer.only.is_empty().then(|| {
        let current = (path == "/studio/limits").then_some("page");
        view! { <li><a href=format!("{root}/studio/limits") aria-current=current>{words.get("limits-title")}</a></li> }
    });
    // Who only runs stores makes no campaigns.
    let campaigns = marketer.only.is_empty().then(|| {
        view! { <li><a href=format!("{root}/studio") aria-current=current>{words.get("studio-campaigns")}</a></li> }
    });
    view! {
        <nav class="admin-bar" aria-label=words.get("studio-title")>
            <ul>
                {campaigns}
                <li><a href=format!("{root}/studio/banners") aria-current=banners>{words.get("banner-list")}</a></li>
                <li><a href=format!("{root}/studio/calendar") aria-current=calendar>{words.get("banner-calendar")}</a></li>
            </ul>
            <ul class="admin-ways">
                {limits}
                {admin}
                <li><a href=format!("{root}/")>{words.get("admin-shop")}</a></li>
                {languages}
            </ul>
        </nav>
    }
}

/// The page in a room's place, for whoever may not enter it.
pub fn closed(context: &RequestContext, path: &str) -> Page {
    let path = format!("/studio{path}");
    closed::closed(context, context.words.get("studio-title"), &path, ["studio-text", "studio-not-marketer"])
}
