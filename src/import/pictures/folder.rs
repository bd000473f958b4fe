//! A picture's folder: whole or not there.

use std::path::Path;

use anyhow::{Context, Result};

/// Puts the files into `store/id` at once: they are written beside it and moved in place.
pub(in crate::import) fn put(store: &Path, id: &str, files: Vec<(String, Vec<u8>)>) -> Result<()> {
    let place = store.join(id);
    if place.is_dir() {
        return Ok(());
    }
    let draft = store.join(format!(".{id}-{}", uuid::Uuid::new_v4()));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(&draft)?;
        for (name, bytes) in &files {
            std::fs::write(draft.join(name), bytes)?;
        }
        match std::fs::rename(&draft, &place) {
            // Another import was quicker with the same picture.
            Err(_) if place.is_dir() => std::fs::remove_dir_all(&draft),
            moved => moved,
        }
    };
    write()
        .inspect_err(|_| drop(std::fs::remove_dir_all(&draft)))
        .with_context(|| format!("cannot write {}", place.display()))
}

/// Whether a name from a file names an entry of a folder, and no way out of it.
pub(in crate::import) fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["lamp.webp", "..lamp.jpg", "a b.png"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", ".", "..", "../x", "a/b", "C:\\x", "C:x", "a\0b"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }

    #[test]
    fn a_folder_is_put_once() {
        let store = std::env::temp_dir().join(format!("pictures-{}", uuid::Uuid::new_v4()));
        put(&store, "id", vec![("320.jpg".into(), b"one".into())]).unwrap();
        put(&store, "id", vec![("320.jpg".into(), b"two".into())]).unwrap();
        assert_eq!(std::fs::read(store.join("id/320.jpg")).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(&store).unwrap().count(), 1);
        std::fs::remove_dir_all(store).unwrap();
    }
}
