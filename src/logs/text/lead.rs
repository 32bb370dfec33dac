//! What a line begins with although it stands beside it already: its time and its level.

use super::level::Level;
use super::template;

/// Brackets in which times and levels stand.
const OPEN: [char; 3] = ['[', '(', '<'];
const CLOSE: [char; 3] = [']', ')', '>'];
/// Half an hour in milliseconds: time zones differ by multiples of nothing smaller that matters.
const HALF_HOUR: i64 = 1_800_000;
/// How far the time in the text may be from the event's own: it is written a moment before.
const APART: i64 = 3_000;

/// How many bytes at the beginning of `plain` say nothing but the time of the event (`millis` since
/// 1970) and its level. A time that is another one is not such a thing: it stays. What would be
/// left with nothing behind it stays, too.
pub fn lead(plain: &str, millis: i64, level: Option<Level>) -> usize {
    let Some(mut end) = time(plain, millis) else {
        return 0;
    };
    if let Some(level) = level
        && let Some(length) = word_of(&plain[end..], level)
    {
        end += length;
    }
    if plain[end..].trim().is_empty() {
        return 0;
    }
    end
}

/// Bytes of the time that `plain` begins with and of what divides it from the rest, if it is `millis`.
fn time(plain: &str, millis: i64) -> Option<usize> {
    let (open, rest) = bracket(plain);
    let length = template::time(rest.as_bytes())?;
    let of_hour = minute_and_second(rest.get(..length)?)?;
    let off = (of_hour - millis.rem_euclid(3_600_000)).rem_euclid(HALF_HOUR);
    if off.min(HALF_HOUR - off) > APART {
        return None;
    }
    let end = open + length;
    Some(end + closing(plain.get(end..)?, open > 0)?)
}

/// The bracket a text begins with, in bytes, and what stands behind it.
fn bracket(text: &str) -> (usize, &str) {
    let rest = text.strip_prefix(OPEN).unwrap_or(text);
    (text.len() - rest.len(), rest)
}

/// Bytes of what ends a word: its bracket, punctuation and blanks. None if the word goes on.
fn closing(text: &str, bracketed: bool) -> Option<usize> {
    let rest = match bracketed {
        true => text.strip_prefix(CLOSE)?,
        false => text,
    };
    let rest = rest.strip_prefix([':', ',', '|']).unwrap_or(rest);
    let trimmed = rest.trim_start_matches([' ', '\t']);
    (trimmed.len() < rest.len()).then(|| text.len() - trimmed.len())
}

/// Milliseconds since the full hour, of the clock in a time: `…:29:50`.
fn minute_and_second(time: &str) -> Option<i64> {
    let bytes = time.as_bytes();
    let digits = |at: usize| -> Option<i64> {
        let pair = bytes.get(at..at + 2)?;
        let is = pair.iter().all(u8::is_ascii_digit);
        is.then(|| i64::from(pair[0] - b'0') * 10 + i64::from(pair[1] - b'0'))
    };
    // `hh:mm:ss`: the first colon that is followed by two digits and another colon.
    let colon = (0..bytes.len()).find(|&at| {
        bytes[at] == b':' && digits(at + 1).is_some() && bytes.get(at + 3) == Some(&b':')
    })?;
    Some((digits(colon + 1)? * 60 + digits(colon + 4)?) * 1_000)
}

/// Bytes of the word for `level` that `text` begins with, and of what divides it from the rest.
fn word_of(text: &str, level: Level) -> Option<usize> {
    let (open, rest) = bracket(text);
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = rest.get(..length)?;
    if length < 3 || Level::parse(word) != Some(level) {
        return None;
    }
    let end = open + length;
    let behind = text.get(end..)?;
    // ` - ` as log4j and logback put it
    let closed = closing(behind, open > 0)?;
    let dash = behind.get(closed..)?.strip_prefix("- ").map_or(0, |_| 2);
    Some(end + closed + dash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T10:29:50.053Z
    const AT: i64 = 1_795_256_990_053;

    #[test]
    fn the_time_and_the_level_that_stand_beside_a_line_are_left_out() {
        let info = Some(Level::Info);
        let cases = [
            (
                "2026-11-21 10:29:50,053 INFO  [exec-6] c.e.App",
                info,
                "[exec-6] c.e.App",
            ),
            (
                "2026-11-21T10:29:50.053Z  INFO indexer: done",
                info,
                "indexer: done",
            ),
            ("[2026-11-21T10:29:50Z] [info] ready", info, "ready"),
            ("2026-11-21 11:29:50 +0100 INFO: ready", info, "ready"),
            ("2026-11-21T15:59:51+05:30 ready", None, "ready"),
            ("10:29:48.900 WARN - slow", Some(Level::Warn), "slow"),
            // another time than the event's is worth reading
            (
                "2026-11-21 09:12:07 INFO replayed",
                info,
                "2026-11-21 09:12:07 INFO replayed",
            ),
            // another level than the one beside it, too
            (
                "2026-11-21 10:29:50 INFO status=500",
                Some(Level::Error),
                "INFO status=500",
            ),
            // a time that is the end of the story
            ("2026-11-21 10:29:50", None, "2026-11-21 10:29:50"),
            ("2026-11-21 10:29:50 INFO", info, "INFO"),
            (
                "2026-11-21 10:29:50 INFO ",
                info,
                "2026-11-21 10:29:50 INFO ",
            ),
            ("2026-11-21 rotated", None, "2026-11-21 rotated"),
            (
                "2026-11-21T10:29:50.053Zoo",
                None,
                "2026-11-21T10:29:50.053Zoo",
            ),
            ("information is here", info, "information is here"),
            ("", None, ""),
        ];
        for (line, level, rest) in cases {
            assert_eq!(&line[lead(line, AT, level)..], rest, "{line}");
        }
    }
}
