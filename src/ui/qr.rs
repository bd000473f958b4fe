//! A link as a picture for a phone's camera.

use std::io::Cursor;

use fast_qr::QRBuilder;
use fast_qr::qr::QRCode;
use image::{GrayImage, ImageFormat, Luma};
use leptos::prelude::*;

/// The light frame that scanners look for: four modules (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// The QR code of the text as SVG, dark on white whatever the page's colours; nothing when the text is too long for
/// one. `label` is what it is for those who cannot see it.
pub fn qr(text: &str, label: String) -> Option<impl IntoView + use<>> {
    let code = QRBuilder::new(text).build().ok()?;
    let side = code.size + 2 * QUIET;
    Some(view! {
        <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges">
            <rect width=side.to_string() height=side.to_string() fill="#fff"></rect>
            <path d=outline(&code) fill="#000"></path>
        </svg>
    })
}

/// How many pixels of the picture a module is wide: a code of 40 modules is as wide as a mail shows it twice over.
const MODULE: usize = 8;

/// The QR code of the text as a PNG, for mails: they show no SVG. Nothing when the text is too long for one.
pub fn png(text: &str) -> Option<Vec<u8>> {
    let code = QRBuilder::new(text).build().ok()?;
    let side = u32::try_from((code.size + 2 * QUIET) * MODULE).ok()?;
    let is_dark = |x: u32, y: u32| {
        let at = |pixel: u32| (pixel as usize / MODULE).checked_sub(QUIET).filter(|at| *at < code.size);
        at(x).zip(at(y)).is_some_and(|(x, y)| code[y][x].value())
    };
    let picture = GrayImage::from_fn(side, side, |x, y| Luma([if is_dark(x, y) { 0 } else { 255 }]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

/// The dark modules, each run of a row as one box.
fn outline(code: &QRCode) -> String {
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|x| code[y][*x].value()).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_its_finder_pattern() {
        let code = QRBuilder::new("https://shop.example/fr/pair/0").build().unwrap();
        assert!(outline(&code).starts_with("M4 4h7v1h-7z"));
        assert!(qr(&"x".repeat(3000), String::new()).is_none());
    }
}
