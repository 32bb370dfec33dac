//! A deployment that is under way: stopped, or let go on where it waits.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject, about, current, may, rolling};
use crate::domain::mutation::{DeploymentContinuation, DeploymentStop, Mutation};
use crate::domain::rollout::{Phase, hook_name, waiting_hook};
use crate::domain::service_deployment::{LifecycleHookDetail, ServiceDeployment};
use crate::domain::{Text, arn, list};

const STOP_TYPE: &str = "stop_type";
const ACTION: &str = "action";

/// Stops the deployment under way.
pub(super) static STOP_DEPLOYMENT: Action = Action {
    id: "stop-deployment",
    key: 'x',
    subject: Subject::Service,
    title: "stop the deployment under way",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: STOP_TYPE,
        help: "rollback (if nothing is said) or abort, which AWS does not document",
        kind: InputKind::Choice(&["rollback", "abort"]),
        optional: true,
    }],
    iam: &["ecs:StopServiceDeployment"],
    applies: |facts| under_way(facts).map(|_| ()),
    preview: |facts, inputs| {
        let (arn, deployment) = under_way(facts)?;
        let service = may::deploy(facts)?;
        let aborts = aborts(inputs);
        let id = arn::short_id(&arn);
        let mut preview = Preview::of(match aborts {
            false => format!(
                "stops deployment {id} of {} and rolls it back",
                service.name()
            ),
            true => format!("aborts deployment {id} of {}", service.name()),
        });
        if aborts {
            preview.warnings.push(
                "AWS documents ROLLBACK only: what runs after ABORT is not promised".to_owned(),
            );
        } else {
            back(facts, deployment, &mut preview);
        }
        about::surroundings(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let (arn, _) = under_way(facts)?;
        let stop_type = if aborts(inputs) { "ABORT" } else { "ROLLBACK" };
        Ok(vec![Mutation::StopServiceDeployment(DeploymentStop {
            service_deployment_arn: arn,
            stop_type: stop_type.into(),
        })])
    },
    settled: |facts, settling| {
        let Some(record) = record(facts, settling) else {
            return Progress::Going("accepted; its record has not been read again".to_owned());
        };
        match Phase::of(record.status.as_deref()) {
            Phase::Stopped => Progress::Done("stopped".to_owned()),
            Phase::RolledBack => Progress::Done("rolled back".to_owned()),
            Phase::Succeeded => {
                Progress::Failed("it was complete before it could be stopped".to_owned())
            }
            Phase::Running => Progress::Going("accepted; ECS has not begun to stop it".to_owned()),
            Phase::Stopping | Phase::RollingBack | Phase::RollbackFailed | Phase::Unknown => {
                rolling::by_record(record)
            }
        }
    },
};

/// Lets a deployment go on that waits at a pause, or rolls it back.
pub(super) static CONTINUE_DEPLOYMENT: Action = Action {
    id: "continue-deployment",
    key: 'c',
    subject: Subject::Service,
    title: "continue the deployment that waits",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: ACTION,
        help: "continue (if nothing is said) or rollback",
        kind: InputKind::Choice(&["continue", "rollback"]),
        optional: true,
    }],
    iam: &["ecs:ContinueServiceDeployment"],
    applies: |facts| waiting(facts).map(|_| ()),
    preview: |facts, inputs| {
        let (deployment, hook, _) = waiting(facts)?;
        let service = may::deploy(facts)?;
        let stage = deployment.lifecycle_stage.as_deref().unwrap_or("—");
        let id = arn::short_id(&deployment.service_deployment_arn);
        let name = service.name();
        let rolls_back = inputs.get(ACTION) == Some("rollback");
        let mut preview = Preview::of(match rolls_back {
            false => format!("lets deployment {id} of {name} go on from {stage}"),
            true => format!("rolls deployment {id} of {name} back, which waits at {stage}"),
        });
        preview.notes.push(format!("hook {}", hook_name(hook)));
        if let Some(end) = hook.expires_at {
            let then = hook.timeout_action.as_deref().unwrap_or("—");
            preview.notes.push(format!(
                "without an answer it waits until {end:.0}, then {then}"
            ));
        }
        if rolls_back {
            back(facts, Some(deployment), &mut preview);
        }
        about::surroundings(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let (deployment, _, hook_id) = waiting(facts)?;
        let action = match inputs.get(ACTION) {
            Some("rollback") => "ROLLBACK",
            _ => "CONTINUE",
        };
        Ok(vec![Mutation::ContinueServiceDeployment(
            DeploymentContinuation {
                service_deployment_arn: deployment.service_deployment_arn.clone(),
                hook_id,
                action: action.into(),
            },
        )])
    },
    settled: |facts, settling| {
        let Some(record) = record(facts, settling) else {
            return Progress::Going("accepted; its record has not been read again".to_owned());
        };
        let asked = settling.calls.iter().find_map(|call| match call {
            Mutation::ContinueServiceDeployment(asked) => Some(asked),
            _ => None,
        });
        let progress = rolling::by_record(record);
        match asked.filter(|it| &*it.action == "ROLLBACK") {
            Some(_) if Phase::of(record.status.as_deref()) == Phase::RolledBack => {
                return Progress::Done("rolled back".to_owned());
            }
            _ => {}
        }
        let same = |hook: &LifecycleHookDetail| {
            asked.is_none_or(|asked| hook.hook_id.as_ref() == Some(&asked.hook_id))
        };
        match waiting_hook(record) {
            Some(hook) if same(hook) => {
                Progress::Going("accepted; ECS still tells that it waits".to_owned())
            }
            // It went on as far as the next pause, where somebody is asked again.
            Some(hook) => Progress::Done(format!(
                "went on, and waits again at {}: hook {}",
                record.lifecycle_stage.as_deref().unwrap_or("—"),
                hook_name(hook)
            )),
            None => progress,
        }
    },
};

