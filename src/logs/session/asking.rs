//! Which calls are due, and what their answers lead to.

use super::job::{Job, Purpose};
use super::reading::{Reading, Reason, Took, Which};
use super::{Follow, LONG_AWAY, ROUNDS_A_SECOND, Session, TOO_FAR, WORTH_A_WORD};
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::log::EventsPage;
use crate::domain::time::Timestamp;

/// Lines of the first page of a feed, and of all feeds together.
const FIRST: usize = 200;
const FIRST_OF_ALL: usize = 800;
/// How often a feed is asked that Live Tail tells of, in milliseconds: for what came late, and for
/// what Live Tail left out.
const BESIDE_LIVE: i64 = 60_000;

impl Session {
    /// What is to be answered now, the most urgent first. The same errand is named until its answer
    /// has come.
    pub fn errands(&mut self, now: Timestamp) -> Vec<Errand> {
        let now = now.as_millisecond();
        self.now = self.now.max(now);
        while self.answered.front().is_some_and(|at| *at + 60_000 < now) {
            self.answered.pop_front();
        }
        self.plan_live(now);
        let lines = FIRST.min(FIRST_OF_ALL / self.readings.len().max(1)).max(50);
        let lines = i32::try_from(lines).unwrap_or(200);
        for at in 0..self.readings.len() {
            let wants = self.wants_round(at, now);
            let Some(reading) = self.readings.get_mut(at) else {
                continue;
            };
            if wants {
                reading.hurried = false;
                let job = next_round(reading, lines, now);
                reading.polls.job = Some(job);
            }
            for which in [Which::Polls, Which::History] {
                if reading.launch(which, self.next, now) {
                    self.next += 1;
                }
            }
        }
        let in_lane = |which: Which, begun: bool| {
            let of = self.readings.iter();
            of.filter(move |reading| reading.status.begun == begun)
                .filter_map(move |reading| reading.flight(which))
        };
        in_lane(Which::Polls, false)
            .chain(in_lane(Which::Polls, true))
            .chain(self.live.errands())
            .chain(in_lane(Which::History, false))
            .chain(in_lane(Which::History, true))
            .cloned()
            .collect()
    }

