//! What keeps the shop and its shoppers safe from others.

use comptoir_db::Engine;
use serde_json::{Value, json};

use super::browser::{Answer, fields, pairs};
use super::html::Document;
use super::shop::{KETTLE, Place, Shop, TOASTER, run};

const CHANGE: &str = "/api/cart/change";
const JSON: (&str, &str) = ("content-type", "application/json");

fn sqlite(body: fn(&Shop)) {
    run(Engine::Sqlite, &[], body);
}

/// Sends a sound change with these headers.
fn change(shop: &Shop, headers: &[(&str, &str)]) -> Answer {
    let browser = shop.browser();
    let body = browser.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 })).to_string();
    browser.send("POST", CHANGE, &[&[JSON], headers].concat(), Some(body.as_bytes()))
}

#[test]
fn only_the_shops_own_pages_change_things() {
    sqlite(|shop| {
        let origin = shop.origin.as_str();
        let port = format!("http://localhost:{}", shop.port + 1);
        let evil = format!("{origin}.evil.example");
        for headers in [
            &[] as &[(&str, &str)],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", origin)],
            &[("sec-fetch-site", "")],
            &[("origin", "https://evil.example")],
            &[("origin", &evil)],
            &[("origin", &port)],
            &[("origin", "null")],
            &[("origin", "")],
            &[("referer", origin)],
        ] {
            let answer = change(shop, headers);
            assert_eq!(answer.refusal(), (403, "cross_site".into(), None), "{headers:?}");
            assert!(answer.set_cookies().is_empty());
        }
        assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 0);
        for headers in [&[("sec-fetch-site", "same-origin")] as &[(&str, &str)], &[("origin", origin)]] {
            assert_eq!(change(shop, headers).status, 200, "{headers:?}");
        }
        // Whatever the method, and for every function.
        let browser = shop.browser();
        for path in [
            "/api/wishlist/change",
            "/api/account/sign-in",
            "/api/account/sign-up",
            "/api/account/sign-out",
            "/fr/cart",
            "/nothing",
        ] {
            assert_eq!(browser.send("POST", path, &[JSON], Some(b"{}")).status, 403, "{path}");
        }
        let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
        assert_eq!(browser.send("POST", CHANGE, &form, Some(b"id=1")).status, 403);
        // A method named in a header or a field is nobody's method.
        let headers = [("x-http-method-override", "POST"), ("x-forwarded-host", "evil.example")];
        assert_eq!(browser.send("GET", "/fr/cart?_method=POST", &headers, None).status, 200);
    });
}

#[test]
fn every_answer_carries_the_headers_that_protect_it() {
    sqlite(|shop| {
        let browser = shop.browser();
        let post = change(shop, &[]);
        let paths = [
            "/",
            "/fr/",
            "/fr/nothing",
            "/api/cart",
            "/healthz",
            "/robots.txt",
            "/sitemap.xml",
            "/favicon.svg",
            "/pictures/a/b",
            "/api/v1/stock",
            "/api/v1/openapi.json",
        ];
        for (name, answer) in paths.map(|path| (path, browser.get(path))).into_iter().chain([("a refusal", post)]) {
            for (header, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "strict-origin-when-cross-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(header), value, "{name}");
            }
            assert!(!answer.header("content-security-policy").is_empty(), "{name}");
            assert!(!answer.header("permissions-policy").is_empty(), "{name}");
            // The site is plain http: a browser must not be told to insist on more.
            assert_eq!(answer.header("strict-transport-security"), "", "{name}");
            assert_eq!((answer.header("server"), answer.header("x-powered-by")), ("", ""), "{name}");
        }
        // What is somebody's own is in no shared cache.
        for path in ["/fr/", "/fr/cart", "/api/cart", "/api/wishlist", "/fr/account", "/api/v1/stock"] {
            let answer = browser.get(path);
            assert!(answer.header("cache-control").starts_with("private"), "{path}");
            assert!(answer.headers.get_all("vary").iter().any(|value| value == "Cookie"), "{path}");
        }
    });
}

