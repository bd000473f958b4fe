//! The arithmetic of an A/B test: pure functions of counts and sums, no input or output. Distributions are `statrs`'s; each
//! method names the paper it is from, and its tests the statistics package its reference values are from.

pub mod conversion;
pub mod revenue;
pub mod sequential;
#[cfg(test)]
mod simulation;
pub mod split;
pub mod verdict;

use statrs::distribution::{ContinuousCDF, Normal};

/// How sure intervals are: 95 %.
pub const CONFIDENCE: f64 = 0.95;

/// Between which values something is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// So far on either side.
    fn around(middle: f64, reach: f64) -> Interval {
        Interval { low: middle - reach, high: middle + reach }
    }

    /// Whether it tells something from nothing: zero is not in it.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// How many standard deviations of a normal distribution have `confidence` of it between them: 1.96 for 95 %.
fn quantile(confidence: f64) -> f64 {
    Normal::standard().inverse_cdf(0.5 + confidence / 2.0)
}

/// How likely a standard normal value is at least so far from zero, on either side.
fn two_sided(z: f64) -> f64 {
    2.0 * Normal::standard().sf(z.abs())
}

#[cfg(test)]
#[track_caller]
fn close(found: f64, expected: f64) {
    let off = (found - expected).abs();
    assert!(off <= 1e-8 * expected.abs().max(1e-3), "{found} is not {expected}");
}
