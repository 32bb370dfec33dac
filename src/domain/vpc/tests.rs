//! Every way a cluster can hide its VPC, played against an account that counts the calls.

use super::*;
use crate::domain::auto_scaling_group::AutoScalingGroup;
use crate::domain::capacity_provider::{
    AutoScalingGroupProvider, InstanceLaunchTemplate, ManagedInstancesNetwork,
    ManagedInstancesProvider,
};
use crate::domain::cluster::{NameValue, Tag};
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::fault::FaultKind;
use crate::domain::fixtures;
use crate::domain::network::{
    NetworkAsk, NetworkInstance, NetworkItems, NetworkList, NetworkPage, Subnet, Vpc,
};
use crate::domain::service::LoadBalancer as Attached;
use crate::domain::stack::{
    Export, Stack, StackAnswer, StackAsk, StackOutput, StackParameter, StackResource, name_of,
};
use proptest::prelude::*;

const ALPHA: &str = "vpc-0aaaaaaaaaaaaaaaa";
const BETA: &str = "vpc-0bbbbbbbbbbbbbbbb";
const IN_ALPHA: &str = "subnet-0aaaaaaaaaaaaaaa1";
const IN_BETA: &str = "subnet-0bbbbbbbbbbbbbbb1";
const GONE: &str = "subnet-0ddddddddddddddd1";

/// A stack of the account: name, resources (type, logical id, physical id), description.
#[derive(Clone, Default)]
struct Made {
    name: &'static str,
    resources: Vec<(&'static str, &'static str, &'static str)>,
    parameters: Vec<(&'static str, &'static str)>,
    outputs: Vec<(&'static str, &'static str)>,
    parent: Option<&'static str>,
    deleted: bool,
}

/// What is in the account besides the cluster.
#[derive(Clone, Default)]
struct Account {
    stacks: Vec<Made>,
    exports: Vec<(&'static str, &'static str, &'static str)>,
    imports: Vec<(&'static str, Vec<&'static str>)>,
    tagged: Vec<(&'static str, &'static str)>,
    target_groups: Vec<(&'static str, &'static str)>,
    instances: Vec<(&'static str, &'static str)>,
    groups: Vec<(&'static str, Vec<&'static str>)>,
    denied: Vec<&'static str>,
}

/// What is known of the cluster.
#[derive(Clone)]
struct Fleet {
    cluster: Cluster,
    services: Vec<Service>,
    tasks: Vec<Task>,
    instances: Vec<ContainerInstance>,
    providers: Vec<CapacityProvider>,
}

impl Fleet {
    fn empty() -> Self {
        Self {
            cluster: fixtures::cluster("prod-web"),
            services: vec![],
            tasks: vec![],
            instances: vec![],
            providers: vec![],
        }
    }

    fn known(&self) -> Known<'_> {
        Known {
            services: self.services.iter().collect(),
            tasks: self.tasks.iter().collect(),
            instances: self.instances.iter().collect(),
            providers: self.providers.iter().collect(),
            ..Known::of(&self.cluster)
        }
    }

