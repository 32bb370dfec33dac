//! The model and how messages change it.
//!
//! [`App::update`] is synchronous and pure: the time is in the argument, what is
//! to be done outside comes back as [`Effect`]s. This room waits for nothing,
//! spawns nothing, names neither the terminal nor the SDK, and holds no lock.

mod acting;
mod actions;
mod charts;
pub mod command;
mod comparing;
pub mod contexts;
mod demand;
pub mod forwarding;
mod going;
pub mod help;
mod insights;
mod logs;
pub mod message;
pub mod nav;
mod network;
pub mod prompt;
mod reports;
mod saving;
mod update;

pub use acting::{Acting, Change, Over, Written};
pub use charts::ChartsState;
pub use insights::InsightsPage;
pub use logs::{Ending, Errors, LogsPage};
pub use message::{Clock, Effect, Message, ShellOrder};

use crate::config::{Split, TimeZoneChoice};
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::place::Choices;
use crate::domain::time::{Timestamp, Zone};
use crate::keys::Keymap;
use crate::panes::document::DocumentState;
use crate::panes::kind::{KindId, Look, Scope, TaskFilter};
use crate::panes::kinds::{self, AnyList};
use crate::panes::table::TableState;
use crate::scheduler::{Now, Scheduler};
use crate::store::Store;
use crate::theme::Theme;
use contexts::Contexts;
use nav::{Place, Trail};
use prompt::Prompt;
use rustc_hash::FxHashMap;
use std::time::Duration;

/// How long a remark stays on the bottom line.
const FLASH: Duration = Duration::from_secs(6);
/// From this width on list and detail stand side by side.
pub const SPLIT_FROM: u16 = 120;

/// What the program was started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Profile, if one was asked for.
    pub profile: Option<Text>,
    /// Region, if one was asked for.
    pub region: Option<Text>,
    /// Cluster to begin with.
    pub cluster: Option<Text>,
    /// Service to begin with.
    pub service: Option<Text>,
    /// Whether actions may change anything, whatever the profile.
    pub write: bool,
    /// Profiles whose settings say whether actions may change anything.
    pub profile_write: std::collections::BTreeMap<String, bool>,
    /// Patterns of names of profiles, accounts and clusters that are production.
    pub production: Vec<String>,
    /// What stands in for AWS (`demo`), shown in the header.
    pub stage: Option<Text>,
    /// When list and detail stand side by side.
    pub split: Split,
    /// How exact times are written.
    pub zone: Zone,
    /// Columns chosen for each kind of list, in their order.
    pub columns: std::collections::BTreeMap<String, Vec<String>>,
    /// Columns and lines of the terminal.
    pub size: (u16, u16),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            cluster: None,
            service: None,
            write: false,
            profile_write: std::collections::BTreeMap::new(),
            production: Vec::new(),
            stage: None,
            split: Split::Auto,
            zone: Zone::Utc,
            columns: std::collections::BTreeMap::new(),
            size: (80, 24),
        }
    }
}

impl Options {
    /// Whether actions may change anything with a profile.
    pub fn may_write(&self, profile: Option<&str>) -> bool {
        let own = profile.and_then(|name| self.profile_write.get(name));
        own.copied().unwrap_or(self.write)
    }
}

/// The zone of a configuration.
pub const fn zone_of(choice: TimeZoneChoice) -> Zone {
    match choice {
        TimeZoneChoice::Local => Zone::Local,
        TimeZoneChoice::Utc => Zone::Utc,
    }
}

/// A remark on the bottom line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// The remark.
    pub line: String,
    /// Whether something failed.
    pub failed: bool,
    /// Until when it stays.
    pub until: Now,
}

