//! Instants and ages. The only file that names the time library.

use std::time::Duration;

pub use jiff::Timestamp;

/// How a point in time is written out in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// The time zone of the machine.
    Local,
}

/// Seconds from `then` to `now`; 0 when `then` lies ahead (clocks differ).
pub fn seconds_since(now: Timestamp, then: Timestamp) -> u64 {
    u64::try_from(now.as_second().saturating_sub(then.as_second())).unwrap_or(0)
}

/// Time from `then` to `now`; zero when `then` lies ahead.
pub fn since(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

/// A short age: `8s`, `12m`, `3h`, `5d`. The exact time is on the describe screen.
pub fn age(now: Timestamp, then: Timestamp) -> String {
    short(seconds_since(now, then))
}

/// A short length of time given in seconds.
pub fn short(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// Date and time to the second.
pub fn full(then: Timestamp, zone: Zone) -> String {
    match zone {
        Zone::Utc => then.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
        Zone::Local => then
            .to_zoned(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M:%S %Z")
            .to_string(),
    }
}

/// Time of day to the second.
pub fn clock(then: Timestamp, zone: Zone) -> String {
    match zone {
        Zone::Utc => then.strftime("%H:%M:%SZ").to_string(),
        Zone::Local => then
            .to_zoned(jiff::tz::TimeZone::system())
            .strftime("%H:%M:%S")
            .to_string(),
    }
}

/// Time of day to the minute, for an axis.
pub fn minute(then: Timestamp, zone: Zone) -> String {
    written(then, zone, "%H:%M")
}

/// Month, day and time of day to the minute, for an axis of several days.
pub fn day_and_minute(then: Timestamp, zone: Zone) -> String {
    written(then, zone, "%m-%d %H:%M")
}

fn written(then: Timestamp, zone: Zone, form: &str) -> String {
    match zone {
        Zone::Utc => then.strftime(form).to_string(),
        Zone::Local => then
            .to_zoned(jiff::tz::TimeZone::system())
            .strftime(form)
            .to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short_and_never_negative() {
        let now = Timestamp::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let cases = [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3_599, "59m"),
            (3_600, "1h"),
            (172_799, "47h"),
            (172_800, "2d"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(age(now, now - Duration::from_secs(seconds)), expected);
        }
        assert_eq!(age(now, now + Duration::from_secs(5)), "0s");
    }
}
