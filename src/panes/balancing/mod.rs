//! What every pane needs to know of load balancing: which groups, how they are, what to ask for.

mod section;

pub(super) use section::{section, words};

use super::kind::{Look, health_role};
use super::table::{Cell, SortKey};
use crate::domain::Text;
use crate::domain::balancing::{self, Balance, Counts, GroupRef, Known, groups_of};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::steady::Verdict;
use crate::domain::target_group::TargetGroup;
use crate::domain::target_health::TargetHealthDescription;
use crate::domain::target_join::Reached;
use crate::domain::target_reason::health_of;
use crate::domain::task::Task;
use crate::store::{ClusterData, ContextData};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is known of load balancing where the list stands.
#[derive(Clone, Copy)]
pub(super) struct Balancing<'a> {
    pub(super) context: &'a ContextData,
    pub(super) inside: &'a ClusterData,
}

/// Target health of a service in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetsCell {
    /// It stands behind no load balancer.
    None,
    /// Behind one whose health is not read, in a word.
    Elsewhere(&'static str),
    /// Not read yet.
    #[default]
    Pending,
    /// It could not be read.
    Unknown,
    /// A target group does not exist.
    Gone,
    /// Targets by state.
    Counts(Counts),
}

impl TargetsCell {
    /// `3/4`, coloured by the worst state.
    pub fn cell(self) -> Cell {
        match self {
            Self::None => Cell::absent(),
            Self::Elsewhere(word) => Cell::text(word).tone(health_role(Health::Unknown)),
            Self::Pending => Cell::pending(),
            Self::Unknown => Cell::unknown(),
            Self::Gone => Cell::text("gone").tone(health_role(Health::Broken)),
            Self::Counts(counts) => {
                let text = format!("{}/{}", counts.healthy, counts.serving());
                let cell = Cell::text(text).key(SortKey::Number(f64::from(counts.healthy)));
                match health_of_counts(&counts) {
                    Some(health) => cell.tone(health_role(health)),
                    None => cell,
                }
            }
        }
    }
}

/// The health that counts stand for; none where there is nothing to say.
fn health_of_counts(counts: &Counts) -> Option<Health> {
    match counts {
        _ if counts.unhealthy > 0 && counts.healthy == 0 => Some(Health::Broken),
        _ if counts.unhealthy > 0 || counts.unused > 0 => Some(Health::Look),
        _ if counts.initial > 0 => Some(Health::Changing),
        _ if counts.other > 0 => Some(Health::Unknown),
        _ => None,
    }
}

impl<'a> Balancing<'a> {
    /// What is known inside of the cluster of a list.
    pub(super) fn of(look: &Look<'a>) -> Option<Self> {
        let context = look.store.context(look.scope.context)?;
        let inside = context.inside.get(look.scope.cluster.as_deref()?)?;
        Some(Self { context, inside })
    }

    /// A number that changes whenever something said here could differ.
    pub(super) fn revision(&self) -> u64 {
        self.inside.target_health.revision()
            + self.context.target_groups.revision()
            + self.inside.instances.revision()
    }

