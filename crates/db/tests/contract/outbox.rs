//! The outbox: written once, tried by one at a time, never lost.

use comptoir_db::outbox::{self, LEASE_MS, Mail, NewMail};
use comptoir_domain::Locale;
use comptoir_domain::mail::Kind;
use serde_json::json;

use super::fixture::{DAY_MS, NOW, Shop, at_once};

on_both_engines! {
    an_event_is_told_once,
    what_is_undone_is_not_told,
    a_claim_is_ones_own_for_a_while,
    of_many_claimers_each_mail_has_one,
    what_failed_is_tried_again_or_given_up,
    a_late_word_does_not_count_over_a_new_claim,
    old_mails_are_forgotten,
}

fn mail(key: &str) -> NewMail {
    NewMail {
        kind: Kind::OrderReady,
        recipient: "ana@example.org".to_owned(),
        locale: Locale::En,
        data: json!({ "order": key }),
        key: key.to_owned(),
    }
}

impl Shop {
    pub async fn push(&self, key: &str, now: i64) -> bool {
        let mail = mail(key);
        self.write(move |tx| Box::pin(async move { outbox::push(tx, &mail, now).await })).await
    }

    pub async fn claim(&self, id: &str, now: i64) -> Option<Mail> {
        outbox::claim(&self.db, id, now).await.unwrap()
    }

    /// Kind, recipient and data of every mail, in the order in which they were written.
    pub async fn mails(&self) -> Vec<(String, String, String)> {
        self.rows("select kind, recipient, data from outbox order by created_at, dedupe_key").await
    }

    async fn due(&self, now: i64) -> Vec<String> {
        outbox::due(&self.db, now, 100).await.unwrap()
    }
}

async fn an_event_is_told_once(shop: Shop) {
    assert!(shop.push("a", NOW).await);
    assert!(!shop.push("a", NOW + 1).await);
    let [kept] = &outbox::latest(&shop.db, 10).await.unwrap()[..] else { panic!("one mail") };
    assert_eq!(
        (kept.kind.as_str(), kept.recipient.as_str(), kept.locale),
        ("order_ready", "ana@example.org", Locale::En)
    );
    assert_eq!((&kept.data, kept.created_at), (&json!({ "order": "a" }), NOW));
    assert_eq!((kept.next_try_at, kept.tries, kept.sent_at, kept.last_error.as_str()), (Some(NOW), 0, None, ""));
    assert_eq!(outbox::find(&shop.db, &kept.id).await.unwrap().as_ref(), Some(kept));
    assert_eq!(outbox::find(&shop.db, "none").await.unwrap(), None);
}

async fn what_is_undone_is_not_told(shop: Shop) {
    let mail = mail("a");
    let undone = shop.db.write(move |tx| {
        Box::pin(async move {
            assert!(outbox::push(tx, &mail, NOW).await?);
            Err::<(), _>(comptoir_db::Error::Undone)
        })
    });
    assert!(undone.await.is_err());
    assert_eq!(shop.count("outbox").await, 0);
}

async fn a_claim_is_ones_own_for_a_while(shop: Shop) {
    shop.push("a", NOW).await;
    shop.push("b", NOW + 5).await;
    assert_eq!(shop.due(NOW - 1).await.len(), 0);
    assert_eq!(shop.due(NOW + 5).await.len(), 2);
    let first = shop.due(NOW).await.remove(0);
    assert_eq!(shop.claim(&first, NOW - 1).await, None, "not due");
    let claimed = shop.claim(&first, NOW).await.unwrap();
    assert_eq!((claimed.tries, claimed.next_try_at), (1, Some(NOW + LEASE_MS)));
    assert_eq!(shop.claim(&first, NOW + LEASE_MS - 1).await, None);
    assert!(!shop.due(NOW + LEASE_MS - 1).await.contains(&first));
    // Who claimed it ended without a word: somebody else's turn.
    assert_eq!(shop.claim(&first, NOW + LEASE_MS).await.unwrap().tries, 2);
    outbox::sent(&shop.db, &claimed, NOW + 7).await.unwrap();
    let sent = outbox::find(&shop.db, &first).await.unwrap().unwrap();
    assert_eq!((sent.sent_at, sent.next_try_at), (Some(NOW + 7), None));
    assert_eq!(shop.claim(&first, NOW + DAY_MS).await, None, "sent is sent");
}

async fn of_many_claimers_each_mail_has_one(shop: Shop) {
    shop.warm().await;
    for n in 0..12 {
        shop.push(&format!("mail-{n}"), NOW).await;
    }
    let claimers = (0..16).map(|n| {
        let shop = shop.clone();
        async move {
            let mut due = shop.due(NOW).await;
            // Each begins elsewhere.
            let whole = due.len().max(1);
            due.rotate_left(n % whole);
            let mut mine = Vec::new();
            for id in due {
                mine.extend(shop.claim(&id, NOW).await.map(|mail| mail.id));
            }
            mine
        }
    });
    let mut claimed: Vec<String> = at_once(claimers).await.concat();
    assert_eq!(claimed.len(), 12);
    claimed.sort();
    claimed.dedup();
    assert_eq!(claimed.len(), 12, "one mail was claimed by two");
    assert_eq!(shop.count("outbox where tries = 1").await, 12);
}

async fn what_failed_is_tried_again_or_given_up(shop: Shop) {
    shop.push("a", NOW).await;
    let id = shop.due(NOW).await.remove(0);
    let claimed = shop.claim(&id, NOW).await.unwrap();
    outbox::failed(&shop.db, &claimed, "nobody there", Some(NOW + 60)).await.unwrap();
    assert_eq!(shop.claim(&id, NOW + 59).await, None);
    let again = shop.claim(&id, NOW + 60).await.unwrap();
    assert_eq!((again.tries, again.last_error.as_str()), (2, "nobody there"));
    outbox::failed(&shop.db, &again, "550 no such user", None).await.unwrap();
    assert_eq!(shop.due(NOW + 9 * DAY_MS).await.len(), 0);
    let kept = outbox::find(&shop.db, &id).await.unwrap().unwrap();
    assert_eq!((kept.sent_at, kept.next_try_at, kept.last_error.as_str()), (None, None, "550 no such user"));
}

async fn a_late_word_does_not_count_over_a_new_claim(shop: Shop) {
    shop.push("a", NOW).await;
    let id = shop.due(NOW).await.remove(0);
    let slow = shop.claim(&id, NOW).await.unwrap();
    let quick = shop.claim(&id, NOW + LEASE_MS).await.unwrap();
    outbox::failed(&shop.db, &slow, "too slow", None).await.unwrap();
    let kept = outbox::find(&shop.db, &id).await.unwrap().unwrap();
    assert_eq!((kept.next_try_at, kept.last_error.as_str()), (quick.next_try_at, ""));
    outbox::sent(&shop.db, &quick, NOW + 1).await.unwrap();
    outbox::failed(&shop.db, &quick, "never mind", Some(NOW)).await.unwrap();
    assert_eq!(outbox::find(&shop.db, &id).await.unwrap().unwrap().sent_at, Some(NOW + 1));
    assert_eq!(shop.due(NOW + DAY_MS).await.len(), 0);
}

async fn old_mails_are_forgotten(shop: Shop) {
    shop.push("a", NOW).await;
    shop.push("b", NOW + 1).await;
    assert_eq!(shop.write(|tx| Box::pin(async move { outbox::prune(tx, NOW + 1).await })).await, 1);
    let left: Vec<_> = outbox::latest(&shop.db, 9).await.unwrap().into_iter().map(|mail| mail.created_at).collect();
    assert_eq!(left, [NOW + 1]);
}
