//! Pictures: found in the merchant's folder, coded once into the sizes pages ask for.
//!
//! A picture's folder is named after its original's bytes, so coding twice is never needed and a folder never
//! changes. What a refused import has coded stays for the next one.

mod encode;
pub(super) mod folder;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use comptoir_db::catalog::picture::PictureKind;
use comptoir_import::products::ProductRecord;
use sha2::{Digest, Sha256};

use crate::import::Refused;
use crate::import::products::picture_names;
use crate::import::run::Run;

/// A picture whose sizes are in its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: String,
    /// Of the original, in pixels.
    pub width: u32,
    pub height: u32,
    pub kind: PictureKind,
}

/// The pictures at hand, by the name their files had.
#[derive(Clone, Debug, Default)]
pub(super) struct Pictures {
    names: HashMap<String, String>,
    kept: HashMap<String, Kept>,
}

impl Pictures {
    pub(super) fn add(&mut self, file_name: &str, kept: Kept) {
        self.names.insert(file_name.to_owned(), kept.id.clone());
        self.kept.insert(kept.id.clone(), kept);
    }

    pub(super) fn by_name(&self, file_name: &str) -> Option<&Kept> {
        self.by_id(self.names.get(file_name)?)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Kept> {
        self.kept.get(id)
    }
}

/// The largest file that is read: far above what a camera's JPEG has.
pub const FILE_LIMIT_BYTES: u64 = 20 * 1024 * 1024;

/// How many pictures are coded at once. Each needs up to a few hundred megabytes for an original at the limit.
const THREADS: usize = 2;

/// Names told of pictures that are missing.
const MISSING_SHOWN: usize = 5;

/// Finds the records' pictures in the folder and codes those that are not kept yet.
pub(super) fn prepare(records: &[ProductRecord], folder: &Path, run: &mut Run) -> Result<Pictures, Refused> {
    let folder = folder.canonicalize().with_context(|| format!("cannot open the folder {}", folder.display()))?;
    let mut names: Vec<(&str, u64)> = picture_names(records).into_iter().collect();
    names.sort_unstable_by_key(|(name, row)| (*row, *name));
    let mut missing = Vec::new();
    names.retain(|(name, _)| {
        let there = folder::is_plain_name(name) && folder.join(name).is_file();
        if !there {
            missing.push(*name);
        }
        there
    });
    tell_missing(run, &missing);
    run.begin("pictures", names.len());
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let (store, dry_run, bar) = (run.options.pictures_store.clone(), run.options.dry_run, run.bar.clone());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((name, row)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = keep(&folder.join(name), &store, dry_run);
                    bar.inc(1);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((*row, *name, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(row, name, _)| (*row, *name));
    let mut pictures = Pictures::default();
    for (row, name, result) in results {
        match result? {
            Ok(kept) => pictures.add(name, kept),
            Err(what) => {
                let fix = "save it as JPEG, PNG or WebP, at most 20 MiB and 50 megapixels";
                run.problem(Some(row), "picture", format!("{name:?} {what}"), fix);
            }
        }
    }
    Ok(pictures)
}

/// Codes a picture unless its folder is there; what is wrong with the file as the inner error.
fn keep(file: &Path, store: &Path, dry_run: bool) -> anyhow::Result<Result<Kept, String>> {
    let size = file.metadata().with_context(|| format!("cannot read {}", file.display()))?.len();
    if size > FILE_LIMIT_BYTES {
        return Ok(Err(format!("has {} MiB", size / (1024 * 1024))));
    }
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    keep_bytes(&bytes, store, dry_run)
}

/// The same of what is in memory. Nothing of the original is kept but its pixels, upright: no marks of place and time, and
/// nothing that was hidden behind the picture.
///
/// # Errors
/// What cannot be coded or written; inside, what is wrong with the picture.
pub fn keep_bytes(bytes: &[u8], store: &Path, dry_run: bool) -> anyhow::Result<Result<Kept, String>> {
    let image = match encode::decode(bytes) {
        Ok(image) => image,
        Err(what) => return Ok(Err(what)),
    };
    let id = id_of(bytes);
    if !dry_run && !store.join(&id).is_dir() {
        folder::put(store, &id, encode::sizes(&image)?)?;
    }
    Ok(Ok(Kept { id, width: image.width(), height: image.height(), kind: PictureKind::Photo }))
}

fn tell_missing(run: &mut Run, missing: &[&str]) {
    if !missing.is_empty() {
        let first = missing.iter().take(MISSING_SHOWN).copied().collect::<Vec<_>>().join(", ");
        let more = if missing.len() > MISSING_SHOWN { " …" } else { "" };
        run.summary.note(format!("{} pictures are not in the folder: {first}{more}", missing.len()));
    }
}

/// The name of a picture's folder: 64 bits of its original's SHA-256, plenty to tell a shop's pictures apart.
pub(super) fn id_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_start_of_the_hash() {
        // SHA-256 of nothing begins with e3b0c442 98fc1c14 (FIPS 180-4).
        assert_eq!(id_of(b""), "e3b0c44298fc1c14");
    }
}
