//! What joins an account to the guest who was there before, once.

use std::collections::BTreeSet;

use comptoir_db::account::{self, SignIn};
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{self, Outcome};
use comptoir_db::{owner, session, verify, wishlist};
use comptoir_domain::Quantity;
use comptoir_domain::cart::LINE_LIMIT;
use comptoir_domain::cart::merge::MergedLine;
use uuid::Uuid;

use crate::contract::fixture::{self, DAY_MS, EUR, NOW, Shop, accepted, add, at_once, newcomer, remove, set, wish};

on_both_engines! {
    a_sign_in_without_a_guest_makes_a_session,
    a_sign_in_merges_the_guest_line_by_line,
    a_guest_with_nothing_new_merges_without_a_revision,
    many_sign_ins_of_one_guest_merge_once,
    tabs_with_sessions_of_their_own_sign_in_at_once,
    a_guest_is_merged_into_the_first_account_only,
    two_guests_join_one_account_at_once,
    what_the_guest_changed_is_answered_to_the_customer,
    what_a_guest_changes_while_signing_in_is_not_lost,
    a_merge_keeps_to_the_line_limit,
    a_sign_in_that_fails_merges_nothing,
}

/// The merge's and the session's ids are the token's.
fn signing_in(customer: &str, token: &str, guest: Option<(&str, &str)>) -> SignIn {
    SignIn {
        customer: customer.to_owned(),
        proof: None,
        session: fixture::session(token),
        guest: guest.map(|(guest, token)| (guest.to_owned(), token.to_owned())),
        change_id: format!("merge-{token}"),
        device: "device".to_owned(),
    }
}

impl Shop {
    async fn sign_in(&self, customer: &str, token: &str, guest: Option<(&str, &str)>) {
        account::sign_in(&self.db, signing_in(customer, token, guest), EUR, NOW).await.unwrap();
    }
}

async fn a_sign_in_without_a_guest_makes_a_session(shop: Shop) {
    shop.customer("ada").await;
    shop.sign_in("ada", "token", None).await;
    let session = session::find(&shop.db, "token", NOW).await.unwrap().unwrap();
    assert_eq!((session.owner.as_str(), session.expires_at), ("ada", NOW + DAY_MS));
    assert_eq!(shop.count("change_log").await, 0);
    let nobody = account::sign_in(&shop.db, signing_in("nobody", "other", None), EUR, NOW).await;
    assert!(nobody.is_err());
}

async fn a_sign_in_merges_the_guest_line_by_line(shop: Shop) {
    shop.sell("kettle", &["a", "b", "c", "d"]).await;
    shop.customer("ada").await;
    for change in [add("a", 1), add("b", 5)] {
        accepted(&shop.change("ada", change).await);
    }
    accepted(&shop.change("ada", wish("a")).await);
    shop.first_change("guest", "guest-token", add("c", 2)).await;
    for change in [add("a", 3), add("b", 1)] {
        accepted(&shop.change("guest", change).await);
    }
    for sku in ["d", "a"] {
        accepted(&shop.change("guest", wish(sku)).await);
    }

    shop.sign_in("ada", "token", Some(("guest", "guest-token"))).await;
    let merged = [("a".to_owned(), 3), ("b".to_owned(), 5), ("c".to_owned(), 2)];
    assert_eq!(shop.lines("ada").await, merged);
    assert_eq!(shop.wishes("ada").await, ["a", "d"]);
    assert_eq!((shop.lines("guest").await.len(), shop.wishes("guest").await.len()), (0, 0));
    assert_eq!(session::find(&shop.db, "guest-token", NOW).await.unwrap(), None);
    assert_eq!(session::find(&shop.db, "token", NOW).await.unwrap().unwrap().owner, "ada");

    let log = change_log::since(&shop.db, &owner_topic("ada"), 3, 10).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].kind.as_str(), log[0].revision, log[0].id.as_str()), ("merge", Some(4), "merge-token"));
    assert_eq!(log[0].device, "device");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&log[0].body).unwrap()["guest"], "guest");
    let plan = owner::last_merge(&shop.db, "ada", NOW).await.unwrap().expect("what was done is told");
    let line = |line: &MergedLine| {
        let number = |quantity: Option<Quantity>| quantity.map(Quantity::get);
        (line.sku.to_string(), line.guest.get(), number(line.account), number(line.kept))
    };
    let expected = [("c", 2, None, Some(2)), ("a", 3, Some(1), Some(3)), ("b", 1, Some(5), Some(5))];
    assert_eq!(
        plan.lines.iter().map(line).collect::<Vec<_>>(),
        expected.map(|(sku, guest, account, kept)| (sku.to_owned(), guest, account, kept))
    );
    assert_eq!(plan.wishes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["d"]);
    assert_eq!(owner::last_merge(&shop.db, "ada", NOW + 1).await.unwrap(), None);
    let told: serde_json::Value = serde_json::from_str(&log[0].result).unwrap();
    assert_eq!(told["cart"]["lines"].as_array().unwrap().len(), 3);
    assert_eq!(told["wishlist"]["lines"].as_array().unwrap().len(), 2);
    assert_eq!((told["cart"]["revision"].as_i64(), told["wishlist"]["revision"].as_i64()), (Some(4), Some(4)));
    assert_eq!(shop.cart("ada").await.revision, 4);
}

