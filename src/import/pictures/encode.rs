//! Originals into AVIF, WebP and JPEG.

use std::io::Cursor;

use anyhow::{Context, Result, anyhow};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use ravif::{BitDepth, Img};
use rgb::FromSlice;

use crate::ui::picture::widths;

/// The largest original: 50 megapixels.
const PIXELS_LIMIT: u64 = 50_000_000;

/// The longest side: a WebP file holds no more (14 bits).
const SIDE_LIMIT: u32 = 16_383;

/// What decoding may take: 50 megapixels at 8 bytes (16 bits a channel) and some.
const DECODE_LIMIT_BYTES: u64 = 512 * 1024 * 1024;

/// Looked at beside each other on the demo's pictures: where the next step down begins to show.
const AVIF_QUALITY: f32 = 60.0;
const WEBP_QUALITY: f32 = 78.0;
const JPEG_QUALITY: u8 = 76;

/// 1 is slowest and smallest, 10 quickest. At 7 a picture takes seconds without the assembler rav1e can use.
const AVIF_SPEED: u8 = 7;

/// Reads a picture and turns it upright, or says what is wrong with it.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let no_picture = |error: &dyn std::fmt::Display| format!("is no picture that can be read ({error})");
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| no_picture(&error))?;
    let mut decoder = reader.into_decoder().map_err(|error| no_picture(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_LIMIT || width.max(height) > SIDE_LIMIT {
        return Err(format!("has {width} × {height} pixels"));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_LIMIT_BYTES);
    decoder.set_limits(limits).map_err(|error| no_picture(&error))?;
    let orientation = decoder.orientation().map_err(|error| no_picture(&error))?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| no_picture(&error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// The files of a picture's folder: `320.avif`, `320.webp`, `320.jpg` …
pub(super) fn sizes(image: &DynamicImage) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for width in widths(image.width()) {
        let height = scaled(image.height(), image.width(), width);
        let size = if width == image.width() {
            image.clone()
        } else {
            image.resize_exact(width, height, FilterType::Lanczos3)
        };
        for (kind, bytes) in [("avif", avif(&size)?), ("webp", webp(&size)?), ("jpg", jpeg(&size)?)] {
            files.push((format!("{width}.{kind}"), bytes));
        }
    }
    Ok(files)
}

/// The height that keeps the shape at a width, rounded, at least one pixel.
fn scaled(height: u32, width: u32, new_width: u32) -> u32 {
    let (height, width, new_width) = (u64::from(height), u64::from(width), u64::from(new_width));
    let scaled = (height * new_width + width / 2) / width.max(1);
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn is_transparent(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

fn avif(image: &DynamicImage) -> Result<Vec<u8>> {
    let encoder =
        ravif::Encoder::new().with_quality(AVIF_QUALITY).with_speed(AVIF_SPEED).with_bit_depth(BitDepth::Eight);
    let (width, height) = (image.width() as usize, image.height() as usize);
    let coded = if is_transparent(image) {
        let pixels = image.to_rgba8();
        encoder.encode_rgba(Img::new(pixels.as_raw().as_rgba(), width, height))
    } else {
        let pixels = image.to_rgb8();
        encoder.encode_rgb(Img::new(pixels.as_raw().as_rgb(), width, height))
    };
    Ok(coded.context("cannot code AVIF")?.avif_file)
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    let coded = if is_transparent(image) {
        webp::Encoder::from_rgba(&image.to_rgba8(), width, height).encode_simple(false, WEBP_QUALITY)
    } else {
        webp::Encoder::from_rgb(&image.to_rgb8(), width, height).encode_simple(false, WEBP_QUALITY)
    };
    coded.map(|bytes| bytes.to_vec()).map_err(|error| anyhow!("cannot code WebP: {error:?}"))
}

/// JPEG knows no transparency: what shows through is white.
fn jpeg(image: &DynamicImage) -> Result<Vec<u8>> {
    let pixels = if is_transparent(image) { on_white(image) } else { image.to_rgb8() };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&pixels).context("cannot code JPEG")?;
    Ok(bytes)
}

fn on_white(image: &DynamicImage) -> RgbImage {
    let pixels = image.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let mixed = |colour: u32| ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        image::Rgb([mixed(red), mixed(green), mixed(blue)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_kept() {
        assert_eq!(scaled(1340, 1080, 320), 397);
        assert_eq!(scaled(1, 5000, 320), 1);
    }

    #[test]
    fn what_is_no_picture_is_told() {
        for bytes in [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n"] {
            assert!(decode(bytes).is_err_and(|what| what.contains("no picture")), "{bytes:?}");
        }
    }

    #[test]
    fn a_picture_is_coded_in_each_size_and_kind() {
        let image = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(40, 20, image::Rgba([200, 30, 30, 128])));
        let files = sizes(&image).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["40.avif", "40.webp", "40.jpg"]);
        assert_eq!(&files[0].1[4..12], b"ftypavif");
        let again = decode(&files[2].1).unwrap();
        assert_eq!((again.width(), again.height()), (40, 20));
        // Half of the red through to white.
        let [red, green, _] = again.to_rgb8().get_pixel(20, 10).0;
        assert!(red.abs_diff(227) < 8 && green.abs_diff(142) < 8, "{red} {green}");
    }
}
