use comptoir_db::catalog::picture::{self, Picture, PictureKind};
use comptoir_db::catalog::write::{self, NewPicture};

use crate::contract::fixture::Shop;

on_both_engines! {
    pictures_come_in_their_order_by_product,
    a_pictures_size_is_kept_from_the_first_time,
}

impl Shop {
    async fn picture(&self, id: &str, width: i64, kind: PictureKind) {
        let id = id.to_owned();
        self.write(move |tx| Box::pin(async move { picture::put(tx, &id, width, 600, kind).await })).await;
    }

    async fn pictures(&self, handle: &str, pictures: &[(&str, &str)]) {
        let handle = handle.to_owned();
        let pictures: Vec<NewPicture> = pictures
            .iter()
            .map(|(id, sku)| NewPicture { picture: (*id).to_owned(), sku: (*sku).to_owned(), alt: format!("alt {id}") })
            .collect();
        self.write(move |tx| Box::pin(async move { write::put_pictures(tx, &handle, &pictures).await })).await;
    }
}

async fn pictures_come_in_their_order_by_product(shop: Shop) {
    for handle in ["kettle", "mug", "bare"] {
        shop.sell(handle, &[handle]).await;
    }
    shop.picture("p1", 800, PictureKind::Photo).await;
    shop.picture("p2", 700, PictureKind::Drawing).await;
    shop.pictures("kettle", &[("p1", ""), ("p1", "other")]).await;
    shop.pictures("kettle", &[("p2", ""), ("p1", "kettle"), ("p2", "")]).await;
    shop.pictures("mug", &[("p1", "")]).await;

    let picture = |id: &str, width, kind, sku: &str| Picture {
        id: id.to_owned(),
        width,
        height: 600,
        kind,
        sku: sku.to_owned(),
        alt: format!("alt {id}"),
    };
    let (one, two) = (picture("p1", 800, PictureKind::Photo, ""), picture("p2", 700, PictureKind::Drawing, ""));
    let shown = picture::of_products(&shop.db, &["mug", "kettle", "bare", "unknown"]).await.unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!(shown["kettle"], [two.clone(), Picture { sku: "kettle".to_owned(), ..one.clone() }, two]);
    assert_eq!(shown["mug"], [one]);
    assert!(picture::of_products(&shop.db, &[]).await.unwrap().is_empty());
    shop.pictures("mug", &[]).await;
    assert!(picture::of_products(&shop.db, &["mug"]).await.unwrap().is_empty());
}

async fn a_pictures_size_is_kept_from_the_first_time(shop: Shop) {
    shop.picture("p1", 800, PictureKind::Photo).await;
    shop.picture("p1", 1, PictureKind::Drawing).await;
    assert_eq!(
        shop.rows::<(i64, i64, String)>("select width, height, kind from picture").await,
        [(800, 600, "photo".to_owned())]
    );
    assert_eq!((PictureKind::Photo.name(), PictureKind::Drawing.name()), ("photo", "drawing"));
    shop.sell("kettle", &["a"]).await;
    let unknown = vec![NewPicture { picture: "unknown".to_owned(), sku: String::new(), alt: String::new() }];
    let failed =
        shop.db.write(move |tx| Box::pin(async move { write::put_pictures(tx, "kettle", &unknown).await })).await;
    assert!(failed.is_err());
}
