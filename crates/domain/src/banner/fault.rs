//! What is wrong with a banner, and where.

/// Why a field is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A text is empty that must not be.
    #[error("text_missing")]
    TextMissing,
    /// A text is longer than it may be.
    #[error("text_long")]
    TextLong,
    /// A text has control characters in it.
    #[error("text_odd")]
    TextOdd,
    /// A number or a list is smaller or larger than it may be.
    #[error("out_of_range")]
    OutOfRange,
    /// Something is named twice.
    #[error("twice")]
    Twice,
    /// An end that is not after its beginning.
    #[error("span_empty")]
    SpanEmpty,
    /// A local time is not written `2026-11-28T09:00`.
    #[error("time_invalid")]
    TimeInvalid,
    /// A variant does not speak the languages that the others do.
    #[error("locales_differ")]
    LocalesDiffer,
    /// A button without an aim, or an aim without a button.
    #[error("button_alone")]
    ButtonAlone,
    /// A button gives a code and there is no campaign.
    #[error("no_campaign")]
    NoCampaign,
    /// Segments are of accounts, and guests have none.
    #[error("guests_only")]
    GuestsOnly,
}

impl Fault {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Fault::TextMissing => "text_missing",
            Fault::TextLong => "text_long",
            Fault::TextOdd => "text_odd",
            Fault::OutOfRange => "out_of_range",
            Fault::Twice => "twice",
            Fault::SpanEmpty => "span_empty",
            Fault::TimeInvalid => "time_invalid",
            Fault::LocalesDiffer => "locales_differ",
            Fault::ButtonAlone => "button_alone",
            Fault::NoCampaign => "no_campaign",
            Fault::GuestsOnly => "guests_only",
        }
    }

    /// The fault of that field.
    pub fn at(self, field: &str) -> InvalidBanner {
        InvalidBanner { field: field.to_owned(), fault: self }
    }
}

/// A fault with the field that has it: `variants.0.content.fr.title`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} at {field}")]
pub struct InvalidBanner {
    pub field: String,
    pub fault: Fault,
}

impl InvalidBanner {
    /// The same, within another field.
    pub fn within(self, outer: &str) -> InvalidBanner {
        InvalidBanner { field: format!("{outer}.{}", self.field), ..self }
    }
}

/// Whether a number is within its bounds.
pub(super) fn number(number: u32, least: u32, most: u32) -> Result<(), Fault> {
    if (least..=most).contains(&number) { Ok(()) } else { Err(Fault::OutOfRange) }
}