/// The model: what is known, where the user is, and how the screen is set.
pub struct App {
    /// What is known.
    pub store: Store,
    /// When and how much is asked.
    pub scheduler: Scheduler,
    /// Which contexts there are.
    pub contexts: Contexts,
    /// Where the user is.
    pub trail: Trail,
    /// The list here, or the one the page here belongs to.
    pub list: Box<dyn AnyList>,
    list_at: (KindId, Scope),
    tables: FxHashMap<(KindId, Scope), TableState>,
    documents: FxHashMap<Place, DocumentState>,
    /// Which tasks task lists show.
    pub tasks: TaskFilter,
    /// The line being typed.
    pub prompt: Option<Prompt>,
    /// What can be switched to.
    pub choices: Choices,
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// A remark on the bottom line.
    pub flash: Option<Flash>,
    /// Warnings about the user's files, told one after the other.
    pub notices: Vec<String>,
    /// How the program was started.
    pub options: Options,
    /// Whether asking AWS is paused.
    pub paused: bool,
    /// Whether the terminal has the focus.
    pub focused: bool,
    /// Whether the detail beside the list has the keys.
    pub detail_focus: bool,
    /// Time of the last message.
    pub clock: Clock,
    goal: Option<going::Goal>,
    /// The row the detail beside the list is about.
    detail_of: Option<Text>,
    dirty: bool,
    /// Whether a key was acted on since the list was derived last.
    keyed: bool,
    wake: Option<Now>,
    /// What the header said of the call rates when it was drawn last.
    rates_shown: String,
    /// The page of charts: how far back, and what is in view.
    pub charts: ChartsState,
    /// The logs that are read.
    pub logs: Option<LogsPage>,
    /// The last lines of the stopped task whose page is open.
    ending: Option<Ending>,
    /// The last errors among lines that were read.
    errors: Errors,
    /// What is done, and what is being decided.
    acting: Acting,
    /// Logs Insights.
    pub insights: InsightsPage,
    /// Ports that are forwarded.
    forwarding: forwarding::Forwarding,
    /// Questions on their way, and what is made of their answers.
    asking: network::Asking,
    /// Numbers of errands given out so far.
    errands_given: u64,
    /// Columns of the list that were drawn, and so are worth asking for.
    columns_shown: Vec<&'static str>,
    /// What the metrics on screen cost an hour, in US dollars; none if none are asked for.
    pub metrics_cost: Option<f64>,
}

impl App {
    /// A model that knows nothing yet, looking at the clusters.
    pub fn new(
        options: Options,
        scheduler: Scheduler,
        keymap: Keymap,
        theme: Theme,
        mut choices: Choices,
        clock: Clock,
    ) -> (Self, Vec<Effect>) {
        let contexts = Contexts::new(options.profile.clone(), options.region.clone());
        let context = contexts.current();
        let scope = Scope::region(context);
        choices.profile.clone_from(&options.profile);
        choices.region.clone_from(&options.region);
        choices.theme = Text::from(theme.name.as_str());
        let goal = options.cluster.clone().map(|cluster| going::Goal {
            cluster,
            service: options.service.clone(),
        });
        let mut store = Store::default();
        let info = &mut store.context_mut(context).info;
        info.profile.clone_from(&options.profile);
        info.region.clone_from(&options.region);
        let open = Effect::Open {
            context,
            profile: options.profile.clone(),
            region: options.region.clone(),
        };
        let app = Self {
            store,
            scheduler,
            contexts,
            trail: Trail::new(Place::List {
                kind: KindId::Clusters,
                scope: scope.clone(),
            }),
            list: kinds::of(KindId::Clusters)
                .open(&scope, options.columns.get("clusters").map(Vec::as_slice)),
            list_at: (KindId::Clusters, scope),
            tables: FxHashMap::default(),
            documents: FxHashMap::default(),
            tasks: TaskFilter::default(),
            prompt: None,
            choices,
            keymap,
            theme,
            flash: None,
            notices: Vec::new(),
            options,
            paused: false,
            focused: true,
            detail_focus: false,
            clock,
            goal,
            detail_of: None,
            dirty: true,
            keyed: false,
            wake: None,
            rates_shown: String::new(),
            charts: ChartsState::default(),
            logs: None,
            ending: None,
            errors: Errors::default(),
            acting: Acting::default(),
            insights: InsightsPage::default(),
            forwarding: forwarding::Forwarding::default(),
            asking: network::Asking::default(),
            errands_given: 0,
            columns_shown: Vec::new(),
            metrics_cost: None,
        };
        (app, vec![open])
    }

