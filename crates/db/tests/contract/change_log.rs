use std::collections::BTreeSet;

use comptoir_db::change_log::{self, Entry, owner_topic, variant_topic};
use comptoir_db::owned::Outcome;
use comptoir_domain::Refusal;

use super::fixture::{NOW, Shop, accepted, add, at_once, remove, set};

on_both_engines! {
    topics_are_named,
    an_entry_is_found_by_its_id_and_written_once,
    revisions_under_the_lock_are_distinct,
    a_topic_is_read_from_where_the_listener_was,
    revisions_are_told_in_the_order_asked_for,
    topics_that_moved_are_told_with_their_last_revision,
    what_is_old_is_forgotten,
}

fn entry(id: &str, topic: &str, revision: Option<i64>, at: i64) -> Entry {
    Entry {
        id: id.to_owned(),
        topic: topic.to_owned(),
        revision,
        device: "device".to_owned(),
        kind: "change".to_owned(),
        body: r#"{"é":"'"}"#.to_owned(),
        result: "{}".to_owned(),
        at,
    }
}

impl Shop {
    async fn append(&self, entry: Entry) -> bool {
        self.write(move |tx| Box::pin(async move { change_log::append(tx, &entry).await })).await
    }

    async fn since(&self, topic: &str, after: i64, limit: i64) -> Vec<i64> {
        let entries = change_log::since(&self.db, topic, after, limit).await.unwrap();
        entries.into_iter().map(|entry| entry.revision.unwrap()).collect()
    }
}

async fn topics_are_named(_: Shop) {
    assert_eq!(owner_topic("ada"), "owner/ada");
    assert_eq!(variant_topic("K-1"), "variant/K-1");
}

async fn an_entry_is_found_by_its_id_and_written_once(shop: Shop) {
    let find = |id: &'static str| shop.write(move |tx| Box::pin(async move { change_log::find(tx, id).await }));
    let (first, refused) = (entry("first", "owner/a", Some(1), NOW), entry("refused", "owner/a", None, NOW));
    assert!(shop.append(first.clone()).await);
    assert!(shop.append(refused.clone()).await);
    assert!(shop.append(entry("refused too", "owner/a", None, NOW)).await);
    assert!(!shop.append(entry("first", "owner/b", Some(7), NOW + 1)).await);
    assert_eq!(find("first").await, Some(first));
    assert_eq!(find("refused").await, Some(refused));
    assert_eq!(find("FIRST").await, None);
    // A revision is given once a topic.
    let twice = entry("second", "owner/a", Some(1), NOW);
    let twice = shop.db.write(move |tx| Box::pin(async move { change_log::append(tx, &twice).await })).await;
    assert!(twice.is_err());
}

async fn revisions_under_the_lock_are_distinct(shop: Shop) {
    shop.warm().await;
    let moving = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            shop.write(move |tx| {
                Box::pin(async move {
                    let topic = ["one", "two"][n % 2];
                    let before = change_log::lock(tx, topic).await?;
                    tokio::task::yield_now().await;
                    assert_eq!(change_log::lock(tx, topic).await?, before, "a lock may be taken again");
                    Ok((n % 2, before, change_log::advance(tx, topic).await?))
                })
            })
            .await
        }
    });
    let moves = at_once(moving).await;
    assert!(moves.iter().all(|(_, before, after)| after - before == 1));
    let after: BTreeSet<_> = moves.iter().map(|(topic, _, after)| (*topic, *after)).collect();
    assert_eq!(after.len(), 40);
    assert_eq!(change_log::revision(&shop.db, "one").await.unwrap(), 20);
    assert_eq!(change_log::revision(&shop.db, "never").await.unwrap(), 0);
    assert!(shop.db.write(|tx| Box::pin(async move { change_log::advance(tx, "never").await })).await.is_err());
}

async fn a_topic_is_read_from_where_the_listener_was(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("guest").await;
    shop.guest("other").await;
    for change in [add("a", 1), add("a", 2), set("a", 9)] {
        accepted(&shop.change("guest", change).await);
    }
    assert_eq!(shop.change("guest", add("x", 1)).await, Outcome::Refused(Refusal::VariantUnknown));
    accepted(&shop.change("guest", remove("a")).await);
    accepted(&shop.change("other", add("a", 1)).await);

    let topic = owner_topic("guest");
    assert_eq!(shop.since(&topic, 0, 10).await, [1, 2, 3, 4]);
    assert_eq!(shop.since(&topic, 2, 10).await, [3, 4]);
    assert_eq!(shop.since(&topic, 0, 3).await, [1, 2, 3]);
    assert_eq!(shop.since(&topic, 4, 10).await, [0; 0]);
    assert_eq!(shop.since(&topic, 99, 10).await, [0; 0]);
    assert_eq!(shop.since("owner/nobody", 0, 10).await, [0; 0]);
    assert_eq!(change_log::revision(&shop.db, &topic).await.unwrap(), 4);
}

async fn revisions_are_told_in_the_order_asked_for(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("guest").await;
    for change in [add("a", 1), add("a", 1), add("a", 1)] {
        accepted(&shop.change("guest", change).await);
    }
    shop.store("lyon").await;
    shop.stock("a", "lyon", Some(2)).await;
    let topics = ["variant/a", "variant/unknown", "owner/guest", "variant/a"].map(str::to_owned);
    assert_eq!(change_log::revisions(&shop.db, &topics).await.unwrap(), [1, 0, 3, 1]);
    assert_eq!(change_log::revisions(&shop.db, &[]).await.unwrap(), [0; 0]);
}

async fn topics_that_moved_are_told_with_their_last_revision(shop: Shop) {
    for (id, topic, revision, at) in [
        ("1", "a", Some(1), 10),
        ("2", "a", Some(2), 20),
        ("3", "b", Some(1), 15),
        ("4", "c", None, 30),
        ("5", "d", Some(1), 5),
    ] {
        shop.append(entry(id, topic, revision, at)).await;
    }
    let moved = async |at: i64| {
        let mut moved = change_log::moved_since(&shop.db, at).await.unwrap();
        moved.sort();
        moved
    };
    let topic = |name: &str, revision: i64| (name.to_owned(), revision);
    assert_eq!(moved(10).await, [topic("a", 2), topic("b", 1)]);
    assert_eq!(moved(16).await, [topic("a", 2)]);
    assert_eq!(moved(0).await.len(), 3);
    assert_eq!(moved(21).await, []);
}

async fn what_is_old_is_forgotten(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("guest").await;
    let old = add("a", 1);
    accepted(&shop.change("guest", old.clone()).await);
    shop.execute(&format!("update change_log set at = {}", NOW - 1)).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    let pruned = shop.write(|tx| Box::pin(async move { change_log::prune(tx, NOW).await })).await;
    assert_eq!(pruned, 1);
    assert_eq!(shop.since(&owner_topic("guest"), 0, 10).await, [2]);
    assert_eq!(change_log::revision(&shop.db, &owner_topic("guest")).await.unwrap(), 2);
    // A forgotten id is a new change, and the revisions go on.
    assert_eq!(accepted(&shop.change("guest", old).await), 3);
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 3)]);
}
