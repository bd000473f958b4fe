//! Every field that is wrong is refused by its name, and what was typed stays.

use uuid::Uuid;

use super::super::shop::{KETTLE, Shop};
use super::{SAVE, made, sent, submit, tenth, typed, with};

on_both_engines!(
    every_wrong_field_is_named,
    every_benefit_is_kept_as_it_was_typed,
    what_was_typed_comes_back,
    text_never_becomes_markup,
);

fn every_wrong_field_is_named(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let long = "x".repeat(700);
    let many = (0..101).map(|n| format!("S{n}")).collect::<Vec<_>>().join("\n");
    for (field, others) in [
        ("name", &[("name", " ")][..]),
        ("name", &[("name", long.as_str())]),
        ("benefit", &[("benefit", "rain")]),
        ("percent", &[("percent", "")]),
        ("percent", &[("percent", "101")]),
        ("percent", &[("percent", "1,234")]),
        ("percent_cap", &[("percent_cap", "-1")]),
        ("amount", &[("benefit", "fixed"), ("amount", "0")]),
        ("amount", &[("benefit", "fixed"), ("amount", "99999999999999")]),
        ("nth", &[("benefit", "nth_free"), ("nth", "1")]),
        ("pieces", &[("benefit", "cheapest_free"), ("pieces", "x")]),
        ("bundle_pieces", &[("benefit", "bundle_price"), ("bundle_pieces", "1"), ("bundle_price", "9")]),
        ("bundle_price", &[("benefit", "bundle_price"), ("bundle_pieces", "3"), ("bundle_price", "")]),
        ("gift", &[("benefit", "gift")]),
        ("gift", &[("benefit", "gift"), ("gift", "NO-SUCH-SKU")]),
        ("on", &[("on", "")]),
        ("collections", &[("on", "collections")]),
        ("collections", &[("on", "collections"), ("collections", "moon")]),
        ("products", &[("on", "products"), ("products", "no-such-thing")]),
        ("variants", &[("on", "variants"), ("variants", KETTLE), ("variants", "KETTLE, NO-SUCH-SKU")]),
        ("variants", &[("on", "variants"), ("variants", many.as_str())]),
        ("tags", &[("on", "tags")]),
        ("tags", &[("on", "tags"), ("tags", "kettle\nno such tag")]),
        ("except_collections", &[("except_collections", "moon")]),
        ("except_products", &[("except_products", "no-such-thing")]),
        ("except_variants", &[("on", "collections"), ("collections", "kitchen-appliance"), ("except_variants", "NO")]),
        ("except_tags", &[("except_tags", many.as_str())]),
        (
            "part2_pieces",
            &[("benefit", "bundle_price"), ("bundle_pieces", "1"), ("bundle_price", "9"), ("part2_pieces", "0")],
        ),
        (
            "part2_on",
            &[("benefit", "bundle_price"), ("bundle_pieces", "1"), ("bundle_price", "9"), ("part2_pieces", "1")],
        ),
        (
            "part3_names",
            &[
                ("benefit", "bundle_price"),
                ("bundle_pieces", "1"),
                ("bundle_price", "9"),
                ("part3_pieces", "1"),
                ("part3_on", "collections"),
                ("part3_names", "moon"),
            ],
        ),
        ("minimum_spend", &[("minimum_spend", "much")]),
        ("minimum_pieces", &[("minimum_pieces", "1000")]),
        ("days", &[("days", "8")]),
        ("hours_from", &[("hours_from", "25:00"), ("hours_until", "12:00")]),
        ("hours_until", &[("hours_from", "09:00")]),
        ("hours_until", &[("hours_from", "09:00"), ("hours_until", "09:00")]),
        ("combine", &[("combine", "maybe")]),
        ("group", &[("group", long.as_str())]),
        ("issues", &[("issues", "all")]),
        ("since", &[("since", "yesterday")]),
        ("bought", &[("bought", "NO-SUCH-SKU")]),
        ("wished", &[("wished", "NO-SUCH-SKU")]),
        ("cart_holds", &[("cart_holds", "NO-SUCH-SKU")]),
        ("near_store", &[("near_store", "atlantis")]),
        ("where", &[("where", "")]),
        ("stores", &[("where", "some")]),
        ("stores", &[("where", "some"), ("stores", "lyon-croix-rousse atlantis")]),
        ("starts_on", &[("starts_on", "2026-02-30")]),
        ("starts_on", &[("starts_at", "09:00")]),
        ("starts_at", &[("starts_on", "2199-01-01"), ("starts_at", "noon")]),
        ("ends_on", &[("starts_on", "2199-01-02"), ("ends_on", "2199-01-01")]),
        ("ends_on", &[("ends_on", "2020-01-01")]),
        ("codes", &[("codes", "0")]),
        ("uses", &[("uses", "1.5")]),
        ("spend", &[("spend", "0")]),
        ("customer", &[("customer", "-1")]),
        ("store", &[("store", "99999999999")]),
        ("title_fr", &[("title_fr", "")]),
        ("title_en", &[("title_en", long.as_str())]),
        ("terms_fr", &[("terms_fr", long.as_str())]),
        ("terms_en", &[("terms_en", long.as_str())]),
    ] {
        let answer = marketer.post(SAVE, &with(tenth(&Uuid::new_v4().to_string()), others));
        assert_eq!(answer.refusal(), (422, "field_invalid".into(), Some(field.into())), "{others:?}");
        assert!(answer.json()["message"].as_str().is_some_and(|text| !text.is_empty()), "{}", answer.text);
    }
    assert_eq!(shop.number("select count(*) from campaign"), 0);
    for (field, other) in [("id", ("id", "1")), ("version", ("version", "x"))] {
        let refusal = marketer.post(SAVE, &with(tenth(&Uuid::new_v4().to_string()), &[other])).refusal();
        assert_eq!(refusal, (422, "body_invalid".into(), Some(field.into())));
    }
    let nobody = with(tenth(&Uuid::new_v4().to_string()), &[("version", "1")]);
    assert_eq!(marketer.post(SAVE, &nobody).refusal(), (404, "campaign_unknown".into(), Some("id".into())));
}

