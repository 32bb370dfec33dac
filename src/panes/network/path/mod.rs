//! The path of a packet, in and out.
//!
//! What is judged is gathered in [`scene`], judged in `domain/path`, and told here: the answer
//! first, then hop by hop. Of a cluster each service is one line, the blocked ones first.

mod all;
mod exec;
mod one;
mod scene;

pub use exec::{Caller, exec_facts, exec_questions, exec_wants, subject as task_subject};

use super::{Part, Subject};
use crate::domain::balancing::groups_of;
use crate::domain::errand::{Ask, Question};
use crate::domain::network::{Ground, NetworkAsk, NetworkList, PeerKind};
use crate::domain::path::Verdict;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::{Text, list};
use crate::panes::balancing;
use crate::panes::document::Document;
use crate::panes::kind::{Look, Scope};
use crate::panes::sheet::Sheet;
use crate::store::{ClusterData, ContextData};
use crate::theme::Role;

/// Prefix lists whose ranges are read; rules that name more are rare.
const MOST_LISTS: usize = 20;

/// What must be polled: load balancing step by step, definitions, and where tasks are.
pub(super) fn wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let mut wants = super::cluster_wants(subject, look, tempo);
    let scope = Scope {
        cluster: Some(subject.cluster.clone()),
        ..look.scope.clone()
    };
    let look = &Look {
        scope: &scope,
        ..*look
    };
    let Some(context) = look.store.context(scope.context) else {
        return wants;
    };
    let Some(inside) = context.inside.get(&subject.cluster) else {
        return wants;
    };
    let services = match &subject.part {
        Part::Cluster => scene::services(inside),
        _ => scene::service(subject, inside).into_iter().collect(),
    };
    match services[..] {
        [service] => wants.extend(balancing::way_wants(look, service, tempo)),
        _ => wants.extend(ways_wants(look, context, &services, tempo)),
    }
    let task = scene::task(subject, inside);
    let definitions = match task {
        Some(task) => task.task_definition_arn.iter().cloned().collect(),
        None => services
            .iter()
            .filter_map(|it| scene::definition_arn(it))
            .cloned()
            .collect::<Vec<Text>>(),
    };
    if !definitions.is_empty() {
        let key = Key::region(scope.context, SourceId::TaskDefinitions);
        wants.push(Want::only(key, definitions, tempo));
    }
    wants
}

