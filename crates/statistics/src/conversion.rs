//! Two shares compared: who did something of those who were shown one thing, and of those who were shown another.

use super::{Interval, quantile, two_sided};

/// How many people there were, and how many of them did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub people: u64,
    pub did: u64,
}

impl Share {
    /// The share of them; 0 of nobody.
    pub fn rate(self) -> f64 {
        if self.people == 0 { 0.0 } else { self.did as f64 / self.people as f64 }
    }

    /// What one person varies by: `p (1 − p)`.
    pub fn variance(self) -> f64 {
        self.rate() * (1.0 - self.rate())
    }

    /// Wilson's score interval, which stays between 0 and 1 and is right for small counts too (E. B. Wilson, "Probable
    /// inference, the law of succession, and statistical inference", JASA 22, 1927). Of nobody it is everything.
    pub fn interval(self, confidence: f64) -> Interval {
        if self.people == 0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        let (n, p, z) = (self.people as f64, self.rate(), quantile(confidence));
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let reach = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        // Of none, and of all, the end is exact.
        Interval {
            low: if self.did == 0 { 0.0 } else { (middle - reach).max(0.0) },
            high: if self.did == self.people { 1.0 } else { (middle + reach).min(1.0) },
        }
    }
}

/// The second share minus the first.
pub fn difference(first: Share, second: Share) -> f64 {
    second.rate() - first.rate()
}

/// Newcombe's hybrid score interval of the difference, method 10 of R. G. Newcombe, "Interval estimation for the difference
/// between independent proportions", Statistics in Medicine 17, 1998.
pub fn interval(first: Share, second: Share, confidence: f64) -> Interval {
    let (a, b) = (first.interval(confidence), second.interval(confidence));
    let (p, q, difference) = (first.rate(), second.rate(), difference(first, second));
    Interval {
        low: difference - ((q - b.low).powi(2) + (a.high - p).powi(2)).sqrt(),
        high: difference + ((b.high - q).powi(2) + (p - a.low).powi(2)).sqrt(),
    }
}

/// The two-sided z-test of no difference, its variance pooled: how likely a difference as large is where there is none. Only
/// for who looks once, at an end that was fixed before; 1 where there is nothing to tell.
pub fn p_value(first: Share, second: Share) -> f64 {
    let (n, m) = (first.people as f64, second.people as f64);
    if first.people == 0 || second.people == 0 {
        return 1.0;
    }
    let pooled = Share { people: first.people + second.people, did: first.did + second.did };
    let deviation = (pooled.variance() * (1.0 / n + 1.0 / m)).sqrt();
    if deviation == 0.0 { 1.0 } else { two_sided(difference(first, second) / deviation) }
}

/// By how much of the first the second is more: 0.1 is a tenth more. `None` where nobody did it.
pub fn uplift(first: Share, second: Share) -> Option<f64> {
    (first.did > 0 && second.people > 0).then(|| second.rate() / first.rate() - 1.0)
}

/// Its interval, by the logarithm of the ratio (D. Katz et al., "Obtaining confidence intervals for the risk ratio in cohort
/// studies", Biometrics 34, 1978). `None` where of either nobody did it: there is no ratio to take the logarithm of.
pub fn uplift_interval(first: Share, second: Share, confidence: f64) -> Option<Interval> {
    if first.did == 0 || second.did == 0 {
        return None;
    }
    let part = |share: Share| 1.0 / share.did as f64 - 1.0 / share.people as f64;
    let reach = quantile(confidence) * (part(first) + part(second)).sqrt();
    let ratio = second.rate() / first.rate();
    Some(Interval { low: ratio * (-reach).exp() - 1.0, high: ratio * reach.exp() - 1.0 })
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    fn share(did: u64, people: u64) -> Share {
        Share { people, did }
    }

    #[track_caller]
    fn check(found: Interval, low: f64, high: f64) {
        close(found.low, low);
        close(found.high, high);
    }

    /// statsmodels 0.15.0, `proportion_confint(did, people, method="wilson")`.
    #[test]
    fn a_shares_interval_is_the_packages() {
        check(share(56, 70).interval(0.95), 0.6918335550374695, 0.8769526075163705);
        check(share(120, 2400).interval(0.95), 0.04197701109646902, 0.05946123389507915);
        check(share(0, 40).interval(0.95), 0.0, 0.08762160119728668);
        check(share(500, 10_000).interval(0.95), 0.04589848269058477, 0.05444711584302416);
        assert_eq!(share(0, 0).interval(0.95), Interval { low: 0.0, high: 1.0 });
    }

    /// statsmodels 0.15.0, `confint_proportions_2indep(second…, first…, method="newcomb", compare="diff", alpha=…)`. The
    /// first pair is Newcombe's own example (a): 0.0524 to 0.3339, with the other sign.
    #[test]
    fn a_differences_interval_is_the_packages() {
        let check = |first, second, confidence, low, high| check(interval(first, second, confidence), low, high);
        check(share(56, 70), share(48, 80), 0.95, -0.33387265403690614, -0.05243147240236498);
        check(share(56, 70), share(48, 80), 0.99, -0.3718084317757736, -0.005370869250078403);
        check(share(120, 2400), share(156, 2380), 0.95, 0.0023079602127205525, 0.028887719020411422);
        check(share(120, 2400), share(156, 2380), 0.99, -0.0018931086153780932, 0.03316214366013933);
        check(share(0, 40), share(7, 50), 0.95, 0.027542808439195668, 0.26186193710585537);
        check(share(500, 10_000), share(620, 10_100), 0.95, 0.005047633123931111, 0.017738008910366407);
    }

    /// statsmodels 0.15.0, `proportions_ztest([second, first], [people…])`.
    #[test]
    fn a_tests_p_value_is_the_packages() {
        close(p_value(share(56, 70), share(48, 80)), 0.00804508136819656);
        close(p_value(share(120, 2400), share(156, 2380)), 0.02122365375625991);
        close(p_value(share(0, 40), share(7, 50)), 0.013731887960182416);
        close(p_value(share(500, 10_000), share(620, 10_100)), 0.0004337220818482305);
        for nothing in [share(0, 0), share(0, 10)] {
            assert_eq!(p_value(nothing, share(0, 10)), 1.0);
        }
    }

    /// statsmodels 0.15.0, `confint_proportions_2indep(second…, first…, method="log", compare="ratio")`, less one.
    #[test]
    fn an_uplifts_interval_is_the_packages() {
        let check = |first, second, low: f64, high: f64| {
            let found = uplift_interval(first, second, 0.95).unwrap();
            check(Interval { low: found.low + 1.0, high: found.high + 1.0 }, low, high);
        };
        check(share(56, 70), share(48, 80), 0.6056023628042958, 0.9288272875873426);
        check(share(120, 2400), share(156, 2380), 1.040394561027654, 1.6517990073895126);
        check(share(500, 10_000), share(620, 10_100), 1.0948783167356975, 1.376685593758035);
        assert_eq!(uplift_interval(share(0, 40), share(7, 50), 0.95), None);
        close(uplift(share(50, 1000), share(55, 1000)).unwrap(), 0.1);
    }
}