async fn a_guest_with_nothing_new_merges_without_a_revision(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.customer("ada").await;
    accepted(&shop.change("ada", add("a", 2)).await);
    shop.first_change("guest", "guest-token", add("a", 1)).await;
    shop.sign_in("ada", "token", Some(("guest", "guest-token"))).await;
    assert_eq!(shop.cart("ada").await.revision, 1);
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 2)]);
    assert_eq!(shop.lines("guest").await, []);
    assert_eq!(shop.count("change_log where kind = 'merge'").await, 0);
    assert_eq!(shop.count("owner where merged_into = 'ada'").await, 1);
}

async fn many_sign_ins_of_one_guest_merge_once(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a", "b"]).await;
    shop.customer("ada").await;
    accepted(&shop.change("ada", add("a", 1)).await);
    shop.first_change("guest", "guest-token", add("b", 3)).await;
    let signing = (0..16).map(|n| {
        let shop = shop.clone();
        async move { shop.sign_in("ada", &format!("token-{n}"), Some(("guest", "guest-token"))).await }
    });
    at_once(signing).await;
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 1), ("b".to_owned(), 3)]);
    assert_eq!(shop.count("change_log where kind = 'merge'").await, 1);
    assert_eq!(shop.cart("ada").await.revision, 2);
    assert_eq!(shop.lines("guest").await, []);
    assert_eq!((shop.count("session where owner = 'ada'").await, shop.count("session").await), (16, 16));
    // A line the customer takes out afterwards does not come back by one more sign-in.
    accepted(&shop.change("ada", remove("b")).await);
    shop.sign_in("ada", "late", Some(("guest", "guest-token"))).await;
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 1)]);
}

async fn tabs_with_sessions_of_their_own_sign_in_at_once(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a"]).await;
    shop.customer("ada").await;
    shop.first_change("guest", "tab-0", add("a", 3)).await;
    for n in 1..12 {
        shop.write(move |tx| {
            Box::pin(async move { session::create(tx, &fixture::session(&format!("tab-{n}")), "guest", NOW).await })
        })
        .await;
    }
    let signing = (0..12).map(|n| {
        let shop = shop.clone();
        async move { shop.sign_in("ada", &format!("token-{n}"), Some(("guest", &format!("tab-{n}")))).await }
    });
    at_once(signing).await;
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 3)]);
    assert_eq!(shop.count("change_log where kind = 'merge'").await, 1);
    assert_eq!((shop.count("session where owner = 'ada'").await, shop.count("session").await), (12, 12));
}

