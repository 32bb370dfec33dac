//! The laws of planning, checked against a simulated AWS in virtual time.

mod company;
mod costs;
mod errands;
mod laws;
mod rules;
mod running;
mod running_parts;
mod tables;
mod world;

use super::Now;
use super::facts::Facts;
use crate::domain::Text;
use crate::domain::call::Bucket;
use crate::domain::context::ContextId;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::fetchers::Cadence;
use std::time::Duration;

pub(super) const HERE: ContextId = ContextId(1);

pub(super) fn seconds(seconds: u64) -> Now {
    Duration::from_secs(seconds)
}

pub(super) fn millis(millis: u64) -> Now {
    Duration::from_millis(millis)
}

/// Sources as the program has them, and one that is asked only once
/// (`Clusters`), so that every call for it counts.
pub(super) fn table(source: SourceId) -> Facts {
    let every = |names: u64, visible: u64, rest: u64| Cadence {
        names: Some(seconds(names)),
        visible: Some(seconds(visible)),
        rest: Some(seconds(rest)),
    };
    let once = Cadence {
        names: None,
        visible: None,
        rest: None,
    };
    let (names, details, batch, cadence) = match source {
        SourceId::Services => (
            Some(Bucket::ServiceRead),
            Bucket::ServiceRead,
            10,
            every(60, 10, 60),
        ),
        SourceId::Clusters => (Some(Bucket::ClusterRead), Bucket::ClusterRead, 7, once),
        SourceId::Identity => (None, Bucket::Sts, 1, once),
        SourceId::TaskDefinitions => (None, Bucket::TaskDefinitionRead, 1, once),
        _ => {
            let bucket = Bucket::ClusterResourceRead;
            (Some(bucket), bucket, 100, every(30, 10, 30))
        }
    };
    Facts {
        names,
        details: Some(details),
        batch,
        cadence,
        slowest: Duration::from_secs(300),
        sole: (source == SourceId::Identity).then_some("caller"),
    }
}

pub(super) fn key(source: SourceId) -> Key {
    Key::region(HERE, source)
}

pub(super) fn id(n: usize) -> Text {
    format!("id-{n:05}").into()
}

pub(super) fn ids(range: std::ops::Range<usize>) -> Vec<Text> {
    range.map(id).collect()
}

pub(super) fn want(source: SourceId, visible: Vec<Text>, rest: bool) -> Want {
    Want {
        key: key(source),
        visible,
        rest,
        also: Vec::new(),
        tempo: Tempo::Normal,
    }
}

pub(super) fn fault(kind: FaultKind) -> Fault {
    Fault::new(kind, "ecs:Test", "as asked for by the test")
}

/// What a job of a polled list asks.
fn polled(work: &crate::domain::polled::Work) -> &crate::domain::polled::Step {
    match work {
        crate::domain::polled::Work::Poll(step) => step,
        crate::domain::polled::Work::Errand(errand) => panic!("an errand: {errand:?}"),
    }
}
