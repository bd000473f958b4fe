//! What accounts agree to: given once, ended once, and everything of it kept.

use comptoir_db::account::{self, NewCustomer};
use comptoir_db::account_link::NewLink;
use comptoir_db::consent::{self, Consent, NewConsent, Place};
use comptoir_domain::Locale;
use comptoir_domain::consent::{Channel, Matter, Purpose};

use super::fixture::{NOW, Shop, at_once};

on_both_engines! {
    what_is_given_holds_until_it_is_withdrawn,
    each_matter_and_account_is_its_own,
    it_comes_with_the_account_or_not_at_all,
    nobody_but_an_account_agrees,
    a_statement_finds_those_who_agree,
    at_once_one_state_stands_and_all_of_it_is_kept,
    a_row_holds_once_whoever_writes_it,
}

const OFFERS: Matter = Matter::OFFERS_BY_MAIL;
const PERSONAL: Matter = Matter::PERSONAL_OFFERS;

fn new(matter: Matter) -> NewConsent {
    NewConsent { matter, wording: 1, locale: Locale::En, place: Place::Privacy }
}

impl Shop {
    pub async fn grant(&self, account: &str, matter: Matter, now: i64) -> bool {
        consent::grant(&self.db, account, new(matter), now).await.unwrap()
    }

    async fn withdraw(&self, account: &str, matter: Matter, now: i64) -> bool {
        consent::withdraw(&self.db, account, matter, Place::Unsubscribe, now).await.unwrap()
    }

    async fn holds(&self, account: &str, matter: Matter) -> bool {
        consent::holds(&self.db, account, matter).await.unwrap()
    }

    async fn consents(&self, account: &str) -> Vec<Consent> {
        consent::of(&self.db, account).await.unwrap()
    }
}

async fn what_is_given_holds_until_it_is_withdrawn(shop: Shop) {
    shop.customer("ada").await;
    assert!(!shop.holds("ada", OFFERS).await);
    assert!(!shop.withdraw("ada", OFFERS, NOW).await, "there was none");
    assert!(shop.grant("ada", OFFERS, NOW).await);
    assert!(!shop.grant("ada", OFFERS, NOW + 1).await, "it stands since it was first given");
    assert!(shop.holds("ada", OFFERS).await);
    assert!(shop.withdraw("ada", OFFERS, NOW + 2).await);
    assert!(!shop.withdraw("ada", OFFERS, NOW + 3).await);
    assert!(!shop.holds("ada", OFFERS).await);
    assert!(shop.grant("ada", OFFERS, NOW + 4).await);
    let first = Consent {
        purpose: Purpose::Offers,
        channel: Channel::Mail,
        wording: 1,
        locale: Locale::En,
        granted_at: NOW,
        granted_in: Place::Privacy,
        withdrawn: Some((NOW + 2, Place::Unsubscribe)),
    };
    let second = Consent { granted_at: NOW + 4, withdrawn: None, ..first.clone() };
    assert_eq!(shop.consents("ada").await, [second, first]);
    // Another process's clock is behind.
    assert!(shop.withdraw("ada", OFFERS, NOW).await);
    assert_eq!(shop.consents("ada").await[0].withdrawn, Some((NOW + 4, Place::Unsubscribe)));
}

async fn each_matter_and_account_is_its_own(shop: Shop) {
    shop.customer("ada").await;
    shop.customer("bob").await;
    assert!(shop.grant("ada", OFFERS, NOW).await);
    assert!(shop.grant("bob", PERSONAL, NOW).await);
    assert_eq!((shop.holds("ada", PERSONAL).await, shop.holds("bob", OFFERS).await), (false, false));
    assert!(!shop.withdraw("bob", OFFERS, NOW).await && !shop.withdraw("ada", PERSONAL, NOW).await);
    assert!(shop.holds("ada", OFFERS).await && shop.holds("bob", PERSONAL).await);
    assert_eq!(shop.consents("bob").await.len(), 1);
}

