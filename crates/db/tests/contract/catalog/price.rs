use comptoir_db::catalog::price::{self, NewPrice};
use comptoir_db::catalog::product;
use comptoir_domain::Locale;
use comptoir_domain::catalog::price::{PriceSpan, ShownPrice};

use crate::contract::fixture::{DAY_MS, EUR, NOW, Shop};

on_both_engines! {
    a_price_is_added_when_it_is_news_and_never_changed,
    what_is_struck_through_is_the_lowest_of_thirty_days,
    prices_are_by_currency_and_store,
}

fn amount(amount_minor: i64, compare_at_minor: Option<i64>) -> NewPrice {
    NewPrice { amount_minor, compare_at_minor, tax_rate_bp: 2000 }
}

impl Shop {
    async fn price(&self, sku: &str, price: NewPrice, from_at: i64) -> bool {
        let sku = sku.to_owned();
        self.write(move |tx| Box::pin(async move { price::set(tx, &sku, EUR, "", price, from_at).await })).await
    }

    async fn shown(&self, handle: &str, now: i64) -> Option<ShownPrice> {
        let product = product::find(&self.db, handle, Locale::Fr, EUR, now).await.unwrap().unwrap();
        product.variants[0].price
    }
}

async fn a_price_is_added_when_it_is_news_and_never_changed(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    assert!(!shop.price("a", amount(1000, None), NOW + 1).await, "as sold");
    assert!(shop.price("a", amount(900, None), NOW + 2).await);
    assert!(!shop.price("a", amount(900, None), NOW + 3).await);
    assert!(shop.price("a", amount(900, Some(1000)), NOW + 4).await, "the claim is news too");
    assert!(shop.price("a", NewPrice { tax_rate_bp: 550, ..amount(900, Some(1000)) }, NOW + 5).await, "and the tax");
    assert!(shop.price("a", amount(900, None), NOW + 6).await);
    // A price from an earlier day, put in afterwards, changes no other row.
    assert!(shop.price("a", amount(1, None), NOW - 1).await);

    let mut history = price::history(&shop.db, &["kettle", "unknown"], EUR).await.unwrap();
    let span =
        |amount_minor, from_ms, compare_at_minor| PriceSpan { amount_minor, from_ms, until_ms: None, compare_at_minor };
    let spans = history.get_mut("a").unwrap();
    spans.sort_by_key(|span| span.from_ms);
    let expected = [
        span(1, NOW - 1, None),
        span(1000, NOW, None),
        span(900, NOW + 2, None),
        span(900, NOW + 4, Some(1000)),
        span(900, NOW + 5, Some(1000)),
        span(900, NOW + 6, None),
    ];
    assert_eq!(*spans, expected);
    assert_eq!(history["b"], [span(1000, NOW, None)]);
    assert_eq!(history.len(), 2);
    assert!(price::history(&shop.db, &[], EUR).await.unwrap().is_empty());
}

async fn what_is_struck_through_is_the_lowest_of_thirty_days(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    let day = |day: i64| NOW + day * DAY_MS;
    let shown = |amount_minor, struck_minor| Some(ShownPrice { amount_minor, struck_minor });
    // 1000 for ten days, 1500 until the fiftieth, then reduced.
    assert!(shop.price("a", amount(1500, None), day(10)).await);
    assert!(shop.price("a", amount(1100, Some(1500)), day(50)).await);
    assert_eq!(shop.shown("kettle", day(-1)).await, None);
    assert_eq!(shop.shown("kettle", day(9)).await, shown(1000, None));
    assert_eq!(shop.shown("kettle", day(49)).await, shown(1500, None));
    assert_eq!(shop.shown("kettle", day(50)).await, shown(1100, Some(1500)));
    // Raised for a week before a "reduction": the honest reference is what it cost before.
    assert!(shop.price("a", amount(1800, None), day(100)).await);
    assert!(shop.price("a", amount(1200, Some(1800)), day(107)).await);
    assert_eq!(shop.shown("kettle", day(108)).await, shown(1200, None));
    // A price that ends on its own.
    shop.execute(&format!("update price set until_at = {} where amount_minor = 1200", day(110))).await;
    assert_eq!(shop.shown("kettle", day(110) - 1).await, shown(1200, None));
    assert_eq!(shop.shown("kettle", day(110)).await, shown(1800, None));
}

async fn prices_are_by_currency_and_store(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    let dollars = "USD".parse().unwrap();
    let set = shop.write(move |tx| {
        Box::pin(async move {
            let elsewhere = price::set(tx, "a", EUR, "lyon", amount(1000, None), NOW).await?;
            let foreign = price::set(tx, "a", dollars, "", amount(1000, None), NOW).await?;
            Ok((elsewhere, foreign))
        })
    });
    assert_eq!(set.await, (true, true), "each has a history of its own");
    let amounts = async |currency| {
        let history = price::history(&shop.db, &["kettle"], currency).await.unwrap();
        history.get("a").map_or(0, Vec::len)
    };
    assert_eq!((amounts(EUR).await, amounts(dollars).await, amounts("GBP".parse().unwrap()).await), (1, 1, 0));
    let negative = shop
        .db
        .write(|tx| Box::pin(async move { price::set(tx, "a", EUR, "", amount(-1, None), NOW + 1).await }))
        .await;
    assert!(negative.is_err());
}
