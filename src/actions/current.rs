//! Which service deployment is under way.

use super::facts::Facts;
use crate::domain::rollout::Phase;
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::{Text, list};

/// ARN of the service deployment that is under way, and its record if that has been read.
///
/// `currentServiceDeployment` may go on naming one that has ended, so its status decides where it
/// is known, and where it is not, the deployments of the service.
pub(super) fn under_way<'a>(facts: &Facts<'a>) -> Option<(Text, Option<&'a ServiceDeployment>)> {
    let service = facts.service()?;
    let over = |status: &Option<Text>| Phase::of(status.as_deref()).is_over();
    let open = |it: &&ServiceDeployment| !over(&it.status) && it.status.is_some();
    let described = || facts.described.iter().copied();
    let Some(named) = &service.current_service_deployment else {
        let found = described().find(open)?;
        return Some((found.service_deployment_arn.clone(), Some(found)));
    };
    if let Some(found) = described().find(|it| it.service_deployment_arn == *named) {
        return (!over(&found.status)).then(|| (named.clone(), Some(found)));
    }
    let briefs = facts.deployments.map(|it| &it.service_deployments);
    let mut briefs = briefs.into_iter().flatten();
    let brief = briefs.find(|it| it.service_deployment_arn == *named);
    let ended = match brief {
        Some(brief) => over(&brief.status),
        None => {
            let deployments = list(&service.deployments);
            let completed = |state: Option<&str>| state == Some("COMPLETED");
            !deployments.is_empty()
                && deployments
                    .iter()
                    .all(|it| completed(it.rollout_state.as_deref()))
        }
    };
    (!ended).then(|| (named.clone(), None))
}
