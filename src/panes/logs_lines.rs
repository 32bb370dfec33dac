//! Where lines go, on the pages of a service, a task and a task definition: group, stream and
//! region, or why they cannot be read.

use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::container_definition::ContainerDefinition;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list};
use crate::logs::sources::plan::definitions_of;
use crate::logs::sources::{Destination, Subject, further, source_of};
use crate::theme::Role;

/// The line of one container. With a task the stream is that task's.
pub(super) fn line(
    sheet: &mut Sheet<'_>,
    key: &str,
    (definition, container): (&TaskDefinition, &ContainerDefinition),
    task: Option<&Task>,
) {
    let source = source_of(definition, container);
    let name = container.name.as_deref().unwrap_or("—");
    sheet.toned(key, &source.words(name, task), tone(&source));
}

/// What cannot be known is a gap; what cannot be read is told plainly.
fn tone(destination: &Destination) -> Option<Role> {
    matches!(destination, Destination::Unknown(_)).then_some(Role::Gap)
}

/// The lines of a service: one for each container, and a second one only where another of its
/// revisions logs elsewhere.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let Some(context) = look.store.context(look.scope.context) else {
        return;
    };
    let all = definitions_of(service);
    if all.is_empty() {
        return;
    }
    sheet.section("logs");
    let mut told: Vec<(String, String)> = Vec::new();
    for (index, id) in all.into_iter().enumerate() {
        let Some(entry) = context.task_definitions.get(id) else {
            if index == 0 {
                sheet.remark("loading");
            }
            continue;
        };
        let Some(definition) = &entry.item else {
            let why = super::unknown_reason(entry);
            let revision = arn::family_revision(id);
            match why {
                Some(why) => sheet.gap(&format!("{revision}: {why}")),
                None if index == 0 => sheet.remark("loading"),
                None => {}
            }
            continue;
        };
        for container in list(&definition.container_definitions) {
            let name = container.name.as_deref().unwrap_or("—");
            let source = source_of(definition, container);
            let line = (name.to_owned(), source.words(name, None));
            if told.contains(&line) {
                continue;
            }
            let key = match told.iter().any(|(known, _)| known == name) {
                true => format!("{name} of :{}", arn::revision(id).unwrap_or_default()),
                false => name.to_owned(),
            };
            sheet.toned(&key, &line.1, tone(&source));
            told.push(line);
        }
    }
    let definition_of = |id: &str| context.task_definitions.item(id).map(|it| &**it);
    let subject = Subject {
        cluster: look.scope.cluster.as_deref().unwrap_or_default(),
        service: Some(service),
        tasks: &[],
        containers: None,
        definition_of: &definition_of,
        others: &[],
    };
    let cluster = look
        .scope
        .cluster
        .as_deref()
        .and_then(|id| context.clusters.item(id));
    for more in further(&subject, cluster.map(|it| &**it)) {
        sheet.remark(&more.line);
    }
}

/// The definition that says it: asked for once, ever.
pub(super) fn wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Option<Want> {
    let id = Text::clone(service.task_definition.as_ref()?);
    let key = Key::region(look.scope.context, SourceId::TaskDefinitions);
    Some(Want::only(key, vec![id], tempo))
}
