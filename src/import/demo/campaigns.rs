//! What the demo shop's marketer made: a campaign that is live, so that there is a code in every wallet, and a draft.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use comptoir_db::Db;
use comptoir_db::promo::campaign::{self, Campaign, Issues, Limits, Text};
use comptoir_domain::Currency;
use comptoir_domain::promo::audience::{Audience, Segment};
use comptoir_domain::promo::benefit::{CheapestFree, Percent};
use comptoir_domain::promo::condition::MinimumSpend;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Benefit, Condition, Picks, Rule, Selection};
use uuid::Uuid;

/// Makes them, and launches the first.
///
/// # Errors
/// A database that cannot be written.
pub async fn begin(db: &Db, marketer: &str, now_ms: i64) -> Result<()> {
    let live = welcome();
    let id = live.id.clone();
    for made in [live, kitchen()] {
        let done = campaign::save(db, made, None, marketer, now_ms).await?;
        done.map_err(|why| anyhow!("a campaign of the demo cannot be written: {why:?}"))?;
    }
    let launched = campaign::move_to(db, &id, Status::Live, marketer, now_ms).await?;
    launched.map_err(|why| anyhow!("the demo's campaign cannot be launched: {why:?}")).map(drop)
}

/// A tenth off in any store, for everyone, once.
fn welcome() -> Campaign {
    let everything = Selection::everything();
    let tenth = Percent { basis_points: 1_000, cap_minor: None, selection: everything.clone() };
    Campaign {
        rule: Rule {
            conditions: vec![Condition::MinimumSpend(MinimumSpend { minor: 3_000, selection: everything })],
            ..rule(Benefit::Percent(tenth))
        },
        texts: texts([
            (
                "fr",
                "10\u{202f}% en magasin dès 30\u{a0}€",
                "Sur toute votre vente, une fois, dans le magasin de votre choix.",
            ),
            ("en", "10% off in store from €30", "On your whole sale, once, in the store of your choice."),
        ]),
        ..campaign("Bienvenue au comptoir")
    }
}

/// For those who agreed to offers by mail, with a budget: a marketer may try it, change it and launch it.
fn kitchen() -> Campaign {
    let kitchen = Picks { collections: vec!["kitchen-appliance".to_owned()], ..Picks::default() };
    let selection = Selection { any: Some(kitchen), ..Selection::default() };
    Campaign {
        rule: rule(Benefit::CheapestFree(CheapestFree { pieces: 3, selection })),
        audience: Audience(vec![Segment::ConsentedToMail]),
        limits: Limits { spend_minor: Some(50_000), ..Limits::default() },
        texts: texts([
            ("fr", "Trois pour la cuisine, le moins cher offert", "En magasin, dans la limite de notre budget."),
            ("en", "Three for the kitchen, the cheapest one free", "In store, as long as our budget lasts."),
        ]),
        ..campaign("Trois pour la cuisine")
    }
}

fn campaign(name: &str) -> Campaign {
    Campaign {
        id: Uuid::new_v4().to_string(),
        name: name.to_owned(),
        rule: rule(Benefit::Percent(Percent { basis_points: 1, cap_minor: None, selection: Selection::everything() })),
        audience: Audience::default(),
        issues: Issues::Account,
        currency: Currency::EUR,
        starts_at: None,
        ends_at: None,
        limits: Limits::default(),
        texts: BTreeMap::new(),
        stores: Vec::new(),
    }
}

fn rule(benefit: Benefit) -> Rule {
    Rule { conditions: Vec::new(), benefit, group: String::new(), exclusive: false, priority: 0 }
}

fn texts(texts: [(&str, &str, &str); 2]) -> BTreeMap<String, Text> {
    let text = |(locale, title, terms): (&str, &str, &str)| {
        (locale.to_owned(), Text { title: title.to_owned(), terms: terms.to_owned() })
    };
    texts.into_iter().map(text).collect()
}
