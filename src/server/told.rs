//! What the event stream says: entries of the log, in the reader's language where they are words.

use axum::body::Bytes;
use comptoir_db::change_log::Entry;
use comptoir_db::stores::store::Store;
use serde_json::Value;

use crate::server::words::Words;

/// An entry of a topic's log as an event; `stores` are those that shoppers see. Body and result are JSON already.
pub fn event(topic: &str, entry: &Entry, stores: &[Store], words: &Words) -> Bytes {
    let topic = serde_json::Value::from(topic);
    let device = serde_json::Value::from(entry.device.as_str());
    let revision = entry.revision.unwrap_or_default();
    let state = match entry.kind.as_str() {
        "stock" => format!(r#""stock":{}"#, shelf_told(entry, stores)),
        "restock" => format!(r#""message":{}"#, serde_json::Value::from(restock_told(entry, words))),
        "order" => order_state(entry, stores, words),
        "code" => format!(r#""message":{}"#, Value::from(code_told(entry, words))),
        // An object of lists: its members stand beside the others.
        _ => members(&entry.result).to_owned(),
    };
    let what = what(entry);
    let id = serde_json::Value::from(entry.id.as_str());
    let data = format!(
        r#"{{"id":{id},"topic":{topic},"revision":{revision},"device":{device},"kind":"{}","what":"{what}","change":{}{}{state}}}"#,
        entry.kind,
        entry.body,
        if state.is_empty() { "" } else { "," }
    );
    piece("change", &data)
}

/// What a shelf has now, as its store tells it; `null` where no shopper sees the place.
fn shelf_told(entry: &Entry, stores: &[Store]) -> Value {
    #[derive(serde::Deserialize)]
    struct Shelf {
        store: String,
        available: Option<i64>,
        counted_at: i64,
    }
    let Ok(Shelf { store, available, counted_at }) = serde_json::from_str(&entry.result) else { return Value::Null };
    shelf(stores, &store, available, counted_at).unwrap_or_default()
}

/// The state of a shelf for shoppers: a number, `none`, `low` or `some` where the store tells no numbers, `null` where
/// it does not carry the variant. Nothing for a place that they do not see.
pub fn shelf(stores: &[Store], store: &str, available: Option<i64>, counted_at: i64) -> Option<Value> {
    let display = stores.iter().find(|known| known.slug == store)?.display;
    let told = |pieces: i64| match display.pieces(pieces) {
        Some(pieces) => Value::from(pieces),
        None => Value::from(display.shelf(pieces).name()),
    };
    Some(serde_json::json!({ "store": store, "available": available.map(told), "counted_at": counted_at }))
}

/// Says what came back and where, in the page's language.
fn restock_told(entry: &Entry, words: &Words) -> String {
    #[derive(serde::Deserialize)]
    struct Back {
        titles: std::collections::HashMap<String, String>,
        store_name: String,
    }
    let Ok(Back { mut titles, store_name }) = serde_json::from_str(&entry.body) else { return String::new() };
    let title = titles.remove(words.locale.tag()).unwrap_or_default();
    words.with("restock-told", [("what", title.into()), ("store", store_name.into())])
}

/// Says where an order stands, beside the lists it changed.
fn order_state(entry: &Entry, names: &[Store], words: &Words) -> String {
    #[derive(serde::Deserialize)]
    struct News {
        number: String,
        store: String,
        status: String,
    }
    let Ok(News { number, store, status }) = serde_json::from_str(&entry.body) else { return String::new() };
    let name = names.iter().find(|known| known.slug == store).map_or(store.as_str(), |known| known.name.as_str());
    let told = words.with(&format!("order-told-{status}"), [("number", number.into()), ("store", name.into())]);
    let message = format!(r#""message":{}"#, serde_json::Value::from(told));
    let lists = members(&entry.result);
    if lists.is_empty() { message } else { format!("{message},{lists}") }
}

/// Says what became of somebody's codes, in the page's language; nothing where the shop only changed their campaign.
fn code_told(entry: &Entry, words: &Words) -> String {
    #[derive(serde::Deserialize)]
    struct News {
        what: String,
    }
    let what = serde_json::from_str(&entry.body).map_or_else(|_| String::new(), |News { what }| what);
    match what.as_str() {
        "issued" | "redeemed" | "voided" => words.get(&format!("codes-told-{what}")),
        _ => String::new(),
    }
}

/// What stands between the braces of a JSON object.
fn members(object: &str) -> &str {
    object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default()
}

/// The type of the intent that was carried out, or the kind of change when it was none of a person's.
fn what(entry: &Entry) -> String {
    #[derive(serde::Deserialize)]
    struct Asked {
        intent: Intent,
    }
    #[derive(serde::Deserialize)]
    struct Intent {
        r#type: String,
    }
    serde_json::from_str::<Asked>(&entry.body).map_or_else(|_| entry.kind.clone(), |asked| asked.intent.r#type)
}

/// One event of the stream.
pub fn piece(event: &str, data: &str) -> Bytes {
    Bytes::from(format!("event: {event}\ndata: {data}\n\n"))
}
