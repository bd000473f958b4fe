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

/// The id written so, with or without its dashes: the library's own reader would cost a kilobyte of the bundle.
pub fn read_id(text: &str) -> Option<Uuid> {
    u128::from_str_radix(&text.replace('-', ""), 16).ok().map(Uuid::from_u128)
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
    kept.and_then(|id| read_id(&id)).unwrap_or_else(|| {
        let id = random_id();
        if let Some(storage) = storage {
            storage.set_item(KEY, &id.to_string()).ok();
        }
        id
    })
}

const TOLD: &str = "comptoir-told";

/// Keeps what is being told for the page that comes next in this tab.
pub fn tell_on(text: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        storage.set_item(TOLD, text).ok();
    }
}

/// What the page before this one was telling when it made place for it.
pub fn told_on() -> String {
    let Ok(Some(storage)) = window().session_storage() else { return String::new() };
    let told = storage.get_item(TOLD).ok().flatten();
    storage.remove_item(TOLD).ok();
    told.unwrap_or_default()
}