    fn service(mut self, name: &str, subnets: &[&str]) -> Self {
        let mut service = fixtures::service(name, 2);
        service.network_configuration = (!subnets.is_empty()).then(|| NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: subnets.iter().map(|it| Text::from(*it)).collect(),
                security_groups: None,
                assign_public_ip: None,
            }),
        });
        self.services.push(service);
        self
    }

    fn balanced(mut self, group: &str) -> Self {
        if let Some(service) = self.services.last_mut() {
            service.load_balancers = Some(vec![Attached {
                target_group_arn: Some(group.into()),
                load_balancer_name: None,
                container_name: None,
                container_port: None,
                advanced_configuration: None,
            }]);
        }
        self
    }

    fn task(mut self, id: &str, subnet: &str) -> Self {
        let mut task = fixtures::task(id, "web");
        if let Some(details) = task
            .attachments
            .as_mut()
            .and_then(|it| it[0].details.as_mut())
        {
            details.push(NameValue {
                name: Some("subnetId".into()),
                value: Some(subnet.into()),
            });
        }
        self.tasks.push(task);
        self
    }

    fn instance(mut self, id: &str, vpc: Option<&str>) -> Self {
        let mut instance = fixtures::instance(id);
        if let Some(attributes) = &mut instance.attributes {
            attributes.retain(|it| &*it.name != "ecs.subnet-id");
            attributes.extend(vpc.map(|vpc| fixtures::attribute("ecs.vpc-id", vpc)));
        }
        self.instances.push(instance);
        self
    }

    fn provider(mut self, asg: Option<&str>, subnets: &[&str]) -> Self {
        let managed = asg.is_none().then(|| ManagedInstancesProvider {
            infrastructure_role_arn: None,
            instance_launch_template: Some(InstanceLaunchTemplate {
                ec2_instance_profile_arn: None,
                network_configuration: Some(ManagedInstancesNetwork {
                    subnets: Some(subnets.iter().map(|it| Text::from(*it)).collect()),
                    security_groups: None,
                }),
                capacity_option_type: None,
            }),
            propagate_tags: None,
        });
        self.providers.push(CapacityProvider {
            capacity_provider_arn: None,
            name: "own".into(),
            cluster: None,
            status: None,
            r#type: None,
            auto_scaling_group_provider: asg.map(|name| AutoScalingGroupProvider {
                auto_scaling_group_arn: Some(
                    format!("arn:aws:autoscaling:us-east-1:1:autoScalingGroup:u:autoScalingGroupName/{name}").into(),
                ),
                managed_scaling: None,
                managed_termination_protection: None,
                managed_draining: None,
            }),
            managed_instances_provider: managed,
            update_status: None,
            update_status_reason: None,
            tags: None,
        });
        self
    }

    fn tagged(mut self, stack: &str) -> Self {
        self.cluster.tags = Some(vec![Tag {
            key: Some("aws:cloudformation:stack-name".into()),
            value: Some(stack.into()),
        }]);
        self
    }
}

fn vpc(id: &str) -> Vpc {
    Vpc {
        vpc_id: id.into(),
        owner_id: None,
        state: Some("available".into()),
        cidr_block: Some("10.0.0.0/16".into()),
        cidr_block_association_set: None,
        ipv6_cidr_block_association_set: None,
        is_default: None,
        tags: None,
    }
}

fn subnet(id: &str) -> Option<Subnet> {
    let vpc = match id.get(..8)? {
        "subnet-0" if id.contains("aaaa") => ALPHA,
        "subnet-0" if id.contains("bbbb") => BETA,
        _ => return None,
    };
    Some(Subnet {
        subnet_id: id.into(),
        vpc_id: Some(vpc.into()),
        owner_id: None,
        state: None,
        cidr_block: None,
        availability_zone: Some("us-east-1a".into()),
        availability_zone_id: None,
        available_ip_address_count: Some(11),
        map_public_ip_on_launch: None,
        default_for_az: None,
        tags: None,
    })
}

fn resource(stack: &str, from: &(&str, &str, &str)) -> StackResource {
    StackResource {
        stack_name: Some(stack.into()),
        stack_id: None,
        logical_resource_id: Some(from.1.into()),
        physical_resource_id: Some(from.2.into()),
        resource_type: Some(from.0.into()),
        resource_status: Some("CREATE_COMPLETE".into()),
        resource_status_reason: None,
        timestamp: None,
    }
}

