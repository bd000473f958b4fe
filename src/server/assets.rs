//! Bundles, styles, fonts and icons: immutable under the hash of their bytes, and still served two builds
//! later, so that a page from before a deploy goes on working.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// How many builds are served: this one and the two before.
const BUILDS: usize = 3;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// What Trunk built, and each file's Brotli form beside it.
#[derive(RustEmbed)]
#[folder = "dist/"]
#[allow_missing = true]
#[include = "*.js"]
#[include = "*.wasm"]
#[include = "*.br"]
struct Bundles;

#[derive(RustEmbed)]
#[folder = "public/"]
struct Public;

/// The style sheet's files in their order.
const STYLES: [&str; 14] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/chrome.css"),
    include_str!("../../style/catalog.css"),
    include_str!("../../style/banner.css"),
    include_str!("../../style/cart.css"),
    include_str!("../../style/stores.css"),
    include_str!("../../style/account.css"),
    include_str!("../../style/privacy.css"),
    include_str!("../../style/order.css"),
    include_str!("../../style/promo.css"),
    include_str!("../../style/admin.css"),
    include_str!("../../style/offline.css"),
    include_str!("../../style/motion.css"),
];

/// What every shopper's page needs, and the service worker keeps.
const SHOPPERS: [&str; 5] = ["shop.css", "fonts/bricolage-grotesque.woff2", "start.js", "shop.js", "shop_bg.wasm"];

/// What a till needs beside.
const TILLS: [&str; 2] = ["till.js", "till_bg.wasm"];

/// The files of this build under their folder's hash.
pub struct Assets {
    hash: String,
    files: HashMap<String, Bytes>,
    /// Where this and the last builds are kept.
    folder: PathBuf,
}

impl Assets {
    /// Reads what is compiled in, keeps a copy in `folder` and forgets builds beyond the last three.
    pub fn load(folder: &Path) -> Result<Assets> {
        let mut files: HashMap<String, Bytes> = HashMap::new();
        for name in Bundles::iter() {
            files.extend(Bundles::get(&name).map(|file| (name.to_string(), bytes(file.data))));
        }
        for name in Public::iter().filter(|name| name.starts_with("fonts/")) {
            files.extend(Public::get(&name).map(|file| (name.to_string(), bytes(file.data))));
        }
        let style = without_comments(&STYLES.concat());
        // For previews, which show the day's and the night's colours whatever the screen has.
        for (name, day, night) in [("shop-light.css", "all", "not all"), ("shop-dark.css", "not all", "all")] {
            let fixed =
                style.replace("(prefers-color-scheme: light)", day).replace("(prefers-color-scheme: dark)", night);
            let scheme = if night == "all" { "color-scheme: dark;" } else { "color-scheme: light;" };
            let fixed = fixed.replace("color-scheme: light dark;", scheme);
            files.insert(name.to_owned(), Bytes::from(fixed));
        }
        files.insert("shop.css".to_owned(), Bytes::from(style));
        // No shopper's page is as heavy as the studio's.
        let studio =
            without_comments(concat!(include_str!("../../style/studio.css"), include_str!("../../style/insight.css")));
        files.insert("studio.css".to_owned(), Bytes::from(studio));
        files.insert("start.js".to_owned(), Bytes::from_static(include_bytes!("start.js")));
        files.insert("seen.js".to_owned(), Bytes::from_static(include_bytes!("../insight/seen.js")));
        files.insert("editor.js".to_owned(), Bytes::from_static(include_bytes!("../studio/banner/editor.js")));
        let assets = Assets { hash: hash_of(&files), files, folder: folder.join("assets") };
        assets.keep().with_context(|| format!("cannot keep assets in {}", assets.folder.display()))?;
        Ok(assets)
    }

