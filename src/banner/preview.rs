//! The shop as somebody else will see it: on another day, near another store, signed in or not. What is looked at stands in a
//! signed token in the address, which the shop's links carry along; it does something only for those who make banners. It
//! chooses banners and nothing else: prices, carts and accounts are those of whoever looks, and nothing is counted.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use comptoir_db::banner::{self, Kept};
use comptoir_domain::banner::{Candidate, Device, Lineup, Slot, Status, Visitor};
use comptoir_domain::promo::audience::Segment;
use comptoir_domain::{Locale, StoreSlug};
use serde::{Deserialize, Serialize};

use crate::banner::page::{Shown, slots_of};
use crate::server::request::RequestContext;
use crate::server::secret::Secret;
use crate::server::staff;
use crate::studio::banner::may::is_theirs;

/// What a token's signature is derived for.
const PURPOSE: &str = "preview of banners";
/// How long a link shows something: 7 days.
pub const LIFE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The longest token: some segments and ids.
const TOKEN_LIMIT_BYTES: usize = 4_000;

/// Whom the shop is shown as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Until when the link works, milliseconds since 1970 (UTC).
    pub until: i64,
    /// The moment that it shows, likewise; `None` for now.
    pub at: Option<i64>,
    /// The store that they chose.
    pub store: StoreSlug,
    pub segments: Vec<Segment>,
    pub signed_in: bool,
    pub device: Option<Device>,
    /// The banner that is shown as it is kept, published or not.
    pub banner: String,
    /// Which of its variants.
    pub variant: String,
    /// As it stands in the address.
    #[serde(skip)]
    pub token: String,
}

impl Preview {
    /// Written and signed.
    pub fn signed(mut self, secret: &Secret) -> Preview {
        let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self).unwrap_or_default());
        self.token = format!("{said}.{:032x}", secret.derive(PURPOSE, &said));
        self
    }

    /// What a token says, if it was signed here and still works.
    pub fn read(secret: &Secret, token: &str, now: i64) -> Option<Preview> {
        let (said, signature) = token.split_once('.').filter(|_| token.len() <= TOKEN_LIMIT_BYTES)?;
        // Compared by what is derived of both: how long that takes tells nothing of either.
        let same = |text: &str| secret.derive("compared", text);
        if same(signature) != same(&format!("{:032x}", secret.derive(PURPOSE, said))) {
            return None;
        }
        let preview: Preview = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
        (preview.until > now).then(|| Preview { token: token.to_owned(), ..preview })
    }
}

/// What a page's query asks to be shown; nothing for whoever makes no banners.
///
/// # Errors
/// The roles that cannot be read.
pub async fn asked(
    context: &RequestContext,
    query: &[(String, String)],
) -> Result<Option<Preview>, comptoir_db::Error> {
    let Some((_, token)) = query.iter().find(|(name, _)| name == "preview") else { return Ok(None) };
    let preview = Preview::read(&context.state.secret, token, context.now_ms);
    let Some(preview) = preview.filter(|_| !context.copy) else { return Ok(None) };
    Ok(staff::promoting(context).await?.map(|_| preview))
}

/// What the slots of a page show in a preview.
///
/// # Errors
/// Banners that cannot be read.
pub async fn shown(context: &RequestContext, preview: &Preview, path: &str) -> Result<Shown, comptoir_db::Error> {
    let slots = slots_of(path);
    if slots.is_empty() {
        return Ok(Shown::default());
    }
    let Some(marketer) = staff::promoting(context).await? else { return Ok(Shown::default()) };
    let db = &context.state.db;
    let mut candidates = Vec::new();
    for Kept { id, status, version, banner, published, .. } in banner::all(db).await? {
        if id == preview.banner && is_theirs(&marketer, &banner) {
            candidates.push(Candidate { id, version, banner: Arc::new(banner) });
            continue;
        }
        // What is out, or will be: the moment decides which of it shows.
        let Some(out) = published.filter(|_| matches!(status, Status::Live | Status::Scheduled)) else { continue };
        let banner = if out == version { Some(banner) } else { banner::version(db, &id, out).await? };
        candidates.extend(banner.map(|banner| Candidate { id, version: out, banner: Arc::new(banner) }));
    }
    let page_store = path.strip_prefix("/stores/").and_then(|slug| slug.trim_end_matches('/').parse().ok());
    let visitor = Visitor {
        at: preview.at.unwrap_or(context.now_ms),
        key: "preview".to_owned(),
        locale: context.locale(),
        signed_in: preview.signed_in,
        segments: HashSet::from_iter(preview.segments.iter().cloned()),
        my_store: Some(preview.store.clone()).filter(|store| !store.is_empty()),
        near_store: None,
        page_store: page_store.filter(|store: &StoreSlug| !store.is_empty()),
        device: Some(preview.device.unwrap_or(context.hands)),
        seen: BTreeMap::new(),
        wanted: preview.variant.parse().ok().map(|name| (preview.banner.clone(), name)).into_iter().collect(),
    };
    let shown = Shown::choose(&Lineup::new(candidates), &slots, &visitor, |_: Slot| 0);
    Ok(shown.previewed(Arc::new(preview.clone())))
}

