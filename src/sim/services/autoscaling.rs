//! Application Auto Scaling. Follows the pages of the "Application Auto Scaling API Reference"
//! named like the operations.

mod register;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{ActivitySpec, ScalingSpec, Span};
use crate::sim::story::{Cluster, Service as EcsService, Standing, Why, World};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "application-autoscaling",
    signs_as: "application-autoscaling",
    protocol: Protocol::Json11,
    target: Some("AnyScaleFrontendService"),
    row: |_, _| {
        Some(Row {
            name: "application-autoscaling",
            burst: 20,
            sustained: 5,
        })
    },
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

/// How long ECS takes to fulfil a change.
const FULFIL: Ms = 45_000;
const DIMENSION: &str = "ecs:service:DesiredCount";

/// What every operation may be asked.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Asked {
    service_namespace: Option<String>,
    resource_ids: Option<Vec<String>>,
    resource_id: Option<String>,
    include_not_scaled_activities: bool,
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// A service that is scaled.
struct Scaled<'a> {
    id: String,
    cluster: &'a Cluster,
    service: &'a EcsService,
    spec: &'a ScalingSpec,
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    if request.op == "RegisterScalableTarget" {
        return register::register(request, world);
    }
    let asked: Asked = serde_json::from_str(request.body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    if asked.service_namespace.is_none() {
        return Err(invalid(
            "Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
        ));
    }
    let (member, most) = match request.op {
        "DescribeScalableTargets" => ("ScalableTargets", 50),
        "DescribeScalingPolicies" => ("ScalingPolicies", 10),
        "DescribeScheduledActions" => ("ScheduledActions", 50),
        "DescribeScalingActivities" => ("ScalingActivities", 50),
        op => return Err(ApiError::unknown_operation(Protocol::Json11, op)),
    };
    let size = asked.max_results.unwrap_or(most);
    if !(1..=most).contains(&size) {
        return Err(invalid(&format!(
            "Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to {most}"
        )));
    }
    let begin = match &asked.next_token {
        None => 0,
        Some(token) => from_token(request.op, token)
            .ok_or_else(|| ApiError::new("InvalidNextTokenException", "Invalid next token"))?,
    };
    let view = View {
        world,
        region: request.region,
    };
    let all: Vec<Value> = view
        .scaled()
        .filter(|scaled| asked.names(&scaled.id))
        .flat_map(|scaled| match request.op {
            "DescribeScalableTargets" => vec![view.target(&scaled)],
            "DescribeScalingPolicies" => view.policies(&scaled),
            "DescribeScheduledActions" => view.scheduled(&scaled),
            _ => view.activities(&scaled, asked.include_not_scaled_activities),
        })
        .collect();
    let page: Vec<&Value> = all.iter().skip(begin).take(size).collect();
    let end = begin + page.len();
    let mut body = json!({ member: page });
    if end < all.len() {
        body["NextToken"] = json!(token(request.op, end));
    }
    Ok(body.to_string().into_bytes())
}

fn invalid(text: &str) -> ApiError {
    ApiError::new(
        "ValidationException",
        format!("1 validation error detected: {text}"),
    )
}

fn token(op: &str, at: usize) -> String {
    format!("{at:08x}{:016x}", mix(&[hash(op), at as u64]))
}

fn from_token(op: &str, text: &str) -> Option<usize> {
    let at = usize::from_str_radix(text.get(..8)?, 16).ok()?;
    (token(op, at) == text).then_some(at)
}

impl Asked {
    fn names(&self, id: &str) -> bool {
        self.service_namespace.as_deref() == Some("ecs")
            && self.resource_id.as_deref().is_none_or(|only| only == id)
            && self
                .resource_ids
                .as_ref()
                .is_none_or(|ids| ids.is_empty() || ids.iter().any(|one| one == id))
    }
}

/// The account as one region sees it.
struct View<'a> {
    world: &'a World,
    region: &'a str,
}

impl<'a> View<'a> {
    fn scaled(&self) -> impl Iterator<Item = Scaled<'a>> + use<'a> {
        let region = self.region;
        let clusters = self.world.clusters.iter();
        clusters
            .filter(move |cluster| cluster.region == region)
            .flat_map(|cluster| {
                let active = |one: &&EcsService| one.standing == Standing::Active;
                cluster
                    .services
                    .iter()
                    .filter(active)
                    .filter_map(move |service| {
                        Some(Scaled {
                            id: format!("service/{}/{}", cluster.name, service.name),
                            cluster,
                            service,
                            spec: service.spec.scaling.as_ref()?,
                        })
                    })
            })
    }

