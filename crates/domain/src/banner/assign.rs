//! Which variant somebody sees: always the same one, without a cookie of its own.

use super::{Variant, VariantName, siphash};

/// How many buckets people fall into.
pub const BUCKETS: u32 = 10_000;

/// The words of the hash's key: no secret, only not the hash's own zero.
const KEY: [u64; 2] = [0x636f_6d70_746f_6972, 0x6261_6e6e_6572_0001];

/// How people are dealt out: first those who see nothing, then the variants by their weights.
#[derive(Clone, Copy, Debug)]
pub struct Split<'b> {
    /// How many of [`BUCKETS`] are held out.
    pub holdout: u32,
    pub variants: &'b [Variant],
}

/// Two splits are the same that deal everybody out alike; what a variant says does not matter.
impl PartialEq for Split<'_> {
    fn eq(&self, other: &Split) -> bool {
        let shares = |split: &Split| -> Vec<(VariantName, u32)> {
            split.variants.iter().map(|variant| (variant.name.clone(), variant.weight)).collect()
        };
        self.holdout == other.holdout && shares(self) == shares(other)
    }
}

/// What somebody is dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment<'b> {
    /// They are not shown the banner, so that those who are can be compared with somebody.
    HeldOut,
    Variant(&'b Variant),
}

/// The bucket of a person in an experiment, 0 to 9,999: SipHash-2-4 of the banner's id, the experiment's number and the
/// person's key, scaled. Whoever knows the three can compute it again.
pub fn bucket(banner: &str, experiment: u32, person: &str) -> u32 {
    let message = format!("{banner}\0{experiment}\0{person}");
    // Scaled rather than divided: every bucket has the same chance, to one in 10^15.
    ((u128::from(siphash(KEY, message.as_bytes())) * u128::from(BUCKETS)) >> 64) as u32
}

/// What the bucket is dealt. The holdout has the lowest buckets; the rest goes to the variants in their order, by weight.
/// `None` for a split that has no variant with any weight.
pub fn assign<'b>(split: &Split<'b>, bucket: u32) -> Option<Assignment<'b>> {
    if bucket < split.holdout {
        return Some(Assignment::HeldOut);
    }
    let total: u64 = split.variants.iter().map(|variant| u64::from(variant.weight)).sum();
    let rest = u64::from(BUCKETS.saturating_sub(split.holdout)).max(1);
    let mut point = u64::from(bucket - split.holdout) * total / rest;
    for variant in split.variants {
        if point < u64::from(variant.weight) {
            return Some(Assignment::Variant(variant));
        }
        point -= u64::from(variant.weight);
    }
    None
}
