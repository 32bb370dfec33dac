//! The faults that are switched on, and what they do to a call.

use std::time::{Duration, Instant};

use super::{Fault, FaultKind};
use crate::sim::rng::Rng;

/// What happens to one call instead of an honest answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Throttle,
    Deny,
    Expired,
    ServerError,
    Html,
    Reset,
    Hang,
    Truncate,
    Garbage,
    UnknownKey,
    Lost,
    LostError,
    LostHang,
}

/// The switchboard.
#[derive(Debug)]
pub(crate) struct Board {
    faults: Vec<Fault>,
    set_at: Instant,
    rng: Rng,
}

impl Board {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64, now: Instant) -> Self {
        Self {
            faults,
            set_at: now,
            rng: Rng::new(seed ^ 0xFA17),
        }
    }

    /// Replaces all faults; times such as `expired-after` count from `now`.
    pub(crate) fn set(&mut self, faults: Vec<Fault>, now: Instant) {
        self.faults = faults;
        self.set_at = now;
    }

    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What happens to a call of `op`: how much later it is answered, and what goes wrong.
    ///
    /// Faults are asked in their order; the first that strikes wins, delays add up.
    pub(crate) fn strike(&mut self, op: &str, now: Instant) -> (Duration, Option<Trouble>) {
        let mut delay = Duration::ZERO;
        let mut trouble = None;
        let since = now.saturating_duration_since(self.set_at);
        for fault in &self.faults {
            if fault.op.as_deref().is_some_and(|only| only != op) {
                continue;
            }
            if let FaultKind::Latency(wait) = fault.kind {
                delay = delay.saturating_add(wait);
                continue;
            }
            if trouble.is_some()
                || (fault.probability < 1.0 && self.rng.unit() >= fault.probability)
            {
                continue;
            }
            trouble = match fault.kind {
                FaultKind::Latency(_) => None,
                FaultKind::Expired(after) => (since >= after).then_some(Trouble::Expired),
                FaultKind::Throttle => Some(Trouble::Throttle),
                FaultKind::Deny => Some(Trouble::Deny),
                FaultKind::ServerError => Some(Trouble::ServerError),
                FaultKind::Html => Some(Trouble::Html),
                FaultKind::Reset => Some(Trouble::Reset),
                FaultKind::Hang => Some(Trouble::Hang),
                FaultKind::Truncate => Some(Trouble::Truncate),
                FaultKind::Garbage => Some(Trouble::Garbage),
                FaultKind::UnknownKey => Some(Trouble::UnknownKey),
                FaultKind::Lost => Some(Trouble::Lost),
                FaultKind::LostError => Some(Trouble::LostError),
                FaultKind::LostHang => Some(Trouble::LostHang),
            };
        }
        (delay, trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(texts: &[&str], now: Instant) -> Board {
        let faults = texts.iter().filter_map(|text| text.parse().ok()).collect();
        Board::new(faults, 1, now)
    }

    #[test]
    fn delays_add_up_and_the_first_trouble_wins() {
        let now = Instant::now();
        let mut board = board(
            &["latency=20ms", "deny=ListTasks", "expired", "latency=30ms"],
            now,
        );
        let both = Duration::from_millis(50);
        assert_eq!(board.strike("ListTasks", now), (both, Some(Trouble::Deny)));
        assert_eq!(
            board.strike("ListServices", now),
            (both, Some(Trouble::Expired))
        );
        board.set(Vec::new(), now);
        assert_eq!(board.strike("ListTasks", now), (Duration::ZERO, None));
    }

    #[test]
    fn credentials_expire_only_after_their_time() {
        let now = Instant::now();
        let mut board = board(&["expired-after=30s"], now);
        assert_eq!(
            board.strike("ListTasks", now + Duration::from_secs(29)).1,
            None
        );
        assert_eq!(
            board.strike("ListTasks", now + Duration::from_secs(30)).1,
            Some(Trouble::Expired)
        );
    }

    #[test]
    fn a_share_strikes_about_that_often() {
        let now = Instant::now();
        let mut board = board(&["throttle=0.3"], now);
        let struck = (0..1_000)
            .filter(|_| board.strike("ListTasks", now).1.is_some())
            .count();
        assert!((230..370).contains(&struck), "{struck} of 1,000");
    }
}
