//! Taking a file in: streamed to its folder, never whole in memory.

use std::path::Path;

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::admin::imports::kept::{Kept, Wishes, plain_name};
use crate::server::functions::broken;
use crate::wire::Failure;

/// The largest file: what a shop of 100,000 variants exports, twice. Larger ones are for the command line.
pub const FILE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// What is still read of a body that is too large, so that its sender hears why rather than that the line broke.
const PATIENCE_BYTES: u64 = FILE_LIMIT_BYTES;
/// The longest text beside the file.
const TEXT_LIMIT_BYTES: usize = 1024;

/// The file of the request in its folder, with what its sender said of it.
pub async fn take(request: Request, data: &Path, owner: &str, now_ms: i64) -> Result<Kept, Failure> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > FILE_LIMIT_BYTES + PATIENCE_BYTES) {
        return Err(too_large());
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Failure::new(422, "body_invalid"))?;
    let mut kept = Kept {
        id: Uuid::new_v4(),
        owner: owner.to_owned(),
        name: String::new(),
        at: now_ms,
        wishes: Wishes::default(),
        report: None,
    };
    let taken = take_parts(&mut parts, &mut kept, data).await;
    let done = match taken {
        Ok(()) if kept.name.is_empty() => Err(Failure::new(422, "file_missing").field("file")),
        Ok(()) => kept.save(data).await.map_err(broken),
        Err(failure) => Err(failure),
    };
    if let Err(failure) = done {
        kept.remove(data).await;
        return Err(failure);
    }
    Ok(kept)
}

async fn take_parts(parts: &mut Multipart, kept: &mut Kept, data: &Path) -> Result<(), Failure> {
    let unreadable = |_| Failure::new(422, "body_invalid");
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let wishes = &mut kept.wishes;
        let wish = match name.as_str() {
            "file" => {
                file(part, kept, data).await?;
                continue;
            }
            "subject" => &mut wishes.subject,
            "format" => &mut wishes.format,
            "time_zone" => &mut wishes.time_zone,
            "market" => &mut wishes.market,
            "locale" => &mut wishes.locale,
            _ => {
                text(part).await?;
                continue;
            }
        };
        *wish = text(part).await?;
    }
    Ok(())
}

/// A short text.
async fn text(mut part: Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| Failure::new(422, "body_invalid"))? {
        if bytes.len() + piece.len() > TEXT_LIMIT_BYTES {
            return Err(Failure::new(413, "body_too_large"));
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::new(422, "body_invalid"))?;
    Ok(text.trim().chars().filter(|letter| !letter.is_control()).collect())
}

async fn file(mut part: Field<'_>, kept: &mut Kept, data: &Path) -> Result<(), Failure> {
    let Some(name) = part.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { return Ok(()) };
    if !kept.name.is_empty() {
        return Err(Failure::new(422, "body_invalid").field("file"));
    }
    let name = plain_name(&name);
    kept.make_folder(data).await.map_err(broken)?;
    let target = Kept { name: name.clone(), ..kept.clone() }.file(data);
    let mut file = File::create(target).await.map_err(broken)?;
    let mut length = 0;
    while let Some(piece) = part.chunk().await.map_err(|_| Failure::new(422, "body_invalid"))? {
        length += piece.len() as u64;
        if length > FILE_LIMIT_BYTES + PATIENCE_BYTES {
            return Err(too_large());
        }
        if length <= FILE_LIMIT_BYTES {
            file.write_all(&piece).await.map_err(broken)?;
        }
    }
    if length > FILE_LIMIT_BYTES {
        return Err(too_large());
    }
    file.flush().await.map_err(broken)?;
    if length > 0 {
        kept.name = name;
    }
    Ok(())
}

fn too_large() -> Failure {
    let megabytes = (FILE_LIMIT_BYTES / 1024 / 1024) as i64;
    Failure { current: Some(megabytes), ..Failure::new(413, "file_too_large").field("file") }
}