#[test]
fn only_the_pages_own_scripts_run() {
    sqlite(|shop| {
        let browser = shop.browser();
        let mut nonces = Vec::new();
        for path in ["/fr/", "/fr/", "/en/products/electric-kettle-1-7l", "/fr/nothing", "/en/cart?notice=added"] {
            let answer = browser.get(path);
            let policy = answer.header("content-security-policy");
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
            assert!(nonce.len() >= 32, "{nonce}");
            for part in [
                "default-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
                "'strict-dynamic'",
            ] {
                assert!(policy.contains(part), "{policy}");
            }
            for part in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"] {
                assert!(!policy.contains(part), "{policy}");
            }
            let page = answer.document();
            assert_scripts(&page, nonce, path);
            assert!(page.all("script").any(|script| script.get("nonce") == nonce), "{path}");
            nonces.push(nonce.to_owned());
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), 5, "a number used once");
    });
}

/// Every element is one the shop means: scripts with the nonce or plain data, nothing that runs by itself.
#[track_caller]
fn assert_scripts(page: &Document, nonce: &str, path: &str) {
    for element in &page.elements {
        if element.name == "script" && !["application/json", "application/ld+json"].contains(&element.get("type")) {
            assert_eq!(element.get("nonce"), nonce, "{path}: {element:?}");
        }
        for (name, value) in element.attributes() {
            assert!(!name.starts_with("on"), "{path}: {element:?}");
            let value = value.trim().to_lowercase();
            let link = ["href", "src", "action", "formaction", "xlink:href", "srcset"].contains(&name);
            let runs = ["javascript:", "vbscript:", "data:"].iter().any(|scheme| value.starts_with(scheme));
            assert!(!link || !runs, "{path}: {element:?}");
            assert!(name != "style", "styles are in the style sheet: {path}: {element:?}");
        }
        assert!(
            !["iframe", "object", "embed", "base", "applet", "marquee"].contains(&element.name.as_str()),
            "{path}: {element:?}"
        );
    }
}

/// In every text that a merchant's file or a person gives: a mark to find it by, and ways out of where it stands.
fn hostile(mark: &str) -> String {
    format!("{mark}\"'><img src=x onerror=alert(1)><script>alert(1)</script></title></textarea>{{{{n}}}}${{7*7}}&lt;")
}

/// The same as a cell of a CSV file.
fn cell(mark: &str) -> String {
    format!("\"{}\"", hostile(mark).replace('"', "\"\""))
}

#[test]
fn hostile_words_are_only_words_sqlite() {
    hostile_words_are_only_words(Engine::Sqlite);
}

#[test]
fn hostile_words_are_only_words_postgres() {
    hostile_words_are_only_words(Engine::Postgres);
}

/// In a shop of its own, made from the importer's own files.
fn hostile_words_are_only_words(engine: Engine) {
    let Some(place) = Place::empty_on(engine) else { return };
    let shop = hostile_shop(place);
    let browser = shop.browser();
    let name = hostile("customer");
    let body = json!({ "email": "ana@example.org", "password": "une phrase convient", "name": name });
    assert_eq!(browser.post("/api/account/sign-up", &body).status, 200);
    browser.add("EVIL-1", 1);
    browser.wish("EVIL-1");
    let key = shop.with_db(async |db| comptoir_db::catalog::list::collections(db).await.expect("the database answers"));
    let shelf = format!("/products?collection={}", key[0].0);
    let search = "/products?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for (path, marks) in [
        ("/", &["producttitle", "storename"] as &[&str]),
        ("/products", &["producttitle", "storename"]),
        (search, &["<script>"]),
        (&shelf, &["shelf"]),
        (
            "/products/evil",
            &["producttitle", "vendor", "optionname", "optionvalue", "description", "storename", "shelf", "factvalue"],
        ),
        ("/products/evil?near=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", &["<img"]),
        ("/stores", &["storename", "street", "town"]),
        ("/stores?near=%22%3E%3Cscript%3E", &["<script>"]),
        ("/stores/evil", &["storename", "street", "town"]),
        ("/cart", &["producttitle", "optionvalue"]),
        ("/wishlist", &["producttitle"]),
        ("/account", &["customer"]),
        ("/products/evil?notice=%3Cscript%3E&refusal=%22%3E%3Cscript%3E", &[]),
        ("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &[]),
    ] {
        for locale in ["fr", "en"] {
            let path = format!("/{locale}{path}");
            let answer = browser.get(&path);
            assert!([200, 404].contains(&answer.status), "{path}: {}", answer.status);
            let policy = answer.header("content-security-policy");
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
            let page = answer.document();
            assert_scripts(&page, nonce, &path);
            assert!(!page.all("img").any(|image| image.get("src") == "x"), "{path}");
            assert_eq!(page.all("title").count(), 1, "{path}");
            for mark in marks {
                let in_text = page.text().contains(mark);
                assert!(in_text, "{path} does not show {mark}");
            }
            page.structured();
            serde_json::from_str::<Value>(&page.one("script", ("id", "comptoir-state")).text)
                .expect("the state is JSON");
        }
    }
    // What functions answer as HTML, and the files for search engines.
    let body = json!({ "sku": "EVIL-1", "near": { "words": "<script>" }, "locale": "fr" });
    let rows = browser.post("/api/stores/availability", &body).json();
    let rows = Document::parse(rows["rows_html"].as_str().expect("rows"));
    assert_scripts(&rows, "none", "availability");
    assert!(rows.text().contains("storename"));
    let sitemap = browser.get("/sitemap.xml").text;
    assert!(!sitemap.contains("<script") && !sitemap.contains("<img"));
    shop.assert_sound();
}

