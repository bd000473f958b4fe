//! A link as a picture for a phone's camera.

use fast_qr::QRBuilder;
use fast_qr::qr::QRCode;
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
