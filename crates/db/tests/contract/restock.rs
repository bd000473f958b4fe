use std::sync::Arc;
use std::time::Duration;

use comptoir_db::account::{self, SignIn};
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::restock::{self, NoWatch, WATCH_LIMIT, Watch};
use comptoir_db::stores::stock;
use comptoir_db::verify::verify;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::time::sleep;
use uuid::Uuid;

use super::fixture::{self, EUR, NOW, Shop, accepted, add, asker, at_once, count, newcomer};

on_both_engines! {
    who_waits_is_told_once,
    what_is_there_or_nowhere_is_not_waited_for,
    a_newcomer_becomes_a_guest_with_it,
    waiting_again_begins_anew,
    waits_are_limited,
    what_a_guest_waits_for_the_customer_waits_for,
    two_imports_tell_once,
    an_import_and_a_wait_at_once_miss_nobody,
    imports_sign_ins_and_changes_at_once,
}

impl Shop {
    async fn watch(&self, owner: &str, sku: &str, store: &str) -> Result<(), NoWatch> {
        restock::watch(&self.db, asker(owner), sku, store, NOW).await.unwrap()
    }

    /// What an import does: counts, then tells.
    async fn import(&self, counts: &[(&str, &str, i64)], now: i64) -> u64 {
        let counts: Vec<_> = counts.iter().map(|(sku, store, pieces)| count(sku, store, Some(*pieces))).collect();
        self.write(move |tx| {
            Box::pin(async move {
                for count in &counts {
                    stock::count(tx, &Uuid::new_v4().to_string(), count, now).await?;
                }
                stock::settle(tx, &[], now).await
            })
        })
        .await
    }

    async fn restocks(&self, owner: &str) -> Vec<Value> {
        let log = change_log::since(&self.db, &owner_topic(owner), 0, 1000).await.unwrap();
        let told = log.iter().filter(|entry| entry.kind == "restock");
        told.map(|entry| serde_json::from_str(&entry.body).unwrap()).collect()
    }

    async fn watches(&self, owner: &str) -> Vec<Watch> {
        restock::of_owner(&self.db, owner).await.unwrap()
    }

    /// Two variants, two stores, nothing anywhere.
    async fn bare(&self) {
        self.sell("kettle", &["a", "b"]).await;
        for store in ["lille", "lyon"] {
            self.store(store).await;
        }
    }
}

