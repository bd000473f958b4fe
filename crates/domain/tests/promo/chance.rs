//! Sales and rules by chance: few names and small amounts, so that much of what could meet does.

use comptoir_domain::promo::benefit::{
    BundlePart, BundlePrice, CheapestFree, Fixed, Gift, NthFree, PART_LIMIT, Percent,
};
use comptoir_domain::promo::condition::{
    AnyChannel, AnyStore, Customer, Dates, FirstPurchase, Holds, Hours, MinimumSpend, Pieces, Segment, Weekday,
};
use comptoir_domain::promo::{
    Benefit, BudgetLeft, Channel, Condition, Moment, Offer, Picks, Rule, Sale, SaleLine, Selection, Shopper,
    UNIT_LIMIT_MINOR,
};
use comptoir_domain::{Currency, Money, Quantity, Sku};

use crate::random::Random;

pub struct Case {
    pub sale: Sale,
    pub offers: Vec<Offer>,
}

/// The most pieces of a sale that bundles are tried on, one by one.
const FEW_PIECES: u32 = 9;

pub fn case(random: &mut Random) -> Case {
    let sale = sale(random);
    let few = sale.lines.iter().map(|line| line.quantity.get()).sum::<u32>() <= FEW_PIECES;
    let offers = (0..random.below(8)).map(|at| offer(random, at, few)).collect();
    Case { sale, offers }
}

fn chance(random: &mut Random, one_in: u64) -> bool {
    random.below(one_in) == 0
}

fn name(random: &mut Random, kind: &str, of: u64) -> String {
    format!("{kind}-{}", random.below(of))
}

fn names(random: &mut Random, kind: &str, most: u64) -> Vec<String> {
    (0..random.below(most + 1)).map(|_| name(random, kind, 4)).collect()
}

fn sku(random: &mut Random) -> Sku {
    name(random, "sku", 6).parse().expect("it is a SKU")
}

fn price(random: &mut Random) -> Money {
    match random.below(40) {
        0 => UNIT_LIMIT_MINOR - random.below(3) as Money,
        1 | 2 => 0,
        3..=9 => random.below(6) as Money,
        10..=19 => 100 * (1 + random.below(4) as Money),
        _ => random.below(3_000) as Money,
    }
}

fn sale(random: &mut Random) -> Sale {
    let (mut pieces, many) = (FEW_PIECES, chance(random, 6));
    let mut lines = Vec::new();
    for _ in 0..random.below(6) {
        let most = if many { 999 } else { u64::from(pieces.min(4)) };
        if most == 0 {
            break;
        }
        let quantity = 1 + random.below(most);
        pieces = pieces.saturating_sub(quantity as u32);
        lines.push(SaleLine {
            sku: sku(random),
            product: name(random, "product", 4),
            collections: names(random, "collection", 2),
            tags: names(random, "tag", 2),
            quantity: Quantity::new(quantity).expect("a line has so many"),
            unit_minor: if chance(random, 400) { -1 } else { price(random) },
        });
    }
    let shopper = (!chance(random, 4)).then(|| Shopper {
        id: if chance(random, 3) { random.uuid().to_string() } else { name(random, "shopper", 2) },
        segments: names(random, "segment", 2),
        is_first_purchase: chance(random, 2),
    });
    Sale {
        lines,
        currency: Currency::EUR,
        channel: Channel::ALL[random.below(3) as usize],
        store: (!chance(random, 4)).then(|| name(random, "store", 3).parse().expect("it is a slug")),
        moment: Moment {
            at: random.below(100) as i64,
            weekday: 1 + random.below(7) as u8,
            minute: random.below(1_440) as u16,
        },
        shopper,
    }
}

fn selection(random: &mut Random) -> Selection {
    let mut any = Picks::default();
    for _ in 0..=random.below(3) {
        match random.below(4) {
            0 => any.variants.push(sku(random)),
            1 => any.products.push(name(random, "product", 4)),
            2 => any.collections.push(name(random, "collection", 4)),
            _ => any.tags.push(name(random, "tag", 4)),
        }
    }
    let except =
        if chance(random, 4) { Picks { tags: names(random, "tag", 2), ..Picks::default() } } else { Picks::default() };
    Selection { any: (!chance(random, 3)).then_some(any), except }
}

