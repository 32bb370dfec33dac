//! What starts tasks by the clock or by an event: EventBridge rules
//! ([DescribeRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html),
//! [ListTargetsByRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html))
//! and schedules of EventBridge Scheduler
//! ([GetSchedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html)).

use super::cluster::CapacityProviderStrategyItem;
use super::deployment::NetworkConfiguration;
use super::health::Health;
use super::task::Task;
use super::time::Timestamp;
use super::{Text, list, stopped};
use serde::Serialize;

/// `startedBy` took no more characters than this for years; longer names were cut.
const STARTED_BY: usize = 36;

/// An EventBridge rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Name: the identity on its bus.
    pub name: Text,
    /// ARN.
    pub arn: Option<Text>,
    /// `rate(…)` or `cron(…)`, in UTC.
    pub schedule_expression: Option<Text>,
    /// JSON that events must match.
    pub event_pattern: Option<Text>,
    /// ENABLED, DISABLED, ….
    pub state: Option<Text>,
    /// What its author says.
    pub description: Option<Text>,
    /// Role of the rule itself.
    pub role_arn: Option<Text>,
    /// The AWS service that made the rule.
    pub managed_by: Option<Text>,
    /// `default` unless the rule is on another bus.
    pub event_bus_name: Option<Text>,
}

/// What a rule starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTargets {
    /// The rule's name.
    pub rule: Text,
    /// Its targets.
    pub targets: Vec<Target>,
}

/// A target of a rule or a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Id within the rule; a schedule has one target without id.
    pub id: Option<Text>,
    /// ARN; of a cluster where tasks are started.
    pub arn: Text,
    /// Role that may start the tasks.
    pub role_arn: Option<Text>,
    /// Which tasks.
    pub ecs_parameters: Option<EcsParameters>,
    /// How often and how long a failed start is tried again.
    pub retry_policy: Option<RetryPolicy>,
    /// Where what could not be delivered goes.
    pub dead_letter_config: Option<DeadLetterConfig>,
}

/// Which tasks are started, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EcsParameters {
    /// Task definition; without a revision the newest active one is started.
    pub task_definition_arn: Text,
    /// Tasks each time; absent is one.
    pub task_count: Option<i32>,
    /// Launch type.
    pub launch_type: Option<Text>,
    /// Capacity provider strategy instead of a launch type.
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// Subnets and security groups.
    pub network_configuration: Option<NetworkConfiguration>,
    /// Platform version.
    pub platform_version: Option<Text>,
    /// Group of the tasks.
    pub group: Option<Text>,
}

/// How often and how long a failed start is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetryPolicy {
    /// Attempts.
    pub maximum_retry_attempts: Option<i32>,
    /// Seconds.
    pub maximum_event_age_in_seconds: Option<i32>,
}

/// Where what could not be delivered goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetterConfig {
    /// ARN of the queue.
    pub arn: Option<Text>,
}

/// How late a schedule may start by intention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlexibleTimeWindow {
    /// OFF or FLEXIBLE.
    pub mode: Text,
    /// Minutes.
    pub maximum_window_in_minutes: Option<i32>,
}

/// A schedule of EventBridge Scheduler.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Schedule {
    /// Name in its group.
    pub name: Text,
    /// Group.
    pub group_name: Text,
    /// ARN.
    pub arn: Option<Text>,
    /// `rate(…)`, `cron(…)` or `at(…)`.
    pub schedule_expression: Option<Text>,
    /// IANA time zone; UTC unless told.
    pub schedule_expression_timezone: Option<Text>,
    /// ENABLED or DISABLED.
    pub state: Option<Text>,
    /// What its author says.
    pub description: Option<Text>,
    /// Not before.
    pub start_date: Option<Timestamp>,
    /// Not after.
    pub end_date: Option<Timestamp>,
    /// How late it may start by intention.
    pub flexible_time_window: Option<FlexibleTimeWindow>,
    /// NONE or DELETE.
    pub action_after_completion: Option<Text>,
    /// What it starts.
    pub target: Option<Target>,
}

impl Schedule {
    /// Identity: `group/name`.
    pub fn id(&self) -> Text {
        schedule_id(&self.group_name, &self.name)
    }
}

/// The identity of a schedule: names are unique within their group only.
pub fn schedule_id(group: &str, name: &str) -> Text {
    format!("{group}/{name}").into()
}

/// Group and name of such an identity.
pub fn of_schedule_id(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or(("default", id))
}

/// Who starts tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Starter {
    /// An EventBridge rule.
    Rule,
    /// A schedule of EventBridge Scheduler.
    Schedule,
}

impl Starter {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Schedule => "schedule",
        }
    }

    /// What stands in front of the name in a task's `startedBy`.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Rule => "events-rule/",
            Self::Schedule => "chronos-schedule/",
        }
    }
}

