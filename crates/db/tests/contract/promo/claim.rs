//! What tills took without a network: each is redeemed or a conflict, whatever happens at the same time.

use comptoir_db::promo::campaign::{self, Limits};
use comptoir_db::promo::cap::{self, Setting};
use comptoir_db::promo::claim::{self, Claim, NoSettling, Outcome, Settling, Signed};
use comptoir_db::promo::code::By;
use comptoir_db::promo::redeem::{Asked, AskedLine};
use comptoir_db::promo::{slip, void};
use comptoir_domain::promo::offline::{CLAIM_MS, Caps, SALE_SKU, SHEET_MS};
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Channel, Moment};
use comptoir_domain::{Quantity, Sku};

use super::{printing, redeeming};
use crate::contract::fixture::{EUR, NOW, Shop, at_once};

on_both_engines! {
    what_was_taken_is_redeemed_once,
    two_tills_that_took_one_code_are_one_slip_and_one_conflict,
    a_key_that_is_sent_at_once_has_one_answer,
    a_budget_that_is_full_is_never_passed,
    what_ended_meanwhile_was_good_when_it_was_taken,
    what_cannot_be_is_a_conflict_with_its_reason,
    a_till_takes_no_more_than_its_caps,
    a_conflict_is_settled_once_by_who_runs_the_store,
}

/// When the till took it: an hour ago.
const TAKEN: i64 = NOW - 3_600_000;

/// A claim of a code of the campaign `c` on a sale of 2,000, in `lyon`.
fn taken(key: &str, code: &str) -> Claim {
    let line = AskedLine {
        sku: SALE_SKU.parse::<Sku>().unwrap(),
        quantity: Quantity::ONE,
        unit_minor: Some(2_000),
        title: String::new(),
    };
    Claim {
        key: key.to_owned(),
        fingerprint: format!("{key} {code}"),
        signed: Some(Signed { code: code.to_owned(), campaign: "c".to_owned() }),
        scanned: String::new(),
        till: "device-1".to_owned(),
        actor: "noa".to_owned(),
        sent_by: "noa".to_owned(),
        subtotal_minor: 2_000,
        discount_minor: 200,
        asked: Asked {
            codes: vec![By::Id(code.to_owned())],
            lines: vec![line],
            currency: EUR,
            channel: Channel::Store,
            store: "lyon".to_owned(),
            moment: Moment { at: TAKEN, weekday: 1, minute: 600 },
            works_in: Some(vec!["lyon".to_owned()]),
        },
    }
}

fn at(mut claim: Claim, store: &str, till: &str) -> Claim {
    (claim.asked.store, claim.asked.works_in) = (store.to_owned(), Some(vec![store.to_owned()]));
    claim.till = till.to_owned();
    claim
}

fn when(mut claim: Claim, at: i64) -> Claim {
    claim.asked.moment.at = at;
    claim
}

fn conflict(reason: &str) -> Outcome {
    Outcome::Conflict(reason.to_owned())
}

impl Shop {
    async fn reconcile(&self, claim: Claim) -> Outcome {
        claim::reconcile(&self.db, claim, NOW).await.unwrap().0
    }

    async fn allow(&self, store: &str, count_limit: i64, value_limit_minor: i64, at: i64) {
        let (id, caps) = (uuid::Uuid::new_v4().to_string(), Caps { count_limit, value_limit_minor });
        let setting = Setting { id, store: store.to_owned(), caps, actor: "alix".to_owned() };
        cap::set(&self.db, setting, at).await.unwrap();
    }

    /// Two stores whose tills may take a lot, and a campaign `c` with printed codes.
    async fn with_offline_tills(&self, limits: Limits, codes: &[&str]) {
        self.warm().await;
        self.with_tills().await;
        for store in ["lyon", "brest"] {
            self.allow(store, 100, 1_000_000, NOW - SHEET_MS).await;
        }
        self.launch(campaign::Campaign { limits, ..printing("c") }).await;
        self.print("c", codes).await;
    }
}