fn every_benefit_is_kept_as_it_was_typed(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    for (others, rule) in [
        (
            &[("percent", "12,5"), ("percent_cap", "30"), ("on", "products"), ("products", "electric-kettle-1-7l")][..],
            r#"{"conditions":[],"benefit":{"type":"percent","basis_points":1250,"selection":{"any":{"products":["electric-kettle-1-7l"]}},"cap_minor":3000},"group":"","exclusive":false,"priority":0}"#,
        ),
        (
            &[("benefit", "fixed"), ("amount", "5.50"), ("combine", "alone"), ("first_purchase", "1")],
            r#"{"conditions":[{"type":"first_purchase"}],"benefit":{"type":"fixed","minor":550,"selection":{}},"group":"","exclusive":true,"priority":0}"#,
        ),
        (
            &[("benefit", "nth_free"), ("nth", "4"), ("days", "6\n7"), ("group", "advent")],
            r#"{"conditions":[{"type":"weekday","days":[6,7]}],"benefit":{"type":"nth_free","nth":4,"selection":{}},"group":"advent","exclusive":false,"priority":0}"#,
        ),
        (
            &[("benefit", "cheapest_free"), ("pieces", "3"), ("hours_from", "18:00"), ("hours_until", "00:00")],
            r#"{"conditions":[{"type":"hours","from":1080,"until":1440}],"benefit":{"type":"cheapest_free","pieces":3,"selection":{}},"group":"","exclusive":false,"priority":0}"#,
        ),
        (
            &[
                ("benefit", "bundle_price"),
                ("bundle_pieces", "2"),
                ("bundle_price", "60"),
                ("on", "variants"),
                ("variants", KETTLE),
            ],
            r#"{"conditions":[],"benefit":{"type":"bundle_price","parts":[{"selection":{"any":{"variants":["ELECTRIC-KETTLE-1-7L-WHITE"]}},"pieces":2}],"price_minor":6000},"group":"","exclusive":false,"priority":0}"#,
        ),
        (
            &[
                ("benefit", "bundle_price"),
                ("bundle_pieces", "1"),
                ("bundle_price", "90"),
                ("on", "tags"),
                ("tags", "kettle"),
                ("part2_pieces", "2"),
                ("part2_on", "collections"),
                ("part2_names", "kitchen-appliance"),
                ("part3_pieces", "1"),
                ("part3_on", "variants"),
                ("part3_names", KETTLE),
                ("except_tags", "premium\ntravel"),
            ],
            r#"{"conditions":[],"benefit":{"type":"bundle_price","parts":[{"selection":{"any":{"tags":["kettle"]},"except":{"tags":["premium","travel"]}},"pieces":1},{"selection":{"any":{"collections":["kitchen-appliance"]},"except":{"tags":["premium","travel"]}},"pieces":2},{"selection":{"any":{"variants":["ELECTRIC-KETTLE-1-7L-WHITE"]},"except":{"tags":["premium","travel"]}},"pieces":1}],"price_minor":9000},"group":"","exclusive":false,"priority":0}"#,
        ),
        (
            &[
                ("on", "tags"),
                ("tags", "kettle; coffee"),
                ("minimum_pieces", "2"),
                ("except_collections", "kitchen-appliance"),
                ("except_products", "electric-kettle-1-7l"),
                ("except_variants", KETTLE),
            ],
            r#"{"conditions":[{"type":"quantity","pieces":2,"selection":{"any":{"tags":["kettle","coffee"]},"except":{"variants":["ELECTRIC-KETTLE-1-7L-WHITE"],"products":["electric-kettle-1-7l"],"collections":["kitchen-appliance"]}}}],"benefit":{"type":"percent","basis_points":1000,"selection":{"any":{"tags":["kettle","coffee"]},"except":{"variants":["ELECTRIC-KETTLE-1-7L-WHITE"],"products":["electric-kettle-1-7l"],"collections":["kitchen-appliance"]}}},"group":"","exclusive":false,"priority":0}"#,
        ),
        (
            &[("benefit", "gift"), ("gift", KETTLE), ("minimum_spend", "100"), ("minimum_pieces", "2")],
            r#"{"conditions":[{"type":"minimum_spend","minor":10000,"selection":{}},{"type":"quantity","pieces":2,"selection":{}}],"benefit":{"type":"gift","sku":"ELECTRIC-KETTLE-1-7L-WHITE"},"group":"","exclusive":false,"priority":0}"#,
        ),
    ] {
        let id = made(&marketer, others);
        assert_eq!(
            shop.number(&format!("select count(*) from campaign where id = '{id}' and rule = '{rule}'")),
            1,
            "{rule}"
        );
        // The form holds it as it is: saved untouched, it stays.
        let page = super::address(&id);
        for locale in ["fr", "en"] {
            let page = page.replace("/fr/", &format!("/{locale}/"));
            assert_eq!(submit(&marketer, &sent(&marketer.page(&page)), &page).status, 303, "{rule}");
        }
        assert_eq!(
            shop.number(&format!("select count(*) from campaign where id = '{id}' and rule = '{rule}'")),
            1,
            "{rule}"
        );
    }
    // Until the end of a day is until the next begins, where the first store is.
    let id = made(&marketer, &[("starts_on", "2199-07-01"), ("ends_on", "2199-07-01"), ("since", "2026-01-02")]);
    let span = shop.number(&format!("select ends_at - starts_at from campaign where id = '{id}'"));
    assert_eq!(span, 24 * 60 * 60 * 1000);
    let since = r#"[{"type":"signed_up_since","at":1767308400000}]"#;
    assert_eq!(shop.number(&format!("select count(*) from campaign where id = '{id}' and audience = '{since}'")), 1);
}

