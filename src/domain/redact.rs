//! Masking what must not be shown, logged or exported.

use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What stands for a masked value.
pub const MASK: &str = "••••••";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // Access key ids identify a credential; the last four characters are enough to tell two apart.
        r"\b(?P<keep>(?:AKIA|ASIA)[A-Z0-9]{12})(?P<hide>[A-Z0-9]{4})\b",
        // Query strings of presigned and session URLs.
        r"(?i)(?P<keep>[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|cell-number|token)=)(?P<hide>[^&\s]+)",
        // `password=…`, `"secretAccessKey": "…"`, `token: …`.
        r#"(?i)(?P<keep>\b[\w-]*(?:password|passwd|secret_?access_?key|session_?token|token_?value|api_?key)["']?\s*[=:]\s*["']?)(?P<hide>[^\s"'&,;]{4,})"#,
        // Credentials inside URLs.
        r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s/:@]+:)(?P<hide>[^\s/@]+)@",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// `text` with everything that looks like a credential masked.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for pattern in PATTERNS.iter() {
        if pattern.is_match(&out) {
            let masked = pattern.replace_all(&out, |found: &Captures<'_>| {
                let at = if found.get(0).is_some_and(|all| all.as_str().ends_with('@')) {
                    "@"
                } else {
                    ""
                };
                format!(
                    "{}{MASK}{at}",
                    found.name("keep").map_or("", |keep| keep.as_str())
                )
            });
            out = Cow::Owned(masked.into_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(PATTERNS.len(), 4);
    }

    #[test]
    fn credentials_are_masked_and_the_rest_is_kept() {
        let cases = [
            (
                "key AKIAIOSFODNN7EXAMPLE used",
                "key AKIAIOSFODNN7EXA•••••• used",
            ),
            (
                "https://x/?a=1&X-Amz-Signature=abc&b=2",
                "https://x/?a=1&X-Amz-Signature=••••••&b=2",
            ),
            ("DB_PASSWORD=hunter22 next", "DB_PASSWORD=•••••• next"),
            (
                r#"{"sessionToken":"abcdef"}"#,
                r#"{"sessionToken":"••••••"}"#,
            ),
            ("postgres://app:hunter2@db/x", "postgres://app:••••••@db/x"),
            (
                "arn:aws:ecs:us-east-1:123456789012:cluster/x",
                "arn:aws:ecs:us-east-1:123456789012:cluster/x",
            ),
            (
                "the security token included in the request is expired",
                "the security token included in the request is expired",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected);
        }
    }
}
