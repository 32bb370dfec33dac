//! The shapes every fetcher shares.

use crate::aws::{Described, Page, Reply};
use crate::domain::Text;
use crate::domain::polled::{Items, Key, Yield};

/// The cluster of a list that lives in one.
///
/// A key without a cluster is a mistake of the caller; AWS then takes the
/// cluster `default`, so an empty name is sent, which it answers with an error.
pub(super) fn cluster(key: &Key) -> Text {
    key.cluster.clone().unwrap_or_else(|| "".into())
}

/// A page of names.
pub(super) fn names(reply: Reply<Page>) -> Reply<Yield> {
    reply.map(|page| Yield::Names {
        ids: page.ids,
        next: page.next,
    })
}

/// Described items.
pub(super) fn details<T>(reply: Reply<Described<T>>, items: fn(Vec<T>) -> Items) -> Reply<Yield> {
    reply.map(|described| Yield::Details {
        items: items(described.items),
        missing: described.missing,
    })
}
