//! A service behind a load balancer, in which everything passes.

use super::super::{Front, Lists, Scene};
use crate::domain::Text;
use crate::domain::balancing::groups_of;
use crate::domain::balancing_fixtures::{group, health, target};
use crate::domain::cluster::NameValue;
use crate::domain::container_definition::{ContainerDefinition, LogConfiguration, PortMapping};
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::fixtures;
use crate::domain::listener::{Action, Listener, Rule};
use crate::domain::load_balancer::{AvailabilityZone, LoadBalancer, LoadBalancerState};
use crate::domain::network::{
    AclEntry, Extent, GatewayAttachment, Ground, InternetGateway, NatGateway, NetworkAcl,
    NetworkInterface, Peer, PeerKind, Permission, Read, Route, RouteTable, RouteTableAssociation,
    SecurityGroup, Subnet, VpcDns, VpcEndpoint,
};
use crate::domain::service::{self, Service};
use crate::domain::target_group::TargetGroup;
use crate::domain::target_health::TargetGroupHealth;
use crate::domain::task::{Attachment, Task};
use crate::domain::task_definition::TaskDefinition;

pub const FULL: &str =
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

/// Everything a scene is made of.
pub struct World {
    pub ground: Ground,
    pub lists: Lists,
    pub service: Service,
    pub tasks: Vec<Task>,
    pub definition: Result<TaskDefinition, String>,
    pub group: Result<TargetGroup, String>,
    pub is_gone: bool,
    pub keeps_client: Result<bool, String>,
    pub balancer: Option<LoadBalancer>,
    pub listeners: Result<Vec<Listener>, String>,
    pub rules: Result<Vec<Rule>, String>,
    pub health: Result<TargetGroupHealth, String>,
    pub gone: Vec<Text>,
}

pub fn texts(words: &[&str]) -> Vec<Text> {
    words.iter().map(|word| Text::from(*word)).collect()
}

pub fn peer(word: &str) -> Peer {
    let kind = if word.starts_with("sg-") {
        PeerKind::Group {
            group_id: word.into(),
            user_id: None,
            vpc_id: None,
            vpc_peering_connection_id: None,
            peering_status: None,
        }
    } else if word.starts_with("pl-") {
        PeerKind::PrefixList(word.into())
    } else {
        PeerKind::Cidr(word.into())
    };
    Peer {
        kind,
        description: None,
    }
}

pub fn tcp(port: i32, peers: &[&str]) -> Permission {
    Permission {
        ip_protocol: Some("tcp".into()),
        from_port: Some(port),
        to_port: Some(port),
        sources: peers.iter().map(|word| peer(word)).collect(),
    }
}

pub fn security_group(id: &str, ingress: Vec<Permission>) -> SecurityGroup {
    let all = Permission {
        ip_protocol: Some("-1".into()),
        sources: vec![peer("0.0.0.0/0")],
        ..Permission::default()
    };
    SecurityGroup {
        group_id: id.into(),
        vpc_id: Some("vpc-1".into()),
        ingress: Some(ingress),
        egress: Some(vec![all]),
        ..SecurityGroup::default()
    }
}

pub fn route(to: &str, target: &str) -> Route {
    Route {
        destination_cidr_block: (!to.starts_with("pl-")).then(|| to.into()),
        destination_prefix_list_id: to.starts_with("pl-").then(|| to.into()),
        target: Some(target.into()),
        state: Some("active".into()),
        ..Route::default()
    }
}

pub fn entry(
    number: i32,
    egress: bool,
    action: &str,
    cidr: &str,
    ports: Option<(i32, i32)>,
) -> AclEntry {
    AclEntry {
        rule_number: Some(number),
        protocol: Some(if ports.is_some() { "6" } else { "-1" }.into()),
        rule_action: Some(action.into()),
        egress: Some(egress),
        cidr_block: Some(cidr.into()),
        from_port: ports.map(|it| it.0),
        to_port: ports.map(|it| it.1),
        ..AclEntry::default()
    }
}

