//! Load balancing of a service: its target groups, and what their health says about it.

use super::health::Health;
use super::service::Service;
use super::steady::Verdict;
use super::target_group::TargetGroup;
use super::target_health::{TargetGroupHealth, TargetHealthDescription};
use super::target_reason::brief;
use super::{Text, list};

/// What a target group is to its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The only one.
    Only,
    /// One of the pair of a blue/green deployment; which of the two serves, the listener rules say.
    Production,
    /// The other one of the pair.
    Alternate,
    /// Of a task set (CodeDeploy and external deployments).
    TaskSet,
}

/// A target group of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRef {
    /// The target group.
    pub arn: Text,
    /// What it is to the service.
    pub role: Role,
    /// Container that gets the traffic.
    pub container_name: Option<Text>,
    /// Port of that container.
    pub container_port: Option<i32>,
    /// Listener rule of production traffic (blue/green).
    pub production_rule: Option<Text>,
    /// Listener rule of test traffic (blue/green).
    pub test_rule: Option<Text>,
}

impl Role {
    /// Whether an empty or unattached group of this role is as it should be.
    const fn may_rest(self) -> bool {
        !matches!(self, Self::Only)
    }
}

/// The target groups of a service, each once: both of a blue/green pair, those of task sets too.
pub fn groups_of(service: &Service) -> Vec<GroupRef> {
    let mut groups: Vec<GroupRef> = Vec::new();
    let mut add = |group: GroupRef| {
        if !groups.iter().any(|known| known.arn == group.arn) {
            groups.push(group);
        }
    };
    let own = list(&service.load_balancers)
        .iter()
        .map(|balancer| (balancer, false));
    let sets = list(&service.task_sets)
        .iter()
        .flat_map(|set| list(&set.load_balancers))
        .map(|balancer| (balancer, true));
    for (balancer, of_set) in own.chain(sets) {
        let advanced = balancer.advanced_configuration.as_ref();
        let alternate = advanced.and_then(|advanced| advanced.alternate_target_group_arn.clone());
        let group = |arn: Text, role| GroupRef {
            arn,
            role,
            container_name: balancer.container_name.clone(),
            container_port: balancer.container_port,
            production_rule: advanced
                .and_then(|advanced| advanced.production_listener_rule.clone()),
            test_rule: advanced.and_then(|advanced| advanced.test_listener_rule.clone()),
        };
        let role = match (&alternate, of_set) {
            (_, true) => Role::TaskSet,
            (Some(_), false) => Role::Production,
            (None, false) => Role::Only,
        };
        if let Some(arn) = balancer.target_group_arn.clone() {
            add(group(arn, role));
        }
        if let Some(arn) = alternate {
            add(group(
                arn,
                if of_set {
                    Role::TaskSet
                } else {
                    Role::Alternate
                },
            ));
        }
    }
    groups
}

/// Load balancing whose health this program cannot read, in words.
pub fn elsewhere(service: &Service) -> Vec<String> {
    let classic = list(&service.load_balancers)
        .iter()
        .filter(|balancer| balancer.target_group_arn.is_none())
        .filter_map(|balancer| balancer.load_balancer_name.as_deref())
        .map(|name| format!("Classic Load Balancer {name}: its health is not read"));
    let lattice = list(&service.deployments)
        .iter()
        .flat_map(|deployment| list(&deployment.vpc_lattice_configurations))
        .filter_map(|lattice| lattice.target_group_arn.as_deref())
        .map(|arn| {
            format!(
                "VPC Lattice target group {}: its health is not read",
                super::arn::name(arn)
            )
        });
    let mut words: Vec<String> = classic.chain(lattice).collect();
    words.dedup();
    words
}

/// What is known of a target group's health.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Its targets.
    Health(&'a TargetGroupHealth),
    /// There is no such target group.
    Gone,
    /// It was not read, or could not be.
    Unread,
}

/// Targets by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// healthy.
    pub healthy: u32,
    /// initial.
    pub initial: u32,
    /// unhealthy.
    pub unhealthy: u32,
    /// draining, and unhealthy.draining.
    pub draining: u32,
    /// unused.
    pub unused: u32,
    /// unavailable, and states that are not known here.
    pub other: u32,
}

impl Counts {
    /// Counts targets.
    pub fn of<'a>(targets: impl IntoIterator<Item = &'a TargetHealthDescription>) -> Self {
        let mut counts = Self::default();
        for target in targets {
            *match target.state() {
                Some("healthy") => &mut counts.healthy,
                Some("initial") => &mut counts.initial,
                Some("unhealthy") => &mut counts.unhealthy,
                Some("draining" | "unhealthy.draining") => &mut counts.draining,
                Some("unused") => &mut counts.unused,
                _ => &mut counts.other,
            } += 1;
        }
        counts
    }

    /// Targets that are meant to serve: all but the draining ones.
    pub const fn serving(&self) -> u32 {
        self.healthy + self.initial + self.unhealthy + self.unused + self.other
    }

    /// Every state that occurs, worst first: count, word, health.
    pub fn words(&self) -> Vec<(u32, &'static str, Health)> {
        [
            (self.unhealthy, "unhealthy", Health::Broken),
            (self.unused, "unused", Health::Look),
            (self.initial, "initial", Health::Changing),
            (self.draining, "draining", Health::Changing),
            (self.other, "unknown", Health::Unknown),
            (self.healthy, "healthy", Health::Fine),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .collect()
    }
}

