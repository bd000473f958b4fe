//! The shop's way to a mail server.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::mail::letter::{Letter, PICTURE};
use crate::ui::qr;

/// How long each word of a conversation with the server may take, and the whole of it. Together less than a claim on a
/// mail lasts (`comptoir_db::outbox::LEASE_MS`).
const WORD: Duration = Duration::from_secs(20);
const WHOLE: Duration = Duration::from_secs(60);

/// What the operator says of the mail server.
#[derive(Clone)]
pub struct Smtp {
    /// The server's address with the password, as lettre reads it.
    url: String,
    from: Address,
    /// What the shop calls itself to the server.
    host: String,
}

/// The password is told nobody.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("from", &self.from.to_string()).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Reads `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`, with `from=ADDRESS` and `tls=required|opportunistic|none` in
    /// the query. Without `tls` it is required, except of a server on this machine.
    ///
    /// # Errors
    /// An address that names no server or no sender.
    pub fn read(text: &str, origin: &str) -> Result<Smtp> {
        // The text has a password in it: no message repeats it.
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let (scheme, rest) = address.split_once("://").context("write it as smtp://USER:PASSWORD@HOST:PORT")?;
        let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
        let local = ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|name| server.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
        let (mut from, mut tls) = (None, if local { "none" } else { "required" }.to_owned());
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            match name.as_str() {
                "from" => from = Some(value),
                "tls" => tls = value,
                _ => bail!("it has {name:?} in its query, where only from and tls are known"),
            }
        }
        let tls = match (scheme, tls.as_str()) {
            ("smtps", _) | ("smtp", "none") => String::new(),
            ("smtp", "required" | "opportunistic") => format!("?tls={tls}"),
            ("smtp", _) => bail!("its tls is {tls:?}, not required, opportunistic or none"),
            _ => bail!("it begins with {scheme:?}, not smtp or smtps"),
        };
        let host = origin.rsplit("://").next().unwrap_or(origin);
        let port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let host = host.rsplit_once(':').filter(|(_, rest)| port(rest)).map_or(host, |(host, _)| host);
        let from = from.unwrap_or_else(|| format!("no-reply@{host}"));
        let from = from.parse().with_context(|| format!("{from:?} cannot be its sender: say from=ADDRESS"))?;
        let smtp = Smtp { url: format!("{address}{tls}"), from, host: host.to_owned() };
        smtp.transport()?;
        Ok(smtp)
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.url).context("it names no mail server")?;
        Ok(builder.hello_name(ClientId::Domain(self.host.clone())).timeout(Some(WORD)).build())
    }
}

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// It will not, however often it is tried: the address is none, or the server refused this mail for good.
    ForGood(String),
    /// It may, later.
    ForNow(String),
}

/// Sends mails from the shop's address.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    smtp: Smtp,
}

impl Mailer {
    /// # Errors
    /// An address that names no server.
    pub fn new(smtp: Smtp) -> Result<Mailer> {
        Ok(Mailer { transport: smtp.transport()?, smtp })
    }

    /// Hands the mail to the server. `id` names it: a mail that is sent twice is known to be one.
    ///
    /// # Errors
    /// Whether it can be tried again.
    pub async fn send(&self, id: &str, recipient: &str, letter: &Letter) -> Result<(), NotSent> {
        let message = message(&self.smtp, id, recipient, letter);
        let message = message.map_err(|error| NotSent::ForGood(format!("{error:#}")))?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refused(&error)),
            Err(_) => Err(NotSent::ForNow("the mail server takes too long".to_owned())),
        }
    }
}

/// A refusal for good is one of the mail, not of us: a wrong password keeps no mail from going out once it is mended.
fn refused(error: &smtp::Error) -> NotSent {
    /// Authentication is needed, too weak, wrong or to be encrypted (RFC 4954, 6).
    const OURS: [u16; 4] = [530, 534, 535, 538];
    let reason = said(error);
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() && !OURS.contains(&code) => NotSent::ForGood(reason),
        _ => NotSent::ForNow(reason),
    }
}

/// The error with its causes, as far as a row of the outbox needs to have them.
fn said(error: &dyn std::error::Error) -> String {
    const LIMIT: usize = 400;
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LIMIT).collect()
}

