//! Alarms of a service in its description: those that end deployments, that scale, that watch.

use super::kind::{Look, health_role};
use super::scaling_sheet::{self, Known};
use super::sheet::Sheet;
use crate::domain::alarm::Alarm;
use crate::domain::alarm_words::{self, Fronted, Link, belongs, deployment_alarms};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::{Text, elastic, time};
use crate::store::ContextData;
use crate::theme::Role;

/// Most names one call takes: a service with more is not described in full.
const MOST: usize = 100;

/// What must be polled for the alarms of a service whose names are known.
pub(super) fn wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let known = scaling_sheet::known(service.name(), look).map(|(known, _)| known);
    let scaling = known.iter().flat_map(Known::alarm_names);
    named(deployment_alarms(service).chain(scaling), look, tempo)
}

/// What must be polled for the alarms of a service's scaling policies.
pub(super) fn policy_wants(service: &str, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let known = scaling_sheet::known(service, look).map(|(known, _)| known);
    named(known.iter().flat_map(Known::alarm_names), look, tempo)
}

fn named<'a>(names: impl Iterator<Item = &'a Text>, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let mut names: Vec<Text> = names.take(MOST).cloned().collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Vec::new();
    }
    let key = Key::region(look.scope.context, SourceId::NamedAlarms);
    // Alarms are evaluated once a minute, however fast a deployment rolls.
    vec![Want::only(key, names, tempo.min(Tempo::Normal))]
}

/// The section "alarms" of a service's description.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let (Some(context), Some(cluster)) = (
        look.store.context(look.scope.context),
        look.scope.cluster.as_deref(),
    ) else {
        return;
    };
    let known = scaling_sheet::known(service.name(), look).map(|(known, _)| known);
    let scaling: Vec<&Text> = known.iter().flat_map(Known::alarm_names).collect();
    let deployment: Vec<&Text> = deployment_alarms(service).collect();
    let policies: Vec<(&str, &str)> = scaling
        .iter()
        .map(|name| (&***name, service.name()))
        .collect();
    let mut lines: Vec<(Link, Text, Option<&Alarm>)> = Vec::new();
    let names = deployment.iter().map(|name| (Link::Deployment, *name));
    for (link, name) in names.chain(scaling.iter().map(|name| (Link::Scaling, *name))) {
        if !lines.iter().any(|(_, known, _)| known == name) {
            let alarm = context.alarms.item(name).map(|alarm| &**alarm);
            lines.push((link, Text::clone(name), alarm));
        }
    }
    let fronted = Fronted::new(service, |arn| {
        context.target_groups.item(arn).map(|group| &**group)
    });
    // Others are known if the list of alarms was looked at.
    for alarm in context.alarms.items() {
        let of_service = belongs(alarm, cluster, [&fronted], &policies)
            .into_iter()
            .find(|found| found.service.as_deref() == Some(service.name()));
        if let Some(found) = of_service
            && !lines.iter().any(|(_, known, _)| *known == alarm.alarm_name)
        {
            lines.push((found.link, Text::clone(&alarm.alarm_name), Some(alarm)));
        }
    }
    let unread = context.alarms.list.complete_at.is_none();
    if lines.is_empty() {
        if unread {
            sheet.section("alarms");
            sheet.remark("no deployment and no policy names one; A looks for others");
        }
        return;
    }
    let health = |alarm: Option<&Alarm>| {
        alarm.map_or(Health::Unknown, |alarm| alarm_words::verdict(alarm).0)
    };
    lines.sort_by(|one, other| {
        (health(one.2), one.0, &one.1).cmp(&(health(other.2), other.0, &other.1))
    });
    sheet.section("alarms");
    for (link, name, alarm) in lines {
        line(sheet, context, (link, &name, alarm), look);
    }
}

/// The alarms of a service's policies, in the description of its scaling.
pub(super) fn of_policies(sheet: &mut Sheet<'_>, known: &Known<'_>, look: &Look<'_>) {
    let Some(context) = look.store.context(look.scope.context) else {
        return;
    };
    let mut names: Vec<&Text> = known.alarm_names().collect();
    names.sort();
    if names.is_empty() {
        return;
    }
    sheet.section("alarms of the policies");
    for name in names {
        line(
            sheet,
            context,
            (Link::Scaling, name, known.alarm(name)),
            look,
        );
    }
}

fn line(
    sheet: &mut Sheet<'_>,
    context: &ContextData,
    (link, name, alarm): (Link, &Text, Option<&Alarm>),
    look: &Look<'_>,
) {
    let Some(alarm) = alarm else {
        let entry = context.alarms.get(name);
        let fault = entry.and_then(|entry| entry.fault.as_ref());
        let missing = entry.and_then(|entry| entry.missing.as_deref());
        let (words, tone) = match (fault, missing) {
            (Some(fault), _) => (format!("◌ {name}  {}", fault.line()), Role::Gap),
            (None, Some(missing)) => (format!("▲ {name}  {missing}"), Role::HealthLook),
            (None, None) => (format!("· {name}"), Role::Muted),
        };
        return sheet.toned(link.word(), &words, Some(tone));
    };
    let (health, _) = alarm_words::verdict(alarm);
    let state = alarm.state_value.as_deref().unwrap_or("—");
    let age = alarm.since().map(|at| time::age(look.now, at));
    let age = age.map_or_else(String::new, |age| format!(" {age}"));
    let name = elastic::short_alarm(name);
    let was = alarm_words::value_words(alarm);
    let was = was.map_or_else(String::new, |value| format!(" (was {value})"));
    let what = alarm_words::what(alarm);
    sheet.toned(
        link.word(),
        &format!("{} {state}{age}  {what}{was}  {name}", health.glyph()),
        (health != Health::Fine).then(|| health_role(health)),
    );
}
