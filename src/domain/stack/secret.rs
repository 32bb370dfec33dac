//! What must not be seen although CloudFormation tells it.

/// What stands in the place of a value that sounds like a secret.
pub const HIDDEN: &str = "****";

/// Words in the name of a parameter or output whose value is not shown.
const WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "privatekey",
    "accesskey",
    "credential",
    "token",
];

/// The value of a parameter or output, unless its name sounds like that of a secret and it is the
/// secret itself: the name or ARN of one may be seen.
pub fn harmless<'a>(key: &str, value: &'a str) -> &'a str {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = key.to_ascii_lowercase();
    let names_one = value.is_empty()
        || value.starts_with("arn:")
        || value.starts_with('/')
        || value.starts_with("{{resolve:")
        || matches!(value, "true" | "false");
    if !names_one && WORDS.iter().any(|word| key.contains(word)) {
        return HIDDEN;
    }
    value
}