/// What tells how traffic reaches many services, each list once.
fn ways_wants(
    look: &Look<'_>,
    context: &ContextData,
    services: &[&Service],
    tempo: Tempo,
) -> Vec<Want> {
    let groups = balancing::arns(services.iter().copied());
    let described = groups
        .iter()
        .filter_map(|arn| context.target_groups.item(arn));
    let balancers = described.flat_map(|group| list(&group.load_balancer_arns));
    let mut balancers: Vec<Text> = balancers.cloned().collect();
    balancers.sort();
    balancers.dedup();
    let network = balancers
        .iter()
        .filter_map(|arn| context.load_balancers.item(arn));
    let network = network.filter(|it| it.r#type.as_deref() == Some("network"));
    let network: Vec<&Text> = network.map(|it| &it.load_balancer_arn).collect();
    let keeping = groups.iter().filter(|arn| {
        let group = context.target_groups.item(arn);
        let of = group.map_or(&[][..], |it| list(&it.load_balancer_arns));
        of.iter().any(|arn| network.contains(&arn))
    });
    let keeping: Vec<Text> = keeping.cloned().collect();
    let listeners = balancers
        .iter()
        .filter_map(|arn| context.listeners.item(arn));
    let listeners = listeners.flat_map(|of| of.listeners.iter());
    let listeners: Vec<Text> = listeners.map(|it| it.listener_arn.clone()).collect();
    let only = |source, ids: Vec<Text>| {
        let key = Key::region(look.scope.context, source);
        (!ids.is_empty()).then(|| Want::only(key, ids, tempo))
    };
    [
        balancing::groups_want(look, groups.clone(), tempo),
        balancing::health_want(look, groups, Vec::new(), tempo),
        only(SourceId::TargetGroupAttributes, keeping),
        only(SourceId::LoadBalancers, balancers.clone()),
        only(SourceId::Listeners, balancers),
        only(SourceId::ListenerRules, listeners),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Everything about the VPCs, the ranges of prefix lists that rules name, and whether subnets
/// that are in none of the VPCs exist at all.
pub(super) fn questions(subject: &Subject, context: &ContextData) -> Vec<Question> {
    let mut questions = super::ground_questions(subject, context);
    let ground = super::ground(subject, context);
    let lists = lists_named(&ground).into_iter();
    for ask in lists.flat_map(|list| scene::pages(context, entries_ask(&list)).1) {
        questions.push(Question::slow(Ask::Network(ask)));
    }
    let inside = context.inside.get(&subject.cluster);
    let strange = inside.map(|it| scene::strange_subnets(subject, it, &ground));
    let strange = strange.unwrap_or_default();
    if !strange.is_empty() {
        questions.push(Question::slow(Ask::Network(scene::subnets_ask(&strange))));
    }
    questions
}

/// The first page of the ranges of a prefix list.
fn entries_ask(list: &Text) -> NetworkAsk {
    NetworkAsk::all(NetworkList::PrefixListEntries {
        prefix_list: list.clone(),
    })
}

/// Prefix lists that rules and routes name and AWS does not list with their ranges.
fn lists_named(ground: &Ground) -> Vec<Text> {
    if ground.prefix_lists.gap().is_some() {
        return Vec::new();
    }
    let rules = ground.groups.items.iter();
    let rules = rules.flat_map(|it| list(&it.ingress).iter().chain(list(&it.egress)));
    let by_rules = rules
        .flat_map(|it| &it.sources)
        .filter_map(|it| match &it.kind {
            PeerKind::PrefixList(id) => Some(id),
            _ => None,
        });
    let routes = ground
        .route_tables
        .items
        .iter()
        .flat_map(|it| list(&it.routes));
    let by_routes = routes.filter_map(|it| it.destination_prefix_list_id.as_ref());
    let known = |id: &Text| {
        let mut lists = ground.prefix_lists.items.iter();
        lists.any(|it| it.prefix_list_id == *id && it.cidrs.is_some())
    };
    let mut named: Vec<Text> = by_rules
        .chain(by_routes)
        .filter(|id| !known(id))
        .cloned()
        .collect();
    named.sort();
    named.dedup();
    named.truncate(MOST_LISTS);
    named
}

/// The page.
pub(super) fn page(subject: &Subject, look: &Look<'_>, context: &ContextData) -> Document {
    let title = match &subject.part {
        Part::Cluster => crate::domain::arn::name(&subject.cluster),
        Part::Service(name) => name,
        Part::Task(arn) | Part::Instance(arn) => crate::domain::arn::short_id(arn),
    };
    let mut sheet = Sheet::new(format!("path of {title}"), look);
    let Some(inside) = context.inside.get(&subject.cluster) else {
        sheet.gap("nothing of the cluster is known yet");
        return sheet.finish();
    };
    for why in troubles(subject, context, inside) {
        sheet.gap(&why);
    }
    let read = scene::Read::of(subject, context);
    match &subject.part {
        Part::Cluster => all::write(&mut sheet, subject, context, inside, &read),
        Part::Instance(_) => {
            sheet.remark("the path is told of services and tasks: pick one of them");
        }
        Part::Service(_) | Part::Task(_) => {
            one::write(&mut sheet, subject, context, inside, &read);
        }
    }
    sheet.finish()
}

/// Why lists that everything comes from could not be had.
fn troubles(subject: &Subject, context: &ContextData, inside: &ClusterData) -> Vec<String> {
    let located = context.located.get(&subject.cluster);
    let mut why: Vec<String> = Vec::new();
    let faults = [&inside.services.list.fault, &inside.running.list.fault];
    why.extend(faults.into_iter().flatten().map(|fault| fault.line()));
    match located {
        Some(located) if located.answer.vpcs.is_empty() => {
            let gaps = located.answer.not_checked.iter();
            let gaps = gaps.map(|it| format!("{}: {}", it.source.words(), it.reason));
            why.push("no VPC is known of this cluster, so no rule could be read".to_owned());
            why.extend(gaps);
        }
        Some(_) => {}
        None => why.push("where the cluster lives is not looked into yet".to_owned()),
    }
    why.dedup();
    why
}

/// The sign of a verdict.
fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passes => "●",
        Verdict::Blocked | Verdict::Partly => "✖",
        Verdict::Unknown => "◌",
    }
}

/// What a verdict looks like.
fn tone(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Passes => Role::HealthFine,
        Verdict::Blocked => Role::HealthBroken,
        Verdict::Partly => Role::HealthLook,
        Verdict::Unknown => Role::Gap,
    }
}

/// Whether a load balancer leads to the service, as far as it says itself.
fn is_balanced(service: &Service) -> bool {
    !groups_of(service).is_empty()
}
