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

impl Zone {
    fn rules(self) -> jiff::tz::TimeZone {
        match self {
            Zone::Utc => jiff::tz::TimeZone::UTC,
            Zone::Local => jiff::tz::TimeZone::system(),
        }
    }
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

/// Time of day to the second, where it is told elsewhere which zone that is.
pub fn second(then: Timestamp, zone: Zone) -> String {
    written(then, zone, "%H:%M:%S")
}

/// Time of day to the millisecond, where it is told elsewhere which zone that is.
pub fn millisecond(then: Timestamp, zone: Zone) -> String {
    written(then, zone, "%H:%M:%S%.3f")
}

/// Date and time to the millisecond.
pub fn exact(then: Timestamp, zone: Zone) -> String {
    match zone {
        Zone::Utc => written(then, zone, "%Y-%m-%d %H:%M:%S%.3fZ"),
        Zone::Local => written(then, zone, "%Y-%m-%d %H:%M:%S%.3f %Z"),
    }
}

/// Whether two instants are of the same day.
pub fn is_same_day(one: Timestamp, other: Timestamp, zone: Zone) -> bool {
    let day = |at| written(at, zone, "%Y-%m-%d");
    day(one) == day(other)
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

/// A date with the time of day, of no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
    /// 0 to 23.
    pub hour: i8,
    /// 0 to 59.
    pub minute: i8,
}

impl Civil {
    /// What the clocks of a zone show; none for a zone nobody knows.
    pub fn at(instant: Timestamp, zone: &str) -> Option<Self> {
        let there = instant.in_tz(zone).ok()?;
        Some(Self {
            year: there.year(),
            month: there.month(),
            day: there.day(),
            hour: there.hour(),
            minute: there.minute(),
        })
    }

    /// When the clocks of a zone show it; none for a date or a zone that does not exist.
    pub fn instant(self, zone: &str) -> Option<Timestamp> {
        let date = jiff::civil::Date::new(self.year, self.month, self.day).ok()?;
        let there = date.at(self.hour, self.minute, 0, 0);
        Some(there.in_tz(zone).ok()?.timestamp())
    }

    /// As [`Civil::at`], in one of the zones times are written in.
    pub fn seen(instant: Timestamp, zone: Zone) -> Self {
        let there = instant.to_zoned(zone.rules());
        Self {
            year: there.year(),
            month: there.month(),
            day: there.day(),
            hour: there.hour(),
            minute: there.minute(),
        }
    }

    /// As [`Civil::instant`], in one of the zones times are written in.
    pub fn meant(self, zone: Zone) -> Option<Timestamp> {
        let date = jiff::civil::Date::new(self.year, self.month, self.day).ok()?;
        let time = jiff::civil::Time::new(self.hour, self.minute, 0, 0).ok()?;
        let there = date.to_datetime(time).to_zoned(zone.rules()).ok()?;
        Some(there.timestamp())
    }

    /// The day before at the same time of day.
    pub fn yesterday(self) -> Option<Self> {
        let date = jiff::civil::Date::new(self.year, self.month, self.day).ok()?;
        let before = date.yesterday().ok()?;
        Some(Self {
            year: before.year(),
            month: before.month(),
            day: before.day(),
            ..self
        })
    }

    /// The next day at midnight.
    pub fn tomorrow(self) -> Option<Self> {
        let date = jiff::civil::Date::new(self.year, self.month, self.day).ok()?;
        let next = date.tomorrow().ok()?;
        Some(Self {
            year: next.year(),
            month: next.month(),
            day: next.day(),
            hour: 0,
            minute: 0,
        })
    }

    /// 1 is Sunday, 7 is Saturday, as AWS counts.
    pub fn weekday(self) -> Option<u8> {
        let date = jiff::civil::Date::new(self.year, self.month, self.day).ok()?;
        u8::try_from(date.weekday().to_sunday_one_offset()).ok()
    }
}

/// RFC 3339 to the millisecond, which is as fine as CloudWatch Logs keeps time.
pub fn stamp(then: Timestamp, zone: Zone) -> String {
    match zone {
        Zone::Utc => then.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        Zone::Local => then
            .to_zoned(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%dT%H:%M:%S.%3f%:z")
            .to_string(),
    }
}

/// The last time at which a clock showed `HH:MM` or `HH:MM:SS`; none if it is no time of day.
pub fn last_at(time_of_day: &str, now: Timestamp, zone: Zone) -> Option<Timestamp> {
    let is_clock = |text: &str| text.bytes().all(|it| it.is_ascii_digit() || it == b':');
    if !time_of_day.contains(':') || !is_clock(time_of_day) {
        return None;
    }
    let time: jiff::civil::Time = time_of_day.parse().ok()?;
    let zone = match zone {
        Zone::Utc => jiff::tz::TimeZone::UTC,
        Zone::Local => jiff::tz::TimeZone::system(),
    };
    let today = now.to_zoned(zone.clone()).date();
    let at = |day: jiff::civil::Date| day.to_datetime(time).to_zoned(zone.clone()).ok();
    let then = at(today)?.timestamp();
    match then <= now {
        true => Some(then),
        false => Some(at(today.yesterday().ok()?)?.timestamp()),
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
