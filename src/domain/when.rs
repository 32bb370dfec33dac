//! Schedule expressions: in words where they are simple, and when they are due next.
//!
//! The forms are those of
//! [EventBridge Scheduler](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html):
//! `rate(5 minutes)`, `cron(0 3 * * ? *)`, `at(2026-11-20T03:00:00)`. Rules of EventBridge have the
//! first two, in UTC.

use super::time::{Civil, Timestamp};

/// Days looked ahead: the 29th of February comes once in four years, or eight.
const HORIZON: usize = 366 * 8 + 2;
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The expression in words; one that is not simple stays as it is.
pub fn words(expression: &str) -> String {
    simple(expression).unwrap_or_else(|| expression.to_owned())
}

fn simple(expression: &str) -> Option<String> {
    if let Some(rate) = inner(expression, "rate") {
        let (number, unit) = rate.trim().split_once(' ')?;
        let number: u32 = number.parse().ok()?;
        let unit = unit.trim().trim_end_matches('s');
        return Some(match number {
            1 => format!("every {unit}"),
            number => format!("every {number} {unit}s"),
        });
    }
    if let Some(at) = inner(expression, "at") {
        let at = at.trim();
        let (date, time) = at.split_once('T')?;
        return Some(format!("once, {date} {}", time.get(..5)?));
    }
    let fields = cron_fields(expression)?;
    let [minute, hour, day, month, weekday, year] = fields;
    if year != "*" {
        return None;
    }
    let when = times(minute, hour)?;
    let any = |field: &str| matches!(field, "*" | "?");
    match (any(day), any(month), any(weekday)) {
        (true, true, true) => Some(match when {
            Times::At(times) => format!("daily at {times}"),
            Times::Often(words) => words,
        }),
        (true, true, false) => {
            let days = weekdays(weekday)?;
            Some(match when {
                Times::At(times) => format!("{days} at {times}"),
                Times::Often(words) => format!("{words}, {days}"),
            })
        }
        (false, true, true) => {
            let Times::At(times) = when else { return None };
            let day = match day {
                "L" => "on the last day of the month".to_owned(),
                day => format!("on day {} of the month", day.parse::<u8>().ok()?),
            };
            Some(format!("{day} at {times}"))
        }
        (false, false, true) => {
            let Times::At(times) = when else { return None };
            let month = number(month, &MONTHS, 1)?.checked_sub(1)?;
            let month = MONTHS.get(usize::from(month))?;
            Some(format!("on {} {month} at {times}", day.parse::<u8>().ok()?))
        }
        _ => None,
    }
}

/// Whether the expression means the same in every time zone of whole hours, as intervals do.
pub fn is_interval(expression: &str) -> bool {
    simple(expression)
        .is_some_and(|words| words.starts_with("every") || words.starts_with("hourly"))
}

enum Times {
    /// `03:00`, `03:00, 15:00`.
    At(String),
    /// `every 15 minutes`, `hourly at :30`.
    Often(String),
}

fn times(minute: &str, hour: &str) -> Option<Times> {
    if let Some((from, step)) = minute.split_once('/') {
        let often = match (from, hour) {
            ("*" | "0", "*") => format!("every {} minutes", step.parse::<u8>().ok()?),
            _ => return None,
        };
        return Some(Times::Often(often));
    }
    if (minute, hour) == ("*", "*") {
        return Some(Times::Often("every minute".to_owned()));
    }
    let minute: u8 = minute.parse().ok().filter(|minute| *minute < 60)?;
    if hour == "*" {
        return Some(Times::Often(format!("hourly at :{minute:02}")));
    }
    if let Some((from, step)) = hour.split_once('/') {
        let (true, step) = (matches!(from, "*" | "0"), step.parse::<u8>().ok()?) else {
            return None;
        };
        return Some(Times::Often(format!("every {step} hours at :{minute:02}")));
    }
    let hours: Option<Vec<String>> = hour
        .split(',')
        .map(|hour| {
            let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24)?;
            Some(format!("{hour:02}:{minute:02}"))
        })
        .collect();
    hours.map(|hours| Times::At(hours.join(", ")))
}

fn weekdays(field: &str) -> Option<String> {
    let day = |text: &str| {
        let number = number(text, &DAYS, 1)?;
        DAYS.get(usize::from(number.checked_sub(1)?)).copied()
    };
    let parts: Option<Vec<String>> = field
        .split(',')
        .map(|part| match part.split_once('-') {
            Some((from, to)) => Some(format!("{}–{}", day(from)?, day(to)?)),
            None => day(part).map(str::to_owned),
        })
        .collect();
    parts.map(|parts| parts.join(", "))
}

