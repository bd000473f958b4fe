//! A small shop to test with, and the shortest way to say what happens in it.

use comptoir_db::cart;
use comptoir_db::catalog::price::NewPrice;
use comptoir_db::catalog::write::{self, NewProduct, NewText, NewVariant, Written};
use comptoir_db::owned::{self, Asker, Outcome};
use comptoir_db::session::NewSession;
use comptoir_db::stores::stock::{self, Count};
use comptoir_db::stores::store::{self, Store};
use comptoir_db::{BoxFuture, Db, Engine, Error, Tx, account, owner, verify, wishlist};
use comptoir_domain::cart::view::CartView;
use comptoir_domain::{Change, Currency, Intent, Locale, Quantity};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// An instant of the tests: 21 September 2026.
pub const NOW: i64 = 1_790_000_000_000;
pub const EUR: Currency = Currency::EUR;
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The database of one test. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shop {
    pub db: Db,
    pub url: String,
}

impl Shop {
    /// Opens every connection there may be, so that tasks which start together meet.
    pub async fn warm(&self) {
        let waiting = (0..24).map(|_| {
            let shop = self.clone();
            let wait = std::time::Duration::from_millis(if shop.db.engine() == Engine::Postgres { 30 } else { 0 });
            async move {
                shop.write(move |_| {
                    Box::pin(async move {
                        tokio::time::sleep(wait).await;
                        Ok(())
                    })
                })
                .await
            }
        });
        at_once(waiting).await;
    }

    /// Does a transaction whose statements are expected to work.
    pub async fn write<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        self.db.write(work).await.unwrap()
    }

    /// Runs a statement of the test's own, without the crate's rules.
    pub async fn execute(&self, sql: &str) -> u64 {
        let sql = sql.to_owned();
        self.write(|tx| Box::pin(async move { Ok(sqlx::query(AssertSqlSafe(sql)).execute(tx).await?.rows_affected()) }))
            .await
    }

    pub async fn rows<Row>(&self, sql: &str) -> Vec<Row>
    where
        Row: for<'r> sqlx::FromRow<'r, AnyRow> + Send + Unpin + 'static,
    {
        let sql = sql.to_owned();
        self.write(|tx| Box::pin(async move { Ok(sqlx::query_as(AssertSqlSafe(sql)).fetch_all(tx).await?) })).await
    }

    /// How many rows `from …` has.
    pub async fn count(&self, from: &str) -> i64 {
        self.rows::<(i64,)>(&format!("select count(*) from {from}")).await[0].0
    }

    pub async fn put(&self, new: NewProduct) -> Written {
        self.put_at(new, NOW).await
    }

    pub async fn put_at(&self, new: NewProduct, now: i64) -> Written {
        self.write(move |tx| Box::pin(async move { write::product(tx, &new, EUR, now).await })).await
    }

    /// Sells a product with these variants, at 1000 minor units each.
    pub async fn sell(&self, handle: &str, skus: &[&str]) {
        let variants = skus.iter().map(|sku| variant(sku, Some(1000))).collect();
        assert_eq!(self.put(NewProduct { variants, ..product(handle) }).await, Written::New);
    }

    /// Sells one product with so many variants, `many-0` and on.
    pub async fn sell_many(&self, count: usize) {
        let names: Vec<String> = (0..count).map(|n| format!("many-{n}")).collect();
        self.sell("many", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }

    pub async fn guest(&self, id: &str) {
        let id = id.to_owned();
        self.write(move |tx| Box::pin(async move { owner::create_guest(tx, &id, NOW).await })).await;
    }

    pub async fn customer(&self, id: &str) {
        let new = account::NewCustomer {
            id: id.to_owned(),
            email: format!("{id}@example.org"),
            name: id.to_owned(),
            password_hash: "hash".to_owned(),
            locale: Locale::Fr,
        };
        assert!(account::create(&self.db, new, NOW).await.unwrap());
    }

    /// Everything adds up.
    pub async fn is_sound(&self) {
        assert_eq!(verify::verify(&self.db).await.unwrap().mismatches, []);
    }

    /// The guest signs in as the customer, whose session has that token from now on.
    pub async fn sign_in_guest(&self, guest: &str, customer: &str, token: &str) {
        let sign_in = account::SignIn {
            customer: customer.to_owned(),
            proof: None,
            session: session(token),
            guest: Some((guest.to_owned(), "none".to_owned())),
            change_id: Uuid::new_v4().to_string(),
            device: String::new(),
        };
        account::sign_in(&self.db, sign_in, EUR, NOW).await.unwrap();
    }

    /// A store with the slug, in Lyon, without hours.
    pub async fn store(&self, slug: &str) {
        let new = Store {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            kind: "store".to_owned(),
            town: "Lyon".to_owned(),
            ..Store::default()
        };
        self.write(move |tx| Box::pin(async move { store::put(tx, &new, 0).await })).await;
    }

    /// Counts the stock; tells whether that was news.
    pub async fn stock(&self, sku: &str, store: &str, on_hand: Option<i64>) -> bool {
        let (id, count) = (Uuid::new_v4().to_string(), count(sku, store, on_hand));
        self.write(move |tx| Box::pin(async move { stock::count(tx, &id, &count, NOW).await })).await
    }

    /// What the owner gets who asks for the change.
    pub async fn change(&self, owner: &str, change: Change) -> Outcome {
        owned::change(&self.db, asker(owner), change, EUR, NOW).await.unwrap()
    }

    /// What someone gets whose first change it is.
    pub async fn first_change(&self, owner: &str, token: &str, change: Change) -> Outcome {
        owned::change(&self.db, newcomer(owner, token), change, EUR, NOW).await.unwrap()
    }

    pub async fn cart(&self, owner: &str) -> CartView {
        cart::view(&self.db, owner, EUR, NOW).await.unwrap()
    }

    /// SKUs and quantities of the cart, in its order.
    pub async fn lines(&self, owner: &str) -> Vec<(String, u32)> {
        lines(&self.cart(owner).await)
    }

    pub async fn wishes(&self, owner: &str) -> Vec<String> {
        let view = wishlist::view(&self.db, owner, EUR, NOW).await.unwrap();
        view.lines.iter().map(|line| line.sku.to_string()).collect()
    }
}