/// At least one name.
fn some(random: &mut Random, kind: &str) -> Vec<String> {
    (0..=random.below(3)).map(|_| name(random, kind, 3)).collect()
}

fn condition(random: &mut Random) -> Condition {
    match random.below(11) {
        0 => Condition::MinimumSpend(MinimumSpend { minor: 1 + price(random), selection: selection(random) }),
        1 => Condition::Holds(Holds { selection: selection(random) }),
        2 => Condition::Quantity(Pieces { pieces: 1 + random.below(4) as u32, selection: selection(random) }),
        3 => {
            let stores = some(random, "store").into_iter().map(|slug| slug.parse().expect("it is a slug"));
            Condition::Store(AnyStore { stores: stores.collect() })
        }
        4 => Condition::Channel(AnyChannel {
            channels: (0..=random.below(2)).map(|_| Channel::ALL[random.below(3) as usize]).collect(),
        }),
        5 => Condition::Segment(Segment { segments: some(random, "segment") }),
        6 => Condition::FirstPurchase(FirstPurchase {}),
        7 => {
            let from = random.below(60) as i64;
            let until = Some(from + 30 + random.below(60) as i64);
            if chance(random, 4) {
                Condition::Dates(Dates { from: None, until })
            } else {
                Condition::Dates(Dates { from: Some(from), until: until.filter(|_| !chance(random, 4)) })
            }
        }
        8 => {
            let from = random.below(1_440) as u16;
            let until = (from + 1 + random.below(1_400) as u16) % 1_440;
            Condition::Hours(Hours { from, until: if until == 0 && chance(random, 2) { 1_440 } else { until } })
        }
        9 => Condition::Weekday(Weekday { days: (0..4).map(|_| 1 + random.below(7) as u8).collect() }),
        _ => Condition::Customer(Customer { ids: some(random, "shopper") }),
    }
}

fn benefit(random: &mut Random, few: bool) -> Benefit {
    let selection = |random: &mut Random| selection(random);
    match random.below(if few { 7 } else { 5 }) {
        0 => Benefit::Percent(Percent {
            basis_points: [1, 1_250, 3_333, 5_000, 5_000, 10_000, 10_000, 0][random.below(8) as usize],
            selection: selection(random),
            cap_minor: chance(random, 3).then(|| 1 + price(random)),
        }),
        1 => Benefit::Fixed(Fixed { minor: 1 + price(random), selection: selection(random) }),
        2 => Benefit::NthFree(NthFree { nth: 2 + random.below(4) as u32, selection: selection(random) }),
        3 => Benefit::CheapestFree(CheapestFree { pieces: 1 + random.below(4) as u32, selection: selection(random) }),
        4 => Benefit::Gift(Gift { sku: sku(random) }),
        _ => {
            let part =
                |random: &mut Random| BundlePart { pieces: 1 + random.below(2) as u32, selection: selection(random) };
            let parts: Vec<BundlePart> = (0..=random.below(3)).map(|_| part(random)).collect();
            assert!(parts.len() <= PART_LIMIT);
            let limit = chance(random, 3).then(|| 1 + random.below(2) as u32);
            Benefit::BundlePrice(BundlePrice { parts, price_minor: 1 + price(random) / 2, limit })
        }
    }
}

fn offer(random: &mut Random, at: u64, few: bool) -> Offer {
    let conditions = (0..[0, 0, 1, 1, 2][random.below(5) as usize]).map(|_| condition(random)).collect();
    let rule = Rule {
        conditions,
        benefit: benefit(random, few),
        group: ["", "welcome", "season"][random.below(3) as usize].to_owned(),
        exclusive: chance(random, 5),
        priority: random.below(3) as i32 - 1,
    };
    let left = BudgetLeft {
        uses: chance(random, 4).then(|| random.below(5) as i64),
        spend_minor: chance(random, 4).then(|| price(random)),
    };
    Offer { id: format!("{}-{at}", random.below(3)), rule, left }
}
