//! From the words of an order to what is meant by them.

use super::super::Failure;
use super::super::get::{CONTEXT, failure_of};
use super::Acting;
use crate::actions::{Subject, TargetId};
use crate::config::closest;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::{Text, arn};
use crate::store::{ClusterData, Collection};

/// Fewest letters of an id that may stand for the whole of it.
const SHORTEST: usize = 6;

impl Acting {
    /// What is meant by the names of the order, in their order.
    pub(super) async fn targets(&mut self, cluster: &Text) -> Result<Vec<TargetId>, Failure> {
        let subject = self.order.action.subject;
        let names = self.order.names.clone();
        let sources: &[SourceId] = match subject {
            Subject::Cluster => return Ok(vec![TargetId::Cluster]),
            Subject::Service => &[SourceId::Services],
            Subject::Task => &[SourceId::RunningTasks, SourceId::StoppedTasks],
            Subject::Instance => &[SourceId::ContainerInstances],
        };
        // Instances are called by the names that EC2 gave them: those must be described.
        let by_ec2 = subject == Subject::Instance && names.iter().any(|it| it.starts_with("i-"));
        if names.iter().any(|name| !name.starts_with("arn:")) {
            let wants = sources.iter().map(|source| Want {
                rest: by_ec2,
                ..Want::all(
                    Key::cluster(CONTEXT, *source, cluster.clone()),
                    Tempo::Normal,
                )
            });
            self.asker
                .gather(wants.collect(), &mut self.reports)
                .await?;
        }
        let context = self.asker.store.context(CONTEXT);
        if let Some(fault) = context.and_then(|it| it.blocked.as_ref()) {
            return Err(failure_of(fault));
        }
        let nothing = ClusterData::default();
        let inside = context
            .and_then(|it| it.inside.get(cluster))
            .unwrap_or(&nothing);
        let mut targets = Vec::new();
        for name in &names {
            targets.push(match subject {
                Subject::Cluster => TargetId::Cluster,
                Subject::Service => {
                    TargetId::Service(pick("service", name, &inside.services, |id| {
                        arn::name(id) == name
                    })?)
                }
                Subject::Task => {
                    let of = |tasks| pick("task", name, tasks, |id| is_id(id, name));
                    let running = of(&inside.running);
                    let stopped = pick("task", name, &inside.stopped, |id| is_id(id, name));
                    TargetId::Task(running.or_else(|failure| stopped.map_err(|_| failure))?)
                }
                Subject::Instance => {
                    TargetId::Instance(pick("container instance", name, &inside.instances, |id| {
                        let known = inside.instances.item(id);
                        let ec2 = known.and_then(|it| it.ec2_instance_id.as_deref());
                        is_id(id, name) || ec2 == Some(name)
                    })?)
                }
            });
        }
        targets.dedup();
        Ok(targets)
    }
}

/// Whether a name is the id at the end of an ARN, or enough of its beginning.
pub(in crate::cli) fn is_id(arn: &str, name: &str) -> bool {
    let id = arn::name(arn);
    id == name || (name.len() >= SHORTEST && id.starts_with(name))
}

/// The one thing of a list that is meant.
pub(in crate::cli) fn pick<T: PartialEq>(
    what: &str,
    name: &str,
    all: &Collection<T>,
    is_meant: impl Fn(&str) -> bool,
) -> Result<Text, Failure> {
    if name.starts_with("arn:") {
        return Ok(name.into());
    }
    let mut ids: Vec<&Text> = all.entries().map(|(id, _)| id).collect();
    ids.sort();
    let meant: Vec<&&Text> = ids.iter().filter(|id| is_meant(id)).collect();
    match &*meant {
        [one] => return Ok(Text::clone(one)),
        [] => {}
        many => {
            let count = many.len();
            return Err(Failure::usage(format!(
                "{name} is the beginning of {count} {what}s"
            )));
        }
    }
    if let Some(fault) = &all.list.fault {
        return Err(failure_of(fault));
    }
    let known = || ids.iter().map(|id| arn::name(id));
    let near = closest(name, known()).or_else(|| known().find(|it| it.contains(name)));
    let advice = match near {
        Some(near) => format!("did you mean {near}?"),
        None if ids.is_empty() => "there is none".to_owned(),
        None => format!("ecsight get {what}s -c CLUSTER lists them").replace("container ", ""),
    };
    Err(Failure::usage(format!(
        "no {what} {name} in this cluster; {advice}"
    )))
}
