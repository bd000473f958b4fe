//! A customer uses a campaign's codes as often as it says, whoever tries.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use comptoir::server::now_ms;
use comptoir::server::secret::Secret;
use comptoir_db::account;
use comptoir_db::promo::campaign::{self, Campaign, Issues, Limits};
use comptoir_db::promo::code::{self, Held};
use comptoir_domain::promo::redemption::Status;

use super::super::shop::{Shop, at_once};
use super::{PATH, TILLS, printing, redeeming};

on_both_engines!(a_bound_for_a_customer_holds_at_many_tills, the_next_code_is_in_the_wallet);

/// How often a customer may use the campaign.
const BOUND: usize = 3;

impl Shop {
    /// Waits until the customer has so many codes of the campaign; their symbols, the newest first.
    fn codes_of(&self, email: &str, campaign: &str, codes: usize) -> Vec<String> {
        let secret = Secret::load(&self.path("var/secret")).expect("the shop's secret");
        let keys = secret.codes();
        for _ in 0..500 {
            let held = self.with_db(async |db| {
                let customer = account::find(db, email).await.expect("accounts are read").expect("the account");
                code::wallet(db, &customer.id, "fr", 100).await.expect("the wallet is read")
            });
            let theirs: Vec<_> = held.iter().filter(|it| it.known.campaign == campaign).collect();
            if theirs.len() == codes {
                let shown = |it: &&Held| keys.open(&it.known.id, &it.sealed).expect("its symbols").to_string();
                return theirs.iter().map(shown).collect();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{email} never had {codes} codes");
    }
}

/// As if somebody held twenty codes: each is tried at many tills at once, again and again.
fn a_bound_for_a_customer_holds_at_many_tills(shop: &Shop) {
    let machine = shop.machine();
    let limits = Limits { customer: Some(BOUND as i64), ..Limits::default() };
    let mut codes = Vec::new();
    for role in ["customer", "customer2"] {
        let theirs = shop.print(printing(limits, &[]), 20);
        let (email, _) = shop.person(role);
        shop.execute(&format!(
            "update promo_code set customer = (select id from customer where email = '{email}'),
               ordinal = (select count(*) from promo_code o where o.campaign = promo_code.campaign and o.id <= promo_code.id)
             where customer is null"
        ));
        codes.push(theirs);
    }
    let next = AtomicUsize::new(0);
    let won = at_once(TILLS, |till| {
        let mut won = [0; 2];
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= 400 {
                return won;
            }
            let (whose, code) = (turn % 2, &codes[turn % 2][turn / 2 % 20]);
            let answer = shop.at_till(&machine, PATH, &redeeming(&format!("s-{turn}"), &format!("t-{till}"), &[code]));
            match answer.status {
                201 => won[whose] += 1,
                _ => {
                    let (status, why, _) = answer.refusal();
                    assert!(status == 409 && ["customer_limit", "already_used"].contains(&why.as_str()), "{why}");
                }
            }
        }
    });
    let won = won.into_iter().fold([0; 2], |sum, won| [sum[0] + won[0], sum[1] + won[1]]);
    assert_eq!(won, [BOUND; 2]);
}

fn the_next_code_is_in_the_wallet(shop: &Shop) {
    let machine = shop.machine();
    let limits = Limits { customer: Some(2), ..Limits::default() };
    let campaign = Campaign { issues: Issues::Account, ..printing(limits, &[]) };
    let (email, _) = shop.person("customer");
    let id = campaign.id.clone();
    shop.with_db(async |db| {
        campaign::save(db, campaign, None, "test", 1).await.expect("it is written").expect("it is new");
        campaign::move_to(db, &id, Status::Live, "test", now_ms()).await.expect("it is written").expect("it is live");
    });
    let first = shop.codes_of(&email, &id, 1);
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-1", "till", &[&first[0]])).status, 201);
    let both = shop.codes_of(&email, &id, 2);
    let next = both.iter().find(|code| **code != first[0]).expect("another code");
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-2", "till", &[next])).status, 201);
    // A void gives one of them back, and no third comes.
    let void = serde_json::json!({ "key": "v-1", "reason": "brought back" });
    assert_eq!(shop.at_till(&machine, &format!("{PATH}/s-1/void"), &void).status, 200);
    for (key, code, status) in [("s-3", next, 409), ("s-4", &first[0], 201), ("s-5", &first[0], 409)] {
        assert_eq!(shop.at_till(&machine, PATH, &redeeming(key, "till", &[code])).status, status, "{key}");
    }
    shop.codes_of(&email, &id, 2);
}
