//! Above a form that was not saved: what is wrong with it, or what somebody else wrote meanwhile.

use leptos::prelude::*;

use crate::server::form::{Changed, Problem};
use crate::server::words::Words;

/// Links to the fields that are wrong, or the names of those that are others by now; nothing where the form is as it should
/// be. `stale` is the reason and the words of the latter; `label` is what a field is called.
pub fn summary(
    words: &Words,
    problems: &[Problem],
    changed: &Changed,
    stale: [&'static str; 2],
    label: impl Fn(&str) -> String,
) -> AnyView {
    if !changed.is_empty() {
        let [reason, key] = stale;
        let names: Vec<String> = changed.iter().map(|(name, _)| label(name)).collect();
        let text = words.with(key, [("what", names.join(", ").into())]);
        return view! {
            <div class="message refused" role="alert" data-testid="refusal" data-reason=reason><p>{text}</p></div>
        }
        .into_any();
    }
    if problems.is_empty() {
        return ().into_any();
    }
    let items = problems.iter().map(|problem| {
        let label = label(&problem.field);
        // What is said of hours names the day itself.
        let text = match problem.text.starts_with(&label) {
            true => problem.text.clone(),
            false => format!("{label}{}{}", words.get("colon"), problem.text),
        };
        view! { <li><a href=format!("#{}", problem.field)>{text}</a></li> }
    });
    view! {
        <div class="message refused" role="alert" data-testid="refusal" data-reason="field_invalid">
            <p>{words.get("admin-not-saved")}</p>
            <ul>{items.collect_view()}</ul>
        </div>
    }
    .into_any()
}
