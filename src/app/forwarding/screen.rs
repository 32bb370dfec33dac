//! Forwards on the screen: asking for the ports (`F`), beginning, ending, and telling what becomes
//! of them.

use super::choice::entrance;
use super::{Deed, Forwards, News, Wish};
use crate::actions::TargetId;
use crate::app::message::Effect;
use crate::app::nav::Place;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::{App, Change};
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::forward::{ForwardId, Forwarded, Ports};
use crate::domain::polled::Work;
use crate::domain::{Text, arn, list};
use crate::panes::kind::KindId;
use crate::scheduler::{Job, Scope};
use std::sync::Arc;

/// Said where nothing may be changed.
const READ_ONLY: &str =
    "read-only: a port is forwarded with --write (or write = true for the profile)";

/// The forwards, and the one that is being asked for.
#[derive(Debug, Default)]
pub(in crate::app) struct Forwarding {
    pub(in crate::app) list: Forwards,
    asked: Option<Asked>,
}

/// What a forward is wanted to.
#[derive(Debug)]
struct Asked {
    context: ContextId,
    cluster: Text,
    service: Option<Text>,
    task: Option<Text>,
    container: Option<Text>,
    /// What it is called: typed where it must be.
    name: Text,
    /// The ports, once they were said.
    ports: Option<Ports>,
}

impl Asked {
    fn wish(self, ports: Ports) -> Wish {
        Wish {
            context: self.context,
            cluster: self.cluster,
            service: self.service,
            task: self.task,
            container: self.container,
            ports,
        }
    }
}

impl App {
    /// `F`: asks for the ports.
    pub(in crate::app) fn open_forward(&mut self) {
        let asked = match self.forward_aim() {
            Ok(asked) => asked,
            Err(line) => return self.say(line, true),
        };
        let offers = self.forward_offers(&asked);
        let first = offers.first().cloned().unwrap_or_default();
        let label = format!("forward to {} [LOCAL:][HOST:]PORT: ", asked.name);
        let mut prompt = Prompt::asking(Purpose::Forward, label, first);
        prompt.offer(offers);
        self.forwarding.asked = Some(asked);
        self.prompt = Some(prompt);
        self.dirty = true;
    }

    /// `:forward 9000:8080`, or the question if nothing is said.
    pub(in crate::app) fn forward_to(&mut self, ports: Option<&str>) {
        let Some(text) = ports else {
            return self.open_forward();
        };
        match self.forward_aim() {
            Ok(asked) => {
                self.forwarding.asked = Some(asked);
                let prompt = Prompt::asking(Purpose::Forward, String::new(), text.to_owned());
                self.forward_entered(prompt);
            }
            Err(line) => self.say(line, true),
        }
    }

    /// What is typed is judged as it is typed.
    pub(in crate::app) fn forward_typed(&mut self) {
        let Some(asked) = &self.forwarding.asked else {
            return;
        };
        let mut offers = self.forward_offers(asked);
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        let text = prompt.text().trim().to_owned();
        let unfinished = text.is_empty() || text.ends_with(':');
        prompt.error = Ports::parse(&text).err().filter(|_| !unfinished);
        offers.retain(|offer| offer.starts_with(&text));
        prompt.offer(offers);
    }

    /// Enter behind the ports: where it matters, the name must be typed as well.
    pub(in crate::app) fn forward_entered(&mut self, mut prompt: Prompt) {
        let Some(mut asked) = self.forwarding.asked.take() else {
            return;
        };
        let ports = Ports::parse(prompt.text()).and_then(|ports| self.is_free(&ports));
        let ports = match ports {
            Ok(ports) => ports,
            Err(line) => {
                prompt.error = Some(line);
                self.prompt = Some(prompt);
                self.forwarding.asked = Some(asked);
                return;
            }
        };
        if self.is_production_at(asked.context, &[arn::name(&asked.cluster)]) {
            let label = format!("production: type {} to go on: ", asked.name);
            asked.ports = Some(ports);
            self.prompt = Some(Prompt::labelled(Purpose::ForwardName, label));
            self.forwarding.asked = Some(asked);
            return;
        }
        self.begin_forward(asked.wish(ports));
    }

    /// Enter behind the name.
    pub(in crate::app) fn forward_named(&mut self, mut prompt: Prompt) {
        let Some(mut asked) = self.forwarding.asked.take() else {
            return;
        };
        let ports = asked.ports.take();
        match ports {
            Some(ports) if prompt.text().trim() == &*asked.name => {
                self.begin_forward(asked.wish(ports));
            }
            ports => {
                prompt.error = Some(format!("that is not {}; esc cancels", asked.name));
                self.prompt = Some(prompt);
                asked.ports = ports;
                self.forwarding.asked = Some(asked);
            }
        }
    }

    /// Esc: nothing is begun.
    pub(in crate::app) fn forward_abandoned(&mut self) {
        self.forwarding.asked = None;
    }

