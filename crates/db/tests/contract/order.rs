//! Orders: what a reservation holds, and what ends it.

mod at_once;
mod mail;

use std::collections::{BTreeMap, HashMap};

use comptoir_db::order::{self, By, Contact, NoStep, Order, Reservation, Reserved, Stepped, Taken};
use comptoir_db::restock;
use comptoir_domain::order::pickup::{Status, Step};
use comptoir_domain::order::{NoOrder, mark};
use comptoir_domain::stores::availability::StockLevel;
use comptoir_domain::{Intent, Locale};

use super::fixture::{DAY_MS, EUR, NOW, Shop, accepted, add, asker, intent, set};

on_both_engines! {
    a_reservation_holds_every_line_and_empties_the_cart,
    too_few_of_one_line_hold_nothing,
    what_is_no_longer_sold_is_not_held,
    the_same_id_is_the_same_order,
    nobody_agrees_to_what_they_did_not_see,
    a_pickup_goes_its_way,
    steps_that_cannot_be_taken,
    what_is_not_handed_over_can_be_had_again,
    a_hold_ends_to_the_millisecond,
    facts_are_never_refused,
    what_comes_free_is_told_to_those_who_wait,
    a_guests_orders_go_along,
    verify_finds_what_does_not_add_up,
}

/// Until when the tests' reservations are held.
const UNTIL: i64 = NOW + DAY_MS;

impl Shop {
    /// Two variants with so many pieces in Lyon, and a guest with nothing.
    pub async fn with_shelf(&self, a: i64, b: i64) {
        self.sell("kettle", &["a", "b"]).await;
        self.store("lyon").await;
        self.stock("a", "lyon", Some(a)).await;
        self.stock("b", "lyon", Some(b)).await;
        self.guest("guest").await;
    }

    pub async fn shelf(&self, sku: &str, store: &str) -> StockLevel {
        let sql = format!("select on_hand, held from stock_level where sku = '{sku}' and store = '{store}'");
        let rows = self.rows::<(i64, i64)>(&sql).await;
        rows.first().map_or(StockLevel::default(), |(on_hand, held)| StockLevel { on_hand: *on_hand, held: *held })
    }

    /// Reserves the owner's cart as it is, in Lyon, under that id.
    pub async fn reserve(&self, owner: &str, id: &str) -> Result<Reserved, NoOrder> {
        let reservation = reservation(owner, id, &mark(&self.cart(owner).await));
        order::reserve(&self.db, reservation, NOW).await.unwrap()
    }

    pub async fn take(&self, id: &str, step: Step) -> Result<Stepped, NoStep> {
        order::step(&self.db, taken(id, step), NOW).await.unwrap()
    }

    pub async fn order(&self, id: &str) -> Order {
        order::find(&self.db, By::Id(id)).await.unwrap().unwrap()
    }
}

pub fn taken(id: &str, step: Step) -> Taken {
    Taken { order: id.to_owned(), step, actor: "noa".to_owned(), pieces: None }
}

pub fn reservation(owner: &str, id: &str, seen: &str) -> Reservation {
    Reservation {
        id: id.to_owned(),
        asker: asker(owner),
        store: "lyon".to_owned(),
        contact: Contact { name: "Ana".into(), email: "ana@example.org".into(), phone: String::new() },
        seen: seen.to_owned(),
        opens_at: NOW,
        closes_at: UNTIL,
        expires_at: UNTIL,
        number: format!("N-{id}"),
        token_hash: format!("hash-{id}"),
        locale: Locale::Fr,
        currency: EUR,
        titles: HashMap::from([("a".to_owned(), "Bouilloire".to_owned())]),
    }
}

