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
    let hours = store.hours.iter().map(|span| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": format!("https://schema.org/{}", DAYS[(span.weekday - 1).clamp(0, 6) as usize]),
            "opens": clock(span.opens_minute),
            "closes": clock(span.closes_minute),
        })
    });
    let special = store.exceptions.iter().map(|span| {
        json!({
            "@type": "OpeningHoursSpecification",
            "validFrom": span.date,
            "validThrough": span.date,
            "opens": clock(span.opens_minute),
            "closes": clock(span.closes_minute),
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
