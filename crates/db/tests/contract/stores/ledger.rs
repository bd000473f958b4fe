use comptoir_db::stores::facts::{self, Row, Source};
use comptoir_db::stores::ledger::{self, Waiting};
use comptoir_domain::order::pickup::Status;
use comptoir_domain::stores::fact::Fact;

use crate::contract::fixture::{NOW, Shop, accepted, add};

on_both_engines! {
    the_ledger_is_read_newest_first_page_by_page,
    what_falls_short_is_listed_with_whom_it_was_promised,
    variants_are_found_by_the_beginning_of_their_sku,
}

impl Shop {
    async fn fact(&self, sku: &str, store: &str, fact: Fact, at: i64, actor: &str) {
        let rows = vec![Row { sku: sku.to_owned(), store: store.to_owned(), fact }];
        let source = Source { actor: actor.to_owned(), reason: "why".to_owned(), at };
        self.write(move |tx| Box::pin(async move { facts::record(tx, &rows, &source, NOW).await.map(drop) })).await;
    }
}

async fn the_ledger_is_read_newest_first_page_by_page(shop: Shop) {
    shop.with_shelf(0, 5).await;
    shop.store("nice").await;
    shop.customer("noa").await;
    for at in 1..=6 {
        // Two of them at one instant.
        shop.fact("a", "lyon", Fact::Received(at), NOW + at / 2, "till").await;
    }
    shop.fact("a", "nice", Fact::Counted(9), NOW + 9, "noa").await;
    accepted(&shop.change("guest", add("a", 2)).await);
    shop.reserve("guest", "one").await.unwrap();
    let read = async |stores: &[&str], before: Option<(i64, &str)>, limit| {
        ledger::movements(&shop.db, "a", stores, before, limit).await.unwrap()
    };
    let all = read(&["lyon", "nice"], None, 50).await;
    assert!(all.windows(2).all(|pair| (pair[0].at, &pair[0].id) > (pair[1].at, &pair[1].id)));
    assert_eq!((all[0].store.as_str(), all[0].kind.as_str(), all[0].quantity), ("nice", "counted", 9));
    assert_eq!((all[0].person.as_deref(), all[0].reason.as_str(), &all[0].order), (Some("noa"), "why", &None));
    let held = all.iter().find(|movement| movement.kind == "held").unwrap();
    assert_eq!((held.quantity, held.held, held.order.as_deref(), &held.person), (0, 2, Some("N-one"), &None));
    // In pages nothing stands twice and nothing is left out.
    let mut paged = Vec::new();
    loop {
        let before = paged.last().map(|last: &ledger::Movement| (last.at, last.id.clone()));
        let page = read(&["lyon", "nice"], before.as_ref().map(|(at, id)| (*at, id.as_str())), 2).await;
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all);
    assert!(read(&["lyon"], None, 50).await.iter().all(|movement| movement.store == "lyon"));
    assert_eq!(read(&[], None, 50).await, []);
    let sum: i64 = all.iter().filter(|one| one.store == "lyon").map(|one| one.quantity).sum();
    assert_eq!(shop.shelf("a", "lyon").await.on_hand, sum);
}

async fn what_falls_short_is_listed_with_whom_it_was_promised(shop: Shop) {
    shop.with_shelf(5, 5).await;
    shop.store("nice").await;
    for (guest, order) in [("guest", "one"), ("other", "two")] {
        if guest == "other" {
            shop.guest(guest).await;
        }
        accepted(&shop.change(guest, add("a", 2)).await);
        shop.reserve(guest, order).await.unwrap();
    }
    let short = async |stores: &[&str]| ledger::shortfalls(&shop.db, stores, 10).await.unwrap();
    assert_eq!(short(&["lyon", "nice"]).await, []);
    assert_eq!(ledger::promises(&shop.db, &["lyon"], 10).await.unwrap(), []);
    shop.fact("a", "lyon", Fact::Counted(3), NOW, "till").await;
    // More was sold than was there, and nobody was promised anything.
    shop.fact("b", "nice", Fact::Sold(1), NOW, "till").await;
    let found = short(&["lyon", "nice"]).await;
    let told: Vec<_> =
        found.iter().map(|it| (it.store.as_str(), it.sku.as_str(), it.level.on_hand, it.level.held)).collect();
    assert_eq!(told, [("lyon", "a", 3, 4), ("nice", "b", -1, 0)]);
    assert_eq!(short(&["nice"]).await.len(), 1);
    let promises = ledger::promises(&shop.db, &["lyon", "nice"], 10).await.unwrap();
    let told: Vec<_> = promises.iter().map(|it| (it.number.as_str(), it.pieces, it.status, it.name.as_str())).collect();
    assert_eq!(told, [("N-one", 2, Status::Reserved, "Ana"), ("N-two", 2, Status::Reserved, "Ana")]);
    assert_eq!(ledger::promises(&shop.db, &["nice"], 10).await.unwrap(), []);
    let mut waiting = ledger::waiting(&shop.db).await.unwrap();
    waiting.sort_by(|a, b| a.store.cmp(&b.store));
    let of = |store: &str, pickups, shortfalls| Waiting { store: store.to_owned(), pickups, shortfalls };
    assert_eq!(waiting, [of("lyon", 2, 1), of("nice", 0, 1)]);
    shop.is_sound().await;
}

async fn variants_are_found_by_the_beginning_of_their_sku(shop: Shop) {
    shop.sell("lamp", &["Lamp-1", "lamp_2", "lampe%"]).await;
    shop.sell("sofa", &["S-1"]).await;
    let find = async |text: &str, handles: &[&str]| ledger::variants(&shop.db, text, handles, 10).await.unwrap();
    assert_eq!(find("LAMP", &[]).await, ["Lamp-1", "lamp_2", "lampe%"]);
    assert_eq!(find("lamp_", &[]).await, ["lamp_2"], "a sign of the pattern is a letter like any other");
    assert_eq!(find("lampe%", &[]).await, ["lampe%"]);
    assert_eq!(find("\\", &[]).await, Vec::<String>::new());
    assert_eq!(find("none", &["sofa"]).await, ["S-1"]);
    assert_eq!(ledger::variants(&shop.db, "lamp", &[], 2).await.unwrap().len(), 2);
}
