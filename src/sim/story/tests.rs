//! The story as a whole: it is the same each time, and tells what its scenario promises.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::build::HISTORY;
use super::model::{Capacity, Note, Phase, Rollout, Service, StopCode, World};
use super::{Update, event_text};
use crate::sim::clock::Ms;
use crate::sim::scenario::{load, parse};
use crate::sim::scenario_names;

const MINUTE: Ms = 60_000;

fn world(name: &str, seed: u64) -> World {
    World::build(&load(name).unwrap(), seed, 1, 0)
}

fn played(name: &str, seed: u64, now: Ms) -> World {
    let mut world = world(name, seed);
    world.play(now);
    world
}

fn service<'a>(world: &'a World, cluster: &str, name: &str) -> &'a Service {
    let cluster = &world.clusters[world.cluster("us-east-1", cluster).unwrap()];
    &cluster.services[cluster.by_name[name]]
}

/// Everything a client could ever see.
fn print(world: &World) -> String {
    format!("{:?} {:?}", world.clusters, world.revisions)
}

#[test]
fn the_same_seed_tells_the_same_story_however_often_it_is_asked() {
    for (name, _) in scenario_names() {
        let end = if name == "huge" { 0 } else { 20 * MINUTE };
        let at_once = print(&played(name, 7, end));
        let mut slowly = world(name, 7);
        let mut now = HISTORY;
        while now < end {
            // Uneven steps, so that questions fall before, on and after happenings.
            now = (now + 777 + (now.rem_euclid(13)) * 1_000).min(end);
            slowly.play(now);
        }
        assert!(
            at_once == print(&slowly),
            "{name} depends on when it is asked"
        );
    }
}

#[test]
fn another_seed_tells_another_story() {
    assert_ne!(print(&played("shop", 1, 0)), print(&played("shop", 2, 0)));
}

#[test]
fn time_never_runs_backwards() {
    let mut world = played("shop", 1, 5 * MINUTE);
    let before = print(&world);
    world.play(0);
    assert_eq!(before, print(&world));
}

#[test]
fn the_rollback_can_be_watched() {
    for seed in 1..=12 {
        let checkout =
            |now| service(&played("rollback", seed, now), "prod-web", "checkout").clone_for_test();
        let (start, deployments) = checkout(4_000);
        assert_eq!(
            (start, deployments.len()),
            (0, 1),
            "nothing has happened yet"
        );
        let (primary, deployments) = checkout(40_000);
        assert_eq!(
            (primary, deployments[1].0),
            (1, Rollout::InProgress),
            "seed {seed}"
        );
        let (primary, deployments) = checkout(5 * MINUTE);
        let (rollout, failed, tripped) = deployments[1];
        assert_eq!(
            (primary, rollout, failed),
            (0, Rollout::Failed, 7),
            "seed {seed}"
        );
        let seconds = tripped.unwrap() / 1_000;
        assert!(
            (65..=120).contains(&seconds),
            "seed {seed}: tripped after {seconds} s"
        );
        assert_eq!(
            deployments[0].0,
            Rollout::Completed,
            "seed {seed}: the old one is back"
        );
    }
}

impl Service {
    /// The primary, and of each deployment its roll-out, failures and the moment it was given up.
    fn clone_for_test(&self) -> (usize, Vec<(Rollout, u32, Option<Ms>)>) {
        let deployments = self.deployments.iter();
        let deployments =
            deployments.map(|d| (d.rollout, d.failed, d.rolled_back.map(|(at, _)| at)));
        (self.primary, deployments.collect())
    }
}

#[test]
fn the_rollback_speaks_in_the_words_of_aws() {
    let world = played("rollback", 1, 5 * MINUTE);
    let checkout = service(&world, "prod-web", "checkout");
    let texts: Vec<String> = checkout
        .events
        .iter()
        .map(|event| event_text(checkout, event, Some("arn")))
        .collect();
    let (old, new) = (checkout.deployments[0].id, checkout.deployments[1].id);
    for wanted in [
        format!(
            "(service checkout) (deployment ecs-svc/{new}) deployment failed: tasks failed to start."
        ),
        format!("(service checkout) rolling back to deployment ecs-svc/{old}."),
        format!("(service checkout) (deployment ecs-svc/{old}) deployment completed."),
        "(service checkout) has reached a steady state.".to_owned(),
        "(service checkout) registered 1 targets in (target-group arn)".to_owned(),
    ] {
        assert!(texts.contains(&wanted), "{wanted} is not among {texts:#?}");
    }
}

