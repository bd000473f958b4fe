//! The live region: empty until something happens on another device.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ui::phrase::Phrase;

/// What may have happened elsewhere, in the page's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWords {
    pub added: Phrase,
    pub changed: Phrase,
    pub removed: Phrase,
    pub wished: Phrase,
    pub unwished: Phrase,
    pub merged: Phrase,
}

/// Politely tells what another device did, and what the shop refused.
#[island]
pub fn RemoteNotice(words: NoticeWords) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let told = crate::browser::store::told(words);
    #[cfg(not(feature = "hydrate"))]
    let told = {
        let _ = words;
        ArcRwSignal::new(String::new())
    };
    view! {
        <div class="notice" role="status" data-testid="remote-notice">
            {move || {
                let text = told.get();
                (!text.is_empty()).then(|| view! { <span class="dot" aria-hidden="true"></span><span>{text}</span> })
            }}
        </div>
    }
}
