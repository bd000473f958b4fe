use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

/// A banner as JSON that may be kept.
fn plain() -> Value {
    json!({
        "name": "Advent", "slot": "home_hero",
        "variants": [{"name": "a", "weight": 1, "content": {"fr": {"title": "Avent"}, "en": {"title": "Advent"}}}],
    })
}

/// The banner with another value at the path.
fn with(path: &str, value: Value) -> Value {
    let mut banner = plain();
    let mut place = &mut banner;
    for part in path.split('.') {
        place = match part.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[part],
        };
    }
    *place = value;
    banner
}

#[track_caller]
fn check(banner: Value, expect: Result<(), (&str, Fault)>) {
    let read: Banner = serde_json::from_value(banner.clone()).unwrap_or_else(|error| panic!("{banner}: {error}"));
    let found = read.validate();
    assert_eq!(found.as_ref().map_err(|it| (it.field.as_str(), it.fault)).copied(), expect, "{banner}");
}

#[test]
fn what_may_be_kept_is_kept_as_it_is_said() {
    check(plain(), Ok(()));
    let read: Banner = serde_json::from_value(plain()).unwrap();
    assert_eq!((read.experiment, read.holdout, read.priority), (1, 0, 0));
    let again: Banner = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    assert!(serde_json::from_value::<Banner>(with("html", json!("<b>"))).is_err());
}

#[test]
fn bounds_hold() {
    let content = "variants.0.content.fr";
    check(with("name", json!(" ")), Err(("name", Fault::TextMissing)));
    check(with("name", json!("n".repeat(81))), Err(("name", Fault::TextLong)));
    check(with("priority", json!(1_001)), Err(("priority", Fault::OutOfRange)));
    check(with("holdout", json!(5_001)), Err(("holdout", Fault::OutOfRange)));
    check(with("cap", json!(0)), Err(("cap", Fault::OutOfRange)));
    check(with("stores", json!([""])), Err(("stores", Fault::OutOfRange)));
    check(with("variants", json!([])), Err(("variants", Fault::OutOfRange)));
    check(with("variants.0.weight", json!(0)), Err(("variants.0.weight", Fault::OutOfRange)));
    check(
        with(&format!("{content}.title"), json!("t".repeat(81))),
        Err((&format!("{content}.title"), Fault::TextLong)),
    );
    check(with(&format!("{content}.text"), json!("a\u{202e}b")), Err((&format!("{content}.text"), Fault::TextOdd)));
    check(with(&format!("{content}.button"), json!("Go")), Err((&format!("{content}.button"), Fault::ButtonAlone)));
    let picture = json!({"id": "../../etc/passwd"});
    check(with(&format!("{content}.picture"), picture), Err((&format!("{content}.picture.id"), Fault::OutOfRange)));
    let other = json!({"name": "b", "content": {"fr": {"title": "B"}}});
    let mut two = plain();
    two["variants"].as_array_mut().unwrap().push(other);
    check(two, Err(("variants.1.content", Fault::LocalesDiffer)));
    let guests = json!({"who": "guest", "segments": [{"type": "consented_to_mail"}]});
    check(with("audience", guests), Err(("audience.segments", Fault::GuestsOnly)));
}

#[test]
fn a_code_needs_a_campaign() {
    let content = json!({"fr": {"title": "A", "button": "Go", "target": {"type": "code"}}});
    check(with("variants.0.content", content), Err(("campaign", Fault::NoCampaign)));
}

#[test]
fn a_schedule_has_an_end_after_its_beginning() {
    let schedule = |starts: i64, ends: i64| {
        let instant = |at: i64| json!({"local": "2026-11-28T09:00", "at": at});
        with("schedule", json!({"starts": instant(starts), "ends": instant(ends), "zone": "Europe/Paris"}))
    };
    check(schedule(1, 2), Ok(()));
    check(schedule(2, 2), Err(("schedule.ends", Fault::SpanEmpty)));
    let odd = json!({"starts": {"local": "28/11/2026"}, "zone": "Europe/Paris"});
    check(with("schedule", odd), Err(("schedule.starts", Fault::TimeInvalid)));
    let nowhere = json!({"starts": {"local": "2026-11-28T09:00"}});
    check(with("schedule", nowhere), Err(("schedule.zone", Fault::TimeInvalid)));
}

