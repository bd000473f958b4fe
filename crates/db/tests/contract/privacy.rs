//! What is kept of one person: all of it in one document, and nothing of it once it is erased.

mod at_once;

use std::collections::BTreeSet;

use comptoir_db::account_link::{self, NewLink};
use comptoir_db::invitation::{self, NewInvitation};
use comptoir_db::order::{self, By, Contact, Reservation};
use comptoir_db::privacy::{self, COLUMNS, Erased, Erasure};
use comptoir_db::{Engine, account, restock, setting, wishlist_share};
use comptoir_domain::consent::Matter;
use comptoir_domain::insight::What;
use comptoir_domain::order::mark;
use comptoir_domain::order::pickup::{Status, Step};
use comptoir_domain::{Intent, Locale};

use super::fixture::{DAY_MS, EUR, NOW, Shop, accepted, add, asker, intent, session, wish};
use super::insight::event;
use super::order::reservation;

on_both_engines! {
    nothing_of_the_person_is_left_anywhere,
    what_the_books_need_stays,
    another_password_erases_nothing,
    others_keep_what_is_theirs,
    who_changes_something_after_that_is_told,
    everything_is_in_the_document,
    every_table_of_people_is_thought_of,
}

/// How the person is found: in none of these is anything that a shop says by itself.
const MARKS: [&str; 4] = ["zenobia", "quillfeather", "699887766", "doorbell"];
const EMAIL: &str = "zenobia@example.org";
const OTHER_EMAIL: &str = "z.quillfeather@example.org";

impl Shop {
    /// Somebody who used everything the shop has: first as a guest, then with an account that also works here.
    pub async fn person(&self) {
        self.with_shelf(9, 9).await;
        self.customer("zenobia").await;
        self.execute("update customer set name = 'Zenobia Quillfeather'").await;
        accepted(&self.change("guest", add("a", 1)).await);
        accepted(&self.change("guest", intent(Intent::Note { text: "my doorbell is broken".parse().unwrap() })).await);
        self.sign_in_guest("guest", "zenobia", "phone").await;
        self.reserve_as_person("open").await;
        accepted(&self.change("zenobia", add("b", 2)).await);
        self.reserve_as_person("done").await;
        self.take("done", Step::Collect).await.unwrap();
        for change in [add("a", 3), wish("b"), intent(Intent::Note { text: "Zenobia".parse().unwrap() })] {
            accepted(&self.change("zenobia", change).await);
        }
        self.sell("gone", &["gone"]).await;
        restock::watch(&self.db, asker("zenobia"), "gone", "lyon", NOW).await.unwrap().unwrap();
        wishlist_share::share(&self.db, "zenobia", "TOKEN", NOW).await.unwrap().unwrap();
        for matter in Matter::ALL {
            assert!(self.grant("zenobia", matter, NOW).await);
        }
        self.measure(None, &[("a", 1), ("b", 1)]).await;
        self.tell(Some("zenobia"), vec![event(What::Clicked, "a")], NOW).await.unwrap();
        let link = NewLink { id: "l".into(), token_hash: "h".into(), expires_at: NOW + DAY_MS, locale: Locale::Fr };
        account_link::ask_reset(&self.db, EMAIL, link, NOW).await.unwrap();
        account::grant_role(&self.db, "zenobia", "store_manager", "lyon").await.unwrap();
        self.customer("boss").await;
        self.invite_by("boss", "one", EMAIL).await;
        self.invite_by("zenobia", "two", "noa@example.org").await;
        account::attempt_sign_in(&self.db, subjects(), 1000, 9, NOW).await.unwrap();
        self.write(|tx| {
            let people = format!("customer {EMAIL} secret\nseller noa@example.org secret");
            Box::pin(async move { setting::set(tx, setting::DEMO_PEOPLE, &people).await })
        })
        .await;
    }

    async fn reserve_as_person(&self, id: &str) {
        let contact =
            Contact { name: "Z. Quillfeather".into(), email: OTHER_EMAIL.into(), phone: "+33 699887766".into() };
        let seen = mark(&self.cart("zenobia").await);
        let new = Reservation { contact, ..reservation("zenobia", id, &seen) };
        order::reserve(&self.db, new, NOW).await.unwrap().unwrap();
    }