async fn what_was_taken_is_redeemed_once(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["one"]).await;
    let first = shop.reconcile(taken("k", "one")).await;
    let Outcome::Redeemed(id) = &first else { panic!("{first:?}") };
    let slip = slip::find(&shop.db, slip::By::Id(id)).await.unwrap().unwrap();
    assert_eq!((slip.store.as_str(), slip.till.as_str(), slip.actor.as_str()), ("lyon", "device-1", "noa"));
    assert_eq!((slip.subtotal_minor, slip.discount_minor), (2_000, 200));
    assert_eq!((slip.at, slip.offline_at), (NOW, Some(TAKEN)));
    assert_eq!(shop.reconcile(taken("k", "one")).await, first, "sent again");
    // Whoever signed in since sends it again: it is the same claim.
    assert_eq!(shop.reconcile(Claim { sent_by: "alix".to_owned(), ..taken("k", "one") }).await, first);
    assert_eq!((shop.count("slip").await, shop.count("offline_claim").await), (1, 1));
    assert_eq!(shop.count("campaign_use where scope = 'all' and uses = 1 and spend_minor = 200").await, 1);
    // The same key with something else is noted as well.
    let other = Claim { fingerprint: "another".to_owned(), subtotal_minor: 1, ..taken("k", "one") };
    assert_eq!(shop.reconcile(other.clone()).await, conflict("change_reused"));
    assert_eq!(shop.reconcile(other).await, conflict("change_reused"));
    assert_eq!(shop.count("offline_claim").await, 2);
    shop.is_sound().await;
}

async fn two_tills_that_took_one_code_are_one_slip_and_one_conflict(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["one", "two", "three", "four"]).await;
    let racing = (0..16).map(|n| {
        let (shop, code) = (shop.clone(), ["one", "two", "three", "four"][n % 4]);
        let store = if n % 8 < 4 { "lyon" } else { "brest" };
        let claim = at(taken(&format!("key-{n}"), code), store, &format!("device-{n}"));
        async move { shop.reconcile(claim).await }
    });
    let outcomes = at_once(racing).await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Redeemed(_))).count(), 4);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == conflict("already_used")).count(), 12);
    // Both facts: what the till took, and the redemption that stands.
    let conflicts = claim::conflicts(&shop.db, &["lyon", "brest"], 50).await.unwrap();
    assert_eq!((conflicts.len(), claim::open(&shop.db, &["lyon", "brest"]).await.unwrap()), (12, 12));
    for conflict in &conflicts {
        assert_eq!((conflict.subtotal_minor, conflict.discount_minor, conflict.taken_at), (2_000, 200, TAKEN));
        let other = conflict.other.as_ref().expect("a redemption stands");
        assert_eq!((other.subtotal_minor, other.discount_minor, other.at), (2_000, 200, TAKEN));
        assert_ne!((&other.store, &other.till), (&conflict.store, &conflict.till));
        assert!(!other.is_voided);
    }
    assert!(claim::conflicts(&shop.db, &["brest"], 50).await.unwrap().iter().all(|it| it.store == "brest"));
    assert_eq!(claim::conflicts(&shop.db, &[], 50).await.unwrap(), []);
    shop.is_sound().await;
}

async fn a_key_that_is_sent_at_once_has_one_answer(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["one"]).await;
    let sending = (0..12).map(|_| {
        let shop = shop.clone();
        async move { shop.reconcile(taken("k", "one")).await }
    });
    let outcomes = at_once(sending).await;
    assert!(matches!(outcomes[0], Outcome::Redeemed(_)), "{:?}", outcomes[0]);
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    assert_eq!((shop.count("slip").await, shop.count("offline_claim").await), (1, 1));
    shop.is_sound().await;
}

async fn a_budget_that_is_full_is_never_passed(shop: Shop) {
    let names: Vec<String> = (0..10).map(|n| format!("code-{n}")).collect();
    let limits = Limits { uses: Some(3), ..Limits::default() };
    shop.with_offline_tills(limits, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let racing = names.into_iter().enumerate().map(|(n, code)| {
        let (shop, store) = (shop.clone(), if n % 2 == 0 { "lyon" } else { "brest" });
        let claim = at(taken(&format!("key-{n}"), &code), store, &format!("device-{n}"));
        async move { shop.reconcile(claim).await }
    });
    let outcomes = at_once(racing).await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Redeemed(_))).count(), 3);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == conflict("budget_spent")).count(), 7);
    assert_eq!(shop.count("campaign_use where scope = 'all' and uses = 3 and spend_minor = 600").await, 1);
    shop.is_sound().await;
}

