//! What the page of a till without a network shows: words of its own, and elements that are there from the beginning.

use comptoir_domain::{Currency, Locale, Money, money};
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

use crate::till::offline::queue::{Kept, Told};
use crate::till::offline::wire::Claim;
use crate::ui::phrase::Sentences;

/// How many claims are listed.
const LISTED: usize = 12;

/// The page with its words.
#[derive(Clone)]
pub struct Shown {
    pub document: Document,
    pub room: Element,
    pub locale: Locale,
    words: Sentences,
}

impl Shown {
    /// The page, where it is that of a till without a network.
    pub fn find(document: &Document) -> Option<Shown> {
        let room = document.get_element_by_id("offline-till")?;
        let state = document.get_element_by_id("comptoir-state")?.text_content()?;
        let state: serde_json::Value = serde_json::from_str(&state).ok()?;
        let locale = state["locale"].as_str()?.parse().ok()?;
        let words = serde_json::from_value(state["words"].clone()).ok()?;
        Some(Shown { document: document.clone(), room, locale, words })
    }

    pub fn element(&self, id: &str) -> HtmlElement {
        let found = self.document.get_element_by_id(id).and_then(|element| element.dyn_into().ok());
        found.unwrap_or_else(|| HtmlElement::from(JsValue::from(self.room.clone())))
    }

    pub fn field(&self, id: &str) -> Option<HtmlInputElement> {
        self.document.get_element_by_id(id)?.dyn_into().ok()
    }

    pub fn say(&self, id: &str, text: &str) {
        self.element(id).set_text_content(Some(text));
    }

    pub fn word(&self, key: &str) -> String {
        self.words.get(key)
    }

    /// The sentence with its gap filled.
    pub fn with(&self, key: &str, gap: &str, value: &str) -> String {
        self.words.with(key, gap, value)
    }

    /// The words of a reason, by its code.
    pub fn reason(&self, code: &str) -> String {
        let found = self.words.find(&format!("refusal-{}", code.replace('_', "-"))).map(str::to_owned);
        found.unwrap_or_else(|| self.word("till-offline-conflict"))
    }

    /// Shows one of the answers that fill the screen, or none of them.
    pub fn only(&self, shown: &str) {
        for id in ["offline-refusal", "offline-good", "offline-noted"] {
            self.element(id).set_hidden(id != shown);
        }
    }

    /// Says no, and why.
    pub fn refuse(&self, code: &str) {
        self.element("offline-refusal").set_attribute("data-reason", code).ok();
        self.say("offline-why", &self.reason(code));
        self.only("offline-refusal");
    }

    /// Says where the till stands.
    pub fn state(&self, state: &str, words: &str) {
        self.element("offline-state").set_attribute("data-state", state).ok();
        self.say("offline-state", words);
    }

    /// Lists what waits and what became of the rest.
    pub fn list(&self, kept: &Kept, currency: Currency) {
        let is_redeemed = |told: &&Told| told.answer.outcome == "redeemed";
        let confirmed = kept.told.iter().filter(is_redeemed).count();
        let counts = [kept.waiting.len(), confirmed, kept.told.len() - confirmed];
        let section = self.element("offline-claims");
        for (name, count) in ["waiting", "confirmed", "conflicts"].into_iter().zip(counts) {
            section.set_attribute(&format!("data-{name}"), &count.to_string()).ok();
            self.say(&format!("offline-{name}"), &self.with(&format!("till-offline-{name}"), "n", &count.to_string()));
        }
        section.set_hidden(counts == [0; 3]);
        let list = self.element("offline-list");
        list.set_text_content(None);
        let waiting = kept.waiting.iter().rev().map(|claim| (claim, "waiting", self.word("till-offline-is-waiting")));
        let told = kept.told.iter().map(|told| match told.answer.reason.as_deref() {
            None => (&told.claim, "confirmed", self.word("till-offline-is-confirmed")),
            Some(reason) => (&told.claim, "conflict", self.reason(reason)),
        });
        for (claim, status, said) in waiting.chain(told).take(LISTED) {
            self.row(&list, claim, status, &said, currency).ok();
        }
    }

    fn row(
        &self,
        list: &HtmlElement,
        claim: &Claim,
        status: &str,
        said: &str,
        currency: Currency,
    ) -> Result<(), JsValue> {
        let row = self.document.create_element("li")?;
        row.set_attribute("data-testid", "claim")?;
        row.set_attribute("data-status", status)?;
        let time = Date::new(&JsValue::from_f64(claim.taken_at as f64));
        let time = format!("{:02}:{:02}", time.get_hours(), time.get_minutes());
        let off = format!("−{}", self.price(claim.discount_minor, currency));
        for (class, text) in [("till-what", format!("{time} · {said}")), ("amount", off)] {
            let part = self.document.create_element("span")?;
            part.set_class_name(class);
            part.set_text_content(Some(&text));
            row.append_child(&part)?;
        }
        list.append_child(&row).map(drop)
    }

    pub fn price(&self, minor: Money, currency: Currency) -> String {
        money::format(minor, currency, self.locale)
    }
}
