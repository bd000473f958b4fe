//! One promotion in all its channels: its links, the page they lead to, the leaflet, and the report that adds up.

use comptoir_db::Engine;
use serde_json::json;
use uuid::Uuid;

use super::super::banner::{live, plain, with};
use super::super::browser::{Answer, Browser};
use super::super::html::Document;
use super::super::insight::{event, tell};
use super::super::redemption::redeeming;
use super::super::shop::{Shop, run};
use super::{address, made, moved};

on_both_engines!(one_promotion_in_all_its_channels, only_people_count, an_offer_is_there_while_it_is_on,);

const LINKS: &str = "/api/studio/campaigns/links";
const TAKE: &str = "/api/promo/offer";
const AGENT: (&str, &str) = ("user-agent", "Mozilla/5.0 (Linux; Android 10; K) Mobile Safari/537.36");

/// The path of the campaign's link in that channel.
pub fn link(marketer: &Browser, campaign: &str, channel: &str) -> String {
    let made = marketer.post(LINKS, &json!({ "campaign": campaign }));
    assert_eq!(made.status, 200, "{}", made.text);
    let made = made.json();
    let links = made["links"].as_array().expect("links");
    assert_eq!(links.len(), 3);
    let link = links.iter().find(|link| link["channel"] == channel).expect(channel);
    let address = link["address"].as_str().expect("an address");
    address.strip_prefix(&marketer.shop.origin).expect("the shop's own").to_owned()
}

fn follow(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.send("GET", path, headers, None)
}

/// What the report says of a channel, or of all (`total`).
fn line(page: &Document, channel: &str) -> [i64; 5] {
    let rows = page
        .elements
        .iter()
        .skip_while(|it| it.get("data-channel") != channel && (channel != "total" || it.get("data-testid") != "total"));
    let figures = rows.filter(|it| !it.get("data-figure").is_empty()).take(5);
    let figures: Vec<i64> = figures.map(|it| it.get("data-n").parse().expect("a number")).collect();
    figures.try_into().expect("five figures")
}

