use comptoir_db::catalog::word::{self, Word};

use crate::contract::fixture::Shop;

on_both_engines! {
    a_word_is_the_last_one_said_and_tells_whether_it_is_news,
    a_first_word_gives_way_to_what_there_is,
}

fn word(key: &str, locale: &str, text: &str) -> Word {
    Word { kind: "collection".to_owned(), key: key.to_owned(), locale: locale.to_owned(), text: text.to_owned() }
}

async fn a_word_is_the_last_one_said_and_tells_whether_it_is_news(shop: Shop) {
    let put = |word: Word| shop.write(move |tx| Box::pin(async move { word::put(tx, &word).await }));
    assert_eq!(word::all(&shop.db).await.unwrap(), []);
    assert!(put(word("tea", "fr", "Thé")).await);
    assert!(put(word("tea", "en", "Tea")).await);
    assert!(put(word("tea", "*", "T")).await);
    assert!(!put(word("tea", "fr", "Thé")).await);
    assert!(put(word("tea", "fr", "L'heure du thé")).await);
    let mut words = word::all(&shop.db).await.unwrap();
    words.sort_by(|a, b| a.locale.cmp(&b.locale));
    assert_eq!(words, [word("tea", "*", "T"), word("tea", "en", "Tea"), word("tea", "fr", "L'heure du thé")]);
}

async fn a_first_word_gives_way_to_what_there_is(shop: Shop) {
    let put_first = |word: Word| shop.write(move |tx| Box::pin(async move { word::put_first(tx, &word).await }));
    assert!(put_first(word("tea", "fr", "Thé")).await);
    assert!(!put_first(word("tea", "fr", "Autre")).await);
    assert!(!put_first(word("tea", "en", "Tea")).await, "in whatever locale");
    assert!(put_first(Word { kind: "option".to_owned(), ..word("tea", "en", "Tea") }).await);
    let mut texts: Vec<String> = word::all(&shop.db).await.unwrap().into_iter().map(|word| word.text).collect();
    texts.sort();
    assert_eq!(texts, ["Tea", "Thé"]);
}
