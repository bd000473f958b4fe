//! Somebody who asks: keeps the session cookie as browsers do, and says where it comes from.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use ureq::http::{HeaderMap, Request};
use uuid::Uuid;

use super::html::Document;
use super::shop::Shop;
use super::stream::Stream;

pub struct Browser<'s> {
    pub shop: &'s Shop,
    /// `name=value` of the session.
    cookie: Mutex<Option<String>>,
    pub device: Uuid,
    pub language: &'static str,
}

impl<'s> Browser<'s> {
    pub fn new(shop: &'s Shop) -> Browser<'s> {
        Browser { shop, cookie: Mutex::default(), device: Uuid::new_v4(), language: "fr" }
    }

    /// A browser that was here before, on a process of the shop that may be gone.
    pub fn returning(shop: &'s Shop, cookie: Option<String>, device: Uuid) -> Browser<'s> {
        Browser { cookie: Mutex::new(cookie), device, ..Browser::new(shop) }
    }

    /// Another tab of the same browser.
    pub fn tab(&self) -> Browser<'s> {
        Browser::returning(self.shop, self.cookie(), self.device)
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn page(&self, path: &str) -> Document {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        answer.document()
    }

    /// Sends JSON as the shop's own scripts do.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// The same to a shop that may be gone before it has answered.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let headers = [("content-type", "application/json"), ("origin", self.shop.origin.as_str())];
        self.try_send("POST", path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Sends a plain form as a browser without script does, from the page.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)], from: &str) -> Answer {
        let referer = format!("{}{from}", self.shop.origin);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "text/html,application/xhtml+xml"),
            ("sec-fetch-site", "same-origin"),
            ("referer", &referer),
        ];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", path, &headers, Some(body.as_bytes()))
    }

    /// Sends whatever is given; keeps the cookie of the answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        self.try_send(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("http://127.0.0.1:{}{path}", self.shop.port));
        if !headers.iter().any(|(name, _)| *name == "accept-language") {
            request = request.header("accept-language", self.language);
        }
        if let Some(cookie) = self.cookie() {
            request = request.header("cookie", cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = match body {
            Some(body) => self.shop.agent.run(request.body(body).expect("a request"))?,
            None => self.shop.agent.run(request.body(()).expect("a request"))?,
        };
        let bytes = answer.body_mut().read_to_vec()?;
        let answer = Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        if let Some(pair) = answer.session() {
            let gone = pair.ends_with('=');
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = (!gone).then_some(pair);
        }
        Ok(answer)
    }

    /// Follows topics from a cursor.
    pub fn live(&self, cursor: &str) -> Stream {
        Stream::open(self, cursor).unwrap_or_else(|refused| panic!("no stream: {refused}"))
    }

    /// An intent as a change with an id of its own.
    pub fn change(&self, intent: Value) -> Value {
        json!({ "id": Uuid::new_v4(), "device": self.device, "base_revision": 0, "intent": intent })
    }

    /// Adds to the cart and tells the answer.
    pub fn add(&self, sku: &str, quantity: u32) -> Value {
        let change = self.change(json!({ "type": "add_line", "sku": sku, "quantity": quantity }));
        let answer = self.post("/api/cart/change", &change);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Adds on a page that was made for a session which had ended, and knows it.
    pub fn add_anew(&self, sku: &str, quantity: u32) -> Answer {
        assert!(self.get("/fr/cart").text.contains(" data-ended>"), "the page's session has not ended");
        let change = self.change(json!({ "type": "add_line", "sku": sku, "quantity": quantity })).to_string();
        let origin = self.shop.origin.as_str();
        let headers = [("content-type", "application/json"), ("origin", origin), ("x-comptoir-ended", "1")];
        self.send("POST", "/api/cart/change", &headers, Some(change.as_bytes()))
    }

    pub fn wish(&self, sku: &str) -> Value {
        let answer = self.post("/api/wishlist/change", &self.change(json!({ "type": "wish", "sku": sku })));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub fn cart(&self) -> Value {
        self.get("/api/cart").json()
    }

    /// SKUs of the cart with how many of each.
    pub fn lines(&self) -> Vec<(String, i64)> {
        let cart = self.cart();
        let lines = cart["lines"].as_array().expect("a cart has lines").iter();
        lines.map(|line| (text(&line["sku"]), line["quantity"].as_i64().expect("a number"))).collect()
    }

    /// SKUs of the wishlist.
    pub fn wishes(&self) -> Vec<String> {
        let wishlist = self.get("/api/wishlist").json();
        wishlist["lines"].as_array().expect("a wishlist has lines").iter().map(|line| text(&line["sku"])).collect()
    }
}

/// A change as the fields of a plain form.
pub fn fields(change: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in change.as_object().expect("a change is an object") {
        match value.as_object() {
            Some(inner) => fields.extend(inner.iter().map(|(key, value)| (format!("{name}[{key}]"), text(value)))),
            None => fields.push((name.clone(), text(value))),
        }
    }
    fields
}

/// Borrowed pairs, as [`Browser::submit`] takes them.
pub fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {} {:?}", self.status, self.text))
    }

    pub fn document(&self) -> Document {
        Document::parse(&self.text)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// `name=value` of the session it sets, `name=` when it takes it away.
    pub fn session(&self) -> Option<String> {
        let pair = self.set_cookies().last()?.split(';').next()?;
        Some(pair.trim().to_owned())
    }

    /// Status, code and field of a refusal, which has a message.
    #[track_caller]
    pub fn refusal(&self) -> (u16, String, Option<String>) {
        let body = self.json();
        let names: Vec<&str> = body.as_object().expect("a refusal is an object").keys().map(String::as_str).collect();
        assert!(names.iter().all(|name| ["code", "message", "field", "current"].contains(name)), "{names:?}");
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
        (self.status, text(&body["code"]), body["field"].as_str().map(str::to_owned))
    }
}