/// Target health of a service as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Balance {
    /// It stands behind no target group.
    None,
    /// Not all of its groups were read.
    Unread,
    /// A group does not exist; with the counts of the others.
    Gone(Counts),
    /// All groups were read. A resting group of a blue/green pair counts for nothing.
    Counts(Counts),
}

/// Target health of a service as a whole.
pub fn balance<'a>(groups: &[GroupRef], known: impl Fn(&str) -> Known<'a>) -> Balance {
    if groups.is_empty() {
        return Balance::None;
    }
    let mut gone = false;
    let mut targets = Vec::new();
    for group in groups {
        match known(&group.arn) {
            Known::Health(health) => targets.extend(counted(group.role, health)),
            Known::Gone => gone = true,
            Known::Unread => return Balance::Unread,
        }
    }
    let counts = Counts::of(targets);
    if gone {
        Balance::Gone(counts)
    } else {
        Balance::Counts(counts)
    }
}

/// The targets of a group that count: where a group may rest, unused ones are as they should be.
fn counted(
    role: Role,
    health: &TargetGroupHealth,
) -> impl Iterator<Item = &TargetHealthDescription> {
    health
        .target_health_descriptions
        .iter()
        .filter(move |target| !(role.may_rest() && target.state() == Some("unused")))
}

/// What target health says of a service; nothing while it is not known.
pub fn verdict<'a>(
    service: &Service,
    groups: &[GroupRef],
    known: impl Fn(&str) -> Known<'a>,
    described: impl Fn(&str) -> Option<&'a TargetGroup>,
) -> Verdict {
    let counts = match balance(groups, &known) {
        Balance::Gone(_) => return said(Health::Broken, "target group not found"),
        Balance::Counts(counts) => counts,
        Balance::None | Balance::Unread => return said(Health::Fine, ""),
    };
    let serving = counts.serving();
    let causes = |state: &str| commonest(groups, &known, &described, state);
    if counts.unhealthy > 0 {
        let health = if counts.healthy == 0 {
            Health::Broken
        } else {
            Health::Look
        };
        // The cause in front: a narrow list shows the beginning.
        let why = causes("unhealthy").map_or_else(String::new, |cause| format!("{cause}, "));
        return said(
            health,
            &format!(
                "{why}{} of {} unhealthy",
                counts.unhealthy,
                targets(serving)
            ),
        );
    }
    if counts.unused > 0 {
        let not_in_use = groups.iter().all(|group| all_unused(known(&group.arn)));
        let words = match causes("unused") {
            _ if not_in_use => "target group not in use: no listener leads to it".to_owned(),
            Some(cause) => format!("{} of {} unused: {cause}", counts.unused, targets(serving)),
            None => format!("{} of {} unused", counts.unused, targets(serving)),
        };
        return said(Health::Look, &words);
    }
    if counts.initial > 0 {
        return said(
            Health::Changing,
            &format!("{} initial", targets(counts.initial)),
        );
    }
    let runs = service.running_count.unwrap_or(0);
    let rolls = list(&service.deployments)
        .iter()
        .any(|deployment| deployment.rollout_state.as_deref() == Some("IN_PROGRESS"));
    if serving == 0 && runs > 0 && !rolls {
        return said(Health::Look, "no target is registered");
    }
    said(Health::Fine, "")
}

fn all_unused(known: Known<'_>) -> bool {
    match known {
        Known::Health(health) => health.target_health_descriptions.iter().all(|target| {
            target.state() == Some("unused") && target.reason() == Some("Target.NotInUse")
        }),
        Known::Gone | Known::Unread => false,
    }
}

/// The commonest cause among the targets of a state.
fn commonest<'a>(
    groups: &[GroupRef],
    known: impl Fn(&str) -> Known<'a>,
    described: impl Fn(&str) -> Option<&'a TargetGroup>,
    state: &str,
) -> Option<String> {
    let mut causes: Vec<(u32, String)> = Vec::new();
    for group in groups {
        let Known::Health(health) = known(&group.arn) else {
            continue;
        };
        for target in counted(group.role, health).filter(|target| target.state() == Some(state)) {
            let cause = brief(target, described(&group.arn));
            match causes.iter_mut().find(|(_, known)| *known == cause) {
                Some((count, _)) => *count += 1,
                None => causes.push((1, cause)),
            }
        }
    }
    // The first of the commonest, so that the same answer is always the same text.
    let most = causes.iter().map(|(count, _)| *count).max()?;
    causes
        .into_iter()
        .find(|(count, _)| *count == most)
        .map(|(_, cause)| cause)
}

fn targets(count: u32) -> String {
    format!("{count} {}", if count == 1 { "target" } else { "targets" })
}

fn said(health: Health, why: &str) -> Verdict {
    Verdict {
        health,
        why: (!why.is_empty()).then(|| why.to_owned()),
    }
}
