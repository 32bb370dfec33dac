//! Auto scaling of a service: its bounds, and whether it acts
//! ([RegisterScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html)).

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::scale::MOST;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject, about, may};
use crate::domain::mutation::{Mutation, ScalableTargetUpdate, Suspension};
use crate::domain::scaling::{ScalableTarget, resource_id};
use crate::domain::service::Service;

const MIN: &str = "min";
const MAX: &str = "max";
const IAM: &[&str] = &["application-autoscaling:RegisterScalableTarget"];

/// Changes the bounds.
pub(super) static BOUNDS: Action = Action {
    id: "bounds",
    key: 'm',
    subject: Subject::Service,
    title: "change the bounds of auto scaling",
    danger: Danger::Disruptive,
    inputs: &[
        Input {
            name: MIN,
            help: "least tasks",
            kind: InputKind::Number(0, MOST),
            optional: false,
        },
        Input {
            name: MAX,
            help: "most tasks",
            kind: InputKind::Number(0, MOST),
            optional: false,
        },
    ],
    iam: IAM,
    applies: |facts| scaled(facts).map(|_| ()),
    preview: |facts, inputs| {
        let (service, target) = scaled(facts)?;
        let (min, max) = bounds(target, inputs)?;
        let mut preview = Preview::of(format!(
            "auto scaling holds {} between {min} and {max}",
            service.name()
        ));
        let before = |number| about::number(number);
        preview.change("minimum", before(target.min_capacity), min.to_string());
        preview.change("maximum", before(target.max_capacity), max.to_string());
        if is_suspended(target) == Some(true) {
            preview
                .warnings
                .push("auto scaling is suspended: nothing moves the count".to_owned());
        }
        match service.desired_count {
            Some(desired) if desired < min => {
                let more = i64::from(min) - i64::from(desired);
                preview.notes.push(format!(
                    "the desired count is {desired}: {} in addition",
                    about::tasks_that(more, "start")
                ));
                about::room(facts, service, facts.definition, more, &mut preview);
            }
            Some(desired) if desired > max => preview.warnings.push(format!(
                "the desired count is {desired}: {}",
                about::tasks_that(i64::from(desired) - i64::from(max), "stop")
            )),
            Some(desired) => preview
                .notes
                .push(format!("the desired count is {desired}, which is within")),
            None => preview
                .notes
                .push("not known: how many tasks are wanted".to_owned()),
        }
        if max == 0 {
            preview.warnings.push("no task of it will run".to_owned());
        }
        preview
            .notes
            .push("scheduled actions of auto scaling may change the bounds again".to_owned());
        about::surroundings(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let (service, target) = scaled(facts)?;
        let (min, max) = bounds(target, inputs)?;
        Ok(vec![Mutation::RegisterScalableTarget(
            ScalableTargetUpdate {
                min_capacity: Some(min),
                max_capacity: Some(max),
                ..update(facts, service)
            },
        )])
    },
    settled,
};

/// Keeps auto scaling from acting.
pub(super) static SUSPEND_SCALING: Action = Action {
    id: "suspend-scaling",
    key: 'p',
    subject: Subject::Service,
    title: "suspend auto scaling",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: IAM,
    applies: |facts| may_suspend(facts, true).map(|_| ()),
    preview: |facts, _| suspension(facts, true),
    calls: |facts, _| suspend(facts, true),
    settled,
};

/// Lets auto scaling act again.
pub(super) static RESUME_SCALING: Action = Action {
    id: "resume-scaling",
    key: 'P',
    subject: Subject::Service,
    title: "resume auto scaling",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: IAM,
    applies: |facts| may_suspend(facts, false).map(|_| ()),
    preview: |facts, _| suspension(facts, false),
    calls: |facts, _| suspend(facts, false),
    settled,
};

/// Whether every kind of scaling is suspended, or some, or none; none if it is not told.
pub(super) fn is_suspended(target: &ScalableTarget) -> Option<bool> {
    let kinds = kinds(target)?;
    let all = kinds.iter().all(|(_, suspended)| *suspended);
    let any = kinds.iter().any(|(_, suspended)| *suspended);
    (all == any).then_some(all)
}

/// Whether a count is outside of the bounds, as far as they are told.
pub(super) fn is_outside(target: &ScalableTarget, count: i32) -> bool {
    target.min_capacity.is_some_and(|min| count < min)
        || target.max_capacity.is_some_and(|max| count > max)
}

/// What is suspended by kind, in words; none if nothing is told of one of them.
fn kinds(target: &ScalableTarget) -> Option<[(&'static str, bool); 3]> {
    let state = target.suspended_state.unwrap_or_default();
    // Where nothing is told of suspension, nothing is suspended.
    let told = |value: Option<bool>| value.or(Some(false));
    Some([
        ("scaling in", told(state.dynamic_scaling_in_suspended)?),
        ("scaling out", told(state.dynamic_scaling_out_suspended)?),
        (
            "scheduled scaling",
            told(state.scheduled_scaling_suspended)?,
        ),
    ])
}

/// The service and its bounds, if auto scaling moves it.
fn scaled<'a>(facts: &Facts<'a>) -> Result<(&'a Service, &'a ScalableTarget), String> {
    let service = may::change(facts)?;
    if may::is_daemon(service) {
        return Err("auto scaling does not move a DAEMON service".to_owned());
    }
    match facts.scaling {
        Some(Some(target)) => Ok((service, target)),
        Some(None) => Err("no auto scaling moves this service: scale changes its count".to_owned()),
        None => {
            let mut why = "not known whether auto scaling moves this service".to_owned();
            for gap in &facts.gaps {
                why.push_str(&format!("; {gap}"));
            }
            Err(why)
        }
    }
}

fn bounds(target: &ScalableTarget, inputs: &Inputs) -> Result<(i32, i32), String> {
    let number = |name: &str| {
        inputs
            .number(name)
            .ok_or_else(|| format!("{name} is missing"))
    };
    let (min, max) = (number(MIN)?, number(MAX)?);
    if min > max {
        return Err(format!("the minimum {min} is above the maximum {max}"));
    }
    match (target.min_capacity, target.max_capacity) == (Some(min), Some(max)) {
        true => Err(format!("the bounds are {min} and {max} already")),
        false => Ok((min, max)),
    }
}

fn update(facts: &Facts<'_>, service: &Service) -> ScalableTargetUpdate {
    ScalableTargetUpdate {
        service_namespace: "ecs".into(),
        resource_id: resource_id(&facts.cluster_arn, service.name()),
        scalable_dimension: "ecs:service:DesiredCount".into(),
        ..ScalableTargetUpdate::default()
    }
}

fn may_suspend<'a>(
    facts: &Facts<'a>,
    wanted: bool,
) -> Result<(&'a Service, &'a ScalableTarget), String> {
    let (service, target) = scaled(facts)?;
    match is_suspended(target) == Some(wanted) {
        true if wanted => Err("auto scaling is suspended already".to_owned()),
        true => Err("auto scaling is not suspended".to_owned()),
        false => Ok((service, target)),
    }
}

