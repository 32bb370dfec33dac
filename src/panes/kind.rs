//! What a kind of resource declares, once: columns, filter words, command
//! aliases, help, JSON, IAM actions, where Enter leads and what must be polled.

use super::charts::Charts;
use super::document::Document;
use super::network::Subject;
use super::table::{Cell, Column, RowItem};
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::Question;
use crate::domain::fault::{Fault, Gap};
use crate::domain::health::Health;
use crate::domain::metric::Range;
use crate::domain::place::Choices;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::{Timestamp, Zone};
use crate::store::Store;
use serde_json::Value;
use std::sync::Arc;

/// The kinds there are; one line per pane file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum KindId {
    /// Clusters of a region.
    Clusters,
    /// Services of a cluster.
    Services,
    /// Tasks of a cluster or a service.
    Tasks,
    /// Containers of a task.
    Containers,
    /// Targets of the load balancers.
    Targets,
    /// Target groups.
    TargetGroups,
    /// Rules and schedules that start tasks on a cluster.
    Scheduled,
    /// Tasks of no service, by family and starter.
    Standalone,
    /// Families of task definitions.
    TaskDefinitions,
    /// Revisions of a family.
    Revisions,
    /// Container instances of a cluster.
    Instances,
    /// Capacity providers of a cluster.
    CapacityProviders,
    /// CloudWatch alarms of a cluster or a service.
    Alarms,
    /// Auto scaling of services.
    Scaling,
    /// Deployments of a service.
    Deployments,
    /// Events of services.
    Events,
    /// CloudFormation stacks of a cluster or a service.
    Stacks,
    /// Resources of stacks.
    StackResources,
    /// Ports of this machine that lead into tasks.
    Forwards,
    /// The record of calls.
    Calls,
    /// Profiles to switch to.
    Profiles,
    /// Regions to switch to.
    Regions,
    /// Themes to switch to.
    Themes,
}

/// How deep in the tree a kind lives: what must be chosen before it can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing at all.
    Program,
    /// A region.
    Region,
    /// A family of task definitions.
    Family,
    /// A cluster.
    Cluster,
    /// A cluster, and of it one service if one was chosen.
    Service,
    /// A task.
    Task,
}

/// Where a list stands: which context, and inside of what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Profile, region and account.
    pub context: ContextId,
    /// Cluster ARN, or its name until the ARN is known.
    pub cluster: Option<Text>,
    /// Service name.
    pub service: Option<Text>,
    /// Task ARN.
    pub task: Option<Text>,
    /// Family of task definitions.
    pub family: Option<Text>,
    /// ARN or name of a CloudFormation stack.
    pub stack: Option<Text>,
}

impl Scope {
    /// The region as a whole.
    pub fn region(context: ContextId) -> Self {
        Self {
            context,
            cluster: None,
            service: None,
            task: None,
            family: None,
            stack: None,
        }
    }
}

/// Which tasks a task list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TaskFilter {
    /// Running and stopped.
    #[default]
    All,
    /// Desired status RUNNING.
    Running,
    /// Desired status STOPPED.
    Stopped,
}

impl TaskFilter {
    /// The next one in the order running, stopped, all.
    pub const fn next(self) -> Self {
        match self {
            Self::All => Self::Running,
            Self::Running => Self::Stopped,
            Self::Stopped => Self::All,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "running and stopped",
            Self::Running => "running",
            Self::Stopped => "stopped",
        }
    }
}

/// Everything a pane may look at.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// What is known.
    pub store: &'a Store,
    /// Profiles, regions, themes.
    pub choices: &'a Choices,
    /// Where the list stands.
    pub scope: &'a Scope,
    /// Which tasks a task list shows.
    pub tasks: TaskFilter,
    /// Now.
    pub now: Timestamp,
    /// How exact times are written.
    pub zone: Zone,
}

/// What is known about a list as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListStatus {
    /// Whether the list of names is complete.
    pub complete: bool,
    /// Why the list of names could not be had at all.
    pub fault: Option<Fault>,
    /// What is missing and why.
    pub gaps: Vec<Gap>,
    /// When it was read last.
    pub read_at: Option<Timestamp>,
    /// Said when the complete list is empty.
    pub empty: Text,
}

/// Rows and what is known about them as a whole.
pub struct Gathered<R> {
    /// Rows in natural order.
    pub rows: Vec<R>,
    /// The list as a whole.
    pub status: ListStatus,
}

