//! Auto scaling of a service in its description: bounds, what keeps it from moving, what moved it last.

use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::alarm::Alarm;
use crate::domain::elastic::{self, Evidence};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scaling::{
    self, ScalableTarget, ScalingActivities, ScalingPolicies, ScheduledActions,
};
use crate::domain::service::Service;
use crate::domain::{Text, list, time};
use crate::store::{ClusterData, ContextData, Entry};
use crate::theme::Role;

/// What is said of a service without auto scaling.
const NONE: &str = "none: the desired count stays as it was set";
/// Activities shown in the description of a service.
const FEW: usize = 3;

/// Everything known about the scaling of one service.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) target: Option<&'a Entry<ScalableTarget>>,
    pub(super) policies: Option<&'a Entry<ScalingPolicies>>,
    pub(super) actions: Option<&'a Entry<ScheduledActions>>,
    pub(super) activities: Option<&'a Entry<ScalingActivities>>,
    context: Option<&'a ContextData>,
}

impl<'a> Known<'a> {
    /// What is known of a resource id.
    pub(super) fn of(inside: &'a ClusterData, look: &Look<'a>, id: &str) -> Self {
        Self {
            target: inside.scalable_targets.get(id),
            policies: inside.scaling_policies.get(id),
            actions: inside.scheduled_actions.get(id),
            activities: inside.scaling_activities.get(id),
            context: look.store.context(look.scope.context),
        }
    }

    /// The bounds, if there are any and they are known.
    pub(super) fn bounds(&self) -> Option<&'a ScalableTarget> {
        self.target?.item.as_deref()
    }

    /// Whether AWS said that the service has no auto scaling.
    pub(super) fn has_none(&self) -> bool {
        // A target that was taken away leaves its last description behind.
        self.target.is_some_and(|entry| entry.missing.is_some())
    }

    /// The names of the alarms that call its policies.
    pub(super) fn alarm_names(&self) -> impl Iterator<Item = &'a Text> + use<'a> {
        let policies = self.policies.and_then(|entry| entry.item.as_deref());
        policies
            .into_iter()
            .flat_map(|known| &known.policies)
            .flat_map(|policy| list(&policy.alarms))
            .filter_map(|alarm| alarm.alarm_name.as_ref())
    }

    /// An alarm by its name, if it is known.
    pub(super) fn alarm(&self, name: &str) -> Option<&'a Alarm> {
        self.context?.alarms.item(name).map(|alarm| &**alarm)
    }

    /// Health and reasons; none where the bounds are not known.
    pub(super) fn verdict(
        &self,
        desired: Option<i32>,
        look: &Look<'_>,
    ) -> Option<(Health, Option<String>)> {
        let activities = self.activities.and_then(|entry| entry.item.as_deref());
        Some(elastic::verdict(&Evidence {
            target: self.bounds()?,
            desired,
            activities: activities.map_or(&[], |known| &known.activities),
            high: self
                .alarm_names()
                .filter_map(|name| self.alarm(name))
                .any(elastic::asks_for_more),
            now: look.now,
        }))
    }
}

/// What must be polled to know the scaling of one service, as far as is known what there is.
pub(super) fn wants(service: &str, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let Some(cluster) = &look.scope.cluster else {
        return Vec::new();
    };
    let id = scaling::resource_id(cluster, service);
    // Nothing here moves faster than a minute, however fast a deployment rolls.
    let tempo = tempo.min(Tempo::Normal);
    let only = |source| {
        let key = Key::cluster(look.scope.context, source, Text::clone(cluster));
        Want::only(key, vec![Text::clone(&id)], tempo)
    };
    let mut wants = vec![only(SourceId::ScalableTargets)];
    let inside = look.store.cluster(look.scope.context, cluster);
    let known = inside.map(|inside| Known::of(inside, look, &id));
    // Without bounds there are no policies: nothing is asked about what is not there.
    if known.is_some_and(|known| known.bounds().is_some() && !known.has_none()) {
        wants.extend([
            only(SourceId::ScalingPolicies),
            only(SourceId::ScheduledActions),
            only(SourceId::ScalingActivities),
        ]);
    }
    wants
}

/// The section "autoscaling" of a service's description.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let Some((known, _)) = known(service.name(), look) else {
        return;
    };
    // Where there is nothing to tell, a line without a heading is enough.
    if known.has_none() {
        sheet.section("");
        return sheet.text("autoscaling", NONE);
    }
    if known.bounds().is_none() {
        sheet.section("");
        part(sheet, "autoscaling", known.target);
        return;
    }
    sheet.section("autoscaling");
    standing(sheet, &known, service.desired_count, look);
    policies(sheet, &known);
    actions(sheet, &known);
    activities(sheet, &known, look, FEW);
}

