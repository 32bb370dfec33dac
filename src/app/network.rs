//! The pages about the network (`v`), and the questions that screens want answered.

use super::App;
use super::nav::{Page, Place};
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, Question};
use crate::domain::fault::Fault;
use crate::domain::polled::{Tempo, Want};
use crate::domain::vpc::Depth;
use crate::keys::Action;
use crate::panes::document::Document;
use crate::panes::kind::KindId;
use crate::panes::kinds;
use crate::panes::network::{self, Subject, Tab};
use crate::panes::sheet::remark;
use crate::scheduler::Now;
use std::sync::Arc;
use std::time::Duration;

/// How long a list is looked at before a column is filled that nothing else there needs: who only
/// passes through the clusters to a service causes no call for it. Shorter than what counts as calm
/// in a script, so that a picture of a calm list is always one with that column.
const REST: Duration = Duration::from_millis(800);
/// Columns that wait for that.
const LAZY: [&str; 1] = ["vpc"];
/// Numbers of questions begin here, beyond those of every other errand.
const FIRST: u64 = 1 << 62;

/// The questions on their way, and the page that is made of answers.
#[derive(Debug, Default)]
pub(super) struct Asking {
    open: Vec<Errand>,
    /// What was on screen when it was asked last.
    questions: Vec<Question>,
    given: u64,
    page: Option<Written>,
    /// Which list is looked at, and since when.
    resting: Option<(Place, Now)>,
}

/// A page about the network, and what it was written from.
#[derive(Debug)]
struct Written {
    place: Place,
    revision: u64,
    width: u16,
    /// The minute it was written in: it tells ages.
    minute: i64,
    document: Document,
}

impl App {
    /// What the page about the network here is about, if there is one here.
    pub(super) fn network_here(&self) -> Option<(Subject, Tab)> {
        let Place::Row {
            id,
            page: Page::Network(tab),
            ..
        } = self.trail.here()
        else {
            return None;
        };
        Some((self.list.situated(id, &self.look())?, *tab))
    }

    /// `v`, `:network`, `:path`: opens a tab of the page about the row here; the tab that is open
    /// already closes.
    pub(super) fn open_network(&mut self, tab: Tab) {
        match self.trail.here().clone() {
            Place::List { .. } => {
                let picked = self.list.selected(&self.table());
                let found = picked.and_then(|it| self.list.situated(&it.id, &self.look()));
                if found.is_none() {
                    let noun = kinds::of(self.kind()).spec().singular;
                    return self.say(format!("nothing is known of where the {noun} lives"), false);
                }
                self.open_page(Page::Network(tab));
            }
            Place::Row {
                page: Page::Network(now),
                ..
            } if now == tab => self.back(),
            Place::Row { .. } => self.page(Page::Network(tab)),
            Place::Compare { .. } | Place::Logs { .. } | Place::Help => {}
        }
    }

    /// Tab on the page: the next one.
    pub(super) fn next_network_tab(&mut self) {
        if let Place::Row {
            page: Page::Network(tab),
            ..
        } = self.trail.here()
        {
            let next = tab.next();
            self.page(Page::Network(next));
        }
    }

    /// A key on the page; `false` if it means the same as everywhere.
    pub(super) fn on_network(&mut self, action: Action) -> bool {
        match action {
            Action::FocusNext => self.next_network_tab(),
            _ => return false,
        }
        true
    }

    /// What must be polled for the page about the network.
    pub(super) fn network_wants(&self, tempo: Tempo) -> Vec<Want> {
        let here = self.network_here();
        here.map_or_else(Vec::new, |(subject, tab)| {
            network::wants(&subject, tab, &self.look(), tempo)
        })
    }

    /// Follows where clusters live, as far as that is on screen, and the page made of it.
    pub(super) fn renew_network(&mut self) {
        let context = self.context();
        let mut moved = false;
        for (cluster, depth) in self.clusters_to_locate() {
            moved |= self.store.context_mut(context).locate(&cluster, depth);
        }
        if moved {
            // The list may have a column of it.
            self.dirty = true;
            self.renew();
        }
        let Some((subject, tab)) = self.network_here() else {
            self.asking.page = None;
            return;
        };
        let look = self.look();
        let place = self.trail.here().clone();
        let revision = network::revision(&subject, &look);
        let width = self.options.size.0;
        let minute = self.clock.wall.as_second().div_euclid(60);
        let basis = (&place, revision, width, minute);
        let written = self.asking.page.as_ref();
        if written.is_some_and(|it| (&it.place, it.revision, it.width, it.minute) == basis) {
            return;
        }
        let document = network::page(&subject, tab, &look, width);
        let is_new = written.is_none_or(|it| it.document != document);
        self.dirty |= is_new;
        self.asking.page = Some(Written {
            place,
            revision,
            width,
            minute,
            document,
        });
    }

    /// Takes note of since when the list here is looked at: not before there is something in it.
    pub(super) fn note_rest(&mut self) {
        let here = self.trail.here();
        let resting = self.asking.resting.as_ref();
        if resting.is_none_or(|(place, _)| place != here) || self.list.total() == 0 {
            self.asking.resting = Some((here.clone(), self.clock.tick));
        }
    }

    /// When the columns that wait for the list to be looked at begin to fill, if there are any.
    pub(super) fn rest_wake(&self) -> Option<Now> {
        let (_, since) = self.asking.resting.as_ref()?;
        let at = *since + REST;
        let waits = self.columns_shown.iter().any(|it| LAZY.contains(it));
        (waits && at > self.clock.tick).then_some(at)
    }

