//! Measuring banners over HTTP: what browsers tell, whose it is, and what the studio makes of it.

mod cap;
mod published;

use comptoir::insight::limit::TIMES;
use comptoir::server::secret::Secret;
use comptoir_db::Engine;
use comptoir_db::insight;
use comptoir_db::promo::campaign::{self, Limits};
use comptoir_db::promo::issue;
use comptoir_domain::insight::Split;
use comptoir_domain::promo::redemption::Status;
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::{Answer, Browser};
use super::order::{known, reserved, step};
use super::redemption::{printing, redeeming};
use super::shop::{KETTLE, KETTLE_MINOR, Shop, at_once, run};

on_both_engines!(
    what_is_seen_is_counted_once_and_nobodys_without_consent,
    who_agrees_is_followed_from_the_banner_to_the_till,
    the_figures_are_the_same_on_the_page_and_in_the_file,
    a_wrong_split_and_an_early_figure_are_told,
    the_same_event_from_many_sides_counts_once,
);

const TELL: &str = "/api/insight/seen";
const PASSWORD: &str = "une phrase convient";

impl Shop {
    /// Measures a banner with this split; gives its id.
    pub fn measured(&self, campaign: Option<&str>, arms: &[(&str, u32)]) -> Uuid {
        let banner = Uuid::new_v4();
        let (id, campaign) = (banner.to_string(), campaign.map(str::to_owned));
        let arms = arms.iter().map(|(name, weight)| (name.parse().expect("a variant"), *weight)).collect();
        let split = Split::new(arms).expect("a split");
        self.with_db(async |db| {
            let work = db.write(move |tx| {
                Box::pin(async move { insight::measure(tx, &id, campaign.as_deref(), (1, &split), 1).await })
            });
            work.await.expect("it is measured");
        });
        banner
    }

    /// So many people who agree and saw the variant, the first of whom reserved and collected something for 30.00.
    fn people(&self, banner: Uuid, variant: &str, people: u32, bought: u32) {
        let name = format!("'{variant}-' || cast(i as text)");
        let rows = |count: u32| {
            format!(
                "(with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}) select i from n) n"
            )
        };
        let all = rows(people);
        self.execute(&format!("insert into owner (id, kind, created_at) select {name}, 'customer', 1 from {all}"));
        self.execute(&format!(
            "insert into customer (id, email, name, password_hash, locale, created_at)
             select {name}, {name} || '@example.org', '', 'none', 'fr', 1 from {all}"
        ));
        self.execute(&format!(
            "insert into consent (id, account, purpose, channel, wording, locale, granted_at, granted_in)
             select {name}, {name}, 'measuring', 'account', 1, 'fr', 1, 'sign_up' from {all}"
        ));
        self.execute(&format!(
            "insert into exposure (banner, round, owner, variant, first_seen_at) select '{banner}', 1, {name}, '{variant}', 2 from {all}"
        ));
        self.execute(&format!(
            "insert into banner_day (banner, round, variant, day, locale, screen, store, seen, clicked)
             values ('{banner}', 1, '{variant}', '2026-11-28', 'fr', 'phone', '', {people}, 0)"
        ));
        if bought > 0 {
            let some = rows(bought);
            self.execute(&format!(
                "insert into orders (id, owner, channel, store, currency, total_minor, tax_minor, asked, locale, created_at)
                 select {name}, {name}, 'web', 'lyon-croix-rousse', 'EUR', 3000, 500, '', 'fr', 3 from {some}"
            ));
            self.execute(&format!(
                "insert into order_line (order_id, sku, position, title, quantity, unit_minor, tax_rate_bp, collected)
                 select {name}, '{KETTLE}', 1, '', 1, 3000, 2000, 1 from {some}"
            ));
        }
    }
}

pub fn event(what: &str, banner: Uuid, variant: &str) -> Value {
    json!({ "id": Uuid::new_v4(), "what": what, "banner": banner, "variant": variant })
}

pub fn tell(browser: &Browser, events: &[Value]) -> Answer {
    browser.post(TELL, &json!({ "events": events }))
}

fn address(banner: Uuid) -> String {
    format!("/fr/studio/banners/{banner}/results")
}

