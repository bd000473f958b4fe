//! What is asked of whoever makes an account or chooses another password.

use leptos::prelude::*;

use crate::account::password::LENGTH_MIN;
use crate::server::words::Words;

/// What they are called.
pub fn name(words: &Words) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="up-name">{words.get("account-name")}</label>
            <input class="input" id="up-name" name="name" autocomplete="given-name" maxlength="80"/>
        </div>
    }
}

/// A password that is chosen now, under that label, with what it must be.
pub fn new_password(words: &Words, label: &str) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="up-password">{words.get(label)}</label>
            <input class="input" id="up-password" type="password" name="password" autocomplete="new-password" required
                minlength=LENGTH_MIN.to_string() aria-describedby="up-password-hint"/>
            <p class="hint" id="up-password-hint">{words.count("account-password-hint", LENGTH_MIN as i64)}</p>
        </div>
    }
}