    /// The address of a file of this build.
    pub fn url(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.hash)
    }

    /// The name of this build.
    pub fn build(&self) -> &str {
        &self.hash
    }

    /// The addresses of what every shopper's page needs.
    pub fn shoppers(&self) -> Vec<String> {
        self.urls(&SHOPPERS)
    }

    /// The addresses of what a till's pages need beside.
    pub fn tills(&self) -> Vec<String> {
        self.urls(&TILLS)
    }

    fn urls(&self, names: &[&str]) -> Vec<String> {
        names.iter().filter(|name| self.files.contains_key(**name)).map(|name| self.url(name)).collect()
    }

    /// Answers `/assets/{hash}/{name}`.
    pub async fn answer(&self, hash: &str, name: &str, request: &HeaderMap) -> Response<Body> {
        let file = if hash == self.hash {
            self.files.get(name).map(|bytes| (bytes.clone(), self.brotli(name, request)))
        } else {
            self.older(hash, name).await.map(|bytes| (Bytes::from(bytes), None))
        };
        let Some((plain, brotli)) = file else { return not_found() };
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, content_type(name));
        headers.insert(CACHE_CONTROL, IMMUTABLE);
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        *response.body_mut() = match brotli {
            Some(bytes) => {
                response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
                Body::from(bytes)
            }
            None => Body::from(plain),
        };
        response
    }

    fn brotli(&self, name: &str, request: &HeaderMap) -> Option<Bytes> {
        let accepted = request.get(ACCEPT_ENCODING)?.to_str().ok()?;
        let accepts = accepted.split(',').any(|coding| coding.trim().split(';').next() == Some("br"));
        accepts.then(|| self.files.get(&format!("{name}.br")).cloned())?
    }

    async fn older(&self, hash: &str, name: &str) -> Option<Vec<u8>> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        let safe = plain(hash) && name.split('/').all(|part| plain(part) && !part.starts_with('.'));
        if !safe || hash.starts_with('.') {
            return None;
        }
        tokio::fs::read(self.folder.join(hash).join(name)).await.ok()
    }

    fn keep(&self) -> Result<()> {
        let mine = self.folder.join(&self.hash);
        if !mine.exists() {
            // Written under another name first: a crash must not leave half a build behind.
            let draft = self.folder.join(format!(".{}-{}", self.hash, std::process::id()));
            for (name, bytes) in &self.files {
                let path = draft.join(name);
                std::fs::create_dir_all(path.parent().unwrap_or(&draft))?;
                std::fs::write(path, bytes)?;
            }
            if std::fs::rename(&draft, &mine).is_err() {
                std::fs::remove_dir_all(&draft).ok();
            }
        }
        // A build that comes back is the youngest again: what counts is when it was served.
        std::fs::File::open(&mine)?.set_modified(SystemTime::now())?;
        let mut builds: Vec<(SystemTime, PathBuf)> = std::fs::read_dir(&self.folder)?
            .filter_map(|entry| entry.ok())
            .filter(|entry| entry.path() != mine)
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        builds.sort();
        for (_, path) in builds.iter().rev().skip(BUILDS - 1) {
            std::fs::remove_dir_all(path).ok();
        }
        Ok(())
    }
}

/// Answers a file of `public/` that has a name of its own at the root (`/favicon.svg`).
pub fn public(name: &str) -> Response<Body> {
    let Some(file) = Public::get(name) else { return not_found() };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    response.headers_mut().insert(CONTENT_TYPE, content_type(name));
    response.headers_mut().insert(CACHE_CONTROL, A_DAY);
    response
}

/// The names of `public/` at the root.
pub fn public_names() -> impl Iterator<Item = String> {
    Public::iter().filter(|name| !name.contains('/')).map(|name| name.to_string())
}

pub fn not_found() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

pub fn content_type(name: &str) -> HeaderValue {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// What is compiled in is not copied.
fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn hash_of(files: &HashMap<String, Bytes>) -> String {
    let mut names: Vec<&String> = files.keys().collect();
    names.sort();
    let mut sum = Sha256::new();
    for name in names {
        sum.update(name.as_bytes());
        sum.update([0]);
        sum.update(Sha256::digest(&files[name]));
    }
    sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The style sheet without what only its readers need: comments and blank space at the ends of lines.
fn without_comments(style: &str) -> String {
    let mut text = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A build that was served before this one, so many seconds ago.
    fn older_build(folder: &Path, name: &str, seconds: u64) {
        let build = folder.join("assets").join(name);
        std::fs::create_dir_all(build.join("fonts")).unwrap();
        std::fs::write(build.join("fonts/a.woff2"), name).unwrap();
        let then = SystemTime::now() - std::time::Duration::from_secs(seconds);
        std::fs::File::open(build).unwrap().set_modified(then).unwrap();
    }

    async fn text(assets: &Assets, build: &str) -> Option<String> {
        let response = assets.answer(build, "fonts/a.woff2", &HeaderMap::new()).await;
        let found = response.status() == StatusCode::OK;
        let bytes = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        found.then(|| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_two_builds_before_are_served() {
        let folder = tempfile::tempdir().unwrap();
        for (name, seconds) in [("third", 30), ("first", 10), ("fourth", 40), ("second", 20)] {
            older_build(folder.path(), name, seconds);
        }
        let assets = Assets::load(folder.path()).unwrap();
        assert_eq!(text(&assets, "first").await.as_deref(), Some("first"));
        assert_eq!(text(&assets, "second").await.as_deref(), Some("second"));
        for gone in ["third", "fourth", "..", ".first"] {
            assert_eq!(text(&assets, gone).await, None, "{gone}");
        }
        // This build comes back after two others: it was served last, and stays when the next one comes.
        let mine = folder.path().join("assets").join(assets.build());
        std::fs::File::open(&mine).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        Assets::load(folder.path()).unwrap();
        assert!(mine.metadata().unwrap().modified().unwrap() > SystemTime::UNIX_EPOCH);
    }

    #[test]
    fn comments_stay_at_home() {
        assert_eq!(without_comments("/* a */ b { c: d; /* e */ }\n\n  f {}\n/* open"), "b { c: d;  }\nf {}");
    }

    #[test]
    fn types_are_told() {
        assert_eq!(content_type("shop.wasm"), "application/wasm");
        assert_eq!(content_type("a.css"), "text/css; charset=utf-8");
        assert_eq!(content_type("fonts/a.woff2"), "font/woff2");
    }
}
