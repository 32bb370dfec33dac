//! Deployments that shift traffic, wait, watch and turn back: what is seen at which minute.

use super::{MINUTE, played, service, world};
use crate::sim::clock::Ms;
use crate::sim::scenario::parse;
use crate::sim::story::model::World;
use crate::sim::story::{Rollout, event_text};

/// Seconds of the story, as these tables count.
const SECOND: Ms = 1_000;

/// The newest deployment: its stage, weight of production traffic, tasks, and tasks of the one before.
fn newest(world: &World, cluster: &str, name: &str) -> (&'static str, f64, u32, u32) {
    let service = service(world, cluster, name);
    let index = service.deployments.len() - 1;
    let deployment = &service.deployments[index];
    let cluster = &world.clusters[world.cluster("us-east-1", cluster).unwrap()];
    let running = |index| cluster.counts(service, Some(index)).0;
    (
        deployment
            .walk
            .as_ref()
            .map_or("-", |walk| walk.stage.word()),
        service
            .weights(index)
            .map_or(-1.0, |(production, _)| production),
        running(index),
        deployment.previous.map_or(0, running),
    )
}

fn hooks(world: &World, cluster: &str, name: &str) -> Vec<&'static str> {
    let service = service(world, cluster, name);
    let walk = service.deployments.last().unwrap().walk.as_ref().unwrap();
    walk.hooks.iter().map(|run| run.status.word()).collect()
}

fn said(world: &World, cluster: &str, name: &str) -> Vec<String> {
    let service = service(world, cluster, name);
    let text = |event| event_text(service, event, ["blue", "green"]);
    service.events.iter().map(text).collect()
}

#[test]
fn blue_and_green_go_through_all_stages_and_only_then_does_blue_go() {
    let mut world = world("canary", 1);
    let mut seen: Vec<(&str, f64)> = Vec::new();
    for second in 119..420 {
        world.play(second * SECOND);
        let (stage, weight, green, blue) = newest(&world, "prod-web", "basket");
        if second >= 120 && seen.last() != Some(&(stage, weight)) {
            seen.push((stage, weight));
        }
        if !matches!(stage, "RECONCILE_SERVICE" | "PRE_SCALE_UP" | "SCALE_UP") {
            assert_eq!(green, 3, "the whole green set runs at {second} s, {stage}");
        }
        if second >= 120 && stage != "CLEAN_UP" {
            assert_eq!(blue, 3, "no blue task goes at {second} s, {stage}");
        }
    }
    let wanted = [
        ("RECONCILE_SERVICE", 0.0),
        ("PRE_SCALE_UP", 0.0),
        ("SCALE_UP", 0.0),
        ("POST_SCALE_UP", 0.0),
        ("TEST_TRAFFIC_SHIFT", 0.0),
        ("POST_TEST_TRAFFIC_SHIFT", 0.0),
        ("PRODUCTION_TRAFFIC_SHIFT", 100.0),
        ("POST_PRODUCTION_TRAFFIC_SHIFT", 100.0),
        ("BAKE_TIME", 100.0),
        ("CLEAN_UP", 100.0),
    ];
    assert_eq!(seen, wanted);
    assert_eq!(
        newest(&world, "prod-web", "basket"),
        ("CLEAN_UP", 100.0, 3, 0)
    );
    let basket = service(&world, "prod-web", "basket");
    assert_eq!(basket.deployments[1].rollout, Rollout::Completed);
    assert!(basket.deployments[1].alternate && !basket.deployments[0].alternate);
    let texts = said(&world, "prod-web", "basket");
    assert!(
        texts
            .iter()
            .any(|text| text.contains("registered 1 targets in (target-group green)"))
    );
    assert!(
        texts
            .iter()
            .any(|text| text.contains("deregistered 3 targets in (target-group blue)"))
    );
}

