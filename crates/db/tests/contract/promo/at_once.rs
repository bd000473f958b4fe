//! What holds when many tills use codes at the same time.

use std::collections::BTreeSet;

use comptoir_db::promo::campaign::{self, Issues, Limits};
use comptoir_db::promo::issue;
use comptoir_db::promo::void::{self, Voiding};
use comptoir_domain::promo::redemption::{NoRedemption, Status};

use super::{code, printing, redeeming};
use crate::contract::fixture::{NOW, Shop, at_once};

on_both_engines! {
    a_code_is_used_once,
    a_key_is_one_slip,
    a_budget_is_used_up_and_not_more,
    a_customer_takes_no_more_than_anyone,
    redemptions_against_voids_and_pauses,
    a_customer_gets_one_code,
}

async fn a_code_is_used_once(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    shop.print("c", &["one", "two", "three"]).await;
    let trying = (0..48).map(|n| {
        let shop = shop.clone();
        let code = ["one", "two", "three"][n % 3];
        async move { shop.redeem(redeeming(&format!("key-{n}"), &[code])).await }
    });
    let outcomes = at_once(trying).await;
    let used: BTreeSet<_> =
        outcomes.iter().filter_map(|outcome| Some(outcome.as_ref().ok()?.slip.answer.codes[0].code.clone())).collect();
    assert_eq!((used.len(), outcomes.iter().filter(|outcome| outcome.is_ok()).count()), (3, 3));
    let others = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(others.into_iter().all(|refused| refused.why == NoRedemption::AlreadyUsed));
    shop.is_sound().await;
}

async fn a_key_is_one_slip(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    shop.launch(printing("c")).await;
    shop.print("c", &["one"]).await;
    let pressing = (0..24).map(|_| {
        let shop = shop.clone();
        async move { shop.redeem(redeeming("key", &["one"])).await.unwrap() }
    });
    let outcomes = at_once(pressing).await;
    assert_eq!(outcomes.iter().filter(|redeemed| redeemed.first).count(), 1);
    assert_eq!(outcomes.iter().map(|redeemed| redeemed.slip.id.as_str()).collect::<BTreeSet<_>>().len(), 1);
    shop.is_sound().await;
}

async fn a_budget_is_used_up_and_not_more(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    // 200 each: seven uses, or 1,500 of which seven take 1,400.
    for (id, limits) in [
        ("uses", Limits { uses: Some(7), ..Limits::default() }),
        ("spend", Limits { spend_minor: Some(1_500), ..Limits::default() }),
        ("store", Limits { store: Some(7), ..Limits::default() }),
    ] {
        shop.launch(campaign::Campaign { limits, ..printing(id) }).await;
        let names: Vec<String> = (0..32).map(|n| format!("{id}-{n}")).collect();
        shop.print(id, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let trying = names.into_iter().map(|name| {
            let shop = shop.clone();
            async move { shop.redeem(redeeming(&name, &[&name])).await }
        });
        let outcomes = at_once(trying).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 7, "{id}");
    }
    shop.is_sound().await;
}

async fn a_customer_takes_no_more_than_anyone(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    shop.customer("ana").await;
    shop.customer("bob").await;
    let limits = Limits { customer: Some(1), ..Limits::default() };
    shop.launch(campaign::Campaign { limits, issues: Issues::Account, ..printing("c") }).await;
    issue::to_customers(&shop.db, "c", vec![code("a1", Some("ana")), code("b1", Some("bob"))], NOW).await.unwrap();
    // As if she had got more than one.
    shop.execute(
        "insert into promo_code (id, campaign, customer, lookup, sealed, key_id, issued_at, ordinal)
         select 'a' || n, 'c', 'ana', 'lookup-a' || n, '', '', 0, n
         from (select 2 as n union select 3 union select 4) x",
    )
    .await;
    shop.execute("update campaign set codes = 5").await;
    let trying = ["a1", "a2", "a3", "a4", "b1"].map(|name| {
        let shop = shop.clone();
        async move { shop.redeem(redeeming(name, &[name])).await }
    });
    let outcomes = at_once(trying).await;
    let refused: Vec<_> =
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).map(|refused| refused.why).collect();
    assert_eq!(refused, [NoRedemption::CustomerLimit; 3]);
    shop.is_sound().await;
}

async fn redemptions_against_voids_and_pauses(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    shop.launch(campaign::Campaign { limits: Limits { uses: Some(3), ..Limits::default() }, ..printing("c") }).await;
    let names: Vec<String> = (0..6).map(|n| format!("code-{n}")).collect();
    shop.print("c", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let tills = (0..12).map(|n| {
        let (shop, name) = (shop.clone(), names[n % names.len()].clone());
        async move {
            for round in 0..4 {
                let key = format!("{n}-{round}");
                match shop.redeem(redeeming(&key, &[&name])).await {
                    Ok(redeemed) => {
                        let voiding = Voiding {
                            slip: redeemed.slip.id,
                            key: format!("void {key}"),
                            reason: "brought back".to_owned(),
                            actor: "seller".to_owned(),
                            works_in: None,
                        };
                        assert!(void::void(&shop.db, voiding, NOW).await.unwrap().is_ok());
                    }
                    Err(refused) => {
                        use NoRedemption::{AlreadyUsed, BudgetSpent, NotApplicable, Paused};
                        assert!(
                            matches!(refused.why, AlreadyUsed | BudgetSpent | NotApplicable | Paused),
                            "{:?}",
                            refused.why
                        );
                    }
                }
                if n == 0 {
                    let wanted = if round % 2 == 0 { Status::Paused } else { Status::Live };
                    assert!(campaign::move_to(&shop.db, "c", wanted, "marketer", NOW).await.unwrap().is_ok());
                }
            }
        }
    });
    at_once(tills).await;
    assert_eq!(shop.count("redemption where voided_at is null").await, 0);
    assert!(shop.count("redemption").await > 0);
    shop.is_sound().await;
}

async fn a_customer_gets_one_code(shop: Shop) {
    shop.warm().await;
    shop.with_tills().await;
    for n in 0..6 {
        shop.customer(&format!("customer-{n}")).await;
    }
    let limits = Limits { codes: Some(4), ..Limits::default() };
    shop.launch(campaign::Campaign { limits, issues: Issues::Account, ..printing("c") }).await;
    let issuing = (0..8).map(|round| {
        let shop = shop.clone();
        async move {
            let code = |n| code(&format!("{round}-{n}"), Some(&format!("customer-{n}")));
            issue::to_customers(&shop.db, "c", (0..6).map(code).collect(), NOW).await.unwrap().0
        }
    });
    let given: u64 = at_once(issuing).await.into_iter().sum();
    assert!(given <= 4);
    // Those who raced may have left some: the next round gives them.
    let code = |n| code(&format!("last-{n}"), Some(&format!("customer-{n}")));
    let rest = issue::to_customers(&shop.db, "c", (0..6).map(code).collect(), NOW).await.unwrap().0;
    assert_eq!(shop.count("promo_code").await as u64, given + rest);
    assert_eq!(shop.count("(select customer from promo_code group by customer having count(*) > 1) x").await, 0);
    shop.is_sound().await;
}
