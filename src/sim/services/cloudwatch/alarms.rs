//! Alarms: those of the scenario, and the two that each target tracking policy makes.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::autoscaling::{policy_arn, trackers, tracking_alarm};
use super::Request;
use crate::sim::buckets::Row;
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{AlarmSpec, ScalingSpec, Span, StateSpec};
use crate::sim::story::{Cluster, Service, World, balancer_path, target_group_arn};
use crate::sim::wire::{ApiError, cbor};

pub(super) const ROW: Row = Row {
    name: "CloudWatch alarms",
    burst: 9,
    sustained: 9,
};

/// How long an alarm rings that ended a deployment.
const CALM: Ms = 10 * 60_000;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Asked {
    alarm_names: Option<Vec<String>>,
    alarm_name_prefix: Option<String>,
    alarm_types: Option<Vec<String>>,
    state_value: Option<String>,
    alarm_name: Option<String>,
    history_item_type: Option<String>,
    scan_by: Option<String>,
    max_records: Option<f64>,
    next_token: Option<String>,
}

/// An alarm with everything its answers are made of.
struct Alarm<'a> {
    name: String,
    spec: AlarmSpec,
    cluster: &'a Cluster,
    service: &'a Service,
    /// ARNs that are called.
    actions: Vec<String>,
}

/// `DescribeAlarms`.
pub(super) fn describe(
    request: &Request<'_>,
    world: &mut World,
    input: Value,
) -> Result<Value, ApiError> {
    let asked = read(input)?;
    if asked
        .alarm_names
        .as_ref()
        .is_some_and(|names| names.len() > 100)
    {
        return Err(invalid(
            "at 'alarmNames' failed to satisfy constraint: Member must have length less than or equal to 100",
        ));
    }
    let composite = |alarm: &Alarm<'_>| alarm.spec.rule.is_some();
    let of_type = |alarm: &Alarm<'_>| match (&asked.alarm_types, composite(alarm)) {
        // Unasked, only metric alarms come.
        (None, composite) => !composite,
        (Some(types), true) => types.iter().any(|word| word == "CompositeAlarm"),
        (Some(types), false) => types.iter().any(|word| word == "MetricAlarm"),
    };
    let mut all = alarms(world, request.region);
    all.retain(|alarm| {
        let state = current(&alarm.spec, world.now).map(|state| state.state.as_str());
        of_type(alarm)
            && asked
                .alarm_names
                .as_ref()
                .is_none_or(|names| names.contains(&alarm.name))
            && asked
                .alarm_name_prefix
                .as_ref()
                .is_none_or(|prefix| alarm.name.starts_with(prefix))
            && asked
                .state_value
                .as_deref()
                .is_none_or(|wanted| state == Some(wanted))
    });
    all.sort_by(|one, other| (composite(one), &one.name).cmp(&(composite(other), &other.name)));
    let (begin, end, next) = page(&asked, "DescribeAlarms", all.len(), 50)?;
    let (composites, metrics): (Vec<&Alarm<'_>>, Vec<&Alarm<'_>>) =
        all[begin..end].iter().partition(|alarm| composite(alarm));
    let view = |alarms: Vec<&Alarm<'_>>| -> Vec<Value> {
        alarms
            .into_iter()
            .map(|alarm| alarm.json(world, request.region))
            .collect()
    };
    let mut answer = json!({ "MetricAlarms": view(metrics), "CompositeAlarms": view(composites) });
    if let Some(token) = next {
        answer["NextToken"] = json!(token);
    }
    Ok(answer)
}

