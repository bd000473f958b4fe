use comptoir_db::session::{self, Session};

use super::fixture::{NOW, Shop};

on_both_engines! {
    a_session_stands_for_its_owner_until_it_expires,
    a_customers_session_tells_name_and_address,
    sessions_end_one_by_one_and_all_together,
    sessions_that_ended_are_forgotten,
    a_token_belongs_to_one_session_of_a_known_owner,
}

impl Shop {
    async fn session(&self, token: &str, owner: &str, expires_at: i64) {
        let (token, owner) = (token.to_owned(), owner.to_owned());
        self.write(move |tx| Box::pin(async move { session::create(tx, &token, &owner, NOW, expires_at).await })).await;
    }

    async fn session_at(&self, token: &str, now: i64) -> Option<Session> {
        session::find(&self.db, token, now).await.unwrap()
    }
}

async fn a_session_stands_for_its_owner_until_it_expires(shop: Shop) {
    shop.guest("guest").await;
    shop.session("token", "guest", NOW + 10).await;
    let session = Session { owner: "guest".to_owned(), customer: None, expires_at: NOW + 10 };
    assert_eq!(shop.session_at("token", NOW + 9).await, Some(session));
    assert_eq!(shop.session_at("token", NOW + 10).await, None);
    assert_eq!(shop.session_at("TOKEN", NOW).await, None);
    assert_eq!(shop.session_at("", NOW).await, None);
}

async fn a_customers_session_tells_name_and_address(shop: Shop) {
    shop.customer("ada").await;
    shop.session("token", "ada", NOW + 10).await;
    let customer = shop.session_at("token", NOW).await.unwrap().customer;
    assert_eq!(customer, Some(("ada".to_owned(), "ada@example.org".to_owned())));
}

async fn sessions_end_one_by_one_and_all_together(shop: Shop) {
    shop.guest("guest").await;
    shop.guest("other").await;
    for token in ["a", "b", "c"] {
        shop.session(token, "guest", NOW + 10).await;
    }
    shop.session("d", "other", NOW + 10).await;
    shop.write(|tx| Box::pin(async move { session::end(tx, "a").await })).await;
    shop.write(|tx| Box::pin(async move { session::end(tx, "nobody's").await })).await;
    assert_eq!(shop.session_at("a", NOW).await, None);
    assert!(shop.session_at("b", NOW).await.is_some());
    shop.write(|tx| Box::pin(async move { session::end_all(tx, "guest").await })).await;
    assert_eq!(shop.rows::<(String,)>("select token_hash from session").await, [("d".to_owned(),)]);
}

async fn sessions_that_ended_are_forgotten(shop: Shop) {
    shop.guest("guest").await;
    for (token, expires_at) in [("a", NOW - 1), ("b", NOW), ("c", NOW + 1)] {
        shop.session(token, "guest", expires_at).await;
    }
    assert_eq!(shop.write(|tx| Box::pin(async move { session::prune(tx, NOW).await })).await, 2);
    assert_eq!(shop.rows::<(String,)>("select token_hash from session").await, [("c".to_owned(),)]);
}

async fn a_token_belongs_to_one_session_of_a_known_owner(shop: Shop) {
    shop.guest("guest").await;
    shop.session("token", "guest", NOW + 10).await;
    let twice =
        shop.db.write(|tx| Box::pin(async move { session::create(tx, "token", "guest", NOW, NOW).await })).await;
    assert!(twice.is_err());
    let nobody =
        shop.db.write(|tx| Box::pin(async move { session::create(tx, "new", "nobody", NOW, NOW).await })).await;
    assert!(nobody.is_err(), "an owner that does not exist");
    assert_eq!(shop.count("session").await, 1);
}
