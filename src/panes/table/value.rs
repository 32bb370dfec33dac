//! The values of filter terms: numbers, ages, healths, and the column that was meant.

use super::query::{Ask, Op, Term};
use crate::domain::health::Health;

/// A number with an optional unit: `4`, `91%`, `10m`, `1h30m`, `512Mi`. Ages are seconds.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.strip_suffix('%').unwrap_or(text);
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let number: f64 = rest[..unit_at].parse().ok()?;
        let units = &rest[unit_at..];
        let next = units
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(units.len());
        total += number * unit(&units[..next])?;
        rest = &units[next..];
    }
    (!text.is_empty()).then_some(total)
}

fn unit(unit: &str) -> Option<f64> {
    Some(match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    })
}

pub(super) fn holds(op: Op, left: f64, right: f64) -> bool {
    match op {
        Op::Less => left < right,
        Op::AtMost => left <= right,
        Op::More => left > right,
        Op::AtLeast => left >= right,
        // Shown numbers are rounded: nobody can type the rest of 90.7 that reads 91.
        Op::Equal if right.fract() == 0.0 && left.abs() >= 1.0 => (left - right).abs() < 0.5,
        Op::Equal => (left - right).abs() < 1e-9,
    }
}

/// The healths whose word begins like `word`; `fault` is what "faults only" keeps.
pub(super) fn healths(word: &str) -> Vec<Health> {
    const ALL: [Health; 5] = [
        Health::Broken,
        Health::Look,
        Health::Changing,
        Health::Unknown,
        Health::Fine,
    ];
    let word = word.to_lowercase();
    if word.len() > 1 && "faults".starts_with(&word) {
        return ALL.into_iter().filter(|health| health.is_fault()).collect();
    }
    ALL.into_iter()
        .filter(|health| !word.is_empty() && health.word().starts_with(&word))
        .collect()
}

/// A word for whoever typed `nmae:web`, where only `name` exists.
pub(super) fn suggestion(term: &Term, columns: &[&str]) -> Option<String> {
    let Ask::Plain(text) = &term.ask else {
        return None;
    };
    let (typed, _) = text.split_once(':')?;
    if typed.len() < 2
        || !typed
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_')
    {
        return None;
    }
    let typed = typed.to_ascii_lowercase();
    let (distance, column) = columns
        .iter()
        .chain(&["health"])
        .map(|column| (distance(&typed, column), *column))
        .min()?;
    let close = distance <= 1 + typed.len() / 4 && typed != "arn";
    close.then(|| format!("no column {typed}; did you mean {column}:?"))
}

/// How many letters must be typed anew, with two swapped ones counted once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units() {
        let cases = [
            ("4", Some(4.0)),
            ("-1.5", Some(-1.5)),
            ("91%", Some(91.0)),
            ("10m", Some(600.0)),
            ("1h30m", Some(5_400.0)),
            ("2d", Some(172_800.0)),
            ("512Mi", Some(536_870_912.0)),
            ("", None),
            ("m", None),
            ("10x", None),
            ("nan", None),
            ("10m5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn misspelt_columns_are_suggested_and_arns_are_not() {
        let cases = [
            ("nmae:web", Some("no column nmae; did you mean name:?")),
            ("task:3", Some("no column task; did you mean tasks:?")),
            (
                "helth:broken",
                Some("no column helth; did you mean health:?"),
            ),
            ("arn:aws:ecs", None),
            ("checkout:41", None),
            ("12:30", None),
        ];
        for (text, expected) in cases {
            let term = Term {
                at: 0,
                inverse: false,
                column: None,
                ask: Ask::Plain(text.to_owned()),
            };
            assert_eq!(
                suggestion(&term, &["name", "tasks", "why", "ami"]).as_deref(),
                expected
            );
        }
    }
}
