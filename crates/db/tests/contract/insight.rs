//! Measuring banners: what is counted once, of whom, and what came of it in the books.

mod at_once;
mod published;

use std::collections::BTreeMap;

use comptoir_db::consent::{self, Place as Where};
use comptoir_db::insight::count::{Counted, Counting, Place, Unknown, count};
use comptoir_db::insight::outcome::{Deed, Outcome, outcomes};
use comptoir_db::insight::total::{By, totals};
use comptoir_db::insight::{self, Measured};
use comptoir_db::promo::campaign::{Campaign, Issues};
use comptoir_db::promo::void::{Voiding, void};
use comptoir_db::{change_log, promo, verify};
use comptoir_domain::consent::Matter;
use comptoir_domain::insight::{Arm, Event, Screen, Split, WINDOW_MS, What};
use comptoir_domain::order::pickup::Step;
use uuid::Uuid;

use super::fixture::{EUR, NOW, Shop, accepted, add, intent, wish};
use super::promo::{code, printing, redeeming};

on_both_engines! {
    an_event_counts_once,
    what_is_not_measured_is_not_counted,
    only_who_agrees_is_counted_as_somebody,
    people_who_are_split_otherwise_are_another_experiment,
    what_came_of_it_is_what_the_books_say,
    only_the_window_counts,
    a_cart_is_written_down_before_its_log_goes,
    who_withdraws_or_leaves_is_gone_from_it,
    verify_finds_what_does_not_add_up,
}

pub const BANNER: Uuid = Uuid::from_u128(0xb1);

pub fn arm(name: &str) -> Arm {
    name.parse().unwrap()
}

pub fn split(arms: &[(&str, u32)]) -> Split {
    Split::new(arms.iter().map(|(name, weight)| (arm(name), *weight)).collect()).unwrap()
}

pub fn event(what: What, variant: &str) -> Event {
    Event { id: Uuid::new_v4(), what, banner: BANNER, variant: arm(variant) }
}

pub fn counting(owner: Option<&str>, events: Vec<Event>) -> Counting {
    let place = Place { day: "2026-09-21".into(), locale: "fr".into(), screen: Screen::Phone, store: String::new() };
    Counting { owner: owner.map(str::to_owned), events, place }
}

impl Shop {
    pub async fn measure(&self, campaign: Option<&str>, arms: &[(&str, u32)]) -> i64 {
        let (campaign, split) = (campaign.map(str::to_owned), split(arms));
        self.write(move |tx| {
            Box::pin(
                async move { insight::measure(tx, &BANNER.to_string(), campaign.as_deref(), (1, &split), NOW).await },
            )
        })
        .await
    }

    pub async fn tell(&self, owner: Option<&str>, events: Vec<Event>, now: i64) -> Result<Counted, Unknown> {
        count(&self.db, counting(owner, events), now).await.unwrap()
    }

    /// The account agrees, and saw the variant.
    pub async fn saw(&self, account: &str, variant: &str, now: i64) {
        self.customer(account).await;
        self.grant(account, Matter::MEASURING, NOW).await;
        let counted = self.tell(Some(account), vec![event(What::Seen, variant)], now).await;
        assert_eq!(counted, Ok(Counted { events: 1, is_somebodys: true }));
    }

    pub async fn measured(&self) -> Measured {
        insight::find(&self.db, &BANNER.to_string()).await.unwrap().unwrap()
    }

    async fn outcomes(&self) -> BTreeMap<Arm, Outcome> {
        outcomes(&self.db, &self.measured().await, EUR).await.unwrap()
    }

    /// Variant, seen, clicked: what everybody did.
    async fn sums(&self) -> Vec<(String, i64, i64)> {
        let measured = self.measured().await;
        let totals = totals(&self.db, &measured.banner, measured.round, By::Variant).await.unwrap();
        totals.into_iter().map(|total| (total.variant.to_string(), total.seen, total.clicked)).collect()
    }

