//! The editor's form: saved as it is typed, merged, put out; and its frames.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::browser::{Answer, Browser, pairs};
use super::super::html::Document;
use super::super::shop::Shop;
use super::super::studio::{sent, typed};
use super::moved;

pub const EDIT: &str = "/api/studio/banners/edit";

/// A banner's fields as a script sends them.
pub fn fields(id: &str) -> Value {
    json!({
        "id": id, "locale": "fr", "slot": "home_hero", "who": "anyone", "whereabouts": "anywhere", "where": "all",
        "priority": "0", "variants": "a", "a.weight": "1", "a.fr.title": "Avent", "a.fr.text": "Dès samedi.",
        "a.fr.button": "Voir", "a.fr.target": "product", "a.fr.value": "https://shop.example/fr/products/electric-kettle-1-7l?x=1",
        "a.en.title": "Advent", "a.en.button": "Look", "a.en.target": "same", "a.en.picture": "same",
    })
}

pub fn with(mut fields: Value, other: &[(&str, &str)]) -> Value {
    for (name, value) in other {
        fields[*name] = json!(value);
    }
    fields
}

/// Makes a banner by the editor; gives its id.
pub fn edited(browser: &Browser, other: &[(&str, &str)]) -> (String, Answer) {
    let id = Uuid::new_v4().to_string();
    let answer = browser.post(EDIT, &with(fields(&id), other));
    (id, answer)
}

pub fn a_form_makes_shows_and_puts_out_a_banner(shop: &Shop) {
    let (marketer, visitor) = (shop.signed_in("marketer"), shop.browser());
    assert!(marketer.page("/fr/studio/banners").with_test_id("banner-row").is_empty());
    let new = "/fr/studio/banners/new";
    let words = [
        ("slot", "announcement"),
        ("a.fr.title", "Ouvert dimanche"),
        ("a.en.title", "Open on Sunday"),
        ("starts_on", "2019-12-01"),
        ("ends_on", "2199-12-24"),
        ("ends_at", "20:00"),
        ("then", "publish"),
    ];
    let form = typed(&form_of(&marketer.page(new)), &words);
    let answer = marketer.submit(EDIT, &pairs(&form), new);
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = answer.header("location").split('?').next().expect("a path").to_owned();
    assert_eq!(answer.header("location"), format!("{page}?notice=banner_live"));
    assert!(visitor.page("/fr/").text().contains("Ouvert dimanche"));
    assert!(visitor.page("/en/").text().contains("Open on Sunday"));
    let list = marketer.page("/fr/studio/banners");
    assert_eq!(list.with_test_id("banner-row")[0].get("data-status"), "live");
    // It shows what was typed, and what it says in words.
    let shown = form_of(&marketer.page(&page));
    for (name, text) in &words[1..6] {
        assert!(shown.contains(&((*name).to_owned(), (*text).to_owned())), "{name}");
    }
    assert!(list.text().contains("Du dimanche 1er décembre 2019 au mardi 24 décembre 2199"), "{}", list.text());
    // Another version in A/B begins as the first; what is wrong is told at its field, and nothing typed is lost.
    let added = marketer.submit(EDIT, &pairs(&typed(&shown, &[("then", "add")])), &page);
    assert_eq!(added.status, 303, "{}", added.text);
    let two = marketer.page(&page);
    assert_eq!(two.with_test_id("variant").len(), 2);
    let wrong = [("b.fr.title", ""), ("b.weight", "1000"), ("b.en.button", "Go")];
    let again = marketer.submit(EDIT, &pairs(&typed(&form_of(&two), &wrong)), &page);
    assert_eq!(again.status, 422);
    let again = again.document();
    assert_eq!(again.with_test_id("refusal")[0].get("data-reason"), "field_invalid");
    assert_eq!(again.one("input", ("name", "b.fr.title")).get("aria-invalid"), "true");
    assert!(form_of(&again).contains(&("b.en.button".to_owned(), "Go".to_owned())));
    let removed = marketer.submit(EDIT, &pairs(&typed(&form_of(&two), &[("then", "remove:a")])), &page);
    assert_eq!(removed.status, 303, "{}", removed.text);
    assert_eq!(marketer.page(&page).with_test_id("variant")[0].get("data-variant"), "b");
}

