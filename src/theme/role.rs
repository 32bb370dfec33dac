//! The meanings that have a style.

use strum::{Display, EnumCount, EnumIter, EnumString, IntoStaticStr};

/// A meaning that has a style. The name in kebab case is the one in a theme file.
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
    EnumCount,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// Ordinary text. Its background, if it has one, is the screen's.
    Text,
    /// What matters less: ages, units, separators.
    Muted,
    /// A pane's title.
    Title,
    /// The title of the pane that has the keyboard.
    TitleFocused,
    /// A pane's frame.
    Border,
    /// The frame of the pane that has the keyboard.
    BorderFocused,
    /// A column's name.
    Header,
    /// The name of the column that orders the rows.
    HeaderSorted,
    /// The selected row.
    Selection,
    /// The selected row of a pane without the keyboard.
    SelectionInactive,
    /// A marked row.
    Mark,
    /// The letters that a filter or a search found.
    Match,
    /// The match at which the search stands.
    MatchCurrent,
    /// In order.
    HealthFine,
    /// Worth a look.
    HealthLook,
    /// Broken.
    HealthBroken,
    /// On its way from one state to another.
    HealthChanging,
    /// Not known, or not allowed to be known.
    HealthUnknown,
    /// A cell that changed a moment ago.
    Changed,
    /// A key, where keys are told.
    Key,
    /// What a key does.
    Hint,
    /// A hint that would be refused.
    HintDisabled,
    /// A message.
    BannerInfo,
    /// A message to heed.
    BannerWarn,
    /// A message of failure.
    BannerError,
    /// The way to here.
    Breadcrumb,
    /// Here.
    BreadcrumbCurrent,
    /// The line being typed.
    Prompt,
    /// A suggestion beyond what was typed.
    PromptSuggestion,
    /// The account and the region.
    Context,
    /// The sign that nothing can be changed.
    ReadOnly,
    /// The sign that something can be changed.
    WriteEnabled,
    /// What could not be had, and why.
    Gap,
    /// Data that is older than it should be.
    Stale,
    /// A value that is masked.
    Masked,
    /// A heading in a document.
    Heading,
    /// The name of a field in a document.
    Label,
    /// A JSON key.
    JsonKey,
    /// A JSON string.
    JsonString,
    /// A JSON number.
    JsonNumber,
    /// `true`, `false` and `null`.
    JsonLiteral,
    /// What is new, where two things are compared.
    DiffAdded,
    /// What is gone.
    DiffRemoved,
    /// What is another.
    DiffChanged,
    /// A line of figures over time.
    Sparkline,
    /// The inside of a window over the screen.
    Popup,
    /// The frame of a window over the screen.
    PopupBorder,
    /// A scroll bar.
    Scrollbar,
    /// What destroys something, in a dialog that asks.
    Danger,
}

impl Role {
    /// The role whose style holds where a theme says nothing about this one.
    ///
    /// Every chain ends in [`Role::Text`], whose own fallback is the terminal's plain style.
    pub const fn fallback(self) -> Option<Self> {
        Some(match self {
            Self::Text => return None,
            Self::Muted
            | Self::Title
            | Self::Selection
            | Self::HealthFine
            | Self::HealthLook
            | Self::HealthBroken
            | Self::HealthChanging
            | Self::Match
            | Self::Key
            | Self::Prompt
            | Self::Context
            | Self::Popup
            | Self::JsonString => Self::Text,
            Self::Border
            | Self::Hint
            | Self::Breadcrumb
            | Self::HealthUnknown
            | Self::Scrollbar
            | Self::Header
            | Self::ReadOnly
            | Self::Masked
            | Self::Label
            | Self::Stale => Self::Muted,
            Self::TitleFocused | Self::BreadcrumbCurrent | Self::Heading => Self::Title,
            Self::BorderFocused => Self::TitleFocused,
            Self::HeaderSorted => Self::Header,
            Self::SelectionInactive => Self::Selection,
            Self::Mark | Self::JsonKey => Self::Key,
            Self::MatchCurrent | Self::Changed => Self::Match,
            Self::HintDisabled => Self::Hint,
            Self::BannerInfo | Self::Sparkline | Self::JsonNumber => Self::HealthChanging,
            Self::BannerWarn | Self::WriteEnabled | Self::JsonLiteral => Self::HealthLook,
            Self::BannerError | Self::Danger => Self::HealthBroken,
            Self::DiffAdded => Self::HealthFine,
            Self::DiffRemoved => Self::HealthBroken,
            Self::DiffChanged => Self::HealthLook,
            Self::PromptSuggestion => Self::Muted,
            Self::Gap => Self::HealthUnknown,
            Self::PopupBorder => Self::BorderFocused,
        })
    }
}