fn aborts(inputs: &Inputs) -> bool {
    inputs.get(STOP_TYPE) == Some("abort")
}

/// The deployment that can be stopped: its ARN, and its record if that has been read.
fn under_way<'a>(facts: &Facts<'a>) -> Result<(Text, Option<&'a ServiceDeployment>), String> {
    may::deploy(facts)?;
    let (arn, deployment) = current::under_way(facts).ok_or("no deployment is under way")?;
    let status = deployment.and_then(|it| it.status.as_deref());
    match Phase::of(status) {
        Phase::RollingBack => Err("the deployment is being rolled back already".to_owned()),
        Phase::Stopping => Err("the deployment is being stopped already".to_owned()),
        _ => Ok((arn, deployment)),
    }
}

/// The deployment that waits, its hook, and the id ECS gave the hook.
fn waiting<'a>(
    facts: &Facts<'a>,
) -> Result<(&'a ServiceDeployment, &'a LifecycleHookDetail, Text), String> {
    let (_, deployment) = under_way(facts)?;
    let deployment = deployment.ok_or_else(|| {
        let mut why = "the deployment under way has not been read".to_owned();
        for gap in &facts.gaps {
            why.push_str(&format!("; {gap}"));
        }
        why
    })?;
    let hook = waiting_hook(deployment).ok_or("the deployment under way does not wait")?;
    let id = hook
        .hook_id
        .clone()
        .ok_or("ECS does not name the hook that waits")?;
    Ok((deployment, hook, id))
}

/// What it goes back to.
fn back(facts: &Facts<'_>, deployment: Option<&ServiceDeployment>, preview: &mut Preview) {
    let Some(deployment) = deployment else {
        preview
            .notes
            .push("not known: what it goes back to, its record has not been read".to_owned());
        return;
    };
    let definition = |revision: Option<&Text>| {
        let mut all = facts.revisions.iter();
        let found = all.find(|it| Some(&it.service_revision_arn) == revision)?;
        found.task_definition.as_deref().map(arn::family_revision)
    };
    let target = deployment.target_service_revision.as_ref();
    let after: Vec<&str> = list(&deployment.source_service_revisions)
        .iter()
        .map(|it| definition(it.arn.as_ref()).unwrap_or("—"))
        .collect();
    if after.is_empty() {
        preview
            .warnings
            .push("there is nothing it could go back to: it is the first deployment".to_owned());
        return;
    }
    let before = definition(target.and_then(|it| it.arn.as_ref())).unwrap_or("—");
    preview.change("task definition", before, after.join(", "));
    let old = list(&deployment.source_service_revisions)
        .iter()
        .try_fold(0_i32, |sum, it| sum.checked_add(it.running_task_count?));
    let new = target.and_then(|it| it.running_task_count);
    preview.notes.push(format!(
        "{} old and {} new tasks run now",
        about::number(old),
        about::number(new)
    ));
}

/// The record of the deployment that the calls were about.
fn record<'a>(facts: &Facts<'a>, settling: &Settling) -> Option<&'a ServiceDeployment> {
    let arn = settling.calls.iter().find_map(|call| match call {
        Mutation::StopServiceDeployment(stop) => Some(&stop.service_deployment_arn),
        Mutation::ContinueServiceDeployment(it) => Some(&it.service_deployment_arn),
        _ => None,
    })?;
    let described = facts.described.iter().copied();
    described
        .into_iter()
        .find(|it| it.service_deployment_arn == *arn)
}