    async fn invite_by(&self, by: &str, id: &str, email: &str) {
        let new = NewInvitation {
            id: id.to_owned(),
            token_hash: format!("hash-{id}"),
            email: email.to_owned(),
            role: "seller".to_owned(),
            stores: ["lyon".to_owned()].into(),
            invited_by: by.to_owned(),
            expires_at: NOW + DAY_MS,
            locale: Locale::Fr,
        };
        assert!(invitation::invite(&self.db, new, NOW).await.unwrap());
    }

    pub async fn erase(&self, account: &str) -> Option<Erased> {
        let erasure = Erasure { account: account.to_owned(), proof: "hash".to_owned(), subjects: subjects() };
        privacy::erase(&self.db, erasure, NOW + 1).await.unwrap()
    }

    /// Every column of every table.
    async fn columns(&self) -> Vec<(String, String)> {
        self.rows(match self.db.engine() {
            Engine::Sqlite => {
                "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'"
            }
            Engine::Postgres => {
                "select table_name::text, column_name::text from information_schema.columns
                 where table_schema = 'public'"
            }
        })
        .await
    }

    /// The columns in which something of the person stands.
    async fn traces(&self) -> BTreeSet<String> {
        let mut traces = BTreeSet::new();
        for (table, column) in self.columns().await {
            let text = format!("lower(cast(\"{column}\" as text))");
            let found: Vec<String> = MARKS.iter().map(|mark| format!("{text} like '%{mark}%'")).collect();
            if self.count(&format!("\"{table}\" where {}", found.join(" or "))).await > 0 {
                traces.insert(format!("{table}.{column}"));
            }
        }
        traces
    }
}

fn subjects() -> Vec<String> {
    vec![format!("account:{EMAIL}"), format!("mail:{EMAIL}")]
}

async fn nothing_of_the_person_is_left_anywhere(shop: Shop) {
    shop.person().await;
    let before = shop.traces().await;
    // The account's id is `zenobia` here, so that whatever refers to it is found as well.
    for place in [
        "account_link.customer",
        "cart_detail.note",
        "cart_line.owner",
        "change_log.body",
        "change_log.topic",
        "consent.account",
        "customer.email",
        "customer.name",
        "invitation.email",
        "invitation.invited_by",
        "orders.asked",
        "outbox.recipient",
        "owner.merged_into",
        "pickup.email",
        "pickup.name",
        "pickup.note",
        "pickup.phone",
        "restock_watch.owner",
        "session.owner",
        "setting.value",
        "sign_in_attempt.subject",
        "staff_role.customer",
        "topic.name",
        "wish_line.owner",
        "wishlist_share.owner",
    ] {
        assert!(before.contains(place), "{place} is not filled in: {before:?}");
    }
    assert!(shop.erase("zenobia").await.is_some());
    // Orders point to an id, of which nothing else is known.
    let left = shop.traces().await;
    assert_eq!(left.iter().map(String::as_str).collect::<Vec<_>>(), ["orders.owner", "owner.id"]);
    assert_eq!(
        shop.rows::<(String, String)>("select id, kind from owner where id not in ('boss')").await,
        [("zenobia".to_owned(), "erased".to_owned())]
    );
    shop.is_sound().await;
    // What was done is done.
    assert_eq!(shop.erase("zenobia").await, None);
    assert_eq!(shop.traces().await, left);
}

