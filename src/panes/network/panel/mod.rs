//! The network of one task: its mode, its ports, its interface, and who leads to it.
//!
//! The page (`v`) asks EC2 for what ECS does not tell; the descriptions of a task and of a
//! container show the same from what is known already, and ask nothing.

mod facts;
mod lines;
mod ways;

use super::Subject;
use crate::domain::errand::Question;
use crate::domain::network::panel::{Fact, Mode, of_container, of_task, trouble, unbound};
use crate::domain::polled::{Tempo, Want};
use crate::domain::task::Task;
use crate::domain::{Text, arn};
use crate::panes::document::{Document, Side};
use crate::panes::kind::Look;
use crate::panes::sheet::Sheet;
use crate::store::ContextData;
use facts::{Facts, Stand};

/// What must be polled: definition, instance, and whoever leads to the task.
pub(super) fn wants(subject: &Subject, id: &Text, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let Some(task) = task_of(subject, id, look) else {
        return Vec::new();
    };
    let mut wants = facts::wants(task, look, tempo);
    wants.extend(ways::wants(subject, task, look, tempo));
    wants
}

/// The questions to EC2.
pub(super) fn questions(
    subject: &Subject,
    id: &Text,
    look: &Look<'_>,
    context: &ContextData,
) -> Vec<Question> {
    let Some(task) = task_of(subject, id, look) else {
        return Vec::new();
    };
    Facts::questions(&Stand::of(task, look), context, look.now)
}

/// The page.
pub(super) fn page(
    subject: &Subject,
    id: &Text,
    look: &Look<'_>,
    context: &ContextData,
) -> Document {
    let mut sheet = Sheet::new(format!("where task {} lives", arn::short_id(id)), look);
    let Some(task) = task_of(subject, id, look) else {
        sheet.remark("not described yet");
        return sheet.finish();
    };
    let stand = Stand::of(task, look);
    let facts = Facts::of(&stand, context);
    head(&mut sheet, &stand, &facts, look);
    sheet.section("ports");
    lines::ports(&mut sheet, &ports(&stand, &facts));
    let from = sheet.parts();
    ways::lines(&mut sheet, &stand, look, context);
    sheet.place(from, Side::Right);
    let from = sheet.parts();
    lines::interface(&mut sheet, &stand, &facts);
    lines::subnet(&mut sheet, &stand, &facts);
    sheet.place(from, Side::Left);
    let from = sheet.parts();
    lines::groups(&mut sheet, &facts, context);
    sheet.place(from, Side::Right);
    sheet.finish()
}

/// The part "network" of a task's description: the same from what is known already.
pub(in crate::panes) fn section(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    sheet.section("network");
    let Some(context) = look.store.context(look.scope.context) else {
        return;
    };
    let stand = Stand::of(task, look);
    let facts = Facts::of(&stand, context).unasked();
    said(sheet, &stand, &facts, look);
    if let Some(address) = task.private_ip() {
        sheet.text("private address", address);
    }
    lines::mode(sheet, &stand);
    lines::ports(sheet, &ports(&stand, &facts));
    lines::brief(sheet, &stand, &facts);
}

/// The lines about the ports of one container.
pub(in crate::panes) fn container(sheet: &mut Sheet<'_>, task: &Task, name: &str, look: &Look<'_>) {
    let Some(context) = look.store.context(look.scope.context) else {
        return;
    };
    let stand = Stand::of(task, look);
    let facts = Facts::of(&stand, context).unasked();
    lines::mode(sheet, &stand);
    let host = stand.host(&facts);
    let ports = of_container(stand.task, name, stand.definition, &host);
    lines::ports(sheet, &ports);
}

/// What is wrong, what the task is, and what its mode means.
fn head(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>, look: &Look<'_>) {
    said(sheet, stand, facts, look);
    ways::blame(sheet, stand, facts, look);
    lines::blame_subnet(sheet, facts);
    if stand.task.is_stopped() {
        sheet.remark("it has stopped: this is what is still known of its network");
    }
    sheet.value("group", stand.task.group.as_ref());
    sheet.value("status", stand.task.last_status.as_ref());
    lines::mode(sheet, stand);
    for line in &facts.old {
        sheet.gap(&format!("not renewed: {line}"));
    }
}

/// What is wrong with interface and ports, in sentences.
fn said(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>, look: &Look<'_>) {
    use crate::domain::health::Health;
    if let Some((health, words)) = trouble(stand.task, stand.mode.as_ref(), look.now) {
        sheet.says(health, &words);
    }
    let is_lost = matches!(facts.interface, Fact::Absent) && stand.mode == Some(Mode::Awsvpc);
    let interface = stand.interface.as_ref().filter(|it| !it.is_gone());
    let named = interface.and_then(|it| it.id.as_ref());
    if let Some(id) = named.filter(|_| is_lost && !stand.task.is_stopped()) {
        let words = format!("EC2 knows no interface {id}, though ECS says it is there");
        sheet.says(Health::Look, &words);
    }
    let ports = ports(stand, facts);
    for port in unbound(stand.task, stand.mode.as_ref(), &ports) {
        let name = port.container.as_deref().unwrap_or("—");
        let words = format!(
            "{name} runs, but no host port leads to its {}",
            port.inside_words()
        );
        sheet.says(Health::Look, &words);
    }
}

fn ports(stand: &Stand<'_>, facts: &Facts<'_>) -> Vec<crate::domain::network::panel::Port> {
    of_task(stand.task, stand.definition, &stand.host(facts))
}

/// The task, wherever it is remembered.
fn task_of<'a>(subject: &Subject, id: &str, look: &Look<'a>) -> Option<&'a Task> {
    let inside = look.store.cluster(look.scope.context, &subject.cluster)?;
    let stopped = inside.stopped.item(id);
    stopped
        .or_else(|| inside.running.item(id))
        .map(|task| &**task)
}