async fn what_ended_meanwhile_was_good_when_it_was_taken(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["before", "after", "paused", "ended"]).await;
    shop.execute(&format!("update campaign set ends_at = {}", TAKEN + 1)).await;
    assert!(matches!(shop.reconcile(taken("k-1", "before")).await, Outcome::Redeemed(_)));
    assert_eq!(shop.reconcile(when(taken("k-2", "after"), TAKEN + 1)).await, conflict("expired"));
    // Who pauses or ends a campaign means it: what comes then is for a person to judge.
    for (status, code, reason) in [(Status::Paused, "paused", "campaign_paused"), (Status::Ended, "ended", "expired")] {
        assert!(campaign::move_to(&shop.db, "c", status, "marketer", NOW).await.unwrap().is_ok());
        assert_eq!(shop.reconcile(taken(code, code)).await, conflict(reason));
    }
    shop.is_sound().await;
}

async fn what_cannot_be_is_a_conflict_with_its_reason(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["one", "used"]).await;
    shop.redeem(redeeming("till", &["used"])).await.unwrap();
    let forged = Claim { signed: None, scanned: "CMP1:AAAA".to_owned(), ..taken("forged", "one") };
    let elsewhere = Signed { code: "one".to_owned(), campaign: "other".to_owned() };
    for (claim, reason) in [
        (forged, "signature_invalid"),
        (taken("nobody", "nobody"), "code_unknown"),
        (Claim { signed: Some(elsewhere), ..taken("elsewhere", "one") }, "code_unknown"),
        (taken("used", "used"), "already_used"),
        (Claim { discount_minor: 201, ..taken("much", "one") }, "amount_differs"),
        (Claim { discount_minor: 0, ..taken("little", "one") }, "amount_differs"),
        (when(taken("future", "one"), NOW + 1), "clock_wrong"),
        (when(taken("old", "one"), NOW - CLAIM_MS - 1), "too_late"),
    ] {
        let key = claim.key.clone();
        assert_eq!(shop.reconcile(claim).await, conflict(reason), "{key}");
    }
    let found = claim::conflicts(&shop.db, &["lyon"], 50).await.unwrap();
    assert_eq!(found.len(), 8);
    let used = found.iter().find(|conflict| conflict.key == "used").expect("it is there");
    assert_eq!(used.other.as_ref().map(|other| (other.till.as_str(), other.at)), Some(("till-1", NOW)));
    assert!(found.iter().filter(|conflict| conflict.key != "used").all(|conflict| conflict.other.is_none()));
    assert_eq!(shop.count("offline_claim where code is null and scanned = 'CMP1:AAAA'").await, 1);
    assert_eq!(shop.count("offline_claim where code is not null and scanned <> ''").await, 0);
    // A code that was taken is good again once what stood is voided, and comes as a claim of its own.
    let voiding = void::Voiding {
        slip: slip::of_store(&shop.db, "lyon", 1).await.unwrap()[0].id.clone(),
        key: "v".to_owned(),
        reason: "brought back".to_owned(),
        actor: "noa".to_owned(),
        works_in: None,
    };
    assert!(void::void(&shop.db, voiding, NOW).await.unwrap().is_ok());
    assert!(matches!(shop.reconcile(taken("again", "used")).await, Outcome::Redeemed(_)));
    assert!(
        claim::conflicts(&shop.db, &["lyon"], 50)
            .await
            .unwrap()
            .iter()
            .any(|it| { it.key == "used" && it.other.as_ref().is_some_and(|other| other.is_voided) })
    );
    shop.is_sound().await;
}

