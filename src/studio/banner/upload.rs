//! Taking a picture in: looked at before it is decoded, coded anew in the sizes of pages, and nothing else of it kept.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{Extension, FromRequest, Request};
use axum::http::Response;
use serde::{Deserialize, Serialize};

use crate::import::pictures::{FILE_LIMIT_BYTES, keep_bytes};
use crate::server::functions::{self, Form, broken};
use crate::server::request::RequestContext;
use crate::studio::banner::api;
use crate::studio::banner::may::promoter;
use crate::wire::{Failure, Told};

/// What is still read of a body that is too large, so that its sender hears why rather than that the line broke.
const PATIENCE_BYTES: u64 = FILE_LIMIT_BYTES;
/// The longest name of a file that is kept, in characters.
const NAME_LIMIT: usize = 80;

/// The picture as banners name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub id: String,
    /// Of the original, in pixels.
    pub width: u32,
    pub height: u32,
}

impl Told for Picture {
    fn notice(&self) -> Option<&'static str> {
        Some("picture_kept")
    }
}

/// `POST /api/studio/banners/upload`, multipart with a `file`: JPEG, PNG or WebP. The same picture again is the same id.
///
/// Refusals: 403 `not_marketer`; 413 `picture_too_large`; 422 `file_missing`, `body_invalid`, `picture_invalid` for what is no
/// such picture or has too many pixels.
pub async fn upload(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    // A form names the page it wants to go back to by its Referer.
    let form = request.headers().get("sec-fetch-dest").is_some_and(|it| it == "document").then(Form::default);
    let outcome = keep(&context, request).await;
    functions::answer(&context, form, outcome)
}

async fn keep(context: &RequestContext, request: Request) -> Result<Picture, Failure> {
    let marketer = promoter(context).await?;
    let (name, bytes) = take(request).await?;
    // One at a time: a picture at the limit takes hundreds of megabytes and a processor for seconds.
    let _turn = context.state.pictures.lock().await;
    let store = context.state.config.data_folder.join("pictures");
    let kept = tokio::task::spawn_blocking(move || keep_bytes(&bytes, &store, false)).await.map_err(broken)?;
    let kept = kept.map_err(broken)?.map_err(|what| {
        tracing::info!(what, "a picture was refused");
        Failure::new(422, "picture_invalid").field("file")
    })?;
    let picture = Picture { id: kept.id, width: kept.width, height: kept.height };
    api::uploaded(context, &picture, name, &marketer.id).await?;
    Ok(picture)
}

/// The file of the request, whole, and what it is called.
async fn take(request: Request) -> Result<(String, Vec<u8>), Failure> {
    let invalid = || Failure::new(422, "body_invalid");
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| invalid())?;
    while let Some(mut part) = parts.next_field().await.map_err(|_| invalid())? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default();
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(NAME_LIMIT).collect();
        let (mut bytes, mut length) = (Vec::new(), 0);
        while let Some(piece) = part.chunk().await.map_err(|_| invalid())? {
            length += piece.len() as u64;
            if length > FILE_LIMIT_BYTES + PATIENCE_BYTES {
                return Err(too_large());
            }
            if length <= FILE_LIMIT_BYTES {
                bytes.extend_from_slice(&piece);
            }
        }
        if length > FILE_LIMIT_BYTES {
            return Err(too_large());
        }
        if !bytes.is_empty() {
            return Ok((name, bytes));
        }
    }
    Err(Failure::new(422, "file_missing").field("file"))
}

fn too_large() -> Failure {
    let megabytes = (FILE_LIMIT_BYTES / 1024 / 1024) as i64;
    Failure { current: Some(megabytes), ..Failure::new(413, "picture_too_large").field("file") }
}
