use super::expression::holds;
use super::*;
use crate::domain::cluster::CapacityProviderStrategyItem;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::fixtures::{amount, attribute, definition, instance, service, set};
use crate::domain::service::{Placement, Service};
use crate::domain::task_definition::{
    ContainerDefinition, PlacementConstraint, PortMapping, ResourceRequirement, TaskDefinition,
};

fn on_ec2(definition: TaskDefinition) -> TaskDefinition {
    TaskDefinition {
        network_mode: None,
        cpu: Some("1024".into()),
        memory: Some("2048".into()),
        ..definition
    }
}

fn app(change: impl FnOnce(&mut ContainerDefinition)) -> TaskDefinition {
    let mut definition = on_ec2(definition("web:1"));
    let containers = definition.container_definitions.as_mut().unwrap();
    change(&mut containers[0]);
    definition
}

fn ec2() -> Service {
    Service {
        launch_type: Some("EC2".into()),
        ..service("web", 2)
    }
}

fn port(container: i32, host: Option<i32>, protocol: &str) -> PortMapping {
    PortMapping {
        container_port: Some(container),
        host_port: host,
        protocol: Some(protocol.into()),
        name: None,
        app_protocol: None,
        container_port_range: None,
    }
}

fn left(cpu: i32, memory: i32) -> ContainerInstance {
    ContainerInstance {
        remaining_resources: Some(vec![
            amount("CPU", cpu),
            amount("MEMORY", memory),
            set("PORTS", &["22", "8080"]),
        ]),
        ..instance("i-1")
    }
}

#[test]
fn the_size_is_the_tasks_own_or_the_sum_of_its_containers() {
    let own = on_ec2(definition("web:1"));
    let needs = Needs::of(&own, &ec2());
    assert_eq!((needs.cpu, needs.memory), (Some(1024), Some(2048)));
    assert_eq!(needs.size(), "1024 CPU, 2048 MiB");

    let mut summed = app(|container| {
        container.cpu = Some(100);
        container.memory = Some(512);
        container.memory_reservation = Some(256);
    });
    (summed.cpu, summed.memory) = (None, None);
    let containers = summed.container_definitions.as_mut().unwrap();
    containers.push(ContainerDefinition {
        cpu: Some(28),
        memory: Some(64),
        memory_reservation: None,
        ..containers[0].clone()
    });
    let needs = Needs::of(&summed, &ec2());
    assert_eq!((needs.cpu, needs.memory), (Some(128), Some(320)));

    let odd = TaskDefinition {
        memory: Some("2 GB".into()),
        ..own
    };
    assert_eq!(Needs::of(&odd, &ec2()).memory, None);
}

#[test]
fn host_ports_depend_on_the_network_mode() {
    let cases = [
        (Some("host"), port(80, None, "tcp"), vec![(80, "PORTS")]),
        (Some("host"), port(80, Some(0), "tcp"), vec![(80, "PORTS")]),
        (Some("bridge"), port(80, Some(0), "tcp"), vec![]),
        (
            Some("bridge"),
            port(80, Some(8080), "tcp"),
            vec![(8080, "PORTS")],
        ),
        (None, port(53, Some(53), "udp"), vec![(53, "PORTS_UDP")]),
        (Some("awsvpc"), port(80, Some(80), "tcp"), vec![]),
    ];
    for (mode, mapping, expected) in cases {
        let definition = TaskDefinition {
            network_mode: mode.map(Text::from),
            ..app(|container| container.port_mappings = Some(vec![mapping.clone()]))
        };
        let needs = Needs::of(&definition, &ec2());
        assert_eq!(needs.ports, expected, "{mode:?} {mapping:?}");
        assert_eq!(needs.interfaces, mode == Some("awsvpc"));
    }
}

