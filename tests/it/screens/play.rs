//! The loop, by hand: messages in, effects carried out by a play, time that
//! passes only when told to.

use super::account::Account;
use super::domain::Text;
use super::domain::call::{CallRecord, Cause, Outcome};
use super::domain::context::{ContextId, ContextInfo};
use super::domain::errand::{Answer, Ask, ErrandId, Reply};
use super::domain::fault::Fault;
use super::domain::fixtures;
use super::domain::mutation::Mutation;
use super::domain::place::{Choices, ProfileChoice};
use super::domain::polled::{Key, SourceId, Step, Work, Yield};
use super::land::Land;
use super::picture;
use super::play_logs::Logs;
use super::play_stacks::Stacks;
use ecsight::app::{App, Clock, Effect, Message, Options};
use ecsight::fetchers;
use ecsight::fetchers::errands;
use ecsight::keys::{Chord, Keymap};
use ecsight::scheduler::{Config, Done, Facts, Job, JobId, Opened, Part, Report, Scheduler};
use ecsight::ui::{draw, region_choices, theme_choices};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// How long each call takes.
pub const TRIP: Duration = Duration::from_millis(50);
/// Settles at one instant; more means that the loop spins.
const MOST_TURNS: usize = 20;

/// A call that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub at: Duration,
    pub key: Key,
    pub step: Step,
}

/// An errand that was sent.
#[derive(Debug, Clone)]
pub struct Errand {
    pub context: ContextId,
    pub ask: std::sync::Arc<Ask>,
    job: JobId,
    id: ErrandId,
}

/// A call on its way.
struct Flight {
    due: Duration,
    sent: Duration,
    id: JobId,
    key: Key,
    work: Work,
    cause: Cause,
}

pub struct Play {
    pub app: App,
    pub now: Duration,
    /// What each context leads to.
    pub account: Account,
    /// What was written.
    pub logs: Logs,
    /// What CloudFormation made; without it no question about stacks is ever answered.
    pub stacks: Option<Stacks>,
    /// What EC2 tells.
    pub land: Land,
    /// What was to be changed, in its order.
    pub changes: Vec<Mutation>,
    /// What comes of a change that is sent; without it none is ever answered.
    pub changing: Option<fn(&mut Account, &Mutation) -> Reply>,
    /// Whether calls are ever answered.
    pub hangs: bool,
    pub sent: Vec<Sent>,
    pub errands: Vec<Errand>,
    pub frames: usize,
    /// Effects of the last message that reach outside.
    pub outside: Vec<Effect>,
    pub opened: Vec<(ContextId, Option<Text>, Option<Text>)>,
    pub reopened: usize,
    /// What opening a context comes to.
    pub opens: Result<(), Fault>,
    flights: Vec<Flight>,
    screen: Buffer,
}

impl Play {
    /// The program of somebody who may act, or may not, where these patterns are production.
    pub fn acting(account: Account, size: (u16, u16), write: bool, production: &str) -> Self {
        let options = Options {
            profile: Some("ops".into()),
            region: Some("us-east-1".into()),
            write,
            production: production.split_whitespace().map(str::to_owned).collect(),
            size,
            ..Options::default()
        };
        Self::new(account, options)
    }

    /// The program as it starts, before anything was asked.
    pub fn new(account: Account, options: Options) -> Self {
        let config = Config::default();
        let scheduler = Scheduler::new(|id| Facts::of(fetchers::source(id)), config);
        let choices = Choices {
            regions: region_choices(),
            themes: theme_choices(None),
            ..Choices::default()
        };
        let clock = Clock {
            wall: fixtures::now(),
            tick: Duration::ZERO,
        };
        let keymap = Keymap::builtin();
        let (app, effects) = App::new(options, scheduler, keymap, picture::roles(), choices, clock);
        let mut play = Self {
            app,
            now: Duration::ZERO,
            account,
            logs: Logs::default(),
            stacks: None,
            land: Land::default(),
            changes: Vec::new(),
            changing: None,
            hangs: false,
            sent: Vec::new(),
            errands: Vec::new(),
            frames: 0,
            outside: Vec::new(),
            opened: Vec::new(),
            reopened: 0,
            opens: Ok(()),
            flights: Vec::new(),
            screen: Buffer::default(),
        };
        play.feed(Message::Profiles(vec![
            profile("ops", Some("us-east-1")),
            profile("audit", None),
        ]));
        play.carry_out(effects);
        play
    }

