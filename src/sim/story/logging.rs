//! Where the containers of a revision write, and what callers have written themselves.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};

use serde_json::Value;

use super::model::{Revision, World};
use crate::sim::clock::Ms;
use crate::sim::scenario::LogGroupSpec;

/// A place in CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogPlace {
    pub region: String,
    pub group: String,
}

/// `logDriver` and `options`.
pub(crate) type LogConfiguration = (String, BTreeMap<String, String>);

/// Everything of CloudWatch Logs that does not follow from tasks.
#[derive(Debug)]
pub(crate) struct LogShelf {
    /// What the scenario says of groups, by region.
    pub specs: Vec<(String, LogGroupSpec)>,
    /// Groups that callers made, by region and name.
    pub groups: BTreeMap<(String, String), WrittenGroup>,
    /// Bytes of all messages that are kept.
    pub bytes: usize,
    /// Events that were ever written, from which their numbers follow.
    pub count: u32,
    /// Queries of Logs Insights, oldest first.
    pub queries: VecDeque<Query>,
    pub asked: u64,
    /// Live Tail sessions; a session is over when nobody holds it any more.
    pub tails: Vec<Weak<()>>,
    /// How long a Live Tail session lasts, in milliseconds.
    pub tail_limit: Ms,
}

/// A group that a caller made.
#[derive(Debug, Default)]
pub(crate) struct WrittenGroup {
    /// Since 1970, in milliseconds.
    pub created: i64,
    pub class: Option<String>,
    pub streams: BTreeMap<String, WrittenStream>,
}

/// A stream that a caller made.
#[derive(Debug, Default)]
pub(crate) struct WrittenStream {
    pub created: i64,
    /// In the order of their timestamps.
    pub events: Vec<WrittenEvent>,
}

/// An event that a caller wrote.
#[derive(Debug, Clone)]
pub(crate) struct WrittenEvent {
    pub at: i64,
    pub ingested: i64,
    pub number: u32,
    pub text: Arc<str>,
}

/// What a query found.
#[derive(Debug, Default)]
pub(crate) struct QueryResult {
    /// Rows of columns with their values.
    pub rows: Vec<Vec<(String, String)>>,
    pub matched: usize,
    pub scanned: usize,
    pub bytes: usize,
    /// False if it ran out of time.
    pub complete: bool,
}

/// A query of Logs Insights; what it finds is worked out when it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub id: String,
    pub region: String,
    pub groups: Vec<String>,
    /// From and to, both included, in milliseconds since 1970.
    pub window: (i64, i64),
    pub text: String,
    pub limit: Option<usize>,
    /// When it was asked, in story time, and as milliseconds since 1970.
    pub begun: Ms,
    pub until: i64,
    /// How often its results were asked for.
    pub asked: u32,
    pub cancelled: bool,
    pub result: Option<Arc<QueryResult>>,
}

impl Default for LogShelf {
    fn default() -> Self {
        Self {
            specs: Vec::new(),
            groups: BTreeMap::new(),
            bytes: 0,
            count: 0,
            queries: VecDeque::new(),
            asked: 0,
            tails: Vec::new(),
            tail_limit: 3 * 3_600_000,
        }
    }
}

impl LogShelf {
    /// How many Live Tail sessions are open.
    pub(crate) fn open_tails(&mut self) -> usize {
        self.tails.retain(|tail| tail.strong_count() > 0);
        self.tails.len()
    }
}

impl World {
    /// What the scenario says of a group.
    pub(crate) fn log_group(&self, region: &str, name: &str) -> Option<&LogGroupSpec> {
        let mut specs = self.logs.specs.iter();
        let (_, spec) = specs.find(|(home, spec)| home == region && spec.name == name)?;
        Some(spec)
    }
}

impl Revision {
    /// The names of its containers; the first is the essential one.
    pub(crate) fn containers(&self) -> Vec<&str> {
        if let Some(given) = self.given_containers() {
            return given;
        }
        let mut names = vec!["app"];
        if self.spec.sidecar {
            names.push("otel");
        }
        if self.routes_logs() {
            names.push("log_router");
        }
        names
    }