fn what_was_typed_comes_back(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let new = "/fr/studio/campaigns/new";
    let words = [
        ("name", "Avent"),
        ("percent", "douze"),
        ("on", "collections"),
        ("collections:kitchen-appliance", "1"),
        ("variants", "A\nB"),
        ("days:3", "1"),
        ("where", "some"),
        ("stores:lyon-croix-rousse", "1"),
        ("first_purchase", "1"),
        ("ends_on", "2020-01-01"),
        ("terms_fr", "</textarea><script>"),
    ];
    let answer = submit(&marketer, &typed(&sent(&marketer.page(new)), &words), new);
    assert_eq!(answer.status, 422);
    let page = answer.document();
    assert_eq!(page.with_test_id("refusal")[0].get("data-reason"), "field_invalid");
    let shown = sent(&page);
    for (name, value) in words {
        assert!(shown.iter().any(|(known, is)| known == name && is == value), "{name}");
    }
    let wrong: Vec<&str> =
        page.elements.iter().filter(|it| it.get("aria-invalid") == "true").map(|it| it.get("name")).collect();
    assert_eq!(wrong, ["percent", "ends_on", "title_fr", "title_en"]);
    for name in wrong {
        let said = format!("{name}-problem");
        assert!(page.elements.iter().any(|it| it.get("id") == said && !it.text.is_empty()), "{name}");
        let field = page.elements.iter().find(|it| it.get("name") == name).expect(name);
        assert!(field.get("aria-describedby").split(' ').any(|id| id == said), "{name}");
    }
    // Mended, it is saved.
    let mended = [("percent", "12"), ("ends_on", ""), ("title_fr", "a"), ("title_en", "b")];
    assert_eq!(submit(&marketer, &typed(&shown, &mended), new).status, 303);
}

fn text_never_becomes_markup(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let hostile = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>";
    let id = made(
        &marketer,
        &[("name", hostile), ("group", hostile), ("title_fr", hostile), ("terms_en", hostile), ("issues", "print")],
    );
    super::moved(&marketer, &id, "live");
    let run = Uuid::new_v4();
    let print = serde_json::json!({ "id": run, "campaign": id, "codes": "1" });
    assert_eq!(marketer.post("/api/studio/campaigns/print", &print).status, 200);
    for path in ["/fr/studio".to_owned(), super::address(&id), format!("{}/print/{run}", super::address(&id))] {
        let page = marketer.page(&path);
        assert!(!page.elements.iter().any(|it| it.get("src") == "x" || it.text.starts_with("alert")), "{path}");
    }
}
