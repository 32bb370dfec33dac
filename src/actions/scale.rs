//! How many tasks a service wants.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject, about, bounds, may};
use crate::domain::mutation::{Mutation, ServiceUpdate};
use crate::domain::service::Service;

const COUNT: &str = "count";
/// [Tasks a service may have](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
pub(super) const MOST: i32 = 5_000;

/// Changes the desired count.
pub(super) static SCALE: Action = Action {
    id: "scale",
    key: 's',
    subject: Subject::Service,
    title: "change the desired count",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: COUNT,
        help: "how many tasks are wanted",
        kind: InputKind::Number(0, MOST),
        optional: false,
    }],
    iam: &["ecs:UpdateService"],
    applies: |facts| may_scale(facts).map(|_| ()),
    preview: |facts, inputs| {
        let service = may_scale(facts)?;
        let count = count(service, inputs)?;
        let mut preview = Preview::of(format!(
            "{} wants {}",
            service.name(),
            about::tasks(i64::from(count))
        ));
        preview.change(
            "desired count",
            about::number(service.desired_count),
            count.to_string(),
        );
        about_scaling(facts, count, &mut preview);
        if let Some(before) = service.desired_count {
            about_tasks(
                facts,
                service,
                i64::from(count) - i64::from(before),
                &mut preview,
            );
        }
        if count == 0 {
            preview.warnings.push("no task of it will run".to_owned());
        }
        about::under_way(facts, &mut preview);
        about::surroundings(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let service = may_scale(facts)?;
        Ok(vec![Mutation::UpdateService(ServiceUpdate {
            cluster: facts.cluster_arn.clone(),
            service: service.service_arn.clone(),
            desired_count: Some(count(service, inputs)?),
            ..ServiceUpdate::default()
        })])
    },
    settled,
};

/// CodeDeploy and external controllers leave the desired count to `UpdateService`.
fn may_scale<'a>(facts: &Facts<'a>) -> Result<&'a Service, String> {
    let service = may::change(facts)?;
    match may::is_daemon(service) {
        true => Err(
            "a DAEMON service runs one task on each container instance: it has no desired count"
                .to_owned(),
        ),
        false => Ok(service),
    }
}

fn count(service: &Service, inputs: &Inputs) -> Result<i32, String> {
    let count = inputs
        .number(COUNT)
        .ok_or_else(|| format!("{COUNT} is missing"))?;
    match service.desired_count == Some(count) {
        true => Err(format!("the desired count is {count} already")),
        false => Ok(count),
    }
}

fn about_scaling(facts: &Facts<'_>, count: i32, preview: &mut Preview) {
    let target = match facts.scaling {
        Some(Some(target)) => target,
        Some(None) => {
            preview.notes.push("no auto scaling moves it".to_owned());
            return;
        }
        None => {
            preview
                .notes
                .push("not known: whether auto scaling will change it again".to_owned());
            return;
        }
    };
    let held = format!(
        "auto scaling holds it between {} and {}",
        about::number(target.min_capacity),
        about::number(target.max_capacity)
    );
    if bounds::is_suspended(target) == Some(true) {
        preview
            .notes
            .push(format!("{held}, and is suspended: the count stays"));
    } else if bounds::is_outside(target, count) {
        preview.warnings.push(format!(
            "{held} and will bring it back: change that with bounds instead"
        ));
    } else {
        preview.warnings.push(format!(
            "{held} and may change it again: bounds sets what it must stay within"
        ));
    }
}

fn about_tasks(facts: &Facts<'_>, service: &Service, more: i64, preview: &mut Preview) {
    if more < 0 {
        preview.notes.push(format!(
            "ECS chooses the {}; protected ones stay",
            match more {
                -1 => "task that stops".to_owned(),
                more => format!("{} tasks that stop", -more),
            }
        ));
        return;
    }
    preview
        .notes
        .push(format!("{} in addition", about::tasks_that(more, "start")));
    about::room(facts, service, facts.definition, more, preview);
}

fn settled(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let Some(service) = facts.service() else {
        return Progress::Failed("the service is gone".to_owned());
    };
    if let Some(status @ ("DRAINING" | "INACTIVE")) = service.status.as_deref() {
        return Progress::Failed(format!("the service is {status}: it was deleted meanwhile"));
    }
    let asked = settling.calls.iter().find_map(|call| match call {
        Mutation::UpdateService(update) => update.desired_count,
        _ => None,
    });
    let desired = service.desired_count;
    if asked.is_some() && desired != asked {
        let words = format!(
            "the desired count is {}, asked for was {}",
            about::number(desired),
            about::number(asked)
        );
        return match (facts.scaling.flatten(), asked) {
            (Some(target), Some(asked)) if bounds::is_outside(target, asked) => {
                Progress::Failed(format!("{words}: auto scaling holds it within its bounds"))
            }
            _ => Progress::Going(words),
        };
    }
    let running = about::number(service.running_count);
    let tasks = format!("{running} of {} tasks run", about::number(desired));
    if desired.is_some() && service.running_count == desired && service.pending_count == Some(0) {
        let target = facts.scaling.flatten();
        let active = target.filter(|it| bounds::is_suspended(it) != Some(true));
        let outside = active.zip(desired);
        return Progress::Done(match outside {
            Some((target, desired)) if bounds::is_outside(target, desired) => {
                format!("{tasks}; auto scaling will bring that back")
            }
            _ => tasks,
        });
    }
    let pending = about::number(service.pending_count);
    let stuck = service.last_event().filter(|event| {
        event
            .created_at
            .is_some_and(|at| at >= settling.accepted_at)
    });
    let stuck = stuck.and_then(|event| event.message.as_deref());
    let stuck = stuck.filter(|it| it.contains("unable to"));
    Progress::Going(match stuck {
        Some(message) => format!("{tasks}, {pending} pending: {message}"),
        None => format!("{tasks}, {pending} pending"),
    })
}
