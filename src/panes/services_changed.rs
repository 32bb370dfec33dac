//! What the last deployment of a service changed in its task definition.

use super::compare::{self, Outcome, Pair, outcome};
use super::kind::{Compared, Look};
use super::sheet::Sheet;
use crate::domain::compare::brief;
use crate::domain::polled::{Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};

/// Columns of the line that tells it all; longer ones are wrapped.
const LINE: usize = 300;

/// The definition of the primary deployment (or task set), and the one before it: that of another
/// deployment while there is one, else the revision before in the family.
pub(super) fn compared(service: &Service) -> Option<Compared> {
    let deployments = list(&service.deployments)
        .iter()
        .map(|it| (it.status.as_deref(), it.task_definition.as_ref()));
    let sets = list(&service.task_sets)
        .iter()
        .map(|it| (it.status.as_deref(), it.task_definition.as_ref()));
    let all: Vec<(Option<&str>, Option<&Text>)> = deployments.chain(sets).collect();
    let primary = all
        .iter()
        .find(|(status, _)| *status == Some("PRIMARY"))
        .and_then(|(_, definition)| *definition);
    let now = primary.or(service.task_definition.as_ref())?;
    let other = all
        .iter()
        .filter_map(|(_, definition)| *definition)
        .find(|definition| *definition != now);
    let before = match other {
        Some(other) => Some(Text::clone(other)),
        None => arn::revision_before(now).map(Text::from),
    };
    Some(Compared {
        now: Text::clone(now),
        before,
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
    let before = match deployed.filter(|deployed| *deployed != now) {
        Some(other) => Some(other),
        None => arn::revision_before(&now).map(Text::from),
    };
    Some(Compared { now, before })
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

fn pair(service: &Service) -> Option<Pair> {
    let compared = compared(service)?;
    Some(Pair {
        old: compared.before?,
        new: compared.now,
    })
}

/// Both definitions.
pub(super) fn wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    pair(service).map_or_else(Vec::new, |pair| {
        compare::wants(&pair, look.scope.context, tempo)
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
    let Some(pair) = pair(service) else {
        return;
    };
    let back = arn::family(&pair.old) == arn::family(&pair.new)
        && arn::revision(&pair.old) > arn::revision(&pair.new);
    sheet.text(
        match back {
            true => "back",
            false => "from",
        },
        &pair.title(),
    );
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
    use crate::domain::fixtures::{definition_arn, deployment, service};

    fn told(deployments: &[(&str, &str)]) -> Option<(Option<String>, String)> {
        let mut service = service("web", 1);
        service.deployments = Some(
            deployments
                .iter()
                .map(|(status, definition)| deployment(definition, status, "COMPLETED", (1, 1)))
                .collect(),
        );
        let compared = compared(&service)?;
        let name = |arn: &Text| arn::family_revision(arn).to_owned();
        Some((compared.before.as_ref().map(name), name(&compared.now)))
    }

    #[test]
    fn the_other_deployment_is_what_was_before_or_else_the_revision_before() {
        for (deployments, before, now) in [
            (
                &[("PRIMARY", "web:7"), ("ACTIVE", "web:5")][..],
                Some("web:5"),
                "web:7",
            ),
            (
                &[("ACTIVE", "web:8"), ("PRIMARY", "web:7")],
                Some("web:8"),
                "web:7",
            ),
            (&[("PRIMARY", "web:7")], Some("web:6"), "web:7"),
            (
                &[("PRIMARY", "web:7"), ("ACTIVE", "web:7")],
                Some("web:6"),
                "web:7",
            ),
            (&[("PRIMARY", "web:1")], None, "web:1"),
            (&[], Some("web:40"), "web:41"),
        ] {
            assert_eq!(
                told(deployments),
                Some((before.map(str::to_owned), now.to_owned())),
                "{deployments:?}"
            );
        }
        let mut bare = service("web", 1);
        bare.deployments = None;
        bare.task_definition = Some(definition_arn("web"));
        assert_eq!(
            compared(&bare).map(|compared| compared.before),
            Some(None),
            "an ARN without a revision has none before it"
        );
    }
}
