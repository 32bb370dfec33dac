//! How many colours there are to draw with.

use strum::{Display, EnumIter};

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum ColorDepth {
    /// None, or none are wanted. Bold, dim, underline and reverse remain.
    None,
    /// The sixteen whose look the user chose.
    Ansi16,
    /// The sixteen, a cube of 216 and 24 greys.
    Ansi256,
    /// Any.
    TrueColor,
}

impl ColorDepth {
    /// What the environment says about the terminal at standard output.
    pub fn detect(env: impl Fn(&str) -> Option<String>, stdout_is_terminal: bool) -> Self {
        let get = |name: &str| env(name).filter(|value| !value.is_empty());
        let term = get("TERM").unwrap_or_default();
        // https://no-color.org: present and not empty, whatever it says.
        if get("NO_COLOR").is_some() || !stdout_is_terminal || term == "dumb" {
            return Self::None;
        }
        let promised = get("COLORTERM").is_some_and(|v| {
            ["truecolor", "24bit"]
                .iter()
                .any(|word| v.eq_ignore_ascii_case(word))
        });
        // Inside screen the promise is the outer terminal's, and screen does not keep it.
        let inside_screen = term.starts_with("screen") && get("TMUX").is_none();
        if (promised && !inside_screen) || term.ends_with("-direct") {
            return Self::TrueColor;
        }
        // Windows Terminal and ConEmu show every colour and set no TERM.
        let on_windows =
            get("WT_SESSION").is_some() || get("ConEmuANSI").is_some_and(|v| v == "ON");
        if on_windows && term.is_empty() {
            return Self::TrueColor;
        }
        // Terminals known by name, for where COLORTERM was not carried along, as over ssh.
        let named = [
            "xterm-kitty",
            "xterm-ghostty",
            "alacritty",
            "wezterm",
            "foot",
        ];
        if named.iter().any(|name| term.starts_with(name)) {
            return Self::TrueColor;
        }
        if term.contains("256color") || get("TERM_PROGRAM").is_some() {
            return Self::Ansi256;
        }
        Self::Ansi16
    }
}

#[cfg(test)]
mod tests {
    use super::ColorDepth::{Ansi16, Ansi256, None, TrueColor};
    use super::*;

    #[test]
    fn the_environment_decides() {
        let cases: &[(&[(&str, &str)], ColorDepth)] = &[
            (&[], Ansi16),
            (&[("TERM", "xterm")], Ansi16),
            (&[("TERM", "linux")], Ansi16),
            (&[("TERM", "xterm-256color")], Ansi256),
            (&[("TERM", "tmux-256color")], Ansi256),
            (
                &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
                TrueColor,
            ),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], TrueColor),
            (&[("TERM", "xterm"), ("COLORTERM", "yes")], Ansi16),
            (
                &[("TERM", "screen-256color"), ("COLORTERM", "truecolor")],
                Ansi256,
            ),
            (
                &[
                    ("TERM", "screen-256color"),
                    ("COLORTERM", "truecolor"),
                    ("TMUX", "/x"),
                ],
                TrueColor,
            ),
            (&[("TERM", "xterm-direct")], TrueColor),
            (&[("TERM", "xterm-kitty")], TrueColor),
            (&[("WT_SESSION", "1")], TrueColor),
            (&[("WT_SESSION", "1"), ("TERM", "xterm-256color")], Ansi256),
            (
                &[
                    ("TERM", "xterm-256color"),
                    ("COLORTERM", "truecolor"),
                    ("NO_COLOR", "1"),
                ],
                None,
            ),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Ansi256),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], None),
        ];
        for (env, depth) in cases {
            let get = |name: &str| {
                let found = env.iter().find(|(known, _)| *known == name)?;
                Some(found.1.to_owned())
            };
            assert_eq!(ColorDepth::detect(get, true), *depth, "{env:?}");
            assert_eq!(ColorDepth::detect(get, false), None, "{env:?} into a pipe");
        }
    }
}
