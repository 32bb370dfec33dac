//! The description of an alarm: its state and why, what became of it, what it watches.

use super::alarms::{AlarmRow, places};
use super::document::Document;
use super::kind::{Look, health_role};
use super::scaling_sheet::part;
use super::sheet::Sheet;
use crate::domain::alarm::Alarm;
use crate::domain::alarm_words::{self, Link};
use crate::domain::health::Health;
use crate::domain::{Text, list, time};
use crate::theme::Role;

/// The description.
pub(super) fn describe(row: &AlarmRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("alarm {}", row.name), look);
    if row.health != Health::Fine {
        sheet.verdict(row.health, row.why.as_deref());
    }
    let Some(alarm) = &row.item else {
        sheet.text("belongs to", &places(row));
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    sheet.toned(
        "state",
        alarm.state_value.as_deref().unwrap_or("—"),
        Some(health_role(row.health)),
    );
    sheet.time("since", alarm.since());
    sheet.text("rings when", &alarm_words::what(alarm));
    if let Some(value) = alarm_words::value_words(alarm) {
        sheet.text("decided by", &value);
    }
    sheet.value("reason", alarm.state_reason.as_ref());
    sheet.value("description", alarm.alarm_description.as_ref());
    for place in &row.extra {
        let service = place.service.as_deref().unwrap_or("the cluster");
        let words = format!("{service}, by {}", link_words(place.link));
        sheet.text("belongs to", &words);
    }
    history(&mut sheet, &row.id, look);
    metric(&mut sheet, alarm);
    actions(&mut sheet, alarm);
    sheet.section("identity");
    sheet.value("arn", alarm.alarm_arn.as_ref());
    sheet.time("configured", alarm.alarm_configuration_updated_timestamp);
    sheet.finish()
}

const fn link_words(link: Link) -> &'static str {
    match link {
        Link::Deployment => "its deployment configuration",
        Link::Scaling => "a scaling policy that it calls",
        Link::Dimension => "what it measures",
    }
}

fn metric(sheet: &mut Sheet<'_>, alarm: &Alarm) {
    sheet.section("what it watches");
    if let Some(rule) = &alarm.alarm_rule {
        sheet.text("rule", rule);
        return;
    }
    if alarm.metric_name.is_some() {
        sheet.value("namespace", alarm.namespace.as_ref());
        sheet.value("metric", alarm.metric_name.as_ref());
        let statistic = alarm
            .statistic
            .as_ref()
            .or(alarm.extended_statistic.as_ref());
        sheet.value("statistic", statistic);
    }
    for query in list(&alarm.metrics) {
        let stat = query.metric_stat.as_ref();
        let metric = stat.and_then(|stat| stat.metric.as_ref()?.metric_name.as_deref());
        let words = query.expression.as_deref().or(metric).unwrap_or("—");
        sheet.text(query.id.as_deref().unwrap_or("—"), words);
    }
    for dimension in alarm.all_dimensions() {
        sheet.value(
            dimension.name.as_deref().unwrap_or("—"),
            dimension.value.as_ref(),
        );
    }
    sheet.number("period s", alarm.period);
    sheet.number("periods", alarm.evaluation_periods);
    sheet.number("to alarm", alarm.datapoints_to_alarm);
    sheet.value("compares", alarm.comparison_operator.as_ref());
    let threshold = alarm.threshold.map(alarm_words::number);
    sheet.text("threshold", threshold.as_deref().unwrap_or("—"));
    let missing = alarm.treat_missing_data.as_deref();
    sheet.text("missing data", missing.unwrap_or("missing (the default)"));
}

fn actions(sheet: &mut Sheet<'_>, alarm: &Alarm) {
    sheet.section("actions");
    sheet.flag("enabled", alarm.actions_enabled);
    for (key, actions) in [
        ("on ALARM", &alarm.alarm_actions),
        ("on OK", &alarm.ok_actions),
        ("no data", &alarm.insufficient_data_actions),
    ] {
        for action in list(actions) {
            sheet.value(key, Some(action));
        }
    }
    if let Some(by) = &alarm.actions_suppressed_by {
        sheet.value("suppressed by", Some(by));
        sheet.value("because", alarm.actions_suppressed_reason.as_ref());
    }
}

fn history(sheet: &mut Sheet<'_>, name: &Text, look: &Look<'_>) {
    let context = look.store.context(look.scope.context);
    let entry = context.and_then(|context| context.alarm_history.get(name));
    sheet.section("history");
    let Some(history) = part(sheet, "history", entry) else {
        return;
    };
    if history.items.is_empty() {
        sheet.remark("none in the 30 days that CloudWatch keeps");
    }
    for item in &history.items {
        let age = item
            .timestamp
            .map_or_else(|| "—".to_owned(), |at| time::age(look.now, at));
        let summary = item.history_summary.as_deref().unwrap_or("—");
        let tone = match item.history_item_type.as_deref() {
            Some("StateUpdate") if summary.ends_with("to ALARM") => Some(Role::HealthBroken),
            Some("StateUpdate") => None,
            _ => Some(Role::Muted),
        };
        sheet.toned(&age, summary, tone);
    }
}