    /// The usual start: region us-east-1, profile ops.
    pub fn start(account: Account, size: (u16, u16)) -> Self {
        let options = Options {
            profile: Some("ops".into()),
            region: Some("us-east-1".into()),
            size,
            ..Options::default()
        };
        Self::new(account, options)
    }

    /// Started, and everything has come in.
    pub fn loaded(account: Account, size: (u16, u16)) -> Self {
        let mut play = Self::start(account, size);
        play.rest();
        play
    }

    /// Time enough for everything that is asked for the first time, too little for more.
    pub fn rest(&mut self) {
        self.live(Duration::from_millis(600));
    }

    pub fn feed(&mut self, message: Message) {
        let clock = self.clock();
        let effects = self.app.update(message, clock);
        self.carry_out(effects);
    }

    /// Presses keys, each followed by a frame.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let chord: Chord = key.parse().expect(key);
            self.outside.clear();
            self.feed(Message::Key(chord));
            self.turn();
        }
        self
    }

    pub fn types(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            let key = match character {
                ' ' => "space".to_owned(),
                character => character.to_string(),
            };
            self.press(&key);
        }
        self
    }

    /// A `:` command.
    pub fn command(&mut self, line: &str) -> &mut Self {
        self.press(":").types(line).press("enter")
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.feed(Message::Resize { width, height });
        self.turn();
    }

    /// Lets time pass: calls land, timers run out.
    pub fn live(&mut self, span: Duration) {
        let until = self.now + span;
        self.turn();
        loop {
            let landing = self.flights.iter().map(|flight| flight.due).min();
            let landing = landing.filter(|_| !self.hangs);
            let next = [landing, self.app.wake_at()].into_iter().flatten().min();
            match next {
                Some(at) if at <= until => self.now = at,
                _ => break,
            }
            self.land();
            if self.app.wake_at().is_some_and(|at| at <= self.now) {
                self.feed(Message::Timer);
            }
            self.turn();
        }
        self.now = until;
    }

    /// Lives until something holds; how long that took.
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) -> Duration {
        let from = self.now;
        self.turn();
        while !holds(self) {
            assert!(self.now < from + Duration::from_secs(60), "never: {what}");
            self.live(Duration::from_millis(1));
        }
        self.now - from
    }

    fn land(&mut self) {
        let (due, later) = std::mem::take(&mut self.flights)
            .into_iter()
            .partition(|flight| !self.hangs && flight.due <= self.now);
        self.flights = later;
        let due: Vec<Flight> = due;
        for flight in due {
            let result = match &flight.work {
                Work::Poll(step) => self.account.answer(&flight.key, step),
                Work::Errand(errand) => {
                    let now = (fixtures::now() + self.now).as_millisecond();
                    let told = match (&*errand.ask, &self.stacks) {
                        (Ask::Mutate(mutation), _) => self
                            .changing
                            .map(|changing| changing(&mut self.account, mutation)),
                        (Ask::Stack(ask), Some(stacks)) => Some(stacks.answer(ask)),
                        (ask, _) => self.land.answer(ask),
                    };
                    let told = match told {
                        Some(told) => told.map(Some),
                        None => self.logs.answer(&errand.ask, now),
                    };
                    match told {
                        Ok(Some(answer)) => Ok(Yield::Errand(answer)),
                        // It stays open until nobody wants it any more.
                        Ok(None) => continue,
                        Err(fault) => Err(fault),
                    }
                }
            };
            let record = self.record(&flight, result.as_ref().err());
            self.feed(Message::Report(Box::new(Report::Done(Box::new(Done {
                job: flight.id,
                key: flight.key,
                work: flight.work,
                result,
                record: Some(record),
            })))));
        }
    }

    fn record(&self, flight: &Flight, fault: Option<&Fault>) -> CallRecord {
        let source = fetchers::source(flight.key.source);
        let operation = match &flight.work {
            Work::Poll(Step::Names { .. }) => source.names,
            Work::Poll(Step::Details { .. }) => source.details,
            Work::Errand(errand) => Some(errands::operation(&errand.ask)),
        };
        let operation = operation.expect("only what has an operation is asked");
        CallRecord {
            context: flight.key.context,
            operation,
            at: fixtures::now() + flight.sent,
            took: TRIP,
            cause: flight.cause,
            outcome: fault.map_or(Outcome::Ok, |fault| Outcome::Failed(fault.clone())),
            cli: format!("aws {} {}", operation.service, operation.name).into(),
        }
    }

    /// Follows what came in and draws if that is due, as the loop does.
    pub fn turn(&mut self) {
        for _ in 0..MOST_TURNS {
            self.app.clock = self.clock();
            let effects = self.app.settle();
            self.carry_out(effects);
            if self.app.take_dirty() {
                self.paint();
            }
            if self.app.wake_at().is_none_or(|at| at > self.now) {
                return;
            }
            self.feed(Message::Timer);
        }
        panic!("the loop spins at {:?}", self.now);
    }

    fn paint(&mut self) {
        self.frames += 1;
        let (width, height) = self.app.options.size;
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        draw::prepare(&mut self.app, area);
        let screen = draw::draw(&self.app, area, &mut buf);
        self.app.drawn(screen.table_height, screen.rates);
        self.app.showed(screen.columns);
        self.screen = buf;
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(jobs) => jobs.into_iter().for_each(|job| self.send(job)),
                Effect::Cancel(ids) => self.flights.retain(|flight| !ids.contains(&flight.id)),
                Effect::Open {
                    context,
                    profile,
                    region,
                } => {
                    self.opened.push((context, profile.clone(), region.clone()));
                    self.open(context, profile, region);
                }
                Effect::Reopen(_) => self.reopened += 1,
                other => self.outside.push(other),
            }
        }
    }

    fn open(&mut self, context: ContextId, profile: Option<Text>, region: Option<Text>) {
        let info = self.opens.clone().map(|()| ContextInfo {
            account: None,
            region,
            profile,
        });
        let opened = Report::Opened(Opened { context, info });
        self.feed(Message::Report(Box::new(opened)));
    }

    fn send(&mut self, job: Job) {
        match &job.work {
            Work::Poll(step) => self.sent.push(Sent {
                at: self.now,
                key: job.key.clone(),
                step: step.clone(),
            }),
            Work::Errand(errand) => {
                if let Ask::Mutate(mutation) = &*errand.ask {
                    self.changes.push(mutation.clone());
                }
                self.errands.push(Errand {
                    context: errand.context,
                    ask: std::sync::Arc::clone(&errand.ask),
                    job: job.id,
                    id: errand.id,
                });
            }
        }
        self.flights.push(Flight {
            due: self.now + TRIP,
            sent: self.now,
            id: job.id,
            key: job.key,
            work: job.work,
            cause: job.cause,
        });
    }

    /// Tells a part of the answer of every tail that is open.
    pub fn tell_tails(&mut self, answer: &Answer) {
        let open: Vec<(JobId, ErrandId)> = self
            .errands
            .iter()
            .filter(|errand| matches!(*errand.ask, Ask::Tail(_)))
            .map(|errand| (errand.job, errand.id))
            .collect();
        for (job, errand) in open {
            let part = Part {
                job,
                errand,
                answer: answer.clone(),
            };
            self.feed(Message::Report(Box::new(Report::Part(Box::new(part)))));
        }
    }

    pub fn clock(&self) -> Clock {
        Clock {
            wall: fixtures::now() + self.now,
            tick: self.now,
        }
    }

    /// Calls for a source since some instant.
    pub fn calls(&self, source: SourceId, since: Duration) -> usize {
        let of = |sent: &&Sent| sent.key.source == source && sent.at >= since;
        self.sent.iter().filter(of).count()
    }

    /// The text on the screen.
    /// One-off calls that are not answered yet.
    pub fn on_their_way(&self) -> usize {
        let flights = self.flights.iter();
        flights
            .filter(|flight| matches!(flight.work, Work::Errand(_)))
            .count()
    }

    pub fn text(&self) -> String {
        picture::text(&self.screen)
    }

    /// Whether the screen says this.
    pub fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    #[track_caller]
    pub fn must_show(&self, text: &str) {
        assert!(self.shows(text), "{text:?} is not on\n{}", self.text());
    }

    /// The screen with its roles.
    pub fn picture(&self) -> String {
        picture::picture(&self.screen)
    }
}

fn profile(name: &str, region: Option<&str>) -> ProfileChoice {
    ProfileChoice {
        name: name.into(),
        region: region.map(Text::from),
        kind: "sso".into(),
    }
}
