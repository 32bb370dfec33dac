//! One field of one row: its text, what it means, and what it sorts by.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Deref;

use super::column::CellContext;
use super::natural;
use crate::domain::health::Health;
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, sanitize};
use crate::theme::Role;

/// What stands for a value that is on its way.
const PENDING: &str = "·";

/// The text of a cell, in whichever form it costs least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellText {
    /// A word of ours.
    Static(&'static str),
    /// AWS's own text, shared with the row.
    Shared(Text),
    /// Text made for the cell.
    Owned(String),
}

impl Deref for CellText {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Shared(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl From<&'static str> for CellText {
    fn from(text: &'static str) -> Self {
        Self::Static(text)
    }
}

impl From<String> for CellText {
    fn from(text: String) -> Self {
        Self::Owned(text)
    }
}

impl From<Text> for CellText {
    fn from(text: Text) -> Self {
        Self::Shared(text)
    }
}

impl From<&Text> for CellText {
    fn from(text: &Text) -> Self {
        Self::Shared(Text::clone(text))
    }
}

/// What a cell sorts by and is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// Nothing: last in both directions, and no comparison holds.
    Absent,
    /// A number; an age is its seconds.
    Number(f64),
    /// A place in an order that the text does not tell.
    Rank(u8),
    /// Another text than the one shown.
    Text(Text),
    /// The text shown.
    Shown,
}

/// One field of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What is shown. It may come straight from AWS: whoever shows it asks [`Cell::shown`].
    pub text: CellText,
    /// What it means; `None` for plain text.
    pub tone: Option<Role>,
    /// What it sorts by.
    pub key: SortKey,
}

impl Cell {
    /// Text that sorts as it is shown.
    pub fn text(text: impl Into<CellText>) -> Self {
        Self {
            text: text.into(),
            tone: None,
            key: SortKey::Shown,
        }
    }

    /// Text, or `—` if there is none.
    pub fn optional(text: Option<impl Into<CellText>>) -> Self {
        text.map_or_else(Self::absent, Self::text)
    }

    /// A whole number.
    pub fn number(number: impl Into<i64>) -> Self {
        let number = number.into();
        Self::text(number.to_string()).key(SortKey::Number(number as f64))
    }

    /// A whole number, or `—` if there is none.
    pub fn optional_number(number: Option<impl Into<i64>>) -> Self {
        number.map_or_else(Self::absent, Self::number)
    }

    /// A share of a hundred.
    pub fn percent(percent: f64) -> Self {
        Self::text(format!("{percent:.0}%")).key(SortKey::Number(percent))
    }

    /// How long ago something was, or `—`.
    pub fn age(then: Option<Timestamp>, context: &CellContext) -> Self {
        let Some(then) = then else {
            return Self::absent();
        };
        let seconds = time::seconds_since(context.now, then);
        Self::text(time::short(seconds)).key(SortKey::Number(seconds as f64))
    }

    /// There is none.
    pub fn absent() -> Self {
        Self::sign("—", Role::Muted)
    }

    /// Nobody could know, or nobody was allowed to.
    pub fn unknown() -> Self {
        Self::sign(Health::Unknown.glyph(), Role::HealthUnknown)
    }

    /// There is nothing to say.
    pub fn blank() -> Self {
        Self::text("").key(SortKey::Absent)
    }

    /// It has not been asked for yet.
    pub fn pending() -> Self {
        Self::sign(PENDING, Role::Muted)
    }

    /// Whether it is [`Cell::pending`].
    pub fn is_pending(&self) -> bool {
        *self.text == *PENDING && self.key == SortKey::Absent
    }

    /// A health by its glyph.
    pub fn health(health: Health) -> Self {
        Self::sign(health.glyph(), health_role(health)).key(SortKey::Rank(health as u8))
    }

    /// The same cell with a meaning.
    #[must_use]
    pub fn tone(mut self, role: Role) -> Self {
        self.tone = Some(role);
        self
    }

