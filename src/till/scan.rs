//! Scanning with the device's camera, in browsers that read codes themselves.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, DomException, Element, HtmlButtonElement, HtmlDialogElement, HtmlFormElement, HtmlInputElement,
    HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// How long a look at the picture is followed by none: often enough for a hand that moves, and easy on a tablet.
const PAUSE_MS: u32 = 120;
/// What tickets carry.
const FORMAT: &str = "qr_code";

#[wasm_bindgen]
extern "C" {
    /// <https://wicg.github.io/shape-detection-api/#barcode-detection-api>
    #[wasm_bindgen(js_name = BarcodeDetector)]
    type Detector;

    #[wasm_bindgen(constructor, js_class = "BarcodeDetector", catch)]
    fn new(options: &JsValue) -> Result<Detector, JsValue>;

    #[wasm_bindgen(static_method_of = Detector, js_class = "BarcodeDetector", js_name = getSupportedFormats, catch)]
    fn supported_formats() -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn detect(this: &Detector, picture: &HtmlVideoElement) -> Result<Promise, JsValue>;
}

/// Shows the button where the camera can be used to scan.
pub fn start() {
    spawn_local(async {
        let Some(scanner) = Scanner::find() else { return };
        if reads_codes().await {
            scanner.offer();
        }
    });
}

async fn reads_codes() -> bool {
    let known = web_sys::window().is_some_and(|window| Reflect::has(&window, &"BarcodeDetector".into()) == Ok(true));
    if !known {
        return false;
    }
    let Ok(asked) = Detector::supported_formats() else { return false };
    let formats = JsFuture::from(asked).await.ok().map(|formats| Array::from(&formats));
    formats.is_some_and(|formats| formats.includes(&FORMAT.into(), 0))
}

/// The elements of the page, and the browser's cameras.
#[derive(Clone)]
struct Scanner {
    devices: MediaDevices,
    button: HtmlButtonElement,
    dialog: HtmlDialogElement,
    video: HtmlVideoElement,
    told: Element,
    field: HtmlInputElement,
    form: HtmlFormElement,
}

impl Scanner {
    fn find() -> Option<Scanner> {
        let window = web_sys::window()?;
        let document: Document = window.document()?;
        // Without a secure origin there are no cameras, not even the word for them.
        let devices = Reflect::get(&window.navigator(), &"mediaDevices".into()).ok()?.dyn_into().ok()?;
        let field: HtmlInputElement = document.get_element_by_id("code")?.dyn_into().ok()?;
        Some(Scanner {
            devices,
            button: document.get_element_by_id("scan")?.dyn_into().ok()?,
            dialog: document.get_element_by_id("camera")?.dyn_into().ok()?,
            video: document.query_selector("#camera video").ok()??.dyn_into().ok()?,
            told: document.query_selector("#camera [role=status]").ok()??,
            form: field.form()?,
            field,
        })
    }

    fn offer(self) {
        if let Ok(Some(close)) = self.dialog.query_selector("button") {
            let dialog = self.dialog.clone();
            EventListener::new(&close, "click", move |_| dialog.close()).forget();
        }
        let scanner = self.clone();
        EventListener::new(&self.button, "click", move |_| {
            let scanner = scanner.clone();
            spawn_local(async move { scanner.scan().await });
        })
        .forget();
        self.button.set_hidden(false);
    }

    /// Opens the camera until something is read or the person closes it.
    async fn scan(&self) {
        if self.dialog.show_modal().is_err() {
            return;
        }
        self.say("aim");
        let closed = Rc::new(Cell::new(false));
        let told = closed.clone();
        // Also by Escape. A camera that is on shows: it is off as soon as nobody looks.
        let _closing = EventListener::once(&self.dialog, "close", move |_| told.set(true));
        let camera = match self.camera().await {
            Ok(camera) => camera,
            Err(why) => return self.say(why),
        };
        if !closed.get() {
            self.video.set_src_object(Some(&camera.0));
            if let Ok(playing) = self.video.play() {
                let _: Result<JsValue, JsValue> = JsFuture::from(playing).await;
            }
            if let Some(code) = self.read(&closed).await {
                self.field.set_value(&code);
                // Sent first: the page is being left when the dialog's end is heard.
                let _: Result<(), JsValue> = self.form.request_submit();
                self.dialog.close();
            }
        }
        self.video.set_src_object(None);
    }

    async fn camera(&self) -> Result<Camera, &'static str> {
        let wanted = MediaStreamConstraints::new();
        let facing = Object::new();
        // The one at the back, where there are two.
        let _: Result<bool, JsValue> = Reflect::set(&facing, &"facingMode".into(), &"environment".into());
        wanted.set_video(&facing);
        let asked = self.devices.get_user_media_with_constraints(&wanted).map_err(|_| "none")?;
        match JsFuture::from(asked).await {
            Ok(stream) => Ok(Camera(stream.unchecked_into())),
            Err(error) => {
                let name = error.dyn_into::<DomException>().map(|error| error.name()).unwrap_or_default();
                Err(if name == "NotAllowedError" { "refused" } else { "none" })
            }
        }
    }

    /// Looks until something is read; `None` when the dialog was closed.
    async fn read(&self, closed: &Cell<bool>) -> Option<String> {
        let options = Object::new();
        Reflect::set(&options, &"formats".into(), &Array::of1(&FORMAT.into())).ok()?;
        let detector = Detector::new(&options).ok()?;
        while !closed.get() {
            // A picture that is not there yet cannot be looked at: the next one may.
            if let Ok(asked) = detector.detect(&self.video)
                && let Ok(found) = JsFuture::from(asked).await
            {
                let first = Array::from(&found).get(0);
                let text = Reflect::get(&first, &"rawValue".into()).ok().and_then(|text| text.as_string());
                if let Some(text) = text.filter(|text| !text.is_empty() && !closed.get()) {
                    return Some(text);
                }
            }
            TimeoutFuture::new(PAUSE_MS).await;
        }
        None
    }

    /// Says one of the things the dialog has words for.
    fn say(&self, what: &str) {
        let words = self.dialog.get_attribute(&format!("data-{what}"));
        self.told.set_text_content(words.as_deref());
        self.video.set_hidden(what != "aim");
    }
}

/// A camera that is on; it goes off with the value.
struct Camera(MediaStream);

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.0.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}
