//! `GET /live`: what one device does arrives on the others, all of it and once.

use std::time::Duration;

use comptoir_db::stores::stock::{self, Count};
use comptoir_db::{Engine, change_log};
use serde_json::json;
use uuid::Uuid;

use super::shop::{KETTLE, Shop, TOASTER, at_once, run};
use super::stream::{SOON, Stream};

on_both_engines!(
    a_change_on_one_device_arrives_on_the_other,
    a_guests_tabs_tell_each_other,
    a_sign_in_tells_the_other_device_what_joined,
    a_stream_resumes_at_its_cursor,
    a_reader_who_comes_and_goes_misses_nothing,
    a_reader_far_behind_gets_a_snapshot,
    a_cursor_older_than_the_log_gets_a_snapshot,
    a_cursor_gets_a_snapshot_when_the_whole_log_is_gone,
    a_cursor_ahead_of_the_topic_gets_a_snapshot,
    a_stream_ends_with_its_session,
    a_count_by_another_process_arrives,
    only_the_owner_follows_an_owner,
    a_cursor_nobody_can_read_is_an_empty_one,
);

fn a_change_on_one_device_arrives_on_the_other(shop: &Shop) {
    let (phone, laptop) = (shop.signed_in("customer"), shop.signed_in("customer"));
    let (stream, hello) = Stream::open_with_hello(&laptop, "owner:0").expect("a stream");
    assert_eq!(hello.data["known"], true);
    assert_ne!(hello.data["owner"], json!(customer_id(shop)), "an owner's id is told to nobody");

    let change = phone.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 2 }));
    let answer = phone.post("/api/cart/change", &change).json();
    let event = stream.next("change");
    assert_eq!((&event["topic"], &event["revision"], &event["kind"]), (&json!("owner"), &json!(1), &json!("change")));
    assert_eq!((&event["device"], &event["change"]), (&json!(phone.device), &change));
    assert_eq!(event["cart"], answer["cart"]);

    let answer = phone.wish(TOASTER);
    let event = stream.next("change");
    assert_eq!((&event["revision"], &event["kind"]), (&json!(2), &json!("change")));
    assert_eq!((&event["wishlist"], &event["change"]["intent"]["type"]), (&answer["wishlist"], &json!("wish")));

    // A refusal moves nothing and is told to nobody, a change sent again is told once.
    let refused = phone.change(json!({ "type": "change_quantity", "sku": TOASTER, "quantity": 1 }));
    assert_eq!(phone.post("/api/cart/change", &refused).status, 409);
    assert_eq!(phone.post("/api/cart/change", &change).status, 200);
    stream.assert_quiet();
}

fn a_guests_tabs_tell_each_other(shop: &Shop) {
    let one = shop.browser();
    one.add(KETTLE, 1);
    let two = one.tab();
    let (here, there) = (one.live("owner:1"), two.live("owner:1"));
    two.add(KETTLE, 1);
    assert_eq!((here.revisions(1), there.revisions(1)), (vec![2], vec![2]));
}

fn a_sign_in_tells_the_other_device_what_joined(shop: &Shop) {
    let phone = shop.signed_in("customer");
    phone.add(KETTLE, 1);
    let stream = phone.live("owner:1");
    let laptop = shop.browser();
    laptop.add(TOASTER, 2);
    let guest = laptop.live("owner:1");
    let (email, password) = shop.person("customer");
    laptop.post("/api/account/sign-in", &json!({ "email": email, "password": password }));
    let event = stream.next("change");
    assert_eq!((&event["kind"], &event["revision"]), (&json!("merge"), &json!(2)));
    assert_eq!(event["cart"], laptop.cart());
    assert_eq!(event["wishlist"], laptop.get("/api/wishlist").json());
    assert!(guest.ends_within(SOON), "the guest's session was replaced");
}

fn a_stream_resumes_at_its_cursor(shop: &Shop) {
    let browser = shop.browser();
    for _ in 0..3 {
        browser.add(KETTLE, 1);
    }
    let stream = browser.live("owner:1");
    assert_eq!(stream.revisions(2), [2, 3]);
    drop(stream);
    for _ in 0..5 {
        browser.add(TOASTER, 1);
    }
    let stream = browser.live("owner:3");
    assert_eq!(stream.revisions(5), [4, 5, 6, 7, 8]);
    browser.add(KETTLE, 1);
    assert_eq!(stream.revisions(1), [9]);
    stream.assert_quiet();
}

