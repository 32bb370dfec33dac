//! Everything a running simulated account shares between its connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::buckets::Buckets;
use super::calls::{CallLog, MutationLog};
use super::clock::Clock;
use super::faults::Board;
use super::story::World;

/// The shared state. Each lock is held for one short synchronous piece of work and never two
/// at a time, except the world inside [`Stage::with_world`], which reads the clock first.
#[derive(Debug)]
pub(crate) struct Stage {
    world: Mutex<World>,
    clock: Mutex<Clock>,
    board: Mutex<Board>,
    buckets: Mutex<Buckets>,
    log: Mutex<CallLog>,
    mutations: Mutex<MutationLog>,
    latency_ms: AtomicU64,
    connections: AtomicU64,
    requests: AtomicU64,
}

impl Stage {
    pub(crate) fn new(world: World, clock: Clock, board: Board, latency: Duration) -> Self {
        let stage = Self {
            world: Mutex::new(world),
            clock: Mutex::new(clock),
            board: Mutex::new(board),
            buckets: Mutex::default(),
            log: Mutex::default(),
            mutations: Mutex::default(),
            latency_ms: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        };
        stage.set_latency(latency);
        stage
    }

    /// Works with the world as it is now.
    pub(crate) fn with_world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let now = self.clock().now();
        let mut world = lock(&self.world);
        world.play(now);
        work(&mut world)
    }

    pub(crate) fn clock(&self) -> MutexGuard<'_, Clock> {
        lock(&self.clock)
    }

    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        lock(&self.board)
    }

    pub(crate) fn buckets(&self) -> MutexGuard<'_, Buckets> {
        lock(&self.buckets)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, CallLog> {
        lock(&self.log)
    }

    pub(crate) fn mutations(&self) -> MutexGuard<'_, MutationLog> {
        lock(&self.mutations)
    }

    pub(crate) fn set_faults(&self, faults: Vec<super::Fault>) {
        self.board().set(faults, Instant::now());
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        let ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.latency_ms.store(ms, Ordering::Relaxed);
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms.load(Ordering::Relaxed))
    }

    /// The number of a newly accepted connection, from 1.
    pub(crate) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }
}

/// A panic elsewhere must not take the stage down with it: the data is still whole enough.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