#[test]
fn the_shop_shows_what_a_demo_needs() {
    for seed in 1..=10 {
        let world = played("shop", seed, 0);
        let checkout = service(&world, "prod-web", "checkout");
        let (tripped, _) = checkout.deployments[1].rolled_back.unwrap();
        assert!(
            (-14 * MINUTE..=-11 * MINUTE).contains(&tripped),
            "seed {seed}: {tripped}"
        );
        assert_eq!(checkout.primary, 0);

        let staging = service(&world, "staging", "checkout");
        let primary = &staging.deployments[staging.primary];
        assert_eq!(primary.rollout, Rollout::InProgress, "seed {seed}");
        assert!(primary.failed > 5, "seed {seed}: {}", primary.failed);
        assert!(
            staging
                .events
                .iter()
                .any(|event| event.note == Note::Impaired)
        );

        let data = &world.clusters[1];
        let indexer = service(&world, "prod-data", "indexer");
        assert_eq!(
            (indexer.desired, data.counts(indexer, None).0),
            (2, 1),
            "seed {seed}"
        );
        assert!(indexer.events.iter().any(|event| matches!(
            event.note,
            Note::Unplaceable {
                lacking: "memory",
                ..
            }
        )));

        let killed = data
            .tasks
            .values()
            .filter_map(|task| task.stop.as_ref())
            .filter(|stop| stop.exit == Some(137))
            .count();
        assert!(killed >= 2, "seed {seed}: {killed} killed for memory");
    }
}

#[test]
fn a_good_day_is_quiet() {
    let world = played("healthy", 3, 3 * 60 * MINUTE);
    for cluster in &world.clusters {
        assert!(
            cluster
                .tasks
                .values()
                .all(|task| task.phase == Phase::Ready),
            "{}",
            cluster.name
        );
        for service in &cluster.services {
            assert_eq!(
                cluster.counts(service, None),
                (service.desired, 0),
                "{}",
                service.name
            );
            assert!(
                service
                    .events
                    .iter()
                    .all(|event| matches!(event.note, Note::Steady | Note::Completed(_)))
            );
        }
    }
}

#[test]
fn the_big_scenarios_have_exactly_their_size() {
    for (name, clusters, services, tasks) in [("fleet", 3, 100, 1_000), ("huge", 1, 2_000, 20_000)]
    {
        let begun = Instant::now();
        let world = played(name, 1, 0);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{name} took {:?}",
            begun.elapsed()
        );
        assert_eq!(world.clusters.len(), clusters, "{name}");
        let mut ids: BTreeSet<u128> = BTreeSet::new();
        for cluster in &world.clusters {
            let names: BTreeSet<&str> = cluster
                .services
                .iter()
                .map(|service| service.name.as_str())
                .collect();
            assert_eq!(
                (names.len(), cluster.tasks.len()),
                (services, tasks),
                "{name}"
            );
            ids.extend(cluster.tasks.keys());
        }
        assert_eq!(
            ids.len(),
            clusters * tasks,
            "{name}: every task has its own id"
        );
    }
}

#[test]
fn scale_multiplies_services_and_what_they_run_on() {
    let scenario = load("shop").unwrap();
    let mut world = World::build(&scenario, 1, 4, 0);
    world.play(0);
    let count = |name: &str| {
        world
            .clusters
            .iter()
            .find(|cluster| cluster.name == name)
            .map(|cluster| cluster.services.len())
    };
    assert_eq!(count("prod-web"), Some(20));
    assert_eq!(
        count("prod-data"),
        Some(13),
        "three services times four, and one daemon"
    );
    assert_eq!(world.clusters[1].instances.len(), 12);
    assert_eq!(
        service(&world, "prod-web", "storefront-4").spec.image,
        "storefront:2026.11.18-4f1c2ab"
    );
    assert_eq!(service(&world, "prod-data", "metrics-agent").desired, 12);
}

#[test]
fn a_crash_loop_keeps_crashing_and_slows_down() {
    let world = played("crashloop", 1, 10 * MINUTE);
    let payments = service(&world, "prod-web", "payments");
    let cluster = &world.clusters[0];
    let mut exits: Vec<Ms> = Vec::new();
    for task in payments
        .tasks
        .iter()
        .filter_map(|id| cluster.tasks.get(id))
        .filter(|task| task.stop.is_some())
    {
        let stop = task.stop.as_ref().unwrap();
        assert_eq!(
            (stop.code, stop.exit),
            (StopCode::EssentialContainerExited, Some(1))
        );
        let ran = stop.stopping - task.started.unwrap();
        assert!((6_000..=10_000).contains(&ran), "ran {ran} ms");
        exits.push(stop.stopping);
    }
    assert!(exits.len() > 20, "{} crashes in an hour", exits.len());
    let widest = exits
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap();
    assert!(
        (60_000..=180_000).contains(&widest),
        "the pause grew to {widest} ms"
    );
    assert!(
        payments
            .events
            .iter()
            .any(|event| event.note == Note::Impaired)
            || payments.events.len() == 100
    );
}

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

#[test]
fn strange_times_do_not_break_the_story() {
    let mut world = played("shop", 1, 0);
    world.play(40 * 24 * 60 * MINUTE);
    assert!(
        world
            .clusters
            .iter()
            .all(|cluster| cluster.tasks.len() < 500),
        "memory does not grow with time"
    );
}
