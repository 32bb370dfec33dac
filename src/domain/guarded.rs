//! Text that may be a secret: it never enters the program, and two of them are still told apart.
//!
//! Of a hidden value only a mark is kept, a 64-bit hash keyed with bits that are drawn anew for
//! each run. Without the key it says nothing about the value; the key is never shown, written or
//! serialised, and neither is the mark. It serves one question: is this the same value as that?

use super::Text;
use super::redact::MASK;
use serde::Serialize;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::ops::Deref;
use std::sync::LazyLock;

/// The key of this run.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Parts of names whose values are secrets more often than not.
const SECRET_NAMES: &[&str] = &[
    "secret",
    "token",
    "password",
    "passwd",
    "credential",
    "apikey",
    "api_key",
    "api-key",
    "accesskey",
    "access_key",
    "privatekey",
    "private_key",
    "auth",
];

/// A text that is shown as it is, or a value of which only the mask is shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(transparent)]
pub struct Guarded {
    shown: Text,
    #[serde(skip)]
    mark: Option<u64>,
}

impl Guarded {
    /// A text that is no secret.
    pub fn open(text: impl Into<Text>) -> Self {
        Self {
            shown: text.into(),
            mark: None,
        }
    }

    /// A value that is not kept.
    pub fn hidden(value: &str) -> Self {
        Self {
            shown: MASK.into(),
            mark: Some(KEY.hash_one(value)),
        }
    }

    /// The value of a setting: hidden where the name says that it is a secret.
    pub fn named(name: &str, value: String) -> Self {
        let name = name.to_lowercase();
        if SECRET_NAMES.iter().any(|part| name.contains(part)) {
            Self::hidden(&value)
        } else {
            Self::open(value)
        }
    }

    /// Whether the value itself is not known.
    pub fn is_hidden(&self) -> bool {
        self.mark.is_some()
    }
}

impl Deref for Guarded {
    type Target = str;

    fn deref(&self) -> &str {
        &self.shown
    }
}

impl fmt::Display for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The mark must not reach a log by way of `{:?}`.
        fmt::Debug::fmt(&*self.shown, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_values_are_told_apart_and_never_told() {
        let (one, same, other) = (
            Guarded::hidden("hunter2"),
            Guarded::hidden("hunter2"),
            Guarded::hidden("hunter3"),
        );
        assert_eq!(one, same);
        assert_ne!(one, other);
        for text in [
            one.to_string(),
            format!("{one:?}"),
            serde_json::to_string(&one).unwrap_or_default(),
        ] {
            assert_eq!(text.trim_matches('"'), MASK);
        }
    }

    #[test]
    fn names_decide_what_is_a_secret() {
        for (name, hidden) in [
            ("awslogs-group", false),
            ("splunk-token", true),
            ("apikey", true),
            ("HTTP_Passwd", true),
            ("com.example.team", false),
        ] {
            assert_eq!(
                Guarded::named(name, "x".into()).is_hidden(),
                hidden,
                "{name}"
            );
        }
    }
}
