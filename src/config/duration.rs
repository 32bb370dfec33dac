//! Lengths of time as a person writes them: `250ms`, `10s`, `5m`, `1h`.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// Reads a length of time: a whole number and one of `ms`, `s`, `m`, `h`.
///
/// The error is a sentence that says what to write instead.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let millis = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    millis
        .zip(number.parse::<u64>().ok())
        .and_then(|(unit, number)| number.checked_mul(unit))
        .map(Duration::from_millis)
        .ok_or_else(|| {
            format!(
                "\"{text}\" is no length of time; \
                 write a whole number and ms, s, m or h, such as \"10s\""
            )
        })
}

/// The shortest way to write a length of time back.
fn print(time: Duration) -> String {
    let millis = time.as_millis();
    for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if millis != 0 && millis.is_multiple_of(size) {
            return format!("{}{unit}", millis / size);
        }
    }
    format!("{millis}ms")
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Duration;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a length of time in quotes, such as \"10s\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
        parse_duration(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Duration, E> {
        // `10` for ten seconds is the commonest slip, and guessing a unit is how outages begin.
        Err(E::invalid_type(Unexpected::Signed(number), &self))
    }
}

fn within<'de, D: Deserializer<'de>>(
    deserializer: D,
    allowed: RangeInclusive<Duration>,
) -> Result<Duration, D::Error> {
    let time = deserializer.deserialize_any(Text)?;
    if allowed.contains(&time) {
        return Ok(time);
    }
    Err(D::Error::custom(format!(
        "{} is out of range; write a time from {} to {}",
        print(time),
        print(*allowed.start()),
        print(*allowed.end()),
    )))
}

/// How often something is asked for: once a second is as much as an account bears.
pub(super) fn interval<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    within(
        deserializer,
        Duration::from_secs(1)..=Duration::from_secs(3_600),
    )
}

/// How long one call may take.
pub(super) fn deadline<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    within(
        deserializer,
        Duration::from_secs(1)..=Duration::from_secs(120),
    )
}

/// The share of AWS's published request rate that may be used.
pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if (0.05..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(D::Error::custom(format!(
        "{share} is out of range; write a share from 0.05 to 1.0"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_and_written_back() {
        for (text, millis) in [
            ("250ms", 250),
            ("10s", 10_000),
            ("5m", 300_000),
            ("2h", 7_200_000),
            ("0ms", 0),
        ] {
            assert_eq!(
                parse_duration(text),
                Ok(Duration::from_millis(millis)),
                "{text}"
            );
            assert_eq!(print(Duration::from_millis(millis)), text);
        }
        assert_eq!(print(Duration::from_millis(60_000)), "1m");
        assert_eq!(print(Duration::from_millis(1_500)), "1500ms");
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in [
            "",
            "10",
            "s",
            "1.5s",
            "-1s",
            " 10s",
            "10 s",
            "10S",
            "1d",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            let error = parse_duration(text);
            assert!(
                error.as_ref().is_err_and(|e| e.contains("such as \"10s\"")),
                "{text}: {error:?}"
            );
        }
    }
}
