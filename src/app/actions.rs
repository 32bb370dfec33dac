//! What each key does.

use super::nav::{Page, Place};
use super::prompt::Purpose;
use super::{App, Effect};
use crate::domain::arn;
use crate::keys::{Action, Layer};
use crate::panes::document::{Document, DocumentState};
use crate::panes::kind::{KindId, Scope};
use crate::panes::kinds;
use crate::panes::network::Tab;
use crate::panes::sheet::remark;
use crate::panes::table::Move;
use crate::scheduler;

impl App {
    /// Carries out an action.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        self.dirty = true;
        if self.layer() == Layer::Charts && self.on_charts(action) {
            return Vec::new();
        }
        if self.layer() == Layer::Insights
            && let Some(effects) = self.on_insights(action)
        {
            return effects;
        }
        if self.layer() == Layer::Logs
            && let Some(effects) = self.on_logs(action)
        {
            return effects;
        }
        if self.layer() == Layer::Network && self.on_network(action) {
            return Vec::new();
        }
        let document = matches!(self.layer(), Layer::Document | Layer::Network);
        match action {
            Action::Up => self.moved(Move::Up, document),
            Action::Down => self.moved(Move::Down, document),
            Action::PageUp => self.moved(Move::PageUp, document),
            Action::PageDown => self.moved(Move::PageDown, document),
            Action::HalfPageUp => self.moved(Move::HalfUp, document),
            Action::HalfPageDown => self.moved(Move::HalfDown, document),
            Action::Top => self.moved(Move::Top, document),
            Action::Bottom => self.moved(Move::Bottom, document),
            Action::Left | Action::Right => self.sideways(action == Action::Right, document),
            Action::FocusNext => self.detail_focus = self.is_split() && !self.detail_focus,
            Action::Enter if document || self.layer() == Layer::Charts => {}
            Action::Enter => return self.drill(),
            Action::Back => self.back(),
            Action::Describe => self.page(Page::Describe),
            Action::Json => self.page(Page::Json),
            Action::Metrics => self.page(Page::Metrics),
            Action::Vpc => self.open_network(Tab::Home),
            Action::Network => self.open_network(Tab::Map),
            Action::Path => self.open_network(Tab::Path),
            // These are keys of pages of their own.
            Action::RangeLonger
            | Action::RangeShorter
            | Action::TimesNext
            | Action::TagsToggle
            | Action::FieldsToggle
            | Action::FoldToggle
            | Action::Unfold
            | Action::CollapseToggle
            | Action::ContextMore
            | Action::ContextLess
            | Action::TimeJump
            | Action::Newest
            | Action::LastMinute
            | Action::LastFiveMinutes
            | Action::LastQuarter
            | Action::LastHour
            | Action::LastSixHours
            | Action::LastDay
            | Action::FindOlder
            | Action::CrashBefore
            | Action::CrashAfter
            | Action::LiveTail => {}
            Action::Compare => self.compare(),
            Action::SplitToggle => self.toggle_split(),
            Action::WideToggle => self.table_mut().wide ^= true,
            Action::WrapToggle => self.document_mut().toggle_wrap(),
            Action::Filter => {
                let text = self.table().filter.text;
                self.ask(Purpose::Filter, &text);
            }
            Action::Search => self.ask(Purpose::Search, ""),
            Action::NextMatch => self.next_match(true),
            Action::PrevMatch => self.next_match(false),
            Action::FaultsOnly => self.table_mut().faults_only ^= true,
            Action::TasksScope => self.next_tasks(),
            Action::SortNext => self.sort_step(1),
            Action::SortPrev => self.sort_step(-1),
            Action::SortReverse => {
                let state = self.table_mut();
                state.sort = state
                    .sort
                    .map(|(column, direction)| (column, direction.flipped()));
            }
            Action::SortPicker => self.ask(Purpose::Command, "sort "),
            Action::Command => self.ask(Purpose::Command, ""),
            Action::HistoryBack => self.history(-1),
            Action::HistoryForward => self.history(1),
            Action::Calls => self.list_of(KindId::Calls),
            Action::Targets => self.show_of_row(KindId::Targets),
            Action::Alarms => self.show_of_row(KindId::Alarms),
            Action::Deployments => self.show_of_row(KindId::Deployments),
            Action::Events => self.show_of_row(KindId::Events),
            Action::Stacks if self.kind() == KindId::Stacks => self.back(),
            Action::Stacks => self.show_of_row(KindId::Stacks),
            Action::Logs => return self.open_logs(),
            Action::LogsQuery => self.open_insights(),
            Action::SaveLogs => self.ask_save(),
            Action::Pager => return self.page_lines(),
            Action::Profiles => {
                self.list_of(KindId::Profiles);
                return vec![Effect::ReadProfiles];
            }
            Action::Regions => return self.look_everywhere(),
            Action::Themes => self.list_of(KindId::Themes),
            Action::Instances if self.kind() == KindId::Instances => self.back(),
            Action::Instances => self.show_of_row(KindId::Instances),
            Action::Act => self.open_menu(),
            Action::Shell => self.open_shell(),
            Action::Forward => self.open_forward(),
            Action::ForwardEnd => self.end_selected_forwards(),
            Action::Mark => {
                let mut state = self.table();
                self.list.toggle_mark(&mut state);
                self.list.step(&mut state, Move::Down);
                *self.table_mut() = state;
            }
            Action::MarkAll => {
                let mut state = self.table();
                self.list.mark_all(&mut state);
                *self.table_mut() = state;
            }
            Action::ClearMarks => self.table_mut().clear_marks(),
            Action::Copy => return self.copy(),
            Action::ConsoleUrl => return self.browse(),
            Action::Refresh => return self.refresh(),
            Action::Pause => {
                self.paused ^= true;
                // The age of what is shown is told while paused: it must be that of the last answer.
                self.list.invalidate();
                let line = if self.paused {
                    "paused: AWS is not asked until p is pressed again"
                } else {
                    "asking AWS again"
                };
                self.say(line, false);
            }
            Action::Help => {
                if *self.trail.here() == Place::Help {
                    self.back();
                } else {
                    self.push(Place::Help);
                }
            }
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return self.quit(),
        }
        Vec::new()
    }

    fn moved(&mut self, step: Move, document: bool) {
        if document {
            self.document_mut().step(step);
        } else {
            self.step(step);
        }
    }

    fn sideways(&mut self, right: bool, document: bool) {
        if document {
            self.document_mut().sideways(right);
        } else {
            let columns = self.list.column_names().len();
            let state = self.table_mut();
            state.horizontal = if right {
                (state.horizontal + 1).min(columns.saturating_sub(1))
            } else {
                state.horizontal.saturating_sub(1)
            };
        }
    }

    /// Esc: first what narrows the view goes, then the page, then the list.
    pub(super) fn back(&mut self) {
        if self.detail_focus {
            self.detail_focus = false;
            return;
        }
        let here = self.trail.here().clone();
        if let Place::List { .. } = here {
            let state = self.table();
            if !state.filter.text.is_empty() {
                return self.table_mut().filter.clear();
            }
            if !state.marks.is_empty() {
                return self.table_mut().clear_marks();
            }
        } else if self.document_state().search.is_some() {
            return self.search("");
        }
        if self.trail.back() {
            self.arrive();
        } else {
            self.say("this is the top; ctrl-c or :q leaves", false);
        }
    }

    pub(super) fn page(&mut self, page: Page) {
        match self.trail.here().clone() {
            Place::List { .. } if page == Page::Metrics && !self.is_measured() => {
                let noun = kinds::of(self.kind()).spec().singular;
                self.say(format!("CloudWatch measures nothing of this {noun}"), false);
            }
            Place::List { .. } => self.open_page(page),
            Place::Row { page: now, .. } if now == page => self.back(),
            Place::Row {
                kind,
                scope,
                id,
                name,
                ..
            } => {
                self.trail.back();
                self.push(Place::Row {
                    kind,
                    scope,
                    id,
                    name,
                    page,
                });
            }
            Place::Compare { .. } | Place::Logs { .. } | Place::Help => {}
        }
    }

    fn toggle_split(&mut self) {
        use crate::config::Split;
        self.options.split = if self.is_split() {
            Split::Never
        } else {
            Split::Always
        };
        if !self.is_split() && self.options.split == Split::Always {
            self.say("too narrow for list and detail side by side: 90 columns are needed; d shows the detail", false);
        }
    }

    fn next_tasks(&mut self) {
        if self.kind() == KindId::StackResources {
            let state = self.table_mut();
            state.minor_too ^= true;
            let line = match state.minor_too {
                true => "all resources",
                false => "resources that have to do with ECS and the network, and what is not well",
            };
            self.say(line, false);
        } else if self.kind() == KindId::Tasks {
            self.tasks = self.tasks.next();
            self.say(format!("{} tasks", self.tasks.word()), false);
        } else {
            self.say(
                "t chooses running or stopped tasks in a list of tasks, and which resources of a stack",
                false,
            );
        }
    }

    fn sort_step(&mut self, by: isize) {
        let columns = kinds::of(self.kind()).column_facts();
        let state = self.table_mut();
        state.sort = kinds::next_sort(state.sort, columns.len(), by);
        let line = match state.sort.and_then(|(column, _)| columns.get(column)) {
            Some(column) => format!("sorted by {}", column.name),
            None => "worst first".to_owned(),
        };
        self.say(line, false);
    }

    fn history(&mut self, by: isize) {
        if self.trail.step(by) {
            self.arrive();
        } else {
            self.say(
                if by < 0 {
                    "nothing before this"
                } else {
                    "nothing after this"
                },
                false,
            );
        }
    }

    fn list_of(&mut self, kind: KindId) {
        if self.kind() == kind && matches!(self.trail.here(), Place::List { .. }) {
            return self.back();
        }
        self.push(Place::List {
            kind,
            scope: Scope::region(self.context()),
        });
    }

    fn copy(&mut self) -> Vec<Effect> {
        if matches!(
            self.layer(),
            Layer::Document | Layer::Charts | Layer::Network
        ) {
            let text = self.document().to_text();
            return vec![Effect::Copy(text)];
        }
        let targets = self.list.targets(&self.table());
        let text: Vec<String> = targets
            .iter()
            .map(|picked| self.copy_text(&picked.id))
            .collect();
        if text.is_empty() {
            Vec::new()
        } else {
            vec![Effect::Copy(text.join("\n"))]
        }
    }

    /// An ARN, for a call the command itself, for a resource of a stack what it is known by.
    fn copy_text(&self, id: &str) -> String {
        let field = match self.kind() {
            KindId::Calls => "command",
            KindId::Forwards => "address",
            KindId::StackResources => "physical_resource_id",
            _ => return id.to_owned(),
        };
        let command = self
            .list
            .json(id)
            .and_then(|value| value.get(field)?.as_str().map(str::to_owned));
        command.unwrap_or_else(|| id.to_owned())
    }

    fn browse(&mut self) -> Vec<Effect> {
        let id = match self.trail.here() {
            Place::Row { id, .. } => Some(id.clone()),
            Place::Compare { .. } | Place::Logs { .. } | Place::Help => None,
            Place::List { .. } => self.list.selected(&self.table()).map(|picked| picked.id),
        };
        let path = id.and_then(|id| self.list.console(&id, &self.look()));
        let region = self
            .store
            .context(self.context())
            .and_then(|context| context.info.region.clone());
        match (path, region) {
            (Some(path), Some(region)) => vec![Effect::Browse(console_url(&region, &path))],
            _ => {
                self.say("this has no page in the AWS console", false);
                Vec::new()
            }
        }
    }

    /// Asks again at once; after a failed login with credentials read anew.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let context = self.context();
        let blocked = self
            .store
            .context(context)
            .is_some_and(|context| context.blocked.is_some());
        self.paused = false;
        let mut effects = Vec::new();
        if blocked {
            self.say("reading the credentials again", false);
            effects.push(Effect::Reopen(context));
        }
        self.ask_anew();
        self.scheduler.refresh(scheduler::Scope::Context(context));
        effects
    }

    /// The page here, or the detail beside the list.
    pub fn document(&self) -> Document {
        let look = self.look();
        match self.trail.here() {
            Place::Help => super::help::page(self),
            // It draws itself.
            Place::Logs { name, .. } => remark(name, ""),
            Place::Compare { pair, .. } => crate::panes::compare::page(pair, &look),
            Place::List { .. } => self
                .list
                .selected(&self.table())
                .and_then(|picked| {
                    let document = self.list.describe(&picked.id, &look)?;
                    Some(self.with_lines(&picked.id, document))
                })
                .unwrap_or_else(|| remark(kinds::of(self.kind()).spec().singular, "")),
            Place::Row {
                id,
                name,
                page: Page::Json,
                ..
            } => match self.list.json(id) {
                Some(value) => Document::json(&**name, &value),
                None => remark(name, "it is not described, or gone"),
            },
            Place::Row {
                page: Page::Metrics,
                name,
                ..
            } => match self.charts_here() {
                Some(charts) => charts.to_document(&look),
                None => remark(name, "it is gone, or nothing is measured of it"),
            },
            Place::Row {
                page: Page::Network(_),
                ..
            } => self.network_page(),
            Place::Row {
                id,
                page: Page::Describe,
                ..
            } => {
                let gone = || {
                    remark(
                        "",
                        &format!(
                            "{} is gone: AWS does not name it any more",
                            arn::short_id(id)
                        ),
                    )
                };
                match self.list.describe(id, &look) {
                    Some(document) => self.with_lines(id, document),
                    None => gone(),
                }
            }
        }
    }

    pub(super) fn document_mut(&mut self) -> &mut DocumentState {
        self.dirty = true;
        self.documents.entry(self.trail.here().clone()).or_default()
    }

    pub(super) fn search(&mut self, text: &str) {
        self.document_mut().search(text);
    }

    fn next_match(&mut self, forward: bool) {
        let state = self.document_mut();
        if forward {
            state.next_match()
        } else {
            state.previous_match()
        }
    }
}

/// A page of the AWS console, in the partition of the region.
fn console_url(region: &str, path: &str) -> String {
    let host = crate::domain::place::console_host(region);
    format!("https://{host}{path}?region={region}")
}
