//! What those who run a store may do with banners: their own stores', within head office's limits.

use serde_json::json;

use super::super::browser::Browser;
use super::super::shop::Shop;
use super::edit::{EDIT, edited, fields, with};
use super::{live, moved, plain};

const STORE: &str = "lyon-croix-rousse";

fn own<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let base = [("where", "some"), ("stores:lyon-croix-rousse", "1"), ("slot", "store_page"), ("ends_on", "")];
    let mut all: Vec<(&str, &str)> =
        base.into_iter().filter(|(name, _)| !more.iter().any(|(it, _)| it == name)).collect();
    all.extend(more);
    all
}

fn set(head_office: &Browser, slots: &[&str], live: &str, days: &str, ab: &str) {
    let slots: serde_json::Map<_, _> = slots.iter().map(|slot| ((*slot).to_owned(), json!("1"))).collect();
    let answer =
        head_office.post("/api/studio/limits/set", &json!({ "slots": slots, "live": live, "days": days, "ab": ab }));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

pub fn a_manager_runs_banners_of_their_stores_within_limits(shop: &Shop) {
    let (head_office, manager, visitor) = (shop.signed_in("marketer"), shop.signed_in("store_manager"), shop.browser());
    let others = live(&head_office, &plain("cart", "Avent"));
    set(&head_office, &["store_page", "announcement"], "1", "31", "");
    // Nothing of others: neither seen nor moved.
    assert!(manager.page("/fr/studio/banners").with_test_id("banner-row").is_empty());
    assert_eq!(manager.get(&format!("/fr/studio/banners/{others}")).status, 404);
    assert_eq!(moved(&manager, &others, "retire", 1).status, 404);
    assert_eq!(manager.get("/fr/studio").status, 403);
    assert_eq!(manager.get("/fr/studio/limits").status, 403);
    for stores in [&[("where", "all")][..], &[("stores:nantes-talensac", "1")][..]] {
        let (_, answer) = edited(&manager, &own(stores));
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("banner_beyond")), "{}", answer.text);
    }
    // Kept as a draft, refused when it is to go out.
    let soon = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 5)).to_string()[..10].to_owned();
    let late = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 60)).to_string()[..10].to_owned();
    let publish = |more: &[(&str, &str)]| {
        let (id, answer) = edited(&manager, &own(more));
        assert_eq!(answer.status, 200, "{}", answer.text);
        (id.clone(), moved(&manager, &id, "publish", 1))
    };
    for (more, code) in [
        (vec![("slot", "home_hero"), ("ends_on", soon.as_str())], "banner_slot_closed"),
        (vec![("ends_on", late.as_str())], "banner_too_long"),
        (vec![], "banner_too_long"),
        (
            vec![
                ("ends_on", soon.as_str()),
                ("variants", "a\nb"),
                ("b.weight", "1"),
                ("b.fr.title", "B"),
                ("b.en.title", "B"),
            ],
            "banner_one_version",
        ),
    ] {
        let (_, answer) = publish(&more);
        assert_eq!((answer.status, &answer.json()["code"]), (409, &json!(code)), "{}", answer.text);
    }
    let (first, answer) = publish(&[("ends_on", soon.as_str())]);
    assert_eq!(answer.json()["status"], "live", "{}", answer.text);
    assert!(visitor.page(&format!("/fr/stores/{STORE}")).text().contains("Dès samedi."));
    let (second, full) = publish(&[("ends_on", soon.as_str()), ("slot", "announcement")]);
    assert_eq!((full.status, &full.json()["code"]), (409, &json!("banner_store_full")), "{}", full.text);
    assert!(full.json()["message"].as_str().expect("words").contains('1'));
    // By the form's button too, and by a pause that is taken back.
    assert_eq!(moved(&manager, &first, "pause", 1).status, 200);
    assert_eq!(moved(&manager, &second, "publish", 1).status, 200);
    assert_eq!(moved(&manager, &first, "resume", 1).json()["code"], "banner_store_full");
    let form = with(fields(&first), &own(&[("ends_on", soon.as_str()), ("version", "1"), ("then", "publish")]));
    assert_eq!(manager.post(EDIT, &form).json()["code"], "banner_store_full");
    // Head office is bound by none of it.
    assert_eq!(moved(&head_office, &first, "resume", 1).status, 200);
    let wrong = json!({ "slots": {}, "live": "101", "days": "1" });
    assert_eq!(head_office.post("/api/studio/limits/set", &wrong).json()["code"], "limits_invalid");
    assert_eq!(manager.post("/api/studio/limits/set", &wrong).json()["code"], "not_marketer");
    for role in ["seller", "customer"] {
        assert_eq!(shop.signed_in(role).get("/fr/studio/banners").status, 403);
    }
}

/// Of two who put out the last one at once, one does.
pub fn the_last_place_is_given_once(shop: &Shop) {
    let (head_office, manager) = (shop.signed_in("marketer"), shop.signed_in("store_manager"));
    set(&head_office, &["store_page"], "1", "366", "");
    let soon = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 5)).to_string()[..10].to_owned();
    let ids: Vec<String> = (0..6).map(|_| edited(&manager, &own(&[("ends_on", soon.as_str())])).0).collect();
    std::thread::scope(|scope| {
        for id in &ids {
            scope.spawn(|| moved(&manager.tab(), id, "publish", 1));
        }
    });
    assert_eq!(shop.number("select count(*) from banner where status = 'live'"), 1);
}
