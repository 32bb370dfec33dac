//! The VPCs of a cluster, with what says so and what could not be asked.

use super::{Home, places, sentence};
use crate::domain::arn;
use crate::domain::health::Health;
use crate::domain::vpc::{Evidence, Found};
use crate::panes::document::Line;
use crate::panes::network::seen;
use crate::panes::sheet::Sheet;
use crate::theme::Role;

/// Blanks between the columns of the evidence.
const GAPS: usize = 4;

pub(super) fn write(sheet: &mut Sheet<'_>, home: &Home<'_>) {
    let vpcs = home.vpcs();
    let looking = home.is_looking();
    if vpcs.is_empty() && home.context.blocked.is_some() {
        sheet.remark("nothing is known of where it lives");
    } else {
        let (health, line) = sentence::of(home.name(), vpcs, looking);
        sheet.says(health, &line);
    }
    disagreement(sheet, home);
    for found in vpcs {
        vpc(sheet, home, found);
        evidence(sheet, home, found, vpcs.len() > 1);
    }
    not_checked(sheet, home);
}

/// Of several VPCs, what speaks for each.
fn disagreement(sheet: &mut Sheet<'_>, home: &Home<'_>) {
    let vpcs = home.vpcs();
    if vpcs.len() < 2 {
        return;
    }
    for found in vpcs {
        let mut by: Vec<&str> = found.evidence.iter().map(|it| it.source.words()).collect();
        by.dedup();
        let name = found.name.as_deref().unwrap_or("—").to_owned();
        let confidence: &'static str = found.confidence.into();
        sheet.row(vec![
            (format!("  {}", found.vpc_id), None),
            (name, None),
            (confidence.to_owned(), None),
            (format!("by {}", by.join(", ")), Some(Role::Muted)),
        ]);
    }
}

/// A VPC: what it is called, its addresses, the subnets the cluster uses.
pub(super) fn vpc(sheet: &mut Sheet<'_>, home: &Home<'_>, found: &Found) {
    let confidence: &'static str = found.confidence.into();
    sheet.section(&format!("{}  {confidence}", found.vpc_id));
    sheet.value("name", found.name.as_ref());
    match &found.cidr_blocks {
        Some(blocks) => sheet.text("addresses", &blocks.join(", ")),
        None => sheet.toned("addresses", "◌", Some(Role::Gap)),
    }
    if let Some(vpc) = home.seen.vpc(&found.vpc_id) {
        let own = arn::account(&home.subject.cluster);
        if let Some(owner) = vpc.owner_id.as_deref().filter(|owner| Some(*owner) != own) {
            let words = format!("account {owner}: it is shared with this one");
            sheet.text("owner", &words);
        }
        if let Some(state) = vpc.state.as_ref().filter(|state| &***state != "available") {
            sheet.toned("state", state, Some(Role::HealthLook));
        }
        if vpc.is_default == Some(true) {
            sheet.text("default", "the default VPC of the region");
        }
    }
    let ids = found.subnets.iter().map(|it| &it.subnet_id);
    places::subnets(sheet, home, ids);
}

/// What says so, the strongest first: what was seen there before what stands beside it.
fn evidence(sheet: &mut Sheet<'_>, home: &Home<'_>, found: &Found, is_one_of_many: bool) {
    match is_one_of_many {
        true => sheet.section(&format!("evidence for {}", found.vpc_id)),
        false => sheet.section("evidence"),
    }
    let mut evidence: Vec<&Evidence> = found.evidence.iter().collect();
    evidence.sort_by_key(|it| !it.source.is_strong());
    let widest = |of: fn(&Evidence) -> &str| {
        let widths = evidence.iter().map(|it| of(it).chars().count());
        widths.max().unwrap_or(0)
    };
    let table = widest(|it| it.source.words()) + widest(|it| &it.resource);
    if table + widest(|it| &it.detail) + GAPS <= home.width {
        for it in evidence {
            sheet.row(vec![
                (it.source.words().to_owned(), Some(Role::Label)),
                (it.resource.to_string(), None),
                (it.detail.to_string(), Some(Role::Muted)),
            ]);
        }
        return;
    }
    // Where the three do not fit side by side what it says stands under what says it.
    for it in evidence {
        sheet.text(it.source.words(), &it.resource);
        if !it.detail.is_empty() {
            sheet.toned("", &it.detail, Some(Role::Muted));
        }
    }
}

/// What was not asked, or told nothing, and why.
pub(super) fn not_checked(sheet: &mut Sheet<'_>, home: &Home<'_>) {
    let Some(located) = home.context.located.get(&home.subject.cluster) else {
        return;
    };
    let is_nothing = located.answer.vpcs.is_empty() && !home.is_looking();
    sheet.section(if is_nothing {
        "looked at"
    } else {
        "not checked"
    });
    for gap in &located.answer.not_checked {
        let is_failure = home.is_failure(&gap.reason);
        let tone = if is_failure { Role::Gap } else { Role::Muted };
        let sign = if is_failure {
            Health::Unknown.glyph()
        } else {
            ""
        };
        let reason = format!("{sign} {}", gap.reason);
        sheet.toned(gap.source.words(), reason.trim_start(), Some(tone));
    }
    let told = |line: &str| {
        let mut gaps = located.answer.not_checked.iter();
        gaps.any(|gap| gap.reason.ends_with(line))
    };
    for (ask, fault) in &home.seen.faults {
        let line = fault.line();
        let kept = home.context.answers.get(ask);
        let is_old = kept.is_some_and(|it| it.answer().is_some());
        if !is_old && !told(&line) && !located.asked().contains(ask) {
            let reason = format!("{} {line}", Health::Unknown.glyph());
            sheet.toned(seen::about(ask), &reason, Some(Role::Gap));
        }
    }
    // Route tables are asked by the search, but tell nothing of where it lives.
    let classes = home
        .seen
        .faults
        .iter()
        .find(|(ask, _)| seen::about(ask) == "route tables");
    if let Some((ask, fault)) = classes.filter(|(ask, _)| located.asked().contains(ask)) {
        let reason = format!("{} {}", Health::Unknown.glyph(), fault.line());
        sheet.line(Line::KeyValue {
            key: seen::about(ask).to_owned(),
            value: reason,
            tone: Some(Role::Gap),
        });
    }
}

impl Home<'_> {
    /// Whether a reason is that something failed, and not that there is nothing.
    fn is_failure(&self, reason: &str) -> bool {
        let data = self.context.inside.get(&self.subject.cluster);
        let lists = data.into_iter().flat_map(|data| {
            [
                data.services.list.fault.as_ref(),
                data.running.list.fault.as_ref(),
                data.instances.list.fault.as_ref(),
            ]
        });
        let cluster = self.context.clusters.get(&self.subject.cluster);
        let of_cluster = cluster.and_then(|it| it.fault.as_ref());
        let of_questions = self.seen.faults.iter().map(|(_, fault)| *fault);
        let mut faults = lists.flatten().chain(of_cluster).chain(of_questions);
        faults.any(|fault| reason.ends_with(&fault.line()))
    }
}