    fn begin_forward(&mut self, wish: Wish) {
        let line = format!("forwarding {} …", wish.ports);
        self.forwarding.list.begin(wish, self.clock);
        self.say(line, false);
    }

    /// The ports, unless a forward of ours has that of this machine.
    fn is_free(&self, ports: &Ports) -> Result<Ports, String> {
        let here = ports.here();
        let has = |row: &&Arc<Forwarded>| row.standing.is_open() && row.local == Some(here);
        match self.store.forwards.rows().iter().find(has) {
            None => Ok(ports.clone()),
            Some(row) => Err(format!(
                "{} leads to {} already; 0:{} takes any free port",
                row.address(),
                row.destination(),
                ports.far()
            )),
        }
    }

    /// What is selected, as something a port can be forwarded to.
    fn forward_aim(&self) -> Result<Asked, String> {
        if !self.may_write_here() {
            return Err(READ_ONLY.to_owned());
        }
        let (context, cluster, id, name) = self.aimed()?;
        let inside = self.store.cluster(context, &cluster);
        let of_containers = || match self.trail.here() {
            Place::Row { name, .. } => Some(name.clone()),
            Place::List { .. } => Some(self.list.selected(&self.table())?.name),
            _ => None,
        };
        let asked = Asked {
            context,
            cluster: cluster.clone(),
            service: None,
            task: None,
            container: None,
            name,
            ports: None,
        };
        match id {
            TargetId::Service(arn) => Ok(Asked {
                service: Some(arn::name(&arn).into()),
                ..asked
            }),
            TargetId::Task(arn) => {
                let container = match self.kind() {
                    KindId::Containers => of_containers(),
                    _ => None,
                };
                let task = inside.and_then(|it| {
                    let known = it.running.item(&arn).or_else(|| it.stopped.item(&arn));
                    known.cloned()
                });
                let task = task.ok_or("the task is not described yet")?;
                // Why it cannot be is said before, not after.
                entrance(&task, container.as_deref())?;
                Ok(Asked {
                    service: task.service_name().map(Text::from),
                    task: Some(arn),
                    container,
                    ..asked
                })
            }
            TargetId::Instance(_) | TargetId::Cluster => {
                Err("a port is forwarded to a service, a task or a container".to_owned())
            }
        }
    }

