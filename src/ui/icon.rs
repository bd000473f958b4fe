//! The icons, drawn into the page: they take the colour of their words.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $file:literal),* $(,)?) => {
        /// One of the shop's icons.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($name),* }

        impl Icon {
            fn source(self) -> &'static str {
                match self { $(Icon::$name => include_str!(concat!("icons/", $file, ".svg"))),* }
            }
        }
    };
}

icons! {
    Account = "account", Cart = "cart", Heart = "heart", Locate = "locate", Phone = "phone", Pin = "pin",
    Search = "search", Shop = "shop", Store = "store",
}

impl Icon {
    /// What stands inside the file's `svg` element.
    pub fn shapes(self) -> &'static str {
        let source = self.source();
        let start = source.find('>').map_or(0, |at| at + 1);
        source[start..].trim_end().trim_end_matches("</svg>")
    }

    pub fn view(self) -> impl IntoView {
        view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=self.shapes()></svg> }
    }
}
