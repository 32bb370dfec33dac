//! Container instances: drained, taken back into use.

use super::facts::Facts;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::tasks::{gaps, refusal};
use super::{Action, Danger, Subject};
use crate::domain::container_instance::ContainerInstance;
use crate::domain::mutation::{InstancesState, Mutation};
use crate::domain::service::Service;
use crate::domain::task::Task;
use std::collections::BTreeMap;

/// Moves the tasks of services elsewhere, and places no more.
pub(super) static DRAIN: Action = Action {
    id: "drain",
    key: 'd',
    subject: Subject::Instance,
    title: "drain",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: &["ecs:UpdateContainerInstancesState"],
    applies: |facts| {
        let instance = instance(facts)?;
        match instance.status.as_deref() {
            Some("ACTIVE") | None => {}
            Some("DRAINING") => return Err("the instance is DRAINING already".to_owned()),
            Some(status) => return Err(format!("the instance is {status}, not ACTIVE")),
        }
        match instance.agent_connected {
            Some(false) => Err("its agent is not connected: it would not stop any task".to_owned()),
            _ => Ok(()),
        }
    },
    preview: |facts, _| {
        let instance = instance(facts)?;
        let name = instance.name();
        let mut preview = Preview::of(format!(
            "drains {name}: no task is placed on it any more, and services move theirs elsewhere"
        ));
        let status = instance.status.as_deref().unwrap_or("—");
        preview.change("status", status, "DRAINING");
        what_runs(facts, instance, &mut preview);
        room(facts, &mut preview);
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, _| Ok(vec![state(facts, "DRAINING")?]),
    settled: drained,
};

/// Lets tasks be placed again.
pub(super) static ACTIVATE: Action = Action {
    id: "activate",
    key: 'a',
    subject: Subject::Instance,
    title: "take back into use",
    danger: Danger::Mild,
    inputs: &[],
    iam: &["ecs:UpdateContainerInstancesState"],
    applies: |facts| match instance(facts)?.status.as_deref() {
        Some("DRAINING") | None => Ok(()),
        Some("ACTIVE") => Err("the instance is ACTIVE already".to_owned()),
        Some(status) => Err(format!("the instance is {status}, not DRAINING")),
    },
    preview: |facts, _| {
        let instance = instance(facts)?;
        let name = instance.name();
        let mut preview = Preview::of(format!("lets tasks be placed on {name} again"));
        let status = instance.status.as_deref().unwrap_or("—");
        preview.change("status", status, "ACTIVE");
        preview
            .notes
            .push("tasks that have moved elsewhere do not come back by themselves".to_owned());
        if instance.agent_connected == Some(false) {
            let words = "its agent is not connected: no task is placed on it until it is";
            preview.warnings.push(words.to_owned());
        }
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, _| Ok(vec![state(facts, "ACTIVE")?]),
    settled: |facts, settling| {
        let Some(instance) = facts.instance() else {
            return Progress::Failed("the instance is gone".to_owned());
        };
        if let Some(why) = refusal(&settling.answers, &instance.container_instance_arn) {
            return Progress::Failed(why);
        }
        let status = instance.status.as_deref().unwrap_or("—");
        match status {
            "ACTIVE" => Progress::Done("the instance is ACTIVE".to_owned()),
            _ => Progress::Going(format!("the instance is {status}")),
        }
    },
};

fn instance<'a>(facts: &Facts<'a>) -> Result<&'a ContainerInstance, String> {
    let instance = facts.instance();
    instance.ok_or_else(|| "this is for a container instance".to_owned())
}

fn state(facts: &Facts<'_>, status: &str) -> Result<Mutation, String> {
    let instance = instance(facts)?;
    Ok(Mutation::UpdateContainerInstancesState(InstancesState {
        cluster: facts.cluster_arn.clone(),
        container_instances: vec![instance.container_instance_arn.clone()],
        status: status.into(),
    }))
}

/// Tasks that have not stopped yet.
fn alive<'a>(facts: &Facts<'a>) -> Vec<&'a Task> {
    let tasks = facts.tasks.iter().copied();
    tasks.filter(|task| !task.is_stopped()).collect()
}

fn is_daemon(facts: &Facts<'_>, name: &str) -> bool {
    let strategy = facts.other(name).map(|it| &it.scheduling_strategy);
    strategy.and_then(Option::as_deref) == Some("DAEMON")
}

/// `1 task`, `2 tasks`.
fn tasks(count: usize) -> String {
    match count {
        1 => "1 task".to_owned(),
        _ => format!("{count} tasks"),
    }
}

