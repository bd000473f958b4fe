use comptoir_db::catalog::list::{Hits, ListQuery, Sort, collections, list};
use comptoir_db::catalog::write::{NewProduct, NewText};
use comptoir_domain::Locale;

use crate::contract::fixture::{EUR, NOW, Shop, product, text, variant};

on_both_engines! {
    lists_are_filtered_sorted_and_paged_alike,
    pages_cut_the_list_without_gaps,
    what_has_no_price_comes_last,
    a_price_that_is_to_come_does_not_sort,
    collections_count_what_is_published,
}

const KINDS: [&str; 5] = ["Bouilloire", "Théière", "Grille-pain", "Cafetière à l'ancienne", "Mug"];
const COLOURS: [&str; 4] = ["rouge", "bleue", "écrue", "Noire"];

impl Shop {
    /// Forty products: the tenth of them unpublished, the positions in pairs, every third in stock in Lyon.
    async fn forty(&self) {
        self.store("lyon").await;
        for n in 0..40usize {
            let (kind, colour) = (KINDS[n % 5], COLOURS[n / 5 % 4]);
            // Names that a dictionary and a byte comparison put in different orders.
            let handle = format!("{}{}{n:02}", ["p-", "p", "P", "pé"][n % 4], ["z", "-a", ""][n % 3]);
            let new = NewProduct {
                collection: ["tea", "coffee", ""][n % 3].to_owned(),
                published: n % 10 != 9,
                position: (n / 2) as i64,
                text: NewText {
                    description_html: format!("<p>Une {} pour la cuisine, {colour}.</p>", KINDS[(n + 1) % 5]),
                    ..text(Locale::Fr, &format!("{kind} {colour} n° {n}"))
                },
                variants: vec![
                    variant(&format!("S{n}-1"), Some(1000 + (n as i64 * 7 % 13) * 100)),
                    variant(&format!("S{n}-2"), (n % 2 == 0).then_some(900 + n as i64)),
                ],
                ..product(&handle)
            };
            self.put_at(new, NOW + (n as i64 % 4)).await;
            if n % 3 == 0 {
                self.stock(&format!("S{n}-1"), "lyon", Some(n as i64 - 6)).await;
            }
        }
    }

    async fn list(&self, query: &ListQuery) -> Hits {
        list(&self.db, query, Locale::Fr, EUR, NOW + 10).await.unwrap()
    }

    /// The numbers of the products of a list.
    async fn numbers(&self, query: ListQuery) -> (Vec<usize>, i64) {
        let hits = self.list(&ListQuery { page_size: 100, ..query }).await;
        (hits.handles.iter().map(|handle| handle[handle.len() - 2..].parse().unwrap()).collect(), hits.total)
    }
}

/// What a product of [`Shop::forty`] is, to work out by hand what a list must say.
struct Expected(usize);

impl Expected {
    fn all() -> Vec<usize> {
        let mut all: Vec<usize> = (0..40).filter(|n| n % 10 != 9).collect();
        all.sort_by_key(|n| (n / 2, Expected(*n).handle()));
        all
    }

    fn handle(&self) -> String {
        let n = self.0;
        format!("{}{}{n:02}", ["p-", "p", "P", "pé"][n % 4], ["z", "-a", ""][n % 3])
    }

    fn price(&self) -> i64 {
        let first = 1000 + (self.0 as i64 * 7 % 13) * 100;
        if self.0.is_multiple_of(2) { first.min(900 + self.0 as i64) } else { first }
    }

    fn is(&self, kind: usize) -> bool {
        self.0 % 5 == kind
    }

    fn tells_of(&self, kind: usize) -> bool {
        self.is(kind) || (self.0 + 1) % 5 == kind
    }

    fn in_stock(&self) -> bool {
        self.0.is_multiple_of(3) && self.0 > 6
    }
}

