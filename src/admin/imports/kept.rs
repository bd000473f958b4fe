//! Uploaded files: each in a folder of its own under a random name, for an hour, for the one who sent it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::fs;
use uuid::Uuid;

/// How long a file is kept: an hour.
pub const KEPT_MS: i64 = 60 * 60 * 1000;
/// The most files one person has at once; the oldest go first.
const FILES_LIMIT: usize = 5;
const META: &str = "upload.json";

/// What is known of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub id: Uuid,
    /// The account that sent it: nobody else sees it.
    pub owner: String,
    /// What its sender calls it, which is also its name in its folder.
    pub name: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
    pub wishes: Wishes,
    /// What the last try or import said.
    pub report: Option<Report>,
}

/// What the sender said of the file; empty for what is to be found out, or as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// products, stores, stock.
    pub subject: String,
    /// As on the command line.
    pub format: String,
    pub time_zone: String,
    pub market: String,
    pub locale: String,
}

/// What an import said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Nothing of it was written.
    pub dry_run: bool,
    /// Whether the file has no problems.
    pub sound: bool,
    /// As the command line prints it; empty where there are problems.
    pub summary: String,
    /// The first of them.
    pub problems: Vec<Row>,
    /// How many there are.
    pub total: u64,
}

/// One thing wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The line an editor shows.
    pub row: Option<u64>,
    pub column: Option<String>,
    pub what: String,
    pub fix: String,
}

/// Where all of them are.
pub fn folder(data: &Path) -> PathBuf {
    data.join("uploads")
}

impl Kept {
    fn folder(&self, data: &Path) -> PathBuf {
        folder(data).join(self.id.to_string())
    }

    pub fn file(&self, data: &Path) -> PathBuf {
        self.folder(data).join(&self.name)
    }

    /// Makes the folder that nobody but this program reads.
    pub async fn make_folder(&self, data: &Path) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(self.folder(data)).await
    }

    /// Writes down what is known of it, whole or not at all.
    pub async fn save(&self, data: &Path) -> io::Result<()> {
        let (folder, text) = (self.folder(data), serde_json::to_vec(self)?);
        let new = folder.join("upload.new");
        fs::write(&new, text).await?;
        fs::rename(new, folder.join(META)).await
    }

    pub async fn remove(&self, data: &Path) {
        // What stays is swept in an hour.
        fs::remove_dir_all(self.folder(data)).await.ok();
    }
}

/// The file of that id, if that person sent it within the hour.
pub async fn find(data: &Path, id: Uuid, owner: &str, now_ms: i64) -> Option<Kept> {
    let kept = read(&folder(data).join(id.to_string())).await?;
    (kept.owner == owner && now_ms - kept.at < KEPT_MS).then_some(kept)
}

async fn read(folder: &Path) -> Option<Kept> {
    serde_json::from_slice(&fs::read(folder.join(META)).await.ok()?).ok()
}

/// Forgets what is older than an hour, also what broke off while it was sent, and the oldest of too many of one person's.
pub async fn sweep(data: &Path, owner: &str, now_ms: i64) {
    let Ok(mut entries) = fs::read_dir(folder(data)).await else { return };
    let mut own = Vec::new();
    while let Ok(Some(entry)) = entries.next_entry().await {
        let path = entry.path();
        match read(&path).await {
            Some(kept) if now_ms - kept.at < KEPT_MS => {
                if kept.owner == owner {
                    own.push((kept.at, path));
                }
                continue;
            }
            // Still being sent, as far as one can see.
            None if is_young(&path).await => continue,
            _ => {}
        }
        fs::remove_dir_all(path).await.ok();
    }
    own.sort();
    let many = own.len().saturating_sub(FILES_LIMIT - 1);
    for (_, path) in own.into_iter().take(many).filter(|_| !owner.is_empty()) {
        fs::remove_dir_all(path).await.ok();
    }
}

async fn is_young(folder: &Path) -> bool {
    let changed = fs::metadata(folder).await.and_then(|known| known.modified());
    let age = changed.ok().and_then(|at| SystemTime::now().duration_since(at).ok()).unwrap_or_default();
    age < Duration::from_millis(KEPT_MS.unsigned_abs())
}

/// A file's name without what could lead anywhere: at most 100 letters, digits, dots, dashes and blanks.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fits = |letter: char| letter.is_alphanumeric() || ".-_ ()".contains(letter);
    let plain: String = last.chars().map(|letter| if fits(letter) { letter } else { '_' }).take(100).collect();
    let plain = plain.trim().trim_start_matches('.').to_owned();
    if plain.is_empty() || plain == META { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        assert_eq!(plain_name("C:\\Users\\Ana\\stock d’été.csv"), "stock d_été.csv");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        for name in ["", "..", "/", "....", META, "a/.."] {
            assert_eq!(plain_name(name), "file", "{name}");
        }
        assert_eq!(plain_name(&"x".repeat(300)).len(), 100);
    }

    #[tokio::test]
    async fn a_file_is_its_senders_for_an_hour() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        let keep = async |owner: &str, at: i64| {
            let kept = Kept {
                id: Uuid::new_v4(),
                owner: owner.to_owned(),
                name: "a.csv".into(),
                at,
                wishes: Wishes::default(),
                report: None,
            };
            kept.make_folder(data).await.unwrap();
            kept.save(data).await.unwrap();
            kept
        };
        let kept = keep("ana", 1_000).await;
        assert_eq!(find(data, kept.id, "ana", 1_000 + KEPT_MS - 1).await, Some(kept.clone()));
        assert_eq!(find(data, kept.id, "ana", 1_000 + KEPT_MS).await, None);
        assert_eq!(find(data, kept.id, "eve", 1_000).await, None);
        let other = keep("eve", 1_000).await;
        for n in 1..=6 {
            keep("ana", 1_000 + n).await;
        }
        sweep(data, "ana", 2_000).await;
        assert_eq!(find(data, kept.id, "ana", 2_000).await, None, "the oldest of too many");
        assert_eq!(find(data, other.id, "eve", 2_000).await, Some(other));
        sweep(data, "", 1_000 + 2 * KEPT_MS).await;
        assert_eq!(std::fs::read_dir(folder(data)).unwrap().count(), 0);
    }
}
