//! The map: zones, subnets, gateways, endpoints, security groups.
//!
//! What is wrong stands first, then the map, drawn in boxes where there is room and as a tree where
//! there is none, then the lists that it was made from.

mod drawn;
mod fold;
mod groups;
mod lists;
mod occupants;
mod place;
mod strip;
#[cfg(test)]
mod tests;
mod tree;

use super::{Part, Subject};
use crate::domain::Text;
use crate::domain::errand::Question;
use crate::domain::fault::Fault;
use crate::domain::health::Health;
use crate::domain::network::Ground;
use crate::domain::network::picture::{Finding, Picture, Plot, Standing, count};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::time::{self, Timestamp};
use crate::panes::document::{Document, Line, Section};
use crate::panes::kind::{Look, health_role};
use crate::store::ContextData;
use crate::theme::Role;
use strip::Strip;

/// From so many columns on the map is drawn in boxes.
const FOR_BOXES: usize = 126;
/// Columns of the screen that are the frame's.
const FRAME: u16 = 4;
/// Task definitions that are read, a call for each.
const DEFINITIONS: usize = 20;
/// What is wrong elsewhere is told up to so many.
const ELSEWHERE: usize = 20;

/// What must be polled: also what says which load balancers stand before the services.
pub(super) fn wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let mut wants = super::cluster_wants(subject, look, tempo);
    let context = look.scope.context;
    let Some(known) = look.store.context(context) else {
        return wants;
    };
    let Some(inside) = known.inside.get(&subject.cluster) else {
        return wants;
    };
    let services = || inside.services.items();
    let mut groups: Vec<Text> = services()
        .flat_map(|it| occupants::groups_of(it).cloned().collect::<Vec<_>>())
        .collect();
    groups.sort();
    groups.dedup();
    let described = groups
        .iter()
        .filter_map(|arn| known.target_groups.item(arn));
    let mut balancers: Vec<Text> = described
        .flat_map(|group| crate::domain::list(&group.load_balancer_arns))
        .cloned()
        .collect();
    balancers.sort();
    balancers.dedup();
    let definitions = definitions(subject, services().map(|it| &**it));
    for (source, ids) in [
        (SourceId::TargetGroups, groups),
        (SourceId::LoadBalancers, balancers),
        (SourceId::TaskDefinitions, definitions),
    ] {
        if !ids.is_empty() {
            wants.push(Want::only(Key::region(context, source), ids, tempo));
        }
    }
    wants
}

/// The task definitions that say what tasks need to start: of services that have none running. Where
/// some run, they say themselves what they were made from.
fn definitions<'a>(subject: &Subject, services: impl Iterator<Item = &'a Service>) -> Vec<Text> {
    let is_meant = |service: &&Service| match &subject.part {
        Part::Cluster => service.running_count == Some(0) && service.desired_count != Some(0),
        Part::Service(name) => *service.name() == **name,
        Part::Task(_) | Part::Instance(_) => false,
    };
    let mut arns: Vec<Text> = services
        .filter(is_meant)
        .filter_map(|service| service.task_definition.clone())
        .collect();
    arns.sort();
    arns.dedup();
    arns.truncate(DEFINITIONS);
    arns
}

/// Everything about the VPCs.
pub(super) fn questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    super::ground_questions(subject, context)
}

/// The page.
pub(super) fn page(
    subject: &Subject,
    look: &Look<'_>,
    context: &ContextData,
    width: u16,
) -> Document {
    let ground: Ground = super::ground(subject, context);
    let occupants = occupants::of(subject, context);
    let picture = Picture::of(&ground, &occupants, &occupants::focus(subject));
    let width = usize::from(width.saturating_sub(FRAME)).max(20);
    let mut sections = vec![top(subject, context, look, &picture)];
    let several = picture.vpcs.len() > 1;
    for plot in &picture.vpcs {
        let lines = match width >= FOR_BOXES {
            true => drawn::lines(plot, width),
            false => tree::lines(plot, width),
        };
        let heading = match (several, width >= FOR_BOXES) {
            (true, false) => name_of(plot),
            _ => String::new(),
        };
        sections.push(Section::new(heading, lines));
    }
    for plot in &picture.vpcs {
        let suffix = match several {
            true => format!(" of {}", name_of(plot)),
            false => String::new(),
        };
        sections.push(groups::section(plot, &suffix));
        sections.push(lists::ways(plot, &suffix));
        sections.push(lists::endpoints(plot, &picture, &suffix));
        sections.push(lists::tables(plot, &suffix));
        sections.push(groups::acls(plot, &suffix));
        sections.push(lists::subnets(plot, &suffix));
    }
    sections.push(other_findings(&picture));
    sections.push(elsewhere(&picture));
    sections.retain(|section| !section.lines.is_empty());
    Document::new(title(subject), sections)
}

fn title(subject: &Subject) -> String {
    use crate::domain::arn;
    let of = match &subject.part {
        Part::Cluster => format!("cluster {}", arn::name(&subject.cluster)),
        Part::Service(name) => format!("service {name}"),
        Part::Task(task) => format!("task {}", arn::short_id(task)),
        Part::Instance(instance) => format!("container instance {}", arn::short_id(instance)),
    };
    format!("network of {of}")
}

fn name_of(plot: &Plot<'_>) -> String {
    match plot.vpc.and_then(|vpc| vpc.name()) {
        Some(name) => format!("{} {name}", plot.vpc_id),
        None => plot.vpc_id.to_string(),
    }
}

