//! Times as people write them.

use crate::config::parse_duration;
use crate::domain::time::{Timestamp, Zone, last_at};

/// `10m`, `3d`, `14:32`, `2026-11-21` or RFC 3339, in milliseconds since 1970.
pub(super) fn when(option: &str, text: &str, now: Timestamp, zone: Zone) -> Result<i64, String> {
    let text = text.trim();
    if let Some(ago) = ago(text) {
        return Ok(now.as_millisecond().saturating_sub(ago));
    }
    if let Some(then) = last_at(text, now, zone) {
        return Ok(then.as_millisecond());
    }
    let whole = match text.len() {
        // A date alone is its beginning.
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    whole
        .parse::<Timestamp>()
        .map(Timestamp::as_millisecond)
        .map_err(|_| {
            format!(
                "{option} {text:?} is no time; write 10m, 2h or 3d for so long ago, 14:32, \
                 2026-11-21T14:32:00Z"
            )
        })
}

/// A length of time in milliseconds.
fn ago(text: &str) -> Option<i64> {
    let days = text
        .strip_suffix('d')
        .and_then(|days| days.parse::<i64>().ok());
    if let Some(days) = days.filter(|days| *days >= 0) {
        return days.checked_mul(86_400_000);
    }
    let time = parse_duration(text).ok()?;
    i64::try_from(time.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        let now: Timestamp = "2026-11-21T14:00:00Z".parse().expect("a time");
        let cases = [
            ("10m", "2026-11-21T13:50:00Z"),
            ("2h", "2026-11-21T12:00:00Z"),
            ("3d", "2026-11-18T14:00:00Z"),
            ("0s", "2026-11-21T14:00:00Z"),
            ("13:59", "2026-11-21T13:59:00Z"),
            ("13:59:58", "2026-11-21T13:59:58Z"),
            // That was yesterday.
            ("14:32", "2026-11-20T14:32:00Z"),
            ("2026-11-21", "2026-11-21T00:00:00Z"),
            ("2026-11-21T14:32:00+01:00", "2026-11-21T13:32:00Z"),
            ("2026-11-21T10:00:00.250Z", "2026-11-21T10:00:00.250Z"),
        ];
        for (text, expected) in cases {
            let expected: Timestamp = expected.parse().expect("a time");
            let got = when("--since", text, now, Zone::Utc);
            assert_eq!(got, Ok(expected.as_millisecond()), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "10",
            "-5m",
            "25:00",
            "14:3x",
            "2026-13-01",
            "99999999999999d",
        ] {
            let wrong = when("--since", text, now, Zone::Utc);
            assert!(
                wrong.as_ref().is_err_and(|it| it.starts_with("--since")),
                "{text}: {wrong:?}"
            );
        }
    }
}
