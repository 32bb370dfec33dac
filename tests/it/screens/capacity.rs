//! Container instances, capacity providers, and why a task does not fit.

use super::account::{Account, Part};
use super::domain::capacity_provider::{
    AutoScalingGroupProvider, CapacityProvider, ManagedScaling,
};
use super::domain::cluster::{CapacityProviderStrategyItem, Cluster};
use super::domain::container_instance::ContainerInstance;
use super::domain::fixtures::{
    amount, attribute, cluster, definition, definition_arn, deployment, event, instance,
    instance_arn, service, set, task,
};
use super::domain::polled::SourceId;
use super::domain::service::Service;
use super::domain::task::Task;
use super::domain::task_definition::TaskDefinition;
use super::play::Play;
use super::states::{SIZES, keep};
use std::time::Duration;

const ASG: &str = "prod-asg";

fn share(name: &str) -> Option<Vec<CapacityProviderStrategyItem>> {
    Some(vec![CapacityProviderStrategyItem {
        capacity_provider: name.into(),
        weight: 1,
        base: 0,
    }])
}

fn provider(name: &str, kind: &str) -> CapacityProvider {
    CapacityProvider {
        capacity_provider_arn: Some(
            format!("arn:aws:ecs:us-east-1:123456789012:capacity-provider/{name}").into(),
        ),
        name: name.into(),
        cluster: None,
        status: Some("ACTIVE".into()),
        r#type: Some(kind.into()),
        auto_scaling_group_provider: None,
        managed_instances_provider: None,
        update_status: None,
        update_status_reason: None,
        tags: None,
    }
}

/// An instance with so much left; its zone is told by the last letter of its id.
fn left(id: &str, cpu: i32, memory: i32) -> ContainerInstance {
    let zone = format!("us-east-1{}", id.chars().last().unwrap());
    ContainerInstance {
        remaining_resources: Some(vec![
            amount("CPU", cpu),
            amount("MEMORY", memory),
            set("PORTS", &["22", "51678"]),
        ]),
        running_tasks_count: Some(2),
        attributes: Some(vec![
            attribute("ecs.instance-type", "m6i.large"),
            attribute("ecs.availability-zone", &zone),
            attribute("stack", "blue"),
            attribute("ecs.capability.task-eni", ""),
        ]),
        ..instance(id)
    }
}

/// `prod-web` on six instances without room, where `orders` rolls out a task of 1,024 CPU units and 4,096 MiB.
fn full() -> Account {
    let mut account = Account::empty();
    account.clusters = vec![Cluster {
        active_services_count: Some(1),
        running_tasks_count: Some(3),
        registered_container_instances_count: Some(6),
        capacity_providers: Some(vec![ASG.into(), "FARGATE".into()]),
        default_capacity_provider_strategy: share(ASG),
        ..cluster("prod-web")
    }];
    let orders = Service {
        launch_type: None,
        capacity_provider_strategy: share(ASG),
        running_count: Some(3),
        deployments: Some(vec![
            deployment("orders:18", "PRIMARY", "IN_PROGRESS", (0, 3)),
            deployment("orders:17", "ACTIVE", "COMPLETED", (3, 3)),
        ]),
        task_definition: Some(definition_arn("orders:18")),
        events: Some(vec![event(
            240,
            "(service orders) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0d) has insufficient memory available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
        )]),
        ..service("orders", 3)
    };
    let on = |id: &str, instance: &str| Task {
        container_instance_arn: Some(instance_arn(instance)),
        capacity_provider_name: Some(ASG.into()),
        launch_type: Some("EC2".into()),
        ..task(id, "orders")
    };
    account.definitions = vec![TaskDefinition {
        network_mode: Some("bridge".into()),
        cpu: Some("1024".into()),
        memory: Some("4096".into()),
        requires_compatibilities: Some(vec!["EC2".into()]),
        ..definition("orders:18")
    }];
    let state = |id: &str, status: &str, connected: bool| ContainerInstance {
        status: Some(status.into()),
        agent_connected: Some(connected),
        ..left(id, 1024, 3000)
    };
    account.inside.insert(
        "prod-web".into(),
        super::account::Inside {
            services: vec![orders],
            running: vec![
                on("0bde0011111111aa", "i-0aaaaaaaaaaaaaaaa"),
                on("0bde0022222222bb", "i-0bbbbbbbbbbbbbbbb"),
                on("0bde0033333333cc", "i-0cccccccccccccccc"),
            ],
            instances: vec![
                left("i-0aaaaaaaaaaaaaaaa", 512, 1280),
                left("i-0bbbbbbbbbbbbbbbb", 1024, 2560),
                left("i-0cccccccccccccccc", 1536, 512),
                state("i-0dddddddddddddddc", "ACTIVE", false),
                state("i-0eeeeeeeeeeeeeeeb", "DRAINING", true),
                state("i-0ffffffffffffffa", "DRAINING", true),
            ],
            providers: vec![
                CapacityProvider {
                    auto_scaling_group_provider: Some(AutoScalingGroupProvider {
                        auto_scaling_group_arn: Some(
                            "arn:aws:autoscaling:us-east-1:1:autoScalingGroup:u:autoScalingGroupName/prod".into(),
                        ),
                        managed_scaling: Some(ManagedScaling {
                            status: Some("ENABLED".into()),
                            target_capacity: Some(90),
                            minimum_scaling_step_size: Some(1),
                            maximum_scaling_step_size: Some(10),
                            instance_warmup_period: Some(300),
                        }),
                        managed_termination_protection: Some("DISABLED".into()),
                        managed_draining: Some("ENABLED".into()),
                    }),
                    ..provider(ASG, "EC2_AUTOSCALING")
                },
                provider("FARGATE", "FARGATE"),
            ],
            ..Default::default()
        },
    );
    account
}

