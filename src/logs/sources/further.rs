//! What else is written about a service: the lines of its Service Connect proxies and of its
//! ECS Exec sessions.

use super::destination::{Destination, destination};
use super::plan::{FeedSpec, Streams, Subject};
use super::stream::StreamName;
use crate::domain::cluster::Cluster;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list};

/// What the containers of the proxies are called; each has a few letters of its own behind.
pub const PROXY: &str = "ecs-service-connect-";
/// What the streams of ECS Exec sessions are called; each has an id behind.
pub const SESSION: &str = "ecs-execute-command-";

/// Further lines, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Further {
    /// Whose lines they are.
    pub name: &'static str,
    /// Where they go.
    pub destination: Destination,
    /// What to read, where it can be read.
    pub feed: Option<FeedSpec>,
    /// All of it in a line.
    pub line: String,
}

/// What else there is to read for a subject, each thing once.
pub fn further(subject: &Subject<'_>, cluster: Option<&Cluster>) -> Vec<Further> {
    let mut all: Vec<Further> = proxies(subject);
    all.extend(cluster.and_then(sessions));
    let mut seen = Vec::new();
    all.retain(|it| {
        let is_new = !seen.contains(&it.line);
        seen.push(it.line.clone());
        is_new
    });
    all
}

/// The proxies of [Service Connect](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html).
fn proxies(subject: &Subject<'_>) -> Vec<Further> {
    let Some(service) = subject.service else {
        return Vec::new();
    };
    list(&service.deployments)
        .iter()
        .filter_map(|deployment| {
            let connect = deployment.service_connect_configuration.as_ref()?;
            let log = connect
                .log_configuration
                .as_ref()
                .filter(|_| connect.enabled)?;
            let id = deployment.task_definition.as_ref();
            // Without the definition only the log router of a FireLens is not known.
            let bare = TaskDefinition {
                task_definition_arn: id.unwrap_or(&service.service_arn).clone(),
                ..TaskDefinition::default()
            };
            let definition = id.and_then(|id| (subject.definition_of)(id));
            let found = destination(definition.unwrap_or(&bare), log);
            let home = arn::region(&bare.task_definition_arn).map(Text::from);
            Some(Further {
                name: "Service Connect proxies",
                feed: feed(&found, home),
                line: format!("Service Connect proxies: {}", found.words("<proxy>", None)),
                destination: found,
            })
        })
        .collect()
}

fn feed(destination: &Destination, home: Option<Text>) -> Option<FeedSpec> {
    let Destination::CloudWatch {
        group,
        region,
        stream: StreamName::Prefixed(prefix),
        ..
    } = destination
    else {
        return None;
    };
    Some(FeedSpec {
        region: region.clone().or(home),
        group: group.clone(),
        streams: Streams::Prefix(format!("{prefix}/{PROXY}").into()),
    })
}

/// The sessions of ECS Exec, by the
/// [configuration of the cluster](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html).
fn sessions(cluster: &Cluster) -> Option<Further> {
    const NAME: &str = "ECS Exec sessions";
    let exec = cluster
        .configuration
        .as_ref()
        .and_then(|configuration| configuration.execute_command_configuration.as_ref())?;
    let log = exec
        .log_configuration
        .as_ref()
        .filter(|_| exec.logging.as_deref() == Some("OVERRIDE"))?;
    let region = arn::region(&cluster.cluster_arn).map(Text::from);
    let (destination, feed) = match (&log.cloud_watch_log_group_name, &log.s3_bucket_name) {
        (Some(group), _) => {
            let destination = Destination::CloudWatch {
                group: group.clone(),
                region: region.clone(),
                stream: StreamName::Template(format!("{SESSION}<id>").into()),
                notes: Vec::new(),
            };
            let feed = FeedSpec {
                region,
                group: group.clone(),
                streams: Streams::Prefix(SESSION.into()),
            };
            (destination, Some(feed))
        }
        (None, Some(bucket)) => (super::vendors::bucket(bucket, region.as_deref()), None),
        (None, None) => return None,
    };
    Some(Further {
        name: NAME,
        line: format!("{NAME}: {}", destination.words("", None)),
        destination,
        feed,
    })
}
