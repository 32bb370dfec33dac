//! Why the simulated account could not start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why [`crate::sim::Sim::start`] failed: what, where, and what to do next, in one line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimError {
    /// The name is no embedded scenario and no readable file.
    #[error("unknown scenario \"{name}\"; use one of {known}, or the path of a TOML file")]
    UnknownScenario {
        /// What was asked for.
        name: String,
        /// The embedded scenarios, separated by commas.
        known: String,
    },
    /// The scenario file exists and could not be read.
    #[error("cannot read scenario {}: {source}; check the path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no valid TOML, or says something a scenario cannot say.
    #[error("scenario {origin}{}: {message}; correct the file and start again", place(*line, *column))]
    BadScenario {
        /// The file or the embedded scenario's name.
        origin: String,
        /// The line counted from 1, if the fault has a place.
        line: Option<usize>,
        /// The column counted from 1, if the fault has a place.
        column: Option<usize>,
        /// What is wrong.
        message: String,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {addr}: {source}; choose another address, or port 0 for any free one"
    )]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(", line {line}, column {column}"),
        _ => String::new(),
    }
}