impl Account {
    /// AWS's side of one call.
    fn call(&self, ask: &Ask) -> Result<Answer, Fault> {
        let (service, action) = match ask {
            Ask::Network(_) => ("ec2", "ec2:Describe"),
            Ask::Stack(_) => ("cloudformation", "cloudformation:Describe"),
            Ask::TargetGroups(_) => ("elb", "elasticloadbalancing:DescribeTargetGroups"),
            _ => ("autoscaling", "autoscaling:DescribeAutoScalingGroups"),
        };
        if self.denied.contains(&service) {
            return Err(Fault::new(FaultKind::Denied, action, "no"));
        }
        match ask {
            Ask::Network(ask) => Ok(Answer::Network(self.network(ask))),
            Ask::Stack(ask) => self.stack(ask).map(Answer::Stack),
            Ask::TargetGroups(arns) => Ok(Answer::TargetGroups(
                self.target_groups
                    .iter()
                    .filter(|(arn, _)| arns.iter().any(|asked| **asked == **arn))
                    .map(|(arn, vpc)| target_group(arn, vpc))
                    .collect(),
            )),
            Ask::AutoScalingGroups(_) => Ok(Answer::AutoScalingGroups(
                self.groups
                    .iter()
                    .map(|(name, subnets)| AutoScalingGroup {
                        auto_scaling_group_name: Some((*name).into()),
                        vpc_zone_identifier: Some(
                            subnets.iter().map(|it| Text::from(*it)).collect(),
                        ),
                        availability_zones: None,
                        instances: None,
                    })
                    .collect(),
            )),
            other => panic!("nobody should ask {other:?}"),
        }
    }

    fn network(&self, ask: &NetworkAsk) -> NetworkPage {
        let filter = &ask.filters[0];
        let values = || filter.values.iter();
        let items = match ask.list {
            NetworkList::Vpcs if filter.name.starts_with("tag:") => NetworkItems::Vpcs(
                self.tagged
                    .iter()
                    .filter(|(stack, _)| values().any(|it| **it == **stack))
                    .map(|(_, id)| vpc(id))
                    .collect(),
            ),
            NetworkList::Vpcs => NetworkItems::Vpcs(values().map(|id| vpc(id)).collect()),
            NetworkList::Subnets => {
                NetworkItems::Subnets(values().filter_map(|id| subnet(id)).collect())
            }
            NetworkList::Instances => NetworkItems::Instances(
                self.instances
                    .iter()
                    .filter(|(id, _)| values().any(|it| **it == **id))
                    .map(|(id, vpc)| NetworkInstance {
                        instance_id: (*id).into(),
                        vpc_id: Some((*vpc).into()),
                        subnet_id: None,
                        private_ip_address: None,
                        ip_address: None,
                        instance_state: None,
                        tags: None,
                    })
                    .collect(),
            ),
            NetworkList::RouteTables => NetworkItems::RouteTables(vec![]),
            _ => panic!("nobody should ask {ask:?}"),
        };
        NetworkPage { items, next: None }
    }

