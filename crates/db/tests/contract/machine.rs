use comptoir_db::machine::{self, Batch, KeyReused, Machine};
use comptoir_db::stores::facts::{Row, Source, Told};
use comptoir_db::verify::verify;
use comptoir_db::{Error, restock};
use comptoir_domain::stores::fact::Fact;

use super::fixture::{NOW, Shop, asker, at_once};
use super::stores::facts::{level, row};

on_both_engines! {
    a_key_says_whose_it_is_and_what_it_is_for,
    a_name_has_one_key_at_a_time,
    an_ended_key_opens_nothing,
    use_is_written_down_once_a_minute,
    a_batch_is_answered_once,
    the_same_batch_at_once_counts_once,
    batches_at_once_add_up,
    who_waits_is_told,
    a_batch_that_fails_was_never_there,
    old_batches_are_forgotten,
}

fn batch(key: &str, rows: Vec<Row>) -> Batch {
    Batch {
        machine: "hash".to_owned(),
        key: key.to_owned(),
        fingerprint: format!("{rows:?}"),
        source: Source { actor: "till".to_owned(), reason: key.to_owned(), at: NOW },
        rows,
    }
}

impl Shop {
    async fn record(&self, batch: Batch) -> Result<Vec<Told>, KeyReused> {
        machine::record(&self.db, batch, NOW).await.unwrap()
    }
}

async fn a_key_says_whose_it_is_and_what_it_is_for(shop: Shop) {
    assert!(machine::add_key(&shop.db, "hash", "till", &["stock"], &[], NOW).await.unwrap());
    let machine = |scopes: &[&str]| Machine {
        key_hash: "hash".to_owned(),
        name: "till".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        stores: Vec::new(),
        last_used_at: None,
    };
    let find = async |hash| machine::find(&shop.db, hash).await.unwrap();
    assert_eq!(find("hash").await, Some(machine(&["stock"])));
    assert_eq!((find("HASH").await, find("").await), (None, None));
    shop.execute("update machine_key set scopes = 'codes  stock'").await;
    assert_eq!(find("hash").await, Some(machine(&["codes", "stock"])));
    shop.execute("update machine_key set scopes = ''").await;
    assert_eq!(find("hash").await, Some(machine(&[])));
}

async fn a_name_has_one_key_at_a_time(shop: Shop) {
    let add = async |hash, name| machine::add_key(&shop.db, hash, name, &["stock", "hooks"], &[], NOW).await.unwrap();
    assert!(add("1", "till").await && add("2", "erp").await);
    assert_eq!((add("3", "till").await, add("1", "another").await), (false, false));
    assert!(machine::end_key(&shop.db, "till", NOW + 1).await.unwrap());
    assert!(!machine::end_key(&shop.db, "till", NOW + 2).await.unwrap());
    assert!(add("3", "till").await, "the name is free again");
    let keys = machine::keys(&shop.db).await.unwrap();
    let keys: Vec<_> = keys.iter().map(|key| (&*key.machine.name, &*key.machine.key_hash, key.ended_at)).collect();
    assert_eq!(keys, [("erp", "2", None), ("till", "3", None), ("till", "1", Some(NOW + 1))]);
    assert_eq!(machine::keys(&shop.db).await.unwrap()[0].machine.scopes, ["stock", "hooks"]);
}

async fn an_ended_key_opens_nothing(shop: Shop) {
    assert!(machine::add_key(&shop.db, "hash", "till", &["stock"], &[], NOW).await.unwrap());
    assert!(!machine::end_key(&shop.db, "hash", NOW).await.unwrap(), "a key is ended by its name");
    assert!(machine::find(&shop.db, "hash").await.unwrap().is_some());
    assert!(machine::end_key(&shop.db, "till", NOW).await.unwrap());
    assert_eq!(machine::find(&shop.db, "hash").await.unwrap(), None);
}

async fn use_is_written_down_once_a_minute(shop: Shop) {
    assert!(machine::add_key(&shop.db, "hash", "till", &["stock"], &[], NOW).await.unwrap());
    let mut known = machine::find(&shop.db, "hash").await.unwrap().unwrap();
    for (at, written) in [(NOW, NOW), (NOW + 59_999, NOW), (NOW + 60_000, NOW + 60_000), (NOW, NOW + 60_000)] {
        machine::used(&shop.db, &known, at).await.unwrap();
        let now = machine::find(&shop.db, "hash").await.unwrap().unwrap();
        assert_eq!(now.last_used_at, Some(written), "{at}");
        // Whether the request before is known of or not.
        if at == NOW + 59_999 {
            machine::used(&shop.db, &known, at).await.unwrap();
        }
        known = now;
    }
}

