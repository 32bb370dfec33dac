//! The file that `ecsight config init` writes.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{ConfigError, Paths};

/// The default settings with a word about each, all commented out, so that a later version's
/// better default is not frozen into the files of today.
pub fn template() -> &'static str {
    include_str!("template.toml")
}

/// Writes the template into the settings folder `dir`, and never over a file that is there.
pub fn init(dir: &Path) -> Result<PathBuf, ConfigError> {
    let path = Paths::in_dir(dir).config;
    std::fs::create_dir_all(dir).map_err(|source| ConfigError::NotWritable {
        path: dir.to_owned(),
        source,
    })?;
    let refuse = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => ConfigError::Exists(path.clone()),
        _ => ConfigError::NotWritable {
            path: path.clone(),
            source,
        },
    };
    // One step, so that a file that appears in between is not lost either.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(refuse)?;
    file.write_all(template().as_bytes()).map_err(refuse)?;
    Ok(path)
}
