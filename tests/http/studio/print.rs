//! Print runs: codes that are nobody's, as a file and as sheets.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::super::shop::{KETTLE, Shop, at_once};
use super::{address, made, moved};

on_both_engines!(a_run_has_its_codes_once, what_is_not_printed);

const PRINT: &str = "/api/studio/campaigns/print";
const STORE: &str = "lyon-croix-rousse";

fn a_run_has_its_codes_once(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = made(
        &marketer,
        &[("issues", "print"), ("codes", "150"), ("ends_on", "2199-12-24"), ("where", "some"), ("stores", STORE)],
    );
    moved(&marketer, &id, "live");
    let run = Uuid::new_v4().to_string();
    let page = address(&id);
    let next = format!("{page}#runs");
    let form = [("id", run.as_str()), ("campaign", &id), ("codes", "130"), ("next", &next)];
    // The same form, sent by several at once, is one run.
    let answers = at_once(4, |_| shop.signed_in("marketer").submit(PRINT, &form, &page).header("location").to_owned());
    assert!(answers.iter().all(|to| *to == format!("{page}?notice=codes_printed")), "{answers:?}");
    assert_eq!(shop.number("select count(*) from promo_code"), 130);
    let shown = marketer.page(&page);
    let runs = shown.with_test_id("run");
    assert_eq!((runs.len(), runs[0].get("data-codes")), (1, "130"));
    let csv = marketer.get(&format!("{page}/print/{run}/codes.csv"));
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(csv.header("content-disposition").starts_with("attachment;") && csv.header("cache-control") == "no-store");
    let rows: Vec<(&str, &str)> = csv.text.lines().skip(1).filter_map(|row| row.split_once(',')).collect();
    assert_eq!((csv.text.lines().next(), rows.len()), (Some("code,payload"), 130));
    let codes: BTreeSet<&str> = rows.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), 130);
    // The sheets have the same, a page after the other.
    let (first, second) =
        (marketer.page(&format!("{page}/print/{run}")), marketer.page(&format!("{page}/print/{run}?page=2")));
    let labels: BTreeSet<&str> = first
        .with_test_id("label")
        .into_iter()
        .chain(second.with_test_id("label"))
        .map(|it| it.get("data-code"))
        .collect();
    assert_eq!((first.with_test_id("label").len(), second.with_test_id("label").len()), (120, 10));
    assert_eq!(labels, codes);
    assert_eq!(first.all("svg").filter(|it| it.get("class") == "qr").count(), 120);
    assert!(first.text().contains("Un dixième") && first.text().contains("24 décembre"));
    assert_eq!(marketer.get(&format!("{page}/print/{run}?page=3")).status, 404);
    assert_eq!(marketer.get(&format!("{page}/print/{}", Uuid::new_v4())).status, 404);
    assert_eq!(marketer.get(&format!("/fr/studio/campaigns/{}/print/{run}", Uuid::new_v4())).status, 404);
    // Each is worth a tenth at a till, typed and scanned, once.
    let key = format!("Bearer {}", shop.machine());
    let headers = [("content-type", "application/json"), ("authorization", key.as_str())];
    let ask = |path: &str, sale: serde_json::Value| {
        shop.browser().send("POST", path, &headers, Some(sale.to_string().as_bytes()))
    };
    let lines = json!([{ "sku": KETTLE, "quantity": 1, "unit_minor": 1_000 }]);
    for (code, payload) in rows.iter().step_by(26) {
        for shown in [code, payload] {
            let sale = json!({ "store": STORE, "till": "till-1", "codes": [shown], "lines": lines });
            let answer = ask("/api/v1/redemptions/evaluate", sale);
            assert_eq!((answer.status, answer.json()["discount_minor"].as_i64()), (200, Some(100)), "{}", answer.text);
        }
    }
    let sale = |key: &str, code: &str| json!({ "key": key, "store": STORE, "till": "till-1", "codes": [code], "lines": lines });
    assert_eq!(ask("/api/v1/redemptions", sale("one", rows[0].0)).status, 201);
    assert_eq!(ask("/api/v1/redemptions", sale("two", rows[0].1)).status, 409);
    let list = marketer.page("/en/studio").text();
    assert!(list.contains("130 of 150") && list.contains("€1.00"), "{list}");
}

fn what_is_not_printed(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let print = |campaign: &str, codes: &str| {
        let body = json!({ "id": Uuid::new_v4(), "campaign": campaign, "codes": codes });
        marketer.post(PRINT, &body).refusal()
    };
    let refused = |status: u16, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
    let (account, printed) = (made(&marketer, &[]), made(&marketer, &[("issues", "print"), ("codes", "5")]));
    assert_eq!(print(&printed, "1"), refused(409, "campaign_not_printing", "campaign"), "a draft");
    for id in [&account, &printed] {
        moved(&marketer, id, "live");
    }
    assert_eq!(print(&account, "1"), refused(409, "campaign_not_printing", "campaign"));
    for codes in ["", "0", "-1", "1.5", "10001", "many"] {
        assert_eq!(print(&printed, codes), refused(422, "codes_invalid", "codes"), "{codes}");
    }
    assert_eq!(print(&printed, "6"), refused(409, "codes_exhausted", "codes"));
    assert_eq!(print(&Uuid::new_v4().to_string(), "1"), refused(404, "campaign_unknown", "campaign"));
    // The accounts' campaign issues its own meanwhile.
    assert_eq!(shop.number(&format!("select count(*) from promo_code where campaign = '{printed}'")), 0);
}
