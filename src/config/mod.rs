//! The user's settings: where their files are, what they say, and what is wrong with them.
//!
//! A broken file never stops the screen: [`Config::load_lenient`] keeps what it understands and
//! returns a [`Warning`] for the rest, while [`check`] lists the same [`Problem`]s for
//! `ecsight config check`. One thing is not lenient: a file with a mistake in it never grants
//! write access, because the mistake may be in the very line that was to take it away.
//!
//! This room knows nothing of AWS, of the screen, or of which themes and columns exist.

mod duration;
mod load;
mod locate;
mod paths;
mod problem;
mod production;
mod schema;
mod template;
mod warning;

pub use duration::parse_duration;
pub use load::{Loaded, check};
pub use locate::{Position, closest, position};
pub use paths::{Paths, paths};
pub use problem::{ConfigError, Problem};
pub use production::production_pattern;
pub use schema::{Config, Poll, Profile, Split, TimeZoneChoice, VERSION};
pub use template::{init, template};
pub use warning::Warning;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