async fn a_guest_is_merged_into_the_first_account_only(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a"]).await;
    shop.first_change("guest", "guest-token", add("a", 3)).await;
    for customer in ["ada", "bob", "zoe"] {
        shop.customer(customer).await;
    }
    let signing = ["ada", "bob", "zoe"].map(|customer| {
        let shop = shop.clone();
        async move { shop.sign_in(customer, customer, Some(("guest", "guest-token"))).await }
    });
    at_once(signing).await;
    let mut carts = Vec::new();
    for customer in ["ada", "bob", "zoe"] {
        carts.push(shop.lines(customer).await.len());
    }
    assert_eq!(carts.iter().sum::<usize>(), 1, "{carts:?}");
    assert_eq!(shop.count("session").await, 3);

    // Being merged is what decides, not that the guest has nothing left.
    shop.execute("insert into cart_line values ('guest', 'a', 5, 1)").await;
    shop.customer("late").await;
    shop.sign_in("late", "late", Some(("guest", "guest-token"))).await;
    assert_eq!(shop.lines("late").await, []);
}

async fn two_guests_join_one_account_at_once(shop: Shop) {
    shop.warm().await;
    // Guests whose names come before and after the customer's: locks are taken in one order all the same.
    let guests: Vec<String> = (0..12).map(|n| format!("{}-guest-{n}", ["a", "z"][n % 2])).collect();
    shop.sell_many(12).await;
    shop.customer("customer").await;
    for (n, guest) in guests.iter().enumerate() {
        shop.first_change(guest, guest, add(&format!("many-{n}"), 1 + n as u64)).await;
        accepted(&shop.change(guest, wish(&format!("many-{n}"))).await);
    }
    let signing = guests.iter().cloned().map(|guest| {
        let shop = shop.clone();
        async move { shop.sign_in("customer", &format!("new-{guest}"), Some((&guest, &guest))).await }
    });
    let adding = (0..12).map(|_| {
        let shop = shop.clone();
        async move {
            accepted(&shop.change("customer", add("many-0", 1)).await);
        }
    });
    let work: Vec<std::pin::Pin<Box<dyn Future<Output = ()> + Send>>> =
        signing.map(|task| Box::pin(task) as _).chain(adding.map(|task| Box::pin(task) as _)).collect();
    at_once(work).await;

    let cart: BTreeSet<_> = shop.lines("customer").await.into_iter().collect();
    // The guest's one piece of `many-0` and the customer's twelve: 12 or 13, by who came first.
    let others: BTreeSet<_> = (1..12).map(|n| (format!("many-{n}"), 1 + n)).collect();
    assert!(others.is_subset(&cart), "{cart:?}");
    assert!(cart.iter().any(|(sku, pieces)| sku == "many-0" && (12..=13).contains(pieces)), "{cart:?}");
    assert_eq!(shop.wishes("customer").await.len(), 12);
    assert_eq!(shop.count("cart_line where owner <> 'customer'").await, 0);
    assert_eq!(verify::verify(&shop.db).await.unwrap().mismatches, []);
}

async fn what_the_guest_changed_is_answered_to_the_customer(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    shop.customer("ada").await;
    shop.customer("bob").await;
    let (bought, wished, refused) = (add("a", 2), wish("b"), set("b", 1));
    let first = shop.first_change("guest", "guest-token", bought.clone()).await;
    let wish = shop.change("guest", wished.clone()).await;
    let refusal = shop.change("guest", refused.clone()).await;
    shop.sign_in("ada", "token", Some(("guest", "guest-token"))).await;

    let again = |outcome: Outcome| match outcome {
        Outcome::Accepted { revision, left, .. } => Outcome::Accepted { revision, left, first: false },
        other => other,
    };
    assert_eq!(shop.change("ada", bought.clone()).await, again(first));
    assert_eq!(shop.change("ada", wished).await, again(wish));
    assert_eq!(shop.change("ada", refused).await, refusal);
    assert_eq!(shop.change("bob", bought.clone()).await, Outcome::Reused);
    let mut otherwise = add("a", 3);
    otherwise.id = bought.id;
    assert_eq!(shop.change("ada", otherwise).await, Outcome::Reused);
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 2)]);
}

