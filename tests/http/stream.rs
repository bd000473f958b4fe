//! A reader of the event stream, on a bare connection: what is sent is seen as it is sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::browser::Browser;

/// How late a change may be on another device.
pub const SOON: Duration = Duration::from_secs(1);
/// How long nothing must come before it is believed that nothing will: more than the server's poll.
const QUIET: Duration = Duration::from_millis(900);

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The event's name; `:` is a comment.
    pub name: String,
    pub data: Value,
}

pub struct Stream {
    connection: TcpStream,
    events: Receiver<Event>,
}

/// Status, headers and body of an answer that is no stream.
pub type Refused = String;

impl Stream {
    /// Opens a stream and reads its `hello`.
    pub fn open(browser: &Browser, cursor: &str) -> Result<Stream, Refused> {
        let (stream, hello) = Stream::open_with_hello(browser, cursor)?;
        assert_eq!(hello.name, "hello");
        Ok(stream)
    }

    pub fn open_with_hello(browser: &Browser, cursor: &str) -> Result<(Stream, Event), Refused> {
        let mut connection = TcpStream::connect(("127.0.0.1", browser.shop.port)).expect("the shop is there");
        let cookie = browser.cookie().map(|pair| format!("Cookie: {pair}\r\n")).unwrap_or_default();
        // An answer in HTTP/1.0 is not cut in chunks.
        write!(connection, "GET /live?cursor={cursor} HTTP/1.0\r\nHost: localhost\r\n{cookie}\r\n")
            .expect("it listens");
        let mut reader = BufReader::new(connection.try_clone().expect("a second handle"));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).expect("an answer"), 0, "no answer: {head}");
        }
        if !head.contains(" 200 ") {
            reader.read_to_string(&mut head).expect("the rest of the answer");
            return Err(head);
        }
        let head = head.to_lowercase();
        assert!(head.contains("content-type: text/event-stream") && head.contains("cache-control: no-store"), "{head}");
        assert!(!head.contains("set-cookie"), "{head}");
        let (sender, events) = channel();
        std::thread::spawn(move || {
            let mut name = String::new();
            for line in reader.lines().map_while(Result::ok) {
                let event = match line.split_once(':') {
                    Some(("event", rest)) => {
                        name = rest.trim().to_owned();
                        continue;
                    }
                    Some(("data", data)) => {
                        let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error} in {data}"));
                        Event { name: std::mem::take(&mut name), data }
                    }
                    Some(("", _)) => Event { name: ":".to_owned(), data: Value::Null },
                    _ => continue,
                };
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        let stream = Stream { connection, events };
        let hello = stream.next_within(Duration::from_secs(10)).expect("a stream begins with hello");
        Ok((stream, hello))
    }

    pub fn next_within(&self, patience: Duration) -> Option<Event> {
        self.events.recv_timeout(patience).ok()
    }

    /// The next event, which comes soon and has that name.
    #[track_caller]
    pub fn next(&self, name: &str) -> Value {
        let event = self.next_within(SOON).unwrap_or_else(|| panic!("no {name} within {SOON:?}"));
        assert_eq!(event.name, name, "{}", event.data);
        event.data
    }

    /// The next so many changes' revisions.
    #[track_caller]
    pub fn revisions(&self, count: usize) -> Vec<i64> {
        (0..count).map(|_| self.next("change")["revision"].as_i64().expect("a change has a revision")).collect()
    }

    #[track_caller]
    pub fn assert_quiet(&self) {
        assert_eq!(self.next_within(QUIET), None);
    }

    /// Whether the server ends the stream in that time, whatever it tells before.
    pub fn ends_within(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.connection.shutdown(Shutdown::Both).ok();
    }
}