/// Somebody who signs up, and agrees to be counted where that is said.
fn ana<'s>(shop: &'s Shop, agrees: bool) -> Browser<'s> {
    let browser = shop.browser();
    let agree = if agrees { json!({ "measuring-account": "1" }) } else { json!({}) };
    let body = json!({ "email": "ana@example.org", "password": PASSWORD, "name": "Ana", "agree": agree });
    assert_eq!(browser.post("/api/account/sign-up", &body).status, 200);
    browser
}

fn sums(shop: &Shop) -> (i64, i64) {
    let sum = |column: &str| shop.number(&format!("select cast(coalesce(sum({column}), 0) as bigint) from banner_day"));
    (sum("seen"), sum("clicked"))
}

fn what_is_seen_is_counted_once_and_nobodys_without_consent(shop: &Shop) {
    let banner = shop.measured(None, &[("a", 1), ("b", 1), ("holdout", 1)]);
    let stranger = shop.browser();
    let events = [event("seen", banner, "a"), event("clicked", banner, "a")];
    let answer = tell(&stranger, &events);
    assert_eq!((answer.status, answer.json()), (200, json!({ "counted": 2 })), "{}", answer.text);
    assert!(answer.set_cookies().is_empty(), "no cookie is made by looking");
    assert_eq!(tell(&stranger, &events).json(), json!({ "counted": 0 }));
    // A guest, and an account that said nothing.
    stranger.add(KETTLE, 1);
    for browser in [&stranger, &ana(shop, false)] {
        assert_eq!(tell(browser, &[event("seen", banner, "holdout")]).status, 200);
    }
    assert_eq!((sums(shop), shop.number("select count(*) from exposure")), ((3, 1), 0));
    // Where it was: the page that told, as the browser says.
    let referer = format!("{}/en/stores/lyon-croix-rousse?x=1", shop.origin);
    let body = json!({ "events": [event("seen", banner, "b")] }).to_string();
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1";
    let headers = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "same-origin"),
        ("referer", referer.as_str()),
        ("user-agent", phone),
    ];
    assert_eq!(stranger.send("POST", TELL, &headers, Some(body.as_bytes())).status, 200);
    let there =
        "select count(*) from banner_day where locale = 'en' and screen = 'phone' and store = 'lyon-croix-rousse'";
    assert_eq!(shop.number(there), 1);
}

/// Machines that lie tell nothing.
#[test]
fn what_is_not_so_is_refused() {
    run(Engine::Sqlite, &[], |shop| {
        let banner = shop.measured(None, &[("a", 1), ("holdout", 1)]);
        let browser = shop.browser();
        let good = event("seen", banner, "a");
        let refused = |events: Value| browser.post(TELL, &json!({ "events": events })).refusal();
        let unknown = || (404, "banner_unknown".to_owned(), Some("events".to_owned()));
        assert_eq!(refused(json!([good, event("seen", Uuid::new_v4(), "a")])), unknown());
        assert_eq!(refused(json!([good, event("seen", banner, "b")])), unknown());
        assert_eq!(refused(json!([good, event("clicked", banner, "holdout")])), unknown());
        for wrong in [
            event("bought", banner, "a"),
            event("seen", banner, "A' or 1=1"),
            event("seen", banner, "<script>"),
            json!({ "id": "1", "what": "seen", "banner": banner, "variant": "a" }),
            json!({ "what": "seen", "banner": banner, "variant": "a" }),
        ] {
            assert_eq!(refused(json!([wrong])).0, 422, "{wrong}");
        }
        let many: Vec<Value> = (0..51).map(|_| event("seen", banner, "a")).collect();
        assert_eq!(refused(json!(many)), (422, "too_many".to_owned(), Some("events".to_owned())));
        let large = json!({ "events": [], "more": "x".repeat(20_000) });
        assert_eq!(browser.post(TELL, &large).status, 413);
        let body = json!({ "events": [good] }).to_string();
        let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
        assert_eq!(browser.send("POST", TELL, &foreign, Some(body.as_bytes())).status, 403);
        assert_eq!(sums(shop), (0, 0));
        // One address tells so often in a minute.
        let answers: Vec<u16> = (0..=TIMES).map(|_| tell(&browser, &[]).status).collect();
        assert!(answers.contains(&200));
        assert_eq!(tell(&browser, &[]).refusal(), (429, "too_many_events".to_owned(), None));
    });
}

