//! Where a key is pressed.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// Where a key is pressed. A layer without a word about a key leaves it to [`Layer::Global`],
/// except where keys are text.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Layer {
    /// Everywhere but in a line of text.
    Global,
    /// A list of rows.
    Table,
    /// A text to scroll and to search: a description, JSON, the help.
    Document,
    /// A page of charts.
    Charts,
    /// The pages about the network.
    Network,
    /// The page of logs.
    Logs,
    /// The page of Logs Insights.
    Insights,
    /// A line being typed: a command, a filter, a search.
    Prompt,
    /// A short list over the screen that narrows while one types.
    Picker,
    /// The menu of what can be done: letters are the keys of its lines.
    Menu,
    /// A question over the screen that is answered with yes or no, or its result.
    Dialog,
}

impl Layer {
    /// Whether a letter pressed here is a letter, or nothing but what is shown may be touched. Then nothing falls through to the global keys:
    /// a `q` in a filter must not leave the screen.
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Prompt | Self::Picker | Self::Menu | Self::Dialog
        )
    }
}