    /// Owner, variant and whether it was clicked: who saw what first.
    pub async fn exposures(&self) -> Vec<(String, String, i64)> {
        self.rows("select owner, variant, case when clicked_at is null then 0 else 1 end from exposure order by owner")
            .await
    }

    async fn saw_nothing(&self) {
        for table in ["counted_event", "banner_day", "exposure"] {
            assert_eq!(self.count(table).await, 0, "{table}");
        }
    }

    async fn void(&self, key: &str) {
        let slip = promo::slip::find(&self.db, promo::slip::By::Key(key)).await.unwrap().unwrap();
        let voiding = Voiding {
            slip: slip.id,
            key: format!("void {key}"),
            reason: String::new(),
            actor: "seller".to_owned(),
            works_in: None,
        };
        void(&self.db, voiding, NOW).await.unwrap().unwrap();
    }
}

fn row(variant: &str, seen: i64, clicked: i64) -> (String, i64, i64) {
    (variant.to_owned(), seen, clicked)
}

async fn an_event_counts_once(shop: Shop) {
    assert_eq!(shop.measure(None, &[("a", 1), ("b", 1)]).await, 1);
    let events = vec![event(What::Seen, "a"), event(What::Clicked, "a"), event(What::Seen, "b")];
    assert_eq!(shop.tell(None, events.clone(), NOW).await, Ok(Counted { events: 3, is_somebodys: false }));
    assert_eq!(shop.tell(None, events.clone(), NOW + 1).await, Ok(Counted { events: 0, is_somebodys: false }));
    // One of them again, and one that is new.
    let more = vec![events[0].clone(), event(What::Seen, "a")];
    assert_eq!(shop.tell(None, more, NOW).await.map(|counted| counted.events), Ok(1));
    // The same one twice at a time.
    let twice = event(What::Seen, "b");
    assert_eq!(shop.tell(None, vec![twice.clone(), twice], NOW).await.map(|counted| counted.events), Ok(1));
    assert_eq!(shop.sums().await, [row("a", 2, 1), row("b", 2, 0)]);
    assert_eq!(shop.tell(None, vec![], NOW).await.map(|counted| counted.events), Ok(0));
    // By where it was.
    let mut there = counting(None, vec![event(What::Seen, "a")]);
    there.place = Place { day: "2026-09-22".into(), store: "lyon".into(), screen: Screen::Desktop, ..there.place };
    count(&shop.db, there, NOW).await.unwrap().unwrap();
    let of = async |by| {
        let found = totals(&shop.db, &BANNER.to_string(), 1, by).await.unwrap();
        found.into_iter().map(|total| format!("{} {} {}", total.of, total.variant, total.seen)).collect::<Vec<_>>()
    };
    assert_eq!(of(By::Day).await, ["2026-09-21 a 2", "2026-09-21 b 2", "2026-09-22 a 1"]);
    assert_eq!(of(By::Screen).await, ["desktop a 1", "phone a 2", "phone b 2"]);
    assert_eq!(of(By::Store).await, [" a 2", " b 2", "lyon a 1"]);
    assert_eq!(of(By::Locale).await, ["fr a 3", "fr b 2"]);
    shop.is_sound().await;
    assert_eq!(shop.write(|tx| Box::pin(insight::prune(tx, NOW + 1))).await, 6);
}

async fn what_is_not_measured_is_not_counted(shop: Shop) {
    shop.saw_nothing().await;
    shop.measure(None, &[("a", 1), ("holdout", 1)]).await;
    let other = Event { banner: Uuid::from_u128(9), ..event(What::Seen, "a") };
    for unknown in [other, event(What::Seen, "b")] {
        assert_eq!(shop.tell(None, vec![event(What::Seen, "a"), unknown], NOW).await, Err(Unknown));
    }
    shop.saw_nothing().await;
    assert!(shop.tell(None, vec![event(What::Seen, "holdout")], NOW).await.is_ok());
}

