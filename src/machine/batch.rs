//! The facts that a machine sends, read and held to what they may be.

use comptoir_domain::stores::fact::{Fact, PIECES_LIMIT};
use comptoir_domain::{Sku, StoreSlug};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::server::session::hash;
use crate::wire::Failure;

/// The most rows of a batch: they are one transaction, and others wait for it.
const ROW_LIMIT: usize = 5_000;
/// The longest key of a batch, in characters.
const KEY_LIMIT: usize = 64;
/// The last instant that every reader of JSON reads exactly: 2⁵³ − 1.
const INSTANT_LIMIT: i64 = 9_007_199_254_740_991;

/// Facts that are recorded together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// What the machine calls the batch, unique among its own: visible ASCII. The same key with the same body is
    /// answered with the first result for 30 days.
    #[serde(default)]
    #[schema(value_type = String, required = true, pattern = "^[!-~]{1,64}$", example = "till-3-000017")]
    key: Value,
    /// When it happened, in milliseconds since 1970 (UTC). Now when absent or in the future.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    counted_at: Value,
    /// In the order in which it happened.
    #[serde(default)]
    #[schema(value_type = Vec<Row>, required = true, min_items = 1, max_items = 5_000)]
    rows: Value,
}

/// One fact about a variant in a store. It is never refused for what it says: a count below what is held and a sale of
/// what was not there are recorded.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Row {
    Counted(Counted),
    Received(Received),
    Sold(Sold),
}

/// So many pieces are there, whatever was believed before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    sku: String,
    /// The store's slug.
    store: String,
    #[schema(value_type = i64, minimum = -1_000_000_000, maximum = 1_000_000_000, example = 12)]
    count: Value,
}

/// So many pieces came in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    sku: String,
    /// The store's slug.
    store: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000, example = 6)]
    received: Value,
}

/// So many pieces were sold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sold {
    sku: String,
    /// The store's slug.
    store: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000, example = 1)]
    sold: Value,
}

/// A batch as it was meant.
#[derive(Debug)]
pub struct Asked {
    pub key: String,
    /// When it happened: at the latest now.
    pub at: i64,
    /// What two batches have in common that say the same.
    pub fingerprint: String,
    pub rows: Vec<Result<Said, NotRead>>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub sku: Sku,
    pub store: StoreSlug,
    pub fact: Fact,
}

/// Why a row says nothing: its own matter, and no other row's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// Not one of the three forms.
    Form,
    /// No variant or store can be called that.
    Variant,
    Store,
    /// No whole number, or out of its range.
    Quantity,
}

impl NotRead {
    /// The row's status and code.
    pub fn told(self) -> (u16, &'static str) {
        match self {
            NotRead::Form => (422, "row_invalid"),
            NotRead::Variant => (404, "variant_unknown"),
            NotRead::Store => (404, "store_unknown"),
            NotRead::Quantity => (422, "quantity_invalid"),
        }
    }
}

/// Reads a body.
///
/// # Errors
/// 422 `body_invalid`, with the member that it is about, and `too_many` rows.
pub fn read(body: &[u8], now_ms: i64) -> Result<Asked, Failure> {
    let invalid = || Failure::new(422, "body_invalid");
    // Serde would read a list of values as the members in their order: nobody means that.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(invalid());
    }
    let Batch { key, counted_at, rows } = serde_json::from_slice(body).map_err(|_| invalid())?;
    let key = key.as_str().filter(|key| is_key(key)).ok_or(invalid().field("key"))?.to_owned();
    let at = match &counted_at {
        Value::Null => now_ms,
        at => whole(at).filter(|at| (0..=INSTANT_LIMIT).contains(at)).ok_or(invalid().field("counted_at"))?.min(now_ms),
    };
    let fingerprint = hash(&json!([counted_at, rows]).to_string());
    let Value::Array(rows) = rows else { return Err(invalid().field("rows")) };
    match rows.len() {
        0 => Err(invalid().field("rows")),
        1..=ROW_LIMIT => Ok(Asked { key, at, fingerprint, rows: rows.into_iter().map(row).collect() }),
        _ => Err(Failure { current: Some(ROW_LIMIT as i64), ..Failure::new(422, "too_many").field("rows") }),
    }
}

