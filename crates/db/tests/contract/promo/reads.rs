//! What the studio reads of campaigns: their events, their print runs, and the sales they are tried on.

use comptoir_db::promo::campaign::{self, Campaign, Issues, Limits, NoCampaign};
use comptoir_db::promo::issue::{self, Batch};
use comptoir_db::promo::simulate::{self, Asked};
use comptoir_db::promo::{batch, event, pick};
use comptoir_domain::Intent;
use comptoir_domain::order::pickup::Step;
use comptoir_domain::promo::Moment;
use comptoir_domain::promo::audience::{Audience, Segment};
use comptoir_domain::promo::redemption::Status;

use super::{code, printing};
use crate::contract::fixture::{DAY_MS, EUR, NOW, Shop, accepted, add, intent};

on_both_engines! {
    who_did_what_is_kept,
    a_run_is_printed_once_and_read_in_pieces,
    names_that_are_there_are_known,
    orders_are_tried_as_they_were_handed_over,
    carts_are_tried_at_todays_prices,
}

impl Shop {
    async fn write_campaign(&self, campaign: Campaign, version: Option<i64>) -> Result<i64, NoCampaign> {
        campaign::save(&self.db, campaign, version, "ana", NOW).await.unwrap()
    }
}

async fn who_did_what_is_kept(shop: Shop) {
    shop.customer("ana").await;
    assert_eq!(shop.write_campaign(Campaign { issues: Issues::Account, ..printing("tenth") }, None).await, Ok(1));
    campaign::move_to(&shop.db, "tenth", Status::Live, "gone", NOW + 1).await.unwrap().unwrap();
    campaign::move_to(&shop.db, "tenth", Status::Live, "ana", NOW + 2).await.unwrap().unwrap();
    campaign::move_to(&shop.db, "tenth", Status::Paused, "ana", NOW + 3).await.unwrap().unwrap();
    let events = event::of_campaign(&shop.db, "tenth", 10).await.unwrap();
    let told: Vec<(&str, &str, i64)> = events.iter().map(|it| (it.what.as_str(), it.who.as_str(), it.at)).collect();
    assert_eq!(told, [("paused", "ana", NOW + 3), ("live", "", NOW + 1), ("created", "ana", NOW)]);
    assert_eq!(event::of_campaign(&shop.db, "tenth", 1).await.unwrap().len(), 1);
    assert_eq!(event::of_campaign(&shop.db, "other", 10).await.unwrap(), []);
}

async fn a_run_is_printed_once_and_read_in_pieces(shop: Shop) {
    shop.customer("ana").await;
    shop.write_campaign(Campaign { limits: Limits { codes: Some(5), ..Limits::default() }, ..printing("tenth") }, None)
        .await
        .unwrap();
    let run = |id: &str, codes: std::ops::Range<usize>| Batch {
        id: id.to_owned(),
        campaign: "tenth".to_owned(),
        actor: "ana".to_owned(),
        codes: codes.map(|n| code(&n.to_string(), None)).collect(),
    };
    assert!(!issue::print(&shop.db, run("one", 0..3), NOW).await.unwrap(), "a draft prints nothing");
    campaign::move_to(&shop.db, "tenth", Status::Live, "ana", NOW).await.unwrap().unwrap();
    assert!(issue::print(&shop.db, run("one", 0..3), NOW).await.unwrap());
    assert!(issue::print(&shop.db, run("one", 3..6), NOW + 1).await.unwrap(), "the same run");
    assert!(!issue::print(&shop.db, run("two", 6..9), NOW).await.unwrap(), "more than there are");
    let runs = batch::of_campaign(&shop.db, "tenth", 10).await.unwrap();
    let [one] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!((one.id.as_str(), one.codes, one.used, one.who.as_str(), one.at), ("one", 3, 0, "ana", NOW));
    assert_eq!(batch::find(&shop.db, "tenth", "one").await.unwrap().as_ref(), Some(one));
    assert_eq!(batch::find(&shop.db, "other", "one").await.unwrap(), None);
    let mut read = Vec::new();
    for from in [0, 2, 4] {
        read.extend(batch::codes(&shop.db, "tenth", "one", from, 2).await.unwrap());
    }
    let read: Vec<(&str, &str)> = read.iter().map(|it| (it.id.as_str(), it.sealed.as_str())).collect();
    assert_eq!(read, [("0", "sealed-0"), ("1", "sealed-1"), ("2", "sealed-2")]);
    shop.store("lyon").await;
    for sql in [
        "insert into slip (id, key, asked, store, till, actor, sale, answer, subtotal_minor, discount_minor, currency, at)
         values ('slip', 'k', '', 'lyon', '', '', '', '', 10, 1, 'EUR', 1)",
        "insert into redemption (id, slip, code, campaign, store, customer, discount_minor, at)
         values ('used', 'slip', '1', 'tenth', 'lyon', '', 1, 1)",
    ] {
        shop.execute(sql).await;
    }
    assert_eq!(batch::of_campaign(&shop.db, "tenth", 10).await.unwrap()[0].used, 1);
    shop.execute("update redemption set voided_at = 2").await;
    assert_eq!(batch::of_campaign(&shop.db, "tenth", 10).await.unwrap()[0].used, 0);
}

