//! What the screen needs, and when a frame or a call is due although nothing happens.

use super::nav::{Page, Place};
use super::{App, Effect};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::{Timestamp, seconds_since};
use crate::panes::compare;
use crate::panes::kind::KindId;
use crate::scheduler::Now;
use std::time::Duration;

impl App {
    /// What must be known for what is on screen.
    pub fn demand(&self) -> Vec<Want> {
        if self.paused {
            return self.acting_wants();
        }
        let context = self.context();
        let tempo = self.tempo();
        let mut wants = Vec::new();
        let look = self.look();
        let state = self.table();
        match self.trail.here() {
            Place::Help => {}
            Place::Logs { .. } => wants.extend(self.logs_wants(tempo)),
            Place::Compare { pair, .. } => wants.extend(compare::wants(pair, context, tempo)),
            Place::List { .. } => {
                let visible = self.list.visible(&state);
                wants.extend(self.list.wants(&look, &visible, tempo));
                let columns = self.columns_asked();
                wants.extend(self.list.column_wants(&columns, &look, &visible, tempo));
                if self.is_split()
                    && let Some(picked) = self.list.selected(&state)
                {
                    wants.extend(self.list.detail_wants(&picked.id, &look, tempo));
                }
            }
            Place::Row { id, page, .. } => {
                // Of the list only this row; beside it the stopped tasks, which explain a service,
                // and among which a running task will be found once it has died.
                let one = std::slice::from_ref(id);
                let wanted = self.list.wants(&look, one, tempo).into_iter();
                let beside = |want: &Want| {
                    want.visible.is_empty() && want.key.source == SourceId::StoppedTasks
                };
                wants.extend(
                    wanted
                        .filter(|want| !want.visible.is_empty() || beside(want))
                        .map(|want| Want {
                            rest: beside(&want),
                            ..want
                        }),
                );
                if *page == Page::Describe {
                    wants.extend(self.list.detail_wants(id, &look, tempo));
                }
                if *page == Page::Metrics {
                    wants.extend(self.chart_wants(tempo));
                }
                if let Page::Network(_) = page {
                    wants.extend(self.network_wants(tempo));
                }
            }
        }
        wants.extend(self.acting_wants());
        wants.extend(self.forwarding.list.wants());
        if self.goal.is_some() && self.kind() != KindId::Clusters {
            wants.push(Want {
                key: Key::region(context, SourceId::Clusters),
                visible: Vec::new(),
                rest: false,
                also: Vec::new(),
                tempo,
            });
        }
        wants.push(Want {
            key: Key::region(context, SourceId::Identity),
            visible: vec!["caller".into()],
            rest: false,
            also: Vec::new(),
            tempo,
        });
        wants
    }

    fn tempo(&self) -> Tempo {
        if !self.focused {
            Tempo::Slow
        } else if self.list.counts().of(Health::Changing) > 0 {
            Tempo::Fast
        } else {
            Tempo::Normal
        }
    }

    /// Follows everything that came in: renews the list, plans the calls, finds out
    /// when to come back. Called once after each batch of messages.
    pub fn settle(&mut self) -> Vec<Effect> {
        let forwarded = self.follow_forwards();
        self.renew();
        self.keyed = false;
        if self
            .flash
            .as_ref()
            .is_some_and(|flash| flash.until <= self.clock.tick)
        {
            self.flash = None;
            self.dirty = true;
        }
        if self.flash.is_none() && !self.notices.is_empty() {
            let notice = self.notices.remove(0);
            self.say(notice, true);
        }
        self.note_rest();
        let mut told = forwarded;
        told.extend(self.renew_acting());
        self.renew_network();
        let demand = self.demand();
        self.reckon(&demand);
        let (mut errands, mut effects) = self.log_errands();
        if self.insights_here().is_some() {
            // They rest: nobody sees them.
            errands.clear();
        }
        let (ending, opened) = self.ending_errands();
        errands.extend(ending);
        effects.extend(opened);
        errands.extend(self.query_errands());
        errands.extend(self.question_errands());
        // What changes something comes first: somebody has decided on it.
        errands.splice(..0, self.mutation_errands());
        errands.splice(..0, self.forward_errands());
        let errands = self.scheduler.run_errands(self.clock.tick, &errands);
        self.mutations_sent(&errands.jobs);
        self.forwards_sent(&errands.jobs);
        effects.append(&mut told);
        let plan = self.scheduler.plan(self.clock.tick, &demand);
        if !self.dirty && self.rates_line() != self.rates_shown {
            self.dirty = true;
        }
        let wakes = [
            errands.wake_at,
            plan.wake_at,
            // Nobody sees the lines while Logs Insights lies over them.
            self.logs_wake().filter(|_| self.insights_here().is_none()),
            self.query_wake(),
            self.question_wake(),
            self.rest_wake(),
            self.acting_wake(),
            self.forwarding.list.wake(self.clock.tick),
            self.frame_at(),
        ];
        self.wake = wakes.into_iter().flatten().min();
        for plan in [errands, plan] {
            if !plan.cancel.is_empty() {
                effects.push(Effect::Cancel(plan.cancel));
            }
            if !plan.jobs.is_empty() {
                effects.push(Effect::Start(plan.jobs));
            }
        }
        effects
    }

