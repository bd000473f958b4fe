//! Whether what the person did is saved, said small and honestly.

use comptoir_domain::Locale;

use crate::browser::document;
use crate::ui::phrase::Sentences;

/// Shows how many edits wait for the server, and whether it can be reached.
pub fn show(waiting: u64, offline: bool, words: &Sentences, locale: Locale) {
    let Ok(Some(element)) = document().query_selector("[data-testid=sync-state]") else { return };
    let (state, text) = match (offline, waiting) {
        (true, 0) => ("offline", words.get("sync-offline")),
        (true, _) => ("offline", words.count("sync-waiting", waiting, locale)),
        (false, 0) => ("saved", words.get("sync-saved")),
        (false, _) => ("saving", words.get("sync-saving")),
    };
    element.set_attribute("data-state", state).ok();
    element.set_attribute("data-waiting", &waiting.to_string()).ok();
    element.set_text_content(Some(&text));
}
