//! Structured data for search engines (schema.org, as JSON-LD).

use std::collections::HashSet;

use comptoir_db::catalog::product::{Product, Variant};
use comptoir_db::stores::store::Store;
use comptoir_domain::{Currency, Locale, money};
use serde_json::{Value, json};

use crate::catalog::card::encode;
use crate::ui::picture::PictureData;

/// A product with an offer for each of its variants. `in_stock` has the SKUs that can be had anywhere.
pub fn product(
    product: &Product,
    pictures: &[PictureData],
    description: &str,
    origin: &str,
    locale: Locale,
    currency: Currency,
    in_stock: &HashSet<String>,
) -> Value {
    let page = format!("{origin}/{locale}/products/{}", encode(&product.handle));
    let offer = |variant: &Variant| {
        let price = variant.price?;
        let state = if in_stock.contains(&variant.sku) { "InStoreOnly" } else { "OutOfStock" };
        Some(json!({
            "@type": "Offer",
            "sku": variant.sku,
            "url": format!("{page}?variant={}", encode(&variant.sku)),
            "price": money::plain(price.amount_minor, currency),
            "priceCurrency": currency.code(),
            "availability": format!("https://schema.org/{state}"),
            "itemCondition": "https://schema.org/NewCondition",
        }))
    };
    json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": description,
        "brand": { "@type": "Brand", "name": product.vendor },
        "image": pictures.iter().take(4).map(|picture| format!("{origin}{}", picture.largest_url())).collect::<Vec<_>>(),
        "offers": product.variants.iter().filter_map(offer).collect::<Vec<_>>(),
    })
}

/// A store with its hours.
pub fn store(store: &Store, origin: &str, locale: Locale, shop: &str) -> Value {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    // From midnight to midnight would say closed: the whole of a day ends with its last minute.
    let closes = |opens: i64, closes: i64| clock(if (opens, closes) == (0, 1440) { 1439 } else { closes });
    let hours = store.hours.iter().map(|span| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": format!("https://schema.org/{}", DAYS[(span.weekday - 1).clamp(0, 6) as usize]),
            "opens": clock(span.opens_minute),
            "closes": closes(span.opens_minute, span.closes_minute),
        })
    });
    let special = store.exceptions.iter().map(|span| {
        json!({
            "@type": "OpeningHoursSpecification",
            "validFrom": span.date,
            "validThrough": span.date,
            "opens": clock(span.opens_minute),
            "closes": closes(span.opens_minute, span.closes_minute),
        })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "Store",
        "name": store.name,
        "parentOrganization": { "@type": "Organization", "name": shop },
        "url": format!("{origin}/{locale}/stores/{}", store.slug),
        "telephone": store.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": store.street,
            "postalCode": store.postcode,
            "addressLocality": store.town,
            "addressCountry": store.country,
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": store.latitude_micro as f64 / 1e6,
            "longitude": store.longitude_micro as f64 / 1e6,
        },
        "openingHoursSpecification": hours.collect::<Vec<_>>(),
        "specialOpeningHoursSpecification": special.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use comptoir_db::stores::store::{DateSpan, DaySpan};

    use super::*;

    #[test]
    fn a_whole_day_is_not_a_closed_one() {
        let day = |opens_minute, closes_minute| DaySpan { weekday: 1, opens_minute, closes_minute };
        let date = |opens_minute, closes_minute| DateSpan { date: "2026-12-25".into(), opens_minute, closes_minute };
        let there = Store {
            hours: vec![day(0, 1440), day(600, 1440), day(1320, 1560)],
            exceptions: vec![date(0, 0), date(0, 1440)],
            ..Store::default()
        };
        let told = store(&there, "", Locale::En, "");
        let hours = |key: &str| -> Vec<String> {
            let spans = told[key].as_array().unwrap().iter();
            spans.map(|it| format!("{}-{}", it["opens"].as_str().unwrap(), it["closes"].as_str().unwrap())).collect()
        };
        assert_eq!(hours("openingHoursSpecification"), ["00:00-23:59", "10:00-00:00", "22:00-02:00"]);
        assert_eq!(hours("specialOpeningHoursSpecification"), ["00:00-00:00", "00:00-23:59"]);
    }
}