fn a_reader_who_comes_and_goes_misses_nothing(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let other = browser.tab();
    let seen = std::thread::scope(|scope| {
        scope.spawn(|| (0..39).for_each(|_| drop(other.add(KETTLE, 1))));
        let mut seen = vec![1];
        // Each stream reads a little and breaks off.
        while seen.len() < 40 {
            let stream = browser.live(&format!("owner:{}", seen[seen.len() - 1]));
            while seen.len() < 40 {
                seen.push(stream.revisions(1)[0]);
                if seen.len() % 3 == 0 {
                    break;
                }
            }
        }
        seen
    });
    assert_eq!(seen, (1..=40).collect::<Vec<i64>>());
}

fn a_reader_far_behind_gets_a_snapshot(shop: &Shop) {
    let browser = shop.browser();
    browser.wish(TOASTER);
    at_once(8, |_| (0..26).for_each(|_| drop(browser.add(KETTLE, 1))));
    let stream = browser.live("owner:1");
    let snapshot = stream.next("snapshot");
    assert_eq!((&snapshot["topic"], &snapshot["revision"]), (&json!("owner"), &json!(209)));
    assert_eq!((&snapshot["cart"], &snapshot["wishlist"]), (&browser.cart(), &browser.get("/api/wishlist").json()));
    browser.add(TOASTER, 1);
    assert_eq!(stream.revisions(1), [210]);
    // Within reach the log itself is told.
    assert_eq!(browser.live("owner:10").revisions(200), (11..=210).collect::<Vec<i64>>());
}

fn a_cursor_older_than_the_log_gets_a_snapshot(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    browser.add(KETTLE, 1);
    shop.execute("update change_log set at = 0 where revision <= 2 and kind = 'change'");
    browser.add(KETTLE, 1);
    prune(shop, 1);
    let stream = browser.live("owner:1");
    let snapshot = stream.next("snapshot");
    assert_eq!((&snapshot["revision"], &snapshot["cart"]), (&json!(3), &browser.cart()));
    browser.add(KETTLE, 1);
    assert_eq!(stream.revisions(1), [4]);
    // Who knows the last pruned one needs none.
    assert_eq!(browser.live("owner:2").revisions(2), [3, 4]);
}

fn a_cursor_gets_a_snapshot_when_the_whole_log_is_gone(shop: &Shop) {
    let browser = shop.browser();
    for _ in 0..3 {
        browser.add(KETTLE, 1);
    }
    prune(shop, i64::MAX);
    assert_eq!(browser.live("owner:1").next("snapshot")["cart"], browser.cart());
    browser.live("owner:3").assert_quiet();
}

/// The shop's database was brought back from a backup while the page was open.
fn a_cursor_ahead_of_the_topic_gets_a_snapshot(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let stream = browser.live("owner:9");
    let snapshot = stream.next("snapshot");
    assert_eq!((&snapshot["revision"], &snapshot["cart"]), (&json!(1), &browser.cart()));
    browser.add(KETTLE, 1);
    assert_eq!(stream.revisions(1), [2]);
}

fn a_stream_ends_with_its_session(shop: &Shop) {
    let (phone, laptop) = (shop.signed_in("customer"), shop.signed_in("customer"));
    phone.add(KETTLE, 1);
    let (ending, other_tab, staying) = (phone.live("owner:1"), phone.tab().live("owner:1"), laptop.live("owner:1"));
    phone.post("/api/account/sign-out", &json!({}));
    assert!(ending.ends_within(SOON) && other_tab.ends_within(SOON));
    laptop.add(KETTLE, 1);
    assert_eq!(staying.revisions(1), [2]);
}

fn a_count_by_another_process_arrives(shop: &Shop) {
    let reader = shop.browser();
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let (stream, hello) = Stream::open_with_hello(&reader, &format!("variant/{KETTLE}:{revision}")).expect("a stream");
    assert_eq!((hello.data, reader.cookie()), (json!({ "known": false, "owner": null }), None));
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_millis() as i64;
    let count = Count {
        sku: KETTLE.to_owned(),
        store: "lyon-croix-rousse".to_owned(),
        on_hand: Some(17),
        counted_at: now,
        actor: "till".to_owned(),
        reason: "a count".to_owned(),
    };
    shop.with_db(async |db| {
        let id = Uuid::new_v4().to_string();
        let counted = db.write(move |tx| Box::pin(async move { stock::count(tx, &id, &count, now).await })).await;
        assert!(counted.expect("the count is written"));
    });
    let event = stream.next("change");
    assert_eq!((&event["topic"], &event["kind"]), (&json!(format!("variant/{KETTLE}")), &json!("stock")));
    assert_eq!(event["revision"], revision + 1);
    assert_eq!(event["stock"], json!({ "store": "lyon-croix-rousse", "available": 17, "counted_at": now }));
    // Who comes back from before the count is told it too; another variant's reader is not.
    assert_eq!(reader.live(&format!("variant/{KETTLE}:{revision}")).revisions(1), [revision + 1]);
    reader.live(&format!("variant/{KETTLE}:{}", revision + 1)).assert_quiet();
}

