//! Tasks that callers start themselves: `RunTask`.
//!
//! They are kept like the tasks of a job: a service of their own that nobody sees.

use std::sync::Arc;

use serde_json::Value;

use super::build::HOUR;
use super::changes::{Network, Settings, Standing};
use super::deployment::Deployment;
use super::ids::nineteen;
use super::model::{Service, World};
use super::placement::NoRoom;
use super::queue::ServiceAt;
use super::scaling::Scaling;
use crate::sim::clock::Ms;
use crate::sim::rng::{Rng, hash, mix};
use crate::sim::scenario::{FaultSpec, JobSpec, ProviderShare, ServiceSpec};

/// How long a client token is remembered.
const REMEMBERED: Ms = 24 * HOUR;
/// How long a command takes that a caller gives to a container.
const COMMAND: Ms = 30_000;

/// What is said of tasks without a service.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Run {
    pub group: Option<String>,
    /// `overrides`, as they were given.
    pub overrides: Option<Value>,
    /// The command that the caller gave.
    pub command: Option<Vec<String>>,
}

/// What `RunTask` asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Runs {
    pub revision: usize,
    pub count: u32,
    pub started_by: Option<String>,
    pub launch: Option<String>,
    pub providers: Vec<ProviderShare>,
    pub network: Option<Box<Network>>,
    pub exec: bool,
    pub run: Run,
    /// The client token and what identifies the request.
    pub token: Option<(String, u64)>,
}

/// A client token that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub request: u64,
    pub cluster: usize,
    pub tasks: Vec<u128>,
    at: Ms,
}

impl Run {
    /// A command that a caller gives does its work and ends, with the code it names last.
    pub(super) fn command_ends(&self) -> Option<FaultSpec> {
        let command = self.command.as_ref()?;
        let words = command.iter().flat_map(|part| part.split_whitespace());
        let words: Vec<&str> = words.collect();
        let code = match words[..] {
            [.., "exit", code] => code.parse().unwrap_or(0),
            [.., "false"] => 1,
            _ => 0,
        };
        Some(FaultSpec::ends(COMMAND, code))
    }
}

impl World {
    /// What a token stands for, if it was used within a day.
    pub(crate) fn token(&self, region: &str, token: &str) -> Option<&Token> {
        let known = self.tokens.get(&(region.to_owned(), token.to_owned()))?;
        (self.now - known.at < REMEMBERED).then_some(known)
    }

    /// `RunTask`: starts what there is room for, and says why not more.
    pub(crate) fn run_tasks(&mut self, cluster: usize, asked: Runs) -> (Vec<u128>, Option<NoRoom>) {
        let at = self.open_job(cluster, &asked);
        let mut started = Vec::new();
        let mut refused = None;
        for _ in 0..asked.count {
            match self.start_task(at, 0) {
                Ok(id) => started.push(id),
                Err(room) => {
                    refused = Some(room);
                    break;
                }
            }
        }
        if let Some((token, request)) = asked.token {
            let region = self.clusters[cluster].region.clone();
            let kept = Token {
                request,
                cluster,
                tasks: started.clone(),
                at: self.now,
            };
            self.tokens.insert((region, token), kept);
        }
        (started, refused)
    }

    /// The unseen service that holds the tasks of one request.
    fn open_job(&mut self, cluster: usize, asked: &Runs) -> ServiceAt {
        let now = self.now;
        let home = &self.clusters[cluster];
        let revision = &self.revisions[asked.revision];
        let at = ServiceAt {
            cluster,
            service: home.services.len(),
        };
        let family = &revision.family;
        let name = family
            .strip_prefix(&format!("{}-", home.name))
            .unwrap_or(family);
        let place = mix(&[
            self.seed,
            hash(&home.region),
            hash(&home.name),
            hash("run"),
            at.service as u64,
        ]);
        let zones = asked.network.as_ref().map(|network| network.zones.clone());
        let mut acting = revision.spec.acting.clone();
        acting.exec.enabled = asked.exec;
        let spec = ServiceSpec {
            name: name.to_owned(),
            desired: asked.count,
            daemon: false,
            launch: asked.launch.clone(),
            providers: asked.providers.clone(),
            path: None,
            registry: false,
            scaling: None,
            autoscale: None,
            alarms: Vec::new(),
            timeline: Vec::new(),
            zones: zones.unwrap_or_default(),
            job: Some(JobSpec {
                started_by: asked.started_by.clone(),
                every: None,
            }),
            acting,
            ..(*revision.spec).clone()
        };
        let deployment = Deployment::new(nineteen(&[place]), asked.revision, now, None);
        let service = Service {
            name: name.to_owned(),
            spec: Arc::new(spec),
            desired: asked.count,
            created: now,
            deployments: vec![deployment.completed(now)],
            primary: 0,
            active: Vec::new(),
            tasks: Vec::new(),
            events: Default::default(),
            said: 0,
            suppressed: Vec::new(),
            rng: Rng::new(place),
            wake: None,
            failures: 0,
            hold_until: Ms::MIN,
            steady: true,
            spot_dry: self.spot_is_dry(cluster),
            standing: Standing::Active,
            settings: Settings {
                network: asked.network.clone(),
                ..Settings::default()
            },
            scaling: Scaling::new(asked.count),
            run: Some(Box::new(asked.run.clone())),
        };
        self.clusters[cluster].services.push(service);
        at
    }

    /// Whether some service of the cluster finds no Fargate Spot.
    fn spot_is_dry(&self, cluster: usize) -> bool {
        let mut services = self.clusters[cluster].services.iter();
        services.any(|service| service.spot_dry)
    }
}
