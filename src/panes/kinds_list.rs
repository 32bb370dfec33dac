//! A list of some kind, and the face that lists of all kinds show to the program.

use super::charts::Charts;
use super::document::Document;
use super::kind::{Compared, Drill, Kind, ListStatus, Logged, Look, Scope, Spec, TaskFilter};
use super::network::Subject;
use super::table::{CellContext, Column, Counts, Listing, Move, RowItem, TableState};
use crate::domain::Text;
use crate::domain::errand::Question;
use crate::domain::health::Health;
use crate::domain::metric::Range;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// One row, as far as the program needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// Identity.
    pub id: Text,
    /// Name.
    pub name: Text,
    /// Health.
    pub health: Health,
}

/// A list of some kind: derived rows, renewed when what they come from has changed.
pub trait AnyList: Send {
    /// The fixed part.
    fn spec(&self) -> &'static Spec;
    /// Follows the store and the screen state; says whether anything is different.
    fn renew(&mut self, look: &Look<'_>, state: &mut TableState) -> bool;
    /// Drops what was derived: the next renewal starts afresh.
    fn invalidate(&mut self);
    /// The list as a whole.
    fn status(&self) -> &ListStatus;
    /// Rows by health.
    fn counts(&self) -> Counts;
    /// Rows shown.
    fn shown(&self) -> usize;
    /// Rows there are.
    fn total(&self) -> usize;
    /// Column names, for the filter.
    fn column_names(&self) -> Vec<&'static str>;
    /// All identities, in the order of the rows.
    fn ids(&self) -> Vec<Text>;
    /// Identities in view, top first.
    fn visible(&self, state: &TableState) -> Vec<Text>;
    /// The row under the cursor.
    fn selected(&self, state: &TableState) -> Option<Picked>;
    /// The row of this identity.
    fn find(&self, id: &str) -> Option<Picked>;
    /// The first row of this name.
    fn named(&self, name: &str) -> Option<Picked>;
    /// What an action applies to: the marked rows, or the one under the cursor.
    fn targets(&self, state: &TableState) -> Vec<Picked>;
    /// Moves the cursor.
    fn step(&self, state: &mut TableState, step: Move);
    /// Puts the cursor on the row `line` lines below the first one in view.
    fn point(&self, state: &mut TableState, line: usize) -> bool;
    /// Puts the cursor on a row.
    fn select(&self, state: &mut TableState, id: &str) -> bool;
    /// Marks the row under the cursor, or takes its mark away.
    fn toggle_mark(&self, state: &mut TableState);
    /// Marks every row shown.
    fn mark_all(&self, state: &mut TableState);
    /// The description of a row.
    fn describe(&self, id: &str, look: &Look<'_>) -> Option<Document>;
    /// A row as JSON.
    fn json(&self, id: &str) -> Option<Value>;
    /// Where Enter leads.
    fn drill(&self, id: &str, look: &Look<'_>) -> Option<Drill>;
    /// The page of a row in the AWS console.
    fn console(&self, id: &str, look: &Look<'_>) -> Option<String>;
    /// What must be polled for the list.
    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want>;
    /// What must be polled for these columns, of those that cost something.
    fn column_wants(
        &self,
        columns: &[&str],
        look: &Look<'_>,
        visible: &[Text],
        tempo: Tempo,
    ) -> Vec<Want>;
    /// The metrics of a row as charts.
    fn charts(&self, id: &str, look: &Look<'_>, range: Range) -> Option<Charts>;
    /// What must be polled for one row.
    fn detail_wants(&self, id: &str, look: &Look<'_>, tempo: Tempo) -> Vec<Want>;
    /// What `=` compares of a row.
    fn compared(&self, id: &str, look: &Look<'_>) -> Option<Compared>;
    /// Whose lines `l` shows of a row.
    fn logged(&self, id: &str) -> Option<Logged>;
    /// Where a row stands in the network.
    fn situated(&self, id: &str, look: &Look<'_>) -> Option<Subject>;
    /// The questions the list is made of, and those of these columns.
    fn questions(&self, columns: &[&str], look: &Look<'_>, visible: &[Text]) -> Vec<Question>;
    /// What is asked for one row.
    fn detail_questions(&self, id: &str, look: &Look<'_>) -> Vec<Question>;
    /// Instants whose ages are in view.
    fn moments(&self, state: &TableState) -> Vec<Timestamp>;
    /// When the mark of a changed cell ends.
    fn next_fade(&self, now: Timestamp) -> Option<Timestamp>;
    /// Draws the table.
    fn draw(
        &self,
        state: &TableState,
        canvas: super::canvas::Canvas<'_>,
        context: &CellContext,
    ) -> super::table::Drawn;
    /// All rows shown as aligned text.
    fn to_text(&self, context: &CellContext, width: Option<u16>) -> String;
    /// All rows shown as CSV.
    fn to_csv(&self, context: &CellContext) -> String;
    /// All rows shown, as JSON; of one that is not described only its identity.
    fn to_json(&self) -> Vec<Value>;
}

/// The list of a kind.
pub(super) struct List<K: Kind> {
    kind: &'static K,
    listing: Listing<K::Row>,
    status: ListStatus,
    made_for: Option<MadeFor>,
}

/// What a list was derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MadeFor {
    scope: Scope,
    tasks: TaskFilter,
    revision: u64,
}

impl<K: Kind> List<K> {
    /// An empty list with these columns.
    pub(super) fn new(kind: &'static K, columns: Vec<Column<K::Row>>) -> Self {
        Self {
            kind,
            listing: Listing::new(columns),
            status: ListStatus::default(),
            made_for: None,
        }
    }

    fn row(&self, id: &str) -> Option<&K::Row> {
        self.listing.rows().iter().find(|row| **row.id() == *id)
    }
}

fn picked<R: RowItem>(row: &R) -> Picked {
    Picked {
        id: Text::clone(row.id()),
        name: Text::from(row.name()),
        health: row.health(),
    }
}

impl<K: Kind> AnyList for List<K> {
    fn spec(&self) -> &'static Spec {
        Kind::spec(self.kind)
    }

    fn renew(&mut self, look: &Look<'_>, state: &mut TableState) -> bool {
        let context = CellContext {
            now: look.now,
            zone: look.zone,
        };
        let wanted = MadeFor {
            scope: look.scope.clone(),
            tasks: look.tasks,
            revision: self.kind.revision(look),
        };
        if self.made_for.as_ref() == Some(&wanted) {
            if !self.status.gaps.is_empty() {
                self.status.read_at = self.kind.read_at(look).or(self.status.read_at);
            }
            return self.listing.refresh(state, &context);
        }
        let gathered = self.kind.gather(look);
        self.status = gathered.status;
        self.listing.update(gathered.rows, state, &context);
        self.made_for = Some(wanted);
        true
    }

    fn invalidate(&mut self) {
        self.made_for = None;
    }

    fn status(&self) -> &ListStatus {
        &self.status
    }

    fn counts(&self) -> Counts {
        self.listing.counts()
    }

    fn shown(&self) -> usize {
        self.listing.len()
    }

    fn total(&self) -> usize {
        self.listing.total()
    }

    fn column_names(&self) -> Vec<&'static str> {
        self.listing.column_names()
    }

    fn ids(&self) -> Vec<Text> {
        self.listing
            .rows()
            .iter()
            .map(|row| Text::clone(row.id()))
            .collect()
    }

    fn visible(&self, state: &TableState) -> Vec<Text> {
        self.listing
            .visible_ids(state, state.height)
            .cloned()
            .collect()
    }

    fn selected(&self, state: &TableState) -> Option<Picked> {
        self.listing.selected(state).map(picked)
    }

    fn find(&self, id: &str) -> Option<Picked> {
        self.row(id).map(picked)
    }

    fn named(&self, name: &str) -> Option<Picked> {
        self.listing
            .rows()
            .iter()
            .find(|row| row.name() == name)
            .map(picked)
    }

    fn targets(&self, state: &TableState) -> Vec<Picked> {
        self.listing
            .targets(state)
            .into_iter()
            .map(picked)
            .collect()
    }

    fn step(&self, state: &mut TableState, step: Move) {
        state.step(&self.listing, step);
    }

    fn point(&self, state: &mut TableState, line: usize) -> bool {
        let index = state.window(self.listing.len(), state.height).start + line;
        let there = line < state.height && index < self.listing.len();
        if there {
            state.put(&self.listing, index);
        }
        there
    }

    fn select(&self, state: &mut TableState, id: &str) -> bool {
        state.select(&self.listing, id)
    }

    fn toggle_mark(&self, state: &mut TableState) {
        state.toggle_mark(&self.listing);
    }

    fn mark_all(&self, state: &mut TableState) {
        state.mark_all(&self.listing);
    }

    fn describe(&self, id: &str, look: &Look<'_>) -> Option<Document> {
        self.row(id).map(|row| self.kind.describe(row, look))
    }

    fn json(&self, id: &str) -> Option<Value> {
        self.row(id).and_then(|row| self.kind.json(row))
    }

    fn drill(&self, id: &str, look: &Look<'_>) -> Option<Drill> {
        self.row(id).map(|row| self.kind.drill(row, look))
    }

    fn console(&self, id: &str, look: &Look<'_>) -> Option<String> {
        self.row(id).and_then(|row| self.kind.console(row, look))
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        self.kind.wants(look, visible, tempo)
    }

    fn column_wants(
        &self,
        columns: &[&str],
        look: &Look<'_>,
        visible: &[Text],
        tempo: Tempo,
    ) -> Vec<Want> {
        let costly = self
            .listing
            .columns()
            .iter()
            .filter(|column| column.costly && columns.contains(&column.name));
        costly
            .flat_map(|column| self.kind.column_wants(column.name, look, visible, tempo))
            .collect()
    }

    fn charts(&self, id: &str, look: &Look<'_>, range: Range) -> Option<Charts> {
        let row = self.row(id)?;
        self.kind.charts(row, look, range)
    }

    fn detail_wants(&self, id: &str, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        self.row(id)
            .map_or_else(Vec::new, |row| self.kind.detail_wants(row, look, tempo))
    }

    fn compared(&self, id: &str, look: &Look<'_>) -> Option<Compared> {
        self.row(id).and_then(|row| self.kind.compared(row, look))
    }

    fn logged(&self, id: &str) -> Option<Logged> {
        self.row(id).and_then(|row| self.kind.logged(row))
    }

    fn situated(&self, id: &str, look: &Look<'_>) -> Option<Subject> {
        self.row(id).and_then(|row| self.kind.situated(row, look))
    }

    fn questions(&self, columns: &[&str], look: &Look<'_>, visible: &[Text]) -> Vec<Question> {
        let costly = self
            .listing
            .columns()
            .iter()
            .filter(|column| column.costly && columns.contains(&column.name));
        let of_columns =
            costly.flat_map(|column| self.kind.column_questions(column.name, look, visible));
        let mut questions = self.kind.questions(look, visible);
        questions.extend(of_columns);
        questions
    }

    fn detail_questions(&self, id: &str, look: &Look<'_>) -> Vec<Question> {
        self.row(id)
            .map_or_else(Vec::new, |row| self.kind.detail_questions(row, look))
    }

    fn moments(&self, state: &TableState) -> Vec<Timestamp> {
        let window = state.window(self.listing.len(), state.height);
        window
            .filter_map(|index| self.listing.get(index))
            .flat_map(|row| self.kind.moments(row))
            .flatten()
            .collect()
    }

    fn next_fade(&self, now: Timestamp) -> Option<Timestamp> {
        self.listing.next_fade(now)
    }

    fn draw(
        &self,
        state: &TableState,
        canvas: super::canvas::Canvas<'_>,
        context: &CellContext,
    ) -> super::table::Drawn {
        super::canvas::table(&self.listing, state, canvas, context)
    }

    fn to_text(&self, context: &CellContext, width: Option<u16>) -> String {
        super::table::to_text(self.listing.columns(), self.listing.iter(), context, width)
    }

    fn to_csv(&self, context: &CellContext) -> String {
        super::table::to_csv(self.listing.columns(), self.listing.iter(), context)
    }

    fn to_json(&self) -> Vec<Value> {
        let known = |row: &K::Row| self.kind.json(row);
        let named = |row: &K::Row| serde_json::json!({ self.kind.id_field(): **row.id() });
        self.listing
            .iter()
            .map(|row| known(row).unwrap_or_else(|| named(row)))
            .collect()
    }
}
