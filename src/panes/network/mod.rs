//! The network around a cluster, a service or a task (`v`): where it lives, the map, the path of a
//! packet.
//!
//! Three tabs of one page. Each says which lists it needs polled ([`wants`]) and which questions
//! answered ([`questions`]), and is written from what is known then ([`page`]).

pub mod column;
mod home;
mod map;
pub(super) mod panel;
mod path;
mod seen;

pub use path::{Caller, exec_facts, exec_questions, exec_wants, task_subject};

use super::document::Document;
use super::kind::{Logged, Look};
use crate::domain::Text;
use crate::domain::errand::{Answer, Ask, Question};
use crate::domain::fault::Fault;
use crate::domain::network::{Ground, NetworkAsk, NetworkPage};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::vpc::Depth;
use crate::store::ContextData;

/// What the page is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// ARN of the cluster.
    pub cluster: Text,
    /// What of it.
    pub part: Part,
}

/// A cluster, or what of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Cluster,
    /// The service of this name.
    Service(Text),
    /// The task of this ARN.
    Task(Text),
    /// The container instance of this ARN.
    Instance(Text),
}

/// How the network is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum Tab {
    /// Which VPCs, with the evidence; of a task its interface.
    Home,
    /// Zones, subnets, gateways, endpoints, security groups.
    Map,
    /// What a packet passes on its way in and out.
    Path,
}

impl Tab {
    /// The word on the tab.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Home => "where",
            Self::Map => "network",
            Self::Path => "path",
        }
    }

    /// The next one, round and round.
    pub const fn next(self) -> Self {
        match self {
            Self::Home => Self::Map,
            Self::Map => Self::Path,
            Self::Path => Self::Home,
        }
    }

    /// The one before, round and round.
    pub const fn previous(self) -> Self {
        self.next().next()
    }
}

impl Subject {
    /// Where that stands whose lines are shown.
    pub fn of(logged: Logged, cluster: &Text) -> Option<Self> {
        let part = match logged {
            Logged::Service(name) => Part::Service(name),
            Logged::Task(task) | Logged::Container { task, .. } => Part::Task(task),
            Logged::Instance(instance) => Part::Instance(instance),
            Logged::Family(_) => Part::Cluster,
        };
        let cluster = Text::clone(cluster);
        Some(Self { cluster, part })
    }

    /// How much of where the cluster lives is looked into.
    pub const fn depth(&self) -> Depth {
        match self.part {
            Part::Cluster => Depth::Everything,
            Part::Service(_) | Part::Task(_) | Part::Instance(_) => Depth::Enough,
        }
    }
}

/// What must be polled for a tab.
pub fn wants(subject: &Subject, tab: Tab, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    if let (Tab::Home, Part::Task(id)) = (tab, &subject.part) {
        return panel::wants(subject, id, look, tempo);
    }
    match tab {
        Tab::Home => home::wants(subject, look, tempo),
        Tab::Map => map::wants(subject, look, tempo),
        Tab::Path => path::wants(subject, look, tempo),
    }
}

/// The questions whose answers a tab is written from, as far as they are known by now.
pub fn questions(subject: &Subject, tab: Tab, look: &Look<'_>) -> Vec<Question> {
    let Some(context) = look.store.context(look.scope.context) else {
        return Vec::new();
    };
    if let (Tab::Home, Part::Task(id)) = (tab, &subject.part) {
        return panel::questions(subject, id, look, context);
    }
    let mut questions = home::questions(subject, context);
    match tab {
        Tab::Home => {}
        Tab::Map => questions.extend(map::questions(subject, context)),
        Tab::Path => questions.extend(path::questions(subject, context)),
    }
    questions
}

/// A number that changes whenever [`page`] could say something else.
pub fn revision(subject: &Subject, look: &Look<'_>) -> u64 {
    let Some(context) = look.store.context(look.scope.context) else {
        return 0;
    };
    let shared = context.answers.revision()
        + context.located_revision
        + context.clusters.revision()
        + context.target_groups.revision()
        + context.load_balancers.revision()
        + context.listeners.revision()
        + context.listener_rules.revision()
        + context.task_definitions.revision()
        + context.discovery.services.revision()
        + context.discovery.namespaces.revision()
        + context.discovery.instances.revision()
        + context.discovery.health.revision();
    let inside = context.inside.get(&subject.cluster).map_or(0, |inside| {
        inside.services.revision()
            + inside.running.revision()
            + inside.stopped.revision()
            + inside.instances.revision()
            + inside.providers.revision()
            + inside.target_health.revision()
    });
    shared + inside
}

/// The page, for a place so many columns wide.
pub fn page(subject: &Subject, tab: Tab, look: &Look<'_>, width: u16) -> Document {
    match look.store.context(look.scope.context) {
        Some(context) => match tab {
            Tab::Home => match &subject.part {
                Part::Task(id) => panel::page(subject, id, look, context),
                _ => home::page(subject, look, context, width),
            },
            Tab::Map => map::page(subject, look, context, width),
            Tab::Path => path::page(subject, look, context),
        },
        None => super::sheet::remark(tab.word(), "nothing is known yet"),
    }
}

/// What ECS tells of a cluster that says where it lives: polled, because tasks come and go.
fn cluster_wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let context = look.scope.context;
    let inside = |source| Key::cluster(context, source, subject.cluster.clone());
    let mut wants = vec![
        Want::only(
            Key::region(context, SourceId::Clusters),
            vec![subject.cluster.clone()],
            tempo,
        ),
        Want::all(inside(SourceId::Services), tempo),
        Want::all(inside(SourceId::RunningTasks), tempo),
        Want::all(inside(SourceId::ContainerInstances), tempo),
    ];
    let known = look.store.context(context);
    let cluster = known.and_then(|it| it.clusters.item(&subject.cluster));
    let providers = cluster.map_or(&[][..], |it| crate::domain::list(&it.capacity_providers));
    let own = |name: &&Text| !crate::domain::capacity_provider::is_fargate(name);
    let providers: Vec<Text> = providers.iter().filter(own).cloned().collect();
    if !providers.is_empty() {
        let key = inside(SourceId::CapacityProviders);
        wants.push(Want::only(key, providers, tempo));
    }
    wants
}

/// The network of the subject's VPCs, as far as it was read.
fn ground(subject: &Subject, context: &ContextData) -> Ground {
    Ground::of(&vpcs_of(subject, context), |ask| kept(context, ask))
}

/// The questions that the ground takes.
fn ground_questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    let asks = Ground::asks(&vpcs_of(subject, context), |ask| kept(context, ask));
    let asks = asks.into_iter().map(Ask::Network);
    asks.map(Question::slow).collect()
}

/// What came back to a question about the network.
fn kept<'a>(
    context: &'a ContextData,
    ask: &NetworkAsk,
) -> Option<Result<&'a NetworkPage, &'a Fault>> {
    let answered = context.answers.get(&Ask::Network(ask.clone()))?;
    match answered.result.as_ref() {
        Ok(Answer::Network(page)) => Some(Ok(page)),
        Ok(_) => None,
        Err(fault) => Some(Err(fault)),
    }
}

/// The VPCs of the subject, those that are certain first.
fn vpcs_of(subject: &Subject, context: &ContextData) -> Vec<Text> {
    let located = context.located.get(&subject.cluster);
    let vpcs = located.map_or(&[][..], |it| &it.answer.vpcs).iter();
    vpcs.map(|vpc| vpc.vpc_id.clone()).collect()
}