async fn only_who_agrees_is_counted_as_somebody(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    shop.guest("guest").await;
    shop.customer("bob").await;
    shop.grant("bob", Matter::PERSONAL_OFFERS, NOW).await;
    for nobody in ["guest", "bob", "gone"] {
        let counted = shop.tell(Some(nobody), vec![event(What::Seen, "a")], NOW).await;
        assert_eq!(counted, Ok(Counted { events: 1, is_somebodys: false }), "{nobody}");
    }
    assert_eq!((shop.exposures().await, shop.sums().await), (vec![], vec![row("a", 3, 0)]));
    // Nothing of somebody who is not there is left behind.
    assert_eq!(shop.count("topic where name = 'owner/gone'").await, 0);
    shop.saw("ada", "a", NOW).await;
    // What they saw first stands; a click on something else is none of its.
    shop.tell(Some("ada"), vec![event(What::Seen, "b"), event(What::Clicked, "b")], NOW + 1).await.unwrap();
    assert_eq!(shop.exposures().await, [row("ada", 0, 0)].map(|(owner, ..)| (owner, "a".to_owned(), 0)));
    shop.tell(Some("ada"), vec![event(What::Clicked, "a")], NOW + 2).await.unwrap();
    assert_eq!(shop.exposures().await, [("ada".to_owned(), "a".to_owned(), 1)]);
    // A tab that speaks for the guest whom an account was before speaks for the account.
    shop.sign_in_guest("guest", "bob", "phone").await;
    shop.grant("bob", Matter::MEASURING, NOW).await;
    shop.tell(Some("guest"), vec![event(What::Seen, "b")], NOW).await.unwrap();
    assert_eq!(shop.exposures().await[1], ("bob".to_owned(), "b".to_owned(), 0));
    shop.is_sound().await;
}

async fn people_who_are_split_otherwise_are_another_experiment(shop: Shop) {
    assert_eq!(shop.measure(None, &[("a", 1), ("b", 1)]).await, 1);
    shop.saw("ada", "a", NOW).await;
    assert_eq!(shop.measure(Some("camp"), &[("b", 1), ("a", 1)]).await, 1, "the same split");
    assert_eq!(shop.measured().await.campaign.as_deref(), Some("camp"));
    assert_eq!(shop.measure(None, &[("a", 1), ("c", 1)]).await, 2);
    assert_eq!(shop.measured().await.split, split(&[("a", 1), ("c", 1)]));
    assert_eq!((shop.sums().await, shop.outcomes().await[&arm("a")].people), (vec![], 0));
    assert_eq!(shop.tell(None, vec![event(What::Seen, "b")], NOW).await, Err(Unknown));
    shop.tell(Some("ada"), vec![event(What::Seen, "c")], NOW).await.unwrap();
    assert_eq!(shop.outcomes().await[&arm("c")].people, 1);
    assert_eq!(shop.count("exposure").await, 2);
    assert_eq!(insight::all(&shop.db).await.unwrap(), [BANNER.to_string()]);
    shop.is_sound().await;
}

/// A campaign that gives codes to accounts.
pub fn giving(id: &str) -> Campaign {
    Campaign { issues: Issues::Account, ..printing(id) }
}

