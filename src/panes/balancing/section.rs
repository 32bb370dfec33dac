//! The part of a service's description about its targets: how they are, and how traffic gets there.

use super::super::document::Line;
use super::super::kind::{Look, health_role};
use super::super::sheet::Sheet;
use super::Balancing;
use crate::domain::balancing::{Counts, GroupRef, Known, Role as GroupRole, elsewhere, groups_of};
use crate::domain::fault::Fault;
use crate::domain::health::Health;
use crate::domain::listener::{Rule, Share, share};
use crate::domain::service::Service;
use crate::domain::target_group::{TargetGroup, name_of};
use crate::domain::target_health::TargetHealthDescription;
use crate::domain::target_reason::{brief, health_of, meaning};
use crate::domain::{Text, arn, list};
use crate::theme::Role;

/// Targets that are not healthy shown for one group.
const SHOWN: usize = 8;
/// Rules shown for one group.
const RULES: usize = 6;

/// Writes the part; nothing where there is no load balancer.
pub(in super::super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let groups = groups_of(service);
    let others = elsewhere(service);
    if groups.is_empty() && others.is_empty() {
        return;
    }
    sheet.section("targets");
    for words in others {
        sheet.remark(&format!("◌ {words}"));
    }
    let Some(here) = Balancing::of(look) else {
        return;
    };
    for group in &groups {
        target_group(sheet, here, service, group);
    }
    if !groups.is_empty() {
        sheet.number("grace period s", service.health_check_grace_period_seconds);
    }
}

fn target_group(sheet: &mut Sheet<'_>, here: Balancing<'_>, service: &Service, group: &GroupRef) {
    let name = here
        .group(&group.arn)
        .map_or_else(|| name_of(&group.arn), TargetGroup::name);
    let mut line = vec![(format!("{name}  "), None)];
    let known = here.known(&group.arn);
    match known {
        Known::Gone => line.push((
            "✖ target group not found: it was deleted, tasks cannot be registered".to_owned(),
            Some(Role::HealthBroken),
        )),
        Known::Unread => line.push(unread(here, group)),
        Known::Health(health) => {
            line.extend(counts(&Counts::of(&health.target_health_descriptions)))
        }
    }
    sheet.line(Line::Pieces(line));
    if let Known::Health(health) = known {
        targets(
            sheet,
            here,
            service,
            group,
            &health.target_health_descriptions,
        );
    }
    if matches!(known, Known::Gone) {
        return;
    }
    if let Some(words) = role(here, group) {
        sheet.text("role", &words);
    }
    let described = here.group(&group.arn);
    match described {
        Some(described) => check(sheet, described),
        None => {
            if let Some(fault) = fault_of(here.context.target_groups.get(&group.arn)) {
                refused(sheet, "health check", fault);
            }
        }
    }
    attributes(sheet, here, group);
    if let Some(described) = described {
        way(sheet, here, described);
    }
}

/// How traffic comes to a target and leaves it.
fn attributes(sheet: &mut Sheet<'_>, here: Balancing<'_>, group: &GroupRef) {
    let entry = here.context.target_group_attributes.get(&group.arn);
    match entry.and_then(|entry| entry.item.as_ref()) {
        Some(of) => sheet.text("attributes", of.words().as_deref().unwrap_or("—")),
        None => match fault_of(entry) {
            Some(fault) => refused(sheet, "attributes", fault),
            // Its place is kept, so that nothing moves when it comes.
            None => sheet.text("attributes", "·"),
        },
    }
}

fn unread(here: Balancing<'_>, group: &GroupRef) -> (String, Option<Role>) {
    match fault_of(here.inside.target_health.get(&group.arn)) {
        Some(fault) => (format!("◌ {}", fault.line()), Some(Role::Gap)),
        None => ("· not read yet".to_owned(), Some(Role::Muted)),
    }
}

fn fault_of<T>(entry: Option<&crate::store::Entry<T>>) -> Option<&Fault> {
    entry?.fault.as_ref()
}

fn refused(sheet: &mut Sheet<'_>, what: &str, fault: &Fault) {
    sheet.toned(what, &format!("◌ {}", fault.line()), Some(Role::Gap));
}

