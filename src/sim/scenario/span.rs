//! Lengths of time as scenario files write them: `8s`, `-25m`, `1h30m`, `90d`.

use std::str::FromStr;

use serde::Deserialize;

use crate::sim::clock::Ms;

/// A signed length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Span(pub Ms);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is no time such as 8s, -25m, 1h30m or 90d");
        let (sign, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        if rest.is_empty() {
            return Err(bad());
        }
        let mut total: Ms = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
            let number: u32 = rest[..digits].parse().map_err(|_| bad())?;
            rest = &rest[digits..];
            let letters = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let unit = match &rest[..letters] {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                "d" => 86_400_000,
                _ => return Err(bad()),
            };
            rest = &rest[letters..];
            total = total.saturating_add(Ms::from(number).saturating_mul(unit));
        }
        Ok(Self(sign * total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        let table = [
            ("8s", Ok(8_000)),
            ("-25m", Ok(-1_500_000)),
            ("1h30m", Ok(5_400_000)),
            ("250ms", Ok(250)),
            ("90d", Ok(7_776_000_000)),
            ("0s", Ok(0)),
            ("", Err(())),
            ("-", Err(())),
            ("8", Err(())),
            ("s", Err(())),
            ("8x", Err(())),
            ("1é", Err(())),
        ];
        for (text, wanted) in table {
            assert_eq!(
                text.parse::<Span>().map(|span| span.0).map_err(|_| ()),
                wanted,
                "{text}"
            );
        }
    }
}