/// What a browser sends of the form: what is chosen too, and nothing of what stands beside.
fn form_of(page: &Document) -> Vec<(String, String)> {
    let beside = |name: &str| name.starts_with("see-") || ["of", "file", "to"].contains(&name);
    let mut fields: Vec<(String, String)> = sent(page).into_iter().filter(|(name, _)| !beside(name)).collect();
    let mut select = String::new();
    for element in &page.elements {
        match element.name.as_str() {
            "select" => {
                select = element.get("name").to_owned();
                fields.push((select.clone(), String::new()));
            }
            "option" if element.attributes().any(|(name, _)| name == "selected") => {
                fields.retain(|(name, _)| *name != select);
                fields.push((select.clone(), element.get("value").to_owned()));
            }
            _ => {}
        }
    }
    fields
}

pub fn two_at_once_are_merged_and_told(shop: &Shop) {
    let (one, two) = (shop.signed_in("marketer"), shop.signed_in("administrator"));
    let (id, made) = edited(&one, &[]);
    assert_eq!((made.status, &made.json()["version"]), (200, &json!(1)), "{}", made.text);
    let kept = made.json()["fields"].clone();
    assert_eq!(kept["a.fr.value"], "electric-kettle-1-7l");
    // Each says what they saw.
    let seen = |version: i64, fields: &Value, other: &[(&str, &str)]| {
        let mut body = fields.clone();
        for (name, was) in fields.as_object().expect("fields") {
            body[format!("was:{name}")] = was.clone();
        }
        body["id"] = json!(id);
        body["locale"] = json!("fr");
        body["version"] = json!(version.to_string());
        with(body, other)
    };
    let first = one.post(EDIT, &seen(1, &kept, &[("a.fr.title", "Noël")]));
    assert_eq!(first.json()["version"], 2, "{}", first.text);
    // Other fields: both stand.
    let other = two.post(EDIT, &seen(1, &kept, &[("a.fr.text", "Dès dimanche.")]));
    assert_eq!((other.status, &other.json()["code"]), (409, &json!("banner_changed")), "{}", other.text);
    let told = other.json()["message"].as_str().expect("words").to_owned();
    assert!(told.starts_with("Titre"), "{told}");
    let both = two.post(EDIT, &seen(2, &first.json()["fields"], &[("a.fr.text", "Dès dimanche.")]));
    assert_eq!(both.json()["fields"]["a.fr.title"], "Noël");
    assert_eq!(both.json()["version"], 3);
    // Sent twice it is one version; and nothing goes out that was not looked at.
    let again = two.post(EDIT, &seen(2, &first.json()["fields"], &[("a.fr.text", "Dès dimanche.")]));
    assert_eq!((again.status, &again.json()["version"]), (200, &json!(3)), "{}", again.text);
    assert_eq!(moved(&one, &id, "publish", 2).status, 409);
    for (field, value) in [
        ("a.fr.value", "no-such-thing"),
        ("a.fr.title", ""),
        ("a.fr.target", "nowhere"),
        ("starts_on", "2026-02-30"),
        ("holdout", "90"),
        ("stores", "nowhere"),
    ] {
        let more =
            if field == "stores" { [(field, value), ("where", "some")] } else { [(field, value), ("where", "all")] };
        let answer = one.post(EDIT, &seen(3, &both.json()["fields"], &more));
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("field_invalid")), "{field}: {}", answer.text);
    }
    let address = one.post(
        EDIT,
        &seen(3, &both.json()["fields"], &[("a.fr.target", "address"), ("a.fr.value", "javascript:alert(1)")]),
    );
    assert_eq!((address.status, &address.json()["field"]), (422, &json!("a.fr.value")), "{}", address.text);
}

