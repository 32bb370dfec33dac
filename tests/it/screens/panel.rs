//! The network of one task: each mode, and each thing that may be missing.

use super::account::{Account, Part};
use super::domain::Text;
use super::domain::cluster::{NameValue, Tag};
use super::domain::container_definition::PortMapping;
use super::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{ago, container, definition, instance, instance_arn, task};
use super::domain::network::{
    InterfaceAttachment, NetworkInterface, NetworkList, Peer, PeerKind, Permission, Route,
    RouteTable, RouteTableAssociation, SecurityGroup, Subnet, Vpc,
};
use super::domain::polled::SourceId;
use super::domain::target_health::{
    TargetDescription, TargetGroupHealth, TargetHealth, TargetHealthDescription,
};
use super::domain::task::{Attachment, NetworkBinding, Task};
use super::domain::task_definition::TaskDefinition;
use super::land::Land;
use super::play::Play;
use super::states::keep;
use super::targets::{balanced, group, group_arn};
use std::time::Duration;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (160, 45)];
const INTERFACE: &str = "eni-0a1b2c3d4e5f60718";
const SUBNET: &str = "subnet-0a0000000000000aa";
const VPC: &str = "vpc-0f0000000000000ff";

fn tagged(name: &str) -> Option<Vec<Tag>> {
    Some(vec![Tag {
        key: Some("Name".into()),
        value: Some(name.into()),
    }])
}

fn rule(port: i32, from: PeerKind) -> Permission {
    Permission {
        ip_protocol: Some("tcp".into()),
        from_port: Some(port),
        to_port: Some(port),
        sources: vec![Peer {
            kind: from,
            description: None,
        }],
    }
}

/// One subnet behind a NAT gateway, two security groups, the interface of a task and that of an
/// instance.
fn land() -> Land {
    let route = |to: &str, target: &str| Route {
        destination_cidr_block: Some(to.into()),
        target: Some(target.into()),
        state: Some("active".into()),
        ..Route::default()
    };
    let interface = NetworkInterface {
        network_interface_id: INTERFACE.into(),
        vpc_id: Some(VPC.into()),
        subnet_id: Some(SUBNET.into()),
        interface_type: Some("interface".into()),
        private_ip_address: Some("10.40.1.17".into()),
        security_groups: Some(vec!["sg-0b00000000000b0b1".into()]),
        ..NetworkInterface::default()
    };
    let of_instance = NetworkInterface {
        network_interface_id: "eni-0eeeeeeeeeeeeeeee".into(),
        private_ip_address: Some("10.40.1.90".into()),
        public_ip: Some("54.210.7.9".into()),
        private_dns_name: Some("ip-10-40-1-90.ec2.internal".into()),
        attachment: Some(InterfaceAttachment {
            instance_id: Some("i-0aaaaaaaaaaaaaaaa".into()),
            device_index: Some(0),
            ..InterfaceAttachment::default()
        }),
        ..interface.clone()
    };
    let everybody = Permission {
        ip_protocol: Some("-1".into()),
        sources: rule(0, PeerKind::Cidr("0.0.0.0/0".into())).sources,
        ..Permission::default()
    };
    let balancer = PeerKind::Group {
        group_id: "sg-0c00000000000c0c2".into(),
        user_id: None,
        vpc_id: None,
        vpc_peering_connection_id: None,
        peering_status: None,
    };
    Land {
        is_open: true,
        vpcs: vec![Vpc {
            vpc_id: VPC.into(),
            cidr_block: Some("10.40.0.0/16".into()),
            tags: tagged("prod-web"),
            ..Vpc::default()
        }],
        subnets: vec![Subnet {
            subnet_id: SUBNET.into(),
            vpc_id: Some(VPC.into()),
            cidr_block: Some("10.40.0.0/20".into()),
            availability_zone: Some("us-east-1a".into()),
            available_ip_address_count: Some(4_081),
            tags: tagged("private-a"),
            ..Subnet::default()
        }],
        tables: vec![RouteTable {
            route_table_id: "rtb-0a".into(),
            vpc_id: Some(VPC.into()),
            associations: Some(vec![RouteTableAssociation {
                subnet_id: Some(SUBNET.into()),
                ..RouteTableAssociation::default()
            }]),
            routes: Some(vec![
                route("10.40.0.0/16", "local"),
                route("0.0.0.0/0", "nat-0d0000000000000dd"),
            ]),
            ..RouteTable::default()
        }],
        groups: vec![SecurityGroup {
            group_id: "sg-0b00000000000b0b1".into(),
            group_name: Some("web-tasks".into()),
            ingress: Some(vec![rule(8080, balancer)]),
            egress: Some(vec![everybody]),
            ..SecurityGroup::default()
        }],
        interfaces: vec![interface, of_instance],
        refused: Vec::new(),
    }
}

