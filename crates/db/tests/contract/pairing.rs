use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{self, Outcome};
use comptoir_db::pairing::{self, Join, Joined, NoLink, START_LIMIT, WINDOW_MS};
use comptoir_db::session;

use super::fixture::{self, EUR, NOW, Shop, accepted, add, asker, at_once, newcomer, remove, wish};

on_both_engines! {
    a_link_brings_a_newcomers_browser_to_the_cart,
    a_newcomer_becomes_a_guest_with_the_link,
    looking_at_a_link_uses_nothing_up,
    a_joining_guest_brings_what_they_have,
    a_joining_guests_other_devices_come_along,
    two_joins_of_one_link_are_one,
    a_link_is_over_at_its_time,
    a_link_ends_with_a_sign_in,
    a_sign_in_against_a_join,
    an_account_gives_no_link,
    links_are_limited,
    an_ended_device_leaves_no_link,
    an_end_against_a_join,
    two_guests_who_join_each_other_at_once,
    what_a_merged_guest_asks_goes_to_the_last_owner,
    changes_during_joins_are_not_lost,
    the_one_who_shares_already_uses_nothing_up,
    old_links_are_forgotten,
}

const LATER: i64 = NOW + 120_000;

impl Shop {
    async fn link(&self, owner: &str, token: &str) {
        assert_eq!(pairing::start(&self.db, asker(owner), token, LATER, NOW).await.unwrap(), Ok(()));
    }

    async fn join(&self, token: &str, session: &str, guest: Option<(&str, &str)>) -> Joined {
        pairing::join(&self.db, joining(token, session, guest), EUR, NOW).await.unwrap()
    }

    async fn owner_of(&self, session: &str) -> Option<String> {
        session::find(&self.db, session, NOW).await.unwrap().map(|session| session.owner)
    }
}

fn joining(token: &str, session: &str, guest: Option<(&str, &str)>) -> Join {
    Join {
        token_hash: token.to_owned(),
        session: fixture::session(session),
        guest: guest.map(|(guest, token)| (guest.to_owned(), token.to_owned())),
        change_id: format!("merge-{session}"),
        device: "device".to_owned(),
    }
}

fn now(owner: &str, moved: &[&str]) -> Joined {
    Joined::Now { owner: owner.to_owned(), moved: moved.iter().map(|token| (*token).to_owned()).collect() }
}

async fn a_link_brings_a_newcomers_browser_to_the_cart(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.first_change("laptop", "laptop", add("a", 2)).await;
    shop.link("laptop", "link").await;
    assert_eq!(shop.join("link", "phone", None).await, now("laptop", &[]));
    assert_eq!(shop.owner_of("phone").await.as_deref(), Some("laptop"));
    assert_eq!(shop.owner_of("laptop").await.as_deref(), Some("laptop"));
    // Nothing moved in the cart, so nothing is told.
    assert_eq!(shop.cart("laptop").await.revision, 1);
    assert_eq!(shop.join("link", "third", None).await, Joined::Gone);
    assert_eq!((shop.owner_of("third").await, shop.count("session").await), (None, 2));
}

async fn a_newcomer_becomes_a_guest_with_the_link(shop: Shop) {
    let started = pairing::start(&shop.db, newcomer("new", "laptop"), "link", LATER, NOW).await.unwrap();
    assert_eq!(started, Ok(()));
    assert_eq!(shop.owner_of("laptop").await.as_deref(), Some("new"));
    // The same link twice is none, and makes nobody.
    assert!(pairing::start(&shop.db, newcomer("more", "other"), "link", LATER, NOW).await.is_err());
    assert_eq!((shop.count("owner").await, shop.count("session").await), (1, 1));
}

async fn looking_at_a_link_uses_nothing_up(shop: Shop) {
    shop.guest("laptop").await;
    shop.link("laptop", "link").await;
    for _ in 0..3 {
        let offer = pairing::find(&shop.db, "link", NOW).await.unwrap().unwrap();
        assert_eq!((offer.owner.as_str(), offer.expires_at), ("laptop", LATER));
    }
    assert_eq!(pairing::find(&shop.db, "other", NOW).await.unwrap(), None);
    assert_eq!(pairing::find(&shop.db, "link", LATER).await.unwrap(), None);
    assert_eq!(shop.join("link", "phone", None).await, now("laptop", &[]));
    assert_eq!(pairing::find(&shop.db, "link", NOW).await.unwrap(), None);
}

