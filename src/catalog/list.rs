//! Lists of products: searched, filtered, sorted, paged, all by the address.

use std::sync::Arc;

use comptoir_db::catalog::card;
use comptoir_db::catalog::list::{self, ListQuery, Sort};
use comptoir_domain::banner::Slot;
use leptos::prelude::*;

use crate::banner::slot;
use crate::catalog::card::{Heading, encode, grid};
use crate::catalog::followed;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;

/// Products a page: divides by the two, three and four columns of the grid.
const PAGE_SIZE: i64 = 24;
/// The longest question that is looked at, in characters.
const QUESTION_LIMIT: usize = 100;
/// The furthest page: nobody turns to it by hand.
const PAGE_LIMIT: i64 = 10_000;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    q: String,
    collection: String,
    store: String,
    in_stock: bool,
    sort: String,
    page: i64,
}

const SORTS: [(&str, Sort, &str); 4] = [
    ("", Sort::Relevance, "sort-relevance"),
    ("price_up", Sort::PriceUp, "sort-price-up"),
    ("price_down", Sort::PriceDown, "sort-price-down"),
    ("newest", Sort::Newest, "sort-newest"),
];

impl Asked {
    fn of(query: &[(String, String)]) -> Asked {
        let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim().to_owned());
        Asked {
            q: get("q").unwrap_or_default().chars().take(QUESTION_LIMIT).collect(),
            collection: get("collection").unwrap_or_default(),
            store: get("store").unwrap_or_default(),
            in_stock: get("in_stock").is_some_and(|value| value == "1" || value == "on" || value == "true"),
            sort: get("sort").filter(|sort| SORTS.iter().any(|(name, ..)| name == sort)).unwrap_or_default(),
            page: get("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, PAGE_LIMIT),
        }
    }