/// What is known of a service, and its resource id.
pub(super) fn known<'a>(service: &str, look: &Look<'a>) -> Option<(Known<'a>, Text)> {
    let cluster = look.scope.cluster.as_deref()?;
    let inside = look.store.cluster(look.scope.context, cluster)?;
    let id = scaling::resource_id(cluster, service);
    Some((Known::of(inside, look, &id), id))
}

/// Verdict and bounds; whether there is more to tell.
pub(super) fn standing(
    sheet: &mut Sheet<'_>,
    known: &Known<'_>,
    desired: Option<i32>,
    look: &Look<'_>,
) -> bool {
    if known.has_none() {
        sheet.remark(NONE);
        return false;
    }
    let Some(target) = part(sheet, "bounds", known.target) else {
        return false;
    };
    if let Some((health, why)) = known.verdict(desired, look) {
        sheet.verdict(health, why.as_deref());
    }
    sheet.text("bounds", &elastic::bounds(target, desired));
    true
}

/// One line for each policy.
pub(super) fn policies(sheet: &mut Sheet<'_>, known: &Known<'_>) {
    let Some(all) = part(sheet, "policies", known.policies) else {
        return;
    };
    if all.policies.is_empty() {
        sheet.text("policies", "none: only the bounds are kept");
    }
    for policy in &all.policies {
        let name = policy.policy_name.as_deref().unwrap_or("—");
        sheet.text("policy", &format!("{}  {name}", elastic::policy(policy)));
    }
    if all.more {
        sheet.remark("and more policies than a page of AWS holds");
    }
}

/// One line for each scheduled action; nothing where there is none.
pub(super) fn actions(sheet: &mut Sheet<'_>, known: &Known<'_>) {
    let Some(all) = part(sheet, "scheduled", known.actions) else {
        return;
    };
    for action in &all.actions {
        let name = action.scheduled_action_name.as_deref().unwrap_or("—");
        let words = elastic::scheduled(action);
        sheet.text("scheduled", &format!("{words}  {name}"));
    }
    if all.more {
        sheet.remark("and more scheduled actions than a page of AWS holds");
    }
}

/// The newest activities, a line each.
pub(super) fn activities(sheet: &mut Sheet<'_>, known: &Known<'_>, look: &Look<'_>, most: usize) {
    let Some(all) = part(sheet, "activities", known.activities) else {
        return;
    };
    if all.activities.is_empty() {
        sheet.text("activities", "none in the six weeks that AWS keeps");
    }
    for activity in all.activities.iter().take(most) {
        let age = activity
            .start_time
            .map_or_else(|| "—".to_owned(), |at| time::age(look.now, at));
        let status = activity.status_code.as_deref().unwrap_or("—");
        let idle = !list(&activity.not_scaled_reasons).is_empty();
        let (status, tone) = match status {
            // What was not done was done successfully, says AWS.
            _ if idle => (String::new(), Some(Role::HealthLook)),
            "Successful" => (String::new(), None),
            "Failed" | "Unfulfilled" => (format!("{status}  "), Some(Role::HealthBroken)),
            "Pending" | "InProgress" => (format!("{status}  "), Some(Role::HealthChanging)),
            other => (format!("{other}  "), None),
        };
        let cause = activity.cause.as_deref().map(elastic::cause);
        let cause = cause.map_or_else(String::new, |cause| format!("  ({cause})"));
        let words = elastic::activity(activity);
        sheet.toned(&age, &format!("{status}{words}{cause}"), tone);
        if activity.status_code.as_deref() == Some("Failed")
            && let Some(message) = &activity.status_message
        {
            sheet.remark(message);
        }
    }
}

/// The described part of an entry; where there is none, the line that says why.
pub(super) fn part<'a, T>(
    sheet: &mut Sheet<'_>,
    key: &str,
    entry: Option<&'a Entry<T>>,
) -> Option<&'a T> {
    let fault = entry.and_then(|entry| entry.fault.as_ref());
    let item = entry.and_then(|entry| entry.item.as_deref());
    match (item, fault) {
        (Some(_), None) => {}
        (Some(_), Some(fault)) => {
            let line = format!("not renewed: {}", fault.line());
            sheet.toned(key, &line, Some(Role::Gap));
        }
        (None, Some(fault)) => {
            sheet.toned(key, &format!("◌ {}", fault.line()), Some(Role::Gap));
        }
        (None, None) => sheet.toned(key, "·", Some(Role::Muted)),
    }
    item
}
