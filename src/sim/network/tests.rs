//! That the derived network fits together, whatever the scenario.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;
use crate::sim::scenario::{load, scenario_names};
use crate::sim::story::World;

fn played(name: &str) -> World {
    let scenario = load(name).unwrap();
    let mut world = World::build(&scenario, 1, 1, 1_760_000_000_000);
    world.play(0);
    world
}

fn number(address: &str) -> u32 {
    let parts = address.split('.').map(|part| part.parse::<u32>().unwrap());
    parts.fold(0, |sum, part| {
        assert!(part < 256, "{address}");
        sum << 8 | part
    })
}

#[test]
fn no_two_interfaces_of_a_vpc_have_one_address_or_lie_outside_of_their_subnet() {
    for (name, _) in scenario_names() {
        let world = played(name);
        for vpc in world.clusters.iter().flat_map(vpcs_of) {
            let (mut ids, mut addresses) = (BTreeSet::new(), BTreeSet::new());
            for interface in interfaces_of(&world, vpc) {
                let address = interface.address();
                let (cidr, _) = interface.subnet.cidr();
                let (first, length) = cidr.split_once('/').unwrap();
                let shift = 32 - length.parse::<u32>().unwrap();
                let at = number(&address);
                assert_eq!(
                    at >> shift,
                    number(first) >> shift,
                    "{name}: {address} {cidr}"
                );
                assert!(addresses.insert(at), "{name}: {address} is taken twice");
                assert!(ids.insert(interface.id()), "{name}: an id is taken twice");
            }
        }
    }
}

#[test]
fn stacks_of_every_scenario_name_their_resources_once() {
    for (name, _) in scenario_names() {
        let world = played(name);
        let regions: BTreeSet<&String> = world.clusters.iter().map(|one| &one.region).collect();
        for region in regions {
            let all = stacks(&world, region);
            let names: BTreeSet<&String> = all.iter().map(|stack| &stack.name).collect();
            assert_eq!(names.len(), all.len(), "{name}: two stacks of one name");
            for stack in &all {
                let logical: BTreeSet<&String> =
                    stack.resources.iter().map(|one| &one.logical).collect();
                assert_eq!(
                    logical.len(),
                    stack.resources.len(),
                    "{name}: {}",
                    stack.name
                );
                assert!(stack.resources.len() <= 500, "{name}: {}", stack.name);
            }
        }
    }
}

#[test]
fn a_stack_follows_its_service() {
    let scenario = load("network").unwrap();
    let mut world = World::build(&scenario, 1, 1, 1_760_000_000_000);
    let minute = 60_000;
    // The update of media-prod begins at -41m, fails at -32m and is rolled back soon after.
    for (at, status, first_failure) in [
        (-50, "CREATE_COMPLETE", None),
        (-40, "UPDATE_IN_PROGRESS", None),
        (
            -32,
            "UPDATE_ROLLBACK_IN_PROGRESS",
            Some("AWS::ECS::Service"),
        ),
        (-20, "UPDATE_ROLLBACK_COMPLETE", Some("AWS::ECS::Service")),
    ] {
        world.play(at * minute);
        let all = stacks(&world, "us-east-1");
        let stack = all
            .iter()
            .find(|one| one.name.contains("media-prod-Cluster"))
            .unwrap();
        assert_eq!(stack.status, status, "{at}m");
        let mut events = stack.events().into_iter().rev();
        let failed = events.find(|event| event.status.ends_with("_FAILED"));
        assert_eq!(
            failed.map(|event| event.kind).as_deref(),
            first_failure,
            "{at}m"
        );
        let newest = stack.events();
        assert!(
            newest.is_sorted_by(|a, b| a.at >= b.at),
            "{at}m: newest first"
        );
    }
}

#[test]
fn tasks_keep_to_the_zones_of_their_service() {
    let world = played("network");
    let cluster = world
        .clusters
        .iter()
        .find(|one| one.name == "batch")
        .unwrap();
    let mut seen = 0;
    for task in cluster.tasks.values() {
        let zones = &cluster.services[task.service].spec.zones;
        assert!(zones.contains(&(task.zone + 1)), "{zones:?}: {}", task.zone);
        seen += 1;
        if let Some(stop) = &task.stop {
            let subnet = subnet_of(cluster, task).id();
            assert!(stop.reason.contains(&subnet), "{}", stop.reason);
        }
    }
    assert!(seen > 3);
}

#[test]
fn the_same_scenario_gives_the_same_network() {
    let list = |world: &World| -> Vec<String> {
        let vpcs = world.clusters.iter().flat_map(vpcs_of);
        vpcs.flat_map(|vpc| {
            interfaces_of(world, vpc)
                .map(|one| one.id())
                .collect::<Vec<_>>()
        })
        .collect()
    };
    let (one, two) = (played("network"), played("network"));
    assert_eq!(list(&one), list(&two));
    assert!(list(&one).len() > 50);
}
