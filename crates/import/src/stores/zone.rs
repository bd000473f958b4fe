//! The time zone of a place whose file gives none.

/// What can be said of a place's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneGuess {
    /// The one zone of the tz database that is right there.
    One(&'static str),
    /// The country has several clocks and the postcode does not tell: somebody has to say.
    Several,
    /// The country is not in the table: somebody has to say.
    Unknown,
}

/// The time zone by country (ISO 3166, capitals) and postcode.
///
/// Only what cannot be wrong is guessed. Parts of a country that have a code of their own (`GP`,
/// `GL`, `PR`) do not count for it. Spain, Portugal and France are told by the postcode: the
/// Canaries, Madeira, the Azores and the overseas departments are often written under the mainland's
/// code. Source: the tz database, `zone.tab`, for Europe and the largest other countries.
pub fn zone_for_place(country: &str, postcode: &str) -> ZoneGuess {
    let by_postcode = match country {
        "ES" => by_prefix(postcode, &SPAIN),
        "PT" => by_prefix(postcode, &PORTUGAL),
        "FR" => by_prefix(postcode, &FRANCE),
        _ => None,
    };
    if let Some(guess) = by_postcode {
        return guess;
    }
    if SEVERAL.contains(&country) {
        return ZoneGuess::Several;
    }
    let found = ONE.iter().find(|(code, _)| *code == country);
    found.map_or(ZoneGuess::Unknown, |(_, zone)| ZoneGuess::One(zone))
}

/// The first entry whose prefix the postcode starts with; the empty prefix is the rest.
fn by_prefix(postcode: &str, zones: &[(&str, ZoneGuess)]) -> Option<ZoneGuess> {
    let digits = postcode.bytes().take_while(u8::is_ascii_digit).count();
    if digits < 4 {
        return Some(ZoneGuess::Several);
    }
    zones.iter().find(|(prefix, _)| postcode.starts_with(prefix)).map(|(_, guess)| *guess)
}

const SPAIN: [(&str, ZoneGuess); 3] = [
    ("35", ZoneGuess::One("Atlantic/Canary")),
    ("38", ZoneGuess::One("Atlantic/Canary")),
    ("", ZoneGuess::One("Europe/Madrid")),
];

const PORTUGAL: [(&str, ZoneGuess); 7] = [
    ("95", ZoneGuess::One("Atlantic/Azores")),
    ("96", ZoneGuess::One("Atlantic/Azores")),
    ("97", ZoneGuess::One("Atlantic/Azores")),
    ("98", ZoneGuess::One("Atlantic/Azores")),
    ("99", ZoneGuess::One("Atlantic/Azores")),
    ("9", ZoneGuess::One("Atlantic/Madeira")),
    ("", ZoneGuess::One("Europe/Lisbon")),
];

const FRANCE: [(&str, ZoneGuess); 9] = [
    ("971", ZoneGuess::One("America/Guadeloupe")),
    ("972", ZoneGuess::One("America/Martinique")),
    ("973", ZoneGuess::One("America/Cayenne")),
    ("974", ZoneGuess::One("Indian/Reunion")),
    ("975", ZoneGuess::One("America/Miquelon")),
    ("976", ZoneGuess::One("Indian/Mayotte")),
    ("97", ZoneGuess::Several),
    ("98", ZoneGuess::Several),
    ("", ZoneGuess::One("Europe/Paris")),
];

/// Countries with several clocks.
const SEVERAL: [&str; 20] = [
    "AR", "AU", "BR", "CA", "CD", "CL", "CN", "EC", "FM", "GL", "ID", "KI", "KZ", "MN", "MX", "NZ", "PF", "PG", "RU",
    "US",
];