    /// What is known of a group's health. One that is gone is gone, whatever was known before.
    pub(super) fn known(&self, arn: &str) -> Known<'a> {
        match self.inside.target_health.get(arn) {
            Some(entry) if entry.missing.is_some() => Known::Gone,
            Some(entry) => entry.item.as_deref().map_or(Known::Unread, Known::Health),
            None => Known::Unread,
        }
    }

    /// A described group.
    pub(super) fn group(&self, arn: &str) -> Option<&'a TargetGroup> {
        self.context.target_groups.item(arn).map(|group| &**group)
    }

    /// What target health says of a service.
    pub(super) fn verdict(&self, service: &Service, groups: &[GroupRef]) -> Verdict {
        balancing::verdict(
            service,
            groups,
            |arn| self.known(arn),
            |arn| self.group(arn),
        )
    }

    /// Target health of a service in one cell.
    pub(super) fn cell(&self, service: &Service, groups: &[GroupRef]) -> TargetsCell {
        match balancing::balance(groups, |arn| self.known(arn)) {
            Balance::None => match balancing::elsewhere(service).first() {
                Some(words) if words.starts_with("Classic") => TargetsCell::Elsewhere("classic"),
                Some(_) => TargetsCell::Elsewhere("lattice"),
                None => TargetsCell::None,
            },
            Balance::Unread => {
                let failed = |group: &GroupRef| {
                    let entry = self.inside.target_health.get(&group.arn);
                    entry.is_some_and(|entry| entry.fault.is_some())
                };
                match groups.iter().any(failed) {
                    true => TargetsCell::Unknown,
                    false => TargetsCell::Pending,
                }
            }
            Balance::Gone(_) => TargetsCell::Gone,
            Balance::Counts(counts) => TargetsCell::Counts(counts),
        }
    }

    /// The services of a list, or the one it is about, in the order of their names.
    pub(super) fn services(&self, only: Option<&str>) -> Vec<&'a Service> {
        let mut services: Vec<&Service> = self
            .inside
            .services
            .items()
            .map(|service| &**service)
            .filter(|service| only.is_none_or(|only| service.name() == only))
            .collect();
        services.sort_by(|one, other| one.name().cmp(other.name()));
        services
    }

    /// The tasks by where they can be reached: of those services only, stopped ones behind running.
    pub(super) fn reached(&self, services: &FxHashSet<&str>) -> Reached<'a> {
        let of_services = |task: &&'a Task| {
            task.service_name()
                .is_some_and(|name| services.contains(name))
        };
        let stopped = self.inside.stopped.items().map(|task| &**task);
        let running = self.inside.running.items().map(|task| &**task);
        // Of an instance that was not read the host port alone decides.
        let instance_of = |arn: &str| self.inside.instances.item(arn)?.ec2_instance_id.clone();
        Reached::new(stopped.chain(running).filter(of_services), instance_of)
    }

    /// The targets of the tasks of services, by task ARN, with their groups.
    pub(super) fn targets(&self, services: &FxHashMap<&str, Vec<GroupRef>>) -> TargetsOf<'a> {
        let names = services.keys().copied().collect();
        let reached = self.reached(&names);
        let mut found = TargetsOf::default();
        for (name, groups) in services {
            for group in groups {
                let Known::Health(health) = self.known(&group.arn) else {
                    continue;
                };
                let described = self.group(&group.arn);
                for target in &health.target_health_descriptions {
                    if let Some(task) = reached.task(target, Some(name)) {
                        let own = found.entry(&*task.task_arn).or_default();
                        own.push((target, described));
                    }
                }
            }
        }
        found
    }
}

/// Targets by task ARN, with their groups.
pub(super) type TargetsOf<'a> =
    FxHashMap<&'a str, Vec<(&'a TargetHealthDescription, Option<&'a TargetGroup>)>>;

/// The target groups of services, each once, in their order.
pub(super) fn arns<'s>(services: impl IntoIterator<Item = &'s Service>) -> Vec<Text> {
    let mut seen = FxHashSet::default();
    services
        .into_iter()
        .flat_map(groups_of)
        .map(|group| group.arn)
        .filter(|arn| seen.insert(Text::clone(arn)))
        .collect()
}

/// What must be polled for target health: `visible` at once, `also` behind it.
pub(super) fn health_want(
    look: &Look<'_>,
    visible: Vec<Text>,
    also: Vec<Text>,
    tempo: Tempo,
) -> Option<Want> {
    let cluster = look.scope.cluster.as_ref()?;
    if visible.is_empty() && also.is_empty() {
        return None;
    }
    let key = Key::cluster(
        look.scope.context,
        SourceId::TargetHealth,
        Text::clone(cluster),
    );
    Some(Want {
        also,
        visible,
        ..Want::all(key, tempo)
    })
}

/// What must be polled to describe these target groups.
pub(super) fn groups_want(look: &Look<'_>, groups: Vec<Text>, tempo: Tempo) -> Option<Want> {
    let key = Key::region(look.scope.context, SourceId::TargetGroups);
    (!groups.is_empty()).then(|| Want::only(key, groups, tempo))
}

/// Those of the services that have instances for targets, as far as their groups are described.
pub(super) fn on_instances<'s>(
    here: Balancing<'_>,
    services: impl IntoIterator<Item = &'s Service>,
) -> FxHashSet<&'s str> {
    let by_instance = |group: &GroupRef| {
        let described = here.group(&group.arn);
        described.and_then(|group| group.target_type.as_deref()) == Some("instance")
    };
    services
        .into_iter()
        .filter(|service| groups_of(service).iter().any(by_instance))
        .map(Service::name)
        .collect()
}

