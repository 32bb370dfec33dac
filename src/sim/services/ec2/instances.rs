//! Container instances as EC2 knows them, and the launch templates that they are made by.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, numbered, tag_set};
use crate::sim::network::{
    Group, Interface, Owner, Part, Subnet, Vpc, first_vpc, instance_id, instance_profile,
    instance_subnet, launch_template, private_dns, scaling_group,
};
use crate::sim::rng::{hash, mix};
use crate::sim::story::Cluster;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, field, list, text, time};

const IMAGE: &str = "ami-0c1f3a8d2e5b7a901";
/// Long before the story, in milliseconds of it.
const MADE: i64 = -119 * 86_400_000;

static INSTANCES: Kind = Kind {
    set: "reservationSet",
    ids: "InstanceId",
    gone: (
        "InvalidInstanceID.NotFound",
        "The instance ID '",
        "' does not exist",
    ),
    filters: &[
        "availability-zone",
        "iam-instance-profile.arn",
        "image-id",
        "instance-id",
        "instance-state-name",
        "instance-type",
        "instance.group-id",
        "network-interface.network-interface-id",
        "network-interface.subnet-id",
        "network-interface.vpc-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "subnet-id",
        "vpc-id",
    ],
};

/// A container instance.
struct Host<'a> {
    cluster: &'a Cluster,
    index: usize,
    interface: Interface<'a>,
}

/// `DescribeInstances`.
pub(super) fn instances(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.clusters().flat_map(|cluster| {
        let instances = cluster.instances.iter().enumerate();
        instances.map(move |(index, instance)| Host {
            cluster,
            index,
            interface: Interface {
                subnet: instance_subnet(cluster, instance),
                owner: Owner::Instance(index),
            },
        })
    });
    describe(desk, &INSTANCES, all)
}

impl Host<'_> {
    fn kind(&self) -> &str {
        let instances = self.cluster.spec.instances.as_ref();
        instances.map_or("", |spec| spec.kind.as_str())
    }
}

impl Thing for Host<'_> {
    fn id(&self) -> String {
        instance_id(&self.cluster.instances[self.index])
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        let subnet = self.interface.subnet;
        vec![match filter {
            "instance-id" => self.id(),
            "vpc-id" | "network-interface.vpc-id" => Vpc::id(subnet.vpc),
            "subnet-id" | "network-interface.subnet-id" => Subnet::id(subnet),
            "availability-zone" => subnet.zone_name(),
            "instance-state-name" => "running".into(),
            "instance-type" => self.kind().into(),
            "image-id" => IMAGE.into(),
            "private-ip-address" => self.interface.address(),
            "private-dns-name" => private_dns(desk.region, &self.interface.address()),
            "instance.group-id" => Group::of_instances(self.cluster).id(),
            "network-interface.network-interface-id" => self.interface.id(),
            "iam-instance-profile.arn" => instance_profile(&desk.world.account, self.cluster),
            "owner-id" => desk.world.account.clone(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, _: &Desk<'_>) -> Tags {
        let mut tags = vec![("Name".to_owned(), format!("{}-ecs", self.cluster.name))];
        if let Some(group) = scaling_group(self.cluster) {
            tags.push(("aws:autoscaling:groupName".into(), group.into()));
        }
        tags
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let account = &desk.world.account;
        let instance = &self.cluster.instances[self.index];
        let subnet = self.interface.subnet;
        let address = self.interface.address();
        let group = Group::of_instances(self.cluster);
        let groups = || {
            let inside = text("groupId", group.id()) + &text("groupName", group.name());
            list("groupSet", "item", [inside])
        };
        let public = self.interface.public_address();
        let public = public.map_or_else(String::new, |public| text("ipAddress", public));
        let attachment = text("attachmentId", self.interface.attachment())
            + &text("deviceIndex", "0")
            + &text("status", "attached");
        let interface = text("networkInterfaceId", self.interface.id())
            + &text("subnetId", Subnet::id(subnet))
            + &text("vpcId", Vpc::id(subnet.vpc))
            + &text("ownerId", account)
            + &text("status", "in-use")
            + &text("macAddress", self.interface.mac())
            + &text("privateIpAddress", &address)
            + &groups()
            + &element("attachment", &attachment);
        let profile = instance_profile(account, self.cluster);
        let number = mix(&[instance.id as u64, hash("profile")]);
        let profile = text("arn", profile) + &text("id", format!("AIPA{number:016X}"));
        let one = text("instanceId", self.id())
            + &text("imageId", IMAGE)
            + &element(
                "instanceState",
                &(text("code", "16") + &text("name", "running")),
            )
            + &text("privateDnsName", private_dns(desk.region, &address))
            + &text("instanceType", self.kind())
            + &text(
                "launchTime",
                time(desk.world.wall(instance.registered - 90_000)),
            )
            + &element("placement", &text("availabilityZone", subnet.zone_name()))
            + &text("subnetId", Subnet::id(subnet))
            + &text("vpcId", Vpc::id(subnet.vpc))
            + &text("privateIpAddress", &address)
            + &public
            + &groups()
            + &text("architecture", "x86_64")
            + &element("iamInstanceProfile", &profile)
            + &list("networkInterfaceSet", "item", [interface])
            + &tag_set(self.tags(desk));
        let number = mix(&[instance.id as u64, hash("reservation")]);
        text("reservationId", format!("r-0{number:016x}"))
            + &text("ownerId", account)
            + "<groupSet/>"
            + &list("instancesSet", "item", [one])
    }
}

static TEMPLATES: Kind = Kind {
    set: "launchTemplateVersionSet",
    ids: "NoId",
    gone: ("", "", ""),
    filters: &["image-id", "instance-type", "is-default-version"],
};

/// The only version of the launch template of a cluster's instances.
struct Template<'a> {
    cluster: &'a Cluster,
    id: String,
}

impl Template<'_> {
    fn name(&self) -> String {
        format!("{}-instances", self.cluster.name)
    }
}

