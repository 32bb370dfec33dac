//! One-off calls: who wants the answer asks, once.

use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, Reply, operations};
use crate::domain::call::Operation;
use crate::domain::errand::{Ask, Errand};
use crate::domain::network::NetworkList;
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
    operations::DESCRIBE_STACK_RESOURCES,
    operations::LIST_STACK_RESOURCES,
    operations::DESCRIBE_STACKS,
    operations::LIST_EXPORTS,
    operations::LIST_IMPORTS,
    operations::DESCRIBE_AUTO_SCALING_GROUPS,
    operations::DESCRIBE_TARGET_GROUPS,
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
        Ask::Network(ask) => match ask.list {
            NetworkList::Vpcs => operations::DESCRIBE_VPCS,
            NetworkList::Subnets => operations::DESCRIBE_SUBNETS,
            NetworkList::NetworkInterfaces => operations::DESCRIBE_NETWORK_INTERFACES,
            NetworkList::Instances => operations::DESCRIBE_INSTANCES,
            NetworkList::LaunchTemplateVersions { .. } => {
                operations::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS
            }
            NetworkList::RouteTables => operations::DESCRIBE_ROUTE_TABLES,
        },
        Ask::Stack(ask) => match ask {
            StackAsk::OwnerOf(_) | StackAsk::ResourcesOf(_) => operations::DESCRIBE_STACK_RESOURCES,
            StackAsk::Resources { .. } => operations::LIST_STACK_RESOURCES,
            StackAsk::Stack(_) => operations::DESCRIBE_STACKS,
            StackAsk::Exports { .. } => operations::LIST_EXPORTS,
            StackAsk::Imports { .. } => operations::LIST_IMPORTS,
        },
        Ask::TargetGroups(_) => operations::DESCRIBE_TARGET_GROUPS,
        Ask::AutoScalingGroups(_) => operations::DESCRIBE_AUTO_SCALING_GROUPS,
    }
}

/// Makes the one call of an errand.
pub async fn run(api: &Api, errand: &Errand, ticket: Ticket) -> Reply<Yield> {
    api.ask(ticket, &errand.ask).await.map(Yield::Errand)
}
