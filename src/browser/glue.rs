//! What `glue.js` does, as Rust calls it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/glue.js")]
extern "C" {
    /// The status, three digits, and the text of the answer.
    #[wasm_bindgen(catch)]
    pub async fn post(path: &str, body: &str) -> Result<JsValue, JsValue>;

    /// Waits so many milliseconds, or until [`stir`].
    pub async fn rest(ms: u32);

    /// Has the page say anew what the server made of the cart, or of `stock` that moved, once its edits are settled.
    pub fn gather(settled: bool, what: &str);

    /// The topics of the page's slots for banners, with the revision each shows, as a cursor says them.
    pub fn slots() -> String;

    /// Ends a [`rest`].
    pub fn stir();

    /// Keeps an edit, `{id, at, text}`, until it is settled.
    pub fn keep(edit: JsValue);

    /// The edit was answered.
    pub fn settle(id: &str);

    /// Takes what the server says, for when there is no network.
    pub fn remember(text: &str);

    /// Erases all of it.
    pub fn forget();

    /// Begins a page: gives what was kept.
    #[wasm_bindgen(catch)]
    pub async fn recall(page: &str) -> Result<JsValue, JsValue>;
}