/// `✖ 1 unhealthy  ● 3 healthy`.
fn counts(counts: &Counts) -> Vec<(String, Option<Role>)> {
    let words = counts.words();
    if words.is_empty() {
        return vec![("no target is registered".to_owned(), Some(Role::Muted))];
    }
    words
        .into_iter()
        .map(|(count, word, health)| {
            let text = format!("{} {count} {word}  ", health.glyph());
            (text, Some(health_role(health)))
        })
        .collect()
}

/// Those that are not healthy, each with what it means, and for each reason once what to look at.
fn targets(
    sheet: &mut Sheet<'_>,
    here: Balancing<'_>,
    service: &Service,
    group: &GroupRef,
    targets: &[TargetHealthDescription],
) {
    let described = here.group(&group.arn);
    let mut sick: Vec<&TargetHealthDescription> = targets
        .iter()
        .filter(|target| health_of(target) != Health::Fine)
        .collect();
    sick.sort_by_key(|target| (health_of(target), target.place()));
    if sick.is_empty() {
        return;
    }
    let reached = here.reached(&std::iter::once(service.name()).collect());
    for target in sick.iter().take(SHOWN) {
        let health = health_of(target);
        let task = match reached.task(target, Some(service.name())) {
            Some(task) => arn::short_id(&task.task_arn),
            // Whether there is none is only known where the tasks are.
            None if here.inside.running.list.complete_at.is_none() => "·",
            None => "—",
        };
        sheet.row(vec![
            (health.glyph().to_owned(), Some(health_role(health))),
            (target.place(), None),
            (task.to_owned(), None),
            (words(target, described), Some(health_role(health))),
        ]);
    }
    if sick.len() > SHOWN {
        sheet.remark(&format!("and {} more, see the targets", sick.len() - SHOWN));
    }
    let mut said: Vec<&str> = Vec::new();
    for target in sick {
        let known = target
            .reason()
            .and_then(|reason| meaning(reason, target.description()));
        if let Some(known) = known.filter(|_| health_of(target).is_fault())
            && !said.contains(&known.next)
        {
            said.push(known.next);
            sheet.text("look at", known.next);
        }
    }
}