    /// When something is to be asked although nothing happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let rounds = (0..self.readings.len()).filter_map(|at| self.round_due(at));
        let lanes = self.readings.iter().filter_map(Reading::wake_at);
        let due = rounds.chain(lanes).chain(self.live.wake_at()).min()?;
        Timestamp::from_millisecond(due.max(0)).ok()
    }

    /// When a feed is to be asked for what is new; none if it is being asked, or not to be.
    fn round_due(&self, at: usize) -> Option<i64> {
        let reading = self.readings.get(at)?;
        if reading.polls.job.is_some() || reading.polls.flight.is_some() {
            return None;
        }
        if !reading.status.begun {
            return Some(reading.polls.due);
        }
        // Beyond what was let go there is no room: the reader is far from the newest lines.
        if self.follow == Follow::Off || self.buffer.cut_new().is_some() {
            return None;
        }
        let asked = reading.asked.unwrap_or(i64::MIN);
        if reading.hurried {
            return Some(reading.polls.due);
        }
        let every = match self.live.is_told(&reading.status.feed) {
            true => BESIDE_LIVE,
            false => self.stretched(reading),
        };
        Some(reading.polls.due.max(asked.saturating_add(every)))
    }

    fn wants_round(&self, at: usize, now: i64) -> bool {
        self.round_due(at).is_some_and(|due| due <= now)
    }

    /// The time between two rounds of a feed, longer where many feeds of a region are read.
    fn stretched(&self, reading: &Reading) -> i64 {
        let context = reading.status.feed.context;
        let load: f64 = self
            .readings
            .iter()
            .filter(|other| other.status.feed.context == context)
            .map(|other| 1_000.0 / other.pace.every as f64)
            .sum();
        let by = (load / ROUNDS_A_SECOND).max(1.0);
        (reading.pace.every as f64 * by) as i64
    }

    pub(super) fn answer_page(
        &mut self,
        id: ErrandId,
        result: Result<Answer, Fault>,
        now: i64,
    ) -> bool {
        let found = self.readings.iter().enumerate().find_map(|(at, reading)| {
            [Which::Polls, Which::History]
                .into_iter()
                .find(|which| reading.flight(*which).is_some_and(|it| it.id == id))
                .map(|which| (at, which))
        });
        let Some((at, which)) = found else {
            return self.answer_live(id, result, now);
        };
        self.answered.push_back(now);
        match result {
            Ok(Answer::Events(page)) => self.took(at, which, page, now),
            Ok(_) => {}
            Err(fault) if self.is_bad_search(at, which, &fault) => self.refuse_search(&fault),
            Err(fault) => {
                self.seed = jitter(self.seed);
                if let Some(reading) = self.readings.get_mut(at) {
                    reading.failed(which, fault, self.seed, now);
                }
            }
        }
        true
    }

    fn took(&mut self, at: usize, which: Which, mut page: EventsPage, now: i64) {
        let Some(reading) = self.readings.get_mut(at) else {
            return;
        };
        let group = reading.status.feed.group.clone();
        let mut events = std::mem::take(&mut page.events);
        // The times are needed after the lines are kept; the messages are not.
        let stamps = EventsPage {
            events: events.iter().map(stamp).collect(),
            next_token: page.next_token,
        };
        // Not every server heeds which streams were asked for, and which end first.
        let is_backwards = reading.is_backwards(which, &stamps);
        let feed = &reading.status.feed;
        events.retain(|event| !is_backwards && feed.has(&event.log_stream_name));
        let hits = events.len();
        let tally = self.buffer.keep_all(&group, events);
        let took = reading.took(which, &stamps, tally.new, now);
        let Some(job) = &took.job else { return };
        match job.purpose {
            Purpose::First | Purpose::Poll => self.after_round(at, &took, now),
            Purpose::Search => self.after_search(at, &took, hits),
            Purpose::Older | Purpose::Window => {}
        }
    }

    /// A page of what is new: the round ends, or falls behind.
    fn after_round(&mut self, at: usize, took: &Took, now: i64) {
        let (Some(reading), Some(job)) = (self.readings.get_mut(at), &took.job) else {
            return;
        };
        if took.ended {
            reading.pace.ended(took.asked, job.fresh);
            // Newest first, what was written since its first page was asked for is not on it.
            let open = job.began.filter(|_| job.newest_first);
            reading.asked = Some(open.unwrap_or(took.asked));
            reading.polls.due = now;
            reading.status.behind = None;
            reading.trouble = None;
            return;
        }
        if job.purpose != Purpose::Poll {
            return;
        }
        if job.wide && job.pages == u32::MAX - 1 {
            // More than expected: not the time to look far back.
            reading.polls.job = Some(Job {
                fresh: job.fresh,
                ..reading.poll(now)
            });
            return;
        }
        let reached = job.edge.max(reading.asked).unwrap_or(job.from);
        let behind = took.asked - reached;
        reading.status.behind = (behind > WORTH_A_WORD).then_some(behind);
        if behind > TOO_FAR {
            reading
                .missed
                .push((reached, took.asked, Reason::FellBehind));
            reading.polls.job = Some(reading.first(now, FIRST as i32));
        }
    }

    /// What the buffer has let go was not read, as far as anybody can see.
    pub(super) fn mind_cuts(&mut self) {
        for reading in &mut self.readings {
            if let Some(time) = self.buffer.cut_old() {
                reading.read.forget_before(time);
                reading.beginning = false;
            }
            if let Some(time) = self.buffer.cut_new() {
                reading.read.forget_after(time);
            }
        }
    }
}

/// The next round of a feed: what is new, or the newest after a long time.
fn next_round(reading: &mut Reading, lines: i32, now: i64) -> Job {
    let away = reading.asked.filter(|asked| now - asked > LONG_AWAY);
    match (reading.status.begun, away) {
        (false, _) => reading.first(now, lines),
        (true, None) => reading.poll(now),
        (true, Some(asked)) => {
            let reason = match reading.trouble.take() {
                Some(why) => Reason::Failed(why),
                None => Reason::NotAsked,
            };
            reading.missed.push((asked, now, reason));
            reading.first(now, lines)
        }
    }
}

fn stamp(event: &crate::domain::log::LogEvent) -> crate::domain::log::LogEvent {
    crate::domain::log::LogEvent {
        event_id: None,
        log_stream_name: event.log_stream_name.clone(),
        timestamp: event.timestamp,
        ingestion_time: event.ingestion_time,
        message: String::new(),
    }
}

/// splitmix64: enough to keep apart what failed together.
fn jitter(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
