//! Service events, kept longer than the 100 that ECS keeps.

use crate::domain::service::ServiceEvent;
use crate::domain::{Text, list};
use rustc_hash::{FxHashMap, FxHashSet};

/// Events kept per service.
const MOST: usize = 500;

/// Events by service ARN, newest first.
#[derive(Debug, Default)]
pub struct EventMemory {
    by_service: FxHashMap<Text, Vec<ServiceEvent>>,
}

impl EventMemory {
    /// Adds what is new; returns whether anything was.
    pub fn remember(&mut self, service: &Text, events: &Option<Vec<ServiceEvent>>) -> bool {
        let kept = self.by_service.entry(Text::clone(service)).or_default();
        let known: FxHashSet<&Text> = kept.iter().filter_map(|event| event.id.as_ref()).collect();
        let fresh: Vec<ServiceEvent> = list(events)
            .iter()
            .filter(|event| event.id.as_ref().is_some_and(|id| !known.contains(id)))
            .cloned()
            .collect();
        if fresh.is_empty() {
            return false;
        }
        kept.extend(fresh);
        kept.sort_by_key(|event| std::cmp::Reverse(event.created_at));
        kept.truncate(MOST);
        true
    }

    /// The events of a service, newest first.
    pub fn of(&self, service: &str) -> &[ServiceEvent] {
        self.by_service.get(service).map_or(&[], Vec::as_slice)
    }
}
