//! Which lines belong to one stack trace.
//!
//! CloudWatch gets one event for each line that a container writes, so a trace arrives in forty
//! pieces. Whether a line continues the one before it (of the same stream) is judged by its shape
//! and by what the lines before it left open. In doubt a line stands by itself: a trace in two
//! pieces is ugly, an error folded away behind a line it has nothing to do with is not seen at all.

mod gist;
mod shape;
#[cfg(test)]
mod tests;

pub use gist::{Gist, gist};

use super::level::Level;
use shape::Shape;

/// What a line leaves open for the next one of its stream. Small, so that it can be kept beside
/// every line; where lines come in late only those after them have to be judged again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    open: Open,
    /// A line by itself of level warn or worse: an exception may be told right after it.
    complains: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Open {
    /// Nothing but what shows by itself that it continues.
    #[default]
    Nothing,
    /// The name of an exception has been told, frames may come.
    Raised,
    /// Frames that begin with `at`: Java, JavaScript, .NET.
    Frames,
    /// Node lists the properties of an error after its frames, up to a `}`.
    Properties,
    /// Node shows where an error was thrown, before its name: the place, the code, the mark.
    Place,
    Code,
    Mark,
    /// Frames of Python, its exception still to come.
    Python,
    /// The exception has been told.
    PythonTold,
    /// A sentence announced another trace.
    PythonBetween,
    Go,
    /// Rust's panic, its message still to come.
    RustMessage,
    Rust,
    Ruby,
    Php,
    /// ASP.NET writes the text of a line under its head, indented by six.
    Indented,
}

impl Head {
    /// What `line` leaves open if nothing stood before it. `level` is the line's own.
    pub fn of(line: &str, level: Option<Level>) -> Self {
        Self::begin(Shape::of(line), level)
    }

    fn begin(shape: Shape, level: Option<Level>) -> Self {
        let open = match shape {
            Shape::PythonStart => Open::Python,
            Shape::GoPanic | Shape::Goroutine => Open::Go,
            Shape::RustPanic { told: true } | Shape::RustTrace => Open::Rust,
            Shape::RustPanic { told: false } => Open::RustMessage,
            Shape::Raised { .. } => Open::Raised,
            Shape::RubyFrame { .. } => Open::Ruby,
            Shape::PhpTrace => Open::Php,
            Shape::Titled => Open::Indented,
            Shape::Place => Open::Place,
            _ => Open::Nothing,
        };
        Self {
            open,
            complains: open == Open::Nothing && level.is_some_and(|level| level >= Level::Warn),
        }
    }

    /// Whether `line` continues what stands before it, and what is left open after it.
    pub fn take(self, line: &str, level: Option<Level>) -> (bool, Self) {
        let shape = Shape::of(line);
        match self.step(shape, line) {
            Some(open) => {
                let complains = false;
                (true, Self { open, complains })
            }
            None => (false, Self::begin(shape, level)),
        }
    }

    /// What is left open after `line`, which may continue what is before it or not.
    pub fn next(self, line: &str, level: Option<Level>) -> Self {
        self.take(line, level).1
    }

    /// What is open after `line` if it continues this, otherwise none.
    fn step(self, shape: Shape, line: &str) -> Option<Open> {
        // Shapes that cannot begin anything
        match shape {
            Shape::Frame { opens } => {
                return Some(match (self.open, opens) {
                    (Open::Rust, _) => Open::Rust,
                    (Open::Indented, _) => Open::Indented,
                    (_, true) => Open::Properties,
                    (_, false) => Open::Frames,
                });
            }
            Shape::Cause | Shape::More | Shape::NetSeam => return Some(Open::Frames),
            Shape::PythonFile => return Some(Open::Python),
            Shape::RubyFrame { indented: true } => return Some(Open::Ruby),
            Shape::PhpTrace => return Some(Open::Php),
            _ => {}
        }
        match (self.open, shape) {
            (Open::Nothing, Shape::PythonStart) if self.complains => Some(Open::Python),
            // logback and log4j write the exception under the line that reports it
            (Open::Nothing, Shape::Raised { qualified: true }) if self.complains => {
                Some(Open::Raised)
            }
            (Open::Frames, Shape::Blank | Shape::NodeVersion) => Some(Open::Frames),
            (Open::Properties, Shape::Closing) => Some(Open::Frames),
            (Open::Properties, Shape::Indented | Shape::Blank) => Some(Open::Properties),
            (Open::Place, _) => Some(Open::Code),
            (Open::Code, Shape::Mark) => Some(Open::Mark),
            (Open::Mark, Shape::Blank) => Some(Open::Mark),
            (Open::Mark, Shape::Raised { .. }) => Some(Open::Raised),
            (Open::Python, Shape::Indented | Shape::Blank | Shape::Mark) => Some(Open::Python),
            (Open::Python, _) => shape::is_python_exception(line).then_some(Open::PythonTold),
            (Open::PythonTold, Shape::PythonBetween) => Some(Open::PythonBetween),
            (Open::PythonTold, Shape::Blank | Shape::Indented | Shape::PythonNote) => {
                Some(Open::PythonTold)
            }
            (Open::PythonBetween, Shape::Blank) => Some(Open::PythonBetween),
            (Open::PythonBetween, Shape::PythonStart) => Some(Open::Python),
            (Open::Go, Shape::Blank | Shape::Goroutine | Shape::GoPanic | Shape::GoFrame)
            | (Open::Go, Shape::Indented | Shape::GoNote) => Some(Open::Go),
            (Open::RustMessage, Shape::Other) => Some(Open::Rust),
            (Open::Rust | Open::RustMessage, Shape::RustTrace | Shape::RustNote) => {
                Some(Open::Rust)
            }
            (Open::Rust, Shape::Indented | Shape::Blank) => Some(Open::Rust),
            (Open::Ruby, Shape::RubyFrame { .. }) => Some(Open::Ruby),
            (Open::Php, Shape::PhpFrame | Shape::Indented) => Some(Open::Php),
            (Open::Indented, Shape::Indented) if line.starts_with("      ") => Some(Open::Indented),
            _ => None,
        }
    }
}

/// Whether `line` continues what stands before it in its stream.
pub fn continues(before: &Head, line: &str) -> bool {
    before.step(Shape::of(line), line).is_some()
}
