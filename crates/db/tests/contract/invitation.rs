//! Invitations to work in the shop: a role that is granted once, to whoever reads the mail of the address.

use comptoir_db::account::{self, NewCustomer};
use comptoir_db::invitation::{self, Invited, NewInvitation, NotAccepted};
use comptoir_domain::Locale;

use super::fixture::{DAY_MS, NOW, Shop, at_once};

on_both_engines! {
    who_is_invited_makes_an_account_with_the_role,
    who_has_an_account_is_granted_the_role,
    the_same_id_is_the_same_invitation,
    what_is_withdrawn_or_over_is_gone,
    an_invitation_is_accepted_by_one_of_many,
    staff_are_listed_by_role,
}

fn new(id: &str) -> NewInvitation {
    NewInvitation {
        id: id.to_owned(),
        token_hash: format!("hash-{id}"),
        email: "noa@example.org".to_owned(),
        role: "seller".to_owned(),
        stores: ["lyon", "lille"].map(str::to_owned).into(),
        invited_by: "boss".to_owned(),
        expires_at: NOW + 7 * DAY_MS,
        locale: Locale::Fr,
    }
}

fn account(id: &str) -> Invited {
    Invited::New(NewCustomer {
        id: id.to_owned(),
        email: String::new(),
        name: "Noa".to_owned(),
        password_hash: "hash".to_owned(),
        locale: Locale::Fr,
    })
}

impl Shop {
    async fn with_boss(&self) {
        for store in ["lyon", "lille"] {
            self.store(store).await;
        }
        self.customer("boss").await;
    }

    async fn invite(&self, new: NewInvitation) -> bool {
        invitation::invite(&self.db, new, NOW).await.unwrap()
    }

    async fn accept(&self, id: &str, invited: Invited, now: i64) -> Result<String, NotAccepted> {
        invitation::accept(&self.db, &format!("hash-{id}"), invited, now).await.unwrap()
    }

    async fn roles(&self, customer: &str) -> Vec<(String, String)> {
        account::roles(&self.db, customer).await.unwrap()
    }
}

fn seller_of(stores: &[&str]) -> Vec<(String, String)> {
    stores.iter().map(|store| ("seller".to_owned(), (*store).to_owned())).collect()
}

