//! One message of the data channel: a header of 116 bytes, a length, a payload.
//!
//! The layout is that of `agent/session/contracts` in AWS's session-manager-plugin.

use jiff::Timestamp;
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
    /// A number that says what is to be done or was not.
    pub const FLAG: u32 = 10;
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
    /// The bytes on the wire.
    pub fn write(&self) -> Vec<u8> {
        let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or_default();
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEADER + 4 + self.payload.len());
        bytes.extend((HEADER as u32).to_be_bytes());
        bytes.extend(format!("{:<32.32}", self.kind).bytes());
        bytes.extend(SCHEMA.to_be_bytes());
        bytes.extend(now.to_be_bytes());
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

    /// What the bytes say; none if they are no message, or not a whole one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let header = usize::try_from(number(bytes, 0)?).ok()?;
        if header < HEADER - 4 {
            return None;
        }
        let length = usize::try_from(number(bytes, header)?).ok()?;
        let payload = bytes.get(header + 4..)?.get(..length)?.to_vec();
        let digest = bytes.get(80..112)?;
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
        let hex = format!("{:032x}", self.id);
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(part(bytes, at)?))
}
