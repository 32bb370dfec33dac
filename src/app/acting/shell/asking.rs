//! What must be known for the check list, and the list itself.

use super::{App, Effect, Spot, Step};
use crate::domain::Text;
use crate::domain::errand::Question;
use crate::domain::exec_check::{Check, Facts, checks};
use crate::domain::polled::{Tempo, Want};
use crate::domain::vpc::Depth;
use crate::panes::document::DocumentState;
use crate::panes::network::{self, Caller, Subject, task_subject};

impl App {
    /// Opens the check list.
    pub(super) fn show_check(&mut self, spot: Spot, said: Option<String>) {
        let shells = &mut self.acting.shells;
        if !std::mem::replace(&mut shells.plugin_asked, true) {
            shells.effects.push(Effect::FindPlugin);
        }
        let state = DocumentState::default();
        self.show_step(Step::Check { spot, said, state });
    }

    /// What must be polled for what lies over the screen.
    pub(in crate::app::acting) fn shell_wants(&self) -> Vec<Want> {
        match self.step_over() {
            Some(Step::Seeking {
                context,
                cluster,
                sought,
                ..
            }) => self.seeking_wants(*context, cluster, sought),
            Some(Step::Check { spot, .. }) if spot.context == self.context() => {
                network::exec_wants(&subject(spot), &self.look(), Tempo::Normal)
            }
            _ => Vec::new(),
        }
    }

    /// What must be asked of EC2 for it.
    pub(in crate::app::acting) fn shell_questions(&self) -> Vec<Question> {
        match self.step_over() {
            Some(Step::Check { spot, .. }) if spot.context == self.context() => {
                network::exec_questions(&subject(spot), &self.look())
            }
            _ => Vec::new(),
        }
    }

    /// The cluster whose place in the network it depends on.
    pub(in crate::app) fn shell_cluster(&self) -> Option<(Text, Depth)> {
        match self.step_over()? {
            Step::Check { spot, .. } if spot.context == self.context() => {
                let subject = subject(spot);
                let depth = subject.depth();
                Some((subject.cluster, depth))
            }
            _ => None,
        }
    }

    /// Looks at what is known of a task; none if nothing is known of its account.
    pub(super) fn exec_facts<T>(
        &self,
        spot: &Spot,
        look: impl FnOnce(&Facts<'_>) -> T,
    ) -> Option<T> {
        let context = self.store.context(spot.context)?;
        let shells = &self.acting.shells;
        let tried = shells.tried.as_ref().filter(|(task, _)| *task == spot.task);
        let caller = Caller {
            tried: tried.map(|(_, tried)| tried.as_ref().copied()),
            write: self.may_write(spot.context),
            plugin: shells.plugin.clone(),
        };
        let subject = subject(spot);
        let facts = network::exec_facts(&subject, spot.container.as_deref(), context, caller);
        Some(look(&facts))
    }

    /// The lines of the list.
    pub(super) fn exec_lines(&self, spot: &Spot) -> Vec<Check> {
        self.exec_facts(spot, checks).unwrap_or_default()
    }
}

fn subject(spot: &Spot) -> Subject {
    task_subject(spot.cluster.clone(), spot.task.clone())
}