/// In the list of services of the full cluster.
fn services(account: Account, size: (u16, u16)) -> Play {
    let mut play = Play::loaded(account, size);
    play.press("enter").rest();
    play
}

#[test]
fn the_service_says_what_is_lacking_and_on_which_instance() {
    for size in SIZES {
        let mut play = services(full(), size);
        if size.0 < 100 {
            play.press("d").rest();
        }
        keep("capacity_service", &play);
    }
}

#[test]
fn instances_of_a_service_and_of_a_cluster() {
    for size in SIZES {
        let mut play = services(full(), size);
        play.press("i").rest();
        keep("capacity_fits", &play);
    }
    let mut play = Play::loaded(full(), (120, 40));
    play.press("i").rest();
    keep("capacity_instances", &play);
}

#[test]
fn an_instance_leads_to_its_tasks() {
    let mut play = Play::loaded(full(), (120, 40));
    play.command("instances").rest();
    play.press("/").types("aaaa").press("enter enter").rest();
    keep("capacity_tasks", &play);
}

#[test]
fn capacity_providers_with_who_uses_them() {
    for size in SIZES {
        let mut play = Play::loaded(full(), size);
        play.command("capacity-providers").rest();
        keep("capacity_providers", &play);
    }
    let mut play = Play::loaded(full(), (80, 24));
    play.command("cp").rest();
    play.press("d").rest();
    keep("capacity_provider", &play);
}

#[test]
fn what_is_not_there_or_not_allowed_is_said() {
    let mut fargate = Account::fleet(1, 2, 2);
    fargate.clusters[0].capacity_providers = Some(vec!["FARGATE".into()]);
    let mut play = Play::loaded(fargate, (80, 24));
    play.press("i").rest();
    keep("capacity_fargate", &play);

    let mut account = full();
    account.deny(
        SourceId::ContainerInstances,
        Part::Names,
        "ecs:ListContainerInstances",
    );
    let mut play = services(account.clone(), (120, 40));
    keep("capacity_denied_service", &play);
    play.press("i").rest();
    keep("capacity_denied", &play);

    let mut account = full();
    account.deny(
        SourceId::TaskDefinitions,
        Part::Details,
        "ecs:DescribeTaskDefinition",
    );
    account.deny(
        SourceId::CapacityProviders,
        Part::Details,
        "ecs:DescribeCapacityProviders",
    );
    let mut play = services(account, (120, 40));
    play.press("i").rest();
    keep("capacity_unknown_task", &play);
    play.command("cp").rest();
    keep("capacity_denied_providers", &play);

    let mut play = Play::loaded(full(), (80, 24));
    play.hangs = true;
    play.press("i");
    keep("capacity_loading", &play);
}

#[test]
fn instances_are_asked_for_only_where_somebody_needs_them() {
    let mut play = Play::loaded(Account::fleet(1, 20, 2), (120, 40));
    play.press("enter").live(Duration::from_secs(120));
    assert_eq!(play.calls(SourceId::ContainerInstances, Duration::ZERO), 0);

    let mut play = services(full(), (80, 24));
    // A list of names and one description; the definition once, ever.
    assert_eq!(play.calls(SourceId::ContainerInstances, Duration::ZERO), 2);
    assert_eq!(play.calls(SourceId::TaskDefinitions, Duration::ZERO), 1);
    let from = play.now;
    play.live(Duration::from_secs(61));
    let again = play.calls(SourceId::ContainerInstances, from);
    assert!((2..=4).contains(&again), "{again} calls in a minute");
    assert_eq!(play.calls(SourceId::TaskDefinitions, from), 0);
    let inside = play.account.prod_web();
    inside.services[0].deployments = Some(vec![deployment(
        "orders:18",
        "PRIMARY",
        "COMPLETED",
        (3, 3),
    )]);
    inside.services[0].events = None;
    play.live(Duration::from_secs(60));
    let from = play.now;
    play.live(Duration::from_secs(120));
    assert_eq!(play.calls(SourceId::ContainerInstances, from), 0, "placed");
}
