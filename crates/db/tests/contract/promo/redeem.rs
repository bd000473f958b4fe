//! One till, one code after the other.

use comptoir_db::promo::campaign::{self, Limits};
use comptoir_db::promo::code::{self, By};
use comptoir_db::promo::slip;
use comptoir_db::promo::void::{self, NoVoid, Voiding};
use comptoir_domain::promo::redemption::{NoRedemption, Status};

use super::{asked, code, line, printing, redeeming, rule};
use crate::contract::fixture::{NOW, Shop};

on_both_engines! {
    a_code_takes_a_tenth_off_once,
    the_same_key_is_the_same_slip,
    a_void_gives_the_code_back,
    what_is_not_usable_is_refused,
    only_who_works_there_is_told,
    bounds_hold,
    a_code_that_is_worth_nothing_is_not_burned,
    two_codes_are_one_slip_or_none,
}

async fn standing(shop: &Shop) -> i64 {
    shop.count("redemption where voided_at is null").await
}

fn voiding(slip: &str, key: &str) -> Voiding {
    Voiding {
        slip: slip.to_owned(),
        key: key.to_owned(),
        reason: "brought back".to_owned(),
        actor: "seller".to_owned(),
        works_in: Some(vec!["lyon".to_owned()]),
    }
}

async fn a_code_takes_a_tenth_off_once(shop: Shop) {
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    shop.print("c", &["one", "two"]).await;
    let redeemed = shop.redeem(redeeming("k", &["one"])).await.unwrap();
    assert!(redeemed.first);
    assert_eq!((redeemed.slip.subtotal_minor, redeemed.slip.discount_minor), (2_000, 200));
    assert_eq!(redeemed.slip.answer.codes[0].discount_minor, 200);
    assert_eq!(redeemed.moved.iter().map(|(topic, _)| topic.as_str()).collect::<Vec<_>>(), ["store/lyon"]);
    assert_eq!(slip::find(&shop.db, slip::By::Key("k")).await.unwrap().as_ref(), Some(&redeemed.slip));
    assert_eq!(shop.refused(redeeming("other", &["one"])).await, NoRedemption::AlreadyUsed);
    assert_eq!(shop.refused(redeeming("other", &["none"])).await, NoRedemption::CodeUnknown);
    assert_eq!(shop.refused(redeeming("other", &["two", "one"])).await, NoRedemption::AlreadyUsed);
    assert_eq!(standing(&shop).await, 1);
    shop.is_sound().await;
}

async fn the_same_key_is_the_same_slip(shop: Shop) {
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    shop.print("c", &["one", "two"]).await;
    let first = shop.redeem(redeeming("k", &["one"])).await.unwrap();
    let again = shop.redeem(redeeming("k", &["one"])).await.unwrap();
    assert_eq!((again.first, &again.slip), (false, &first.slip));
    assert_eq!(shop.refused(redeeming("k", &["two"])).await, NoRedemption::Reused);
    let mut other = redeeming("k", &["one"]);
    other.actor = "somebody else".to_owned();
    assert_eq!(shop.refused(other).await, NoRedemption::Reused);
    assert_eq!(standing(&shop).await, 1);
}