/// A fixed declaration.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Which kind.
    pub id: KindId,
    /// `services`: command, breadcrumb, schema.
    pub plural: &'static str,
    /// `service`.
    pub singular: &'static str,
    /// Further words for `:`, k9s's among them.
    pub aliases: &'static [&'static str],
    /// What must be chosen before.
    pub level: Level,
    /// One line for `?` and `:`.
    pub help: &'static str,
    /// IAM actions it needs, for the README and messages.
    pub iam: &'static [&'static str],
}

/// Where Enter leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drill {
    /// Another list.
    List(KindId, Scope),
    /// Another list with a filter in the language of `/`.
    Filtered(KindId, Scope, String),
    /// Another list, with the cursor on the row of this id.
    Row(KindId, Scope, Text),
    /// The map of the network around the cluster of this ARN.
    Network(Text),
    /// The description of the row.
    Describe,
    /// Switch to this profile.
    Profile(Option<Text>),
    /// Switch to this region.
    Region(Text),
    /// Switch to this theme.
    Theme(Text),
}

/// What a row stands for when task definitions are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// ARN of its task definition: compared with that of another marked row.
    pub now: Text,
    /// What is compared where no other row is marked, if that can be told.
    pub alone: Option<super::compare::Pair>,
}

/// Whose lines `l` shows; all of it within the cluster of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Logged {
    /// All tasks of the service of this name, those that are gone and those that will come too.
    Service(Text),
    /// The task of this ARN.
    Task(Text),
    /// One container of a task.
    Container {
        /// ARN of the task.
        task: Text,
        /// Name of the container.
        name: Text,
    },
    /// The tasks on the container instance of this ARN.
    Instance(Text),
    /// The tasks of a family that no service started.
    Family(Text),
}