/// The mail as it travels. Addresses and headers are lettre's types: what somebody typed ends no header.
fn message(smtp: &Smtp, id: &str, recipient: &str, letter: &Letter) -> Result<Message> {
    let to: Address = recipient.parse().context("no mail can be sent to this address")?;
    let html = SinglePart::html(letter.html(&format!("cid:{PICTURE}")));
    let code = letter.code().and_then(qr::png);
    let body = MultiPart::alternative().singlepart(SinglePart::plain(letter.text()));
    let body = match code {
        None => body.singlepart(html),
        Some(png) => {
            let picture = Attachment::new_inline(PICTURE.to_owned()).body(png, ContentType::parse("image/png")?);
            body.multipart(MultiPart::related().singlepart(html).singlepart(picture))
        }
    };
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let mut builder = Message::builder();
    for (name, value) in stop_headers(letter) {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    builder
        .message_id(Some(format!("<{id}@{}>", smtp.from.domain())))
        .from(Mailbox::new(Some(one_line(&letter.shop)), smtp.from.clone()))
        .to(Mailbox::new(None, to))
        .subject(one_line(&letter.subject))
        // Nobody's "I am away" answers it (RFC 3834).
        .raw_header(automatic)
        .multipart(body)
        .context("the mail cannot be put together")
}

/// What mail programs make a button of: where to stop it (RFC 2369), and that one POST does (RFC 8058), which they send to
/// a shop with TLS alone. The link is the shop's own and has nothing in it that somebody typed.
fn stop_headers(letter: &Letter) -> Vec<(&'static str, String)> {
    let Some(stop) = &letter.unsubscribe else { return Vec::new() };
    let mut headers = vec![("List-Unsubscribe", format!("<{}>", one_line(&stop.link)))];
    if stop.link.starts_with("https://") {
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    headers
}

/// The text without what ends a line or rules a terminal: lettre stops the program at a name with such a letter.
fn one_line(text: &str) -> String {
    text.split(char::is_control).map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::letter::{Part, Unsubscribe};

    fn read(text: &str) -> Result<Smtp> {
        Smtp::read(text, "https://shop.example:8443")
    }

    #[test]
    fn a_server_is_named_with_its_sender() {
        let known = |text: &str| {
            let smtp = read(text).unwrap();
            (smtp.url, smtp.from.to_string())
        };
        let own = "no-reply@shop.example".to_owned();
        assert_eq!(known("smtp://u:p@mail.example"), ("smtp://u:p@mail.example?tls=required".into(), own.clone()));
        assert_eq!(known("smtp://mail.example?tls=none"), ("smtp://mail.example".into(), own.clone()));
        assert_eq!(known("smtps://u:p@mail.example:465"), ("smtps://u:p@mail.example:465".into(), own.clone()));
        assert_eq!(known("smtp://127.0.0.1:1025"), ("smtp://127.0.0.1:1025".into(), own.clone()));
        assert_eq!(known("smtp://localhost?tls=opportunistic"), ("smtp://localhost?tls=opportunistic".into(), own));
        assert_eq!(known("smtp://localhost?from=shop%40a.example").1, "shop@a.example");
        // A name that only begins like this machine's is another machine's.
        assert_eq!(known("smtp://localhost.evil.example").0, "smtp://localhost.evil.example?tls=required");
    }

    #[test]
    fn what_names_no_server_or_sender_is_refused_without_its_password() {
        for text in [
            "mail.example",
            "http://u:geheim@mail.example",
            "smtp://u:geheim@mail.example?tls=perhaps",
            "smtp://u:geheim@mail.example?sender=x",
            "smtp://u:geheim@mail.example?from=nobody",
            "smtp://u:geheim@mail.example?from=a%40b.example%0d%0aBcc:c%40d.example",
            "smtp://u:geheim@",
        ] {
            let error = read(text).expect_err(text);
            assert!(!format!("{error:#}").contains("geheim"), "{error:#}");
        }
        assert!(!format!("{:?}", read("smtp://u:geheim@mail.example").unwrap()).contains("geheim"));
    }

    #[test]
    fn what_somebody_typed_ends_no_header() {
        let smtp = read("smtp://mail.example").unwrap();
        let hostile = "Ana\r\nBcc: eve@example.org\r\n\r\nbody";
        let letter = Letter {
            subject: hostile.into(),
            shop: hostile.into(),
            parts: vec![Part::Text(hostile.into()), Part::Code { text: "x".into(), label: hostile.into() }],
            ..Letter::default()
        };
        let sent = message(&smtp, "one", "ana@example.org", &letter).unwrap();
        let raw = String::from_utf8(sent.formatted()).unwrap();
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        for header in ["Message-ID: <one@shop.example>", "To: ana@example.org", "Auto-Submitted: auto-generated"] {
            assert!(head.contains(header), "{header} in {head}");
        }
        assert_eq!(sent.envelope().to().len(), 1);
        assert!(raw.contains("Content-ID: <code>") && raw.contains("image/png"));
        for address in ["ana@example.org\r\nBcc: eve@example.org", "ana@example.org, eve@example.org", "ana", ""] {
            assert!(message(&smtp, "one", address, &letter).is_err(), "{address:?}");
        }
    }

    #[test]
    fn what_nobody_asked_for_says_how_to_stop_it() {
        let head = |link: Option<&str>| {
            let stop = |link: &str| Unsubscribe { words: "Stop".into(), link: link.to_owned() };
            let letter = Letter { unsubscribe: link.map(stop), ..Letter::default() };
            let sent = message(&read("smtp://mail.example").unwrap(), "one", "ana@example.org", &letter).unwrap();
            let raw = String::from_utf8(sent.formatted()).unwrap();
            raw.split("\r\n\r\n").next().unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        };
        // A token as long as tokens are: the header stands on one line.
        let link = format!("https://shop.example/fr/unsubscribe/{}", "0".repeat(52));
        let safe = head(Some(&link));
        assert!(safe.contains(&format!("List-Unsubscribe: <{link}>")), "{safe:?}");
        assert!(safe.contains(&"List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned()), "{safe:?}");
        let plain = head(Some("http://127.0.0.1:3000/fr/unsubscribe/0"));
        assert!(plain.contains(&"List-Unsubscribe: <http://127.0.0.1:3000/fr/unsubscribe/0>".to_owned()), "{plain:?}");
        assert!(!plain.iter().any(|line| line.starts_with("List-Unsubscribe-Post")), "{plain:?}");
        assert!(!head(None).iter().any(|line| line.starts_with("List-")));
    }
}