    fn time(&self, at: Ms) -> f64 {
        self.world.wall(at) as f64 / 1_000.0
    }

    fn target(&self, scaled: &Scaled<'_>) -> Value {
        let account = &self.world.account;
        let is = |what: &str| scaled.spec.suspended.iter().any(|word| word == what);
        json!({
            "ServiceNamespace": "ecs",
            "ResourceId": scaled.id,
            "ScalableDimension": DIMENSION,
            "MinCapacity": scaled.spec.min,
            "MaxCapacity": scaled.spec.max,
            "RoleARN": format!("arn:aws:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"),
            "CreationTime": self.time(scaled.service.created),
            "SuspendedState": {
                "DynamicScalingInSuspended": is("in"),
                "DynamicScalingOutSuspended": is("out"),
                "ScheduledScalingSuspended": is("scheduled"),
            },
            "ScalableTargetARN": target_arn(self.world, self.region, &scaled.id),
        })
    }

    fn policies(&self, scaled: &Scaled<'_>) -> Vec<Value> {
        trackers(scaled.spec)
            .map(|(name, metric, target)| {
                let alarms: Vec<Value> = [false, true]
                    .into_iter()
                    .map(|low| {
                        let alarm =
                            tracking_alarm(&scaled.cluster.name, &scaled.service.name, name, low);
                        let arn = format!(
                            "arn:aws:cloudwatch:{}:{}:alarm:{alarm}",
                            self.region, self.world.account
                        );
                        json!({ "AlarmName": alarm, "AlarmARN": arn })
                    })
                    .collect();
                json!({
                    "PolicyARN": policy_arn(self.world, self.region, &scaled.id, name),
                    "PolicyName": name,
                    "ServiceNamespace": "ecs",
                    "ResourceId": scaled.id,
                    "ScalableDimension": DIMENSION,
                    "PolicyType": "TargetTrackingScaling",
                    "TargetTrackingScalingPolicyConfiguration": {
                        "TargetValue": target,
                        "PredefinedMetricSpecification": { "PredefinedMetricType": metric },
                        "ScaleOutCooldown": 60,
                        "ScaleInCooldown": 300,
                        "DisableScaleIn": false,
                    },
                    "Alarms": alarms,
                    "CreationTime": self.time(scaled.service.created),
                })
            })
            .collect()
    }

    fn scheduled(&self, scaled: &Scaled<'_>) -> Vec<Value> {
        let action = |spec: &crate::sim::scenario::ScheduledSpec| {
            let mut bounds = json!({});
            if let Some(min) = spec.min {
                bounds["MinCapacity"] = json!(min);
            }
            if let Some(max) = spec.max {
                bounds["MaxCapacity"] = json!(max);
            }
            let arn = format!(
                "arn:aws:autoscaling:{}:{}:scheduledAction:{:016x}:resource/ecs/{}:scheduledActionName/{}",
                self.region,
                self.world.account,
                hash(&scaled.id),
                scaled.id,
                spec.name
            );
            let mut value = json!({
                "ScheduledActionName": spec.name,
                "ScheduledActionARN": arn,
                "ServiceNamespace": "ecs",
                "Schedule": spec.schedule,
                "ResourceId": scaled.id,
                "ScalableDimension": DIMENSION,
                "ScalableTargetAction": bounds,
                "CreationTime": self.time(scaled.service.created),
            });
            if let Some(timezone) = &spec.timezone {
                value["Timezone"] = json!(timezone);
            }
            value
        };
        scaled.spec.scheduled.iter().map(action).collect()
    }

    /// Newest first, as AWS tells them.
    fn activities(&self, scaled: &Scaled<'_>, with_not_scaled: bool) -> Vec<Value> {
        let told = scaled.spec.activities.iter().cloned();
        let told = told.map(|activity| (activity, None));
        let done = scaled.service.scaling.done.iter().map(|done| {
            let activity = ActivitySpec {
                at: Span(done.at),
                to: Some(done.to),
                not_scaled: None,
                failed: None,
                low: done.why == Why::Alarm { low: true },
            };
            (activity, bound(done.why, done.to))
        });
        let mut past: Vec<(usize, (ActivitySpec, Option<String>))> = told
            .chain(done)
            .enumerate()
            .filter(|(_, (activity, _))| activity.at.0 <= self.world.now)
            .filter(|(_, (activity, _))| with_not_scaled || activity.not_scaled.is_none())
            .collect();
        past.sort_by_key(|(_, (activity, _))| std::cmp::Reverse(activity.at.0));
        past.into_iter()
            .map(|(number, (activity, cause))| {
                let mut value = self.activity(scaled, number, &activity);
                if let Some(cause) = cause {
                    value["Cause"] = json!(cause);
                }
                value
            })
            .collect()
    }

