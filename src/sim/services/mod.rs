//! The AWS services that are played, and how a request finds its one.
//!
//! A new service is a file here and a line in [`SERVICES`].

mod autoscaling;
mod cloudformation;
mod cloudwatch;
mod discovery;
mod ec2;
mod ecr;
mod ecs;
#[cfg(test)]
mod elastic_tests;
mod elbv2;
mod events;
mod fleets;
mod logs;
mod query;
mod scheduler;
mod ssm;
mod sts;

use super::buckets::Row;
use super::scenario::{ScheduleKind, ScheduleSpec};
use super::story::{Cluster, World};
use super::wire::{ApiError, Protocol, Scope, xml};

/// A service as the dispatcher sees it.
pub(crate) struct Service {
    /// Short name: IAM prefix and log name in one.
    pub name: &'static str,
    /// Name in the credential scope of a signature.
    pub signs_as: &'static str,
    pub protocol: Protocol,
    /// What stands before the dot of `X-Amz-Target`, for awsJson services.
    target: Option<&'static str>,
    /// The published bucket of an operation in a region.
    pub row: fn(op: &str, region: &str) -> Option<Row>,
    /// What an IAM denial names as resource.
    pub resource: fn(&Request<'_>, account: &str) -> String,
    /// The operation a path means, for rpc-v2-cbor and restJson: from method and path.
    path: Option<fn(method: &str, path: &str) -> Option<String>>,
    answer: fn(&Request<'_>, &mut World) -> Result<Vec<u8>, ApiError>,
    /// Operations whose answers are streams; `None` if the one that is asked for is not.
    feed: Option<OpenFeed>,
}

type OpenFeed = fn(&Request<'_>, &mut World) -> Option<Result<Box<dyn Feed>, ApiError>>;

/// An answer that goes on: asked at once and then each second.
pub(crate) trait Feed: Send {
    /// What is to be sent now.
    fn next(&mut self, world: &mut World) -> Turn;
}

/// What a feed sends.
pub(crate) enum Turn {
    More(Vec<u8>),
    /// The stream ends behind this.
    Last(Vec<u8>),
}

/// How a call is answered.
pub(crate) enum Answer {
    Whole(Vec<u8>),
    Feed(Box<dyn Feed>),
}

static SERVICES: &[Service] = &[
    ecs::SERVICE,
    sts::SERVICE,
    cloudwatch::SERVICE,
    elbv2::SERVICE,
    events::SERVICE,
    scheduler::SERVICE,
    discovery::SERVICE,
    ecr::SERVICE,
    autoscaling::SERVICE,
    logs::SERVICE,
    ec2::SERVICE,
    cloudformation::SERVICE,
    fleets::SERVICE,
    ssm::SERVICE,
];

/// One call, ready to be answered.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub op: &'a str,
    pub region: &'a str,
    pub access_key: &'a str,
    /// The body as text; empty where it is none (CBOR).
    pub body: &'a str,
    /// The body as it came.
    pub bytes: &'a [u8],
    /// The path, decoded by whoever needs it.
    pub path: &'a str,
    /// What stands behind the `?` of the path.
    pub query: &'a str,
    pub request_id: &'a str,
}

/// Finds the service and the operation of a request; `None` if no service claims it.
pub(crate) fn route(
    target: Option<&str>,
    scope: &Scope,
    (method, path): (&str, &str),
    body: &str,
) -> Option<(&'static Service, String)> {
    if let Some((prefix, op)) = target.and_then(|target| target.rsplit_once('.')) {
        let service = SERVICES
            .iter()
            .find(|service| service.target == Some(prefix))?;
        return Some((service, op.to_owned()));
    }
    let named = |service: &&Service| scope.service.as_deref() == Some(service.signs_as);
    let by_path = SERVICES.iter().filter(named).find_map(|service| {
        let op = (service.path?)(method, path)?;
        Some((service, op))
    });
    if by_path.is_some() {
        return by_path;
    }
    let name = scope.service.as_deref()?;
    let service = SERVICES
        .iter()
        .find(|service| service.signs_as == name && queried(service.protocol))?;
    Some((service, xml::field(body, "Action").unwrap_or_default()))
}

/// Whether the operation stands in the form.
fn queried(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::Query | Protocol::Ec2)
}

/// The schedules of one kind in a region, with the clusters they start tasks on.
fn schedules_of<'a>(
    world: &'a World,
    region: &'a str,
    kind: ScheduleKind,
) -> impl Iterator<Item = (&'a Cluster, &'a ScheduleSpec)> {
    let here = world
        .clusters
        .iter()
        .filter(move |cluster| cluster.region == region);
    here.flat_map(|cluster| {
        cluster
            .spec
            .schedules
            .iter()
            .map(move |plan| (cluster, plan))
    })
    .filter(move |(_, plan)| plan.kind == kind)
}

fn cluster_arn(region: &str, account: &str, cluster: &Cluster) -> String {
    format!("arn:aws:ecs:{region}:{account}:cluster/{}", cluster.name)
}

/// The task definition of a job, without a revision: the newest one is started.
fn definition_arn(region: &str, account: &str, cluster: &Cluster, job: &str) -> String {
    let family = format!("{}-{job}", cluster.name);
    format!("arn:aws:ecs:{region}:{account}:task-definition/{family}")
}

impl Service {
    /// Answers a call.
    pub(crate) fn answer(
        &self,
        request: &Request<'_>,
        world: &mut World,
    ) -> Result<Vec<u8>, ApiError> {
        (self.answer)(request, world)
    }

    /// Answers a call, with a stream if that is what its operation answers with.
    pub(crate) fn respond(
        &self,
        request: &Request<'_>,
        world: &mut World,
    ) -> Result<Answer, ApiError> {
        if let Some(feed) = self.feed.and_then(|open| open(request, world)) {
            return feed.map(Answer::Feed);
        }
        self.answer(request, world).map(Answer::Whole)
    }

    /// IAM's words for "you may not".
    pub(crate) fn denial(&self, request: &Request<'_>, account: &str) -> String {
        let (name, op) = (self.name, request.op);
        format!(
            "User: {} is not authorized to perform: {name}:{op} on resource: {} because no identity-based policy allows the \
             {name}:{op} action",
            sts::caller(account, request.access_key),
            (self.resource)(request, account)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_find_their_service() {
        let sts = Scope {
            service: Some("sts".into()),
            ..Scope::default()
        };
        let ecs = Scope {
            service: Some("ecs".into()),
            ..Scope::default()
        };
        let other = Scope {
            service: Some("dynamodb".into()),
            ..Scope::default()
        };
        let found = |target, scope, body| {
            route(target, scope, ("POST", "/"), body).map(|(service, op)| (service.name, op))
        };
        let name = |service: &'static str, op: &str| Some((service, op.to_owned()));
        assert_eq!(
            found(
                Some("AmazonEC2ContainerServiceV20141113.ListTasks"),
                &ecs,
                ""
            ),
            name("ecs", "ListTasks")
        );
        assert_eq!(
            found(None, &sts, "Version=1&Action=AssumeRole"),
            name("sts", "AssumeRole")
        );
        assert_eq!(found(None, &other, "Action=AssumeRole"), None);
        assert_eq!(
            found(Some("DynamoDB_20120810.ListTables"), &other, ""),
            None
        );
    }
}
