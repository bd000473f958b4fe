//! Measuring banners: what browsers tell of them, and for how long what people do afterwards is counted with it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::banner::{self, BUCKETS, VariantName};

/// How long after somebody first saw a banner what they do is counted with it: 7 days, a week's shopping.
pub const WINDOW_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The most events that are told at once: a page has a handful of banners, each seen and clicked.
pub const EVENT_LIMIT: usize = 50;

/// Something that a browser tells of a banner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Random, one of each: told again, it is counted once.
    pub id: Uuid,
    pub what: What,
    pub banner: Uuid,
    pub variant: Arm,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// At least half of it was in view for a second.
    Seen,
    /// Something in it was pressed.
    Clicked,
}

/// A side of an experiment: a variant by its name (`a`, `b`, …), or `holdout` for those who are shown nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arm(String);

impl Arm {
    /// Those who are shown nothing.
    pub const HOLDOUT: &'static str = "holdout";

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_holdout(&self) -> bool {
        self.0 == Arm::HOLDOUT
    }
}

/// It is called neither `holdout` nor as a variant may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no variant is called that")]
pub struct NoArm;

impl FromStr for Arm {
    type Err = NoArm;

    fn from_str(text: &str) -> Result<Arm, NoArm> {
        let is_side = text == Arm::HOLDOUT || text.parse::<VariantName>().is_ok();
        is_side.then(|| Arm(text.to_owned())).ok_or(NoArm)
    }
}

impl From<&VariantName> for Arm {
    fn from(name: &VariantName) -> Arm {
        Arm(name.as_str().to_owned())
    }
}

impl From<&banner::Assignment<'_>> for Arm {
    fn from(dealt: &banner::Assignment<'_>) -> Arm {
        match dealt {
            banner::Assignment::HeldOut => Arm(Arm::HOLDOUT.to_owned()),
            banner::Assignment::Variant(variant) => Arm::from(&variant.name),
        }
    }
}

impl TryFrom<String> for Arm {
    type Error = NoArm;

    fn try_from(text: String) -> Result<Arm, NoArm> {
        text.parse()
    }
}

impl From<Arm> for String {
    fn from(arm: Arm) -> String {
        arm.0
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What it was looked at on, as far as it matters to a banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Screen {
    Phone,
    Desktop,
}

impl Screen {
    /// Each of them.
    pub const ALL: [Screen; 2] = [Screen::Phone, Screen::Desktop];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Screen::Phone => "phone",
            Screen::Desktop => "desktop",
        }
    }
}

/// How people are split: by how much weight they fall to each side. The first is the one the others are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split(Vec<(Arm, u32)>);

impl Split {
    /// A split of these sides, in their order; `None` of none, of one that is named twice, or of no weight at all.
    pub fn new(arms: Vec<(Arm, u32)>) -> Option<Split> {
        let mut names: Vec<&Arm> = arms.iter().map(|(arm, _)| arm).collect();
        names.sort();
        let is_twice = names.windows(2).any(|pair| pair[0] == pair[1]);
        (!is_twice && arms.iter().any(|(_, weight)| *weight > 0)).then(|| {
            let mut arms = arms;
            // By their names, who is shown nothing last.
            arms.sort_by(|(a, _), (b, _)| (a.is_holdout(), a).cmp(&(b.is_holdout(), b)));
            Split(arms)
        })
    }

    /// How people are dealt out among a banner's variants and its holdout: the same shares as whole numbers, the smallest
    /// that say so. A variant that nobody is dealt is a side too.
    pub fn of(split: &banner::Split<'_>) -> Option<Split> {
        let all: u32 = split.variants.iter().map(|variant| variant.weight).sum();
        let rest = BUCKETS.saturating_sub(split.holdout);
        let mut arms: Vec<(Arm, u32)> =
            split.variants.iter().map(|variant| (Arm::from(&variant.name), variant.weight * rest)).collect();
        if split.holdout > 0 {
            arms.push((Arm(Arm::HOLDOUT.to_owned()), split.holdout * all));
        }
        let by = arms.iter().map(|(_, weight)| *weight).fold(0, common).max(1);
        Split::new(arms.into_iter().map(|(arm, weight)| (arm, weight / by)).collect())
    }

    /// Each side with its weight: the variants in their order, the holdout last.
    pub fn arms(&self) -> &[(Arm, u32)] {
        &self.0
    }
}

/// The greatest common divisor: Euclid, Elements VII.2.
fn common(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(name: &str) -> Arm {
        name.parse().unwrap()
    }

    #[test]
    fn arms_are_variants_or_nothing() {
        assert_eq!([arm("a").is_holdout(), arm("holdout").is_holdout()], [false, true]);
        for name in ["", "A", "é", "a b", "a'", "<b>", "=1+1", "seventeen-letters"] {
            assert_eq!(name.parse::<Arm>(), Err(NoArm), "{name}");
        }
        let told = r#"{"id":"018f6a3e-7c2b-4f1e-9f6f-0d9a11000001","what":"seen","banner":"018f6a3e-7c2b-4f1e-9f6f-0d9a11000002","variant":"b"}"#;
        let event: Event = serde_json::from_str(told).unwrap();
        assert_eq!((event.what, event.variant.as_str()), (What::Seen, "b"));
        assert!(serde_json::from_str::<Event>(&told.replace("\"b\"", "\"<b>\"")).is_err());
    }

    #[test]
    fn a_banners_split_is_its_shares() {
        let variants = |weights: &[u32]| -> Vec<banner::Variant> {
            let one = |(at, weight): (usize, &u32)| banner::Variant {
                name: ["a", "b", "red-2"][at].parse().unwrap(),
                weight: *weight,
                content: Default::default(),
            };
            weights.iter().enumerate().map(one).collect()
        };
        let shares = |holdout: u32, weights: &[u32]| {
            let split = Split::of(&banner::Split { holdout, variants: &variants(weights) }).unwrap();
            split.arms().iter().map(|(arm, weight)| format!("{arm} {weight}")).collect::<Vec<_>>()
        };
        assert_eq!(shares(0, &[1]), ["a 1"]);
        assert_eq!(shares(0, &[50, 50]), ["a 1", "b 1"]);
        assert_eq!(shares(1_000, &[1, 1]), ["a 9", "b 9", "holdout 2"]);
        assert_eq!(shares(1, &[100, 0, 99]), ["a 999900", "b 0", "red-2 989901", "holdout 199"]);
        assert_eq!(Split::of(&banner::Split { holdout: 5, variants: &variants(&[0]) }), None);
    }

    #[test]
    fn a_split_has_sides_and_an_order() {
        let split = Split::new(vec![(arm("holdout"), 10), (arm("b"), 45), (arm("a"), 45)]).unwrap();
        let names: Vec<&str> = split.arms().iter().map(|(arm, _)| arm.as_str()).collect();
        assert_eq!(names, ["a", "b", "holdout"]);
        assert_eq!(Split::new(vec![]), None);
        assert_eq!(Split::new(vec![(arm("a"), 0)]), None);
        assert_eq!(Split::new(vec![(arm("a"), 1), (arm("a"), 1)]), None);
    }
}
