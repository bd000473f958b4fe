//! A mail server that speaks as much SMTP (RFC 5321) as it takes to be sent something.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Longer than any mail takes: who waits this long waits for one that never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server does with a mail.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Take,
    /// Answers that to every recipient.
    Refuse(&'static str),
    /// Has read the mail and never says so.
    Hang,
}

pub struct MailServer {
    pub port: u16,
    way: Arc<Mutex<Way>>,
    mails: Mutex<Receiver<Received>>,
}

/// A mail as it came over the wire.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub raw: String,
}

impl MailServer {
    pub fn start(way: Way) -> MailServer {
        MailServer::at(0, way)
    }

    /// On that port, 0 for any.
    pub fn at(port: u16, way: Way) -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
        let port = listener.local_addr().expect("it has a number").port();
        let (way, (told, mails)) = (Arc::new(Mutex::new(way)), channel());
        let ways = way.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (told, ways) = (told.clone(), ways.clone());
                // A client that is killed says no goodbye.
                thread::spawn(move || converse(stream, &told, &ways).ok());
            }
        });
        MailServer { port, way, mails: Mutex::new(mails) }
    }

    /// What the operator sets to use it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?from=boutique%40quincaille.example", self.port)
    }

    pub fn turn(&self, way: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
    }

    /// The next mail whose text the server has read.
    pub fn next(&self) -> Received {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.recv_timeout(PATIENCE).expect("a mail comes")
    }

    /// No mail came that was not asked for.
    pub fn assert_quiet(&self) {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(mails.try_recv().is_err(), "a mail too many");
    }
}

fn converse(stream: TcpStream, told: &Sender<Received>, ways: &Mutex<Way>) -> std::io::Result<()> {
    let mut answers = stream.try_clone()?;
    let mut say = |text: &str| answers.write_all(format!("{text}\r\n").as_bytes());
    let mut lines = BufReader::new(stream).lines();
    let mut mail = Received { from: String::new(), to: Vec::new(), raw: String::new() };
    say("220 mail.example")?;
    while let Some(line) = lines.next() {
        let line = line?;
        let way = *ways.lock().unwrap_or_else(PoisonError::into_inner);
        match (line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str(), way) {
            ("EHLO", _) => say("250-mail.example\r\n250 8BITMIME")?,
            ("MAIL", _) => {
                mail = Received { from: address(&line), to: Vec::new(), raw: String::new() };
                say("250 OK")?;
            }
            ("RCPT", Way::Refuse(answer)) => say(answer)?,
            ("RCPT", _) => {
                mail.to.push(address(&line));
                say("250 OK")?;
            }
            ("DATA", _) => {
                say("354 go on")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.raw.push_str("\r\n");
                }
                told.send(mail.clone()).ok();
                if !matches!(way, Way::Hang) {
                    say("250 taken")?;
                }
            }
            ("QUIT", _) => {
                say("221 bye")?;
                return Ok(());
            }
            _ => say("250 OK")?,
        }
    }
    Ok(())
}

fn address(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(address, _)| address).to_owned()
}

impl Received {
    /// The value of a header, its words decoded (RFC 2047).
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let found = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let words = found.unwrap_or_default().replace("?= =?", "?==?");
        let mut text = String::new();
        let mut rest = words.as_str();
        while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
            let (word, after) = word.split_once("?=").expect("a word ends");
            text.push_str(before);
            text.push_str(&String::from_utf8(base64(word)).expect("it is UTF-8"));
            rest = after;
        }
        text + rest
    }

    /// The decoded content of the part of that type.
    pub fn part(&self, kind: &str) -> String {
        let (_, part) = self.raw.split_once(&format!("Content-Type: {kind}")).expect("there is such a part");
        let (head, body) = part.split_once("\r\n\r\n").expect("a part has a head");
        let body = body.split("\r\n--").next().unwrap_or_default();
        let bytes = match head {
            head if head.contains("base64") => base64(body),
            head if head.contains("quoted-printable") => quoted(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for value in text.bytes().filter_map(value) {
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

fn quoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}