/// `DescribeAlarmHistory`.
pub(super) fn history(
    request: &Request<'_>,
    world: &mut World,
    input: Value,
) -> Result<Value, ApiError> {
    let asked = read(input)?;
    let mut items: Vec<(Ms, Value)> = Vec::new();
    for alarm in alarms(world, request.region) {
        if asked
            .alarm_name
            .as_ref()
            .is_none_or(|name| *name == alarm.name)
        {
            items.extend(alarm.history(world));
        }
    }
    if let Some(wanted) = &asked.history_item_type {
        items.retain(|(_, item)| item["HistoryItemType"] == json!(wanted));
    }
    items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    if asked.scan_by.as_deref() == Some("TimestampAscending") {
        items.reverse();
    }
    let (begin, end, next) = page(&asked, "DescribeAlarmHistory", items.len(), 50)?;
    let shown: Vec<&Value> = items[begin..end].iter().map(|(_, item)| item).collect();
    let mut answer = json!({ "AlarmHistoryItems": shown });
    if let Some(token) = next {
        answer["NextToken"] = json!(token);
    }
    Ok(answer)
}

fn read(input: Value) -> Result<Asked, ApiError> {
    serde_json::from_value(input)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

fn invalid(text: &str) -> ApiError {
    ApiError::new(
        "ValidationError",
        format!("1 validation error detected: Value {text}"),
    )
}

/// Where a page begins and ends, and the token of the next one.
fn page(
    asked: &Asked,
    op: &str,
    count: usize,
    default: usize,
) -> Result<(usize, usize, Option<String>), ApiError> {
    let size = asked.max_records.map_or(default, |size| size as usize);
    if !(1..=100).contains(&size) {
        return Err(invalid(&format!(
            "'{size}' at 'maxRecords' failed to satisfy constraint: Member must have value less than or equal to 100"
        )));
    }
    let token = |at: usize| format!("{at:08x}{:016x}", mix(&[hash(op), at as u64]));
    let begin = match &asked.next_token {
        None => 0,
        Some(text) => text
            .get(..8)
            .and_then(|at| usize::from_str_radix(at, 16).ok())
            .filter(|at| token(*at) == *text && *at <= count)
            .ok_or_else(|| {
                ApiError::new("InvalidNextToken", "The next token specified is invalid.")
            })?,
    };
    let end = count.min(begin + size);
    Ok((begin, end, (end < count).then(|| token(end))))
}

/// The state at a moment of the story.
fn current(spec: &AlarmSpec, now: Ms) -> Option<&StateSpec> {
    spec.states.iter().rfind(|state| state.at.0 <= now)
}

/// An alarm with what it did to deployments that callers began.
fn rung(world: &World, service: &Service, spec: &AlarmSpec) -> AlarmSpec {
    let mut spec = spec.clone();
    let mut rung: Vec<Ms> = service
        .deployments
        .iter()
        .filter(|one| one.alarm.as_ref() == Some(&spec.name))
        .filter_map(|one| one.rolled_back.map(|(at, _)| at).or(one.finished))
        .collect();
    rung.retain(|at| {
        let told = |at: Ms| current(&spec, at).is_some_and(|state| state.state == "ALARM");
        *at <= world.now && !told(*at) && !told(*at + CALM)
    });
    for at in rung {
        for (at, state) in [(at, "ALARM"), (at + CALM, "OK")] {
            let state = state.to_owned();
            let at = Span(at);
            let value = None;
            spec.states.push(StateSpec { at, state, value });
        }
    }
    spec.states.sort_by_key(|state| state.at);
    spec
}

/// Every alarm of a region.
fn alarms<'a>(world: &'a World, region: &str) -> Vec<Alarm<'a>> {
    let mut all = Vec::new();
    for cluster in world
        .clusters
        .iter()
        .filter(|cluster| cluster.region == region)
    {
        for service in &cluster.services {
            for spec in &service.spec.alarms {
                let topic = format!("arn:aws:sns:{region}:{}:on-call", world.account);
                all.push(Alarm {
                    name: spec.name.clone(),
                    spec: rung(world, service, spec),
                    cluster,
                    service,
                    actions: vec![topic],
                });
            }
            if let Some(scaling) = &service.spec.scaling {
                let id = format!("service/{}/{}", cluster.name, service.name);
                for (policy, metric, target) in trackers(scaling) {
                    for low in [false, true] {
                        all.push(Alarm {
                            name: tracking_alarm(&cluster.name, &service.name, policy, low),
                            spec: tracking(scaling, metric, target, low),
                            cluster,
                            service,
                            actions: vec![policy_arn(world, region, &id, policy)],
                        });
                    }
                }
            }
        }
    }
    all
}