/// `DescribeLaunchTemplateVersions`.
pub(super) fn templates(desk: &Desk<'_>) -> Result<String, ApiError> {
    let [id, name] = ["LaunchTemplateId", "LaunchTemplateName"].map(|key| field(desk.form, key));
    let versions = numbered(desk.form, "LaunchTemplateVersion");
    let all = desk.clusters().filter_map(|cluster| {
        let id = launch_template(cluster)?;
        Some(Template { cluster, id })
    });
    let wanted = |one: &Template<'_>| {
        id.as_ref().is_none_or(|id| *id == one.id)
            && name.as_ref().is_none_or(|name| *name == one.name())
    };
    let chosen: Vec<Template<'_>> = all.filter(wanted).collect();
    if chosen.is_empty() {
        return Err(match (id, name) {
            (Some(id), _) => ApiError::new(
                "InvalidLaunchTemplateId.NotFound",
                format!("The specified launch template, with template ID {id}, does not exist."),
            ),
            (None, name) => ApiError::new(
                "InvalidLaunchTemplateName.NotFoundException",
                format!(
                    "The specified launch template, with template name {}, does not exist.",
                    name.unwrap_or_default()
                ),
            ),
        });
    }
    let known = ["1", "$Latest", "$Default"];
    let other = versions.iter().find(|one| !known.contains(&one.as_str()));
    if let Some(other) = other {
        return Err(ApiError::new(
            "InvalidLaunchTemplateId.VersionNotFound",
            format!("Could not find the specified version {other}."),
        ));
    }
    describe(desk, &TEMPLATES, chosen.into_iter())
}

impl Thing for Template<'_> {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn facts(&self, _: &Desk<'_>, filter: &str) -> Vec<String> {
        let instances = self.cluster.spec.instances.as_ref();
        let kind = instances.map(|spec| spec.kind.clone());
        vec![match filter {
            "image-id" => IMAGE.into(),
            "is-default-version" => "true".into(),
            _ => return Vec::from_iter(kind.filter(|_| filter == "instance-type")),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        let vpc = first_vpc(self.cluster);
        named(desk, vpc, Part::Cluster, "ECSLaunchTemplate", self.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let account = &desk.world.account;
        let instances = self.cluster.spec.instances.as_ref();
        let kind = instances.map_or("", |spec| spec.kind.as_str());
        let profile = text("arn", instance_profile(account, self.cluster));
        let groups = [crate::sim::wire::xml::escape(
            &Group::of_instances(self.cluster).id(),
        )];
        let data = text("imageId", IMAGE)
            + &text("instanceType", kind)
            + &element("iamInstanceProfile", &profile)
            + &list("securityGroupIdSet", "item", groups);
        text("launchTemplateId", &self.id)
            + &text("launchTemplateName", self.name())
            + &text("versionNumber", "1")
            + &text("createTime", time(desk.world.wall(MADE)))
            + &text("createdBy", format!("arn:aws:iam::{account}:role/deployer"))
            + &text("defaultVersion", "true")
            + &element("launchTemplateData", &data)
    }
}