/// What must be read to tell whose task is behind a target that is an instance and a host port:
/// the instances of the services' tasks. Which EC2 instance one is never changes, so it is asked
/// once.
pub(super) fn instances_want<'s>(
    look: &Look<'_>,
    services: impl IntoIterator<Item = &'s Service>,
    tempo: Tempo,
) -> Option<Want> {
    let here = Balancing::of(look)?;
    let names = on_instances(here, services);
    let mut ids: Vec<Text> = here
        .inside
        .running
        .items()
        .filter(|task| task.service_name().is_some_and(|name| names.contains(name)))
        .filter_map(|task| task.container_instance_arn.clone())
        .filter(|arn| here.inside.instances.item(arn).is_none())
        .collect();
    ids.sort();
    ids.dedup();
    let key = Key::cluster(
        look.scope.context,
        SourceId::ContainerInstances,
        Text::clone(look.scope.cluster.as_ref()?),
    );
    (!ids.is_empty()).then(|| Want::only(key, ids, tempo))
}

/// The health of one service's groups at the pace of what is looked at, however many others there are.
pub(super) fn service_want(look: &Look<'_>, service: &Service, tempo: Tempo) -> Option<Want> {
    let cluster = look.scope.cluster.as_ref()?;
    let groups = arns([service]);
    let key = Key {
        service: Some(Text::from(service.name())),
        ..Key::cluster(
            look.scope.context,
            SourceId::TargetHealth,
            Text::clone(cluster),
        )
    };
    (!groups.is_empty()).then(|| Want::only(key, groups, tempo))
}

/// What must be polled to tell how traffic reaches a service: its groups, their load balancer,
/// its listeners and their rules, each as soon as the one before is known.
pub(super) fn way_wants(look: &Look<'_>, service: &Service, tempo: Tempo) -> Vec<Want> {
    let Some(here) = Balancing::of(look) else {
        return Vec::new();
    };
    let groups = arns([service]);
    let balancers = balancers(here, &groups);
    let listeners: Vec<Text> = balancers
        .iter()
        .filter_map(|arn| here.context.listeners.item(arn))
        .flat_map(|of| {
            of.listeners
                .iter()
                .map(|listener| Text::clone(&listener.listener_arn))
        })
        .collect();
    let only = |source, ids: Vec<Text>| {
        let key = Key::region(look.scope.context, source);
        (!ids.is_empty()).then(|| Want::only(key, ids, tempo))
    };
    [
        sick_want(here, look, service, tempo),
        service_want(look, service, tempo),
        groups_want(look, groups.clone(), tempo),
        instances_want(look, [service], tempo),
        only(SourceId::TargetGroupAttributes, groups),
        only(SourceId::LoadBalancers, balancers.clone()),
        only(SourceId::Listeners, balancers),
        only(SourceId::ListenerRules, listeners),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The tasks where a target of the service is not well: whose it is, only they tell.
fn sick_want(
    here: Balancing<'_>,
    look: &Look<'_>,
    service: &Service,
    tempo: Tempo,
) -> Option<Want> {
    let sick = |group: &GroupRef| match here.known(&group.arn) {
        Known::Health(health) => health
            .target_health_descriptions
            .iter()
            .any(|target| health_of(target) != Health::Fine),
        Known::Gone | Known::Unread => false,
    };
    let key = Key::cluster(
        look.scope.context,
        SourceId::RunningTasks,
        Text::clone(look.scope.cluster.as_ref()?),
    );
    // The cluster-wide list would keep the one service waiting for minutes.
    let key = match super::tasks::long_list(look) {
        true => Key {
            source: SourceId::ServiceTasks,
            service: Some(Text::from(service.name())),
            ..key
        },
        false => key,
    };
    groups_of(service)
        .iter()
        .any(sick)
        .then(|| Want::all(key, tempo.min(Tempo::Normal)))
}

/// The load balancers in front of these groups.
fn balancers(here: Balancing<'_>, groups: &[Text]) -> Vec<Text> {
    let mut balancers: Vec<Text> = groups
        .iter()
        .filter_map(|arn| here.group(arn))
        .flat_map(|group| crate::domain::list(&group.load_balancer_arns))
        .cloned()
        .collect();
    balancers.sort();
    balancers.dedup();
    balancers
}
