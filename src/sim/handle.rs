//! Starting, steering and stopping a simulated account.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::calls::{LoggedCall, Mutation};
use super::clock::{Clock, origin};
use super::error::SimError;
use super::faults::{Board, Fault};
use super::scenario;
use super::server;
use super::stage::Stage;
use super::story::World;

/// How a simulated account is set up.
#[derive(Debug, Clone, PartialEq)]
pub struct SimOptions {
    /// The name of an embedded scenario (see [`super::scenario_names`]) or the path of a TOML file.
    pub scenario: String,
    /// Multiplies the services of every cluster; 1 is as written.
    pub scale: u32,
    /// The same seed gives the same story.
    pub seed: u64,
    /// Where to listen; `None` is any free port of 127.0.0.1.
    pub listen: Option<SocketAddr>,
    /// What goes wrong from the beginning.
    pub faults: Vec<Fault>,
    /// How much later every answer comes.
    pub latency: Duration,
    /// What the story's clock shows at the start; `None` is the real now.
    pub epoch: Option<Timestamp>,
    /// The clock stands still, for screenshots and tests; [`Sim::advance`] still moves it.
    pub frozen: bool,
    /// How far beyond its own start the story begins.
    pub advance: Duration,
}

impl Default for SimOptions {
    fn default() -> Self {
        Self {
            scenario: "shop".into(),
            scale: 1,
            seed: 1,
            listen: None,
            faults: Vec::new(),
            latency: Duration::ZERO,
            epoch: None,
            frozen: false,
            advance: Duration::ZERO,
        }
    }
}

/// A running simulated account. Dropping it closes its connections; [`Sim::shutdown`] also waits
/// until they are closed.
#[derive(Debug)]
pub struct Sim {
    addr: SocketAddr,
    account: String,
    stage: Arc<Stage>,
    tracker: TaskTracker,
    stop: DropGuard,
}

impl Sim {
    /// Reads the scenario, plays its history and listens.
    ///
    /// # Errors
    /// The scenario is unknown or not well formed, or the address cannot be listened on.
    pub async fn start(options: SimOptions) -> Result<Self, SimError> {
        let scenario = scenario::load(&options.scenario)?;
        let origin = origin(options.epoch, options.advance);
        let world = World::build(&scenario, options.seed, options.scale, origin);
        let account = world.account.clone();
        let clock = Clock::new(options.advance, options.frozen);
        let board = Board::new(options.faults, options.seed, Instant::now());
        let stage = Arc::new(Stage::new(world, clock, board, options.latency));
        stage.with_world(|_| ());
        let wanted = options
            .listen
            .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let refused = |source| SimError::Listen {
            addr: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(refused)?;
        let addr = listener.local_addr().map_err(refused)?;
        stage.with_world(|world| world.sessions.base = format!("ws://{addr}"));
        let stop = CancellationToken::new();
        let tracker = TaskTracker::new();
        tracker.spawn(server::serve(
            listener,
            Arc::clone(&stage),
            stop.clone(),
            tracker.clone(),
        ));
        Ok(Self {
            addr,
            account,
            stage,
            tracker,
            stop: stop.drop_guard(),
        })
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The endpoint for AWS clients, such as `http://127.0.0.1:4566`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The account's twelve digits.
    pub fn account_id(&self) -> &str {
        &self.account
    }

    /// What was asked so far, oldest first; very long logs lose their beginning.
    pub fn call_log(&self) -> Vec<LoggedCall> {
        self.stage.log().all()
    }

    /// What was to be changed so far, oldest first, with the bodies of the requests.
    pub fn mutations(&self) -> Vec<Mutation> {
        self.stage.mutations().all()
    }

    /// Replaces all faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.stage.set_faults(faults);
    }

    /// Sets how much later every answer comes.
    pub fn set_latency(&self, latency: Duration) {
        self.stage.set_latency(latency);
    }

    /// Moves the story forward, even if its clock stands still.
    pub fn advance(&self, by: Duration) {
        self.stage.clock().advance(by);
    }

    /// How many connections were ever accepted.
    pub fn connections(&self) -> usize {
        usize::try_from(self.stage.connections()).unwrap_or(usize::MAX)
    }

    /// Closes all connections and waits until they are closed.
    pub async fn shutdown(self) {
        let Self { tracker, stop, .. } = self;
        tracker.close();
        drop(stop);
        tracker.wait().await;
    }
}
