//! The stacks that own a cluster and its services, with the stacks around them.

use super::follow::{Kept, Pages};
use super::owner::tagged;
use super::{Stack, StackAnswer, StackAsk, StackEvent, StackResource, why};
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::health::Health;
use crate::domain::time::{Timestamp, Zone};
use rustc_hash::{FxHashMap, FxHashSet};

/// Things without tags of a stack whose stack is asked for, at most: what no stack made is mostly
/// together with other things that no stack made.
const MOST_ASKED: usize = 8;
/// Stacks that are looked at, at most.
const MOST_STACKS: usize = 200;

/// Something that a stack may have made.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// Whether it is the cluster; a service otherwise.
    pub is_cluster: bool,
    /// Name.
    pub name: &'a str,
    /// ARN; that of a cluster may not be known.
    pub arn: &'a str,
    /// Tags, as far as they were told.
    pub tags: &'a [Tag],
}

impl Made<'_> {
    /// `cluster prod-web`, `service checkout`.
    pub fn words(&self) -> String {
        let noun = if self.is_cluster {
            "cluster"
        } else {
            "service"
        };
        format!("{noun} {}", self.name)
    }

    fn is(&self, resource: &StackResource) -> bool {
        let kind = resource.resource_type.as_deref().unwrap_or_default();
        let id = resource.physical_resource_id.as_deref();
        match self.is_cluster {
            true => kind == "AWS::ECS::Cluster" && (id == Some(self.name) || id == Some(self.arn)),
            false => {
                kind.starts_with("AWS::ECS::") && kind.ends_with("Service") && id == Some(self.arn)
            }
        }
    }
}

/// Who made what.
#[derive(Debug, Default)]
pub struct Owners<'a> {
    /// Name or ARN of a stack, and what it made.
    pub made: Vec<(Text, Made<'a>)>,
    /// What no stack made.
    pub unmade: Vec<Made<'a>>,
    /// What is to be said of names that belong to something else.
    pub remarks: Vec<String>,
    /// What could not be found out, and why.
    pub faults: Vec<(Made<'a>, &'a Fault)>,
    /// Questions of this search, answered or not.
    pub asks: Vec<StackAsk>,
    /// Whether all of them are answered.
    pub is_settled: bool,
    /// Things that bear no tags of a stack and were not asked about, as others were.
    pub unasked: usize,
}

/// Who made these things: by their tags, or by asking for a few of those without.
pub fn owners<'a>(things: &[Made<'a>], kept: &impl Fn(&StackAsk) -> Kept<'a>) -> Owners<'a> {
    let mut owners = Owners {
        is_settled: true,
        ..Owners::default()
    };
    for thing in things {
        if let Some(stack) = tagged(thing.tags).as_ref().and_then(|tags| tags.stack()) {
            owners.made.push((stack.clone(), *thing));
            continue;
        }
        // What is not allowed of one thing is not allowed of the next one either.
        let is_denied = |(_, fault): &(Made<'_>, &Fault)| fault.kind == FaultKind::Denied;
        if owners.asks.len() >= MOST_ASKED || owners.faults.iter().any(is_denied) {
            owners.unasked += 1;
            continue;
        }
        // The physical id of a cluster is its name, that of a service its ARN.
        let id = if thing.is_cluster {
            thing.name
        } else {
            thing.arn
        };
        let ask = StackAsk::OwnerOf(id.into());
        match kept(&ask) {
            None => owners.is_settled = false,
            Some(Err(fault)) if fault.kind == FaultKind::NotFound => owners.unmade.push(*thing),
            Some(Err(fault)) => owners.faults.push((*thing, fault)),
            Some(Ok(StackAnswer::Resources(resources, _))) => owners.take(*thing, resources),
            Some(Ok(_)) => owners.unmade.push(*thing),
        }
        owners.asks.push(ask);
    }
    owners
}

impl<'a> Owners<'a> {
    fn take(&mut self, thing: Made<'a>, resources: &[StackResource]) {
        let own = resources.iter().find(|resource| thing.is(resource));
        let stack = own.and_then(|one| one.stack_id.as_ref().or(one.stack_name.as_ref()));
        if let Some(stack) = stack {
            self.made.push((stack.clone(), thing));
            return;
        }
        self.unmade.push(thing);
        // The same name may be that of a log group or a repository.
        let id = if thing.is_cluster {
            thing.name
        } else {
            thing.arn
        };
        let other = resources
            .iter()
            .find(|one| one.physical_resource_id.as_deref() == Some(id));
        if let Some(other) = other {
            self.remarks.push(format!(
                "{} bears the name of {} {} in stack {}, which did not make it",
                thing.words(),
                other.resource_type.as_deref().unwrap_or("something"),
                other.logical_resource_id.as_deref().unwrap_or("—"),
                other.stack_name.as_deref().unwrap_or("—"),
            ));
        }
    }
}

/// A stack among others.
#[derive(Debug)]
pub struct Node<'a> {
    /// ARN; or what it is known by until it is described.
    pub id: Text,
    /// How deep it is nested among those here.
    pub depth: usize,
    /// The stack, once described.
    pub stack: Option<&'a Stack>,
    /// Why it is not described.
    pub fault: Option<&'a Fault>,
    /// Its resources.
    pub pages: Pages<'a>,
    /// What of the cluster it made.
    pub made: Vec<Made<'a>>,
    /// Stacks directly within it.
    pub nested: usize,
}

