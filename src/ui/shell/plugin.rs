//! `session-manager-plugin`, AWS's own client of sessions: found, asked for its version, started.
//!
//! The token travels in its environment, where `ps` does not show it: the plugin takes it from
//! there since 1.2.536.0. Its arguments are those that the AWS CLI gives it.

use super::Place;
use super::modes::Modes;
use crate::app::ShellOrder;
use crate::domain::{sanitize, session};
use serde_json::json;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

const NAME: &str = "session-manager-plugin";
/// Since this version the session may come by the environment.
const SINCE: [u32; 4] = [1, 2, 536, 0];
/// The variable in which it comes; its name is the first argument then.
const RESPONSE: &str = "AWS_SSM_START_SESSION_RESPONSE";
/// Bytes of its last words that are kept.
const WORDS: usize = 400;
/// How long they are waited for after its end.
const LINGER: Duration = Duration::from_millis(300);

/// The version of the plugin that is installed here, or why it does not tell; none where there is
/// none. It is asked, and this waits for it.
pub fn plugin_version() -> Option<Result<String, String>> {
    Some(version_of(&find()?))
}

/// Where the plugin is.
pub(super) fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|path| may_run(path))
}

#[cfg(unix)]
fn may_run(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn may_run(path: &Path) -> bool {
    path.is_file()
}

/// What `--version` says.
pub(super) fn version_of(path: &Path) -> Result<String, String> {
    let mut command = Command::new(path);
    // A ctrl-c that comes while it is asked is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let output = command.arg("--version").stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{NAME} cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.trim();
    match output.status.success() && numbers(version).is_some() {
        true => Ok(version.to_owned()),
        false => Err(format!(
            "{NAME} --version does not tell its version ({})",
            output.status
        )),
    }
}

/// Whether a version takes the session by its environment.
pub(super) fn is_new_enough(version: &str) -> bool {
    numbers(version).is_some_and(|it| it >= SINCE)
}

fn numbers(version: &str) -> Option<[u32; 4]> {
    let mut numbers = [0; 4];
    let mut parts = version.split('.');
    for number in &mut numbers {
        *number = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Its arguments.
fn arguments(order: &ShellOrder, place: &Place) -> [String; 6] {
    let runtime = order.runtime_id.as_deref().unwrap_or_default();
    let target = session::target(&order.cluster, &order.task, runtime);
    [
        RESPONSE.to_owned(),
        place.region.clone(),
        "StartSession".to_owned(),
        place.profile.clone().unwrap_or_default(),
        json!({ "Target": &*target }).to_string(),
        place.endpoint.clone(),
    ]
}

/// What its environment holds beside ours: the session, and how AWS is to be asked, which it does
/// for keys of KMS and to take up a session whose connection was lost.
fn environment(order: &ShellOrder, place: &Place) -> Vec<(&'static str, String)> {
    let session = json!({
        "SessionId": &*order.session.id,
        "StreamUrl": order.session.stream_url(),
        "TokenValue": order.session.token(),
    });
    let mut environment = vec![
        (RESPONSE, session.to_string()),
        ("AWS_REGION", place.region.clone()),
    ];
    if let Some(profile) = &place.profile {
        environment.push(("AWS_PROFILE", profile.clone()));
    }
    if let Some((key, secret)) = &place.keys {
        environment.push(("AWS_ACCESS_KEY_ID", key.clone()));
        environment.push(("AWS_SECRET_ACCESS_KEY", secret.clone()));
    }
    environment
}

/// The plugin at work. Dropping it ends it and puts the terminal in order.
pub(super) struct Plugin {
    pid: u32,
    left: oneshot::Receiver<(io::Result<ExitStatus>, String)>,
    is_over: bool,
    _modes: Modes,
}

impl Plugin {
    /// Starts it on this terminal.
    ///
    /// # Errors
    /// In words, when it cannot be started.
    pub(super) fn start(path: &Path, order: &ShellOrder, place: &Place) -> Result<Self, String> {
        let modes = Modes::now(true);
        let mut command = Command::new(path);
        command
            .args(arguments(order, place))
            .envs(environment(order, place))
            .stderr(Stdio::piped());
        if place.keys.is_some() {
            // Those of the environment belong to somebody else.
            command.env_remove("AWS_SESSION_TOKEN");
        }
        let child = command.spawn();
        let mut child = child.map_err(|error| format!("{NAME} cannot be started: {error}"))?;
        let (pid, errors) = (child.id(), child.stderr.take());
        let (tell, left) = oneshot::channel();
        let (say, said) = mpsc::channel();
        thread::spawn(move || say.send(errors.map_or_else(String::new, last_words)));
        thread::spawn(move || {
            let status = child.wait();
            // What it has started may hold its standard error for longer than it lived itself.
            let words = said.recv_timeout(LINGER).unwrap_or_default();
            // Nobody listens any more when the program ends.
            let _ = tell.send((status, words));
        });
        Ok(Self {
            pid,
            left,
            is_over: false,
            _modes: modes,
        })
    }

    /// Waits for its end; what it complained of last, if it did: it ends well even where a session
    /// never began. Dropping this loses nothing.
    ///
    /// # Errors
    /// How it ended, with its last words, when it was no good end.
    pub(super) async fn left(&mut self) -> Result<String, String> {
        let left = (&mut self.left).await;
        self.is_over = true;
        match left {
            Ok((Ok(status), words)) if status.success() => {
                Ok(sanitize::line(words.trim()).into_owned())
            }
            Ok((Ok(status), words)) => Err(ended_badly(&status.to_string(), &words)),
            Ok((Err(error), _)) => Err(format!("{NAME}: {error}")),
            Err(_) => Err(format!("{NAME} is not followed any more")),
        }
    }

    /// Asks it to end, or makes it.
    pub(super) fn end(&self, kill: bool) {
        #[cfg(unix)]
        if let Some(pid) = rustix::process::Pid::from_raw(self.pid.cast_signed())
            && !self.is_over
        {
            let signal = match kill {
                true => rustix::process::Signal::KILL,
                false => rustix::process::Signal::TERM,
            };
            // One that is gone already needs nothing.
            let _ = rustix::process::kill_process(pid, signal);
        }
        #[cfg(not(unix))]
        let _ = (self.pid, kill);
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        self.end(false);
    }
}

fn ended_badly(status: &str, words: &str) -> String {
    let words = words.trim();
    match words.is_empty() {
        true => format!("{NAME} ended with {status}"),
        false => format!("{NAME} ended with {status}: {}", sanitize::line(words)),
    }
}

/// Hands on what is said on standard error, and keeps the end of it.
fn last_words(mut from: impl Read) -> String {
    let mut kept: Vec<u8> = Vec::new();
    let mut chunk = [0; 1_024];
    while let Ok(length @ 1..) = from.read(&mut chunk) {
        let said = chunk.get(..length).unwrap_or_default();
        let mut out = io::stderr().lock();
        // A terminal that is gone shows nothing; the words are kept all the same.
        let _ = out.write_all(said).and_then(|()| out.flush());
        kept.extend(said);
        let spare = kept.len().saturating_sub(WORDS);
        kept.drain(..spare);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Where Systems Manager is asked: where our own calls go, as far as that was told by a setting.
pub(super) fn endpoint(
    fixed: Option<&str>,
    region: &str,
    env: impl Fn(&str) -> Option<String>,
) -> String {
    let told = |name: &str| env(name).filter(|it| !it.is_empty());
    let ignored = told("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let configured = || {
        (!ignored)
            .then(|| told("AWS_ENDPOINT_URL_SSM").or_else(|| told("AWS_ENDPOINT_URL")))
            .flatten()
    };
    let domain = match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    };
    fixed
        .map(str::to_owned)
        .or_else(configured)
        .unwrap_or_else(|| format!("https://ssm.{region}.{domain}"))
}

#[cfg(test)]
mod tests;
