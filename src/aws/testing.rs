//! A loopback server that answers with raw bytes, so that classification is
//! tested through the real SDK client and a real connection.

use super::call::Ticket;
use super::{Api, SessionSpec};
use crate::domain::call::{Bucket, Cause, Permit};
use crate::domain::context::ContextId;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the server does with a connection.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Sends these bytes and closes.
    Send(String),
    /// Never answers.
    Hang,
    /// Closes with the request unread, which resets the connection.
    Reset,
}

/// A whole HTTP answer.
pub(super) fn answer(status: u16, kind: &str, body: &str) -> Act {
    let length = body.len();
    Act::Send(format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// An answer of ECS.
pub(super) fn json(status: u16, body: &str) -> Act {
    answer(status, "application/x-amz-json-1.1", body)
}

/// An error of STS.
pub(super) fn xml_error(status: u16, code: &str, message: &str) -> Act {
    answer(
        status,
        "text/xml",
        &format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        ),
    )
}

/// The server; it lives as long as the test process.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    /// Does `acts` one after the other, the last one for ever.
    pub(super) fn new(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("{e}"));
        let address = listener.local_addr().unwrap_or_else(|e| panic!("{e}"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        std::thread::spawn(move || {
            for (index, stream) in listener.incoming().flatten().enumerate() {
                let act = acts.get(index.min(acts.len() - 1)).cloned();
                let seen = seen.clone();
                std::thread::spawn(move || perform(stream, act, &seen));
            }
        });
        Self {
            url: format!("http://{address}"),
            requests,
        }
    }

    /// An address where nobody listens any more.
    pub(super) fn closed() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("{e}"));
        let address = listener.local_addr().unwrap_or_else(|e| panic!("{e}"));
        Self {
            url: format!("http://{address}"),
            requests: Arc::default(),
        }
    }

    /// The requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A context whose every call goes to this server.
    pub(super) async fn api(&self) -> Api {
        self.api_with(|_| {}).await
    }

    pub(super) async fn api_with(&self, change: impl FnOnce(&mut SessionSpec)) -> Api {
        let mut spec = SessionSpec {
            endpoint: Some(self.url.clone()),
            fixed_credentials: Some(("AKIDSIM".into(), "secret".into())),
            deadline: Some(Duration::from_secs(5)),
            ..SessionSpec::default()
        };
        change(&mut spec);
        Api::open(ContextId(1), &spec)
            .await
            .unwrap_or_else(|fault| panic!("{fault}"))
    }
}

fn perform(mut stream: TcpStream, act: Option<Act>, seen: &Mutex<Vec<String>>) {
    if let Some(Act::Reset) = act {
        std::thread::sleep(Duration::from_millis(50));
        return;
    }
    let request = read_request(&mut stream);
    seen.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request);
    match act {
        Some(Act::Send(bytes)) => {
            let _ = stream.write_all(bytes.as_bytes());
        }
        _ => std::thread::sleep(Duration::from_secs(60)),
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|length| length.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                break;
            }
        }
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => request.extend_from_slice(buffer.get(..read).unwrap_or(&[])),
            _ => break,
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// A ticket paid from `bucket`.
pub(super) fn paid(bucket: Bucket) -> Ticket {
    Ticket {
        parts: None,
        permit: Permit::paid_by(bucket),
        cause: Cause::FirstLook,
    }
}
