use std::time::Duration;

use comptoir_db::{Engine, Error, setting};

use super::fixture::{NOW, Shop, at_once};

on_both_engines! {
    what_errs_is_undone_while_its_neighbours_commit,
    a_failed_statement_does_not_poison_the_next,
    a_write_is_seen_as_soon_as_it_is_answered,
    a_caller_that_leaves_harms_nobody,
    a_job_that_panics_fails_alone,
    closing_finishes_what_was_asked,
    jobs_of_every_answer_type_go_through,
}

async fn what_errs_is_undone_while_its_neighbours_commit(shop: Shop) {
    shop.warm().await;
    // More than one batch of 64.
    let writing = (0..200i64).map(|n| {
        let shop = shop.clone();
        async move {
            let answer = shop
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        setting::set(tx, &format!("{n:03}"), "first").await?;
                        setting::set(tx, &format!("{n:03} more"), "second").await?;
                        match n % 5 {
                            0 => Err(Error::Undone),
                            1 => Ok(sqlx::query("insert into nowhere values (1)").execute(tx).await.map(|_| n)?),
                            _ => Ok(n),
                        }
                    })
                })
                .await;
            match n % 5 {
                0 => assert!(matches!(answer, Err(Error::Undone)), "{answer:?}"),
                1 => assert!(matches!(answer, Err(Error::Sql(_))), "{answer:?}"),
                _ => assert_eq!(answer.unwrap(), n),
            }
        }
    });
    at_once(writing).await;
    let kept: Vec<String> =
        shop.rows::<(String,)>("select key from setting order by key").await.into_iter().map(|row| row.0).collect();
    let expected: Vec<String> =
        (0..200).filter(|n| n % 5 > 1).flat_map(|n| [format!("{n:03}"), format!("{n:03} more")]).collect();
    assert_eq!(kept, expected);
}

async fn a_failed_statement_does_not_poison_the_next(shop: Shop) {
    for sql in
        ["selekt", "insert into owner values ('x', 'guest', 'nobody', 0)", "insert into setting values ('k', null)"]
    {
        let failed = shop.db.write(move |tx| Box::pin(async move { Ok(sqlx::query(sql).execute(tx).await?) })).await;
        assert!(matches!(failed, Err(Error::Sql(_))), "{sql}");
        shop.write(|tx| Box::pin(async move { setting::set(tx, "k", "v").await })).await;
    }
    assert_eq!(setting::get(&shop.db, "k").await.unwrap().as_deref(), Some("v"));
    assert_eq!(shop.count("owner").await, 0);
}

async fn a_write_is_seen_as_soon_as_it_is_answered(shop: Shop) {
    shop.warm().await;
    let writing = (0..30).map(|n| {
        let shop = shop.clone();
        async move {
            let (key, value) = (format!("key-{}", n % 3), format!("{n}"));
            let own = format!("own-{n}");
            let key_of_mine = own.clone();
            shop.write(move |tx| {
                Box::pin(async move {
                    setting::set(tx, &key, &value).await?;
                    setting::set(tx, &key_of_mine, &value).await
                })
            })
            .await;
            assert_eq!(setting::get(&shop.db, &own).await.unwrap(), Some(n.to_string()));
        }
    });
    at_once(writing).await;
}

async fn a_caller_that_leaves_harms_nobody(shop: Shop) {
    let mut left = Vec::new();
    for n in 0..20 {
        let shop = shop.clone();
        left.push(tokio::spawn(async move {
            let write = shop.db.write(move |tx| {
                Box::pin(async move {
                    setting::set(tx, &format!("{n}"), "one").await?;
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    setting::set(tx, &format!("{n} more"), "two").await
                })
            });
            // Gone before the work is done, some of them before it began.
            let _ = tokio::time::timeout(Duration::from_millis(n % 4), write).await;
        }));
    }
    for caller in left {
        caller.await.unwrap();
    }
    shop.write(|tx| Box::pin(async move { setting::set(tx, "last", "").await })).await;
    for n in 0..20 {
        let one = setting::get(&shop.db, &format!("{n}")).await.unwrap().is_some();
        let two = setting::get(&shop.db, &format!("{n} more")).await.unwrap().is_some();
        assert_eq!(one, two, "all of {n} or nothing");
    }
    assert_eq!(setting::get(&shop.db, "last").await.unwrap().as_deref(), Some(""));
}