async fn it_comes_with_the_account_or_not_at_all(shop: Shop) {
    let ada = |id: &str| NewCustomer {
        id: id.to_owned(),
        email: "ada@example.org".to_owned(),
        name: String::new(),
        password_hash: "hash".to_owned(),
        locale: Locale::Fr,
    };
    let link = |id: &str| NewLink {
        id: id.to_owned(),
        token_hash: format!("hash-{id}"),
        expires_at: NOW + 1,
        locale: Locale::Fr,
    };
    let asked = vec![NewConsent { place: Place::SignUp, ..new(OFFERS) }];
    assert!(account::create_to_verify(&shop.db, ada("ada"), asked.clone(), link("one"), NOW).await.unwrap());
    assert!(shop.holds("ada", OFFERS).await && !shop.holds("ada", PERSONAL).await);
    assert_eq!(shop.consents("ada").await[0].granted_in, Place::SignUp);
    // The address has an account: nothing of the other one stays.
    assert!(!account::create_to_verify(&shop.db, ada("eve"), asked, link("two"), NOW).await.unwrap());
    assert_eq!(shop.count("consent").await, 1);
}

async fn nobody_but_an_account_agrees(shop: Shop) {
    shop.guest("guest").await;
    for nobody in ["guest", "none", ""] {
        assert!(!shop.grant(nobody, OFFERS, NOW).await);
        assert!(!shop.holds(nobody, OFFERS).await);
        assert!(shop.consents(nobody).await.is_empty());
    }
}

async fn a_statement_finds_those_who_agree(shop: Shop) {
    for (customer, matter) in [("ada", OFFERS), ("bob", PERSONAL), ("cyd", OFFERS)] {
        shop.customer(customer).await;
        shop.grant(customer, matter, NOW).await;
    }
    shop.withdraw("cyd", OFFERS, NOW).await;
    shop.guest("guest").await;
    let sql = format!("select o.id from owner o where {} order by o.id", consent::agreed("o.id", OFFERS));
    assert_eq!(shop.rows::<(String,)>(&sql).await, [("ada".to_owned(),)]);
}

async fn at_once_one_state_stands_and_all_of_it_is_kept(shop: Shop) {
    shop.warm().await;
    shop.customer("ada").await;
    let pressing = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            match n % 2 {
                0 => (shop.grant("ada", OFFERS, NOW + n).await, false),
                _ => (false, shop.withdraw("ada", OFFERS, NOW + n).await),
            }
        }
    });
    let done = at_once(pressing).await;
    let (granted, withdrawn) =
        (done.iter().filter(|(granted, _)| *granted).count(), done.iter().filter(|(_, withdrawn)| *withdrawn).count());
    let kept = shop.consents("ada").await;
    // Every grant that was said to be one is a row, and every withdrawal ended one of them.
    assert_eq!(kept.len(), granted);
    assert_eq!(kept.iter().filter(|consent| consent.withdrawn.is_some()).count(), withdrawn);
    let holding = granted - withdrawn;
    assert!(holding <= 1, "{granted} {withdrawn}");
    assert_eq!(shop.holds("ada", OFFERS).await, holding == 1);
    assert!(kept.iter().all(|consent| consent.withdrawn.is_none_or(|(at, _)| at >= consent.granted_at)));
}

async fn a_row_holds_once_whoever_writes_it(shop: Shop) {
    shop.customer("ada").await;
    shop.grant("ada", OFFERS, NOW).await;
    let twice = "insert into consent (id, account, purpose, channel, wording, locale, granted_at, granted_in)
                 select 'two', account, purpose, channel, wording, locale, granted_at, granted_in from consent";
    let outcome =
        shop.db.write(move |tx| Box::pin(async move { Ok(sqlx::query(twice).execute(tx).await.map(drop)?) })).await;
    assert!(outcome.is_err(), "the database itself refuses it");
}