async fn names_that_are_there_are_known(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    let names = ["a", "A", "kettle", "b"].map(str::to_owned);
    let mut known: Vec<String> = pick::skus(&shop.db, &names).await.unwrap().into_iter().collect();
    known.sort();
    assert_eq!(known, ["a", "b"]);
    assert_eq!(pick::products(&shop.db, &names).await.unwrap().into_iter().collect::<Vec<_>>(), ["kettle"]);
    assert!(pick::skus(&shop.db, &[]).await.unwrap().is_empty());
    shop.sell_many(150).await;
    let many: Vec<String> = (0..200).map(|n| format!("many-{n}")).collect();
    assert_eq!(pick::skus(&shop.db, &many).await.unwrap().len(), 150);
}

/// Half past nine on a Tuesday, whenever and wherever.
fn moment(_: &str, at: i64) -> Moment {
    Moment { at, weekday: 2, minute: 570 }
}

fn asked(audience: &Audience) -> Asked<'_> {
    Asked { audience, currency: EUR, since: NOW - DAY_MS, now: NOW, limit: 10, moment: &moment }
}

async fn orders_are_tried_as_they_were_handed_over(shop: Shop) {
    shop.with_shelf(20, 20).await;
    shop.customer("ana").await;
    for (owner, id, pieces) in [("guest", "one", 1), ("ana", "two", 2), ("ana", "three", 3), ("ana", "four", 4)] {
        accepted(&shop.change(owner, add("a", pieces)).await);
        shop.reserve(owner, id).await.unwrap();
    }
    // A second order of Ana's is her second; the last is never handed over.
    shop.execute("update orders set created_at = created_at + 5 where id = 'three'").await;
    for (n, id) in ["one", "two", "three"].into_iter().enumerate() {
        for step in [Step::Prepare, Step::MakeReady, Step::Collect] {
            let now = NOW + n as i64;
            let taken = crate::contract::order::taken(id, step);
            comptoir_db::order::step(&shop.db, taken, now).await.unwrap().unwrap();
        }
    }
    let everyone = Audience::default();
    let tried = simulate::orders(&shop.db, &asked(&everyone)).await.unwrap();
    let told: Vec<_> = tried
        .iter()
        .map(|it| {
            let line = &it.sale.lines[0];
            let shopper = it.sale.shopper.as_ref().map(|shopper| (shopper.id.as_str(), shopper.is_first_purchase));
            (
                it.sale.moment.at - NOW,
                line.sku.as_str(),
                line.quantity.get(),
                line.unit_minor,
                shopper,
                it.is_in_audience,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, "a", 3, 1000, Some(("ana", false)), true),
            (1, "a", 2, 1000, Some(("ana", true)), true),
            (0, "a", 1, 1000, None, false),
        ]
    );
    let sale = &tried[0].sale;
    assert_eq!((sale.moment.weekday, sale.store.as_ref().map(|store| store.as_str())), (2, Some("lyon")));
    assert_eq!(sale.lines[0].product, "kettle");
    let late = Audience(vec![Segment::SignedUpSince { at: NOW + 1 }]);
    assert!(simulate::orders(&shop.db, &asked(&late)).await.unwrap().iter().all(|it| !it.is_in_audience));
    let since = Asked { since: NOW + 2, ..asked(&everyone) };
    assert_eq!(simulate::orders(&shop.db, &since).await.unwrap().len(), 1);
    let few = Asked { limit: 2, ..asked(&everyone) };
    assert_eq!(simulate::orders(&shop.db, &few).await.unwrap().len(), 2);
}

async fn carts_are_tried_at_todays_prices(shop: Shop) {
    shop.with_shelf(20, 20).await;
    shop.customer("ana").await;
    accepted(&shop.change("ana", add("a", 2)).await);
    accepted(&shop.change("ana", intent(Intent::ChooseStore { store: "lyon".parse().unwrap() })).await);
    accepted(&shop.change("guest", add("b", 1)).await);
    shop.guest("nothing").await;
    let since = Audience(vec![Segment::SignedUpSince { at: NOW }]);
    let tried = simulate::carts(&shop.db, &asked(&since)).await.unwrap();
    let told: Vec<_> = tried
        .iter()
        .map(|it| {
            let line = &it.sale.lines[0];
            (line.sku.as_str(), line.quantity.get(), line.unit_minor, it.sale.store.is_some(), it.is_in_audience)
        })
        .collect();
    assert_eq!(told, [("a", 2, 1000, true, true), ("b", 1, 1000, false, false)]);
    assert_eq!(tried[0].sale.shopper.as_ref().map(|shopper| shopper.is_first_purchase), Some(true));
}
