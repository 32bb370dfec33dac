//! Forwarded ports: connections of the client, many in one channel (smux) or a single one.

use std::collections::BTreeMap;

use super::talk::Said;
use crate::sim::story::Place;

/// Bytes before the data of a frame: version, command, length, stream.
const HEAD: usize = 8;
const VERSION: u8 = 1;
/// The most data in one frame.
const FRAME: usize = 32_768;
/// `ConnectToPortError`, as a flag for the client.
const REFUSED: u32 = 3;

mod command {
    pub(crate) const SYN: u8 = 0;
    pub(crate) const FIN: u8 = 1;
    pub(crate) const PSH: u8 = 2;
}

/// The far end of a forwarded port.
#[derive(Debug)]
pub(super) struct Ports {
    host: Option<String>,
    port: u16,
    place: Place,
    /// Whether many connections share the channel; the first byte tells.
    shared: Option<bool>,
    buffer: Vec<u8>,
    /// What each connection has said so far.
    streams: BTreeMap<u32, Vec<u8>>,
}

impl Ports {
    pub(super) fn new(host: Option<String>, port: u16, place: Place) -> Self {
        Self {
            host,
            port,
            place,
            shared: None,
            buffer: Vec::new(),
            streams: BTreeMap::new(),
        }
    }

    /// The client's only connection is closed; the next one begins anew.
    pub(super) fn reset(&mut self) {
        self.streams.clear();
        self.buffer.clear();
    }

    /// Bytes of the client.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> Said {
        let Some(first) = bytes.first() else {
            return Said::default();
        };
        if *self.shared.get_or_insert(*first == VERSION) {
            self.buffer.extend(bytes);
            return self.frames();
        }
        let mut said = Said::default();
        if !self.is_open() {
            said.flag = Some(REFUSED);
            return said;
        }
        let (answer, _) = self.answer(0, bytes);
        said.output = answer;
        said
    }

    fn frames(&mut self) -> Said {
        let mut said = Said::default();
        while let Some(head) = self.buffer.first_chunk::<HEAD>() {
            let [_, what, low, high, id @ ..] = *head;
            let length = usize::from(u16::from_le_bytes([low, high]));
            let id = u32::from_le_bytes(id);
            if self.buffer.len() < HEAD + length {
                break;
            }
            let rest = self.buffer.split_off(HEAD + length);
            let frame = std::mem::replace(&mut self.buffer, rest);
            match what {
                command::SYN if self.is_open() => {
                    self.streams.insert(id, Vec::new());
                }
                command::SYN => {
                    said.flag = Some(REFUSED);
                    said.output.extend(frame_of(command::FIN, id, &[]));
                }
                command::FIN if self.streams.remove(&id).is_some() => {
                    // The agent hangs up on the application then, and so it does here.
                    said.output.extend(frame_of(command::FIN, id, &[]));
                }
                command::PSH if self.streams.contains_key(&id) => {
                    let (answer, last) = self.answer(id, &frame[HEAD..]);
                    for part in answer.chunks(FRAME) {
                        said.output.extend(frame_of(command::PSH, id, part));
                    }
                    if last {
                        self.streams.remove(&id);
                        said.output.extend(frame_of(command::FIN, id, &[]));
                    }
                }
                _ => {}
            }
        }
        said
    }

    /// Somebody listens: the application on its port, or whatever another host has.
    fn is_open(&self) -> bool {
        self.host.is_some() || self.place.port == Some(self.port)
    }

    /// What the other end says, and whether it closes the connection then: a page to a request of
    /// HTTP, and the same again to everything else.
    fn answer(&mut self, id: u32, bytes: &[u8]) -> (Vec<u8>, bool) {
        let heard = self.streams.entry(id).or_default();
        heard.extend(bytes);
        let methods: [&[u8]; 5] = [b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE "];
        if !methods.iter().any(|method| heard.starts_with(method)) {
            heard.clear();
            return (bytes.to_vec(), false);
        }
        let whole = heard.windows(4).any(|four| four == b"\r\n\r\n");
        if !whole {
            return (Vec::new(), false);
        }
        let text = String::from_utf8_lossy(heard).into_owned();
        heard.clear();
        let request = text.lines().next().unwrap_or_default();
        let Place {
            cluster,
            service,
            task,
            ..
        } = &self.place;
        let host = self.host.as_deref().unwrap_or("localhost");
        let body = format!(
            "{request}\n{host}:{} by {cluster}/{service}/{task}\n",
            self.port
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let body = if request.starts_with("HEAD ") {
            ""
        } else {
            &body
        };
        ((head + body).into_bytes(), true)
    }
}

pub(super) fn frame_of(what: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut frame = vec![VERSION, what];
    frame.extend(length.to_le_bytes());
    frame.extend(id.to_le_bytes());
    frame.extend(data);
    frame
}
