mod at_once;

use comptoir_db::cart;
use comptoir_db::catalog::price;
use comptoir_db::catalog::write::NewProduct;
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{self, Left, Outcome};
use comptoir_db::session;
use comptoir_domain::Refusal;
use comptoir_domain::cart::LINE_LIMIT;
use comptoir_domain::cart::view::CartView;
use uuid::Uuid;

use super::fixture::{self, EUR, NOW, Shop, accepted, add, asker, at_once, product, remove, set, variant, wish};

on_both_engines! {
    the_first_change_makes_everything_in_one_go,
    a_cart_that_never_changed_is_empty_at_revision_0,
    lines_keep_their_order_and_their_prices,
    the_same_id_and_body_answer_the_very_same,
    the_same_id_with_another_body_is_reused,
    another_owners_id_is_reused_and_leaves_nothing,
    a_refusal_is_remembered_and_leaves_no_line,
    what_is_not_sold_is_refused,
}

async fn the_first_change_makes_everything_in_one_go(shop: Shop) {
    shop.sell("kettle", &["K-1"]).await;
    let change = add("K-1", 2);
    let outcome = shop.first_change("guest", "token", change.clone()).await;

    let expected =
        r#"{"revision":1,"lines":[{"sku":"K-1","quantity":2,"unit_minor":1000}],"total_minor":2000,"currency":"EUR"}"#;
    let view: CartView = serde_json::from_str(expected).unwrap();
    let left = Left { cart: Some(view.clone()), wishlist: None, conflict: None };
    assert_eq!(outcome, Outcome::Accepted { revision: 1, left, first: true });
    assert_eq!(shop.cart("guest").await, view);
    assert_eq!(session::find(&shop.db, "token", NOW).await.unwrap().unwrap().owner, "guest");
    let log = change_log::since(&shop.db, &owner_topic("guest"), 0, 10).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].id, change.id.to_string());
    assert_eq!(log[0].device, change.device.to_string());
    assert_eq!((log[0].kind.as_str(), log[0].revision, log[0].at), ("change", Some(1), NOW));
    assert_eq!(log[0].body, serde_json::to_string(&change).unwrap());
    assert_eq!(log[0].result, format!("{{\"cart\":{expected}}}"));
}

async fn a_cart_that_never_changed_is_empty_at_revision_0(shop: Shop) {
    assert_eq!(shop.cart("nobody").await, CartView::new(0, Vec::new(), EUR));
    shop.guest("guest").await;
    assert_eq!(shop.cart("guest").await, CartView::new(0, Vec::new(), EUR));
}

async fn lines_keep_their_order_and_their_prices(shop: Shop) {
    shop.sell("kettle", &["b", "a", "c"]).await;
    shop.guest("guest").await;
    for change in [add("b", 1), add("a", 2), add("c", 3), set("a", 5), add("b", 1)] {
        accepted(&shop.change("guest", change).await);
    }
    assert_eq!(shop.lines("guest").await, [("b".to_owned(), 2), ("a".to_owned(), 5), ("c".to_owned(), 3)]);
    // Removed and put back, a line is the newest.
    for change in [remove("b"), remove("b"), add("b", 1)] {
        accepted(&shop.change("guest", change).await);
    }
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 5), ("c".to_owned(), 3), ("b".to_owned(), 1)]);
    assert_eq!(shop.cart("guest").await.revision, 8);

    // What is no longer sold stays in the cart; what has no price any more adds nothing to the total.
    shop.execute("update variant set active = 0 where sku = 'a'").await;
    shop.execute("update price set until_at = 5 where sku = 'c'").await;
    let view = shop.cart("guest").await;
    assert_eq!(view.lines.iter().map(|line| line.unit_minor).collect::<Vec<_>>(), [Some(1000), None, Some(1000)]);
    assert_eq!(view.total_minor, 6000);
    let dollars = cart::view(&shop.db, "guest", "USD".parse().unwrap(), NOW).await.unwrap();
    assert_eq!(dollars.total_minor, 0);
}

