//! Ranges of addresses.

use std::net::IpAddr;

/// A range of IPv4 or IPv6 addresses, as CIDR notation gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    first: IpAddr,
    length: u8,
}

impl Range {
    /// The range of `10.0.0.0/16` or `fd00::/8`; none of anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, length) = text.split_once('/')?;
        let first: IpAddr = first.parse().ok()?;
        let length: u8 = length.parse().ok()?;
        (length <= bits(first)).then_some(Self { first, length })
    }

    /// Whether every address of `other` is in it.
    pub(super) fn contains(self, other: Self) -> bool {
        if bits(self.first) != bits(other.first) || self.length > other.length {
            return false;
        }
        let rest = u32::from(bits(self.first) - self.length);
        let network = |address: IpAddr| number(address).checked_shr(rest).unwrap_or(0);
        network(self.first) == network(other.first)
    }

    /// How many addresses of an IPv4 subnet are its owner's: AWS keeps five of each
    /// ([subnet sizing](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html)).
    pub(super) fn usable(self) -> Option<u32> {
        let rest = 32_u32.checked_sub(u32::from(self.length))?;
        let all = 1_u32.checked_shl(rest).unwrap_or(u32::MAX);
        self.first.is_ipv4().then(|| all.saturating_sub(5))
    }
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}
