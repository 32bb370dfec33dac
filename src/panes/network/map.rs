//! The map: zones, subnets, gateways, endpoints, security groups.

use super::Subject;
use crate::domain::errand::Question;
use crate::domain::network::Ground;
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
pub(super) fn page(
    subject: &Subject,
    look: &Look<'_>,
    context: &ContextData,
    _width: u16,
) -> Document {
    let mut sheet = Sheet::new("network".to_owned(), look);
    let ground: Ground = super::ground(subject, context);
    for subnet in &ground.subnets.items {
        sheet.value(&subnet.subnet_id, subnet.availability_zone.as_ref());
    }
    sheet.finish()
}
