//! What every page needs of the shop, kept in memory: names, collections, stores and their hours. Read again
//! when the database says that an import changed it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use comptoir_db::catalog::{list, word};
use comptoir_db::stores::store::{self, Store};
use comptoir_db::{Db, Error, setting};
use comptoir_domain::{Currency, Locale};

/// Settings with their defaults.
const NAME: (&str, &str) = ("name", "Comptoir");
const CURRENCY: (&str, &str) = ("currency", "EUR");

/// The shop as of one catalogue revision.
#[derive(Debug, Default)]
pub struct Shop {
    pub name: String,
    /// What the shop says of itself under its name, per locale.
    pub taglines: HashMap<String, String>,
    pub currency: Currency,
    /// Whether it is the demo.
    pub demo: bool,
    /// Where shoppers go.
    pub stores: Vec<Store>,
    /// Where goods lie that nobody fetches there: for the shop's people alone.
    pub warehouses: Vec<Store>,
    /// Collections with how many products each has, in the merchant's order.
    pub collections: Vec<(String, i64)>,
    /// By kind and key, then per locale.
    words: HashMap<(String, String), HashMap<String, String>>,
    revision: String,
}

impl Shop {
    async fn load(db: &Db, revision: String) -> Result<Shop, Error> {
        let mut words: HashMap<(String, String), HashMap<String, String>> = HashMap::new();
        for word in word::all(db).await? {
            words.entry((word.kind, word.key)).or_default().insert(word.locale, word.text);
        }
        let or = async |(key, default): (&str, &str)| -> Result<String, Error> {
            Ok(setting::get(db, key).await?.unwrap_or_else(|| default.to_owned()))
        };
        let (stores, warehouses) =
            store::all(db).await?.into_iter().partition::<Vec<Store>, _>(Store::is_open_to_shoppers);
        Ok(Shop {
            name: or(NAME).await?,
            taglines: words.get(&("shop".to_owned(), "tagline".to_owned())).cloned().unwrap_or_default(),
            demo: setting::get(db, setting::DEMO).await?.is_some(),
            currency: or(CURRENCY).await?.parse().unwrap_or_default(),
            stores,
            warehouses,
            collections: list::collections(db).await?,
            words,
            revision,
        })
    }

    /// What a key of that kind is called, or the key itself.
    pub fn word(&self, kind: &str, key: &str, locale: Locale) -> String {
        self.find_word(kind, key, locale.tag()).unwrap_or(key).to_owned()
    }

    /// What a key of that kind is called; `*` holds what is the same in every locale.
    pub fn find_word(&self, kind: &str, key: &str, locale: &str) -> Option<&str> {
        // The key of the map is a pair of owned texts; a lookup allocates them, a few dozen a page.
        let names = self.words.get(&(kind.to_owned(), key.to_owned()))?;
        names.get(locale).or_else(|| names.get("*")).map(String::as_str)
    }

    /// A store to which shoppers go.
    pub fn store(&self, slug: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.slug == slug)
    }

    /// Every store and then every warehouse.
    pub fn places(&self) -> impl Iterator<Item = &Store> {
        self.stores.iter().chain(&self.warehouses)
    }
}

/// The shop, shared and replaced whole.
pub struct ShopCache {
    shop: RwLock<Arc<Shop>>,
}

impl ShopCache {
    pub async fn load(db: &Db) -> Result<ShopCache, Error> {
        let revision = revision(db).await?;
        Ok(ShopCache { shop: RwLock::new(Arc::new(Shop::load(db, revision).await?)) })
    }

    pub fn get(&self) -> Arc<Shop> {
        self.shop.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the shop again if an import changed it since.
    pub async fn refresh(&self, db: &Db) -> Result<(), Error> {
        let revision = revision(db).await?;
        if revision != self.get().revision {
            let shop = Arc::new(Shop::load(db, revision).await?);
            *self.shop.write().unwrap_or_else(PoisonError::into_inner) = shop;
        }
        Ok(())
    }
}

async fn revision(db: &Db) -> Result<String, Error> {
    Ok(setting::get(db, setting::CATALOG_REVISION).await?.unwrap_or_default())
}