fn one_promotion_in_all_its_channels(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let campaign = made(&marketer, &[("issues", "print"), ("name", "=Avent"), ("terms_fr", "Une fois, en magasin.")]);
    assert_eq!(moved(&marketer, &campaign, "live").status, 200);
    // One button makes them all; pressed again they are the same.
    let page = marketer.page(&address(&campaign));
    assert_eq!(page.with_test_id("make-links").len(), 1);
    let leaflet = link(&marketer, &campaign, "leaflet");
    assert_eq!(link(&marketer, &campaign, "leaflet"), leaflet);
    let page = marketer.page(&address(&campaign));
    assert_eq!((page.with_test_id("make-links").len(), page.with_test_id("channel").len()), (0, 3));
    // The leaflet has it as a QR code and in letters.
    let sheet = marketer.page(&format!("{}/leaflet", address(&campaign)));
    assert_eq!(sheet.with_test_id("leaflet")[0].get("data-address"), format!("{}{leaflet}", shop.origin));
    assert!(sheet.all("svg").any(|svg| svg.get("class") == "qr"));
    assert!(sheet.text().contains("Un dixième") && sheet.text().contains("Une fois, en magasin."));
    // It leads to the campaign's page, in the language of who follows it, without a cookie and kept by nobody.
    let guest = shop.browser();
    let followed = follow(&guest, &leaflet, &[AGENT, ("accept-language", "en-GB,en;q=0.9")]);
    let there = format!("/en/offers/{campaign}?from=leaflet");
    assert_eq!((followed.status, followed.header("location")), (303, there.as_str()));
    assert_eq!((followed.header("cache-control"), followed.set_cookies().len()), ("no-store", 0));
    let answer = guest.get(&there);
    assert!(answer.set_cookies().is_empty());
    let page = answer.document();
    assert_eq!(page.with_test_id("offer")[0].get("data-campaign"), campaign);
    assert_eq!(page.one("meta", ("property", "og:title")).get("content").split(" · ").next(), Some("A tenth"));
    assert!(page.one("meta", ("property", "og:image")).get("content").starts_with(&shop.origin));
    // Who is not signed in is asked to; who is takes the code, once.
    let fields = [("campaign", campaign.as_str()), ("from", "leaflet"), ("locale", "en")];
    let asked = guest.submit(TAKE, &fields, &there);
    assert_eq!((asked.status, asked.header("location")), (303, "/en/account?notice=code_sign_in"));
    let refused = guest.post(TAKE, &json!({ "campaign": campaign })).refusal();
    assert_eq!((refused.0, refused.1.as_str()), (401, "sign_in_needed"));
    let customer = shop.signed_in("customer");
    assert_eq!(customer.page(&there).with_test_id("take-offer").len(), 1);
    let given = customer.submit(TAKE, &fields, &there);
    assert_eq!((given.status, given.header("location")), (303, "/en/account/codes?notice=code_given"));
    let again = customer.submit(TAKE, &[("campaign", &campaign), ("from", "social"), ("locale", "en")], &there);
    assert_eq!(again.header("location"), "/en/account/codes?notice=code_given_before");
    assert_eq!(customer.page(&there).with_test_id("take-offer").len(), 0);
    // By the campaign's banner the other customer comes; printed codes are handed out.
    let content = json!({ "title": "Avent", "button": "Mon code", "target": { "type": "code" } });
    let variants = json!([{ "name": "a", "content": { "fr": content } }]);
    let banner = live(&marketer, &with(plain("cart", "Avent"), json!({ "variants": variants, "campaign": campaign })));
    let other = shop.signed_in("customer2");
    assert_eq!(tell(&other, &[event("seen", banner.parse().expect("an id"), "a")]).json(), json!({ "counted": 1 }));
    assert_eq!(other.post("/api/banner/claim", &json!({ "banner": banner })).status, 200);
    let printed = json!({ "id": Uuid::new_v4(), "campaign": campaign, "codes": "2" });
    assert_eq!(marketer.post("/api/studio/campaigns/print", &printed).status, 200);
    let code = customer.page("/fr/account/codes").with_test_id("code")[0].get("data-code").to_owned();
    let used = shop.at_till(&shop.machine(), "/api/v1/redemptions", &redeeming("s-1", "1", &[&code]));
    assert_eq!(used.status, 201, "{}", used.text);
    // The report: visits, codes given, used, what that took off and brought.
    let report = format!("{}/report", address(&campaign));
    let page = marketer.page(&report);
    let (discount, revenue) = (
        shop.number("select cast(sum(discount_minor) as bigint) from redemption"),
        shop.number("select cast(sum(subtotal_minor - discount_minor) as bigint) from slip"),
    );
    assert!(discount > 0 && revenue > 0);
    assert_eq!(line(&page, "leaflet"), [1, 1, 1, discount, revenue]);
    assert_eq!(line(&page, "banner"), [1, 1, 0, 0, 0]);
    assert_eq!(line(&page, "store"), [0, 2, 0, 0, 0]);
    assert_eq!(line(&page, "social"), [0; 5]);
    assert_eq!(line(&page, "total"), [2, 4, 1, discount, revenue]);
    let file = marketer.get(&format!("{report}.csv"));
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 1 + 6 + 1);
    assert!(lines[1..].iter().all(|line| line.starts_with("\"'=Avent\",")), "{}", file.text);
    assert!(lines[3].contains(",leaflet,1,1,1,") && lines[7].contains(",all,2,4,1,"), "{}", file.text);
    assert_eq!(marketer.page(&report.replace("/fr/", "/en/")).with_test_id("channel").len(), 6);
    // Who may not is not told.
    for role in ["seller", "customer"] {
        let nobody = shop.signed_in(role);
        for path in [report.clone(), format!("{report}.csv"), format!("{}/leaflet", address(&campaign))] {
            assert_eq!(nobody.get(&path).status, 403, "{path}");
        }
        assert_eq!(nobody.post(LINKS, &json!({ "campaign": campaign })).refusal().1, "not_marketer");
    }
    shop.assert_sound();
}

