//! The paths of all services of a cluster, a line each.

use super::super::Subject;
use super::one::sentence;
use super::scene::{self, Read};
use super::{is_balanced, sign, tone};
use crate::domain::path::{Verdict, inward, outward};
use crate::panes::sheet::Sheet;
use crate::store::{ClusterData, ContextData};
use crate::theme::Role;

/// The verdict of one direction, and its sentence.
type Way = (Option<Verdict>, String);

/// Writes the page.
pub(super) fn write(
    sheet: &mut Sheet<'_>,
    subject: &Subject,
    context: &ContextData,
    inside: &ClusterData,
    read: &Read,
) {
    let services = scene::services(inside);
    if services.is_empty() {
        let complete = inside.services.list.complete_at.is_some();
        return sheet.remark(match complete {
            true => "no service: nothing leads here",
            false => "services are not read yet",
        });
    }
    let mut lines: Vec<(Verdict, bool, &str, [Way; 2])> = services
        .into_iter()
        .map(|service| {
            let scene = scene::scene(subject, context, inside, read, Some(service), None);
            let told = |(verdict, words): (Option<Verdict>, Option<String>), nothing: &str| {
                (verdict, words.unwrap_or_else(|| nothing.to_owned()))
            };
            let into = told(sentence(&inward(&scene)), "no load balancer");
            let out = told(sentence(&outward(&scene)), "needs nothing that is known of");
            let worst = [into.0, out.0].into_iter().flatten().min();
            let worst = worst.unwrap_or(Verdict::Passes);
            (worst, !is_balanced(service), service.name(), [into, out])
        })
        .collect();
    lines.sort_by_key(|line| (line.0, line.1));
    let blocked = lines.iter().filter(|it| it.0 <= Verdict::Partly).count();
    let all = lines.len();
    let noun = if all == 1 { "service" } else { "services" };
    sheet.remark(&format!("{blocked} of {all} {noun} blocked"));
    for (worst, _, name, ways) in lines {
        for (direction, (verdict, words)) in ["in", "out"].into_iter().zip(ways) {
            let name = if direction == "in" { name } else { "" };
            let mark = if direction == "in" { sign(worst) } else { " " };
            sheet.row(vec![
                (mark.to_owned(), Some(tone(worst))),
                (name.to_owned(), None),
                (direction.to_owned(), Some(Role::Muted)),
                (verdict.map_or("·", sign).to_owned(), verdict.map(tone)),
                (words, verdict.filter(|it| *it != Verdict::Passes).map(tone)),
            ]);
        }
    }
}
