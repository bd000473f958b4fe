//! The fields of a form: each with its label, its hint, and what is wrong with it.

use leptos::prelude::*;

use crate::server::form::{Changed, Fields, Problem};
use crate::server::words::Words;
use crate::ui::area;

/// Makes the fields of a form that is shown. A field's words are under the last part of its name: `a.fr.title` has those of
/// `title`.
pub struct Controls<'s> {
    pub words: Words,
    /// Whose words the fields have before those that all have in common, `studio`.
    pub slice: &'static str,
    /// What the fields hold.
    pub fields: &'s Fields,
    pub problems: &'s [Problem],
    /// What somebody else wrote meanwhile.
    pub changed: &'s Changed,
}

/// One of a few: what is sent, and what it is called.
pub type Choice = (String, String);

impl Controls<'_> {
    pub fn label(&self, name: &str) -> String {
        self.words.get(&self.key("field", name))
    }

    /// The key of the words for a field.
    fn key(&self, kind: &str, name: &str) -> String {
        let last = name.rsplit('.').next().unwrap_or(name);
        let last = last.replace('_', "-");
        let own = format!("{}-{kind}-{last}", self.slice);
        if self.words.has(&own) { own } else { format!("studio-{kind}-{last}") }
    }

    pub fn value(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// Whether a box of a field of several is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.get(name).is_some_and(|values| values.split('\n').any(|one| one == value))
    }

    /// Whether something is wrong with it, or was written meanwhile.
    pub fn is_noted(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == name) || self.changed.iter().any(|(field, _)| field == name)
    }

    fn hint(&self, name: &str) -> Option<String> {
        let key = self.key("hint", name);
        self.words.has(&key).then(|| self.words.get(&key))
    }

    /// A field of one line: of `text`, `date` or `time`, or `numeric` and `decimal` for numbers.
    pub fn line(&self, name: &str, kind: &'static str) -> AnyView {
        let (described, hint, notes) = self.around(name);
        let (kind, mode) = match kind {
            "numeric" | "decimal" => ("text", Some(kind)),
            kind => (kind, None),
        };
        view! {
            <div class="field">
                <label for=name.to_owned()>{self.label(name)}</label>
                {hint}
                <input class="input" type=kind id=name.to_owned() name=name.to_owned() value=self.value(name) inputmode=mode autocomplete="off"
                    aria-invalid=self.invalid(name) aria-describedby=described/>
                {notes}
            </div>
        }
        .into_any()
    }

    pub fn area(&self, name: &str, rows: u8) -> AnyView {
        let (described, hint, notes) = self.around(name);
        view! {
            <div class="field">
                <label for=name.to_owned()>{self.label(name)}</label>
                {hint}
                {area::area(name, rows, &self.value(name), &described.unwrap_or_default(), self.invalid(name))}
                {notes}
            </div>
        }
        .into_any()
    }

    /// Yes or no.
    pub fn check(&self, name: &str) -> AnyView {
        let (described, hint, notes) = self.around(name);
        view! {
            <div class="field">
                <div class="choice">
                    <input type="checkbox" id=name.to_owned() name=name.to_owned() value="1" checked=!self.value(name).is_empty() aria-describedby=described/>
                    <label for=name.to_owned()>{self.label(name)}</label>
                </div>
                {hint}
                {notes}
            </div>
        }
        .into_any()
    }

    /// One of a few, all of them to be seen.
    pub fn choice(&self, name: &str, choices: &[Choice]) -> AnyView {
        let value = self.value(name);
        let one = |(choice, label): &Choice| {
            let (id, checked) = (format!("{name}-{choice}"), value == *choice);
            view! {
                <div class="choice">
                    <input type="radio" id=id.clone() name=name.to_owned() value=choice.clone() checked=checked/>
                    <label for=id>{label.clone()}</label>
                </div>
            }
        };
        self.group(name, choices.iter().map(one).collect_view().into_any())
    }

    /// Any of several.
    pub fn boxes(&self, name: &str, choices: &[Choice]) -> AnyView {
        let one = |(choice, label): &Choice| {
            let id = format!("{name}-{choice}");
            view! {
                <div class="choice">
                    <input type="checkbox" id=id.clone() name=format!("{name}:{choice}") value="1" checked=self.has(name, choice)/>
                    <label for=id>{label.clone()}</label>
                </div>
            }
        };
        self.group(name, choices.iter().map(one).collect_view().into_any())
    }

    fn group(&self, name: &str, inside: AnyView) -> AnyView {
        let (described, hint, notes) = self.around(name);
        view! {
            <div class="field" role="group" aria-labelledby=format!("{name}-label") aria-describedby=described id=name.to_owned()>
                <span class="label" id=format!("{name}-label")>{self.label(name)}</span>
                {hint}
                <div class="studio-choices">{inside}</div>
                {notes}
            </div>
        }
        .into_any()
    }

    pub fn select(&self, name: &str, choices: &[Choice]) -> AnyView {
        let value = self.value(name);
        let (described, hint, notes) = self.around(name);
        let one = |(choice, label): &Choice| {
            let selected = value == *choice;
            view! { <option value=choice.clone() selected=selected>{label.clone()}</option> }
        };
        view! {
            <div class="field">
                <label for=name.to_owned()>{self.label(name)}</label>
                {hint}
                <select id=name.to_owned() name=name.to_owned() aria-invalid=self.invalid(name) aria-describedby=described>
                    {choices.iter().map(one).collect_view()}
                </select>
                {notes}
            </div>
        }
        .into_any()
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.problems.iter().any(|problem| problem.field == name).then_some("true")
    }

    /// The ids of what is said of a field, its hint, and what is wrong with it or was written meanwhile.
    fn around(&self, name: &str) -> (Option<String>, AnyView, AnyView) {
        let mut ids = Vec::new();
        let hint = self.hint(name).map(|hint| {
            let id = format!("{name}-hint");
            ids.push(id.clone());
            view! { <span class="hint" id=id>{hint}</span> }
        });
        let mut notes = Vec::new();
        if let Some(problem) = self.problems.iter().find(|problem| problem.field == name) {
            let id = format!("{name}-problem");
            ids.push(id.clone());
            notes.push(view! { <span class="problem" id=id>{problem.text.clone()}</span> }.into_any());
        }
        if let Some((_, now)) = self.changed.iter().find(|(field, _)| field == name) {
            let id = format!("{name}-now");
            ids.push(id.clone());
            let now = if now.is_empty() { self.words.get("admin-nothing") } else { now.replace('\n', ", ") };
            let text = self.words.with("admin-meanwhile", [("now", now.into())]);
            notes.push(
                view! { <span class="problem" id=id data-testid="changed" data-field=name.to_owned()>{text}</span> }
                    .into_any(),
            );
        }
        let described = (!ids.is_empty()).then(|| ids.join(" "));
        (described, hint.into_any(), notes.collect_view().into_any())
    }
}