async fn a_batch_is_answered_once(shop: Shop) {
    shop.shelves().await;
    let sale = || batch("1", vec![row("a", "lyon", Fact::Sold(2)), row("x", "lyon", Fact::Sold(2))]);
    let answer = Ok(vec![level(-2), Told::VariantUnknown]);
    assert_eq!(shop.record(sale()).await, answer);
    assert_eq!(shop.record(batch("2", vec![row("a", "lyon", Fact::Counted(9))])).await, Ok(vec![level(9)]));
    assert_eq!(shop.record(sale()).await, answer, "the first answer, whatever happened since");
    assert_eq!(shop.record(batch("1", vec![row("a", "lyon", Fact::Sold(1))])).await, Err(KeyReused));
    assert_eq!(shop.count("stock_movement").await, 2);
    // A key is the machine's own.
    assert_eq!(
        shop.record(Batch { machine: "another".to_owned(), ..sale() }).await,
        Ok(vec![level(7), Told::VariantUnknown])
    );
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn the_same_batch_at_once_counts_once(shop: Shop) {
    shop.warm().await;
    shop.shelves().await;
    let sending = (0..16).map(|n| {
        let shop = shop.clone();
        // Half of them say something else with the same key: all of one kind are too late.
        let pieces = if n < 8 { 1 } else { 3 };
        let rows = vec![row("b", "lyon", Fact::Sold(pieces)), row("a", "lyon", Fact::Received(pieces))];
        async move { (pieces, shop.record(batch("1", rows)).await) }
    });
    let answers = at_once(sending).await;
    let (first, _) = answers.iter().find(|(_, answer)| answer.is_ok()).expect("one was first");
    for (pieces, answer) in &answers {
        let expected = if pieces == first { Ok(vec![level(-pieces), level(*pieces)]) } else { Err(KeyReused) };
        assert_eq!(answer, &expected);
    }
    assert_eq!((shop.count("stock_movement").await, shop.count("machine_batch").await), (2, 1));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

/// Each takes the topics of the same variants, named in its own order; beside them counts, waits and cart changes.
async fn batches_at_once_add_up(shop: Shop) {
    shop.warm().await;
    shop.sell_many(8).await;
    shop.store("lyon").await;
    shop.guest("ana").await;
    let working = (0..32).map(|n: usize| {
        let shop = shop.clone();
        async move {
            let mut skus: Vec<String> = (0..8).map(|n| format!("many-{n}")).collect();
            skus.rotate_left(n % 8);
            if n.is_multiple_of(2) {
                skus.reverse();
            }
            match n % 8 {
                6 => drop(shop.stock(&skus[0], "lyon", Some(n as i64)).await),
                7 => drop(restock::watch(&shop.db, asker("ana"), &skus[0], "lyon", NOW).await.unwrap()),
                _ => {
                    let rows = skus.iter().map(|sku| row(sku, "lyon", Fact::Received(1))).collect();
                    drop(shop.record(batch(&n.to_string(), rows)).await.unwrap());
                }
            }
        }
    });
    at_once(working).await;
    assert_eq!(shop.count("stock_movement where kind = 'received'").await, 24 * 8);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn who_waits_is_told(shop: Shop) {
    shop.shelves().await;
    shop.guest("ana").await;
    assert_eq!(restock::watch(&shop.db, asker("ana"), "a", "lyon", NOW).await.unwrap(), Ok(()));
    let received = || batch("1", vec![row("a", "lyon", Fact::Received(1))]);
    for _ in 0..2 {
        shop.record(received()).await.unwrap();
    }
    assert_eq!(shop.count("change_log where kind = 'restock'").await, 1);
}

async fn a_batch_that_fails_was_never_there(shop: Shop) {
    shop.shelves().await;
    let counted = || batch("1", vec![row("a", "lyon", Fact::Counted(1)), row("b", "lyon", Fact::Counted(1))]);
    // The revision that it would give is taken: what the last statement meets undoes all before.
    shop.execute(
        "insert into change_log (id, topic, revision, device, kind, body, result, at)
         values ('odd', 'variant/b', 1, '', 'stock', '{}', '{}', 0)",
    )
    .await;
    assert!(matches!(machine::record(&shop.db, counted(), NOW).await, Err(Error::Sql(_))));
    for table in ["machine_batch", "stock_movement", "stock_level", "topic"] {
        assert_eq!(shop.count(table).await, 0, "{table}");
    }
    shop.execute("delete from change_log").await;
    assert_eq!(shop.record(counted()).await, Ok(vec![level(1); 2]));
}

async fn old_batches_are_forgotten(shop: Shop) {
    shop.shelves().await;
    let sale = || batch("1", vec![row("a", "lyon", Fact::Sold(1))]);
    shop.record(sale()).await.unwrap();
    let prune = async |before| shop.write(move |tx| Box::pin(async move { machine::prune(tx, before).await })).await;
    assert_eq!((prune(NOW).await, prune(NOW + 1).await), (0, 1));
    assert_eq!(shop.record(sale()).await, Ok(vec![level(-2)]), "another batch of that name");
}