    /// The same of what a caller registered.
    fn given_containers(&self) -> Option<Vec<&str>> {
        let all = self
            .given
            .as_ref()?
            .get("containerDefinitions")?
            .as_array()?;
        let is_essential = |value: &Value| value["essential"] != Value::Bool(false);
        let first = all.iter().position(is_essential).unwrap_or_default();
        let names = all.iter().filter_map(|value| value["name"].as_str());
        let mut names: Vec<&str> = names.collect();
        if first < names.len() {
            names[..=first].rotate_right(1);
        }
        Some(names)
    }

    /// The image of a container that a caller registered.
    pub(crate) fn given_image(&self, container: &str) -> Option<&str> {
        let all = self
            .given
            .as_ref()?
            .get("containerDefinitions")?
            .as_array()?;
        let found = all.iter().find(|value| value["name"] == container)?;
        found["image"].as_str()
    }

    /// The name of the essential container.
    pub(crate) fn main(&self) -> &str {
        self.containers().first().copied().unwrap_or("app")
    }

    /// Whether a container of its own carries the logs away.
    pub(crate) fn routes_logs(&self) -> bool {
        self.log.driver.as_deref() == Some("awsfirelens")
    }

    /// `logConfiguration` of a container; `None` if it has none.
    pub(crate) fn log_configuration(&self, container: &str) -> Option<LogConfiguration> {
        let driver = self.log.driver.as_deref().unwrap_or("awslogs");
        // What carries the logs of others cannot carry its own.
        let plain = driver == "awslogs" || (self.routes_logs() && container != self.main());
        if !plain {
            return (driver != "none").then(|| (driver.to_owned(), self.log.options.clone()));
        }
        let family = &self.family;
        let service = family.strip_prefix(&format!("{}-", self.cluster));
        let group = self
            .log
            .group
            .clone()
            .unwrap_or_else(|| format!("/ecs/{}/{}", self.cluster, service.unwrap_or(family)));
        let region = self.log.region.as_ref().unwrap_or(&self.region);
        let mut options = BTreeMap::from([
            ("awslogs-group".to_owned(), group),
            ("awslogs-region".to_owned(), region.clone()),
        ]);
        let prefix = self.log.prefix.as_deref().unwrap_or("ecs");
        if !prefix.is_empty() {
            options.insert("awslogs-stream-prefix".into(), prefix.into());
        }
        if driver == "awslogs" {
            options.extend(self.log.options.clone());
        }
        Some(("awslogs".into(), options))
    }

    /// Where CloudWatch Logs has what a container says; `None` if it goes elsewhere.
    pub(crate) fn log_place(&self, container: &str) -> Option<LogPlace> {
        let (driver, options) = self.log_configuration(container)?;
        let (group, region) = match driver.as_str() {
            "awslogs" => ("awslogs-group", "awslogs-region"),
            "awsfirelens" if self.writes_to_cloudwatch(&options) => ("log_group_name", "region"),
            _ => return None,
        };
        Some(LogPlace {
            group: options.get(group)?.clone(),
            region: options.get(region).unwrap_or(&self.region).clone(),
        })
    }

    /// The stream of a container of a task: by the prefix, or by what Docker calls it.
    pub(crate) fn log_stream(&self, container: &str, task: &str, runtime: &str) -> Option<String> {
        let (driver, options) = self.log_configuration(container)?;
        if driver == "awsfirelens" {
            if let Some(name) = options.get("log_stream_name") {
                return Some(name.clone());
            }
            let prefix = options.get("log_stream_prefix").map_or("", String::as_str);
            return Some(format!("{prefix}{container}-firelens-{task}"));
        }
        Some(match options.get("awslogs-stream-prefix") {
            Some(prefix) => format!("{prefix}/{container}/{task}"),
            None => runtime.to_owned(),
        })
    }

    fn writes_to_cloudwatch(&self, options: &BTreeMap<String, String>) -> bool {
        let output = options.get("Name").map(String::as_str);
        matches!(output, Some("cloudwatch_logs" | "cloudwatch"))
    }
}
