//! The loop's middle: messages in, effects carried out, frames asked for.
//!
//! The same engine runs behind the real terminal, behind `--script` and behind
//! `ecsight get`: what differs is where keys come from and where frames go.

use super::auditor::Auditor;
use super::forwards::Doors;
use super::save::{self, Whereabouts};
use crate::app::forwarding::News;
use crate::app::{App, Clock, Effect, Message, ShellOrder, Written};
use crate::aws::SessionSpec;
use crate::domain::forward::ForwardId;
use crate::domain::time::Timestamp;
use crate::scheduler::{Aws, Report, Runner};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Answers that may wait for the loop; beyond that the fetchers wait, never the loop.
const WAITING: usize = 256;
/// Least time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(33);
/// Most of the time that following a flood of answers may take is one part in this many.
const SHARE: u32 = 4;

/// Where the time comes from: real, or set by a test.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    started: Instant,
    /// The wall clock at the start, when it shall move with the ticks instead of by itself.
    fixed: Option<Timestamp>,
}

impl Clocks {
    /// The machine's clocks.
    pub fn real() -> Self {
        Self {
            started: Instant::now(),
            fixed: None,
        }
    }

    /// A wall clock that stands still: pictures of a frozen stage do not drift.
    pub fn frozen(at: Timestamp) -> Self {
        Self {
            started: Instant::now(),
            fixed: Some(at),
        }
    }

    /// Both clocks now.
    pub fn now(&self) -> Clock {
        let tick = self.started.elapsed();
        Clock {
            wall: self.fixed.unwrap_or_else(Timestamp::now),
            tick,
        }
    }

    /// The instant of a tick.
    pub fn instant(&self, tick: Duration) -> Instant {
        self.started + tick
    }
}

/// What the engine cannot do by itself.
pub trait Outside {
    /// Puts text on the clipboard; says how, or why not.
    fn copy(&mut self, text: &str) -> Result<String, String>;
    /// Opens a page; says how, or why not.
    fn browse(&mut self, url: &str) -> Result<String, String>;
    /// Hands the terminal to the shell and takes it back.
    fn suspend(&mut self) -> Result<(), String>;
    /// Shows text in the user's pager, as soon as the loop can hand the terminal over; or why not.
    fn page(&mut self, text: String) -> Result<(), String>;
    /// Has text edited in the user's editor, as soon as the loop can hand the terminal over; or
    /// why not. Its end is told by [`Message::Edited`].
    fn edit(&mut self, text: String) -> Result<(), String>;
    /// Hands the terminal over to a session, as soon as the loop can; or why not. Its end is told
    /// by [`Message::ShellEnded`].
    fn shell(&mut self, order: ShellOrder) -> Result<(), String>;
    /// Tells somebody who looks elsewhere.
    fn notify(&mut self, line: &str);
    /// Loads a theme into the model.
    fn theme(&mut self, app: &mut App, name: &str);
}

/// The model with everything that moves it.
pub struct Engine {
    /// The model.
    pub app: App,
    /// The clocks.
    pub clocks: Clocks,
    runner: Runner<Aws>,
    reports: mpsc::Receiver<Report>,
    told: mpsc::Sender<Message>,
    hear: mpsc::Receiver<Message>,
    base: SessionSpec,
    auditor: Auditor,
    forwards: Doors,
    forwarded: mpsc::Receiver<(ForwardId, News)>,
    /// When following answers may cost time again.
    rest_until: Duration,
    unsettled: bool,
    quit: bool,
}

impl Engine {
    /// An engine around a model; `base` is what every context's session has in common.
    pub fn new(
        app: App,
        effects: Vec<Effect>,
        base: SessionSpec,
        clocks: Clocks,
        outside: &mut dyn Outside,
    ) -> Self {
        let (out, reports) = mpsc::channel(WAITING);
        let (told, hear) = mpsc::channel(8);
        let runner = Runner::new(Handle::current(), out, Aws(crate::fetchers::source));
        let auditor = Auditor::new(base.fixed_credentials.is_some());
        let (forwards, forwarded) = Doors::new(Handle::current());
        let mut engine = Self {
            app,
            clocks,
            runner,
            reports,
            told,
            hear,
            base,
            auditor,
            forwards,
            forwarded,
            rest_until: Duration::ZERO,
            unsettled: true,
            quit: false,
        };
        engine.read_profiles();
        engine.carry_out(effects, outside);
        engine
    }

