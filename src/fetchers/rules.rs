//! EventBridge rules that start tasks on a cluster, and what they start.
//!
//! Only the default bus is asked: `ListRuleNamesByTarget` tells of one bus at a time, and rules
//! with a schedule can be on no other.

use super::step::{cluster, details, names, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Rules by name, one a call.
pub static RULES: Source = Source {
    id: SourceId::Rules,
    names: Some(operations::LIST_RULE_NAMES_BY_TARGET),
    details: Some(operations::DESCRIBE_RULE),
    batch: 1,
    cadence: Cadence {
        names: seconds(300),
        visible: seconds(120),
        rest: seconds(600),
    },
    fetch: rules,
};

/// Targets by rule name, one a call.
pub static TARGETS: Source = Source {
    id: SourceId::RuleTargets,
    names: None,
    details: Some(operations::LIST_TARGETS_BY_RULE),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(300),
        rest: seconds(600),
    },
    fetch: targets,
};

fn rules<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        match step {
            Step::Names { token } => names(
                api.list_rule_names_by_target(ticket, &cluster(key), token.clone())
                    .await,
            ),
            Step::Details { .. } => {
                details(api.describe_rule(ticket, &sole(step)).await, Items::Rules)
            }
        }
    })
}

fn targets<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        details(
            api.list_targets_by_rule(ticket, &sole(step)).await,
            Items::RuleTargets,
        )
    })
}