async fn a_reservation_holds_every_line_and_empties_the_cart(shop: Shop) {
    shop.with_shelf(5, 2).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    accepted(&shop.change("guest", add("b", 2)).await);
    accepted(&shop.change("guest", intent(Intent::ChooseStore { store: "lyon".parse().unwrap() })).await);
    accepted(&shop.change("guest", intent(Intent::Note { text: "vite".parse().unwrap() })).await);
    let reserved = shop.reserve("guest", "one").await.unwrap();
    assert!(reserved.first);
    let topics: Vec<_> = reserved.moved.iter().map(|(topic, _)| topic.as_str()).collect();
    assert_eq!(topics, ["variant/a", "variant/b", "store/lyon", "owner/guest"]);
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 5, held: 3 });
    assert_eq!(shop.shelf("b", "lyon").await, StockLevel { on_hand: 2, held: 2 });
    let cart = shop.cart("guest").await;
    assert_eq!((cart.lines.len(), cart.store.as_str(), cart.note.as_str()), (0, "lyon", ""));

    let order = shop.order("one").await;
    let lines: Vec<_> = order.lines.iter().map(|line| (line.title.as_str(), line.quantity, line.unit_minor)).collect();
    assert_eq!(lines, [("Bouilloire", 3, 1000), ("b", 2, 1000)]);
    // 20 % in 3000 and in 2000, each line rounded on its own.
    assert_eq!((order.total_minor, order.tax_minor), (5000, 500 + 333));
    assert_eq!((order.status, order.history.as_slice()), (Status::Reserved, &[(Status::Reserved, NOW)][..]));
    assert_eq!((order.contact.name.as_str(), order.note.as_str()), ("Ana", "vite"));
    for by in [By::Token("hash-one"), By::Number("N-one")] {
        assert_eq!(order::find(&shop.db, by).await.unwrap().as_ref(), Some(&order));
    }
    assert_eq!(order::find(&shop.db, By::Number("one")).await.unwrap(), None);
    assert_eq!(order::of_owner(&shop.db, "guest").await.unwrap(), std::slice::from_ref(&order));
    assert_eq!(order::open_in(&shop.db, "lyon").await.unwrap(), [order]);
    assert_eq!(order::open_in(&shop.db, "nice").await.unwrap(), []);
    assert_eq!(shop.count("stock_movement where kind = 'held' and order_id = 'one'").await, 2);
    shop.is_sound().await;
    assert_eq!(shop.reserve("guest", "two").await, Err(NoOrder::CartEmpty));
}

async fn too_few_of_one_line_hold_nothing(shop: Shop) {
    shop.with_shelf(5, 2).await;
    accepted(&shop.change("guest", add("a", 5)).await);
    accepted(&shop.change("guest", add("b", 3)).await);
    let short = |sku: &str, there| (sku.parse().unwrap(), there);
    assert_eq!(shop.reserve("guest", "one").await, Err(NoOrder::TooFew(vec![short("b", 2)])));
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 5, held: 0 });
    for table in ["orders", "order_line", "pickup", "pickup_status", "hold", "stock_movement where held <> 0"] {
        assert_eq!(shop.count(table).await, 0, "{table}");
    }
    assert_eq!(shop.lines("guest").await.len(), 2);
    // The refusal is not remembered: the same press counts once there is enough.
    shop.stock("b", "lyon", Some(3)).await;
    assert!(shop.reserve("guest", "one").await.unwrap().first);
    shop.guest("other").await;
    shop.stock("a", "lyon", Some(6)).await;
    accepted(&shop.change("other", add("a", 2)).await);
    assert_eq!(shop.reserve("other", "two").await, Err(NoOrder::TooFew(vec![short("a", 1)])));
    shop.is_sound().await;
}

async fn what_is_no_longer_sold_is_not_held(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    shop.execute("update variant set active = 0 where sku = 'a'").await;
    assert_eq!(shop.reserve("guest", "one").await, Err(NoOrder::TooFew(vec![("a".parse().unwrap(), 0)])));
    shop.execute("update variant set active = 1 where sku = 'a'").await;
    shop.execute("update product set published = 0").await;
    assert_eq!(shop.reserve("guest", "one").await, Err(NoOrder::TooFew(vec![("a".parse().unwrap(), 0)])));
    shop.is_sound().await;
}

