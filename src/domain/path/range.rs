//! Ranges of addresses, and sets of addresses with ports, exactly.
//!
//! What rules let through is a union of such sets, and what a list in order decides is a
//! difference of them. Both are worked out on rectangles of addresses by ports, so that "all of
//! it", "nothing of it" and "a part of it" are never a guess.

use std::net::IpAddr;

/// The addresses of an IPv4 or IPv6 block, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    v6: bool,
    first: u128,
    last: u128,
    prefix: u8,
}

/// Addresses with ports, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Addresses.
    pub range: (u128, u128),
    /// Ports.
    pub ports: (u16, u16),
    /// Family of the addresses.
    v6: bool,
}

/// A set of addresses with ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Area {
    parts: Vec<Rect>,
}

/// Every port.
pub const ALL_PORTS: (u16, u16) = (0, u16::MAX);

/// Blocks that are never on the internet
/// ([RFC 6890](https://www.rfc-editor.org/rfc/rfc6890), the private and the shared ones).
const PRIVATE: [&str; 7] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
];

impl Range {
    /// Every IPv4 address.
    pub const ANYWHERE: Self = Self {
        v6: false,
        first: 0,
        last: u32::MAX as u128,
        prefix: 0,
    };

    /// The IPv4 addresses that may be on the internet: what is left between the private blocks.
    pub fn internet() -> Vec<Self> {
        let mut area = Area::new(&[Self::ANYWHERE], ALL_PORTS);
        for block in PRIVATE.iter().filter_map(|block| Self::parse(block)) {
            area.take(&Rect::new(block, ALL_PORTS));
        }
        let parts = area.parts.iter();
        let range = |part: &Rect| Self {
            v6: false,
            first: part.range.0,
            last: part.range.1,
            prefix: 0,
        };
        parts.map(range).collect()
    }

    /// A block as AWS writes it: `10.0.0.0/16`, `2001:db8::/32`; a lone address is a block of one.
    /// Bits behind the prefix do not count. None for what is no block.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().ok()?;
        let (v6, number, bits) = match address {
            IpAddr::V4(it) => (false, u128::from(u32::from(it)), 32),
            IpAddr::V6(it) => (true, u128::from(it), 128),
        };
        let prefix = prefix.unwrap_or(bits);
        let free = bits.checked_sub(prefix)?;
        // Shifting by the whole width is no shift: every address is meant.
        let hosts = match free {
            128 => u128::MAX,
            free => (1_u128 << free) - 1,
        };
        Some(Self {
            v6,
            first: number & !hosts,
            last: number | hosts,
            prefix,
        })
    }

    /// Whether it holds every address of the other.
    pub const fn contains(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.first <= other.first && other.last <= self.last
    }

    /// Whether there is an address that both hold.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.first <= other.last && other.first <= self.last
    }

    /// How many leading bits say which block it is.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether it holds IPv6 addresses.
    pub const fn is_v6(&self) -> bool {
        self.v6
    }

    /// Whether nothing of it is on the internet.
    pub fn is_private(&self) -> bool {
        let blocks = PRIVATE.iter().filter_map(|block| Self::parse(block));
        let mut blocks = blocks.into_iter();
        blocks.any(|block| block.contains(self))
    }
}

