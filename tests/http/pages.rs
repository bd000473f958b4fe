//! Every page in every language, and what is no page.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use comptoir_db::Engine;
use comptoir_db::catalog::product;
use serde_json::Value;

use super::shop::{KETTLE, Shop, at_once, run};

on_both_engines!(every_page_is_whole, what_is_no_page_says_so, hostile_addresses_are_answered);

const LOCALES: [&str; 2] = ["fr", "en"];

/// Paths after the locale, whether search engines may keep them, and the type of their structured data.
const PAGES: [(&str, bool, &str); 18] = [
    ("/", true, ""),
    ("/?notice=signed_out", true, ""),
    ("/products", true, ""),
    ("/products?collection=kitchen-appliance", true, ""),
    ("/products?q=bouilloire", false, ""),
    ("/products?q=zzzzzz", false, ""),
    ("/products?store=lyon-croix-rousse&in_stock=1&sort=price_up", true, ""),
    ("/products?page=2", true, ""),
    ("/products/electric-kettle-1-7l", true, "Product"),
    ("/products/electric-kettle-1-7l?variant=ELECTRIC-KETTLE-1-7L-BLACK&near=69004", true, "Product"),
    ("/products/pedestal-fan", true, "Product"),
    ("/stores", true, ""),
    ("/stores?near=69004", true, ""),
    ("/stores/lyon-croix-rousse", true, "Store"),
    ("/cart", false, ""),
    ("/wishlist", false, ""),
    ("/account", false, ""),
    ("/offline", false, ""),
];

fn every_page_is_whole(shop: &Shop) {
    let (guest, filled) = (shop.browser(), shop.signed_in("customer"));
    filled.add(KETTLE, 2);
    filled.wish(KETTLE);
    for locale in LOCALES {
        for (path, indexed, kind) in PAGES.into_iter().chain([("/till", false, ""), ("/studio", false, "")]) {
            let path = format!("/{locale}{path}");
            for browser in [&guest, &filled] {
                // Whoever says who they are and does not work there is sent away.
                if (path.ends_with("/till") || path.ends_with("/studio")) && browser.cookie().is_some() {
                    assert_eq!(browser.get(&path).status, 403, "{path}");
                    continue;
                }
                check(shop, &path, indexed, kind, &browser.get(&path));
            }
        }
    }
    assert_eq!(guest.cookie(), None);
}

fn check(shop: &Shop, path: &str, indexed: bool, kind: &str, answer: &super::browser::Answer) {
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
    assert!(answer.text.starts_with("<!doctype html>"), "{path}");
    assert_eq!(answer.header("cache-control"), "private, no-cache", "{path}");
    let page = answer.document();
    let (locale, rest) = (&path[1..3], &path[3..]);
    assert_eq!(page.all("html").next().map(|it| it.get("lang")), Some(locale), "{path}");
    let titles: Vec<&str> = page.all("title").map(|title| title.text.as_str()).collect();
    assert!(
        titles.len() == 1 && titles[0].ends_with("Quincaille") || titles[0].contains("maison"),
        "{path}: {titles:?}"
    );
    // Cart and wishlist carry what they say when they are empty along; the style sheet shows one of the two.
    let headings = if rest.starts_with("/cart") || rest.starts_with("/wishlist") { 2 } else { 1 };
    assert_eq!((page.all("h1").count(), page.all("main").count()), (headings, 1), "{path}");
    assert!(!page.text().contains('{'), "{path} has a gap that nothing filled");
    let canonical: Vec<&str> =
        page.all("link").filter(|it| it.get("rel") == "canonical").map(|it| it.get("href")).collect();
    let tags: Vec<(&str, &str)> = page
        .all("link")
        .filter(|link| link.get("rel") == "alternate")
        .map(|link| (link.get("hreflang"), link.get("href")))
        .collect();
    if indexed {
        let [address] = canonical[..] else { panic!("{path}: {canonical:?}") };
        let bare = format!("{}/{locale}{}", shop.origin, rest.split('?').next().unwrap_or_default());
        assert!(address.starts_with(&bare), "{path}: {address}");
        let after = &address[shop.origin.len() + 3..];
        let [fr, en] = LOCALES.map(|other| format!("{}/{other}{after}", shop.origin));
        assert_eq!(tags, [("fr", fr.as_str()), ("en", &en), ("x-default", &fr)], "{path}");
        assert!(!page.all("meta").any(|meta| meta.get("name") == "robots"), "{path}");
        assert!(!page.one("meta", ("name", "description")).get("content").is_empty(), "{path}");
        assert_eq!(page.one("meta", ("property", "og:url")).get("content"), address, "{path}");
    } else {
        assert_eq!((canonical.len(), tags.len()), (0, 0), "{path}");
        assert_eq!(page.one("meta", ("name", "robots")).get("content"), "noindex", "{path}");
    }
    let data = page.structured();
    match kind {
        "" => assert_eq!(data, Vec::<Value>::new(), "{path}"),
        "Product" => check_product(&data, path),
        _ => check_store(&data, path),
    }
}

