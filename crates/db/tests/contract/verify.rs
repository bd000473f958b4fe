use comptoir_db::account::{self, SignIn};
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::verify::{Report, verify};

use super::fixture::{EUR, NOW, Shop, accepted, add, at_once, remove, session, set, wish};

on_both_engines! {
    an_empty_shop_adds_up,
    an_honest_shop_adds_up,
    a_shop_whose_old_log_is_forgotten_adds_up,
    a_shop_adds_up_while_it_is_busy,
    tampering_is_found,
}

impl Shop {
    async fn verify(&self) -> Report {
        verify(&self.db).await.unwrap()
    }

    /// Two stores, two owners of carts, a merged guest.
    async fn honest(&self) {
        self.sell("kettle", &["a", "b", "c"]).await;
        for store in ["lyon", "lille"] {
            self.store(store).await;
            assert!(self.stock("a", store, Some(5)).await);
            assert!(self.stock("a", store, Some(3)).await);
        }
        self.customer("ada").await;
        self.guest("guest").await;
        for change in [add("a", 2), add("b", 1), set("a", 5), remove("b"), add("b", 7), add("c", 1)] {
            accepted(&self.change("guest", change).await);
        }
        for store in ["lyon", "lille"] {
            assert!(self.stock("b", store, Some(-2)).await);
        }
        assert!(self.stock("b", "lille", None).await);
        accepted(&self.change("guest", wish("a")).await);
        self.first_change("gone", "gone", add("c", 9)).await;
        self.change("gone", set("a", 9)).await;
        let sign_in = SignIn {
            customer: "ada".to_owned(),
            proof: None,
            session: session("ada"),
            guest: Some(("gone".to_owned(), "gone".to_owned())),
            change_id: "merge".to_owned(),
            device: String::new(),
        };
        account::sign_in(&self.db, sign_in, EUR, NOW).await.unwrap();
        accepted(&self.change("ada", add("a", 1)).await);
    }
}

async fn an_empty_shop_adds_up(shop: Shop) {
    let report = shop.verify().await;
    assert_eq!((report.stock_levels, report.topics, report.carts), (0, 0, 0));
    assert_eq!(report.mismatches, []);
}

async fn an_honest_shop_adds_up(shop: Shop) {
    shop.honest().await;
    let report = shop.verify().await;
    assert_eq!(report.mismatches, []);
    assert_eq!((report.stock_levels, report.topics, report.carts), (4, 5, 3));
}

async fn a_shop_whose_old_log_is_forgotten_adds_up(shop: Shop) {
    shop.honest().await;
    shop.execute(&format!("update change_log set at = 0 where topic = '{}' and revision <= 4", owner_topic("guest")))
        .await;
    shop.execute(&format!("update change_log set at = 0 where topic = '{}'", owner_topic("ada"))).await;
    shop.write(|tx| Box::pin(async move { change_log::prune(tx, 1).await })).await;
    assert_eq!(shop.verify().await.mismatches, []);
}

async fn a_shop_adds_up_while_it_is_busy(shop: Shop) {
    shop.warm().await;
    shop.honest().await;
    let working = tokio::spawn({
        let shop = shop.clone();
        async move {
            let work = (0..4).map(|n| {
                let shop = shop.clone();
                async move {
                    for round in 0..25 {
                        accepted(&shop.change(["guest", "ada"][n % 2], add("a", 1)).await);
                        shop.stock("c", ["lyon", "lille"][n % 2], Some(round)).await;
                    }
                }
            });
            at_once(work).await;
        }
    });
    while !working.is_finished() {
        assert_eq!(shop.verify().await.mismatches, []);
    }
    working.await.unwrap();
}

