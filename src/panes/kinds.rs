//! The one list of kinds, and what can be asked of a kind whose rows are of no interest.

use super::alarms::Alarms;
use super::calls::Calls;
use super::capacity_providers::CapacityProviders;
use super::choices::{Profiles, Regions, Themes};
use super::clusters::Clusters;
use super::containers::Containers;
use super::deployments::Deployments;
use super::events::Events;
use super::forwards::Forwards;
use super::instances::Instances;
use super::kind::{Kind, KindId, Scope, Spec};
use super::kinds_list::List;
pub use super::kinds_list::{AnyList, Picked};
use super::revisions::Revisions;
use super::scaling::Scaling;
use super::scheduled::Scheduled;
use super::services::Services;
use super::stack_resources::StackResources;
use super::stacks::Stacks;
use super::standalone::Standalone;
use super::table::{Column, Direction};
use super::target_groups::TargetGroups;
use super::targets::Targets;
use super::task_definitions::TaskDefinitions;
use super::tasks::Tasks;

/// Every kind, in the order of the tree.
pub static KINDS: &[&dyn AnyKind] = &[
    &Clusters,
    &Services,
    &Tasks,
    &Containers,
    &Targets,
    &TargetGroups,
    &Scheduled,
    &Standalone,
    &TaskDefinitions,
    &Revisions,
    &Instances,
    &CapacityProviders,
    &Alarms,
    &Scaling,
    &Deployments,
    &Events,
    &Stacks,
    &StackResources,
    &Forwards,
    &Calls,
    &Profiles,
    &Regions,
    &Themes,
];

/// The fixed declarations of all kinds.
pub fn specs() -> impl Iterator<Item = &'static Spec> {
    KINDS.iter().map(|kind| kind.spec())
}

/// The kind a word stands for: its name or one of its aliases.
pub fn find(word: &str) -> Option<&'static Spec> {
    specs().find(|spec| spec.plural == word || spec.aliases.contains(&word))
}

/// The kind of an id.
pub fn of(id: KindId) -> &'static dyn AnyKind {
    // Every id is in the list (a test says so), so the fallback is never taken.
    KINDS
        .iter()
        .copied()
        .find(|kind| kind.spec().id == id)
        .unwrap_or(&Clusters)
}

/// What is to be said of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnFacts {
    /// Name in filters and settings.
    pub name: &'static str,
    /// Word over the column.
    pub title: &'static str,
    /// One line.
    pub help: &'static str,
}

/// A kind whose row type is of no interest.
pub trait AnyKind: Send + Sync {
    /// The fixed part.
    fn spec(&self) -> &'static Spec;
    /// The columns.
    fn column_facts(&self) -> Vec<ColumnFacts>;
    /// AWS's own name of the member that identifies a row.
    fn id_field(&self) -> &'static str;
    /// The same with only those columns that cost no call for each row and no money.
    fn open_cheap(&'static self, scope: &Scope) -> Box<dyn AnyList>;
    /// An empty list of this kind, with the columns that say something there, or those the user chose.
    fn open(&'static self, scope: &Scope, chosen: Option<&[String]>) -> Box<dyn AnyList>;
}

impl<K: Kind> AnyKind for K {
    fn spec(&self) -> &'static Spec {
        Kind::spec(self)
    }

    fn column_facts(&self) -> Vec<ColumnFacts> {
        self.columns()
            .iter()
            .map(|column| ColumnFacts {
                name: column.name,
                title: column.title,
                help: column.help,
            })
            .collect()
    }

    fn id_field(&self) -> &'static str {
        Kind::id_field(self)
    }

    fn open_cheap(&'static self, scope: &Scope) -> Box<dyn AnyList> {
        let cheap: Vec<Column<K::Row>> = self
            .columns()
            .iter()
            .filter(|column| !column.costly && !self.is_idle(column.name, scope))
            .copied()
            .collect();
        Box::new(List::new(self, cheap))
    }

    fn open(&'static self, scope: &Scope, chosen: Option<&[String]>) -> Box<dyn AnyList> {
        let declared = self.columns();
        let columns: Vec<Column<K::Row>> = match chosen {
            // A chosen column is shown at every width that has room for it.
            Some(names) if !names.is_empty() => names
                .iter()
                .filter_map(|name| declared.iter().find(|column| column.name == name))
                .map(|column| Column {
                    wide_only: false,
                    ..*column
                })
                .collect(),
            _ => declared
                .iter()
                .filter(|column| !self.is_idle(column.name, scope))
                .copied()
                .collect(),
        };
        let columns = if columns.is_empty() {
            declared.to_vec()
        } else {
            columns
        };
        Box::new(List::new(self, columns))
    }
}

/// The next column to sort by, in the order of the screen.
pub fn next_sort(
    current: Option<(usize, Direction)>,
    columns: usize,
    by: isize,
) -> Option<(usize, Direction)> {
    let count = isize::try_from(columns).ok().filter(|count| *count > 0)?;
    let at = current.map_or(if by > 0 { -1 } else { count }, |(column, _)| {
        isize::try_from(column).unwrap_or(0)
    });
    let next = at + by;
    // One step past either end is "no sort": worst first again.
    (0..count)
        .contains(&next)
        .then(|| (next.unsigned_abs(), Direction::Ascending))
}
