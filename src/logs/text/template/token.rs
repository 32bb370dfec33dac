//! What numbers, times, addresses and ids look like. Every function is given the bytes at the
//! beginning of a word and says how many of them it takes.

use super::mask::Mask;

/// Whether a byte is part of a word; bytes beyond ASCII are letters of some script.
pub(super) fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Bytes at the beginning for which `is` holds.
fn run(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is(**byte)).count()
}

/// How `bytes` begins, in a picture of it: `9` for a digit, `a` for a letter, else itself.
fn looks(bytes: &[u8], picture: &str) -> bool {
    let picture = picture.as_bytes();
    bytes.len() >= picture.len()
        && picture.iter().zip(bytes).all(|(p, byte)| match p {
            b'9' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_alphabetic(),
            _ => byte == p,
        })
}

/// Length of the time that `bytes` begins with: dates with or without a time of the day, times of
/// the day, the seconds since 1970 where they are written in a line that is compared as a whole.
pub(super) fn time(bytes: &[u8], kind: Mask) -> Option<usize> {
    const DATES: &[&str] = &[
        "9999-99-99",
        "9999/99/99",
        "99/aaa/9999",
        "99-aaa-9999",
        "99 aaa 9999",
        "99/99/9999",
        "99.99.9999",
    ];
    const SHORT: &[&str] = &["aaa 99 99:99:99", "aaa  9 99:99:99", "aaa aaa 99 99:99:99"];
    if !bytes[0].is_ascii_digit() {
        let short = SHORT.iter().find(|picture| looks(bytes, picture))?;
        let mut length = short.len() + fraction(&bytes[short.len()..]);
        // the year behind it
        if looks(&bytes[length..], " 9999") && run(&bytes[length + 1..], is_digit) == 4 {
            length += 5;
        }
        return Some(length);
    }
    let date = DATES.iter().find(|picture| looks(bytes, picture));
    let mut length = date.map_or(0, |picture| picture.len());
    let rest = &bytes[length..];
    let clock = match rest.first() {
        Some(b'T' | b't' | b' ' | b':' | b',') if length > 0 => {
            let blanks = run(&rest[1..], |byte| byte == b' ').min(1) + 1;
            Some((blanks, &rest[blanks..]))
        }
        _ if length == 0 => Some((0, rest)),
        _ => None,
    };
    let of_day = clock.and_then(|(before, rest)| Some(before + time_of_day(rest)?));
    length += of_day.unwrap_or_default();
    if length > 0 && ends(bytes, length) {
        return Some(length);
    }
    if length == 0 && kind == Mask::Passing && matches!(bytes[0], b'1' | b'2') {
        let digits = run(bytes, is_digit);
        let whole = matches!(digits, 10 | 13 | 16 | 19);
        let length = digits + fraction(&bytes[digits..]);
        return (whole && ends(bytes, length)).then_some(length);
    }
    None
}

/// `14:32:01.123Z`, `2:32PM`, `14:32:01 +0000`
fn time_of_day(bytes: &[u8]) -> Option<usize> {
    let long = ["99:99:99", "9:99:99"].iter().find(|p| looks(bytes, p));
    let short = ["99:99aM", "9:99aM"].iter().find(|p| looks(bytes, p));
    let Some(long) = long else {
        return short.map(|picture| picture.len());
    };
    let mut length = long.len() + fraction(&bytes[long.len()..]);
    let rest = &bytes[length..];
    if matches!(rest.first(), Some(b'Z' | b'z')) {
        length += 1;
    } else if looks(rest, " AM") || looks(rest, " PM") {
        length += 3;
    } else {
        let signed = |byte: Option<&u8>| matches!(byte, Some(b'+' | b'-'));
        let blank = usize::from(rest.first() == Some(&b' '));
        let zone = rest.get(blank + 1..).unwrap_or_default();
        if signed(rest.get(blank)) {
            if looks(zone, "99:99") {
                length += blank + 6;
            } else if looks(zone, "9999") && run(zone, is_digit) == 4 {
                length += blank + 5;
            }
        }
    }
    Some(length)
}

/// `.123`, `,123`
fn fraction(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(b'.' | b',') => match run(&bytes[1..], is_digit) {
            0 => 0,
            digits => digits + 1,
        },
        _ => 0,
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// Whether a word may end after `length` bytes.
fn ends(bytes: &[u8], length: usize) -> bool {
    bytes
        .get(length)
        .is_none_or(|byte| !is_inner(*byte) && *byte != b'_')
}

pub(super) fn uuid(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for (group, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if group > 0 {
            if bytes.get(at) != Some(&b'-') {
                return None;
            }
            at += 1;
        }
        if !bytes
            .get(at..at + length)?
            .iter()
            .all(u8::is_ascii_hexdigit)
        {
            return None;
        }
        at += length;
    }
    ends(bytes, at).then_some(at)
}

/// `10.0.1.2`, with a port or a length of the prefix.
pub(super) fn ipv4(bytes: &[u8]) -> Option<usize> {
    if !bytes[0].is_ascii_digit() {
        return None;
    }
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let digits = run(&bytes[at..], is_digit);
        if !(1..=3).contains(&digits) {
            return None;
        }
        at += digits;
    }
    if matches!(bytes.get(at), Some(b':' | b'/')) {
        let digits = run(&bytes[at + 1..], is_digit);
        if digits > 0 {
            at += 1 + digits;
        }
    }
    ends(bytes, at).then_some(at)
}

