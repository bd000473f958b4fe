//! What a change does beyond its line: both lists at once, what the shop allows, and what it overrides.

use comptoir_db::cart;
use comptoir_db::catalog::write::NewProduct;
use comptoir_db::owned::{LIMIT_METAFIELD, Left, Outcome};
use comptoir_db::verify::verify;
use comptoir_domain::owned::conflict::Conflict;
use comptoir_domain::{Change, Intent, Quantity, Refusal};
use uuid::Uuid;

use super::fixture::{Shop, accepted, add, intent, product, remove, set, variant, wish};

on_both_engines! {
    a_line_is_saved_for_later_and_moved_back,
    a_store_and_a_note_are_kept_with_the_cart,
    what_no_store_has_is_sold_out,
    a_price_that_changed_refuses_the_add,
    a_limited_product_stays_within_its_limit,
    what_a_change_overrides_is_told_once_and_again,
}

fn of(kind: fn(comptoir_domain::Sku) -> Intent, sku: &str) -> Change {
    intent(kind(sku.parse().unwrap()))
}

#[track_caller]
fn left(outcome: Outcome) -> Left {
    match outcome {
        Outcome::Accepted { left, .. } => left,
        other => panic!("not accepted: {other:?}"),
    }
}

async fn a_line_is_saved_for_later_and_moved_back(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    shop.guest("guest").await;
    accepted(&shop.change("guest", add("a", 3)).await);
    let saved = left(shop.change("guest", of(|sku| Intent::SaveForLater { sku }, "a")).await);
    assert_eq!((saved.cart.unwrap().revision, saved.wishlist.unwrap().revision), (2, 2));
    assert_eq!((shop.lines("guest").await, shop.wishes("guest").await), (vec![], vec!["a".to_owned()]));
    let moved = left(shop.change("guest", of(|sku| Intent::MoveToCart { sku }, "a")).await);
    assert!(moved.cart.is_some() && moved.wishlist.is_some());
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 1)]);
    assert_eq!(shop.wishes("guest").await, [""; 0]);
    let gone = shop.change("guest", of(|sku| Intent::MoveToCart { sku }, "b")).await;
    assert_eq!(gone, Outcome::Refused(Refusal::WishGone));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_store_and_a_note_are_kept_with_the_cart(shop: Shop) {
    shop.store("lyon").await;
    shop.guest("guest").await;
    let choose = |slug: &str| intent(Intent::ChooseStore { store: slug.parse().unwrap() });
    accepted(&shop.change("guest", choose("lyon")).await);
    accepted(&shop.change("guest", intent(Intent::Note { text: "deux\nlignes".parse().unwrap() })).await);
    assert_eq!(shop.change("guest", choose("lille")).await, Outcome::Refused(Refusal::StoreUnknown));
    let view = shop.cart("guest").await;
    assert_eq!((view.revision, view.store.as_str(), view.note.as_str()), (2, "lyon", "deux\nlignes"));
    accepted(&shop.change("guest", choose("")).await);
    assert!(shop.cart("guest").await.store.is_empty());
    // The store alone, for who needs no more of the cart.
    let store = async |owner: &str| cart::store(&shop.db, owner).await.unwrap();
    assert_eq!((store("guest").await.as_str(), store("nobody").await.as_str()), ("", ""));
    accepted(&shop.change("guest", choose("lyon")).await);
    assert_eq!((store("guest").await.as_str(), store("nobody").await.as_str()), ("lyon", ""));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn what_no_store_has_is_sold_out(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    for store in ["lyon", "lille"] {
        shop.store(store).await;
        shop.stock("a", store, Some(0)).await;
    }
    shop.guest("guest").await;
    assert_eq!(shop.change("guest", add("a", 1)).await, Outcome::Refused(Refusal::SoldOut));
    // It may be wished for, and what no stock is kept of may be bought.
    for change in [wish("a"), add("b", 1)] {
        accepted(&shop.change("guest", change).await);
    }
    let moved = shop.change("guest", of(|sku| Intent::MoveToCart { sku }, "a")).await;
    assert_eq!(moved, Outcome::Refused(Refusal::SoldOut));
    shop.stock("a", "lille", Some(1)).await;
    accepted(&shop.change("guest", add("a", 1)).await);
}

async fn a_price_that_changed_refuses_the_add(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("guest").await;
    let seen = |unit_minor| {
        let (sku, quantity) = ("a".parse().unwrap(), Quantity::ONE);
        intent(Intent::AddLine { sku, quantity, seen_minor: Some(unit_minor) })
    };
    accepted(&shop.change("guest", seen(1000)).await);
    shop.execute("update price set amount_minor = 1200").await;
    assert_eq!(shop.change("guest", seen(1000)).await, Outcome::Refused(Refusal::PriceChanged(1200)));
    accepted(&shop.change("guest", seen(1200)).await);
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 2)]);
}

async fn a_limited_product_stays_within_its_limit(shop: Shop) {
    let metafields = vec![(LIMIT_METAFIELD.to_owned(), "3".to_owned())];
    let limited = NewProduct { metafields, variants: vec![variant("a", Some(1000))], ..product("kettle") };
    shop.put(limited).await;
    shop.guest("guest").await;
    for change in [add("a", 4), add("a", 3), add("a", 1), set("a", 4), set("a", 2), add("a", 1)] {
        let allowed = shop.lines("guest").await.first().map_or(0, |line| line.1);
        match shop.change("guest", change.clone()).await {
            Outcome::Refused(Refusal::ProductLimit(3)) => {
                assert_eq!(shop.lines("guest").await.first().map_or(0, |line| line.1), allowed);
            }
            outcome => assert!(accepted(&outcome) > 0 && shop.lines("guest").await[0].1 <= 3),
        }
    }
    // From before the limit was there: fewer is always allowed.
    shop.execute("update cart_line set quantity = 9").await;
    accepted(&shop.change("guest", set("a", 8)).await);
    assert_eq!(shop.change("guest", set("a", 9)).await, Outcome::Refused(Refusal::ProductLimit(3)));
}

async fn what_a_change_overrides_is_told_once_and_again(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("guest").await;
    let by = |device: u128, base_revision, change: Change| Change {
        device: Uuid::from_u128(device),
        base_revision,
        ..change
    };
    accepted(&shop.change("guest", by(1, 0, add("a", 1))).await);
    accepted(&shop.change("guest", by(2, 1, set("a", 2))).await);
    // Device 1 has not seen that.
    let five = by(1, 1, set("a", 5));
    for _ in 0..2 {
        let told = left(shop.change("guest", five.clone()).await).conflict;
        assert_eq!(told, Some(Conflict::SetTo(Quantity::new(2).unwrap())), "the same again");
    }
    assert_eq!(shop.lines("guest").await, [("a".to_owned(), 5)]);
    // Who has seen it, or did it themselves, is told nothing.
    assert_eq!(
        left(shop.change("guest", by(1, 1, set("a", 6))).await).conflict,
        Some(Conflict::SetTo(Quantity::new(2).unwrap()))
    );
    assert_eq!(left(shop.change("guest", by(2, 4, set("a", 7))).await).conflict, None);
    let removed = left(shop.change("guest", by(1, 4, remove("a"))).await);
    assert_eq!(removed.conflict, Some(Conflict::SetTo(Quantity::new(7).unwrap())));
    assert_eq!(shop.change("guest", by(2, 5, set("a", 1))).await, Outcome::Refused(Refusal::LineGone));
}