/// A kind of resource: one file, one declaration.
pub trait Kind: Send + Sync + 'static {
    /// A row.
    type Row: RowItem + Clone + Send + 'static;

    /// The fixed part.
    fn spec(&self) -> &'static Spec;
    /// The columns in natural order.
    fn columns(&self) -> &'static [Column<Self::Row>];
    /// Whether a column says the same in every row of such a list, and need not be shown.
    fn is_idle(&self, _column: &str, _scope: &Scope) -> bool {
        false
    }
    /// The rows as known now.
    fn gather(&self, look: &Look<'_>) -> Gathered<Self::Row>;
    /// A number that changes whenever `gather` could yield something else.
    fn revision(&self, look: &Look<'_>) -> u64;
    /// When the list was read, its oldest part first; this changes without anything else changing.
    fn read_at(&self, _look: &Look<'_>) -> Option<Timestamp> {
        None
    }
    /// What must be polled while it is on screen.
    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want>;
    /// What must be polled for a column that costs something, while it is shown.
    fn column_wants(
        &self,
        _column: &str,
        _look: &Look<'_>,
        _visible: &[Text],
        _tempo: Tempo,
    ) -> Vec<Want> {
        Vec::new()
    }
    /// The metrics of a row as charts (`m`); none where nothing is measured.
    fn charts(&self, _row: &Self::Row, _look: &Look<'_>, _range: Range) -> Option<Charts> {
        None
    }
    /// The description of a row (`d`, and the right half of the split view).
    fn describe(&self, row: &Self::Row, look: &Look<'_>) -> Document;
    /// The row as JSON in AWS's own names (`y`); none while it is not described.
    fn json(&self, row: &Self::Row) -> Option<Value>;
    /// AWS's own name of the member that identifies a row.
    fn id_field(&self) -> &'static str {
        "arn"
    }
    /// Where Enter leads.
    fn drill(&self, row: &Self::Row, look: &Look<'_>) -> Drill;
    /// The path of the row in the AWS console, after the host.
    fn console(&self, _row: &Self::Row, _look: &Look<'_>) -> Option<String> {
        None
    }
    /// What is polled in addition while a row is selected or described.
    fn detail_wants(&self, _row: &Self::Row, _look: &Look<'_>, _tempo: Tempo) -> Vec<Want> {
        Vec::new()
    }
    /// The task definition of the row, and what `=` compares it with.
    fn compared(&self, _row: &Self::Row, _look: &Look<'_>) -> Option<Compared> {
        None
    }
    /// Where the row stands in the network (`v`); none where it stands nowhere.
    fn situated(&self, row: &Self::Row, look: &Look<'_>) -> Option<Subject> {
        // What writes lines runs somewhere.
        let cluster = look.scope.cluster.as_ref()?;
        Subject::of(self.logged(row)?, cluster)
    }
    /// The questions the list is made of, beside what is polled.
    fn questions(&self, _look: &Look<'_>, _visible: &[Text]) -> Vec<Question> {
        Vec::new()
    }
    /// The questions of a column that costs something, while it is shown.
    fn column_questions(
        &self,
        _column: &str,
        _look: &Look<'_>,
        _visible: &[Text],
    ) -> Vec<Question> {
        Vec::new()
    }
    /// What is asked in addition while a row is selected or described.
    fn detail_questions(&self, _row: &Self::Row, _look: &Look<'_>) -> Vec<Question> {
        Vec::new()
    }
    /// Whose lines `l` shows; none where a row stands for nothing that writes any.
    fn logged(&self, _row: &Self::Row) -> Option<Logged> {
        None
    }
    /// The instants whose ages the row shows: a frame is asked for when one of them turns.
    fn moments(&self, _row: &Self::Row) -> [Option<Timestamp>; 2] {
        [None, None]
    }
}

/// The row most kinds use: an AWS thing that may not be described yet, and what is thought of it.
#[derive(Debug)]
pub struct Row<T, X = ()> {
    /// Identity: the ARN.
    pub id: Text,
    /// Name.
    pub name: Text,
    /// The thing, once described.
    pub item: Option<Arc<T>>,
    /// Why it is not described, when an attempt failed.
    pub unknown: Option<Text>,
    /// Health.
    pub health: Health,
    /// Why it is not fine.
    pub why: Option<String>,
    /// Place among rows of the same health; 0 leaves it to the name.
    pub rank: u64,
    /// What the kind adds.
    pub extra: X,
}

impl<T, X: Clone> Clone for Row<T, X> {
    fn clone(&self) -> Self {
        Self {
            id: Text::clone(&self.id),
            name: Text::clone(&self.name),
            item: self.item.clone(),
            unknown: self.unknown.clone(),
            health: self.health,
            why: self.why.clone(),
            rank: self.rank,
            extra: self.extra.clone(),
        }
    }
}

impl<T, X> Row<T, X> {
    /// A cell of a described thing; `·` while it is awaited, `◌` where it cannot be known.
    pub fn cell(&self, of: impl FnOnce(&T) -> Cell) -> Cell {
        match (&self.item, &self.unknown) {
            (Some(item), _) => of(item),
            (None, Some(_)) => Cell::unknown(),
            (None, None) => Cell::pending(),
        }
    }

    /// A cell of text that AWS may leave out.
    pub fn text(&self, of: impl FnOnce(&T) -> Option<Text>) -> Cell {
        self.cell(|item| of(item).map_or_else(Cell::absent, Cell::text))
    }

    /// A cell of a number that AWS may leave out.
    pub fn number(&self, of: impl FnOnce(&T) -> Option<i32>) -> Cell {
        self.cell(|item| {
            of(item).map_or_else(Cell::absent, |number| Cell::number(i64::from(number)))
        })
    }

    /// The cell of the WHY column: the verdict, or why there is none.
    pub fn why_cell(&self) -> Cell {
        let tone = health_role(self.health);
        match (&self.why, &self.unknown) {
            (Some(why), _) => Cell::text(Text::from(why.as_str())).tone(tone),
            (None, Some(reason)) => Cell::text(Text::clone(reason)).tone(crate::theme::Role::Gap),
            (None, None) => Cell::blank(),
        }
    }
}

impl<T: Send + Sync, X: Send + Sync + PartialEq> RowItem for Row<T, X> {
    fn id(&self) -> &Text {
        &self.id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn health(&self) -> Health {
        self.health
    }
    fn rank(&self) -> u64 {
        self.rank
    }
    fn same(&self, other: &Self) -> bool {
        let item = match (&self.item, &other.item) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => self.unknown == other.unknown,
            _ => false,
        };
        item && self.health == other.health && self.why == other.why && self.extra == other.extra
    }
}

/// The role that colours a health.
pub const fn health_role(health: Health) -> crate::theme::Role {
    use crate::theme::Role;
    match health {
        Health::Fine => Role::HealthFine,
        Health::Look => Role::HealthLook,
        Health::Broken => Role::HealthBroken,
        Health::Changing => Role::HealthChanging,
        Health::Unknown => Role::HealthUnknown,
    }
}
