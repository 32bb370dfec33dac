//! The answer as text: the answer first, then the proof, then what nobody could check.

use crate::domain::sanitize;
use crate::domain::vpc::{Evidence, Found, FoundSubnet, Source, VpcAnswer};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Widest first column of the proof; longer sentences push their source to the right.
const WIDEST: usize = 80;

/// The whole of it; `asked` are the IAM actions of the calls beyond ECS's own, in order.
pub(super) fn render(cluster: &str, answer: &VpcAnswer, asked: &[String]) -> String {
    let mut text = String::new();
    if let Some(headline) = answer.headline() {
        line(
            &mut text,
            &format!("{}: {headline}", sanitize::line(cluster)),
        );
    }
    let proofs = answer
        .vpcs
        .iter()
        .flat_map(|vpc| vpc.evidence.iter().map(proof));
    let gaps = answer.not_checked.iter().map(|it| it.reason.to_string());
    let width = proofs
        .chain(gaps)
        .map(|words| words.width())
        .max()
        .unwrap_or(0)
        .min(WIDEST);
    for (at, vpc) in answer.vpcs.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        found(&mut text, vpc, width);
    }
    for gap in &answer.not_checked {
        row(&mut text, '◌', &gap.reason, gap.source, width);
    }
    for vpc in answer.vpcs.iter().filter(|vpc| !vpc.subnets.is_empty()) {
        text.push('\n');
        if answer.vpcs.len() > 1 {
            line(&mut text, &format!("{}:", vpc.vpc_id));
        }
        subnets(&mut text, &vpc.subnets);
    }
    if !asked.is_empty() {
        let calls = if asked.len() == 1 { "call" } else { "calls" };
        let words = format!(
            "{} {calls} beyond ECS's own: {}",
            asked.len(),
            asked.join(", ")
        );
        line(&mut text, &format!("\n{words}"));
    }
    text
}

fn line(text: &mut String, words: &str) {
    text.push_str(words.trim_end());
    text.push('\n');
}

fn found(text: &mut String, vpc: &Found, width: usize) {
    let mut head = vec![sanitize::line(&vpc.vpc_id).into_owned()];
    head.extend(
        vpc.name
            .as_ref()
            .map(|name| sanitize::line(name).into_owned()),
    );
    head.push(match &vpc.cidr_blocks {
        Some(blocks) if !blocks.is_empty() => blocks.join(", "),
        _ => "—".to_owned(),
    });
    let confidence: &str = vpc.confidence.into();
    // The proof stands two columns and a sign to the right.
    line(
        text,
        &format!("{}  {confidence}", padded(&head.join("  "), width + 4)),
    );
    for evidence in &vpc.evidence {
        row(text, '●', &proof(evidence), evidence.source, width);
    }
}

/// What says so, in one sentence.
fn proof(evidence: &Evidence) -> String {
    match evidence.source {
        Source::Cloudformation => format!("{}: {}", evidence.resource, evidence.detail),
        // Which services these are, the list of services shows better.
        Source::ServiceSubnets => evidence.detail.to_string(),
        _ => format!("{}: {}", evidence.detail, evidence.resource),
    }
}

fn row(text: &mut String, sign: char, words: &str, source: Source, width: usize) {
    let words = sanitize::line(words);
    line(
        text,
        &format!("  {sign} {}  {}", padded(&words, width), source.words()),
    );
}

fn padded(words: &str, width: usize) -> String {
    let missing = width.saturating_sub(words.width());
    format!("{words}{}", " ".repeat(missing))
}

fn subnets(text: &mut String, subnets: &[FoundSubnet]) {
    let mut zone_before = None;
    for subnet in subnets {
        let zone = subnet.availability_zone.as_deref().unwrap_or("—");
        let shown = if zone_before == Some(zone) { "" } else { zone };
        zone_before = Some(zone);
        let free = match subnet.available_ip_address_count {
            Some(0) => "0 free ✖".to_owned(),
            Some(count) => format!("{count} free"),
            None => "—".to_owned(),
        };
        let mut row = String::new();
        // Writing to a String cannot fail.
        _ = write!(
            row,
            "{shown:<14}  {:<24}  {free:>12}  {}",
            subnet.subnet_id,
            way_out(subnet)
        );
        line(text, &row);
    }
}

/// The ways of a subnet, if its route table was read: its addresses, what its default route makes
/// of it, where that leads, and what leads nowhere.
fn way_out(subnet: &FoundSubnet) -> String {
    let Some(class) = subnet.class else {
        return String::new();
    };
    let class = match class.into() {
        "private_other" => "private (other way out)",
        words => words,
    };
    let range = subnet.cidr_block.as_deref().unwrap_or("—");
    let mut words = format!("{range:<18}  {class}");
    if let Some(target) = &subnet.default_route {
        words = format!("{words} → {target}");
    }
    let gone = subnet.blackholes.as_deref().unwrap_or_default();
    if !gone.is_empty() {
        words = format!("{words}  ✖ blackhole: {}", gone.join(", "));
    }
    sanitize::line(&words).into_owned()
}

#[cfg(test)]
mod tests;
