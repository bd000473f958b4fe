//! A day's redemptions as a file, for whoever books them.

use comptoir_db::promo::campaign::Limits;
use serde_json::json;

use super::super::browser::Answer;
use super::super::shop::{KETTLE_MINOR, Shop};
use super::{OTHER, PATH, STORE, printing, redeeming};

on_both_engines!(a_day_is_what_was_used_and_taken_back, a_day_is_its_stores_and_stays, who_may_not_and_what_is_no_day,);

impl Shop {
    fn day(&self, key: &str, day: &str, tag: &str) -> Answer {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), ("if-none-match", tag)];
        self.browser().send("GET", &format!("{PATH}/days/{day}"), &headers, None)
    }

    /// Uses a code with that key at that instant, as if it were then.
    fn used_at(&self, key: &str, store: &str, code: &str, at: &str) {
        let mut body = redeeming(key, "till-1", &[code]);
        body["store"] = json!(store);
        assert_eq!(self.at_till(&self.machine(), PATH, &body).status, 201, "{key}");
        let at = at.parse::<jiff::Timestamp>().expect("an instant").as_millisecond();
        let slip = format!("(select id from slip where key = 'demo {key}')");
        self.execute(&format!("update redemption set at = {at} where slip = {slip}"));
        self.execute(&format!("update slip set at = {at} where key = 'demo {key}'"));
    }

    fn voided_at(&self, key: &str, at: &str) {
        let body = json!({ "key": format!("void-{key}"), "reason": "=brought back, \"worn\"" });
        assert_eq!(self.at_till(&self.machine(), &format!("{PATH}/{key}/void"), &body).status, 200);
        let at = at.parse::<jiff::Timestamp>().expect("an instant").as_millisecond();
        let slip = format!("(select id from slip where key = 'demo {key}')");
        self.execute(&format!("update redemption set voided_at = {at} where slip = {slip}"));
        self.execute(&format!("update slip set voided_at = {at} where key = 'demo {key}'"));
    }
}

/// The rows below the head, without what has an id of its own.
fn rows(file: &Answer) -> Vec<String> {
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", file.text);
    let mut lines = file.text.split_terminator("\r\n");
    let head = "what,date,at,local_at,store,till,actor,slip,key,redemption,code,campaign,slip_subtotal_minor,discount_minor,currency,offline_at,reason";
    assert_eq!(lines.next(), Some(head));
    let row = |line: &str| {
        let cells: Vec<&str> = line.splitn(17, ',').collect();
        [&cells[..7], &cells[8..9], &cells[12..]].concat().join(",")
    };
    lines.map(row).collect()
}

fn a_day_is_what_was_used_and_taken_back(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 6);
    // In Paris clocks were set back on 25 October 2026: the day had 25 hours.
    shop.used_at("before", STORE, &codes[0], "2026-10-24T21:59:59.999Z");
    shop.used_at("first", STORE, &codes[1], "2026-10-24T22:00:00.000Z");
    shop.used_at("twice", STORE, &codes[2], "2026-10-25T01:30:00.000Z");
    shop.used_at("last", STORE, &codes[3], "2026-10-25T22:59:59.999Z");
    shop.used_at("after", STORE, &codes[4], "2026-10-25T23:00:00.000Z");
    let file = shop.day(&machine, "2026-10-25.csv", "");
    let (subtotal, tenth) = (2 * KETTLE_MINOR, 2 * KETTLE_MINOR / 10);
    let row = |at: &str, local: &str, key: &str| {
        format!("redemption,2026-10-25,{at},{local},{STORE},till-1,demo,{key},{subtotal},{tenth},EUR,,")
    };
    let day = [
        row("2026-10-24T22:00:00.000Z", "2026-10-25T00:00:00.000+02:00", "first"),
        row("2026-10-25T01:30:00.000Z", "2026-10-25T02:30:00.000+01:00", "twice"),
        row("2026-10-25T22:59:59.999Z", "2026-10-25T23:59:59.999+01:00", "last"),
    ];
    assert_eq!(rows(&file), day);
    let campaign = file.text.lines().nth(1).and_then(|line| line.split(',').nth(11)).expect("a campaign");
    assert_eq!(shop.number(&format!("select count(*) from campaign where id = '{campaign}'")), 1);
    assert!(codes.iter().all(|code| !file.text.contains(code)), "symbols are nobody's business");
    let tag = file.header("etag").to_owned();
    assert_eq!(shop.day(&machine, "2026-10-25.csv", &tag).status, 304);

    // What is taken back later is of the later day, and the day before stays what it was, to the byte.
    shop.voided_at("first", "2026-10-26T09:00:00.000Z");
    let again = shop.day(&machine, "2026-10-25.csv", "\"another\"");
    assert_eq!((again.text, again.headers.get("etag").and_then(|tag| tag.to_str().ok())), (file.text, Some(&*tag)));
    let next = shop.day(&machine, "2026-10-26.csv", &tag);
    let void = format!(
        "void,2026-10-26,2026-10-26T09:00:00.000Z,2026-10-26T10:00:00.000+01:00,{STORE},till-1,demo,first,{subtotal},-{tenth},EUR,,\"'=brought back, \"\"worn\"\"\""
    );
    let after = row("2026-10-25T23:00:00.000Z", "2026-10-26T00:00:00.000+01:00", "after").replace("-25,", "-26,");
    assert_eq!(rows(&next), [after, void]);
    // Used again after the void, it is a row of its own; a till that had no network then says when it was.
    shop.used_at("again", STORE, &codes[1], "2026-10-27T09:00:00.000Z");
    shop.execute("update slip set offline_at = 1792918800000 where key = 'demo again'");
    // Such a till had sent a claim.
    shop.execute(
        "insert into offline_claim (key, asked, store, till, actor, sent_by, subtotal_minor, discount_minor, currency,
           taken_at, received_at, outcome, slip)
         select key, '', store, till, actor, actor, subtotal_minor, discount_minor, currency, offline_at, at, 'redeemed', id
         from slip where key = 'demo again'",
    );
    let third = shop.day(&machine, "2026-10-27.csv", "");
    let said = "redemption,2026-10-27,2026-10-27T09:00:00.000Z,2026-10-27T10:00:00.000+01:00";
    assert_eq!(
        rows(&third),
        [format!("{said},{STORE},till-1,demo,again,{subtotal},{tenth},EUR,2026-10-25T09:00:00.000Z,")]
    );
    assert_eq!(rows(&shop.day(&machine, "2026-10-28.csv", "")), [""; 0]);
}