/// The stacks of the owners and those they are nested in or that are nested in them: each outermost
/// one followed by what is in it, the worst first.
pub fn forest<'a>(owners: &Owners<'a>, kept: &impl Fn(&StackAsk) -> Kept<'a>) -> Vec<Node<'a>> {
    let mut nodes: FxHashMap<Text, Node<'a>> = FxHashMap::default();
    let mut parents: FxHashMap<Text, Text> = FxHashMap::default();
    let mut seen: FxHashMap<Text, Text> = FxHashMap::default();
    let mut queue: Vec<Text> = owners
        .made
        .iter()
        .rev()
        .map(|(stack, _)| stack.clone())
        .collect();
    while let Some(asked) = queue.pop() {
        if seen.contains_key(&asked) || nodes.len() >= MOST_STACKS {
            continue;
        }
        let node = node(&asked, kept);
        let id = node.id.clone();
        seen.insert(asked, id.clone());
        seen.insert(id.clone(), id.clone());
        if let Some(parent) = node.stack.and_then(|stack| stack.parent_id.clone()) {
            parents.insert(id.clone(), parent.clone());
            queue.push(parent);
        }
        for child in node.pages.resources().into_iter().filter_map(nested_in) {
            parents.entry(child.clone()).or_insert_with(|| id.clone());
            queue.push(child.clone());
        }
        nodes.entry(id).or_insert(node);
    }
    for (stack, thing) in &owners.made {
        let id = seen.get(stack).unwrap_or(stack);
        if let Some(node) = nodes.get_mut(id) {
            node.made.push(*thing);
        }
    }
    in_order(nodes, &parents)
}

fn node<'a>(asked: &Text, kept: &impl Fn(&StackAsk) -> Kept<'a>) -> Node<'a> {
    let (stack, fault) = match kept(&StackAsk::Stack(asked.clone())) {
        Some(Ok(StackAnswer::Stacks(stacks))) => (stacks.first(), None),
        Some(Err(fault)) => (None, Some(fault)),
        Some(Ok(_)) | None => (None, None),
    };
    let id = stack.and_then(|stack| stack.stack_id.clone());
    let id = id.unwrap_or_else(|| asked.clone());
    Node {
        pages: Pages::of(resources_of(&id), usize::MAX, kept),
        id,
        depth: 0,
        stack,
        fault,
        made: Vec::new(),
        nested: 0,
    }
}

/// The question for the first page of a stack's resources.
pub fn resources_of(stack: &Text) -> StackAsk {
    StackAsk::Resources {
        stack: stack.clone(),
        token: None,
    }
}

/// The ARN of the stack that a resource is.
fn nested_in(resource: &StackResource) -> Option<&Text> {
    let is_stack = resource.resource_type.as_deref() == Some("AWS::CloudFormation::Stack");
    let id = resource.physical_resource_id.as_ref();
    id.filter(|id| is_stack && id.starts_with("arn:") && !resource.is_deleted())
}

fn in_order<'a>(
    mut nodes: FxHashMap<Text, Node<'a>>,
    parents: &FxHashMap<Text, Text>,
) -> Vec<Node<'a>> {
    let mut children: FxHashMap<Text, Vec<Text>> = FxHashMap::default();
    let mut roots = Vec::new();
    for id in nodes.keys() {
        match parents.get(id).filter(|parent| nodes.contains_key(*parent)) {
            Some(parent) => children.entry(parent.clone()).or_default().push(id.clone()),
            None => roots.push(id.clone()),
        }
    }
    children.values_mut().for_each(|of_one| of_one.sort());
    let worst = |root: &Text| {
        let mut ids = vec![root];
        let mut worst = Health::Fine;
        let mut seen = FxHashSet::default();
        while let Some(id) = ids.pop() {
            if seen.insert(id) {
                worst = worst.worse(nodes.get(id).map_or(Health::Fine, Node::health));
                ids.extend(children.get(id).into_iter().flatten());
            }
        }
        worst
    };
    roots.sort_by_cached_key(|root| (worst(root), root.clone()));
    let mut open: Vec<(Text, usize)> = roots.into_iter().rev().map(|root| (root, 0)).collect();
    let mut all = Vec::with_capacity(nodes.len());
    while let Some((id, depth)) = open.pop() {
        let Some(mut node) = nodes.remove(&id) else {
            continue;
        };
        let within = children.get(&id).map_or(&[][..], Vec::as_slice);
        node.depth = depth;
        node.nested = within.len();
        open.extend(within.iter().rev().map(|child| (child.clone(), depth + 1)));
        all.push(node);
    }
    // Stacks that say of each other that they are in each other are in none.
    let mut rest: Vec<Node<'a>> = nodes.into_values().collect();
    rest.sort_by(|one, other| one.id.cmp(&other.id));
    all.extend(rest);
    all
}

impl<'a> Node<'a> {
    /// A stack by itself, by its name or ARN.
    pub fn alone(asked: &Text, kept: &impl Fn(&StackAsk) -> Kept<'a>) -> Self {
        node(asked, kept)
    }

    /// What is said of it beside its status, in one line.
    pub fn why(&self, events: &[&StackEvent], now: Timestamp, zone: Zone) -> Option<String> {
        why::of(self.stack?, &self.pages.resources(), events, now, zone)
    }

    /// How it is doing; not known until it is described.
    pub fn health(&self) -> Health {
        self.stack.map_or(Health::Unknown, Stack::health)
    }

    /// Its name, as far as its ARN or its description tells.
    pub fn name(&self) -> &str {
        let named = self.stack.and_then(|stack| stack.stack_name.as_deref());
        named.unwrap_or_else(|| super::name_of(&self.id))
    }
}
