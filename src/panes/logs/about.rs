//! What the lines are of: which tasks and containers, what is read for them, what cannot be.

use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::time::Timestamp;
use crate::logs::sources::{Further, Moment, Plan, Tags};

/// What the lines are of.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// How it is called: the service, the task, `3 marked`.
    pub name: Text,
    /// Tasks that are on their way or running.
    pub running: usize,
    /// Tasks that stopped and are still known.
    pub stopped: usize,
    /// Whether ECS is still naming tasks, so that there may be more than these.
    pub is_listing: bool,
    /// Containers whose lines are read.
    pub containers: Vec<Text>,
    /// The context of the cluster: what stops it is told over the page.
    pub home: Option<ContextId>,
    /// Region of the cluster, as far as it is known.
    pub region: Option<Text>,
    /// What is read and what cannot be.
    pub plan: Plan,
    /// Where streams belong, for each thing that was asked for.
    pub tags: Vec<Tags>,
    /// What else is written about it, and read elsewhere.
    pub further: Vec<Further>,
    /// When the first of the tasks was created, where the lines are of tasks and not of a service:
    /// nothing is older. Unknown if that of one is.
    pub begun: Option<Timestamp>,
    /// When tasks stopped, oldest first.
    pub moments: Vec<Moment>,
    /// What is still asked for before all of this is known; none when it is.
    pub awaits: Option<&'static str>,
    /// Why what is asked for cannot be had.
    pub fault: Option<String>,
}

impl About {
    /// `3 tasks, 1 stopped`.
    pub fn tasks(&self) -> String {
        let noun = |count: usize| if count == 1 { "task" } else { "tasks" };
        let known = match (self.running, self.stopped) {
            (0, 0) if self.is_listing => return "listing tasks …".to_owned(),
            (0, 0) => "no task".to_owned(),
            (0, stopped) => format!("{stopped} stopped {}", noun(stopped)),
            (running, 0) => format!("{running} {}", noun(running)),
            (running, stopped) => format!("{running} {}, {stopped}†", noun(running)),
        };
        match self.is_listing {
            true => format!("{known} so far"),
            false => known,
        }
    }

    /// The groups that are read, each once, with the region where it is another.
    pub fn groups(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for feed in &self.plan.feeds {
            let other = feed
                .region
                .as_ref()
                .filter(|region| self.region.as_ref().is_some_and(|home| home != *region));
            let name = match other {
                Some(region) => format!("{} in {region}", feed.group),
                None => feed.group.to_string(),
            };
            if !groups.contains(&name) {
                groups.push(name);
            }
        }
        groups
    }
}
