//! Whom codes are given to.

use comptoir_db::promo::campaign::{Campaign, Issues, Limits, issuing, save};
use comptoir_db::promo::issue::{self, Batch};
use comptoir_db::promo::{attempt, code};
use comptoir_domain::promo::audience::Audience;

use super::{code as new_code, printing};
use crate::contract::fixture::{NOW, Shop, accepted, add, wish};

on_both_engines! {
    a_code_is_in_its_customers_wallet,
    the_audience_is_who_it_says,
    a_print_run_is_all_or_nothing,
    who_guesses_is_locked,
}

fn audience(json: &str) -> Audience {
    serde_json::from_str(json).unwrap()
}

async fn a_code_is_in_its_customers_wallet(shop: Shop) {
    shop.with_tills().await;
    shop.customer("ana").await;
    shop.launch(Campaign { issues: Issues::Account, ..printing("c") }).await;
    assert_eq!(issuing(&shop.db, NOW).await.unwrap().len(), 1);
    let (given, moved) = issue::to_customers(&shop.db, "c", vec![new_code("one", Some("ana"))], NOW).await.unwrap();
    assert_eq!((given, moved.as_slice()), (1, &[("owner/ana".to_owned(), 1)][..]));
    let again = issue::to_customers(&shop.db, "c", vec![new_code("two", Some("ana"))], NOW).await.unwrap();
    assert_eq!((again.0, again.1.len()), (0, 0));
    let wallet = code::wallet(&shop.db, "ana", "en", 10).await.unwrap();
    assert_eq!(wallet.len(), 1);
    let usable = async |at| code::usable(&shop.db, "ana", at).await.unwrap();
    assert_eq!((usable(NOW).await, code::usable(&shop.db, "bob", NOW).await.unwrap()), (1, 0));
    assert_eq!(
        (wallet[0].known.id.as_str(), wallet[0].title.as_str(), wallet[0].sealed.as_str()),
        ("one", "Titre c", "sealed-one")
    );
    assert!(code::wallet(&shop.db, "bob", "en", 10).await.unwrap().is_empty());
    // What a marketer writes over is told to who holds a code.
    let longer = Campaign { issues: Issues::Account, ends_at: Some(NOW + 1), ..printing("c") };
    save(&shop.db, longer, Some(2), "marketer", NOW).await.unwrap().unwrap();
    assert_eq!(shop.rows::<(i64,)>("select revision from topic where name = 'owner/ana'").await, [(2,)]);
    assert_eq!((usable(NOW).await, usable(NOW + 1).await), (1, 0));
    assert!(issue::candidates(&shop.db, "c", &Audience::default(), 10).await.unwrap().is_empty());
    shop.is_sound().await;
}

async fn the_audience_is_who_it_says(shop: Shop) {
    shop.with_tills().await;
    for customer in ["ana", "bob", "cleo"] {
        shop.customer(customer).await;
    }
    accepted(&shop.change("ana", add("a", 1)).await);
    accepted(&shop.change("bob", add("a", 1)).await);
    accepted(&shop.change("bob", wish("b")).await);
    shop.execute("update customer set created_at = 5 where id = 'cleo'").await;
    shop.launch(Campaign { issues: Issues::Account, ..printing("c") }).await;
    let of = async |json: &str| issue::candidates(&shop.db, "c", &audience(json), 10).await.unwrap();
    assert_eq!(of("[]").await, ["ana", "bob", "cleo"]);
    assert_eq!(of(&format!(r#"[{{"type":"signed_up_since","at":{NOW}}}]"#)).await, ["ana", "bob"]);
    // What people do is looked at only where they agreed to that.
    let holds = r#"[{"type":"cart_holds","sku":"a"}]"#;
    assert!(of(holds).await.is_empty());
    for customer in ["ana", "cleo"] {
        shop.agrees(customer, "personal", "account").await;
    }
    shop.agrees("bob", "offers", "mail").await;
    assert_eq!(of(holds).await, ["ana"]);
    assert_eq!(of(r#"[{"type":"consented_to_mail"}]"#).await, ["bob"]);
    shop.agrees("bob", "personal", "account").await;
    assert_eq!(of(holds).await, ["ana", "bob"]);
    assert_eq!(of(r#"[{"type":"cart_holds","sku":"a"},{"type":"wished","sku":"b"}]"#).await, ["bob"]);
    assert!(of(r#"[{"type":"bought","sku":"a"}]"#).await.is_empty());
    shop.execute("insert into cart_detail (owner, note, store) values ('cleo', '', 'lyon')").await;
    assert_eq!(of(r#"[{"type":"near_store","store":"lyon"}]"#).await, ["cleo"]);
    assert_eq!(issue::count(&shop.db, &audience(holds)).await.unwrap(), 2);
    shop.execute("update consent set withdrawn_at = 1 where account = 'bob'").await;
    assert_eq!(of(holds).await, ["ana"]);
}

async fn a_print_run_is_all_or_nothing(shop: Shop) {
    shop.with_tills().await;
    shop.launch(Campaign { limits: Limits { codes: Some(3), ..Limits::default() }, ..printing("c") }).await;
    let run = |id: &str, names: &[&str]| Batch {
        id: id.to_owned(),
        campaign: "c".to_owned(),
        actor: "marketer".to_owned(),
        codes: names.iter().map(|name| new_code(name, None)).collect(),
    };
    assert!(issue::print(&shop.db, run("one", &["a", "b"]), NOW).await.unwrap());
    assert!(issue::print(&shop.db, run("one", &["c", "d"]), NOW).await.unwrap(), "the run was there");
    assert!(!issue::print(&shop.db, run("two", &["c", "d"]), NOW).await.unwrap());
    assert_eq!((shop.count("promo_code").await, shop.count("promo_batch").await), (2, 1));
    shop.is_sound().await;
}

async fn who_guesses_is_locked(shop: Shop) {
    let counted = |till: &str, actor: &str| {
        vec![
            attempt::Counted { scope: attempt::Scope::Till, holder: till.to_owned(), limit: attempt::LIMIT },
            attempt::Counted { scope: attempt::Scope::Actor, holder: actor.to_owned(), limit: attempt::LIMIT },
        ]
    };
    let locked =
        async |till: &str, actor: &str, now| attempt::locked_until(&shop.db, &counted(till, actor), now).await.unwrap();
    for n in 0..attempt::LIMIT {
        assert_eq!(locked("t", "a", NOW).await, None, "{n}");
        attempt::failed(&shop.db, &counted("t", "a"), 1, NOW).await.unwrap();
    }
    let until = NOW + attempt::WINDOW_MS;
    assert_eq!(locked("t", "a", NOW).await, Some(until));
    assert_eq!(locked("t", "b", NOW).await, Some(until), "another seller at the till");
    assert_eq!(locked("u", "a", NOW).await, Some(until), "the seller at another till");
    assert_eq!(locked("u", "b", NOW).await, None);
    assert_eq!(locked("t", "a", until).await, None);
    attempt::failed(&shop.db, &counted("t", "a"), 1, until).await.unwrap();
    assert_eq!(locked("t", "a", until).await, None, "the count begins anew");
}
