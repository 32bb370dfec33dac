//! The path of a packet, in and out.

use super::Subject;
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

/// Everything about the VPCs.
pub(super) fn questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    super::ground_questions(subject, context)
}

/// The page.
pub(super) fn page(subject: &Subject, look: &Look<'_>, context: &ContextData) -> Document {
    let mut sheet = Sheet::new("path".to_owned(), look);
    let ground = super::ground(subject, context);
    sheet.number(
        "security groups",
        i32::try_from(ground.groups.items.len()).ok(),
    );
    sheet.finish()
}
