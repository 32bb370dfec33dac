//! Printing that survives a closed pipe.

use super::Failure;
use std::io::{self, ErrorKind, Write};

/// Prints data. A reader that has gone away wanted no more: that is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::usage(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something to the user, made harmless. Nobody may be listening, and that is no error either.
pub(super) fn complain(line: &str) {
    let line = crate::domain::sanitize::line(line);
    let _ = writeln!(io::stderr().lock(), "ecsight: {line}");
}

/// Tells the user something that is no complaint, made harmless.
pub(super) fn tell(line: &str) {
    let line = crate::domain::sanitize::line(line);
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Asks the user something: the answer is typed on the same line.
pub(super) fn ask(question: &str) {
    let question = crate::domain::sanitize::line(question);
    let mut out = io::stderr().lock();
    let _ = write!(out, "{question}").and_then(|()| out.flush());
}

/// Writes a line of a terminal over the one before; an empty one takes it away.
pub(super) fn over(line: &str) {
    let line = crate::domain::sanitize::line(line);
    let mut out = io::stderr().lock();
    let _ = write!(out, "\r\x1b[2K{line}").and_then(|()| out.flush());
}
