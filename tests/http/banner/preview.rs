//! The shop as somebody else will see it.

use super::super::shop::Shop;
use super::edit::edited;
use super::{ids, shown};

pub fn a_preview_shows_another_day_to_those_who_may(shop: &Shop) {
    let (marketer, visitor) = (shop.signed_in("marketer"), shop.browser());
    let (id, made) = edited(
        &marketer,
        &[
            ("starts_on", "2199-12-03"),
            ("where", "some"),
            ("stores:lyon-croix-rousse", "1"),
            ("who", "signed_in"),
            ("a.en.text", "Soon."),
        ],
    );
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(
        marketer.page(&format!("/fr/studio/preview?banner={id}")).one("input", ("name", "day")).get("value"),
        "2199-12-03"
    );
    let ask = |day: &str, store: &str, account: &str| {
        let answer = marketer.get(&format!(
            "/fr/studio/preview?go=1&banner={id}&variant=a&day={day}&time=12:00&store={store}&account={account}&language=en&page=/"
        ));
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.header("location").to_owned()
    };
    let address = ask("2199-12-04", "lyon-croix-rousse", "signed_in");
    assert!(address.starts_with("/en/?preview="), "{address}");
    let answer = marketer.get(&address);
    assert_eq!((answer.header("cache-control"), answer.header("x-robots-tag")), ("no-store", "noindex"));
    let page = answer.document();
    assert_eq!(page.with_test_id("preview-bar").len(), 1);
    // A draft, drawn as the shop draws it, counted by nobody: it has no name that anything could be counted under.
    assert_eq!(shown(&page), [(String::new(), "a".to_owned())]);
    assert!(page.text().contains("Advent") && page.all("h1").count() == 1);
    assert!(page.all("div").all(|it| it.get("data-slot").is_empty()));
    // The shop's links go on with it; what leads out of the shop does not.
    let token = address.split("preview=").nth(1).expect("a token");
    let links: Vec<&str> =
        page.all("a").map(|it| it.get("href")).filter(|href| href.starts_with("/en/products")).collect();
    assert!(!links.is_empty() && links.iter().all(|href| href.contains(token)), "{links:?}");
    assert!(
        page.all("a").filter(|it| it.get("href").contains("/studio/banners")).all(|it| !it.get("href").contains(token))
    );
    assert!(page.all("input").any(|it| it.get("name") == "preview" && it.get("value") == token));
    // Another day, store or account: nothing of it.
    for (day, store, account) in [
        ("2199-12-01", "lyon-croix-rousse", "signed_in"),
        ("2199-12-04", "nantes-talensac", "signed_in"),
        ("2199-12-04", "lyon-croix-rousse", "guest"),
    ] {
        assert!(shown(&marketer.page(&ask(day, store, account))).is_empty(), "{day} {store} {account}");
    }
    // A colleague who may see it does; for everyone else it is the shop as it is.
    assert_eq!(shown(&shop.signed_in("administrator").page(&address)).len(), 1);
    for browser in [visitor, shop.signed_in("customer"), shop.signed_in("seller")] {
        let answer = browser.get(&address);
        assert_eq!((answer.status, answer.header("x-robots-tag")), (200, ""));
        assert!(ids(&answer.document()).is_empty() && answer.document().with_test_id("preview-bar").is_empty());
    }
    // Of a manager of other stores the draft is none of theirs; their own store's is.
    assert_eq!(shown(&shop.signed_in("store_manager").page(&address)).len(), 1);
    let forged = address.replace("preview=", "preview=x");
    assert!(marketer.page(&forged).with_test_id("preview-bar").is_empty());
}