    fn stack(&self, ask: &StackAsk) -> Result<StackAnswer, Fault> {
        let gone = || {
            let words = "Stack for prod-web does not exist";
            Fault::new(
                FaultKind::NotFound,
                "cloudformation:DescribeStackResources",
                words,
            )
        };
        let named = |stack: &str| {
            self.stacks
                .iter()
                .find(|it| it.name == name_of(stack))
                .ok_or_else(gone)
        };
        let all = |made: &Made| {
            made.resources
                .iter()
                .map(|it| resource(made.name, it))
                .collect::<Vec<_>>()
        };
        Ok(match ask {
            StackAsk::OwnerOf(id) => {
                let owns = |made: &&Made| made.resources.iter().any(|it| it.2 == &**id);
                let made = self.stacks.iter().find(owns).ok_or_else(gone)?;
                // The first hundred are all that call gives.
                let mut resources = all(made);
                resources.truncate(100);
                StackAnswer::Resources(resources, None)
            }
            StackAsk::Resources { stack, token } => {
                let from: usize = token.as_deref().map_or(0, |it| it.parse().unwrap());
                let resources = all(named(stack)?);
                let next = (resources.len() > from + 100).then(|| (from + 100).to_string().into());
                let page = resources.into_iter().skip(from).take(100);
                StackAnswer::Resources(page.collect(), next)
            }
            StackAsk::Stack(stack) => {
                let made = named(stack)?;
                StackAnswer::Stacks(vec![Stack {
                    stack_id: None,
                    stack_name: Some(made.name.into()),
                    stack_status: Some(
                        if made.deleted {
                            "DELETE_COMPLETE"
                        } else {
                            "CREATE_COMPLETE"
                        }
                        .into(),
                    ),
                    stack_status_reason: None,
                    description: None,
                    creation_time: None,
                    last_updated_time: None,
                    parameters: Some(
                        made.parameters
                            .iter()
                            .map(|(key, value)| StackParameter {
                                parameter_key: Some((*key).into()),
                                parameter_value: Some((*value).into()),
                                resolved_value: None,
                            })
                            .collect(),
                    ),
                    outputs: Some(
                        made.outputs
                            .iter()
                            .map(|(key, value)| StackOutput {
                                output_key: Some((*key).into()),
                                output_value: Some((*value).into()),
                                export_name: None,
                            })
                            .collect(),
                    ),
                    parent_id: made.parent.map(Text::from),
                    root_id: made.parent.map(Text::from),
                    stack_drift_status: None,
                    tags: None,
                }])
            }
            StackAsk::Exports { .. } => StackAnswer::Exports(
                self.exports
                    .iter()
                    .map(|(stack, name, value)| Export {
                        exporting_stack_id: Some((*stack).into()),
                        name: Some((*name).into()),
                        value: Some((*value).into()),
                    })
                    .collect(),
                None,
            ),
            StackAsk::Imports { export, .. } => {
                let found = self.imports.iter().find(|(name, _)| *name == &**export);
                let stacks = found.map_or(vec![], |(_, stacks)| {
                    stacks.iter().map(|it| Text::from(*it)).collect()
                });
                StackAnswer::Imports(stacks, None)
            }
            StackAsk::ResourcesOf(_) => panic!("not used by the search"),
        })
    }
}

fn target_group(arn: &str, vpc: &str) -> TargetGroup {
    TargetGroup {
        target_group_name: Some(arn.into()),
        vpc_id: Some(vpc.into()),
        ..crate::domain::balancing_fixtures::group(arn)
    }
}

/// Asks until there is no more to ask; the answer, and how many calls it took.
fn search(fleet: &Fleet, account: &Account, depth: Depth) -> (VpcAnswer, usize) {
    let known = fleet.known();
    let mut search = Search::new(depth);
    loop {
        let asks = search.next(&known);
        if asks.is_empty() {
            break;
        }
        for ask in asks {
            assert!(!search.asked().any(|it| *it == ask), "asked twice: {ask:?}");
            let result = account.call(&ask);
            search.note(Arc::new(ask), result);
        }
        assert!(search.asked().count() <= MOST, "too many calls");
    }
    (search.answer(&known), search.asked().count())
}

/// `vpc-… certain: task_eni, service_subnets; …`.
fn words(answer: &VpcAnswer) -> String {
    let vpc = |found: &Found| {
        let name = if &*found.vpc_id == ALPHA {
            "alpha"
        } else {
            "beta"
        };
        let confidence: &str = found.confidence.into();
        let sources: Vec<&str> = found.evidence.iter().map(|it| it.source.into()).collect();
        format!("{name} {confidence}: {}", sources.join(" "))
    };
    answer.vpcs.iter().map(vpc).collect::<Vec<_>>().join("; ")
}

fn reason<'a>(answer: &'a VpcAnswer, source: Source) -> &'a str {
    let found = answer.not_checked.iter().find(|it| it.source == source);
    found.map_or("", |it| &it.reason)
}

fn stack(name: &'static str, resources: &[(&'static str, &'static str, &'static str)]) -> Made {
    Made {
        name,
        resources: resources.to_vec(),
        ..Made::default()
    }
}

const CLUSTER: (&str, &str, &str) = ("AWS::ECS::Cluster", "Cluster", "prod-web");
const NETWORK: (&str, &str, &str) = ("AWS::EC2::VPC", "Vpc8378EB38", ALPHA);

