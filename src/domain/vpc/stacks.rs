//! The stack that made the cluster, and what it says about the VPC.
//!
//! VPC and cluster may be in one stack, in stacks nested in one another, or in two stacks of which
//! one imports from the other; a console-made stack has the VPC as a parameter.

use super::claims::Claim;
use super::read::At;
use super::{Known, Search, Source};
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::network::{NetworkAsk, NetworkItems, NetworkList};
use crate::domain::stack::{StackAnswer, StackAsk, StackResource, StackTags, name_of, tagged};
use crate::domain::{Text, list};

const CLUSTER: &str = "AWS::ECS::Cluster";
const VPC: &str = "AWS::EC2::VPC";
const SUBNET: &str = "AWS::EC2::Subnet";
const NESTED: &str = "AWS::CloudFormation::Stack";
/// Resources that DescribeStackResources gives at most.
const FIRST: usize = 100;
/// Pages of one list that are read: a stack has 500 resources at most.
const PAGES: usize = 5;
/// Stacks nested beside or in the cluster's own that are looked into.
const NEIGHBOURS: usize = 3;
/// Exported VPCs whose importers are asked for.
const EXPORTS: usize = 2;

/// How far the reading has come.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What the stacks say.
    pub(super) claims: Vec<Claim>,
    /// What is to be asked to read on.
    pub(super) next: Option<Ask>,
    /// Why they say nothing.
    pub(super) note: Option<String>,
}

/// A step ends the reading: for an answer that is not there yet, or for good.
enum End {
    Ask(StackAsk),
    Failed(Fault),
    Says(String),
}

type Step<T> = Result<T, End>;

/// Reads as far as the answers reach.
pub(super) fn read(known: &Known<'_>, search: &Search) -> Reading {
    let mut claims = Vec::new();
    let stack = match owner(known, search) {
        Ok(stack) => stack,
        Err(end) => return reading(claims, end, None, search),
    };
    match claims_of(search, &stack, &mut claims) {
        Ok(()) => Reading {
            claims,
            ..Reading::default()
        },
        Err(end) => reading(claims, end, Some(&stack), search),
    }
}

/// What an end comes to. Where CloudFormation may not be asked, VPCs still carry the tag of the
/// stack that made them.
fn reading(claims: Vec<Claim>, end: End, stack: Option<&Text>, search: &Search) -> Reading {
    let mut reading = Reading {
        claims,
        ..Reading::default()
    };
    match (end, stack) {
        (End::Ask(ask), _) => reading.next = Some(Ask::Stack(ask)),
        (End::Says(words), _) => reading.note = Some(words),
        (End::Failed(fault), Some(stack)) => {
            let name: Text = name_of(stack).into();
            let ask = Ask::Network(NetworkAsk::by(
                NetworkList::Vpcs,
                "tag:aws:cloudformation:stack-name",
                std::slice::from_ref(&name),
            ));
            match search.answered(&ask) {
                None => reading.next = Some(ask),
                Some(Ok(Answer::Network(page))) => {
                    if let NetworkItems::Vpcs(vpcs) = &page.items {
                        let tagged = vpcs.iter().map(|vpc| {
                            let detail = "its tag names the cluster's stack".to_owned();
                            claim(name.clone(), At::Vpc(vpc.vpc_id.clone()), detail)
                        });
                        reading.claims.extend(tagged);
                    }
                }
                Some(_) => {}
            }
            reading.note = Some(fault.line());
        }
        (End::Failed(fault), None) => reading.note = Some(fault.line()),
    }
    reading
}

fn claim(thing: Text, at: At, detail: String) -> Claim {
    Claim {
        source: Source::Cloudformation,
        thing,
        at,
        detail: Some(detail),
    }
}

fn get(search: &Search, ask: StackAsk) -> Step<&StackAnswer> {
    let ask = Ask::Stack(ask);
    match search.answered(&ask) {
        Some(Ok(Answer::Stack(answer))) => Ok(answer),
        Some(Err(fault)) => Err(End::Failed(fault.clone())),
        // No other answer comes to such a question.
        Some(Ok(_)) => Err(End::Says("an answer to another question".to_owned())),
        None => match ask {
            Ask::Stack(ask) => Err(End::Ask(ask)),
            _ => Err(End::Says(String::new())),
        },
    }
}

