//! Which browser this is: an id of its own, kept as long as its storage.

use uuid::Uuid;

use crate::browser::window;

const KEY: &str = "comptoir-device";

/// A fresh random id.
pub fn random_id() -> Uuid {
    // `randomUUID` only exists where the page came over TLS or from localhost, as ours does.
    window().crypto().ok().and_then(|crypto| crypto.random_uuid().parse().ok()).unwrap_or_default()
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
    kept.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let id = random_id();
        if let Some(storage) = storage {
            storage.set_item(KEY, &id.to_string()).ok();
        }
        id
    })
}