impl Rect {
    /// Addresses with ports.
    pub const fn new(range: Range, ports: (u16, u16)) -> Self {
        Self {
            range: (range.first, range.last),
            ports,
            v6: range.v6,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.v6 == other.v6
            && self.range.0 <= other.range.1
            && other.range.0 <= self.range.1
            && self.ports.0 <= other.ports.1
            && other.ports.0 <= self.ports.1
    }

    /// What is left of it without the other.
    fn without(self, other: &Self, left: &mut Vec<Self>) {
        if !self.meets(other) {
            left.push(self);
            return;
        }
        let mut rest = self;
        // Below and above in addresses, then below and above in ports of what is between.
        if rest.range.0 < other.range.0 {
            let range = (rest.range.0, other.range.0 - 1);
            left.push(Self { range, ..rest });
            rest.range.0 = other.range.0;
        }
        if rest.range.1 > other.range.1 {
            let range = (other.range.1 + 1, rest.range.1);
            left.push(Self { range, ..rest });
            rest.range.1 = other.range.1;
        }
        if rest.ports.0 < other.ports.0 {
            let ports = (rest.ports.0, other.ports.0 - 1);
            left.push(Self { ports, ..rest });
            rest.ports.0 = other.ports.0;
        }
        if rest.ports.1 > other.ports.1 {
            let ports = (other.ports.1 + 1, rest.ports.1);
            left.push(Self { ports, ..rest });
        }
    }
}

impl Area {
    /// These blocks with these ports.
    pub fn new(ranges: &[Range], ports: (u16, u16)) -> Self {
        let rects = ranges.iter().map(|range| Rect::new(*range, ports));
        let mut area = Self::default();
        for rect in rects {
            // None twice, so that what is taken away is away.
            let mut rest = vec![rect];
            for part in &area.parts {
                let mut left = Vec::new();
                rest.into_iter()
                    .for_each(|rect| rect.without(part, &mut left));
                rest = left;
            }
            area.parts.extend(rest);
        }
        area
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Takes something away; whether there was anything of it.
    pub fn take(&mut self, rect: &Rect) -> bool {
        if !self.parts.iter().any(|part| part.meets(rect)) {
            return false;
        }
        let mut left = Vec::new();
        for part in self.parts.drain(..) {
            part.without(rect, &mut left);
        }
        self.parts = left;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_read_as_aws_writes_them() {
        let cases = [
            ("0.0.0.0/0", Some((false, 0, u128::from(u32::MAX)))),
            ("10.1.2.3/16", Some((false, 0x0A01_0000, 0x0A01_FFFF))),
            ("10.1.2.3", Some((false, 0x0A01_0203, 0x0A01_0203))),
            ("10.1.2.3/32", Some((false, 0x0A01_0203, 0x0A01_0203))),
            ("::/0", Some((true, 0, u128::MAX))),
            ("::1/128", Some((true, 1, 1))),
            ("10.0.0.0/33", None),
            ("10.0.0/8", None),
            ("10.0.0.0/", None),
            ("pl-1", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let range = Range::parse(text).map(|it| (it.v6, it.first, it.last));
            assert_eq!(range, expected, "{text}");
        }
        assert_eq!(Range::parse("0.0.0.0/0"), Some(Range::ANYWHERE));
    }

    #[test]
    fn private_is_what_no_part_of_is_public() {
        for (text, private) in [
            ("10.0.0.0/8", true),
            ("172.31.0.0/16", true),
            ("172.32.0.0/16", false),
            ("100.64.0.0/10", true),
            ("0.0.0.0/0", false),
            ("10.0.0.0/7", false),
            ("fd00::/8", true),
            ("2001:db8::/32", false),
        ] {
            let range = Range::parse(text).expect(text);
            assert_eq!(range.is_private(), private, "{text}");
        }
    }

    #[test]
    fn the_internet_is_everything_but_the_private_blocks() {
        let internet = Range::internet();
        for (address, public) in [
            ("0.0.0.0", true),
            ("9.255.255.255", true),
            ("10.0.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("172.15.0.1", true),
            ("172.31.0.1", false),
            ("192.168.1.1", false),
            ("255.255.255.255", true),
            ("::1", false),
        ] {
            let address = Range::parse(address).expect(address);
            let holding = internet.iter().filter(|range| range.contains(&address));
            assert_eq!(holding.count(), usize::from(public), "{address:?}");
        }
    }

    fn block() -> impl Strategy<Value = (u8, u8)> {
        (any::<u8>(), 24..=32_u8)
    }

    fn range(block: (u8, u8)) -> Range {
        Range::parse(&format!("10.0.0.{}/{}", block.0, block.1)).expect("a block")
    }

    proptest! {
        /// Brute force over the 256 addresses of a /24.
        #[test]
        fn containment_is_that_of_the_addresses(one in block(), other in block()) {
            let (one, other) = (range(one), range(other));
            let holds = |of: &Range, byte: u8| of.contains(&range((byte, 32)));
            let mut all = (0..=u8::MAX).filter(|byte| holds(&other, *byte)).peekable();
            prop_assert!(all.peek().is_some());
            let contained = all.clone().all(|byte| holds(&one, byte));
            prop_assert_eq!(one.contains(&other), contained);
            prop_assert_eq!(one.overlaps(&other), all.any(|byte| holds(&one, byte)));
        }

        /// Brute force over addresses and ports: what is left is what was there and was not taken.
        #[test]
        fn what_is_left_is_what_was_not_taken(
            wanted in proptest::collection::vec(block(), 1..4),
            taken in proptest::collection::vec((block(), 0..16_u16, 0..16_u16), 0..6),
        ) {
            let ranges: Vec<Range> = wanted.iter().map(|it| range(*it)).collect();
            let mut area = Area::new(&ranges, (0, 15));
            let mut rects = Vec::new();
            for (at, one, other) in taken {
                let rect = Rect::new(range(at), (one.min(other), one.max(other)));
                area.take(&rect);
                rects.push(rect);
            }
            for byte in 0..=u8::MAX {
                for port in 0..16_u16 {
                    let point = Rect::new(range((byte, 32)), (port, port));
                    let wanted = ranges.iter().any(|it| it.contains(&range((byte, 32))));
                    let taken = rects.iter().any(|rect| rect.meets(&point));
                    let left = area.parts.iter().filter(|part| part.meets(&point)).count();
                    prop_assert_eq!(left, usize::from(wanted && !taken));
                }
            }
        }
    }
}
