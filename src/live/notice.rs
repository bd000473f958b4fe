//! The live region: empty until something happens on another device.

use leptos::prelude::*;

use crate::browser_state;

/// The keys of what may have happened elsewhere.
pub const SENTENCES: [&str; 13] = [
    "elsewhere-added",
    "elsewhere-changed",
    "elsewhere-removed",
    "elsewhere-wished",
    "elsewhere-unwished",
    "elsewhere-merged",
    "elsewhere-other",
    "sync-saved",
    "sync-saving",
    "sync-offline",
    "sync-waiting",
    "sync-prices",
    "sync-sign-out",
];

/// Politely tells what another device did, and what the shop refused.
#[island]
pub fn RemoteNotice() -> impl IntoView {
    let notice = browser_state::notice();
    view! {
        <div class="notice" role="status" data-testid="remote-notice">
            {move || {
                let text = notice.get();
                (!text.is_empty()).then(|| view! { <span class="dot" aria-hidden="true"></span><span>{text}</span> })
            }}
        </div>
    }
}
