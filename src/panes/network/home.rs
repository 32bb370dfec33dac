//! Where it lives: the VPCs of a cluster with their evidence; of a service and an instance first
//! what is theirs.

mod cluster;
mod instance;
mod places;
mod sentence;
mod service;
#[cfg(test)]
mod tests;

use super::seen::{self, Seen};
use super::{Part, Subject, column};
use crate::domain::errand::{Ask, Question};
use crate::domain::polled::{SourceId, Tempo, Want};
use crate::domain::time;
use crate::domain::vpc::Found;
use crate::panes::document::Document;
use crate::panes::kind::Look;
use crate::panes::sheet::Sheet;
use crate::store::{ContextData, TASKS};
use crate::theme::Role;
use std::collections::BTreeMap;

/// What must be polled.
pub(super) fn wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let Some(context) = look.store.context(look.scope.context) else {
        return super::cluster_wants(subject, look, tempo);
    };
    match &subject.part {
        Part::Cluster | Part::Task(_) => {
            let mut wants = super::cluster_wants(subject, look, tempo);
            let running = context.inside.get(&subject.cluster).map(|it| &it.running);
            for want in &mut wants {
                if want.key.source == SourceId::RunningTasks {
                    // More of them would be where these are.
                    want.visible = running.map_or_else(Vec::new, |it| column::first_of(it, TASKS));
                    want.rest = false;
                }
            }
            wants
        }
        Part::Service(_) | Part::Instance(_) => {
            let one = std::slice::from_ref(&subject.cluster);
            let mut wants = column::wants(look, one, tempo);
            wants.extend(service::wants(subject, look, context, tempo));
            wants.extend(instance::wants(subject, look, tempo));
            wants
        }
    }
}

/// The questions of the search, and about what the subject has of its own.
pub(super) fn questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    let mut asks: Vec<Ask> = Vec::new();
    if let Some(located) = context.located.get(&subject.cluster) {
        asks.extend_from_slice(located.asked());
        match &subject.part {
            Part::Cluster | Part::Task(_) => {
                let reading = is_reading(subject, context);
                asks.extend(located.due(reading).cloned());
            }
            Part::Service(_) | Part::Instance(_) => {
                asks.extend(column::asks(context, &subject.cluster));
            }
        }
    }
    let found = service::asks(subject, context).into_iter();
    for ask in found.chain(instance::asks(subject, context)) {
        if !asks.contains(&ask) {
            asks.push(ask);
        }
    }
    asks.into_iter().map(Question::slow).collect()
}

/// The page, for a place so many columns wide.
pub(super) fn page(
    subject: &Subject,
    look: &Look<'_>,
    context: &ContextData,
    width: u16,
) -> Document {
    let questions = questions(subject, context);
    let home = Home {
        subject,
        context,
        seen: Seen::of(context, questions.iter().map(|question| &*question.ask)),
        width: usize::from(width),
    };
    let mut sheet = Sheet::new(format!("where {} lives", home.name()), look);
    if let Some(fault) = &context.blocked {
        sheet.gap(&fault.line());
    }
    match &subject.part {
        Part::Cluster | Part::Task(_) => cluster::write(&mut sheet, &home),
        Part::Service(name) => service::write(&mut sheet, &home, name),
        Part::Instance(arn) => instance::write(&mut sheet, &home, arn),
    }
    home.write_search(&mut sheet, look);
    sheet.finish()
}

/// Whether lists that tell where a cluster lives are still on their way.
fn is_reading(subject: &Subject, context: &ContextData) -> bool {
    let unread = context.unread(&subject.cluster);
    context.blocked.is_none() && unread.iter().any(|it| !it.will_do)
}

/// What the page is written from.
struct Home<'a> {
    subject: &'a Subject,
    context: &'a ContextData,
    seen: Seen<'a>,
    width: usize,
}

impl<'a> Home<'a> {
    /// The name of what the page is about.
    fn name(&self) -> &str {
        match &self.subject.part {
            Part::Cluster => crate::domain::arn::name(&self.subject.cluster),
            Part::Service(name) => name,
            Part::Task(arn) | Part::Instance(arn) => crate::domain::arn::short_id(arn),
        }
    }

    /// The VPCs of the cluster.
    fn vpcs(&self) -> &'a [Found] {
        let located = self.context.located.get(&self.subject.cluster);
        located.map_or(&[][..], |it| &it.answer.vpcs)
    }

    /// Whether there is more to come.
    fn is_looking(&self) -> bool {
        let reading = match &self.subject.part {
            Part::Cluster | Part::Task(_) => is_reading(self.subject, self.context),
            _ => column::is_reading(self.context, &self.subject.cluster),
        };
        self.context.blocked.is_none() && (reading || !self.seen.open.is_empty())
    }

    /// What the search cost, how old it is, and what is asked now.
    fn write_search(&self, sheet: &mut Sheet<'_>, look: &Look<'_>) {
        sheet.section("search");
        let located = self.context.located.get(&self.subject.cluster);
        let asked = located.map_or(&[][..], |it| it.asked());
        let mut by_service: BTreeMap<&str, usize> = BTreeMap::new();
        for ask in asked {
            *by_service.entry(seen::service_of(ask)).or_default() += 1;
        }
        if !asked.is_empty() {
            let each: Vec<String> = by_service
                .iter()
                .map(|(service, count)| format!("{service} {count}"))
                .collect();
            let calls = if asked.len() == 1 { "call" } else { "calls" };
            let line = format!("{} {calls} beyond ECS: {}", asked.len(), each.join(", "));
            sheet.text("cost", &line);
        }
        if let Some(oldest) = self.seen.oldest {
            let age = match time::seconds_since(look.now, oldest) {
                0..60 => "less than a minute old".to_owned(),
                _ => format!("{} old", time::age(look.now, oldest)),
            };
            sheet.text("answers", &age);
        }
        let mut open: Vec<&str> = self.seen.open.iter().map(|ask| seen::about(ask)).collect();
        open.dedup();
        if self.context.blocked.is_none() {
            if !open.is_empty() {
                sheet.toned("asking", &open.join(", "), Some(Role::HealthChanging));
            }
            let unread = self.context.unread(&self.subject.cluster);
            let reading: Vec<String> = unread
                .iter()
                .filter(|it| !it.will_do)
                .map(|it| format!("{} ({})", it.source.words(), it.words))
                .collect();
            if self.is_looking() && !reading.is_empty() {
                sheet.toned("reading", &reading.join(", "), Some(Role::HealthChanging));
            }
        }
        for (ask, fault) in &self.seen.faults {
            let kept = self.context.answers.get(ask);
            if kept.is_some_and(|it| it.answer().is_some()) {
                sheet.gap(&format!(
                    "{} could not be read anew: {}",
                    seen::about(ask),
                    fault.line()
                ));
            }
        }
    }
}
