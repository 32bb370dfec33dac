//! Sessions that are played against a CloudWatch Logs in memory.

mod back;
mod calm;
mod following;
mod live;
mod whole;

use super::play::{BEGIN, Play, feed};
use super::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Three feeds that talk: one each second, one each three seconds and late, one seldom. A minute
/// before the play and as long as it goes.
fn talk(play: &mut Play, hours: i64) {
    for second in -60..hours * 3_600 {
        let at = BEGIN + second * 1_000;
        let text = |of: &str| format!("{of} {second}");
        play.cloud.write("/a", "a/1", at, at + 300, &text("a"));
        if second % 3 == 0 {
            let late = if second % 30 == 0 { 20_000 } else { 1_500 };
            play.cloud.write("/b", "b/1", at + 7, at + late, &text("b"));
        }
        if second % 97 == 0 {
            // Sometimes an agent was cut off for minutes.
            let late = if second % 970 == 0 { 4 * MINUTE } else { 200 };
            play.cloud.write("/c", "c/1", at + 9, at + late, &text("c"));
        }
    }
}

fn three() -> Vec<Feed> {
    vec![feed("/a", "a/"), feed("/b", "b/"), feed("/c", "c/")]
}

fn load_all_gaps(play: &mut Play) {
    let gaps: Vec<_> = (play.session.buffer().blocks().flat_map(|it| &it.lines))
        .filter(|line| line.kind == crate::logs::Kind::Gap)
        .map(|line| line.id)
        .collect();
    for gap in gaps {
        play.session.load_gap(gap);
    }
    play.seconds(20);
}