/// An interface of a task in a state.
fn attached(status: &str) -> Option<Vec<Attachment>> {
    let detail = |name: &str, value: &str| NameValue {
        name: Some(name.into()),
        value: Some(value.into()),
    };
    Some(vec![Attachment {
        id: Some("0d1f".into()),
        r#type: Some("ElasticNetworkInterface".into()),
        status: Some(status.into()),
        details: Some(vec![
            detail("subnetId", SUBNET),
            detail("networkInterfaceId", INTERFACE),
            detail("macAddress", "0a:58:a9:fe:ac:02"),
            detail("privateDnsName", "ip-10-40-1-17.ec2.internal"),
            detail("privateIPv4Address", "10.40.1.17"),
        ]),
    }])
}

fn mode(mode: &str, host: Option<i32>) -> TaskDefinition {
    let mut of = TaskDefinition {
        network_mode: Some(mode.into()),
        ..definition("web:41")
    };
    let app = of.container_definitions.as_mut().map(|it| &mut it[0]);
    app.expect("it has one").port_mappings = Some(vec![PortMapping {
        container_port: Some(8080),
        host_port: host,
        protocol: Some("tcp".into()),
        name: Some("http".into()),
        app_protocol: Some("http2".into()),
        ..PortMapping::default()
    }]);
    of
}

/// The shop with one service more, `web`, whose one task is this.
fn with(task: Task, of: TaskDefinition) -> Account {
    let mut account = Account::shop();
    account.definitions.push(of);
    account.target_groups.push(group("web"));
    let inside = account.prod_web();
    let mut web = super::domain::fixtures::service("web", 1);
    balanced(&mut web, "web");
    inside.services.push(web);
    inside.target_health.push(TargetGroupHealth {
        target_group_arn: group_arn("web"),
        target_health_descriptions: vec![TargetHealthDescription {
            target: TargetDescription {
                id: "10.40.1.17".into(),
                port: Some(8080),
                availability_zone: Some("us-east-1a".into()),
            },
            health_check_port: None,
            target_health: Some(TargetHealth {
                state: Some("unhealthy".into()),
                reason: Some("Target.Timeout".into()),
                description: Some("Request timed out".into()),
            }),
            anomaly_detection: None,
            administrative_override: None,
        }],
    });
    inside.instances.push(instance("i-0aaaaaaaaaaaaaaaa"));
    match task.is_stopped() {
        true => inside.stopped.push(task),
        false => inside.running.push(task),
    }
    account
}

fn own_interface(status: &str) -> Task {
    Task {
        attachments: attached(status),
        ..task("ab5e000111111111", "web")
    }
}

fn on_instance(bindings: bool) -> Task {
    let mut app = container("app");
    app.network_bindings = bindings.then(|| {
        ["0.0.0.0", "::"]
            .map(|at| NetworkBinding {
                bind_ip: Some(at.into()),
                container_port: Some(8080),
                host_port: Some(32_768),
                protocol: Some("tcp".into()),
                ..NetworkBinding::default()
            })
            .to_vec()
    });
    Task {
        attachments: None,
        containers: Some(vec![app]),
        launch_type: Some("EC2".into()),
        container_instance_arn: Some(instance_arn("i-0aaaaaaaaaaaaaaaa")),
        ..task("ab5e000111111111", "web")
    }
}

/// The tasks of the service, the first one picked.
fn on_tasks(account: Account, land: Land, size: (u16, u16)) -> Play {
    let mut play = Play::loaded(account, size);
    play.land = land;
    play.command("tasks prod-web").rest();
    play.press("/").types("ab5e").press("enter").rest();
    play
}