#[test]
fn what_speaks_against_an_instance() {
    let plain = || on_ec2(definition("web:1"));
    let constrained = |kind: &str, expression: Option<&str>| Service {
        placement_constraints: Some(vec![Placement {
            r#type: Some(kind.into()),
            expression: expression.map(Text::from),
            field: None,
        }]),
        ..ec2()
    };
    let strategy = Service {
        launch_type: None,
        capacity_provider_strategy: Some(vec![CapacityProviderStrategyItem {
            capacity_provider: "batch-asg".into(),
            weight: 1,
            base: 0,
        }]),
        ..service("web", 2)
    };
    let requiring = TaskDefinition {
        requires_attributes: Some(vec![
            attribute("ecs.capability.task-eni", ""),
            attribute("com.amazonaws.ecs.capability.task-iam-role", ""),
        ]),
        ..plain()
    };
    let gpu = app(|container| {
        container.resource_requirements = Some(vec![ResourceRequirement {
            r#type: "GPU".into(),
            value: "1".into(),
            sharing_strategy: None,
        }]);
    });
    let fixed = app(|container| {
        container.port_mappings = Some(vec![port(80, Some(8080), "tcp")]);
    });
    let draining = ContainerInstance {
        status: Some("DRAINING".into()),
        ..left(512, 512)
    };
    let away = ContainerInstance {
        agent_connected: Some(false),
        ..instance("i-1")
    };
    let roomy = || instance("i-1");
    let cases: Vec<(TaskDefinition, Service, ContainerInstance, &str)> = vec![
        (plain(), ec2(), roomy(), "2 more"),
        (plain(), ec2(), left(4096, 2048), "1 more"),
        (plain(), ec2(), left(4096, 2047), "needs 2048 MiB, has 2047"),
        (
            plain(),
            ec2(),
            left(512, 512),
            "needs 2048 MiB, has 512, needs 1024 CPU, has 512",
        ),
        (
            plain(),
            ec2(),
            draining,
            "draining, needs 2048 MiB, has 512, needs 1024 CPU, has 512",
        ),
        (plain(), ec2(), away, "agent disconnected"),
        (plain(), strategy, roomy(), "belongs to provider prod-asg"),
        (requiring, ec2(), roomy(), "lacks task-iam-role"),
        (gpu, ec2(), roomy(), "needs 1 GPUs, has 0"),
        (fixed.clone(), ec2(), left(2048, 4096), "port 8080 taken"),
        (fixed, ec2(), roomy(), "1 more"),
        (
            plain(),
            constrained(
                "memberOf",
                Some("attribute:ecs.availability-zone == us-east-1b"),
            ),
            roomy(),
            "constraint attribute:ecs.availability-zone == us-east-1b",
        ),
        (
            plain(),
            constrained("distinctInstance", None),
            roomy(),
            "holds such a task already",
        ),
        (
            plain(),
            Service {
                launch_type: Some("EXTERNAL".into()),
                ..ec2()
            },
            roomy(),
            "not for this launch type",
        ),
        (
            plain(),
            ec2(),
            ContainerInstance {
                remaining_resources: None,
                ..roomy()
            },
            "memory and CPU not told",
        ),
    ];
    for (definition, service, instance, words) in cases {
        let fit = fit(&Needs::of(&definition, &service), &instance, 1);
        assert_eq!(fit.words(), words);
    }
}

#[test]
fn what_nobody_here_can_check_is_named() {
    let definition = TaskDefinition {
        network_mode: Some("awsvpc".into()),
        placement_constraints: Some(vec![PlacementConstraint {
            r#type: Some("memberOf".into()),
            expression: Some("task:group == service:other".into()),
        }]),
        ..on_ec2(definition("web:1"))
    };
    let fit = fit(&Needs::of(&definition, &ec2()), &instance("i-1"), 0);
    assert_eq!(fit.fits(), Some(true));
    assert_eq!(
        fit.unchecked,
        [
            Text::from("task:group == service:other"),
            "network interfaces left".into()
        ]
    );
}

#[test]
fn a_zone_rules_out_only_when_every_subnet_is_known() {
    let service = |subnets: &[&str]| Service {
        network_configuration: Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: subnets.iter().map(|id| Text::from(*id)).collect(),
                security_groups: None,
                assign_public_ip: None,
            }),
        }),
        ..ec2()
    };
    let mut elsewhere = instance("i-2");
    elsewhere.attributes = Some(vec![
        attribute("ecs.availability-zone", "us-east-1c"),
        attribute("ecs.subnet-id", "subnet-c"),
    ]);
    let all = [instance("i-1"), elsewhere];
    for (subnets, against) in [
        (&["subnet-a"][..], vec![Reason::Zone("us-east-1c".into())]),
        (&["subnet-a", "subnet-c"], vec![]),
        (&["subnet-a", "subnet-nobody-knows"], vec![]),
    ] {
        let service = service(subnets);
        let zone_of = |subnet: &Text| {
            all.iter()
                .find(|it| it.attribute("ecs.subnet-id") == Some(subnet))?
                .zone()
                .cloned()
        };
        let needs = Needs::of(&on_ec2(definition("web:1")), &service).in_zones(&service, zone_of);
        assert_eq!(fit(&needs, &all[1], 0).against, against, "{subnets:?}");
    }
}

