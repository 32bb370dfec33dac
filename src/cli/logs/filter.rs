//! Which lines are printed.

use super::args::Logs;
use crate::logs::text::fields::fields_of;
use crate::logs::text::level::{Level, level_of};
use regex::Regex;

/// What a line must say, and must not.
#[derive(Debug)]
pub(super) struct Filter {
    any: Vec<Regex>,
    none: Vec<Regex>,
    least: Option<Level>,
}

impl Filter {
    /// From the arguments; a wrong expression in its own words.
    pub(super) fn new(logs: &Logs) -> Result<Self, String> {
        Ok(Self {
            any: compiled("--grep", &logs.grep)?,
            none: compiled("--exclude", &logs.exclude)?,
            least: logs.level,
        })
    }

    /// Whether a harmless text passes.
    pub(super) fn passes(&self, plain: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|it| it.is_match(plain)))
            && !self.none.iter().any(|it| it.is_match(plain))
            && self.least.is_none_or(|least| level(plain) >= Some(least))
    }
}

/// The level a text tells.
pub(super) fn level(plain: &str) -> Option<Level> {
    level_of(plain, fields_of(plain).as_ref())
}

fn compiled(option: &str, all: &[String]) -> Result<Vec<Regex>, String> {
    let compile = |text: &String| {
        Regex::new(text).map_err(|error| {
            // The last line says what is wrong, those before it draw where.
            let words = error.to_string();
            let last = words.lines().last().unwrap_or(&words).trim();
            let last = last.strip_prefix("error: ").unwrap_or(last);
            format!("{option} {text:?}: {last}")
        })
    };
    all.iter().map(compile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(any: &[&str], none: &[&str], least: Option<Level>) -> Filter {
        let all = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        Filter {
            any: compiled("--grep", &all(any)).expect("good"),
            none: compiled("--exclude", &all(none)).expect("good"),
            least,
        }
    }

    #[test]
    fn any_of_these_none_of_those_and_not_below() {
        let line = "ERROR payment failed for order 17";
        let cases = [
            (filter(&[], &[], None), true),
            (filter(&["payment"], &[], None), true),
            (filter(&["nothing", "order \\d+"], &[], None), true),
            (filter(&["nothing"], &[], None), false),
            (filter(&[], &["order"], None), false),
            (filter(&[], &[], Some(Level::Error)), true),
            (filter(&[], &[], Some(Level::Fatal)), false),
        ];
        for (filter, expected) in cases {
            assert_eq!(filter.passes(line), expected, "{filter:?}");
        }
        assert!(!filter(&[], &[], Some(Level::Trace)).passes("no level at all"));
    }

    #[test]
    fn a_wrong_expression_is_told_in_its_own_words() {
        let wrong = compiled("--grep", &["a(".to_owned()]).expect_err("wrong");
        assert_eq!(wrong, "--grep \"a(\": unclosed group");
    }
}
