//! Campaigns, their codes and slips.

mod at_once;
mod campaign;
mod channel;
mod claim;
mod issue;
mod next;
mod reads;
mod redeem;

use std::collections::BTreeMap;

use comptoir_db::promo as db;
use comptoir_db::promo::campaign::{Campaign, Issues, Limits, Text};
use comptoir_db::promo::code::By;
use comptoir_db::promo::issue::{Batch, NewCode};
use comptoir_db::promo::redeem::{Asked, AskedLine, Redeemed, Redeeming, Refused};
use comptoir_db::stores::store::{self, Store};
use comptoir_domain::promo::redemption::{NoRedemption, Status};
use comptoir_domain::promo::{Channel, Moment, Rule};
use comptoir_domain::{Quantity, Sku};

use super::fixture::{EUR, NOW, Shop};

/// A tenth off everything.
pub const TENTH: &str = r#"{"conditions":[],"benefit":{"type":"percent","basis_points":1000},"group":"codes","exclusive":false,"priority":0}"#;

/// A campaign that prints codes with this rule, good everywhere and without bounds.
pub fn printing(id: &str) -> Campaign {
    Campaign {
        id: id.to_owned(),
        name: format!("Campaign {id}"),
        rule: rule(TENTH),
        audience: comptoir_domain::promo::audience::Audience::default(),
        issues: Issues::Print,
        currency: EUR,
        starts_at: None,
        ends_at: None,
        limits: Limits::default(),
        texts: BTreeMap::from([("fr".to_owned(), Text { title: format!("Titre {id}"), terms: String::new() })]),
        stores: Vec::new(),
    }
}

pub fn rule(json: &str) -> Rule {
    serde_json::from_str(json).expect(json)
}

/// A code whose symbols are its name.
pub fn code(name: &str, customer: Option<&str>) -> NewCode {
    NewCode {
        id: name.to_owned(),
        customer: customer.map(str::to_owned),
        lookup: format!("lookup-{name}"),
        sealed: format!("sealed-{name}"),
        key_id: "key".to_owned(),
    }
}

/// Uses codes on two pieces of `a` at 1,000, in `lyon`, with that key.
pub fn redeeming(key: &str, codes: &[&str]) -> Redeeming {
    Redeeming {
        key: key.to_owned(),
        fingerprint: codes.join(" "),
        asked: asked(codes),
        till: "till-1".to_owned(),
        actor: "seller".to_owned(),
        offline_at: None,
    }
}

pub fn asked(codes: &[&str]) -> Asked {
    Asked {
        codes: codes.iter().map(|code| By::Lookup(format!("lookup-{code}"))).collect(),
        lines: vec![line("a", 2)],
        currency: EUR,
        channel: Channel::Store,
        store: "lyon".to_owned(),
        moment: Moment { at: NOW, weekday: 1, minute: 600 },
        works_in: Some(vec!["lyon".to_owned()]),
    }
}

pub fn line(sku: &str, pieces: u64) -> AskedLine {
    AskedLine {
        sku: sku.parse::<Sku>().unwrap(),
        quantity: Quantity::new(pieces).unwrap(),
        unit_minor: None,
        title: String::new(),
    }
}

impl Shop {
    /// Sells `a` at 1,000 and has the stores `lyon` and `brest`.
    pub async fn with_tills(&self) {
        self.sell("thing", &["a", "b"]).await;
        for slug in ["lyon", "brest"] {
            let new =
                Store { slug: slug.to_owned(), name: slug.to_owned(), kind: "store".to_owned(), ..Store::default() };
            self.write(move |tx| Box::pin(async move { store::put(tx, &new, 0).await.map(drop) })).await;
        }
    }

    /// Writes the campaign and launches it.
    pub async fn launch(&self, new: Campaign) {
        let id = new.id.clone();
        assert_eq!(db::campaign::save(&self.db, new, None, "marketer", NOW).await.unwrap(), Ok(1));
        assert!(db::campaign::move_to(&self.db, &id, Status::Live, "marketer", NOW).await.unwrap().is_ok());
    }

    /// Prints codes of a live campaign.
    pub async fn print(&self, campaign: &str, names: &[&str]) {
        let codes = names.iter().map(|name| code(name, None)).collect();
        let (id, actor) = (format!("run-{}", names[0]), "marketer".to_owned());
        let batch = Batch { id, campaign: campaign.to_owned(), actor, codes };
        assert!(db::issue::print(&self.db, batch, NOW).await.unwrap());
    }

    pub async fn redeem(&self, redeeming: Redeeming) -> Result<Redeemed, Refused> {
        db::redeem::redeem(&self.db, redeeming, NOW).await.unwrap()
    }

    /// The customer agrees to the purpose on the channel.
    pub async fn agrees(&self, customer: &str, purpose: &str, channel: &str) {
        self.execute(&format!(
            "insert into consent (id, account, purpose, channel, wording, locale, granted_at, granted_in)
             values ('{customer} {purpose} {channel}', '{customer}', '{purpose}', '{channel}', 1, 'fr', 1, 'sign_up')"
        ))
        .await;
    }

    /// Why it is not redeemed.
    pub async fn refused(&self, redeeming: Redeeming) -> NoRedemption {
        self.redeem(redeeming).await.expect_err("it is refused").why
    }
}