/// When the expression is due next in its zone; none where that cannot be known: a rate counts
/// from an instant no call tells, and some forms of cron are not read here.
pub fn next(expression: &str, zone: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(at) = inner(expression, "at") {
        return moment(at.trim())?.instant(zone).filter(|at| *at > now);
    }
    let cron = Cron::read(expression)?;
    let mut day = Civil::at(now, zone)?;
    for _ in 0..HORIZON {
        if cron.on(day) {
            for (hour, minute) in cron.times() {
                let candidate = Civil {
                    hour,
                    minute,
                    ..day
                };
                // A time that the clocks skip is taken behind the gap, one they show twice the first time.
                match candidate.instant(zone) {
                    Some(at) if at > now => return Some(at),
                    _ => {}
                }
            }
        }
        day = day.tomorrow()?;
    }
    None
}

/// The sets of a cron expression.
struct Cron {
    minutes: Vec<u16>,
    hours: Vec<u16>,
    days: Option<Vec<u16>>,
    months: Vec<u16>,
    weekdays: Option<Vec<u16>>,
    years: Option<Vec<u16>>,
}

impl Cron {
    fn read(expression: &str) -> Option<Self> {
        let [minute, hour, day, month, weekday, year] = cron_fields(expression)?;
        let open = |field: &str| matches!(field, "*" | "?");
        let unless_open = |field: &str, names: &[&str], from: u16, to: u16| match open(field) {
            true => Some(None),
            false => set(field, names, from, to).map(Some),
        };
        Some(Self {
            minutes: set(minute, &[], 0, 59)?,
            hours: set(hour, &[], 0, 23)?,
            days: unless_open(day, &[], 1, 31)?,
            months: set(month, &MONTHS, 1, 12)?,
            weekdays: unless_open(weekday, &DAYS, 1, 7)?,
            years: unless_open(year, &[], 1970, 2199)?,
        })
    }

    fn on(&self, day: Civil) -> bool {
        let within = |set: &Option<Vec<u16>>, value: Option<u16>| match set {
            None => true,
            Some(set) => value.is_some_and(|value| set.contains(&value)),
        };
        u16::try_from(day.month).is_ok_and(|month| self.months.contains(&month))
            && within(&self.days, u16::try_from(day.day).ok())
            && within(&self.weekdays, day.weekday().map(u16::from))
            && within(&self.years, u16::try_from(day.year).ok())
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8)> {
        let small = |value: u16| i8::try_from(value).unwrap_or_default();
        self.hours.iter().flat_map(move |hour| {
            let minutes = self.minutes.iter();
            minutes.map(move |minute| (small(*hour), small(*minute)))
        })
    }
}

/// The values of a field: `*`, `5`, `1,15`, `MON-FRI`, `0/10`, `8-18/2`; none for `L`, `W`, `#`.
fn set(field: &str, names: &[&str], least: u16, most: u16) -> Option<Vec<u16>> {
    let mut values = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u16>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let base = least.min(1);
        let (from, to) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (least, most),
            Some((from, to)) => (number(from, names, base)?, number(to, names, base)?),
            None => {
                let from = number(range, names, base)?;
                (from, if part.contains('/') { most } else { from })
            }
        };
        if from < least || to > most || from > to {
            return None;
        }
        values.extend((from..=to).step_by(usize::from(step)));
    }
    values.sort_unstable();
    values.dedup();
    Some(values)
}

/// A number, or the place of a name among `names`, counted from `base`.
fn number(text: &str, names: &[&str], base: u16) -> Option<u16> {
    let place = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(text));
    match place {
        Some(place) => u16::try_from(place).ok().map(|place| place + base),
        None => text.parse().ok(),
    }
}

/// `2026-11-20T03:00:00`; the seconds are left out, because nothing starts to the second.
fn moment(text: &str) -> Option<Civil> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-');
    let mut time = time.split(':');
    Some(Civil {
        year: date.next()?.parse().ok()?,
        month: date.next()?.parse().ok()?,
        day: date.next()?.parse().ok()?,
        hour: time.next()?.parse().ok()?,
        minute: time.next()?.parse().ok()?,
    })
}

fn cron_fields(expression: &str) -> Option<[&str; 6]> {
    let fields: Vec<&str> = inner(expression, "cron")?.split_whitespace().collect();
    fields.try_into().ok()
}

