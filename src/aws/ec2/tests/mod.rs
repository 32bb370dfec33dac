//! EC2's XML through the thin client and a real connection.

mod around;

use super::xml::{Garbled, parse};
use crate::aws::testing::{Act, Stage, answer, paid};
use crate::domain::Text;
use crate::domain::call::{Bucket, Outcome};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::network::{NetworkAsk, NetworkItems, NetworkList, NetworkPage};

const SPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

fn ask(list: NetworkList) -> NetworkAsk {
    NetworkAsk::by(list, "subnet-id", &["subnet-1".into(), "subnet-2".into()])
}

fn xml(operation: &str, inside: &str) -> Act {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{operation}Response xmlns=\"{SPACE}\">\n    \
         <requestId>8f7724cf</requestId>{inside}</{operation}Response>"
    );
    answer(200, "text/xml;charset=UTF-8", &body)
}

fn failure(status: u16, code: &str, message: &str) -> Act {
    answer(
        status,
        "text/xml;charset=UTF-8",
        &format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code>\
             <Message>{message}</Message></Error></Errors><RequestID>ea966190</RequestID></Response>"
        ),
    )
}

async fn page(list: NetworkList, act: Act) -> NetworkPage {
    let api = Stage::new(vec![act]).api().await;
    let reply = api
        .describe_network(paid(Bucket::Network), &ask(list))
        .await;
    reply.result.unwrap()
}

async fn fault(act: Act) -> Fault {
    let api = Stage::new(vec![act]).api().await;
    let ask = ask(NetworkList::Subnets);
    let reply = api.describe_network(paid(Bucket::Network), &ask).await;
    let fault = reply.result.unwrap_err();
    assert_eq!(reply.record.outcome, Outcome::Failed(fault.clone()));
    fault
}