fn only_the_owner_follows_an_owner(shop: &Shop) {
    let ana = shop.signed_in("customer");
    ana.add(KETTLE, 1);
    let owner = customer_id(shop);
    let stranger = shop.browser();
    let ben = shop.signed_in("customer2");
    let streams = [
        stranger.live("owner:0"),
        stranger.live(&format!("owner/{owner}:0")),
        ben.live("owner:0"),
        ben.live(&format!("owner/{owner}:0,owner:0")),
        ben.live(&format!("owner%2F{owner}:0")),
    ];
    ana.add(TOASTER, 1);
    for stream in &streams {
        stream.assert_quiet();
    }
    ben.add(TOASTER, 3);
    assert_eq!(streams[2].next("change")["cart"]["lines"][0]["quantity"], 3);
    assert_eq!(streams[3].revisions(1), [1]);
}

fn a_cursor_nobody_can_read_is_an_empty_one(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    for cursor in [
        "",
        "owner",
        "owner:",
        "owner:x",
        "owner:99999999999999999999",
        ":",
        ",,,",
        "variant/:0",
        "variant/%00:0",
        "slot/1:0",
        "%FF:1",
    ] {
        drop(browser.live(cursor));
    }
    let many: String = (0..1000).map(|n| format!("variant/x{n}:0,")).collect();
    drop(browser.live(&many));
}

/// The owner's id of the demo's customer.
fn customer_id(shop: &Shop) -> String {
    let (email, _) = shop.person("customer");
    shop.with_db(async |db| {
        comptoir_db::account::find(db, &email).await.expect("the database answers").expect("an account").id
    })
}

/// Forgets what the log has from before the instant, as the server's own job does.
fn prune(shop: &Shop, before: i64) {
    shop.with_db(async |db| {
        db.write(move |tx| Box::pin(async move { change_log::prune(tx, before).await }))
            .await
            .expect("the log is pruned")
    });
}

#[test]
fn streams_have_a_limit() {
    run(Engine::Sqlite, &[("COMPTOIR_MAX_STREAMS", "2")], |shop| {
        let browser = shop.browser();
        let (first, _second) = (browser.live(""), browser.live(""));
        let refused = Stream::open(&browser, "").err().expect("a third is too many");
        let head = refused.to_lowercase();
        assert!(head.contains(" 503 ") && head.contains("retry-after: 30"), "{refused}");
        assert!(refused.contains("\"too_many_streams\""), "{refused}");
        // Pages go on, and a place is free once a reader is gone.
        assert_eq!(browser.get("/fr/").status, 200);
        drop(first);
        let again = (0..20).find_map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            Stream::open(&browser, "").ok()
        });
        assert!(again.is_some());
    });
}

/// Every 15 seconds: a comment, and a look at whether the session stands.
#[test]
fn a_quiet_stream_is_kept_open_and_looked_after() {
    run(Engine::Sqlite, &[], |shop| {
        const HEARTBEAT: Duration = Duration::from_secs(17);
        let (staying, ending) = (shop.browser(), shop.browser());
        staying.add(KETTLE, 1);
        ending.add(TOASTER, 1);
        let (kept, ended) = (staying.live("owner:1"), ending.live("owner:1"));
        // Another process ends a session: nobody hints here.
        let owner = "select owner from cart_line where sku = '2-SLICE-TOASTER-BLACK'";
        shop.execute(&format!("delete from session where owner in ({owner})"));
        assert_eq!(kept.next_within(HEARTBEAT).map(|event| event.name).as_deref(), Some(":"));
        assert!(ended.ends_within(SOON));
        staying.add(KETTLE, 1);
        assert_eq!(kept.revisions(1), [2]);
    });
}
