//! A test that may be looked at every day. A usual test is right for who looks once: who looks daily and stops at the first
//! good number is fooled several times as often as it says. This one is right however often it is looked at, and whenever
//! it is stopped: the mixture sequential probability ratio test of R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid
//! inference: continuous monitoring of A/B tests", Operations Research 70(3), 2022, section 4, with a normal mixture over
//! the difference. Its variances are those of the samples, so it holds in the limit of many people (as I. Waudby-Smith,
//! D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences",
//! Annals of Statistics 52(6), 2024, make precise): [`super::verdict`] says from how many on it is asked.

use super::Interval;

/// How wide the mixture is, in standard deviations of a person: where it tells soonest. It is fixed, so that nobody chooses
/// it by what came out; any value is right, and this one is for the small differences that versions of a banner make.
pub const MIXTURE: f64 = 0.1;

/// What is known of a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub difference: f64,
    /// How far off it may be, squared: the sum of both sides' variance by people.
    pub error: f64,
    /// What one person varies by, both sides together.
    pub variance: f64,
}

/// One side: how many people, what they do on average, and what one of them varies by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    pub people: u64,
    pub mean: f64,
    pub variance: f64,
}

impl Estimate {
    /// The second side minus the first; `None` where nobody varies.
    pub fn of(first: Side, second: Side) -> Option<Estimate> {
        if first.people == 0 || second.people == 0 {
            return None;
        }
        let (n, m) = (first.people as f64, second.people as f64);
        let error = first.variance / n + second.variance / m;
        let variance = (first.variance * n + second.variance * m) / (n + m);
        (error > 0.0).then_some(Estimate { difference: second.mean - first.mean, error, variance })
    }

    fn mixture(self) -> f64 {
        MIXTURE * MIXTURE * self.variance
    }

    /// The mixture's likelihood against that of no difference.
    fn ratio(self) -> f64 {
        let (error, mixture) = (self.error, self.mixture());
        let exponent = mixture * self.difference * self.difference / (2.0 * error * (error + mixture));
        (error / (error + mixture)).sqrt() * exponent.exp()
    }

    /// How strongly this look alone speaks for no difference: a p-value that may be looked at daily is the least of all
    /// looks so far, and below 5 % of experiments without a difference ever get one below 5 %.
    pub fn p_value(self) -> f64 {
        (1.0 / self.ratio()).min(1.0)
    }

    /// The interval of this look: of all looks together, `confidence` of experiments have the truth in every one.
    pub fn interval(self, confidence: f64) -> Interval {
        let (error, mixture) = (self.error, self.mixture());
        let inside = ((error + mixture) / error).sqrt() / (1.0 - confidence);
        let reach = (2.0 * error * (error + mixture) / mixture * inside.ln()).sqrt();
        Interval::around(self.difference, reach)
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// The mixture's integral by quadrature: scipy 1.17.1, `integrate.quad` of `norm.pdf(d, θ, sqrt(V)) · norm.pdf(θ, 0, τ)`
    /// over θ, divided by `norm.pdf(d, 0, sqrt(V))`, with `epsrel=1e-12`.
    #[test]
    fn the_ratio_is_the_integral() {
        let check = |difference: f64, error: f64, mixture: f64, expected: f64| {
            let variance = (mixture / MIXTURE).powi(2);
            close(Estimate { difference, error, variance }.ratio(), expected);
        };
        check(0.015, 0.000_02, 0.022, 44.18404349599426);
        check(0.0, 0.000_04, 0.02, 0.3015113445777637);
        check(-0.03, 0.000_1, 0.03, 18.150669616528873);
        check(42.75, 660.0, 130.0, 0.7348490851077256);
    }

    /// The interval has zero at its end exactly when the p-value is what is left of the confidence.
    #[test]
    fn interval_and_p_value_say_the_same() {
        let estimate = Estimate { difference: 0.0, error: 0.000_02, variance: 0.05 };
        let reach = estimate.interval(0.95).high;
        close(Estimate { difference: reach, ..estimate }.p_value(), 0.05);
        assert!(Estimate { difference: reach * 1.01, ..estimate }.interval(0.95).excludes_zero());
        assert!(!Estimate { difference: reach * 0.99, ..estimate }.interval(0.95).excludes_zero());
    }

    #[test]
    fn of_nobody_nothing_is_said() {
        let side = |people, variance| Side { people, mean: 0.1, variance };
        assert_eq!(Estimate::of(side(0, 1.0), side(5, 1.0)), None);
        assert_eq!(Estimate::of(side(5, 0.0), side(5, 0.0)), None);
        let found = Estimate::of(side(10, 1.0), side(30, 2.0)).unwrap();
        close(found.error, 0.1 + 2.0 / 30.0);
        close(found.variance, 1.75);
    }
}