async fn a_joining_guest_brings_what_they_have(shop: Shop) {
    shop.sell("kettle", &["a", "b", "c"]).await;
    shop.first_change("laptop", "laptop", add("a", 1)).await;
    shop.first_change("phone", "phone", add("b", 2)).await;
    accepted(&shop.change("phone", add("a", 3)).await);
    accepted(&shop.change("phone", wish("c")).await);
    shop.link("laptop", "link").await;
    assert_eq!(shop.join("link", "new", Some(("phone", "phone"))).await, now("laptop", &["phone"]));
    assert_eq!(shop.lines("laptop").await, [("a".to_owned(), 3), ("b".to_owned(), 2)]);
    assert_eq!(shop.wishes("laptop").await, ["c"]);
    assert_eq!((shop.lines("phone").await.len(), shop.wishes("phone").await.len()), (0, 0));
    assert_eq!((shop.owner_of("phone").await, shop.owner_of("new").await.as_deref()), (None, Some("laptop")));
    let log = change_log::since(&shop.db, &owner_topic("laptop"), 1, 10).await.unwrap();
    assert_eq!((log.len(), log[0].kind.as_str(), log[0].id.as_str()), (1, "merge", "merge-new"));
    // Joining by another link merges nothing a second time.
    accepted(&shop.change("laptop", remove("b")).await);
    shop.link("laptop", "another").await;
    assert_eq!(shop.join("another", "late", Some(("phone", "phone"))).await, now("laptop", &["phone"]));
    assert_eq!(shop.lines("laptop").await, [("a".to_owned(), 3)]);
    shop.is_sound().await;
}

async fn a_joining_guests_other_devices_come_along(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("laptop").await;
    shop.first_change("phone", "phone", add("a", 1)).await;
    shop.link("phone", "first").await;
    assert_eq!(shop.join("first", "tablet", None).await, now("phone", &[]));
    shop.link("laptop", "second").await;
    assert_eq!(shop.join("second", "new", Some(("phone", "phone"))).await, now("laptop", &["tablet", "phone"]));
    assert_eq!(shop.owner_of("tablet").await.as_deref(), Some("laptop"));
    assert_eq!(shop.lines("laptop").await, [("a".to_owned(), 1)]);
}

async fn two_joins_of_one_link_are_one(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a", "b"]).await;
    shop.first_change("laptop", "laptop", add("a", 1)).await;
    shop.link("laptop", "link").await;
    for n in 0..8 {
        shop.first_change(&format!("guest-{n}"), &format!("guest-{n}"), add("b", n + 1)).await;
    }
    let joining = (0..16).map(|n| {
        let shop = shop.clone();
        async move {
            let guest = format!("guest-{n}");
            let guest = (n < 8).then_some((guest.as_str(), guest.as_str()));
            shop.join("link", &format!("session-{n}"), guest).await
        }
    });
    let joined = at_once(joining).await;
    assert_eq!(joined.iter().filter(|joined| matches!(joined, Joined::Now { .. })).count(), 1, "{joined:?}");
    assert_eq!(joined.iter().filter(|joined| **joined == Joined::Gone).count(), 15);
    assert_eq!(shop.count("session where owner = 'laptop'").await, 2);
    // Whoever came too late keeps all they had.
    let left = shop.count("owner where merged_into is not null").await;
    assert_eq!(shop.count("cart_line where owner like 'guest-%'").await, 8 - left);
    shop.is_sound().await;
}

async fn a_link_is_over_at_its_time(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.guest("laptop").await;
    shop.first_change("phone", "phone", add("a", 1)).await;
    shop.link("laptop", "link").await;
    let at =
        async |now| pairing::join(&shop.db, joining("link", "new", Some(("phone", "phone"))), EUR, now).await.unwrap();
    assert_eq!(at(LATER).await, Joined::Gone);
    assert_eq!((shop.owner_of("phone").await.as_deref(), shop.lines("phone").await.len()), (Some("phone"), 1));
    assert_eq!(at(LATER - 1).await, now("laptop", &["phone"]));
}

async fn a_link_ends_with_a_sign_in(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.customer("ada").await;
    shop.first_change("laptop", "laptop", add("a", 1)).await;
    shop.link("laptop", "link").await;
    shop.sign_in_guest("laptop", "ada", "ada").await;
    assert_eq!(pairing::find(&shop.db, "link", NOW).await.unwrap(), None);
    assert_eq!(shop.join("link", "phone", None).await, Joined::Gone);
    assert_eq!(shop.count("session where owner = 'ada'").await, 1);
}

