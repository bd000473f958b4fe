//! What holds when many reserve, come, cancel and stay away at the same time.

use comptoir_db::order::{self, NoStep, Reservation};
use comptoir_domain::order::pickup::{Status, Step};
use comptoir_domain::order::{NoOrder, mark};

use super::{UNTIL, reservation};
use crate::contract::fixture::{NOW, Shop, accepted, add, at_once};

on_both_engines! {
    the_last_unit_is_held_once,
    one_id_sent_by_many_at_once_is_one_order,
    nothing_is_oversold_or_undersold,
    a_step_against_its_rivals,
    a_reservation_against_a_sign_in,
}

/// Guests with one piece of `a` in their carts, and what each will ask for. The carts are filled before anyone
/// reserves: a variant of which nothing is left cannot be added any more.
async fn buyers(shop: &Shop, many: usize) -> Vec<Reservation> {
    let mut wanted = Vec::new();
    for n in 0..many {
        let buyer = format!("buyer-{n}");
        shop.guest(&buyer).await;
        accepted(&shop.change(&buyer, add("a", 1)).await);
        wanted.push(reservation(&buyer, &buyer, &mark(&shop.cart(&buyer).await)));
    }
    wanted
}

async fn the_last_unit_is_held_once(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(1, 0).await;
    let buying = buyers(&shop, 24).await.into_iter().map(|wanted| {
        let shop = shop.clone();
        async move { order::reserve(&shop.db, wanted, NOW).await.unwrap() }
    });
    let outcomes = at_once(buying).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(NoOrder::TooFew(_)))).count(), 23);
    shop.is_sound().await;
}

async fn one_id_sent_by_many_at_once_is_one_order(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(9, 0).await;
    accepted(&shop.change("guest", add("a", 2)).await);
    let seen = mark(&shop.cart("guest").await);
    let pressing = (0..16).map(|n| {
        let (shop, seen) = (shop.clone(), seen.clone());
        async move {
            let mut pressed = reservation("guest", "one", &seen);
            pressed.number = format!("number-{n}");
            pressed.token_hash = format!("hash-{n}");
            order::reserve(&shop.db, pressed, NOW).await.unwrap()
        }
    });
    let outcomes = at_once(pressing).await;
    let first = outcomes.iter().filter(|outcome| outcome.as_ref().is_ok_and(|reserved| reserved.first)).count();
    assert_eq!((first, outcomes.iter().filter(|outcome| outcome.is_ok()).count()), (1, 16), "{outcomes:?}");
    assert_eq!((shop.shelf("a", "lyon").await.held, shop.count("orders").await), (2, 1));
    shop.is_sound().await;
}

/// 48 buyers want a piece of 7 in each of 3 stores, and some of what they get comes back meanwhile.
async fn nothing_is_oversold_or_undersold(shop: Shop) {
    const STORES: [&str; 3] = ["lyon", "lille", "nice"];
    shop.warm().await;
    shop.sell("kettle", &["a"]).await;
    for store in STORES {
        shop.store(store).await;
        shop.stock("a", store, Some(7)).await;
    }
    let buying = buyers(&shop, 48).await.into_iter().enumerate().map(|(n, mut wanted)| {
        let shop = shop.clone();
        async move {
            let buyer = wanted.id.clone();
            wanted.store = STORES[n % 3].to_owned();
            // A third of them never comes.
            wanted.expires_at = if n.is_multiple_of(4) { NOW } else { UNTIL };
            let got = order::reserve(&shop.db, wanted, NOW).await.unwrap().is_ok();
            match n % 4 {
                0 => drop(order::expire_due(&shop.db, NOW).await.unwrap()),
                1 if got => drop(shop.take(&buyer, Step::Cancel).await),
                2 if got => drop(shop.take(&buyer, Step::Collect).await),
                _ => {}
            }
            shop.is_sound().await;
        }
    });
    at_once(buying).await;
    order::expire_due(&shop.db, NOW).await.unwrap();
    for store in STORES {
        let level = shop.shelf("a", store).await;
        let of =
            async |status: &str| shop.count(&format!("pickup where store = '{store}' and status = '{status}'")).await;
        let (open, collected) = (of("reserved").await, of("collected").await);
        assert_eq!((level.on_hand, level.held), (7 - collected, open), "{store}");
        assert!(open + collected <= 7, "{store} oversold");
        // Whoever was refused was refused because nothing was left: of what came back one more can be had at once.
        shop.guest(&format!("late-{store}")).await;
        if level.available() > 0 {
            let late = format!("late-{store}");
            accepted(&shop.change(&late, add("a", 1)).await);
            let mut wanted = reservation(&late, &late, &mark(&shop.cart(&late).await));
            wanted.store = store.to_owned();
            assert!(order::reserve(&shop.db, wanted, NOW).await.unwrap().is_ok(), "{store} undersold");
        }
    }
    shop.is_sound().await;
}

async fn a_step_against_its_rivals(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(50, 50).await;
    for round in 0..6 {
        let order = format!("order-{round}");
        accepted(&shop.change("guest", add("a", 2)).await);
        accepted(&shop.change("guest", add("b", 1)).await);
        shop.reserve("guest", &order).await.unwrap();
        let rivals = [Step::Collect, Step::Cancel, Step::Collect, Step::Cancel, Step::MakeReady].map(|step| {
            let (shop, order) = (shop.clone(), order.clone());
            async move { shop.take(&order, step).await }
        });
        let outcomes = at_once(rivals).await;
        let end = shop.order(&order).await.status;
        assert!(matches!(end, Status::Collected | Status::Cancelled), "{end:?}");
        for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert_eq!(*refused, NoStep::NotNow(end));
        }
    }
    let collected = shop.count("pickup where status = 'collected'").await;
    assert_eq!((shop.shelf("a", "lyon").await.on_hand, shop.shelf("a", "lyon").await.held), (50 - 2 * collected, 0));
    shop.is_sound().await;
}

/// The guest becomes a customer while their cart is reserved: it is reserved, or it is in the customer's cart.
async fn a_reservation_against_a_sign_in(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(50, 50).await;
    for round in 0..6 {
        let (guest, customer) = (format!("guest-{round}"), format!("customer-{round}"));
        shop.customer(&customer).await;
        shop.first_change(&guest, &guest, add("a", 1)).await;
        let seen = mark(&shop.cart(&guest).await);
        let both = at_once((0..2).map(|n| {
            let (shop, guest, customer, seen) = (shop.clone(), guest.clone(), customer.clone(), seen.clone());
            async move {
                if n == 0 {
                    shop.sign_in_guest(&guest, &customer, &customer).await;
                    return true;
                }
                order::reserve(&shop.db, reservation(&guest, &guest, &seen), NOW).await.unwrap().is_ok()
            }
        }));
        let reserved = both.await[1];
        let theirs = shop.count(&format!("orders where owner = '{customer}'")).await;
        let lines = shop.lines(&customer).await.len() as i64;
        assert_eq!((theirs, lines), if reserved { (1, 0) } else { (0, 1) }, "{round}");
    }
    shop.is_sound().await;
}
