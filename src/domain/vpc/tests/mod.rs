//! Every way a cluster can hide its VPC, played against an account that counts the calls.

mod account;
mod fleet;
mod pages;
mod whatever;

use super::*;
use account::{Account, Made};
use fleet::Fleet;

const ALPHA: &str = "vpc-0aaaaaaaaaaaaaaaa";
const BETA: &str = "vpc-0bbbbbbbbbbbbbbbb";
const IN_ALPHA: &str = "subnet-0aaaaaaaaaaaaaaa1";
const IN_BETA: &str = "subnet-0bbbbbbbbbbbbbbb1";
const GONE: &str = "subnet-0ddddddddddddddd1";

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

fn reason(answer: &VpcAnswer, source: Source) -> &str {
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
