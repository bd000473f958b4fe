//! Names as parts of an address.

use comptoir_db::catalog::search::fold;

/// `Kitchen Appliance` as `kitchen-appliance`: folded words of letters and digits of any script.
pub(super) fn slug(name: &str) -> String {
    join(&fold(name), char::is_alphanumeric)
}

/// The same in `a` to `z` and digits only, as the slugs of stores are; `location` when nothing is left.
pub fn store_slug(name: &str) -> String {
    let slug = join(&fold(name), |letter| letter.is_ascii_alphanumeric());
    if slug.is_empty() { "location".to_owned() } else { slug }
}

fn join(text: &str, keep: impl Fn(char) -> bool) -> String {
    text.split(|letter| !keep(letter)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_addresses() {
        assert_eq!(slug("Kitchen Appliance"), "kitchen-appliance");
        assert_eq!(slug(" Café & Thé / Œufs "), "cafe-the-oeufs");
        assert_eq!(slug("日本 茶"), "日本-茶");
        assert_eq!(slug("—"), "");
    }

    #[test]
    fn a_store_slug_is_ascii() {
        assert_eq!(store_slug("Entrepôt n° 2"), "entrepot-n-2");
        assert_eq!(store_slug("倉庫"), "location");
    }
}
