//! What is wrong with a settings file, and why settings could not be had at all.

use std::fmt;
use std::path::PathBuf;

use super::warning::one_line;
use super::{Position, Warning};

/// One mistake in a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub source: String,
    /// The place, where it is known.
    pub position: Option<Position>,
    /// The key with the tables around it, such as `poll.visible`; empty for the whole file.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

impl Problem {
    /// The same, as it is told by a program that runs on regardless.
    pub fn warning(&self) -> Warning {
        let line = self.position.map(|p| p.line);
        Warning::new(self.source.clone(), line, self.message())
    }

    fn message(&self) -> String {
        let (what, advice) = (one_line(&self.what), one_line(&self.advice));
        match self.key.as_str() {
            "" => format!("{what}; {advice}"),
            key => format!("{key}: {what}; {advice}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(at) => write!(f, "{}:{at}: {}", self.source, self.message()),
            None => write!(f, "{}: {}", self.source, self.message()),
        }
    }
}

/// Why settings could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named with `--config` is not there.
    #[error("{}: there is no such file; leave out --config, or make one with \"ecsight config init\"", .0.display())]
    Missing(PathBuf),
    /// The file is there and cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{0}")]
    Syntax(Box<Problem>),
    /// Nobody knows where the settings are.
    #[error("there is no home folder to look for settings in; set ECSIGHT_CONFIG_DIR to a folder")]
    NoHome,
    /// There is a file already, and it is not touched.
    #[error("{}: exists already and was left as it is; move it away first for a fresh one", .0.display())]
    Exists(PathBuf),
    /// The folder or the file cannot be written.
    #[error("{}: cannot be written: {source}; set ECSIGHT_CONFIG_DIR to a folder you can write to", path.display())]
    NotWritable {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
