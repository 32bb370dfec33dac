//! ECS as a client sees it, in three parts; this one holds how they ask.

#![allow(clippy::unwrap_used)]

mod acting;
mod answers;
mod deploying;
mod requests;

use serde_json::{Value, json};

use super::SERVICE;
use crate::sim::scenario::load;
use crate::sim::services::Request;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

const MINUTE: i64 = 60_000;

fn world(name: &str) -> World {
    let mut world = World::build(&load(name).unwrap(), 1, 1, 1_800_000_000_000);
    world.play(0);
    world
}

fn try_ask(world: &mut World, op: &str, input: &Value) -> Result<Value, ApiError> {
    let body = input.to_string();
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: &body,
        bytes: &[],
        path: "/",
        query: "",
        request_id: "0",
    };
    SERVICE
        .answer(&request, world)
        .map(|text| serde_json::from_slice(&text).unwrap())
}

fn ask(world: &mut World, op: &str, input: Value) -> Value {
    try_ask(world, op, &input).unwrap()
}

/// Every page of a list.
fn list(world: &mut World, op: &str, key: &str, mut input: Value) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let answer = ask(world, op, input.clone());
        all.extend(
            answer[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|arn| arn.as_str().unwrap().to_owned()),
        );
        match answer.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => return all,
        }
    }
}

/// All that can be read of the clusters of a region, as one value.
fn everything(world: &mut World) -> Vec<Value> {
    let mut all = Vec::new();
    for cluster in list(world, "ListClusters", "clusterArns", json!({})) {
        let include = [
            "SETTINGS",
            "STATISTICS",
            "TAGS",
            "ATTACHMENTS",
            "CONFIGURATIONS",
        ];
        all.push(ask(
            world,
            "DescribeClusters",
            json!({ "clusters": [cluster], "include": include }),
        ));
        let services = list(
            world,
            "ListServices",
            "serviceArns",
            json!({ "cluster": cluster }),
        );
        for chunk in services.chunks(10) {
            all.push(ask(
                world,
                "DescribeServices",
                json!({ "cluster": cluster, "services": chunk, "include": ["TAGS"] }),
            ));
        }
        for status in ["RUNNING", "STOPPED"] {
            let tasks = list(
                world,
                "ListTasks",
                "taskArns",
                json!({ "cluster": cluster, "desiredStatus": status }),
            );
            for chunk in tasks.chunks(100) {
                all.push(ask(
                    world,
                    "DescribeTasks",
                    json!({ "cluster": cluster, "tasks": chunk, "include": ["TAGS"] }),
                ));
            }
        }
        let instances = list(
            world,
            "ListContainerInstances",
            "containerInstanceArns",
            json!({ "cluster": cluster }),
        );
        if !instances.is_empty() {
            all.push(ask(
                world,
                "DescribeContainerInstances",
                json!({ "cluster": cluster, "containerInstances": instances }),
            ));
        }
    }
    for definition in list(
        world,
        "ListTaskDefinitions",
        "taskDefinitionArns",
        json!({}),
    ) {
        all.push(ask(
            world,
            "DescribeTaskDefinition",
            json!({ "taskDefinition": definition, "include": ["TAGS"] }),
        ));
    }
    all
}
