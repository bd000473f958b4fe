//! What the account agrees to, and the ways to take everything away and to leave.

use std::sync::Arc;

use comptoir_db::consent::{self, Consent};
use comptoir_domain::consent::Matter;
use leptos::prelude::*;

use crate::privacy::wording;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::stores::clock::date;
use crate::stores::hours::local;
use crate::ui::closed::closed;
use crate::ui::message::message;

const PATH: &str = "/account/privacy";

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let title = words.get("privacy-title");
    let Some(account) = context.owner().filter(|_| context.is_customer()) else {
        return Ok(Page { section: Section::Account, ..closed(context, title, PATH, ["privacy-closed"; 2]) });
    };
    let given = consent::of(&context.state.db, account).await?;
    let rows = Matter::ALL.map(|matter| row(context, matter, &given));
    let main = view! {
        {message(context, query)}
        <div class="privacy">
            <h1>{title.clone()}</h1>
            <p class="lead quiet">{words.get("privacy-lead")}</p>
            <section aria-labelledby="agreed">
                <h2 id="agreed">{words.get("privacy-agreed")}</h2>
                <ul class="consents">{rows}</ul>
                <p class="quiet small">{words.get("privacy-agreed-hint")}</p>
            </section>
            <section aria-labelledby="export">
                <h2 id="export">{words.get("privacy-export")}</h2>
                <p>{words.get("privacy-export-text")}</p>
                <a class="button plain" href="/api/privacy/export" download="account.json">{words.get("privacy-export-button")}</a>
            </section>
            {leave(context, query)}
            <a class="more" href=format!("/{}/account", words.locale)>{words.get("privacy-back")}</a>
        </div>
    };
    Ok(Page::new(title, PATH, Section::Account, move || main).private())
}

/// One matter: its words, how it stands, and the switch.
fn row(context: &RequestContext, matter: Matter, given: &[Consent]) -> impl IntoView + use<> {
    let words = context.words;
    let last = given.iter().find(|given| (given.purpose, given.channel) == (matter.purpose(), matter.channel()));
    let holds = last.is_some_and(|last| last.withdrawn.is_none());
    let version = last.filter(|_| holds).map_or(matter.wording(), |last| last.wording);
    let state = match last {
        None => words.get("privacy-never"),
        Some(Consent { withdrawn: Some((at, _)), .. }) => {
            words.with("privacy-withdrawn", [("day", day(context, *at).into())])
        }
        Some(Consent { granted_at, wording, .. }) => {
            let since = day(context, *granted_at);
            words.with("privacy-since", [("day", since.into()), ("version", (*wording).into())])
        }
    };
    let (key, next) = (matter.key(), format!("/{}{PATH}", words.locale));
    let (title, word) = (format!("consent-{key}"), format!("switch-{key}"));
    let action = if holds { "/api/privacy/withdraw" } else { "/api/privacy/grant" };
    let shown = (!holds).then(|| view! { <input type="hidden" name="wording" value=matter.wording().to_string()/> });
    view! {
        <li class="consent" data-testid="consent" data-matter=key.clone() data-agreed=holds.to_string()>
            <h3 id=title.clone()>{words.get(&title)}</h3>
            <form method="post" action=action>
                <input type="hidden" name="matter" value=key.clone()/>
                {shown}
                <input type="hidden" name="next" value=next/>
                <button class="switch" type="submit" role="switch" aria-checked=holds.to_string()
                    aria-labelledby=format!("{title} {word}")>
                    <span class="knob"></span>
                    <span id=word.clone()>{words.get(if holds { "privacy-yes" } else { "privacy-no" })}</span>
                </button>
            </form>
            <p>{wording(context, matter, version)}</p>
            <p class="quiet small">{state}</p>
        </li>
    }
}

/// The day of an instant, with its year: people come back after years.
fn day(context: &RequestContext, at_ms: i64) -> String {
    let store = context.state.shop.get().stores.first().cloned().unwrap_or_default();
    let day = local(&store, at_ms).date();
    format!("{} {}", date(day, &context.words), day.year())
}

/// What erasing does, and the form that does it; open for whoever just tried.
fn leave(context: &RequestContext, query: &[(String, String)]) -> impl IntoView + use<> {
    let words = context.words;
    let refused = |code: &str| query.iter().any(|(name, told)| name == "refusal" && told == code);
    let (address, password) = (refused("confirmation_wrong"), refused("credentials_wrong"));
    let open = address || password || refused("too_many_attempts");
    let problem = |is: bool, id: &'static str, key: &str| {
        let text = words.get(key);
        is.then(|| view! { <p class="problem" id=id>{text}</p> })
    };
    let invalid = |is: bool| is.then_some("true");
    view! {
        <section aria-labelledby="erase">
            <h2 id="erase">{words.get("privacy-erase")}</h2>
            <p>{words.get("privacy-erase-text")}</p>
            <p>{words.get("privacy-erase-kept")}</p>
            <details class="erase" open=open>
                <summary>{words.get("privacy-erase-open")}</summary>
                <form method="post" action="/api/privacy/erase">
                    <input type="hidden" name="next" value=format!("/{}{PATH}", words.locale)/>
                    <div class="field">
                        <label for="erase-confirm">{words.get("privacy-erase-confirm")}</label>
                        <input class="input" id="erase-confirm" type="email" name="confirm" autocomplete="off" required
                            aria-invalid=invalid(address) aria-describedby=address.then_some("erase-confirm-problem")/>
                        {problem(address, "erase-confirm-problem", "refusal-confirmation-wrong")}
                    </div>
                    <div class="field">
                        <label for="erase-password">{words.get("account-password")}</label>
                        <input class="input" id="erase-password" type="password" name="password" autocomplete="current-password" required
                            aria-invalid=invalid(password) aria-describedby=password.then_some("erase-password-problem")/>
                        {problem(password, "erase-password-problem", "privacy-erase-password-wrong")}
                    </div>
                    <button class="button plain" type="submit">{words.get("privacy-erase-button")}</button>
                </form>
            </details>
        </section>
    }
}
