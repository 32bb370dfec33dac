//! What the runner tells, and how it enters the model.

use super::{App, Effect};
use crate::domain::Text;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::errand::Answer;
use crate::domain::fault::Fault;
use crate::domain::fault::FaultKind;
use crate::domain::polled::{Items, Key, SourceId, Step, Work, Yield};
use crate::scheduler::{Accepted, Report};
use crate::store::Change;

impl App {
    /// Keeps an answer. Late answers are dropped, their calls are still counted.
    pub(super) fn report(&mut self, report: Report) -> Vec<Effect> {
        match report {
            Report::Done(done) => {
                if let Some(record) = done.record {
                    self.store.record(record);
                }
                match self
                    .scheduler
                    .complete(self.clock.tick, done.job, &done.result)
                {
                    Accepted::Late => Vec::new(),
                    Accepted::Fresh { gone } => {
                        let step = match done.work {
                            Work::Poll(step) => step,
                            Work::Errand(errand) => {
                                let answer = answer_of(done.result);
                                let Some(answer) = self.mutation_answered(errand.id, answer) else {
                                    return Vec::new();
                                };
                                let Some(answer) = self.forward_answered(errand.id, answer) else {
                                    return Vec::new();
                                };
                                let Some(answer) = self.question_answered(errand.id, answer) else {
                                    return Vec::new();
                                };
                                match self.insights.engine.is_waiting_for(errand.id) {
                                    true => self.query_answered(errand.id, answer),
                                    false => self.errand_answered(errand.id, answer),
                                }
                                return Vec::new();
                            }
                        };
                        let effects = self.keep(&done.key, &step, &done.result);
                        if let Step::Details { ids } = &step {
                            let read = done.result.as_ref();
                            let read = read.map(|_| ()).map_err(Fault::line);
                            self.noted_read(done.job, &done.key, ids, read);
                        }
                        if let Some(gone) = gone
                            && self.store.gone(&gone.key, &gone.ids) == Change::Something
                        {
                            self.dirty = true;
                        }
                        effects
                    }
                }
            }
            Report::Part(part) => {
                if self.scheduler.is_awaited(part.job) {
                    self.errand_answered(part.errand, Ok(part.answer));
                }
                Vec::new()
            }
            Report::Opened(opened) => self.opened(opened.context, opened.info),
            Report::Began(_, record) | Report::Cancelled(_, record) => {
                self.store.record(*record);
                Vec::new()
            }
        }
    }

    fn keep(&mut self, key: &Key, step: &Step, result: &Result<Yield, Fault>) -> Vec<Effect> {
        if let Ok(Yield::Details {
            items: Items::Identity(identity),
            ..
        }) = result
        {
            let known = self
                .store
                .context(key.context)
                .and_then(|context| context.info.account.clone());
            if let (Some(known), Some(account)) = (&known, &identity.account)
                && known != account
            {
                return self.other_account(key.context);
            }
            let region = self
                .store
                .context(key.context)
                .and_then(|context| context.info.region.clone());
            if let (Some(account), Some(region)) = (identity.account.clone(), region) {
                self.scheduler.locate(key.context, account, region);
            }
        }
        if self.store.apply(key, step, result, self.clock.wall) == Change::Something {
            self.dirty = true;
        }
        if let Ok(Yield::Details {
            items: Items::Tasks(tasks),
            ..
        }) = result
            && key.source == SourceId::StoppedTasks
        {
            // A stopping task is named among the stopped ones before it is one: why and when
            // it stopped comes later.
            let moving = tasks.iter().filter(|task| !task.is_stopped());
            let ids: Vec<Text> = moving.map(|task| Text::clone(&task.task_arn)).collect();
            self.scheduler.look_again(self.clock.tick, key, &ids);
        }
        if key.source == SourceId::Clusters {
            self.pursue_goal();
        }
        Vec::new()
    }

    /// The same profile leads to another account than before: nothing of the old
    /// one may be shown as if it were the new one's.
    fn other_account(&mut self, old: ContextId) -> Vec<Effect> {
        let (profile, region) = self.contexts.asked(old);
        let (profile, region) = (profile.cloned(), region.cloned());
        self.scheduler.forget(old);
        let was_current = self.context() == old;
        let fresh = self.contexts.replace(old);
        let info = &mut self.store.context_mut(fresh).info;
        info.profile.clone_from(&profile);
        info.region.clone_from(&region);
        if was_current {
            use super::nav::Place;
            use crate::panes::kind::{KindId, Scope};
            self.trail.go(vec![Place::List {
                kind: KindId::Clusters,
                scope: Scope::region(fresh),
            }]);
            self.arrive();
            self.say(
                "the new credentials belong to another account: starting over with its clusters",
                false,
            );
        }
        vec![Effect::Open {
            context: fresh,
            profile,
            region,
        }]
    }

    fn opened(&mut self, id: ContextId, info: Result<ContextInfo, Fault>) -> Vec<Effect> {
        self.dirty = true;
        let context = self.store.context_mut(id);
        match info {
            Ok(info) => {
                context.info.region = info.region.or(context.info.region.take());
                context.info.profile = info.profile.or(context.info.profile.take());
                let region = context.info.region.clone();
                self.contexts.settle(id, region.as_ref());
                if id == self.context() {
                    self.choices.region = region;
                    self.choices.profile = self
                        .store
                        .context(id)
                        .and_then(|context| context.info.profile.clone())
                        .map(|name| Text::clone(&name));
                    self.choices.revision += 1;
                }
            }
            Err(fault) => context.blocked = Some(fault),
        }
        Vec::new()
    }
}

/// The answer of an errand. What is no such answer is ours to mend.
fn answer_of(result: Result<Yield, Fault>) -> Result<Answer, Fault> {
    match result? {
        Yield::Errand(answer) => Ok(answer),
        _ => Err(Fault::new(
            FaultKind::Bug,
            "errand",
            "an errand was answered as if it were a list",
        )),
    }
}
