//! Plain text out of files: blanks collapsed, HTML entities decoded.

/// A line of plain text: every run of blanks and control characters is one space, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// A line of plain text that may have been written as HTML: `HeatTec&reg;  Tee` is `HeatTec® Tee`.
///
/// Tags are left as they are, as text: the page that shows it escapes it.
pub(crate) fn plain(text: &str) -> String {
    if text.contains('&') { collapse(&decode_entities(text)) } else { collapse(text) }
}

/// Decodes entities that end in a semicolon; a lone `&` and `R&D` stay what they are.
fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = entity_length(rest);
        if length == 0 {
            decoded.push('&');
            rest = &rest[1..];
        } else {
            decoded.push_str(&decode_entity(&rest[..length]));
            rest = &rest[length..];
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The length of the entity at the start of `text`, semicolon included, or 0.
fn entity_length(text: &str) -> usize {
    /// `&CounterClockwiseContourIntegral;` is the longest name of the HTML standard: 33 bytes.
    const ENTITY_LIMIT_BYTES: usize = 33;
    let inside = text.bytes().skip(1).take(ENTITY_LIMIT_BYTES);
    let mut length = 1;
    for byte in inside {
        length += 1;
        match byte {
            b';' if length > 2 => return length,
            b'#' if length == 2 => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return 0,
        }
    }
    0
}

/// One entity, by the HTML parser behind ammonia: it knows all 2,231 names. The parser's writer
/// escapes four characters again, and those are turned back.
fn decode_entity(entity: &str) -> String {
    match ammonia::Builder::empty().clean(entity).to_string().as_str() {
        "&amp;" => "&".to_owned(),
        "&lt;" => "<".to_owned(),
        "&gt;" => ">".to_owned(),
        "&nbsp;" => " ".to_owned(),
        // An unknown name: the parser leaves it as text and the writer escapes its ampersand.
        other => other.replace("&amp;", "&"),
    }
}

/// A stable upper-case word for stock keeping: Latin letters lose their accents, letters of other
/// scripts stay, everything else is a single dash.
pub(crate) fn upper_slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        for upper in c.to_uppercase() {
            match unaccented(upper) {
                Some(ascii) => slug.push_str(ascii),
                None => slug.push(upper),
            }
        }
    }
    slug
}

/// The ASCII spelling of a capital Latin letter of the western and central European languages.
fn unaccented(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Č' => "C",
        'Ď' | 'Đ' | 'Ð' => "D",
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ğ' => "G",
        'Ì'..='Ï' | 'Ī' | 'Į' | 'İ' => "I",
        'Ł' | 'Ľ' | 'Ĺ' => "L",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'Œ' => "OE",
        'Ř' | 'Ŕ' => "R",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'Ť' | 'Ț' | 'Ţ' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'Ý' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_become_letters_and_blanks_one_space() {
        assert_eq!(plain(" Gobi  HeatTec&reg;\tTee "), "Gobi HeatTec® Tee");
        assert_eq!(plain("Wash &amp; Wear&nbsp;&#233;t&eacute;"), "Wash & Wear été");
        assert_eq!(plain("&lt;b&gt; stays text"), "<b> stays text");
    }

    #[test]
    fn an_ampersand_is_not_an_entity() {
        for text in ["R&D", "Black&copper", "a & b; c", "&;", "&", "&unknown;", "M&S;x & é"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn an_entity_is_decoded_once() {
        assert_eq!(plain("&amp;reg;"), "&reg;");
    }

    #[test]
    fn slugs_keep_letters_of_any_script() {
        assert_eq!(upper_slug("gardening-gloves"), "GARDENING-GLOVES");
        assert_eq!(upper_slug(" 75 cl "), "75-CL");
        assert_eq!(upper_slug("Größe übergroß é/ø"), "GROSSE-UBERGROSS-E-O");
        assert_eq!(upper_slug("手袋 — M"), "手袋-M");
        assert_eq!(upper_slug("…"), "");
    }
}
