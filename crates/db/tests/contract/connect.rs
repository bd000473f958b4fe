use comptoir_db::{Db, Engine, Error};

use super::fixture::{NOW, Shop, at_once};

on_both_engines! {
    the_engine_is_the_addresss,
    what_was_written_is_there_after_opening_again,
    many_processes_open_one_database_at_once,
    foreign_keys_hold,
    text_compares_by_bytes,
    the_planner_learns,
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    for url in ["", "sqlite:", "mysql://localhost/shop", "/var/lib/shop.db"] {
        assert!(matches!(Db::open(url).await, Err(Error::Url(_))), "{url}");
    }
    assert!(matches!(Db::open("sqlite:/nowhere/at/all/shop.db").await, Err(Error::Sql(_))));
}

async fn the_engine_is_the_addresss(shop: Shop) {
    let sqlite = shop.url.starts_with("sqlite:");
    assert_eq!(shop.db.engine(), if sqlite { Engine::Sqlite } else { Engine::Postgres });
    assert_eq!(Engine::of(&shop.url).unwrap(), shop.db.engine());
}

async fn what_was_written_is_there_after_opening_again(shop: Shop) {
    shop.guest("guest").await;
    shop.db.close().await;
    let again = Shop { db: Db::open(&shop.url).await.unwrap(), ..shop };
    assert_eq!(again.rows::<(String, i64)>("select id, created_at from owner").await, [("guest".to_owned(), NOW)]);
    again.db.close().await;
}

async fn many_processes_open_one_database_at_once(shop: Shop) {
    shop.warm().await;
    // As on the first start of a shop: nothing is there yet.
    let fresh = Shop { url: shop.url.clone(), db: shop.db.clone() };
    if shop.db.engine() == Engine::Postgres {
        for sql in ["drop schema public cascade", "create schema public"] {
            fresh.execute(sql).await;
        }
    }
    let url = match shop.db.engine() {
        Engine::Sqlite => shop.url.replace("shop.db", "fresh.db"),
        Engine::Postgres => shop.url.clone(),
    };
    let opening = (0..6).map(|n| {
        let url = url.clone();
        async move {
            let shop = Shop { db: Db::open(&url).await.unwrap(), url };
            shop.guest(&format!("guest-{n}")).await;
            shop
        }
    });
    let shops = at_once(opening).await;
    for shop in shops {
        assert_eq!(shop.count("owner").await, 6);
        shop.db.close().await;
    }
}

async fn foreign_keys_hold(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    for sql in [
        "insert into cart_line values ('nobody', 'a', 1, 1)",
        "insert into session (token_hash, owner, created_at, expires_at) values ('token', 'nobody', 0, 0)",
        "insert into price values ('nothing', 'EUR', '', 0, null, 1, null, 0)",
        "delete from variant",
    ] {
        let failed = shop.db.write(move |tx| Box::pin(async move { Ok(sqlx::query(sql).execute(tx).await?) })).await;
        assert!(matches!(failed, Err(Error::Sql(_))), "{sql}");
    }
    for sql in [
        "insert into price values ('a', 'EUR', '', 0, null, -1, null, 0)",
        "insert into price values ('a', 'EUR', '', 0, null, 1, null, 10001)",
    ] {
        let failed = shop.db.write(move |tx| Box::pin(async move { Ok(sqlx::query(sql).execute(tx).await?) })).await;
        assert!(matches!(failed, Err(Error::Sql(_))), "{sql}");
    }
}

/// Whatever the server's own language is: results and their order are the same everywhere.
async fn text_compares_by_bytes(shop: Shop) {
    for key in ["b", "a-b", "B", "ab", "é", "a~", "aa"] {
        shop.write(move |tx| Box::pin(async move { comptoir_db::setting::set(tx, key, "").await })).await;
    }
    let keys: Vec<String> =
        shop.rows::<(String,)>("select key from setting order by key").await.into_iter().map(|row| row.0).collect();
    assert_eq!(keys, ["B", "a-b", "aa", "ab", "a~", "b", "é"]);
    if shop.db.engine() == Engine::Postgres {
        let others = "select table_name || '.' || column_name from information_schema.columns
                      where table_schema = 'public' and data_type = 'text' and table_name <> '_sqlx_migrations'
                        and collation_name is distinct from 'C'";
        assert_eq!(shop.rows::<(String,)>(others).await, [], "columns that compare by the server's language");
    }
}

async fn the_planner_learns(shop: Shop) {
    shop.sell_many(50).await;
    shop.db.analyze().await.unwrap();
}
