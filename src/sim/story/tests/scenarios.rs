//! Every scenario tells what it promises.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{MINUTE, played, service};
use crate::sim::clock::Ms;
use crate::sim::scenario::load;
use crate::sim::story::Rollout;
use crate::sim::story::event_text;
use crate::sim::story::model::{Note, Phase, Service, StopCode, World};
use crate::sim::story::placement::NoRoom;

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
        .map(|event| event_text(checkout, event, ["arn", "alternate"]))
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
        let (tripped, good) = checkout.deployments.last().unwrap().rolled_back.unwrap();
        assert!(
            (-14 * MINUTE..=-11 * MINUTE).contains(&tripped),
            "seed {seed}: {tripped}"
        );
        assert_eq!(checkout.primary, good);

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
            Note::Unplaceable(NoRoom::Instances {
                lacking: "memory",
                ..
            })
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
fn the_demo_begins_with_one_unhealthy_target() {
    for seconds in [0, 5, 30] {
        let world = played("shop", 1, seconds * 1_000);
        let search = service(&world, "prod-web", "search-api");
        let tasks = &world.clusters[world.cluster("us-east-1", "prod-web").unwrap()].tasks;
        let sick = search
            .tasks
            .iter()
            .filter(|id| tasks[id].phase == Phase::Sick);
        assert_eq!(sick.count(), 1, "after {seconds} s");
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
fn the_full_cluster_has_no_room_for_what_it_deploys() {
    for seed in 1..=6 {
        let world = played("ec2-full", seed, 0);
        let orders = service(&world, "prod-data", "orders");
        let cluster = &world.clusters[0];
        assert_eq!(
            orders.deployments[orders.primary].rollout,
            Rollout::InProgress
        );
        assert_eq!(cluster.counts(orders, Some(orders.primary)), (0, 0));
        assert_eq!(cluster.counts(orders, None).0, 6, "the old ones stay");
        let usable = cluster.instances.iter().filter(|it| it.takes_tasks());
        assert_eq!(usable.count(), 3);
        let told = orders
            .events
            .iter()
            .filter(|event| matches!(event.note, Note::Unplaceable(_)));
        assert_eq!(told.count(), 1, "equal events are held back");
    }
}

#[test]
fn spot_goes_and_comes_back() {
    for seed in 1..=6 {
        let counts = |now| {
            let world = played("spot", seed, now);
            let thumbnailer = service(&world, "prod-web", "thumbnailer");
            let (running, pending) = world.clusters[0].counts(thumbnailer, None);
            let dry = thumbnailer
                .events
                .iter()
                .any(|event| event.note == Note::Unplaceable(NoRoom::Spot));
            (running, pending, dry)
        };
        assert_eq!(counts(-10 * MINUTE), (8, 0, false), "seed {seed}");
        let (running, pending, dry) = counts(0);
        assert!(
            (2..8).contains(&running) && dry,
            "seed {seed}: {running} run"
        );
        assert_eq!(pending, 0);
        assert_eq!(counts(25 * MINUTE).0, 8, "seed {seed}");
    }
}