pub fn lines(view: &CartView) -> Vec<(String, u32)> {
    view.lines.iter().map(|line| (line.sku.to_string(), line.quantity.get())).collect()
}

pub fn asker(owner: &str) -> Asker {
    Asker { owner: owner.to_owned(), newcomer: None }
}

pub fn newcomer(owner: &str, token: &str) -> Asker {
    Asker { owner: owner.to_owned(), newcomer: Some(session(token)) }
}

/// A session of a day with that token, called `id-` and the token.
pub fn session(token: &str) -> NewSession {
    NewSession {
        token_hash: token.to_owned(),
        id: format!("id-{token}"),
        browser: "Firefox".to_owned(),
        system: "Linux".to_owned(),
        expires_at: NOW + DAY_MS,
    }
}

/// A change with an id of its own.
pub fn intent(intent: Intent) -> Change {
    Change { id: Uuid::new_v4(), device: Uuid::from_u128(7), base_revision: 0, intent }
}

pub fn add(sku: &str, pieces: u64) -> Change {
    intent(Intent::AddLine { sku: sku.parse().unwrap(), quantity: Quantity::new(pieces).unwrap(), seen_minor: None })
}

pub fn set(sku: &str, pieces: u64) -> Change {
    intent(Intent::ChangeQuantity { sku: sku.parse().unwrap(), quantity: Quantity::new(pieces).unwrap() })
}

pub fn remove(sku: &str) -> Change {
    intent(Intent::RemoveLine { sku: sku.parse().unwrap() })
}

pub fn wish(sku: &str) -> Change {
    intent(Intent::Wish { sku: sku.parse().unwrap() })
}

pub fn unwish(sku: &str) -> Change {
    intent(Intent::Unwish { sku: sku.parse().unwrap() })
}

/// The revision of a change that must have been accepted.
#[track_caller]
pub fn accepted(outcome: &Outcome) -> i64 {
    match outcome {
        Outcome::Accepted { revision, .. } => *revision,
        other => panic!("not accepted: {other:?}"),
    }
}

/// A published product without variants, titled by its handle.
pub fn product(handle: &str) -> NewProduct {
    NewProduct {
        handle: handle.to_owned(),
        vendor: "Comptoir".to_owned(),
        collection: String::new(),
        published: true,
        position: 0,
        fingerprint: Uuid::new_v4().to_string(),
        text: text(Locale::Fr, handle),
        options: Vec::new(),
        tags: Vec::new(),
        metafields: Vec::new(),
        variants: Vec::new(),
        pictures: Vec::new(),
    }
}

pub fn text(locale: Locale, title: &str) -> NewText {
    NewText {
        locale,
        title: title.to_owned(),
        description_html: String::new(),
        seo_title: String::new(),
        seo_description: String::new(),
    }
}

pub fn variant(sku: &str, amount_minor: Option<i64>) -> NewVariant {
    NewVariant {
        sku: sku.to_owned(),
        values: Default::default(),
        barcode: String::new(),
        grams: 0,
        price: amount_minor.map(price),
    }
}

pub fn price(amount_minor: i64) -> NewPrice {
    NewPrice { amount_minor, compare_at_minor: None, tax_rate_bp: 2000 }
}

pub fn count(sku: &str, store: &str, on_hand: Option<i64>) -> Count {
    Count {
        sku: sku.to_owned(),
        store: store.to_owned(),
        on_hand,
        actor: "test".to_owned(),
        reason: "counted".to_owned(),
        counted_at: NOW,
    }
}

/// Runs the tasks at the same time and gives their results in order.
pub async fn at_once<Task>(tasks: impl IntoIterator<Item = Task>) -> Vec<Task::Output>
where
    Task: Future<Output: Send> + Send + 'static,
{
    let handles: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::with_capacity(handles.len());
    for handle in handles {
        results.push(handle.await.expect("no task panics"));
    }
    results
}
