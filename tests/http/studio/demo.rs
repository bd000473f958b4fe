//! What the demo brings: a code in every wallet, and a draft to play with.

use comptoir::import::demo::campaigns;
use comptoir::server::now_ms;
use serde_json::{Value, json};

use super::super::shop::{KETTLE, KETTLE_MINOR, Place, Shop};
use super::moved;

on_both_engines!(a_newcomer_has_a_code_and_a_marketer_a_draft);

fn a_newcomer_has_a_code_and_a_marketer_a_draft(shop: &Shop) {
    let (customer, marketer) = (shop.signed_in("customer"), shop.signed_in("marketer"));
    assert!(customer.page("/fr/account/codes").with_test_id("code").is_empty());
    shop.with_db(async |db| campaigns::begin(db, "nobody", now_ms()).await.expect("they are made"));
    for _ in 0..500 {
        if shop
            .number("select count(*) from promo_code k join customer c on c.id = k.customer where c.name = 'Camille'")
            > 0
        {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let mut code = String::new();
    for (locale, title) in [("fr", "10\u{202f}% en magasin dès 30\u{a0}€"), ("en", "10% off in store from €30")] {
        let wallet = customer.page(&format!("/{locale}/account/codes"));
        let codes = wallet.with_test_id("code");
        assert_eq!((codes.len(), codes[0].get("data-status")), (1, "issued"));
        assert!(wallet.text().contains(title), "{}", wallet.text());
        code = codes[0].get("data-code").to_owned();
    }
    let worth = |pieces: u32| {
        let body = json!({ "store": "lyon-croix-rousse", "till": "1", "codes": [code], "lines": [{ "sku": KETTLE, "quantity": pieces }] });
        let worth = shop.at_till(&shop.machine(), "/api/v1/redemptions/evaluate", &body).json();
        worth["discount_minor"].clone()
    };
    assert_eq!(worth(2), json!(2 * KETTLE_MINOR / 10));
    let studio = marketer.page("/fr/studio");
    let mut statuses: Vec<&str> = studio.with_test_id("campaign").iter().map(|row| row.get("data-status")).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["draft", "live"]);
    // The draft's form is as it should be: it can be saved as it stands, and launched.
    let links = studio.all("a").map(|link| link.get("href").to_owned());
    let ids = links.filter_map(|href| Some(href.strip_prefix("/fr/studio/campaigns/")?.to_owned()));
    let statuses: Vec<(u16, Value)> = ids
        .filter(|id| id != "new")
        .map(|id| moved(&marketer, &id, "live"))
        .map(|answer| (answer.status, answer.json()["status"].clone()))
        .collect();
    assert_eq!(statuses, [(200, json!("live")), (200, json!("live"))]);
}

/// What `make run` does: the whole demo, once.
#[test]
fn the_demo_is_made_once() {
    let place = Place::empty();
    for _ in 0..2 {
        let done = place.command(&["demo"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let shop = Shop::serve(place, &[]);
    assert_eq!(shop.number("select count(*) from campaign"), 2);
    assert_eq!(shop.number("select count(*) from campaign_event e join customer c on c.id = e.actor"), 3);
}