async fn the_same_id_is_the_same_order(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    let seen = mark(&shop.cart("guest").await);
    let ask = async |reservation: Reservation| order::reserve(&shop.db, reservation, NOW + 1).await.unwrap();
    assert!(ask(reservation("guest", "one", &seen)).await.unwrap().first);
    let again = Reservation {
        number: "other".into(),
        token_hash: "other".into(),
        opens_at: NOW + 5,
        ..reservation("guest", "one", &seen)
    };
    let answer = ask(again).await.unwrap();
    assert_eq!((answer.first, answer.order.as_str(), answer.moved.len()), (false, "one", 0));
    assert_eq!(shop.shelf("a", "lyon").await.held, 1);
    let other = |change: &dyn Fn(&mut Reservation)| {
        let mut other = reservation("guest", "one", &seen);
        change(&mut other);
        other
    };
    shop.guest("stranger").await;
    for reused in [
        other(&|other| other.contact.phone = "0612345678".into()),
        other(&|other| other.seen = "0".into()),
        other(&|other| other.closes_at += 1),
        other(&|other| other.contact.email = "eve@example.org".into()),
        other(&|other| other.asker = asker("stranger")),
    ] {
        assert_eq!(ask(reused).await, Err(NoOrder::Reused));
    }
    assert_eq!(shop.count("orders").await, 1);
    shop.is_sound().await;
}

async fn nobody_agrees_to_what_they_did_not_see(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    let seen = mark(&shop.cart("guest").await);
    accepted(&shop.change("guest", set("a", 2)).await);
    let ask = async |id: &str| order::reserve(&shop.db, reservation("guest", id, &seen), NOW + 10).await.unwrap();
    assert_eq!(ask("one").await, Err(NoOrder::CartChanged));
    accepted(&shop.change("guest", set("a", 1)).await);
    shop.execute("update price set amount_minor = 1001 where sku = 'a'").await;
    assert_eq!(ask("one").await, Err(NoOrder::CartChanged));
    shop.execute("update price set amount_minor = 1000 where sku = 'a'").await;
    assert!(ask("one").await.is_ok());
    shop.is_sound().await;
}

async fn a_pickup_goes_its_way(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    shop.reserve("guest", "one").await.unwrap();
    for (step, status) in
        [(Step::Prepare, Status::Preparing), (Step::MakeReady, Status::Ready), (Step::Collect, Status::Collected)]
    {
        let stepped = shop.take("one", step).await.unwrap();
        assert_eq!(stepped.status, status);
        assert!(stepped.moved.iter().any(|(topic, _)| topic == "owner/guest"));
        // Pressed twice: taken once.
        assert_eq!(shop.take("one", step).await, Ok(Stepped { status, moved: vec![] }));
    }
    let order = shop.order("one").await;
    let statuses: Vec<_> = order.history.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [Status::Reserved, Status::Preparing, Status::Ready, Status::Collected]);
    assert_eq!(order.lines[0].collected, 3);
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 2, held: 0 });
    assert_eq!(order::open_in(&shop.db, "lyon").await.unwrap(), []);
    assert_eq!(shop.count("hold").await, 0);
    shop.is_sound().await;
}

async fn steps_that_cannot_be_taken(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    shop.reserve("guest", "one").await.unwrap();
    assert_eq!(shop.take("none", Step::Prepare).await, Err(NoStep::Unknown));
    shop.take("one", Step::MakeReady).await.unwrap();
    assert_eq!(shop.take("one", Step::Prepare).await, Err(NoStep::NotNow(Status::Ready)));
    shop.take("one", Step::Cancel).await.unwrap();
    for step in [Step::Prepare, Step::MakeReady, Step::Collect, Step::Expire] {
        assert_eq!(shop.take("one", step).await, Err(NoStep::NotNow(Status::Cancelled)), "{step:?}");
    }
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 5, held: 0 });
    assert_eq!(shop.count("pickup_status").await, 3);
    shop.is_sound().await;
}

async fn what_is_not_handed_over_can_be_had_again(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    accepted(&shop.change("guest", add("b", 2)).await);
    shop.reserve("guest", "one").await.unwrap();
    let collect = async |pieces: &[(&str, i64)]| {
        let pieces: BTreeMap<String, i64> = pieces.iter().map(|(sku, pieces)| ((*sku).to_owned(), *pieces)).collect();
        let taken = Taken { pieces: Some(pieces), ..taken("one", Step::Collect) };
        order::step(&shop.db, taken, NOW).await.unwrap().map(|stepped| stepped.status)
    };
    for wrong in [&[("a", 4)][..], &[("a", -1)], &[("c", 1)], &[("a", 0), ("b", 0)], &[]] {
        assert_eq!(collect(wrong).await, Err(NoStep::Pieces), "{wrong:?}");
    }
    assert_eq!(shop.order("one").await.status, Status::Reserved);
    assert_eq!(collect(&[("a", 1)]).await, Ok(Status::Collected));
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 4, held: 0 });
    assert_eq!(shop.shelf("b", "lyon").await, StockLevel { on_hand: 5, held: 0 });
    let collected: Vec<_> = shop.order("one").await.lines.iter().map(|line| line.collected).collect();
    assert_eq!(collected, [1, 0]);
    shop.is_sound().await;
}