fn suspension(facts: &Facts<'_>, wanted: bool) -> Result<Preview, String> {
    let (service, target) = may_suspend(facts, wanted)?;
    let word = |suspended| if suspended { "suspended" } else { "active" };
    let mut preview = Preview::of(match wanted {
        true => format!(
            "auto scaling of {} does nothing until it is resumed",
            service.name()
        ),
        false => format!("auto scaling of {} acts again", service.name()),
    });
    for (kind, suspended) in kinds(target).into_iter().flatten() {
        if suspended != wanted {
            preview.change(kind, word(suspended), word(wanted));
        }
    }
    let bounds = format!(
        "the bounds stay: {} to {}",
        about::number(target.min_capacity),
        about::number(target.max_capacity)
    );
    preview.notes.push(bounds);
    match service.desired_count {
        Some(desired) if wanted => preview.notes.push(format!(
            "the count stays at {desired}, whatever the load does"
        )),
        Some(desired) if is_outside(target, desired) => preview.warnings.push(format!(
            "the desired count is {desired}, which is outside: auto scaling will bring it back"
        )),
        _ => {}
    }
    about::surroundings(facts, service, &mut preview);
    Ok(preview)
}

fn suspend(facts: &Facts<'_>, wanted: bool) -> Result<Vec<Mutation>, String> {
    let (service, _) = may_suspend(facts, wanted)?;
    Ok(vec![Mutation::RegisterScalableTarget(
        ScalableTargetUpdate {
            suspended_state: Some(Suspension {
                dynamic_scaling_in_suspended: Some(wanted),
                dynamic_scaling_out_suspended: Some(wanted),
                scheduled_scaling_suspended: Some(wanted),
            }),
            ..update(facts, service)
        },
    )])
}

/// Whether the bounds and the suspension are read back as they were asked for.
fn settled(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let target = match facts.scaling {
        Some(Some(target)) => target,
        Some(None) => return Progress::Failed("auto scaling was taken off the service".to_owned()),
        None => return Progress::Going("accepted; its bounds have not been read again".to_owned()),
    };
    let asked = settling.calls.iter().find_map(|call| match call {
        Mutation::RegisterScalableTarget(update) => Some(update),
        _ => None,
    });
    let same = |asked: Option<i32>, is: Option<i32>| asked.is_none() || asked == is;
    let as_asked = asked.is_none_or(|asked| {
        let state = asked.suspended_state;
        let wanted = state.and_then(|it| it.scheduled_scaling_suspended);
        same(asked.min_capacity, target.min_capacity)
            && same(asked.max_capacity, target.max_capacity)
            && (wanted.is_none() || is_suspended(target) == wanted)
    });
    let words = format!(
        "auto scaling holds it between {} and {}{}",
        about::number(target.min_capacity),
        about::number(target.max_capacity),
        match is_suspended(target) {
            Some(true) => ", suspended",
            Some(false) => "",
            None => ", suspended in part",
        }
    );
    match as_asked {
        true => Progress::Done(words),
        false => Progress::Going(format!("accepted; still read: {words}")),
    }
}