/// Which VPCs, what is wrong, and what could not be read.
fn top(
    subject: &Subject,
    context: &ContextData,
    look: &Look<'_>,
    picture: &Picture<'_>,
) -> Section {
    let mut lines: Vec<Line> = picture.vpcs.iter().map(summary).collect();
    let located = context.located.get(&subject.cluster);
    let gap = |text: String| {
        let text = format!("◌ {text}");
        Strip::of(&text, Some(Role::Gap)).line()
    };
    match located {
        None => lines.push(gap("where the cluster lives is not known yet".to_owned())),
        Some(located) if located.answer.vpcs.is_empty() && located.open > 0 => {
            lines.push(gap("looking for the VPC of the cluster".to_owned()));
        }
        Some(located) if located.answer.vpcs.is_empty() => {
            let text =
                "nothing says which VPC the cluster is in (the first tab says what was asked)";
            lines.push(gap(text.to_owned()));
        }
        Some(located) if picture.vpcs.is_empty() => {
            for vpc in &located.answer.vpcs {
                lines.push(Strip::of(&vpc.vpc_id, Some(Role::Title)).line());
            }
        }
        Some(_) => {}
    }
    lines.extend(picture.findings.iter().filter(|it| it.matters).map(finding));
    let is_found = located.is_some_and(|it| !it.answer.vpcs.is_empty());
    if is_found {
        lines.extend(picture.gaps.iter().cloned().map(gap));
    }
    lines.extend(stale(subject, context, look.now).map(|text| Line::text(text).tone(Role::Stale)));
    let is_fine = picture.findings.is_empty() && picture.gaps.is_empty();
    if is_fine && !picture.vpcs.is_empty() {
        let text = "routes, gateways, endpoints and free addresses: nothing wrong was found";
        lines.push(Line::text(format!("● {text}")).tone(Role::HealthFine));
    }
    let others = picture.findings.iter().filter(|it| !it.matters).count();
    if others > 0 {
        let text = format!(
            "{} elsewhere in the network, below",
            count(others, "finding")
        );
        lines.push(Line::text(text).tone(Role::Muted));
    }
    Section::new("", lines)
}

/// `vpc-0… shop 10.101.0.0/16  3 zones, 6 subnets, 7 tasks here`.
fn summary(plot: &Plot<'_>) -> Line {
    let vpc = plot.vpc;
    let mut strip = Strip::of(plot.vpc_id, Some(Role::Title));
    if let Some(name) = vpc.and_then(|vpc| vpc.name()) {
        strip = strip.and("  ", None).and(name, None);
    }
    for range in vpc.map_or_else(Vec::new, |vpc| vpc.cidr_blocks()) {
        strip = strip.and("  ", None).and(&range, None);
    }
    if vpc.and_then(|vpc| vpc.is_default) == Some(true) {
        strip = strip.and("  default VPC", Some(Role::Muted));
    }
    let places = || plot.zones.iter().flat_map(|zone| &zone.places);
    let mut words = match (plot.knows.subnets, plot.zones.is_empty()) {
        (false, true) => vec!["subnets not known".to_owned()],
        (true, _) => vec![
            count(plot.zones.len(), "zone"),
            count(places().count(), "subnet"),
        ],
        (false, false) => vec![format!("at least {}", count(places().count(), "subnet"))],
    };
    for (standing, noun) in [
        (Standing::Task, "task"),
        (Standing::Instance, "container instance"),
    ] {
        let number: usize = places().map(|place| place.count(standing)).sum();
        if number > 0 {
            words.push(count(number, noun));
        }
    }
    let words = format!("  {}", words.join(", "));
    strip.and(&words, Some(Role::Muted)).line()
}

fn finding(finding: &Finding) -> Line {
    let tone = Some(health_role(finding.health));
    Strip::of(finding.health.glyph(), tone)
        .and(" ", tone)
        .and(&finding.text, tone)
        .line()
}

/// What is shown although its last renewal failed: since when, and why.
fn stale(subject: &Subject, context: &ContextData, now: Timestamp) -> impl Iterator<Item = String> {
    let asks = super::ground_questions(subject, context);
    let mut reasons: Vec<(String, Timestamp, usize)> = Vec::new();
    for question in asks {
        let Some(answered) = context.answers.get(&question.ask) else {
            continue;
        };
        let Some(line) = answered.fault.as_ref().map(Fault::line) else {
            continue;
        };
        match reasons.iter_mut().find(|(known, ..)| *known == line) {
            Some((_, at, number)) => {
                *at = (*at).min(answered.at);
                *number += 1;
            }
            None => reasons.push((line, answered.at, 1)),
        }
    }
    reasons.into_iter().map(move |(line, at, number)| {
        let age = time::age(now, at);
        format!(
            "{} {} as of {age} ago: {line}",
            Health::Look.glyph(),
            count(number, "list")
        )
    })
}

fn other_findings(picture: &Picture<'_>) -> Section {
    let others = picture.findings.iter().filter(|it| !it.matters);
    let others: Vec<Line> = others.map(finding).collect();
    let mut lines = others;
    if lines.len() > ELSEWHERE {
        let more = lines.len() - ELSEWHERE;
        lines.truncate(ELSEWHERE);
        lines.push(Line::text(format!("and {more} more")).tone(Role::Muted));
    }
    Section::new("elsewhere in the network", lines)
}

/// Tasks and their like in subnets that were not read.
fn elsewhere(picture: &Picture<'_>) -> Section {
    let each = picture.elsewhere.iter().map(|(subnet, crowd)| {
        let head = match subnet {
            Some(subnet) => Strip::of(subnet, None),
            None => Strip::of("subnet not known", Some(Role::Gap)),
        };
        head.and("  ", None)
            .and(&place::crowd_line(crowd), None)
            .line()
    });
    Section::new("in subnets that were not read", each.collect())
}