#[tokio::test]
async fn a_request_is_signed_filtered_and_recorded() {
    let stage = Stage::new(vec![xml("DescribeSubnets", "<subnetSet/>")]);
    let api = stage.api().await;
    let mut ask = ask(NetworkList::Subnets);
    ask.token = Some("next+1/=".into());
    let reply = api.describe_network(paid(Bucket::Network), &ask).await;
    assert_eq!(reply.result.unwrap().items, NetworkItems::Subnets(vec![]));
    let request = stage.requests().concat();
    assert!(request.starts_with("POST / HTTP/1.1"), "{request}");
    assert!(request.contains("/us-east-1/ec2/aws4_request"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded"));
    assert!(request.contains("lib/ecsight"), "{request}");
    let body = request.split("\r\n\r\n").last().unwrap();
    assert_eq!(
        body,
        "Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=subnet-id\
         &Filter.1.Value.1=subnet-1&Filter.1.Value.2=subnet-2&MaxResults=1000&NextToken=next%2B1%2F%3D"
    );
    let cli = format!(
        "aws ec2 describe-subnets --filters Name=subnet-id,Values=subnet-1,subnet-2 \
         --starting-token next+1/= --region us-east-1 --endpoint-url {}",
        stage.url
    );
    assert_eq!(&*reply.record.cli, cli);
}

#[tokio::test]
async fn nothing_leaves_that_is_not_listed_even_round_the_choke_point() {
    let stage = Stage::new(vec![xml("TerminateInstances", "")]);
    for write in [false, true] {
        let api = stage.api_with(|spec| spec.write = write).await;
        for operation in ["TerminateInstances", "DescribeImages", "ListTasks"] {
            let sent = api.clients().ec2.send(operation, String::new()).await;
            let error = sent.unwrap_err();
            let situation = api.session.situation("ec2");
            let fault = crate::aws::classify::classify(&error, "ec2:X", &situation);
            assert_eq!(fault.kind, FaultKind::Refused, "{operation}: {fault:?}");
        }
    }
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn it_is_paid_from_its_own_bucket() {
    let stage = Stage::new(vec![xml("DescribeSubnets", "")]);
    let ask = ask(NetworkList::Subnets);
    let api = stage.api().await;
    let reply = api.describe_network(paid(Bucket::Elb), &ask).await;
    assert_eq!(reply.result.unwrap_err().kind, FaultKind::Bug);
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn vpcs_keep_their_ranges_tags_and_unknown_words() {
    let page = page(
        NetworkList::Vpcs,
        xml(
            "DescribeVpcs",
            "<vpcSet><item><vpcId>vpc-1</vpcId><ownerId>123456789012</ownerId><state>drifting</state>\
             <cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockAssociationSet><item><cidrBlock>10.0.0.0/16</cidrBlock>\
             <associationId>a</associationId><cidrBlockState><state>associated</state></cidrBlockState></item>\
             <item><cidrBlock>10.9.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item>\
             </cidrBlockAssociationSet><dhcpOptionsId>dopt-1</dhcpOptionsId>\
             <tagSet><item><key>Name</key><value>shop &amp; co &#x2014; &lt;prod&gt;</value></item>\
             <item><key>empty</key><value/></item></tagSet><isDefault>false</isDefault>\
             <somethingNew><deep><deeper>x</deeper></deep></somethingNew></item></vpcSet><nextToken>t2</nextToken>",
        ),
    )
    .await;
    assert_eq!(page.next.as_deref(), Some("t2"));
    let NetworkItems::Vpcs(vpcs) = &page.items else {
        panic!("{page:?}")
    };
    let vpc = &vpcs[0];
    assert_eq!(vpc.name().map(|name| &**name), Some("shop & co — <prod>"));
    assert_eq!(vpc.state.as_deref(), Some("drifting"));
    assert_eq!(vpc.is_default, Some(false));
    assert_eq!(
        vpc.cidr_blocks(),
        ["10.0.0.0/16", "10.9.0.0/16"].map(Text::from)
    );
    assert_eq!(vpc.tags.as_ref().unwrap()[1].value.as_deref(), Some(""));
}

#[tokio::test]
async fn what_is_absent_stays_absent() {
    let page = page(
        NetworkList::Subnets,
        xml(
            "DescribeSubnets",
            "<subnetSet><item><subnetId>subnet-1</subnetId><availableIpAddressCount>many</availableIpAddressCount></item>\
             <item><vpcId>vpc-without-subnet</vpcId></item>\
             <item><subnetId>subnet-2</subnetId><vpcId>vpc-1</vpcId><availableIpAddressCount>0</availableIpAddressCount>\
             <availabilityZone>us-east-1a</availabilityZone><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><tagSet/></item></subnetSet>",
        ),
    )
    .await;
    let NetworkItems::Subnets(subnets) = &page.items else {
        panic!("{page:?}")
    };
    assert_eq!(subnets.len(), 2);
    assert_eq!(subnets[0].available_ip_address_count, None);
    assert_eq!(subnets[0].vpc_id, None);
    assert_eq!(subnets[0].tags, None);
    assert_eq!(subnets[1].available_ip_address_count, Some(0));
    assert_eq!(subnets[1].map_public_ip_on_launch, Some(true));
    assert_eq!(subnets[1].tags, Some(vec![]));
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn instances_come_out_of_their_reservations_and_interfaces_with_their_task() {
    let instances = page(
        NetworkList::Instances,
        xml(
            "DescribeInstances",
            "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><vpcId>vpc-1</vpcId>\
             <subnetId>subnet-1</subnetId><instanceState><code>16</code><name>running</name></instanceState></item></instancesSet></item>\
             <item><instancesSet><item><instanceId>i-2</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item>\
             <item><instancesSet/></item></reservationSet>",
        ),
    )
    .await;
    let NetworkItems::Instances(instances) = &instances.items else {
        panic!()
    };
    let places: Vec<_> = instances
        .iter()
        .map(|it| (&*it.instance_id, it.vpc_id.as_deref()))
        .collect();
    assert_eq!(places, [("i-1", Some("vpc-1")), ("i-2", None)]);
    let interfaces = page(
        NetworkList::NetworkInterfaces,
        xml(
            "DescribeNetworkInterfaces",
            "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><vpcId>vpc-1</vpcId>\
             <groupSet><item><groupId>sg-1</groupId><groupName>web</groupName></item></groupSet>\
             <association><publicIp>203.0.113.7</publicIp></association></item></networkInterfaceSet>",
        ),
    )
    .await;
    let NetworkItems::NetworkInterfaces(interfaces) = &interfaces.items else {
        panic!()
    };
    assert_eq!(interfaces[0].public_ip.as_deref(), Some("203.0.113.7"));
    assert_eq!(interfaces[0].security_groups, Some(vec!["sg-1".into()]));
}

#[tokio::test]
async fn launch_templates_name_subnets_and_groups_in_two_places() {
    let list = NetworkList::LaunchTemplateVersions {
        template: "lt-1".into(),
        version: "$Default".into(),
    };
    let page = page(
        list,
        xml(
            "DescribeLaunchTemplateVersions",
            "<launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId><versionNumber>7</versionNumber>\
             <defaultVersion>true</defaultVersion><launchTemplateData><securityGroupIdSet><item>sg-1</item></securityGroupIdSet>\
             <networkInterfaceSet><item><subnetId>subnet-1</subnetId><groupSet><groupId>sg-2</groupId></groupSet></item></networkInterfaceSet>\
             </launchTemplateData></item><item><launchTemplateId>lt-1</launchTemplateId></item></launchTemplateVersionSet>",
        ),
    )
    .await;
    let NetworkItems::LaunchTemplateVersions(versions) = &page.items else {
        panic!()
    };
    assert_eq!(versions[0].version_number, Some(7));
    assert_eq!(versions[0].subnet_ids, Some(vec!["subnet-1".into()]));
    let groups = versions[0].security_group_ids.clone().unwrap();
    assert_eq!(groups, ["sg-1", "sg-2"].map(Text::from));
    assert_eq!(versions[1].subnet_ids, None);
}

#[tokio::test]
async fn routes_lead_somewhere_or_nowhere() {
    let page = page(
        NetworkList::RouteTables,
        xml(
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>\
             <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>\
             <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId><state>blackhole</state></item>\
             </routeSet><associationSet><item><main>true</main></item><item><subnetId>subnet-1</subnetId><main>false</main></item></associationSet>\
             </item></routeTableSet>",
        ),
    )
    .await;
    let NetworkItems::RouteTables(tables) = &page.items else {
        panic!()
    };
    let routes = tables[0].routes.as_ref().unwrap();
    assert_eq!(routes[1].target.as_deref(), Some("nat-1"));
    assert!(routes[1].is_blackhole() && !routes[0].is_blackhole());
    let held = tables[0].associations.as_ref().unwrap();
    assert_eq!(held[1].subnet_id.as_deref(), Some("subnet-1"));
}

#[tokio::test]
async fn every_way_to_fail_has_its_kind() {
    let html = "<html><body>Sign in</body></html>";
    let cases = [
        (
            failure(
                403,
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. Encoded authorization failure message: AbC",
            ),
            FaultKind::Denied,
        ),
        (
            failure(503, "RequestLimitExceeded", "Request limit exceeded."),
            FaultKind::Throttled,
        ),
        (
            failure(
                401,
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
            ),
            FaultKind::NoCredentials,
        ),
        (
            failure(400, "RequestExpired", "Request has expired."),
            FaultKind::Expired,
        ),
        (
            failure(
                400,
                "InvalidSubnetID.NotFound",
                "The subnet ID 'subnet-1' does not exist",
            ),
            FaultKind::NotFound,
        ),
        (failure(400, "InvalidParameterValue", "no"), FaultKind::Bug),
        (
            failure(500, "InternalError", "An internal error has occurred"),
            FaultKind::Service,
        ),
        (answer(200, "text/html", html), FaultKind::Service),
        (answer(502, "text/html", html), FaultKind::Service),
        (answer(200, "text/plain", "!"), FaultKind::Bug),
    ];
    for (act, kind) in cases {
        let fault = fault(act.clone()).await;
        assert_eq!(fault.kind, kind, "{act:?}: {fault:?}");
        assert_eq!(&*fault.action, "ec2:DescribeSubnets");
    }
}

#[tokio::test]
async fn a_truncated_or_foreign_answer_is_never_an_empty_one() {
    let cut = format!(
        "<DescribeSubnetsResponse xmlns=\"{SPACE}\"><subnetSet><item><subnetId>subnet-1</subne"
    );
    let other = xml("DescribeVpcs", "<vpcSet/>");
    for act in [
        answer(200, "text/xml", &cut),
        other,
        answer(200, "text/xml", ""),
    ] {
        let fault = fault(act.clone()).await;
        assert!(
            matches!(
                fault.kind,
                FaultKind::Bug | FaultKind::Service | FaultKind::Network
            ),
            "{act:?}: {fault:?}"
        );
    }
    let reset = fault(Act::Reset).await;
    assert_eq!(reset.kind, FaultKind::Network);
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_the_deadline() {
    let stage = Stage::new(vec![Act::Hang]);
    let api = stage
        .api_with(|spec| spec.deadline = Some(std::time::Duration::from_millis(100)))
        .await;
    let reply = api
        .describe_network(paid(Bucket::Network), &ask(NetworkList::Vpcs))
        .await;
    assert_eq!(reply.result.unwrap_err().kind, FaultKind::Timeout);
}

#[test]
fn texts_that_are_no_answer_are_called_so() {
    assert_eq!(parse(""), Err(Garbled::Empty));
    assert_eq!(parse("<a><b>"), Err(Garbled::BrokenOff("b".into())));
    assert!(matches!(parse("<a></b>"), Err(Garbled::NoXml(_))));
    assert_eq!(parse(&"<a>".repeat(100)), Err(Garbled::TooDeep));
    let tree =
        parse("<x:a xmlns:x='u'><!-- c --><x:b><![CDATA[1 < 2]]> &amp; 3</x:b><c/></x:a>").unwrap();
    assert_eq!(tree.name, "a");
    assert_eq!(tree.text("b").as_deref(), Some("1 < 2 & 3"));
    assert_eq!(tree.text("c"), None);
    assert_eq!(tree.raw("c").as_deref(), Some(""));
}