fn is_key(text: &str) -> bool {
    (1..=KEY_LIMIT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn row(value: Value) -> Result<Said, NotRead> {
    if !value.is_object() {
        return Err(NotRead::Form);
    }
    let (sku, store, fact) = match serde_json::from_value(value).map_err(|_| NotRead::Form)? {
        Row::Counted(Counted { sku, store, count }) => (sku, store, pieces(&count, -PIECES_LIMIT).map(Fact::Counted)),
        Row::Received(Received { sku, store, received }) => (sku, store, pieces(&received, 0).map(Fact::Received)),
        Row::Sold(Sold { sku, store, sold }) => (sku, store, pieces(&sold, 0).map(Fact::Sold)),
    };
    // What no row may say comes before what this shop has not.
    let fact = fact.ok_or(NotRead::Quantity)?;
    let sku = sku.parse().map_err(|_| NotRead::Variant)?;
    Ok(Said { sku, store: store.parse().map_err(|_| NotRead::Store)?, fact })
}

fn pieces(value: &Value, least: i64) -> Option<i64> {
    whole(value).filter(|pieces| (least..=PIECES_LIMIT).contains(pieces))
}

/// A whole number, also one that is written as `5.0` or `5e3`.
fn whole(value: &Value) -> Option<i64> {
    let float = || value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= INSTANT_LIMIT as f64);
    value.as_i64().or_else(|| float().map(|number| number as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;

    fn body(key: Value, counted_at: Value, rows: Value) -> String {
        json!({ "key": key, "counted_at": counted_at, "rows": rows }).to_string()
    }

    /// What the row says, or why it says nothing.
    fn said(row: &str) -> Result<Fact, (u16, &'static str)> {
        let body = format!(r#"{{"key":"k","rows":[{row}]}}"#);
        let asked = read(body.as_bytes(), NOW).unwrap();
        asked.rows[0].clone().map(|said| said.fact).map_err(NotRead::told)
    }

    #[test]
    fn a_row_says_one_thing() {
        let of = |what: &str| said(&format!(r#"{{"sku":"A","store":"lyon",{what}}}"#));
        assert_eq!(of(r#""count":5"#), Ok(Fact::Counted(5)));
        assert_eq!(of(r#""count":-5"#), Ok(Fact::Counted(-5)));
        assert_eq!(of(r#""received":5.0"#), Ok(Fact::Received(5)));
        assert_eq!(of(r#""sold":0"#), Ok(Fact::Sold(0)));
        assert_eq!(of(r#""sold":1e9"#), Ok(Fact::Sold(PIECES_LIMIT)));
        for number in ["1.5", "1000000001", "1e30", "99999999999999999999999", "null", "\"5\"", "true", "[1]", "{}"] {
            assert_eq!(of(&format!(r#""count":{number}"#)), Err((422, "quantity_invalid")), "{number}");
        }
        for what in [r#""sold":-1"#, r#""received":-1"#] {
            assert_eq!(of(what), Err((422, "quantity_invalid")), "{what}");
        }
        for what in [r#""recieved":1"#, r#""count":1,"sold":1"#, r#""count":1,"why":"x""#] {
            assert_eq!(of(what), Err((422, "row_invalid")), "{what}");
        }
        for row in [
            "{}",
            "7",
            "null",
            "[]",
            r#"["A","lyon",1]"#,
            r#"{"sku":1,"store":"lyon","count":1}"#,
            r#"{"sku":"A","count":1}"#,
        ] {
            assert_eq!(said(row), Err((422, "row_invalid")), "{row}");
        }
        assert_eq!(said(r#"{"sku":"A\u0000","store":"lyon","count":1}"#), Err((404, "variant_unknown")));
        assert_eq!(said(r#"{"sku":"","store":"lyon","count":1}"#), Err((404, "variant_unknown")));
        assert_eq!(said(r#"{"sku":"","store":"\u0000","count":1.5}"#), Err((422, "quantity_invalid")));
        assert_eq!(said(r#"{"sku":"A","store":"Lyon\u0000","count":1}"#), Err((404, "store_unknown")));
    }

    #[test]
    fn what_is_no_batch_is_refused_as_a_whole() {
        let rows = || json!([{ "sku": "A", "store": "lyon", "count": 1 }]);
        let refused = |body: &str| {
            let Failure { status, code, field, .. } = read(body.as_bytes(), NOW).unwrap_err();
            (status, code, field.unwrap_or_default())
        };
        let invalid = |field: &str| (422, "body_invalid".to_owned(), field.to_owned());
        for text in ["", "{", "[]", r#"["k",null,[{}]]"#, "7", "null", "\u{0}", r#"{"key":"k","rows":[1e999]}"#] {
            assert_eq!(refused(text), invalid(""), "{text}");
        }
        assert_eq!(refused(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))), invalid(""));
        let mut more = json!({ "key": "k", "rows": rows() });
        more["why"] = 1.into();
        assert_eq!(refused(&more.to_string()), invalid(""), "an unknown member may be a misspelt one");
        for key in [json!(null), json!(7), json!(""), json!("a b"), json!("é"), json!("a\0"), json!("k".repeat(65))] {
            assert_eq!(refused(&body(key.clone(), Value::Null, rows())), invalid("key"), "{key}");
        }
        for at in [json!("2026-09-21T10:00:00Z"), json!(-1), json!(1.5), json!(u64::MAX), json!(INSTANT_LIMIT + 1)] {
            assert_eq!(refused(&body(json!("k"), at.clone(), rows())), invalid("counted_at"), "{at}");
        }
        for none in [json!(null), json!([]), json!({}), json!("x")] {
            assert_eq!(refused(&body(json!("k"), Value::Null, none.clone())), invalid("rows"), "{none}");
        }
        let many = vec![rows()[0].clone(); ROW_LIMIT + 1];
        let failure = read(body(json!("k"), Value::Null, json!(many)).as_bytes(), NOW).unwrap_err();
        assert_eq!((failure.status, failure.code.as_str(), failure.current), (422, "too_many", Some(5_000)));
        assert!(read(body(json!("~".repeat(64)), Value::Null, json!(many[1..])).as_bytes(), NOW).is_ok());
    }

    #[test]
    fn a_fact_is_of_the_past_and_its_fingerprint_of_what_it_says() {
        let rows = || json!([{ "sku": "A", "store": "lyon", "count": 1 }]);
        let asked = |at: Value| read(body(json!("k"), at, rows()).as_bytes(), NOW).unwrap();
        assert_eq!(asked(json!(NOW - 5)).at, NOW - 5);
        assert_eq!(asked(json!(NOW + 5)).at, NOW, "a till's clock is ahead");
        assert_eq!(asked(Value::Null).at, NOW);
        let spaced = r#" { "rows" : [ {"count":1, "store":"lyon", "sku":"A"} ], "key":"k" } "#;
        assert_eq!(read(spaced.as_bytes(), NOW).unwrap().fingerprint, asked(Value::Null).fingerprint);
        assert_ne!(asked(json!(NOW)).fingerprint, asked(Value::Null).fingerprint);
    }
}
