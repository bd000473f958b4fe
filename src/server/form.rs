//! A form of many fields that is written over what is there: read whole, and shown again where it cannot be saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Request;

use crate::server::functions::{self, Asked, Form};
use crate::server::request::RequestContext;
use crate::wire::Failure;

/// What a form sends, by name. A name with [`WAS`] before it has what the field showed when its page was made.
pub type Fields = BTreeMap<String, String>;

pub const WAS: &str = "was:";

/// Something that is wrong with a field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: String,
    pub text: String,
}

/// Why a form comes back.
pub enum Back<Shown> {
    /// Nothing to show: the refusal alone.
    Refused(Failure),
    /// The form with what is to be said of it.
    Shown(Failure, Box<Shown>),
}

impl<Shown> From<Failure> for Back<Shown> {
    fn from(failure: Failure) -> Back<Shown> {
        Back::Refused(failure)
    }
}

/// What was sent, in the language of the form: one that came back has an address without a language, and says its own.
///
/// # Errors
/// 413 `body_too_large`, 422 `body_invalid`.
pub async fn read(
    context: &RequestContext,
    request: Request,
    limit: usize,
) -> Result<(Arc<RequestContext>, Fields, Option<Form>), Failure> {
    let Asked { input, form } = functions::read_up_to::<Fields>(request, limit).await?;
    let locale = input.get("locale").and_then(|locale| locale.parse().ok()).unwrap_or(context.locale());
    // PostgreSQL has no text with a NUL in it.
    let input = input.into_iter().map(|(name, value)| (name, value.replace('\0', ""))).collect();
    Ok((Arc::new(context.in_locale(locale)), input, form))
}

/// Fields that somebody else wrote since the page was made, with what they show now.
pub type Changed = Vec<(String, String)>;

/// What a page shows whose form is out of date: what was typed stays, what was not touched is as it is now.
pub fn merge(typed: &Fields, now: &Fields) -> (Fields, Changed) {
    let mut merged = Fields::new();
    let mut changed = Changed::new();
    for (name, now) in now {
        let was = typed.get(&format!("{WAS}{name}")).map(|was| lines(was));
        let mine = typed.get(name).map(|typed| lines(typed));
        // Who does not say what they saw is told of all that would be overwritten.
        let theirs = was.as_ref().or(mine.as_ref()).is_some_and(|known| known != now);
        if theirs {
            changed.push((name.clone(), now.clone()));
        }
        let untouched = mine.is_none() || (theirs && mine == was);
        merged.insert(name.clone(), mine.filter(|_| !untouched).unwrap_or_else(|| now.clone()));
    }
    (merged, changed)
}

/// Browsers send line ends as CR LF.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_outlives_what_others_wrote() {
        let fields = |pairs: &[(&str, &str)]| -> Fields {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let now = fields(&[("name", "Lyon 4"), ("mon", "10:00-19:00"), ("phone", "2")]);
        let typed = fields(&[
            ("name", "Lyon"),
            ("was:name", "Lyon"),
            ("mon", "09:00-19:00"),
            ("was:mon", "09:00-18:00"),
            ("phone", "1"),
            ("was:phone", "2"),
        ]);
        let (merged, changed) = merge(&typed, &now);
        assert_eq!(merged, fields(&[("name", "Lyon 4"), ("mon", "09:00-19:00"), ("phone", "1")]));
        let changed: Vec<&str> = changed.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(changed, ["mon", "name"]);
    }
}
