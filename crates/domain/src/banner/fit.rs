//! How much text fits into a slot before it becomes small print: advice, no bound. The bounds are `content`'s.

use super::{Content, Slot};
use crate::Locale;

/// How many characters fit well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub title: usize,
    /// None where the slot shows no text beside its title.
    pub text: usize,
    pub button: usize,
}

/// What does not fit well: which field, how long it is, and what would fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Long {
    pub field: &'static str,
    pub length: usize,
    pub fits: usize,
}

impl Fit {
    /// What fits into a slot on a phone of 390 px, whose words stand in 342 px: lines by letters of a line. A title's letter
    /// is 22 px wide in the hero, 13 px in other slots; a text's is 9 px; the tile's words have 3 of 5 parts of the width. French has
    /// longer words, which break a line earlier: a letter in eight is lost.
    pub fn of(slot: Slot, locale: Locale) -> Fit {
        let fit = match slot {
            Slot::HomeHero => Fit { title: 3 * 15, text: 4 * 38, button: 24 },
            Slot::HomeTile => Fit { title: 2 * 17, text: 2 * 22, button: 16 },
            Slot::ListTop | Slot::StorePage => Fit { title: 2 * 26, text: 3 * 38, button: 24 },
            Slot::ProductSide | Slot::Cart => Fit { title: 2 * 26, text: 2 * 38, button: 24 },
            Slot::Announcement => Fit { title: 2 * 24, text: 38, button: 20 },
        };
        let less = |letters: usize| match locale {
            Locale::Fr => letters - letters / 8,
            Locale::En => letters,
        };
        Fit { title: less(fit.title), text: less(fit.text), button: less(fit.button) }
    }

    /// What of a content does not fit.
    pub fn long(self, content: &Content) -> Vec<Long> {
        let fields = [
            ("title", &content.title, self.title),
            ("text", &content.text, self.text),
            ("button", &content.button, self.button),
        ];
        let one = |(field, text, fits): (&'static str, &String, usize)| {
            let length = text.trim().chars().count();
            (length > fits).then_some(Long { field, length, fits })
        };
        fields.into_iter().filter_map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BUTTON_LIMIT, TEXT_LIMIT, TITLE_LIMIT};
    use super::*;

    #[test]
    fn what_fits_may_be_kept() {
        for slot in Slot::ALL {
            for locale in Locale::ALL {
                let fit = Fit::of(slot, locale);
                assert!(fit.title <= TITLE_LIMIT && fit.text <= TEXT_LIMIT && fit.button <= BUTTON_LIMIT, "{slot:?}");
                let long =
                    Content { title: "é".repeat(fit.title + 1), text: "a".repeat(fit.text), ..Content::default() };
                let expected = Long { field: "title", length: fit.title + 1, fits: fit.title };
                assert_eq!(fit.long(&long), [expected]);
            }
        }
    }
}