    /// The context in use.
    pub fn context(&self) -> ContextId {
        self.contexts.current()
    }

    /// The state of the list here.
    pub fn table(&self) -> TableState {
        self.tables.get(&self.list_at).cloned().unwrap_or_default()
    }

    /// The state of the page here.
    pub fn document_state(&self) -> DocumentState {
        self.documents
            .get(self.trail.here())
            .cloned()
            .unwrap_or_default()
    }

    /// The scope of the list here.
    pub fn scope(&self) -> &Scope {
        &self.list_at.1
    }

    /// The kind of the list here.
    pub fn kind(&self) -> KindId {
        self.list_at.0
    }

    /// What panes may look at.
    pub fn look(&self) -> Look<'_> {
        Look {
            store: &self.store,
            choices: &self.choices,
            scope: &self.list_at.1,
            tasks: self.tasks,
            now: self.clock.wall,
            zone: self.options.zone,
        }
    }

    /// Whether list and detail stand side by side now.
    pub fn is_split(&self) -> bool {
        let wide = match self.options.split {
            Split::Auto => self.options.size.0 >= SPLIT_FROM,
            Split::Always => self.options.size.0 >= 90,
            Split::Never => false,
        };
        // Who asks for all columns wants the list to have all the room.
        let all_columns = self
            .tables
            .get(&self.list_at)
            .is_some_and(|table| table.wide);
        wide && !all_columns
            && matches!(self.trail.here(), Place::List { kind, .. } if has_detail(*kind))
    }

    /// Takes the flag that says whether a frame is due.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Asks for a frame.
    pub fn touch(&mut self) {
        self.dirty = true;
    }

    /// When the loop must come back although nothing happens.
    pub fn wake_at(&self) -> Option<Now> {
        self.wake
    }

    /// Says something on the bottom line for a while.
    pub fn say(&mut self, line: impl Into<String>, failed: bool) {
        self.flash = Some(Flash {
            line: line.into(),
            failed,
            until: self.clock.tick + FLASH,
        });
        self.dirty = true;
    }

    /// Lays out the page here for the place it will be drawn in: columns and lines.
    pub fn prepare(&mut self, width: u16, height: u16) {
        let document = self.document();
        let place = self.trail.here().clone();
        if let Place::List { .. } = place {
            // The detail follows the cursor: another row is read from its top.
            let selected = self.list.selected(&self.table()).map(|picked| picked.id);
            if self.detail_of != selected {
                self.detail_of = selected;
                self.documents.remove(&place);
            }
        }
        self.documents
            .entry(place)
            .or_default()
            .prepare(&document, width, usize::from(height));
    }

    /// Takes note of how many rows the drawing had room for and what it said of the calls.
    pub fn drawn(&mut self, table_height: usize, rates: String) {
        let state = self.tables.entry(self.list_at.clone()).or_default();
        if state.height != table_height {
            state.seen(table_height);
            // The demand depends on what is in view: settle once more before sleeping.
            self.wake = Some(self.clock.tick);
        }
        self.rates_shown = rates;
    }

    fn wall_to_tick(&self, wall: Timestamp) -> Now {
        let ahead = Duration::try_from(wall.duration_since(self.clock.wall)).unwrap_or_default();
        self.clock.tick + ahead
    }
}

/// Whether a kind has a detail worth a place beside its list.
const fn has_detail(kind: KindId) -> bool {
    !matches!(kind, KindId::Profiles | KindId::Regions | KindId::Themes)
}
