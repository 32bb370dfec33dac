//! Roll-outs, placement and the life of tasks follow the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{MINUTE, world};
use crate::sim::scenario::parse;
use crate::sim::story::model::{Capacity, Phase, World};
use crate::sim::story::{Rollout, Update};

#[test]
fn stopped_tasks_are_forgotten_after_an_hour() {
    let mut world = world("crashloop", 1);
    for minute in -70..120 {
        world.play(minute * MINUTE);
        for cluster in &world.clusters {
            let stopped = cluster
                .tasks
                .values()
                .filter_map(|task| task.stop.as_ref()?.stopped);
            assert!(
                stopped.into_iter().all(|at| world.now - at < 60 * MINUTE),
                "at minute {minute}"
            );
            let known: usize = cluster
                .services
                .iter()
                .map(|service| service.tasks.len())
                .sum();
            assert_eq!(
                known,
                cluster.tasks.len(),
                "services and cluster know the same tasks"
            );
            assert!(
                cluster
                    .services
                    .iter()
                    .all(|service| service.events.len() <= 100)
            );
        }
    }
}

/// A service of four behind a load balancer, with more lines of TOML.
fn four(extra: &str) -> World {
    let text = format!(
        "[[region]]\nname = \"us-east-1\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\n\
         image = \"s:1\"\ndesired = 4\nlaunch = \"FARGATE\"\npath = \"/\"\nrevision = 3\n{extra}\n"
    );
    World::build(&parse("test", &text).unwrap(), 1, 1, 0)
}

#[test]
fn a_rolling_deployment_keeps_within_its_percentages() {
    for (extra, low, high) in [
        ("", 4, 8),
        ("min_healthy = 50\nmax_percent = 100", 2, 4),
        ("min_healthy = 100\nmax_percent = 150", 4, 6),
    ] {
        let mut world = four(extra);
        world.play(0);
        world
            .update_service(
                0,
                0,
                Update {
                    force: true,
                    ..Update::default()
                },
            )
            .unwrap();
        let (mut fewest, mut most) = (u32::MAX, 0);
        for second in 0..1_200 {
            world.play(second * 1_000);
            let cluster = &world.clusters[0];
            let ready = cluster
                .tasks
                .values()
                .filter(|task| task.phase == Phase::Ready)
                .count() as u32;
            let (running, pending) = cluster.counts(&cluster.services[0], None);
            let leaving = cluster
                .tasks
                .values()
                .filter(|task| task.is_running() && !task.wanted())
                .count() as u32;
            fewest = fewest.min(ready);
            most = most.max(running + pending - leaving);
        }
        let deployments = &world.clusters[0].services[0].deployments;
        assert_eq!(deployments[1].rollout, Rollout::Completed, "{extra}");
        assert_eq!(world.clusters[0].services[0].active, Vec::<usize>::new());
        assert!(
            fewest >= low && most <= high,
            "{extra}: {fewest} ready, {most} at once"
        );
    }
}

#[test]
fn scaling_needs_no_deployment() {
    let mut world = four("");
    world.play(0);
    for (count, at) in [(7, 3 * MINUTE), (0, 6 * MINUTE), (2, 9 * MINUTE)] {
        world
            .update_service(
                0,
                0,
                Update {
                    desired: Some(count),
                    ..Update::default()
                },
            )
            .unwrap();
        world.play(at);
        let cluster = &world.clusters[0];
        assert_eq!(cluster.counts(&cluster.services[0], None), (count, 0));
    }
    assert_eq!(world.clusters[0].services[0].deployments.len(), 1);
}

#[test]
fn a_breaker_without_rollback_only_stops() {
    let mut world = four(
        "breaker = { rollback = false }\ntimeline = [{ at = \"0s\", deploy = { image = \"s:bad\", fault = { kind = \"pull\" } } }]",
    );
    world.play(20 * MINUTE);
    let service = &world.clusters[0].services[0];
    assert_eq!(
        (
            service.primary,
            service.deployments[1].rollout,
            service.deployments[1].failed
        ),
        (1, Rollout::Failed, 3)
    );
    assert_eq!(
        world.clusters[0].counts(service, Some(0)).0,
        4,
        "the old tasks go on"
    );
}

