//! The way to a page of logs.

use crate::app::nav::Place;
use crate::app::{App, Effect};
use crate::domain::{Text, arn};
use crate::panes::kind::{KindId, Logged, Scope};
use crate::panes::kinds;

impl App {
    /// `l`: logs of the marked rows, of the row under the cursor, or of what this page is about.
    pub(in crate::app) fn open_logs(&mut self) -> Vec<Effect> {
        let (kind, scope) = self.list_at.clone();
        let (ids, name) = match self.trail.here() {
            Place::Row { id, name, .. } => (vec![id.clone()], name.clone()),
            Place::List { .. } => {
                let state = self.table();
                let Some(picked) = self.list.selected(&state) else {
                    return Vec::new();
                };
                let mut ids: Vec<Text> = state.marks.iter().cloned().collect();
                ids.sort();
                let name = match ids.len() {
                    0 | 1 => picked.name,
                    several => Text::from(format!("{several} marked")),
                };
                if ids.is_empty() {
                    ids.push(picked.id);
                }
                (ids, name)
            }
            Place::Compare { .. } | Place::Logs { .. } | Place::Help => return Vec::new(),
        };
        let mut of: Vec<Logged> = ids.iter().filter_map(|id| self.list.logged(id)).collect();
        of.sort();
        of.dedup();
        let name = match of.as_slice() {
            [Logged::Service(name) | Logged::Family(name)] => name.clone(),
            [Logged::Task(id)] => arn::short_id(id).into(),
            _ => name,
        };
        if of.is_empty() {
            let singular = kinds::of(kind).spec().singular;
            let line = match kind {
                KindId::Clusters => {
                    "a cluster has as many logs as services: Enter, then l on one, or on several marked ones"
                        .to_owned()
                }
                _ => format!("a {singular} writes no logs; l works on services, tasks and containers"),
            };
            self.say(line, false);
            return Vec::new();
        }
        self.push_logs(kind, scope, of, name);
        Vec::new()
    }

    /// Whether `l` shows something of the row under the cursor.
    pub fn is_logged(&self) -> bool {
        let picked = self.list.selected(&self.table());
        picked.is_some_and(|picked| self.list.logged(&picked.id).is_some())
    }

    /// `:logs SERVICE`, or with nothing behind it the same as `l`.
    pub(in crate::app) fn logs_of(&mut self, name: Option<&str>) -> Vec<Effect> {
        let Some(name) = name else {
            return self.open_logs();
        };
        let scope = self.list_at.1.clone();
        let inside = scope
            .cluster
            .as_deref()
            .and_then(|cluster| self.store.cluster(scope.context, cluster));
        let Some(inside) = inside else {
            self.say("which cluster? choose one first, then :logs SERVICE", true);
            return Vec::new();
        };
        let is_listed = inside.services.list.complete_at.is_some();
        let names = self.service_names();
        if is_listed && !names.iter().any(|known| known == name) {
            let near: Vec<&str> = names
                .iter()
                .filter(|known| known.contains(name))
                .take(3)
                .map(String::as_str)
                .collect();
            let near = match near.is_empty() {
                true => ":services lists them".to_owned(),
                false => format!("there is {}", near.join(", ")),
            };
            self.say(format!("no service {name} here; {near}"), true);
            return Vec::new();
        }
        let name = Text::from(name);
        let of = vec![Logged::Service(name.clone())];
        self.push_logs(KindId::Services, scope, of, name);
        Vec::new()
    }

    /// The services of the cluster here that are known, by name.
    pub(in crate::app) fn service_names(&self) -> Vec<String> {
        let scope = &self.list_at.1;
        let inside = scope
            .cluster
            .as_deref()
            .and_then(|cluster| self.store.cluster(scope.context, cluster));
        let services = inside
            .into_iter()
            .flat_map(|inside| inside.services.entries());
        let mut names: Vec<String> = services.map(|(id, _)| arn::name(id).to_owned()).collect();
        names.sort_unstable();
        names
    }

    fn push_logs(&mut self, kind: KindId, scope: Scope, of: Vec<Logged>, name: Text) {
        self.push(Place::Logs {
            kind,
            scope,
            of,
            name,
        });
        self.begin_logs();
    }
}