async fn who_is_invited_makes_an_account_with_the_role(shop: Shop) {
    shop.with_boss().await;
    assert!(shop.invite(new("one")).await);
    let [(kind, recipient, data)] = &shop.mails().await[..] else { panic!("one mail") };
    assert_eq!((kind.as_str(), recipient.as_str()), ("staff_invitation", "noa@example.org"));
    assert_eq!(data, r#"{"invitation":"one"}"#);
    let found = invitation::find(&shop.db, "hash-one", NOW).await.unwrap().unwrap();
    assert_eq!((found.email.as_str(), found.role.as_str()), ("noa@example.org", "seller"));
    assert_eq!(found.stores, ["lille", "lyon"]);
    assert_eq!(invitation::of_id(&shop.db, "one", NOW).await.unwrap().as_ref(), Some(&found));
    assert_eq!(invitation::open(&shop.db, NOW).await.unwrap(), [found]);
    assert_eq!(shop.accept("one", account("noa"), NOW + 1).await, Ok("noa".to_owned()));
    assert_eq!(shop.roles("noa").await, seller_of(&["lille", "lyon"]));
    let made = account::find(&shop.db, "noa@example.org").await.unwrap().unwrap();
    assert_eq!((made.id.as_str(), account::verified_at(&shop.db, "noa").await.unwrap()), ("noa", Some(NOW + 1)));
    assert_eq!(shop.accept("one", account("eve"), NOW + 2).await, Err(NotAccepted::Gone));
    assert_eq!(invitation::open(&shop.db, NOW).await.unwrap(), []);
}

async fn who_has_an_account_is_granted_the_role(shop: Shop) {
    shop.with_boss().await;
    for customer in ["noa", "eve"] {
        shop.customer(customer).await;
    }
    shop.invite(NewInvitation { role: "administrator".into(), stores: Default::default(), ..new("one") }).await;
    // Nobody makes a second account, and nobody else's gets the role; neither uses the invitation up.
    assert_eq!(shop.accept("one", account("new"), NOW).await, Err(NotAccepted::HasAccount));
    assert_eq!(shop.accept("one", Invited::Customer("eve".into()), NOW).await, Err(NotAccepted::Other));
    assert_eq!((shop.count("customer").await, shop.count("staff_role").await), (3, 0));
    assert_eq!(shop.accept("one", Invited::Customer("noa".into()), NOW).await, Ok("noa".to_owned()));
    assert_eq!(shop.roles("noa").await, [("administrator".to_owned(), String::new())]);
    // Invited once more to what they have already.
    shop.invite(NewInvitation { role: "administrator".into(), stores: Default::default(), ..new("two") }).await;
    assert_eq!(shop.accept("two", Invited::Customer("noa".into()), NOW).await, Ok("noa".to_owned()));
    assert_eq!(shop.count("staff_role").await, 1);
}

async fn the_same_id_is_the_same_invitation(shop: Shop) {
    shop.with_boss().await;
    assert!(shop.invite(new("one")).await);
    assert!(shop.invite(new("one")).await);
    assert!(!shop.invite(NewInvitation { email: "eve@example.org".into(), ..new("one") }).await);
    assert!(!shop.invite(NewInvitation { role: "administrator".into(), ..new("one") }).await);
    assert!(!shop.invite(NewInvitation { stores: ["lyon".to_owned()].into(), ..new("one") }).await);
    assert_eq!((shop.count("invitation").await, shop.count("outbox").await), (1, 1));
}

async fn what_is_withdrawn_or_over_is_gone(shop: Shop) {
    shop.with_boss().await;
    shop.invite(new("one")).await;
    shop.invite(new("two")).await;
    let withdraw = async |id: &str, now| invitation::withdraw(&shop.db, id, now).await.unwrap();
    assert!(withdraw("one", NOW).await);
    assert!(!withdraw("one", NOW).await);
    assert!(!withdraw("none", NOW).await);
    assert_eq!(shop.accept("one", account("noa"), NOW).await, Err(NotAccepted::Gone));
    let end = NOW + 7 * DAY_MS;
    assert!(invitation::find(&shop.db, "hash-two", end - 1).await.unwrap().is_some());
    assert_eq!(invitation::find(&shop.db, "hash-two", end).await.unwrap(), None);
    assert!(!withdraw("two", end).await);
    assert_eq!(shop.accept("two", account("noa"), end).await, Err(NotAccepted::Gone));
    assert_eq!(shop.count("customer").await, 1);
    shop.write(move |tx| Box::pin(async move { invitation::prune(tx, end + 1).await })).await;
    assert_eq!((shop.count("invitation").await, shop.count("invitation_store").await), (0, 0));
}

async fn an_invitation_is_accepted_by_one_of_many(shop: Shop) {
    shop.warm().await;
    shop.with_boss().await;
    shop.invite(new("one")).await;
    let pressing = (0..12).map(|n| {
        let shop = shop.clone();
        async move {
            match n % 3 {
                0 => invitation::withdraw(&shop.db, "one", NOW).await.unwrap(),
                _ => shop.accept("one", account(&format!("noa-{n}")), NOW).await.is_ok(),
            }
        }
    });
    assert_eq!(at_once(pressing).await.iter().filter(|done| **done).count(), 1);
    let granted = shop.count("staff_role").await;
    assert_eq!((granted, shop.count("customer").await), if granted == 0 { (0, 1) } else { (2, 2) });
}

async fn staff_are_listed_by_role(shop: Shop) {
    shop.with_boss().await;
    shop.customer("noa").await;
    for (customer, role, store) in
        [("noa", "seller", "lyon"), ("noa", "seller", "lille"), ("boss", "administrator", ""), ("noa", "marketer", "")]
    {
        account::grant_role(&shop.db, customer, role, store).await.unwrap();
    }
    let listed: Vec<_> = invitation::staff(&shop.db).await.unwrap();
    let listed: Vec<_> =
        listed.iter().map(|member| (member.role.as_str(), member.email.as_str(), member.stores.join(" "))).collect();
    assert_eq!(
        listed,
        [
            ("administrator", "boss@example.org", String::new()),
            ("marketer", "noa@example.org", String::new()),
            ("seller", "noa@example.org", "lille lyon".to_owned()),
        ]
    );
}