pub fn acl(id: &str, subnets: &[&str], mut entries: Vec<AclEntry>) -> NetworkAcl {
    for egress in [false, true] {
        entries.push(entry(32_767, egress, "deny", "0.0.0.0/0", None));
    }
    NetworkAcl {
        network_acl_id: id.into(),
        subnet_ids: Some(texts(subnets)),
        entries: Some(entries),
        ..NetworkAcl::default()
    }
}

pub fn open_acl(id: &str, subnets: &[&str]) -> NetworkAcl {
    let everywhere = "0.0.0.0/0";
    acl(
        id,
        subnets,
        vec![
            entry(100, false, "allow", everywhere, None),
            entry(100, true, "allow", everywhere, None),
        ],
    )
}

fn table(id: &str, subnets: &[&str], routes: Vec<Route>) -> RouteTable {
    let held = |subnet: &&str| RouteTableAssociation {
        subnet_id: Some((*subnet).into()),
        ..RouteTableAssociation::default()
    };
    let local = route("10.0.0.0/16", "local");
    RouteTable {
        route_table_id: id.into(),
        vpc_id: Some("vpc-1".into()),
        associations: Some(subnets.iter().map(held).collect()),
        routes: Some([vec![local], routes].concat()),
        ..RouteTable::default()
    }
}

fn whole<T>(items: Vec<T>) -> Read<T> {
    Read {
        items,
        extent: Extent::Whole,
    }
}

pub fn endpoint(service: &str) -> VpcEndpoint {
    VpcEndpoint {
        vpc_endpoint_id: format!("vpce-{service}").into(),
        vpc_endpoint_type: Some("Interface".into()),
        vpc_id: Some("vpc-1".into()),
        service_name: Some(format!("com.amazonaws.us-east-1.{service}").into()),
        state: Some("available".into()),
        subnet_ids: Some(texts(&["private-a"])),
        group_ids: Some(texts(&["sg-endpoints"])),
        private_dns_enabled: Some(true),
        policy_document: Some(FULL.into()),
        ..VpcEndpoint::default()
    }
}

fn ground() -> Ground {
    let subnet = |(id, cidr, zone): (&str, &str, &str)| Subnet {
        subnet_id: id.into(),
        vpc_id: Some("vpc-1".into()),
        cidr_block: Some(cidr.into()),
        availability_zone: Some(zone.into()),
        available_ip_address_count: Some(200),
        ..Subnet::default()
    };
    let subnets = [
        ("public-a", "10.0.0.0/24", "us-east-1a"),
        ("public-b", "10.0.1.0/24", "us-east-1b"),
        ("private-a", "10.0.10.0/24", "us-east-1a"),
        ("private-b", "10.0.11.0/24", "us-east-1b"),
    ];
    let all = ["public-a", "public-b", "private-a", "private-b"];
    let interface = |(address, subnet): (&str, &str)| NetworkInterface {
        network_interface_id: format!("eni-{address}").into(),
        vpc_id: Some("vpc-1".into()),
        subnet_id: Some(subnet.into()),
        private_ip_address: Some(address.into()),
        security_groups: Some(texts(&["sg-task"])),
        ..NetworkInterface::default()
    };
    Ground {
        vpcs: whole(Vec::new()),
        dns: whole(vec![VpcDns {
            vpc_id: "vpc-1".into(),
            enable_dns_support: Some(true),
            enable_dns_hostnames: Some(true),
        }]),
        subnets: whole(subnets.into_iter().map(subnet).collect()),
        route_tables: whole(vec![
            table(
                "rtb-public",
                &["public-a", "public-b"],
                vec![route("0.0.0.0/0", "igw-1")],
            ),
            table("rtb-a", &["private-a"], vec![route("0.0.0.0/0", "nat-1")]),
            table("rtb-b", &["private-b"], vec![route("0.0.0.0/0", "nat-1")]),
        ]),
        internet_gateways: whole(vec![InternetGateway {
            internet_gateway_id: "igw-1".into(),
            attachments: Some(vec![GatewayAttachment {
                vpc_id: Some("vpc-1".into()),
                state: Some("available".into()),
            }]),
            ..InternetGateway::default()
        }]),
        nat_gateways: whole(vec![NatGateway {
            nat_gateway_id: "nat-1".into(),
            subnet_id: Some("public-a".into()),
            state: Some("available".into()),
            connectivity_type: Some("public".into()),
            ..NatGateway::default()
        }]),
        endpoints: whole(Vec::new()),
        groups: whole(vec![
            security_group("sg-lb", vec![tcp(443, &["0.0.0.0/0"])]),
            security_group("sg-task", vec![tcp(8080, &["sg-lb"])]),
            security_group("sg-endpoints", vec![tcp(443, &["10.0.0.0/16"])]),
        ]),
        acls: whole(vec![open_acl("acl-1", &all)]),
        interfaces: whole(
            [("10.0.10.5", "private-a"), ("10.0.11.6", "private-b")]
                .into_iter()
                .map(interface)
                .collect(),
        ),
        prefix_lists: whole(Vec::new()),
    }
}

