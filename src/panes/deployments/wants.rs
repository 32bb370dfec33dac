//! What must be asked to know of deployments: never of a service whose own fields say that
//! nothing rolled out lately, unless somebody looks at that service.

use super::rows;
use crate::domain::Text;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::rollout::{self, Phase};
use crate::domain::service::Service;
use crate::panes::kind::Look;
use crate::store::ClusterData;
use std::sync::Arc;

/// The services a list of deployments or events is about.
pub(in crate::panes) fn services<'a>(
    inside: &'a ClusterData,
    look: &'a Look<'_>,
) -> impl Iterator<Item = &'a Arc<Service>> {
    inside.services.items().filter(move |service| {
        look.scope
            .service
            .as_deref()
            .is_none_or(|name| name == service.name())
    })
}

/// The services themselves: one, or all of the cluster.
pub(in crate::panes) fn services_want(look: &Look<'_>, cluster: &Text, tempo: Tempo) -> Want {
    let key = Key::cluster(look.scope.context, SourceId::Services, Text::clone(cluster));
    let Some(name) = look.scope.service.as_deref() else {
        return Want::all(key, tempo);
    };
    let inside = look.store.cluster(look.scope.context, cluster);
    let ids = inside
        .into_iter()
        .flat_map(|inside| inside.services.entries())
        .map(|(id, _)| id)
        .filter(|id| crate::domain::arn::name(id) == name)
        .cloned()
        .collect();
    Want::only(key, ids, tempo)
}

fn key(look: &Look<'_>, source: SourceId, cluster: &Text) -> Key {
    Key::cluster(look.scope.context, source, Text::clone(cluster))
}

/// Whether a rollout of the service is under way, by its own fields.
fn is_rolling(service: &Service) -> bool {
    crate::domain::list(&service.deployments)
        .iter()
        .any(|deployment| deployment.rollout_state.as_deref() == Some("IN_PROGRESS"))
}

/// The lists, deployments and revisions behind the rows of a list of deployments.
pub(super) fn of_list(
    inside: &ClusterData,
    look: &Look<'_>,
    cluster: &Text,
    visible: Option<&[Text]>,
    tempo: Tempo,
) -> Vec<Want> {
    let own = look.scope.service.is_some();
    let mut lists = Want::all(key(look, SourceId::ServiceDeploymentLists, cluster), tempo);
    let mut deployments = Vec::new();
    let mut revisions = Vec::new();
    let mut asked: Vec<&Arc<Service>> = services(inside, look)
        .filter(|service| service.deploys_by_ecs())
        .filter(|service| own || rollout::is_likely(service, look.now))
        .collect();
    asked.sort_by_key(|service| Text::clone(&service.service_arn));
    for service in asked {
        let arn = Text::clone(&service.service_arn);
        if own || is_rolling(service) {
            lists.visible.push(Text::clone(&arn));
        } else {
            lists.also.push(Text::clone(&arn));
        }
        for brief in rows::shown(inside, &arn, look) {
            if visible.is_some_and(|ids| !ids.contains(&brief.service_deployment_arn)) {
                continue;
            }
            unless_over(inside, &brief.service_deployment_arn, &mut deployments);
            revisions.extend(brief.target_service_revision_arn.clone());
        }
    }
    revisions.sort();
    revisions.dedup();
    let mut wants = vec![lists];
    let by_id = [
        (SourceId::ServiceDeployments, deployments),
        (SourceId::ServiceRevisions, revisions),
    ];
    for (source, ids) in by_id {
        if !ids.is_empty() {
            wants.push(Want::only(key(look, source, cluster), ids, tempo));
        }
    }
    wants.retain(|want| !want.visible.is_empty() || !want.also.is_empty());
    wants
}

/// What has ended does not change any more: it is asked for until it is known.
fn unless_over(inside: &ClusterData, id: &Text, ids: &mut Vec<Text>) {
    let known = inside.service_deployments.item(id);
    if known.is_none_or(|known| !Phase::of(known.status.as_deref()).is_over()) {
        ids.push(Text::clone(id));
    }
}

/// What a list of services asks about the newest service deployment of those in view, and of the
/// one that is looked at.
pub(in crate::panes) fn of_services<'a>(
    look: &Look<'_>,
    seen: impl Iterator<Item = &'a Arc<Service>>,
    looked_at: bool,
    tempo: Tempo,
) -> Vec<Want> {
    let Some(cluster) = &look.scope.cluster else {
        return Vec::new();
    };
    let Some(inside) = look.store.cluster(look.scope.context, cluster) else {
        return Vec::new();
    };
    let mut lists = Want::all(key(look, SourceId::ServiceDeploymentLists, cluster), tempo);
    let mut deployments = Vec::new();
    let mut revisions = Vec::new();
    for service in seen {
        let likely = rollout::is_likely(service, look.now);
        if !service.deploys_by_ecs() || !(looked_at || likely) {
            continue;
        }
        let arn = Text::clone(&service.service_arn);
        if is_rolling(service) {
            lists.visible.push(arn);
        } else if likely {
            lists.also.push(arn);
        } else if inside.service_deployment_lists.item(&arn).is_none() {
            // Of one at rest once is enough: when it rolls out its own fields will tell.
            lists.visible.push(arn);
        }
        let Some(newest) = rows::newest(inside, &service.service_arn) else {
            continue;
        };
        // Of one that simply succeeded the list needs no more than that.
        if looked_at || newest.phase() != Phase::Succeeded {
            unless_over(
                inside,
                &newest.brief.service_deployment_arn,
                &mut deployments,
            );
            revisions.extend(newest.brief.target_service_revision_arn.clone());
        }
        if let Some(whole) = newest.whole.filter(|_| looked_at) {
            revisions.extend(beside(whole));
        }
    }
    let mut wants = Vec::new();
    if !lists.visible.is_empty() || !lists.also.is_empty() {
        wants.push(lists);
    }
    let by_id = [
        (SourceId::ServiceDeployments, deployments),
        (SourceId::ServiceRevisions, revisions),
    ];
    for (source, ids) in by_id {
        if !ids.is_empty() {
            wants.push(Want::only(key(look, source, cluster), ids, tempo));
        }
    }
    wants
}

/// The service revisions a deployment names besides the one it brings.
fn beside(
    whole: &crate::domain::service_deployment::ServiceDeployment,
) -> impl Iterator<Item = Text> {
    let sources = crate::domain::list(&whole.source_service_revisions)
        .iter()
        .filter_map(|source| source.arn.clone());
    let back = whole
        .rollback
        .as_ref()
        .and_then(|rollback| rollback.service_revision_arn.clone());
    sources.chain(back)
}

/// What the description of a service deployment needs besides.
pub(super) fn of_row(
    look: &Look<'_>,
    whole: &crate::domain::service_deployment::ServiceDeployment,
    tempo: Tempo,
) -> Vec<Want> {
    let Some(cluster) = &look.scope.cluster else {
        return Vec::new();
    };
    let ids: Vec<Text> = beside(whole).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    vec![Want::only(
        key(look, SourceId::ServiceRevisions, cluster),
        ids,
        tempo,
    )]
}
