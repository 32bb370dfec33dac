//! Which places are production, by patterns of their names.

use serde::de::{Deserialize, Deserializer, Error};

use super::Config;

/// The pattern that every name matches.
pub(super) const EVERYTHING: &str = "*";

impl Config {
    /// The pattern by which one of these names (profile, account, cluster) is production, if one
    /// is: there the name of what is changed must be typed before anything is sent.
    pub fn production_pattern<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<&str> {
        production_pattern(&self.production, names)
    }
}

/// The pattern that means one of these names, if one does.
pub fn production_pattern<'p, 'a>(
    patterns: &'p [String],
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'p str> {
    let names: Vec<String> = names.into_iter().map(str::to_lowercase).collect();
    let mut patterns = patterns.iter();
    let found = patterns.find(|pattern| {
        let pattern = pattern.to_lowercase();
        names.iter().any(|name| matches(&pattern, name))
    });
    found.map(String::as_str)
}

/// Whether a name is meant by a pattern in which `*` stands for any text, and nothing else is
/// special.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else {
            return false;
        };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(last)
}

/// Reads patterns; an empty one would mean nothing and is a slip.
pub(super) fn patterns<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let patterns = Vec::<String>::deserialize(deserializer)?;
    match patterns.iter().any(|pattern| pattern.trim().is_empty()) {
        true => Err(D::Error::custom(
            "an empty pattern names nothing; write part of a name and *, such as \"prod*\"",
        )),
        false => Ok(patterns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_letters_may_be_large_or_small() {
        for (pattern, name, expected) in [
            ("prod", "prod", true),
            ("prod", "prod-web", false),
            ("prod*", "prod-web", true),
            ("prod*", "PROD-web", true),
            ("Prod*", "prod", true),
            ("prod*", "nonprod", false),
            ("*prod", "nonprod", true),
            ("*prod*", "eu-prod-1", true),
            ("*-prod-*", "eu-prod", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "acb", false),
            ("ab*b", "ab", false),
            ("*", "", true),
            ("123456789012", "123456789012", true),
            ("p.od*", "prod", false),
        ] {
            let config = Config {
                production: vec![pattern.to_owned()],
                ..Config::default()
            };
            let found = config.production_pattern([name]);
            assert_eq!(found, expected.then_some(pattern), "{pattern} {name}");
        }
        assert_eq!(Config::default().production_pattern(["prod"]), None);
    }
}
