//! Trying a file and importing it, one at a time in a process.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::header::ACCEPT;
use axum::http::{Response, StatusCode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::admin::frame::closed;
use crate::admin::imports::kept::{self, Kept, Report, Row};
use crate::admin::imports::{page, upload as body};
use crate::import::{self, Format, Options, Refused, Subject};
use crate::server::functions::{self, Form, broken};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::server::state::State;
use crate::server::{jobs, now_ms};
use crate::wire::{Failure, Told, Wire};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    pub id: Uuid,
    #[serde(flatten)]
    pub report: Report,
    #[serde(skip)]
    page: String,
}

impl Told for Ran {
    fn notice(&self) -> Option<&'static str> {
        match (self.report.sound, self.report.dry_run) {
            (true, false) => Some("import_done"),
            (true, true) => Some("import_tried"),
            (false, _) => None,
        }
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// Runs an uploaded file: a dry run, or with `real` = `1` the import itself, for which a dry run without problems comes
/// first. What was imported is not imported again: the answer is what it said.
///
/// # Errors
/// 403 `not_staff`; 404 `upload_unknown` also for somebody else's and after an hour; 409 `import_running`,
/// `dry_run_first`.
#[server(name = RunImport, prefix = "/api", endpoint = "admin/imports/run", protocol = Wire)]
pub async fn run_import(id: Uuid, #[server(default)] real: Option<String>) -> Result<Ran, Failure> {
    let context = RequestContext::current()?;
    let staff = administrator(&context).await?;
    let data = &context.state.config.data_folder;
    let unknown = || Failure::new(404, "upload_unknown").field("id");
    let kept = kept::find(data, id, &staff.id, context.now_ms).await.ok_or_else(unknown)?;
    let real = real.is_some_and(|real| real == "1");
    let report = match &kept.report {
        Some(report) if report.sound && !report.dry_run => report.clone(),
        Some(report) if real && report.sound => carry_out(&context.state, kept, false).await?,
        _ if real => return Err(Failure::new(409, "dry_run_first")),
        _ => carry_out(&context.state, kept, true).await?,
    };
    Ok(ran(&context, id, report))
}

/// `POST /api/admin/imports/upload`: takes a file in (multipart, `file` and what is said of it) and tries it.
/// 403 `not_staff`; 409 `import_running`, after which the file is there to be tried; 413 `file_too_large`; 422
/// `file_missing`, `body_invalid`.
pub async fn upload(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    let accepts = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let person = accepts.contains("text/html");
    // Before a byte of the body is read.
    let staff = match administrator(&context).await {
        Ok(staff) => staff,
        Err(failure) => return refuse(&context, None, person, failure).await,
    };
    let data = context.state.config.data_folder.clone();
    kept::sweep(&data, &staff.id, context.now_ms).await;
    let kept = match body::take(request, &data, &staff.id, context.now_ms).await {
        Ok(kept) => kept,
        Err(failure) => return refuse(&context, Some(&staff), person, failure).await,
    };
    let id = kept.id;
    let form = person.then(|| Form { next: Some(page::path(&context, Some(id))) });
    let outcome = carry_out(&context.state, kept, true).await.map(|report| ran(&context, id, report));
    functions::answer(&context, form, outcome)
}

fn ran(context: &RequestContext, id: Uuid, report: Report) -> Ran {
    Ran { id, report, page: page::path(context, Some(id)) }
}

async fn administrator(context: &RequestContext) -> Result<Staff, Failure> {
    let staff = staff::of(context).await.map_err(broken)?.filter(|staff| staff.administrator);
    staff.ok_or_else(|| Failure::new(403, "not_staff"))
}

/// A person gets the page again, which says why; a script the refusal.
async fn refuse(
    context: &Arc<RequestContext>,
    staff: Option<&Staff>,
    person: bool,
    failure: Failure,
) -> Response<Body> {
    let owned = match person {
        true => crate::server::page::owned(context).await.ok(),
        false => None,
    };
    let Some(owned) = owned else { return functions::answer::<Ran>(context, None, Err(failure)) };
    let mut page = match staff {
        Some(staff) => page::form(context, staff, &[("refusal".to_owned(), failure.code.clone())]),
        None => closed(context, "/admin/imports"),
    };
    page.status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    crate::server::page::answer(context, owned, Ok(page))
}

/// Tries or imports the file and keeps what that said. It goes on to its end when its asker has left.
async fn carry_out(state: &State, kept: Kept, dry_run: bool) -> Result<Report, Failure> {
    let Ok(turn) = state.imports.clone().try_lock_owned() else { return Err(Failure::new(409, "import_running")) };
    let state = state.clone();
    let work = async move {
        let _turn = turn;
        let data = state.config.data_folder.clone();
        let began = now_ms();
        let report = report(&state, &kept, dry_run, began).await?;
        if !dry_run && report.sound {
            state.shop.refresh(&state.db).await?;
            jobs::wake(&state, began).await?;
        }
        Kept { report: Some(report.clone()), ..kept }.save(&data).await?;
        Ok::<_, anyhow::Error>(report)
    };
    tokio::spawn(work).await.map_err(broken)?.map_err(broken)
}

async fn report(state: &State, kept: &Kept, dry_run: bool, now: i64) -> anyhow::Result<Report> {
    let data = &state.config.data_folder;
    let file = kept.file(data);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let format = Format::from_name(&kept.wishes.format);
    let subject = match (format, Subject::from_name(&kept.wishes.subject)) {
        (Some(format), _) => format.subject(),
        (None, Some(subject)) => subject,
        (None, None) => detected(&file, &kept.name).await?,
    };
    let usual = Options::new(data.join("pictures"), now);
    let options = Options {
        format,
        dry_run,
        time_zone: some(&kept.wishes.time_zone),
        market: some(&kept.wishes.market),
        locale: kept.wishes.locale.parse().unwrap_or(usual.locale),
        ..usual
    };
    match import::import(&state.db, subject, &file, &options).await {
        Ok(summary) => {
            Ok(Report { dry_run, sound: true, summary: summary.to_string(), problems: Vec::new(), total: 0 })
        }
        Err(Refused::Problems(problems)) => {
            let row = |problem: &import::Problem| Row {
                row: problem.row,
                column: problem.column.clone(),
                what: problem.what.clone(),
                fix: problem.fix.clone(),
            };
            let rows = problems.kept().iter().map(row).collect();
            Ok(Report { dry_run, sound: false, summary: String::new(), problems: rows, total: problems.total() })
        }
        Err(Refused::Failed(error)) => Err(error),
    }
}

/// What a file is about by its own words; products where it does not say, whose reader says why it is none.
async fn detected(file: &Path, name: &str) -> anyhow::Result<Subject> {
    use tokio::io::AsyncReadExt;

    let mut head = Vec::new();
    tokio::fs::File::open(file).await?.take(import::HEAD_BYTES as u64).read_to_end(&mut head).await?;
    let subjects = [Subject::Products, Subject::Stores, Subject::Stock];
    Ok(subjects.into_iter().find(|subject| import::detect(*subject, name, &head).is_ok()).unwrap_or(Subject::Products))
}