/// Whether the rule or schedule of this name started the task.
pub fn started(task: &Task, starter: Starter, name: &str) -> bool {
    let Some(by) = task.started_by.as_deref() else {
        return false;
    };
    let Some(rest) = by.strip_prefix(starter.prefix()) else {
        return false;
    };
    rest == name || (by.len() == STARTED_BY && name.starts_with(rest))
}

/// What to call an event pattern in a few words: its detail types, else its sources.
pub fn pattern_words(pattern: &str) -> String {
    let read: Option<serde_json::Value> = serde_json::from_str(pattern).ok();
    let words = |member: &str| {
        let values = read.as_ref()?.get(member)?.as_array()?;
        let words: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    match words("detail-type").or_else(|| words("source")) {
        Some(words) => format!("on {words}"),
        None => "on an event".to_owned(),
    }
}

/// The targets that start tasks on a cluster.
pub fn on_cluster<'a>(targets: &'a [Target], cluster: &'a str) -> impl Iterator<Item = &'a Target> {
    targets.iter().filter(move |target| &*target.arn == cluster)
}

/// Whether two task definitions are of one family, given with revision, without, or as ARN.
pub fn family(definition: &str) -> &str {
    let tail = super::arn::family_revision(definition);
    tail.split_once(':').map_or(tail, |(family, _)| family)
}

/// The exit code of the first container that failed, else of any.
pub fn exit_code(task: &Task) -> Option<i32> {
    let codes = || {
        list(&task.containers)
            .iter()
            .filter_map(|container| container.exit_code)
    };
    codes().find(|code| *code != 0).or_else(|| codes().next())
}

/// How a task that belongs to no service ended: unlike a service's, it may end by itself.
pub fn outcome(task: &Task) -> Option<(Health, String)> {
    let verdict = stopped::verdict(task)?;
    let asked = task.stop_code.as_deref() == Some("EssentialContainerExited");
    match exit_code(task) {
        Some(0) if asked => Some((Health::Fine, "exit 0".to_owned())),
        _ => Some((verdict.health, verdict.words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::bare_task;

    #[test]
    fn a_task_knows_who_started_it() {
        let long = "a-rule-whose-name-goes-on-and-on-and-on";
        let cut = &format!("events-rule/{long}")[..36];
        let cases = [
            (Some("events-rule/nightly"), Starter::Rule, "nightly", true),
            (Some("events-rule/nightly"), Starter::Rule, "night", false),
            (
                Some("events-rule/nightly"),
                Starter::Schedule,
                "nightly",
                false,
            ),
            (Some("chronos-schedule/x"), Starter::Schedule, "x", true),
            (Some("chronos-schedule/"), Starter::Schedule, "x", false),
            (Some(cut), Starter::Rule, long, true),
            (Some("ecs-svc/1"), Starter::Rule, "1", false),
            (None, Starter::Rule, "x", false),
        ];
        for (by, starter, name, expected) in cases {
            let task = Task {
                started_by: by.map(Text::from),
                ..bare_task("1")
            };
            assert_eq!(started(&task, starter, name), expected, "{by:?} {name}");
        }
    }

    #[test]
    fn a_job_may_end_by_itself() {
        use crate::domain::fixtures::{ended, stopped};
        let with = |code: i32, stop: &str| Task {
            containers: Some(vec![ended("app", Some(code), None)]),
            ..stopped("1", "x", 60, stop, "Essential container in task exited")
        };
        assert_eq!(
            outcome(&with(0, "EssentialContainerExited")),
            Some((Health::Fine, "exit 0".to_owned()))
        );
        let failed = outcome(&with(1, "EssentialContainerExited"));
        assert!(failed.is_some_and(|(health, words)| health == Health::Broken && words.contains("exit 1")));
        assert_eq!(outcome(&bare_task("1")), None);
    }

    #[test]
    fn patterns_and_families_in_words() {
        let cases = [
            (
                r#"{"source":["aws.s3"],"detail-type":["Object Created"]}"#,
                "on Object Created",
            ),
            (r#"{"source":["aws.s3","mine"]}"#, "on aws.s3, mine"),
            (r#"{"detail":{"x":[{"exists":true}]}}"#, "on an event"),
            (r#"{"source":[{"prefix":"aws."}]}"#, "on an event"),
            ("no json", "on an event"),
        ];
        for (pattern, words) in cases {
            assert_eq!(pattern_words(pattern), words, "{pattern}");
        }
        for (definition, expected) in [
            ("arn:aws:ecs:us-east-1:1:task-definition/report:4", "report"),
            ("arn:aws:ecs:us-east-1:1:task-definition/report", "report"),
            ("report:4", "report"),
            ("report", "report"),
        ] {
            assert_eq!(family(definition), expected);
        }
        assert_eq!(of_schedule_id(&schedule_id("ops", "a")), ("ops", "a"));
        assert_eq!(of_schedule_id("a"), ("default", "a"));
    }
}
