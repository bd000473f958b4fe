//! Which browser this is: an id of its own, kept as long as its storage.

use uuid::Uuid;

use crate::browser::window;

const KEY: &str = "comptoir-device";

/// A fresh random id (version 4).
pub fn random_id() -> Uuid {
    let mut bytes = [0; 16];
    if let Ok(crypto) = window().crypto() {
        crypto.get_random_values_with_u8_array(&mut bytes).ok();
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The next page gets another id: whoever comes after a sign-out is somebody else.
pub fn forget() {
    if let Ok(Some(storage)) = window().local_storage() {
        storage.remove_item(KEY).ok();
    }
}

/// This browser's id; a new one each page where nothing can be kept.
pub fn id() -> Uuid {
    let storage = window().local_storage().ok().flatten();
    let kept = storage.as_ref().and_then(|storage| storage.get_item(KEY).ok().flatten());
    // Kept as bare digits: reading an id with its dashes would cost a kilobyte of the bundle.
    kept.and_then(|digits| u128::from_str_radix(&digits, 16).ok()).map(Uuid::from_u128).unwrap_or_else(|| {
        let id = random_id();
        if let Some(storage) = storage {
            storage.set_item(KEY, &id.simple().to_string()).ok();
        }
        id
    })
}

const BUSY: &str = "comptoir-busy";

/// Says whether this tab waits for an answer, for the page that comes after this one.
pub fn set_busy(busy: bool) {
    if let Ok(Some(storage)) = window().session_storage() {
        if busy {
            storage.set_item(BUSY, "1").ok()
        } else {
            storage.remove_item(BUSY).ok()
        };
    }
}

/// Whether the page before this one was left before its last change was answered.
pub fn is_busy() -> bool {
    window().session_storage().ok().flatten().is_some_and(|storage| storage.get_item(BUSY).ok().flatten().is_some())
}
