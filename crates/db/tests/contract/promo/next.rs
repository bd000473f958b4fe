//! A customer's codes of one campaign, one after the other.

use std::collections::BTreeMap;

use comptoir_db::promo::campaign::{self, Campaign, Issues, Limits};
use comptoir_db::promo::void::{self, Voiding};
use comptoir_db::promo::{code, issue};
use comptoir_domain::promo::audience::Audience;
use comptoir_domain::promo::redemption::NoRedemption;

use super::{code as new_code, printing, redeeming};
use crate::contract::fixture::{NOW, Shop, at_once};

on_both_engines! {
    the_next_code_comes_when_one_was_used,
    a_void_leaves_no_more_codes_than_the_bound,
    what_the_customer_agrees_to_is_asked_each_time,
    nobody_has_more_codes_than_the_bound,
}

/// A campaign for accounts that a customer may use so often.
async fn launch(shop: &Shop, customer: Option<i64>, audience: &str) {
    let limits = Limits { customer, ..Limits::default() };
    let audience: Audience = serde_json::from_str(audience).unwrap();
    shop.launch(Campaign { limits, audience, issues: Issues::Account, ..printing("c") }).await;
}

async fn give(shop: &Shop, name: &str, customer: &str) -> u64 {
    issue::to_customers(&shop.db, "c", vec![new_code(name, Some(customer))], NOW).await.unwrap().0
}

async fn following(shop: &Shop, audience: &str) -> Vec<String> {
    let audience = serde_json::from_str(audience).unwrap();
    issue::following(&shop.db, "c", &audience, NOW, 10).await.unwrap()
}

async fn voided(shop: &Shop, slip: &str) {
    let voiding = Voiding {
        slip: slip.to_owned(),
        key: format!("void {slip}"),
        reason: "brought back".to_owned(),
        actor: "seller".to_owned(),
        works_in: None,
    };
    void::void(&shop.db, voiding, NOW).await.unwrap().unwrap();
}

async fn the_next_code_comes_when_one_was_used(shop: Shop) {
    shop.with_tills().await;
    shop.customer("ana").await;
    launch(&shop, Some(2), "[]").await;
    assert_eq!(give(&shop, "one", "ana").await, 1);
    assert!(following(&shop, "[]").await.is_empty() && campaign::used_since(&shop.db, NOW).await.unwrap().is_empty());
    assert_eq!(give(&shop, "early", "ana").await, 0, "the first was not used");
    shop.redeem(redeeming("k1", &["one"])).await.unwrap();
    assert_eq!(campaign::used_since(&shop.db, NOW).await.unwrap(), ["c"]);
    assert!(campaign::used_since(&shop.db, NOW + 1).await.unwrap().is_empty());
    assert_eq!(following(&shop, "[]").await, ["ana"]);
    assert!(issue::candidates(&shop.db, "c", &Audience::default(), 10).await.unwrap().is_empty(), "no first one");
    assert_eq!(give(&shop, "two", "ana").await, 1);
    assert!(following(&shop, "[]").await.is_empty());
    assert_eq!(code::usable(&shop.db, "ana", NOW).await.unwrap(), 1);
    shop.redeem(redeeming("k2", &["two"])).await.unwrap();
    assert!(following(&shop, "[]").await.is_empty(), "that was the last");
    assert_eq!(give(&shop, "three", "ana").await, 0);
    assert_eq!(
        shop.rows::<(String, i64)>("select id, ordinal from promo_code order by ordinal").await,
        [("one".to_owned(), 1), ("two".to_owned(), 2)]
    );
    shop.is_sound().await;
}

