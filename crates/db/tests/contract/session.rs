use comptoir_db::session::{self, Device, NewSession, Session};

use super::fixture::{self, NOW, Shop};

on_both_engines! {
    a_session_stands_for_its_owner_until_it_expires,
    a_customers_session_tells_name_and_address,
    sessions_end_one_by_one_and_all_together,
    sessions_that_ended_are_forgotten,
    a_token_belongs_to_one_session_of_a_known_owner,
    an_owner_sees_their_own_devices,
    only_ones_own_other_sessions_are_ended,
    sessions_from_before_have_ids_of_their_own,
}

impl Shop {
    async fn session(&self, token: &str, owner: &str, expires_at: i64) {
        let (new, owner) = (NewSession { expires_at, ..fixture::session(token) }, owner.to_owned());
        self.write(move |tx| Box::pin(async move { session::create(tx, &new, &owner, NOW).await })).await;
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
    let create = |new: NewSession, owner: &'static str| {
        shop.db.write(move |tx| Box::pin(async move { session::create(tx, &new, owner, NOW).await }))
    };
    assert!(create(NewSession { id: "other".into(), ..fixture::session("token") }, "guest").await.is_err());
    assert!(create(fixture::session("new"), "nobody").await.is_err(), "an owner that does not exist");
    assert_eq!(shop.count("session").await, 1);
}

async fn an_owner_sees_their_own_devices(shop: Shop) {
    shop.guest("guest").await;
    shop.guest("other").await;
    shop.session("a", "guest", NOW + 10).await;
    shop.session("b", "guest", NOW + 10).await;
    shop.session("over", "guest", NOW).await;
    shop.session("theirs", "other", NOW + 10).await;
    let device = |id: &str, current| Device {
        id: id.to_owned(),
        browser: "Firefox".to_owned(),
        system: "Linux".to_owned(),
        since: NOW,
        current,
    };
    let devices = session::of_owner(&shop.db, "guest", "b", NOW).await.unwrap();
    assert_eq!(devices, [device("id-a", false), device("id-b", true)]);
    assert_eq!(session::of_owner(&shop.db, "nobody", "b", NOW).await.unwrap(), []);
}

async fn only_ones_own_other_sessions_are_ended(shop: Shop) {
    shop.guest("guest").await;
    shop.guest("other").await;
    for (token, owner) in [("a", "guest"), ("b", "guest"), ("c", "other")] {
        shop.session(token, owner, NOW + 10).await;
    }
    let end = async |id: &str| session::end_other(&shop.db, "guest", "a", id).await.unwrap();
    for id in ["id-c", "id-a", "id-nobody", "", "a", "b"] {
        assert_eq!(end(id).await, [""; 0], "{id}");
    }
    assert_eq!(shop.count("session").await, 3);
    assert_eq!(end("id-b").await, ["b"]);
    assert_eq!((end("id-b").await, shop.session_at("b", NOW).await), (vec![], None));
    assert_eq!(shop.count("session").await, 2);
}

/// The migration that gives sessions their ids meets those that are there.
async fn sessions_from_before_have_ids_of_their_own(shop: Shop) {
    shop.guest("guest").await;
    for token in ["a", "b", "c"] {
        shop.session(token, "guest", NOW + 10).await;
    }
    shop.execute("drop index session_id").await;
    shop.execute("update session set id = ''").await;
    let migration = include_str!("../../migrations/shared/0006_pairing.sql");
    let numbering = migration.split(';').map(str::trim).find(|statement| statement.starts_with("update session"));
    assert_eq!(shop.execute(numbering.unwrap()).await, 3);
    let ids = shop.rows::<(String,)>("select id from session order by token_hash").await;
    assert_eq!(ids, ["before-1", "before-2", "before-3"].map(|id| (id.to_owned(),)));
}