fn task(id: &str, address: &str, subnet: &str) -> Task {
    let detail = |(name, value): (&str, &str)| NameValue {
        name: Some(name.into()),
        value: Some(value.into()),
    };
    let interface = format!("eni-{address}");
    let details = [
        ("subnetId", subnet),
        ("networkInterfaceId", interface.as_str()),
        ("privateIPv4Address", address),
    ];
    Task {
        attachments: Some(vec![Attachment {
            id: None,
            r#type: Some("ElasticNetworkInterface".into()),
            status: Some("ATTACHED".into()),
            details: Some(details.into_iter().map(detail).collect()),
        }]),
        ..fixtures::task(id, "web")
    }
}

pub fn forward(group: &str) -> Option<Vec<Action>> {
    Some(vec![Action {
        r#type: Some("forward".into()),
        target_group_arn: Some(group.into()),
        forward: None,
    }])
}

fn balancer() -> LoadBalancer {
    let zone = |(zone, subnet): (&str, &str)| AvailabilityZone {
        zone_name: Some(zone.into()),
        subnet_id: Some(subnet.into()),
    };
    let zones = [("us-east-1a", "public-a"), ("us-east-1b", "public-b")];
    LoadBalancer {
        load_balancer_arn: "lb".into(),
        load_balancer_name: Some("front".into()),
        dns_name: Some("front.example".into()),
        canonical_hosted_zone_id: None,
        scheme: Some("internet-facing".into()),
        r#type: Some("application".into()),
        state: Some(LoadBalancerState {
            code: Some("active".into()),
            reason: None,
        }),
        vpc_id: Some("vpc-1".into()),
        availability_zones: Some(zones.into_iter().map(zone).collect()),
        security_groups: Some(texts(&["sg-lb"])),
        ip_address_type: Some("ipv4".into()),
        created_time: None,
    }
}

/// A container that has port 8080, an image in ECR and logs.
pub fn definition() -> TaskDefinition {
    TaskDefinition {
        network_mode: Some("awsvpc".into()),
        container_definitions: Some(vec![ContainerDefinition {
            name: Some("app".into()),
            image: Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1".into()),
            port_mappings: Some(vec![PortMapping {
                container_port: Some(8080),
                ..PortMapping::default()
            }]),
            log_configuration: Some(LogConfiguration {
                log_driver: "awslogs".into(),
                options: None,
                secret_options: None,
            }),
            ..ContainerDefinition::default()
        }]),
        ..TaskDefinition::default()
    }
}

