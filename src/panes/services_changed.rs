//! What the last deployment of a service changed in its task definition.

use super::compare::{self, Outcome, Pair, outcome};
use super::kind::{Compared, Look};
use super::sheet::Sheet;
use crate::domain::compare::brief;
use crate::domain::polled::{Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use crate::theme::Role;

/// Columns of the line that tells it all; longer ones are wrapped.
const LINE: usize = 300;

/// What a deployment changed, and what became of it.
struct Change {
    pair: Pair,
    fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is in force, or on its way to be.
    Deployed,
    /// It was rolled back, or is being.
    GivenUp,
    /// Another controller has brought its task set and not yet made it the primary one.
    UnderWay,
}

/// The definition of the primary deployment or task set.
fn primary(service: &Service) -> Option<&Text> {
    let deployed = definitions(service)
        .find(|(status, _)| *status == Some("PRIMARY"))
        .map(|(_, definition)| definition);
    deployed.or(service.task_definition.as_ref())
}

/// Status and definition of all deployments, and of all task sets where another controller deploys.
fn definitions(service: &Service) -> impl Iterator<Item = (Option<&str>, &Text)> {
    let deployments = list(&service.deployments)
        .iter()
        .map(|it| (it.status.as_deref(), it.task_definition.as_ref()));
    let sets = list(&service.task_sets)
        .iter()
        .map(|it| (it.status.as_deref(), it.task_definition.as_ref()));
    deployments
        .chain(sets)
        .filter_map(|(status, definition)| Some((status, definition?)))
}

/// What the last deployment changed, or the one under way: against another deployment while there
/// is one, against what stopped tasks ran that was newer, else against the revision before.
///
/// A deployment that is or was rolled back is told forwards: what it changed is what broke.
fn change<'a>(service: &Service, stopped: impl Iterator<Item = &'a Task>) -> Option<Change> {
    let now = primary(service)?;
    let family = arn::family(now);
    let newer = |it: &&Text| arn::family(it) == family && arn::revision(it) > arn::revision(now);
    let other = definitions(service)
        .map(|(_, definition)| definition)
        .find(|definition| *definition != now);
    let left = match other {
        Some(_) => None,
        None => stopped
            .filter_map(|task| task.task_definition_arn.as_ref())
            .filter(newer)
            .max_by_key(|definition| arn::revision(definition)),
    };
    let ahead = other.or(left).filter(newer);
    // ECS makes what it deploys the primary deployment at once, other controllers do so last.
    let fate = match ahead {
        Some(_) if service.deploys_by_ecs() => Fate::GivenUp,
        Some(_) if other.is_some() => Fate::UnderWay,
        Some(_) => Fate::GivenUp,
        None => Fate::Deployed,
    };
    let before = match (ahead, other) {
        (Some(_), _) => Text::clone(now),
        (None, Some(other)) => Text::clone(other),
        (None, None) => arn::revision_before(now)?.into(),
    };
    Some(Change {
        pair: Pair {
            old: before,
            new: Text::clone(ahead.unwrap_or(now)),
        },
        fate,
    })
}

fn change_of(service: &Service, look: &Look<'_>) -> Option<Change> {
    let inside = look
        .scope
        .cluster
        .as_deref()
        .and_then(|cluster| look.store.cluster(look.scope.context, cluster));
    let stopped = inside
        .into_iter()
        .flat_map(|inside| inside.stopped_of(service.name()));
    change(service, stopped)
}

/// The definition of a service, and what its last deployment changed.
pub(super) fn compared(service: &Service, look: &Look<'_>) -> Option<Compared> {
    Some(Compared {
        now: Text::clone(primary(service)?),
        alone: change_of(service, look).map(|change| change.pair),
    })
}

/// The definition of a task, and that which its service deploys by now if it is another one, else
/// the revision before.
pub(super) fn compared_task(task: &Task, look: &Look<'_>) -> Option<Compared> {
    let now = task.task_definition_arn.clone()?;
    let deployed = task.service_name().and_then(|name| {
        let cluster = look.scope.cluster.as_deref()?;
        let inside = look.store.cluster(look.scope.context, cluster)?;
        let service = inside.services.items().find(|it| it.name() == name)?;
        service.task_definition.clone()
    });
    let other = deployed
        .filter(|deployed| *deployed != now)
        .or_else(|| arn::revision_before(&now).map(Text::from));
    Some(Compared {
        alone: other.map(|other| Pair::in_order(Text::clone(&now), other)),
        now,
    })
}

