//! CloudWatch Logs in memory: what it answers to the questions of a play.

use super::domain::errand::{Answer, Ask};
use super::domain::fault::Fault;
use super::domain::log::{LogGroup, QueryResults};
use super::play::Play;

/// A group as it is described.
pub fn group(name: &str, class: &str) -> LogGroup {
    LogGroup {
        log_group_name: name.into(),
        log_group_arn: None,
        log_group_class: Some(class.into()),
        retention_in_days: Some(14),
        stored_bytes: Some(403_200_000_000),
        creation_time: None,
    }
}

/// What Logs Insights says of a query.
pub fn results(status: &str, rows: &[&[(&str, &str)]]) -> QueryResults {
    QueryResults {
        status: Some(status.into()),
        rows: rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(name, value)| ((*name).into(), (*value).into()))
                    .collect()
            })
            .collect(),
        bytes_scanned: Some(1_234_000_000.0),
        records_scanned: Some(2_345_678.0),
        records_matched: Some(345.0),
    }
}

/// Answers every call that Logs Insights wants made now, and follows that.
pub fn answer(play: &mut Play, answer: impl Fn(&Ask) -> Result<Answer, Fault>) -> Vec<Ask> {
    let now = play.clock().wall;
    let wanted = play.app.insights.engine.errands(now, true);
    let mut asked = Vec::new();
    for errand in wanted {
        asked.push((*errand.ask).clone());
        let answer = answer(&errand.ask);
        assert!(play.app.insights.engine.answer(errand.id, answer, now));
    }
    play.app.touch();
    play.turn();
    asked
}
