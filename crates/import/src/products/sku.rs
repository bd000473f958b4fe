//! SKUs of a file: each once, and one for every variant that has none.

use std::collections::HashMap;

use crate::text::upper_slug;

/// The longest SKU that is made; a given one may have [`SKU_LIMIT_CHARS`].
const MADE_LIMIT_CHARS: usize = 100;

/// The longest SKU read: Shopify's own limit.
pub(super) const SKU_LIMIT_CHARS: usize = 255;

/// The SKUs met so far.
#[derive(Default)]
pub(super) struct Skus {
    seen: HashMap<String, Seen>,
    made: u64,
}

/// Who has a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) row: u64,
    pub(super) given: bool,
}

impl Skus {
    /// Takes a SKU the file gives, or says who has it already.
    pub(super) fn give(&mut self, sku: &str, row: u64) -> Result<(), Seen> {
        if let Some(seen) = self.seen.get(sku) {
            return Err(*seen);
        }
        self.seen.insert(sku.to_owned(), Seen { row, given: true });
        Ok(())
    }

    /// Makes a SKU from the handle and the option values: the same file gives the same one again.
    ///
    /// Where two variants would get the same (`tee` in `black-m`, `tee-black` in `m`), the later one
    /// ends in `-2`, `-3` …
    pub(super) fn make(&mut self, handle: &str, option_values: &[String], row: u64) -> String {
        let mut base = upper_slug(handle);
        for value in option_values {
            let part = upper_slug(value);
            if !part.is_empty() {
                base.push('-');
                base.push_str(&part);
            }
        }
        let base: String = base.chars().take(MADE_LIMIT_CHARS).collect();
        let mut sku = base.clone();
        let mut number: u64 = 2;
        while self.seen.contains_key(&sku) {
            sku = format!("{base}-{number}");
            number += 1;
        }
        self.seen.insert(sku.clone(), Seen { row, given: false });
        self.made += 1;
        sku
    }

    /// How many were made.
    pub(super) fn made(&self) -> u64 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(skus: &mut Skus, handle: &str, values: &[&str]) -> String {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        skus.make(handle, &values, 1)
    }

    #[test]
    fn makes_skus_that_say_what_they_are() {
        let mut skus = Skus::default();
        assert_eq!(make(&mut skus, "gardening-gloves", &["M"]), "GARDENING-GLOVES-M");
        assert_eq!(make(&mut skus, "floor-lamp", &[]), "FLOOR-LAMP");
        assert_eq!(make(&mut skus, "tee", &["Noir/Doré", "5.5"]), "TEE-NOIR-DORE-5-5");
        assert_eq!(skus.made(), 3);
    }

    #[test]
    fn makes_none_twice() {
        let mut skus = Skus::default();
        assert_eq!(skus.give("TEE-M", 2), Ok(()));
        assert_eq!(make(&mut skus, "tee", &["M"]), "TEE-M-2");
        assert_eq!(make(&mut skus, "tee", &["m"]), "TEE-M-3");
        assert_eq!(skus.give("TEE-M", 9), Err(Seen { row: 2, given: true }));
        assert_eq!(skus.give("TEE-M-2", 9), Err(Seen { row: 1, given: false }));
    }
}