async fn what_a_guest_changes_while_signing_in_is_not_lost(shop: Shop) {
    shop.warm().await;
    shop.sell_many(30).await;
    shop.customer("ada").await;
    shop.first_change("guest", "guest-token", add("many-29", 1)).await;
    // A tab of the guest is still sending when another signs in.
    let work = (0..29).map(|n| {
        let shop = shop.clone();
        async move {
            if n == 14 {
                shop.sign_in("ada", "token", Some(("guest", "guest-token"))).await;
            } else if n % 2 == 0 {
                accepted(&shop.change("guest", add(&format!("many-{n}"), 1)).await);
            } else {
                accepted(&shop.change("guest", wish(&format!("many-{n}"))).await);
            }
        }
    });
    at_once(work).await;
    // And one that comes much later, from the same tab.
    let late = add("many-14", 2);
    let Outcome::Accepted { left, first: true, .. } = shop.change("guest", late.clone()).await else { panic!() };
    let told = left.cart.clone().unwrap();
    assert_eq!(told, shop.cart("ada").await, "the customer's cart is what it changed");
    for owner in ["guest", "ada"] {
        let again = shop.change(owner, late.clone()).await;
        assert_eq!(again, Outcome::Accepted { revision: told.revision, left: left.clone(), first: false });
    }
    assert_eq!(shop.lines("ada").await.len(), 16);
    assert_eq!(shop.wishes("ada").await.len(), 14);
    assert_eq!(
        (shop.count("cart_line where owner = 'guest'").await, shop.count("wish_line where owner = 'guest'").await),
        (0, 0)
    );
    assert_eq!(verify::verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_merge_keeps_to_the_line_limit(shop: Shop) {
    shop.sell_many(LINE_LIMIT + 5).await;
    shop.customer("ada").await;
    shop.first_change("guest", "guest-token", add("many-204", 1)).await;
    for n in 0..4 {
        accepted(&shop.change("guest", add(&format!("many-{}", LINE_LIMIT + n), 1)).await);
    }
    shop.execute(&format!(
        "insert into cart_line select 'ada', sku, 1, position from variant where position < {}",
        LINE_LIMIT - 2
    ))
    .await;
    shop.sign_in("ada", "token", Some(("guest", "guest-token"))).await;
    assert_eq!(shop.lines("ada").await.len(), LINE_LIMIT);
    assert_eq!(shop.lines("guest").await.len(), 0);
}

async fn a_sign_in_that_fails_merges_nothing(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.customer("ada").await;
    shop.first_change("guest", "guest-token", add("a", 2)).await;
    accepted(&shop.change("guest", wish("a")).await);
    // The new session's token exists: the last statement of the sign-in fails.
    shop.execute("insert into session (token_hash, owner, created_at, expires_at) values ('taken', 'ada', 0, 0)").await;
    let taken = account::sign_in(&shop.db, signing_in("ada", "taken", Some(("guest", "guest-token"))), EUR, NOW).await;
    assert!(taken.is_err());
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 2)]);
    assert_eq!(wishlist::view(&shop.db, "guest", EUR, NOW).await.unwrap().lines.len(), 1);
    assert!(session::find(&shop.db, "guest-token", NOW).await.unwrap().is_some());
    assert_eq!(shop.lines("ada").await, []);
    assert_eq!(shop.count("owner where merged_into is not null").await, 0);

    // A merge whose id is taken is not half logged either.
    let mut sign_in = signing_in("ada", "token", Some(("guest", "guest-token")));
    let change = add("a", 1);
    let outcome = owned::change(&shop.db, newcomer("other", "other"), change.clone(), EUR, NOW).await.unwrap();
    accepted(&outcome);
    sign_in.change_id = change.id.to_string();
    assert!(account::sign_in(&shop.db, sign_in.clone(), EUR, NOW).await.is_err());
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 2)]);
    sign_in.change_id = Uuid::new_v4().to_string();
    account::sign_in(&shop.db, sign_in, EUR, NOW).await.unwrap();
    assert_eq!(verify::verify(&shop.db).await.unwrap().mismatches, []);
}
