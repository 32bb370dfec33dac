//! Text into a file: never over another one, never half of it, never in the loop.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names tried before giving up: `notes.log`, `notes-2.log`, …
const MOST_NAMES: usize = 1_000;

/// What a typed path is relative to.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts {
    /// The home folder, for `~`.
    pub home: Option<PathBuf>,
    /// The folder the program was started in.
    pub current: PathBuf,
}

impl Whereabouts {
    /// Those of this process.
    pub fn here() -> Self {
        Self {
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            current: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// The path that was meant.
    ///
    /// # Errors
    /// In words, when it means nothing that can be written to.
    pub fn resolve(&self, typed: &str) -> Result<PathBuf, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err("not saved: no file name".to_owned());
        }
        let home = || {
            self.home
                .clone()
                .ok_or_else(|| format!("not saved: {typed}: there is no home folder"))
        };
        let rest = typed
            .strip_prefix("~/")
            .or_else(|| typed.strip_prefix("~\\").filter(|_| cfg!(windows)));
        let path = match rest {
            Some(rest) => home()?.join(rest),
            None if typed == "~" => home()?,
            None if typed.starts_with('~') && !self.current.join(typed).exists() => {
                return Err(format!(
                    "not saved: {typed}: only one's own ~ is known; write the whole path"
                ));
            }
            None => self.current.join(typed),
        };
        let folder = typed.ends_with('/') || path.is_dir();
        match folder || path.file_name().is_none() {
            true => Err(format!("not saved: {typed} is a folder; add a file name")),
            false => Ok(path),
        }
    }
}

/// Writes the text to a new file beside everything that is there, readable for its owner only:
/// logs say more than they should. It appears whole or not at all. The answer is the name it got:
/// the one asked for, or the next one that was free.
///
/// # Errors
/// In words, with the path and the reason.
pub fn save(path: &Path, text: &str) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("not saved: {}: {}", path.display(), plain(&error));
    let taken = reserve(path).map_err(failed)?;
    let written = write_beside(&taken, text);
    if written.is_err() {
        // The name was kept free for a file that does not come.
        let _ = fs::remove_file(&taken);
    }
    written.map_err(failed)?;
    Ok(taken)
}

/// Takes a name by making an empty file, which fails where there is one.
fn reserve(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MOST_NAMES {
        let name = numbered(path, number);
        match create(&name) {
            Ok(_) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many files of this name"))
}

/// `notes.log`, then `notes-2.log` and so on.
fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{number}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{number}"),
    };
    path.with_file_name(name)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Writes to a file beside it and renames that: whoever looks sees all of the text or none.
fn write_beside(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let result = (|| {
        let mut file = create(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)
    })();
    if result.is_err() {
        let _ = fs::remove_file(&part);
    }
    result
}

/// The reason without the number of the system's error.
fn plain(error: &io::Error) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => words,
    }
}

/// What to say about a saved text.
pub fn told(asked: &Path, path: &Path, text: &str) -> String {
    let lines = text.lines().count();
    let noun = if lines == 1 { "line" } else { "lines" };
    let other = match asked == path {
        true => String::new(),
        false => format!(
            "; {} was there already",
            asked.file_name().unwrap_or_default().to_string_lossy()
        ),
    };
    format!("saved {lines} {noun} to {}{other}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_typed_means_a_path() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        let here = Whereabouts {
            home: Some("/home/ann".into()),
            current: folder.path().to_owned(),
        };
        let at = |path: &str| folder.path().join(path);
        for (typed, expected) in [
            ("notes.log", at("notes.log")),
            ("  notes.log ", at("notes.log")),
            ("sub/notes.log", at("sub/notes.log")),
            ("my notes.log", at("my notes.log")),
            ("~/notes.log", "/home/ann/notes.log".into()),
            ("~/a/b", "/home/ann/a/b".into()),
            ("/var/tmp/x", "/var/tmp/x".into()),
        ] {
            assert_eq!(here.resolve(typed), Ok(expected), "{typed}");
        }
        for (typed, word) in [
            ("", "no file name"),
            ("sub", "is a folder"),
            ("new/", "is a folder"),
            ("..", "is a folder"),
            ("~bob/x", "only one's own ~"),
        ] {
            let told = here.resolve(typed).unwrap_err();
            assert!(told.contains(word), "{typed}: {told}");
        }
        let homeless = Whereabouts { home: None, ..here };
        assert!(homeless.resolve("~/x").unwrap_err().contains("no home"));
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.log");
        fs::write(&path, "mine").unwrap();
        let second = save(&path, "a\nb\n").unwrap();
        let third = save(&path, "c").unwrap();
        assert_eq!(
            names(folder.path()),
            ["notes-2.log", "notes-3.log", "notes.log"]
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&second).unwrap(), "a\nb\n");
        assert_eq!(fs::read_to_string(&third).unwrap(), "c");
        let line = told(&path, &second, "a\nb\n");
        assert!(line.starts_with("saved 2 lines to "), "{line}");
        assert!(line.ends_with("notes.log was there already"), "{line}");
        let bare = folder.path().join("bare");
        assert_eq!(save(&bare, "").unwrap(), bare);
        assert_eq!(save(&bare, "").unwrap(), folder.path().join("bare-2"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_and_only_the_owner_reads() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.log");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
        let saved = save(&path, "x").unwrap();
        assert_eq!(names(folder.path()), ["notes-2.log", "notes.log"]);
        let mode = fs::metadata(saved).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_failure_names_the_path_and_the_reason_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/notes.log");
        let told = save(&path, "x").unwrap_err();
        assert!(told.contains("missing/notes.log: no such file"), "{told}");
        assert!(names(folder.path()).is_empty());
        // What cannot be written leaves no empty file under the name.
        let long = format!("{}.log", "x".repeat(250));
        assert!(save(&folder.path().join(long), "x").is_err());
        assert!(names(folder.path()).is_empty());
    }
}
