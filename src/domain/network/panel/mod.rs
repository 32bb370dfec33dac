//! The network of one task: its mode, its ports and where they are reached, its interface.
//!
//! Everything here is told by the task, its definition and what was read of the host it stands on.
//! Nothing is guessed: what was not read is a [`Fact`] that says so.

mod closed;
mod interface;
mod mode;
mod ports;

#[cfg(test)]
mod tests;

pub use closed::is_closed;
pub use interface::{TaskInterface, interfaces_of, trouble};
pub use mode::Mode;
pub use ports::{Bound, Port, Ports, Reached, bound, of_container, of_task, unbound};

use crate::domain::Text;

/// What is known of something that somebody had to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fact<T> {
    /// This.
    Known(T),
    /// It is not there, or not there any more.
    Absent,
    /// It could not be had, because of this.
    Unknown(Text),
    /// It was not answered yet.
    #[default]
    Awaited,
}

impl<T> Fact<T> {
    /// What is known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Absent | Self::Unknown(_) | Self::Awaited => None,
        }
    }

    /// The same of a part of it.
    pub fn map<U>(self, part: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(known) => Fact::Known(part(known)),
            Self::Absent => Fact::Absent,
            Self::Unknown(why) => Fact::Unknown(why),
            Self::Awaited => Fact::Awaited,
        }
    }
}
