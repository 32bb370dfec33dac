//! The path of one service or task: the answer, then hop by hop.

use super::super::{Part, Subject};
use super::scene::{self, Read};
use super::{is_balanced, sign, tone};
use crate::domain::balancing::elsewhere;
use crate::domain::network::Ground;
use crate::domain::path::{Hop, Passage, Verdict, brief, inward, outward, speaker, verdict};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{arn, list};
use crate::panes::document::Line;
use crate::panes::sheet::Sheet;
use crate::store::{ClusterData, ContextData};

/// Writes the page.
pub(super) fn write(
    sheet: &mut Sheet<'_>,
    subject: &Subject,
    context: &ContextData,
    inside: &ClusterData,
    read: &Read,
) {
    let service = scene::service(subject, inside);
    let task = scene::task(subject, inside);
    match (&subject.part, service, task) {
        (Part::Service(_), None, _) | (Part::Task(_), _, None) => {
            return sheet.gap("it was not described, or is gone");
        }
        _ => {}
    }
    let scene = scene::scene(subject, context, inside, read, service, task);
    if task.is_some_and(Task::is_stopped) {
        sheet.remark("the task has stopped: this is the way as it would be now");
    }
    let (into, out) = (inward(&scene), outward(&scene));
    answer(sheet, "IN", &into, nothing_leads(service));
    answer(sheet, "OUT", &out, "it needs nothing that is known of");
    for passage in &into {
        let rests = if passage.rests { " (rests)" } else { "" };
        sheet.section(&format!("in by {}{rests}", passage.title));
        hops(sheet, &passage.hops, &read.ground);
    }
    if let Some(service) = service {
        sheet.section("in by other ways");
        beside(sheet, service);
    }
    sheet.section("out to");
    for passage in &out {
        let words = match passage.trouble() {
            Some(hop) => format!("{}: {}", hop.step, told(hop, &read.ground)),
            None => by(passage, &read.ground),
        };
        line(sheet, passage.verdict(), &passage.title, words);
    }
    for (titles, ways) in alike(&out) {
        sheet.section(&format!("out to {titles}"));
        hops(sheet, &ways.hops, &read.ground);
    }
}

fn nothing_leads(service: Option<&Service>) -> &'static str {
    match service {
        Some(service) if !elsewhere(service).is_empty() => "by what is not read here",
        _ => "no load balancer leads to it",
    }
}

/// One direction in a sentence.
fn answer(sheet: &mut Sheet<'_>, direction: &str, passages: &[Passage], nothing: &str) {
    let width = "OUT".len();
    let (verdict, words) = sentence(passages);
    let words = words.unwrap_or_else(|| nothing.to_owned());
    sheet.line(Line::Text {
        text: format!("{} {direction:width$}  {words}", verdict.map_or("·", sign)),
        tone: verdict.map(tone),
    });
}

/// A direction's verdict, and in words what it comes from.
pub(super) fn sentence(passages: &[Passage]) -> (Option<Verdict>, Option<String>) {
    let Some(worst) = verdict(passages) else {
        let rests = passages.first().map(|it| format!("{} rests", it.title));
        return (None, rests);
    };
    let used: Vec<&Passage> = passages.iter().filter(|it| !it.rests).collect();
    let these: Vec<&str> = used
        .iter()
        .filter(|it| it.verdict() == worst)
        .map(|it| it.title.as_str())
        .collect();
    let Some((passage, hop)) = speaker(passages).and_then(|it| Some((it, it.trouble()?))) else {
        let words = match these.len() {
            1 => format!("passes: {}", brief(&these)),
            all => format!("all {all} pass: {}", brief(&these)),
        };
        return (Some(worst), Some(words));
    };
    let verb = match worst {
        Verdict::Blocked => "blocked at",
        Verdict::Partly => "partly blocked at",
        _ => "not known at",
    };
    let at = match hop.at.is_empty() {
        true => String::new(),
        false => {
            let at: Vec<&str> = hop.at.iter().map(String::as_str).collect();
            format!(" {}", brief(&at))
        }
    };
    let of = match (used.len(), these.len()) {
        (1, _) => String::new(),
        (_, 1) => format!(" · {}", passage.title),
        (all, some) => format!(" · {some} of {all}: {}", brief(&these)),
    };
    (
        Some(worst),
        Some(format!("{verb} {}{at}: {}{of}", hop.step, hop.words)),
    )
}

