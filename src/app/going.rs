//! Going places: drilling, switching, `:` commands, the goal of `--cluster`.

use super::command::Command;
use super::nav::{Page, Place};
use super::{App, Effect};
use crate::domain::Text;
use crate::domain::arn;
use crate::domain::place::{RegionChoice, partition};
use crate::panes::kind::{Drill, KindId, Level, Scope};
use crate::panes::kinds;
use crate::panes::network::{Part, Tab};

/// Where `--cluster` and `--service` want to go, once the cluster is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goal {
    pub(super) cluster: Text,
    pub(super) service: Option<Text>,
}

impl App {
    /// Enter on a row.
    pub(super) fn drill(&mut self) -> Vec<Effect> {
        let state = self.table();
        let Some(picked) = self.list.selected(&state) else {
            return self.enter_on_nothing();
        };
        let look = self.look();
        match self.list.drill(&picked.id, &look) {
            Some(Drill::List(kind, scope)) => self.push(Place::List { kind, scope }),
            Some(Drill::Filtered(kind, scope, filter)) => {
                self.push(Place::List { kind, scope });
                let names = self.list.column_names();
                self.table_mut().filter.edit(&filter, &names);
            }
            Some(Drill::Row(kind, scope, id)) => {
                self.push(Place::List { kind, scope });
                self.table_mut().cursor.id = Some(id);
            }
            Some(Drill::Network(cluster)) => self.push(Place::Row {
                kind: KindId::Clusters,
                scope: Scope::region(self.context()),
                name: arn::name(&cluster).into(),
                id: cluster,
                page: Page::Network(Tab::Map),
            }),
            Some(Drill::Describe) => self.open_page(Page::Describe),
            Some(Drill::Profile(name)) => return self.switch_profile(name),
            Some(Drill::Region(code)) => return self.switch_region(&code),
            Some(Drill::Theme(name)) => return vec![Effect::Theme(name)],
            None => {}
        }
        Vec::new()
    }

    /// Enter in an empty list of clusters looks into the other regions.
    fn enter_on_nothing(&mut self) -> Vec<Effect> {
        let empty = self.kind() == KindId::Clusters
            && self.list.status().complete
            && self.list.total() == 0;
        if empty {
            self.look_everywhere()
        } else {
            Vec::new()
        }
    }

    /// Opens the list of regions and counts the clusters in each.
    pub(super) fn look_everywhere(&mut self) -> Vec<Effect> {
        let profile = self.contexts.asked(self.context()).0.cloned();
        let mut effects = Vec::new();
        let mut regions = std::mem::take(&mut self.choices.regions);
        let home = self.choices.region.clone();
        let reachable = |region: &&mut RegionChoice| {
            home.as_ref()
                .is_none_or(|home| partition(home) == partition(&region.code))
        };
        for region in regions.iter_mut().filter(reachable) {
            let (context, fresh) = self.contexts.of(profile.as_ref(), Some(&region.code));
            region.context = Some(context);
            if fresh {
                effects.push(Effect::Open {
                    context,
                    profile: profile.clone(),
                    region: Some(Text::clone(&region.code)),
                });
            }
        }
        self.choices.regions = regions;
        self.choices.revision += 1;
        self.push(Place::List {
            kind: KindId::Regions,
            scope: Scope::region(self.context()),
        });
        effects
    }

    /// Opens a page about the row under the cursor.
    pub(super) fn open_page(&mut self, page: Page) {
        let state = self.table();
        let (kind, scope) = self.list_at.clone();
        let Some(picked) = self.list.selected(&state) else {
            return;
        };
        if page == Page::Json && self.list.json(&picked.id).is_none() {
            self.say("there is no JSON for this yet: it is not described", true);
            return;
        }
        self.push(Place::Row {
            kind,
            scope,
            id: picked.id,
            name: picked.name,
            page,
        });
    }

    /// Goes to a place below the one here.
    pub(super) fn push(&mut self, place: Place) {
        self.trail.push(place);
        self.arrive();
    }

