//! Settings of a service that are on or off. None of them begins a deployment.

use super::facts::Facts;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject, about, may};
use crate::domain::mutation::{Mutation, ServiceUpdate};
use crate::domain::service::Service;
use crate::domain::{Text, list};

/// Turns ECS Exec on.
pub(super) static EXEC_ON: Action = Action {
    id: "exec-on",
    key: 'e',
    subject: Subject::Service,
    title: "turn ECS Exec on",
    danger: Danger::Mild,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: |facts| may_exec(facts, true).map(|_| ()),
    preview: |facts, _| exec(facts, true),
    calls: |facts, _| Ok(vec![set_exec(facts, true)?]),
    settled,
};

/// Turns ECS Exec off.
pub(super) static EXEC_OFF: Action = Action {
    id: "exec-off",
    key: 'E',
    subject: Subject::Service,
    title: "turn ECS Exec off",
    danger: Danger::Mild,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: |facts| may_exec(facts, false).map(|_| ()),
    preview: |facts, _| exec(facts, false),
    calls: |facts, _| Ok(vec![set_exec(facts, false)?]),
    settled,
};

/// Turns Availability Zone rebalancing on.
pub(super) static AZ_REBALANCING_ON: Action = Action {
    id: "az-rebalancing-on",
    key: 'z',
    subject: Subject::Service,
    title: "turn Availability Zone rebalancing on",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: |facts| may_rebalance(facts, true).map(|_| ()),
    preview: |facts, _| rebalance(facts, true),
    calls: |facts, _| Ok(vec![set_rebalancing(facts, true)?]),
    settled,
};

/// Turns Availability Zone rebalancing off.
pub(super) static AZ_REBALANCING_OFF: Action = Action {
    id: "az-rebalancing-off",
    key: 'Z',
    subject: Subject::Service,
    title: "turn Availability Zone rebalancing off",
    danger: Danger::Mild,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: |facts| may_rebalance(facts, false).map(|_| ()),
    preview: |facts, _| rebalance(facts, false),
    calls: |facts, _| Ok(vec![set_rebalancing(facts, false)?]),
    settled,
};

fn switch(on: Option<bool>) -> &'static str {
    match on {
        Some(true) => "on",
        Some(false) => "off",
        None => "—",
    }
}

fn may_exec<'a>(facts: &Facts<'a>, on: bool) -> Result<&'a Service, String> {
    let service = may::set(facts, "ECS Exec")?;
    match service.enable_execute_command == Some(on) {
        true => Err(format!("ECS Exec is {} already", switch(Some(on)))),
        false => Ok(service),
    }
}

fn exec(facts: &Facts<'_>, on: bool) -> Result<Preview, String> {
    let service = may_exec(facts, on)?;
    let name = service.name();
    let mut preview = Preview::of(match on {
        true => format!("tasks of {name} that start from now on have ECS Exec"),
        false => format!("tasks of {name} that start from now on have no ECS Exec"),
    });
    preview.change(
        "ECS Exec",
        switch(service.enable_execute_command),
        switch(Some(on)),
    );
    let others = facts.tasks.iter();
    let others = others.filter(|task| task.enable_execute_command != Some(on));
    let others = others.count();
    if others > 0 {
        let others = about::tasks(i64::try_from(others).unwrap_or(i64::MAX));
        preview.notes.push(match on {
            true => format!("{others} that run stay without: redeploy replaces them"),
            false => format!("{others} that run keep it: redeploy replaces them"),
        });
    }
    if let Some(definition) = facts.definition.filter(|_| on) {
        if definition.task_role_arn.is_none() {
            preview.warnings.push(
                "the task definition has no task role, which needs the ssmmessages permissions"
                    .to_owned(),
            );
        }
        for container in list(&definition.container_definitions) {
            if container.readonly_root_filesystem == Some(true) {
                preview.warnings.push(format!(
                    "container {} has a read-only root file system: the agent cannot start",
                    container.name.as_deref().unwrap_or("—")
                ));
            }
        }
    }
    about::surroundings(facts, service, &mut preview);
    Ok(preview)
}

fn set_exec(facts: &Facts<'_>, on: bool) -> Result<Mutation, String> {
    let service = may_exec(facts, on)?;
    Ok(Mutation::UpdateService(ServiceUpdate {
        cluster: facts.cluster_arn.clone(),
        service: service.service_arn.clone(),
        enable_execute_command: Some(on),
        ..ServiceUpdate::default()
    }))
}

