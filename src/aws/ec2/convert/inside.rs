//! What is in a network: interfaces, instances, and what new ones are made from.

use super::super::xml::Element;
use super::{tags, within};
use crate::domain::Text;
use crate::domain::network::{
    InterfaceAddress, InterfaceAttachment, LaunchTemplateVersion, NetworkInstance, NetworkInterface,
};

pub(super) fn interface(from: &Element) -> Option<NetworkInterface> {
    Some(NetworkInterface {
        network_interface_id: from.text("networkInterfaceId")?,
        vpc_id: from.text("vpcId"),
        subnet_id: from.text("subnetId"),
        availability_zone: from.text("availabilityZone"),
        description: from.text("description"),
        interface_type: from.text("interfaceType"),
        status: from.text("status"),
        private_ip_address: from.text("privateIpAddress"),
        private_dns_name: from.text("privateDnsName"),
        public_ip: within(from, "association", "publicIp"),
        private_ip_addresses: from.set("privateIpAddressesSet", |address| {
            Some(InterfaceAddress {
                private_ip_address: address.text("privateIpAddress"),
                public_ip: within(address, "association", "publicIp"),
                primary: address.flag("primary"),
            })
        }),
        ipv6_addresses: from.set("ipv6AddressesSet", |address| address.text("ipv6Address")),
        security_groups: from.set("groupSet", |group| group.text("groupId")),
        attachment: from
            .child("attachment")
            .map(|attachment| InterfaceAttachment {
                attachment_id: attachment.text("attachmentId"),
                instance_id: attachment.text("instanceId"),
                instance_owner_id: attachment.text("instanceOwnerId"),
                device_index: attachment.number("deviceIndex"),
                status: attachment.text("status"),
            }),
        owner_id: from.text("ownerId"),
        requester_id: from.text("requesterId"),
        requester_managed: from.flag("requesterManaged"),
        source_dest_check: from.flag("sourceDestCheck"),
        tags: tags(from),
    })
}

pub(super) fn instance(from: &Element) -> Option<NetworkInstance> {
    Some(NetworkInstance {
        instance_id: from.text("instanceId")?,
        vpc_id: from.text("vpcId"),
        subnet_id: from.text("subnetId"),
        private_ip_address: from.text("privateIpAddress"),
        ip_address: from.text("ipAddress"),
        instance_state: within(from, "instanceState", "name"),
        tags: tags(from),
    })
}

pub(super) fn template(from: &Element) -> LaunchTemplateVersion {
    let data = from.child("launchTemplateData");
    let interfaces = data
        .and_then(|data| {
            data.set("networkInterfaceSet", |interface| {
                let groups = interface.set("groupSet", group_id).unwrap_or_default();
                Some((interface.text("subnetId"), groups))
            })
        })
        .unwrap_or_default();
    let own = data.and_then(|data| data.set("securityGroupIdSet", group_id));
    let mut groups = own.unwrap_or_default();
    groups.extend(interfaces.iter().flat_map(|(_, groups)| groups).cloned());
    let subnets: Vec<Text> = interfaces
        .into_iter()
        .filter_map(|(subnet, _)| subnet)
        .collect();
    let some = |ids: Vec<Text>| (!ids.is_empty()).then_some(ids);
    LaunchTemplateVersion {
        launch_template_id: from.text("launchTemplateId"),
        launch_template_name: from.text("launchTemplateName"),
        version_number: from.number("versionNumber"),
        default_version: from.flag("defaultVersion"),
        subnet_ids: some(subnets),
        security_group_ids: some(groups),
    }
}

/// The id of a group: the text of the item itself, or of a `groupId` inside.
fn group_id(item: &Element) -> Option<Text> {
    item.own_text().or_else(|| item.text("groupId"))
}
