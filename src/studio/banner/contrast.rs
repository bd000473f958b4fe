//! Whether words that stand on a picture can be read: white, on a veil over the brightest part that can come below them
//! (WCAG 2.2, success criterion 1.4.3). Advice, for any language and any length of the words: it looks at all of the place
//! that they may take.

use std::io;
use std::path::Path;

use comptoir_domain::banner::{Focus, Picture, Slot};
use image::ImageReader;
use image::imageops::FilterType;

/// How much of the picture the veil takes away, in hundredths; `--veil` of style/banner.css.
const VEIL: f64 = 0.45;
/// What words of this size should have at least.
pub const LEAST: f64 = 4.5;
/// Cells a row: about as large as a letter on a phone.
const CELLS: u32 = 40;

/// How bright a picture is, cell by cell.
pub struct Light {
    columns: u32,
    /// 0 for black to 255, as the picture says it, of red, green and blue.
    cells: Vec<[u8; 3]>,
}

/// What part of a banner words may take: shares of its box from the left and from the top.
struct Place {
    /// Of the box, in CSS pixels.
    width: f64,
    height: f64,
    right: f64,
    top: f64,
}

/// The boxes of a slot on a phone of 390 px and on a page of 1,280 px (style/banner.css).
fn places(slot: Slot) -> [Place; 2] {
    let whole = |width: f64, height: f64| Place { width, height, right: 1.0, top: 0.0 };
    match slot {
        Slot::HomeHero => [Place { top: 0.4, ..whole(358.0, 416.0) }, Place { right: 0.6, ..whole(1_216.0, 448.0) }],
        Slot::HomeTile => [whole(358.0, 176.0), whole(602.0, 176.0)],
        Slot::ProductSide | Slot::Cart => [whole(358.0, 192.0), whole(400.0, 192.0)],
        Slot::ListTop | Slot::StorePage | Slot::Announcement => [whole(358.0, 192.0), whole(1_216.0, 192.0)],
    }
}

impl Light {
    /// Looks at the smallest size of a kept picture.
    ///
    /// # Errors
    /// The file is not there or no picture.
    pub fn read(pictures: &Path, picture: &Picture) -> io::Result<Light> {
        let width = picture.width.min(crate::ui::picture::WIDTHS[0]);
        let path = pictures.join(&picture.id).join(format!("{width}.jpg"));
        let decoded = ImageReader::open(path)?.decode().map_err(io::Error::other)?;
        let rows = (CELLS * decoded.height() / decoded.width().max(1)).clamp(1, 4 * CELLS);
        let small = decoded.resize_exact(CELLS, rows, FilterType::Triangle).into_rgb8();
        Ok(Light { columns: CELLS, cells: small.pixels().map(|pixel| pixel.0).collect() })
    }

    /// The least contrast that white words have in a slot, on a phone and on a large page; 1 to 21.
    pub fn contrast(&self, slot: Slot, focus: Focus) -> f64 {
        let cells = places(slot).into_iter().flat_map(|place| self.below(&place, focus));
        cells.map(contrast).fold(21.0, f64::min)
    }

    /// The cells that words of a place may stand on. The picture covers the box, with its point in sight.
    fn below(&self, place: &Place, focus: Focus) -> impl Iterator<Item = [u8; 3]> + use<'_> {
        let (columns, rows) = (f64::from(self.columns), (self.cells.len() / self.columns as usize) as f64);
        // Cells are square.
        let scale = (place.width / columns).max(place.height / rows);
        let (wide, high) = (place.width / scale, place.height / scale);
        let left = (columns - wide) * f64::from(focus.x) / 1_000.0;
        let top = (rows - high) * f64::from(focus.y) / 1_000.0;
        let (from, to) = (left, left + wide * place.right);
        let (above, below) = (top + high * place.top, top + high);
        let columns = self.columns as usize;
        self.cells.iter().enumerate().filter_map(move |(at, cell)| {
            let (x, y) = ((at % columns) as f64, (at / columns) as f64);
            (x + 1.0 > from && x < to && y + 1.0 > above && y < below).then_some(*cell)
        })
    }
}

/// Of white with a colour below the veil.
fn contrast(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| linear(f64::from(part) * (1.0 - VEIL) / 255.0));
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/// A part of a colour as light (IEC 61966-2-1).
fn linear(part: f64) -> f64 {
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(columns: u32, cells: &[u8]) -> Light {
        Light { columns, cells: cells.iter().map(|grey| [*grey; 3]).collect() }
    }

    #[test]
    fn the_veil_is_that_of_the_style() {
        let style = include_str!("../../../style/banner.css");
        assert!(style.contains(&format!("--veil: rgb(0 0 0 / {VEIL});")), "--veil is not {VEIL}");
    }

    #[test]
    fn white_on_black_is_all_and_white_on_white_is_little() {
        assert!((contrast([0; 3]) - 21.0).abs() < 1e-9);
        // 255 below the veil is 140: the luminance of #8c8c8c is 0.2623 (WebAIM's checker says 3.36 to 1).
        assert!((contrast([255; 3]) - 3.36).abs() < 0.01, "{}", contrast([255; 3]));
    }

    #[test]
    fn what_words_cannot_stand_on_does_not_count() {
        // Four columns and two rows, bright in its upper right corner alone.
        let light = of(4, &[0, 0, 0, 255, 0, 0, 0, 0]);
        let middle = Focus::default();
        assert!(light.contrast(Slot::HomeHero, Focus { x: 0, y: 1_000 }) > LEAST);
        assert!(light.contrast(Slot::ListTop, Focus { x: 1_000, y: 0 }) < LEAST);
        assert!(of(2, &[255, 0, 0, 0]).contrast(Slot::HomeTile, middle) < LEAST);
        assert!(of(2, &[0, 0, 0, 0]).contrast(Slot::HomeTile, middle) > 20.0);
    }
}