fn a_day_is_its_stores_and_stays(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 3);
    // Four hours behind Paris: at the same instant it is another day.
    shop.execute(&format!("update store set time_zone = 'America/Guadeloupe' where slug = '{OTHER}'"));
    shop.execute("update setting set value = 'moved' where key = 'catalog_revision'");
    shop.used_at("here", STORE, &codes[0], "2026-10-20T01:00:00.000Z");
    shop.used_at("there", OTHER, &codes[1], "2026-10-20T01:00:00.000Z");
    let done = shop.command(&["key", "add", "erp", "--scopes", "redemptions", "--stores", OTHER]);
    let theirs = String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned();
    let keys = |key: &str, day: &str| -> Vec<String> {
        let rows = rows(&shop.day(key, day, ""));
        rows.iter().map(|row| row.split(',').nth(7).expect("a key").to_owned()).collect()
    };
    // The shop reads its stores anew within a second or two.
    for _ in 0..500 {
        if keys(&machine, "2026-10-19.csv") == ["there"] {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(keys(&machine, "2026-10-19.csv"), ["there"]);
    assert_eq!(keys(&machine, "2026-10-20.csv"), ["here"]);
    assert_eq!(keys(&theirs, "2026-10-19.csv"), ["there"]);
    assert_eq!(keys(&theirs, "2026-10-20.csv"), [""; 0]);
    // A campaign under another name, and an account that is gone, change nothing that was written.
    let before = shop.day(&machine, "2026-10-20.csv", "").text;
    shop.execute("update campaign set name = 'Another'");
    shop.execute("update redemption set customer = ''");
    assert_eq!(shop.day(&machine, "2026-10-20.csv", "").text, before);
}

fn who_may_not_and_what_is_no_day(shop: &Shop) {
    let machine = shop.machine();
    for day in ["2026-02-29.csv", "2026-10-20", "2026-1-1.csv", "yesterday.csv", "a.csv", "20261020.csv", "%00.csv"] {
        assert_eq!(shop.day(&machine, day, "").refusal(), (404, "day_unknown".into(), Some("day".into())), "{day}");
    }
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Paris").expect("a zone")).date();
    for day in [today, today.tomorrow().expect("a day")] {
        let refused = shop.day(&machine, &format!("{day}.csv"), "");
        assert_eq!(refused.refusal(), (409, "day_not_over".into(), Some("day".into())));
        assert!(refused.json()["current"].as_i64().is_some_and(|at| at > comptoir::server::now_ms()));
    }
    let done = shop.command(&["key", "add", "shelves", "--scopes", "stock"]);
    let stock = String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned();
    assert_eq!(shop.day(&stock, "2026-10-20.csv", "").refusal().1, "scope_missing");
    assert_eq!(shop.day("nothing", "2026-10-20.csv", "").refusal().1, "key_unknown");
    // A key of that name could not be asked for.
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("days", "till", &["7K2M-9QX-BT4F"])).status, 422);
}