/// Whether two deployments of the service are there, and both run the same definition.
fn same_again(service: &Service) -> bool {
    let mut definitions = list(&service.deployments)
        .iter()
        .filter_map(|deployment| deployment.task_definition.as_ref());
    match (definitions.next(), definitions.next()) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// Both definitions.
pub(super) fn wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    change_of(service, look).map_or_else(Vec::new, |change| {
        compare::wants(&change.pair, look.scope.context, tempo)
    })
}

/// The section.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    sheet.section("what changed");
    if same_again(service) {
        sheet.remark(
            "nothing in the task definition: the same one is deployed again, by force or with other settings of the service",
        );
        return;
    }
    let Some(Change { pair, fate }) = change_of(service, look) else {
        return;
    };
    match fate {
        Fate::GivenUp => sheet.toned("given up", &pair.title(), Some(Role::HealthLook)),
        Fate::UnderWay => sheet.text("under way", &pair.title()),
        Fate::Deployed => sheet.text("deployed", &pair.title()),
    }
    match outcome(&pair, look) {
        Outcome::Awaited => sheet.remark("loading"),
        Outcome::Unknown(reason) => compare::gap(sheet, &reason),
        Outcome::Known(changes) if changes.is_empty() => {
            sheet.remark("no difference between the two task definitions");
        }
        Outcome::Known(changes) => {
            sheet.text("changes", &brief(&changes, LINE));
            sheet.remark("= compares them line by line");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::TaskSet;
    use crate::domain::fixtures::{bare_task, definition_arn, deployment, service};
    use crate::domain::service::DeploymentController;

    fn told(deployments: &[(&str, &str)], stopped: &[&str]) -> Option<(String, bool)> {
        let mut service = service("web", 1);
        service.deployments = Some(
            deployments
                .iter()
                .map(|(status, definition)| deployment(definition, status, "COMPLETED", (1, 1)))
                .collect(),
        );
        let stopped: Vec<Task> = stopped
            .iter()
            .map(|definition| Task {
                task_definition_arn: Some(definition_arn(definition)),
                ..bare_task("1")
            })
            .collect();
        let change = change(&service, stopped.iter())?;
        Some((change.pair.title(), change.fate == Fate::GivenUp))
    }

    #[test]
    fn the_change_of_a_deployment_is_found() {
        let both = |old: &str, new: &str, given_up| Some((format!("{old} → {new}"), given_up));
        for (deployments, stopped, expected) in [
            // rolling, or the last one
            (
                &[("PRIMARY", "web:7"), ("ACTIVE", "web:5")][..],
                &["web:5"][..],
                both("web:5", "web:7", false),
            ),
            (
                &[("PRIMARY", "web:7")],
                &["web:6"],
                both("web:6", "web:7", false),
            ),
            // on the way back, and back
            (
                &[("ACTIVE", "web:8"), ("PRIMARY", "web:7")],
                &[],
                both("web:7", "web:8", true),
            ),
            (
                &[("PRIMARY", "web:7")],
                &["web:7", "web:8", "web:6", "other:9"],
                both("web:7", "web:8", true),
            ),
            // another family has no order
            (
                &[("PRIMARY", "web:1"), ("ACTIVE", "api:9")],
                &[],
                both("api:9", "web:1", false),
            ),
            (&[("PRIMARY", "web:1")], &[], None),
            (&[], &[], both("web:40", "web:41", false)),
        ] {
            assert_eq!(told(deployments, stopped), expected, "{deployments:?}");
        }
    }

    #[test]
    fn what_another_controller_brings_is_under_way_until_it_is_the_primary_one() {
        let set = |status: &str, definition: &str| TaskSet {
            status: Some(status.into()),
            task_definition: Some(definition_arn(definition)),
            id: None,
            task_set_arn: None,
            computed_desired_count: None,
            pending_count: None,
            running_count: None,
            stability_status: None,
            stability_status_at: None,
            scale: None,
            external_id: None,
            created_at: None,
            updated_at: None,
            launch_type: None,
            network_configuration: None,
            load_balancers: None,
        };
        let mut service = service("web", 1);
        service.deployments = None;
        service.deployment_controller = Some(DeploymentController {
            r#type: "CODE_DEPLOY".into(),
        });
        service.task_sets = Some(vec![set("PRIMARY", "web:7"), set("ACTIVE", "web:8")]);
        let found = change(&service, std::iter::empty()).expect("two task sets differ");
        assert_eq!(found.pair.title(), "web:7 → web:8");
        assert_eq!(found.fate, Fate::UnderWay);
    }
}