async fn the_same_id_and_body_answer_the_very_same(shop: Shop) {
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    let change = add("K-1", 2);
    let Outcome::Accepted { revision, left, first: true } = shop.change("guest", change.clone()).await else {
        panic!()
    };
    for other in [add("K-1", 5), set("K-1", 9), remove("K-1")] {
        accepted(&shop.change("guest", other).await);
    }
    shop.write(|tx| Box::pin(async move { price::set(tx, "K-1", EUR, "", fixture::price(7), NOW + 1).await })).await;
    shop.execute("update variant set active = 0").await;

    let again = owned::change(&shop.db, asker("guest"), change, EUR, NOW + 99).await.unwrap();
    assert_eq!(again, Outcome::Accepted { revision, left, first: false });
    assert_eq!(shop.lines("guest").await, []);
    assert_eq!(shop.count("change_log").await, 4);
}

async fn the_same_id_with_another_body_is_reused(shop: Shop) {
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.guest("guest").await;
    let change = add("K-1", 2);
    accepted(&shop.change("guest", change.clone()).await);
    let mut others = [add("K-1", 3), add("K-2", 2), set("K-1", 2), remove("K-1"), change.clone(), change.clone()];
    others[4].base_revision = 1;
    others[5].device = Uuid::from_u128(8);
    for mut other in others {
        other.id = change.id;
        assert_eq!(shop.change("guest", other).await, Outcome::Reused);
    }
    let mut wish = wish("K-1");
    wish.id = change.id;
    assert_eq!(shop.change("guest", wish).await, Outcome::Reused);
    assert_eq!(shop.lines("guest").await, [("K-1".to_owned(), 2)]);
    assert_eq!(shop.cart("guest").await.revision, 1);
    assert_eq!(shop.count("wish_line").await, 0);
}

async fn another_owners_id_is_reused_and_leaves_nothing(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    shop.guest("other").await;
    let change = add("K-1", 2);
    accepted(&shop.change("guest", change.clone()).await);
    assert_eq!(shop.change("other", change.clone()).await, Outcome::Reused);
    assert_eq!(shop.first_change("stranger", "token", change.clone()).await, Outcome::Reused);
    let topics = shop.rows::<(String,)>("select name from topic").await;
    assert_eq!(topics, [(owner_topic("guest"),)]);
    assert_eq!((shop.count("owner").await, shop.count("session").await), (2, 0));
    assert_eq!((shop.count("cart_line").await, shop.count("change_log").await), (1, 1));

    // At the same time: whoever comes first makes the guest, and whoever repeats it word for word, without the cookie
    // that was lost with the first answer, is that guest.
    let change = add("K-1", 1);
    let asking = (0..16).map(|n| {
        let (shop, change) = (shop.clone(), change.clone());
        async move { shop.first_change(&format!("new-{n}"), &format!("token-{n}"), change).await }
    });
    let outcomes = at_once(asking).await;
    let first = outcomes.iter().position(|outcome| matches!(outcome, Outcome::Accepted { first: true, .. })).unwrap();
    let again = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted { first: false, .. })).count();
    assert_eq!(again, 15, "{outcomes:?}");
    let made = |table: &str, column: &str| format!("select {column} from {table} where {column} like '%new-%'");
    assert_eq!(shop.rows::<(String,)>(&made("owner", "id")).await, [(format!("new-{first}"),)]);
    assert_eq!(shop.rows::<(String,)>(&made("session", "owner")).await, vec![(format!("new-{first}"),); 16]);
    assert_eq!(shop.rows::<(String,)>(&made("cart_line", "owner")).await, [(format!("new-{first}"),)]);
    assert_eq!(shop.rows::<(String,)>(&made("topic", "name")).await, [(format!("owner/new-{first}"),)]);

    // One browser, whatever the number of its sessions; to end it ends them all.
    let devices = session::of_owner(&shop.db, &format!("new-{first}"), "other", NOW).await.unwrap();
    let [device] = &devices[..] else { panic!("{devices:?}") };
    let end = async |asking: &str| {
        session::end_other(&shop.db, &format!("new-{first}"), asking, &device.id).await.unwrap().len()
    };
    assert_eq!((end("token-3").await, end("other").await, end("other").await), (0, 16, 0));

    // With another word it is somebody else's, and once the guest is a customer it is nobody's without the cookie.
    let mut otherwise = change.clone();
    otherwise.base_revision = 1;
    assert_eq!(shop.first_change("stranger", "token", otherwise).await, Outcome::Reused);
    shop.customer("ada").await;
    shop.execute(&format!("update owner set merged_into = 'ada' where id = 'new-{first}'")).await;
    assert_eq!(shop.first_change("stranger", "token", change).await, Outcome::Reused);
}

