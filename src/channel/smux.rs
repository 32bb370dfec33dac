//! Many connections in one stream of bytes: the frames of [smux](https://github.com/xtaci/smux),
//! version 1, which agents speak for forwarded ports.
//!
//! A frame is its version, its command, the length of its data (two bytes), the connection (four
//! bytes), both with the low byte first, and its data.

const HEAD: usize = 8;
const VERSION: u8 = 1;
/// The most data in one frame that others accept.
pub(super) const DATA: usize = 32_768;

/// What a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// A new connection.
    Open,
    /// Nothing more comes on this one.
    End,
    /// Bytes.
    Data,
    /// Still there.
    Nothing,
}

impl Command {
    const ALL: [Self; 4] = [Self::Open, Self::End, Self::Data, Self::Nothing];

    fn code(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::End => 1,
            Self::Data => 2,
            Self::Nothing => 3,
        }
    }
}

/// A frame that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub command: Command,
    pub connection: u32,
    pub data: Vec<u8>,
}

/// A frame as bytes. What is longer than a length can say is several frames.
pub(super) fn written(command: Command, connection: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + data.len());
    let mut rest = data;
    loop {
        let (part, more) = rest.split_at(rest.len().min(DATA));
        bytes.extend([VERSION, command.code()]);
        bytes.extend(u16::try_from(part.len()).unwrap_or_default().to_le_bytes());
        bytes.extend(connection.to_le_bytes());
        bytes.extend(part);
        rest = more;
        if rest.is_empty() {
            return bytes;
        }
    }
}

/// Bytes that become frames: they come in parts of any size.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
}

impl Frames {
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.buffer.extend(bytes);
    }

    /// The frames that are complete.
    ///
    /// # Errors
    /// The bytes are no frames. Where the next one begins cannot be known then, so nothing after
    /// it can be trusted.
    pub(super) fn take(&mut self) -> Result<Vec<Frame>, String> {
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(head) = self.buffer.get(at..).and_then(<[u8]>::first_chunk::<HEAD>) {
            let [version, code, low, high, connection @ ..] = *head;
            let command = Command::ALL.into_iter().find(|one| one.code() == code);
            let Some(command) = command.filter(|_| version == VERSION) else {
                return Err("what the agent sends for the port cannot be read".into());
            };
            let start = at + HEAD;
            let end = start + usize::from(u16::from_le_bytes([low, high]));
            let Some(data) = self.buffer.get(start..end) else {
                break;
            };
            frames.push(Frame {
                command,
                connection: u32::from_le_bytes(connection),
                data: data.to_vec(),
            });
            at = end;
        }
        self.buffer.drain(..at);
        Ok(frames)
    }
}