#[test]
fn the_usual_cluster_takes_two_calls_whatever_else_there_is() {
    let fleet = Fleet::empty()
        .tagged("base")
        .service("web", &[IN_ALPHA])
        .balanced("tg")
        .service("api", &[IN_ALPHA])
        .task("1", IN_ALPHA)
        .task("2", IN_ALPHA);
    let account = Account {
        stacks: vec![stack("base", &[CLUSTER, NETWORK])],
        target_groups: vec![("tg", ALPHA)],
        ..Account::default()
    };
    let (answer, calls) = search(&fleet, &account, Depth::Enough);
    assert_eq!(words(&answer), "alpha certain: service_subnets task_eni");
    assert_eq!(calls, 2);
    assert_eq!(
        &*answer.vpcs[0].evidence[0].detail,
        format!("2 services in {IN_ALPHA}")
    );
    assert_eq!(answer.vpcs[0].cidr_blocks, Some(vec!["10.0.0.0/16".into()]));
    assert_eq!(
        answer.vpcs[0].subnets[0].available_ip_address_count,
        Some(11)
    );
    assert_eq!(answer.headline(), None);
    let (answer, calls) = search(&fleet, &account, Depth::Everything);
    assert_eq!(
        words(&answer),
        "alpha certain: cloudformation service_subnets task_eni target_group"
    );
    assert_eq!(&*answer.vpcs[0].evidence[0].resource, "base › Vpc8378EB38");
    assert_eq!(calls, 5);
}

/// Name, what ECS tells, what is in the account, the answer, its calls.
type Case = (&'static str, Fleet, Account, &'static str, usize);

