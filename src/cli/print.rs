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
