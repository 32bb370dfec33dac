//! The shapes every fetcher shares.

use crate::aws::{Described, Listed, Page, Reply};
use crate::domain::Text;
use crate::domain::polled::{Items, Key, Step, Yield};

/// The cluster of a list that lives in one.
///
/// A key without a cluster is a mistake of the caller; AWS then takes the
/// cluster `default`, so an empty name is sent, which it answers with an error.
pub(super) fn cluster(key: &Key) -> Text {
    key.cluster.clone().unwrap_or_else(|| "".into())
}

/// The one item of a step of a source whose calls take one.
///
/// A step without an id is a mistake of the caller; AWS rejects the empty one.
pub(super) fn only(step: &Step) -> Text {
    let id = match step {
        Step::Details { ids } => ids.first().cloned(),
        Step::Names { .. } => None,
    };
    id.unwrap_or_else(|| "".into())
}

/// A page of names.
pub(super) fn names(reply: Reply<Page>) -> Reply<Yield> {
    reply.map(|page| Yield::Names {
        ids: page.ids,
        next: page.next,
        items: None,
    })
}

/// A page of a call that names and describes at once.
pub(super) fn listed<T>(reply: Reply<Listed<T>>, items: fn(Vec<T>) -> Items) -> Reply<Yield> {
    reply.map(|page| Yield::Names {
        ids: page.items.iter().map(|(id, _)| Text::clone(id)).collect(),
        next: page.next,
        items: Some(items(
            page.items.into_iter().map(|(_, item)| item).collect(),
        )),
    })
}

/// Described items.
pub(super) fn details<T>(reply: Reply<Described<T>>, items: fn(Vec<T>) -> Items) -> Reply<Yield> {
    reply.map(|described| Yield::Details {
        items: items(described.items),
        missing: described.missing,
    })
}
