//! What a device keeps for when there is no network: copies that anybody may be shown, the worker, the manifest.

use comptoir_db::Engine;
use serde_json::{Value, json};

use super::browser::{Answer, Browser};
use super::shop::{KETTLE, TOASTER, run};

on_both_engines!(a_copy_is_nobodys, the_page_without_a_network_is_the_visitors_own);

const COPY: (&str, &str) = ("x-comptoir-copy", "1");
const PRODUCT: &str = "/fr/products/electric-kettle-1-7l?variant=ELECTRIC-KETTLE-1-7L-WHITE";

fn copy(browser: &Browser, path: &str) -> Answer {
    browser.send("GET", path, &[COPY], None)
}

/// The state that the page tells its islands.
fn state(answer: &Answer) -> Value {
    let page = answer.document();
    serde_json::from_str(&page.one("script", ("id", "comptoir-state")).text).expect("the state is JSON")
}

fn nonce(answer: &Answer) -> String {
    answer.document().one("script", ("id", "comptoir-start")).get("nonce").to_owned()
}

/// What differs between two answers to the same question: the nonce, and the ids made for forms.
fn without_chance(answer: &Answer) -> String {
    let mut text = answer.text.replace(&nonce(answer), "");
    for field in ["name=\"id\" value=\"", "name=\"device\" value=\""] {
        let mut pieces = text.split(field);
        let mut rest = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            rest.push_str(piece.split_once('"').map_or("", |(_, rest)| rest));
        }
        text = rest;
    }
    text
}

fn a_copy_is_nobodys(shop: &super::shop::Shop) {
    let (somebody, nobody) = (shop.signed_in("customer"), shop.browser());
    somebody.add(KETTLE, 3);
    somebody.wish(TOASTER);
    let (email, _) = shop.person("customer");
    for path in [PRODUCT, "/en/products/electric-kettle-1-7l", "/fr/offline", "/en/offline", "/fr/cart", "/fr/account"]
    {
        let own = somebody.get(path);
        assert_eq!(state(&own)["copy"], false, "{path}");
        assert!(state(&own)["owner"].is_string(), "{path}");
        let kept = copy(&somebody, path);
        assert_eq!((kept.status, kept.set_cookies().len()), (200, 0), "{path}");
        assert_eq!((kept.header("cache-control"), kept.header("vary").contains("x-comptoir-copy")), ("no-store", true));
        assert!(own.header("vary").contains("x-comptoir-copy"), "{path}");
        assert!(kept.header("content-security-policy").contains(&format!("'nonce-{}'", nonce(&kept))), "{path}");
        let told = state(&kept);
        assert_eq!((&told["copy"], &told["owner"]), (&json!(true), &Value::Null), "{path}");
        assert_eq!((&told["cart"]["lines"], &told["wishlist"]["lines"]), (&json!([]), &json!([])), "{path}");
        assert!(!kept.text.contains(&email), "{path}");
        // It is the very page that somebody gets who was never here.
        assert_eq!(without_chance(&kept), without_chance(&copy(&nobody, path)), "{path}");
    }
    // A cookie that stands for nobody is nothing to the copy; the page itself is marked.
    let ended = format!("comptoir_session={}", "0".repeat(64));
    let marked = |headers: &[(&str, &str)]| nobody.send("GET", PRODUCT, headers, None).text.contains(" data-ended>");
    assert_eq!((marked(&[COPY, ("cookie", &ended)]), marked(&[("cookie", &ended)])), (false, true));
    // The header is about pages: what functions answer and do is the visitor's.
    assert_eq!(copy(&somebody, "/api/cart").json()["lines"][0]["sku"], KETTLE);
    assert_eq!(state(&somebody.send("GET", PRODUCT, &[("x-comptoir-copy", "0")], None))["copy"], false);
}