    /// Derives the list again if what it comes from has changed.
    pub(super) fn renew(&mut self) {
        let mut state = self.tables.remove(&self.list_at).unwrap_or_default();
        // The list is taken out for the moment so that it can look at the rest of the model.
        let mut list = std::mem::replace(
            &mut self.list,
            crate::panes::kinds::of(KindId::Themes).open(&self.list_at.1, None),
        );
        let changed = list.renew(&self.look(), &mut state);
        self.list = list;
        self.tables.insert(self.list_at.clone(), state);
        self.dirty |= changed;
    }

    /// `ECS 14/min  STS 1/min`: what the header says of the calls.
    pub fn rates_line(&self) -> String {
        let rates = self.store.calls.rates(self.context(), self.clock.wall);
        rates
            .iter()
            .map(|rate| format!("{} {}/min", rate.service, rate.per_minute))
            .collect::<Vec<_>>()
            .join("  ")
    }

    /// When something on screen will be different by the passing of time alone.
    fn frame_at(&self) -> Option<Now> {
        let now = self.clock.wall;
        let state = self.table();
        let turns = self
            .list
            .moments(&state)
            .into_iter()
            .map(|moment| next_turn(now, moment))
            .min();
        let fade = self.list.next_fade(now);
        let ages = [turns, fade]
            .into_iter()
            .flatten()
            .min()
            .map(|at| self.wall_to_tick(at));
        let flash = self.flash.as_ref().map(|flash| flash.until);
        // The last call leaves the last minute, and with it the rates in the header.
        let rates = (!self.rates_shown.is_empty())
            .then(|| self.store.calls.newest_first().next())
            .flatten()
            .map(|call| self.wall_to_tick(call.at + Duration::from_secs(60)));
        let throttle = self
            .scheduler
            .throttled_until(self.context(), self.clock.tick)
            .map(|(_, until)| until);
        [ages, flash, rates, throttle]
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.max(self.clock.tick + Duration::from_millis(50)))
    }

    /// Called when the timer ran out: what time alone changes is drawn anew.
    pub(super) fn timer(&mut self) {
        if self
            .frame_at()
            .is_some_and(|at| at <= self.clock.tick + Duration::from_millis(60))
        {
            self.dirty = true;
        }
    }
}

/// When the age of `moment`, as written, changes next.
fn next_turn(now: Timestamp, moment: Timestamp) -> Timestamp {
    let age = seconds_since(now, moment);
    let unit = match age {
        0..60 => 1,
        60..3_600 => 60,
        3_600..172_800 => 3_600,
        _ => 86_400,
    };
    let next = (age / unit + 1) * unit;
    moment + Duration::from_secs(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_turns_when_its_last_shown_unit_does() {
        let moment = Timestamp::UNIX_EPOCH;
        for (age, turn) in [
            (0, 1),
            (59, 60),
            (60, 120),
            (119, 120),
            (3_599, 3_600),
            (3_600, 7_200),
            (172_800, 259_200),
        ] {
            assert_eq!(
                next_turn(moment + Duration::from_secs(age), moment),
                moment + Duration::from_secs(turn),
                "{age}"
            );
        }
    }
}
