//! A session in a container on this terminal: AWS's own client where it is installed, else ours.
//!
//! Whoever has the terminal hands it over ([`converse`]) and has it back when that ends, as it was:
//! after a crash, a lost connection, a signal and a session that was left behind, too.

mod escape;
pub mod install;
#[cfg(unix)]
mod keys;
mod modes;
mod native;
mod plugin;

pub use native::{Ends, converse as converse_by_pipe};
pub use plugin::plugin_version;

use super::signals::{Deaf, Signal, Signals};
use crate::app::ShellOrder;
use crate::aws::SessionSpec;
use crate::domain::context::ContextInfo;
use crate::domain::{arn, sanitize, time};
use plugin::Plugin;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long somebody who was asked to end may take.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long the plugin may take to tell its version.
const ASKED: Duration = Duration::from_secs(5);
/// What a shell begins with: the last part of its path.
const SHELLS: [&str; 7] = [
    "sh",
    "bash",
    "ash",
    "dash",
    "zsh",
    "powershell.exe",
    "cmd.exe",
];

/// Where a session is, as far as its client wants to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// Region of the cluster.
    pub region: String,
    /// Profile to ask AWS with; none for what the environment has.
    pub profile: Option<String>,
    /// Account id, if it is known.
    pub account: Option<String>,
    /// Where Systems Manager is asked.
    pub endpoint: String,
    /// Access key and secret key of the simulated account.
    pub keys: Option<(String, String)>,
    /// Service of the task, if it has one.
    pub service: Option<String>,
}

impl Place {
    /// Puts together what is known of a context and what the ARNs of an order tell.
    pub fn new(
        order: &ShellOrder,
        spec: &SessionSpec,
        info: &ContextInfo,
        service: Option<&str>,
    ) -> Self {
        let told = [&order.cluster, &order.task];
        let region = told.iter().find_map(|it| arn::region(it));
        let account = told.iter().find_map(|it| arn::account(it));
        let region = region.or(info.region.as_deref()).unwrap_or("us-east-1");
        let profile = info.profile.as_deref().filter(|it| *it != "default");
        let env = |name: &str| std::env::var(name).ok();
        Self {
            region: region.to_owned(),
            profile: profile.map(str::to_owned),
            account: info.account.as_deref().or(account).map(str::to_owned),
            endpoint: plugin::endpoint(spec.endpoint.as_deref(), region, env),
            keys: spec.fixed_credentials.clone(),
            service: service.map(str::to_owned),
        }
    }
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// As it should, in a line.
    Well(String),
    /// It failed, in a line.
    Badly(String),
    /// A signal asked us to end.
    Signalled(Signal),
}

/// Whose client speaks with the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Client {
    Plugin(PathBuf, String),
    /// Ours; why not the plugin, where there is more to say than that there is none.
    Own(Option<String>),
}

/// The plugin if it is there and new enough, else our own client where it can.
fn choose(
    plugin: Option<(PathBuf, Result<String, String>)>,
    has_own: bool,
    install: &str,
) -> Result<Client, String> {
    let why = match plugin {
        Some((path, Ok(version))) if plugin::is_new_enough(&version) => {
            return Ok(Client::Plugin(path, version));
        }
        Some((_, Ok(version))) => Some(format!(
            "session-manager-plugin {version} cannot take the token out of sight; update it: {install}"
        )),
        Some((_, Err(why))) => Some(why),
        None => None,
    };
    match (has_own, why) {
        (true, why) => Ok(Client::Own(why)),
        (false, Some(why)) => Err(why),
        (false, None) => Err(format!(
            "session-manager-plugin is not installed: {install}"
        )),
    }
}

/// Hands the terminal over to a session until that ends. Answers of AWS go on being taken by
/// whoever polls this beside it; dropping it takes the terminal back.
///
/// Ctrl-c, ctrl-\ and ctrl-z are the session's. SIGTERM and SIGHUP end it.
pub async fn converse(order: &ShellOrder, place: &Place, signals: &mut Signals) -> Ended {
    // What cannot be taken over does what it always did; that is no reason not to begin.
    let _deaf = Deaf::new();
    let began = Instant::now();
    let ended = by_somebody(order, place, signals).await;
    let took = time::short(began.elapsed().as_secs());
    let what = called(order, place);
    let ended = match ended {
        Ended::Well(words) if words.is_empty() => Ended::Well(format!("{what} ended after {took}")),
        Ended::Well(words) => Ended::Well(format!("{what} ended after {took}: {words}")),
        Ended::Badly(words) => Ended::Badly(format!("{what}: {words}")),
        Ended::Signalled(signal) => Ended::Signalled(signal),
    };
    if let Ended::Well(line) | Ended::Badly(line) = &ended {
        tell(&mut io::stdout(), &format!("ecsight: {line}"));
    }
    ended
}