fn hostile_shop(place: Place) -> Shop {
    let description = "<p>description<script>alert(1)</script><a href=\"javascript:alert(1)\">a</a><a href=\"JaVa&#x0A;Script:alert(1)\">b</a>\
                       <img src=x onerror=alert(1)><svg onload=alert(1)></svg><p style=\"x\" onclick=\"alert(1)\">c</p><iframe src=x></iframe>\
                       <textarea><script>alert(1)</script></textarea><base href=//evil.example>";
    let products = format!(
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,SEO Title,SEO Description,\
         Wattage (product.metafields.custom.wattage),Status\n\
         evil,{},\"{}\",{},{},{},true,{},{},EVIL-1,1.00,{},{},{},active\n",
        cell("producttitle"),
        description.replace('"', "\"\""),
        cell("vendor"),
        cell("shelf"),
        cell("tag"),
        cell("optionname"),
        cell("optionvalue"),
        cell("seotitle"),
        cell("seodescription"),
        cell("factvalue"),
    );
    let stores = json!({ "stores": [{
        "slug": "evil", "name": hostile("storename"), "street": hostile("street"), "postcode": "69004", "town": hostile("town"),
        "country": "FR", "latitude": 45.7, "longitude": 4.8, "time_zone": "Europe/Paris", "phone": "+33 4 00 00 00 00",
        "services": ["<script>alert(1)</script>"], "hours": { "mon": ["09:30-12:30"] },
    }] });
    let texts = format!(
        "handle,locale,title,description_html,seo_title,seo_description\nevil,fr,{},\"{}\",{},{}\n",
        cell("producttitle"),
        description.replace('"', "\"\""),
        cell("seotitle"),
        cell("seodescription"),
    );
    let stock = format!(
        "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)\nevil,x,x,x,EVIL-1,{},4\n",
        cell("storename")
    );
    import(&place, "products", "products.csv", &products);
    // The shelf's slug is what the merchant's words leave of it; its names are given here.
    let key = shelf_of(&place);
    let words = format!(
        "kind,key,locale,text\ncollection,{key},fr,{}\ncollection,{key},en,{}\nmetafield,custom.wattage,fr,{}\nmetafield,custom.wattage,en,{}\n\
         shop,tagline,fr,{}\nshop,tagline,en,{}\n",
        cell("shelf"),
        cell("shelf"),
        cell("fact"),
        cell("fact"),
        cell("tagline"),
        cell("tagline"),
    );
    import(&place, "products", "texts.csv", &texts);
    import(&place, "products", "words.csv", &words);
    import(&place, "stores", "stores.json", &stores.to_string());
    import(&place, "stock", "stock.csv", &stock);
    place.with_db(async |db| {
        let name = hostile("shopname");
        db.write(move |tx| Box::pin(async move { comptoir_db::setting::set(tx, "name", &name).await }))
            .await
            .expect("a name");
    });
    Shop::serve(place, &[])
}