fn the_page_without_a_network_is_the_visitors_own(shop: &super::shop::Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 2);
    browser.wish(TOASTER);
    for (locale, online, offline) in [
        ("fr", "Quand le réseau manque", "Vous êtes hors ligne"),
        ("en", "When there is no network", "You are offline"),
    ] {
        let path = format!("/{locale}/offline");
        let own = browser.get(&path);
        let page = own.document();
        assert_eq!(page.all("h1").map(|it| it.text.as_str()).collect::<Vec<_>>(), [online]);
        assert_eq!((page.with_test_id("cart-line").len(), page.with_test_id("wish-line").len()), (1, 1));
        assert_eq!(page.one("meta", ("name", "robots")).get("content"), "noindex");
        let cards = state(&own)["cards"].as_array().expect("cards").len();
        assert_eq!(cards, 2);
        let kept = copy(&browser, &path);
        let page = kept.document();
        assert_eq!(page.all("h1").map(|it| it.text.as_str()).collect::<Vec<_>>(), [offline]);
        assert_eq!((page.with_test_id("cart-line").len(), page.with_test_id("wish-line").len()), (0, 0));
        for list in ["cart", "wishlist"] {
            page.one("div", ("data-lines", list));
        }
        for island in ["CartLines", "WishlistLines", "CartCount"] {
            let found = page.all("leptos-island").filter(|it| it.get("data-component").starts_with(island)).count();
            assert_eq!(found, 1, "{island}");
        }
        // The words of both lists, each once.
        let words = state(&kept)["words"].to_string();
        for key in ["cart-total", "wishlist-move", "cart-remove-short"] {
            assert_eq!(words.matches(&format!("\"{key}\"")).count(), 1, "{key}: {words}");
        }
    }
    let listed = browser.get("/sitemap.xml").text;
    assert!(!listed.contains("/offline") && browser.get("/robots.txt").text.contains("Disallow: /fr/offline\n"));
}

#[test]
fn the_worker_knows_this_builds_files() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        let answer = browser.get("/sw.js");
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert!(answer.header("content-security-policy").contains("connect-src 'self'"));
        let (first, rest) = answer.text.split_once('\n').expect("lines");
        let build = first.strip_prefix("const build = ").and_then(|text| text.strip_suffix(';')).expect("the build");
        let build: Value = serde_json::from_str(build).expect("JSON");
        assert_eq!(build["locales"], json!(["fr", "en"]));
        let files: Vec<&str> = build["files"].as_array().expect("files").iter().filter_map(Value::as_str).collect();
        assert!(files.len() >= 3, "{files:?}");
        for file in &files {
            assert!(file.contains(build["id"].as_str().expect("an id")), "{file}");
            assert_eq!(browser.get(file).status, 200, "{file}");
        }
        // Whatever a page asks of this build is among them; a bundle stands on the page without its ending.
        let page = browser.page("/fr/products/electric-kettle-1-7l");
        let links = page.all("link").map(|it| it.get("href")).chain(page.all("script").map(|it| it.get("src")));
        let wanted: Vec<&str> = links.filter(|address| address.starts_with("/assets/")).collect();
        assert_eq!(wanted.len(), 3);
        assert!(wanted.iter().all(|address| files.contains(address)), "{wanted:?} {files:?}");
        assert!(rest.contains("addEventListener(\"fetch\""));
        let policy = browser.get("/fr/").header("content-security-policy").to_owned();
        assert!(policy.contains("worker-src 'self'") && policy.contains("manifest-src 'self'"), "{policy}");
    });
}

#[test]
fn the_shop_can_be_installed_under_its_own_name() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        let page = browser.page("/fr/");
        let address = page.one("link", ("rel", "manifest")).get("href");
        let answer = browser.get(address);
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/manifest+json"));
        let manifest = answer.json();
        assert_eq!((&manifest["name"], &manifest["short_name"]), (&json!("Quincaille"), &json!("Quincaille")));
        assert_eq!((&manifest["start_url"], &manifest["scope"]), (&json!("/"), &json!("/")));
        assert_eq!(manifest["display"], "standalone");
        let mut shapes = Vec::new();
        for icon in manifest["icons"].as_array().expect("icons") {
            let bytes = browser.get(icon["src"].as_str().expect("an address"));
            assert_eq!((bytes.status, bytes.header("content-type")), (200, "image/png"), "{icon}");
            shapes.push((icon["purpose"].as_str().expect("a purpose"), icon["sizes"].as_str().expect("a size")));
        }
        let any_and_maskable =
            [("any", "192x192"), ("any", "512x512"), ("maskable", "192x192"), ("maskable", "512x512")];
        assert_eq!(shapes, any_and_maskable);
    });
}
