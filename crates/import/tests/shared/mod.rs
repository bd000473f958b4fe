//! Files that are not in this repository: looked for in `COMPTOIR_SHARED` (a folder with `data/` in it) or beside the
//! clone.

use std::path::PathBuf;

/// The file, or nothing, said aloud.
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("COMPTOIR_SHARED").map_or_else(beside, PathBuf::from);
    let file = root.join("data").join(path);
    if file.is_file() {
        return Some(file);
    }
    eprintln!("NOT TESTED: {} is not there; set COMPTOIR_SHARED", file.display());
    None
}
