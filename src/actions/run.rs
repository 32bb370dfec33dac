//! A task like this one, started by hand.

use super::facts::Facts;
use super::gather::STARTED_BY;
use super::input::{Input, InputKind, Inputs};
use super::members;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::tasks::{gaps, task};
use super::{Action, Danger, Subject};
use crate::domain::document::Document;
use crate::domain::launching::{Network, Share, Subnets, TaskRun};
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use serde_json::{Value, json};

/// Bytes of overrides; ECS takes no more.
const OVERRIDES: usize = 8_192;

/// Starts tasks like this one.
pub(super) static RUN_TASK: Action = Action {
    id: "run-task",
    key: 'n',
    subject: Subject::Task,
    title: "run a task like this one",
    danger: Danger::Disruptive,
    inputs: &[
        Input {
            name: "count",
            help: "how many, 1 to 10; 1 if left out",
            kind: InputKind::Number(1, 10),
            optional: true,
        },
        Input {
            name: "overrides",
            help: "what is to be another, as JSON: {\"containerOverrides\": [{\"name\": \"app\", \"command\": [\"migrate\"]}]}",
            kind: InputKind::Text,
            optional: true,
        },
    ],
    iam: &["ecs:RunTask", "iam:PassRole"],
    applies: |facts| {
        let task = task(facts)?;
        if task.task_definition_arn.is_none() {
            return Err("its task definition is not known".to_owned());
        }
        let volumes = facts.definition.map(|it| list(&it.volumes));
        let mut volumes = volumes.unwrap_or_default().iter();
        if let Some(volume) = volumes.find(|it| it.configured_at_launch == Some(true)) {
            let name = volume.name.as_deref().unwrap_or("—");
            return Err(format!(
                "volume {name} of its definition is configured at launch, which is not copied: use aws ecs run-task"
            ));
        }
        network(facts, task).map(|_| ())
    },
    preview: |facts, inputs| {
        let run = run(facts, inputs)?;
        let definition = arn::family_revision(&run.task_definition);
        let mut preview = Preview::of(match run.count {
            1 => format!(
                "starts a task of {definition} that belongs to no service: nobody replaces it, and no load balancer knows it"
            ),
            count => format!(
                "starts {count} tasks of {definition} that belong to no service: nobody replaces them, and no load balancer knows them"
            ),
        });
        preview.change("tasks started here", "0", run.count.to_string());
        let compute = match (&run.launch_type, &run.capacity_provider_strategy) {
            (Some(launch_type), _) => format!("launch type {launch_type}"),
            (None, Some(shares)) => {
                let names: Vec<&str> = shares.iter().map(|it| &*it.capacity_provider).collect();
                format!("capacity provider {}", names.join(", "))
            }
            (None, None) => "the cluster's default capacity".to_owned(),
        };
        preview.notes.push(format!("runs on {compute}"));
        if let Some(network) = &run.network_configuration {
            about_network(facts, network, &mut preview);
        }
        if let Some(overrides) = &run.overrides {
            let shown = overrides.shown();
            preview.notes.push(format!("overrides: {shown}"));
        }
        preview.notes.push(
            "should the answer be lost, the same request is sent once more under its client token: nothing is started twice"
                .to_owned(),
        );
        if let Some(status) = facts.definition.and_then(|it| it.status.as_deref())
            && status != "ACTIVE"
        {
            preview.warnings.push(format!(
                "{definition} is {status}: ECS may refuse to run it"
            ));
        }
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| Ok(vec![Mutation::RunTask(run(facts, inputs)?)]),
    settled,
};

/// The request.
fn run(facts: &Facts<'_>, inputs: &Inputs) -> Result<TaskRun, String> {
    let task = task(facts)?;
    let definition = task.task_definition_arn.clone();
    let provider = task.capacity_provider_name.as_ref();
    let fargate = task.launch_type.as_deref() == Some("FARGATE")
        || provider.is_some_and(|it| it.starts_with("FARGATE"));
    Ok(TaskRun {
        cluster: facts.cluster_arn.clone(),
        task_definition: definition.ok_or("its task definition is not known")?,
        count: inputs.number("count").unwrap_or(1),
        // Both together are refused: a task of a strategy names its provider beside the type.
        launch_type: task.launch_type.clone().filter(|_| provider.is_none()),
        capacity_provider_strategy: provider.map(|it| {
            vec![Share {
                capacity_provider: it.clone(),
                weight: 1,
                base: 0,
            }]
        }),
        platform_version: task.platform_version.clone().filter(|_| fargate),
        network_configuration: network(facts, task)?,
        overrides: overrides(facts, inputs)?,
        enable_execute_command: task.enable_execute_command.filter(|on| *on),
        started_by: STARTED_BY.into(),
        client_token: inputs.token().map(Text::from),
    })
}

/// The task's network interface, as far as ECS tells of it.
fn interface(task: &Task) -> Option<&crate::domain::task::Attachment> {
    let mut attachments = list(&task.attachments).iter();
    attachments.find(|it| it.r#type.as_deref() == Some("ElasticNetworkInterface"))
}

/// The network of its service, else of its own interface; none outside of awsvpc.
fn network(facts: &Facts<'_>, task: &Task) -> Result<Option<Network>, String> {
    let mode = facts.definition.map(|it| it.network_mode.as_deref());
    let awsvpc = match mode {
        Some(mode) => mode == Some("awsvpc"),
        // Without its definition, its interface tells.
        None => interface(task).is_some(),
    };
    if !awsvpc {
        return Ok(None);
    }
    let service = task.service_name().and_then(|it| facts.other(it));
    let configured = service.and_then(|it| it.network_configuration.as_ref());
    if let Some(network) = configured.and_then(Network::of) {
        return Ok(Some(network));
    }
    let subnet = interface(task).and_then(|it| it.detail("subnetId"));
    let subnet = subnet.ok_or(
        "it needs a network (awsvpc), and neither its service nor its own interface tells of one",
    )?;
    Ok(Some(Network {
        awsvpc_configuration: Subnets {
            subnets: vec![subnet.into()],
            security_groups: None,
            assign_public_ip: None,
        },
    }))
}

fn about_network(facts: &Facts<'_>, network: &Network, preview: &mut Preview) {
    let network = &network.awsvpc_configuration;
    let subnets = network.subnets.join(", ");
    let Some(groups) = &network.security_groups else {
        preview.warnings.push(format!(
            "in {subnets}, the subnet of this task; its security groups are not known: it gets the default group of the VPC"
        ));
        return;
    };
    let name = task(facts).ok().and_then(Task::service_name);
    let public = match network.assign_public_ip.as_deref() {
        Some("ENABLED") => ", with a public address",
        _ => "",
    };
    preview.notes.push(format!(
        "network of service {}: {subnets} with {}{public}",
        name.unwrap_or("—"),
        groups.join(", ")
    ));
}

/// What is to be another than in the definition.
fn overrides(facts: &Facts<'_>, inputs: &Inputs) -> Result<Option<Document>, String> {
    let Some(text) = inputs.get("overrides") else {
        return Ok(None);
    };
    let document = Document::parse(text).map_err(|why| format!("overrides: {why}"))?;
    // A list can only be meant as that of the containers.
    let document = match document.sealed() {
        Value::Array(_) => Document::from(json!({"containerOverrides": document.sealed()})),
        _ => document,
    };
    let bytes = document.sealed().to_string().len();
    if bytes > OVERRIDES {
        return Err(format!(
            "overrides has {bytes} bytes; ECS takes {OVERRIDES} at most"
        ));
    }
    let mut wrong = members::wrong(document.sealed(), "TaskOverride");
    if document.has_masks() {
        wrong.push("a masked value cannot be sent: write it out".to_owned());
    }
    let containers = document.sealed()["containerOverrides"].as_array();
    for container in containers.into_iter().flatten() {
        match (container["name"].as_str(), facts.definition) {
            (None, _) => wrong.push("a container override has no name".to_owned()),
            (Some(name), Some(definition)) if definition.container(name).is_none() => {
                wrong.push(format!("{name} is no container of the task definition"));
            }
            _ => {}
        }
    }
    match wrong.is_empty() {
        true => Ok(Some(document)),
        false => Err(format!("overrides: {}", wrong.join("; "))),
    }
}

/// How far those that were started have come.
fn settled(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let (mut started, mut refused) = (Vec::new(), Vec::new());
    for answer in &settling.answers {
        if let Mutated::Each { done, failed } = answer {
            started.extend(done);
            refused.extend(failed.iter().map(|(arn, why)| match arn.is_empty() {
                true => why.to_string(),
                false => format!("{}: {why}", arn::short_id(arn)),
            }));
        }
    }
    if started.is_empty() {
        return Progress::Failed(match refused.is_empty() {
            true => "AWS started no task and gave no reason".to_owned(),
            false => format!("no task was started: {}", refused.join(", ")),
        });
    }
    let mut words = Vec::new();
    let (mut going, mut failed) = (false, !refused.is_empty());
    for arn in started {
        let id = arn::short_id(arn);
        let Some(task) = facts.tasks.iter().find(|it| it.task_arn == *arn) else {
            going = true;
            words.push(format!("{id} accepted"));
            continue;
        };
        let status = task.last_status.as_deref().unwrap_or("—");
        if !task.is_stopped() {
            going |= status != "RUNNING";
            words.push(format!("{id} {status}"));
            continue;
        }
        let why = task.stopped_reason.as_deref().unwrap_or("no reason given");
        let mut codes = list(&task.containers).iter().map(|it| it.exit_code);
        let well = codes.len() > 0 && codes.all(|it| it == Some(0));
        failed |= !well;
        words.push(match well {
            true => format!("{id} ran to its end, exit code 0"),
            false => format!("{id} STOPPED: {why}"),
        });
    }
    words.extend(refused.iter().map(|why| format!("not started: {why}")));
    let words = words.join(", ");
    match (going, failed) {
        (true, _) => Progress::Going(words),
        (false, true) => Progress::Failed(words),
        (false, false) => Progress::Done(words),
    }
}
