//! Where a service starts its tasks, and whether that is where its cluster is.

use super::{Home, cluster, places, sentence};
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::errand::Ask;
use crate::domain::health::Health;
use crate::domain::network::NetworkList;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::vpc::{Found, Source};
use crate::domain::{Text, arn, list};
use crate::panes::kind::Look;
use crate::panes::network::seen::{Seen, by_ids};
use crate::panes::network::{Part, Subject};
use crate::panes::sheet::Sheet;
use crate::store::ContextData;
use crate::theme::Role;
use std::collections::BTreeSet;

/// The service itself.
pub(super) fn wants(
    subject: &Subject,
    look: &Look<'_>,
    context: &ContextData,
    tempo: Tempo,
) -> Option<Want> {
    let (id, _) = entry(subject, context)?;
    let cluster = subject.cluster.clone();
    let key = Key::cluster(look.scope.context, SourceId::Services, cluster);
    Some(Want::only(key, vec![id.clone()], tempo))
}

/// What is asked of its security groups and the routes of its subnets.
pub(super) fn asks(subject: &Subject, context: &ContextData) -> Vec<Ask> {
    let Some((_, Some(service))) = entry(subject, context) else {
        return Vec::new();
    };
    let networks = networks(service);
    let groups = networks.iter().flat_map(|it| list(&it.security_groups));
    let groups: Vec<Text> = groups.cloned().collect();
    let located = context.located.get(&subject.cluster);
    let seen = Seen::of(context, located.map_or(&[][..], |it| it.asked()));
    let vpcs = vpcs_of(&networks, &seen);
    let asks = [
        by_ids(NetworkList::RouteTables, "vpc-id", &vpcs),
        by_ids(NetworkList::SecurityGroups, "group-id", &groups),
    ];
    asks.into_iter().flatten().collect()
}

pub(super) fn write(sheet: &mut Sheet<'_>, home: &Home<'_>, name: &Text) {
    let found = entry(home.subject, home.context);
    let Some((_, Some(service))) = found else {
        let refused = found.is_some() || home.context.blocked.is_some();
        sheet.remark(match refused {
            true => "the service is not described",
            false => "the service is not read yet, or gone",
        });
        return of_cluster(sheet, home);
    };
    let networks = networks(service);
    if networks.is_empty() {
        let mode = service.task_definition.as_ref();
        let mode = mode.and_then(|arn| home.context.task_definitions.item(arn));
        let mode = mode.and_then(|it| it.network_mode.as_deref());
        let mode = mode.map_or_else(String::new, |mode| format!(" ({mode} mode)"));
        sheet.says(
            Health::Fine,
            &format!(
                "{name} has no network of its own{mode}: its tasks are where their instances are"
            ),
        );
    } else {
        of_its_own(sheet, home, name, &networks);
    }
    of_cluster(sheet, home);
}

/// The VPC its subnets are in, and how that fits what else is known of the cluster.
fn of_its_own(
    sheet: &mut Sheet<'_>,
    home: &Home<'_>,
    name: &Text,
    networks: &[&AwsVpcConfiguration],
) {
    let vpcs = vpcs_of(networks, &home.seen);
    let ids: BTreeSet<&Text> = networks.iter().flat_map(|it| &it.subnets).collect();
    let known = |id: &Text| home.vpcs().iter().find(|found| found.vpc_id == *id);
    match vpcs.as_slice() {
        [] if home.is_asking("subnets") || !home.failed("subnets") && home.is_looking() => {
            sheet.says(Health::Changing, &format!("looking for where {name} lives"));
        }
        [] if home.failed("subnets") => {
            sheet.gap(&format!(
                "where {name} lives is not known: its subnets could not be read"
            ));
        }
        [] => sheet.says(
            Health::Broken,
            &format!("{name} names subnets that are not there any more: no task can start"),
        ),
        [one] => {
            let label = known(one).map_or_else(|| one.to_string(), sentence::vpc);
            sheet.says(Health::Fine, &format!("{name} lives in {label}"));
            fits(sheet, home, name, one);
        }
        more => {
            let line = format!(
                "{name} names subnets of {} VPCs: {}",
                more.len(),
                more.join(", ")
            );
            sheet.says(Health::Broken, &line);
        }
    }
    sheet.section("its own network");
    for network in networks {
        sheet.value("public address", network.assign_public_ip.as_ref());
    }
    groups(sheet, home, networks, &vpcs);
    places::subnets(sheet, home, ids.into_iter());
}

