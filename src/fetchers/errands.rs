//! One-off calls: who wants the answer asks, once.

use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, Reply, network_operation, operations};
use crate::domain::call::Operation;
use crate::domain::errand::{Ask, Errand};
use crate::domain::polled::{Key, SourceId, Step, Yield};
use crate::domain::stack::StackAsk;

/// Names nothing and describes nothing, so nothing of it is ever polled.
pub static SOURCE: Source = Source {
    id: SourceId::Errands,
    names: None,
    details: None,
    batch: 1,
    cadence: Cadence::ONCE,
    fetch,
};

/// A step of this is a mistake of the caller; AWS rejects a group without a name.
fn fetch<'a>(api: &'a Api, _key: &'a Key, _step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    let nothing = Ask::Group(Default::default());
    Box::pin(async move { api.ask(ticket, &nothing).await.map(Yield::Errand) })
}

/// Everything errands send: what a policy must allow beside what lists need.
pub static OPERATIONS: &[Operation] = &[
    operations::FILTER_LOG_EVENTS,
    operations::DESCRIBE_LOG_GROUPS,
    operations::START_LIVE_TAIL,
    operations::START_QUERY,
    operations::GET_QUERY_RESULTS,
    operations::STOP_QUERY,
    operations::DESCRIBE_VPCS,
    operations::DESCRIBE_SUBNETS,
    operations::DESCRIBE_NETWORK_INTERFACES,
    operations::DESCRIBE_INSTANCES,
    operations::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    operations::DESCRIBE_ROUTE_TABLES,
    operations::DESCRIBE_SECURITY_GROUPS,
    operations::DESCRIBE_NAT_GATEWAYS,
    operations::DESCRIBE_INTERNET_GATEWAYS,
    operations::DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
    operations::DESCRIBE_VPC_ENDPOINTS,
    operations::DESCRIBE_NETWORK_ACLS,
    operations::DESCRIBE_PREFIX_LISTS,
    operations::DESCRIBE_MANAGED_PREFIX_LISTS,
    operations::GET_MANAGED_PREFIX_LIST_ENTRIES,
    operations::DESCRIBE_VPC_ATTRIBUTE,
    operations::DESCRIBE_STACK_RESOURCES,
    operations::LIST_STACK_RESOURCES,
    operations::DESCRIBE_STACKS,
    operations::LIST_EXPORTS,
    operations::LIST_IMPORTS,
    operations::DESCRIBE_STACK_EVENTS,
    operations::GET_TEMPLATE,
    operations::DESCRIBE_AUTO_SCALING_GROUPS,
    operations::DESCRIBE_TARGET_GROUPS,
    operations::GET_TASK_PROTECTION,
];

/// The operation that answers a question.
pub fn operation(ask: &Ask) -> Operation {
    match ask {
        Ask::Events(_) => operations::FILTER_LOG_EVENTS,
        Ask::Group(_) => operations::DESCRIBE_LOG_GROUPS,
        Ask::StartQuery(_) => operations::START_QUERY,
        Ask::QueryResults(_) => operations::GET_QUERY_RESULTS,
        Ask::StopQuery(_) => operations::STOP_QUERY,
        Ask::Tail(_) => operations::START_LIVE_TAIL,
        Ask::Network(ask) => *network_operation(&ask.list),
        Ask::Stack(ask) => match ask {
            StackAsk::OwnerOf(_) | StackAsk::ResourcesOf(_) => operations::DESCRIBE_STACK_RESOURCES,
            StackAsk::Resources { .. } => operations::LIST_STACK_RESOURCES,
            StackAsk::Stack(_) => operations::DESCRIBE_STACKS,
            StackAsk::Events { .. } => operations::DESCRIBE_STACK_EVENTS,
            StackAsk::Template(_) => operations::GET_TEMPLATE,
            StackAsk::Exports { .. } => operations::LIST_EXPORTS,
            StackAsk::Imports { .. } => operations::LIST_IMPORTS,
        },
        Ask::TargetGroups(_) => operations::DESCRIBE_TARGET_GROUPS,
        Ask::Protection(..) => operations::GET_TASK_PROTECTION,
        Ask::Mutate(mutation) => *crate::aws::mutations::operation(mutation),
        Ask::AutoScalingGroups(_) => operations::DESCRIBE_AUTO_SCALING_GROUPS,
    }
}

/// A reading call without which the one that answers cannot be written: it is paid for with it and
/// sent right before it.
pub fn before(ask: &Ask) -> Option<Operation> {
    match ask {
        Ask::Mutate(mutation) => crate::aws::mutations::before(mutation).copied(),
        _ => None,
    }
}

/// Makes the one call of an errand.
pub async fn run(api: &Api, errand: &Errand, ticket: Ticket) -> Reply<Yield> {
    api.ask(ticket, &errand.ask).await.map(Yield::Errand)
}