async fn a_void_leaves_no_more_codes_than_the_bound(shop: Shop) {
    shop.with_tills().await;
    shop.customer("ana").await;
    launch(&shop, Some(2), "[]").await;
    give(&shop, "one", "ana").await;
    let slip = shop.redeem(redeeming("k1", &["one"])).await.unwrap().slip;
    give(&shop, "two", "ana").await;
    voided(&shop, &slip.id).await;
    // Both may be used, as often as the campaign allows, and there is no third.
    assert_eq!(code::usable(&shop.db, "ana", NOW).await.unwrap(), 2);
    for (key, name) in [("k2", "two"), ("k3", "one")] {
        assert_eq!(give(&shop, &format!("more than {name}"), "ana").await, 0);
        shop.redeem(redeeming(key, &[name])).await.unwrap();
    }
    assert_eq!((give(&shop, "three", "ana").await, shop.count("promo_code").await), (0, 2));
    // Where somebody holds more than the bound, made smaller since, the bound itself refuses.
    shop.execute("update campaign set customer_limit = 3").await;
    give(&shop, "three", "ana").await;
    shop.execute("update campaign set customer_limit = 2").await;
    assert_eq!(shop.refused(redeeming("k4", &["three"])).await, NoRedemption::CustomerLimit);
    shop.is_sound().await;
}

async fn what_the_customer_agrees_to_is_asked_each_time(shop: Shop) {
    shop.with_tills().await;
    for customer in ["ana", "bob"] {
        shop.customer(customer).await;
    }
    // Her cart holds it no more once she bought it: the next code comes all the same.
    let holds = r#"[{"type":"cart_holds","sku":"a"}]"#;
    launch(&shop, Some(2), holds).await;
    for (name, customer) in [("a1", "ana"), ("b1", "bob")] {
        shop.agrees(customer, "personal", "account").await;
        give(&shop, name, customer).await;
        shop.redeem(redeeming(name, &[name])).await.unwrap();
    }
    assert_eq!(following(&shop, holds).await, ["ana", "bob"]);
    shop.execute("update consent set withdrawn_at = 1 where account = 'bob'").await;
    assert_eq!(following(&shop, holds).await, ["ana"]);
    assert!(following(&shop, r#"[{"type":"consented_to_mail"}]"#).await.is_empty());
}

async fn nobody_has_more_codes_than_the_bound(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    for customer in ["ana", "bob"] {
        shop.customer(customer).await;
    }
    launch(&shop, Some(3), "[]").await;
    for customer in ["ana", "bob"] {
        give(&shop, &format!("first of {customer}"), customer).await;
    }
    let working = (0..12).map(|n| {
        let shop = shop.clone();
        async move {
            for round in 0..6 {
                let name = format!("{n}-{round}");
                // A third of them give out, the others use what is there; some of those take it back.
                if n % 3 == 0 {
                    let codes = ["ana", "bob"].map(|customer| new_code(&format!("{name} {customer}"), Some(customer)));
                    issue::to_customers(&shop.db, "c", codes.to_vec(), NOW).await.unwrap();
                    continue;
                }
                let there: Vec<(String,)> = shop.rows("select id from promo_code order by id").await;
                let (code,) = &there[(n + round) % there.len()];
                if let Ok(redeemed) = shop.redeem(redeeming(&name, &[code])).await
                    && n % 3 == 1
                {
                    voided(&shop, &redeemed.slip.id).await;
                }
            }
        }
    });
    at_once(working).await;
    // Until nothing is left to use.
    for round in 0..8 {
        let there: Vec<(String,)> = shop.rows("select id from promo_code order by id").await;
        for (code,) in there {
            shop.redeem(redeeming(&format!("last {round} {code}"), &[&code])).await.ok();
        }
        for customer in ["ana", "bob"] {
            give(&shop, &format!("last {round} {customer}"), customer).await;
        }
    }
    let of = "select customer, count(*), max(ordinal) from promo_code group by customer order by customer";
    let codes: BTreeMap<String, (i64, i64)> =
        shop.rows::<(String, i64, i64)>(of).await.into_iter().map(|(who, n, last)| (who, (n, last))).collect();
    assert_eq!(codes.into_values().collect::<Vec<_>>(), [(3, 3), (3, 3)]);
    assert_eq!(shop.count("redemption where voided_at is null").await, 6);
    shop.is_sound().await;
}
