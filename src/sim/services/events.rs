//! Amazon EventBridge. Follows the pages of the "Amazon EventBridge API Reference" named like the
//! operations.

use serde_json::{Value, json};

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{Group, ZONES, first_vpc};
use crate::sim::scenario::{ScheduleKind, ScheduleSpec};
use crate::sim::story::{Cluster, World};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "events",
    signs_as: "events",
    protocol: Protocol::Json11,
    target: Some("AWSEvents"),
    row: |_, _| {
        Some(Row {
            name: "EventBridge read",
            burst: 50,
            sustained: 50,
        })
    },
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let run = match request.op {
        "ListRuleNamesByTarget" => names,
        "DescribeRule" => describe,
        "ListTargetsByRule" => targets,
        op => return Err(ApiError::unknown_operation(Protocol::Json11, op)),
    };
    let input: Value = serde_json::from_str(request.body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    if let Some(bus) = input["EventBusName"]
        .as_str()
        .filter(|bus| *bus != "default")
    {
        return Err(not_found(format!("Event bus {bus} does not exist.")));
    }
    run(request, world, &input).map(|answer| answer.to_string().into_bytes())
}

fn not_found(message: String) -> ApiError {
    ApiError::new("ResourceNotFoundException", message)
}

fn required<'a>(input: &'a Value, member: &str) -> Result<&'a str, ApiError> {
    input[member].as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        let name = member[..1].to_lowercase() + &member[1..];
        ApiError::new(
            "ValidationException",
            format!("1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"),
        )
    })
}

/// The rules of a region with the clusters they start tasks on.
fn rules<'a>(
    world: &'a World,
    region: &'a str,
) -> impl Iterator<Item = (&'a Cluster, &'a ScheduleSpec)> {
    super::schedules_of(world, region, ScheduleKind::Rule)
}

fn names(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let target = required(input, "TargetArn")?;
    let (region, account) = (request.region, &world.account);
    let aimed = rules(world, region)
        .filter(|(cluster, _)| super::cluster_arn(region, account, cluster) == target);
    let mut names: Vec<&str> = aimed.map(|(_, rule)| rule.name.as_str()).collect();
    names.sort_unstable();
    let from = match input["NextToken"].as_str() {
        None => 0,
        Some(token) => names
            .iter()
            .position(|name| *name == token)
            .ok_or_else(|| ApiError::new("ValidationException", "Invalid NextToken."))?,
    };
    let limit = input["Limit"]
        .as_u64()
        .map_or(100, |limit| limit.clamp(1, 100));
    let to = names
        .len()
        .min(from + usize::try_from(limit).unwrap_or(100));
    let mut answer = json!({ "RuleNames": names[from..to] });
    if let Some(next) = names.get(to) {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

fn found<'a>(
    world: &'a World,
    region: &'a str,
    name: &str,
) -> Result<(&'a Cluster, &'a ScheduleSpec), ApiError> {
    rules(world, region)
        .find(|(_, rule)| rule.name == name)
        .ok_or_else(|| {
            not_found(format!(
                "Rule {name} does not exist on EventBusName default."
            ))
        })
}

fn describe(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let name = required(input, "Name")?;
    let (_, rule) = found(world, request.region, name)?;
    let (region, account) = (request.region, &world.account);
    let mut answer = json!({
        "Name": name,
        "Arn": format!("arn:aws:events:{region}:{account}:rule/{name}"),
        "State": if rule.enabled { "ENABLED" } else { "DISABLED" },
        "EventBusName": "default",
        "CreatedBy": account,
    });
    let texts = [
        ("ScheduleExpression", &rule.expression),
        ("EventPattern", &rule.pattern),
        ("Description", &rule.description),
    ];
    for (member, text) in texts {
        if let Some(text) = text {
            answer[member] = json!(text);
        }
    }
    Ok(answer)
}

fn targets(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let name = required(input, "Rule")?;
    let (cluster, rule) = found(world, request.region, name)?;
    let (region, account) = (request.region, &world.account);
    let home = first_vpc(cluster);
    let vpc = json!({
        "Subnets": (0..ZONES).map(|zone| home.task_subnet(zone).id()).collect::<Vec<_>>(),
        "SecurityGroups": [Group::of_tasks(home).id()],
        "AssignPublicIp": "DISABLED",
    });
    let mut target = json!({
        "Id": "run-task",
        "Arn": super::cluster_arn(region, account, cluster),
        "RoleArn": format!("arn:aws:iam::{account}:role/ecsEventsRole"),
        "EcsParameters": {
            "TaskDefinitionArn": super::definition_arn(region, account, cluster, &rule.job),
            "TaskCount": rule.count,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": { "awsvpcConfiguration": vpc },
            "EnableECSManagedTags": true,
            "EnableExecuteCommand": false,
        },
        "RetryPolicy": { "MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600 },
    });
    if rule.dead_letters {
        let arn = format!("arn:aws:sqs:{region}:{account}:{name}-dlq");
        target["DeadLetterConfig"] = json!({ "Arn": arn });
    }
    Ok(json!({ "Targets": [target] }))
}