    /// Ports that somebody may listen on there, as far as that is known: those of its load
    /// balancers first, then those its definition names.
    fn forward_offers(&self, asked: &Asked) -> Vec<String> {
        let context = self.store.context(asked.context);
        let inside = self.store.cluster(asked.context, &asked.cluster);
        let task = inside.zip(asked.task.as_ref());
        let task = task.and_then(|(inside, arn)| inside.running.item(arn));
        let service = inside.zip(asked.service.as_deref()).and_then(|it| {
            let mut services = it.0.services.items();
            services.find(|service| service.name() == it.1)
        });
        let is_meant = |name: Option<&Text>| {
            asked.container.is_none() || name.is_none() || asked.container.as_ref() == name
        };
        let mut ports: Vec<i32> = Vec::new();
        let balanced = service.iter().flat_map(|it| list(&it.load_balancers));
        let balanced = balanced.filter(|it| is_meant(it.container_name.as_ref()));
        ports.extend(balanced.filter_map(|it| it.container_port));
        let definition = match task {
            Some(task) => task.task_definition_arn.as_ref(),
            None => service.and_then(|it| it.task_definition.as_ref()),
        };
        let definition = context
            .zip(definition)
            .and_then(|(context, arn)| context.task_definitions.item(arn));
        let containers = definition
            .iter()
            .flat_map(|it| list(&it.container_definitions));
        let containers = containers.filter(|it| is_meant(it.name.as_ref()));
        let mapped = containers.flat_map(|it| list(&it.port_mappings));
        let tcp = mapped.filter(|it| it.protocol.as_deref() != Some("udp"));
        ports.extend(tcp.filter_map(|it| it.container_port));
        let mut offers: Vec<String> = Vec::new();
        for port in ports {
            let offer = port.to_string();
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
        offers
    }

    /// `x`: ends the marked forwards, or the one under the cursor; those that have ended already
    /// are taken off the list.
    pub(in crate::app) fn end_selected_forwards(&mut self) {
        if self.kind() != KindId::Forwards {
            return self.say("x ends a forwarded port in :forwards", false);
        }
        let ids: Vec<Text> = match self.trail.here() {
            Place::Row { id, .. } => vec![id.clone()],
            _ => {
                let targets = self.list.targets(&self.table()).into_iter();
                targets.map(|picked| picked.id).collect()
            }
        };
        let ids = ids.iter().filter_map(|id| id.parse().ok()).map(ForwardId);
        self.end_forwards(&ids.collect::<Vec<_>>());
        self.table_mut().clear_marks();
    }

    /// `:forward-end 8080`: the one of a port of this machine, or `all`.
    pub(in crate::app) fn end_forward_of(&mut self, port: Option<&str>) {
        let open: Vec<Arc<Forwarded>> = {
            let rows = self.store.forwards.rows().iter();
            rows.filter(|it| it.standing.is_open()).cloned().collect()
        };
        let ids: Vec<ForwardId> = match (port, open.as_slice()) {
            (_, []) => return self.say("no port is forwarded", true),
            (Some("all"), all) => all.iter().map(|it| it.id).collect(),
            (Some(port), all) => {
                let of = |it: &&Arc<Forwarded>| it.local.is_some_and(|at| at.to_string() == port);
                all.iter().filter(of).map(|it| it.id).collect()
            }
            (None, [one]) => vec![one.id],
            (None, _) if self.kind() == KindId::Forwards => return self.end_selected_forwards(),
            (None, _) => {
                return self.say(
                    "which? :forward-end PORT, or :forward-end all; :forwards lists them",
                    true,
                );
            }
        };
        match ids.as_slice() {
            [] => self.say("no such port is forwarded; :forwards lists them", true),
            ids => self.end_forwards(ids),
        }
    }

    fn end_forwards(&mut self, ids: &[ForwardId]) {
        let rows: Vec<Forwarded> = ids
            .iter()
            .filter_map(|id| self.forwarding.list.row(*id))
            .filter(|row| row.standing.is_open())
            .collect();
        for id in ids {
            self.forwarding.list.end(*id);
        }
        match rows.as_slice() {
            [] => {}
            [one] => self.say(
                format!("{} is not forwarded any more", one.address()),
                false,
            ),
            many => self.say(format!("{} forwards are ended", many.len()), false),
        }
        self.dirty = true;
    }

    /// What is told of a port.
    pub(in crate::app) fn forward_heard(&mut self, id: ForwardId, news: News) {
        self.forwarding.list.heard(id, news, self.clock);
    }

    /// Follows what came in, and does what follows from it. Called before calls are planned.
    pub(in crate::app) fn follow_forwards(&mut self) -> Vec<Effect> {
        let scheduler = &self.scheduler;
        let listed = |key: &crate::domain::polled::Key| scheduler.names_complete(key);
        let forwards = &mut self.forwarding.list;
        forwards.follow(&self.store, &listed, self.clock);
        let mut effects = Vec::new();
        for deed in forwards.deeds() {
            match deed {
                Deed::Order(order) => effects.push(Effect::Forward(order)),
                // Of a context that was stopped nothing is asked until the user says so.
                Deed::Look(key) => {
                    if self.scheduler.stopped(key.context).is_none() {
                        self.scheduler.refresh(Scope::Keys(&[key]));
                    }
                }
                Deed::Say { line, failed, news } => {
                    let here = matches!(self.trail.here(), Place::List { kind, .. } if *kind == KindId::Forwards);
                    if news && !(self.focused && here) {
                        effects.push(Effect::Notify(line.clone()));
                    }
                    self.say(line, failed);
                }
            }
        }
        let open = self.store.forwards.open();
        let changed = self.store.forwards.keep(self.forwarding.list.rows());
        self.dirty |= changed && open != self.store.forwards.open();
        effects
    }

    /// The calls that are wanted now.
    pub(in crate::app) fn forward_errands(&mut self) -> Vec<Errand> {
        let (scheduler, store) = (&self.scheduler, &self.store);
        let is_running = |id| scheduler.is_running(id);
        let stopped = |context| {
            let blocked = store.context(context).and_then(|it| it.blocked.as_ref());
            let asked = || "AWS is not asked any more".to_owned();
            blocked
                .map(Fault::line)
                .or_else(|| scheduler.stopped(context).map(|_| asked()))
        };
        let forwards = &mut self.forwarding.list;
        forwards.errands(&is_running, &stopped, self.clock)
    }

    /// Takes note of the calls that went out.
    pub(in crate::app) fn forwards_sent(&mut self, jobs: &[Job]) {
        for job in jobs {
            if let Work::Errand(errand) = &job.work {
                self.forwarding.list.sent(errand.id);
            }
        }
    }

    /// The answer to a call that opens a session for a port, if it is one; it is given back if not.
    pub(in crate::app) fn forward_answered(
        &mut self,
        id: ErrandId,
        answer: Result<Answer, Fault>,
    ) -> Option<Result<Answer, Fault>> {
        if let (Some(row), Err(fault)) = (self.forwarding.list.asking(id), &answer)
            && fault.kind.stops_context()
        {
            self.store.context_mut(row.context).blocked = Some(fault.clone());
        }
        self.forwarding.list.answered(id, answer, self.clock)
    }

    /// What a call is about that was handed over for a port.
    pub(in crate::app) fn forward_change_of(&self, id: ErrandId) -> Option<Change> {
        self.forwarding.list.change_of(id)
    }
}
