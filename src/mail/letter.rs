//! A mail as people read it, once as plain text and once as HTML: both are made of the same parts. The HTML loads nothing
//! from anywhere and knows nobody: no pictures but the one it carries, no script, no links that
//! tell who followed them.

use comptoir_domain::Locale;

use crate::app::escape;

/// How the picture that a mail carries is named in its HTML.
pub const PICTURE: &str = "code";

/// A mail before it is put into either form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub locale: Locale,
    pub subject: String,
    pub parts: Vec<Part>,
    /// Who sends it, below everything else.
    pub foot: String,
    /// The shop's name, above everything else.
    pub shop: String,
    /// How to get no more of them, for a mail that nobody asked for.
    pub unsubscribe: Option<Unsubscribe>,
}

/// The way to stop a kind of mail: a link below it, and a header by which mail programs show a button of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    pub words: String,
    /// An address of the shop that needs no session; it can be opened, and be asked by POST.
    pub link: String,
}

/// A piece of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// What is to be found at a glance.
    Strong(String),
    Quiet(String),
    /// What is read on the left, what it comes to on the right; the last row is the sum.
    Table(Vec<[String; 2]>),
    /// What to press, and where it leads.
    Link(String, String),
    /// A QR code of the text, with words for those who do not see it.
    Code {
        text: String,
        label: String,
    },
}

impl Letter {
    /// The text that the picture has as QR code, if the mail carries one.
    pub fn code(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Code { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    /// The mail as plain text.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.subject);
        for part in &self.parts {
            match part {
                Part::Text(words) | Part::Strong(words) | Part::Quiet(words) => text.push_str(words),
                Part::Table(rows) => {
                    let rows: Vec<String> = rows.iter().map(|[what, much]| format!("{what}  {much}")).collect();
                    text.push_str(&rows.join("\n"));
                }
                Part::Link(words, href) => text.push_str(&format!("{words}\n{href}")),
                Part::Code { .. } => continue,
            }
            text.push_str("\n\n");
        }
        let stop = self.unsubscribe.as_ref().map(|stop| format!("{}\n{}\n", stop.words, stop.link));
        format!("{text}-- \n{}\n{}", self.foot, stop.unwrap_or_default())
    }

    /// The mail as a document. `picture` is where the QR code is: in the mail itself, or in the address.
    pub fn html(&self, picture: &str) -> String {
        let parts: String = self.parts.iter().map(|part| part.html(picture)).collect();
        let (subject, shop, foot) = (escape(&self.subject), escape(&self.shop), escape(&self.foot));
        let stop = self.unsubscribe.as_ref().map(|stop| {
            format!("<br><a href=\"{}\" style=\"color:inherit\">{}</a>", escape(&stop.link), escape(&stop.words))
        });
        let stop = stop.unwrap_or_default();
        let locale = self.locale;
        format!(
            "<!doctype html><html lang=\"{locale}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{subject}</title></head>\
             <body style=\"margin:0;padding:24px 16px;background:#fbf7f0;color:#1d1b18;font:16px/1.5 sans-serif\">\
             <div style=\"max-width:560px;margin:0 auto\">\
             <p style=\"margin:0 0 24px;font-weight:bold\">{shop}</p>\
             <h1 style=\"margin:0 0 16px;font-size:24px;line-height:1.25\">{subject}</h1>{parts}\
             <p style=\"margin:32px 0 0;padding-top:16px;border-top:1px solid #e4dccf;color:#6a6359;font-size:14px\">{foot}{stop}</p>\
             </div></body></html>"
        )
    }
}

impl Part {
    fn html(&self, picture: &str) -> String {
        match self {
            Part::Text(words) => format!("<p style=\"margin:0 0 16px\">{}</p>", escape(words)),
            Part::Strong(words) => {
                format!("<p style=\"margin:0 0 16px;font-size:20px;font-weight:bold\">{}</p>", escape(words))
            }
            Part::Quiet(words) => {
                format!("<p style=\"margin:0 0 16px;color:#6a6359;font-size:14px\">{}</p>", escape(words))
            }
            Part::Table(rows) => {
                let cell = |text: &str, side: &str, weight: &str| {
                    format!(
                        "<td style=\"padding:8px 0;border-bottom:1px solid #e4dccf;text-align:{side};font-weight:{weight}\">{}</td>",
                        escape(text)
                    )
                };
                let row = |(index, [what, much]): (usize, &[String; 2])| {
                    let weight = if index + 1 == rows.len() { "bold" } else { "normal" };
                    format!("<tr>{}{}</tr>", cell(what, "left", weight), cell(much, "right", weight))
                };
                let rows: String = rows.iter().enumerate().map(row).collect();
                format!("<table style=\"width:100%;border-collapse:collapse;margin:0 0 16px\">{rows}</table>")
            }
            Part::Link(words, href) => format!(
                "<p style=\"margin:0 0 16px\"><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;\
                 border-radius:6px;background:#cf3f22;color:#fff;font-weight:bold;text-decoration:none\">{}</a></p>",
                escape(href),
                escape(words)
            ),
            Part::Code { label, .. } => format!(
                "<p style=\"margin:0 0 16px\"><img src=\"{}\" alt=\"{}\" width=\"200\" height=\"200\" \
                 style=\"background:#fff\"></p>",
                escape(picture),
                escape(label)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</p><script>alert(1)</script>\" onload=\"x & y";

    fn letter() -> Letter {
        Letter {
            subject: HOSTILE.into(),
            parts: vec![
                Part::Text(HOSTILE.into()),
                Part::Strong(HOSTILE.into()),
                Part::Quiet(HOSTILE.into()),
                Part::Table(vec![[HOSTILE.into(), HOSTILE.into()]]),
                Part::Link(HOSTILE.into(), HOSTILE.into()),
                Part::Code { text: HOSTILE.into(), label: HOSTILE.into() },
            ],
            foot: HOSTILE.into(),
            shop: HOSTILE.into(),
            unsubscribe: Some(Unsubscribe { words: HOSTILE.into(), link: HOSTILE.into() }),
            ..Letter::default()
        }
    }

    #[test]
    fn what_somebody_typed_never_becomes_markup() {
        let html = letter().html("cid:code");
        assert!(!html.contains("<script") && !html.contains("\" onload"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 14);
    }

    #[test]
    fn the_text_says_all_that_the_html_says() {
        let text = letter().text();
        // All but the code and the shop's name above, and the subject once.
        assert_eq!(text.matches("<script>").count(), 11);
        assert_eq!(letter().code(), Some(HOSTILE));
        assert!(!letter().html("cid:code").contains("http"), "nothing is loaded from anywhere");
    }
}
