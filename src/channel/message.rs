//! One message of the data channel: a header of 116 bytes, a length, a payload.
//!
//! The layout is that of `agent/session/contracts` in AWS's session-manager-plugin.

use sha2::{Digest as _, Sha256};

/// Where the payload's length stands: the header's own length does not count it.
const HEADER: usize = 116;
const KIND: std::ops::Range<usize> = 4..36;
const SCHEMA: u32 = 1;

/// `PayloadType`.
pub mod payload {
    /// Bytes of the terminal or of the port.
    pub const OUTPUT: u32 = 1;
    /// The terminal's size, as JSON.
    pub const SIZE: u32 = 3;
    /// What the agent wants before it begins.
    pub const HANDSHAKE_REQUEST: u32 = 5;
    /// What the client could do of it.
    pub const HANDSHAKE_RESPONSE: u32 = 6;
    /// From here on the stream is the application's.
    pub const HANDSHAKE_COMPLETE: u32 = 7;
    /// A number that says what is to be done or was not: see [`super::flag`].
    pub const FLAG: u32 = 10;
    /// Bytes that a command without a terminal wrote to its standard error.
    pub const ERRORS: u32 = 11;
}

/// The number in a message of [`payload::FLAG`].
pub mod flag {
    /// `DisconnectToPort`: the client's only connection is closed.
    pub const DISCONNECT: u32 = 1;
    /// `TerminateSession`: the client wants no more.
    pub const TERMINATE: u32 = 2;
    /// `ConnectToPortError`: nobody listens at the port.
    pub const REFUSED: u32 = 3;
}

/// `MessageType`.
pub mod kind {
    /// Of the client.
    pub const INPUT: &str = "input_stream_data";
    /// Of the agent.
    pub const OUTPUT: &str = "output_stream_data";
    /// Something has arrived.
    pub const ACKNOWLEDGE: &str = "acknowledge";
    /// The session is over.
    pub const CLOSED: &str = "channel_closed";
    /// The service cannot pass anything on for a while.
    pub const PAUSE: &str = "pause_publication";
    /// It can again.
    pub const START: &str = "start_publication";
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is: see [`kind`].
    pub kind: String,
    /// Its number in its stream.
    pub sequence: i64,
    /// 1 begins a stream, 2 ends one; 3 stands alone.
    pub flags: u64,
    /// Its own id.
    pub id: u128,
    /// What its payload is: see [`payload`].
    pub payload_type: u32,
    /// The payload.
    pub payload: Vec<u8>,
}

impl Message {
    /// The bytes on the wire. `created` is the time, in milliseconds since 1970.
    pub fn write(&self, created: u64) -> Vec<u8> {
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEADER + 4 + self.payload.len());
        bytes.extend((HEADER as u32).to_be_bytes());
        bytes.extend(format!("{:<32.32}", self.kind).bytes());
        bytes.extend(SCHEMA.to_be_bytes());
        bytes.extend(created.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.flags.to_be_bytes());
        // The halves of the id stand in the other order.
        bytes.extend((self.id as u64).to_be_bytes());
        bytes.extend(((self.id >> 64) as u64).to_be_bytes());
        bytes.extend(Sha256::digest(&self.payload));
        bytes.extend(self.payload_type.to_be_bytes());
        bytes.extend(length.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }

    /// What the bytes say; none if they are no message, not a whole one, or not as they were sent.
    /// A longer header than ours is one of a later version: what it has more is skipped.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let header = usize::try_from(number(bytes, 0)?).ok()?;
        if header < HEADER {
            return None;
        }
        let length = usize::try_from(number(bytes, header)?).ok()?;
        let start = header.checked_add(4)?;
        let payload = bytes.get(start..)?.get(..length)?.to_vec();
        let digest = bytes.get(80..112)?;
        // What has no payload may come with a digest of zeros.
        if !payload.is_empty() && Sha256::digest(&payload).as_slice() != digest {
            return None;
        }
        let kind = std::str::from_utf8(bytes.get(KIND)?).ok()?;
        Some(Self {
            kind: kind.trim_matches([' ', '\0']).to_owned(),
            sequence: i64::from_be_bytes(part(bytes, 48)?),
            flags: u64::from_be_bytes(part(bytes, 56)?),
            id: u128::from(u64::from_be_bytes(part(bytes, 72)?)) << 64
                | u128::from(u64::from_be_bytes(part(bytes, 64)?)),
            payload_type: number(bytes, 112)?,
            payload,
        })
    }

    /// The id as a UUID.
    pub fn uuid(&self) -> String {
        super::ids::written(self.id)
    }
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(part(bytes, at)?))
}