fn page(account: Account, land: Land, size: (u16, u16)) -> Play {
    let mut play = on_tasks(account, land, size);
    play.press("v").live(Duration::from_secs(5));
    play
}

#[test]
fn a_task_with_an_interface_of_its_own() {
    for size in SIZES {
        let play = page(
            with(own_interface("ATTACHED"), mode("awsvpc", None)),
            land(),
            size,
        );
        play.must_show("10.40.1.17:8080");
        keep("panel_awsvpc", &play);
    }
}

#[test]
fn tasks_behind_the_address_of_their_instance() {
    let bridge = || with(on_instance(true), mode("bridge", Some(0)));
    for size in SIZES {
        let play = page(bridge(), land(), size);
        play.must_show("10.40.1.90:32768");
        keep("panel_bridge", &play);
    }
    let play = page(
        with(on_instance(false), mode("host", None)),
        land(),
        (80, 24),
    );
    play.must_show("10.40.1.90:8080");
    keep("panel_host", &play);
    let play = page(
        with(on_instance(false), mode("none", None)),
        land(),
        (80, 24),
    );
    play.must_show("nobody reaches a port");
    keep("panel_none", &play);
    let play = page(
        with(on_instance(false), mode("bridge", Some(0))),
        land(),
        (80, 24),
    );
    play.must_show("no host port leads to its 8080/tcp");
    keep("panel_unbound", &play);
}

#[test]
fn a_machine_outside_of_aws_has_no_vpc() {
    let mut task = on_instance(true);
    task.launch_type = Some("EXTERNAL".into());
    let play = page(with(task, mode("bridge", Some(0))), land(), (120, 40));
    play.must_show("ECS Anywhere");
    assert!(!play.errands.iter().any(|it| asks(it, &NetworkList::Vpcs)));
    keep("panel_external", &play);
}

fn asks(errand: &super::play::Errand, list: &NetworkList) -> bool {
    matches!(&*errand.ask, super::domain::errand::Ask::Network(ask) if ask.list == *list)
}

#[test]
fn what_is_not_allowed_is_named() {
    let account = || with(own_interface("ATTACHED"), mode("awsvpc", None));
    let refuse = |list: NetworkList, action: &str| {
        let fault = Fault::new(FaultKind::Denied, Text::from(action), "no");
        (list, fault)
    };
    let refused = vec![
        refuse(
            NetworkList::NetworkInterfaces,
            "ec2:DescribeNetworkInterfaces",
        ),
        refuse(NetworkList::RouteTables, "ec2:DescribeRouteTables"),
    ];
    let some = Land {
        refused: refused.clone(),
        ..land()
    };
    let play = page(account(), some, (160, 45));
    play.must_show("ec2:DescribeNetworkInterfaces is missing");
    play.must_show("ec2:DescribeRouteTables is missing");
    keep("panel_partly_denied", &play);
    let mut all = refused;
    all.push(refuse(NetworkList::Subnets, "ec2:DescribeSubnets"));
    let none = Land {
        refused: all,
        ..land()
    };
    keep("panel_denied", &page(account(), none, (80, 24)));
    let mut account = with(on_instance(true), mode("bridge", Some(0)));
    account.deny(
        SourceId::TaskDefinitions,
        Part::Details,
        "ecs:DescribeTaskDefinition",
    );
    let play = page(account, land(), (120, 40));
    play.must_show("ecs:DescribeTaskDefinition is missing");
    keep("panel_no_definition", &play);
}

#[test]
fn nothing_of_ec2_is_there_yet() {
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let play = page(account, Land::default(), (80, 24));
    play.must_show("not read yet");
    keep("panel_loading", &play);
}

#[test]
fn what_is_old_says_so() {
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let mut play = page(account, land(), (120, 40));
    let fault = Fault::new(FaultKind::Throttled, "ec2:DescribeSubnets", "Rate exceeded");
    play.land.refused = vec![(NetworkList::Subnets, fault)];
    play.press("r").live(Duration::from_secs(2));
    play.must_show("not renewed");
    play.must_show("4081");
    keep("panel_old", &play);
}

