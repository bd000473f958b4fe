//! The demo's page of the mails that would have been sent. It shows links that are secrets: no other shop has it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::IntoResponse;
use comptoir_db::outbox::{self, Mail};
use comptoir_db::setting;
use leptos::prelude::*;

use crate::mail::write::{Written, write};
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::stores::clock;
use crate::ui::qr;

/// How many mails the page shows.
const LIMIT: i64 = 50;

/// What a mail may do that is shown as a page: carry its style and its picture, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

/// Whether mails are shown here: in the demo, as long as none are sent.
async fn is_shown(context: &RequestContext) -> Result<bool, comptoir_db::Error> {
    Ok(context.state.mailer.is_none() && setting::get(&context.state.db, setting::DEMO).await?.is_some())
}

pub async fn page(context: &Arc<RequestContext>) -> Result<Page, Stop> {
    if !is_shown(context).await? {
        return Err(Stop::NotFound);
    }
    let words = context.words;
    let mut rows = Vec::new();
    for mail in outbox::latest(&context.state.db, LIMIT).await? {
        let written = write(&context.state, &mail, context.now_ms).await?;
        rows.push(row(context, &mail, written));
    }
    let none = rows.is_empty().then(|| view! { <p class="quiet">{words.get("outbox-none")}</p> });
    let main = view! {
        <h1>{words.get("outbox-title")}</h1>
        <p class="lead quiet">{words.get("outbox-text")}</p>
        {none}
        <ul class="outbox">{rows}</ul>
    };
    Ok(Page::new(words.get("outbox-title"), "/outbox", Section::None, move || main).private())
}

fn row(context: &RequestContext, mail: &Mail, written: Written) -> AnyView {
    let words = context.words;
    let zone = context.state.shop.get().stores.first().cloned().unwrap_or_default();
    let at = clock::moment(&zone, mail.created_at, context.now_ms, &words, ["moment-time", "moment-day"]);
    let to = words.with("outbox-to", [("email", mail.recipient.as_str().into()), ("moment", at.into())]);
    let (subject, text, link) = match written {
        Written::Letter(letter) => (letter.subject.clone(), letter.text(), true),
        Written::Moot(why) => (words.get("outbox-moot"), why.to_owned(), false),
    };
    let link = link.then(|| {
        let href = format!("/{}/outbox/{}", words.locale, mail.id);
        view! { <a class="more" href=href>{words.get("outbox-html")}</a> }
    });
    view! {
        <li class="outbox-mail" data-testid="mail" data-kind=mail.kind.clone() data-to=mail.recipient.clone()>
            <h2>{subject}</h2>
            <p class="quiet small">{to}</p>
            <pre tabindex="0">{text}</pre>
            {link}
        </li>
    }
    .into_any()
}

/// One mail as its reader's program shows it, in a sandbox of its own.
pub async fn one(context: &Arc<RequestContext>, id: &str) -> Result<Response<Body>, Stop> {
    let html = html(context, id).await?.ok_or(Stop::NotFound)?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
    ];
    Ok((headers, html).into_response())
}

async fn html(context: &RequestContext, id: &str) -> Result<Option<String>, comptoir_db::Error> {
    // PostgreSQL has no text with a NUL in it, and no id has one.
    if id.contains('\0') || !is_shown(context).await? {
        return Ok(None);
    }
    let Some(mail) = outbox::find(&context.state.db, id).await? else { return Ok(None) };
    Ok(match write(&context.state, &mail, context.now_ms).await? {
        Written::Letter(letter) => {
            let picture = letter.code().and_then(qr::png).map(|png| {
                let bytes: String = png.iter().map(|byte| format!("%{byte:02x}")).collect();
                format!("data:image/png,{bytes}")
            });
            Some(letter.html(&picture.unwrap_or_default()))
        }
        Written::Moot(_) => None,
    })
}