/// `fe80::1`, `2001:db8:0:0:0:0:0:1`: colons, more of them than a time of the day has.
pub(super) fn ipv6(bytes: &[u8]) -> Option<usize> {
    const MAX: usize = 48;
    let near = &bytes[..bytes.len().min(MAX)];
    let length = run(near, |byte| is_hex(byte) || byte == b':');
    let address = &bytes[..length];
    // the colon of a sentence
    let address = address.strip_suffix(b":").unwrap_or(address);
    let groups = || address.split(|byte| *byte == b':');
    let short = address.windows(2).any(|two| two == b"::");
    let colons = groups().count() - 1;
    let fits = groups().all(|group| group.len() <= 4);
    let enough = (2..=7).contains(&colons) && (short || colons == 7);
    // `abc::def` is the path of a module
    let digit = address.iter().any(u8::is_ascii_digit);
    (enough && fits && digit && ends(bytes, address.len())).then_some(address.len())
}

pub(super) fn email(bytes: &[u8]) -> Option<usize> {
    let part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%');
    // RFC 5321 §4.5.3.1.1; it keeps a line of dots from being read once for each of them
    const MAX: usize = 64;
    let near = &bytes[..bytes.len().min(MAX)];
    let local = run(near, part);
    if bytes.get(local) != Some(&b'@') {
        return None;
    }
    let domain = &bytes[local + 1..];
    let mut length = run(domain, part);
    while length > 0 && matches!(domain[length - 1], b'.' | b'-') {
        length -= 1;
    }
    // `app@1.2.3` is a version of a package
    let last = domain[..length].iter().rposition(|byte| *byte == b'.')?;
    let top = &domain[last + 1..length];
    top.iter()
        .all(u8::is_ascii_alphabetic)
        .then_some(local + 1 + length)
}

/// Length of the random id that `bytes` begins with; `word` is its first run of letters, digits
/// and underscores.
pub(super) fn random(bytes: &[u8], word: usize, kind: Mask) -> Option<usize> {
    let inner = &bytes[..word];
    let digit = inner.iter().any(u8::is_ascii_digit);
    let letter = inner.iter().any(u8::is_ascii_alphabetic);
    if bytes.starts_with(b"0x") && word > 2 && inner[2..].iter().all(u8::is_ascii_hexdigit) {
        return Some(word);
    }
    if inner.iter().all(u8::is_ascii_hexdigit) {
        let mixed = digit && letter && word >= 6;
        let long = word >= 20 || (letter && word >= 8);
        // `100ms` is none, and neither is `12345678`: digits alone are a number
        if (mixed || long) && letter_or(kind, letter) {
            return Some(word);
        }
    }
    // base64 and its like, JWTs with their dots
    let token =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'=' | b'.');
    if word >= 12 && digit && letter {
        let length = run(bytes, token);
        let length = length
            - run(&reversed(&bytes[..length]), |byte| {
                matches!(byte, b'.' | b'-')
            });
        let mixed = |part: &[u8]| {
            let count = |is: fn(&u8) -> bool| part.iter().filter(|byte| is(byte)).count();
            let digits = count(u8::is_ascii_digit);
            // at least one digit in eight: `log4j2configuration` is a word
            digits >= 3 && digits * 8 >= part.len() && count(u8::is_ascii_alphabetic) >= 3
        };
        if word >= 16 && mixed(inner) {
            return Some(length.max(word));
        }
    }
    // `eyJhbGciOi….eyJzdWIi….…`
    if bytes.starts_with(b"eyJ") {
        let length = run(bytes, token);
        if length >= 32 {
            return Some(length);
        }
    }
    None
}

/// Long runs of digits are ids where all numbers are masked anyway; where numbers count they stay.
fn letter_or(kind: Mask, letter: bool) -> bool {
    letter || kind == Mask::Varying
}

/// The last bytes first; as many as matter.
fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().take(8).copied().collect()
}

/// Length of the number that `bytes` begins with, and what it is by its unit.
pub(super) fn number(bytes: &[u8]) -> Option<(usize, &'static str)> {
    if !bytes[0].is_ascii_digit() {
        return None;
    }
    let mut length = 0;
    let mut name = "<n>";
    loop {
        let digits = run(&bytes[length..], |byte| {
            byte.is_ascii_digit() || byte == b'_'
        });
        if digits == 0 {
            break;
        }
        length += digits;
        // 1,234.5 and 1.2.3
        while matches!(bytes.get(length), Some(b'.' | b',')) {
            let digits = run(&bytes[length + 1..], is_digit);
            if digits == 0 {
                break;
            }
            length += 1 + digits;
        }
        let rest = &bytes[length..];
        let letters = if rest.starts_with("µs".as_bytes()) || rest.starts_with("μs".as_bytes()) {
            3
        } else {
            run(rest, |byte| byte.is_ascii_alphabetic())
        };
        match unit(&rest[..letters]) {
            Some(unit) if letters > 0 => {
                name = unit;
                length += letters;
                // `1h2m3s`
                if unit == "<dur>" {
                    continue;
                }
            }
            _ if letters > 0 => return None,
            _ => {}
        }
        break;
    }
    ends(bytes, length).then_some((length, name))
}

fn unit(letters: &[u8]) -> Option<&'static str> {
    const TIMES: &[&[u8]] = &[
        b"ns",
        b"us",
        b"ms",
        b"s",
        b"m",
        b"h",
        b"d",
        b"sec",
        b"secs",
        b"min",
        b"mins",
        b"hr",
        "µs".as_bytes(),
        "μs".as_bytes(),
    ];
    const SIZES: &[&[u8]] = &[
        b"B", b"b", b"kB", b"KB", b"MB", b"GB", b"TB", b"KiB", b"MiB", b"GiB", b"TiB", b"k", b"K",
        b"M", b"G", b"Ki", b"Mi", b"Gi",
    ];
    if TIMES.contains(&letters) {
        Some("<dur>")
    } else if SIZES.contains(&letters) {
        Some("<size>")
    } else {
        None
    }
}
