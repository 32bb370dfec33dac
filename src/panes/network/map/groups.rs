//! Security groups and network ACLs on the page.

use super::strip::Strip;
use crate::domain::list;
use crate::domain::network::picture::{AclNote, GroupNote, Plot, RuleNote, count};
use crate::panes::document::{Line, Section};
use crate::theme::Role;

/// Groups that nobody here has are named up to so many.
const NAMED: usize = 20;

/// The security groups of a VPC: those of what is looked at and of endpoints with their rules, then
/// the others that somebody has in a line each, then the names of the rest.
pub(super) fn section(plot: &Plot<'_>, suffix: &str) -> Section {
    let mut lines = Vec::new();
    let is_idle = |it: &&GroupNote<'_>| it.is_idle() && !it.matters;
    let (idle, held): (Vec<_>, Vec<_>) = plot.groups.iter().partition(is_idle);
    let (told, brief): (Vec<_>, Vec<_>) = held
        .into_iter()
        .partition(|it| it.matters || it.guards_endpoints);
    for note in told {
        if !lines.is_empty() {
            lines.push(Line::Blank);
        }
        group(note, plot, &mut lines);
    }
    if !brief.is_empty() && !lines.is_empty() {
        lines.push(Line::Blank);
    }
    for note in brief {
        lines.push(in_brief(note, plot));
    }
    if !idle.is_empty() {
        lines.push(Line::Blank);
        let names = idle.iter().take(NAMED).map(|note| name(note));
        let names: Vec<&str> = names.collect();
        let more = match idle.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let text = format!(
            "{} {}: {}{more}",
            count(idle.len(), "group"),
            match plot.knows.interfaces {
                true => "that nobody has and no rule names",
                false => "of which it is not known who has them",
            },
            names.join(", ")
        );
        lines.push(Line::text(text).tone(Role::Muted));
    }
    Section::new(format!("security groups{suffix}"), lines)
}

fn name<'a>(note: &GroupNote<'a>) -> &'a str {
    note.group
        .group_name
        .as_ref()
        .unwrap_or(&note.group.group_id)
}

fn head(note: &GroupNote<'_>) -> Strip {
    let mut head = Strip::of(name(note), Some(Role::Title)).and("  ", None);
    head = head.and(&note.group.group_id, Some(Role::Muted));
    match &note.group.description {
        Some(words) if !words.is_empty() => head.and("  ", None).and(words, Some(Role::Muted)),
        _ => head,
    }
}

fn holders(note: &GroupNote<'_>, plot: &Plot<'_>) -> String {
    let mut words = note.holders.join(", ");
    match (plot.knows.interfaces, words.is_empty()) {
        (true, true) => "nobody".clone_into(&mut words),
        (false, true) => "◌ not known whom".clone_into(&mut words),
        (false, false) => words.push_str(", perhaps others"),
        (true, false) => {}
    }
    if !note.named_by.is_empty() {
        words.push_str("; named in rules of ");
        words.push_str(&note.named_by.join(", "));
    }
    words
}

fn in_brief(note: &GroupNote<'_>, plot: &Plot<'_>) -> Line {
    let number = |rules: &Option<Vec<RuleNote>>, way: &str| match rules {
        Some(rules) => format!("{} {way}", count(rules.len(), "rule")),
        None => format!("rules {way} not told"),
    };
    let (into, out) = (number(&note.ingress, "in"), number(&note.egress, "out"));
    let rules = format!("  {into}, {out}; of ");
    Strip::of(name(note), Some(Role::Title))
        .and("  ", None)
        .and(&note.group.group_id, Some(Role::Muted))
        .and(&rules, Some(Role::Muted))
        .and(&holders(note, plot), None)
        .line()
}

fn group(note: &GroupNote<'_>, plot: &Plot<'_>, lines: &mut Vec<Line>) {
    lines.push(head(note).line());
    lines.push(
        Strip::of("  of  ", Some(Role::Label))
            .and(&holders(note, plot), None)
            .line(),
    );
    rules(
        &note.ingress,
        "  in  ",
        "lets nothing in",
        note.faces_internet,
        lines,
    );
    rules(&note.egress, "  out ", "lets nothing out", true, lines);
}

fn rules(
    rules: &Option<Vec<RuleNote>>,
    way: &str,
    nothing: &str,
    may_be_open: bool,
    lines: &mut Vec<Line>,
) {
    let start = || Strip::of(way, Some(Role::Label));
    let Some(rules) = rules else {
        lines.push(start().and("rules not told", Some(Role::Gap)).line());
        return;
    };
    if rules.is_empty() {
        lines.push(start().and(nothing, Some(Role::Muted)).line());
    }
    for rule in rules {
        let mut strip = start();
        if rule.is_open && !may_be_open {
            strip = strip.and("▲ ", Some(Role::HealthLook));
        }
        strip = strip.and(&rule.text, None);
        if let Some(words) = &rule.description {
            strip = strip.and("  ", None).and(words, Some(Role::Muted));
        }
        if let Some(wider) = &rule.contained_in {
            let text = format!("  (not needed: within {wider})");
            strip = strip.and(&text, Some(Role::Muted));
        }
        lines.push(strip.line());
    }
}

/// The network ACLs of a VPC: what lets everything through is said once.
pub(super) fn acls(plot: &Plot<'_>, suffix: &str) -> Section {
    let mut lines = Vec::new();
    let (open, others): (Vec<_>, Vec<_>) =
        plot.acls.iter().partition(|it| it.lets_all == Some(true));
    for note in others {
        let held = count(list(&note.acl.subnet_ids).len(), "subnet");
        lines.push(
            acl_head(note)
                .and(&format!("  holds for {held}"), None)
                .line(),
        );
        for (way, words) in [("  in  ", &note.ingress), ("  out ", &note.egress)] {
            for word in words {
                lines.push(Strip::of(way, Some(Role::Label)).and(word, None).line());
            }
        }
    }
    for note in open {
        let held = count(list(&note.acl.subnet_ids).len(), "subnet");
        let text = format!("  lets everything in and out of {held}");
        lines.push(acl_head(note).and(&text, None).line());
    }
    Section::new(format!("network ACLs{suffix}"), lines)
}

fn acl_head(note: &AclNote<'_>) -> Strip {
    let mut head = Strip::default();
    if let Some(name) = note.acl.name() {
        head = head.and(name, Some(Role::Title)).and("  ", None);
    }
    let default = match note.acl.is_default {
        Some(true) => " (default)",
        _ => "",
    };
    head.and(&note.acl.network_acl_id, Some(Role::Muted))
        .and(default, Some(Role::Muted))
}
