//! Deployments begun: of what is deployed, or of another revision.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::{Action, Danger, Subject, about, differs, may, rolling};
use crate::domain::mutation::{Mutation, ServiceUpdate};
use crate::domain::service::Service;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn};

/// A new deployment of what is deployed already.
pub(super) static REDEPLOY: Action = Action {
    id: "redeploy",
    key: 'd',
    subject: Subject::Service,
    title: "force a new deployment",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: |facts| may::deploy(facts).map(|_| ()),
    preview: |facts, _| {
        let service = may::deploy(facts)?;
        let definition = service.task_definition.as_deref().unwrap_or("—");
        let definition = arn::family_revision(definition);
        let mut preview = Preview::of(format!(
            "starts a new deployment of {} with {definition}: every task is replaced",
            service.name()
        ));
        if service.desired_count == Some(0) {
            preview
                .notes
                .push("no task is wanted, so none is replaced".to_owned());
        }
        about::rollout(facts, service, facts.definition, &mut preview);
        Ok(preview)
    },
    calls: |facts, _: &Inputs| {
        let service = may::deploy(facts)?;
        Ok(vec![Mutation::UpdateService(ServiceUpdate {
            cluster: facts.cluster_arn.clone(),
            service: service.service_arn.clone(),
            force_new_deployment: Some(true),
            ..ServiceUpdate::default()
        })])
    },
    settled: rolling::rollout,
};

/// A deployment of another revision.
pub(super) static DEPLOY: Action = Action {
    id: "deploy-revision",
    key: 'r',
    subject: Subject::Service,
    title: "deploy another revision",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: REVISION,
        help: "a revision of the same family (43), or family:revision",
        kind: InputKind::TaskDefinition,
        optional: false,
    }],
    iam: &["ecs:UpdateService"],
    applies: |facts| may::deploy(facts).map(|_| ()),
    preview: |facts, inputs| {
        let service = may::deploy(facts)?;
        let wanted = other(facts, service, inputs)?;
        let mut preview = Preview::of(format!(
            "starts a deployment of {} with {}",
            service.name(),
            arn::family_revision(&wanted)
        ));
        about_definition(facts, service, &wanted, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let service = may::deploy(facts)?;
        let wanted = other(facts, service, inputs)?;
        Ok(vec![call(facts, service, wanted)])
    },
    settled: rolling::rollout,
};

/// The name of the input that says which task definition.
pub(super) const REVISION: &str = "task_definition";

/// The ARN of the task definition that was said; none if nothing was, or it cannot be told.
pub(super) fn definition_named(facts: &Facts<'_>, inputs: &Inputs) -> Option<Text> {
    let said = inputs.get(REVISION)?;
    resolve(facts.service()?, said).ok()
}

/// What was said as an ARN: `43`, `web:43`, or the ARN itself.
pub(super) fn resolve(service: &Service, said: &str) -> Result<Text, String> {
    let whole = |revision: &str| revision.parse::<u32>().is_ok_and(|it| it > 0);
    if said.starts_with("arn:") {
        return match arn::revision(said) {
            Some(_) => Ok(said.into()),
            None => Err(format!("{said} names no revision")),
        };
    }
    let deployed = service.task_definition.as_deref();
    let deployed = deployed.and_then(|it| Some((it.rsplit_once('/')?.0, arn::family(it))));
    let Some((head, family)) = deployed else {
        return Err("the task definition that is deployed is not known: give the ARN".to_owned());
    };
    match said.rsplit_once(':') {
        None if whole(said) => Ok(format!("{head}/{family}:{said}").into()),
        Some((family, revision)) if whole(revision) && is_family(family) => {
            Ok(format!("{head}/{said}").into())
        }
        // Which revision a bare family means may change between the preview and the call.
        _ => Err(format!(
            "{REVISION} must be a revision or family:revision, not {said}"
        )),
    }
}

/// Letters, digits, `-` and `_`, as ECS has it.
fn is_family(name: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    !name.is_empty() && name.bytes().all(fits)
}

fn other(facts: &Facts<'_>, service: &Service, inputs: &Inputs) -> Result<Text, String> {
    let said = inputs
        .get(REVISION)
        .ok_or_else(|| format!("{REVISION} is missing"))?;
    let wanted = resolve(service, said)?;
    deployable(facts, service, &wanted)?;
    Ok(wanted)
}

/// Whether ECS deploys it, as far as is known.
pub(super) fn deployable(
    facts: &Facts<'_>,
    service: &Service,
    wanted: &Text,
) -> Result<(), String> {
    let name = arn::family_revision(wanted);
    if service.task_definition.as_ref() == Some(wanted) {
        return Err(format!(
            "{name} is deployed already; redeploy replaces its tasks"
        ));
    }
    match known(facts, wanted).and_then(|it| it.status.as_deref()) {
        Some("ACTIVE") | None => Ok(()),
        Some(status) => Err(format!("{name} is {status}: ECS does not deploy it")),
    }
}

/// A task definition, if it has been read.
pub(super) fn known<'a>(facts: &Facts<'a>, arn: &str) -> Option<&'a TaskDefinition> {
    let mut all = facts.definitions.iter().chain(&facts.definition);
    all.find(|it| &*it.task_definition_arn == arn).copied()
}

/// From which task definition to which, what differs, and what a deployment of it takes.
pub(super) fn about_definition(
    facts: &Facts<'_>,
    service: &Service,
    wanted: &str,
    preview: &mut Preview,
) {
    let deployed = service.task_definition.as_deref().unwrap_or("—");
    preview.change(
        "task definition",
        arn::family_revision(deployed),
        arn::family_revision(wanted),
    );
    let new = known(facts, wanted);
    differs::definitions(facts.definition, new, wanted, preview);
    if arn::family(deployed) != arn::family(wanted) {
        preview.warnings.push(format!(
            "it is of another family: {} instead of {}",
            arn::family(wanted),
            arn::family(deployed)
        ));
    }
    if let Some(new) = new {
        preview.warnings.extend(differs::unfit(service, new));
    }
    about::rollout(facts, service, new.or(facts.definition), preview);
}

pub(super) fn call(facts: &Facts<'_>, service: &Service, definition: Text) -> Mutation {
    Mutation::UpdateService(ServiceUpdate {
        cluster: facts.cluster_arn.clone(),
        service: service.service_arn.clone(),
        task_definition: Some(definition),
        ..ServiceUpdate::default()
    })
}
