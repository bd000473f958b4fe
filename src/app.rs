//! The shell around every page, and the table of pages.

use std::sync::Arc;

use axum::http::StatusCode;
use comptoir_domain::Locale;
use comptoir_domain::banner::Slot;
use leptos::prelude::*;

use crate::banner::bar::preview_bar;
use crate::banner::{Shown, slot};
use crate::browser_state::PageState;
use crate::cart::count::CartCount;
use crate::live::notice::RemoteNotice;
use crate::server::page::{Owned, Page, Section, Stop, json_for_script, path_in, render};
use crate::server::request::RequestContext;
use crate::server::security::Nonce;
use crate::ui::icon::Icon;
use crate::ui::phrase::fill;

/// The demo shop's emblem; it takes the colours of the page.
const LOGO: &str = include_str!("../demo/logo.svg");

/// Links that look ahead are only fetched, never run: a page changes nothing by being read.
const SPECULATION: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*/products*"},{"not":{"href_matches":"/api/*"}}]},"eagerness":"moderate"}]}"#;

/// Loads and renders the page of a path (after the locale); the table of pages.
pub async fn page(
    context: &Arc<RequestContext>,
    owned: &Owned,
    path: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    use crate::{
        account, admin, cart, catalog, insight, mail, offline, order, pairing, privacy, promo, staff, stores, studio,
        till, wishlist,
    };

    let parts: Vec<&str> = path.trim_matches('/').split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => catalog::home::page(context, owned, query).await,
        ["products"] => catalog::list::page(context, owned, query).await,
        ["products", handle] => catalog::product::page(context, owned, handle, query).await,
        ["stores"] => stores::page::list(context, owned, query).await,
        ["stores", slug] => stores::page::one(context, owned, slug, query).await,
        ["cart"] => cart::page::page(context, owned, query).await,
        ["wishlist"] => wishlist::page::page(context, owned, query).await,
        ["wishlists", token] => wishlist::share::page::page(context, owned, token, query).await,
        ["pair"] => pairing::page::link(context, query).await,
        ["pair", token] => pairing::page::offer(context, owned, token, query).await,
        ["checkout"] => order::checkout::page(context, owned, query).await,
        ["orders", token] => order::page::page(context, token, query).await,
        ["account"] => account::page::page(context, owned, query).await,
        ["account", "codes"] => promo::wallet::page(context, query).await,
        ["account", "privacy"] => privacy::page::page(context, query).await,
        ["unsubscribe", token] => Ok(privacy::unsubscribe::page::page(context, token, query)),
        ["account", "reset"] => Ok(account::reset::page::ask(context, query)),
        ["account", "reset", token] => account::reset::page::choose(context, token, query).await,
        ["account", "verify", token] => account::verify::page::page(context, token, query).await,
        ["account", "invitation", token] => staff::invitation::page::page(context, token, query).await,
        ["admin", "staff"] => staff::page::page(context, query).await,
        ["outbox"] => mail::page::page(context).await,
        ["offline"] => offline::page::page(context, owned).await,
        ["till"] => till::page::page(context, query).await,
        ["till", "offline"] => till::offline::page::page(context).await,
        ["studio"] => studio::page::page(context, query).await,
        ["studio", "preview"] => studio::preview::page::page(context, query).await,
        ["studio", "limits"] => studio::limits::page::page(context, query).await,
        ["studio", "calendar"] => studio::calendar::page::page(context, query).await,
        ["studio", "banners"] => studio::banner::list::page(context, query).await,
        ["studio", "banners", "new"] => studio::banner::page::new(context, query).await,
        ["studio", "banners", id] => studio::banner::page::page(context, id, query).await,
        ["studio", "campaigns", "new"] => studio::campaign::page::new(context, query).await,
        ["studio", "campaigns", id] => studio::campaign::page::page(context, id, query).await,
        ["offers", campaign] => promo::offer::page::page(context, campaign, query).await,
        ["studio", "campaigns", id, "report"] => studio::promotion::report::page(context, id, query).await,
        ["studio", "campaigns", id, "leaflet"] => studio::promotion::leaflet::page(context, id, query).await,
        ["studio", "campaigns", id, "print", run] => studio::print::page::page(context, id, run, query).await,
        ["studio", "banners", id, "results"] => insight::page::page(context, id, query).await,
        ["admin"] => admin::page::page(context, query).await,
        ["admin", "imports"] => admin::imports::page::page(context, query).await,
        ["admin", "imports", id] => admin::imports::page::one(context, id, query).await,
        ["admin", "stock"] => admin::stock::page::page(context, query).await,
        ["admin", "claims"] => admin::claims::page::page(context, query).await,
        ["admin", "shortfalls"] => admin::stock::shortfalls::page(context, query).await,
        ["admin", "stores", "new"] => admin::store::page::new(context, query).await,
        ["admin", "stores", slug] => admin::store::page::page(context, slug, query).await,
        _ => Err(Stop::NotFound),
    }
}

pub fn not_found_page(context: &Arc<RequestContext>) -> Page {
    let mut page = apology(context, "not-found");
    page.status = StatusCode::NOT_FOUND;
    page
}

/// `status`: 503 where it may pass.
pub fn broken_page(context: &Arc<RequestContext>, status: u16) -> Page {
    let mut page = apology(context, "broken");
    page.status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    page
}

fn apology(context: &Arc<RequestContext>, key: &str) -> Page {
    let words = context.words;
    let title = words.get(&format!("{key}-title"));
    let (heading, text) = (title.clone(), words.get(&format!("{key}-text")));
    let main = move || {
        view! {
            <div class="empty">
                <svg class="drawing" viewBox="0 0 120 120" aria-hidden="true">
                    <path class="tone" d="M40 20h40l16 40H24z"></path>
                    <path d="M40 20h40l16 40H24zM60 60v40M42 102h36M84 60v14"></path>
                </svg>
                <h1>{heading}</h1>
                <p>{text}</p>
                <a class="button" href=format!("/{}/products", words.locale)>{words.get("home-button")}</a>
                <a class="more" href=format!("/{}/stores", words.locale)>{words.get("home-stores-more")}</a>
            </div>
        }
    };
    Page::new(title, "/", Section::None, main).private()
}

/// The whole document.
pub fn shell(context: &Arc<RequestContext>, page: Page, state: &PageState, banners: &Shown, nonce: &Nonce) -> String {
    let bundle = match page.path.as_str() {
        path if room(path) == Some("till") => "till",
        path if room(path).is_some() => "studio",
        _ => "shop",
    };
    let Page {
        title, description, path, canonical_query, indexed, json_ld, image, section, search, script, main, ..
    } = page;
    let place = Place { path: path.clone(), canonical_query: canonical_query.clone(), section, search };
    let body = render(|| {
        provide_context(state.clone());
        body(context, &place, banners, main())
    });
    let shop = context.state.shop.get();
    let (assets, origin, locale) = (&context.state.assets, &context.state.config.origin, context.locale());
    let title = if title == shop.name { title } else { format!("{title} · {}", shop.name) };
    let address = |locale: Locale| format!("{origin}{}{canonical_query}", path_in(locale, &path));
    // Whoever it was may be somebody else by now: the page asks.
    let ended = if context.is_ended() { " data-ended" } else { "" };
    let mut head = Head::default();
    head.line(&[("title", &title)], "<title>{title}</title>");
    if !description.is_empty() {
        head.line(
            &[("text", &description)],
            r#"<meta name="description" content="{text}"><meta property="og:description" content="{text}">"#,
        );
    }
    if indexed {
        head.line(
            &[("href", &address(locale))],
            r#"<link rel="canonical" href="{href}"><meta property="og:url" content="{href}">"#,
        );
        for other in Locale::ALL {
            head.line(
                &[("tag", other.tag()), ("href", &address(other))],
                r#"<link rel="alternate" hreflang="{tag}" href="{href}">"#,
            );
        }
        head.line(&[("href", &address(Locale::Fr))], r#"<link rel="alternate" hreflang="x-default" href="{href}">"#);
    } else {
        head.line(&[], r#"<meta name="robots" content="noindex">"#);
    }
    let region = if locale == Locale::Fr { "fr_FR" } else { "en_GB" };
    head.line(
        &[("title", &title), ("shop", &shop.name), ("region", region)],
        r#"<meta property="og:title" content="{title}"><meta property="og:type" content="website"><meta property="og:site_name" content="{shop}"><meta property="og:locale" content="{region}">"#,
    );
    if let Some(image) = image {
        head.line(&[("image", &format!("{origin}{image}"))], r#"<meta property="og:image" content="{image}">"#);
    }
    head.line(
        &[("font", &assets.url("fonts/bricolage-grotesque.woff2")), ("style", &assets.url("shop.css"))],
        r#"<link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin><link rel="stylesheet" href="{style}">"#,
    );
    if room(&path) == Some("studio") {
        head.line(&[("style", &assets.url("studio.css"))], r#"<link rel="stylesheet" href="{style}">"#);
    }
    let data: String = json_ld
        .iter()
        .map(|value| format!("<script type=\"application/ld+json\">{}</script>", json_for_script(value)))
        .collect();
    head.line(
        &[("nonce", &nonce.0), ("start", &assets.url("start.js")), ("bundle", &assets.url(bundle))],
        r#"<script type="module" id="comptoir-start" nonce="{nonce}" src="{start}" data-bundle="{bundle}"></script>"#,
    );
    if let Some(script) = script {
        head.line(
            &[("nonce", &nonce.0), ("script", &assets.url(script))],
            r#"<script type="module" nonce="{nonce}" src="{script}"></script>"#,
        );
    }
    let head = head.0;
    let nonce = &nonce.0;
    let state = json_for_script(state);
    format!(
        "<!doctype html><html lang=\"{locale}\"{ended}><head>{HEAD}{head}{data}\
         <script type=\"speculationrules\" nonce=\"{nonce}\">{SPECULATION}</script></head><body>{body}\
         <script type=\"application/json\" id=\"{}\">{state}</script></body></html>",
        PageState::ELEMENT
    )
}

/// What every head begins with.
const HEAD: &str = concat!(
    r#"<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">"#,
    r##"<meta name="theme-color" content="#fbf7f0" media="(prefers-color-scheme: light)">"##,
    r##"<meta name="theme-color" content="#171513" media="(prefers-color-scheme: dark)">"##,
    r#"<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="apple-touch-icon" href="/apple-touch-icon.png">"#,
    r#"<link rel="manifest" href="/manifest.webmanifest">"#,
);

/// The document's head, line by line; what is filled in is escaped.
#[derive(Default)]
struct Head(String);

impl Head {
    fn line(&mut self, values: &[(&str, &str)], template: &str) {
        let escaped: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, escape(value))).collect();
        let values: Vec<(&str, &str)> = escaped.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.0.push_str(&fill(template, &values));
    }
}

/// Text as it may stand in HTML or XML, in attributes too.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Where in the shop a page is.
struct Place {
    path: String,
    canonical_query: String,
    section: Section,
    search: String,
}

/// Which room of the shop's people a path is in, if in one: those have no shop around them.
fn room(path: &str) -> Option<&'static str> {
    let first = path.split('/').nth(1).unwrap_or_default();
    ["till", "studio", "admin"].into_iter().find(|room| *room == first)
}

fn body(context: &Arc<RequestContext>, page: &Place, banners: &Shown, main: AnyView) -> impl IntoView + use<> {
    let words = context.words;
    if let Some(class) = room(&page.path) {
        return view! { <main id="main" class=class>{main}</main> }.into_any();
    }
    let header = header(context, page);
    let preview = banners.preview().map(|preview| preview_bar(context, preview));
    let announcement = slot(context, banners, Slot::Announcement, Vec::new());
    let shop = context.state.shop.get();
    let root = format!("/{}", words.locale);
    // Where nothing is sent, people can still follow the links.
    let outbox = shop.demo && context.state.mailer.is_none();
    let outbox = outbox.then(|| view! { <li><a href=format!("{root}/outbox")>{words.get("outbox-title")}</a></li> });
    let tagline = shop.taglines.get(words.locale.tag()).cloned().unwrap_or_default();
    view! {
        <a class="skip" href="#main">{words.get("skip")}</a>
        {preview}
        {announcement}
        {header}
        <main id="main" tabindex="-1">{main}</main>
        <footer class="foot">
            <div>
                <p>{format!("{}, {}", shop.name, lower_first(&tagline))}</p>
                <ul>
                    <li><a href=format!("{root}/stores")>{words.get("nav-stores")}</a></li>
                    <li><a href=format!("{root}/account")>{words.get("account-title")}</a></li>
                    {outbox}
                </ul>
                <p>{words.get("footer")}</p>
            </div>
        </footer>
        <p class="sync" data-testid="sync-state" data-state="saved" data-waiting="0">{words.get("sync-saved")}</p>
        <RemoteNotice/>
    }
    .into_any()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn header(context: &Arc<RequestContext>, page: &Place) -> impl IntoView + use<> {
    let words = context.words;
    let shop = context.state.shop.get();
    let locale = words.locale;
    let root = format!("/{locale}");
    let wide = matches!(page.path.as_str(), "/" | "/products");
    let languages = Locale::ALL.map(|other| {
        let current = (other == locale).then_some("true");
        let href = format!("{}{}", path_in(other, &page.path), page.canonical_query);
        view! {
            <a href=href lang=other.tag() hreflang=other.tag() aria-current=current >
                {other.tag().to_uppercase()}
                <span class="hidden-text">{format!(" {}", other.own_name())}</span>
            </a>
        }
    });
    let entry = |path: &str, icon: Icon, key: &str, section: Section| {
        let current = (page.section == section).then_some("page");
        view! { <li><a href=format!("{root}{path}") aria-current=current>{icon.view()}<span>{words.get(key)}</span></a></li> }
    };
    let cart_current = (page.section == Section::Cart).then_some("page");
    let (start, end) = (LOGO.find('>').map_or(0, |at| at + 1), LOGO.rfind("</svg>").unwrap_or(LOGO.len()));
    let logo = LOGO[start..end].to_owned();
    view! {
        <header class=if wide { "head" } else { "head slim" }>
            <a class="brand" href=format!("{root}/")>
                <svg viewBox="0 0 48 48" aria-hidden="true" fill="none" stroke-width="6.5" stroke-linecap="round" stroke-linejoin="round" inner_html=logo></svg>
                <span>{shop.name.clone()}</span>
            </a>
            <form class="search" role="search" action=format!("{root}/products") method="get">
                <label class="hidden-text" for="q">{words.get("search-label")}</label>
                <input class="input" id="q" type="search" name="q" value=page.search.clone() placeholder=words.get("search-placeholder") autocomplete="off" enterkeyhint="search" aria-keyshortcuts="/"/>
                <kbd aria-hidden="true">"/"</kbd>
                <button type="submit" aria-label=words.get("search-button")>{Icon::Search.view()}</button>
            </form>
            <nav class="tools" aria-label=words.get("nav-tools")>
                {languages}
                <a href=format!("{root}/account") aria-label=words.get("nav-account")>{Icon::Account.view()}<span class="word">{words.get("nav-account-short")}</span></a>
            </nav>
            <nav class="bar" aria-label=words.get("nav-shop")>
                <ul>
                    {entry("/products", Icon::Shop, "nav-shop", Section::Shop)}
                    <li class="phone-only"><a href=format!("{root}/products#q")>{Icon::Search.view()}<span>{words.get("search-button")}</span></a></li>
                    {entry("/stores", Icon::Store, "nav-stores", Section::Stores)}
                    {entry("/wishlist", Icon::Heart, "nav-wishlist", Section::Wishlist)}
                    <li class="with-count">
                        <a href=format!("{root}/cart") class="to-cart" aria-current=cart_current>
                            {Icon::Cart.view()}<span>{words.get("nav-cart")}</span>
                            <CartCount/>
                        </a>
                    </li>
                </ul>
            </nav>
        </header>
    }
}