async fn what_came_of_it_is_what_the_books_say(shop: Shop) {
    shop.with_shelf(50, 50).await;
    shop.launch(giving("camp")).await;
    shop.launch(giving("other")).await;
    shop.measure(Some("camp"), &[("a", 1), ("b", 1)]).await;
    for (account, variant) in [("ada", "a"), ("bob", "b"), ("cyd", "a"), ("dan", "b")] {
        shop.saw(account, variant, NOW).await;
    }
    // Ada puts two things into her cart, reserves and collects them; another reservation she calls off.
    accepted(&shop.change("ada", add("a", 3)).await);
    accepted(&shop.change("ada", add("b", 1)).await);
    accepted(&shop.change("ada", wish("b")).await);
    shop.reserve("ada", "one").await.unwrap();
    shop.take("one", Step::Collect).await.unwrap();
    accepted(&shop.change("ada", intent(comptoir_domain::Intent::MoveToCart { sku: "b".parse().unwrap() })).await);
    shop.reserve("ada", "two").await.unwrap();
    shop.take("two", Step::Cancel).await.unwrap();
    // Bob uses the campaign's code at the till; Cyd another's; Dan the campaign's, which is voided.
    let given = [("camp", "bob"), ("other", "cyd"), ("camp", "dan")];
    for (campaign, customer) in given {
        let code = code(&format!("{campaign}-{customer}"), Some(customer));
        let issued = promo::issue::to_customers(&shop.db, campaign, vec![code], NOW).await.unwrap();
        assert_eq!(issued.0, 1);
    }
    for (campaign, customer) in given {
        let code = format!("{campaign}-{customer}");
        shop.redeem(redeeming(customer, &[&code])).await.unwrap();
    }
    shop.void("dan").await;
    let found = shop.outcomes().await;
    let deed = |store: &str| Deed { person: 1, store: store.to_owned(), ..Deed::default() };
    let a = Outcome {
        people: 2,
        clickers: 0,
        adders: 1,
        cart_adds: 3,
        codes_issued: 0,
        deeds: vec![
            Deed { reservations: 2, web_minor: 4_000, ..deed("lyon") },
            Deed { person: 2, till_minor: 1_800, ..deed("lyon") },
        ],
    };
    let bob = Deed { codes_redeemed: 1, discount_minor: 200, till_minor: 1_800, ..deed("lyon") };
    let b = Outcome { people: 2, codes_issued: 2, deeds: vec![Deed { person: 2, ..bob }], ..Outcome::default() };
    let mut found_b = found[&arm("b")].clone();
    assert_eq!(found_b.deeds.len(), 1);
    found_b.deeds[0].person = 2;
    assert_eq!((&found[&arm("a")], &found_b), (&a, &b));
    // And so do the books: all that was handed over, and all slips that stand.
    let web = shop.rows::<(i64,)>("select cast(sum(collected * unit_minor) as bigint) from order_line").await;
    let till = "select cast(sum(subtotal_minor - discount_minor) as bigint) from slip where voided_at is null";
    let till = shop.rows::<(i64,)>(till).await;
    let deeds: Vec<&Deed> = found.values().flat_map(|outcome| &outcome.deeds).collect();
    assert_eq!(deeds.iter().map(|deed| deed.web_minor).sum::<i64>(), web[0].0);
    assert_eq!(deeds.iter().map(|deed| deed.till_minor).sum::<i64>(), till[0].0);
    shop.is_sound().await;
}

async fn only_the_window_counts(shop: Shop) {
    shop.with_shelf(50, 50).await;
    shop.launch(giving("camp")).await;
    shop.measure(Some("camp"), &[("a", 1), ("b", 1)]).await;
    // Everything happens now; who saw it when is what differs.
    for (account, seen_at) in
        [("later", NOW + 1), ("now", NOW), ("just", NOW - WINDOW_MS + 1), ("long", NOW - WINDOW_MS)]
    {
        shop.saw(account, "a", seen_at).await;
        accepted(&shop.change(account, add("a", 1)).await);
        shop.reserve(account, account).await.unwrap();
        shop.take(account, Step::Collect).await.unwrap();
        let given = vec![code(account, Some(account))];
        assert_eq!(promo::issue::to_customers(&shop.db, "camp", given, NOW).await.unwrap().0, 1);
        shop.redeem(redeeming(account, &[account])).await.unwrap();
    }
    let a = shop.outcomes().await.remove(&arm("a")).unwrap();
    assert_eq!((a.people, a.adders, a.cart_adds, a.codes_issued), (4, 2, 2, 2));
    let sums = a.deeds.iter().map(|deed| (deed.reservations, deed.web_minor, deed.codes_redeemed, deed.till_minor));
    assert_eq!(sums.collect::<Vec<_>>(), [(1, 1_000, 1, 1_800); 2]);
    // A till without a network: when it took the code, not when that was heard of.
    shop.execute(&format!("update slip set offline_at = {} where key = 'just'", NOW + 1)).await;
    let a = shop.outcomes().await.remove(&arm("a")).unwrap();
    assert_eq!(a.deeds.iter().map(|deed| deed.codes_redeemed).sum::<i64>(), 1);
}