    /// Makes the list fit the place; call after every change of the trail.
    pub(super) fn arrive(&mut self) {
        self.detail_focus = false;
        self.dirty = true;
        let Some((kind, scope)) = self.trail.here().list() else {
            return;
        };
        if (kind, scope) != (self.list_at.0, &self.list_at.1) {
            self.list_at = (kind, scope.clone());
            let chosen = self.options.columns.get(kinds::of(kind).spec().plural);
            self.list = kinds::of(kind).open(scope, chosen.map(Vec::as_slice));
        }
        self.contexts.enter(self.list_at.1.context);
    }

    /// Carries out a typed command.
    pub(super) fn run(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Do(action) => return self.act(action),
            Command::Profile(name) => {
                let known = self
                    .choices
                    .profiles
                    .iter()
                    .any(|profile| *profile.name == *name);
                if !known && !self.choices.profiles.is_empty() {
                    self.say(
                        format!(
                            "no profile {name} in the AWS configuration files; :profiles lists them"
                        ),
                        true,
                    );
                    return Vec::new();
                }
                return self.switch_profile(Some(Text::from(name)));
            }
            Command::Region(code) => {
                if !self
                    .choices
                    .regions
                    .iter()
                    .any(|region| *region.code == *code)
                {
                    self.say(format!("no region {code}; :regions lists them"), true);
                    return Vec::new();
                }
                return self.switch_region(&Text::from(code));
            }
            Command::Act(id, argument) => self.run_action(id, argument.as_deref()),
            Command::Exec(command) => self.exec(&command),
            Command::ExecCheck => self.exec_check(),
            Command::Forward(ports) => self.forward_to(ports.as_deref()),
            Command::ForwardEnd(port) => self.end_forward_of(port.as_deref()),
            Command::Audit => return vec![Effect::ReadAudit],
            Command::Actions => self.show_actions(),
            Command::Insights(query) => return self.insights_of_row(query.as_deref()),
            Command::Logs(name) => return self.logs_of(name.as_deref()),
            Command::Theme(name) => return vec![Effect::Theme(Text::from(name))],
            Command::Sort(column) => {
                let names = self.list.column_names();
                match names.iter().position(|name| *name == column) {
                    Some(index) => self.table_mut().sort_by(index),
                    None => self.say(
                        format!("no column {column} here; there are {}", names.join(", ")),
                        true,
                    ),
                }
            }
            Command::Group(None) => self.table_mut().group = None,
            Command::Group(Some(column)) => {
                let names = self.list.column_names();
                match names.iter().position(|name| *name == column) {
                    Some(index) => self.table_mut().group = Some(index),
                    None => self.say(
                        format!("no column {column} here; there are {}", names.join(", ")),
                        true,
                    ),
                }
            }
            Command::Show(KindId::Regions, None) => return self.look_everywhere(),
            Command::Show(kind, argument) => self.show(kind, argument.as_deref()),
        }
        Vec::new()
    }

    /// Shows a list by its name, as far inside as we are already.
    fn show(&mut self, kind: KindId, argument: Option<&str>) {
        let spec = kinds::of(kind).spec();
        let context = self.context();
        let region = Place::List {
            kind: KindId::Clusters,
            scope: Scope::region(context),
        };
        let mut scope = Scope {
            task: None,
            family: None,
            stack: None,
            service: match spec.level {
                Level::Service if argument.is_none() => self.list_at.1.service.clone(),
                _ => None,
            },
            ..self.list_at.1.clone()
        };
        scope.context = context;
        if let (Level::Cluster | Level::Service, Some(name)) = (spec.level, argument) {
            match self.cluster_named(name) {
                Some(cluster) => scope.cluster = Some(cluster),
                None => {
                    return self.say(
                        format!("no cluster {name} is known here; :clusters lists them"),
                        true,
                    );
                }
            }
        }
        if spec.level >= Level::Cluster && scope.cluster.is_none() {
            scope.cluster = self.only_cluster();
        }
        match spec.level {
            Level::Program => {
                return self.push(Place::List {
                    kind,
                    scope: Scope::region(context),
                });
            }
            Level::Region if kind == KindId::Clusters => self.trail.go(vec![region]),
            Level::Region => {
                let scope = Scope::region(context);
                self.trail.go(vec![region, Place::List { kind, scope }]);
            }
            Level::Family => return self.show_family(argument),
            // Below a service its own list stands, so that esc leads back to it.
            Level::Service if scope.service.is_some() => {
                return self.push(Place::List { kind, scope });
            }
            Level::Cluster | Level::Service if scope.cluster.is_some() => {
                self.trail.go(vec![region, Place::List { kind, scope }])
            }
            Level::Task if self.list_at.1.task.is_some() => return,
            Level::Cluster | Level::Service => {
                return self.say(
                    format!(
                        "which cluster? choose one first, or type :{} CLUSTER",
                        spec.plural
                    ),
                    true,
                );
            }
            Level::Task => {
                return self.say(
                    "choose a task first: Enter on a task shows its containers",
                    true,
                );
            }
        }
        self.arrive();
        if let (Level::Region, Some(text)) = (spec.level, argument) {
            let names = self.list.column_names();
            self.table_mut().filter.edit(text, &names);
        }
    }

    /// Shows a list of what belongs to the row under the cursor: its cluster, or its service.
    pub(super) fn show_of_row(&mut self, kind: KindId) {
        let picked = self.list.selected(&self.table());
        let mut scope = self.list_at.1.clone();
        match (self.kind(), picked) {
            (KindId::Clusters, Some(picked)) => scope.cluster = Some(picked.id),
            (KindId::Services, Some(picked)) => scope.service = Some(picked.name),
            // Their rows bear the name of the service.
            (KindId::Deployments | KindId::Events, Some(picked)) => {
                scope.service = Some(picked.name);
            }
            (KindId::Tasks, Some(picked)) if scope.service.is_none() => {
                scope.service = scope
                    .cluster
                    .as_deref()
                    .and_then(|cluster| self.store.cluster(scope.context, cluster))
                    .and_then(|inside| {
                        let task = inside
                            .running
                            .item(&picked.id)
                            .or_else(|| inside.stopped.item(&picked.id))?;
                        task.service_name().map(Text::from)
                    });
            }
            (_, Some(picked)) if kind == KindId::Stacks && scope.service.is_none() => {
                let found = self.list.situated(&picked.id, &self.look());
                if let Some(Part::Service(name)) = found.map(|it| it.part) {
                    scope.service = Some(name);
                }
            }
            _ => {}
        }
        if scope.cluster.is_none() {
            return self.show(kind, None);
        }
        scope.task = None;
        scope.family = None;
        scope.stack = None;
        self.push(Place::List { kind, scope });
    }

    /// Shows the revisions of a family: the one named, or that of the row under the cursor.
    fn show_family(&mut self, name: Option<&str>) {
        let context = self.context();
        let scope_of = |family: Text| Scope {
            family: Some(family),
            ..Scope::region(context)
        };
        let list = |kind, scope| Place::List { kind, scope };
        if let Some(name) = name {
            let region = Scope::region(context);
            self.trail.go(vec![
                list(KindId::Clusters, region.clone()),
                list(KindId::TaskDefinitions, region),
                list(KindId::Revisions, scope_of(name.into())),
            ]);
            return self.arrive();
        }
        let picked = self.list.selected(&self.table());
        let family = match (self.kind(), picked) {
            (KindId::TaskDefinitions, Some(picked)) => Some(picked.name),
            (KindId::Revisions, _) => self.list_at.1.family.clone(),
            (_, Some(picked)) => self
                .list
                .compared(&picked.id, &self.look())
                .map(|compared| arn::family(&compared.now).into()),
            (_, None) => None,
        };
        match family {
            Some(family) => self.push(list(KindId::Revisions, scope_of(family))),
            None => self.say(
                "which family? type :revisions FAMILY; :task-definitions lists them",
                true,
            ),
        }
    }

    /// The cluster under the cursor, or the only one there is.
    fn only_cluster(&self) -> Option<Text> {
        if self.kind() == KindId::Clusters {
            return self.list.selected(&self.table()).map(|picked| picked.id);
        }
        let clusters = &self.store.context(self.context())?.clusters;
        if clusters.len() == 1 {
            clusters.entries().next().map(|(id, _)| Text::clone(id))
        } else {
            None
        }
    }

    fn cluster_named(&self, name: &str) -> Option<Text> {
        let clusters = &self.store.context(self.context())?.clusters;
        clusters
            .entries()
            .map(|(id, _)| id)
            .find(|id| arn::name(id) == name || &***id == name)
            .cloned()
    }

    /// Goes where `--cluster` wants, as soon as the list of clusters allows it.
    pub(super) fn pursue_goal(&mut self) {
        let Some(goal) = &self.goal else { return };
        let Some(context) = self.store.context(self.context()) else {
            return;
        };
        let wanted = arn::name(&goal.cluster);
        let found = context
            .clusters
            .entries()
            .map(|(id, _)| id)
            .find(|id| arn::name(id) == wanted)
            .cloned();
        let listed = context.clusters.list.complete_at.is_some();
        // Who may not list clusters may still look into one: its name is as good as its ARN.
        let unlisted = context
            .clusters
            .list
            .fault
            .as_ref()
            .is_some_and(|fault| !fault.kind.stops_context());
        let cluster = match (found, listed, unlisted) {
            (Some(cluster), ..) => cluster,
            (None, true, _) => {
                let region = context
                    .info
                    .region
                    .as_deref()
                    .unwrap_or("this region")
                    .to_owned();
                let line = format!(
                    "no cluster {wanted} in {region}; these are the clusters there, :regions looks elsewhere"
                );
                self.goal = None;
                return self.say(line, true);
            }
            (None, false, true) => Text::clone(&goal.cluster),
            (None, false, false) => return,
        };
        let Some(goal) = self.goal.take() else { return };
        let scope = Scope {
            cluster: Some(cluster),
            ..Scope::region(self.context())
        };
        self.push(Place::List {
            kind: KindId::Services,
            scope: scope.clone(),
        });
        if let Some(service) = goal.service {
            self.push(Place::List {
                kind: KindId::Tasks,
                scope: Scope {
                    service: Some(service),
                    ..scope
                },
            });
        }
    }

    pub(super) fn switch_region(&mut self, code: &Text) -> Vec<Effect> {
        let profile = self.contexts.asked(self.context()).0.cloned();
        self.switch(profile, Some(Text::clone(code)))
    }

    pub(super) fn switch_profile(&mut self, name: Option<Text>) -> Vec<Effect> {
        let own = name.as_ref().and_then(|name| {
            self.choices
                .profiles
                .iter()
                .find(|profile| profile.name == *name)
        });
        // A profile without a region is looked at in the region in use.
        let region = own
            .and_then(|profile| profile.region.clone())
            .or_else(|| self.choices.region.clone());
        self.switch(name, region)
    }

    fn switch(&mut self, profile: Option<Text>, region: Option<Text>) -> Vec<Effect> {
        let before = self.contexts.asked(self.context()).0.cloned();
        let (context, fresh) = self.contexts.of(profile.as_ref(), region.as_ref());
        self.contexts.enter(context);
        self.goal = None;
        self.choices.profile.clone_from(&profile);
        self.choices.region.clone_from(&region);
        self.choices.revision += 1;
        if profile != before {
            for region in &mut self.choices.regions {
                region.context = None;
            }
        }
        let mut effects = Vec::new();
        if fresh {
            let info = &mut self.store.context_mut(context).info;
            info.profile.clone_from(&profile);
            info.region.clone_from(&region);
            effects.push(Effect::Open {
                context,
                profile,
                region,
            });
        }
        self.trail.go(vec![Place::List {
            kind: KindId::Clusters,
            scope: Scope::region(context),
        }]);
        self.arrive();
        effects
    }
}
