//! The themes that are part of the program.

macro_rules! themes {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../themes/", $name, ".toml")))),+]
    };
}

/// Every built-in theme by name, in the order in which they are offered.
pub(super) const THEMES: &[(&str, &str)] = themes![
    "default-dark",
    "default-light",
    "high-contrast",
    "colorblind",
    "monochrome",
    "terminal",
    "catppuccin-mocha",
    "catppuccin-latte",
    "gruvbox-dark",
    "nord",
    "solarized-light",
    "tokyo-night",
];

/// The text of a built-in theme.
pub(super) fn text(name: &str) -> Option<&'static str> {
    let (_, text) = THEMES.iter().find(|(known, _)| *known == name)?;
    Some(text)
}
