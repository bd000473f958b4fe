//! Reads JSON: the browser parses it, this takes it over into our types. What cannot be read says no more than that:
//! messages about it, which nobody sees, would bring the printing of floating-point numbers into the bundle.

use std::fmt;

use js_sys::{Array, Object};
use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// Reads a text.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    take(js_sys::JSON::parse(text).ok()?)
}

/// Takes over what is parsed already: null, booleans, whole numbers, texts, arrays and plain objects.
pub fn take<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(Reader(value)).ok()
}

struct Reader(JsValue);

impl<'de> Deserializer<'de> for Reader {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Reader(value) = self;
        if let Some(text) = value.as_string() {
            visitor.visit_string(text)
        } else if let Some(number) = value.as_f64() {
            if number < 0.0 { visitor.visit_i64(number as i64) } else { visitor.visit_u64(number as u64) }
        } else if let Some(truth) = value.as_bool() {
            visitor.visit_bool(truth)
        } else if let Some(items) = value.dyn_ref::<Array>() {
            visitor.visit_seq(Items::of(items.clone()))
        } else if let Some(object) = value.dyn_ref::<Object>() {
            visitor.visit_map(Items::of(Object::entries(object)))
        } else {
            visitor.visit_unit()
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() || self.0.is_undefined() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let variant: StringDeserializer<Unreadable> = self.0.as_string().ok_or(Unreadable)?.into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The items of an array, or an object's entries, each a key and a value.
struct Items {
    items: Array,
    at: u32,
}

impl Items {
    fn of(items: Array) -> Items {
        Items { items, at: 0 }
    }

    fn next(&mut self) -> Option<JsValue> {
        let more = self.at < self.items.length();
        self.at += 1;
        more.then(|| self.items.get(self.at - 1))
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        self.next().map(|item| seed.deserialize(Reader(item))).transpose()
    }
}

impl<'de> MapAccess<'de> for Items {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        let entry = self.next();
        entry.map(|entry| seed.deserialize(Reader(entry.unchecked_into::<Array>().get(0)))).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        let entry = self.items.get(self.at - 1);
        seed.deserialize(Reader(entry.unchecked_into::<Array>().get(1)))
    }
}

/// It is not what it should be.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Unreadable {
        Unreadable
    }

    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Unreadable {
        Unreadable
    }

    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Unreadable {
        Unreadable
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Unreadable {
        Unreadable
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Unreadable {
        Unreadable
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Unreadable {
        Unreadable
    }

    fn missing_field(_: &'static str) -> Unreadable {
        Unreadable
    }

    fn duplicate_field(_: &'static str) -> Unreadable {
        Unreadable
    }
}