async fn a_till_takes_no_more_than_its_caps(shop: Shop) {
    let names: Vec<String> = (0..12).map(|n| format!("code-{n}")).collect();
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    shop.print("c", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let claim = |n: usize, since: i64| when(taken(&format!("key-{n}"), &names[n]), TAKEN + since);
    assert_eq!(shop.reconcile(claim(0, 0)).await, conflict("offline_off"), "nobody allowed it");
    // Three may wait. What was in conflict waited as well when the next was taken.
    shop.allow("lyon", 3, 10_000, TAKEN).await;
    for n in [1, 2] {
        assert!(matches!(shop.reconcile(claim(n, n as i64)).await, Outcome::Redeemed(_)), "{n}");
    }
    assert_eq!(shop.reconcile(claim(3, 3)).await, conflict("offline_count"), "the first was a risk as well");
    assert!(matches!(shop.reconcile(at(claim(4, 4), "lyon", "device-2")).await, Outcome::Redeemed(_)), "another till");
    // What is taken after the rest was answered is within the caps again.
    let later = claim::reconcile(&shop.db, when(claim(5, 0), NOW + 1), NOW + 2).await.unwrap().0;
    assert!(matches!(later, Outcome::Redeemed(_)), "{later:?}");
    // What a till could not know yet does not count against it; a day later it does.
    shop.allow("brest", 1, 199, NOW - SHEET_MS - 1).await;
    shop.allow("brest", 0, 0, NOW).await;
    let brest = |n: usize, at: i64| at_brest(when(claim(n, 0), at));
    assert_eq!(shop.reconcile(brest(6, NOW - 1)).await, conflict("offline_value"), "200 are more than 199");
    shop.allow("brest", 1, 200, NOW - SHEET_MS).await;
    let unheard = claim::reconcile(&shop.db, brest(8, NOW + 1), NOW + 2).await.unwrap().0;
    assert!(matches!(unheard, Outcome::Redeemed(_)), "{unheard:?}");
    assert_eq!(cap::of_stores(&shop.db, &["brest"]).await.unwrap()["brest"], Caps::default());
    let known = claim::reconcile(&shop.db, brest(7, NOW + SHEET_MS), NOW + SHEET_MS).await.unwrap().0;
    assert_eq!(known, conflict("offline_off"));
    shop.is_sound().await;
}

fn at_brest(claim: Claim) -> Claim {
    at(claim, "brest", "device-9")
}

async fn a_conflict_is_settled_once_by_who_runs_the_store(shop: Shop) {
    shop.with_offline_tills(Limits::default(), &["one"]).await;
    assert_eq!(shop.reconcile(taken("k", "none")).await, conflict("code_unknown"));
    assert!(matches!(shop.reconcile(taken("good", "one")).await, Outcome::Redeemed(_)));
    let settle = async |key: &str, note: &str, actor: &str, manages: &str| {
        let manages = vec![manages.to_owned()];
        let settling = Settling { key: key.to_owned(), note: note.to_owned(), actor: actor.to_owned(), manages };
        claim::settle(&shop.db, settling, NOW + 5).await.unwrap()
    };
    assert_eq!(settle("k", "paid", "alix", "brest").await, Err(NoSettling::Unknown));
    assert_eq!(settle("good", "paid", "alix", "lyon").await, Err(NoSettling::Unknown), "it is no conflict");
    let pressing = (0..8).map(|n| {
        let db = shop.db.clone();
        let note = if n % 2 == 0 { "paid" } else { "let go" };
        let settling = Settling {
            key: "k".to_owned(),
            note: note.to_owned(),
            actor: "alix".to_owned(),
            manages: vec!["lyon".to_owned()],
        };
        async move { (note, claim::settle(&db, settling, NOW + 5).await.unwrap()) }
    });
    let outcomes = at_once(pressing).await;
    let found = claim::conflicts(&shop.db, &["lyon"], 5).await.unwrap();
    let settled = found[0].settled.clone().expect("it is settled");
    for (note, outcome) in outcomes {
        assert_eq!(outcome.is_ok(), note == settled.note, "{note} {outcome:?} {settled:?}");
    }
    assert_eq!((settled.at, claim::open(&shop.db, &["lyon"]).await.unwrap()), (NOW + 5, 0));
    assert_eq!(settle("k", &settled.note, "sam", "lyon").await, Err(NoSettling::Settled));
    shop.is_sound().await;
}
