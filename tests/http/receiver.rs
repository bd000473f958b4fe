//! A machine that is told: a server of the test's own, which answers as it is bidden.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver as Queue, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Far more than any delivery takes that is due.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was told.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or_else(|| panic!("no {name} in {:?}", self.headers), |(_, value)| value)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// What is told, under `data`.
    pub fn data(&self) -> Value {
        self.json()["data"].take()
    }

    /// Which of its signatures are made with the secret (`whsec_…`), by their places.
    pub fn signed_by(&self, secret: &str) -> Vec<usize> {
        let secret = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.body);
        let expected = format!("v1,{}", STANDARD.encode(hmac(&secret, signed.as_bytes())));
        let signatures = self.header("webhook-signature").split(' ').enumerate();
        signatures.filter(|(_, signature)| *signature == expected).map(|(at, _)| at).collect()
    }
}

/// HMAC-SHA-256 as RFC 2104 writes it down, beside the library that signs.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    assert!(key.len() <= 64, "a longer key would be hashed");
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block.iter_mut().zip(key).for_each(|(pad, key)| *pad ^= key);
        block
    };
    let inner = Sha256::digest([&pad(0x36), text].concat());
    Sha256::digest([&pad(0x5c)[..], &inner].concat()).into()
}

/// How the next is answered.
#[derive(Clone, Debug)]
pub enum Say {
    Status(u16),
    Redirect(String),
    /// Nothing, until the other ends the connection.
    Nothing,
}

/// Listens until the test ends.
pub struct Receiver {
    pub port: u16,
    heard: Queue<Heard>,
    script: Arc<Mutex<VecDeque<Say>>>,
}

impl Receiver {
    /// Answers 204 to whatever nothing else was said for.
    pub fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has a number").port();
        let (sender, heard) = mpsc::channel();
        let script: Arc<Mutex<VecDeque<Say>>> = Arc::default();
        let said = script.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (sender, said) = (sender.clone(), said.clone());
                thread::spawn(move || answer(stream, &sender, &said));
            }
        });
        Receiver { port, heard, script }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?shop=1", self.port)
    }

    /// Answers what comes next so, in this order.
    pub fn say(&self, next: impl IntoIterator<Item = Say>) {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).extend(next);
    }

    /// What is told next.
    pub fn next(&self) -> Heard {
        self.heard.recv_timeout(PATIENCE).expect("a machine is told")
    }

    /// What was told until now and nobody looked at.
    pub fn rest(&self) -> Vec<Heard> {
        self.heard.try_iter().collect()
    }
}

fn answer(mut stream: TcpStream, heard: &Sender<Heard>, script: &Mutex<VecDeque<Say>>) {
    let Some(request) = read(&stream) else { return };
    let say = script.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or(Say::Status(204));
    // A test that ended listens no more.
    heard.send(request).ok();
    let head = match &say {
        Say::Status(status) => format!("HTTP/1.1 {status} X\r\n"),
        Say::Redirect(to) => format!("HTTP/1.1 307 X\r\nlocation: {to}\r\n"),
        Say::Nothing => {
            stream.read_exact(&mut [0]).ok();
            return;
        }
    };
    stream.write_all(format!("{head}content-length: 0\r\n\r\n").as_bytes()).ok();
}

fn read(stream: &TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    assert_eq!(words.next()?, "POST");
    let path = words.next()?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { path, headers, body: String::from_utf8(body).ok()? })
}