/// Whether it is where the rest of the cluster is.
fn fits(sheet: &mut Sheet<'_>, home: &Home<'_>, name: &Text, vpc: &Text) {
    let cluster = arn::name(&home.subject.cluster);
    let says_another = |found: &&Found| {
        found.evidence.iter().any(|it| {
            let is_own = it.source == Source::ServiceSubnets && it.resource == *name;
            !is_own
        })
    };
    let others: Vec<&Found> = home.vpcs().iter().filter(says_another).collect();
    let is_here = |found: &&&Found| found.vpc_id == *vpc;
    let elsewhere: Vec<&str> = others
        .iter()
        .filter(|it| !is_here(it))
        .map(|it| &*it.vpc_id)
        .collect();
    match (others.iter().any(|it| is_here(&it)), elsewhere.as_slice()) {
        (true, []) => sheet.remark(&format!("that is the VPC of cluster {cluster}")),
        (_, [_, ..]) => sheet.says(
            Health::Look,
            &format!("cluster {cluster} is in {}, too", elsewhere.join(", ")),
        ),
        (false, []) => {
            sheet.remark(&format!(
                "nothing else was seen that says where cluster {cluster} is"
            ));
        }
    }
}

/// Its security groups, by name.
fn groups(
    sheet: &mut Sheet<'_>,
    home: &Home<'_>,
    networks: &[&AwsVpcConfiguration],
    vpcs: &[Text],
) {
    let ids = networks.iter().flat_map(|it| list(&it.security_groups));
    let ids: BTreeSet<&Text> = ids.collect();
    if ids.is_empty() {
        sheet.text(
            "security group",
            "none is named: the default one of the VPC",
        );
    }
    for id in ids {
        let group = home.seen.groups.iter().find(|it| it.group_id == *id);
        let Some(group) = group else {
            let (words, tone) = if home.is_asking("security groups") {
                (format!("{id}  ·"), None)
            } else if home.failed("security groups") {
                (format!("{id}  ◌"), Some(Role::Gap))
            } else {
                (
                    format!("{id}  not there any more"),
                    Some(Role::HealthBroken),
                )
            };
            sheet.toned("security group", &words, tone);
            continue;
        };
        let name = group.group_name.as_deref().unwrap_or("—");
        let other = group
            .vpc_id
            .as_ref()
            .filter(|vpc| !vpcs.is_empty() && !vpcs.contains(vpc));
        match other {
            Some(vpc) => {
                let words = format!("{id}  {name}: of another VPC, {vpc}");
                sheet.toned("security group", &words, Some(Role::HealthBroken));
            }
            None => sheet.text("security group", &format!("{id}  {name}")),
        }
    }
}

/// Where its cluster is, in short: the page of the cluster has the proof.
pub(super) fn of_cluster(sheet: &mut Sheet<'_>, home: &Home<'_>) {
    let name = arn::name(&home.subject.cluster);
    sheet.section(&format!("cluster {name}"));
    let (health, line) = sentence::of(name, home.vpcs(), home.is_looking());
    if home.context.blocked.is_none() || !home.vpcs().is_empty() {
        sheet.says(health, &line);
    }
    for found in home.vpcs() {
        let mut by: Vec<&str> = found.evidence.iter().map(|it| it.source.words()).collect();
        by.dedup();
        sheet.text(&found.vpc_id, &by.join(", "));
    }
    cluster::not_checked(sheet, home);
}

/// The service as the list knows it.
fn entry<'a>(
    subject: &Subject,
    context: &'a ContextData,
) -> Option<(&'a Text, Option<&'a Service>)> {
    let Part::Service(name) = &subject.part else {
        return None;
    };
    let services = &context.inside.get(&subject.cluster)?.services;
    let mut entries = services.entries();
    let (id, entry) = entries.find(|(id, _)| arn::name(id) == &**name)?;
    Some((id, entry.item.as_deref()))
}

/// The networks it starts tasks in: its own, or those of its task sets. None in bridge and host
/// mode.
fn networks(service: &Service) -> Vec<&AwsVpcConfiguration> {
    let sets = list(&service.task_sets).iter();
    let sets = sets.filter_map(|set| set.network_configuration.as_ref());
    let own = service.network_configuration.iter();
    let mut networks: Vec<&AwsVpcConfiguration> = Vec::new();
    let all = own
        .chain(sets)
        .filter_map(|it: &NetworkConfiguration| it.awsvpc_configuration.as_ref());
    for network in all {
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    networks
}

/// The VPCs of the subnets, as far as EC2 told.
fn vpcs_of(networks: &[&AwsVpcConfiguration], seen: &Seen<'_>) -> Vec<Text> {
    let subnets = networks.iter().flat_map(|it| &it.subnets);
    let vpcs = subnets.filter_map(|id| seen.subnet(id)?.vpc_id.clone());
    let vpcs: BTreeSet<Text> = vpcs.collect();
    vpcs.into_iter().collect()
}
