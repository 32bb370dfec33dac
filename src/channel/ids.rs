//! Ids of messages, clients and requests: UUIDs of version 4.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

/// Ids that nobody else draws. They name things and protect nothing.
#[derive(Debug, Default)]
pub(super) struct Ids {
    keys: RandomState,
    drawn: u64,
}

impl Ids {
    /// The next one.
    pub(super) fn next(&mut self) -> u128 {
        self.drawn += 1;
        let half = |side: u8| u128::from(self.keys.hash_one((self.drawn, side)));
        let number = half(0) << 64 | half(1);
        number & !(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62
    }
}

/// An id as it is written.
pub(super) fn written(id: u128) -> String {
    let hex = format!("{id:032x}");
    let (a, b, c, d, e) = (
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    );
    format!("{a}-{b}-{c}-{d}-{e}")
}
