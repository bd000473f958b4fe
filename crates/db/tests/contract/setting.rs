use comptoir_db::setting;

use super::fixture::{Shop, at_once};

on_both_engines! {
    a_setting_is_the_last_word_on_it,
    a_setting_written_at_once_is_one_of_them,
    one_of_many_claims_a_setting,
}

async fn a_setting_is_the_last_word_on_it(shop: Shop) {
    assert_eq!(setting::get(&shop.db, setting::CATALOG_REVISION).await.unwrap(), None);
    for value in ["1", "2", "", "l’été"] {
        shop.write(move |tx| Box::pin(async move { setting::set(tx, setting::CATALOG_REVISION, value).await })).await;
        assert_eq!(setting::get(&shop.db, setting::CATALOG_REVISION).await.unwrap().as_deref(), Some(value));
    }
    assert_eq!(setting::get(&shop.db, "other").await.unwrap(), None);
}

async fn a_setting_written_at_once_is_one_of_them(shop: Shop) {
    shop.warm().await;
    let writing = (0..20).map(|n| {
        let shop = shop.clone();
        async move { shop.write(move |tx| Box::pin(async move { setting::set(tx, "key", &n.to_string()).await })).await }
    });
    at_once(writing).await;
    let value: i64 = setting::get(&shop.db, "key").await.unwrap().unwrap().parse().unwrap();
    assert!((0..20).contains(&value));
    assert_eq!(shop.count("setting").await, 1);
}

async fn one_of_many_claims_a_setting(shop: Shop) {
    shop.warm().await;
    let claiming =
        (0..20).map(|n| {
            let shop = shop.clone();
            async move {
                shop.write(move |tx| Box::pin(async move { setting::claim(tx, "key", &n.to_string()).await })).await
            }
        });
    let claimed = at_once(claiming).await;
    assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
    let winner = claimed.iter().position(|claimed| *claimed).unwrap();
    assert_eq!(setting::get(&shop.db, "key").await.unwrap(), Some(winner.to_string()));
}