async fn a_job_that_panics_fails_alone(shop: Shop) {
    let writing: Vec<_> = (0..20)
        .map(|n| {
            let shop = shop.clone();
            tokio::spawn(async move {
                shop.db
                    .write(move |tx| {
                        Box::pin(async move {
                            setting::set(tx, &format!("{n}"), "").await?;
                            assert!(n != 7, "on purpose");
                            Ok(n)
                        })
                    })
                    .await
            })
        })
        .collect();
    for (n, write) in writing.into_iter().enumerate() {
        match write.await {
            Ok(Ok(answer)) => assert_eq!(answer, n),
            // SQLite's writer tells the caller; on PostgreSQL the job is the caller's own.
            Ok(Err(Error::NotCommitted(_))) | Err(_) => assert_eq!(n, 7),
            Ok(Err(error)) => panic!("{error}"),
        }
    }
    shop.write(|tx| Box::pin(async move { setting::set(tx, "after", "").await })).await;
    assert_eq!(shop.count("setting").await, 20);
    assert_eq!(setting::get(&shop.db, "7").await.unwrap(), None);
}

async fn closing_finishes_what_was_asked(shop: Shop) {
    // More than one batch: some wait in the queue when the door closes.
    let asked: Vec<_> = (0..100)
        .map(|n| {
            let db = shop.db.clone();
            let write = async move {
                db.write(move |tx| {
                    Box::pin(async move {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                        sqlx::query("insert into owner (id, kind, created_at) values ($1, 'guest', $2)")
                            .bind(format!("guest-{n}"))
                            .bind(NOW)
                            .execute(tx)
                            .await?;
                        Ok(())
                    })
                })
                .await
            };
            tokio::spawn(write)
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(5)).await;
    shop.db.close().await;
    let mut done = 0;
    for write in asked {
        match write.await.unwrap() {
            Ok(()) => done += 1,
            // PostgreSQL: still waiting for a connection when the door closed.
            Err(Error::Sql(sqlx::Error::PoolClosed)) if shop.db.engine() == Engine::Postgres => {}
            Err(error) => panic!("{error}"),
        }
    }
    shop.db.close().await;
    let late = shop.db.write(|tx| Box::pin(async move { setting::set(tx, "late", "").await })).await;
    assert!(matches!(late, Err(Error::Stopped | Error::Sql(sqlx::Error::PoolClosed))), "{late:?}");

    let again = Shop { db: comptoir_db::Db::open(&shop.url).await.unwrap(), ..shop };
    assert_eq!(again.count("owner").await, done, "what was answered is there, and nothing else");
    assert_eq!(again.count("setting").await, 0);
    if again.db.engine() == Engine::Sqlite {
        assert_eq!(done, 100);
    }
    again.db.close().await;
}

async fn jobs_of_every_answer_type_go_through(shop: Shop) {
    let text = shop.write(|_| Box::pin(async { Ok(String::from("text")) })).await;
    let nothing: Option<Vec<u8>> = shop.write(|_| Box::pin(async { Ok(None) })).await;
    shop.write(|_| Box::pin(async { Ok(()) })).await;
    assert_eq!((text.as_str(), nothing), ("text", None));
    let corrupt = shop.db.write(|_| Box::pin(async { Err::<(), _>(Error::Corrupt("so".to_owned())) })).await;
    assert_eq!(corrupt.unwrap_err().to_string(), "the database holds what it should not: so");
}
