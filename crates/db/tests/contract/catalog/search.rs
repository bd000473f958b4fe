use comptoir_db::catalog::index;
use comptoir_db::catalog::list::{ListQuery, Sort, list};
use comptoir_db::catalog::search::{fold, rebuild, tokens};
use comptoir_db::catalog::word::{self, Word};
use comptoir_db::catalog::write::{self, NewProduct, NewText};
use comptoir_domain::Locale;

use crate::contract::fixture::{EUR, NOW, Shop, product, text, variant};

on_both_engines! {
    accents_plurals_and_beginnings_are_forgiven,
    everything_a_product_is_known_by_finds_it,
    each_locale_has_its_own_words,
    tokens_are_the_same_to_both_engines,
    hostile_questions_are_only_questions,
}

impl Shop {
    async fn find(&self, text: &str, locale: Locale) -> Vec<String> {
        let query = ListQuery { text: Some(text.to_owned()), page_size: 100, ..ListQuery::default() };
        list(&self.db, &query, locale, EUR, NOW).await.unwrap_or_else(|error| panic!("{text:?}: {error}")).handles
    }

    async fn titled(&self, handle: &str, title: &str) {
        self.put(NewProduct { text: text(Locale::Fr, title), ..product(handle) }).await;
    }
}

async fn accents_plurals_and_beginnings_are_forgiven(shop: Shop) {
    shop.titled("kettle", "Bouilloire électrique à température réglable").await;
    shop.titled("dryer", "Sèche-cheveux").await;
    shop.titled("heart", "Boîte cœur en grès").await;
    shop.titled("robot", "Robot L2-500 Œuf").await;
    let cases: [(&str, &[&str]); 18] = [
        ("bouilloire", &["kettle"]),
        ("BOUILLOIRES ELECTRIQUES", &["kettle"]),
        ("électriques bouilloires", &["kettle"]),
        ("bouil", &["kettle"]),
        ("temperature", &["kettle"]),
        ("seche cheveux", &["dryer"]),
        ("sèche-cheveux", &["dryer"]),
        ("coeur", &["heart"]),
        ("CŒUR", &["heart"]),
        ("gres", &["heart"]),
        ("boite", &["heart"]),
        ("l2", &["robot"]),
        ("500", &["robot"]),
        ("5", &["robot"]),
        ("oeufs", &["robot"]),
        ("bo", &["heart", "kettle"]),
        ("bouilloire cheveux", &[]),
        ("ouilloire", &[]),
    ];
    for (question, expected) in cases {
        assert_eq!(shop.find(question, Locale::Fr).await, expected, "{question}");
    }
}

async fn everything_a_product_is_known_by_finds_it(shop: Shop) {
    let word = |kind: &str, key: &str, text: &str| Word {
        kind: kind.to_owned(),
        key: key.to_owned(),
        locale: "fr".to_owned(),
        text: text.to_owned(),
    };
    let words = [word("collection", "tea-time", "L'heure du thé"), word("option_value", "red", "Écarlate")];
    shop.write(move |tx| {
        Box::pin(async move {
            for word in &words {
                word::put(tx, word).await?;
            }
            Ok(())
        })
    })
    .await;
    let mut red = variant("KT-100/R", Some(1));
    red.values[0] = "red".to_owned();
    let new = NewProduct {
        vendor: "Maison Dupont".to_owned(),
        collection: "tea-time".to_owned(),
        tags: vec!["nouveauté".to_owned()],
        text: NewText {
            description_html: "<p class=\"wide\">Cent&nbsp;pour <b>cent</b> inox</p>".to_owned(),
            ..text(Locale::Fr, "Bouilloire")
        },
        variants: vec![red],
        ..product("kettle")
    };
    shop.put(new).await;
    for question in [
        "dupont",
        "the",
        "heure",
        "écarlates",
        "KT-100",
        "kt-100/r",
        "nouveaute",
        "inox",
        "cent pour cent",
        "bouilloire dupont inox",
    ] {
        assert_eq!(shop.find(question, Locale::Fr).await, ["kettle"], "{question}");
    }
    for question in ["wide", "class", "tea-time"] {
        assert_eq!(shop.find(question, Locale::Fr).await, [""; 0], "{question}");
    }
    assert_eq!(shop.find("red", Locale::En).await, ["kettle"], "what has no word in the locale is found by its key");
    // A title counts more than a body.
    shop.put(NewProduct { position: 9, ..NewProduct { text: text(Locale::Fr, "Inox"), ..product("sheet") } }).await;
    assert_eq!(shop.find("inox", Locale::Fr).await, ["sheet", "kettle"]);
}