#[test]
fn each_minute_has_its_stage_and_its_weight() {
    let table = [
        // The canary stops at its pause, with a tenth of the traffic, until nobody has come.
        ("checkout", -29 * MINUTE, ("CLEAN_UP", 100.0, 4, 0)),
        (
            "checkout",
            -24 * MINUTE,
            ("PRODUCTION_TRAFFIC_SHIFT", 10.0, 4, 4),
        ),
        ("checkout", 0, ("PRE_PRODUCTION_TRAFFIC_SHIFT", 10.0, 4, 4)),
        (
            "checkout",
            39 * MINUTE,
            ("PRE_PRODUCTION_TRAFFIC_SHIFT", 10.0, 4, 4),
        ),
        ("checkout", 42 * MINUTE, ("CLEAN_UP", 0.0, 0, 4)),
        // Bake time keeps both sets.
        ("catalog", 0, ("BAKE_TIME", 100.0, 3, 3)),
        ("catalog", 13 * MINUTE, ("BAKE_TIME", 100.0, 3, 3)),
        ("catalog", 17 * MINUTE, ("CLEAN_UP", 100.0, 3, 0)),
        // A tenth more every four minutes.
        (
            "recommend",
            -8 * MINUTE,
            ("PRODUCTION_TRAFFIC_SHIFT", 10.0, 6, 6),
        ),
        (
            "recommend",
            -4 * MINUTE,
            ("PRODUCTION_TRAFFIC_SHIFT", 20.0, 6, 6),
        ),
        ("recommend", 0, ("PRODUCTION_TRAFFIC_SHIFT", 30.0, 6, 6)),
        (
            "recommend",
            24 * MINUTE,
            ("PRODUCTION_TRAFFIC_SHIFT", 90.0, 6, 6),
        ),
        ("recommend", 30 * MINUTE, ("BAKE_TIME", 100.0, 6, 6)),
        ("recommend", 40 * MINUTE, ("CLEAN_UP", 100.0, 6, 0)),
        // The smoke test turned it back before any traffic had gone over.
        ("login", 0, ("CLEAN_UP", 0.0, 0, 2)),
    ];
    for (name, at, wanted) in table {
        for seed in 1..=3 {
            let world = played("canary", seed, at);
            let got = newest(&world, "prod-web", name);
            assert_eq!(got, wanted, "{name} at minute {}, seed {seed}", at / MINUTE);
        }
    }
}

#[test]
fn hooks_end_as_the_scenario_says_and_speak_in_the_words_of_aws() {
    let now = played("canary", 1, 0);
    assert_eq!(
        hooks(&now, "prod-web", "checkout"),
        ["SUCCEEDED", "SUCCEEDED", "AWAITING_ACTION"]
    );
    assert_eq!(hooks(&now, "prod-web", "login"), ["FAILED"]);
    let later = played("canary", 1, 45 * MINUTE);
    assert_eq!(
        hooks(&later, "prod-web", "checkout"),
        ["SUCCEEDED", "SUCCEEDED", "TIMED_OUT"]
    );
    for (world, name, wanted) in [
        (
            &now,
            "login",
            "deployment failed: Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle \
             hook target arn:aws:lambda:us-east-1:123456789012:function:login-smoke-test returned FAILED status.",
        ),
        (
            &later,
            "checkout",
            "deployment failed: Service deployment rolled back because PRE_PRODUCTION_TRAFFIC_SHIFT pause hook timed out.",
        ),
    ] {
        let texts = said(world, "prod-web", name);
        assert!(
            texts.iter().any(|text| text.ends_with(wanted)),
            "{texts:#?}"
        );
    }
}

