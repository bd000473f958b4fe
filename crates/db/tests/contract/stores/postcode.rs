use comptoir_db::stores::postcode::{self, Place, fold_town};

use crate::contract::fixture::Shop;

on_both_engines! {
    places_are_found_as_people_write_them,
    hostile_words_find_nothing,
    at_most_ten_are_told,
    a_place_is_written_once,
}

fn place(postcode: &str, town: &str) -> Place {
    Place {
        postcode: postcode.to_owned(),
        town: town.to_owned(),
        insee: format!("i{postcode}"),
        latitude_micro: 45_000_000,
        longitude_micro: -1_500_000,
    }
}

impl Shop {
    async fn places(&self, places: &[(&str, &str)]) {
        let places: Vec<Place> = places.iter().map(|(postcode, town)| place(postcode, town)).collect();
        assert_eq!(self.put_places(places.clone()).await, places.len() as u64);
    }

    async fn put_places(&self, places: Vec<Place>) -> u64 {
        self.write(move |tx| Box::pin(async move { postcode::put_all(tx, &places).await })).await
    }

    async fn find_place(&self, text: &str) -> Vec<(String, String)> {
        let places = postcode::find(&self.db, text).await.unwrap();
        places.into_iter().map(|place| (place.postcode, place.town)).collect()
    }
}

async fn places_are_found_as_people_write_them(shop: Shop) {
    shop.places(&[
        ("42000", "ST ETIENNE"),
        ("42100", "ST ETIENNE"),
        ("69001", "LYON 01"),
        ("69002", "LYON 02"),
        ("27480", "LYONS LA FORET"),
        ("94240", "L HAY LES ROSES"),
        ("33500", "STE FOY LA GRANDE"),
        ("01400", "L ABERGEMENT CLEMENCIAT"),
        ("80190", "Y"),
        ("57000", "METZ"),
        ("57000", "BORNY"),
    ])
    .await;
    let cases: [(&str, &[(&str, &str)]); 17] = [
        ("69002", &[("69002", "LYON 02")]),
        (" 69 002 ", &[("69002", "LYON 02")]),
        ("57000", &[("57000", "BORNY"), ("57000", "METZ")]),
        ("Saint-Étienne", &[("42000", "ST ETIENNE"), ("42100", "ST ETIENNE")]),
        ("saint etienne", &[("42000", "ST ETIENNE"), ("42100", "ST ETIENNE")]),
        ("st Etienne cedex 2", &[("42000", "ST ETIENNE"), ("42100", "ST ETIENNE")]),
        ("St-É", &[("42000", "ST ETIENNE"), ("42100", "ST ETIENNE")]),
        ("Sainte-Foy", &[("33500", "STE FOY LA GRANDE")]),
        ("lyon", &[("69001", "LYON 01"), ("69002", "LYON 02"), ("27480", "LYONS LA FORET")]),
        ("Lyon 2", &[("69001", "LYON 01"), ("69002", "LYON 02"), ("27480", "LYONS LA FORET")]),
        ("lyons", &[("27480", "LYONS LA FORET")]),
        ("L’Haÿ", &[("94240", "L HAY LES ROSES")]),
        ("METZ", &[("57000", "METZ")]),
        ("Atlantis", &[]),
        ("99999", &[]),
        ("m", &[]),
        ("", &[]),
    ];
    for (typed, expected) in cases {
        let expected: Vec<_> =
            expected.iter().map(|(postcode, town)| ((*postcode).to_owned(), (*town).to_owned())).collect();
        assert_eq!(shop.find_place(typed).await, expected, "{typed:?}");
    }
}

async fn hostile_words_find_nothing(shop: Shop) {
    shop.places(&[("57000", "METZ")]).await;
    for text in [
        "' or 1=1 --",
        "%",
        "__",
        "~~~~",
        "\"",
        "\u{0}\u{0}",
        "日本",
        "\u{202e}zt",
        "５７０００",
        &"a".repeat(10_000),
        &"9".repeat(10_000),
    ] {
        assert_eq!(shop.find_place(text).await, [], "{text:?}");
    }
    assert_eq!(fold_town("ＭＥＴＺ"), "metz");
}

async fn at_most_ten_are_told(shop: Shop) {
    let postcodes: Vec<String> = (0..15).map(|n| format!("750{n:02}")).collect();
    let towns: Vec<String> = (0..15).map(|n| format!("PARIS {n:02}")).collect();
    let places: Vec<(&str, &str)> =
        postcodes.iter().zip(&towns).map(|(postcode, town)| (postcode.as_str(), town.as_str())).collect();
    shop.places(&places).await;
    let found = shop.find_place("paris").await;
    assert_eq!(found.len(), 10);
    assert_eq!(found[9].0, "75009");
}

async fn a_place_is_written_once(shop: Shop) {
    assert_eq!(shop.put_places(Vec::new()).await, 0);
    assert_eq!(shop.put_places(vec![place("57000", "METZ"), place("57000", "BORNY")]).await, 2);
    assert_eq!(shop.put_places(vec![place("57000", "METZ"), place("57070", "METZ")]).await, 1);
    let moved = Place { longitude_micro: 1, ..place("57070", "METZ") };
    assert_eq!(shop.put_places(vec![moved.clone(), place("57000", "METZ")]).await, 1);
    assert_eq!(postcode::find(&shop.db, "57070").await.unwrap(), [moved]);
    assert_eq!(shop.write(|tx| Box::pin(async move { postcode::count(tx).await })).await, 3);
    // More than one statement's worth.
    let many: Vec<Place> = (0..1_100).map(|n| place(&format!("{n:05}"), "PARTOUT")).collect();
    assert_eq!(shop.put_places(many.clone()).await, 1_100);
    assert_eq!(shop.put_places(many).await, 0);
    assert_eq!(shop.write(|tx| Box::pin(async move { postcode::count(tx).await })).await, 1_103);
}