impl World {
    pub fn new() -> Self {
        let service = Service {
            load_balancers: Some(vec![service::LoadBalancer {
                target_group_arn: Some("tg".into()),
                load_balancer_name: None,
                container_name: Some("app".into()),
                container_port: Some(8080),
                advanced_configuration: None,
            }]),
            network_configuration: Some(NetworkConfiguration {
                awsvpc_configuration: Some(AwsVpcConfiguration {
                    subnets: texts(&["private-a", "private-b"]),
                    security_groups: Some(texts(&["sg-task"])),
                    assign_public_ip: Some("DISABLED".into()),
                }),
            }),
            ..fixtures::service("web", 2)
        };
        let group = TargetGroup {
            vpc_id: Some("vpc-1".into()),
            load_balancer_arns: Some(texts(&["lb"])),
            ..group("tg")
        };
        let targets = ["10.0.10.5", "10.0.11.6"];
        let targets = targets
            .iter()
            .map(|address| target(address, "healthy", "", ""));
        Self {
            ground: ground(),
            lists: Lists::default(),
            service,
            tasks: vec![
                task("1", "10.0.10.5", "private-a"),
                task("2", "10.0.11.6", "private-b"),
            ],
            definition: Ok(definition()),
            group: Ok(group),
            is_gone: false,
            keeps_client: Err("not read yet".to_owned()),
            balancer: Some(balancer()),
            listeners: Ok(vec![Listener {
                listener_arn: "listener".into(),
                port: Some(443),
                protocol: Some("HTTPS".into()),
                ssl_policy: None,
                default_actions: forward("tg"),
            }]),
            rules: Ok(vec![Rule {
                rule_arn: None,
                priority: Some("default".into()),
                conditions: None,
                actions: forward("tg"),
                is_default: Some(true),
            }]),
            health: Ok(health("tg", targets.collect())),
            gone: Vec::new(),
        }
    }

    /// The security group of this id.
    pub fn group(&mut self, id: &str) -> &mut SecurityGroup {
        let mut groups = self.ground.groups.items.iter_mut();
        groups.find(|it| *it.group_id == *id).expect(id)
    }

    /// The route table of this id.
    pub fn table(&mut self, id: &str) -> &mut RouteTable {
        let mut tables = self.ground.route_tables.items.iter_mut();
        tables.find(|it| *it.route_table_id == *id).expect(id)
    }

    /// Routes beside the local one.
    pub fn routes(&mut self, tables: &[&str], routes: &[Route]) {
        for id in tables {
            let local = route("10.0.0.0/16", "local");
            self.table(id).routes = Some([&[local], routes].concat());
        }
    }

    /// Subnets, groups and public addresses of the service.
    pub fn configuration(&mut self) -> &mut AwsVpcConfiguration {
        let network = self.service.network_configuration.as_mut().expect("one");
        network.awsvpc_configuration.as_mut().expect("one")
    }

    /// The container of the task definition.
    pub fn container(&mut self) -> &mut ContainerDefinition {
        let definition = self.definition.as_mut().expect("one");
        let containers = definition.container_definitions.as_mut().expect("some");
        containers.first_mut().expect("one")
    }

    pub fn group_of_targets(&mut self) -> &mut TargetGroup {
        self.group.as_mut().expect("one")
    }

    pub fn front(&mut self) -> &mut LoadBalancer {
        self.balancer.as_mut().expect("one")
    }

    /// The scene of the service, or of its first task.
    pub fn scene(&self, of_task: bool) -> Scene<'_> {
        let of = groups_of(&self.service).into_iter();
        let task = self.tasks.first().filter(|_| of_task);
        Scene {
            ground: &self.ground,
            lists: &self.lists,
            region: Some("us-east-1"),
            service: Some(&self.service),
            task,
            tasks: match task {
                Some(task) => vec![task],
                None => self.tasks.iter().collect(),
            },
            instances: Vec::new(),
            definition: self.definition.as_ref().map_err(Clone::clone),
            fronts: of
                .map(|of| Front {
                    of,
                    is_gone: self.is_gone,
                    group: self.group.as_ref().map_err(Clone::clone),
                    keeps_client: self.keeps_client.clone(),
                    balancer: self.balancer.as_ref().map(Ok),
                    listeners: match &self.listeners {
                        Ok(listeners) => Ok(listeners),
                        Err(why) => Err(why.clone()),
                    },
                    rules: vec![match &self.rules {
                        Ok(rules) => Ok(rules),
                        Err(why) => Err(why.clone()),
                    }],
                    health: self.health.as_ref().map_err(Clone::clone),
                })
                .collect(),
            gone: self.gone.clone(),
            exec_key: None,
        }
    }
}