fn check_product(data: &[Value], path: &str) {
    let [product] = data else { panic!("{path}: {data:?}") };
    assert_eq!((&product["@context"], &product["@type"]), (&"https://schema.org".into(), &"Product".into()));
    let offers = product["offers"].as_array().expect("offers");
    assert!(!offers.is_empty(), "{path}");
    for offer in offers {
        assert_eq!((&offer["@type"], &offer["priceCurrency"]), (&"Offer".into(), &"EUR".into()), "{path}");
        let price: f64 = offer["price"].as_str().and_then(|price| price.parse().ok()).expect("a price is a number");
        assert!(price > 0.0 && offer["sku"].is_string(), "{path}");
        let states = ["https://schema.org/InStoreOnly", "https://schema.org/OutOfStock"];
        assert!(states.iter().any(|state| offer["availability"] == **state), "{path}: {offer}");
    }
    assert!(product["image"].as_array().is_some_and(|images| images.iter().all(Value::is_string)), "{path}");
}

fn check_store(data: &[Value], path: &str) {
    let [store] = data else { panic!("{path}: {data:?}") };
    assert_eq!(store["@type"], "Store", "{path}");
    assert_eq!(store["address"]["addressCountry"], "FR", "{path}");
    assert!(store["geo"]["latitude"].as_f64().is_some_and(|degrees| (41.0..52.0).contains(&degrees)), "{path}");
    let hours = store["openingHoursSpecification"].as_array().expect("hours");
    assert!(
        hours.len() > 5 && hours.iter().all(|span| span["opens"].as_str().is_some_and(|text| text.len() == 5)),
        "{path}"
    );
}

fn what_is_no_page_says_so(shop: &Shop) {
    let browser = shop.browser();
    for path in [
        "/nothing",
        "/products/no-such-thing",
        "/products/electric-kettle-1-7l?variant=NO-SUCH-SKU",
        "/products/electric-kettle-1-7l?variant=2-SLICE-TOASTER-BLACK",
        "/products/electric-kettle-1-7l/more",
        "/products?collection=no-such-shelf",
        "/products?page=999",
        "/stores/no-such-store",
        "/stores/lyon-croix-rousse/more",
        "/cart/more",
        "/admin/nothing",
        "/admin/stores",
        "/account/../../etc/passwd",
    ] {
        for locale in LOCALES {
            let answer = browser.get(&format!("/{locale}{path}"));
            assert_eq!((answer.status, answer.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
            let page = answer.document();
            assert_eq!(page.all("html").next().map(|it| it.get("lang")), Some(locale), "{path}");
            assert_eq!(page.all("h1").count(), 1, "{path}");
            assert_eq!(page.one("meta", ("name", "robots")).get("content"), "noindex", "{path}");
            assert!(answer.set_cookies().is_empty());
        }
    }
    for path in ["/nothing", "/de/", "/french", "/index.php", "/.env", "/fr.html", "/wp-login.php"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    // Files are no pages.
    for path in [
        "/assets/0000000000000000/shop.css",
        "/assets/../Cargo.toml",
        "/pictures/nothing/320.jpg",
        "/pictures/..%2F..%2Fetc/passwd",
    ] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 404, "{path}");
    }
}

/// Whatever is in an address, the answer is a page: 200 or 404, never a failure.
fn hostile_addresses_are_answered(shop: &Shop) {
    let browser = shop.browser();
    let long = "a".repeat(4000);
    let mut failed = Vec::new();
    let words = [
        "%00",
        "%01",
        "%FF",
        "%C3%28",
        "%",
        "%zz",
        "%F0%9F%AB%96",
        "'",
        "\"",
        "%27%20or%201=1--",
        "%22%20OR%20%22a",
        "%3Cscript%3E",
        "*",
        "a%20AND%20NOT",
        "(",
        "NEAR(",
        "%25%25",
        "%5C",
        "-",
        "+",
        "&&",
        "%E2%80%8B",
        "AND",
        ":*",
        "a:b",
        "^",
        "%0D%0AX:%20y",
        "..%2f..",
        &long,
    ];
    for word in words {
        for address in [
            format!("/fr/products?q={word}"),
            format!("/fr/products?collection={word}"),
            format!("/fr/products?store={word}&in_stock=1"),
            format!("/fr/products?sort={word}&page={word}"),
            format!("/fr/products/{word}"),
            format!("/fr/products/electric-kettle-1-7l?variant={word}"),
            format!("/fr/products/electric-kettle-1-7l?near={word}"),
            format!("/fr/stores?near={word}"),
            format!("/fr/stores/{word}"),
            format!("/fr/{word}"),
            format!("/en/cart?notice={word}&refusal={word}"),
        ] {
            let address = address.replace(['"', '<', '>', '\\', '^'], "_");
            let status = browser.get(&address).status;
            if ![200, 404].contains(&status) {
                failed.push(format!("{status} {address}"));
            }
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn asking_for_the_head_only_gets_no_body() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        for (path, status) in [
            ("/fr/", 200),
            ("/en/products", 200),
            ("/fr/nothing", 404),
            ("/healthz", 200),
            ("/sitemap.xml", 200),
            ("/", 303),
        ] {
            let answer = browser.send("HEAD", path, &[], None);
            assert_eq!((answer.status, answer.text.as_str()), (status, ""), "{path}");
        }
        for (method, path) in
            [("DELETE", "/fr/cart"), ("PUT", "/api/cart"), ("POST", "/fr/cart"), ("GET", "/api/cart/change")]
        {
            let answer = browser.send(method, path, &[("origin", &shop.origin)], None);
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    });
}

#[test]
fn the_door_leads_to_the_browsers_language() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        for (language, to) in
            [("fr-FR", "/fr/"), ("en-US,en;q=0.9", "/en/"), ("de,en;q=0.5", "/en/"), ("", "/fr/"), ("de", "/fr/")]
        {
            let answer = browser.send("GET", "/", &[("accept-language", language)], None);
            assert_eq!((answer.status, answer.header("location")), (303, to), "{language}");
        }
    });
}