/// Where the plugin is and what it says of its version; none where there is none.
async fn found() -> Option<(PathBuf, Result<String, String>)> {
    let found = tokio::task::spawn_blocking(|| {
        let path = plugin::find()?;
        let version = plugin::version_of(&path);
        Some((path, version))
    });
    match tokio::time::timeout(ASKED, found).await {
        Ok(found) => found.unwrap_or_default(),
        // One that does not even tell its version is of no use.
        Err(_late) => None,
    }
}

/// The version of the plugin that would be taken, or why it would not, and what installs one.
pub async fn plugin() -> Result<String, String> {
    let install = install::line();
    match choose(found().await, false, &install) {
        Ok(Client::Plugin(_, version)) => Ok(version),
        Ok(Client::Own(_)) => Err(format!("not installed: {install}")),
        Err(why) => Err(why),
    }
}

async fn by_somebody(order: &ShellOrder, place: &Place, signals: &mut Signals) -> Ended {
    match choose(found().await, cfg!(unix), &install::line()) {
        Ok(Client::Plugin(path, version)) => {
            let by = format!("session-manager-plugin {version}");
            tell(&mut io::stdout(), &header(order, place, &by));
            with_plugin(&path, order, place, signals).await
        }
        Ok(Client::Own(why)) => {
            if let Some(why) = why {
                tell(&mut io::stdout(), &format!("ecsight: {why}"));
            }
            let way_out = "Enter ~ . leaves one that hangs";
            tell(&mut io::stdout(), &header(order, place, way_out));
            native::converse(order, Ends::TERMINAL, signals).await
        }
        Err(why) => Ended::Badly(why),
    }
}

async fn with_plugin(
    path: &std::path::Path,
    order: &ShellOrder,
    place: &Place,
    signals: &mut Signals,
) -> Ended {
    let mut plugin = match Plugin::start(path, order, place) {
        Ok(plugin) => plugin,
        Err(why) => return Ended::Badly(why),
    };
    loop {
        tokio::select! {
            left = plugin.left() => {
                signals.forget_interrupts();
                return match left {
                    Ok(words) => Ended::Well(words),
                    Err(why) => Ended::Badly(why),
                };
            }
            signal = signals.next() => if signal != Signal::Interrupt {
                plugin.end(false);
                if tokio::time::timeout(FAREWELL, plugin.left()).await.is_err() {
                    plugin.end(true);
                }
                return Ended::Signalled(signal);
            },
        }
    }
}

/// Whether what runs is a shell: who leaves one has read what was to be read.
pub fn is_shell(order: &ShellOrder) -> bool {
    let program = order.command.split_whitespace().next().unwrap_or_default();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    SHELLS.contains(&program) && !order.command.contains(" -c")
}

/// Leaves what a command said where it is until a line is typed, or ctrl-c; the signal that asked
/// us to end, if one did.
#[cfg(unix)]
pub async fn was_read(signals: &mut Signals) -> Option<Signal> {
    // Without a terminal to read from nobody reads what is on it either.
    let mut keys = keys::Keys::open().ok()?;
    tell(&mut io::stdout(), "ecsight: enter returns");
    tokio::select! {
        _ = keys.next() => None,
        signal = signals.next() => (signal != Signal::Interrupt).then_some(signal),
    }
}

/// Here nobody waits: the screen comes back at once.
#[cfg(not(unix))]
pub async fn was_read(_: &mut Signals) -> Option<Signal> {
    None
}

/// What runs where: `shell in storefront/0a1b2c3d/app`.
fn called(order: &ShellOrder, place: &Place) -> String {
    let what = match is_shell(order) {
        true => "shell",
        false => &*order.command,
    };
    let service = place.service.iter().map(String::as_str);
    let parts: Vec<&str> = service
        .chain([arn::short_id(&order.task), &*order.container])
        .collect();
    format!("{what} in {}", parts.join("/"))
}

/// What stands over a session.
fn header(order: &ShellOrder, place: &Place, more: &str) -> String {
    let cluster = arn::name(&order.cluster);
    let account = place.account.as_deref().map(|it| format!(", account {it}"));
    format!(
        "ecsight: {} ({cluster}, {}{}) · exit or ctrl-d returns · {more}",
        called(order, place),
        place.region,
        account.unwrap_or_default(),
    )
}

/// A line on a terminal, in whatever mode it is. One that is gone is told by who reads it next.
fn tell(out: &mut impl io::Write, line: &str) {
    let line = sanitize::line(line);
    let _ = write!(out, "{line}\r\n").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests;