    /// The same cell, sorted by something else.
    #[must_use]
    pub fn key(mut self, key: SortKey) -> Self {
        self.key = key;
        self
    }

    /// The text as one harmless line.
    pub fn shown(&self) -> Cow<'_, str> {
        sanitize::line(&self.text)
    }

    /// What `column:>5` compares: the key, or the number the shown text begins with.
    pub(super) fn number_of(&self) -> Option<f64> {
        match &self.key {
            SortKey::Number(number) => Some(*number),
            SortKey::Rank(rank) => Some(f64::from(*rank)),
            SortKey::Absent => None,
            SortKey::Text(text) => leading_number(text),
            SortKey::Shown => leading_number(&self.text),
        }
    }

    pub(super) fn order(&self) -> Order {
        match &self.key {
            SortKey::Absent => Order::Absent,
            SortKey::Number(number) => Order::Number(*number),
            SortKey::Rank(rank) => Order::Rank(*rank),
            SortKey::Text(text) => Order::Text(natural::key(text)),
            SortKey::Shown => Order::Text(natural::key(&self.text)),
        }
    }

    fn sign(sign: &'static str, tone: Role) -> Self {
        Self::text(sign).tone(tone).key(SortKey::Absent)
    }
}

/// The role that colours a health.
pub const fn health_role(health: Health) -> Role {
    match health {
        Health::Broken => Role::HealthBroken,
        Health::Look => Role::HealthLook,
        Health::Changing => Role::HealthChanging,
        Health::Unknown => Role::HealthUnknown,
        Health::Fine => Role::HealthFine,
    }
}

fn leading_number(text: &str) -> Option<f64> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .unwrap_or(text.len());
    text[..end].parse().ok()
}

/// A sort key made ready for many comparisons.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Order {
    Rank(u8),
    Number(f64),
    Text(Box<[u8]>),
    Absent,
}

impl Order {
    /// Ascending or descending, with what is absent last in both.
    pub(super) fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let ordering = match (self, other) {
            (Self::Absent, Self::Absent) => return Ordering::Equal,
            (Self::Absent, _) => return Ordering::Greater,
            (_, Self::Absent) => return Ordering::Less,
            (Self::Rank(a), Self::Rank(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.kind().cmp(&other.kind()),
        };
        if descending {
            ordering.reverse()
        } else {
            ordering
        }
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::Rank(_) => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
            Self::Absent => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_sorts_last_in_both_directions() {
        let cells = [
            Cell::absent(),
            Cell::number(10),
            Cell::unknown(),
            Cell::number(-2),
            Cell::pending(),
        ];
        for (descending, expected) in [(false, ["-2", "10"]), (true, ["10", "-2"])] {
            let mut sorted: Vec<&Cell> = cells.iter().collect();
            sorted.sort_by(|a, b| a.order().compare(&b.order(), descending));
            let texts: Vec<_> = sorted.iter().map(|cell| cell.shown()).collect();
            assert_eq!(texts[..2], expected);
            assert_eq!(texts[2..], ["—", "◌", "·"], "the sort is stable");
        }
    }

    #[test]
    fn numbers_are_read_from_what_is_shown() {
        let cases = [
            (Cell::text("91%"), Some(91.0)),
            (Cell::text("3/4"), Some(3.0)),
            (Cell::text("web"), None),
            (Cell::text("10.5 s"), Some(10.5)),
            (Cell::number(7), Some(7.0)),
            (Cell::absent(), None),
            (Cell::text("4 of 9").key(SortKey::Number(0.5)), Some(0.5)),
        ];
        for (cell, expected) in cases {
            assert_eq!(cell.number_of(), expected, "{cell:?}");
        }
    }

    #[test]
    fn shown_text_is_harmless() {
        assert_eq!(Cell::text("a\u{1b}[31m\nb").shown(), "a␛[31m⏎b");
    }
}
