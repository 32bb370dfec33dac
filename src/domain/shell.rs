//! Words for a POSIX shell, so that a line on screen can be pasted into one.

use std::borrow::Cow;

/// `value` as one word of a POSIX shell: quoted only where it must be.
pub fn quoted(value: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("'{}'", value.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_one_word() {
        for (value, word) in [
            ("/ecs/web", "/ecs/web"),
            ("", "''"),
            ("prod web", "'prod web'"),
            ("it's", r"'it'\''s'"),
            ("$(reboot)", "'$(reboot)'"),
            ("#x", "'#x'"),
        ] {
            assert_eq!(quoted(value), word);
        }
    }
}