#[test]
fn an_interface_that_is_not_there() {
    let waiting = Task {
        last_status: Some("PROVISIONING".into()),
        created_at: Some(ago(200)),
        started_at: None,
        attachments: Some(vec![Attachment {
            details: None,
            ..attached("PRECREATED").expect("one").remove(0)
        }]),
        ..own_interface("PRECREATED")
    };
    let play = page(with(waiting, mode("awsvpc", None)), land(), (80, 24));
    play.must_show("waiting for its network interface");
    keep("panel_waiting", &play);
    let mut gone = land();
    gone.interfaces.clear();
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let play = page(account, gone, (120, 40));
    play.must_show("EC2 knows no interface");
    keep("panel_lost", &play);
}

#[test]
fn of_a_stopped_task_is_shown_what_was() {
    let stopped = Task {
        last_status: Some("STOPPED".into()),
        desired_status: Some("STOPPED".into()),
        stopped_at: Some(ago(30)),
        ..own_interface("DELETED")
    };
    for size in [(80, 24), (160, 45)] {
        let play = page(with(stopped.clone(), mode("awsvpc", None)), land(), size);
        play.must_show("was 10.40.1.17:8080");
        assert!(
            !play
                .errands
                .iter()
                .any(|it| asks(it, &NetworkList::NetworkInterfaces))
        );
        keep("panel_stopped", &play);
    }
}

#[test]
fn the_way_out_of_the_subnet_is_gone() {
    let mut lost = land();
    lost.subnets[0].available_ip_address_count = Some(0);
    let routes = lost.tables[0].routes.as_mut().expect("it has some");
    routes[1].state = Some("blackhole".into());
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let play = page(account, lost, (120, 40));
    play.must_show("nat-0d0000000000000dd is gone");
    play.must_show("out of addresses");
    keep("panel_blackhole", &play);
}

#[test]
fn descriptions_ask_nothing_and_use_what_is_known() {
    let account = || with(on_instance(true), mode("bridge", Some(0)));
    let mut play = on_tasks(account(), land(), (120, 60));
    play.press("d").live(Duration::from_secs(5));
    play.must_show("v has it looked up");
    assert!(play.errands.is_empty(), "{:?}", play.errands);
    keep("panel_describe", &play);
    play.press("v").live(Duration::from_secs(5));
    play.press("d").live(Duration::from_secs(1));
    play.must_show("10.40.1.90:32768");
    let mut play = on_tasks(account(), land(), (120, 60));
    play.press("enter d").live(Duration::from_secs(5));
    play.must_show("32768");
    keep("panel_container", &play);
}

#[test]
fn five_calls_at_most() {
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let mut play = page(account, land(), (120, 40));
    assert_eq!(play.errands.len(), 5, "{:?}", play.errands);
    play.press("esc v").live(Duration::from_secs(60));
    assert_eq!(play.errands.len(), 5, "fresh answers are not asked again");
}

#[test]
fn a_security_group_that_forgets_the_port_is_blamed() {
    let mut closed = land();
    closed.groups[0].ingress = Some(vec![rule(80, PeerKind::Cidr("10.40.0.0/16".into()))]);
    let account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let play = page(account, closed, (80, 24));
    play.must_show("no security group lets 8080/tcp in");
    keep("panel_closed", &play);
}

#[test]
fn groups_of_the_deployment_stand_in_for_those_of_the_interface() {
    let mut account = with(own_interface("ATTACHED"), mode("awsvpc", None));
    let inside = account.prod_web();
    let web = inside.services.last_mut().expect("it was added");
    web.network_configuration = Some(NetworkConfiguration {
        awsvpc_configuration: Some(AwsVpcConfiguration {
            subnets: vec![SUBNET.into()],
            security_groups: Some(vec!["sg-0b00000000000b0b1".into()]),
            assign_public_ip: None,
        }),
    });
    let action = "ec2:DescribeNetworkInterfaces";
    let fault = Fault::new(FaultKind::Denied, action, "no");
    let land = Land {
        refused: vec![(NetworkList::NetworkInterfaces, fault)],
        ..land()
    };
    let play = page(account, land, (160, 45));
    play.must_show("as its deployment is configured");
    keep("panel_configured", &play);
}