async fn who_waits_is_told_once(shop: Shop) {
    shop.bare().await;
    for owner in ["one", "two", "three"] {
        shop.guest(owner).await;
    }
    assert!(shop.stock("a", "lyon", Some(-2)).await);
    for (owner, store) in [("one", "lyon"), ("two", "lyon"), ("two", "lille"), ("three", "lyon")] {
        assert_eq!(shop.watch(owner, "a", store).await, Ok(()));
    }
    restock::unwatch(&shop.db, "three", "a", "lyon").await.unwrap();
    assert_eq!(restock::stores_of(&shop.db, "two", "a").await.unwrap(), ["lille", "lyon"]);
    assert_eq!(shop.import(&[("a", "lyon", 0), ("b", "lyon", 5)], NOW + 1).await, 0);
    assert_eq!(shop.import(&[("a", "lyon", 3)], NOW + 2).await, 2);
    assert_eq!(shop.import(&[("a", "lyon", 0)], NOW + 3).await, 0);
    assert_eq!(shop.import(&[("a", "lyon", 4)], NOW + 4).await, 0, "a wait is over once");

    let body = json!({
        "intent": { "type": "restock" }, "sku": "a", "store": "lyon", "titles": { "fr": "kettle" }, "store_name": "lyon",
    });
    assert_eq!((shop.restocks("one").await, shop.restocks("two").await), (vec![body.clone()], vec![body]));
    assert_eq!(shop.restocks("three").await, Vec::<Value>::new());
    let entry = &change_log::since(&shop.db, &owner_topic("one"), 0, 9).await.unwrap()[0];
    assert_eq!((entry.revision, entry.result.as_str(), entry.at), (Some(1), "{}", NOW + 2));
    let watch = |store: &str, back_at| Watch { sku: "a".into(), store: store.into(), created_at: NOW, back_at };
    assert_eq!(shop.watches("two").await, [watch("lyon", Some(NOW + 2)), watch("lille", None)]);
    assert_eq!(restock::stores_of(&shop.db, "two", "a").await.unwrap(), ["lille"]);
    restock::unwatch(&shop.db, "two", "a", "lyon").await.unwrap();
    assert_eq!(shop.watches("two").await.len(), 1);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn what_is_there_or_nowhere_is_not_waited_for(shop: Shop) {
    shop.bare().await;
    shop.guest("one").await;
    shop.stock("a", "lyon", Some(1)).await;
    shop.execute("insert into store (slug, name, kind, street, postcode, town, country, latitude_micro, longitude_micro, time_zone, phone, services, position) select 'depot', name, 'warehouse', street, postcode, town, country, latitude_micro, longitude_micro, time_zone, phone, services, position from store where slug = 'lyon'").await;
    let topics = shop.count("topic").await;
    assert_eq!(shop.watch("one", "a", "lyon").await, Err(NoWatch::InStock));
    assert_eq!(shop.watch("one", "c", "lyon").await, Err(NoWatch::VariantUnknown));
    assert_eq!(shop.watch("one", "a", "nice").await, Err(NoWatch::StoreUnknown));
    assert_eq!(shop.watch("one", "a", "depot").await, Err(NoWatch::StoreUnknown));
    shop.execute("update variant set active = 0 where sku = 'b'").await;
    assert_eq!(shop.watch("one", "b", "lyon").await, Err(NoWatch::VariantUnknown));
    assert_eq!((shop.count("restock_watch").await, shop.count("topic").await), (0, topics));
    // All there is is held for somebody.
    shop.execute("update stock_level set held = 1").await;
    assert_eq!(shop.watch("one", "a", "lyon").await, Ok(()));
    assert_eq!(shop.import(&[("a", "lyon", 2)], NOW).await, 1);
}

async fn a_newcomer_becomes_a_guest_with_it(shop: Shop) {
    shop.bare().await;
    shop.stock("a", "lyon", Some(1)).await;
    let watch = async |sku: &str| restock::watch(&shop.db, newcomer("new", "token"), sku, "lyon", NOW).await.unwrap();
    assert_eq!(watch("a").await, Err(NoWatch::InStock));
    assert_eq!((shop.count("owner").await, shop.count("session").await), (0, 0));
    assert_eq!(watch("b").await, Ok(()));
    assert_eq!((shop.watches("new").await.len(), shop.count("session where owner = 'new'").await), (1, 1));
}

async fn waiting_again_begins_anew(shop: Shop) {
    shop.bare().await;
    shop.guest("one").await;
    let at = async |now| restock::watch(&shop.db, asker("one"), "a", "lyon", now).await.unwrap();
    assert_eq!((at(NOW).await, at(NOW + 5).await), (Ok(()), Ok(())));
    assert_eq!(shop.watches("one").await[0].created_at, NOW, "asking twice is asking once");
    assert_eq!(shop.import(&[("a", "lyon", 1)], NOW + 6).await, 1);
    assert_eq!(shop.import(&[("a", "lyon", 0)], NOW + 7).await, 0);
    assert_eq!(at(NOW + 8).await, Ok(()));
    let watches = shop.watches("one").await;
    assert_eq!((watches.len(), watches[0].created_at, watches[0].back_at), (1, NOW + 8, None));
    assert_eq!(shop.import(&[("a", "lyon", 1)], NOW + 9).await, 1);
    assert_eq!(shop.restocks("one").await.len(), 2);
}

async fn waits_are_limited(shop: Shop) {
    shop.sell_many(WATCH_LIMIT as usize + 1).await;
    shop.store("lyon").await;
    shop.guest("one").await;
    shop.execute(&format!(
        "insert into restock_watch (owner, sku, store, created_at)
         select 'one', sku, 'lyon', 0 from variant where sku <> 'many-{WATCH_LIMIT}'"
    ))
    .await;
    assert_eq!(shop.watch("one", &format!("many-{WATCH_LIMIT}"), "lyon").await, Err(NoWatch::Limit));
    assert_eq!(shop.watch("one", "many-0", "lyon").await, Ok(()), "it is waited for already");
    restock::unwatch(&shop.db, "one", "many-0", "lyon").await.unwrap();
    assert_eq!(shop.watch("one", &format!("many-{WATCH_LIMIT}"), "lyon").await, Ok(()));
}

async fn sign_in(shop: &Shop, guest: &str, customer: &str) {
    let token = Uuid::new_v4().to_string();
    let sign_in = SignIn {
        customer: customer.to_owned(),
        proof: None,
        session: fixture::session(&token),
        guest: Some((guest.to_owned(), "none".to_owned())),
        change_id: token,
        device: String::new(),
    };
    account::sign_in(&shop.db, sign_in, EUR, NOW).await.unwrap();
}

async fn what_a_guest_waits_for_the_customer_waits_for(shop: Shop) {
    shop.bare().await;
    shop.customer("ada").await;
    shop.guest("guest").await;
    for (owner, sku, store) in [("ada", "a", "lyon"), ("guest", "a", "lille"), ("guest", "b", "lyon")] {
        assert_eq!(shop.watch(owner, sku, store).await, Ok(()));
    }
    assert_eq!(shop.import(&[("a", "lyon", 1)], NOW).await, 1);
    shop.import(&[("a", "lyon", 0)], NOW).await;
    // The customer was told; the guest waits for the same.
    assert_eq!(shop.watch("guest", "a", "lyon").await, Ok(()));
    sign_in(&shop, "guest", "ada").await;
    let waits: Vec<_> = shop.watches("ada").await.into_iter().map(|it| (it.sku, it.store, it.back_at)).collect();
    let waiting = |sku: &str, store: &str| (sku.to_owned(), store.to_owned(), None);
    assert_eq!(waits, [waiting("a", "lille"), waiting("a", "lyon"), waiting("b", "lyon")]);
    assert_eq!(shop.watches("guest").await, []);
    // A tab that still speaks for the guest waits for the customer.
    assert_eq!(shop.watch("guest", "b", "lille").await, Ok(()));
    assert_eq!(shop.watches("ada").await.len(), 4);
    assert_eq!(shop.import(&[("b", "lille", 2), ("a", "lille", 1)], NOW).await, 2);
    assert_eq!((shop.restocks("ada").await.len(), shop.restocks("guest").await.len()), (3, 0));
}

async fn two_imports_tell_once(shop: Shop) {
    shop.warm().await;
    shop.bare().await;
    for n in 0..6 {
        shop.guest(&format!("guest-{n}")).await;
        for (sku, store) in [("a", "lyon"), ("b", "lille")] {
            assert_eq!(shop.watch(&format!("guest-{n}"), sku, store).await, Ok(()));
        }
    }
    let importing = (0..8).map(|n| {
        let shop = shop.clone();
        let row = if n % 2 == 0 { ("a", "lyon", 1 + n) } else { ("b", "lille", 1 + n) };
        async move { shop.import(&[row], NOW).await }
    });
    assert_eq!(at_once(importing).await.iter().sum::<u64>(), 12);
    for n in 0..6 {
        assert_eq!(shop.restocks(&format!("guest-{n}")).await.len(), 2);
    }
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

/// Whoever begins to wait while it arrives hears that it is there: nobody waits for what an import has told already.
async fn an_import_and_a_wait_at_once_miss_nobody(shop: Shop) {
    shop.warm().await;
    shop.bare().await;
    let told = Arc::new(Barrier::new(9));
    let working = (0..9).map(|n| {
        let (shop, told) = (shop.clone(), told.clone());
        async move {
            if n < 8 {
                shop.guest(&format!("guest-{n}")).await;
                told.wait().await;
                return shop.watch(&format!("guest-{n}"), "a", "lyon").await == Err(NoWatch::InStock);
            }
            let import = shop.write(move |tx| {
                Box::pin(async move {
                    stock::count(tx, "count", &count("a", "lyon", Some(1)), NOW).await?;
                    let news = stock::settle(tx, &[], NOW).await?;
                    // Long enough for those who wait now to get as far as they can.
                    sleep(Duration::from_millis(300)).await;
                    Ok(news)
                })
            });
            // The import is under way when they come.
            let (news, ()) = tokio::join!(import, async {
                sleep(Duration::from_millis(100)).await;
                told.wait().await;
            });
            news == 0
        }
    });
    assert_eq!(at_once(working).await, [true; 9]);
    assert_eq!(shop.count("restock_watch").await, 0);
}

/// They take the same topics: none waits for another for ever, and what is told adds up.
async fn imports_sign_ins_and_changes_at_once(shop: Shop) {
    shop.warm().await;
    shop.bare().await;
    shop.customer("ada").await;
    for n in 0..6 {
        let guest = format!("guest-{n}");
        shop.first_change(&guest, &guest, add("a", 1)).await;
        for (sku, store) in [("a", "lyon"), ("b", "lyon"), ("a", "lille")] {
            assert_eq!(shop.watch(&guest, sku, store).await, Ok(()));
        }
    }
    let working = (0..24).map(|n| {
        let shop = shop.clone();
        async move {
            let guest = format!("guest-{}", n % 6);
            match n / 6 {
                0 => sign_in(&shop, &guest, "ada").await,
                1 => drop(accepted(&shop.change(&guest, add("b", 1)).await)),
                2 => drop(shop.watch(&guest, "b", "lille").await),
                _ => drop(shop.import(&[[("a", "lyon", 2), ("b", "lyon", 2), ("a", "lille", 2)][n % 3]], NOW).await),
            }
        }
    });
    at_once(working).await;
    assert_eq!(shop.count("restock_watch where owner <> 'ada'").await, 0);
    assert_eq!(shop.count("restock_watch where back_at is null and store || sku <> 'lilleb'").await, 0);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}