#[test]
fn an_alarm_turns_a_deployment_back_if_the_service_wants_it() {
    for seed in 1..=3 {
        let world = played("alarm", seed, 0);
        let payments = service(&world, "prod-web", "payments");
        let failed = payments.deployments.last().unwrap();
        let (at, good) = failed.rolled_back.unwrap();
        assert_eq!((at, failed.rollout), (-22 * MINUTE, Rollout::Failed));
        assert_eq!(failed.alarm.as_deref(), Some("payments-5xx"));
        assert_eq!(
            (payments.primary, payments.active.len()),
            (good, 0),
            "it looks steady"
        );
        assert!(
            failed.finished.is_some_and(|at| at < -18 * MINUTE),
            "{:?}",
            failed.finished
        );
        let texts = said(&world, "prod-web", "payments");
        assert!(
            texts
                .iter()
                .any(|text| text.ends_with("deployment failed: alarm detected."))
        );

        let (_, _, new, old) = newest(&world, "prod-web", "orders");
        assert!(
            new > 0 && old > 0 && new + old >= 10,
            "seed {seed}: {new} new, {old} old"
        );
        let orders = service(&world, "prod-web", "orders");
        assert!(orders.deployments[1].finished.is_none(), "under way");

        let reports = service(&world, "prod-web", "reports");
        assert_eq!(
            (reports.primary, reports.deployments[1].rollout),
            (1, Rollout::Failed)
        );
        let (_, _, new, old) = newest(&world, "prod-web", "reports");
        assert!(
            new > 0 && old > 0,
            "seed {seed}: both run, {new} new, {old} old"
        );

        let storefront = service(&world, "prod-web", "storefront");
        assert_eq!(storefront.deployments[1].rollout, Rollout::Completed);
    }
}

#[test]
fn traffic_goes_back_before_the_new_tasks_go() {
    let mut world = world("alarm", 1);
    let mut seen: Vec<(&str, f64)> = Vec::new();
    for second in 85..150 {
        world.play(second * SECOND);
        let (stage, weight, green, blue) = newest(&world, "prod-web", "search-api");
        assert_eq!(blue, 4, "{second} s");
        if stage != "CLEAN_UP" {
            assert_eq!(green, 4, "{second} s");
        }
        if seen.last() != Some(&(stage, weight)) {
            seen.push((stage, weight));
        }
    }
    let wanted = [
        ("BAKE_TIME", 100.0),
        ("PRODUCTION_TRAFFIC_SHIFT", 0.0),
        ("CLEAN_UP", 0.0),
    ];
    assert_eq!(seen, wanted);
    assert_eq!(
        newest(&world, "prod-web", "search-api"),
        ("CLEAN_UP", 0.0, 0, 4)
    );
}

/// A blue/green service of four, with more lines of TOML.
fn four(extra: &str) -> World {
    let text = format!(
        "[[region]]\nname = \"us-east-1\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\n\
         image = \"s:1\"\ndesired = 4\nlaunch = \"FARGATE\"\npath = \"/\"\nrevision = 3\n{extra}\n"
    );
    World::build(&parse("test", &text).unwrap(), 1, 1, 0)
}

#[test]
fn a_tripped_breaker_takes_the_green_set_away_and_leaves_the_blue_one() {
    let mut world = four(
        "breaker = {}\nrollout = { strategy = \"BLUE_GREEN\" }\n\
         timeline = [{ at = \"0s\", deploy = { image = \"s:bad\", fault = { kind = \"exit\", after = \"5s\" } } }]",
    );
    world.play(1);
    for second in 1..300 {
        world.play(second * SECOND);
        let (_, weight, _, blue) = newest(&world, "c", "s");
        assert_eq!((weight, blue), (0.0, 4), "at {second} s");
    }
    world.play(5 * MINUTE);
    let service = service(&world, "c", "s");
    assert_eq!(service.primary, 0);
    assert!(service.deployments[1].tripped() && service.deployments[1].finished.is_some());
    assert_eq!(newest(&world, "c", "s"), ("CLEAN_UP", 0.0, 0, 4));
}

#[test]
fn a_newer_deployment_overtakes_a_walk_and_the_traffic_stays_where_it_was() {
    let mut world = four(
        "rollout = { strategy = \"CANARY\", bake = \"1m\" }\n\
         timeline = [{ at = \"0s\", deploy = { image = \"s:2\" } }, { at = \"3m\", deploy = { image = \"s:3\" } }]",
    );
    world.play(3 * MINUTE - 1);
    assert_eq!(
        newest(&world, "c", "s"),
        ("PRODUCTION_TRAFFIC_SHIFT", 5.0, 4, 4)
    );
    world.play(5 * MINUTE);
    let service_now = service(&world, "c", "s");
    assert_eq!(
        service_now.deployments[2].previous,
        Some(0),
        "the blue set still serves"
    );
    assert_eq!(
        world.clusters[0].counts(service_now, Some(1)).0,
        0,
        "the overtaken set is gone"
    );
    assert_eq!(world.clusters[0].counts(service_now, Some(0)).0, 4);
    world.play(20 * MINUTE);
    assert_eq!(newest(&world, "c", "s"), ("CLEAN_UP", 100.0, 4, 0));
}