#[test]
fn expressions_of_the_cluster_query_language() {
    let mut instance = instance("i-1");
    instance
        .attributes
        .as_mut()
        .unwrap()
        .push(attribute("stack", "prod"));
    let cases = [
        ("attribute:stack == prod", Some(true)),
        ("attribute:stack==prod", Some(true)),
        ("attribute:stack equals test", Some(false)),
        ("attribute:stack != prod", Some(false)),
        ("attribute:stack in [test, prod]", Some(true)),
        ("attribute:stack not_in [test,prod]", Some(false)),
        ("attribute:stack exists", Some(true)),
        ("attribute:gone exists", Some(false)),
        ("attribute:gone !exists", Some(true)),
        ("attribute:gone not_exists", Some(true)),
        ("attribute:gone == x", Some(false)),
        ("attribute:gone != x", None),
        ("attribute:ecs.instance-type =~ m6i.*", Some(true)),
        ("attribute:ecs.instance-type matches g2.*", Some(false)),
        ("attribute:ecs.instance-type !~ g2.*", Some(true)),
        ("attribute:ecs.instance-type =~ (", None),
        ("ec2InstanceId in ['i-1', \"i-2\"]", Some(true)),
        ("ec2InstanceId == i-1", Some(true)),
        ("agentConnected == true", Some(true)),
        ("runningTasksCount == 0", Some(true)),
        ("runningTasksCount > 3", Some(false)),
        ("task:group == service:web", None),
        ("agentVersion >= 1.0.0", None),
        (
            "attribute:stack == prod and attribute:gone exists",
            Some(false),
        ),
        ("attribute:stack == prod or task:group == x", Some(true)),
        ("attribute:stack == test or task:group == x", None),
        ("not (attribute:stack == prod)", Some(false)),
        (
            "!(attribute:stack == test) && agentConnected == true",
            Some(true),
        ),
        ("attribute:stack == prod and", None),
        ("attribute:stack", None),
        ("", None),
        ("é ü [", None),
    ];
    for (expression, expected) in cases {
        assert_eq!(holds(expression, &instance), expected, "{expression}");
    }
    let deep = "(".repeat(10_000);
    assert_eq!(holds(&deep, &instance), None);
}

#[test]
fn the_sentence_counts_each_instance_once() {
    let needs = Needs::of(&on_ec2(definition("web:1")), &ec2());
    let mut draining = left(512, 512);
    draining.status = Some("DRAINING".into());
    let cases = [
        (
            vec![],
            "there is no container instance to place it on",
            None::<&str>,
        ),
        (
            vec![left(2048, 512), left(2048, 100), draining.clone()],
            "fits on 0 of 3 instances: 2 too little memory, 1 draining",
            Some("no instance has 2048 MiB left (best 512)"),
        ),
        (
            vec![left(512, 4096), draining.clone()],
            "fits on 0 of 2 instances: 1 too little CPU, 1 draining",
            Some("no instance has 1024 CPU units left (best 512)"),
        ),
        (
            vec![draining],
            "fits on 0 of 1 instance: 1 draining",
            Some("fits on 0 of 1 instance: 1 draining"),
        ),
        (
            vec![left(512, 4096), left(2048, 512)],
            "fits on 0 of 2 instances: 1 too little CPU, 1 too little memory",
            Some("fits on 0 of 2 instances: 1 too little CPU, 1 too little memory"),
        ),
        (
            vec![instance("i-1"), left(0, 0)],
            "fits on 1 of 2 instances: 2 such tasks in all, 1 too little memory",
            None,
        ),
    ];
    for (instances, sentence, lacking) in cases {
        let fits: Vec<Fit> = instances.iter().map(|it| fit(&needs, it, 0)).collect();
        assert_eq!(summary(&fits), sentence);
        let lack = lack(&needs, instances.iter().zip(&fits));
        match (fits.is_empty(), lacking) {
            (true, _) => assert_eq!(lack.as_deref(), Some("no container instance is registered")),
            (false, lacking) => assert_eq!(lack.as_deref(), lacking),
        }
    }
}

#[test]
fn only_a_verdict_about_placement_is_sharpened() {
    let lack = "no instance has 2048 MiB left (best 512)";
    for (why, expected) in [
        (
            "cannot be placed: insufficient memory",
            Some("cannot be placed: no instance has 2048 MiB left (best 512)"),
        ),
        (
            "deploying :42, 1/4 new, cannot be placed",
            Some(
                "deploying :42, 1/4 new, cannot be placed: no instance has 2048 MiB left (best 512)",
            ),
        ),
        ("app exits 1 ×3", None),
    ] {
        assert_eq!(sharpen(why, lack).as_deref(), expected);
    }
}