#[test]
fn every_kind_of_cluster_is_found() {
    let with = |stacks: Vec<Made>| Account {
        stacks,
        ..Account::default()
    };
    let many: Vec<(&str, &str, &str)> = std::iter::once(CLUSTER)
        .chain(std::iter::repeat_n(("AWS::Logs::LogGroup", "L", "l"), 130))
        .chain([NETWORK])
        .collect();
    let cases: Vec<Case> = vec![
        (
            "cluster and VPC in one stack, nothing runs",
            Fleet::empty(),
            with(vec![stack("base", &[CLUSTER, NETWORK])]),
            "alpha likely: cloudformation",
            2,
        ),
        (
            "the same by the cluster's tag",
            Fleet::empty().tagged("base"),
            with(vec![stack("base", &[CLUSTER, NETWORK])]),
            "alpha likely: cloudformation",
            2,
        ),
        (
            "more resources than one answer holds",
            Fleet::empty(),
            with(vec![stack("big", &many)]),
            "alpha likely: cloudformation",
            4,
        ),
        (
            "CDK, the VPC exported by another stack",
            Fleet::empty(),
            Account {
                stacks: vec![stack("app", &[CLUSTER])],
                exports: vec![
                    (
                        "arn:aws:cloudformation:us-east-1:1:stack/net/u",
                        "net:Vpc",
                        ALPHA,
                    ),
                    ("arn:x", "other", BETA),
                ],
                imports: vec![("net:Vpc", vec!["app"]), ("other", vec!["unrelated"])],
                ..Account::default()
            },
            "alpha likely: cloudformation",
            6,
        ),
        (
            "console-made, the VPC a parameter",
            Fleet::empty(),
            with(vec![Made {
                parameters: vec![
                    ("ECSClusterName", "prod-web"),
                    ("VpcId", ALPHA),
                    ("SubnetIds", IN_ALPHA),
                ],
                ..stack("Infra-ECS-Cluster-prod-web-0a1b2c3d", &[CLUSTER])
            }]),
            "alpha likely: cloudformation cloudformation",
            4,
        ),
        (
            "console-made, only subnets",
            Fleet::empty(),
            with(vec![Made {
                parameters: vec![(
                    "SubnetIds",
                    "subnet-0aaaaaaaaaaaaaaa1,subnet-0aaaaaaaaaaaaaaa2",
                )],
                ..stack("infra", &[CLUSTER])
            }]),
            "alpha likely: cloudformation",
            4,
        ),
        (
            "an output of the stack",
            Fleet::empty(),
            with(vec![Made {
                outputs: vec![("Vpc", ALPHA)],
                ..stack("infra", &[CLUSTER])
            }]),
            "alpha likely: cloudformation",
            3,
        ),
        (
            "nested: the VPC in the stack beside",
            Fleet::empty(),
            with(vec![
                Made {
                    parent: Some("root"),
                    ..stack("root-Ecs", &[CLUSTER])
                },
                stack(
                    "root",
                    &[
                        ("AWS::CloudFormation::Stack", "Ecs", "root-Ecs"),
                        ("AWS::CloudFormation::Stack", "Db", "root-Db"),
                        ("AWS::CloudFormation::Stack", "Network", "root-Network"),
                    ],
                ),
                stack("root-Db", &[]),
                stack("root-Network", &[NETWORK]),
            ]),
            "alpha likely: cloudformation",
            5,
        ),
        (
            "nested: the VPC in the stack around",
            Fleet::empty(),
            with(vec![
                Made {
                    parent: Some("root"),
                    ..stack("root-Ecs", &[CLUSTER])
                },
                stack("root", &[NETWORK]),
            ]),
            "alpha likely: cloudformation",
            4,
        ),
        (
            "Terraform, without any stack",
            Fleet::empty().service("web", &[IN_ALPHA]),
            Account::default(),
            "alpha certain: service_subnets",
            2,
        ),
        (
            "bridge mode, instances name their VPC",
            Fleet::empty()
                .service("web", &[])
                .instance("i-1", Some(ALPHA)),
            Account::default(),
            "alpha certain: container_instance",
            1,
        ),
        (
            "bridge mode, instances that do not",
            Fleet::empty().service("web", &[]).instance("i-1", None),
            Account {
                instances: vec![("i-1", ALPHA)],
                ..Account::default()
            },
            "alpha certain: ec2_instance",
            2,
        ),
        (
            "one cluster over two VPCs",
            Fleet::empty()
                .service("web", &[IN_ALPHA])
                .service("api", &[IN_BETA])
                .task("1", IN_ALPHA)
                .task("2", IN_BETA),
            Account::default(),
            "alpha certain: service_subnets task_eni; beta certain: service_subnets task_eni",
            2,
        ),
        (
            "Managed Instances, empty",
            Fleet::empty().provider(None, &[IN_ALPHA]),
            Account::default(),
            "alpha likely: capacity_provider",
            3,
        ),
        (
            "an Auto Scaling group, empty",
            Fleet::empty().provider(Some("asg-1"), &[]),
            Account {
                groups: vec![("asg-1", vec![IN_ALPHA])],
                ..Account::default()
            },
            "alpha likely: capacity_provider",
            4,
        ),
        (
            "only a target group tells",
            Fleet::empty().service("web", &[]).balanced("tg"),
            Account {
                target_groups: vec![("tg", ALPHA)],
                ..Account::default()
            },
            "alpha likely: target_group",
            3,
        ),
        (
            "an empty cluster and nothing else",
            Fleet::empty(),
            Account::default(),
            "",
            1,
        ),
        (
            "machines outside of AWS",
            Fleet::empty().instance("mi-1", None),
            Account::default(),
            "",
            1,
        ),
    ];
    for (name, fleet, account, expected, calls) in cases {
        let (answer, made) = search(&fleet, &account, Depth::Enough);
        assert_eq!(words(&answer), expected, "{name}: {answer:#?}");
        assert_eq!(made, calls, "{name}");
    }
}

#[test]
fn disagreement_is_shown_and_not_averaged() {
    let fleet = Fleet::empty().service("web", &[IN_BETA]).task("1", IN_BETA);
    let account = Account {
        stacks: vec![stack("base", &[CLUSTER, NETWORK])],
        ..Account::default()
    };
    let (answer, _) = search(&fleet, &account, Depth::Everything);
    assert_eq!(
        words(&answer),
        "beta certain: service_subnets task_eni; alpha likely: cloudformation"
    );
    assert_eq!(
        answer.headline().as_deref(),
        Some("the sources disagree: 1 VPC certain, 1 only likely")
    );
}

