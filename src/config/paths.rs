//! Where the user's files are.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::ConfigError;

/// Overrides the folder, for a second set of settings and for tests.
const FOLDER_VARIABLE: &str = "ECSIGHT_CONFIG_DIR";

/// Where the user's files are, whether or not they exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The folder.
    pub dir: PathBuf,
    /// The settings.
    pub config: PathBuf,
    /// The patch to the keys.
    pub keymap: PathBuf,
    /// The folder of themes.
    pub themes: PathBuf,
}

impl Paths {
    /// The files of the settings folder `dir`.
    pub fn in_dir(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            config: dir.join("config.toml"),
            keymap: dir.join("keymap.toml"),
            themes: dir.join("themes"),
        }
    }

    /// The files where this environment puts them.
    pub fn find(env: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        if let Some(dir) = env(FOLDER_VARIABLE).filter(|dir| !dir.is_empty()) {
            return Ok(Self::in_dir(Path::new(&dir)));
        }
        // XDG on macOS too: people of the terminal look in ~/.config, not in ~/Library.
        let folders = etcetera::choose_base_strategy().map_err(|_| ConfigError::NoHome)?;
        Ok(Self::in_dir(&folders.config_dir().join("ecsight")))
    }
}

/// The files of whoever runs this program.
pub fn paths() -> Result<Paths, ConfigError> {
    Paths::find(|name| std::env::var(name).ok())
}
