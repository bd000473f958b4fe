use comptoir_db::account::{self, SignIn};
use comptoir_db::wishlist_share as share;
use uuid::Uuid;

use super::fixture::{self, EUR, NOW, Shop, accepted, at_once, wish};

on_both_engines! {
    a_list_is_shared_under_one_link_until_it_is_taken_back,
    a_list_with_nothing_in_it_is_not_shared,
    a_list_shared_by_two_tabs_has_one_link,
    a_guests_link_moves_over_unless_the_account_has_one,
}

impl Shop {
    async fn share(&self, owner: &str, token: &str) -> Option<String> {
        share::share(&self.db, owner, token, NOW).await.unwrap()
    }

    async fn shared(&self, token: &str) -> Option<String> {
        share::find(&self.db, token).await.unwrap()
    }

    async fn wisher(&self, owner: &str) {
        self.guest(owner).await;
        accepted(&self.change(owner, wish("a")).await);
    }
}

async fn a_list_is_shared_under_one_link_until_it_is_taken_back(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.wisher("guest").await;
    assert_eq!(share::of_owner(&shop.db, "guest").await.unwrap(), None);
    assert_eq!(shop.share("guest", "first").await.as_deref(), Some("first"));
    assert_eq!(shop.share("guest", "second").await.as_deref(), Some("first"), "while it is shared the link stays");
    assert_eq!(share::of_owner(&shop.db, "guest").await.unwrap().as_deref(), Some("first"));
    assert_eq!((shop.shared("first").await.as_deref(), shop.shared("second").await), (Some("guest"), None));
    share::unshare(&shop.db, "other").await.unwrap();
    assert!(shop.shared("first").await.is_some());
    share::unshare(&shop.db, "guest").await.unwrap();
    share::unshare(&shop.db, "guest").await.unwrap();
    assert_eq!(shop.shared("first").await, None);
    assert_eq!(shop.share("guest", "third").await.as_deref(), Some("third"));
}

async fn a_list_with_nothing_in_it_is_not_shared(shop: Shop) {
    shop.guest("guest").await;
    assert_eq!((shop.share("guest", "token").await, shop.share("nobody", "token").await), (None, None));
    assert_eq!(shop.count("wishlist_share").await, 0);
}

async fn a_list_shared_by_two_tabs_has_one_link(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a"]).await;
    shop.wisher("guest").await;
    let sharing = (0..12).map(|n| {
        let shop = shop.clone();
        async move { shop.share("guest", &format!("token-{n}")).await }
    });
    let mut tokens = at_once(sharing).await;
    tokens.dedup();
    assert_eq!((tokens.len(), shop.count("wishlist_share").await), (1, 1), "{tokens:?}");
}

async fn a_guests_link_moves_over_unless_the_account_has_one(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    for (customer, own) in [("ada", None), ("bob", Some("bobs"))] {
        shop.customer(customer).await;
        if let Some(token) = own {
            accepted(&shop.change(customer, wish("a")).await);
            shop.share(customer, token).await;
        }
        let (guest, token) = (format!("guest-of-{customer}"), format!("token-{customer}"));
        shop.wisher(&guest).await;
        shop.share(&guest, &token).await;
        let sign_in = SignIn {
            customer: customer.to_owned(),
            proof: None,
            session: fixture::session(customer),
            guest: Some((guest.clone(), "none".to_owned())),
            change_id: Uuid::new_v4().to_string(),
            device: String::new(),
        };
        account::sign_in(&shop.db, sign_in, EUR, NOW).await.unwrap();
        let expected = own.map_or(token.clone(), str::to_owned);
        assert_eq!(share::of_owner(&shop.db, customer).await.unwrap(), Some(expected));
        assert_eq!(shop.shared(&token).await.is_some(), own.is_none());
        assert_eq!(share::of_owner(&shop.db, &guest).await.unwrap(), None);
    }
}
