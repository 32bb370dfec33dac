//! How a thing is doing, in five words and five glyphs.

use serde::Serialize;

/// Health of a row, worst first so that sorting ascending puts faults on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Something is broken.
    Broken,
    /// Somebody should look.
    Look,
    /// On its way from one state to another.
    Changing,
    /// Not known, or not allowed to be known.
    #[default]
    Unknown,
    /// As it should be.
    Fine,
}

impl Health {
    /// The glyph that carries health without colour.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Broken => "✖",
            Self::Look => "▲",
            Self::Changing => "◐",
            Self::Unknown => "◌",
            Self::Fine => "●",
        }
    }

    /// Whether "faults only" keeps a row of this health.
    pub const fn is_fault(self) -> bool {
        matches!(self, Self::Broken | Self::Look)
    }

    /// The word for `health:` filters and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Look => "look",
            Self::Changing => "changing",
            Self::Unknown => "unknown",
            Self::Fine => "fine",
        }
    }

    /// The worse of two.
    pub fn worse(self, other: Self) -> Self {
        self.min(other)
    }
}