#[test]
fn the_sitemap_has_every_product_in_every_language() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        let answer = browser.get("/sitemap.xml");
        assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
        let listed: BTreeSet<&str> =
            answer.text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
        let products = shop.with_db(async |db| product::published(db).await.expect("the database answers"));
        assert_eq!(products.len(), 37);
        for (handle, _) in products {
            for locale in LOCALES {
                let address = format!("{}/{locale}/products/{handle}", shop.origin);
                assert!(listed.contains(address.as_str()), "{address}");
            }
        }
        for page in ["/", "/products", "/stores", "/stores/lyon-croix-rousse"] {
            assert!(listed.contains(format!("{}/en{page}", shop.origin).as_str()), "{page}");
        }
        assert!(!answer.text.contains("/cart") && !answer.text.contains("/account"));
        for address in listed {
            let path =
                address.strip_prefix(shop.origin.as_str()).expect("an address of this shop").replace("&amp;", "&");
            let page = browser.page(&path);
            assert_eq!(
                page.one("link", ("rel", "canonical")).get("href"),
                address,
                "a listed address is the canonical one"
            );
        }
        let robots = browser.get("/robots.txt").text;
        assert!(
            robots.contains(&format!("Sitemap: {}/sitemap.xml", shop.origin)) && robots.contains("Disallow: /fr/cart")
        );
        assert!(robots.starts_with("User-agent: *\n"));
    });
}

/// Pages refer to files that are there and never change under their address.
#[test]
fn files_of_a_page_are_there_for_ever() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        let page = browser.page("/fr/products/electric-kettle-1-7l");
        let style = page.one("link", ("rel", "stylesheet")).get("href");
        let font = page.one("link", ("rel", "preload")).get("href");
        let start = page.one("script", ("type", "module")).get("src");
        let picture = page.all("img").next().expect("a picture").get("src");
        for (path, kind) in [
            (style, "text/css; charset=utf-8"),
            (font, "font/woff2"),
            (start, "text/javascript; charset=utf-8"),
            (picture, "image/jpeg"),
        ] {
            let answer = browser.get(path);
            assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
            assert!(answer.set_cookies().is_empty());
        }
        // Pictures say how large they are: nothing moves when they arrive.
        for picture in page.all("img") {
            let sized =
                ["width", "height"].iter().all(|name| picture.get(name).parse::<u32>().is_ok_and(|pixels| pixels > 0));
            assert!(sized, "{picture:?}");
        }
    });
}

/// Readers who go away in the middle of a page take nothing with them.
#[test]
fn a_storm_of_pages_half_of_them_aborted() {
    run(Engine::Sqlite, &[], |shop| {
        let paths = ["/fr/", "/en/products", "/fr/products/electric-kettle-1-7l", "/en/stores", "/fr/cart"];
        at_once(30, |thread| {
            for turn in 0..10 {
                let path = paths[(thread + turn) % paths.len()];
                let mut connection = TcpStream::connect(("127.0.0.1", shop.port)).expect("the shop is there");
                write!(connection, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .expect("it listens");
                let mut begin = [0; 64];
                match turn % 4 {
                    0 => continue,
                    1 => drop(connection.read(&mut begin)),
                    _ => {
                        let mut answer = String::new();
                        connection.read_to_string(&mut answer).expect("a whole page");
                        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("</html>"), "{path}");
                    }
                }
            }
        });
        let browser = shop.browser();
        assert_eq!((browser.get("/healthz").text.as_str(), browser.get("/readyz").text.as_str()), ("ok", "ok"));
        assert_eq!(browser.get("/fr/").status, 200);
    });
}
