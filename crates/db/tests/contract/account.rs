mod sign_in;

use comptoir_db::account::{self, NewCustomer};
use comptoir_domain::Locale;

use super::fixture::{NOW, Shop, at_once};

on_both_engines! {
    an_account_is_found_by_its_address,
    one_account_an_address_however_many_ask,
    roles_are_granted_once,
    attempts_are_limited_at_once,
    attempts_are_counted_a_window,
    subjects_in_any_order_do_not_wait_for_each_other,
}

fn new_customer(id: &str, email: &str) -> NewCustomer {
    NewCustomer {
        id: id.to_owned(),
        email: email.to_owned(),
        name: "Ada".to_owned(),
        password_hash: "$argon2id$".to_owned(),
        locale: Locale::En,
    }
}

impl Shop {
    async fn attempt(&self, subjects: &[&str], limit: i64, now: i64) -> bool {
        let subjects = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        account::attempt_sign_in(&self.db, subjects, 1000, limit, now).await.unwrap()
    }
}

async fn an_account_is_found_by_its_address(shop: Shop) {
    assert!(account::create(&shop.db, new_customer("ada", "ada@example.org"), NOW).await.unwrap());
    let ada = account::find(&shop.db, "ada@example.org").await.unwrap().unwrap();
    assert_eq!((ada.id.as_str(), ada.email.as_str()), ("ada", "ada@example.org"));
    assert_eq!((ada.name.as_str(), ada.password_hash.as_str()), ("Ada", "$argon2id$"));
    assert_eq!(account::find(&shop.db, "ADA@example.org").await.unwrap(), None);
    assert_eq!(account::find(&shop.db, "' or 1 = 1 --").await.unwrap(), None);
    assert_eq!(shop.rows::<(String, i64)>("select locale, created_at from customer").await, [("en".to_owned(), NOW)]);
    // An address that is taken leaves nothing of the new one; an id that is taken is no account's business.
    assert!(!account::create(&shop.db, new_customer("bob", "ada@example.org"), NOW).await.unwrap());
    assert_eq!(shop.count("owner").await, 1);
    assert!(account::create(&shop.db, new_customer("ada", "bob@example.org"), NOW).await.is_err());
}

async fn one_account_an_address_however_many_ask(shop: Shop) {
    shop.warm().await;
    let creating = (0..16).map(|n| {
        let shop = shop.clone();
        async move { account::create(&shop.db, new_customer(&format!("id-{n}"), "ada@example.org"), NOW).await.unwrap() }
    });
    let made = at_once(creating).await;
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    let winner = made.iter().position(|made| *made).unwrap();
    assert_eq!(account::find(&shop.db, "ada@example.org").await.unwrap().unwrap().id, format!("id-{winner}"));
    assert_eq!((shop.count("owner").await, shop.count("customer").await), (1, 1));
}

async fn roles_are_granted_once(shop: Shop) {
    shop.customer("ada").await;
    assert_eq!(account::roles(&shop.db, "ada").await.unwrap(), []);
    for (role, store) in [("seller", "lyon"), ("marketer", ""), ("seller", "Lille"), ("seller", "lyon")] {
        account::grant_role(&shop.db, "ada", role, store).await.unwrap();
    }
    let roles = account::roles(&shop.db, "ada").await.unwrap();
    let roles: Vec<_> = roles.iter().map(|(role, store)| (role.as_str(), store.as_str())).collect();
    assert_eq!(roles, [("marketer", ""), ("seller", "Lille"), ("seller", "lyon")]);
    assert!(account::grant_role(&shop.db, "nobody", "seller", "").await.is_err());
}

async fn attempts_are_limited_at_once(shop: Shop) {
    shop.warm().await;
    let attempting = (0..50).map(|n| {
        let shop = shop.clone();
        async move { shop.attempt(&["account/ada", &format!("address/{n}")], 10, NOW).await }
    });
    let allowed = at_once(attempting).await;
    assert_eq!(allowed.iter().filter(|allowed| **allowed).count(), 10);
}

async fn attempts_are_counted_a_window(shop: Shop) {
    for at in 0..3 {
        assert!(shop.attempt(&["a"], 3, NOW + at).await);
    }
    assert!(!shop.attempt(&["a"], 3, NOW + 999).await, "the fourth of the window");
    assert!(shop.attempt(&["b"], 3, NOW + 999).await, "another's");
    assert!(!shop.attempt(&["b", "a"], 3, NOW + 999).await, "one of them is enough");
    assert!(shop.attempt(&["a"], 3, NOW + 1000).await, "the window is 1000 ms from its first attempt");
    assert_eq!(
        shop.rows::<(i64, i64)>("select attempts, began_at from sign_in_attempt where subject = 'a'").await,
        [(1, NOW + 1000)]
    );

    for _ in 0..5 {
        shop.attempt(&["a", "b"], 3, NOW + 1001).await;
    }
    assert!(!shop.attempt(&["a"], 3, NOW + 1001).await);
    account::forgive_sign_in(&shop.db, vec!["a".to_owned(), "never".to_owned()]).await.unwrap();
    assert!(shop.attempt(&["a"], 3, NOW + 1001).await);
    assert!(!shop.attempt(&["b"], 3, NOW + 1001).await);
}

async fn subjects_in_any_order_do_not_wait_for_each_other(shop: Shop) {
    shop.warm().await;
    let attempting = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            let subjects = if n % 2 == 0 { ["a", "b", "c"] } else { ["c", "b", "a"] };
            if n % 5 == 0 {
                let subjects = subjects.map(str::to_owned).to_vec();
                account::forgive_sign_in(&shop.db, subjects).await.unwrap();
            } else {
                shop.attempt(&subjects, 100, NOW).await;
            }
        }
    });
    at_once(attempting).await;
}