async fn a_cart_is_written_down_before_its_log_goes(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    shop.saw("ada", "a", NOW).await;
    for _ in 0..3 {
        accepted(&shop.change("ada", add("a", 1)).await);
    }
    let settle = async |now| shop.write(move |tx| Box::pin(insight::settle(tx, now))).await;
    assert_eq!(settle(NOW + WINDOW_MS - 1).await, 0, "the window is open");
    assert_eq!(settle(NOW + WINDOW_MS).await, 1);
    assert_eq!(settle(NOW + WINDOW_MS).await, 0);
    shop.is_sound().await;
    shop.write(|tx| Box::pin(change_log::prune(tx, NOW + 1))).await;
    let a = shop.outcomes().await.remove(&arm("a")).unwrap();
    assert_eq!((a.adders, a.cart_adds), (1, 3));
    assert_eq!(verify::verify(&shop.db).await.unwrap().mismatches, []);
}

async fn who_withdraws_or_leaves_is_gone_from_it(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    for account in ["ada", "bob", "cyd"] {
        shop.saw(account, "a", NOW).await;
    }
    // Another matter is another matter.
    shop.grant("ada", Matter::PERSONAL_OFFERS, NOW).await;
    let withdraw =
        async |account: &str, matter| consent::withdraw(&shop.db, account, matter, Where::Privacy, NOW).await.unwrap();
    assert!(withdraw("ada", Matter::PERSONAL_OFFERS).await);
    assert_eq!(shop.exposures().await.len(), 3);
    assert!(withdraw("ada", Matter::MEASURING).await && !withdraw("ada", Matter::MEASURING).await);
    assert!(!withdraw("none", Matter::MEASURING).await);
    assert!(shop.erase("bob").await.is_some());
    let owners: Vec<String> = shop.exposures().await.into_iter().map(|(owner, ..)| owner).collect();
    assert_eq!(owners, ["cyd"]);
    // The sums have nobody in them, and stay.
    assert_eq!(shop.sums().await, [row("a", 3, 0)]);
    assert_eq!(shop.count("topic where name in ('owner/none', 'owner/bob')").await, 0);
    // A row of somebody who does not agree is not read either.
    shop.execute("update consent set withdrawn_at = 1, withdrawn_in = 'privacy' where account = 'cyd'").await;
    assert_eq!(shop.outcomes().await[&arm("a")].people, 0);
    shop.is_sound().await;
}

async fn verify_finds_what_does_not_add_up(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    shop.customer("eve").await;
    accepted(&shop.change("eve", add("a", 1)).await);
    shop.saw("ada", "a", NOW).await;
    accepted(&shop.change("ada", add("a", 1)).await);
    shop.is_sound().await;
    let wrong = async |statement: &str| {
        shop.execute(statement).await;
        let found = verify::verify(&shop.db).await.unwrap().mismatches;
        found.into_iter().map(|it| format!("{} {} {}", it.what, it.expected, it.found)).collect::<Vec<_>>()
    };
    assert_eq!(wrong("update exposure set cart_adds = 2").await, ["insight 1 2"]);
    assert_eq!(wrong("update exposure set cart_adds = 1, clicked_at = 1").await, ["insight 0 1"]);
    assert_eq!(wrong("update banner_day set seen = 0, clicked = 0").await, ["insight 0 1", "insight 0 1"]);
    assert_eq!(wrong("update banner_day set seen = 1, clicked = 1, variant = 'z'").await.len(), 3);
}