/// Whichever is first, an account is never handed out, and nobody waits for ever.
async fn a_sign_in_against_a_join(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a", "b"]).await;
    shop.customer("ada").await;
    for round in 0..8 {
        let (laptop, phone, link) = (format!("laptop-{round}"), format!("phone-{round}"), format!("link-{round}"));
        shop.first_change(&laptop, &laptop, add("a", 1)).await;
        shop.first_change(&phone, &phone, add("b", 1)).await;
        shop.link(&laptop, &link).await;
        let at_once = at_once((0..4).map(|n| {
            let (shop, laptop, phone, link) = (shop.clone(), laptop.clone(), phone.clone(), link.clone());
            async move {
                match n {
                    0 => shop.sign_in_guest(&laptop, "ada", &format!("ada-{round}")).await,
                    1 => drop(shop.join(&link, &format!("new-{round}"), Some((&phone, &phone))).await),
                    2 => drop(accepted(&shop.change(&phone, add("a", 1)).await)),
                    _ => drop(accepted(&shop.change(&laptop, add("b", 1)).await)),
                }
            }
        }));
        at_once.await;
        assert_ne!(shop.owner_of(&format!("new-{round}")).await.as_deref(), Some("ada"));
        shop.is_sound().await;
    }
    assert_eq!(shop.count("session where owner = 'ada'").await, 8);
}

async fn an_account_gives_no_link(shop: Shop) {
    shop.customer("ada").await;
    let started = pairing::start(&shop.db, asker("ada"), "link", LATER, NOW).await.unwrap();
    assert_eq!(started, Err(NoLink::Account));
    // Nor does a guest who is part of one.
    shop.guest("laptop").await;
    shop.sign_in_guest("laptop", "ada", "ada").await;
    let started = pairing::start(&shop.db, asker("laptop"), "link", LATER, NOW).await.unwrap();
    assert_eq!(started, Err(NoLink::Account));
    assert_eq!(shop.count("pairing").await, 0);
}

async fn links_are_limited(shop: Shop) {
    shop.warm().await;
    shop.guest("laptop").await;
    shop.guest("other").await;
    let starting = (0..24).map(|n| {
        let shop = shop.clone();
        async move { pairing::start(&shop.db, asker("laptop"), &format!("link-{n}"), LATER, NOW).await.unwrap() }
    });
    let started = at_once(starting).await;
    assert_eq!(started.iter().filter(|started| started.is_ok()).count() as i64, START_LIMIT);
    assert!(started.iter().all(|started| matches!(started, Ok(()) | Err(NoLink::TooMany))));
    shop.link("other", "theirs").await;
    let later = NOW + WINDOW_MS;
    assert_eq!(pairing::start(&shop.db, asker("laptop"), "later", later + 1, later).await.unwrap(), Ok(()));
}

async fn an_ended_device_leaves_no_link(shop: Shop) {
    shop.guest("laptop").await;
    shop.guest("other").await;
    shop.link("laptop", "first").await;
    assert_eq!(shop.join("first", "phone", None).await, now("laptop", &[]));
    shop.link("laptop", "second").await;
    shop.link("other", "theirs").await;
    assert_eq!(session::end_other(&shop.db, "laptop", "laptop", "id-nobody").await.unwrap(), [""; 0]);
    assert!(pairing::find(&shop.db, "second", NOW).await.unwrap().is_some());
    assert_eq!(session::end_other(&shop.db, "laptop", "laptop", "id-phone").await.unwrap(), ["phone"]);
    assert_eq!(shop.join("second", "again", None).await, Joined::Gone);
    assert_eq!(shop.join("theirs", "new", None).await, now("other", &[]));
}

async fn an_end_against_a_join(shop: Shop) {
    shop.warm().await;
    shop.guest("laptop").await;
    for round in 0..4 {
        let (phone, link) = (format!("phone-{round}"), format!("link-{round}"));
        shop.link("laptop", &format!("before-{round}")).await;
        assert_eq!(shop.join(&format!("before-{round}"), &phone, None).await, now("laptop", &[]));
        shop.link("laptop", &link).await;
        let both = at_once((0..2).map(|n| {
            let (shop, phone, link) = (shop.clone(), phone.clone(), link.clone());
            async move {
                match n {
                    0 => session::end_other(&shop.db, "laptop", "laptop", &format!("id-{phone}"))
                        .await
                        .unwrap()
                        .contains(&phone),
                    _ => shop.join(&link, &format!("new-{round}"), None).await == now("laptop", &[]),
                }
            }
        }));
        let joined = both.await;
        assert!(joined[0], "the device is ended in any case");
        assert_eq!(shop.owner_of(&phone).await, None);
        assert_eq!(shop.owner_of(&format!("new-{round}")).await.is_some(), joined[1]);
    }
}