async fn what_the_books_need_stays(shop: Shop) {
    shop.person().await;
    let movements = "stock_movement where order_id in ('open', 'done')";
    let before = shop.count(movements).await;
    let erased = shop.erase("zenobia").await.unwrap();
    assert_eq!(erased.ended, ["phone"]);
    let topics: BTreeSet<&str> = erased.moved.iter().map(|(topic, _)| topic.as_str()).collect();
    assert_eq!(topics, ["store/lyon", "variant/a"].into());
    let (open, done) = (shop.order("open").await, shop.order("done").await);
    assert_eq!((open.status, done.status), (Status::Cancelled, Status::Collected));
    assert_eq!((done.total_minor, done.lines.len(), done.number.as_str()), (2000, 1, "N-done"));
    assert_eq!((done.contact, done.note.as_str()), (Contact::default(), ""));
    assert_eq!((shop.shelf("a", "lyon").await.held, shop.count("hold").await), (0, 0));
    assert_eq!(shop.count(movements).await, before + 1, "what was held is released");
    assert!(order::find(&shop.db, By::Number("N-open")).await.unwrap().is_some());
    // Nobody is told of it by mail.
    assert_eq!(shop.mails().await.iter().map(|(_, to, _)| to.as_str()).collect::<Vec<_>>(), ["noa@example.org"]);
    assert_eq!(order::remind_due(&shop.db, DAY_MS, NOW).await.unwrap(), 0);
    shop.is_sound().await;
}

async fn another_password_erases_nothing(shop: Shop) {
    shop.person().await;
    let before = shop.traces().await;
    let erasure = |account: &str, proof: &str| Erasure {
        account: account.to_owned(),
        proof: proof.to_owned(),
        subjects: subjects(),
    };
    for (account, proof) in [("zenobia", "other"), ("nobody", "hash"), ("guest", "hash"), ("", "")] {
        assert_eq!(privacy::erase(&shop.db, erasure(account, proof), NOW).await.unwrap(), None);
    }
    assert_eq!(shop.traces().await, before);
    assert_eq!(shop.order("open").await.status, Status::Reserved);
}

async fn others_keep_what_is_theirs(shop: Shop) {
    shop.person().await;
    shop.guest("other").await;
    accepted(&shop.change("other", add("a", 1)).await);
    accepted(&shop.change("boss", wish("a")).await);
    shop.reserve("other", "theirs").await.unwrap();
    shop.sign_in_guest("nobody", "boss", "desk").await;
    shop.grant("boss", Matter::OFFERS_BY_MAIL, NOW).await;
    shop.erase("zenobia").await.unwrap();
    let theirs = shop.order("theirs").await;
    assert_eq!((theirs.status, theirs.contact.email.as_str()), (Status::Reserved, "ana@example.org"));
    assert_eq!(shop.shelf("a", "lyon").await.held, 1);
    for (rows, many) in [
        ("session where owner = 'boss'", 1),
        ("wish_line where owner = 'boss'", 1),
        ("consent where account = 'boss'", 1),
        ("change_log where topic = 'owner/boss'", 1),
        ("outbox where recipient = 'ana@example.org'", 1),
        ("setting where value = 'seller noa@example.org secret'", 1),
        ("customer", 1),
    ] {
        assert_eq!(shop.count(rows).await, many, "{rows}");
    }
    shop.is_sound().await;
}

async fn who_changes_something_after_that_is_told(shop: Shop) {
    shop.person().await;
    shop.erase("zenobia").await.unwrap();
    // A page that was open, of the account, of the guest it was, and of an account without orders.
    shop.customer("bob").await;
    shop.erase("bob").await.unwrap();
    for gone in ["zenobia", "guest", "bob"] {
        let changed = comptoir_db::owned::change(&shop.db, asker(gone), add("a", 1), EUR, NOW).await;
        assert!(matches!(changed, Err(comptoir_db::Error::Erased)), "{gone}: {changed:?}");
        let waits = restock::watch(&shop.db, asker(gone), "gone", "lyon", NOW).await;
        assert!(matches!(waits, Err(comptoir_db::Error::Erased)), "{gone}: {waits:?}");
        assert!(!shop.grant(gone, Matter::OFFERS_BY_MAIL, NOW).await);
        assert_eq!(wishlist_share::share(&shop.db, gone, "OTHER", NOW).await.unwrap(), None);
    }
    let rows = [shop.count("cart_line").await, shop.count("restock_watch").await, shop.count("consent").await];
    assert_eq!((rows, shop.count("topic where name like 'owner/%'").await), ([0, 0, 0], 0));
    // The address is free.
    shop.customer("zenobia2").await;
    shop.execute("update customer set email = 'zenobia@example.org' where id = 'zenobia2'").await;
    shop.is_sound().await;
}

