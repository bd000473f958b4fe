//! What is asked of whoever makes an account or chooses another password.

use comptoir_domain::consent::Matter;
use leptos::prelude::*;

use crate::account::password::LENGTH_MIN;
use crate::privacy::wording;
use crate::server::request::RequestContext;
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

/// What somebody may agree to with the account; no box is ticked for them. The value is the version of the words beside
/// it: what is kept is what they read, also when the shop has other words by the time they send it.
pub fn consents(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    let boxes = Matter::ALL.map(|matter| {
        view! {
            <label class="check agree">
                <input type="checkbox" name=format!("agree[{}]", matter.key()) value=matter.wording().to_string()/>
                <span>{wording(context, matter, matter.wording())}</span>
            </label>
        }
    });
    view! {
        <fieldset class="agrees">
            <legend>{words.get("privacy-sign-up")}</legend>
            {boxes}
            <p class="hint">{words.get("privacy-sign-up-hint")}</p>
        </fieldset>
    }
}
