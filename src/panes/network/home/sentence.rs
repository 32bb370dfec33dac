//! The answer in one sentence.

use crate::domain::health::Health;
use crate::domain::vpc::{Confidence, Found};

/// Ranges of addresses that are named; of more only the number is told.
const RANGES: usize = 2;

/// Where a cluster lives, and how well that is known.
pub(super) fn of(name: &str, vpcs: &[Found], is_looking: bool) -> (Health, String) {
    let certain = vpcs
        .iter()
        .filter(|it| it.confidence == Confidence::Certain);
    match (vpcs, certain.count()) {
        ([], _) if is_looking => (Health::Changing, format!("looking for where {name} lives")),
        ([], _) => (
            Health::Look,
            format!("nothing says where {name} lives: no evidence at all"),
        ),
        ([found], certain) => {
            let health = if certain == 1 {
                Health::Fine
            } else {
                Health::Look
            };
            (health, format!("{name} lives in {}", vpc(found)))
        }
        (all, certain) if all.len() == certain => (
            Health::Look,
            format!("{name} lives in {certain} VPCs: {}", names(all)),
        ),
        (all, _) => (
            Health::Look,
            format!("the sources disagree about {name}: {}", names(all)),
        ),
    }
}

/// `vpc-0a… (prod, 10.0.0.0/16), certain`.
pub(super) fn vpc(found: &Found) -> String {
    let mut about: Vec<String> = found.name.iter().map(ToString::to_string).collect();
    let ranges = found.cidr_blocks.as_deref().unwrap_or_default();
    about.extend(ranges.iter().take(RANGES).map(ToString::to_string));
    if ranges.len() > RANGES {
        about.push(format!("and {} more", ranges.len() - RANGES));
    }
    let confidence: &'static str = found.confidence.into();
    match about.is_empty() {
        true => format!("{}, {confidence}", found.vpc_id),
        false => format!("{} ({}), {confidence}", found.vpc_id, about.join(", ")),
    }
}

/// Several VPCs, each with the name it has and how sure it is.
fn names(all: &[Found]) -> String {
    let each = all.iter().map(|found| {
        let confidence: &'static str = found.confidence.into();
        match &found.name {
            Some(name) => format!("{} ({name}) {confidence}", found.vpc_id),
            None => format!("{} {confidence}", found.vpc_id),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}
