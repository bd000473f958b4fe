//! A field of several lines.

use leptos::prelude::*;

use crate::app::escape;

/// A text area with a name that is its id too. Its text is escaped here: a view does not do that for what stands in one.
pub fn area(
    name: &str,
    rows: u8,
    text: &str,
    described_by: &str,
    invalid: Option<&'static str>,
) -> impl IntoView + use<> {
    // The first line end after the tag is none of the text's.
    let text = format!("\n{}", escape(text));
    view! {
        <textarea class="input" id=name.to_owned() name=name.to_owned() rows=rows.to_string() spellcheck="false" aria-invalid=invalid
            aria-describedby=described_by.trim().to_owned() inner_html=text></textarea>
    }
}
