//! Links in mails to an account: to verify its address, and to choose another password.

use comptoir_db::account;
use comptoir_db::account_link::{self, NewLink, Purpose};
use comptoir_db::session;
use comptoir_domain::Locale;
use serde_json::{Value, json};

use super::fixture::{DAY_MS, EUR, NOW, Shop, at_once, session as new_session};

on_both_engines! {
    a_sign_up_mails_a_link_that_verifies,
    an_address_that_is_verified_gets_no_link,
    a_reset_is_mailed_to_accounts_alone,
    a_reset_ends_every_session_and_every_other_link,
    a_link_has_one_purpose_and_an_end,
    a_link_is_used_by_one_of_many,
    an_old_password_opens_nothing_however_late_it_was_checked,
}

fn link(id: &str) -> NewLink {
    NewLink { id: id.to_owned(), token_hash: format!("hash-{id}"), expires_at: NOW + DAY_MS, locale: Locale::En }
}

impl Shop {
    async fn reset(&self, id: &str, now: i64) -> Option<account_link::Reset> {
        account_link::reset(&self.db, &format!("hash-{id}"), "other", now).await.unwrap()
    }

    async fn verify_address(&self, id: &str, now: i64) -> bool {
        account_link::verify(&self.db, &format!("hash-{id}"), now).await.unwrap()
    }

    async fn verified_at(&self, customer: &str) -> Option<i64> {
        account::verified_at(&self.db, customer).await.unwrap()
    }

    async fn ask_reset(&self, email: &str, id: &str) {
        account_link::ask_reset(&self.db, email, link(id), NOW).await.unwrap();
    }

    async fn signed_in(&self, customer: &str, token: &str) {
        let sign_in = account::SignIn {
            customer: customer.to_owned(),
            proof: None,
            session: new_session(token),
            guest: None,
            change_id: String::new(),
            device: String::new(),
        };
        account::sign_in(&self.db, sign_in, EUR, NOW).await.unwrap();
    }
}

async fn a_sign_up_mails_a_link_that_verifies(shop: Shop) {
    let ada = |id: &str| account::NewCustomer {
        id: id.to_owned(),
        email: "ada@example.org".to_owned(),
        name: String::new(),
        password_hash: "hash".to_owned(),
        locale: Locale::Fr,
    };
    assert!(account::create_to_verify(&shop.db, ada("ada"), vec![], link("one"), NOW).await.unwrap());
    assert!(!account::create_to_verify(&shop.db, ada("eve"), vec![], link("two"), NOW).await.unwrap());
    assert_eq!((shop.count("account_link").await, shop.count("outbox").await), (1, 1));
    let [(kind, recipient, data)] = &shop.mails().await[..] else { panic!("one mail") };
    assert_eq!((kind.as_str(), recipient.as_str()), ("verify_address", "ada@example.org"));
    assert_eq!(serde_json::from_str::<Value>(data).unwrap(), json!({ "link": "one" }));
    let found = account_link::find(&shop.db, Purpose::Verify, "hash-one", NOW).await.unwrap().unwrap();
    assert_eq!((found.email.as_str(), found.expires_at), ("ada@example.org", NOW + DAY_MS));
    assert_eq!(account_link::of_mail(&shop.db, "one", NOW).await.unwrap(), Some(found));
    assert_eq!(shop.verified_at("ada").await, None);
    assert!(shop.verify_address("one", NOW + 1).await);
    assert!(shop.verify_address("one", NOW + 2).await, "pressing twice is pressing once");
    assert_eq!(shop.verified_at("ada").await, Some(NOW + 1));
    // A mail that was late has nothing to carry any more.
    assert_eq!(account_link::of_mail(&shop.db, "one", NOW).await.unwrap(), None);
    assert!(!shop.verify_address("none", NOW).await);
}

async fn an_address_that_is_verified_gets_no_link(shop: Shop) {
    shop.customer("ada").await;
    assert!(account_link::ask_verify(&shop.db, "ada", link("one"), NOW).await.unwrap());
    assert!(account_link::ask_verify(&shop.db, "ada", link("two"), NOW).await.unwrap());
    assert!(shop.verify_address("two", NOW).await);
    assert!(!account_link::ask_verify(&shop.db, "ada", link("three"), NOW).await.unwrap());
    assert!(!account_link::ask_verify(&shop.db, "nobody", link("four"), NOW).await.unwrap());
    assert_eq!(shop.count("outbox").await, 2);
}