    /// Whether the program is to end.
    pub fn is_over(&self) -> bool {
        self.quit
    }

    /// What the sessions of all contexts have in common.
    pub(super) fn spec(&self) -> &SessionSpec {
        &self.base
    }

    /// Feeds one message.
    pub fn feed(&mut self, message: Message, outside: &mut dyn Outside) {
        self.unsettled = true;
        let mut message = message;
        if let (Message::Report(report), Some(_)) = (&mut message, self.clocks.fixed) {
            // On a frozen stage a call is of the stage's time, whatever the machine's clock says.
            report.restamp(self.clocks.now().wall);
        }
        let told = match &message {
            Message::Report(report) => self.auditor.after(report),
            _ => None,
        };
        let effects = self.app.update(message, self.clocks.now());
        if let Some(line) = told {
            self.app.say(line, true);
        }
        self.carry_out(effects, outside);
    }

    /// Waits for the next message from inside: a report, or the end of an effect.
    pub async fn message(&mut self) -> Message {
        tokio::select! {
            Some(report) = self.reports.recv() => Message::Report(Box::new(report)),
            Some(message) = self.hear.recv() => message,
            Some((id, news)) = self.forwarded.recv() => Message::Forwarded { id, news },
            else => std::future::pending().await,
        }
    }

    /// Feeds a message and everything else that is ready: take all, then act once.
    pub fn drain(&mut self, first: Message, outside: &mut dyn Outside) {
        self.feed(first, outside);
        while let Ok(report) = self.reports.try_recv() {
            self.feed(Message::Report(Box::new(report)), outside);
        }
    }

    /// Follows what came in. A flood of answers is followed less often than a key,
    /// so that it cannot take the machine. Says whether a frame is due.
    pub fn settle(&mut self, urgent: bool, outside: &mut dyn Outside) -> bool {
        let begun = self.clocks.now();
        if self.unsettled && (urgent || begun.tick >= self.rest_until) {
            self.app.clock = begun;
            let effects = self.app.settle();
            self.unsettled = false;
            self.carry_out(effects, outside);
            let cost = self.clocks.now().tick.saturating_sub(begun.tick);
            self.rest_until = begun.tick + (cost * SHARE).max(FRAME);
            return self.app.take_dirty();
        }
        false
    }

    /// Whether nothing is on its way and nothing is due for this long.
    pub fn is_calm(&self, long: Duration) -> bool {
        let now = self.clocks.now().tick;
        let context = self.app.context();
        let nothing_due = self.app.wake_at().is_none_or(|at| at > now + long);
        !self.unsettled && nothing_due && self.app.scheduler.in_flight(context) == 0
    }

    /// When the loop must come back although nothing happens.
    pub fn wake_at(&self) -> Option<Instant> {
        // What time alone changes is looked at when answers are followed, not before: a time that
        // has passed would make the loop spin until then.
        let wake = match self.unsettled {
            true => Some(self.rest_until),
            false => self.app.wake_at(),
        };
        wake.map(|tick| self.clocks.instant(tick))
    }

    /// The model's own time has come.
    pub fn timer(&mut self, outside: &mut dyn Outside) {
        let now = self.clocks.now();
        if self.app.wake_at().is_some_and(|at| at <= now.tick) {
            self.feed(Message::Timer, outside);
        }
    }

    /// Ends all calls, and the sessions behind forwarded ports.
    pub async fn shutdown(self) {
        // Nobody hears the news any more: a port must not wait for somebody to take them.
        drop(self.forwarded);
        self.forwards.shutdown().await;
        self.runner.shutdown().await;
    }

