//! Making a print run, and its codes as a file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::Response;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::download;
use crate::server::functions::broken;
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::router::unavailable;
use crate::studio::print::page::{Open, open};
use crate::wire::{Failure, Told, Wire};

/// The most codes of a run.
pub const CODES_LIMIT: i64 = 10_000;

/// A run that was made, now or before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    pub id: Uuid,
    pub codes: i64,
}

impl Told for Printed {
    fn notice(&self) -> Option<&'static str> {
        Some("codes_printed")
    }
}

/// Makes a run of so many codes, one use each, of a live campaign that prints. Sent again with the same `id` it is the
/// same run.
///
/// # Errors
/// 403 `not_marketer`; 404 `campaign_unknown`; 409 `campaign_not_printing` for one that is not live or gives codes to
/// accounts, `codes_exhausted` where it has not so many left; 422 `codes_invalid`.
#[server(name = PrintCodes, prefix = "/api", endpoint = "studio/campaigns/print", protocol = Wire)]
pub async fn print_codes(id: Uuid, campaign: Uuid, codes: String) -> Result<Printed, Failure> {
    use comptoir_db::promo::batch;
    use comptoir_db::promo::campaign::{self, Issues};
    use comptoir_db::promo::issue::{self, Batch};
    use comptoir_domain::promo::redemption::Status;

    use crate::studio::campaign::api::marketer;

    let context = RequestContext::current()?;
    let marketer = marketer(&context).await?;
    let wanted = codes.trim().parse::<i64>().ok().filter(|codes| (1..=CODES_LIMIT).contains(codes));
    let wanted = wanted.ok_or_else(|| Failure::new(422, "codes_invalid").field("codes"))?;
    let (db, name) = (&context.state.db, campaign.to_string());
    let kept = campaign::find(db, &name).await.map_err(broken)?;
    let kept = kept.ok_or_else(|| Failure::new(404, "campaign_unknown").field("campaign"))?;
    let known = batch::find(db, &name, &id.to_string()).await.map_err(broken)?;
    if let Some(run) = known {
        return Ok(Printed { id, codes: run.codes });
    }
    if kept.campaign.issues != Issues::Print || kept.status != Status::Live {
        return Err(Failure::new(409, "campaign_not_printing").field("campaign"));
    }
    let keys = context.state.secret.codes();
    let codes = (0..wanted).map(|_| keys.issue(None)).collect::<anyhow::Result<Vec<_>>>().map_err(broken)?;
    let run = Batch { id: id.to_string(), campaign: name.clone(), actor: marketer.id, codes };
    if !issue::print(db, run, context.now_ms).await.map_err(broken)? {
        return Err(Failure::new(409, "codes_exhausted").field("codes"));
    }
    match batch::find(db, &name, &id.to_string()).await.map_err(broken)? {
        Some(run) => Ok(Printed { id, codes: run.codes }),
        // The id is another campaign's run.
        None => Err(Failure::new(409, "change_reused").field("id")),
    }
}

/// `GET /{locale}/studio/campaigns/{id}/print/{run}/codes.csv`: every code of the run with what its QR says (RFC 4180).
/// No cell begins with what a spreadsheet would reckon with, and none has a comma or a quote in it.
pub async fn csv(
    Extension(context): Extension<Arc<RequestContext>>,
    Path((id, run)): Path<(String, String)>,
) -> Response<Body> {
    let owned = match page::owned(&context).await {
        Ok(owned) => owned,
        Err(error) => return unavailable(true, broken(error)),
    };
    let page = match open(&context, &id, &run, 0, CODES_LIMIT).await {
        Ok(Open::Run(run)) => {
            let mut text = String::from("code,payload\r\n");
            for label in &run.labels {
                text.push_str(&format!("{},{}\r\n", label.code, label.payload));
            }
            return download::csv(&format!("codes-{}", run.run.id), text);
        }
        Ok(Open::Closed(page)) => Ok(*page),
        Err(stop) => Err(stop),
    };
    page::answer(&context, owned, page)
}