pub fn frames_show_what_shoppers_will_see(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let hostile = "</section><script>alert(1)</script>";
    let (id, made) = edited(&marketer, &[("a.fr.title", hostile)]);
    assert_eq!(made.status, 200, "{}", made.text);
    let path = format!("/fr/studio/banners/{id}/frame?variant=a&scheme=dark");
    let frame = marketer.get(&path);
    assert_eq!(frame.status, 200);
    assert!(frame.header("content-security-policy").contains("frame-ancestors 'self'"));
    assert!(!frame.header("content-security-policy").contains("script-src"));
    assert_eq!((frame.header("x-frame-options"), frame.header("cache-control")), ("SAMEORIGIN", "no-store"));
    let page = frame.document();
    assert_eq!(page.all("script").count(), 0);
    assert_eq!(page.with_test_id("banner")[0].get("aria-label"), hostile);
    // Every other page is in nobody's frame, and only the editor has frames.
    let editor = marketer.get(&format!("/fr/studio/banners/{id}"));
    assert!(editor.header("content-security-policy").contains("frame-src 'self'"));
    assert!(editor.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(editor.header("x-frame-options"), "DENY");
    assert!(!marketer.get("/fr/").header("content-security-policy").contains("frame-src"));
    // What is typed and not kept, in both languages, with what is to be said of it.
    let body = with(fields(&id), &[("a.fr.title", &"Très long ".repeat(8)), ("a.en.title", "")]);
    let drawn = marketer.post("/api/studio/banners/preview", &body);
    assert_eq!(drawn.status, 200, "{}", drawn.text);
    let pieces = drawn.json()["drawn"].as_array().expect("pieces").clone();
    assert_eq!(pieces.len(), 2);
    assert!(pieces[0]["html"].as_str().expect("html").contains("Très long"));
    let advice = &drawn.json()["advice"];
    let first = advice[0].as_str().expect("advice");
    assert!(first.contains("(A Français)") && first.contains("79"), "{advice}");
    // What is true of both versions is said once.
    let long = "Très long ".repeat(8);
    let typed = [("variants", "a\nb"), ("b.weight", "1"), ("a.fr.title", &long), ("b.fr.title", &long)];
    let both = marketer.post("/api/studio/banners/preview", &with(fields(&id), &typed));
    let advice = both.json()["advice"].as_array().expect("advice").clone();
    assert_eq!(advice.len(), 1, "{advice:?}");
    assert!(advice[0].as_str().expect("advice").contains("(A Français, B Français)"), "{advice:?}");
    for role in ["seller", "customer"] {
        let nobody = shop.signed_in(role);
        assert_eq!(nobody.get(&path).status, 403, "{role}");
        assert_eq!(nobody.post("/api/studio/banners/preview", &body).json()["code"], "not_marketer");
    }
}

pub fn the_calendar_tells_what_is_in_each_others_way(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let span = [("starts_on", "2199-12-03"), ("ends_on", "2199-12-05"), ("then", "publish")];
    let with_name = |name: &'static str, more: &[(&'static str, &'static str)]| {
        let other: Vec<(&str, &str)> = span.iter().chain(&[("name", name)]).chain(more).copied().collect();
        let (id, answer) = edited(&marketer, &other);
        assert_eq!(answer.status, 200, "{}", answer.text);
        id
    };
    let first = with_name("Avent", &[("priority", "5")]);
    let week = "/fr/studio/calendar?from=2199-12-04";
    assert!(marketer.page(week).with_test_id("collision").is_empty());
    with_name("Noël", &[]);
    // Not for the same eyes, or not in the same place.
    with_name("Invités", &[("who", "guest"), ("slot", "list_top")]);
    with_name("Clients", &[("who", "signed_in"), ("slot", "list_top")]);
    let page = marketer.page(week);
    let rows = page.with_test_id("calendar-row");
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().any(|row| row.get("data-id") == first));
    assert_eq!(page.all("td").filter(|it| it.attributes().any(|(name, _)| name == "data-on")).count(), 4 * 3);
    assert_eq!(page.with_test_id("collision").len(), 1);
    assert!(page.text().contains("«\u{a0}Avent\u{a0}» passe avant «\u{a0}Noël\u{a0}»"), "{}", page.text());
    assert!(marketer.page("/fr/studio/calendar?from=2199-12-12").with_test_id("calendar-row").is_empty());
    assert_eq!(marketer.page("/en/studio/calendar?view=month&from=2199-12-20").with_test_id("calendar-row").len(), 4);
}