/// The page with the token in every link of the shop's, and in the forms that ask for other pages of it. Rooms of the shop's
/// people, which show no banners, are left alone.
pub fn carried(html: &str, token: &str) -> String {
    let mut carried = String::with_capacity(html.len() + 16 * token.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        carried.push_str(before);
        // Attributes have their own signs escaped: the first `>` ends the tag.
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        rest = after;
        if tag.starts_with("<a ") {
            carried.push_str(&link(tag, token));
        } else {
            carried.push_str(tag);
        }
        if tag.starts_with("<form ") && tag.contains("method=\"get\"") {
            carried.push_str(&format!("<input type=\"hidden\" name=\"preview\" value=\"{token}\">"));
        }
    }
    carried.push_str(rest);
    carried
}

/// A link's tag with the token in its address, if that is a page of the shop.
fn link(tag: &str, token: &str) -> String {
    let Some((before, rest)) = tag.split_once("href=\"") else { return tag.to_owned() };
    let Some((address, after)) = rest.split_once('"') else { return tag.to_owned() };
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let inside = Locale::ALL.iter().find_map(|locale| path.strip_prefix(&format!("/{locale}")));
    let page = inside.filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let room = page.and_then(|rest| rest.split('/').nth(1)).unwrap_or_default();
    if page.is_none() || ["studio", "till", "admin"].contains(&room) {
        return tag.to_owned();
    }
    let (address, place) = address.split_at(address.find('#').unwrap_or(address.len()));
    let sign = if address.contains('?') { "&amp;" } else { "?" };
    format!("{before}href=\"{address}{sign}preview={token}{place}\"{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shops_own_links_carry_the_token() {
        let html = r#"<p>a &lt; b</p><a class="x" href="/fr">1</a><a href="/en/products?q=a&amp;b=1#c">2</a><a href="/fr/studio">3</a><a href="https://x.example/fr">4</a><a href="/french">5</a><form class="s" action="/fr/products" method="get"></form><form method="post"></form>"#;
        let expected = r#"<p>a &lt; b</p><a class="x" href="/fr?preview=T">1</a><a href="/en/products?q=a&amp;b=1&amp;preview=T#c">2</a><a href="/fr/studio">3</a><a href="https://x.example/fr">4</a><a href="/french">5</a><form class="s" action="/fr/products" method="get"><input type="hidden" name="preview" value="T"></form><form method="post"></form>"#;
        assert_eq!(carried(html, "T"), expected);
    }

    #[test]
    fn a_token_is_read_by_the_shop_that_signed_it_for_a_week() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| Secret::load(&folder.path().join(name)).unwrap());
        let preview = Preview { until: 100, banner: "b".into(), signed_in: true, ..Preview::default() }.signed(&one);
        assert_eq!(Preview::read(&one, &preview.token, 99), Some(preview.clone()));
        assert_eq!(Preview::read(&one, &preview.token, 100), None);
        assert_eq!(Preview::read(&two, &preview.token, 1), None);
        let forged = format!("A{}", &preview.token[1..]);
        for token in ["", ".", "x", forged.as_str(), &preview.token[..preview.token.len() - 1]] {
            assert_eq!(Preview::read(&one, token, 1), None, "{token}");
        }
    }
}