/// The stack that made the cluster, by its tags or by asking for it.
fn owner(known: &Known<'_>, search: &Search) -> Step<Text> {
    let tags = tagged(list(&known.cluster.tags));
    if let Some(stack) = tags.as_ref().and_then(StackTags::stack) {
        return Ok(stack.clone());
    }
    // The physical id of a cluster is its name.
    let name = known.cluster.name();
    let answer = match get(search, StackAsk::OwnerOf(name.into())) {
        Err(End::Failed(fault)) if fault.kind == FaultKind::NotFound => {
            return Err(End::Says("no stack made the cluster".to_owned()));
        }
        answer => answer?,
    };
    let StackAnswer::Resources(resources, _) = answer else {
        return Err(End::Says("no stack made the cluster".to_owned()));
    };
    let is_cluster = |resource: &&StackResource| {
        let id = resource.physical_resource_id.as_deref();
        resource.resource_type.as_deref() == Some(CLUSTER)
            && (id == Some(name) || id == Some(&*known.cluster.cluster_arn))
    };
    match resources.iter().find(is_cluster) {
        Some(made) => made
            .stack_id
            .clone()
            .or_else(|| made.stack_name.clone())
            .ok_or_else(|| End::Says("the stack of the cluster has no name".to_owned())),
        // The same name may be that of a log group or a repository.
        None => Err(End::Says(match resources.first() {
            Some(StackResource {
                stack_name: Some(stack),
                ..
            }) => format!("stack {stack} made something of that name, but not the cluster"),
            _ => "no stack made the cluster".to_owned(),
        })),
    }
}

/// Goes through what a stack may say, nearest first, until something says a VPC.
fn claims_of(search: &Search, stack: &Text, claims: &mut Vec<Claim>) -> Step<()> {
    let resources = resources(search, stack)?;
    if made_here(stack, &resources, claims, "the cluster's stack") {
        return Ok(());
    }
    let StackAnswer::Stacks(stacks) = get(search, StackAsk::Stack(stack.clone()))? else {
        return Err(End::Says(nothing(stack)));
    };
    let Some(described) = stacks.first() else {
        return Err(End::Says(nothing(stack)));
    };
    if described.stack_status.as_deref() == Some("DELETE_COMPLETE") {
        return Err(End::Says(format!("stack {} was deleted", name_of(stack))));
    }
    let parameters = list(&described.parameters).iter().map(|parameter| {
        let resolved = parameter.resolved_value.as_ref();
        let value = resolved.or(parameter.parameter_value.as_ref());
        ("parameter", parameter.parameter_key.as_ref(), value)
    });
    let outputs = list(&described.outputs).iter();
    let outputs = outputs.map(|it| ("output", it.output_key.as_ref(), it.output_value.as_ref()));
    for (kind, key, value) in parameters.chain(outputs) {
        let (Some(key), Some(value)) = (key, value) else {
            continue;
        };
        let thing: Text = format!("{} › {key}", name_of(stack)).into();
        for part in value.split(',').map(str::trim) {
            let at = match part {
                id if is_id(id, "vpc-") => At::Vpc(id.into()),
                id if is_id(id, "subnet-") => At::Subnet(id.into()),
                _ => continue,
            };
            claims.push(claim(
                thing.clone(),
                at,
                format!("{kind} of the cluster's stack"),
            ));
        }
    }
    if !claims.is_empty() {
        return Ok(());
    }
    if around(
        search,
        stack,
        &resources,
        described.parent_id.as_ref(),
        claims,
    )? {
        return Ok(());
    }
    let is_all = imported(search, stack, claims)?;
    match (claims.is_empty(), is_all) {
        (true, true) => Err(End::Says(nothing(stack))),
        (true, false) => {
            let words = format!("{}; not all exports were read", nothing(stack));
            Err(End::Says(words))
        }
        (false, _) => Ok(()),
    }
}

fn nothing(stack: &str) -> String {
    format!("stack {} names no VPC", name_of(stack))
}

/// The resources of a stack: those that came when its name was asked for, if they are all.
fn resources<'a>(search: &'a Search, stack: &Text) -> Step<Vec<&'a StackResource>> {
    let with_owner = search
        .asked
        .iter()
        .find_map(|(ask, result)| match (&**ask, &**result) {
            (
                Ask::Stack(StackAsk::OwnerOf(_)),
                Ok(Answer::Stack(StackAnswer::Resources(all, _))),
            ) => {
                let is_of = |resource: &StackResource| {
                    resource.stack_id.as_ref() == Some(stack)
                        || resource.stack_name.as_deref() == Some(name_of(stack))
                };
                (all.len() < FIRST && all.iter().all(is_of)).then_some(all)
            }
            _ => None,
        });
    if let Some(all) = with_owner.filter(|all| !all.is_empty()) {
        return Ok(all.iter().collect());
    }
    let mut all = Vec::new();
    let mut token = None;
    for _ in 0..PAGES {
        let ask = StackAsk::Resources {
            stack: stack.clone(),
            token,
        };
        let StackAnswer::Resources(page, more) = get(search, ask)? else {
            break;
        };
        all.extend(page);
        token = more.clone();
        if token.is_none() {
            break;
        }
    }
    Ok(all)
}

