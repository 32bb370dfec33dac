//! The program as a command: arguments and environment in, text and exit code out.

use super::process::send_signal;
use super::{ECSIGHT, PATIENCE};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use tempfile::TempDir;

/// What the environment of every run holds, so that nothing of this machine leaks in.
pub fn clean_env(home: &Path) -> Vec<(&'static str, String)> {
    let home = home.display().to_string();
    vec![
        ("PATH", std::env::var("PATH").unwrap_or_default()),
        ("HOME", home.clone()),
        ("TMPDIR", home.clone()),
        ("XDG_CONFIG_HOME", format!("{home}/.config")),
        ("ECSIGHT_CONFIG_DIR", format!("{home}/ecsight")),
        ("AWS_CONFIG_FILE", format!("{home}/aws-config")),
        (
            "AWS_SHARED_CREDENTIALS_FILE",
            format!("{home}/aws-credentials"),
        ),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TZ", "UTC".to_owned()),
    ]
}

/// The credentials and region that every emulator accepts.
pub fn emulator_env(endpoint: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ]
}

/// One run of `ecsight`, to be set up.
pub struct Ecsight {
    home: TempDir,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// `ecsight ARGS…`, split at blanks.
pub fn ecsight(args: &str) -> Ecsight {
    let home = tempfile::tempdir().expect("a temporary folder");
    let env = clean_env(home.path());
    Ecsight {
        args: args.split_whitespace().map(str::to_owned).collect(),
        env: env.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        home,
    }
}

impl Ecsight {
    /// One more argument, blanks and all.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// More arguments, split at blanks.
    pub fn args(mut self, args: &str) -> Self {
        self.args.extend(args.split_whitespace().map(str::to_owned));
        self
    }

    /// One more variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Calls go to `endpoint` with credentials that every emulator accepts.
    pub fn at(mut self, endpoint: &str) -> Self {
        for (name, value) in emulator_env(endpoint) {
            self.env.push((name.to_owned(), value));
        }
        self
    }

    /// A file in the home folder of the run.
    pub fn file(self, path: &str, text: &str) -> Self {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        std::fs::write(path, text).expect("file written");
        self
    }

    /// The home folder of the run.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command, not yet run.
    pub fn command(&self) -> Command {
        let mut command = Command::new(ECSIGHT);
        command
            .args(&self.args)
            .env_clear()
            .envs(self.env.iter().map(|(k, v)| (k, v)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self) -> Outcome {
        let child = self
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ecsight starts");
        let pid = child.id();
        let (say, said) = mpsc::channel();
        std::thread::spawn(move || say.send(child.wait_with_output()));
        let Ok(output) = said.recv_timeout(PATIENCE * 2) else {
            send_signal(pid, "KILL");
            panic!("`ecsight {}` does not end", self.args.join(" "));
        };
        let output = output.expect("its output can be read");
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Outcome {
    /// Fails with everything that was printed unless it ended with `code`.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(
            self.code,
            Some(code),
            "exit code; stderr: {}\nstdout: {}",
            self.stderr,
            self.stdout
        );
        self
    }

    /// Standard error is one line, which holds every one of `words`, and nobody panicked.
    #[track_caller]
    pub fn complains_in_one_line(&self, words: &[&str]) -> &Self {
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert_eq!(lines.len(), 1, "one line on stderr, got {lines:#?}");
        self.complains(words)
    }

    /// Standard error holds every one of `words`, and nobody panicked.
    #[track_caller]
    pub fn complains(&self, words: &[&str]) -> &Self {
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        for word in words {
            assert!(
                self.stderr.contains(word),
                "stderr names {word:?}, got {:?}",
                self.stderr
            );
        }
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "stdout is one JSON document: {error}\nstdout: {}\nstderr: {}",
                self.stdout, self.stderr
            )
        })
    }
}
