//! A page as a browser's own tokenizer reads it: what text can break out of is seen here.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use serde_json::Value;

#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The text from its start to the next tag.
    pub text: String,
}

impl Element {
    /// The attribute's value, empty when it has none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

pub struct Document {
    pub elements: Vec<Element>,
}

impl Document {
    pub fn parse(html: &str) -> Document {
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from(html));
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        // It stops where a sink wants to run a script: this one never does.
        assert!(matches!(tokenizer.feed(&queue), TokenizerResult::Done));
        tokenizer.end();
        Document { elements: tokenizer.sink.elements.into_inner() }
    }

    /// Elements of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Elements with that `data-testid`.
    pub fn with_test_id(&self, id: &str) -> Vec<&Element> {
        self.elements.iter().filter(|element| element.get("data-testid") == id).collect()
    }

    /// The only element with that name and attribute.
    #[track_caller]
    pub fn one(&self, name: &str, (attribute, value): (&str, &str)) -> &Element {
        let found: Vec<&Element> = self.all(name).filter(|element| element.get(attribute) == value).collect();
        assert_eq!(found.len(), 1, "{name} with {attribute}={value}");
        found[0]
    }

    /// The objects for search engines.
    pub fn structured(&self) -> Vec<Value> {
        let data = self.all("script").filter(|script| script.get("type") == "application/ld+json");
        data.map(|script| serde_json::from_str(&script.text).expect("structured data is JSON")).collect()
    }

    /// Everything that people read.
    pub fn text(&self) -> String {
        let read = self.elements.iter().filter(|element| !["script", "style"].contains(&element.name.as_str()));
        read.map(|element| element.text.as_str()).collect()
    }
}

#[derive(Default)]
struct Sink {
    elements: RefCell<Vec<Element>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut elements = self.elements.borrow_mut();
        match token {
            Token::CharacterTokens(text) => {
                if let Some(element) = elements.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attribute = |it: &html5ever::Attribute| (it.name.local.to_string(), it.value.to_string());
                let attributes = tag.attrs.iter().map(attribute).collect();
                let name = tag.name.to_string();
                let next = match name.as_str() {
                    "script" => TokenSinkResult::RawData(ScriptData),
                    "style" | "noscript" | "iframe" => TokenSinkResult::RawData(Rawtext),
                    "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
                    _ => TokenSinkResult::Continue,
                };
                elements.push(Element { name, attributes, text: String::new() });
                return next;
            }
            // What follows an end belongs to no element of ours but is text of the page.
            Token::TagToken(_) => elements.push(Element::default()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
