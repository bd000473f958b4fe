use comptoir_db::stores::store::{self, DateSpan, DaySpan, Store};
use comptoir_domain::stores::availability::{Exactness, StockDisplay};

use crate::contract::fixture::Shop;

on_both_engines! {
    a_store_reads_as_it_was_written,
    writing_again_replaces_the_hours,
    shops_come_before_warehouses_in_the_merchants_order,
}

fn lyon() -> Store {
    Store {
        slug: "lyon".to_owned(),
        name: "Lyon Presqu’île".to_owned(),
        kind: "store".to_owned(),
        street: "12 rue de l'Exemple".to_owned(),
        postcode: "69002".to_owned(),
        town: "LYON 02".to_owned(),
        country: "FR".to_owned(),
        latitude_micro: 45_757_814,
        longitude_micro: -4_832_011,
        time_zone: "Europe/Paris".to_owned(),
        phone: "+33 4 00 00 00 00".to_owned(),
        services: vec!["pickup".to_owned(), "repair".to_owned()],
        hours: vec![
            DaySpan { weekday: 1, opens_minute: 600, closes_minute: 720 },
            DaySpan { weekday: 1, opens_minute: 840, closes_minute: 1140 },
            DaySpan { weekday: 6, opens_minute: 1200, closes_minute: 1560 },
        ],
        exceptions: vec![
            DateSpan { date: "2026-12-24".to_owned(), opens_minute: 600, closes_minute: 960 },
            DateSpan { date: "2026-12-25".to_owned(), opens_minute: 0, closes_minute: 0 },
        ],
        display: StockDisplay { exactness: Exactness::Band, low_stock_threshold: 5 },
        version: 1,
    }
}

impl Shop {
    async fn put_store(&self, new: Store, position: i64) {
        self.write(move |tx| Box::pin(async move { store::put(tx, &new, position).await })).await;
    }
}

async fn a_store_reads_as_it_was_written(shop: Shop) {
    assert_eq!(store::all(&shop.db).await.unwrap(), []);
    shop.put_store(lyon(), 0).await;
    assert_eq!(store::all(&shop.db).await.unwrap(), [lyon()]);
    let inside = shop.write(|tx| Box::pin(async move { store::all_in(tx).await })).await;
    assert_eq!(inside, [lyon()]);
}

async fn writing_again_replaces_the_hours(shop: Shop) {
    shop.put_store(lyon(), 0).await;
    shop.put_store(Store { slug: "lille".to_owned(), ..lyon() }, 1).await;
    // Given in any order, told in the week's.
    let mut hours = vec![
        DaySpan { weekday: 7, opens_minute: 1, closes_minute: 2 },
        DaySpan { weekday: 2, opens_minute: 3, closes_minute: 4 },
    ];
    let moved = Store {
        name: "Lyon".to_owned(),
        hours: hours.clone(),
        services: Vec::new(),
        exceptions: Vec::new(),
        display: StockDisplay::default(),
        ..lyon()
    };
    shop.put_store(moved.clone(), 5).await;
    hours.reverse();
    let stores = store::all(&shop.db).await.unwrap();
    let found = stores.iter().find(|store| store.slug == "lyon").unwrap();
    // How it tells of its shelves is only written for a new one.
    assert_eq!(*found, Store { hours, version: 2, display: lyon().display, ..moved });
    assert_eq!(stores.iter().find(|store| store.slug == "lille").unwrap().hours.len(), 3);
}

async fn shops_come_before_warehouses_in_the_merchants_order(shop: Shop) {
    for (slug, kind, position) in
        [("d", "warehouse", 0), ("b", "store", 2), ("C", "store", 2), ("a", "store", 3), ("z", "store", 1)]
    {
        shop.put_store(Store { slug: slug.to_owned(), kind: kind.to_owned(), ..Store::default() }, position).await;
    }
    let slugs: Vec<String> = store::all(&shop.db).await.unwrap().into_iter().map(|store| store.slug).collect();
    assert_eq!(slugs, ["z", "C", "b", "a", "d"]);
}
