//! What answers make of a query.

use super::{End, Insights, Phase, Size, Table};
use crate::domain::errand::{Answer, Ask, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::QueryResults;
use crate::domain::time::Timestamp;

/// How long a query is waited for between two looks, in milliseconds: often at first.
const LOOKS: [(usize, i64); 3] = [(15, 1_000), (60, 2_000), (usize::MAX, 5_000)];
/// The longest wait after failures that pass, in milliseconds.
const LONGEST_WAIT: i64 = 30_000;

impl Insights {
    /// Takes an answer; says whether it was one of ours.
    pub fn answer(&mut self, id: ErrandId, result: Result<Answer, Fault>, now: Timestamp) -> bool {
        if let Some(at) = self.sizing.iter().position(|(_, errand)| errand.id == id) {
            let (group, errand) = self.sizing.swap_remove(at);
            let size = match result {
                Ok(Answer::Group(Some(group))) => Size::Known(group),
                Ok(Answer::Group(None)) => Size::Missing,
                Ok(_) => return true,
                Err(fault) => Size::Unknown(fault),
            };
            self.sizes.insert((errand.context, group), size);
            return true;
        }
        if self.flight.as_ref().is_none_or(|errand| errand.id != id) {
            return false;
        }
        let errand = self.flight.take();
        let now = now.as_millisecond();
        match result {
            Ok(answer) => {
                self.failures = 0;
                self.trouble = None;
                self.answered(answer, now);
            }
            Err(fault) => self.failed(fault, errand.as_ref().map(|errand| &*errand.ask), now),
        }
        true
    }

    fn answered(&mut self, answer: Answer, now: i64) {
        match answer {
            Answer::QueryStarted(id) if id.is_empty() => {
                self.phase = Phase::Ended(End::Failed(Fault::new(
                    FaultKind::Bug,
                    "logs:StartQuery",
                    "AWS gave the query no id",
                )));
            }
            Answer::QueryStarted(id) if self.stop_asked => {
                self.phase = Phase::Stopping(id);
                self.due = now;
            }
            Answer::QueryStarted(id) => {
                self.phase = Phase::Running(id);
                self.due = now + LOOKS[0].1;
            }
            Answer::QueryStopped => {
                // What came meanwhile, and the last count of bytes, are told by one more look.
                self.stop_asked = false;
                self.due = now;
            }
            Answer::QueryResults(results) => self.looked(results, now),
            _ => {}
        }
    }

    fn looked(&mut self, results: QueryResults, now: i64) {
        self.looks += 1;
        let status = results.status.clone().unwrap_or_default();
        let over = matches!(&*status, "Complete" | "Failed" | "Cancelled" | "Timeout");
        if let Some(run) = &mut self.run {
            let before = std::mem::replace(&mut run.results, results);
            // A query that was stopped may tell less than it had told: what came stays.
            if &*status != "Complete" && run.results.rows.is_empty() {
                run.results.rows = before.rows;
            }
            let most = |now: Option<f64>, before: Option<f64>| match (now, before) {
                (Some(now), Some(before)) => Some(now.max(before)),
                (now, before) => now.or(before),
            };
            let now = &mut run.results;
            now.bytes_scanned = most(now.bytes_scanned, before.bytes_scanned);
            now.records_scanned = most(now.records_scanned, before.records_scanned);
            now.records_matched = most(now.records_matched, before.records_matched);
            run.table = Table::new(&run.query, &run.results.rows);
        }
        if over {
            return self.end(End::Said(status));
        }
        let wait = LOOKS
            .iter()
            .find(|(until, _)| self.looks < *until)
            .map_or(LONGEST_WAIT, |(_, wait)| *wait);
        self.due = now + wait;
    }

    fn failed(&mut self, fault: Fault, ask: Option<&Ask>, now: i64) {
        let passes = fault.kind.is_passing() || fault.kind.stops_context();
        match ask {
            // Who asked to stop must not wait for a query that never began.
            Some(Ask::StartQuery(_)) => self.end(End::Failed(fault)),
            // It had ended by itself, or may not be stopped: what became of it is told by a look.
            Some(Ask::StopQuery(_)) if !passes => {
                self.stop_asked = false;
                self.trouble = (fault.kind == FaultKind::Denied).then_some(fault);
                if let Phase::Stopping(id) = &self.phase {
                    self.phase = Phase::Running(id.clone());
                }
                self.due = now;
            }
            _ if passes => {
                self.failures += 1;
                let wait = 1_000_i64 << self.failures.min(5);
                self.due = now + wait.min(LONGEST_WAIT);
                self.trouble = Some(fault);
            }
            _ => self.end(End::Failed(fault)),
        }
    }

    fn end(&mut self, end: End) {
        if let Some(run) = &self.run {
            self.scanned += run.results.bytes_scanned.unwrap_or(0.0);
            self.runs += usize::from(run.results.status.is_some());
        }
        self.phase = Phase::Ended(end);
        self.stop_asked = false;
    }
}
