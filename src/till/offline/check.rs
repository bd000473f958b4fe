//! The signature of a code, checked by the browser (WebCrypto, Ed25519). A browser that cannot is told so: nothing is taken
//! unchecked.

use comptoir_domain::promo::offline::{NoClaim, Sheet};
use comptoir_domain::promo::payload::Scanned;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// <https://www.rfc-editor.org/rfc/rfc8032>, as <https://w3c.github.io/webcrypto/> names it.
const ALGORITHM: &str = "Ed25519";

/// Says whether the shop signed it.
pub async fn signature(sheet: &Sheet, scanned: &Scanned) -> Result<(), NoClaim> {
    let key = sheet.key(&scanned.payload)?;
    let subtle = subtle().ok_or(NoClaim::Unsupported)?;
    let key = public_key(&subtle, key).await.map_err(|_| NoClaim::Unsupported)?;
    let bytes = scanned.payload.bytes();
    let asked = subtle.verify_with_str_and_u8_array_and_u8_array(ALGORITHM, &key, &scanned.signature, &bytes);
    let answer = JsFuture::from(asked.map_err(|_| NoClaim::Unsupported)?).await.map_err(|_| NoClaim::Unsupported)?;
    if answer.is_truthy() { Ok(()) } else { Err(NoClaim::Forged) }
}

/// Without a secure origin there is none, not even the word for it.
fn subtle() -> Option<SubtleCrypto> {
    let crypto = web_sys::window()?.crypto().ok()?;
    Some(crypto.subtle()).filter(|subtle| subtle.is_object())
}

async fn public_key(subtle: &SubtleCrypto, key: &[u8]) -> Result<CryptoKey, JsValue> {
    let usages = Array::of1(&"verify".into());
    let asked = subtle.import_key_with_str("raw", &Uint8Array::from(key), ALGORITHM, false, &usages)?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}
