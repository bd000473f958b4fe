//! The pages of imports: the form to send a file, and what became of it.

use std::sync::Arc;

use leptos::prelude::*;
use uuid::Uuid;

use crate::admin::frame::{Frame, closed};
use crate::admin::imports::kept::{self, Kept, Report, Row};
use crate::admin::imports::upload::FILE_LIMIT_BYTES;
use crate::import::{Format, Subject};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::server::words::Words;
use crate::ui::wide::wide;

/// What can be sent here; postcodes are for the command line.
const SUBJECTS: [(Subject, &str); 3] = [
    (Subject::Products, "admin-import-products"),
    (Subject::Stores, "admin-import-stores"),
    (Subject::Stock, "admin-import-stock"),
];

/// The address of the pages, or of one file's.
pub fn path(context: &RequestContext, id: Option<Uuid>) -> String {
    let id = id.map(|id| format!("/{id}")).unwrap_or_default();
    format!("/{}/admin/imports{id}", context.locale())
}

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    match administrator(context).await? {
        Some(staff) => Ok(form(context, &staff, query)),
        None => Ok(closed(context, "/admin/imports")),
    }
}

pub async fn one(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(staff) = administrator(context).await? else { return Ok(closed(context, "/admin/imports")) };
    let id: Uuid = id.parse().map_err(|_| Stop::NotFound)?;
    let kept = kept::find(&context.state.config.data_folder, id, &staff.id, context.now_ms).await;
    let kept = kept.ok_or(Stop::NotFound)?;
    let inside = told(context, &kept).into_any();
    let (path, title) = (format!("/imports/{id}"), kept.name.clone());
    Ok(Frame { context, staff: &staff, path, title, query }.page(inside))
}

async fn administrator(context: &RequestContext) -> Result<Option<Staff>, Stop> {
    Ok(staff::of(context).await?.filter(|staff| staff.administrator))
}

/// The page with the form.
pub fn form(context: &Arc<RequestContext>, staff: &Staff, query: &[(String, String)]) -> Page {
    let words = context.words;
    let title = words.get("admin-imports");
    Frame { context, staff, path: "/imports".to_owned(), title, query }.page(fields(&words))
}

fn fields(words: &Words) -> impl IntoView + use<> {
    let subjects = SUBJECTS.map(|(subject, key)| view! { <option value=subject.name()>{words.get(key)}</option> });
    let formats = Format::ALL.into_iter().filter(|format| format.subject() != Subject::Postcodes);
    let formats = formats.map(|format| view! { <option value=format.name()>{format.name()}</option> });
    let megabytes = (FILE_LIMIT_BYTES / 1024 / 1024) as i64;
    view! {
        <p class="quiet">{words.get("admin-import-text")}</p>
        <form class="admin-form one" method="post" action="/api/admin/imports/upload" enctype="multipart/form-data">
            <div class="field">
                <label for="subject">{words.get("admin-import-subject")}</label>
                <select id="subject" name="subject"><option value="">{words.get("admin-import-detect")}</option>{subjects.into_iter().collect_view()}</select>
            </div>
            <div class="field">
                <label for="format">{words.get("admin-import-format")}</label>
                <select id="format" name="format"><option value="">{words.get("admin-import-detect")}</option>{formats.collect_view()}</select>
            </div>
            <div class="field">
                <label for="time_zone">{words.get("admin-import-zone")}</label>
                <input class="input" id="time_zone" name="time_zone" autocomplete="off" placeholder="Europe/Paris"/>
            </div>
            <div class="field">
                <label for="market">{words.get("admin-import-market")}</label>
                <input class="input" id="market" name="market" autocomplete="off"/>
            </div>
            <div class="field">
                <label for="locale">{words.get("admin-import-locale")}</label>
                <select id="locale" name="locale"><option value="en">"English"</option><option value="fr">"Français"</option></select>
            </div>
            <div class="field">
                <label for="file">{words.get("admin-import-file")}</label>
                <span class="hint" id="file-hint">{words.count("admin-import-limit", megabytes)}</span>
                <input class="input" type="file" id="file" name="file" required accept=".csv,.json,text/csv,application/json" aria-describedby="file-hint"/>
            </div>
            <div class="admin-acts"><button class="button" type="submit" data-testid="upload">{words.get("admin-import-try")}</button></div>
        </form>
    }
}

/// What became of a file, and what can be done with it now.
fn told(context: &RequestContext, kept: &Kept) -> impl IntoView + use<> {
    let words = &context.words;
    let report = kept.report.as_ref().map(|report| said(report, words).into_any());
    let button = |real: &'static str, class: &'static str, key: &str| {
        view! {
            <form method="post" action="/api/admin/imports/run">
                <input type="hidden" name="id" value=kept.id.to_string()/>
                <input type="hidden" name="real" value=real/>
                <input type="hidden" name="next" value=path(context, Some(kept.id))/>
                <button class=class type="submit" data-testid=if real == "1" { "import" } else { "try" }>{words.get(key)}</button>
            </form>
        }
        .into_any()
    };
    let next = match &kept.report {
        None => button("", "button", "admin-import-again"),
        Some(report) if !report.sound => ().into_any(),
        Some(report) if report.dry_run => button("1", "button", "admin-import-real"),
        Some(_) => ().into_any(),
    };
    view! {
        {report}
        <div class="admin-acts">
            {next}
            <a class="more" href=path(context, None)>{words.get("admin-import-other")}</a>
        </div>
    }
}

/// The importer speaks English, on the command line and here.
fn said(report: &Report, words: &Words) -> impl IntoView + use<> {
    let state = match (report.sound, report.dry_run) {
        (false, _) => "refused",
        (true, true) => "tried",
        (true, false) => "done",
    };
    let inside = match report.sound {
        true => view! { <pre class="admin-said" lang="en">{report.summary.clone()}</pre> }.into_any(),
        false => problems(report, words).into_any(),
    };
    view! { <section data-testid="import-report" data-state=state>{inside}</section> }
}

fn problems(report: &Report, words: &Words) -> impl IntoView + use<> {
    let row = |problem: &Row| {
        let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
        let column = problem.column.clone().unwrap_or_default();
        view! {
            <tr data-testid="import-problem" data-row=row.clone() data-column=column.clone()>
                <td class="number" data-label=words.get("admin-import-row")>{row.clone()}</td>
                <td data-label=words.get("admin-import-column")>{column.clone()}</td>
                <td class="whole" lang="en">{problem.what.clone()}</td>
                <td class="whole" lang="en">{problem.fix.clone()}</td>
            </tr>
        }
    };
    let beyond = report.total.saturating_sub(report.problems.len() as u64) as i64;
    let beyond = (beyond > 0).then(|| view! { <p>{words.count("admin-import-more", beyond)}</p> });
    view! {
        <p class="strong" role="alert">{words.count("admin-import-problems", report.total as i64)}</p>
        {wide(words.get("table-wide"), view! {
            <table class="admin-table cards">
                <thead><tr>
                    <th scope="col" class="number">{words.get("admin-import-row")}</th>
                    <th scope="col">{words.get("admin-import-column")}</th>
                    <th scope="col">{words.get("admin-import-what")}</th>
                    <th scope="col">{words.get("admin-import-fix")}</th>
                </tr></thead>
                <tbody>{report.problems.iter().map(row).collect_view()}</tbody>
            </table>
        })}
        {beyond}
    }
}
