use comptoir_db::owner;

use super::fixture::NOW;
use super::fixture::Shop;

on_both_engines! {
    a_guest_becomes_part_of_one_customer_once,
    a_customer_is_never_merged,
    an_id_is_one_owner,
}

async fn a_guest_becomes_part_of_one_customer_once(shop: Shop) {
    shop.guest("guest").await;
    shop.customer("ada").await;
    shop.customer("bob").await;
    let done = shop
        .write(|tx| {
            Box::pin(async move {
                let before = owner::merged_into(tx, "guest").await?;
                let first = owner::merge_into(tx, "guest", "ada").await?;
                let again = owner::merge_into(tx, "guest", "ada").await?;
                let elsewhere = owner::merge_into(tx, "guest", "bob").await?;
                Ok((before, first, again, elsewhere, owner::merged_into(tx, "guest").await?))
            })
        })
        .await;
    assert_eq!(done, (None, true, false, false, Some("ada".to_owned())));
}

async fn a_customer_is_never_merged(shop: Shop) {
    shop.customer("ada").await;
    shop.customer("bob").await;
    let done = shop
        .write(|tx| {
            Box::pin(async move {
                let customer = owner::merge_into(tx, "ada", "bob").await?;
                let nobody = owner::merge_into(tx, "nobody", "bob").await?;
                Ok((customer, nobody, owner::merged_into(tx, "ada").await?, owner::merged_into(tx, "nobody").await?))
            })
        })
        .await;
    assert_eq!(done, (false, false, None, None));
}

async fn an_id_is_one_owner(shop: Shop) {
    shop.guest("guest").await;
    let again = shop.db.write(|tx| Box::pin(async move { owner::create_guest(tx, "guest", NOW).await })).await;
    assert!(again.is_err());
    assert_eq!(
        shop.rows::<(String, String, i64)>("select id, kind, created_at from owner").await,
        [("guest".to_owned(), "guest".to_owned(), NOW)]
    );
}
