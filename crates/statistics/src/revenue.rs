//! Two means compared: what a person brought who was shown one thing, and who was shown another. Most bring nothing, a few
//! much: the variances differ, and Welch's interval does not take them for equal.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Interval;

/// What people brought: how many there were, the sum of it, and the sum of its squares, those who brought nothing counted
/// in. Of minor units, as money is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Takings {
    pub people: u64,
    pub sum: f64,
    pub squares: f64,
}

impl Takings {
    /// What each of them brought.
    #[cfg(test)]
    pub fn of(each: &[f64]) -> Takings {
        Takings {
            people: each.len() as u64,
            sum: each.iter().sum(),
            squares: each.iter().map(|value| value * value).sum(),
        }
    }

    /// What a person brought on average; 0 for nobody.
    pub fn mean(self) -> f64 {
        if self.people == 0 { 0.0 } else { self.sum / self.people as f64 }
    }

    /// The variance of the sample, `n − 1` below; 0 for fewer than two people.
    pub fn variance(self) -> f64 {
        if self.people < 2 {
            return 0.0;
        }
        let n = self.people as f64;
        ((self.squares - self.sum * self.sum / n) / (n - 1.0)).max(0.0)
    }

    /// How far off the mean may be, squared.
    fn error(self) -> f64 {
        self.variance() / self.people as f64
    }
}

/// The second mean minus the first.
pub fn difference(first: Takings, second: Takings) -> f64 {
    second.mean() - first.mean()
}

/// Welch's interval of the difference, by Student's distribution with Satterthwaite's degrees of freedom (B. L. Welch, "The
/// generalization of 'Student's' problem when several different population variances are involved", Biometrika 34, 1947).
/// `None` for fewer than two people on either side, or where all brought the same.
pub fn interval(first: Takings, second: Takings, confidence: f64) -> Option<Interval> {
    if first.people < 2 || second.people < 2 {
        return None;
    }
    let (a, b) = (first.error(), second.error());
    if a + b <= 0.0 {
        return None;
    }
    let freedom = (a + b).powi(2) / (a * a / (first.people - 1) as f64 + b * b / (second.people - 1) as f64);
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    let reach = student.inverse_cdf(0.5 + confidence / 2.0) * (a + b).sqrt();
    Some(Interval::around(difference(first, second), reach))
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// scipy 1.17.1, `ttest_ind(second, first, equal_var=False).confidence_interval(0.95)`; statsmodels 0.15.0,
    /// `CompareMeans(…).tconfint_diff(usevar="unequal")` gives the same.
    #[test]
    fn a_differences_interval_is_the_packages() {
        let first = Takings::of(&[0., 0., 0., 1290., 0., 4590., 0., 0., 2999., 0., 0., 899.]);
        let second = Takings::of(&[0., 1500., 0., 4990., 0., 4590., 0., 7900., 0., 0., 1290.]);
        close(first.variance(), 2233360.1515151514);
        close(second.variance(), 7494021.818181818);
        let found = interval(first, second, 0.95).unwrap();
        close(found.low, -955.154146231399);
        close(found.high, 3010.942025019278);
    }

    /// scipy 1.17.1, from `ttest_ind_from_stats(355.25, 1350, 4900, 312.5, 1200, 5000, equal_var=False)` and
    /// `t.ppf(0.975, 9714.857546841806)`.
    #[test]
    fn thousands_of_people_too() {
        let takings = |mean: f64, deviation: f64, people: u64| {
            let n = people as f64;
            let sum = mean * n;
            Takings { people, sum, squares: deviation * deviation * (n - 1.0) + sum * sum / n }
        };
        let found = interval(takings(312.5, 1200., 5000), takings(355.25, 1350., 4900), 0.95).unwrap();
        close(found.low, -7.606324778853413);
        close(found.high, 93.1063247788534);
    }

    #[test]
    fn of_too_little_nothing_is_said() {
        let one = Takings::of(&[5.0]);
        assert_eq!(interval(one, Takings::of(&[1.0, 2.0]), 0.95), None);
        assert_eq!(interval(Takings::of(&[1.0, 1.0]), Takings::of(&[1.0, 1.0]), 0.95), None);
        assert_eq!((one.variance(), Takings::default().mean()), (0.0, 0.0));
    }
}