/// Whether a stack made a VPC, or at least subnets; claims what it made.
fn made_here(
    stack: &str,
    resources: &[&StackResource],
    claims: &mut Vec<Claim>,
    which: &str,
) -> bool {
    let made = |kind: &'static str| {
        let of_kind = resources.iter().filter(move |resource| {
            resource.resource_type.as_deref() == Some(kind) && !resource.is_deleted()
        });
        of_kind.filter_map(|resource| {
            let id = resource.physical_resource_id.as_ref()?;
            let logical = resource.logical_resource_id.as_deref().unwrap_or("?");
            Some((id, Text::from(format!("{} › {logical}", name_of(stack)))))
        })
    };
    let before = claims.len();
    for (id, thing) in made(VPC) {
        claims.push(claim(
            thing,
            At::Vpc(id.clone()),
            format!("{VPC} of {which}"),
        ));
    }
    if claims.len() == before {
        for (id, thing) in made(SUBNET) {
            let detail = format!("{SUBNET} of {which}");
            claims.push(claim(thing, At::Subnet(id.clone()), detail));
        }
    }
    claims.len() > before
}

/// The stacks nested in the cluster's own, the one it is nested in, and those beside it.
fn around(
    search: &Search,
    stack: &Text,
    own: &[&StackResource],
    parent: Option<&Text>,
    claims: &mut Vec<Claim>,
) -> Step<bool> {
    let mut neighbours = nested(own, stack);
    if let Some(parent) = parent {
        let resources = resources(search, parent)?;
        if made_here(parent, &resources, claims, "the stack around the cluster's") {
            return Ok(true);
        }
        neighbours.extend(nested(&resources, stack));
    }
    // Names are no proof, but they say where to look first.
    neighbours.sort_by_key(|(logical, _)| {
        let logical = logical.to_ascii_lowercase();
        !["vpc", "net"].iter().any(|word| logical.contains(word))
    });
    for (_, neighbour) in neighbours.into_iter().take(NEIGHBOURS) {
        let resources = resources(search, neighbour)?;
        if made_here(neighbour, &resources, claims, "a nested stack") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The nested stacks among resources, but for one; each with its name in the template.
fn nested<'a>(resources: &[&'a StackResource], but: &Text) -> Vec<(&'a str, &'a Text)> {
    let nested = resources.iter().filter(|resource| {
        resource.resource_type.as_deref() == Some(NESTED) && !resource.is_deleted()
    });
    nested
        .filter_map(|resource| {
            let id = resource.physical_resource_id.as_ref()?;
            let logical = resource.logical_resource_id.as_deref().unwrap_or_default();
            let is_other = id != but && name_of(id) != name_of(but);
            is_other.then_some((logical, id))
        })
        .collect()
}

/// VPCs that other stacks export and the cluster's own imports; whether all exports were read, if
/// there are none.
fn imported(search: &Search, stack: &Text, claims: &mut Vec<Claim>) -> Step<bool> {
    let mut token = None;
    let mut tried = 0;
    for _ in 0..PAGES {
        let ask = StackAsk::Exports { token };
        let StackAnswer::Exports(exports, next) = get(search, ask)? else {
            return Ok(true);
        };
        let vpcs = exports.iter().filter_map(|export| {
            let value = export.value.as_ref().filter(|value| is_id(value, "vpc-"))?;
            Some((export, export.name.as_ref()?, value))
        });
        for (export, name, vpc) in vpcs {
            if tried == EXPORTS {
                return Ok(false);
            }
            tried += 1;
            if imports(search, name, stack)? {
                let from = export.exporting_stack_id.as_deref().map_or("?", name_of);
                let thing: Text = format!("{from} › {name}").into();
                let detail = format!("exported, and imported by {}", name_of(stack));
                claims.push(claim(thing, At::Vpc(vpc.clone()), detail));
            }
        }
        if !claims.is_empty() || next.is_none() {
            return Ok(true);
        }
        token = next.clone();
    }
    Ok(false)
}

/// Whether a stack is among those that import an export.
fn imports(search: &Search, export: &Text, stack: &str) -> Step<bool> {
    let mut token = None;
    for _ in 0..PAGES {
        let ask = StackAsk::Imports {
            export: export.clone(),
            token,
        };
        let StackAnswer::Imports(stacks, next) = get(search, ask)? else {
            break;
        };
        if stacks.iter().any(|importer| **importer == *name_of(stack)) {
            return Ok(true);
        }
        token = next.clone();
        if token.is_none() {
            break;
        }
    }
    Ok(false)
}

/// Whether a value is an id: the prefix and 8 to 17 hexadecimal digits.
fn is_id(value: &str, prefix: &str) -> bool {
    value.strip_prefix(prefix).is_some_and(|digits| {
        (8..=17).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}
