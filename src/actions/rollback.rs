//! Back to the task definition that worked before.

use super::deploy::{REVISION, about_definition, call, deployable, known, resolve};
use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::{Action, Danger, Subject, current, may, rolling};
use crate::domain::service::Service;
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::{Text, arn, list};

/// A deployment of the previous task definition that worked.
pub(super) static ROLLBACK: Action = Action {
    id: "rollback",
    key: 'b',
    subject: Subject::Service,
    title: "roll back to the revision that worked before",
    danger: Danger::Disruptive,
    inputs: &[Input {
        name: REVISION,
        help: "another one than the newest that was deployed with success",
        kind: InputKind::TaskDefinition,
        optional: true,
    }],
    iam: &["ecs:UpdateService"],
    applies: |facts| {
        let service = may::deploy(facts)?;
        goal(facts, service, &Inputs::default()).map(|_| ())
    },
    preview: |facts, inputs| {
        let service = may::deploy(facts)?;
        let goal = goal(facts, service, inputs)?;
        let mut preview = Preview::of(format!(
            "deploys {} again on {}",
            arn::family_revision(&goal.definition),
            service.name()
        ));
        preview.notes.push(goal.evidence.clone());
        let unknown = untold(facts);
        if unknown > 0 && inputs.get(REVISION).is_none() {
            preview.notes.push(format!(
                "not known: what {unknown} other successful deployments brought"
            ));
        }
        if current::under_way(facts).is_some() {
            preview
                .warnings
                .push("stop-deployment rolls the deployment under way back by itself".to_owned());
        }
        about_definition(facts, service, &goal.definition, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let service = may::deploy(facts)?;
        let goal = goal(facts, service, inputs)?;
        Ok(vec![call(facts, service, goal.definition)])
    },
    settled: rolling::rollout,
};

/// What could be gone back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goal {
    /// ARN of the task definition.
    pub definition: Text,
    /// How it is known to have worked.
    pub evidence: String,
}

/// What was deployed with success before and is not deployed now, newest first: what service
/// deployments that succeeded brought, then what a completed deployment of the service runs. The
/// revision before in number may never have run at all.
pub(super) fn earlier(facts: &Facts<'_>) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    let Some(service) = facts.service() else {
        return goals;
    };
    let mut add = |definition: &Text, evidence: String| {
        let deployed = service.task_definition.as_ref() == Some(definition);
        if !deployed && goals.iter().all(|goal| goal.definition != *definition) {
            let definition = definition.clone();
            goals.push(Goal {
                definition,
                evidence,
            });
        }
    };
    for (deployment, revision) in succeeded(facts) {
        let revisions = facts.revisions.iter();
        let mut of_arn = revisions.filter(|it| it.service_revision_arn == *revision);
        if let Some(definition) = of_arn.next().and_then(|it| it.task_definition.as_ref()) {
            let name = arn::family_revision(definition);
            let when = deployment.finished_at.or(deployment.created_at);
            let when = when.map_or_else(String::new, |it| format!(", {it:.0}"));
            let id = arn::short_id(&deployment.service_deployment_arn);
            add(
                definition,
                format!("{name} was deployed with success: {id}{when}"),
            );
        }
    }
    for deployment in list(&service.deployments) {
        let completed = deployment.rollout_state.as_deref() == Some("COMPLETED");
        if let Some(definition) = deployment.task_definition.as_ref().filter(|_| completed) {
            let name = arn::family_revision(definition);
            let id = deployment.id.as_deref().unwrap_or("—");
            add(definition, format!("{name} completed its deployment: {id}"));
        }
    }
    if goals.is_empty()
        && let Some((definition, evidence)) = replaced(facts, service)
    {
        goals.push(Goal {
            definition,
            evidence,
        });
    }
    goals
}

/// What the newest service deployment that succeeded took the place of: it ran, but that it was
/// deployed with success is not known.
fn replaced(facts: &Facts<'_>, service: &Service) -> Option<(Text, String)> {
    let succeeded = facts.described.iter();
    let newest = succeeded
        .filter(|it| it.status.as_deref() == Some("SUCCESSFUL"))
        .max_by_key(|it| it.created_at)?;
    let sources = list(&newest.source_service_revisions).iter();
    let mut known = sources.filter_map(|source| {
        let mut revisions = facts.revisions.iter();
        let of_arn = revisions.find(|it| Some(&it.service_revision_arn) == source.arn.as_ref());
        of_arn?.task_definition.as_ref()
    });
    let definition = known.find(|it| service.task_definition.as_ref() != Some(it))?;
    let evidence = format!(
        "no older successful deployment is known: {} is what {} replaced",
        arn::family_revision(definition),
        arn::short_id(&newest.service_deployment_arn)
    );
    Some((definition.clone(), evidence))
}

/// Service deployments that succeeded, newest first, with the service revision each brought.
fn succeeded<'a>(facts: &Facts<'a>) -> Vec<(&'a ServiceDeployment, &'a Text)> {
    let described = facts.described.iter();
    let mut all: Vec<_> = described
        .filter(|it| it.status.as_deref() == Some("SUCCESSFUL"))
        .filter_map(|it| Some((*it, it.target_service_revision.as_ref()?.arn.as_ref()?)))
        .collect();
    all.sort_by_key(|(deployment, _)| std::cmp::Reverse(deployment.created_at));
    all
}

/// How many of them brought what is not known: their service revisions could not be read.
fn untold(facts: &Facts<'_>) -> usize {
    let known = |arn: &Text| {
        let mut revisions = facts.revisions.iter();
        revisions.any(|it| it.service_revision_arn == *arn && it.task_definition.is_some())
    };
    let all = succeeded(facts);
    all.iter().filter(|(_, revision)| !known(revision)).count()
}

fn goal(facts: &Facts<'_>, service: &Service, inputs: &Inputs) -> Result<Goal, String> {
    let all = earlier(facts);
    if let Some(said) = inputs.get(REVISION) {
        let definition = resolve(service, said)?;
        deployable(facts, service, &definition)?;
        let found = all.into_iter().find(|goal| goal.definition == definition);
        return Ok(found.unwrap_or_else(|| Goal {
            evidence: format!(
                "no successful deployment of {} is known",
                arn::family_revision(&definition)
            ),
            definition,
        }));
    }
    let inactive = |goal: &Goal| {
        let status = known(facts, &goal.definition).and_then(|it| it.status.as_deref());
        status.is_some_and(|it| it != "ACTIVE")
    };
    let any = !all.is_empty();
    if let Some(goal) = all.into_iter().find(|goal| !inactive(goal)) {
        return Ok(goal);
    }
    let mut why = match (any, facts.deployments) {
        (true, _) => "what was deployed with success before is INACTIVE".to_owned(),
        (false, None) => {
            "what was deployed before is not known: its service deployments have not been read"
                .to_owned()
        }
        (false, Some(_)) => {
            "nothing to go back to: no successful deployment of another task definition is known"
                .to_owned()
        }
    };
    for gap in &facts.gaps {
        why.push_str(&format!("; {gap}"));
    }
    Err(why)
}
