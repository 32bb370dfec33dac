//! Tasks: stopped, protected, no longer protected.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject};
use crate::domain::arn;
use crate::domain::launching::Protection;
use crate::domain::mutation::{Mutated, Mutation, TaskProtection, TaskStop};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::time::{Zone, full};

/// Characters of a reason; ECS takes no more.
const REASON: usize = 255;

/// What `stoppedReason` says when nobody says anything.
const USUAL_REASON: &str = "stopped with ecsight";

/// Minutes of protection when none are given
/// ([UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html)).
const USUAL_MINUTES: i32 = 120;

/// Stops a task.
pub(super) static STOP_TASK: Action = Action {
    id: "stop-task",
    key: 's',
    subject: Subject::Task,
    title: "stop the task",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: "reason",
        help: "why, for stoppedReason; \"stopped with ecsight\" if left out",
        kind: InputKind::Text,
        optional: true,
    }],
    iam: &["ecs:StopTask"],
    applies: |facts| runs(task(facts)?),
    preview: |facts, inputs| {
        let task = task(facts)?;
        let reason = reason(inputs)?;
        let mut preview = Preview::of(format!(
            "stops task {}: its containers get SIGTERM, then SIGKILL after their stopTimeout (30 seconds unless set)",
            arn::short_id(&task.task_arn)
        ));
        let status = task.last_status.as_deref().unwrap_or("—");
        preview.change("status", status, "STOPPED");
        preview.change("stoppedReason", "—", reason);
        afterwards(facts, task, &mut preview);
        if let Some(it) = facts.protection.filter(|it| it.protection_enabled) {
            let until = until(it);
            preview.warnings.push(format!(
                "it is protected {until}: that does not keep it from being stopped by hand"
            ));
        }
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let task = task(facts)?;
        Ok(vec![Mutation::StopTask(TaskStop {
            cluster: facts.cluster_arn.clone(),
            task: task.task_arn.clone(),
            reason: reason(inputs)?.into(),
        })])
    },
    settled: |facts, _| {
        let Some(task) = facts.task() else {
            return Progress::Failed("the task is gone".to_owned());
        };
        let status = task.last_status.as_deref().unwrap_or("—");
        match task.is_stopped() {
            true => {
                let why = task.stopped_reason.as_deref();
                Progress::Done(why.map_or(status.to_owned(), |why| format!("{status}: {why}")))
            }
            false => Progress::Going(format!("the task is {status}")),
        }
    },
};

/// Keeps a task from being ended by scaling in and by deployments.
pub(super) static PROTECT: Action = Action {
    id: "protect",
    key: 'p',
    subject: Subject::Task,
    title: "protect from scaling in",
    danger: Danger::Mild,
    inputs: &[Input {
        name: "minutes",
        help: "for how long, 1 to 2880; 120 if left out",
        kind: InputKind::Number(1, 2_880),
        optional: true,
    }],
    iam: &["ecs:UpdateTaskProtection", "ecs:GetTaskProtection"],
    applies: may_protect,
    preview: |facts, inputs| {
        let task = task(facts)?;
        let minutes = inputs.number("minutes").unwrap_or(USUAL_MINUTES);
        let mut preview = Preview::of(format!(
            "protects task {} for {minutes} minutes: neither scaling in nor a deployment ends it meanwhile",
            arn::short_id(&task.task_arn)
        ));
        let after = format!("protected for {minutes} minutes");
        preview.change("protection", protection(facts), after);
        preview
            .notes
            .push("a deployment is not completed while protected tasks of an older one run".into());
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| Ok(vec![protecting(facts, true, inputs.number("minutes"))?]),
    settled: |facts, settling| protected(facts, settling, true),
};

/// Ends the protection of a task.
pub(super) static UNPROTECT: Action = Action {
    id: "unprotect",
    key: 'u',
    subject: Subject::Task,
    title: "end its protection",
    danger: Danger::Mild,
    inputs: &[],
    iam: &["ecs:UpdateTaskProtection", "ecs:GetTaskProtection"],
    applies: |facts| {
        may_protect(facts)?;
        match facts.protection {
            Some(it) if !it.protection_enabled => Err("it is not protected".to_owned()),
            _ => Ok(()),
        }
    },
    preview: |facts, _| {
        let task = task(facts)?;
        let mut preview = Preview::of(format!(
            "ends the protection of task {}: scaling in and deployments may end it from now on",
            arn::short_id(&task.task_arn)
        ));
        preview.change("protection", protection(facts), "not protected");
        let service = task.service_name().and_then(|it| facts.other(it));
        if service.is_some_and(|it| it.running_count > it.desired_count) {
            let words = "the service has more tasks than it wants: this one may be ended at once";
            preview.warnings.push(words.to_owned());
        }
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, _| Ok(vec![protecting(facts, false, None)?]),
    settled: |facts, settling| protected(facts, settling, false),
};

/// The task it is about.
pub(super) fn task<'a>(facts: &Facts<'a>) -> Result<&'a Task, String> {
    let task = facts.task();
    task.ok_or_else(|| "this is for a task".to_owned())
}