fn who_agrees_is_followed_from_the_banner_to_the_till(shop: &Shop) {
    let secret = Secret::load(&shop.path("var/secret")).expect("the shop's secret");
    let keys = secret.codes();
    let promised = printing(Limits::default(), &[]);
    let campaign = promised.id.clone();
    let banner = shop.measured(Some(&campaign), &[("a", 1), ("b", 1)]);
    let ana = ana(shop, true);
    assert_eq!(tell(&ana, &[event("seen", banner, "b")]).status, 200);
    assert_eq!(tell(&ana, &[event("clicked", banner, "b")]).status, 200);
    // She is given a code, reserves, collects, and uses the code at a till.
    let id = shop.with_db(async |db| comptoir_db::account::find(db, "ana@example.org").await.expect("it is read"));
    let code = keys.issue(id.map(|account| account.id)).expect("a code");
    let shown = keys.open(&code.id, &code.sealed).expect("its symbols").to_string();
    shop.with_db(async |db| {
        let id = promised.id.clone();
        campaign::save(db, promised, None, "test", 1).await.expect("it is written").expect("it is new");
        campaign::move_to(db, &id, Status::Live, "test", 1).await.expect("it is written").expect("it is live");
        let now = comptoir::server::now_ms();
        assert_eq!(issue::to_customers(db, &id, vec![code], now).await.expect("it is given").0, 1);
    });
    let order = reserved(&ana);
    let order = known(&ana, &order).1;
    let seller = shop.signed_in("seller");
    assert_eq!(step(&seller, &order, "collect").status, 200);
    let redeemed = shop.at_till(&shop.machine(), "/api/v1/redemptions", &redeeming("s-1", "1", &[&shown]));
    assert_eq!(redeemed.status, 201, "{}", redeemed.text);

    let marketer = shop.signed_in("marketer");
    let figure = |what: &str| {
        let page = marketer.page(&address(banner));
        let rows = page.elements.iter().skip_while(|it| it.get("data-variant") != "b");
        let found = rows.into_iter().find(|it| it.get("data-figure") == what).expect(what);
        found.get("data-n").parse::<i64>().expect("a number")
    };
    let till = 2 * KETTLE_MINOR - 2 * KETTLE_MINOR / 10;
    for (what, expected) in [
        ("seen", 1),
        ("clicks", 1),
        ("people", 1),
        ("adds", 1),
        ("reservations", 1),
        ("issued", 1),
        ("redeemed", 1),
        ("web", KETTLE_MINOR),
        ("till", till),
    ] {
        assert_eq!(figure(what), expected, "{what}");
    }
    // A sale that is taken back is none.
    let void =
        shop.at_till(&shop.machine(), "/api/v1/redemptions/s-1/void", &json!({ "key": "v-1", "reason": "back" }));
    assert_eq!(void.status, 200, "{}", void.text);
    assert_eq!((figure("redeemed"), figure("till"), figure("web")), (0, 0, KETTLE_MINOR));
    // Whoever withdraws is counted no more; what everybody saw stays.
    let said = ana.post("/api/privacy/withdraw", &json!({ "matter": "measuring-account" }));
    assert_eq!(said.status, 200, "{}", said.text);
    assert_eq!((figure("people"), figure("web"), figure("seen")), (0, 0, 1));
    assert_eq!(shop.number("select count(*) from exposure"), 0);
}