    /// The query of the same list with other parts.
    fn query(&self) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let pairs = [
            ("q", self.q.as_str()),
            ("collection", &self.collection),
            ("store", &self.store),
            ("in_stock", if self.in_stock { "1" } else { "" }),
            ("sort", &self.sort),
            ("page", &page),
        ];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let asked = Asked::of(query);
    let (db, words, locale) = (&context.state.db, context.words, context.locale());
    let shop = context.state.shop.get();
    let known = |slug: &String| shop.store(slug).map(|store| store.slug.clone());
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    if !asked.collection.is_empty() && !shop.collections.iter().any(|(key, _)| *key == asked.collection) {
        return Err(Stop::NotFound);
    }
    let wanted = ListQuery {
        text: some(&asked.q),
        collection: some(&asked.collection),
        in_stock_at: known(&asked.store).filter(|_| asked.in_stock),
        sort: SORTS.iter().find(|(name, ..)| *name == asked.sort).map_or(Sort::Relevance, |(_, sort, _)| *sort),
        page: asked.page - 1,
        page_size: PAGE_SIZE,
    };
    let hits = list::list(db, &wanted, locale, context.currency(), context.now_ms).await?;
    let pages = (hits.total + PAGE_SIZE - 1) / PAGE_SIZE;
    if asked.page > 1 && asked.page > pages {
        return Err(Stop::NotFound);
    }
    let handles: Vec<&str> = hits.handles.iter().map(String::as_str).collect();
    let variants = followed::of_products(context, &handles).await?;
    let cards = card::of_products(db, &handles, locale, context.currency(), context.now_ms).await?;
    let title = match (asked.q.as_str(), asked.collection.as_str()) {
        ("", "") => words.get("list-title"),
        ("", collection) => shop.word("collection", collection, locale),
        (text, _) => words.with("list-title-search", [("q", text.into())]),
    };
    let root = format!("/{locale}/products");
    let link = |to: Asked| format!("{root}{}", to.query());
    let chip = |name: String, collection: &str| {
        let to = Asked { collection: collection.to_owned(), page: 1, ..asked.clone() };
        let current = (asked.collection == collection).then_some("true");
        view! { <li><a href=link(to) aria-current=current>{name}</a></li> }
    };
    let mut chips = vec![chip(words.get("list-all"), "")];
    chips.extend(shop.collections.iter().map(|(key, _)| chip(shop.word("collection", key, locale), key)));
    // Who has a store of their own finds it in the filter; it filters once they tick it.
    let offers_own = !asked.in_stock && !query.iter().any(|(name, _)| name == "store");
    let offered = if offers_own { owned.cart.store.as_str() } else { &asked.store };
    let stores = shop.stores.iter().map(|store| {
        view! { <option value=store.slug.clone() selected=store.slug == offered>{store.name.clone()}</option> }
    });
    let stores = stores.collect_view();
    let sorts = SORTS.iter().map(|(name, _, key)| {
        view! { <option value=*name selected=*name == asked.sort>{words.get(key)}</option> }
    });
    let sorts = sorts.collect_view();
    let hidden =
        [("q", &asked.q), ("collection", &asked.collection)].into_iter().filter(|(_, value)| !value.is_empty());
    let hidden =
        hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }).collect_view();
    let found = match cards.is_empty() {
        true => nothing(context).into_any(),
        false => grid(context, cards, Heading::Two, 4, "grid").into_any(),
    };
    let turn = |page: i64, rel: &'static str, key: &str| {
        let to = Asked { page, ..asked.clone() };
        view! { <a class="button plain" rel=rel href=link(to)>{words.get(key)}</a> }
    };
    let paging = (pages > 1).then(|| {
        let values = [("page", asked.page.into()), ("pages", pages.into())];
        view! {
            <nav class="paging" aria-label=words.get("list-pages")>
                {(asked.page > 1).then(|| turn(asked.page - 1, "prev", "list-previous"))}
                <span>{words.with("list-page", values)}</span>
                {(asked.page < pages).then(|| turn(asked.page + 1, "next", "list-next"))}
            </nav>
        }
    });
    let banner = slot(context, &owned.banners, Slot::ListTop, Vec::new());
    let (message, heading, total, in_stock) = (message(context, query), title.clone(), hits.total, asked.in_stock);
    let main = move || {
        view! {
            {message}
            <nav class="crumbs" aria-label=words.get("crumbs")><ol><li><a href=root.clone()>{words.get("nav-shop")}</a></li></ol></nav>
            <div class="list-head"><h1>{heading}</h1><p>{words.count("list-products-n", total)}</p></div>
            {banner}
            <nav aria-label=words.get("list-collections")><ul class="chips">{chips}</ul></nav>
            <form class="list-tools" method="get" action=root.clone()>
                {hidden}
                <div class="field">
                    <label for="store">{words.get("list-store")}</label>
                    <select id="store" name="store"><option value="">{words.get("list-any-store")}</option>{stores}</select>
                </div>
                <div class="field">
                    <label for="sort">{words.get("list-sort")}</label>
                    <select id="sort" name="sort">{sorts}</select>
                </div>
                <label class="check"><input type="checkbox" name="in_stock" value="1" checked=in_stock/>" "{words.get("list-in-stock")}</label>
                <button class="button plain" type="submit">{words.get("list-apply")}</button>
            </form>
            <div data-made-of="stock">{found}{paging}</div>
        }
    };
    let mut page = Page::new(title, "/products", Section::Shop, main);
    page.description = words.with("home-description", [("shop", shop.name.as_str().into())]);
    page.canonical_query =
        Asked { q: String::new(), store: String::new(), in_stock: false, sort: String::new(), ..asked.clone() }.query();
    page.variants = variants;
    page.indexed = asked.q.is_empty();
    page.search = asked.q;
    Ok(page)
}

fn nothing(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <div class="empty">
            <h2>{words.get("list-nothing-title")}</h2>
            <p>{words.get("list-nothing-text")}</p>
            <a class="button" href=format!("/{}/products", words.locale)>{words.get("home-button")}</a>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        let pairs = |query: &str| form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
        let asked = Asked::of(&pairs("q=th%C3%A9&collection=kitchen&in_stock=on&sort=price_up&page=3&x=1"));
        assert_eq!(asked.query(), "?q=th%C3%A9&collection=kitchen&in_stock=1&sort=price_up&page=3");
        assert_eq!(Asked::of(&pairs("page=-4&sort=chaos&in_stock=0")).query(), "");
        assert_eq!(Asked::of(&pairs("page=99999999999999999999")).page, 1);
    }
}
