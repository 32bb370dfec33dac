//! From the name of a stream back to what stands before its lines: task, container, service.

use super::destination::{Destination, source_of};
use super::plan::Subject;
use super::stream::StreamName;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::BuildHasher;

/// Hues that tags are told apart by.
pub const HUES: u8 = 12;
/// Characters of a task id at least.
const SHORTEST: usize = 4;

/// What is known of the writer of a stream. Made once for each stream, not for each line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Task id; none where the name of the stream does not tell it.
    pub task: Option<Text>,
    /// The beginning of the task id by which it is told from the others, else of the stream's name.
    pub short: Text,
    /// Container.
    pub container: Option<Text>,
    /// Service; none for a task of no service and for one that is not known.
    pub service: Option<Text>,
    /// Revision of its task definition.
    pub revision: Option<u32>,
    /// Whether it still runs.
    pub life: Life,
    /// Below [`HUES`]; that of a task never changes, and tasks that follow each other differ.
    pub colour: u8,
    /// Whether its lines were asked for.
    pub belongs: Belongs,
}

/// Whether a task still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It is on its way or running.
    Running,
    /// It stopped.
    Stopped,
    /// ECS does not name it (any more), or the stream does not tell whose it is.
    Unknown,
    /// Not all tasks are listed yet: it may be running as well as gone.
    Unlisted,
}

/// Whether the lines of a stream were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs {
    /// Yes.
    Yes,
    /// They are of a task that is known to be of another service or family.
    OtherService(Text),
    /// They are of another task or container than those asked for.
    NotAsked,
    /// Of a task that is dead and forgotten, or of no task that can be told.
    Unknown,
}

impl Tag {
    /// Whether its lines are shown: all but those that are known to be of others.
    pub fn is_shown(&self) -> bool {
        matches!(self.belongs, Belongs::Yes | Belongs::Unknown)
    }

    /// `†` behind the id of a task that is not there any more.
    pub fn mark(&self) -> &'static str {
        match self.life {
            Life::Running | Life::Unlisted => "",
            Life::Stopped | Life::Unknown => "†",
        }
    }
}

/// What is known of a task.
#[derive(Debug, Clone)]
struct Known {
    service: Option<Text>,
    /// Its service, else its family or group: whose it is.
    owner: Option<Text>,
    revision: Option<u32>,
    life: Life,
    colour: u8,
    is_asked: bool,
}

/// The writers of streams.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    tasks: FxHashMap<Text, Known>,
    /// Colours once given, of tasks that are forgotten too.
    colours: FxHashMap<Text, u8>,
    /// The colour given last.
    last_colour: Option<u8>,
    /// Task and container of streams whose names do not tell them, by group.
    exact: FxHashMap<Text, FxHashMap<Text, (Text, Text)>>,
    /// Names of containers, long ones first.
    containers: Vec<Text>,
    asked_containers: Option<FxHashSet<Text>>,
    is_service: bool,
    width: usize,
}

impl Tags {
    /// The writers for a subject. `everyone` are all tasks known in the cluster; `before` keeps
    /// colours and the length of ids as they were.
    pub fn new(subject: &Subject<'_>, everyone: &[&Task], before: Option<&Tags>) -> Self {
        let mut tags = Self {
            colours: before.map(|it| it.colours.clone()).unwrap_or_default(),
            last_colour: before.and_then(|it| it.last_colour),
            asked_containers: subject
                .containers
                .map(|names| names.iter().cloned().collect()),
            is_service: subject.service.is_some(),
            width: before.map_or(SHORTEST, |it| it.width),
            ..Self::default()
        };
        let mut own: Vec<&Task> = subject.tasks.to_vec();
        own.sort_by(|one, other| (one.created_at, one.id()).cmp(&(other.created_at, other.id())));
        for task in &own {
            let colour = tags.new_colour(task.id());
            tags.insert(task, colour, true);
        }
        let service = subject.service.map(|service| service.name());
        for task in everyone {
            if !tags.tasks.contains_key(task.id()) {
                let is_own = service.is_some() && task.service_name() == service;
                let colour = match is_own {
                    true => tags.new_colour(task.id()),
                    false => hashed(task.id()),
                };
                tags.insert(task, colour, is_own);
            }
        }
        tags.widen();
        tags.learn(subject, &own);
        tags
    }

    fn insert(&mut self, task: &Task, colour: u8, is_asked: bool) {
        let definition = task.task_definition_arn.as_deref();
        let group = task.group.as_deref();
        let owner = task
            .service_name()
            .or_else(|| group.map(|group| group.strip_prefix("family:").unwrap_or(group)))
            .or_else(|| definition.map(arn::family));
        let known = Known {
            service: task.service_name().map(Text::from),
            owner: owner.map(Text::from),
            revision: definition.and_then(arn::revision),
            life: match task.is_stopped() {
                true => Life::Stopped,
                false => Life::Running,
            },
            colour,
            is_asked,
        };
        self.tasks.insert(task.id().into(), known);
    }

    /// The colour of a task: its own from its id, unless one of the tasks before it has it.
    fn new_colour(&mut self, id: &str) -> u8 {
        if let Some(colour) = self.colours.get(id) {
            return *colour;
        }
        let mut uses = [0_usize; HUES as usize];
        for colour in self.colours.values() {
            if let Some(count) = uses.get_mut(usize::from(*colour)) {
                *count += 1;
            }
        }
        let first = hashed(id);
        let least = uses.iter().min().copied().unwrap_or_default();
        let colour = (0..HUES)
            .map(|step| (first + step) % HUES)
            .filter(|hue| Some(*hue) != self.last_colour)
            .find(|hue| uses.get(usize::from(*hue)) == Some(&least))
            .unwrap_or(first);
        self.last_colour = Some(colour);
        self.colours.insert(id.into(), colour);
        colour
    }

