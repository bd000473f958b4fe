//! What may be wider than the screen.

use leptos::prelude::*;

/// A table that is moved sideways where it has no room, also by keys; `label` says that to who cannot see it.
pub fn wide(label: String, table: impl IntoView) -> impl IntoView {
    view! { <div class="admin-wide" tabindex="0" role="group" aria-label=label>{table}</div> }
}
