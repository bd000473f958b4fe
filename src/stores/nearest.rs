//! Who is near: distances on the globe.

use comptoir_db::stores::postcode::{self, Place};
use comptoir_db::stores::store::Store;
use comptoir_db::{Db, Error};
use comptoir_domain::Locale;

/// The mean radius of the earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// A point in millionths of a degree, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub latitude_micro: i64,
    pub longitude_micro: i64,
}

impl Point {
    /// The point of coordinates in millionths of a degree, unless they are none.
    pub fn new(latitude_micro: i64, longitude_micro: i64) -> Option<Point> {
        let valid = (-90_000_000..=90_000_000).contains(&latitude_micro)
            && (-180_000_000..=180_000_000).contains(&longitude_micro);
        valid.then_some(Point { latitude_micro, longitude_micro })
    }

    /// The great-circle distance in kilometres (haversine).
    pub fn km_to(self, other: Point) -> f64 {
        let radians = |micro: i64| (micro as f64 / 1e6).to_radians();
        let (here, there) = (radians(self.latitude_micro), radians(other.latitude_micro));
        let half_latitude = (there - here) / 2.0;
        let half_longitude = radians(other.longitude_micro - self.longitude_micro) / 2.0;
        let chord = half_latitude.sin().powi(2) + here.cos() * there.cos() * half_longitude.sin().powi(2);
        2.0 * EARTH_KM * chord.sqrt().min(1.0).asin()
    }
}

pub fn of_store(store: &Store) -> Point {
    Point { latitude_micro: store.latitude_micro, longitude_micro: store.longitude_micro }
}

/// Where a shopper says they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Near {
    /// Nothing was said.
    Anywhere,
    /// A postcode or town of the table, or the browser's position.
    At { point: Point, name: Option<String> },
    /// Words that name no place we know.
    Unknown(String),
}

impl Near {
    /// What the words of a shopper mean.
    pub async fn of_words(db: &Db, text: &str) -> Result<Near, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Near::Anywhere);
        }
        let places = postcode::find(db, text).await?;
        Ok(match places.first() {
            Some(Place { latitude_micro, longitude_micro, town, postcode, .. }) => Near::At {
                point: Point { latitude_micro: *latitude_micro, longitude_micro: *longitude_micro },
                name: Some(format!("{postcode} {}", town_name(town))),
            },
            None => Near::Unknown(text.chars().take(60).collect()),
        })
    }

    pub fn point(&self) -> Option<Point> {
        match self {
            Near::At { point, .. } => Some(*point),
            _ => None,
        }
    }
}

/// A town as people write it: `SAINT ETIENNE` reads `Saint Etienne`; small words stay small.
fn town_name(town: &str) -> String {
    let words = town.to_lowercase();
    let words = words.split(' ').enumerate().map(|(index, word)| {
        let small = ["de", "du", "des", "la", "le", "les", "en", "sur", "sous", "et", "aux", "au", "l", "d"];
        if index > 0 && small.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `600 m`, `4,1 km`, `94 km`.
pub fn distance(km: f64, locale: Locale) -> String {
    if km < 1.0 {
        // To 50 metres: more would pretend to know where the shopper stands.
        return format!("{}\u{a0}m", ((km * 20.0).round() * 50.0).max(50.0));
    }
    let number = if km < 10.0 { format!("{km:.1}") } else { format!("{km:.0}") };
    match locale {
        Locale::Fr => format!("{}\u{a0}km", number.replace('.', ",")),
        Locale::En => format!("{number}\u{a0}km"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_globe() {
        let lyon = Point::new(45_764_000, 4_835_700).unwrap();
        let paris = Point::new(48_856_600, 2_352_200).unwrap();
        assert!((lyon.km_to(paris) - 391.5).abs() < 1.0, "{}", lyon.km_to(paris));
        assert_eq!(lyon.km_to(lyon), 0.0);
        assert_eq!(Point::new(91_000_000, 0), None);
        assert_eq!(Point::new(0, i64::MAX), None);
    }

    #[test]
    fn distances_read_well() {
        let fr = [0.0, 0.62, 4.06, 94.4].map(|km| distance(km, Locale::Fr).replace('\u{a0}', " "));
        assert_eq!(fr, ["50 m", "600 m", "4,1 km", "94 km"]);
        assert_eq!(distance(4.06, Locale::En), "4.1\u{a0}km");
    }

    #[test]
    fn towns_read_well() {
        assert_eq!(town_name("BOURG EN BRESSE"), "Bourg en Bresse");
        assert_eq!(town_name("ST ETIENNE"), "St Etienne");
    }
}