async fn everything_is_in_the_document(shop: Shop) {
    shop.person().await;
    let laptop = session("laptop");
    shop.write(move |tx| Box::pin(async move { comptoir_db::session::create(tx, &laptop, "zenobia", NOW).await }))
        .await;
    let document = privacy::export(&shop.db, "zenobia", NOW + 5).await.unwrap().unwrap();
    let of = |name: &str| document[name].as_array().unwrap_or_else(|| panic!("{name} in {document:#}")).clone();
    assert_eq!(document["made_at"], NOW + 5);
    assert_eq!(document["account"]["email"], EMAIL);
    assert_eq!(document["account"]["name"], "Zenobia Quillfeather");
    for (list, entries) in [
        ("cart", 1),
        ("wishlist", 1),
        ("waits", 1),
        ("consents", Matter::ALL.len()),
        ("devices", 2),
        ("orders", 2),
        ("links", 1),
        ("roles", 1),
        ("invitations", 1),
        ("wishlist_links", 1),
        ("banners", 1),
        ("cut_off", 0),
    ] {
        assert_eq!(of(list).len(), entries, "{list}: {document:#}");
    }
    assert_eq!(document["cart_detail"]["note"], "Zenobia");
    assert_eq!(of("consents")[0]["wording"], 1);
    assert!(of("consents")[0]["withdrawn_at"].is_null());
    let order = of("orders").into_iter().find(|order| order["number"] == "N-open").unwrap();
    assert_eq!((&order["phone"], &order["note"]), (&"+33 699887766".into(), &"my doorbell is broken".into()));
    assert_eq!(order["lines"][0]["sku"], "a");
    let kinds: BTreeSet<String> = of("mails").iter().map(|mail| mail["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["order_reserved", "reset_password", "staff_invitation"].map(str::to_owned).into());
    // What the guest did is theirs too.
    assert!(of("changes").iter().any(|change| change["asked"]["intent"]["text"] == "my doorbell is broken"));
    // Nothing in it opens anything, and nobody else is in it.
    let text = document.to_string();
    for secret in ["\"hash", "\"phone\":\"phone", "token", "TOKEN", "laptop", "boss", "noa@example.org"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    for nobody in ["guest", "nobody", ""] {
        assert_eq!(privacy::export(&shop.db, nobody, NOW).await.unwrap(), None);
    }
}

async fn every_table_of_people_is_thought_of(shop: Shop) {
    let known: BTreeSet<(String, String)> =
        COLUMNS.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())).collect();
    let found: BTreeSet<(String, String)> = shop
        .rows(match shop.db.engine() {
            Engine::Sqlite => {
                "select m.name, f.\"from\" from sqlite_master m join pragma_foreign_key_list(m.name) f
                 where m.type = 'table' and f.\"table\" in ('owner', 'customer')"
            }
            Engine::Postgres => {
                "select k.table_name::text, k.column_name::text from information_schema.key_column_usage k
                 join information_schema.referential_constraints r on r.constraint_name = k.constraint_name
                 join information_schema.table_constraints t on t.constraint_name = r.unique_constraint_name
                 where t.table_name in ('owner', 'customer')"
            }
        })
        .await
        .into_iter()
        .collect();
    let unknown: Vec<_> = found.difference(&known).collect();
    assert!(unknown.is_empty(), "erasing and exporting an account must think of {unknown:?}");
    let named: BTreeSet<_> = shop.columns().await.into_iter().collect();
    assert!(known.is_subset(&named), "{:?}", known.difference(&named));
    // Columns that say whose something is by their name, though they refer to nothing.
    let suspect = ["account", "customer", "email", "recipient", "owner", "phone"];
    let thought_of =
        [("outbox", "recipient"), ("customer", "email"), ("pickup", "email"), ("pickup", "phone"), ("store", "phone")];
    for (table, column) in &named {
        let is_known =
            known.contains(&(table.clone(), column.clone())) || thought_of.contains(&(table.as_str(), column.as_str()));
        assert!(is_known || !suspect.contains(&column.as_str()), "what becomes of {table}.{column}?");
    }
}
