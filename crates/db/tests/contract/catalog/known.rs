use comptoir_db::catalog::known::known;
use comptoir_db::catalog::write::{NewProduct, NewVariant};

use crate::contract::fixture::{Shop, product, variant};

on_both_engines! { what_the_catalogue_holds_is_known_before_an_import }

async fn what_the_catalogue_holds_is_known_before_an_import(shop: Shop) {
    let empty = shop.write(|tx| Box::pin(async move { known(tx).await })).await;
    assert_eq!((empty.products.len(), empty.handles.len(), empty.next_position), (0, 0, 0));

    let of = |sku: &str, size: &str| NewVariant {
        values: [size.to_owned(), String::new(), String::new()],
        ..variant(sku, None)
    };
    let shirt = NewProduct {
        position: 7,
        fingerprint: "print".to_owned(),
        published: false,
        variants: vec![of("m", "M"), of("B", "S"), of("a", "L")],
        ..product("shirt")
    };
    shop.put(shirt).await;
    shop.put(NewProduct { position: 3, ..product("bare") }).await;
    shop.execute("update variant set active = 0 where sku = 'B'").await;

    let known = shop.write(|tx| Box::pin(async move { known(tx).await })).await;
    assert_eq!((known.products.len(), known.handles.len(), known.next_position), (2, 3, 8));
    assert_eq!(known.handles["B"], "shirt");
    let shirt = &known.products["shirt"];
    assert_eq!((shirt.fingerprint.as_str(), shirt.position), ("print", 7));
    let variants: Vec<_> = shirt
        .variants
        .iter()
        .map(|variant| (variant.sku.as_str(), variant.values[0].as_str(), variant.active))
        .collect();
    assert_eq!(variants, [("m", "M", true), ("B", "S", false), ("a", "L", true)]);
    assert_eq!(known.products["bare"].variants.len(), 0);
}