/// The same hits in the same order on both engines: each is compared with what is worked out here.
async fn lists_are_filtered_sorted_and_paged_alike(shop: Shop) {
    shop.forty().await;
    let where_ = |keep: &dyn Fn(Expected) -> bool| -> Vec<usize> {
        Expected::all().into_iter().filter(|n| keep(Expected(*n))).collect()
    };
    let by = |mut numbers: Vec<usize>, key: &dyn Fn(usize) -> i64| -> Vec<usize> {
        numbers.sort_by_key(|n| key(*n));
        numbers
    };
    // Stable, so the merchant's order breaks ties.
    let titled_first =
        |kind: usize| by(where_(&|product| product.tells_of(kind)), &|n| i64::from(!Expected(n).is(kind)));
    let text = |text: &str| ListQuery { text: Some(text.to_owned()), ..ListQuery::default() };
    let sorted = |sort: Sort| ListQuery { sort, ..ListQuery::default() };
    let cases = [
        (ListQuery::default(), Expected::all()),
        (sorted(Sort::PriceUp), by(Expected::all(), &|n| Expected(n).price())),
        (sorted(Sort::PriceDown), by(Expected::all(), &|n| -Expected(n).price())),
        (sorted(Sort::Newest), by(Expected::all(), &|n| -(n as i64 % 4))),
        (
            ListQuery { collection: Some("tea".to_owned()), ..ListQuery::default() },
            where_(&|product| product.0 % 3 == 0),
        ),
        (ListQuery { collection: Some("Tea".to_owned()), ..ListQuery::default() }, Vec::new()),
        (
            ListQuery { in_stock_at: Some("lyon".to_owned()), ..ListQuery::default() },
            where_(&|product| product.in_stock()),
        ),
        (ListQuery { in_stock_at: Some("lille".to_owned()), ..ListQuery::default() }, Vec::new()),
        (text("bouilloires"), titled_first(0)),
        (text("theiere"), titled_first(1)),
        (text("Cafetières anciennes"), titled_first(3)),
        (text("cafetière cuisine"), where_(&|product| product.tells_of(3))),
        (text("mug"), titled_first(4)),
        (text("noires"), where_(&|product| product.0 / 5 % 4 == 3)),
        (
            text("ecrue grille"),
            by(where_(&|product| product.tells_of(2) && product.0 / 5 % 4 == 2), &|n| i64::from(!Expected(n).is(2))),
        ),
        (text("S12-2"), where_(&|product| product.0 == 12)),
        (text("s3"), where_(&|product| product.0 == 3 || product.0 / 10 == 3)),
        (text("comptoir"), Expected::all()),
        (text("introuvable"), Vec::new()),
        (text("9"), by(where_(&|product| product.0 == 9), &|_| 0)),
        (
            ListQuery { sort: Sort::PriceDown, ..text("mug") },
            by(where_(&|product| product.tells_of(4)), &|n| -Expected(n).price()),
        ),
        (
            ListQuery {
                collection: Some("tea".to_owned()),
                in_stock_at: Some("lyon".to_owned()),
                sort: Sort::PriceUp,
                ..text("bouilloire")
            },
            by(where_(&|product| product.tells_of(0) && product.in_stock()), &|n| Expected(n).price()),
        ),
    ];
    for (query, expected) in cases {
        let total = expected.len() as i64;
        assert_eq!(shop.numbers(query.clone()).await, (expected, total), "{query:?}");
    }
}

async fn pages_cut_the_list_without_gaps(shop: Shop) {
    shop.forty().await;
    for sort in [Sort::Relevance, Sort::PriceUp, Sort::PriceDown, Sort::Newest] {
        let query = ListQuery { text: Some("cuisine".to_owned()), sort, page_size: 7, ..ListQuery::default() };
        let whole = shop.list(&ListQuery { page_size: 100, ..query.clone() }).await;
        let mut cut = Vec::new();
        for page in 0..7 {
            let hits = shop.list(&ListQuery { page, ..query.clone() }).await;
            assert_eq!(hits.total, 36);
            cut.extend(hits.handles);
        }
        assert_eq!(cut, whole.handles, "{sort:?}");
    }
    let query = ListQuery { page_size: 7, ..ListQuery::default() };
    for page in [6, 1_000_000, i64::MAX] {
        assert_eq!(
            shop.list(&ListQuery { page, ..query.clone() }).await,
            Hits { handles: Vec::new(), total: 36 },
            "{page}"
        );
    }
    let first = shop.list(&query).await;
    for page in [-1, i64::MIN] {
        assert_eq!(shop.list(&ListQuery { page, ..query.clone() }).await, first, "before the first page is the first");
    }
}

async fn what_has_no_price_comes_last(shop: Shop) {
    for (handle, amount) in [("b", Some(200)), ("none", None), ("a", Some(300)), ("free", Some(0))] {
        shop.put(NewProduct {
            variants: vec![variant(handle, amount), variant(&format!("{handle}-2"), None)],
            ..product(handle)
        })
        .await;
    }
    shop.put(product("bare")).await;
    let sorted = async |sort: Sort| shop.list(&ListQuery { sort, page_size: 10, ..ListQuery::default() }).await.handles;
    assert_eq!(sorted(Sort::PriceUp).await, ["free", "b", "a", "bare", "none"]);
    assert_eq!(sorted(Sort::PriceDown).await, ["a", "b", "free", "bare", "none"]);
}

async fn a_price_that_is_to_come_does_not_sort(shop: Shop) {
    shop.put_at(NewProduct { variants: vec![variant("a", Some(500))], ..product("a") }, NOW).await;
    shop.put_at(NewProduct { variants: vec![variant("b", Some(400))], ..product("b") }, NOW).await;
    let cheaper = NewProduct { variants: vec![variant("a", Some(100))], ..product("a") };
    shop.put_at(cheaper, NOW + 1000).await;
    let sorted = async |now: i64| {
        let query = ListQuery { sort: Sort::PriceUp, page_size: 10, ..ListQuery::default() };
        list(&shop.db, &query, Locale::Fr, EUR, now).await.unwrap().handles
    };
    assert_eq!(sorted(NOW + 999).await, ["b", "a"]);
    assert_eq!(sorted(NOW + 1000).await, ["a", "b"]);
}

async fn collections_count_what_is_published(shop: Shop) {
    for (handle, collection, position, published) in [
        ("a", "tea", 5, true),
        ("b", "coffee", 1, true),
        ("c", "tea", 0, false),
        ("d", "tea", 7, true),
        ("e", "", 0, true),
        ("f", "empty", 0, false),
    ] {
        shop.put(NewProduct { collection: collection.to_owned(), position, published, ..product(handle) }).await;
    }
    assert_eq!(collections(&shop.db).await.unwrap(), [("coffee".to_owned(), 1), ("tea".to_owned(), 2)]);
}
