use std::collections::BTreeSet;

use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{self, Outcome};
use comptoir_db::wishlist;
use comptoir_domain::Refusal;
use comptoir_domain::wishlist::LINE_LIMIT;
use comptoir_domain::wishlist::view::WishlistView;

use super::fixture::{EUR, NOW, Shop, accepted, add, asker, at_once, newcomer, unwish, wish};

on_both_engines! {
    wishes_are_kept_once_in_their_order,
    a_wish_is_told_with_its_price,
    the_first_wish_makes_the_guest,
    the_same_id_answers_the_same,
    what_is_not_sold_is_not_wished_but_may_be_given_up,
    the_wish_limit_holds_at_once,
    one_wish_from_many_devices_is_one_line,
    cart_and_wishlist_share_the_owners_revisions,
}

async fn wishes_are_kept_once_in_their_order(shop: Shop) {
    shop.sell("kettle", &["b", "a", "c"]).await;
    shop.guest("guest").await;
    for change in [wish("b"), wish("a"), wish("b"), wish("c"), unwish("a"), unwish("a"), wish("a")] {
        accepted(&shop.change("guest", change).await);
    }
    assert_eq!(shop.wishes("guest").await, ["b", "c", "a"]);
    assert_eq!(shop.wishes("nobody").await, [""; 0]);
}

async fn a_wish_is_told_with_its_price(shop: Shop) {
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.guest("guest").await;
    accepted(&shop.change("guest", wish("K-1")).await);
    let Outcome::Accepted { revision: 2, left, first: true } = shop.change("guest", wish("K-2")).await else {
        panic!()
    };
    let expected =
        r#"{"revision":2,"lines":[{"sku":"K-1","unit_minor":1000},{"sku":"K-2","unit_minor":1000}],"currency":"EUR"}"#;
    let expected: WishlistView = serde_json::from_str(expected).unwrap();
    assert_eq!(left.wishlist, Some(expected.clone()));
    let view = wishlist::view(&shop.db, "guest", EUR, NOW).await.unwrap();
    assert_eq!(view, expected);
    shop.execute("update price set until_at = 5 where sku = 'K-2'").await;
    let view = wishlist::view(&shop.db, "guest", EUR, NOW).await.unwrap();
    assert_eq!(view.lines.iter().map(|line| line.unit_minor).collect::<Vec<_>>(), [Some(1000), None]);
}

async fn the_first_wish_makes_the_guest(shop: Shop) {
    shop.sell("kettle", &["K-1"]).await;
    let change = wish("K-1");
    for _ in 0..2 {
        let outcome = owned::change(&shop.db, newcomer("guest", "token"), change.clone(), EUR, NOW).await.unwrap();
        assert_eq!(accepted(&outcome), 1);
    }
    assert_eq!((shop.count("owner").await, shop.count("session").await, shop.count("wish_line").await), (1, 1, 1));
}

async fn the_same_id_answers_the_same(shop: Shop) {
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    shop.guest("other").await;
    let change = wish("K-1");
    let Outcome::Accepted { revision, left, first: true } = shop.change("guest", change.clone()).await else {
        panic!()
    };
    accepted(&shop.change("guest", unwish("K-1")).await);
    assert_eq!(shop.change("guest", change.clone()).await, Outcome::Accepted { revision, left, first: false });
    assert_eq!(shop.change("other", change.clone()).await, Outcome::Reused);
    let mut otherwise = unwish("K-1");
    otherwise.id = change.id;
    assert_eq!(shop.change("guest", otherwise).await, Outcome::Reused);
    let mut bought = add("K-1", 1);
    bought.id = change.id;
    assert_eq!(shop.change("guest", bought).await, Outcome::Reused);
    assert_eq!(shop.wishes("guest").await, [""; 0]);
    assert_eq!(shop.count("topic where name = 'owner/other'").await, 0);
}

async fn what_is_not_sold_is_not_wished_but_may_be_given_up(shop: Shop) {
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    let unknown = wish("K-2");
    accepted(&shop.change("guest", wish("K-1")).await);
    for _ in 0..2 {
        let outcome = shop.change("guest", unknown.clone()).await;
        assert_eq!(outcome, Outcome::Refused(Refusal::VariantUnknown));
    }
    shop.execute("update product set published = 0").await;
    assert_eq!(shop.change("guest", wish("K-1")).await, Outcome::Refused(Refusal::VariantUnknown));
    accepted(&shop.change("guest", unwish("K-1")).await);
    assert_eq!(shop.wishes("guest").await, [""; 0]);
}

async fn the_wish_limit_holds_at_once(shop: Shop) {
    shop.warm().await;
    shop.sell_many(LINE_LIMIT + 10).await;
    shop.guest("guest").await;
    let filled = LINE_LIMIT - 5;
    shop.execute(&format!(
        "insert into wish_line select 'guest', sku, position from variant where position < {filled}"
    ))
    .await;
    let wishing = (filled..LINE_LIMIT + 10).map(|n| {
        let shop = shop.clone();
        async move { shop.change("guest", wish(&format!("many-{n}"))).await }
    });
    let outcomes = at_once(wishing).await;
    let refused = outcomes.iter().filter(|outcome| **outcome == Outcome::Refused(Refusal::WishLimit)).count();
    assert_eq!(refused, 10);
    assert_eq!(shop.wishes("guest").await.len(), LINE_LIMIT);
}

async fn one_wish_from_many_devices_is_one_line(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    let wishing = (0..24).map(|_| {
        let shop = shop.clone();
        async move { accepted(&shop.change("guest", wish("K-1")).await) }
    });
    let revisions: BTreeSet<i64> = at_once(wishing).await.into_iter().collect();
    assert_eq!(revisions, (1..=24).collect());
    assert_eq!(shop.wishes("guest").await, ["K-1"]);
}

async fn cart_and_wishlist_share_the_owners_revisions(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.guest("guest").await;
    let changing = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            let outcome = match n % 4 {
                0 => shop.change("guest", add("K-1", 1)).await,
                1 => shop.change("guest", wish("K-1")).await,
                2 => shop.change("guest", add("K-2", 1)).await,
                _ => owned::change(&shop.db, asker("guest"), unwish("K-1"), EUR, NOW).await.unwrap(),
            };
            accepted(&outcome)
        }
    });
    let revisions: BTreeSet<i64> = at_once(changing).await.into_iter().collect();
    assert_eq!(revisions, (1..=40).collect());
    assert_eq!(change_log::revision(&shop.db, &owner_topic("guest")).await.unwrap(), 40);
    assert_eq!(shop.lines("guest").await.iter().map(|line| line.1).sum::<u32>(), 20);
}
