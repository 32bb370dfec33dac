//! Where it lives: the VPCs of a cluster with their evidence.

use super::{Part, Subject};
use crate::domain::errand::Question;
use crate::domain::polled::{Tempo, Want};
use crate::panes::document::Document;
use crate::panes::kind::Look;
use crate::panes::sheet::Sheet;
use crate::store::ContextData;

/// What must be polled.
pub(super) fn wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    super::cluster_wants(subject, look, tempo)
}

/// The questions of the search.
pub(super) fn questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    let located = context.located.get(&subject.cluster);
    let asks = located.map_or(&[][..], |it| &it.asks);
    asks.iter().cloned().map(Question::slow).collect()
}

/// The page.
pub(super) fn page(subject: &Subject, look: &Look<'_>, context: &ContextData) -> Document {
    let title = match &subject.part {
        Part::Cluster => crate::domain::arn::name(&subject.cluster),
        Part::Service(name) => name,
        Part::Task(arn) | Part::Instance(arn) => crate::domain::arn::short_id(arn),
    };
    let mut sheet = Sheet::new(format!("where {title} lives"), look);
    let Some(located) = context.located.get(&subject.cluster) else {
        sheet.remark("not looked into yet");
        return sheet.finish();
    };
    if let Some(line) = located.answer.headline() {
        sheet.remark(&line);
    }
    for vpc in &located.answer.vpcs {
        sheet.section(&vpc.vpc_id);
        sheet.value("name", vpc.name.as_ref());
        for evidence in &vpc.evidence {
            sheet.text(
                evidence.source.words(),
                &format!("{} {}", evidence.resource, evidence.detail),
            );
        }
    }
    if !located.answer.not_checked.is_empty() {
        sheet.section("not checked");
        for gap in &located.answer.not_checked {
            sheet.gap(&format!("{}: {}", gap.source.words(), gap.reason));
        }
    }
    sheet.finish()
}
