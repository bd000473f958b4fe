//! What `keep.js` does, as Rust calls it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/till/offline/keep.js")]
extern "C" {
    /// What this device is called: as given, for the first who asks.
    #[wasm_bindgen(catch)]
    pub async fn name(made: &str) -> Result<JsValue, JsValue>;

    /// Two lists of texts: claims that wait, and answers.
    #[wasm_bindgen(catch)]
    pub async fn kept() -> Result<JsValue, JsValue>;

    /// Notes a claim, unless `refuse` gives a text for the claims and answers that are there, which is given back.
    #[wasm_bindgen(catch)]
    pub async fn note(
        key: &str,
        code: &str,
        text: &str,
        refuse: &Closure<dyn FnMut(JsValue, JsValue) -> String>,
    ) -> Result<JsValue, JsValue>;

    /// A claim was answered at that time; so many answers are kept.
    #[wasm_bindgen(catch)]
    pub async fn settle(key: &str, text: &str, at: f64, limit: u32) -> Result<(), JsValue>;

    /// Posts claims: the status, 0 for none, and the text.
    pub async fn send(body: &str) -> JsValue;

    /// Fetches a store's sheet and keeps it: the status, 0 for none, and the text.
    #[wasm_bindgen(js_name = fetchSheet, catch)]
    pub async fn fetch_sheet(store: &str) -> Result<JsValue, JsValue>;

    /// The text of the sheet that is kept of a store, or of any for ''; '' for none.
    #[wasm_bindgen(catch)]
    pub async fn sheet(store: &str) -> Result<JsValue, JsValue>;
}