#[test]
fn a_person_can_continue_and_stop() {
    use crate::sim::scenario::TimeoutAction;
    let checkout = |world: &World| {
        let cluster = world.cluster("us-east-1", "prod-web").unwrap();
        (cluster, world.clusters[cluster].by_name["checkout"])
    };
    for (action, wanted) in [
        (TimeoutAction::Continue, ("BAKE_TIME", 100.0, 4, 4)),
        (TimeoutAction::Rollback, ("CLEAN_UP", 0.0, 0, 4)),
    ] {
        let mut world = played("canary", 1, 0);
        let (cluster, index) = checkout(&world);
        let newest_index = world.clusters[cluster].services[index].deployments.len() - 1;
        assert!(
            world
                .continue_deployment(cluster, index, newest_index, 0, action)
                .is_err()
        );
        world
            .continue_deployment(cluster, index, newest_index, 2, action)
            .unwrap();
        world.play(5 * MINUTE);
        assert_eq!(newest(&world, "prod-web", "checkout"), wanted);
    }
    let mut world = played("canary", 1, 0);
    let (cluster, index) = checkout(&world);
    let last = world.clusters[cluster].services[index].deployments.len() - 1;
    world.stop_deployment(cluster, index, last, false).unwrap();
    assert!(
        world.stop_deployment(cluster, index, last, false).is_err(),
        "only once"
    );
    world.play(2 * MINUTE);
    assert_eq!(
        newest(&world, "prod-web", "checkout"),
        ("CLEAN_UP", 0.0, 0, 4)
    );
}

#[test]
fn the_past_stands_in_order_and_has_its_revisions() {
    let world = played("canary", 1, -40 * MINUTE);
    let checkout = service(&world, "prod-web", "checkout");
    let created: Vec<Ms> = checkout.deployments.iter().map(|d| d.created).collect();
    assert_eq!(created.len(), 5);
    assert!(created.is_sorted(), "{created:?}");
    let numbers: Vec<u32> = checkout
        .deployments
        .iter()
        .map(|d| world.revisions[d.revision].number)
        .collect();
    assert_eq!(numbers, [37, 38, 39, 40, 41]);
    assert_eq!(
        checkout.deployments[1].rolled_back.map(|(_, good)| good),
        Some(0)
    );
    assert_eq!(
        checkout.deployments[2].previous,
        Some(0),
        "what was rolled back never served"
    );
}

#[test]
fn what_cannot_be_deployed_is_refused() {
    for (extra, word) in [
        (
            "rollout = { hook = [{ stages = [\"PRE_SCALE_UP\"] }] }",
            "shifts traffic",
        ),
        (
            "rollout = { strategy = \"CANARY\", hook = [{ stages = [\"TEST_TRAFFIC_SHIFT\"] }] }",
            "TEST_TRAFFIC_SHIFT",
        ),
        (
            "rollout = { strategy = \"LINEAR\", percent = 0.0 }",
            "percent",
        ),
        (
            "history = [{ revision = 3, age = \"9d\" }]",
            "not of the past",
        ),
        ("history = [{ revision = 2, age = \"1h\" }]", "three hours"),
        ("controller = \"NOBODY\"", "NOBODY"),
        (
            "timeline = [{ at = \"0s\", deploy = { alarm = { after = \"1m\" } } }]",
            "alarm",
        ),
    ] {
        let text = format!(
            "[[region]]\nname = \"r\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\nimage = \"s:1\"\nrevision = 3\n{extra}\n"
        );
        let error = parse("x", &text)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains(word), "{word}: {error}");
    }
}
