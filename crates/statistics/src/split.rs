//! Whether people were split as they should have been. Where not, whatever the versions are compared by is worth nothing.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Below it the split is taken for wrong. Stricter than a usual test: every banner is tested every day, and an alarm stops
/// the comparison (R. Kohavi, D. Tang, Y. Xu, "Trustworthy Online Controlled Experiments", Cambridge University Press 2020,
/// chapter 21; A. Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019).
pub const ALARM: f64 = 0.001;

/// How likely a split is as far off as this one where people fall by the weights: Pearson's chi-square test. `None` for fewer
/// than two versions with a weight, or nobody. People under a version without a weight cannot be: the likelihood is 0.
pub fn p_value(arms: &[(u64, u64)]) -> Option<f64> {
    let weighed: Vec<(u64, u64)> = arms.iter().copied().filter(|(_, weight)| *weight > 0).collect();
    let people: u64 = arms.iter().map(|(people, _)| people).sum();
    let weights: u64 = weighed.iter().map(|(_, weight)| weight).sum();
    if weighed.len() < 2 || people == 0 {
        return None;
    }
    if arms.iter().any(|(people, weight)| *weight == 0 && *people > 0) {
        return Some(0.0);
    }
    let distance: f64 = weighed
        .iter()
        .map(|(found, weight)| {
            let expected = people as f64 * *weight as f64 / weights as f64;
            (*found as f64 - expected).powi(2) / expected
        })
        .sum();
    Some(ChiSquared::new((weighed.len() - 1) as f64).ok()?.sf(distance))
}

/// Whether it is an alarm.
pub fn is_wrong(arms: &[(u64, u64)]) -> bool {
    p_value(arms).is_some_and(|p| p < ALARM)
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// scipy 1.17.1, `chisquare(found, total * weights / sum(weights))`. The last is the split that A. Fabijan et al. begin
    /// with.
    #[test]
    fn the_test_is_the_packages() {
        let p = |arms: &[(u64, u64)]| p_value(arms).unwrap();
        close(p(&[(5021, 1), (4979, 1)]), 0.6744854536964989);
        close(p(&[(4800, 50), (5200, 50)]), 6.334248366623988e-5);
        close(p(&[(480, 2), (260, 1), (255, 1)]), 0.5269215950064163);
        close(p(&[(900, 10), (4450, 45), (4650, 45)]), 0.00041894212344838406);
        close(p(&[(821_588, 1), (815_482, 1)]), 1.8217928726191858e-6);
    }

    #[test]
    fn only_what_can_be_wrong_is() {
        assert!(is_wrong(&[(4800, 50), (5200, 50)]) && !is_wrong(&[(5021, 1), (4979, 1)]));
        for nothing in [&[(10, 1)][..], &[(0, 1), (0, 1)], &[(10, 1), (0, 0)], &[]] {
            assert_eq!(p_value(nothing), None);
        }
        assert!(is_wrong(&[(10, 1), (9, 1), (1, 0)]), "people under a version that nobody is given");
    }
}
