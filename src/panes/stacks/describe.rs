//! The description of a stack: what failed first, what it waits for, what went in and came out.

use super::here::{Here, events, kept, question};
use super::row::StackRow;
use crate::domain::errand::Question;
use crate::domain::health::Health;
use crate::domain::stack::{
    Node, Operation, Pages, Stack, StackAnswer, StackAsk, StackEvent, name_of, plain_reason,
};
use crate::domain::{Text, list, time};
use crate::panes::document::{Document, Side};
use crate::panes::kind::{Look, health_role};
use crate::panes::sheet::Sheet;
use crate::panes::table::RowItem;
use crate::store::ContextData;
use crate::theme::Role;

/// Events that are shown.
const EVENTS: usize = 60;
/// Exports whose importers are asked for.
const EXPORTS: usize = 15;
/// Pages of importers that are read.
const IMPORT_PAGES: usize = 3;

/// What is asked while a stack is described, beside what its row is made of.
pub(super) fn questions(row: &StackRow, look: &Look<'_>) -> Vec<Question> {
    let (Some(stack), Some(context)) = (&row.stack, look.store.context(look.scope.context)) else {
        return Vec::new();
    };
    let changes = stack.is_changing();
    let events = events(context, &row.id).asks.into_iter();
    let mut asked: Vec<Question> = events.map(|ask| question(ask, changes)).collect();
    for export in exports(stack).take(EXPORTS) {
        let imports = imports(context, export).asks.into_iter();
        asked.extend(imports.map(|ask| question(ask, false)));
    }
    asked
}

fn exports(stack: &Stack) -> impl Iterator<Item = &Text> {
    let outputs = list(&stack.outputs).iter();
    outputs.filter_map(|output| output.export_name.as_ref())
}

fn imports<'a>(context: &'a ContextData, export: &Text) -> Pages<'a> {
    let first = StackAsk::Imports {
        export: export.clone(),
        token: None,
    };
    Pages::of(first, IMPORT_PAGES, &|ask| kept(context, ask))
}

/// The page.
pub(super) fn describe(row: &StackRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("stack {}", row.name()), look);
    let (Some(here), Some(context)) = (Here::of(look), look.store.context(look.scope.context))
    else {
        return sheet.finish();
    };
    let Some(node) = here.node(&row.id) else {
        return sheet.finish();
    };
    sheet.verdict(row.health(), row.why.as_deref());
    let Some(stack) = node.stack else {
        sheet.value("arn", Some(&row.id));
        let reason = node.fault.map(|fault| fault.line());
        return sheet.not_described(reason.as_deref()).finish();
    };
    state(&mut sheet, stack, row.health());
    let pages = events(context, &row.id);
    sheet.section_at(Side::Right, "last operation");
    operation(&mut sheet, &pages, look);
    // What happened is what matters while something happens, or has gone wrong.
    let events_first = stack.is_changing() || stack.has_failed();
    if events_first {
        history(&mut sheet, &pages, look);
    }
    tree(&mut sheet, &here, node);
    values(&mut sheet, stack, context);
    sheet.section_at(Side::Left, "identity");
    sheet.value("arn", Some(&row.id));
    let role = stack.role_arn.as_deref();
    sheet.text("role", role.unwrap_or("none: it works as whoever calls"));
    let from = sheet.parts();
    sheet.tags(list(&stack.tags));
    sheet.place(from, Side::Left);
    if !events_first {
        history(&mut sheet, &pages, look);
    }
    sheet.finish()
}

fn state(sheet: &mut Sheet<'_>, stack: &Stack, health: Health) {
    let status = stack.stack_status.as_deref().unwrap_or("—");
    sheet.toned("status", status, Some(health_role(health)));
    if let Some(reason) = &stack.stack_status_reason {
        sheet.value("reason", Some(reason));
    }
    if let Some(detail) = &stack.detailed_status {
        sheet.value("detailed status", Some(detail));
    }
    if let Some(description) = &stack.description {
        sheet.value("description", Some(description));
    }
    sheet.time("created", stack.creation_time);
    sheet.time("updated", stack.last_updated_time);
    sheet.time("deleted", stack.deletion_time);
    let drift = stack.stack_drift_status.as_deref().unwrap_or("—");
    let tone = stack.has_drifted().then_some(Role::HealthLook);
    sheet.toned("drift", drift, tone);
    sheet.time("drift looked for", stack.drift_last_check);
    sheet.flag(
        "termination protection",
        stack.enable_termination_protection,
    );
    sheet.flag("rollback disabled", stack.disable_rollback);
    let capabilities = list(&stack.capabilities).iter().map(|one| &**one);
    sheet.text("capabilities", &crate::panes::joined(capabilities));
}