fn only_people_count(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let campaign = made(&marketer, &[("issues", "print")]);
    let social = link(&marketer, &campaign, "social");
    let guest = shop.browser();
    let lower = social.to_lowercase().replace('-', "");
    for path in [&social, &lower] {
        assert_eq!(follow(&guest, path, &[AGENT]).status, 303);
    }
    let machines: [&[(&str, &str)]; 3] = [
        &[AGENT, ("sec-purpose", "prefetch")],
        &[AGENT, ("purpose", "prefetch")],
        &[("user-agent", "facebookexternalhit/1.1")],
    ];
    for headers in machines {
        assert_eq!(follow(&guest, &social, headers).status, 303, "{headers:?}");
    }
    assert_eq!(guest.send("HEAD", &social, &[AGENT], None).status, 303);
    assert_eq!(shop.number("select cast(sum(visits) as bigint) from campaign_visit"), 2);
    for nothing in ["/l/0000-0000", "/l/x", "/l/%2e%2e%2f", "/l/https:%2f%2fevil.example"] {
        let answer = follow(&guest, nothing, &[AGENT]);
        assert_eq!((answer.status, answer.header("location")), (404, ""), "{nothing}");
    }
    // The address decides nothing of where it leads.
    let answer = follow(&guest, &format!("{social}?to=https://evil.example"), &[AGENT, ("host", "evil.example")]);
    assert!(answer.header("location").starts_with("/fr/offers/"), "{}", answer.header("location"));
}

fn an_offer_is_there_while_it_is_on(shop: &Shop) {
    let (marketer, customer) = (shop.signed_in("marketer"), shop.signed_in("customer"));
    let campaign = made(&marketer, &[("issues", "print")]);
    let offer = format!("/fr/offers/{campaign}");
    let take = || customer.post(TAKE, &json!({ "campaign": campaign, "from": "mail" })).refusal();
    assert_eq!(moved(&marketer, &campaign, "live").status, 200);
    assert_eq!((customer.get(&offer).status, take().1.as_str()), (404, "campaign_unknown"), "nobody made links to it");
    link(&marketer, &campaign, "mail");
    assert_eq!(customer.page(&offer).with_test_id("take-offer").len(), 1);
    assert_eq!(moved(&marketer, &campaign, "paused").status, 200);
    let page = customer.page(&offer);
    assert_eq!((page.with_test_id("take-offer").len(), page.with_test_id("offer-over").len()), (0, 1));
    assert_eq!((take().0, take().1.as_str()), (409, "codes_gone"));
    assert_eq!(shop.number("select count(*) from promo_code"), 0);
    for nothing in [Uuid::new_v4().to_string(), "x".to_owned(), format!("{campaign}/x")] {
        assert_eq!(customer.get(&format!("/fr/offers/{nothing}")).status, 404, "{nothing}");
    }
    assert_eq!(moved(&marketer, &campaign, "ended").status, 200);
    let other = made(&marketer, &[]);
    assert_eq!(moved(&marketer, &other, "ended").status, 200);
    assert_eq!(marketer.post(LINKS, &json!({ "campaign": other })).refusal().1, "campaign_ended");
    assert_eq!(marketer.post(LINKS, &json!({ "campaign": Uuid::new_v4() })).refusal().1, "campaign_unknown");
}

/// What a campaign is called is text, wherever it is shown.
#[test]
fn hostile_words_are_text() {
    run(Engine::Sqlite, &[], |shop| {
        let marketer = shop.signed_in("marketer");
        let hostile = "</h1><script>alert(1)</script>\" onload=\"x";
        let body = [("issues", "print"), ("name", hostile), ("title_fr", hostile), ("terms_fr", hostile)];
        let campaign = made(&marketer, &body);
        assert_eq!(moved(&marketer, &campaign, "live").status, 200);
        link(&marketer, &campaign, "mail");
        let plain = marketer.page("/fr/stores").all("script").count();
        for path in [
            format!("/fr/offers/{campaign}"),
            format!("{}/leaflet", address(&campaign)),
            format!("{}/report", address(&campaign)),
        ] {
            let answer = marketer.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            let page = answer.document();
            assert!(page.text().contains("<script>alert(1)"), "{path}");
            assert!(page.all("script").count() <= plain, "{path}");
            assert!(page.elements.iter().all(|it| it.attributes().all(|(name, _)| name != "onload")), "{path}");
        }
    });
}