fn inner<'a>(expression: &'a str, form: &str) -> Option<&'a str> {
    expression
        .trim()
        .strip_prefix(form)?
        .strip_prefix('(')?
        .strip_suffix(')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn simple_expressions_are_words() {
        let cases = [
            ("rate(5 minutes)", "every 5 minutes"),
            ("rate(1 hour)", "every hour"),
            ("rate(1 day)", "every day"),
            ("cron(0 3 * * ? *)", "daily at 03:00"),
            ("cron(30 6,18 * * ? *)", "daily at 06:30, 18:30"),
            ("cron(0/15 * * * ? *)", "every 15 minutes"),
            ("cron(* * * * ? *)", "every minute"),
            ("cron(30 * * * ? *)", "hourly at :30"),
            ("cron(5 0/6 * * ? *)", "every 6 hours at :05"),
            ("cron(0 3 ? * MON *)", "Mon at 03:00"),
            ("cron(0 3 ? * 2-6 *)", "Mon–Fri at 03:00"),
            ("cron(0/10 * ? * MON-FRI *)", "every 10 minutes, Mon–Fri"),
            ("cron(0 4 1 * ? *)", "on day 1 of the month at 04:00"),
            ("cron(0 4 L * ? *)", "on the last day of the month at 04:00"),
            ("cron(0 4 1 1 ? *)", "on 1 Jan at 04:00"),
            ("cron(0 4 29 FEB ? *)", "on 29 Feb at 04:00"),
            ("cron(0 4 1 13 ? *)", "cron(0 4 1 13 ? *)"),
            ("at(2026-11-21T03:00:00)", "once, 2026-11-21 03:00"),
            // As they are: too much for a few words, or no expression at all.
            ("cron(0 3 ? * 6L *)", "cron(0 3 ? * 6L *)"),
            ("cron(0 8-17 * * ? *)", "cron(0 8-17 * * ? *)"),
            ("cron(0 3 1 1 ? 2030)", "cron(0 3 1 1 ? 2030)"),
            ("cron(99 3 * * ? *)", "cron(99 3 * * ? *)"),
            ("cron(0 3)", "cron(0 3)"),
            ("at(tomorrow)", "at(tomorrow)"),
            ("", ""),
        ];
        for (expression, expected) in cases {
            assert_eq!(words(expression), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_due_next() {
        // A Sunday.
        let now: Timestamp = "2026-03-01T14:32:07Z".parse().unwrap();
        let cases = [
            ("cron(0 3 * * ? *)", "UTC", Some("2026-03-02T03:00:00Z")),
            ("cron(0 15 * * ? *)", "UTC", Some("2026-03-01T15:00:00Z")),
            ("cron(0/15 * * * ? *)", "UTC", Some("2026-03-01T14:45:00Z")),
            (
                "cron(0 15 * * ? *)",
                "Europe/Berlin",
                Some("2026-03-02T14:00:00Z"),
            ),
            (
                "cron(0 3 ? * MON-FRI *)",
                "UTC",
                Some("2026-03-02T03:00:00Z"),
            ),
            ("cron(0 3 ? * 7 *)", "UTC", Some("2026-03-07T03:00:00Z")),
            ("cron(0 9 29 FEB ? *)", "UTC", Some("2028-02-29T09:00:00Z")),
            (
                "cron(0 8-18/2 * * ? *)",
                "UTC",
                Some("2026-03-01T16:00:00Z"),
            ),
            ("cron(0 0 1 1 ? 2027)", "UTC", Some("2027-01-01T00:00:00Z")),
            (
                "at(2026-03-01T15:00:00)",
                "UTC",
                Some("2026-03-01T15:00:00Z"),
            ),
            ("at(2026-03-01T14:00:00)", "UTC", None),
            ("rate(5 minutes)", "UTC", None),
            ("cron(0 3 L * ? *)", "UTC", None),
            ("cron(0 0 1 1 ? 2020)", "UTC", None),
            ("cron(0 0 31 2 ? *)", "UTC", None),
            ("cron(0 3 * * ? *)", "Mars/Olympus", None),
        ];
        for (expression, zone, expected) in cases {
            let due = next(expression, zone, now).map(|at| at.to_string());
            assert_eq!(due.as_deref(), expected, "{expression} {zone}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_fatal(text in "(cron|rate|at)?\\(?[0-9A-Za-z*?/,# :T-]{0,24}\\)?|\\PC{0,20}") {
            let now = Timestamp::UNIX_EPOCH;
            let _ = words(&text);
            if let Some(at) = next(&text, "UTC", now) {
                prop_assert!(at > now);
            }
        }
    }
}