async fn a_refusal_is_remembered_and_leaves_no_line(shop: Shop) {
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.sell_many(LINE_LIMIT).await;
    for owner in ["quantity", "lines"] {
        shop.guest(owner).await;
    }
    shop.execute("insert into cart_line select 'lines', sku, 1, position from variant where handle = 'many'").await;
    accepted(&shop.change("quantity", add("K-1", 999)).await);

    let cases = [
        ("quantity", add("K-1", 1), Refusal::QuantityLimit),
        ("quantity", set("K-2", 1), Refusal::LineGone),
        ("quantity", add("nothing", 1), Refusal::VariantUnknown),
        ("lines", add("K-1", 1), Refusal::LineLimit),
    ];
    for (owner, change, refusal) in cases.clone() {
        assert_eq!(shop.change(owner, change).await, Outcome::Refused(refusal));
    }
    assert_eq!(shop.lines("quantity").await, [("K-1".to_owned(), 999)]);
    assert_eq!(shop.count("cart_line where owner = 'lines'").await, LINE_LIMIT as i64);
    assert_eq!(shop.cart("lines").await.revision, 0, "a refusal is no revision");
    assert_eq!(shop.count("change_log where revision is null").await, 4);

    // What was refused stays refused under its id, even where it would be accepted by now.
    for change in [set("K-1", 1), add("K-2", 1)] {
        accepted(&shop.change("quantity", change).await);
    }
    accepted(&shop.change("lines", remove("many-7")).await);
    for (owner, change, refusal) in cases.clone() {
        assert_eq!(shop.change(owner, change).await, Outcome::Refused(refusal));
    }
    for (owner, mut change, _) in cases {
        change.base_revision += 1;
        assert_eq!(shop.change(owner, change).await, Outcome::Reused);
    }

    // A refused first change makes the guest all the same: the answer is theirs to ask for again.
    let change = add("nothing", 1);
    for _ in 0..2 {
        assert_eq!(shop.first_change("new", "token", change.clone()).await, Outcome::Refused(Refusal::VariantUnknown));
    }
    assert!(session::find(&shop.db, "token", NOW).await.unwrap().is_some());
    assert_eq!(shop.cart("new").await, CartView::new(0, Vec::new(), EUR));
}

async fn what_is_not_sold_is_refused(shop: Shop) {
    shop.guest("guest").await;
    let of = |sku: &str, amount| NewProduct { variants: vec![variant(sku, amount)], ..product(&format!("of-{sku}")) };
    shop.put(NewProduct { published: false, ..of("unpublished", Some(100)) }).await;
    for sku in ["inactive", "ended", "free"] {
        shop.put(of(sku, Some(0))).await;
    }
    for sku in ["unpriced", "dollars", "tomorrow", "elsewhere"] {
        shop.put(of(sku, None)).await;
    }
    shop.execute("update variant set active = 0 where sku = 'inactive'").await;
    shop.execute(&format!("update price set until_at = {NOW} where sku = 'ended'")).await;
    shop.write(|tx| {
        Box::pin(async move {
            price::set(tx, "dollars", "USD".parse().unwrap(), "", fixture::price(100), NOW).await?;
            price::set(tx, "tomorrow", EUR, "", fixture::price(100), NOW + 1).await?;
            price::set(tx, "elsewhere", EUR, "lyon", fixture::price(100), NOW).await
        })
    })
    .await;
    for sku in ["unknown", "unpublished", "inactive", "ended", "unpriced", "dollars", "tomorrow", "elsewhere", "'; --"]
    {
        assert_eq!(shop.change("guest", add(sku, 1)).await, Outcome::Refused(Refusal::VariantUnknown), "{sku}");
    }
    accepted(&shop.change("guest", add("free", 1)).await);
    let later = owned::change(&shop.db, asker("guest"), add("tomorrow", 1), EUR, NOW + 1).await.unwrap();
    accepted(&later);
    // Nobody is kept from taking out what is no longer sold, or from keeping less of it.
    shop.execute("update variant set active = 0").await;
    accepted(&shop.change("guest", set("free", 2)).await);
    accepted(&shop.change("guest", remove("free")).await);
}