/// The alarm of a target tracking policy: above the target for 3 minutes, or below 90 % of it for
/// 15, as AWS sets them. Its states follow the activities.
fn tracking(scaling: &ScalingSpec, metric: &str, target: f64, low: bool) -> AlarmSpec {
    let threshold = if low { target * 0.9 } else { target };
    let beyond = if low {
        threshold * 0.6
    } else {
        threshold * 1.4
    };
    let within = if low {
        threshold * 1.1
    } else {
        threshold * 0.8
    };
    let mut states = vec![StateSpec {
        at: crate::sim::scenario::Span(-75 * 60_000),
        state: "OK".into(),
        value: Some(within),
    }];
    let mut past: Vec<_> = scaling.activities.iter().collect();
    past.sort_by_key(|activity| activity.at);
    for activity in past {
        let state = if activity.low == low { "ALARM" } else { "OK" };
        if states.last().is_some_and(|last| last.state != state) {
            states.push(StateSpec {
                at: activity.at,
                state: state.into(),
                value: Some(if activity.low == low { beyond } else { within }),
            });
        }
    }
    let name = match metric {
        "ALBRequestCountPerTarget" => "RequestCountPerTarget",
        _ => "CPUUtilization",
    };
    AlarmSpec {
        name: String::new(),
        description: Some("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy.".into()),
        metric: Some(name.into()),
        rule: None,
        statistic: if name == "CPUUtilization" {
            "Average"
        } else {
            "Sum"
        }
        .into(),
        threshold,
        below: low,
        periods: if low { 15 } else { 3 },
        period: 60,
        deployment: false,
        muted: false,
        states,
    }
}