#[test]
fn what_is_denied_lowers_the_confidence_and_is_named() {
    let fleet = Fleet::empty()
        .tagged("base")
        .service("web", &[IN_ALPHA])
        .balanced("tg")
        .task("1", IN_ALPHA);
    let account = |denied: &[&'static str]| Account {
        stacks: vec![stack("base", &[CLUSTER, NETWORK])],
        target_groups: vec![("tg", ALPHA)],
        tagged: vec![("base", ALPHA)],
        denied: denied.to_vec(),
        ..Account::default()
    };
    let cases: &[(&[&str], &str)] = &[
        (
            &["cloudformation"],
            "alpha certain: service_subnets task_eni target_group",
        ),
        (
            &["elb"],
            "alpha certain: cloudformation service_subnets task_eni",
        ),
        (
            &["elb", "cloudformation"],
            "alpha certain: cloudformation service_subnets task_eni",
        ),
        (&["ec2"], "alpha likely: cloudformation target_group"),
        (&["ec2", "elb"], "alpha likely: cloudformation"),
        (&["ec2", "cloudformation"], "alpha likely: target_group"),
        (&["ec2", "elb", "cloudformation"], ""),
    ];
    for (denied, expected) in cases {
        let (answer, calls) = search(&fleet, &account(denied), Depth::Everything);
        // The tag of the VPC stands in for the stack that may not be asked.
        let by_tag = denied.contains(&"cloudformation") && !denied.contains(&"ec2");
        let expected = match by_tag && !expected.contains("cloudformation") {
            true => expected.replace("certain: ", "certain: cloudformation "),
            false => (*expected).to_owned(),
        };
        assert_eq!(words(&answer), expected, "{denied:?}");
        assert!(calls < 12, "{denied:?}: {calls}");
        let named = |words: &str| {
            answer
                .not_checked
                .iter()
                .any(|it| it.reason.contains(words))
        };
        for (service, action) in [
            ("ec2", "ec2:Describe is missing"),
            (
                "elb",
                "elasticloadbalancing:DescribeTargetGroups is missing",
            ),
            ("cloudformation", "cloudformation:Describe is missing"),
        ] {
            assert_eq!(
                named(action),
                denied.contains(&service),
                "{denied:?} {service}: {answer:#?}"
            );
        }
    }
    // Container instances name their VPC by way of ECS, so that is still certain.
    let fleet = fleet.instance("i-1", Some(ALPHA));
    let (answer, _) = search(&fleet, &account(&["ec2"]), Depth::Enough);
    assert_eq!(words(&answer), "alpha certain: container_instance");
    assert_eq!(answer.vpcs[0].cidr_blocks, None);
}

#[test]
fn strange_states_are_told() {
    let gone = Fleet::empty().service("web", &[GONE, IN_ALPHA]);
    let (answer, _) = search(&gone, &Account::default(), Depth::Enough);
    assert_eq!(words(&answer), "alpha certain: service_subnets");
    assert_eq!(
        reason(&answer, Source::ServiceSubnets),
        format!("{GONE} is not there any more")
    );

    let deleted = Account {
        stacks: vec![Made {
            deleted: true,
            ..stack("base", &[CLUSTER])
        }],
        ..Account::default()
    };
    let (answer, _) = search(&Fleet::empty().tagged("base"), &deleted, Depth::Enough);
    assert_eq!(
        reason(&answer, Source::Cloudformation),
        "stack base was deleted"
    );

    let other = Account {
        stacks: vec![stack(
            "logs",
            &[("AWS::Logs::LogGroup", "Group", "prod-web"), NETWORK],
        )],
        ..Account::default()
    };
    let (answer, _) = search(&Fleet::empty(), &other, Depth::Enough);
    assert_eq!(words(&answer), "");
    assert_eq!(
        reason(&answer, Source::Cloudformation),
        "stack logs made something of that name, but not the cluster"
    );
    assert_eq!(
        answer.headline().as_deref(),
        Some("nothing says which VPC the cluster is in")
    );

    let (answer, _) = search(&Fleet::empty(), &Account::default(), Depth::Enough);
    assert_eq!(
        reason(&answer, Source::Cloudformation),
        "no stack made the cluster"
    );

    let unused = Account {
        stacks: vec![stack("app", &[CLUSTER])],
        ..Account::default()
    };
    let (answer, _) = search(&Fleet::empty(), &unused, Depth::Enough);
    assert_eq!(
        reason(&answer, Source::Cloudformation),
        "stack app names no VPC"
    );

    let fleet = Fleet::empty().service("web", &[IN_ALPHA]);
    let mut known = fleet.known();
    known.gaps.push((
        Source::TaskEni,
        "not allowed: ecs:ListTasks is missing".into(),
    ));
    let answer = Search::default().answer(&known);
    assert_eq!(
        reason(&answer, Source::TaskEni),
        "not allowed: ecs:ListTasks is missing"
    );
}

