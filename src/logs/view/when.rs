//! A time as it is typed.

use crate::domain::time::{Civil, Timestamp, Zone};

/// Reads `14:32`, `14:32:07`, `yesterday 23:10`, `2026-11-20 14:32`, `11-20 14:32`, `-20m`,
/// `-1h30m`, `now`, `2026-11-20T14:32:07Z` and seconds or milliseconds since 1970. Gives
/// milliseconds since 1970.
///
/// A time of day without a date is the last one there was: at 03:10, `23:50` is of yesterday.
/// The error is one line and says what would be read.
pub fn parse_when(text: &str, now: Timestamp, zone: Zone) -> Result<i64, String> {
    let text = text.trim();
    let read = match text.strip_prefix('-') {
        _ if text == "now" => Some(now.as_millisecond()),
        Some(ago) => length(ago).and_then(|ago| now.as_millisecond().checked_sub(ago)),
        None => instant(text)
            .or_else(|| since_1970(text))
            .or_else(|| dated(text, now, zone)),
    };
    read.ok_or_else(|| match text {
        "" => "a time: 14:32, yesterday 23:10, 2026-11-20 14:32, -20m, now".to_owned(),
        text => format!("{text} is no time: 14:32, yesterday 23:10, 2026-11-20 14:32, -20m, now"),
    })
}

/// `1h30m`, in milliseconds.
fn length(text: &str) -> Option<i64> {
    let (mut all, mut rest) = (0_i64, text.trim());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, behind) = rest.split_at(digits);
        let number: i64 = number.parse().ok()?;
        let units = [
            ("ms", 1),
            ("s", 1_000),
            ("m", 60_000),
            ("h", 3_600_000),
            ("d", 86_400_000),
            ("w", 604_800_000),
        ];
        let (unit, factor) = units
            .into_iter()
            .find(|(unit, _)| behind.starts_with(unit))?;
        all = all.checked_add(number.checked_mul(factor)?)?;
        rest = behind[unit.len()..].trim_start();
    }
    Some(all)
}

fn instant(text: &str) -> Option<i64> {
    let at: Timestamp = text.parse().ok()?;
    Some(at.as_millisecond())
}

fn since_1970(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match (digits, text.len()) {
        (true, 9..=10) => text.parse::<i64>().ok()?.checked_mul(1_000),
        (true, 12..=14) => text.parse().ok(),
        _ => None,
    }
}

fn dated(text: &str, now: Timestamp, zone: Zone) -> Option<i64> {
    let today = Civil::seen(now, zone);
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (Some(day), time.trim()),
        None if text.contains(':') => (None, text),
        None => (Some(text), "00:00"),
    };
    let (hour, minute, millis) = time_of_day(time)?;
    let on = |day: Civil| {
        let minute = Civil {
            hour,
            minute,
            ..day
        }
        .meant(zone)?;
        minute.as_millisecond().checked_add(millis)
    };
    match day {
        Some("today") => on(today),
        Some("yesterday") => on(today.yesterday()?),
        Some(date) => on(date_of(date, today)?),
        None => match on(today)? {
            ahead if ahead > now.as_millisecond() => on(today.yesterday()?),
            past => Some(past),
        },
    }
}

fn time_of_day(text: &str) -> Option<(i8, i8, i64)> {
    let mut parts = text.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let seconds = parts.next();
    if parts.next().is_some() || hour > 23 || minute > 59 {
        return None;
    }
    let millis = match seconds {
        None => 0,
        Some(seconds) => {
            let (whole, part) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
            let whole = number(whole).filter(|whole| *whole < 60)?;
            let part = match part.len() {
                0 => 0,
                1..=3 => part.parse::<u32>().ok()? * 10_u32.pow(3 - part.len() as u32),
                _ => return None,
            };
            i64::from(whole) * 1_000 + i64::from(part)
        }
    };
    Some((hour, minute, millis))
}

/// `2026-11-20`, or `11-20` of this year, or of the last if that is still to come.
fn date_of(text: &str, today: Civil) -> Option<Civil> {
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts[..] {
        [year, month, day] if year.len() == 4 => (year.parse().ok()?, month, day),
        [month, day] => (today.year, month, day),
        _ => return None,
    };
    let date = Civil {
        year,
        month: number(month)?,
        day: number(day)?,
        hour: 0,
        minute: 0,
    };
    let ahead = parts.len() == 2 && date > today;
    Some(Civil {
        year: if ahead { year - 1 } else { year },
        ..date
    })
}

fn number(text: &str) -> Option<i8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}