impl Alarm<'_> {
    fn json(&self, world: &World, region: &str) -> Value {
        let spec = &self.spec;
        let time = |at: Ms| cbor::time(world.wall(at) as f64 / 1_000.0);
        let state = current(spec, world.now);
        let word = state.map_or("INSUFFICIENT_DATA", |state| state.state.as_str());
        let at = state.map_or(self.service.created, |state| state.at.0);
        let mut value = json!({
            "AlarmName": self.name,
            "AlarmArn": format!("arn:aws:cloudwatch:{region}:{}:alarm:{}", world.account, self.name),
            "AlarmConfigurationUpdatedTimestamp": time(self.service.created),
            "ActionsEnabled": !spec.muted,
            "OKActions": [],
            "AlarmActions": self.actions,
            "InsufficientDataActions": [],
            "StateValue": word,
            "StateReason": self.reason(state),
            "StateUpdatedTimestamp": time(at),
            "StateTransitionedTimestamp": time(at),
        });
        if let Some(words) = &spec.description {
            value["AlarmDescription"] = json!(words);
        }
        if let Some(rule) = &spec.rule {
            value["AlarmRule"] = json!(rule);
            return value;
        }
        let metric = spec.metric.as_deref().unwrap_or("CPUUtilization");
        let (namespace, dimensions) = self.dimensions(world, region, metric);
        let operator = if spec.below {
            "LessThanThreshold"
        } else {
            "GreaterThanThreshold"
        };
        let more = json!({
            "MetricName": metric,
            "Namespace": namespace,
            "Dimensions": dimensions,
            "Period": spec.period,
            "EvaluationPeriods": spec.periods,
            "DatapointsToAlarm": spec.periods,
            "Threshold": spec.threshold,
            "ComparisonOperator": operator,
            "TreatMissingData": "missing",
        });
        if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
            value.extend(more);
            let percentile = spec.statistic.starts_with('p');
            let member = if percentile {
                "ExtendedStatistic"
            } else {
                "Statistic"
            };
            value.insert(member.into(), json!(spec.statistic));
            if let Some(data) = state.and_then(|state| state.value) {
                value.insert("StateReasonData".into(), json!(self.data(world, at, data)));
            }
        }
        value
    }

    /// Namespace and dimensions: load balancers measure what the service's target group gets.
    fn dimensions(&self, world: &World, region: &str, metric: &str) -> (&'static str, Value) {
        let of_balancer = [
            "HTTPCode_",
            "TargetResponse",
            "RequestCount",
            "HealthyHost",
            "UnHealthy",
        ];
        if of_balancer.iter().any(|start| metric.starts_with(start)) {
            let arn = target_group_arn(
                region,
                &world.account,
                &self.cluster.name,
                &self.service.name,
            );
            let group = arn
                .rsplit_once(':')
                .map_or("", |(_, group)| group)
                .to_owned();
            let balancer = balancer_path(&self.cluster.name);
            let dimensions = json!([
                { "Name": "TargetGroup", "Value": group },
                { "Name": "LoadBalancer", "Value": balancer },
            ]);
            return ("AWS/ApplicationELB", dimensions);
        }
        let dimensions = json!([
            { "Name": "ClusterName", "Value": self.cluster.name },
            { "Name": "ServiceName", "Value": self.service.name },
        ]);
        ("AWS/ECS", dimensions)
    }

    fn reason(&self, state: Option<&StateSpec>) -> String {
        let spec = &self.spec;
        let Some(state) = state else {
            return "Unchecked: Initial alarm creation".into();
        };
        if let Some(rule) = &spec.rule {
            return format!("Alarm rule {rule} was evaluated to {}", state.state);
        }
        let count = spec.periods;
        let points = if count == 1 {
            "datapoint"
        } else {
            "datapoints"
        };
        let Some(value) = state.value else {
            return format!("Insufficient Data: {count} {points} were unknown.");
        };
        let list: Vec<String> = (0..count.min(5))
            .map(|n| format!("{:.1}", value - f64::from(n) / 2.0))
            .collect();
        let (high, beyond) = (
            state.state == "ALARM",
            if spec.below {
                "less than"
            } else {
                "greater than"
            },
        );
        let not = if high { "" } else { "not " };
        let from = if high { "OK -> ALARM" } else { "ALARM -> OK" };
        format!(
            "Threshold Crossed: {count} out of the last {count} {points} [{}] were {not}{beyond} the threshold ({:?}) (minimum {count} {points} for {from} transition).",
            list.join(", "),
            spec.threshold
        )
    }

    /// `StateReasonData`: JSON within the answer.
    fn data(&self, world: &World, at: Ms, value: f64) -> String {
        let date = |at: Ms| {
            let stamp = jiff::Timestamp::from_millisecond(world.wall(at)).unwrap_or_default();
            stamp.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
        };
        let points: Vec<f64> = (0..self.spec.periods.min(5))
            .rev()
            .map(|n| value - f64::from(n) / 2.0)
            .collect();
        json!({
            "version": "1.0",
            "queryDate": date(at),
            "startDate": date(at - Ms::from(self.spec.period * self.spec.periods) * 1_000),
            "statistic": self.spec.statistic,
            "period": self.spec.period,
            "recentDatapoints": points,
            "threshold": self.spec.threshold,
        })
        .to_string()
    }

    fn history(&self, world: &World) -> Vec<(Ms, Value)> {
        let kind = if self.spec.rule.is_some() {
            "CompositeAlarm"
        } else {
            "MetricAlarm"
        };
        let item = |at: Ms, what: &str, summary: String| {
            let value = json!({
                "AlarmName": self.name,
                "AlarmType": kind,
                "Timestamp": cbor::time(world.wall(at) as f64 / 1_000.0),
                "HistoryItemType": what,
                "HistorySummary": summary,
            });
            (at, value)
        };
        let mut items = Vec::new();
        let mut before = "INSUFFICIENT_DATA";
        for state in self
            .spec
            .states
            .iter()
            .filter(|state| state.at.0 <= world.now)
        {
            let summary = format!("Alarm updated from {before} to {}", state.state);
            items.push(item(state.at.0, "StateUpdate", summary));
            if state.state == "ALARM" && !self.spec.muted {
                let action = self.actions.first().map_or("", String::as_str);
                let summary = format!("Successfully executed action {action}");
                items.push(item(state.at.0 + 1, "Action", summary));
            }
            before = &state.state;
        }
        items
    }
}