async fn two_guests_who_join_each_other_at_once(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["a", "b"]).await;
    for round in 0..8 {
        let (one, two) = (format!("one-{round}"), format!("two-{round}"));
        shop.first_change(&one, &one, add("a", 1)).await;
        shop.first_change(&two, &two, add("b", 1)).await;
        shop.link(&one, &format!("of-{one}")).await;
        shop.link(&two, &format!("of-{two}")).await;
        let joined = at_once([(one.clone(), two.clone()), (two.clone(), one.clone())].map(|(mine, theirs)| {
            let shop = shop.clone();
            async move { shop.join(&format!("of-{theirs}"), &format!("new-{mine}"), Some((&mine, &mine))).await }
        }))
        .await;
        assert_eq!(joined.iter().filter(|joined| **joined == Joined::Gone).count(), 1, "{joined:?}");
        let left = if joined[0] == Joined::Gone { &one } else { &two };
        assert_eq!(shop.lines(left).await.len(), 2);
        // Both browsers show the one cart that is left: one joined it, the other had it.
        assert_eq!(shop.count(&format!("session where owner = '{left}'")).await, 2);
    }
    shop.is_sound().await;
}

async fn what_a_merged_guest_asks_goes_to_the_last_owner(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    shop.customer("ada").await;
    let first = add("a", 1);
    let told = shop.first_change("phone", "phone", first.clone()).await;
    shop.guest("laptop").await;
    shop.link("laptop", "link").await;
    assert_eq!(shop.join("link", "new", Some(("phone", "phone"))).await, now("laptop", &["phone"]));
    shop.sign_in_guest("laptop", "ada", "ada").await;
    // A tab of the phone's still speaks for the guest who was there first.
    accepted(&shop.change("phone", add("b", 2)).await);
    assert_eq!(shop.lines("ada").await, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let Outcome::Accepted { revision, left, .. } = told else { panic!("{told:?}") };
    let again = Outcome::Accepted { revision, left, first: false };
    assert_eq!(shop.change("phone", first.clone()).await, again);
    assert_eq!(owned::change(&shop.db, asker("ada"), first, EUR, NOW).await.unwrap(), again);
    shop.is_sound().await;
}

/// Adds of every owner while they join one another and sign in: none is lost, none is counted twice.
async fn changes_during_joins_are_not_lost(shop: Shop) {
    const GUESTS: usize = 4;
    shop.warm().await;
    shop.sell_many(40).await;
    shop.customer("ada").await;
    let names: Vec<String> = (0..GUESTS).map(|n| format!("guest-{n}")).collect();
    for (n, name) in names.iter().enumerate() {
        shop.first_change(name, name, add(&format!("many-{}", n * 10), 1)).await;
        shop.link(name, &format!("of-{name}")).await;
    }
    let working = (0..GUESTS * 2).map(|n| {
        let (shop, names) = (shop.clone(), names.clone());
        async move {
            let name = &names[n % GUESTS];
            if n < GUESTS {
                // Each SKU is one guest's alone: larger quantities never hide an add.
                for line in 1..10 {
                    accepted(&shop.change(name, add(&format!("many-{}", n * 10 + line), 1)).await);
                }
            } else {
                let next = &names[(n + 1) % GUESTS];
                shop.join(&format!("of-{next}"), &format!("new-{n}"), Some((name, name))).await;
            }
        }
    });
    at_once(working).await;
    for name in &names {
        shop.sign_in_guest(name, "ada", &format!("ada-{name}")).await;
    }
    assert_eq!(shop.lines("ada").await.len(), 40);
    shop.is_sound().await;
}

async fn the_one_who_shares_already_uses_nothing_up(shop: Shop) {
    shop.guest("laptop").await;
    shop.link("laptop", "link").await;
    assert_eq!(shop.join("link", "new", Some(("laptop", "laptop"))).await, Joined::Already);
    assert_eq!(shop.owner_of("new").await, None);
    assert_eq!(shop.join("link", "phone", None).await, now("laptop", &[]));
    assert_eq!(shop.join("link", "new", Some(("laptop", "laptop"))).await, Joined::Gone);
}

async fn old_links_are_forgotten(shop: Shop) {
    shop.guest("laptop").await;
    shop.link("laptop", "link").await;
    assert_eq!(shop.write(|tx| Box::pin(async move { pairing::prune(tx, LATER).await })).await, 0);
    assert_eq!(shop.write(|tx| Box::pin(async move { pairing::prune(tx, LATER + 1).await })).await, 1);
    assert_eq!(shop.count("pairing").await, 0);
}
