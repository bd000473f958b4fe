use comptoir_db::owned::Outcome;
use comptoir_db::setting;
use comptoir_db::stores::edit::{self, NoEdit};
use comptoir_db::stores::store::{self, DaySpan, Store};
use comptoir_domain::order::pickup::Step;
use comptoir_domain::stores::availability::{Exactness, StockDisplay};
use comptoir_domain::{Intent, Refusal};

use crate::contract::fixture::{Shop, accepted, add, at_once, intent};

on_both_engines! {
    an_edit_writes_all_of_it_and_moves_the_version,
    an_older_form_overwrites_nothing,
    of_several_at_once_one_stands,
    no_two_places_have_one_name,
    a_store_where_people_come_for_orders_stays_one,
    a_warehouse_holds_stock_and_nobody_comes_there,
}

impl Shop {
    async fn read(&self, slug: &str) -> Store {
        store::all(&self.db).await.unwrap().into_iter().find(|store| store.slug == slug).unwrap()
    }

    async fn save(&self, store: Store) -> Result<i64, NoEdit> {
        edit::save(&self.db, store).await.unwrap()
    }

    async fn revision(&self) -> Option<String> {
        setting::get(&self.db, setting::CATALOG_REVISION).await.unwrap()
    }
}

async fn an_edit_writes_all_of_it_and_moves_the_version(shop: Shop) {
    shop.store("lyon").await;
    shop.store("nice").await;
    let (before, revision) = (shop.read("lyon").await, shop.revision().await);
    assert_eq!((before.version, before.display), (1, StockDisplay::default()));
    let edited = Store {
        name: "Lyon 4".to_owned(),
        phone: "+33 4".to_owned(),
        hours: vec![DaySpan { weekday: 1, opens_minute: 540, closes_minute: 720 }],
        display: StockDisplay { exactness: Exactness::Band, low_stock_threshold: 0 },
        ..before
    };
    assert_eq!(shop.save(edited.clone()).await, Ok(2));
    assert_eq!(shop.read("lyon").await, Store { version: 2, ..edited });
    assert_eq!(shop.read("nice").await.version, 1);
    assert_ne!(shop.revision().await, revision, "other processes read it again");
    assert_eq!(
        shop.save(Store { slug: "lille".to_owned(), version: 1, ..Store::default() }).await,
        Err(NoEdit::Unknown)
    );
    // What the database refuses whoever writes.
    for threshold in [-1, 1000] {
        assert!(
            shop.db
                .write(move |tx| Box::pin(async move {
                    let sql = format!("update store set low_stock_threshold = {threshold}");
                    Ok(sqlx::query(sqlx::AssertSqlSafe(sql)).execute(tx).await?)
                }))
                .await
                .is_err()
        );
    }
}

async fn an_older_form_overwrites_nothing(shop: Shop) {
    shop.store("lyon").await;
    let seen = shop.read("lyon").await;
    assert_eq!(shop.save(Store { phone: "1".to_owned(), ..seen.clone() }).await, Ok(2));
    let now = shop.read("lyon").await;
    let stale = shop.save(Store { phone: "2".to_owned(), ..seen.clone() }).await;
    assert_eq!(stale, Err(NoEdit::Stale(Box::new(now.clone()))));
    assert_eq!(shop.read("lyon").await, now);
    // An import is an edit too.
    let imported = Store { town: "Nantes".to_owned(), ..now.clone() };
    shop.write(move |tx| Box::pin(async move { store::put(tx, &imported, 0).await })).await;
    assert!(matches!(shop.save(now).await, Err(NoEdit::Stale(now)) if now.town == "Nantes" && now.version == 3));
}

async fn of_several_at_once_one_stands(shop: Shop) {
    shop.store("lyon").await;
    shop.warm().await;
    let seen = shop.read("lyon").await;
    let saves = (0..8).map(|n| {
        let (shop, store) = (shop.clone(), Store { phone: n.to_string(), ..seen.clone() });
        async move { shop.save(store).await }
    });
    let answers = at_once(saves).await;
    assert_eq!(answers.iter().filter(|answer| **answer == Ok(2)).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(NoEdit::Stale(_)))).count(), 7);
    // Eight new stores of one name are one store.
    let creates = (0..8).map(|n| {
        let store = Store { slug: format!("new-{n}"), name: "Neuf".to_owned(), ..seen.clone() };
        let shop = shop.clone();
        async move { edit::create(&shop.db, store).await.unwrap() }
    });
    let answers = at_once(creates).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
}

async fn no_two_places_have_one_name(shop: Shop) {
    shop.store("lyon").await;
    shop.store("nice").await;
    let nice = shop.read("nice").await;
    let taken = Err(NoEdit::NameTaken("lyon".to_owned()));
    assert_eq!(shop.save(Store { name: "LYON".to_owned(), ..nice.clone() }).await, taken);
    let create = async |slug: &str, name: &str| {
        let new = Store { slug: slug.to_owned(), name: name.to_owned(), ..nice.clone() };
        edit::create(&shop.db, new).await.unwrap()
    };
    assert_eq!(create("lyon", "Autre").await, Err(NoEdit::SlugTaken));
    assert_eq!(create("autre", "Lyon").await, Err(NoEdit::NameTaken("lyon".to_owned())));
    assert_eq!(create("autre", "Autre").await, Ok(()));
    assert_eq!(
        shop.read("autre").await,
        Store { slug: "autre".to_owned(), name: "Autre".to_owned(), version: 1, ..nice }
    );
}

async fn a_store_where_people_come_for_orders_stays_one(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    shop.reserve("guest", "one").await.unwrap();
    let warehouse = async || Store { kind: "warehouse".to_owned(), ..shop.read("lyon").await };
    assert_eq!(shop.save(warehouse().await).await, Err(NoEdit::PickupsOpen));
    shop.take("one", Step::Cancel).await.unwrap();
    assert_eq!(shop.save(warehouse().await).await, Ok(2));
    shop.is_sound().await;
}

async fn a_warehouse_holds_stock_and_nobody_comes_there(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    let store = shop.read("lyon").await;
    assert_eq!(shop.save(Store { kind: "warehouse".to_owned(), ..store }).await, Ok(2));
    assert!(shop.reserve("guest", "one").await.is_err(), "it cannot be reserved there");
    assert_eq!(shop.shelf("a", "lyon").await.on_hand, 5);
    let choose = intent(Intent::ChooseStore { store: "lyon".parse().unwrap() });
    assert_eq!(shop.change("guest", choose).await, Outcome::Refused(Refusal::StoreUnknown));
    // What only a warehouse has is sold out: nobody can fetch it.
    assert_eq!(shop.change("guest", add("b", 1)).await, Outcome::Refused(Refusal::SoldOut));
    assert!(shop.stock("b", "lyon", Some(7)).await, "and it is counted all the same");
    shop.is_sound().await;
}
