//! Where a container instance stands: its VPC, its subnet, its interfaces and addresses.

use super::{Home, places, sentence, service};
use crate::domain::container_instance::ContainerInstance;
use crate::domain::errand::Ask;
use crate::domain::health::Health;
use crate::domain::network::{NetworkInstance, NetworkList};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::{Text, list};
use crate::panes::document::Line;
use crate::panes::kind::Look;
use crate::panes::network::seen::{Seen, by_ids};
use crate::panes::network::{Part, Subject};
use crate::panes::sheet::Sheet;
use crate::store::ContextData;
use crate::theme::Role;

/// The instance itself.
pub(super) fn wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Option<Want> {
    let Part::Instance(arn) = &subject.part else {
        return None;
    };
    let cluster = subject.cluster.clone();
    let key = Key::cluster(look.scope.context, SourceId::ContainerInstances, cluster);
    Some(Want::only(key, vec![arn.clone()], tempo))
}

/// What EC2 is asked about the instance.
pub(super) fn asks(subject: &Subject, context: &ContextData) -> Vec<Ask> {
    let Some(instance) = described(subject, context) else {
        return Vec::new();
    };
    let Some(id) = ec2_id(instance) else {
        return Vec::new();
    };
    let one = std::slice::from_ref(id);
    let mut asks: Vec<Ask> = [
        by_ids(NetworkList::Instances, "instance-id", one),
        by_ids(
            NetworkList::NetworkInterfaces,
            "attachment.instance-id",
            one,
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let seen = Seen::of(context, &asks);
    let here = seen.instances.first();
    let own = instance.attribute("ecs.subnet-id");
    let subnets = own.or(here.and_then(|it| it.subnet_id.as_ref())).cloned();
    let interfaces = seen.interfaces.iter();
    let subnets = subnets
        .into_iter()
        .chain(interfaces.filter_map(|it| it.subnet_id.clone()));
    let subnets: Vec<Text> = subnets.collect();
    let vpcs: Vec<Text> = vpc_of(instance, here.copied())
        .into_iter()
        .cloned()
        .collect();
    let more = [
        by_ids(NetworkList::Subnets, "subnet-id", &subnets),
        by_ids(NetworkList::RouteTables, "vpc-id", &vpcs),
    ];
    asks.extend(more.into_iter().flatten());
    asks
}

pub(super) fn write(sheet: &mut Sheet<'_>, home: &Home<'_>, arn: &Text) {
    let Some(instance) = described(home.subject, home.context) else {
        sheet.remark("the instance is not described yet, or gone");
        return service::of_cluster(sheet, home);
    };
    let name = instance.ec2_instance_id.as_deref();
    let name = name.unwrap_or_else(|| crate::domain::arn::short_id(arn));
    let Some(id) = ec2_id(instance) else {
        sheet.says(
            Health::Fine,
            &format!("{name} is a machine outside of AWS (ECS Anywhere): it is in no VPC"),
        );
        return service::of_cluster(sheet, home);
    };
    let found = home.seen.instances.iter().find(|it| it.instance_id == *id);
    let found = found.copied();
    let vpc = vpc_of(instance, found);
    match vpc {
        Some(vpc) => {
            let known = home.vpcs().iter().find(|it| it.vpc_id == *vpc);
            let label = known.map_or_else(|| format!("{vpc}, certain"), sentence::vpc);
            sheet.says(Health::Fine, &format!("{name} lives in {label}"));
        }
        None if home.is_asking("EC2 instances") => {
            sheet.says(Health::Changing, &format!("looking for where {name} lives"));
        }
        None if home.failed("EC2 instances") => {
            sheet.gap(&format!(
                "where {name} lives is not known: ECS does not tell, and EC2 was not to be asked"
            ));
        }
        None => sheet.says(Health::Look, &format!("nothing says where {name} lives")),
    }
    let attribute = instance.attribute("ecs.vpc-id");
    let told = found.and_then(|it| it.vpc_id.as_ref());
    if let (Some(ecs), Some(ec2)) = (attribute, told)
        && ecs != ec2
    {
        let line = format!("the sources disagree: ecs.vpc-id says {ecs}, EC2 says {ec2}");
        sheet.says(Health::Look, &line);
    }
    sheet.section("its own network");
    sheet.value("instance", instance.ec2_instance_id.as_ref());
    of_ec2(sheet, home, found);
    interfaces(sheet, home);
    let own = instance.attribute("ecs.subnet-id");
    let own = own.or(found.and_then(|it| it.subnet_id.as_ref()));
    let more = home
        .seen
        .interfaces
        .iter()
        .filter_map(|it| it.subnet_id.as_ref());
    places::subnets(sheet, home, own.into_iter().chain(more));
    service::of_cluster(sheet, home);
}

fn of_ec2(sheet: &mut Sheet<'_>, home: &Home<'_>, found: Option<&NetworkInstance>) {
    if let Some(found) = found {
        let running = found.instance_state.as_deref() == Some("running");
        let state = found.instance_state.as_deref().unwrap_or("—");
        sheet.toned("state", state, (!running).then_some(Role::HealthLook));
        sheet.value("private address", found.private_ip_address.as_ref());
        sheet.value("public address", found.ip_address.as_ref());
        return;
    }
    let (sign, tone) = if home.is_asking("EC2 instances") {
        ("·", Role::Muted)
    } else if home.failed("EC2 instances") {
        ("◌", Role::Gap)
    } else {
        ("EC2 does not know it any more", Role::HealthBroken)
    };
    sheet.toned("addresses", sign, Some(tone));
}

fn interfaces(sheet: &mut Sheet<'_>, home: &Home<'_>) {
    let interfaces = &home.seen.interfaces;
    if interfaces.is_empty() {
        return;
    }
    sheet.line(Line::Blank);
    sheet.line(Line::header([
        "interface",
        "type",
        "address",
        "public",
        "security groups",
    ]));
    for it in interfaces {
        let word = |value: &Option<Text>| (value.as_deref().unwrap_or("—").to_owned(), None);
        let groups = list(&it.security_groups).iter().map(|id| &**id);
        sheet.row(vec![
            (it.network_interface_id.to_string(), None),
            word(&it.interface_type),
            word(&it.private_ip_address),
            word(&it.public_ip),
            (crate::panes::joined(groups), None),
        ]);
    }
}

/// The instance, once ECS has described it.
fn described<'a>(subject: &Subject, context: &'a ContextData) -> Option<&'a ContainerInstance> {
    let Part::Instance(arn) = &subject.part else {
        return None;
    };
    let instances = &context.inside.get(&subject.cluster)?.instances;
    instances.item(arn).map(|it| &**it)
}

/// Its id at EC2; a machine outside of AWS has none.
fn ec2_id(instance: &ContainerInstance) -> Option<&Text> {
    let id = instance.ec2_instance_id.as_ref();
    id.filter(|id| id.starts_with("i-"))
}

/// What EC2 says, or what the agent registered with.
fn vpc_of<'a>(
    instance: &'a ContainerInstance,
    found: Option<&'a NetworkInstance>,
) -> Option<&'a Text> {
    let told = found.and_then(|it| it.vpc_id.as_ref());
    told.or_else(|| instance.attribute("ecs.vpc-id"))
}
