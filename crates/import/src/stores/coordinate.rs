//! Degrees as text to millionths of a degree (11 cm on the ground).

use crate::decimal::{Beyond, scaled};
use crate::findings::shown;

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coordinate {
    Latitude,
    Longitude,
}

impl Coordinate {
    /// Microdegrees, or what is wrong and what to do.
    pub(crate) fn parse(self, text: &str) -> Result<i64, (String, &'static str)> {
        let (name, limit_degrees, fix) = match self {
            Self::Latitude => ("latitude", 90, "write degrees from -90 to 90 like 45.764"),
            Self::Longitude => ("longitude", 180, "write degrees from -180 to 180 like 4.8357"),
        };
        match scaled(text, 6, Beyond::Round) {
            Ok(micro) if micro.unsigned_abs() <= limit_degrees * 1_000_000 => Ok(micro),
            _ => Err((format!("\"{}\" is not a {name}", shown(text)), fix)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_on_the_globe() {
        assert_eq!(Coordinate::Latitude.parse("48.8709589"), Ok(48_870_959));
        assert_eq!(Coordinate::Longitude.parse("-122.402917"), Ok(-122_402_917));
        assert!(Coordinate::Latitude.parse("90.1").is_err());
        assert!(Coordinate::Longitude.parse("48,87").is_err());
    }
}