fn operation(sheet: &mut Sheet<'_>, pages: &Pages<'_>, look: &Look<'_>) {
    if let Some(fault) = pages.fault {
        sheet.gap(&fault.line());
    }
    if !pages.is_read() {
        if pages.fault.is_none() {
            sheet.remark("events are not read yet");
        }
        return;
    }
    let all = pages.events();
    let last = Operation::last(&all);
    sheet.time("begun", last.begun());
    if let Some(first) = last.first_failure() {
        let at = first.timestamp.map(|at| time::second(at, look.zone));
        sheet.says(
            Health::Broken,
            &format!(
                "first failure {}: {} {}",
                at.as_deref().unwrap_or("—"),
                first.logical_resource_id.as_deref().unwrap_or("—"),
                first.resource_status.as_deref().unwrap_or("—"),
            ),
        );
        if let Some(reason) = first.reason() {
            sheet.text("reason", plain_reason(reason));
        }
        if let Some(nested) = first.nested() {
            sheet.text("look at", &format!("nested stack {}", name_of(nested)));
        }
        if last.cancelled() > 0 {
            let cancelled = last.cancelled().to_string();
            sheet.text("cancelled because of it", &cancelled);
        }
        if !last.is_whole {
            sheet.remark("the operation began before the events that were read: there may be an earlier failure");
        }
    }
}

fn history(sheet: &mut Sheet<'_>, pages: &Pages<'_>, look: &Look<'_>) {
    let all = pages.events();
    sheet.section_at(Side::Right, "events, newest first");
    event_rows(sheet, &all, EVENTS, look);
    if all.len() > EVENTS || (pages.is_read() && !pages.is_whole) {
        sheet.remark("older ones are not shown");
    }
}

/// A small table of events.
pub(in crate::panes) fn event_rows(
    sheet: &mut Sheet<'_>,
    events: &[&StackEvent],
    most: usize,
    look: &Look<'_>,
) {
    for event in events.iter().take(most) {
        let status = event.resource_status.as_deref().unwrap_or("—");
        let tone = match () {
            () if event.is_cancelled() => Some(Role::Muted),
            () if event.went_wrong() => Some(Role::HealthBroken),
            () if status.contains("ROLLBACK") => Some(Role::HealthLook),
            () => None,
        };
        let at = event.timestamp;
        let at = at.map_or_else(
            || "—".to_owned(),
            |at| match time::is_same_day(at, look.now, look.zone) {
                true => time::second(at, look.zone),
                false => time::day_and_minute(at, look.zone),
            },
        );
        let name = event.logical_resource_id.as_deref().unwrap_or("—");
        let mut cells = vec![
            (at, Some(Role::Muted)),
            (status.to_owned(), tone),
            (name.to_owned(), None),
        ];
        if let Some(reason) = event.reason() {
            cells.push((plain_reason(reason).to_owned(), tone));
        }
        sheet.row(cells);
    }
}

/// The stacks it is in and those in it, where there are any.
fn tree(sheet: &mut Sheet<'_>, here: &Here<'_>, own: &Node<'_>) {
    let nodes = &here.nodes;
    let Some(at) = nodes.iter().position(|node| node.id == own.id) else {
        return;
    };
    let before = nodes.iter().take(at + 1);
    let Some(root) = before.clone().rposition(|node| node.depth == 0) else {
        return;
    };
    let after = nodes.iter().skip(root + 1);
    let within = after.take_while(|node| node.depth > 0).count();
    if within == 0 {
        return;
    }
    sheet.section_at(Side::Left, "nested stacks");
    for node in nodes.iter().skip(root).take(within + 1) {
        let mark = if node.id == own.id { "▸ " } else { "  " };
        let indent = "  ".repeat(node.depth);
        let status = node.stack.and_then(|stack| stack.stack_status.as_deref());
        sheet.row(vec![
            (format!("{mark}{indent}{}", node.name()), None),
            (
                status.unwrap_or("·").to_owned(),
                Some(health_role(node.health())),
            ),
        ]);
    }
}

fn values(sheet: &mut Sheet<'_>, stack: &Stack, context: &ContextData) {
    sheet.section_at(Side::Left, "parameters");
    for parameter in list(&stack.parameters) {
        let key = parameter.parameter_key.as_deref().unwrap_or("—");
        let value = parameter.parameter_value.as_deref().unwrap_or("—");
        match &parameter.resolved_value {
            Some(resolved) => sheet.text(key, &format!("{value} → {resolved}")),
            None => sheet.text(key, value),
        }
    }
    sheet.section_at(Side::Left, "outputs");
    for output in list(&stack.outputs) {
        let key = output.output_key.as_deref().unwrap_or("—");
        sheet.value(key, output.output_value.as_ref());
    }
    sheet.section_at(Side::Left, "exports");
    for (number, export) in exports(stack).enumerate() {
        let pages = imports(context, export);
        let names: Vec<&str> = pages
            .answers
            .iter()
            .filter_map(|answer| match answer {
                StackAnswer::Imports(names, _) => Some(names),
                _ => None,
            })
            .flatten()
            .map(|name| &**name)
            .collect();
        match (pages.fault, names.as_slice()) {
            (Some(fault), _) => {
                sheet.toned(export, &format!("◌ {}", fault.line()), Some(Role::Gap))
            }
            (None, _) if number >= EXPORTS => {
                sheet.toned(export, "importers not asked for", Some(Role::Muted))
            }
            (None, []) if !pages.is_read() => sheet.text(export, "·"),
            (None, []) => sheet.text(export, "nobody imports it"),
            (None, names) => {
                let more = if pages.is_whole { "" } else { ", …" };
                sheet.text(export, &format!("imported by {}{more}", names.join(", ")));
            }
        }
    }
}