async fn each_locale_has_its_own_words(shop: Shop) {
    shop.titled("kettle", "Bouilloire").await;
    assert_eq!(shop.find("bouilloire", Locale::En).await, ["kettle"], "by the texts it has");
    shop.write(|tx| {
        Box::pin(async move {
            write::put_text(tx, "kettle", &text(Locale::En, "Water kettle")).await?;
            index::put_all(tx, &["kettle"]).await
        })
    })
    .await;
    assert_eq!(shop.find("kettles", Locale::En).await, ["kettle"]);
    assert_eq!(shop.find("bouilloire", Locale::En).await, [""; 0]);
    assert_eq!(shop.find("bouilloires", Locale::Fr).await, ["kettle"]);
    // The index can be lost and made anew.
    shop.execute("delete from product_search").await;
    assert_eq!(shop.find("kettles", Locale::En).await, [""; 0]);
    rebuild(&shop.db).await.unwrap();
    assert_eq!(shop.find("kettles", Locale::En).await, ["kettle"]);
    assert_eq!(shop.find("bouilloires", Locale::Fr).await, ["kettle"]);
    assert_eq!(shop.count("product_search").await, 2);
}

/// Tokens that a parser could take for numbers, hosts, tags or several words.
async fn tokens_are_the_same_to_both_engines(shop: Shop) {
    let odd = [
        "12E3X",
        "1e5e5",
        "0x1F",
        "3D",
        "100W",
        "5e",
        "1.5.2",
        "v2",
        "a_b",
        "x@y.fr",
        "www.shop.fr",
        "50%",
        "日本茶",
        "и",
        "½",
        "²",
        "ﬁn",
        "١٢",
    ];
    for (position, name) in odd.iter().enumerate() {
        let new = NewProduct {
            position: position as i64,
            text: text(Locale::Fr, name),
            ..product(&format!("p{position:02}"))
        };
        shop.put(new).await;
    }
    for (position, name) in odd.iter().enumerate() {
        assert!(shop.find(name, Locale::Fr).await.contains(&format!("p{position:02}")), "{name}");
    }
    // `X` is the end of `12E3X` and the beginning of `x@y.fr`, for both.
    assert_eq!(shop.find("x", Locale::Fr).await, ["p09"]);
    assert_eq!(shop.find("1e5", Locale::Fr).await, ["p01"]);
    assert_eq!(shop.find("e5", Locale::Fr).await, [""; 0]);
    assert_eq!(shop.find("12e", Locale::Fr).await, ["p00"]);
    assert_eq!(shop.find("日", Locale::Fr).await, ["p12"]);
    assert_eq!(fold("Ǆé½²ﬁ"), "dze1⁄22fi");
}

async fn hostile_questions_are_only_questions(shop: Shop) {
    shop.titled("kettle", "Bouilloire and or not near").await;
    let long_word = "a".repeat(10_000);
    let long_sign = "日".repeat(5_000);
    let many_words = "bouilloire ".repeat(1_000);
    let hostile = [
        "'",
        "\"",
        "\"\"",
        "a\" OR \"b",
        "'; drop table product; --",
        "%",
        "_",
        "\\",
        "\\'",
        "$1",
        "?",
        ":*",
        "!",
        "!a",
        "a & !b",
        "a | b",
        "(",
        ")",
        "((a)",
        "<->",
        "a <-> b",
        "title : x",
        "NEAR(a b, 2)",
        "a NOT b",
        "*",
        "a*",
        "^a",
        "-a",
        "+a",
        "{a}",
        "[a]",
        "a\u{0}b",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "\u{fffd}",
        "\u{10ffff}",
        "e\u{301}\u{301}\u{301}",
        "😀",
        "\r\n\t",
        "  ",
        "",
        "1e999",
        "0x",
        "--",
        "/*",
        "*/",
        "NULL",
        "NaN",
        "é'é\"é",
        &long_word,
        &long_sign,
        &many_words,
    ];
    for question in hostile {
        for locale in Locale::ALL {
            shop.find(question, locale).await;
        }
    }
    assert_eq!(shop.find("and or not near", Locale::Fr).await, ["kettle"]);
    assert_eq!(shop.find(&many_words, Locale::Fr).await, ["kettle"]);
    assert_eq!(shop.find("- ! \"", Locale::Fr).await, [""; 0], "asked in signs only");
    // The same from every other door of a list, and as a text to be found by.
    for text in hostile.into_iter().filter(|text| !text.contains('\u{0}')) {
        let query = ListQuery {
            collection: Some(text.to_owned()),
            in_stock_at: Some(text.to_owned()),
            sort: Sort::PriceDown,
            page_size: 10,
            ..ListQuery::default()
        };
        assert_eq!(list(&shop.db, &query, Locale::Fr, EUR, NOW).await.unwrap().total, 0, "{text:?}");
        shop.titled(&format!("hostile-{}", shop.count("product").await), text).await;
    }
    let endless = "mot ".repeat(500_000);
    let new = NewProduct {
        text: NewText { description_html: endless, ..text(Locale::Fr, "Sans fin") },
        ..product("endless")
    };
    shop.put(new).await;
    assert_eq!(shop.find("sans fin mot", Locale::Fr).await, ["endless"]);
    for long in [&long_word, &long_sign] {
        assert!(tokens(long, Locale::Fr)[0].len() <= 64, "far below what PostgreSQL takes");
    }
    assert_eq!(shop.find(&long_word, Locale::Fr).await.len(), 1);
}