/// How a way that passes goes.
fn by(passage: &Passage, ground: &Ground) -> String {
    let last = passage.hops.iter().rev();
    let mut last = last.filter(|hop| matches!(hop.step, "endpoint" | "NAT gateway" | "route"));
    match last.next() {
        Some(hop) => told(hop, ground),
        None => "passes".to_owned(),
    }
}

/// Ways with the same hops once, under the names of all of them.
fn alike(passages: &[Passage]) -> Vec<(String, &Passage)> {
    let mut groups: Vec<(Vec<&str>, &Passage)> = Vec::new();
    for passage in passages {
        match groups
            .iter_mut()
            .find(|(_, known)| known.hops == passage.hops)
        {
            Some((titles, _)) => titles.push(&passage.title),
            None => groups.push((vec![&passage.title], passage)),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(titles, passage)| (titles.join(", "), passage))
        .collect()
}

fn hops(sheet: &mut Sheet<'_>, hops: &[Hop], ground: &Ground) {
    for hop in hops {
        line(sheet, hop.verdict, hop.step, told(hop, ground));
    }
}

fn line(sheet: &mut Sheet<'_>, verdict: Verdict, key: &str, value: String) {
    sheet.line(Line::KeyValue {
        key: format!("{} {key}", sign(verdict)),
        value,
        tone: (verdict != Verdict::Passes).then(|| tone(verdict)),
    });
}

/// A hop in words, with the ids of what it is; one of them with its name.
fn told(hop: &Hop, ground: &Ground) -> String {
    let at = match &hop.at[..] {
        [] => return hop.words.clone(),
        [one] => match name_of(one, ground) {
            Some(name) => format!("{one} ({name})"),
            None => one.clone(),
        },
        many => {
            let many: Vec<&str> = many.iter().map(String::as_str).collect();
            brief(&many)
        }
    };
    match hop.words.is_empty() {
        true => at,
        false => format!("{at}: {}", hop.words),
    }
}

/// The name of something of the network.
fn name_of<'a>(id: &str, ground: &'a Ground) -> Option<&'a str> {
    if let Some(group) = ground.group(id) {
        return group.group_name.as_deref();
    }
    if let Some(subnet) = ground.subnet(id) {
        return subnet.name().map(|it| &**it);
    }
    let mut tables = ground.route_tables.items.iter();
    let table = tables.find(|it| *it.route_table_id == *id)?;
    table.name().map(|it| &**it)
}

/// Ways that do not pass a target group: what is known of them.
fn beside(sheet: &mut Sheet<'_>, service: &Service) {
    for words in elsewhere(service) {
        sheet.gap(&words);
    }
    let connect = service
        .primary()
        .and_then(|it| it.service_connect_configuration.as_ref());
    if let Some(connect) = connect.filter(|it| it.enabled) {
        let namespace = connect.namespace.as_deref().map_or("—", arn::name);
        for offered in list(&connect.services) {
            let aliases: Vec<String> = list(&offered.client_aliases)
                .iter()
                .map(|alias| match alias.dns_name.as_deref() {
                    Some(name) => format!("{name}:{}", alias.port),
                    None => format!("port {}", alias.port),
                })
                .collect();
            let words = format!(
                "tasks of namespace {namespace} call {} by their proxy, to port {}; what those tasks' groups let out is not judged",
                aliases.join(", "),
                offered.port_name
            );
            sheet.text("· Service Connect", &words);
        }
        if list(&connect.services).is_empty() {
            let words = format!("calls others in namespace {namespace}; offers nothing");
            sheet.text("· Service Connect", &words);
        }
    }
    for registry in list(&service.service_registries) {
        let id = registry.registry_arn.as_deref().map_or("—", arn::name);
        let port = registry.port.or(registry.container_port);
        let port = port.map_or_else(String::new, |port| format!(", port {port}"));
        let words =
            format!("clients find the tasks' addresses by {id}{port}; who asks is not known");
        sheet.text("· Cloud Map", &words);
    }
    if !is_balanced(service) && list(&service.service_registries).is_empty() && connect.is_none() {
        sheet.remark("no load balancer, no Service Connect, no Cloud Map");
    }
}
