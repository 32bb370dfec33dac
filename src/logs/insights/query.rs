//! What can be said of a query without asking AWS.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>

/// Commands a log group of the class INFREQUENT_ACCESS does not take
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>).
const STANDARD_ONLY: &[&str] = &["pattern", "anomaly", "diff", "unmask", "filterindex"];
/// Longest query AWS takes, in characters.
pub const LONGEST: usize = 10_000;

/// The commands of a query: what stands between the pipes that are not inside of a text or of an
/// expression.
pub fn commands(query: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut inside: Option<char> = None;
    let mut escaped = false;
    for (at, character) in query.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (inside, character) {
            (Some(_), '\\') => escaped = true,
            (Some(end), _) if end == character => inside = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => inside = Some(character),
            (None, '/') if begins_expression(&query[from..at]) => inside = Some('/'),
            (None, '|') => {
                found.push(query[from..at].trim());
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    found.push(query[from..].trim());
    found.retain(|command| !command.is_empty());
    found
}

/// Whether a `/` after this begins an expression and is no division.
fn begins_expression(before: &str) -> bool {
    let before = before.trim();
    word(before) == "parse" || before.ends_with("like") || before.ends_with("=~")
}

/// The first word of a command, in small letters.
fn word(command: &str) -> String {
    let word: String = command
        .chars()
        .take_while(|character| character.is_alphanumeric())
        .collect();
    word.to_lowercase()
}

/// Whether one of its commands is this one.
pub fn has(query: &str, name: &str) -> bool {
    commands(query).iter().any(|command| word(command) == name)
}

/// The commands of it that only groups of the class STANDARD take.
pub fn standard_only(query: &str) -> Vec<&'static str> {
    let words: Vec<String> = commands(query).into_iter().map(word).collect();
    let only = STANDARD_ONLY.iter().copied();
    only.filter(|name| words.iter().any(|word| word == name))
        .collect()
}

/// How many fields its last `stats` groups by: they come before the figures in each row.
pub fn grouped_by(query: &str) -> usize {
    let commands = commands(query);
    let Some(stats) = commands
        .iter()
        .rev()
        .find(|command| word(command) == "stats")
    else {
        return 0;
    };
    let lower = stats.to_lowercase();
    let Some(by) = lower.rfind(" by ") else {
        return 0;
    };
    let mut depth = 0_i32;
    let commas = lower[by..].chars().filter(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        *character == ',' && depth == 0
    });
    1 + commas.count()
}

/// Where in a query of one line the words of a failure point to, in characters from its start:
/// `… at line 1 and position 31`, or `… (characters 30 to 34)`.
pub fn pointed_at(message: &str, query: &str) -> Option<usize> {
    let lower = message.to_lowercase();
    let number = |after: &str| {
        let at = lower.find(after)? + after.len();
        let digits: String = lower[at..]
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<usize>().ok()
    };
    // Positions are counted from 1, offsets from 0.
    let at = number("(characters ").or_else(|| number("position ").map(|at| at.saturating_sub(1)));
    at.filter(|at| *at <= query.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pipes_in_texts_and_expressions_divide_nothing() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("fields @message", &["fields @message"]),
            ("fields @message | limit 5", &["fields @message", "limit 5"]),
            (
                "filter @message like /a|b/ | limit 5",
                &["filter @message like /a|b/", "limit 5"],
            ),
            (
                "filter @message =~ /a\\/|b/|limit 5",
                &["filter @message =~ /a\\/|b/", "limit 5"],
            ),
            (
                "filter a = \"x|y\" | filter b = 'p|q'",
                &["filter a = \"x|y\"", "filter b = 'p|q'"],
            ),
            (
                "parse @message /(?<ms>\\d+|-)/ | sort ms",
                &["parse @message /(?<ms>\\d+|-)/", "sort ms"],
            ),
            (
                "fields a / b as c | fields d / e",
                &["fields a / b as c", "fields d / e"],
            ),
            ("| | limit 1 |", &["limit 1"]),
        ];
        for (query, expected) in cases {
            assert_eq!(commands(query), *expected, "{query}");
        }
        assert!(has("stats count(*) | LIMIT 3", "limit"));
        assert!(!has("filter @message like /limit 3/", "limit"));
        assert_eq!(
            standard_only("pattern @message | diff"),
            ["pattern", "diff"]
        );
    }

    #[test]
    fn fields_grouped_by_are_counted() {
        for (query, count) in [
            ("fields @message", 0),
            ("stats count(*)", 0),
            ("stats count(*) by bin(1m)", 1),
            ("stats count(*) as n, max(a) BY status, bin(5m) | sort n", 2),
            ("stats count(*) by strcontains(a, 'b')", 1),
            ("stats count(*) by a, b | stats max(c) by a", 1),
        ] {
            assert_eq!(grouped_by(query), count, "{query}");
        }
    }

    #[test]
    fn where_a_failure_points_to() {
        let query = "fields @timestamp | filtr x";
        for (message, expected) in [
            (
                "unexpected symbol found filtr at line 1 and position 21",
                Some(20),
            ),
            ("mismatched input (characters 20 to 25)", Some(20)),
            ("no (characters 0 to 3: mismatched input)", Some(0)),
            ("unexpected symbol at line 1 and position 999", None),
            ("no such field", None),
        ] {
            assert_eq!(pointed_at(message, query), expected, "{message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(query in "\\PC{0,60}") {
            let found = commands(&query);
            prop_assert!(found.iter().all(|command| query.contains(command)));
            let _ = grouped_by(&query);
        }
    }
}