fn the_figures_are_the_same_on_the_page_and_in_the_file(shop: &Shop) {
    let banner = shop.measured(None, &[("a", 45), ("b", 45), ("holdout", 10)]);
    // Of what nobody saw nothing is drawn.
    let marketer = shop.signed_in("marketer");
    let unseen = marketer.page(&address(banner));
    let charts = unseen.all("svg").filter(|svg| svg.get("class") == "chart").count();
    assert!(charts == 0 && unseen.text().contains("Personne ne l’a encore vue"));
    shop.people(banner, "a", 450, 30);
    shop.people(banner, "b", 450, 90);
    shop.people(banner, "holdout", 100, 2);
    let answer = marketer.get(&address(banner));
    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains("style=\""), "the policy allows no style in an element");
    let page = answer.document();
    let file = marketer.get(&format!("{}.csv", address(banner)));
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").starts_with("attachment"));
    let mut lines = file.text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let rows: Vec<Vec<&str>> = lines.collect();
    assert_eq!(rows.len(), 6, "{}", file.text);
    for (variant, row) in ["a", "b", "holdout"].into_iter().zip(&rows) {
        let cell = |name: &str| row[head.iter().position(|known| *known == name).expect(name)];
        assert_eq!((cell("variant"), cell("store")), (variant, ""));
        let shown = page.elements.iter().skip_while(|it| it.get("data-variant") != variant || it.name != "tr");
        let shown: Vec<(&str, i64)> = shown
            .filter(|it| !it.get("data-figure").is_empty())
            .map(|it| (it.get("data-figure"), it.get("data-n").parse().expect("a number")))
            .take(9)
            .collect();
        let names = ["seen", "clicks", "people", "added_to_cart", "reservations", "codes_issued", "codes_redeemed"];
        for (name, (_, n)) in names.into_iter().zip(&shown) {
            assert_eq!(cell(name), n.to_string(), "{name}");
        }
        let minor = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount");
        assert_eq!((minor(cell("revenue_web")), minor(cell("revenue_store"))), (shown[7].1, shown[8].1));
    }
    // And equal to the books.
    let orders = shop.number("select cast(sum(collected * unit_minor) as bigint) from order_line");
    assert_eq!(orders, (30 + 90 + 2) * 3_000);
    assert!(rows[0].contains(&"900.00") && rows[1].contains(&"2700.00") && rows[2].contains(&"60.00"), "{rows:?}");
    // In both languages, with charts that are read out and a table behind each.
    let standing = |page: &super::html::Document, first: &str, second: &str| {
        let after =
            page.elements.iter().skip_while(|it| (it.get("data-first"), it.get("data-second")) != (first, second));
        let found = after.into_iter().find(|it| it.get("data-of") == "bought").expect("a verdict");
        found.get("data-standing").to_owned()
    };
    for page in [&page, &marketer.page(&address(banner).replace("/fr/", "/en/"))] {
        assert_eq!(standing(page, "a", "b"), "more");
        assert_eq!(standing(page, "holdout", "a"), "few");
        let charts: Vec<_> = page.all("svg").filter(|svg| svg.get("class") == "chart").collect();
        assert_eq!(charts.len(), 4);
        assert!(charts.iter().all(|svg| svg.get("role") == "img" && !svg.get("aria-labelledby").is_empty()));
        assert_eq!(page.all("figure").count(), 4);
        assert!(page.all("title").count() > 4 && page.all("desc").count() == 4);
    }
    // Who may not is not told.
    for role in ["seller", "store_manager", "customer"] {
        let other = shop.signed_in(role);
        assert_eq!(
            [other.get(&address(banner)).status, other.get(&format!("{}.csv", address(banner))).status],
            [403; 2]
        );
    }
    assert_eq!(marketer.get(&address(Uuid::new_v4())).status, 404);
    assert_eq!(marketer.get(&format!("{}.csv", address(Uuid::new_v4()))).status, 404);
}

fn a_wrong_split_and_an_early_figure_are_told(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let wrong = shop.measured(None, &[("a", 1), ("b", 1)]);
    shop.people(wrong, "a", 600, 40);
    shop.people(wrong, "b", 450, 90);
    let page = marketer.page(&address(wrong));
    assert_eq!(page.with_test_id("split-wrong").len(), 1);
    assert!(page.with_test_id("verdict").is_empty(), "of a wrong split nothing is said");
    let early = shop.measured(None, &[("c", 1), ("d", 1)]);
    shop.people(early, "c", 1_000, 60);
    shop.people(early, "d", 1_000, 86);
    let page = marketer.page(&address(early));
    assert_eq!((page.with_test_id("split-wrong").len(), page.with_test_id("early").len()), (0, 1));
    let said = page.elements.iter().find(|it| it.get("data-of") == "bought").expect("a verdict");
    assert_eq!(said.get("data-standing"), "early");
    let one = shop.measured(None, &[("e", 1)]);
    assert!(marketer.page(&address(one)).with_test_id("verdict").is_empty());
}

fn the_same_event_from_many_sides_counts_once(shop: &Shop) {
    let banner = shop.measured(None, &[("a", 1), ("b", 1)]);
    let ana = ana(shop, true);
    let events: Vec<Value> = (0..4).map(|_| event("seen", banner, "a")).collect();
    let counted = at_once(12, |n| {
        let browser = if n % 2 == 0 { ana.tab() } else { shop.browser() };
        tell(&browser, &events).json()["counted"].as_i64().expect("a number")
    });
    assert_eq!((counted.iter().sum::<i64>(), sums(shop)), (4, (4, 0)));
}