async fn a_hold_ends_to_the_millisecond(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    shop.reserve("guest", "one").await.unwrap();
    assert_eq!(order::expire_due(&shop.db, UNTIL - 1).await.unwrap(), []);
    assert_eq!(shop.shelf("a", "lyon").await.held, 3);
    // Whoever asks too early gets no.
    assert_eq!(shop.take("one", Step::Expire).await, Err(NoStep::NotNow(Status::Reserved)));
    let moved = order::expire_due(&shop.db, UNTIL).await.unwrap();
    assert!(moved.iter().any(|(topic, _)| topic == "variant/a"), "{moved:?}");
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: 5, held: 0 });
    assert_eq!(shop.order("one").await.status, Status::Expired);
    assert_eq!(order::expire_due(&shop.db, UNTIL + 1).await.unwrap(), []);
    shop.is_sound().await;
}

async fn facts_are_never_refused(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    shop.reserve("guest", "one").await.unwrap();
    assert!(shop.stock("a", "lyon", Some(1)).await);
    assert_eq!(shop.shelf("a", "lyon").await.available(), 0);
    shop.guest("other").await;
    shop.stock("a", "nice", None).await;
    let Err(NoOrder::TooFew(short)) = ({
        shop.execute("insert into cart_line (owner, sku, quantity, position) values ('other', 'a', 1, 1)").await;
        shop.reserve("other", "two").await
    }) else {
        panic!("held what is not there")
    };
    assert_eq!(short[0].1, 0);
    shop.execute("delete from cart_line where owner = 'other'").await;
    // The seller found them behind the counter.
    shop.take("one", Step::Collect).await.unwrap();
    assert_eq!(shop.shelf("a", "lyon").await, StockLevel { on_hand: -2, held: 0 });
    shop.is_sound().await;
}

async fn what_comes_free_is_told_to_those_who_wait(shop: Shop) {
    shop.with_shelf(1, 5).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    shop.reserve("guest", "one").await.unwrap();
    shop.guest("ana").await;
    assert_eq!(restock::watch(&shop.db, asker("ana"), "a", "lyon", NOW).await.unwrap(), Ok(()));
    shop.take("one", Step::Cancel).await.unwrap();
    let told = shop.rows::<(String,)>("select topic from change_log where kind = 'restock'").await;
    assert_eq!(told, [("owner/ana".to_owned(),)]);
    shop.is_sound().await;
}

async fn a_guests_orders_go_along(shop: Shop) {
    shop.with_shelf(5, 5).await;
    shop.customer("ada").await;
    shop.first_change("new", "token", add("a", 1)).await;
    shop.reserve("new", "one").await.unwrap();
    shop.sign_in_guest("new", "ada", "ada-token").await;
    assert_eq!(shop.order("one").await.owner, "ada");
    let stepped = shop.take("one", Step::Prepare).await.unwrap();
    assert!(stepped.moved.iter().any(|(topic, _)| topic == "owner/ada"), "{stepped:?}");
    shop.is_sound().await;
}

async fn verify_finds_what_does_not_add_up(shop: Shop) {
    shop.with_shelf(5, 5).await;
    accepted(&shop.change("guest", add("a", 3)).await);
    shop.reserve("guest", "one").await.unwrap();
    shop.is_sound().await;
    for (wrong, right) in [
        ("update stock_level set held = 2 where sku = 'a'", "update stock_level set held = 3 where sku = 'a'"),
        ("update hold set quantity = 2", "update hold set quantity = 3"),
        ("update pickup set status = 'ready'", "update pickup set status = 'reserved'"),
        (
            "update stock_movement set held = 4 where kind = 'held'",
            "update stock_movement set held = 3 where kind = 'held'",
        ),
    ] {
        shop.execute(wrong).await;
        assert_ne!(comptoir_db::verify::verify(&shop.db).await.unwrap().mismatches, [], "{wrong}");
        shop.execute(right).await;
        shop.is_sound().await;
    }
}