async fn a_void_gives_the_code_back(shop: Shop) {
    shop.with_tills().await;
    shop.customer("ana").await;
    shop.launch(campaign::Campaign { issues: campaign::Issues::Account, ..printing("c") }).await;
    comptoir_db::promo::issue::to_customers(&shop.db, "c", vec![code("one", Some("ana"))], NOW).await.unwrap();
    let slip = shop.redeem(redeeming("k", &["one"])).await.unwrap().slip;
    assert_eq!(shop.rows::<(i64, i64)>("select uses, spend_minor from campaign_use").await, [(1, 200); 3]);
    let (voided, moved) = void::void(&shop.db, voiding(&slip.id, "v"), NOW + 1).await.unwrap().unwrap();
    assert_eq!(voided.voided.as_ref().map(|voided| voided.at), Some(NOW + 1));
    assert_eq!(moved.iter().map(|(topic, _)| topic.as_str()).collect::<Vec<_>>(), ["store/lyon", "owner/ana"]);
    assert_eq!(shop.rows::<(i64, i64)>("select uses, spend_minor from campaign_use").await, [(0, 0); 3]);
    // The same key again is the same void, another is refused, and the slip's key tells the slip as it is.
    let (again, moved) = void::void(&shop.db, voiding(&slip.id, "v"), NOW + 2).await.unwrap().unwrap();
    assert_eq!((&again, moved.len()), (&voided, 0));
    assert_eq!(void::void(&shop.db, voiding(&slip.id, "w"), NOW).await.unwrap(), Err(NoVoid::Voided));
    assert_eq!(void::void(&shop.db, voiding("none", "w"), NOW).await.unwrap(), Err(NoVoid::Unknown));
    let elsewhere = Voiding { works_in: Some(vec!["brest".to_owned()]), ..voiding(&slip.id, "w") };
    assert_eq!(void::void(&shop.db, elsewhere, NOW).await.unwrap(), Err(NoVoid::Unknown));
    assert_eq!(shop.redeem(redeeming("k", &["one"])).await.unwrap().slip, voided);
    let next = shop.redeem(redeeming("l", &["one"])).await.unwrap();
    assert_eq!(shop.refused(redeeming("m", &["one"])).await, NoRedemption::AlreadyUsed);
    assert_eq!(void::void(&shop.db, voiding(&next.slip.id, "v"), NOW).await.unwrap(), Err(NoVoid::Reused));
    shop.is_sound().await;
}

async fn what_is_not_usable_is_refused(shop: Shop) {
    shop.with_tills().await;
    let mut there = printing("c");
    (there.stores, there.starts_at, there.ends_at) = (vec!["lyon".to_owned()], Some(NOW), Some(NOW + 10));
    shop.launch(there).await;
    shop.print("c", &["one"]).await;
    let at = |at: i64| {
        let mut redeeming = redeeming("k", &["one"]);
        redeeming.asked.moment.at = at;
        redeeming
    };
    assert_eq!(shop.refused(at(NOW - 1)).await, NoRedemption::NotYet);
    assert_eq!(shop.refused(at(NOW + 10)).await, NoRedemption::Expired);
    let mut brest = redeeming("k", &["one"]);
    (brest.asked.store, brest.asked.works_in) = ("brest".to_owned(), None);
    assert_eq!(shop.refused(brest).await, NoRedemption::WrongStore);
    campaign::move_to(&shop.db, "c", Status::Paused, "marketer", NOW).await.unwrap().unwrap();
    assert_eq!(shop.refused(at(NOW)).await, NoRedemption::Paused);
    campaign::move_to(&shop.db, "c", Status::Live, "marketer", NOW).await.unwrap().unwrap();
    shop.execute("update promo_code set revoked_at = 1").await;
    assert_eq!(shop.refused(at(NOW)).await, NoRedemption::Revoked);
    shop.execute("update promo_code set revoked_at = null").await;
    campaign::move_to(&shop.db, "c", Status::Ended, "marketer", NOW).await.unwrap().unwrap();
    assert_eq!(shop.refused(at(NOW)).await, NoRedemption::Expired);
    assert_eq!(shop.count("slip").await, 0);
}

async fn only_who_works_there_is_told(shop: Shop) {
    shop.with_tills().await;
    shop.launch(campaign::Campaign { stores: vec!["brest".to_owned()], ..printing("c") }).await;
    shop.print("c", &["one"]).await;
    assert_eq!(shop.refused(redeeming("k", &["one"])).await, NoRedemption::CodeUnknown);
    let mut both = redeeming("k", &["one"]);
    both.asked.works_in = Some(vec!["brest".to_owned(), "lyon".to_owned()]);
    assert_eq!(shop.refused(both).await, NoRedemption::WrongStore);
    assert!(code::find(&shop.db, &By::Id("one".to_owned())).await.unwrap().is_some());
}