    /// Ids as short as tells those asked for apart; never shorter than they once were, so that
    /// what was printed stays true.
    fn widen(&mut self) {
        let ids: Vec<&str> = self
            .tasks
            .iter()
            .filter(|(_, known)| known.is_asked)
            .map(|(id, _)| &**id)
            .collect();
        let longest = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
        while self.width < longest {
            let short: FxHashSet<&str> = ids.iter().map(|id| beginning(id, self.width)).collect();
            if short.len() == ids.len() {
                break;
            }
            self.width += 1;
        }
    }

    /// The names of all streams that can be told from the definitions.
    fn learn(&mut self, subject: &Subject<'_>, own: &[&Task]) {
        let mut names: FxHashSet<Text> = FxHashSet::default();
        for task in own {
            let definition = task
                .task_definition_arn
                .as_deref()
                .and_then(|id| (subject.definition_of)(id));
            let Some(definition) = definition else {
                continue;
            };
            for container in list(&definition.container_definitions) {
                let Some(name) = &container.name else {
                    continue;
                };
                names.insert(Text::clone(name));
                let source = source_of(definition, container);
                let source = super::plan::located(subject, definition, name, source);
                let Destination::CloudWatch { group, stream, .. } = source else {
                    continue;
                };
                let is_runtime = stream == StreamName::RuntimeId;
                // A name that is the same for all tasks tells nothing.
                let told = stream
                    .of(task, name)
                    .filter(|it| it.whole && (is_runtime || it.text.contains(task.id())));
                if let Some(stream) = told {
                    self.exact
                        .entry(group)
                        .or_default()
                        .insert(stream.text.into(), (task.id().into(), Text::clone(name)));
                }
            }
        }
        self.containers = names.into_iter().collect();
        self.containers
            .sort_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
    }

    /// Whose lines the stream of a group holds.
    pub fn tag(&self, group: &str, stream: &str) -> Tag {
        let exact = self
            .exact
            .get(group)
            .and_then(|streams| streams.get(stream));
        let (task, container) = match exact {
            Some((task, container)) => (Some(Text::clone(task)), Some(Text::clone(container))),
            None => {
                let (task, container) = self.read(stream);
                (task.map(Text::from), container.map(Text::from))
            }
        };
        let known = task.as_ref().and_then(|task| self.tasks.get(task));
        let last = stream.rsplit('/').next().unwrap_or(stream);
        let name = task.as_deref().unwrap_or(last);
        Tag {
            short: beginning(name, self.width).into(),
            service: known.and_then(|known| known.service.clone()),
            revision: known.and_then(|known| known.revision),
            life: known.map_or(Life::Unknown, |known| known.life),
            colour: known.map_or_else(|| hashed(name), |known| known.colour),
            belongs: self.belongs(task.is_some(), known, container.as_deref()),
            task,
            container,
        }
    }

    fn belongs(&self, is_told: bool, known: Option<&Known>, container: Option<&str>) -> Belongs {
        let is_wanted = |container: &str| {
            let asked = self.asked_containers.as_ref();
            asked.is_none_or(|asked| asked.contains(container))
        };
        if container.is_some_and(|container| !is_wanted(container)) {
            return Belongs::NotAsked;
        }
        match known {
            Some(known) if known.is_asked => Belongs::Yes,
            Some(_) if !self.is_service => Belongs::NotAsked,
            Some(Known {
                owner: Some(owner), ..
            }) => Belongs::OtherService(Text::clone(owner)),
            Some(_) => Belongs::Unknown,
            None if is_told && !self.is_service => Belongs::NotAsked,
            None => Belongs::Unknown,
        }
    }

    /// Task and container as the name of a stream tells them. The prefix may hold slashes, names
    /// of containers dashes, and so may task ids.
    fn read<'a>(&'a self, stream: &'a str) -> (Option<&'a str>, Option<&'a str>) {
        let is_task = |text: &str| is_task_id(text) || self.tasks.contains_key(text);
        if let Some((before, task)) = stream.rsplit_once("-firelens-")
            && is_task(task)
        {
            let known = self
                .containers
                .iter()
                .find(|name| before.ends_with(&***name));
            let last = before.rsplit('/').next();
            return (Some(task), known.map(|name| &**name).or(last));
        }
        let mut parts = stream.rsplit('/');
        let (last, container) = (parts.next().unwrap_or(stream), parts.next());
        // `<prefix>/<container>/<task id>`: with less before it, it is no container.
        let container = container.filter(|_| parts.next().is_some());
        let is_known = |name: &str| self.containers.iter().any(|known| &**known == name);
        if is_task(last) || container.is_some_and(is_known) && !last.is_empty() {
            return (Some(last), container);
        }
        // The runtime id of a container on Fargate is `<task id>-<number>`.
        if let Some((task, number)) = last.rsplit_once('-')
            && is_task(task)
            && number.bytes().all(|it| it.is_ascii_digit())
        {
            return (Some(task), container);
        }
        (None, None)
    }
}

/// Whether a text looks like a task id: 32 hexadecimal digits, or a UUID as of old.
fn is_task_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    match text.len() {
        32 => hex(text),
        36 => text
            .split('-')
            .map(|part| if hex(part) { part.len() } else { 0 })
            .eq([8, 4, 4, 4, 12]),
        _ => false,
    }
}

/// The first so many characters.
fn beginning(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// A colour by the id alone, the same in every run.
fn hashed(id: &str) -> u8 {
    let hash = rustc_hash::FxBuildHasher.hash_one(id);
    u8::try_from(hash % u64::from(HUES)).unwrap_or_default()
}