#[test]
fn another_split_is_another_experiment() {
    let read = |value: Value| serde_json::from_value::<Banner>(value).unwrap();
    let before = read(plain());
    assert_eq!(read(with("variants.0.content.fr.title", json!("Noël"))).experiment_after(&before), 1);
    assert_eq!(read(with("variants.0.weight", json!(2))).experiment_after(&before), 2);
    assert_eq!(read(with("holdout", json!(100))).experiment_after(&before), 2);
}

#[test]
fn what_is_retired_stays_so() {
    let over = Schedule { ends: Some(ClockTime { local: String::new(), at: 10 }), ..Schedule::default() };
    let later = Schedule { starts: Some(ClockTime { local: String::new(), at: 10 }), ..Schedule::default() };
    let always = Schedule::default();
    for status in Status::ALL {
        assert_eq!(Status::named(status.name()), Some(status));
        assert_eq!(status.retire(), Status::Retired);
        // What is over does not go out, and the clock retires what was.
        assert!(status.publish(&over, 10).is_err() && status.resume(&over, 10).is_err());
        let aged = if status == Status::Draft { Status::Draft } else { Status::Retired };
        assert_eq!(status.at(&over, 10), aged);
    }
    assert_eq!(Status::Retired.publish(&always, 0), Err(Impossible(Status::Retired)));
    assert_eq!(Status::Draft.publish(&later, 9), Ok(Status::Scheduled));
    assert_eq!(Status::Draft.publish(&later, 10), Ok(Status::Live));
    assert_eq!(Status::Scheduled.at(&later, 9), Status::Scheduled);
    assert_eq!(Status::Scheduled.at(&later, 10), Status::Live);
    assert_eq!(Status::Paused.at(&later, 10), Status::Paused);
    assert_eq!(Status::Paused.publish(&always, 0), Ok(Status::Paused));
    assert_eq!(Status::Paused.resume(&later, 9), Ok(Status::Scheduled));
    assert_eq!(Status::Draft.pause(), Err(Impossible(Status::Draft)));
    assert_eq!(Status::Live.pause(), Ok(Status::Paused));
}

#[test]
fn slots_are_found_by_name() {
    for (at, slot) in Slot::ALL.into_iter().enumerate() {
        assert_eq!((Slot::named(slot.name()), slot.index()), (Some(slot), at));
        assert_eq!(serde_json::to_value(slot).unwrap(), json!(slot.name()));
    }
}

/// Shares come out as they were said: of 100,000 people each bucket range is within five standard deviations.
#[test]
fn shares_are_what_the_weights_say() {
    let mut value = plain();
    value["holdout"] = json!(1_000);
    value["variants"] = json!([
        {"name": "a", "weight": 1, "content": {"fr": {"title": "A"}}},
        {"name": "b", "weight": 3, "content": {"fr": {"title": "B"}}},
    ]);
    let banner: Banner = serde_json::from_value(value).unwrap();
    let mut counts = BTreeMap::<&str, i64>::new();
    for person in 0..100_000 {
        let dealt = assign(&banner.split(), bucket("b", 1, &person.to_string()));
        *counts
            .entry(match dealt.unwrap() {
                Assignment::HeldOut => "held out",
                Assignment::Variant(variant) => variant.name.as_str(),
            })
            .or_default() += 1;
    }
    // 10 %, 22.5 % and 67.5 % of 100,000; five deviations of the widest are 740.
    for (name, expected) in [("held out", 10_000), ("a", 22_500), ("b", 67_500)] {
        assert!((counts[name] - expected).abs() < 750, "{counts:?}");
    }
}

/// Who sees the one variant of one banner sees either of another's: experiments do not know each other.
#[test]
fn banners_deal_people_out_independently() {
    let both = (0..40_000).filter(|person| {
        let of = |banner| bucket(banner, 1, &person.to_string()) < 5_000;
        of("one") && of("two")
    });
    // A quarter of 40,000; five deviations are 433.
    assert!((both.count() as i64 - 10_000).abs() < 440);
}