async fn bounds_hold(shop: Shop) {
    shop.with_tills().await;
    let bound = async |id: &str, limits: Limits, expected: NoRedemption| {
        shop.launch(campaign::Campaign { limits, ..printing(id) }).await;
        let names: Vec<String> = (0..3).map(|n| format!("{id}-{n}")).collect();
        shop.print(id, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for name in &names[..2] {
            assert!(shop.redeem(redeeming(name, &[name])).await.is_ok(), "{name}");
        }
        let third = shop.refused(redeeming(&names[2], &[&names[2]])).await;
        assert_eq!(third, expected, "{id}");
        assert_eq!(shop.count(&format!("redemption where campaign = '{id}'")).await, 2);
    };
    bound("uses", Limits { uses: Some(2), ..Limits::default() }, NoRedemption::BudgetSpent).await;
    bound("store", Limits { store: Some(2), ..Limits::default() }, NoRedemption::StoreLimit).await;
    // Two took 200 each: a third of as much does not fit, and is not cut.
    bound("spend", Limits { spend_minor: Some(599), ..Limits::default() }, NoRedemption::NotApplicable).await;
    shop.is_sound().await;
}

async fn a_code_that_is_worth_nothing_is_not_burned(shop: Shop) {
    shop.with_tills().await;
    let json = r#"{"conditions":[{"type":"minimum_spend","minor":5000}],"benefit":{"type":"percent","basis_points":1000},"group":"codes","exclusive":false,"priority":0}"#;
    shop.launch(campaign::Campaign { rule: rule(json), ..printing("c") }).await;
    shop.print("c", &["one"]).await;
    let refused = shop.redeem(redeeming("k", &["one"])).await.unwrap_err();
    assert_eq!(refused.why, NoRedemption::NotApplicable);
    let looked = refused.looked.unwrap();
    assert_eq!(looked.evaluation.trace[0].verdict.code(), "spend_below");
    let mut more = redeeming("k", &["one"]);
    more.asked.lines = vec![line("a", 5)];
    assert_eq!(shop.redeem(more).await.unwrap().slip.discount_minor, 500);
    // What has no price is worth nothing, and said so.
    let mut unknown = asked(&["one"]);
    unknown.lines.push(line("nothing", 1));
    let looked = comptoir_db::promo::redeem::evaluate(&shop.db, &unknown).await.unwrap();
    assert_eq!(looked.unpriced, ["nothing".parse().unwrap()]);
}

async fn two_codes_are_one_slip_or_none(shop: Shop) {
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    let fixed =
        r#"{"conditions":[],"benefit":{"type":"fixed","minor":300},"group":"welcome","exclusive":false,"priority":1}"#;
    let limits = Limits { uses: Some(1), ..Limits::default() };
    shop.launch(campaign::Campaign { rule: rule(fixed), limits, ..printing("d") }).await;
    shop.print("c", &["c1", "c2"]).await;
    shop.print("d", &["d1", "d2"]).await;
    // The 300 go first, then a tenth of what is left.
    let slip = shop.redeem(redeeming("k", &["c1", "d1"])).await.unwrap().slip;
    assert_eq!((slip.discount_minor, slip.answer.codes.len()), (470, 2));
    // The second campaign has no room any more: the first one's code is not used either.
    assert_eq!(shop.refused(redeeming("l", &["c2", "d2"])).await, NoRedemption::BudgetSpent);
    assert_eq!(standing(&shop).await, 2);
    assert_eq!(shop.count("slip").await, 1);
    // Of two of one campaign only the better is used, and the other stays good.
    shop.print("c", &["c3"]).await;
    let slip = shop.redeem(redeeming("m", &["c2", "c3"])).await.unwrap().slip;
    assert_eq!(slip.answer.codes.len(), 1);
    assert_eq!(standing(&shop).await, 3);
    shop.is_sound().await;
}
