//! Amazon EventBridge Scheduler, which speaks restJson1. Follows the pages of the "EventBridge
//! Scheduler API Reference" named like the operations.

use serde_json::{Value, json};

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{Group, ZONES, first_vpc};
use crate::sim::scenario::{ScheduleKind, ScheduleSpec};
use crate::sim::story::{Cluster, World};
use crate::sim::wire::xml::field;
use crate::sim::wire::{ApiError, Protocol};

/// The only group there is.
const GROUP: &str = "default";

pub(super) const SERVICE: Service = Service {
    name: "scheduler",
    signs_as: "scheduler",
    protocol: Protocol::RestJson,
    target: None,
    row: |_, _| {
        Some(Row {
            name: "Scheduler read",
            burst: 50,
            sustained: 50,
        })
    },
    resource: |request, account| {
        let name = request.path.rsplit('/').next().unwrap_or("*");
        let region = request.region;
        format!("arn:aws:scheduler:{region}:{account}:schedule/{GROUP}/{name}")
    },
    path: Some(|method, path| {
        let rest = path.strip_prefix("/schedules")?;
        let op = match (method, rest.trim_matches('/')) {
            ("GET", "") => "ListSchedules",
            ("GET", name) if rest.starts_with('/') && !name.contains('/') => "GetSchedule",
            _ => return None,
        };
        Some(op.to_owned())
    }),
    answer,
    feed: None,
};

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let answer = match request.op {
        "ListSchedules" => list(request, world)?,
        "GetSchedule" => get(request, world)?,
        op => return Err(ApiError::unknown_operation(Protocol::RestJson, op)),
    };
    Ok(answer.to_string().into_bytes())
}

fn schedules<'a>(
    world: &'a World,
    region: &'a str,
) -> impl Iterator<Item = (&'a Cluster, &'a ScheduleSpec)> {
    super::schedules_of(world, region, ScheduleKind::Schedule)
}

fn list(request: &Request<'_>, world: &World) -> Result<Value, ApiError> {
    let size = match field(request.query, "MaxResults") {
        None => 100,
        Some(size) => size
            .parse()
            .ok()
            .filter(|size| (1..=100).contains(size))
            .ok_or_else(|| ApiError::new("ValidationException", "Invalid MaxResults."))?,
    };
    let mut all: Vec<_> = schedules(world, request.region).collect();
    all.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let from = match field(request.query, "NextToken") {
        None => 0,
        Some(token) => all
            .iter()
            .position(|(_, schedule)| schedule.name == token)
            .ok_or_else(|| ApiError::new("ValidationException", "Invalid NextToken."))?,
    };
    let to = all.len().min(from + size);
    let page: Vec<Value> = all[from..to]
        .iter()
        .map(|(cluster, schedule)| {
            let mut value = head(request, world, schedule);
            let arn = super::cluster_arn(request.region, &world.account, cluster);
            value["Target"] = json!({ "Arn": arn });
            value
        })
        .collect();
    let mut answer = json!({ "Schedules": page });
    if let Some((_, next)) = all.get(to) {
        answer["NextToken"] = json!(next.name);
    }
    Ok(answer)
}

/// What the list and the schedule itself tell.
fn head(request: &Request<'_>, world: &World, schedule: &ScheduleSpec) -> Value {
    let (region, account, name) = (request.region, &world.account, &schedule.name);
    let month_ago = (world.wall(0) / 1_000 - 30 * 86_400) as f64;
    json!({
        "Arn": format!("arn:aws:scheduler:{region}:{account}:schedule/{GROUP}/{name}"),
        "Name": name,
        "GroupName": GROUP,
        "State": if schedule.enabled { "ENABLED" } else { "DISABLED" },
        "CreationDate": month_ago,
        "LastModificationDate": month_ago,
    })
}

fn get(request: &Request<'_>, world: &World) -> Result<Value, ApiError> {
    let name = request.path.rsplit('/').next().unwrap_or_default();
    let group = field(request.query, "groupName").unwrap_or_else(|| GROUP.to_owned());
    let found = schedules(world, request.region).find(|(_, schedule)| schedule.name == name);
    let Some((cluster, schedule)) = found.filter(|_| group == GROUP) else {
        return Err(ApiError {
            status: 404,
            ..ApiError::new(
                "ResourceNotFoundException",
                format!("Schedule {name} does not exist."),
            )
        });
    };
    let (region, account) = (request.region, &world.account);
    let home = first_vpc(cluster);
    let vpc = json!({
        "Subnets": (0..ZONES).map(|zone| home.task_subnet(zone).id()).collect::<Vec<_>>(),
        "SecurityGroups": [Group::of_tasks(home).id()],
        "AssignPublicIp": "DISABLED",
    });
    let mut value = head(request, world, schedule);
    value["ScheduleExpression"] = json!(schedule.expression);
    value["ScheduleExpressionTimezone"] = json!(schedule.timezone.as_deref().unwrap_or("UTC"));
    value["ActionAfterCompletion"] = json!("NONE");
    value["FlexibleTimeWindow"] = match schedule.flexible {
        Some(minutes) => json!({ "Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes }),
        None => json!({ "Mode": "OFF" }),
    };
    if let Some(description) = &schedule.description {
        value["Description"] = json!(description);
    }
    value["Target"] = json!({
        "Arn": super::cluster_arn(region, account, cluster),
        "RoleArn": format!("arn:aws:iam::{account}:role/schedulerRunTask"),
        "EcsParameters": {
            "TaskDefinitionArn": super::definition_arn(region, account, cluster, &schedule.job),
            "TaskCount": schedule.count,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": { "awsvpcConfiguration": vpc },
        },
        "RetryPolicy": { "MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185 },
    });
    if schedule.dead_letters {
        let arn = format!("arn:aws:sqs:{region}:{account}:{name}-dlq");
        value["Target"]["DeadLetterConfig"] = json!({ "Arn": arn });
    }
    Ok(value)
}
