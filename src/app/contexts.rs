//! Which contexts exist, and which one is in use.

use crate::domain::Text;
use crate::domain::context::ContextId;

/// A context that was opened in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    id: ContextId,
    profile: Option<Text>,
    region: Option<Text>,
}

/// All contexts of this run: switching back to one finds its data again.
#[derive(Debug)]
pub struct Contexts {
    known: Vec<Known>,
    current: ContextId,
    next: u32,
}

impl Contexts {
    /// Begins with one context.
    pub fn new(profile: Option<Text>, region: Option<Text>) -> Self {
        let id = ContextId(1);
        Self {
            known: vec![Known {
                id,
                profile,
                region,
            }],
            current: id,
            next: 2,
        }
    }

    /// The one in use.
    pub fn current(&self) -> ContextId {
        self.current
    }

    /// Profile and region it was asked to be opened with.
    pub fn asked(&self, id: ContextId) -> (Option<&Text>, Option<&Text>) {
        self.known
            .iter()
            .find(|known| known.id == id)
            .map_or((None, None), |known| {
                (known.profile.as_ref(), known.region.as_ref())
            })
    }

    /// Makes a context the one in use.
    pub fn enter(&mut self, id: ContextId) {
        self.current = id;
    }

    /// The context of a profile and region; `true` when it is new.
    pub fn of(&mut self, profile: Option<&Text>, region: Option<&Text>) -> (ContextId, bool) {
        let found = self
            .known
            .iter()
            .find(|known| known.profile.as_ref() == profile && known.region.as_ref() == region);
        if let Some(known) = found {
            return (known.id, false);
        }
        (self.add(profile.cloned(), region.cloned()), true)
    }

    /// Notes which region a context without one turned out to have, so that choosing it by name finds it again.
    pub fn settle(&mut self, id: ContextId, region: Option<&Text>) {
        if let Some(known) = self.known.iter_mut().find(|known| known.id == id)
            && known.region.is_none()
        {
            known.region = region.cloned();
        }
    }

    /// A fresh id for a context whose login leads to another account now; the old data keeps the old id.
    pub fn replace(&mut self, id: ContextId) -> ContextId {
        let (profile, region) = self.asked(id);
        let (profile, region) = (profile.cloned(), region.cloned());
        self.known.retain(|known| known.id != id);
        let fresh = self.add(profile, region);
        if self.current == id {
            self.current = fresh;
        }
        fresh
    }

    fn add(&mut self, profile: Option<Text>, region: Option<Text>) -> ContextId {
        let id = ContextId(self.next);
        self.next += 1;
        self.known.push(Known {
            id,
            profile,
            region,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_is_the_same_context_and_another_login_is_not() {
        let (ops, east, west) = (
            Text::from("ops"),
            Text::from("us-east-1"),
            Text::from("eu-west-1"),
        );
        let mut contexts = Contexts::new(Some(ops.clone()), None);
        let first = contexts.current();
        contexts.settle(first, Some(&east));
        assert_eq!(contexts.of(Some(&ops), Some(&east)), (first, false));
        let (second, fresh) = contexts.of(Some(&ops), Some(&west));
        assert!(fresh && second != first);
        let third = contexts.replace(first);
        assert!(third != first && contexts.current() == third);
        assert_eq!(contexts.of(Some(&ops), Some(&east)), (third, false));
    }
}
