//! What things look like: meanings on one side, colours on the other.
//!
//! A pane asks for a [`Role`], never for a colour. A theme file gives roles their styles, names
//! its colours in a palette and may build on another theme; what it leaves out is taken from the
//! role's [fallback](Role::fallback). Loading a theme never fails, and a theme is brought down to
//! what the terminal can show while it is loaded, so drawing costs one look into an array.
//!
//! This room does not draw, and it does not know what a service or a pane is.

mod builtin;
mod colour;
mod depth;
mod file;
mod ink;
mod load;
mod lower;
mod role;

use std::path::PathBuf;

use ratatui::style::Style;
use strum::{Display, EnumCount as _, EnumString};

pub use colour::contrast;
pub use depth::ColorDepth;
pub use role::Role;

/// The theme that holds when another cannot be had.
pub const DEFAULT: &str = "default-dark";

/// A style for every role, ready for the terminal at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Its name, as in `:themes` and in the settings.
    pub name: String,
    /// The background it is made for.
    pub kind: Kind,
    /// How many colours there are to draw with.
    pub depth: ColorDepth,
    styles: [Style; Role::COUNT],
}

/// The background a theme is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// A theme that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeInfo {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The background it is made for.
    pub kind: Kind,
    /// A few words of its author.
    pub description: String,
}

/// Where a theme comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the program.
    Builtin,
    /// It is a file of the user's, which goes before a built-in one of the same name.
    User(PathBuf),
}

impl Theme {
    /// The style of a role.
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The names of the themes that are part of the program.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        builtin::THEMES.iter().map(|(name, _)| *name)
    }
}

impl Default for Theme {
    /// The default theme in full colour.
    fn default() -> Self {
        Self::load(DEFAULT, None, ColorDepth::TrueColor).0
    }
}

#[cfg(test)]
mod tests;