/// Countries with one clock.
const ONE: [(&str, &str); 89] = [
    // Europe
    ("AD", "Europe/Andorra"),
    ("AL", "Europe/Tirane"),
    ("AT", "Europe/Vienna"),
    ("AX", "Europe/Mariehamn"),
    ("BA", "Europe/Sarajevo"),
    ("BE", "Europe/Brussels"),
    ("BG", "Europe/Sofia"),
    ("BY", "Europe/Minsk"),
    ("CH", "Europe/Zurich"),
    ("CY", "Asia/Nicosia"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("EE", "Europe/Tallinn"),
    ("FI", "Europe/Helsinki"),
    ("FO", "Atlantic/Faroe"),
    ("GB", "Europe/London"),
    ("GG", "Europe/Guernsey"),
    ("GI", "Europe/Gibraltar"),
    ("GR", "Europe/Athens"),
    ("HR", "Europe/Zagreb"),
    ("HU", "Europe/Budapest"),
    ("IE", "Europe/Dublin"),
    ("IM", "Europe/Isle_of_Man"),
    ("IS", "Atlantic/Reykjavik"),
    ("IT", "Europe/Rome"),
    ("JE", "Europe/Jersey"),
    ("LI", "Europe/Vaduz"),
    ("LT", "Europe/Vilnius"),
    ("LU", "Europe/Luxembourg"),
    ("LV", "Europe/Riga"),
    ("MC", "Europe/Monaco"),
    ("MD", "Europe/Chisinau"),
    ("ME", "Europe/Podgorica"),
    ("MK", "Europe/Skopje"),
    ("MT", "Europe/Malta"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("PL", "Europe/Warsaw"),
    ("RO", "Europe/Bucharest"),
    ("RS", "Europe/Belgrade"),
    ("SE", "Europe/Stockholm"),
    ("SI", "Europe/Ljubljana"),
    ("SK", "Europe/Bratislava"),
    ("SM", "Europe/San_Marino"),
    ("TR", "Europe/Istanbul"),
    ("UA", "Europe/Kyiv"),
    ("VA", "Europe/Vatican"),
    // France overseas
    ("BL", "America/St_Barthelemy"),
    ("GF", "America/Cayenne"),
    ("GP", "America/Guadeloupe"),
    ("MF", "America/Marigot"),
    ("MQ", "America/Martinique"),
    ("NC", "Pacific/Noumea"),
    ("PM", "America/Miquelon"),
    ("RE", "Indian/Reunion"),
    ("WF", "Pacific/Wallis"),
    ("YT", "Indian/Mayotte"),
    // Elsewhere
    ("AE", "Asia/Dubai"),
    ("AM", "Asia/Yerevan"),
    ("AZ", "Asia/Baku"),
    ("BD", "Asia/Dhaka"),
    ("BO", "America/La_Paz"),
    ("CI", "Africa/Abidjan"),
    ("CM", "Africa/Douala"),
    ("CO", "America/Bogota"),
    ("CR", "America/Costa_Rica"),
    ("DZ", "Africa/Algiers"),
    ("EG", "Africa/Cairo"),
    ("GE", "Asia/Tbilisi"),
    ("HK", "Asia/Hong_Kong"),
    ("IL", "Asia/Jerusalem"),
    ("IN", "Asia/Kolkata"),
    ("JP", "Asia/Tokyo"),
    ("KE", "Africa/Nairobi"),
    ("KR", "Asia/Seoul"),
    ("LB", "Asia/Beirut"),
    ("MA", "Africa/Casablanca"),
    ("NG", "Africa/Lagos"),
    ("PE", "America/Lima"),
    ("PH", "Asia/Manila"),
    ("QA", "Asia/Qatar"),
    ("SA", "Asia/Riyadh"),
    ("SG", "Asia/Singapore"),
    ("SN", "Africa/Dakar"),
    ("TH", "Asia/Bangkok"),
    ("TN", "Africa/Tunis"),
    ("TW", "Asia/Taipei"),
    ("ZA", "Africa/Johannesburg"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_is_told() {
        assert_eq!(zone_for_place("DE", ""), ZoneGuess::One("Europe/Berlin"));
        assert_eq!(zone_for_place("GB", "W1A 1AB"), ZoneGuess::One("Europe/London"));
    }

    #[test]
    fn islands_are_told_by_the_postcode() {
        assert_eq!(zone_for_place("FR", "75008"), ZoneGuess::One("Europe/Paris"));
        assert_eq!(zone_for_place("FR", "97400"), ZoneGuess::One("Indian/Reunion"));
        assert_eq!(zone_for_place("FR", "98800"), ZoneGuess::Several);
        assert_eq!(zone_for_place("ES", "35001"), ZoneGuess::One("Atlantic/Canary"));
        assert_eq!(zone_for_place("ES", "08006"), ZoneGuess::One("Europe/Madrid"));
        assert_eq!(zone_for_place("PT", "9000-018"), ZoneGuess::One("Atlantic/Madeira"));
        assert_eq!(zone_for_place("PT", "9500-150"), ZoneGuess::One("Atlantic/Azores"));
        assert_eq!(zone_for_place("ES", ""), ZoneGuess::Several);
    }

    #[test]
    fn several_clocks_are_not_guessed() {
        assert_eq!(zone_for_place("US", "CA 94103"), ZoneGuess::Several);
        assert_eq!(zone_for_place("XX", ""), ZoneGuess::Unknown);
    }

    #[test]
    fn no_country_stands_twice() {
        let mut codes: Vec<&str> = ONE.iter().map(|(code, _)| *code).chain(SEVERAL).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
