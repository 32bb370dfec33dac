//! The file.

use super::entry::{Entry, entries};
use etcetera::BaseStrategy;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Overrides the folder, for tests and for those who collect such files.
const FOLDER_VARIABLE: &str = "ECSIGHT_STATE_DIR";
/// Name of the file in its folder.
const NAME: &str = "audit.jsonl";
/// Most bytes that are read of it, from its end.
const MOST: u64 = 8 * 1024 * 1024;

/// Why something could not be written down or read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Nobody knows where the file belongs.
    #[error("there is no home folder for the audit file; set {FOLDER_VARIABLE} to a folder")]
    NoHome,
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The file in which every change is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLog {
    path: PathBuf,
}

impl AuditLog {
    /// The file in the folder `dir`.
    pub fn in_dir(dir: &Path) -> Self {
        Self {
            path: dir.join(NAME),
        }
    }

    /// The file where this environment puts it: `$XDG_STATE_HOME/ecsight`, or
    /// `~/.local/state/ecsight`.
    ///
    /// # Errors
    /// When there is no home folder.
    pub fn find(env: impl Fn(&str) -> Option<String>) -> Result<Self, AuditError> {
        if let Some(dir) = env(FOLDER_VARIABLE).filter(|dir| !dir.is_empty()) {
            return Ok(Self::in_dir(Path::new(&dir)));
        }
        let folders = etcetera::choose_base_strategy().map_err(|_| AuditError::NoHome)?;
        // Not every system has a folder for state.
        let state = folders.state_dir().unwrap_or_else(|| folders.data_dir());
        Ok(Self::in_dir(&state.join("ecsight")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line at the end and waits until the disk has it. The file is made for its owner only.
    ///
    /// # Errors
    /// When the system refuses: then nothing may be sent.
    pub fn append(&self, entry: &Entry) -> Result<(), AuditError> {
        self.write(entry).map_err(|source| self.failed(source))
    }

    fn write(&self, entry: &Entry) -> io::Result<()> {
        let line = entry.line();
        let mut line =
            line.ok_or_else(|| io::Error::other("the line cannot be written as JSON"))?;
        let mut file = self.open()?;
        // A line that was cut off by a crash must not swallow this one.
        if !ends_a_line(&mut file)? {
            line.insert(0, '\n');
        }
        // One write at the end of the file: lines of two programs do not mix.
        file.write_all(line.as_bytes())?;
        file.sync_data()
    }

    fn open(&self) -> io::Result<File> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        let mut options = OpenOptions::new();
        options.append(true).create(true).read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
            folder.mode(0o700);
            options.mode(0o600);
        }
        if let Some(parent) = self.path.parent() {
            folder.create(parent)?;
        }
        options.open(&self.path)
    }

    /// What was written down last, oldest first, and how many of the lines could not be read. Of a
    /// very long file only the end is read; no file is an empty one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> Result<(Vec<Entry>, usize), AuditError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
            Err(source) => return Err(self.failed(source)),
        };
        let text = tail(&mut file, MOST).map_err(|source| self.failed(source))?;
        Ok(entries(&text))
    }

    fn failed(&self, source: io::Error) -> AuditError {
        let path = self.path.clone();
        AuditError::File { path, source }
    }
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The end of a file, beginning with a whole line.
pub(super) fn tail(file: &mut File, most: u64) -> io::Result<String> {
    let length = file.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(most);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let whole = match from {
        0 => &*text,
        _ => text.split_once('\n').map_or("", |(_, rest)| rest),
    };
    Ok(whole.to_owned())
}
