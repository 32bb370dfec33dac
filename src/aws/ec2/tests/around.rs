//! What is around a network: groups, gateways, endpoints, ACLs, prefix lists, names.

use super::{Stage, ask, page, paid, xml};
use crate::domain::Text;
use crate::domain::call::Bucket;
use crate::domain::network::{
    NetworkAsk, NetworkItems, NetworkList, PeerKind, PrefixList, VpcAttribute, VpcDns,
};

#[tokio::test]
async fn groups_keep_every_kind_of_peer() {
    let page = page(
        NetworkList::SecurityGroups,
        xml(
            "DescribeSecurityGroups",
            "<securityGroupInfo><item><ownerId>123456789012</ownerId><groupId>sg-1</groupId><groupName>web</groupName>\
             <groupDescription>&lt;b&gt;web&lt;/b&gt; &#x1b;[31m</groupDescription><vpcId>vpc-1</vpcId><ipPermissions>\
             <item><ipProtocol>tcp</ipProtocol><fromPort>8080</fromPort><toPort>8090</toPort>\
             <groups><item><securityGroupRuleId>sgr-1</securityGroupRuleId><userId>210987654321</userId><groupId>sg-lb</groupId>\
             <vpcId>vpc-2</vpcId><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><peeringStatus>deleted</peeringStatus></item></groups>\
             <ipRanges><item><cidrIp>10.0.0.0/8</cidrIp><description>office</description></item><item><cidrIp>192.0.2.1/32</cidrIp></item></ipRanges>\
             <ipv6Ranges><item><cidrIpv6>2001:db8::/32</cidrIpv6></item></ipv6Ranges>\
             <prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds></item>\
             <item><ipProtocol>icmp</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><groups/><ipRanges/><ipv6Ranges/><prefixListIds/></item>\
             </ipPermissions><ipPermissionsEgress/></item>\
             <item><groupId>sg-2</groupId><ipPermissions/><ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><groups/>\
             <ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds/></item></ipPermissionsEgress></item>\
             <item><groupId>sg-3</groupId></item><item><groupName>without an id</groupName></item></securityGroupInfo>",
        ),
    )
    .await;
    let NetworkItems::SecurityGroups(groups) = page.items else {
        panic!("{page:?}")
    };
    assert_eq!(groups.len(), 3);
    let web = groups[0].ingress.as_ref().unwrap();
    assert_eq!((web[0].from_port, web[0].to_port), (Some(8080), Some(8090)));
    let kinds: Vec<&PeerKind> = web[0].sources.iter().map(|peer| &peer.kind).collect();
    let cidr = |range: &str| PeerKind::Cidr(range.into());
    let group = PeerKind::Group {
        group_id: "sg-lb".into(),
        user_id: Some("210987654321".into()),
        vpc_id: Some("vpc-2".into()),
        vpc_peering_connection_id: Some("pcx-1".into()),
        peering_status: Some("deleted".into()),
    };
    let expected = [
        &cidr("10.0.0.0/8"),
        &cidr("192.0.2.1/32"),
        &cidr("2001:db8::/32"),
        &group,
        &PeerKind::PrefixList("pl-1".into()),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(web[0].sources[0].description.as_deref(), Some("office"));
    // A rule without anybody at the other end lets nobody through; it is still there.
    assert_eq!((web[1].from_port, web[1].sources.len()), (Some(-1), 0));
    assert_eq!(groups[0].egress, Some(vec![]));
    let out = groups[1].egress.as_ref().unwrap();
    assert!(out[0].is_all_traffic());
    assert_eq!((out[0].from_port, out[0].to_port), (None, None));
    // Rules that were not told are not rules that are not there.
    assert_eq!((&groups[2].ingress, &groups[2].egress), (&None, &None));
}

#[tokio::test]
async fn gateways_tell_where_they_stand_and_why_they_do_not() {
    let nats = page(
        NetworkList::NatGateways,
        xml(
            "DescribeNatGateways",
            "<natGatewaySet><item><subnetId>subnet-1</subnetId><natGatewayAddressSet><item><networkInterfaceId>eni-1</networkInterfaceId>\
             <publicIp>198.51.100.4</publicIp><allocationId>eipalloc-1</allocationId><privateIp>10.0.0.4</privateIp></item>\
             <item><privateIp>10.0.0.5</privateIp></item></natGatewayAddressSet>\
             <createTime>2026-11-01T10:00:00.000Z</createTime><vpcId>vpc-1</vpcId><natGatewayId>nat-1</natGatewayId>\
             <connectivityType>public</connectivityType><state>available</state></item>\
             <item><natGatewayId>nat-2</natGatewayId><state>failed</state><failureCode>Gateway.NotAttached</failureCode>\
             <failureMessage>Network vpc-1 has no Internet gateway attached</failureMessage><createTime>yesterday</createTime></item>\
             <item><natGatewayId>nat-3</natGatewayId><natGatewayAddressSet/></item></natGatewaySet>",
        ),
    )
    .await;
    let NetworkItems::NatGateways(nats) = nats.items else {
        panic!("{nats:?}")
    };
    assert_eq!(nats[0].public_ips, Some(vec!["198.51.100.4".into()]));
    assert_eq!(
        nats[0].private_ips,
        Some(["10.0.0.4", "10.0.0.5"].map(Text::from).to_vec())
    );
    assert!(nats[0].create_time.is_some());
    assert_eq!(
        nats.iter().map(|nat| nat.works()).collect::<Vec<_>>(),
        [Some(true), Some(false), None]
    );
    assert_eq!(nats[1].failure_code.as_deref(), Some("Gateway.NotAttached"));
    assert_eq!((&nats[1].public_ips, nats[1].create_time), (&None, None));
    assert_eq!(nats[2].public_ips, Some(vec![]));

    let gateways = page(
        NetworkList::InternetGateways,
        xml(
            "DescribeInternetGateways",
            "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId><ownerId>1</ownerId>\
             <attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item></attachmentSet><tagSet/></item>\
             <item><internetGatewayId>igw-2</internetGatewayId><attachmentSet/></item></internetGatewaySet>",
        ),
    )
    .await;
    let NetworkItems::InternetGateways(gateways) = gateways.items else {
        panic!("{gateways:?}")
    };
    assert_eq!(gateways[0].is_attached_to("vpc-1"), Some(true));
    assert_eq!(gateways[1].is_attached_to("vpc-1"), Some(false));

    let egress = page(
        NetworkList::EgressOnlyInternetGateways,
        xml(
            "DescribeEgressOnlyInternetGateways",
            "<egressOnlyInternetGatewaySet><item><attachmentSet><item><state>attached</state><vpcId>vpc-1</vpcId></item></attachmentSet>\
             <egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId></item></egressOnlyInternetGatewaySet>",
        ),
    )
    .await;
    let NetworkItems::InternetGateways(egress) = egress.items else {
        panic!("{egress:?}")
    };
    assert!(egress[0].is_egress_only());
    assert_eq!(egress[0].is_attached_to("vpc-1"), Some(true));
}

#[tokio::test]
async fn endpoints_keep_policy_names_and_their_last_error() {
    let page = page(
        NetworkList::VpcEndpoints,
        xml(
            "DescribeVpcEndpoints",
            "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId>\
             <serviceName>com.amazonaws.us-east-1.ecr.api</serviceName><state>available</state>\
             <policyDocument>{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}</policyDocument>\
             <routeTableIdSet/><subnetIdSet><item>subnet-1</item><item>subnet-2</item></subnetIdSet>\
             <groupSet><item><groupId>sg-1</groupId><groupName>e</groupName></item></groupSet><privateDnsEnabled>true</privateDnsEnabled>\
             <networkInterfaceIdSet><item>eni-1</item></networkInterfaceIdSet>\
             <dnsEntrySet><item><dnsName>api.ecr.us-east-1.amazonaws.com</dnsName><hostedZoneId>ZONEIDPENDING</hostedZoneId></item><item/></dnsEntrySet></item>\
             <item><vpcEndpointId>vpce-2</vpcEndpointId><vpcEndpointType>Teleport</vpcEndpointType><state>Failed</state>\
             <lastError><code>InvalidSubnet</code><message>no &amp; never</message></lastError></item>\
             <item><vpcEndpointId>vpce-3</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType>\
             <routeTableIdSet><item>rtb-1</item></routeTableIdSet><lastError/></item></vpcEndpointSet>",
        ),
    )
    .await;
    let NetworkItems::VpcEndpoints(endpoints) = page.items else {
        panic!("{page:?}")
    };
    let [interface, failed, gateway] = endpoints.as_slice() else {
        panic!("{endpoints:?}")
    };
    assert_eq!(interface.policy_is_full(), Some(true));
    assert_eq!(interface.service(), Some("ecr.api"));
    assert_eq!(interface.subnet_ids.as_ref().unwrap().len(), 2);
    assert_eq!(interface.group_ids, Some(vec!["sg-1".into()]));
    assert_eq!(interface.route_table_ids, Some(vec![]));
    assert_eq!(interface.dns_names.as_ref().unwrap().len(), 1);
    assert_eq!(failed.vpc_endpoint_type.as_deref(), Some("Teleport"));
    assert_eq!(
        failed.last_error.as_deref(),
        Some("InvalidSubnet: no & never")
    );
    assert_eq!((failed.works(), &failed.subnet_ids), (Some(false), &None));
    assert_eq!(gateway.route_table_ids, Some(vec!["rtb-1".into()]));
    assert_eq!((gateway.works(), &gateway.last_error), (None, &None));
}

#[tokio::test]
async fn acls_keep_ports_and_types_and_the_last_word() {
    let page = page(
        NetworkList::NetworkAcls,
        xml(
            "DescribeNetworkAcls",
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>true</default><entrySet>\
             <item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>true</egress>\
             <cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>443</from><to>443</to></portRange></item>\
             <item><ruleNumber>110</ruleNumber><protocol>1</protocol><ruleAction>allow</ruleAction><egress>false</egress>\
             <ipv6CidrBlock>::/0</ipv6CidrBlock><icmpTypeCode><code>-1</code><type>8</type></icmpTypeCode></item>\
             <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>shrug</ruleAction><egress>true</egress></item></entrySet>\
             <associationSet><item><networkAclAssociationId>aclassoc-1</networkAclAssociationId><networkAclId>acl-1</networkAclId>\
             <subnetId>subnet-1</subnetId></item></associationSet><tagSet/></item><item><networkAclId>acl-2</networkAclId></item></networkAclSet>",
        ),
    )
    .await;
    let NetworkItems::NetworkAcls(acls) = page.items else {
        panic!("{page:?}")
    };
    assert_eq!(acls[0].is_default, Some(true));
    assert_eq!(acls[0].subnet_ids, Some(vec!["subnet-1".into()]));
    let entries = acls[0].entries.as_ref().unwrap();
    assert_eq!(
        (entries[0].from_port, entries[0].to_port),
        (Some(443), Some(443))
    );
    assert_eq!(
        (entries[1].icmp_type, entries[1].icmp_code),
        (Some(8), Some(-1))
    );
    assert_eq!(entries[1].ipv6_cidr_block.as_deref(), Some("::/0"));
    assert_eq!(entries[2].rule_action.as_deref(), Some("shrug"));
    assert_eq!(entries[2].from_port, None);
    assert_eq!(acls[1].entries, None);
}

#[tokio::test]
async fn prefix_lists_come_with_ranges_or_ask_for_them() {
    let lists = page(
        NetworkList::PrefixLists,
        xml(
            "DescribePrefixLists",
            "<prefixListSet><item><prefixListId>pl-63a5400a</prefixListId><prefixListName>com.amazonaws.us-east-1.s3</prefixListName>\
             <cidrSet><item>54.231.0.0/17</item><item>3.5.0.0/19</item></cidrSet></item></prefixListSet>",
        ),
    )
    .await;
    let NetworkItems::PrefixLists(lists) = lists.items else {
        panic!("{lists:?}")
    };
    assert_eq!(
        lists[0].cidrs,
        Some(["54.231.0.0/17", "3.5.0.0/19"].map(Text::from).to_vec())
    );
    let managed = page(
        NetworkList::ManagedPrefixLists,
        xml(
            "DescribeManagedPrefixLists",
            "<prefixListSet><item><prefixListId>pl-1</prefixListId><addressFamily>IPv4</addressFamily><state>create-complete</state>\
             <prefixListName>office</prefixListName><maxEntries>10</maxEntries><version>1</version><ownerId>1</ownerId></item></prefixListSet>",
        ),
    )
    .await;
    let NetworkItems::PrefixLists(managed) = managed.items else {
        panic!("{managed:?}")
    };
    assert_eq!(
        (managed[0].max_entries, &managed[0].cidrs),
        (Some(10), &None)
    );
    let entries = page(
        NetworkList::PrefixListEntries {
            prefix_list: "pl-1".into(),
        },
        xml(
            "GetManagedPrefixListEntries",
            "<entrySet><item><cidr>203.0.113.0/24</cidr><description>hq</description></item></entrySet><nextToken>t2</nextToken>",
        ),
    )
    .await;
    assert_eq!(entries.next.as_deref(), Some("t2"));
    let expected = PrefixList {
        prefix_list_id: "pl-1".into(),
        cidrs: Some(vec!["203.0.113.0/24".into()]),
        ..PrefixList::default()
    };
    assert_eq!(entries.items, NetworkItems::PrefixLists(vec![expected]));
}

#[tokio::test]
async fn an_attribute_is_asked_by_name_and_one_at_a_time() {
    let list = NetworkList::VpcAttribute {
        vpc: "vpc-1".into(),
        attribute: VpcAttribute::DnsSupport,
    };
    let answer = "<vpcId>vpc-1</vpcId><enableDnsSupport><value>false</value></enableDnsSupport>";
    let stage = Stage::new(vec![xml("DescribeVpcAttribute", answer)]);
    let api = stage.api().await;
    let reply = api
        .describe_network(paid(Bucket::Network), &NetworkAsk::all(list))
        .await;
    let expected = VpcDns {
        vpc_id: "vpc-1".into(),
        enable_dns_support: Some(false),
        enable_dns_hostnames: None,
    };
    assert_eq!(reply.result.unwrap().items, NetworkItems::VpcDns(expected));
    let request = stage.requests().concat();
    assert!(
        request.ends_with(
            "Action=DescribeVpcAttribute&Version=2016-11-15&VpcId=vpc-1&Attribute=enableDnsSupport"
        ),
        "{request}"
    );
    let cli = "aws ec2 describe-vpc-attribute --vpc-id vpc-1 --attribute enableDnsSupport --region";
    assert!(reply.record.cli.starts_with(cli), "{}", reply.record.cli);
}

#[tokio::test]
async fn every_list_is_asked_with_what_its_operation_knows() {
    let entries = NetworkList::PrefixListEntries {
        prefix_list: "pl-1".into(),
    };
    let cases = [
        (
            NetworkList::SecurityGroups,
            "DescribeSecurityGroups",
            "MaxResults=1000",
            "--filters",
        ),
        (
            NetworkList::NatGateways,
            "DescribeNatGateways",
            "MaxResults=1000",
            "--filter ",
        ),
        (
            NetworkList::RouteTables,
            "DescribeRouteTables",
            "MaxResults=100",
            "--filters",
        ),
        (
            NetworkList::EgressOnlyInternetGateways,
            "DescribeEgressOnlyInternetGateways",
            "MaxResults=255",
            "--filters",
        ),
        (
            NetworkList::ManagedPrefixLists,
            "DescribeManagedPrefixLists",
            "MaxResults=100",
            "--filters",
        ),
        (
            entries,
            "GetManagedPrefixListEntries",
            "PrefixListId=pl-1",
            "--prefix-list-id pl-1",
        ),
    ];
    for (list, operation, parameter, option) in cases {
        let stage = Stage::new(vec![xml(operation, "")]);
        let api = stage.api().await;
        let reply = api
            .describe_network(paid(Bucket::Network), &ask(list))
            .await;
        assert_eq!(reply.result.unwrap().next, None);
        let request = stage.requests().concat();
        assert!(
            request.contains(&format!("Action={operation}&")),
            "{request}"
        );
        let body = request.split("\r\n\r\n").last().unwrap();
        assert!(body.split('&').any(|field| field == parameter), "{body}");
        assert!(reply.record.cli.contains(option), "{}", reply.record.cli);
    }
}

#[tokio::test]
async fn interfaces_and_routes_are_told_in_full() {
    let interfaces = page(
        NetworkList::NetworkInterfaces,
        xml(
            "DescribeNetworkInterfaces",
            "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><status>in-use</status>\
             <description>arn:aws:ecs:us-east-1:1:attachment/a</description><interfaceType>interface</interfaceType>\
             <requesterId>578734482556</requesterId><requesterManaged>true</requesterManaged><sourceDestCheck>true</sourceDestCheck>\
             <privateIpAddress>10.0.0.9</privateIpAddress><privateDnsName>ip-10-0-0-9.ec2.internal</privateDnsName>\
             <attachment><attachmentId>ela-attach-1</attachmentId><instanceOwnerId>amazon-ecs</instanceOwnerId>\
             <deviceIndex>1</deviceIndex><status>attached</status></attachment>\
             <privateIpAddressesSet><item><privateIpAddress>10.0.0.9</privateIpAddress><primary>true</primary>\
             <association><publicIp>203.0.113.7</publicIp></association></item></privateIpAddressesSet>\
             <ipv6AddressesSet><item><ipv6Address>2001:db8::9</ipv6Address></item></ipv6AddressesSet>\
             <tagSet><item><key>aws:ecs:clusterName</key><value>prod</value></item></tagSet></item>\
             <item><networkInterfaceId>eni-2</networkInterfaceId></item></networkInterfaceSet>",
        ),
    )
    .await;
    let NetworkItems::NetworkInterfaces(interfaces) = interfaces.items else {
        panic!("{interfaces:?}")
    };
    let [of_task, bare] = interfaces.as_slice() else {
        panic!("{interfaces:?}")
    };
    let attachment = of_task.attachment.as_ref().unwrap();
    assert_eq!(attachment.status.as_deref(), Some("attached"));
    assert_eq!(
        (of_task.instance_id(), attachment.device_index),
        (None, Some(1))
    );
    assert_eq!(of_task.requester_managed, Some(true));
    assert_eq!(of_task.ipv6_addresses, Some(vec!["2001:db8::9".into()]));
    let addresses = of_task.private_ip_addresses.as_ref().unwrap();
    assert_eq!(addresses[0].public_ip.as_deref(), Some("203.0.113.7"));
    assert_eq!(
        (&bare.attachment, &bare.ipv6_addresses, &bare.tags),
        (&None, &None, &None)
    );

    let tables = page(
        NetworkList::RouteTables,
        xml(
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><routeSet>\
             <item><destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-1</gatewayId><state>active</state><origin>CreateRoute</origin></item>\
             <item><destinationCidrBlock>172.16.0.0/12</destinationCidrBlock><gatewayId>vgw-1</gatewayId><state>active</state><origin>EnableVgwRoutePropagation</origin></item>\
             <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>filtered</state></item>\
             <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><instanceId>i-1</instanceId><networkInterfaceId>eni-1</networkInterfaceId></item>\
             <item><destinationCidrBlock>10.9.0.0/16</destinationCidrBlock><coreNetworkArn>arn:aws:networkmanager::1:core-network/c</coreNetworkArn></item>\
             </routeSet><associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId><gatewayId>igw-1</gatewayId>\
             <main>false</main><associationState><state>associated</state></associationState></item></associationSet>\
             <propagatingVgwSet><item><gatewayId>vgw-1</gatewayId></item></propagatingVgwSet>\
             <tagSet><item><key>Name</key><value>edge</value></item></tagSet></item></routeTableSet>",
        ),
    )
    .await;
    let NetworkItems::RouteTables(tables) = tables.items else {
        panic!("{tables:?}")
    };
    let routes: Vec<(Option<&str>, Option<&str>, bool)> = tables[0]
        .routes
        .iter()
        .flatten()
        .map(|route| {
            let to = route.destination().map(|to| &**to);
            (to, route.target.as_deref(), route.is_propagated())
        })
        .collect();
    let expected = [
        (Some("pl-1"), Some("vpce-1"), false),
        (Some("172.16.0.0/12"), Some("vgw-1"), true),
        (Some("::/0"), Some("eigw-1"), false),
        (Some("0.0.0.0/0"), Some("eni-1"), false),
        (
            Some("10.9.0.0/16"),
            Some("arn:aws:networkmanager::1:core-network/c"),
            false,
        ),
    ];
    assert_eq!(routes, expected);
    assert_eq!(tables[0].name().map(|name| &**name), Some("edge"));
    assert_eq!(tables[0].propagating_vgws, Some(vec!["vgw-1".into()]));
    let held = &tables[0].associations.as_ref().unwrap()[0];
    assert_eq!(held.gateway_id.as_deref(), Some("igw-1"));
    assert_eq!(held.state.as_deref(), Some("associated"));
}