fn import(place: &Place, subject: &str, name: &str, content: &str) {
    let file = place.file(name, content);
    let done = place.command(&["import", subject, &file.display().to_string()]);
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
}

fn shelf_of(place: &Place) -> String {
    place.with_db(async |db| {
        comptoir_db::catalog::list::collections(db).await.expect("the database answers").swap_remove(0).0
    })
}

#[test]
fn redirects_stay_in_the_shop() {
    sqlite(|shop| {
        let browser = shop.browser();
        let targets = [
            "//evil.example",
            "//evil.example/fr/",
            "https://evil.example/fr/",
            "http:evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/fr//evil.example",
            "/fr/\\evil.example",
            "javascript:alert(1)",
            "/fr/../../evil",
            "/fr/\r\nSet-Cookie: a=b",
            "/fr/\u{0}",
            "/fr/é",
            "/api/cart",
            "/frx",
            "",
            "/en/cart\t",
            "%2F%2Fevil.example",
            "/fr/@evil.example\r\n",
        ];
        for next in targets {
            let form = fields(&browser.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": "1" })));
            let form = [pairs(&form), vec![("next", next)]].concat();
            let answer = browser.submit(CHANGE, &form, "/en/stores");
            assert_eq!((answer.status, answer.header("location")), (303, "/en/stores?notice=added"), "{next:?}");
        }
        // Neither does where the form says it comes from lead away.
        for referer in
            ["https://evil.example/fr/", "http://localhost.evil.example/fr/", "not an address", "//evil.example"]
        {
            let headers = [
                ("content-type", "application/x-www-form-urlencoded"),
                ("origin", shop.origin.as_str()),
                ("referer", referer),
            ];
            let answer = browser.send("POST", "/api/account/sign-out", &headers, Some(b""));
            assert_eq!((answer.status, answer.header("location")), (303, "/fr/cart?notice=signed_out"), "{referer}");
        }
        let referer = format!("{}//evil.example/fr/", shop.origin);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", shop.origin.as_str()),
            ("referer", &referer),
        ];
        let answer = browser.send("POST", "/api/account/sign-out", &headers, Some(b""));
        assert_eq!(answer.header("location"), "/fr/cart?notice=signed_out");
    });
}

/// Behind TLS the cookie is one that only this very host can set.
#[test]
fn the_cookie_is_secure_behind_tls() {
    run(Engine::Sqlite, &[("COMPTOIR_ORIGIN", "https://shop.example")], |shop| {
        let browser = shop.browser();
        let answer = browser.post(CHANGE, &browser.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 })));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let [cookie] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
        let (pair, flags) = cookie.split_once("; ").expect("a cookie has flags");
        assert!(pair.starts_with("__Host-comptoir_session="), "{pair}");
        assert_eq!(flags, "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
        assert!(!answer.header("strict-transport-security").is_empty());
        // The plain name is nobody's here: a neighbour on plain http could have set it.
        let plain = pair.replace("__Host-", "");
        let answer = shop.browser().send("GET", "/api/cart", &[("cookie", &plain)], None);
        assert_eq!(answer.json()["lines"], json!([]));
        let signed_out = browser.post("/api/account/sign-out", &json!({}));
        assert!(signed_out.set_cookies()[0].ends_with("; Secure"), "{:?}", signed_out.set_cookies());
        let page = browser.page("/fr/products");
        assert_eq!(page.one("link", ("rel", "canonical")).get("href"), "https://shop.example/fr/products");
    });
}

