//! Text that may be a secret: it never enters the program, and two of them are still told apart.
//!
//! Of a hidden value only a mark is kept, a 64-bit hash keyed with bits that are drawn anew for
//! each run. Without the key it says nothing about the value; the key is never shown, written or
//! serialised, and neither is the mark. It serves one question: is this the same value as that?

use super::Text;
use super::redact::{MASK, redact};
use regex::{Captures, Regex};
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

/// Further parts of names that hold secrets where logs are sent somewhere: `Header Authorization …`,
/// `license_key`, `Shared_Key`, an ingestion key.
const LOG_SECRET_NAMES: &[&str] = &[
    "header",
    "license",
    "shared_key",
    "sharedkey",
    "ingest",
    "write_key",
    "writekey",
    "signature",
    "passphrase",
];

/// Parts of an address that are a secret as a rule: a long word of the path (collectors and
/// webhooks know their customers by it), and whatever a query says.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<keep>/)[A-Za-z0-9_=-]{24,}|(?P<key>[?&][^=&\s]+=)[^&\s]+").ok()
});

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

    /// The value of an option of a log driver or log router: as [`Guarded::named`], with more names
    /// that tell of a secret; in addresses only the part that is one is hidden.
    pub fn log_option(name: &str, value: String) -> Self {
        let lower = name.to_lowercase();
        if LOG_SECRET_NAMES.iter().any(|part| lower.contains(part)) {
            return Self::hidden(&value);
        }
        let is_address = ["url", "uri", "webhook", "endpoint"]
            .iter()
            .any(|part| lower.contains(part))
            || value.contains("://");
        let shown = redact(&value);
        let shown = match ADDRESS.as_ref().filter(|_| is_address) {
            Some(pattern) => pattern
                .replace_all(&shown, |found: &Captures<'_>| {
                    let kept = found.name("keep").or_else(|| found.name("key"));
                    format!("{}{MASK}", kept.map_or("", |kept| kept.as_str()))
                })
                .into_owned(),
            None => shown.into_owned(),
        };
        if shown == value {
            return Self::named(name, value);
        }
        Self {
            mark: Some(KEY.hash_one(&value)),
            shown: shown.into(),
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

    #[test]
    fn what_says_where_logs_go_can_be_read() {
        for (name, value) in [
            ("awslogs-group", "/ecs/web"),
            ("awslogs-region", "eu-west-1"),
            ("awslogs-stream-prefix", "ecs"),
            ("awslogs-create-group", "true"),
            ("awslogs-endpoint", "https://logs.example.com"),
            ("awslogs-datetime-format", "%Y-%m-%d"),
            ("awslogs-multiline-pattern", "^\\d{4}"),
            ("mode", "non-blocking"),
            ("max-buffer-size", "25m"),
            ("Name", "cloudwatch_logs"),
            ("log_group_name", "/aws/ecs/$(ecs_cluster)/application"),
            ("log_stream_prefix", "from-fluent-bit-"),
            ("log_stream_name", "$(ecs_task_id)"),
            ("log_key", "log"),
            ("Host", "http-intake.logs.datadoghq.eu"),
            ("dd_message_key", "log"),
            ("Match", "*"),
            ("delivery_stream", "to-lake"),
            ("bucket", "logs-1234"),
            ("Url", "https://loki.example.com/loki/api/v1/push"),
            ("splunk-url", "https://splunk.example.com:8088"),
            ("endpoint", "https://log-api.newrelic.com/log/v1"),
        ] {
            let option = Guarded::log_option(name, value.into());
            assert_eq!((&*option, option.is_hidden()), (value, false), "{name}");
        }
    }

    #[test]
    fn keys_in_options_of_a_log_router_are_hidden() {
        for (name, value, shown) in [
            ("apikey", "0123456789abcdef", MASK),
            ("splunk-token", "x", MASK),
            ("Header", "Authorization Bearer abc", MASK),
            ("header", "X-Honeycomb-Team abc", MASK),
            ("license_key", "abc", MASK),
            ("Shared_Key", "abc", MASK),
            ("http_passwd", "abc", MASK),
            (
                "Url",
                "https://123:glc_secret@logs.grafana.net/loki/api/v1/push",
                "https://123:••••••@logs.grafana.net/loki/api/v1/push",
            ),
            (
                "URI",
                "/receiver/v1/http/ZaVnC4dhaV1AbCdEfGhIjKlMnOp==",
                "/receiver/v1/http/••••••",
            ),
            (
                "uri",
                "/v1/logs?key=abc&x=y",
                "/v1/logs?key=••••••&x=••••••",
            ),
        ] {
            let option = Guarded::log_option(name, value.into());
            assert_eq!((&*option, option.is_hidden()), (shown, true), "{name}");
        }
    }
}