/// What a target's state means: `503 on /healthz: answers the health check with a server error`.
pub(in super::super) fn words(
    target: &TargetHealthDescription,
    group: Option<&TargetGroup>,
) -> String {
    let known = target
        .reason()
        .and_then(|reason| meaning(reason, target.description()));
    match (known, health_of(target)) {
        (Some(known), Health::Broken) => format!("{}: {}", brief(target, group), known.words),
        (Some(known), _) => known.words.to_owned(),
        (None, _) => {
            let parts = [target.state(), target.reason(), target.description()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            parts.join(", ")
        }
    }
}

fn check(sheet: &mut Sheet<'_>, group: &TargetGroup) {
    let Some(mut words) = group.check() else {
        return;
    };
    let mut add = |what: &str, number: Option<i32>, unit: &str| {
        if let Some(number) = number {
            words.push_str(&format!(", {what} {number}{unit}"));
        }
    };
    if group.health_check_enabled != Some(false) {
        add("every", group.health_check_interval_seconds, " s");
        add("timeout", group.health_check_timeout_seconds, " s");
        add("healthy after", group.healthy_threshold_count, "");
        add("unhealthy after", group.unhealthy_threshold_count, "");
    }
    sheet.text("health check", &words);
}

/// What the group is in a blue/green pair, as far as the listener rules are known.
fn role(here: Balancing<'_>, group: &GroupRef) -> Option<String> {
    match group.role {
        GroupRole::Only => return None,
        GroupRole::TaskSet => return Some("of a task set".to_owned()),
        GroupRole::Production | GroupRole::Alternate => {}
    }
    let serves = |rule: &Option<Text>| {
        let wanted = rule.as_deref()?;
        let mut rules = here.context.listener_rules.items().flat_map(|of| &of.rules);
        let rule = rules.find(|rule| rule.rule_arn.as_deref() == Some(wanted))?;
        Some(share(&rule.actions, &group.arn).is_some_and(|share| share.flows()))
    };
    let words = match (serves(&group.production_rule), serves(&group.test_rule)) {
        (Some(true), Some(true)) => "production and test traffic",
        (Some(true), _) => "production traffic",
        (_, Some(true)) => "test traffic",
        (Some(false), _) => "alternate: no traffic now",
        (None, _) if group.role == GroupRole::Alternate => "alternate",
        (None, _) => "one of a pair; which one serves is not known yet",
    };
    Some(words.to_owned())
}

/// Load balancers, listeners and rules that lead to a group.
fn way(sheet: &mut Sheet<'_>, here: Balancing<'_>, group: &TargetGroup) {
    let balancers = list(&group.load_balancer_arns);
    if balancers.is_empty() {
        sheet.toned(
            "load balancer",
            "none: no listener leads to this target group",
            Some(Role::HealthLook),
        );
    }
    for arn in balancers {
        let entry = here.context.load_balancers.get(arn);
        match entry.and_then(|entry| entry.item.as_ref()) {
            Some(balancer) => {
                let words = [
                    Some(balancer.name()),
                    balancer.r#type.as_deref(),
                    balancer.scheme.as_deref(),
                    balancer.dns_name.as_deref(),
                ];
                let words: Vec<&str> = words.into_iter().flatten().collect();
                sheet.text("load balancer", &words.join(" · "));
                let state = balancer
                    .state
                    .as_ref()
                    .and_then(|state| state.code.as_deref());
                if let Some(state) = state.filter(|state| *state != "active") {
                    sheet.toned("state", state, Some(Role::HealthLook));
                }
            }
            None => match (
                fault_of(entry),
                entry.is_some_and(|entry| entry.missing.is_some()),
            ) {
                (Some(fault), _) => refused(sheet, "load balancer", fault),
                (None, true) => sheet.toned(
                    "load balancer",
                    &format!("{} not found: it was deleted", name_of(arn)),
                    Some(Role::HealthBroken),
                ),
                (None, false) => sheet.text("load balancer", name_of(arn)),
            },
        }
        listeners(sheet, here, arn, &group.target_group_arn);
    }
}

fn listeners(sheet: &mut Sheet<'_>, here: Balancing<'_>, balancer: &str, group: &str) {
    let entry = here.context.listeners.get(balancer);
    let Some(of) = entry.and_then(|entry| entry.item.as_ref()) else {
        if let Some(fault) = fault_of(entry) {
            refused(sheet, "listeners", fault);
        }
        return;
    };
    let mut shown = 0;
    let mut unread = false;
    for listener in &of.listeners {
        let entry = here.context.listener_rules.get(&listener.listener_arn);
        if let Some(rules) = entry.and_then(|entry| entry.item.as_ref()) {
            let led = rules
                .rules
                .iter()
                .filter_map(|rule| Some((rule, share(&rule.actions, group)?)));
            for (rule, share) in led {
                shown += 1;
                if shown <= RULES {
                    sheet.text(&listener.words(), &rule_words(rule, &share));
                }
            }
        } else if let Some(fault) = fault_of(entry) {
            unread = true;
            refused(sheet, &listener.words(), fault);
        } else {
            unread = true;
            // Without its rules only what it does with everything else is known.
            if let Some(share) = share(&listener.default_actions, group) {
                shown += 1;
                let weight = share
                    .words()
                    .map_or_else(String::new, |words| format!(", {words}"));
                sheet.text(&listener.words(), &format!("everything else{weight}"));
            }
        }
    }
    if shown > RULES {
        sheet.remark(&format!("and {} more rules", shown - RULES));
    }
    if shown == 0 && !unread {
        sheet.toned(
            "rules",
            "none forwards to this target group",
            Some(Role::HealthLook),
        );
    }
}

fn rule_words(rule: &Rule, share: &Share) -> String {
    let mut words = rule.words();
    if let Some(priority) = rule
        .priority
        .as_deref()
        .filter(|priority| *priority != "default")
    {
        words.push_str(&format!(", priority {priority}"));
    }
    if let Some(weight) = share.words() {
        words.push_str(&format!(", {weight}"));
    }
    words
}
