use super::*;

fn week(text: &str) -> [Vec<Opening>; 7] {
    let said = parse_osm_hours(text).unwrap_or_else(|what| panic!("{text}: {what}"));
    assert_eq!(said.exceptions, [], "{text}");
    said.week
}

#[track_caller]
fn says(text: &str, days: &str) {
    let written = week(text).map(|day| match day.as_slice() {
        [] => "-".to_owned(),
        openings => openings.iter().map(|opening| write_opening(*opening)).collect::<Vec<_>>().join("+"),
    });
    assert_eq!(written.join(" "), days, "{text}");
}

#[test]
fn later_rules_stand_in_the_place_of_earlier_ones_or_beside_them() {
    let (nine, noon) = ("09:00-17:00", "09:00-12:00");
    says("Mo-We 9:00-17:00; We 09:00-12:00", &format!("{nine} {nine} {noon} - - - -"));
    says("Tu 09:00-12:00, Tu 13:00-17:00", "- 09:00-12:00+13:00-17:00 - - - - -");
    says("Sa-Mo 14:00 - 18:00,09:00-12:00; Su off", "09:00-12:00+14:00-18:00 - - - - 09:00-12:00+14:00-18:00 -");
    says("Su off; Mo-Su 09:00-12:00", &[noon; 7].join(" "));
}

#[test]
fn nights_and_days_around_the_clock() {
    says("24/7", &["00:00-24:00"; 7].join(" "));
    says("Fr 22:00-04:00; Sa 22:00-28:00; Su 18:00-00:00", "- - - - 22:00-04:00 22:00-04:00 18:00-24:00");
    says("Mo 00:00-24:00", "00:00-24:00 - - - - - -");
    says("Mo open", "00:00-24:00 - - - - - -");
}

#[test]
fn a_list_of_days_may_have_blanks() {
    says("Mo, We, Fr-Su 09:00-12:00", "09:00-12:00 - 09:00-12:00 - 09:00-12:00 09:00-12:00 09:00-12:00");
    says("Mo 09:00-12:00, Tu 10:00-12:00", "09:00-12:00 10:00-12:00 - - - - -");
}

#[test]
fn dates_become_exceptions_where_they_differ() {
    let said = parse_osm_hours(
        "Mo-Sa 09:00-12:00; 2026 Dec 24-27 off; 2026 Dec 26 10:00-11:00; 2027 Jan 04-Jan 05 09:00-12:00",
    );
    let exceptions = said.expect("readable").exceptions;
    let dates: Vec<_> = exceptions.iter().map(|it| (it.date.as_str(), it.hours.as_slice())).collect();
    // Sunday the 27th is closed anyway, and a Monday in January as any.
    assert_eq!(dates, [("2026-12-24", [].as_slice()), ("2026-12-25", &[]), ("2026-12-26", &[(600, 660)])]);
    let rest = parse_osm_hours("Mo 09:00-12:00; 2026 Dec 21-2027 Jan 03 Mo off").expect("readable").exceptions;
    assert_eq!(rest.iter().map(|it| it.date.as_str()).collect::<Vec<_>>(), ["2026-12-21", "2026-12-28"]);
}

#[test]
fn public_holidays_are_passed_over_when_closed() {
    for text in ["Mo-Sa 09:00-12:00; PH off", "Mo-Sa 09:00-12:00; Su, PH off", "PH,Su closed; Mo-Sa 09:00-12:00"] {
        let said = parse_osm_hours(text).expect("readable");
        assert!(said.holidays_passed_over && said.week[6].is_empty(), "{text}");
        assert_eq!(said.week[0], [(540, 720)]);
    }
    assert!(!parse_osm_hours("Mo-Sa 09:00-12:00").expect("readable").holidays_passed_over);
}

#[test]
fn what_a_week_cannot_say_is_refused_with_its_part() {
    for (text, what) in [
        ("Mo 09:00-12:00; We[1] 09:00-12:00", "\"We[1] 09:00-12:00\" counts the weekdays of a month"),
        ("week 1-10 Mo 09:00-12:00", "\"week 1-10 Mo 09:00-12:00\" names week numbers"),
        ("Mo 09:00-sunset", "\"Mo 09:00-sunset\" goes by the sun"),
        ("Mo 09:00-12:00; SH off", "\"SH off\" speaks of school holidays (SH)"),
        ("Mo 09:00-12:00; PH 10:00-12:00", "\"PH 10:00-12:00\" has hours for public holidays (PH)"),
        ("Apr-Sep Mo 09:00-12:00", "\"Apr-Sep Mo 09:00-12:00\" names months without dates"),
        ("2026 Mo 09:00-12:00", "\"2026 Mo 09:00-12:00\" names years without dates"),
        ("Mo 09:00-12:00; Dec 24 off", "\"Dec 24 off\" has a date without a year"),
        ("Mo 09:00-12:00; 2026 Feb 29 off", "\"2026 Feb 29 off\" has a date that does not exist"),
        ("2026 easter off", "\"2026 easter off\" has a date that moves from year to year"),
        ("2026 Jan 01-2027 Jan 02 off", "\"2026 Jan 01-2027 Jan 02 off\" names dates of more than a year"),
        ("2026 Jan 01+ off", "\"2026 Jan 01+ off\" names dates of more than a year"),
        ("2026 Feb 02-2026 Jan 01 off", "\"2026 Feb 02-2026 Jan 01 off\" ends before it begins"),
        (
            "Mo 09:00-12:00 \"by appointment\"",
            "\"Mo 09:00-12:00 \"by appointment\"\" has a comment, which cannot be kept",
        ),
        ("Mo 09:00-12:00 unknown", "\"Mo 09:00-12:00 unknown\" says that it is unknown"),
        ("Mo 09:00-12:00 || Tu 10:00-12:00", "\"Mo 09:00-12:00 || Tu 10:00-12:00\" has an alternative (||)"),
        ("Mo 18:00+", "\"Mo 18:00+\" leaves its end open (+)"),
        ("Mo 10:00-16:00/90", "\"Mo 10:00-16:00/90\" is not in the opening hours syntax of OpenStreetMap"),
        ("Mo 10:00-16:00/01:30", "\"Mo 10:00-16:00/01:30\" repeats within its hours"),
        (
            "Mo 10:00-16:00; Mo 12:00-13:00 off",
            "\"Mo 12:00-13:00 off\" closes for a part of the day: write the hours before and after",
        ),
        ("Mo 10:00-10:00", "\"Mo 10:00-10:00\" closes when it opens"),
        ("Mo 10:00-34:00", "\"Mo 10:00-34:00\" is longer than a day"),
        ("Mo-Sa 08:00-20:00; Su", "\"Su\" names days without their hours"),
        ("Mo-Sa 07:00-24:00, Su", "\"Mo-Sa 07:00-24:00, Su\" names days without their hours"),
        ("2026 Dec 24, 2026 Dec 25 off", "\"2026 Dec 24, 2026 Dec 25 off\" names days without their hours"),
        ("Mo 09:00-12:00, Mo 11:00-13:00", "09:00-12:00 and 11:00-13:00 overlap"),
        ("PH off", "\"PH off\" says no hours"),
        (" ; ", "\";\" says no hours"),
        ("always", "\"always\" is not in the opening hours syntax of OpenStreetMap"),
        ("09:30-12:30 14:00-19:00", "\"09:30-12:30 14:00-19:00\" is not in the opening hours syntax of OpenStreetMap"),
    ] {
        assert_eq!(parse_osm_hours(text), Err(what.to_owned()), "{text}");
    }
}