#[test]
fn a_healthy_task_resets_the_count_of_failures() {
    let mut world = four(
        "breaker = { threshold = 2 }\ntimeline = [{ at = \"0s\", deploy = { fault = { kind = \"exit\", after = \"70s\" } } }]",
    );
    world.play(30 * MINUTE);
    let service = &world.clusters[0].services[0];
    assert_ne!(
        service.deployments[1].rollout,
        Rollout::Failed,
        "tasks that were healthy first do not trip the breaker"
    );
}

#[test]
fn a_task_goes_through_all_its_phases() {
    let mut world = four("");
    world.play(0);
    world
        .update_service(
            0,
            0,
            Update {
                desired: Some(5),
                ..Update::default()
            },
        )
        .unwrap();
    let known: BTreeSet<u128> = world.clusters[0].tasks.keys().copied().collect();
    let mut seen: Vec<&str> = Vec::new();
    for tick in 0..1_200 {
        if tick == 600 {
            let new = *world.clusters[0]
                .tasks
                .keys()
                .find(|id| !known.contains(*id))
                .unwrap();
            world.stop_task(0, new, Some("bye")).unwrap();
        }
        world.play(tick * 200);
        let status = world.clusters[0]
            .tasks
            .iter()
            .find(|(id, _)| !known.contains(*id))
            .map(|(_, task)| task.phase.status());
        if let Some(status) = status
            && seen.last() != Some(&status)
            && tick < 900
        {
            seen.push(status);
        }
    }
    let life = [
        "PROVISIONING",
        "PENDING",
        "ACTIVATING",
        "RUNNING",
        "DEACTIVATING",
        "STOPPING",
        "DEPROVISIONING",
        "STOPPED",
    ];
    assert!(
        seen.starts_with(&life) || life.iter().all(|status| seen.contains(status)),
        "{seen:?}"
    );
}

#[test]
fn instances_never_lose_or_gain_room() {
    let mut world = world("shop", 5);
    for minute in (-70..300).step_by(7) {
        world.play(minute * MINUTE);
        let cluster = &world.clusters[1];
        let spec = cluster.spec.instances.as_ref().unwrap();
        let mut used: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
        for task in cluster
            .tasks
            .values()
            .filter(|task| task.phase != Phase::Stopped)
        {
            if let Capacity::Instance(index) = task.capacity {
                let service = &cluster.services[task.service].spec;
                let entry = used.entry(index).or_default();
                *entry = (entry.0 + service.cpu, entry.1 + service.memory);
            }
        }
        for (index, instance) in cluster.instances.iter().enumerate() {
            let (cpu, memory) = used.get(&index).copied().unwrap_or_default();
            assert_eq!(
                (instance.cpu_left, instance.memory_left),
                (spec.cpu - cpu, spec.memory - memory),
                "minute {minute}"
            );
        }
    }
}

#[test]
fn spot_and_steady_capacity_keep_their_ratio() {
    let mut world = four("").clusters.swap_remove(0);
    assert!(
        world
            .tasks
            .values()
            .all(|task| task.capacity == Capacity::Fargate)
    );
    let text = "[[region]]\nname = \"us-east-1\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\nimage = \"s:1\"\n\
                desired = 10\nproviders = [{ name = \"FARGATE\", weight = 1, base = 2 }, { name = \"FARGATE_SPOT\", weight = 3 }]\n";
    world = World::build(&parse("test", text).unwrap(), 1, 1, 0)
        .clusters
        .swap_remove(0);
    let spots = world
        .tasks
        .values()
        .filter(|task| task.capacity == Capacity::FargateSpot)
        .count();
    assert_eq!(spots, 6, "two of base, then one to three");
}