    fn carry_out(&mut self, effects: Vec<Effect>, outside: &mut dyn Outside) {
        for effect in effects {
            match effect {
                Effect::Start(jobs) => {
                    let mut start = Vec::with_capacity(jobs.len());
                    for job in jobs {
                        match self.auditor.before(&self.app, job) {
                            Ok(job) => start.push(job),
                            Err(report) => self.feed(Message::Report(report), outside),
                        }
                    }
                    self.runner.start(start);
                }
                Effect::ReadAudit => {
                    let read = self.auditor.read().map(|(entries, broken)| Written {
                        changes: entries
                            .iter()
                            .filter_map(|it| serde_json::to_value(it).ok())
                            .collect(),
                        broken,
                    });
                    self.feed(Message::Audit(read), outside);
                }
                Effect::Cancel(jobs) => self.runner.cancel(&jobs),
                Effect::Open {
                    context,
                    profile,
                    region,
                } => {
                    let spec = SessionSpec {
                        write: self.app.options.may_write(profile.as_deref()),
                        profile: profile.map(|name| name.to_string()),
                        region: region.map(|code| code.to_string()),
                        ..self.base.clone()
                    };
                    self.runner.add(context, spec);
                }
                Effect::Reopen(context) => self.runner.reopen(context),
                Effect::Copy(text) => {
                    let told = outside.copy(&text);
                    self.tell(told);
                }
                Effect::Browse(url) => {
                    let told = outside.browse(&url);
                    self.tell(told);
                }
                Effect::Save { path, text } => self.save(path, text),
                Effect::Page(text) => {
                    if let Err(line) = outside.page(text) {
                        self.app.say(line, true);
                    }
                }
                Effect::Edit(text) => {
                    if let Err(line) = outside.edit(text) {
                        self.feed(Message::Edited(Err(line)), outside);
                    }
                }
                Effect::Shell(order) => {
                    if let Err(line) = outside.shell(*order) {
                        self.feed(Message::ShellEnded(Err(line)), outside);
                    }
                }
                Effect::FindPlugin => self.find_plugin(),
                Effect::Forward(order) => self.forwards.carry_out(order),
                Effect::Notify(line) => outside.notify(&line),
                Effect::Theme(name) => outside.theme(&mut self.app, &name),
                Effect::ReadProfiles => self.read_profiles(),
                Effect::Suspend => {
                    if let Err(line) = outside.suspend() {
                        self.app.say(line, true);
                    }
                    self.app.touch();
                }
                Effect::Quit => self.quit = true,
            }
        }
    }

    /// Reads the AWS configuration files beside the loop; the stage has none.
    fn read_profiles(&mut self) {
        if self.base.endpoint.is_some() {
            return;
        }
        let (told, file) = (self.told.clone(), self.base.config_file.clone());
        tokio::spawn(async move {
            let profiles = super::profile_choices(file.as_deref()).await;
            // Nobody listens any more when the program ends.
            let _ = told.send(Message::Profiles(profiles)).await;
        });
    }

    /// Asks AWS's own client for its version beside the loop. The pictures of a frozen stage do not
    /// depend on the machine.
    fn find_plugin(&self) {
        if self.clocks.fixed.is_some() {
            return;
        }
        let told = self.told.clone();
        tokio::task::spawn_blocking(move || {
            let none = || Err("it is not installed here".to_owned());
            let found = super::shell::plugin_version().unwrap_or_else(none);
            // Nobody listens any more when the program ends.
            let _ = told.blocking_send(Message::Plugin(found));
        });
    }

    /// Writes a file beside the loop: a disk may take its time.
    fn save(&mut self, path: String, text: String) {
        self.app.say(format!("saving {path}"), false);
        let (told, whereabouts) = (self.told.clone(), Whereabouts::here());
        tokio::task::spawn_blocking(move || {
            let saved = whereabouts.resolve(&path).and_then(|asked| {
                let got = save::save(&asked, &text)?;
                Ok(save::told(&asked, &got, &text))
            });
            let (line, failed) = match saved {
                Ok(line) => (line, false),
                Err(line) => (line, true),
            };
            // Nobody listens any more when the program ends.
            let _ = told.blocking_send(Message::Told { line, failed });
        });
    }

    fn tell(&mut self, told: Result<String, String>) {
        match told {
            Ok(line) => self.app.say(line, false),
            Err(line) => self.app.say(line, true),
        }
    }
}