#[test]
fn a_cookie_is_a_token_or_nothing() {
    sqlite(|shop| {
        let browser = shop.browser();
        browser.add(TOASTER, 1);
        let pair = browser.cookie().expect("a cookie");
        let token = pair.split('=').nth(1).expect("a token");
        for cookies in [
            "comptoir_session=",
            "comptoir_session=x",
            "comptoir_session=' or 1=1 --",
            &format!("comptoir_session={}", &token[..63]),
            &format!("comptoir_session={token}0"),
            &format!("Comptoir_Session={token}"),
            &format!("x{pair}"),
            "=;;=",
        ] {
            let answer = shop.browser().send("GET", "/api/cart", &[("cookie", cookies)], None);
            assert_eq!((answer.status, &answer.json()["lines"]), (200, &json!([])), "{cookies}");
        }
        let among_others = format!("a=b; {pair}; c=d");
        let answer = shop.browser().send("GET", "/api/cart", &[("cookie", &among_others)], None);
        assert_eq!(answer.json()["lines"][0]["sku"], TOASTER);
    });
}

/// How a sign-in ends, from an address that a trusted proxy tells.
fn try_password(shop: &Shop, email: &str, password: &str, address: &str) -> (u16, String) {
    let headers = [JSON, ("origin", shop.origin.as_str()), ("x-forwarded-for", address)];
    let body = json!({ "email": email, "password": password }).to_string();
    let answer = shop.browser().send("POST", "/api/account/sign-in", &headers, Some(body.as_bytes()));
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    assert!(answer.status == 200 || answer.set_cookies().is_empty());
    (answer.status, code)
}

const WRONG: (u16, &str) = (422, "credentials_wrong");
const THROTTLED: (u16, &str) = (429, "too_many_attempts");

#[track_caller]
fn assert_ended((status, code): (u16, String), expected: (u16, &str)) {
    assert_eq!((status, code.as_str()), expected);
}

#[test]
fn passwords_cannot_be_guessed_for_ever() {
    run(Engine::Sqlite, &[("COMPTOIR_TRUSTED_PROXIES", "127.0.0.1")], |shop| {
        let (email, password) = shop.person("customer");
        for guess in 0..10 {
            assert_ended(try_password(shop, &email, "guess", &format!("192.0.2.{guess}")), WRONG);
        }
        // Ten guesses from ten addresses: now not even the right password is looked at, from any address.
        assert_ended(try_password(shop, &email, &password, "192.0.2.99"), THROTTLED);
        assert_ended(try_password(shop, &email.to_uppercase(), &password, "192.0.2.99"), THROTTLED);
        // Another account is nobody's business.
        let (other, password) = shop.person("customer2");
        assert_eq!(try_password(shop, &other, &password, "192.0.2.99").0, 200);

        // Nor may one address try whole lists of accounts; the limit leaves room for a company behind one address.
        for account in ["nobody@example.org", "no.one@example.org"] {
            assert_ended(try_password(shop, account, "guess", "198.51.100.7"), WRONG);
        }
        shop.execute("update sign_in_attempt set attempts = 300 where subject = 'address:198.51.100.7'");
        assert_ended(try_password(shop, &other, &password, "198.51.100.7"), THROTTLED);
        assert_eq!(try_password(shop, &other, &password, "198.51.100.8").0, 200);
        // A quarter of an hour later it goes on.
        shop.execute("update sign_in_attempt set began_at = began_at - 15 * 60 * 1000");
        assert_ended(try_password(shop, &email, "guess", "198.51.100.7"), WRONG);
    });
}

#[test]
fn nobody_chooses_their_address() {
    sqlite(|shop| {
        assert_ended(try_password(shop, "nobody@example.org", "guess", "192.0.2.1"), WRONG);
        assert_eq!(shop.number("select count(*) from sign_in_attempt where subject like 'address:192%'"), 0);
        shop.execute("update sign_in_attempt set attempts = 300 where subject = 'address:127.0.0.1'");
        assert_ended(try_password(shop, "no.one@example.org", "guess", "192.0.2.2"), THROTTLED);
    });
}

/// Whether an address has an account is not told by what a sign-in answers.
#[test]
fn an_unknown_account_answers_like_a_wrong_password() {
    sqlite(|shop| {
        let (email, _) = shop.person("customer");
        let answers = [email.as_str(), "nobody@example.org", "no address"].map(|email| {
            let body = json!({ "email": email, "password": "guess" });
            let answer = shop.browser().post("/api/account/sign-in", &body);
            let names: Vec<String> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
            (answer.status, answer.text, names)
        });
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
    });
}
