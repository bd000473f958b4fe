//! Where a banner's button leads.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::content::text;
use super::{Fault, InvalidBanner};
use crate::StoreSlug;

/// The longest address, in bytes.
pub const LINK_LIMIT: usize = 500;
/// The longest handle, in characters.
const HANDLE_LIMIT: usize = 200;

/// What a button leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// A product, by its handle.
    Product { handle: String },
    /// A collection, by its key.
    Collection { collection: String },
    /// The wallet, with the code of the banner's campaign in it.
    Code,
    /// A store's page.
    Store { store: StoreSlug },
    /// Any address that is safe to follow.
    Address { address: Link },
}

impl Target {
    pub(super) fn validate(&self) -> Result<(), InvalidBanner> {
        match self {
            Target::Product { handle } => text(handle, 1, HANDLE_LIMIT).map_err(|fault| fault.at("handle")),
            Target::Collection { collection } => {
                text(collection, 1, HANDLE_LIMIT).map_err(|fault| fault.at("collection"))
            }
            Target::Store { store } if store.is_empty() => Err(Fault::TextMissing.at("store")),
            Target::Store { .. } | Target::Code | Target::Address { .. } => Ok(()),
        }
    }
}

/// An address that is safe to follow: `http://` or `https://` with a host, or a path of the shop. Nothing that runs
/// (`javascript:`, `data:`), nothing that a browser would read as something else than is written here: what is no plain
/// ASCII, has blanks, quotes or backslashes, or names an account before its host is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

/// The text is no address that is safe to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address begins with https://, http:// or /, and is plain ASCII")]
pub struct InvalidLink;

impl Link {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it leads away from the shop.
    pub fn is_elsewhere(&self) -> bool {
        !self.0.starts_with('/')
    }
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(link: &str) -> Result<Link, InvalidLink> {
        let link = link.trim();
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&byte);
        if link.len() > LINK_LIMIT || !link.bytes().all(plain) {
            return Err(InvalidLink);
        }
        if let Some(path) = link.strip_prefix('/') {
            // Two slashes begin another site's address.
            return if path.starts_with('/') { Err(InvalidLink) } else { Ok(Link(link.to_owned())) };
        }
        let (scheme, rest) = link.split_once("://").ok_or(InvalidLink)?;
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(InvalidLink);
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (name, port) = host.split_once(':').unwrap_or((host, "1"));
        let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        let begins = name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
        let is_port = !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
        if !begins || !name.bytes().all(named) || !is_port {
            return Err(InvalidLink);
        }
        Ok(Link(format!("{}://{rest}", scheme.to_ascii_lowercase())))
    }
}

impl TryFrom<String> for Link {
    type Error = InvalidLink;

    fn try_from(link: String) -> Result<Link, InvalidLink> {
        link.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> String {
        link.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_safe_to_follow_is_kept() {
        for link in [
            "/",
            "/fr/products?collection=tea#top",
            "https://example.org",
            "http://example.org:8080/a?b=c&d=%20",
            "https://xn--caf-dma.example/%C3%A9",
        ] {
            assert_eq!(link.parse::<Link>().map(String::from).as_deref(), Ok(link));
        }
        assert_eq!(" HTTPS://Example.org/A ".parse::<Link>().unwrap().as_str(), "https://Example.org/A");
        assert!(!"/fr/".parse::<Link>().unwrap().is_elsewhere());
        assert!("https://example.org".parse::<Link>().unwrap().is_elsewhere());
    }

    #[test]
    fn what_runs_or_misleads_is_refused() {
        for link in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0Aalert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:/evil.example",
            "https://",
            "https:///x",
            "https://@evil.example",
            "https://shop@evil.example",
            "https://shop:pw@evil.example",
            "https://evil.example:x",
            "https://evil.example:",
            "https://.evil",
            "ftp://example.org",
            "mailto:a@b.example",
            "fr/products",
            "https://exämple.org",
            "/a b",
            "/a\"onmouseover=",
            "/<script>",
            "https://[::1]/",
            "blob:https://x",
            "/a\n",
            "/a\0",
        ] {
            let read = link.parse::<Link>();
            // Blanks around it are nobody's intent.
            assert!(read.is_err() || link.trim() != link, "{link:?}");
        }
        assert!(format!("/{}", "a".repeat(LINK_LIMIT)).parse::<Link>().is_err());
    }
}