/// What could not be had.
pub(super) fn gaps(facts: &Facts<'_>, preview: &mut Preview) {
    let gaps = facts.gaps.iter();
    preview
        .notes
        .extend(gaps.map(|gap| format!("not known: {gap}")));
}

/// Whether nobody stops it yet.
fn runs(task: &Task) -> Result<(), String> {
    if task.is_stopped() {
        return Err("the task has stopped already".to_owned());
    }
    if task.desired_status.as_deref() == Some("STOPPED") {
        return Err("the task is being stopped already".to_owned());
    }
    Ok(())
}

fn reason(inputs: &Inputs) -> Result<&str, String> {
    let reason = inputs.get("reason").unwrap_or(USUAL_REASON);
    match reason.chars().count() {
        count if count > REASON => Err(format!(
            "reason has {count} characters; ECS takes {REASON} at most"
        )),
        _ => Ok(reason),
    }
}

/// Who takes its place, and what is left meanwhile.
fn afterwards(facts: &Facts<'_>, task: &Task, preview: &mut Preview) {
    let Some(name) = task.service_name() else {
        let words = "it belongs to no service: nobody starts another";
        preview.warnings.push(words.to_owned());
        return;
    };
    let Some(service) = facts.other(name) else {
        let words = format!("not known: service {name}, which decides whether it is replaced");
        preview.notes.push(words);
        return;
    };
    let replaced = replaced(service);
    preview.notes.push(match replaced {
        Some(true) => format!("service {name} starts another in its place"),
        Some(false) => format!("service {name} does not start another: it wants no more tasks"),
        None => format!("not known: whether service {name} starts another"),
    });
    let runs = |other: &&&Task| {
        other.service_name() == Some(name)
            && other.last_status.as_deref() == Some("RUNNING")
            && other.desired_status.as_deref() != Some("STOPPED")
    };
    let left = facts.tasks.iter().filter(runs).count();
    let wanted = service.desired_count;
    let of = wanted.map_or(String::new(), |it| format!(" of {it} wanted"));
    let meanwhile = match replaced {
        Some(true) => "meanwhile ",
        _ => "",
    };
    let words = format!("{meanwhile}{left}{of} tasks of {name} run");
    match left {
        0 if wanted != Some(0) => preview
            .warnings
            .push(format!("it is the last running task of {name}: {words}")),
        _ => preview.notes.push(words),
    }
}

/// Whether the service starts another task for one that stops; none if that is not known.
fn replaced(service: &Service) -> Option<bool> {
    if service.status.as_deref() == Some("DRAINING") {
        return Some(false);
    }
    if service.scheduling_strategy.as_deref() == Some("DAEMON") {
        return Some(true);
    }
    let running = service
        .running_count?
        .saturating_add(service.pending_count?);
    Some(running <= service.desired_count?)
}

fn may_protect(facts: &Facts<'_>) -> Result<(), String> {
    let task = task(facts)?;
    runs(task)?;
    match task.service_name() {
        Some(_) => Ok(()),
        None => Err("only a task of a service can be protected".to_owned()),
    }
}

fn until(protection: &Protection) -> String {
    let end = protection.expiration_date;
    end.map_or("with no known end".to_owned(), |it| {
        format!("until {}", full(it, Zone::Utc))
    })
}

fn protection(facts: &Facts<'_>) -> String {
    match facts.protection {
        None => "not known".to_owned(),
        Some(it) if it.protection_enabled => format!("protected {}", until(it)),
        Some(_) => "not protected".to_owned(),
    }
}

fn protecting(facts: &Facts<'_>, on: bool, minutes: Option<i32>) -> Result<Mutation, String> {
    Ok(Mutation::UpdateTaskProtection(TaskProtection {
        cluster: facts.cluster_arn.clone(),
        tasks: vec![task(facts)?.task_arn.clone()],
        protection_enabled: on,
        expires_in_minutes: minutes,
    }))
}

/// Whether it is as was asked: AWS's answer tells how each task is now. Only where the answer is
/// not known does what is read back decide.
fn protected(facts: &Facts<'_>, settling: &Settling, wanted: bool) -> Progress {
    let Some(task) = facts.task() else {
        return Progress::Failed("the task is gone".to_owned());
    };
    if let Some(why) = refusal(&settling.answers, &task.task_arn) {
        return Progress::Failed(why);
    }
    let confirmed = settling.answers.iter().any(
        |answer| matches!(answer, Mutated::Each { done, .. } if done.contains(&task.task_arn)),
    );
    match facts.protection {
        Some(it) if it.protection_enabled == wanted => Progress::Done(protection(facts)),
        _ if confirmed && wanted => Progress::Done("protected".to_owned()),
        _ if confirmed => Progress::Done("not protected".to_owned()),
        _ if task.is_stopped() => Progress::Failed("the task has stopped".to_owned()),
        _ => Progress::Going(format!("read back: {}", protection(facts))),
    }
}

/// Why one of several things was not changed.
pub(super) fn refusal(answers: &[Mutated], arn: &str) -> Option<String> {
    answers.iter().find_map(|answer| match answer {
        Mutated::Each { failed, .. } => failed
            .iter()
            .find(|(it, _)| **it == *arn)
            .map(|(_, why)| why.to_string()),
        _ => None,
    })
}
