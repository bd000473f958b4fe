//! Counting while the same is counted, and while somebody signs in, withdraws or leaves.

use comptoir_db::consent::{self, Place as Where};
use comptoir_db::insight;
use comptoir_db::insight::count::count;
use comptoir_domain::consent::Matter;
use comptoir_domain::insight::{Event, What};

use super::{BANNER, counting, event, split};
use crate::contract::fixture::{NOW, Shop, at_once};

on_both_engines! {
    the_same_events_count_once,
    a_guest_who_signs_in_is_counted_as_the_account,
    who_withdraws_is_not_counted,
    who_leaves_leaves_nothing,
    a_split_that_is_said_twice_is_one_round,
}

const TIMES: usize = 16;

async fn the_same_events_count_once(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    shop.saw("ada", "a", NOW).await;
    shop.warm().await;
    let events: Vec<Event> = (0..6).map(|n| event([What::Seen, What::Clicked][n % 2], ["a", "b"][n % 3 % 2])).collect();
    let tellers = (0..TIMES).map(|n| {
        let (shop, mut events) = (shop.clone(), events.clone());
        // Each in another order, half of them nobody's.
        events.rotate_left(n % 6);
        let owner = (n % 2 == 0).then_some("ada");
        async move { count(&shop.db, counting(owner, events), NOW).await.unwrap().unwrap().events }
    });
    assert_eq!(at_once(tellers).await.into_iter().sum::<usize>(), 6);
    assert_eq!(shop.rows::<(i64,)>("select cast(sum(seen + clicked) as bigint) from banner_day").await[0].0, 7);
    assert_eq!(shop.exposures().await.len(), 1);
    shop.is_sound().await;
}

async fn a_guest_who_signs_in_is_counted_as_the_account(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    for n in 0..6 {
        shop.guest(&format!("guest-{n}")).await;
        shop.customer(&format!("account-{n}")).await;
        shop.grant(&format!("account-{n}"), Matter::MEASURING, NOW).await;
    }
    shop.warm().await;
    let work = (0..24).map(|n| {
        let (shop, guest, account) = (shop.clone(), format!("guest-{}", n % 6), format!("account-{}", n % 6));
        async move {
            match n / 6 {
                0 => shop.sign_in_guest(&guest, &account, &format!("token-{n}")).await,
                _ => drop(shop.tell(Some(&guest), vec![event(What::Seen, "a")], NOW).await.unwrap()),
            }
        }
    });
    at_once(work).await;
    // Before the sign-in it was nobody's, afterwards the account's; the guest's never.
    assert_eq!(shop.count("exposure where owner like 'guest%'").await, 0);
    assert_eq!(shop.rows::<(i64,)>("select cast(sum(seen) as bigint) from banner_day").await[0].0, 18);
    for n in 0..6 {
        shop.tell(Some(&format!("guest-{n}")), vec![event(What::Seen, "b")], NOW).await.unwrap();
    }
    assert_eq!(shop.count("exposure where owner like 'account%'").await, 6);
    shop.is_sound().await;
}

async fn who_withdraws_is_not_counted(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    for n in 0..8 {
        shop.customer(&format!("account-{n}")).await;
        shop.grant(&format!("account-{n}"), Matter::MEASURING, NOW).await;
    }
    shop.warm().await;
    let work = (0..32).map(|n| {
        let (shop, account) = (shop.clone(), format!("account-{}", n % 8));
        async move {
            match n / 8 {
                1 => drop(consent::withdraw(&shop.db, &account, Matter::MEASURING, Where::Privacy, NOW).await.unwrap()),
                _ => drop(shop.tell(Some(&account), vec![event(What::Seen, "a")], NOW).await.unwrap()),
            }
        }
    });
    at_once(work).await;
    assert_eq!(shop.exposures().await, []);
    assert_eq!(shop.rows::<(i64,)>("select cast(sum(seen) as bigint) from banner_day").await[0].0, 24);
    shop.is_sound().await;
}

async fn who_leaves_leaves_nothing(shop: Shop) {
    shop.measure(None, &[("a", 1), ("b", 1)]).await;
    for n in 0..8 {
        shop.customer(&format!("account-{n}")).await;
        shop.grant(&format!("account-{n}"), Matter::MEASURING, NOW).await;
    }
    shop.warm().await;
    let work = (0..32).map(|n| {
        let (shop, account) = (shop.clone(), format!("account-{}", n % 8));
        async move {
            match n / 8 {
                1 => assert!(shop.erase(&account).await.is_some()),
                2 => drop(consent::withdraw(&shop.db, &account, Matter::MEASURING, Where::Privacy, NOW).await.unwrap()),
                _ => drop(shop.tell(Some(&account), vec![event(What::Seen, "a")], NOW).await.unwrap()),
            }
        }
    });
    at_once(work).await;
    for table in ["exposure", "consent", "customer", "topic where name like 'owner/account%'"] {
        assert_eq!(shop.count(table).await, 0, "{table}");
    }
    assert_eq!(shop.rows::<(i64,)>("select cast(sum(seen) as bigint) from banner_day").await[0].0, 16);
    shop.is_sound().await;
}

async fn a_split_that_is_said_twice_is_one_round(shop: Shop) {
    shop.warm().await;
    let work = (0..TIMES).map(|_| {
        let shop = shop.clone();
        async move { shop.measure(None, &[("a", 1), ("b", 1)]).await }
    });
    assert_eq!(at_once(work).await, [1; TIMES]);
    let others = (0..TIMES).map(|n| {
        let shop = shop.clone();
        let weights = [("a", 1 + n as u32 % 2), ("b", 3)];
        async move { shop.measure(None, &weights).await }
    });
    at_once(others).await;
    let measured = insight::find(&shop.db, &BANNER.to_string()).await.unwrap().unwrap();
    assert!([split(&[("a", 1), ("b", 3)]), split(&[("a", 2), ("b", 3)])].contains(&measured.split));
    shop.is_sound().await;
}
