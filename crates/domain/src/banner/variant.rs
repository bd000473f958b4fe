//! The versions of a banner that are tried against each other.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Content, Fault, InvalidBanner, fault};
use crate::Locale;
use crate::insight::Arm;

/// The most variants of a banner.
pub const VARIANT_LIMIT: usize = 8;
/// The largest weight.
pub const WEIGHT_LIMIT: u32 = 100;

/// One of them, with its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub name: VariantName,
    /// Its share beside those of the others, 0 to [`WEIGHT_LIMIT`]; the weights' sum is not 0.
    #[serde(default = "even")]
    pub weight: u32,
    /// What it says, by language; every variant speaks the same ones. A visitor in another language sees nothing of it.
    pub content: BTreeMap<Locale, Content>,
}

fn even() -> u32 {
    1
}

/// What a variant is called in results and on pages: 1 to 16 lower-case letters, digits and hyphens, the first a letter or
/// digit; not `holdout`, as those are called who are shown nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VariantName(String);

impl VariantName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for VariantName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<VariantName, Fault> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = (1..=16).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('-');
        match is_name && name != Arm::HOLDOUT {
            true => Ok(VariantName(name.to_owned())),
            false => Err(Fault::OutOfRange),
        }
    }
}

impl TryFrom<String> for VariantName {
    type Error = Fault;

    fn try_from(name: String) -> Result<VariantName, Fault> {
        name.parse()
    }
}

impl From<VariantName> for String {
    fn from(name: VariantName) -> String {
        name.0
    }
}

pub(super) fn validate(variants: &[Variant]) -> Result<(), InvalidBanner> {
    if variants.is_empty() || variants.len() > VARIANT_LIMIT {
        return Err(Fault::OutOfRange.at("variants"));
    }
    let names: BTreeSet<&VariantName> = variants.iter().map(|variant| &variant.name).collect();
    if names.len() < variants.len() {
        return Err(Fault::Twice.at("variants"));
    }
    if variants.iter().all(|variant| variant.weight == 0) {
        return Err(Fault::OutOfRange.at("variants.0.weight"));
    }
    for (at, variant) in variants.iter().enumerate() {
        let place = format!("variants.{at}");
        fault::number(variant.weight, 0, WEIGHT_LIMIT).map_err(|fault| fault.at("weight").within(&place))?;
        if variant.content.is_empty() {
            return Err(Fault::TextMissing.at("content").within(&place));
        }
        if !variant.content.keys().eq(variants[0].content.keys()) {
            return Err(Fault::LocalesDiffer.at("content").within(&place));
        }
        for (locale, content) in &variant.content {
            let within = |invalid: InvalidBanner| invalid.within(locale.tag()).within("content").within(&place);
            content.validate().map_err(within)?;
        }
    }
    Ok(())
}
