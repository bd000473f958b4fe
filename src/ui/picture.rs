//! Pictures in the size the screen needs, with room kept for them before they arrive.

use leptos::either::Either;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The widths pictures are kept in, as far as the original reaches.
pub const WIDTHS: [u32; 3] = [320, 640, 960];

/// The widths a picture is kept in: those of the pages below the original's, which is the largest itself when
/// the pages ask for more.
pub fn widths(original: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width <= original).collect();
    if original < WIDTHS[WIDTHS.len() - 1] && !widths.contains(&original) {
        widths.push(original);
    }
    widths
}

/// A picture of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureData {
    /// The folder of its sizes.
    pub id: String,
    pub width: u32,
    pub height: u32,
    /// A drawing is one SVG instead of sizes.
    pub drawing: bool,
    pub alt: String,
}

impl PictureData {
    /// The address of one size.
    pub fn url(&self, width: u32, format: &str) -> String {
        match self.drawing {
            true => format!("/pictures/{}/drawing.svg", self.id),
            false => format!("/pictures/{}/{width}.{format}", self.id),
        }
    }

    /// The widths it is kept in.
    pub fn widths(&self) -> Vec<u32> {
        widths(self.width)
    }

    /// The address of the largest JPEG: for those who take one picture and no choice.
    pub fn largest_url(&self) -> String {
        self.url(self.widths().last().copied().unwrap_or(self.width), "jpg")
    }

    fn srcset(&self, format: &str) -> String {
        let one = |width: &u32| format!("{} {width}w", self.url(*width, format));
        self.widths().iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// A square tile with the picture; `sizes` is what the layout gives it. The first ones of a page load at once.
#[component]
pub fn Picture(data: PictureData, sizes: &'static str, #[prop(optional)] first: bool) -> impl IntoView {
    let loading = if first { "eager" } else { "lazy" };
    let priority = if first { "high" } else { "auto" };
    let (width, height) = (data.width.to_string(), data.height.to_string());
    let largest = data.widths().last().copied().unwrap_or(data.width);
    let image = view! {
        <img src=data.url(largest.min(640), "jpg") width=width height=height alt=data.alt.clone()
            loading=loading fetchpriority=priority decoding="async"/>
    };
    match data.drawing {
        true => Either::Left(image),
        false => Either::Right(view! {
            <picture>
                <source type="image/avif" srcset=data.srcset("avif") sizes=sizes/>
                <source type="image/webp" srcset=data.srcset("webp") sizes=sizes/>
                {image}
            </picture>
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_as_far_as_the_original() {
        assert_eq!(widths(1024), [320, 640, 960]);
        assert_eq!(widths(640), [320, 640]);
        assert_eq!(widths(500), [320, 500]);
        assert_eq!(widths(100), [100]);
    }
}