/// How many tasks it has, and of whom.
fn what_runs(facts: &Facts<'_>, instance: &ContainerInstance, preview: &mut Preview) {
    let alive = alive(facts);
    let counted = instance
        .running_tasks_count
        .zip(instance.pending_tasks_count);
    let counted = counted.and_then(|(a, b)| usize::try_from(a.saturating_add(b)).ok());
    if counted.is_some_and(|it| it > alive.len()) {
        let words = format!(
            "the instance says it has {}, of which {} are known here",
            tasks(counted.unwrap_or_default()),
            alive.len()
        );
        preview.warnings.push(words);
    }
    if alive.is_empty() {
        if counted == Some(0) {
            preview.notes.push("it has no task".to_owned());
        }
        return;
    }
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut alone = 0;
    for task in &alive {
        match task.service_name() {
            Some(name) => *of.entry(name).or_default() += 1,
            None => alone += 1,
        }
    }
    let words: Vec<String> = of.iter().map(|(it, n)| format!("{n} of {it}")).collect();
    let mut told = format!("it has {}", tasks(alive.len()));
    if !words.is_empty() {
        told.push_str(&format!(": {}", words.join(", ")));
    }
    preview.notes.push(told);
    if alone > 0 {
        preview.warnings.push(format!(
            "{} of no service: draining does not stop them, and nobody moves them",
            tasks(alone)
        ));
    }
    for name in of.keys() {
        match facts.other(name) {
            None => preview.notes.push(format!("not known: service {name}")),
            Some(_) if is_daemon(facts, name) => preview.notes.push(format!(
                "{name} is a DAEMON service: its task is not started elsewhere instead"
            )),
            Some(service) if is_stuck(service) => preview.warnings.push(format!(
                "{name} may neither fall below 100% of its tasks nor rise above: ECS can move none of them"
            )),
            Some(_) => {}
        }
    }
}

/// Whether ECS may neither stop a task first nor start another first.
fn is_stuck(service: &Service) -> bool {
    let bounds = service.deployment_configuration.as_ref();
    let bounds = bounds.and_then(|it| it.minimum_healthy_percent.zip(it.maximum_percent));
    bounds.is_some_and(|(least, most)| least >= 100 && most <= 100)
}

/// Whether there is room for the tasks that must move, by CPU and memory alone.
fn room(facts: &Facts<'_>, preview: &mut Preview) {
    let moving = |task: &&Task| task.service_name().is_some_and(|it| !is_daemon(facts, it));
    let moving: Vec<&Task> = alive(facts).into_iter().filter(moving).collect();
    if moving.is_empty() {
        return;
    }
    let open = facts.instances.iter().filter(|it| it.takes_tasks());
    let mut left = Vec::new();
    for instance in open {
        match instance.remaining("CPU").zip(instance.remaining("MEMORY")) {
            Some(free) => left.push(free),
            None => preview
                .notes
                .push(format!("not known: what {} has left", instance.name())),
        }
    }
    let number = |text: &Option<_>| -> Option<i64> {
        let text: &crate::domain::Text = text.as_ref()?;
        text.parse().ok()
    };
    let sizes: Option<Vec<(i64, i64)>> = moving
        .iter()
        .map(|task| number(&task.cpu).zip(number(&task.memory)))
        .collect();
    let Some(mut sizes) = sizes else {
        let words = "not known: the size of every task, so neither whether there is room elsewhere";
        preview.notes.push(words.to_owned());
        return;
    };
    let instances = left.len();
    sizes.sort_by_key(|(_, memory)| std::cmp::Reverse(*memory));
    let mut placed = 0;
    for (cpu, memory) in sizes {
        let fits = left.iter_mut().find(|it| it.0 >= cpu && it.1 >= memory);
        if let Some(free) = fits {
            free.0 -= cpu;
            free.1 -= memory;
            placed += 1;
        }
    }
    let others = match instances {
        1 => "1 other instance that takes tasks".to_owned(),
        _ => format!("{instances} other instances that take tasks"),
    };
    let words = format!(
        "room elsewhere: {placed} of {} fit by CPU and memory on {others}",
        tasks(moving.len())
    );
    match placed < moving.len() {
        true => preview.warnings.push(words),
        false => preview.notes.push(words),
    }
}

/// How many of its tasks are gone.
fn drained(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let Some(instance) = facts.instance() else {
        return Progress::Failed("the instance is gone".to_owned());
    };
    if let Some(why) = refusal(&settling.answers, &instance.container_instance_arn) {
        return Progress::Failed(why);
    }
    let alive = alive(facts);
    let gone = facts.tasks.iter().filter(|task| {
        let ended = task.stopped_at.or(task.stopping_at);
        task.is_stopped() && ended.is_some_and(|it| it >= settling.accepted_at)
    });
    let gone = gone.count();
    let words = format!("{gone} of {} gone", tasks(gone + alive.len()));
    let stay = alive.iter().filter(|it| it.service_name().is_none());
    let stay = stay.count();
    let told = instance
        .running_tasks_count
        .zip(instance.pending_tasks_count);
    match instance.status.as_deref() {
        Some("DRAINING") | None => {}
        Some(status) if status == "ACTIVE" && gone == 0 => {
            return Progress::Going("the instance is still ACTIVE".to_owned());
        }
        Some(status) => return Progress::Failed(format!("the instance is {status}")),
    }
    if told == Some((0, 0)) {
        return Progress::Done(match gone {
            0 => "no task is left".to_owned(),
            _ => format!("no task is left, {words}"),
        });
    }
    match alive.len() == stay && stay > 0 {
        true => Progress::Done(format!(
            "{words}; what is left belongs to no service ({}): ECS does not stop it",
            tasks(stay)
        )),
        false => Progress::Going(words),
    }
}