async fn tampering_is_found(shop: Shop) {
    shop.honest().await;
    // What is done to the database, what it is called, and how it is taken back.
    let cases = [
        (
            "update stock_level set on_hand = 4 where sku = 'a' and store = 'lyon'",
            "stock",
            "update stock_level set on_hand = 3 where sku = 'a'",
        ),
        (
            "update stock_movement set quantity = quantity + 1 where sku = 'b' and store = 'lyon'",
            "stock",
            "update stock_movement set quantity = quantity - 1 where sku = 'b' and store = 'lyon'",
        ),
        ("insert into stock_level values ('c', 'lyon', 1, 0, 0)", "stock", "delete from stock_level where sku = 'c'"),
        (
            "insert into stock_level values ('b', 'lille', 1, 0, 0)",
            "stock",
            "delete from stock_level where sku = 'b' and store = 'lille'",
        ),
        (
            "update topic set revision = revision + 1 where name = 'owner/guest'",
            "topic",
            "update topic set revision = revision - 1 where name = 'owner/guest'",
        ),
        (
            "update topic set revision = revision - 1 where name = 'variant/a'",
            "topic",
            "update topic set revision = revision + 1 where name = 'variant/a'",
        ),
        (
            "update topic set name = 'lost' where name = 'owner/guest'",
            "topic",
            "update topic set name = 'owner/guest' where name = 'lost'",
        ),
        (
            "update change_log set revision = 40 where topic = 'owner/guest' and revision = 4",
            "topic",
            "update change_log set revision = 4 where revision = 40",
        ),
        (
            "update change_log set topic = 'owner/else' where topic = 'owner/guest' and revision = 2",
            "topic",
            "update change_log set topic = 'owner/guest' where topic = 'owner/else'",
        ),
        (
            "update cart_line set quantity = 6 where owner = 'guest' and sku = 'a'",
            "cart",
            "update cart_line set quantity = 5 where owner = 'guest' and sku = 'a'",
        ),
        (
            "update cart_line set quantity = 8 where owner = 'ada' and sku = 'c'",
            "cart",
            "update cart_line set quantity = 9 where owner = 'ada' and sku = 'c'",
        ),
        (
            "insert into cart_line values ('ada', 'b', 1, 9)",
            "cart",
            "delete from cart_line where owner = 'ada' and sku = 'b'",
        ),
        ("insert into cart_line values ('gone', 'b', 1, 9)", "cart", "delete from cart_line where owner = 'gone'"),
        (
            "update cart_line set owner = 'ada', sku = 'b' where owner = 'guest' and sku = 'c'",
            "cart",
            "update cart_line set owner = 'guest', sku = 'c' where owner = 'ada' and sku = 'b'",
        ),
        (
            "update change_log set body = replace(body, '\"quantity\":5', '\"quantity\":4') where topic = 'owner/guest'",
            "cart",
            "update change_log set body = replace(body, '\"quantity\":4', '\"quantity\":5') where topic = 'owner/guest'",
        ),
        (
            "update change_log set result = replace(result, '\"quantity\":5', '\"quantity\":4') where topic = 'owner/guest' and revision = 3",
            "cart",
            "update change_log set result = replace(result, '\"quantity\":4', '\"quantity\":5') where topic = 'owner/guest' and revision = 3",
        ),
        // The reducer would have refused the edited intent.
        (
            "update change_log set body = replace(body, '\"sku\":\"a\",\"quantity\":5', '\"sku\":\"c\",\"quantity\":5') where topic = 'owner/guest'",
            "cart",
            "update change_log set body = replace(body, '\"sku\":\"c\",\"quantity\":5', '\"sku\":\"a\",\"quantity\":5') where topic = 'owner/guest'",
        ),
    ];
    for (tampering, what, undoing) in cases {
        assert!(shop.execute(tampering).await > 0, "{tampering}");
        let report = shop.verify().await;
        assert!(report.mismatches.iter().any(|mismatch| mismatch.what == what), "{tampering}: {:?}", report.mismatches);
        shop.execute(undoing).await;
        assert_eq!(shop.verify().await.mismatches, [], "{undoing}");
    }
    // A mismatch names its row and both numbers.
    shop.execute("update stock_level set on_hand = 4 where sku = 'a' and store = 'lyon'").await;
    let mismatch = &shop.verify().await.mismatches[0];
    assert_eq!(
        (mismatch.subject.as_str(), mismatch.expected.as_str(), mismatch.found.as_str()),
        ("a at lyon", "3", "4")
    );
}
