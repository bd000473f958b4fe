//! What tills send of a sale, and what they are answered.

use comptoir_domain::{Money, Quantity, Sku};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sale with the codes that were shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// The store's slug.
    #[schema(example = "lyon-croix-rousse")]
    pub store: String,
    /// What the till is called: tries at codes that are none are counted for each.
    #[schema(pattern = "^[!-~]{1,128}$", example = "till-3")]
    pub till: String,
    /// As they were typed or scanned.
    #[schema(max_items = 5, example = json!(["7K2M-9QX-BT4F"]))]
    pub codes: Vec<String>,
    #[schema(max_items = 1_000)]
    pub lines: Vec<Line>,
}

/// A sale whose codes are to be used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redeem {
    /// The till's own, one for each sale: sent again, it is the same slip.
    #[schema(pattern = "^[!-~]{1,128}$", example = "till-3-000017")]
    pub key: String,
    /// The store's slug.
    #[schema(example = "lyon-croix-rousse")]
    pub store: String,
    /// What the till is called.
    #[schema(pattern = "^[!-~]{1,128}$", example = "till-3")]
    pub till: String,
    /// One or more, as they were typed or scanned.
    #[schema(min_items = 1, max_items = 5, example = json!(["7K2M-9QX-BT4F"]))]
    pub codes: Vec<String>,
    #[schema(min_items = 1, max_items = 1_000)]
    pub lines: Vec<Line>,
}

/// A line of a sale.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// A variant; one that the shop does not have needs a price and is in no selection.
    #[schema(value_type = String, min_length = 1, max_length = 255, example = "SKU")]
    pub sku: Sku,
    #[schema(value_type = i32, minimum = 1, maximum = 999)]
    pub quantity: Quantity,
    /// What a piece costs at that till, in the smallest unit, tax included; without it what it costs in the shop.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub unit_minor: Option<Money>,
}

/// A slip to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// The till's own: sent again, it is the same.
    #[schema(pattern = "^[!-~]{1,128}$", example = "till-3-000019")]
    pub key: String,
    /// Why, in the seller's words.
    #[schema(pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]{1,128}$", example = "customer changed their mind")]
    pub reason: String,
}

/// What the codes are worth.
#[derive(Serialize, ToSchema)]
pub struct Evaluation {
    /// One for each code, each once, in the order in which they were shown.
    pub codes: Vec<CodeWorth>,
    /// One for each line that has a price, in their order.
    pub lines: Vec<LineWorth>,
    /// SKUs that have no price: nothing is taken off them.
    pub unpriced: Vec<String>,
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    pub total_minor: Money,
    /// ISO 4217.
    pub currency: String,
}

/// What a code is worth.
#[derive(Serialize, ToSchema)]
pub struct CodeWorth {
    /// Why it is not used; null where it may be.
    #[schema(required = true)]
    pub refusal: Option<&'static str>,
    /// What it takes off; 0 where it is worth nothing on this sale.
    pub discount_minor: Money,
    /// Why that, as a stable code; null where the code may not be used at all.
    #[schema(required = true)]
    pub verdict: Option<String>,
}

/// What is taken off a line.
#[derive(Serialize, ToSchema)]
pub struct LineWorth {
    pub sku: String,
    #[schema(value_type = i32)]
    pub quantity: u32,
    pub unit_minor: Money,
    pub discount_minor: Money,
}

/// Codes that were used. Not a receipt: the register prints that.
#[derive(Serialize, ToSchema)]
pub struct Slip {
    pub id: String,
    /// The till's own.
    pub key: String,
    pub store: String,
    pub till: String,
    pub lines: Vec<LineWorth>,
    pub codes: Vec<UsedCode>,
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    pub total_minor: Money,
    pub currency: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
    /// When it was taken back; null while it stands.
    #[schema(required = true)]
    pub voided_at: Option<i64>,
    #[schema(required = true)]
    pub void_reason: Option<String>,
}

/// A code that was used.
#[derive(Serialize, ToSchema)]
pub struct UsedCode {
    /// Of the redemption.
    pub id: String,
    pub campaign: String,
    pub discount_minor: Money,
    /// What is handed over free.
    pub gifts: Vec<Gift>,
}

#[derive(Serialize, ToSchema)]
pub struct Gift {
    pub sku: String,
    #[schema(value_type = i32)]
    pub quantity: u32,
}