#[test]
fn the_json_is_that_of_the_schema() {
    let fleet = Fleet::empty().service("web", &[IN_ALPHA]);
    let (answer, _) = search(&fleet, &Account::default(), Depth::Enough);
    let json = crate::domain::json::to_value(&answer.vpcs);
    assert_eq!(
        json,
        serde_json::json!([{
            "vpc_id": ALPHA, "cidr_blocks": ["10.0.0.0/16"], "confidence": "certain",
            "evidence": [{"source": "service_subnets", "resource": "web", "detail": format!("1 service in {IN_ALPHA}")}],
            "subnets": [{"subnet_id": IN_ALPHA, "availability_zone": "us-east-1a", "available_ip_address_count": 11}],
        }])
    );
}

proptest! {
    /// Whatever the account looks like, a search ends within its calls, asks nothing twice, and
    /// names a VPC only if something says so.
    #[test]
    fn whatever_there_is_a_search_ends_in_time(
        subnets in proptest::collection::vec(prop_oneof![Just(IN_ALPHA), Just(IN_BETA), Just(GONE)], 0..4),
        tasks in proptest::collection::vec(prop_oneof![Just(IN_ALPHA), Just(IN_BETA), Just(GONE)], 0..4),
        bare in any::<bool>(),
        asg in any::<bool>(),
        tagged in any::<bool>(),
        nested in 0..6_usize,
        resources in 0..700_usize,
        exports in 0..4_usize,
        everything in any::<bool>(),
        denied in proptest::collection::vec(prop_oneof![Just("ec2"), Just("elb"), Just("cloudformation"), Just("autoscaling")], 0..3),
    ) {
        let mut fleet = Fleet::empty().service("web", &subnets).balanced("tg");
        for task in tasks { fleet = fleet.task(task, task); }
        if bare { fleet = fleet.instance("i-1", None); }
        if asg { fleet = fleet.provider(Some("asg-1"), &[]); }
        if tagged { fleet = fleet.tagged("app"); }
        let mut own = vec![CLUSTER];
        own.extend(std::iter::repeat_n(("AWS::Logs::LogGroup", "L", "l"), resources));
        own.extend(std::iter::repeat_n(("AWS::CloudFormation::Stack", "N", "child"), nested));
        let account = Account {
            stacks: vec![stack("app", &own), stack("child", &[])],
            exports: std::iter::repeat_n(("net", "net:Vpc", BETA), exports.min(1)).collect(),
            imports: vec![("net:Vpc", vec!["app"])],
            denied,
            ..Account::default()
        };
        let depth = if everything { Depth::Everything } else { Depth::Enough };
        let (answer, calls) = search(&fleet, &account, depth);
        prop_assert!(calls < 12);
        for vpc in &answer.vpcs {
            prop_assert!(!vpc.evidence.is_empty());
            prop_assert!([ALPHA, BETA].contains(&&*vpc.vpc_id));
        }
    }
}
