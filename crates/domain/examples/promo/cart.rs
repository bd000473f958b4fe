//! The carts and offers that are measured: 50 lines against 200 live offers, the same on every machine.

use comptoir_domain::Money;
use comptoir_domain::promo::{Offer, Sale};
use serde_json::{Value, json};

pub const LINES: u64 = 50;
pub const OFFERS: u64 = 200;
/// Different carts, so that what one has in the processor's memory is not all there is.
pub const CARTS: u64 = 64;

/// Which offers there are.
#[derive(Clone, Copy)]
pub enum Offers {
    /// As campaigns are: conditions, twelve groups, some exclusive.
    Mixed,
    /// The worst: no conditions, every offer a group of its own, all of them reckoned one after another.
    AllApply,
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn name(&mut self, kind: &str, of: u64) -> String {
        format!("{kind}-of-the-shop-{}", self.below(of))
    }
}

/// A cart of three collections and four tags a line.
pub fn sale(cart: u64) -> Sale {
    let mut random = Random(cart);
    let line = |at: u64, random: &mut Random| {
        json!({
            "sku": format!("SKU-{at}"), "product": format!("product-{}", at / 2),
            "collections": (0..3).map(|_| random.name("collection", 30)).collect::<Vec<_>>(),
            "tags": (0..4).map(|_| random.name("tag", 40)).collect::<Vec<_>>(),
            "quantity": 1 + random.below(3), "unit_minor": 199 + random.below(9_800),
        })
    };
    let lines: Vec<Value> = (0..LINES).map(|at| line(at, &mut random)).collect();
    let sale = json!({
        "lines": lines, "currency": "EUR", "channel": "store", "store": "lyon-croix-rousse",
        "moment": {"at": 1_795_181_400_000_i64, "weekday": 5, "minute": 870},
        "shopper": {"id": "shopper-1", "segments": ["segment-1", "segment-2"], "is_first_purchase": false},
    });
    serde_json::from_value(sale).expect("it is a sale")
}

/// The offers of a shop that does much of it.
pub fn offers(which: Offers) -> Vec<Offer> {
    let mut random = Random(7);
    (0..OFFERS).map(|at| offer(at, which, &mut random)).collect()
}

fn selection(random: &mut Random) -> Value {
    let any = json!({
        "collections": [random.name("collection", 30), random.name("collection", 30)],
        "tags": [random.name("tag", 40)],
    });
    match random.below(4) {
        0 => json!({}),
        1 => json!({"any": any, "except": {"tags": [random.name("tag", 40)]}}),
        _ => json!({"any": any}),
    }
}

fn condition(random: &mut Random) -> Value {
    match random.below(8) {
        0 | 1 => {
            json!({"type": "minimum_spend", "minor": 1_000 + random.below(20_000), "selection": selection(random)})
        }
        2 => json!({"type": "quantity", "pieces": 1 + random.below(8), "selection": selection(random)}),
        3 => json!({"type": "holds", "selection": selection(random)}),
        4 => json!({"type": "store", "stores": ["lyon-croix-rousse", "nantes", "lille"]}),
        5 => json!({"type": "segment", "segments": [format!("segment-{}", random.below(4))]}),
        6 => json!({"type": "dates", "from": 0, "until": 1_900_000_000_000_i64}),
        _ => json!({"type": "weekday", "days": [4, 5, 6]}),
    }
}

fn benefit(random: &mut Random) -> Value {
    let selection = selection(random);
    match random.below(10) {
        0..=3 => json!({"type": "percent", "basis_points": 500 + random.below(2_000), "selection": selection}),
        4 | 5 => json!({"type": "fixed", "minor": 100 + random.below(1_000), "selection": selection}),
        6 => json!({"type": "nth_free", "nth": 3 + random.below(4), "selection": selection}),
        7 => json!({"type": "cheapest_free", "pieces": 3, "selection": selection}),
        8 => {
            let parts = json!([{"pieces": 2, "selection": selection}, {"pieces": 1, "selection": {}}]);
            json!({"type": "bundle_price", "parts": parts, "price_minor": 2_000 + random.below(3_000), "limit": 3})
        }
        _ => json!({"type": "gift", "sku": format!("SKU-{}", random.below(80))}),
    }
}

fn offer(at: u64, which: Offers, random: &mut Random) -> Offer {
    let many = random.below(4);
    let conditions: Vec<Value> = (0..many).map(|_| condition(random)).collect();
    let (group, exclusive) = (random.below(12), random.below(20) == 0);
    let rule = match which {
        Offers::Mixed => json!({
            "conditions": conditions, "benefit": benefit(random), "group": format!("group-{group}"),
            "exclusive": exclusive, "priority": random.below(5),
        }),
        Offers::AllApply => json!({"benefit": benefit(random), "group": format!("group-{at}")}),
    };
    let left = json!({"uses": 1_000, "spend_minor": 10_000_000 as Money});
    serde_json::from_value(json!({"id": format!("campaign-{at}"), "rule": rule, "left": left})).expect("it is an offer")
}
