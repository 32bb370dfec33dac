//! What `=` compares: two marked rows, or a row with what was before it.

use super::App;
use super::nav::Place;
use crate::domain::{Text, arn};
use crate::panes::compare::Pair;
use crate::panes::kind::Compared;

impl App {
    /// Opens the page that says what differs, or closes it.
    pub(super) fn compare(&mut self) {
        let rows: Vec<Text> = match self.trail.here() {
            Place::Compare { .. } => {
                self.trail.back();
                return self.arrive();
            }
            Place::Help | Place::Logs { .. } => return,
            Place::Row { id, .. } => vec![Text::clone(id)],
            Place::List { .. } => {
                let targets = self.list.targets(&self.table());
                targets.into_iter().map(|picked| picked.id).collect()
            }
        };
        let look = self.look();
        let found: Option<Vec<Compared>> = rows
            .iter()
            .map(|id| self.list.compared(id, &look))
            .collect();
        match found.map(|found| pair(&found)) {
            Some(Ok(pair)) => {
                let (kind, scope) = self.list_at.clone();
                self.push(Place::Compare { kind, scope, pair });
            }
            Some(Err(line)) => self.say(line, true),
            None => self.say(
                "nothing to compare here: = compares task definitions, of services, tasks and revisions",
                true,
            ),
        }
    }
}

/// The two to compare, the older first; or why there are none.
fn pair(rows: &[Compared]) -> Result<Pair, String> {
    match rows {
        [] => Err("there is no row to compare".to_owned()),
        [one] => match &one.alone {
            Some(pair) => Ok(pair.clone()),
            None => Err(format!(
                "nothing is known before {}: mark two rows to compare them",
                arn::family_revision(&one.now)
            )),
        },
        [one, other] if one.now == other.now => Err(format!(
            "both have the task definition {}",
            arn::family_revision(&one.now)
        )),
        [one, other] => Ok(Pair::in_order(
            Text::clone(&one.now),
            Text::clone(&other.now),
        )),
        more => Err(format!(
            "{} rows are marked: two can be compared",
            more.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(now: &str, before: Option<&str>) -> Compared {
        Compared {
            now: now.into(),
            alone: before.map(|before| Pair {
                old: before.into(),
                new: now.into(),
            }),
        }
    }

    #[test]
    fn the_older_one_stands_first_and_what_cannot_be_compared_is_said() {
        let alone = row("web:2", Some("web:1"));
        let first = row("web:1", None);
        let newer = row("web:10", None);
        let title = |rows: &[Compared]| pair(rows).map(|pair| pair.title());
        assert_eq!(
            title(std::slice::from_ref(&alone)).as_deref(),
            Ok("web:1 → web:2")
        );
        assert_eq!(
            title(&[newer.clone(), alone.clone()]).as_deref(),
            Ok("web:2 → web:10")
        );
        assert!(title(&[]).is_err());
        for (rows, words) in [
            (vec![first.clone()], "nothing is known before web:1"),
            (vec![first.clone(), first.clone()], "both have"),
            (vec![first, newer, alone], "3 rows are marked"),
        ] {
            let line = title(&rows).err().unwrap_or_default();
            assert!(line.contains(words), "{line}");
        }
    }
}
