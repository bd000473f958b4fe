//! What the table shows as taken by routes whose body takes more than a line.

use serde_json::{Value, json};

pub fn change(intent: Value) -> Value {
    json!({
        "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000001",
        "device": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000002",
        "base_revision": 0,
        "intent": intent,
    })
}

pub fn edit() -> Value {
    json!({ "slug": "lyon-croix-rousse", "version": "1", "mon": "09:00-12:30, 14:00-19:00", "exactness": "band" })
}

pub fn new_store() -> Value {
    json!({
        "name": "Atelier",
        "street": "1 rue des Exemples",
        "town": "Lyon",
        "country": "FR",
        "latitude": "45.764",
        "longitude": "4.8357",
    })
}

pub fn campaign() -> Value {
    json!({
        "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000007",
        "name": "Advent",
        "benefit": "percent",
        "percent": "20",
        "on": "everything",
        "combine": "group",
        "issues": "account",
        "where": "all",
        "title_fr": "20 % pour vous",
        "title_en": "20% for you",
    })
}

pub fn banner(id: &str) -> Value {
    let content = |title: &str| json!({ "title": title, "text": "", "button": "", "target": null, "picture": null });
    json!({
        "id": id,
        "banner": {
            "name": "Advent",
            "slot": "home_hero",
            "variants": [{ "name": "a", "weight": 1, "content": { "fr": content("Avent"), "en": content("Advent") } }],
        },
    })
}

pub fn facts() -> Value {
    json!({
        "key": "till-3-000017",
        "counted_at": 1_790_000_000_000_i64,
        "rows": [
            { "sku": "SKU", "store": "lyon-croix-rousse", "count": 5 },
            { "sku": "SKU", "store": "lyon-croix-rousse", "sold": 1 },
        ],
    })
}

pub fn sale(key: Option<&str>) -> Value {
    let mut sale = json!({
        "store": "lyon-croix-rousse",
        "till": "till-3",
        "codes": ["7K2M-9QX-BT4F"],
        "lines": [{ "sku": "SKU", "quantity": 1, "unit_minor": 1_000 }],
    });
    if let Some(key) = key {
        sale["key"] = Value::from(key);
    }
    sale
}

pub fn place() -> Value {
    json!({ "url": "https://erp.example/comptoir", "events": ["pickup.ready", "stock.changed"] })
}

/// What a till took without a network.
pub fn claims() -> Value {
    json!({
        "store": "lyon-croix-rousse",
        "sent_at": 1_790_000_060_000i64,
        "claims": [{
            "key": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000011",
            "qr": "CMP1:AAAA",
            "store": "lyon-croix-rousse",
            "till": "device-1f6f0d9a",
            "seller": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000012",
            "subtotal_minor": 4490,
            "discount_minor": 449,
            "taken_at": 1_790_000_000_000i64,
        }],
    })
}

pub fn selling() -> Value {
    json!({
        "key": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000007",
        "store": "lyon-croix-rousse",
        "sale": "[[\"SKU\",1]]",
        "promo": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000008",
    })
}

pub fn voiding() -> Value {
    json!({
        "key": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000009",
        "slip": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000007",
        "reason": "brought back",
    })
}

/// How much a till may take without a network.
pub fn caps() -> Value {
    json!({ "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000010", "store": "lyon-croix-rousse", "count": "10", "value": "100" })
}

pub fn seen() -> Value {
    let event = json!({
        "id": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000010",
        "what": "seen",
        "banner": "018f6a3e-7c2b-4f1e-9f6f-0d9a11000011",
        "variant": "a",
    });
    json!({ "events": [event] })
}