fn rebalancing(on: bool) -> &'static str {
    if on { "ENABLED" } else { "DISABLED" }
}

/// [Where rebalancing is not possible](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html).
fn may_rebalance<'a>(facts: &Facts<'a>, on: bool) -> Result<&'a Service, String> {
    let what = "Availability Zone rebalancing";
    let service = may::set(facts, what)?;
    let is = service.availability_zone_rebalancing.as_deref();
    if is == Some(rebalancing(on)) {
        return Err(format!("{what} is {} already", rebalancing(on)));
    }
    if !on {
        return Ok(service);
    }
    if may::is_daemon(service) {
        return Err(format!("{what} is not for DAEMON services"));
    }
    if service.launch_type.as_deref() == Some("EXTERNAL") {
        return Err(format!("{what} is not for launch type EXTERNAL"));
    }
    let classic = list(&service.load_balancers).iter();
    if let Some(name) = classic
        .filter_map(|it| it.load_balancer_name.as_ref())
        .next()
    {
        return Err(format!(
            "{what} is not for a Classic Load Balancer ({name})"
        ));
    }
    let configuration = service.deployment_configuration.as_ref();
    match configuration.and_then(|it| it.maximum_percent) {
        Some(most) if most <= 100 => Err(format!(
            "{what} needs a maximumPercent above 100, and it is {most}"
        )),
        _ => Ok(service),
    }
}

fn rebalance(facts: &Facts<'_>, on: bool) -> Result<Preview, String> {
    let service = may_rebalance(facts, on)?;
    let name = service.name();
    let mut preview = Preview::of(match on {
        true => format!("ECS moves tasks of {name} until its zones have as many each"),
        false => format!("ECS leaves tasks of {name} in the zones where they are"),
    });
    preview.change(
        "Availability Zone rebalancing",
        service
            .availability_zone_rebalancing
            .as_deref()
            .unwrap_or("—"),
        rebalancing(on),
    );
    if let Some(spread) = spread(facts) {
        preview.notes.push(spread);
    }
    if on {
        about::room(facts, service, facts.definition, 1, &mut preview);
    }
    about::surroundings(facts, service, &mut preview);
    Ok(preview)
}

/// How many tasks each zone has.
fn spread(facts: &Facts<'_>) -> Option<String> {
    let mut zones: std::collections::BTreeMap<&Text, usize> = std::collections::BTreeMap::new();
    for task in &facts.tasks {
        *zones.entry(task.availability_zone.as_ref()?).or_default() += 1;
    }
    let words: Vec<String> = zones
        .iter()
        .map(|(zone, count)| format!("{count} in {zone}"))
        .collect();
    (!words.is_empty()).then(|| format!("tasks now: {}", words.join(", ")))
}

fn set_rebalancing(facts: &Facts<'_>, on: bool) -> Result<Mutation, String> {
    let service = may_rebalance(facts, on)?;
    Ok(Mutation::UpdateService(ServiceUpdate {
        cluster: facts.cluster_arn.clone(),
        service: service.service_arn.clone(),
        availability_zone_rebalancing: Some(rebalancing(on).into()),
        ..ServiceUpdate::default()
    }))
}

/// Whether the setting is read back as it was asked for.
fn settled(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let Some(service) = facts.service() else {
        return Progress::Failed("the service is gone".to_owned());
    };
    let asked = settling.calls.iter().find_map(|call| match call {
        Mutation::UpdateService(update) => Some(update),
        _ => None,
    });
    let Some(asked) = asked else {
        return Progress::Done("accepted".to_owned());
    };
    let exec = asked.enable_execute_command.map(|wanted| {
        let is = service.enable_execute_command;
        (
            is == Some(wanted),
            format!("ECS Exec is {} for new tasks", switch(is)),
        )
    });
    let zones = asked.availability_zone_rebalancing.as_ref().map(|wanted| {
        let is = service.availability_zone_rebalancing.as_ref();
        let word = is.map_or("—", |it| it);
        (
            is == Some(wanted),
            format!("Availability Zone rebalancing is {word}"),
        )
    });
    match exec.or(zones) {
        Some((true, words)) => Progress::Done(words),
        Some((false, words)) => Progress::Going(format!("accepted; still read: {words}")),
        None => Progress::Done("accepted".to_owned()),
    }
}