    fn activity(&self, scaled: &Scaled<'_>, number: usize, activity: &ActivitySpec) -> Value {
        let (policy, ..) = trackers(scaled.spec).next().unwrap_or(("manual", "", 0.0));
        let alarm = tracking_alarm(
            &scaled.cluster.name,
            &scaled.service.name,
            policy,
            activity.low,
        );
        let id = mix(&[hash(&scaled.id), number as u64]);
        let mut value = json!({
            "ActivityId": format!("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", id >> 32, id & 0xffff, id & 0xfff, id >> 52, id & 0xffff_ffff_ffff),
            "ServiceNamespace": "ecs",
            "ResourceId": scaled.id,
            "ScalableDimension": DIMENSION,
            "Cause": format!("monitor alarm {alarm} in state ALARM triggered policy {policy}"),
            "StartTime": self.time(activity.at.0),
        });
        let done = activity.at.0 + FULFIL;
        let to = activity.to.unwrap_or_default();
        if let Some(code) = &activity.not_scaled {
            value["Description"] = json!("Attempting to scale due to alarm triggered");
            value["StatusCode"] = json!("Successful");
            value["EndTime"] = json!(self.time(activity.at.0));
            value["NotScaledReasons"] = json!([{
                "Code": code,
                "MaxCapacity": scaled.spec.max,
                "MinCapacity": scaled.spec.min,
                "CurrentCapacity": scaled.service.desired,
            }]);
            return value;
        }
        value["Description"] = json!(format!("Setting desired count to {to}."));
        if let Some(words) = &activity.failed {
            value["StatusCode"] = json!("Failed");
            value["StatusMessage"] = json!(format!(
                "Failed to set desired count to {to}. Reason: {words}"
            ));
            value["EndTime"] = json!(self.time(activity.at.0));
        } else if done > self.world.now {
            value["StatusCode"] = json!("InProgress");
            value["StatusMessage"] = json!(format!(
                "Successfully set desired count to {to}. Waiting for change to be fulfilled by ecs."
            ));
        } else {
            value["StatusCode"] = json!("Successful");
            value["StatusMessage"] = json!(format!(
                "Successfully set desired count to {to}. Change successfully fulfilled by ecs."
            ));
            value["EndTime"] = json!(self.time(done));
        }
        value
    }
}

/// The cause of what a bound did; an alarm has its own words.
fn bound(why: Why, to: u32) -> Option<String> {
    match why {
        Why::Minimum => Some(format!("minimum capacity was set to {to}")),
        Why::Maximum => Some(format!("maximum capacity was set to {to}")),
        Why::Alarm { .. } => None,
    }
}

/// The ARN of a scalable target.
fn target_arn(world: &World, region: &str, id: &str) -> String {
    format!(
        "arn:aws:application-autoscaling:{region}:{}:scalable-target/{:016x}",
        world.account,
        hash(id)
    )
}

/// The target tracking policies of a service: name, predefined metric, target.
pub(super) fn trackers(
    spec: &ScalingSpec,
) -> impl Iterator<Item = (&'static str, &'static str, f64)> + use<> {
    let cpu = spec
        .target_cpu
        .map(|target| ("cpu", "ECSServiceAverageCPUUtilization", target));
    let requests = spec
        .target_requests
        .map(|target| ("requests", "ALBRequestCountPerTarget", target));
    cpu.into_iter().chain(requests)
}

/// The name of an alarm that target tracking makes.
pub(super) fn tracking_alarm(cluster: &str, service: &str, policy: &str, low: bool) -> String {
    let side = if low { "Low" } else { "High" };
    let id = mix(&[hash(cluster), hash(service), hash(policy), u64::from(low)]);
    format!(
        "TargetTracking-service/{cluster}/{service}-Alarm{side}-{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        id >> 32,
        id & 0xffff,
        id & 0xfff,
        id >> 52,
        id & 0xffff_ffff_ffff
    )
}

/// The ARN of a policy.
pub(super) fn policy_arn(world: &World, region: &str, id: &str, name: &str) -> String {
    format!(
        "arn:aws:autoscaling:{region}:{}:scalingPolicy:{:016x}:resource/ecs/{id}:policyName/{name}",
        world.account,
        hash(id)
    )
}