    /// The columns of the list that are worth asking for now.
    pub(super) fn columns_asked(&self) -> Vec<&'static str> {
        let waits = self.rest_wake().is_some() || self.goal.is_some();
        let shown = self.columns_shown.iter().copied();
        shown.filter(|it| !waits || !LAZY.contains(it)).collect()
    }

    /// Clusters whose place in the network is on screen.
    fn clusters_to_locate(&self) -> Vec<(crate::domain::Text, Depth)> {
        if let Some(cluster) = self.shell_cluster() {
            return vec![cluster];
        }
        if let Some((subject, _)) = self.network_here() {
            let depth = subject.depth();
            return vec![(subject.cluster, depth)];
        }
        let is_column = self.columns_asked().contains(&"vpc");
        let here = self.trail.here();
        match here {
            Place::List {
                kind: KindId::Clusters,
                ..
            } if is_column => {
                let visible = self.list.visible(&self.table());
                let each = visible.into_iter();
                each.map(|cluster| (cluster, Depth::Enough)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The page about the network, as it was written last.
    pub(super) fn network_page(&self) -> Document {
        let here = self.trail.here();
        match &self.asking.page {
            Some(written) if written.place == *here => written.document.clone(),
            _ => remark("network", "it is gone, or was never described"),
        }
    }

    /// The questions of what is on screen.
    fn questions(&self) -> Vec<Question> {
        let look = self.look();
        let state = self.table();
        match self.trail.here() {
            Place::List { .. } => {
                let visible = self.list.visible(&state);
                let columns = self.columns_asked();
                let mut questions = self.list.questions(&columns, &look, &visible);
                if self.is_split()
                    && let Some(picked) = self.list.selected(&state)
                {
                    questions.extend(self.list.detail_questions(&picked.id, &look));
                }
                questions
            }
            Place::Row {
                page: Page::Network(_),
                ..
            } => {
                let here = self.network_here();
                here.map_or_else(Vec::new, |(subject, tab)| {
                    network::questions(&subject, tab, &look)
                })
            }
            Place::Row { id, page, .. } => {
                let one = std::slice::from_ref(id);
                let mut questions = self.list.questions(&[], &look, one);
                if *page == Page::Describe {
                    questions.extend(self.list.detail_questions(id, &look));
                }
                questions
            }
            Place::Compare { .. } | Place::Logs { .. } | Place::Help => Vec::new(),
        }
    }

    /// The calls for the questions on screen that have no answer that will do.
    pub(super) fn question_errands(&mut self) -> Vec<Errand> {
        if self.paused {
            self.asking.open.clear();
            self.asking.questions.clear();
            return Vec::new();
        }
        let context = self.context();
        let now = self.clock.wall;
        let mut open = std::mem::take(&mut self.asking.open);
        let mut wanted: Vec<Errand> = Vec::new();
        let mut questions = self.questions();
        questions.extend(self.acting_questions());
        for question in &questions {
            if wanted.iter().any(|errand| errand.ask == question.ask) {
                continue;
            }
            let same = |errand: &Errand| errand.context == context && errand.ask == question.ask;
            if let Some(at) = open.iter().position(same) {
                wanted.push(open.swap_remove(at));
            } else if self.is_due(context, question, now) {
                self.asking.given += 1;
                wanted.push(Errand {
                    id: ErrandId(FIRST + self.asking.given),
                    context,
                    ask: Arc::clone(&question.ask),
                });
            }
        }
        self.asking.open.clone_from(&wanted);
        self.asking.questions = questions;
        wanted
    }

    fn is_due(
        &self,
        context: ContextId,
        question: &Question,
        now: crate::domain::time::Timestamp,
    ) -> bool {
        let answers = self.store.context(context).map(|it| &it.answers);
        answers.is_none_or(|it| it.due_at(question).is_some_and(|at| at <= now))
    }

    /// When a question on screen is due although nothing happens.
    pub(super) fn question_wake(&self) -> Option<Now> {
        let answers = &self.store.context(self.context())?.answers;
        let waiting = |ask: &Arc<Ask>| self.asking.open.iter().any(|it| it.ask == *ask);
        let asked = self.asking.questions.iter();
        asked
            .filter(|question| !waiting(&question.ask))
            .filter_map(|question| answers.due_at(question))
            .min()
            .map(|at| self.wall_to_tick(at))
    }

    /// The answer to a question, if it is one; it is given back if not.
    pub(super) fn question_answered(
        &mut self,
        id: ErrandId,
        answer: Result<Answer, Fault>,
    ) -> Option<Result<Answer, Fault>> {
        if id.0 <= FIRST {
            return Some(answer);
        }
        let asked = self.asking.open.iter().position(|errand| errand.id == id)?;
        let errand = self.asking.open.swap_remove(asked);
        let stops = answer.as_ref().err().filter(|it| it.kind.stops_context());
        let stops = stops.cloned();
        let context = self.store.context_mut(errand.context);
        if stops.is_some() {
            // Nothing of this context can be asked any more: the same is told as of a list.
            context.blocked = stops;
        }
        context.answers.keep(errand.ask, answer, self.clock.wall);
        self.dirty = true;
        None
    }

    /// Has the questions on screen asked anew.
    pub(super) fn ask_anew(&mut self) {
        let context = self.context();
        self.store.context_mut(context).answers.renew();
    }
}