async fn a_reset_is_mailed_to_accounts_alone(shop: Shop) {
    shop.customer("ada").await;
    shop.ask_reset("eve@example.org", "none").await;
    shop.ask_reset("", "nothing").await;
    assert_eq!((shop.count("account_link").await, shop.count("outbox").await), (0, 0));
    shop.ask_reset("ada@example.org", "one").await;
    let [(kind, recipient, _)] = &shop.mails().await[..] else { panic!("one mail") };
    assert_eq!((kind.as_str(), recipient.as_str()), ("reset_password", "ada@example.org"));
}

async fn a_reset_ends_every_session_and_every_other_link(shop: Shop) {
    shop.customer("ada").await;
    shop.customer("ben").await;
    for (customer, token) in [("ada", "t1"), ("ada", "t2"), ("ben", "t3")] {
        shop.signed_in(customer, token).await;
    }
    for id in ["one", "two"] {
        shop.ask_reset("ada@example.org", id).await;
    }
    let mut done = shop.reset("two", NOW).await.unwrap();
    done.ended.sort();
    assert_eq!((done.customer.as_str(), done.email.as_str()), ("ada", "ada@example.org"));
    assert_eq!(done.ended, ["t1", "t2"]);
    assert_eq!(session::find(&shop.db, "t1", NOW).await.unwrap(), None);
    assert!(session::find(&shop.db, "t3", NOW).await.unwrap().is_some());
    assert_eq!(account::find(&shop.db, "ada@example.org").await.unwrap().unwrap().password_hash, "other");
    assert_eq!(account::find(&shop.db, "ben@example.org").await.unwrap().unwrap().password_hash, "hash");
    assert_eq!(shop.verified_at("ada").await, Some(NOW), "whoever did it reads the mail");
    for used in ["one", "two"] {
        assert_eq!(shop.reset(used, NOW).await, None, "{used}");
    }
}

async fn a_link_has_one_purpose_and_an_end(shop: Shop) {
    shop.customer("ada").await;
    shop.ask_reset("ada@example.org", "reset").await;
    account_link::ask_verify(&shop.db, "ada", link("verify"), NOW).await.unwrap();
    assert_eq!(shop.reset("verify", NOW).await, None);
    assert!(!shop.verify_address("reset", NOW).await);
    let find = async |purpose, id: &str, now| {
        account_link::find(&shop.db, purpose, &format!("hash-{id}"), now).await.unwrap().is_some()
    };
    assert!(find(Purpose::Reset, "reset", NOW + DAY_MS - 1).await);
    assert!(!find(Purpose::Verify, "reset", NOW).await);
    assert!(!find(Purpose::Reset, "reset", NOW + DAY_MS).await);
    assert_eq!(shop.reset("reset", NOW + DAY_MS).await, None);
    assert!(!shop.verify_address("verify", NOW + DAY_MS).await);
    let pruned = shop.write(|tx| Box::pin(async move { account_link::prune(tx, NOW + DAY_MS + 1).await })).await;
    assert_eq!((pruned, shop.count("account_link").await), (2, 0));
}

async fn a_link_is_used_by_one_of_many(shop: Shop) {
    shop.warm().await;
    shop.customer("ada").await;
    for id in ["one", "two"] {
        shop.ask_reset("ada@example.org", id).await;
    }
    let rivals = (0..12).map(|n| {
        let shop = shop.clone();
        async move { shop.reset(["one", "two"][n % 2], NOW).await }
    });
    assert_eq!(at_once(rivals).await.iter().flatten().count(), 1);
}

async fn an_old_password_opens_nothing_however_late_it_was_checked(shop: Shop) {
    shop.warm().await;
    for round in 0..6 {
        let customer = format!("ada-{round}");
        shop.customer(&customer).await;
        shop.ask_reset(&format!("{customer}@example.org"), &customer).await;
        // The password was right when it was looked at; the sessions are begun while it is replaced.
        let rivals = (0..6).map(|n| {
            let (shop, customer) = (shop.clone(), customer.clone());
            async move {
                if n == 3 {
                    return shop.reset(&customer, NOW).await.is_some();
                }
                let sign_in = account::SignIn {
                    customer: customer.clone(),
                    proof: Some("hash".to_owned()),
                    session: new_session(&format!("{customer}-{n}")),
                    guest: None,
                    change_id: String::new(),
                    device: String::new(),
                };
                account::sign_in(&shop.db, sign_in, EUR, NOW).await.unwrap()
            }
        });
        assert!(at_once(rivals).await[3]);
        assert_eq!(shop.count(&format!("session where owner = '{customer}'")).await, 0, "{round}");
    }
}
