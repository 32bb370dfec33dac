//! The story as a whole, in four parts; this one holds what they share.

#![allow(clippy::unwrap_used)]

mod deploying;
mod determinism;
mod scenarios;
mod scheduling;

use super::model::{Service, World};
use crate::sim::clock::Ms;
use crate::sim::scenario::load;

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
