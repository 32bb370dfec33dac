//! What is known of a task for the check list of ECS Exec: the task and what is around it, the way
//! to Session Manager among it. Costs what the path costs, less what leads in.

use super::super::{Part, Subject};
use super::scene;
use crate::domain::Text;
use crate::domain::exec_check::Facts;
use crate::domain::fault::Fault;
use crate::domain::path::{Known, ipv6_only, to_session_manager};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::panes::kind::Look;
use crate::store::{ClusterData, ContextData};

/// What this end knows of itself.
#[derive(Debug, Clone, Default)]
pub struct Caller<'a> {
    /// What AWS said when it was tried last; none if it was not tried.
    pub tried: Option<Result<(), &'a Fault>>,
    /// Whether calls that change something are sent.
    pub write: bool,
    /// The version of `session-manager-plugin` here, or why there is none; absent as long as
    /// nobody has looked.
    pub plugin: Option<Result<String, String>>,
}

/// A task as what the check list is about: `cluster` and `task` are ARNs.
pub fn subject(cluster: Text, task: Text) -> Subject {
    Subject {
        cluster,
        part: Part::Task(task),
    }
}

/// What must be polled: the task, its definition, and what tells where it runs.
pub fn exec_wants(subject: &Subject, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let mut wants = super::super::cluster_wants(subject, look, tempo);
    let Part::Task(arn) = &subject.part else {
        return wants;
    };
    let inside = |source| Key::cluster(look.scope.context, source, subject.cluster.clone());
    for want in &mut wants {
        if want.key.source == SourceId::RunningTasks {
            want.visible = vec![arn.clone()];
            want.rest = false;
        }
    }
    wants.push(Want::only(
        inside(SourceId::StoppedTasks),
        vec![arn.clone()],
        tempo,
    ));
    let known = look.store.context(look.scope.context);
    let here = known.and_then(|it| it.inside.get(&subject.cluster));
    let task = here.and_then(|it| scene::task(subject, it));
    if let Some(definition) = task.and_then(|it| it.task_definition_arn.clone()) {
        let key = Key::region(look.scope.context, SourceId::TaskDefinitions);
        wants.push(Want::only(key, vec![definition], Tempo::Slow));
    }
    wants
}

/// The questions about the network, as far as they are known by now.
pub fn exec_questions(subject: &Subject, look: &Look<'_>) -> Vec<crate::domain::errand::Question> {
    let Some(context) = look.store.context(look.scope.context) else {
        return Vec::new();
    };
    let mut questions = super::super::home::questions(subject, context);
    questions.extend(super::questions(subject, context));
    questions
}

/// What is known. `container` is the name of one; none for all of the task.
pub fn exec_facts<'a>(
    subject: &'a Subject,
    container: Option<&'a str>,
    context: &'a ContextData,
    caller: Caller<'a>,
) -> Facts<'a> {
    let unread = || "not read yet".to_owned();
    let inside = context.inside.get(&subject.cluster);
    let task = match (inside, &subject.part) {
        (Some(inside), Part::Task(arn)) => task(inside, arn),
        _ => Err(unread()),
    };
    let definition = match &task {
        Ok(task) => match &task.task_definition_arn {
            Some(arn) => scene::known(&context.task_definitions, arn),
            None => Err("which task definition it has is not told".to_owned()),
        },
        Err(why) => Err(format!("the task: {why}")),
    };
    let instance = task.as_ref().ok().and_then(|task| {
        let arn = task.container_instance_arn.as_ref()?;
        Some(inside.map_or_else(|| Err(unread()), |it| scene::known(&it.instances, arn)))
    });
    let service = task.as_ref().ok().and_then(|task| task.service_name());
    let service = service.map(|name| match inside {
        Some(inside) => service_named(inside, name),
        None => Err(unread()),
    });
    let (way, ipv6_only) = match (inside, &task) {
        (Some(inside), Ok(task)) => {
            let read = scene::Read::of(subject, context);
            let service = scene::service(subject, inside);
            let scene = scene::scene(subject, context, inside, &read, service, Some(task));
            match where_from(subject, context) {
                Some(why) => (Err(why.clone()), Err(why)),
                None => (Ok(to_session_manager(&scene)), ipv6_only(&scene)),
            }
        }
        _ => (Err(unread()), Err(unread())),
    };
    Facts {
        tried: caller.tried,
        write: caller.write,
        task,
        container,
        service,
        definition,
        instance,
        cluster: scene::known(&context.clusters, &subject.cluster),
        way,
        ipv6_only,
        plugin: caller.plugin,
    }
}

fn task<'a>(inside: &'a ClusterData, arn: &str) -> Known<'a, crate::domain::task::Task> {
    match inside.stopped.get(arn) {
        Some(_) if inside.running.item(arn).is_none() => scene::known(&inside.stopped, arn),
        _ => scene::known(&inside.running, arn),
    }
}

fn service_named<'a>(inside: &'a ClusterData, name: &str) -> Known<'a, Service> {
    let mut services = inside.services.items();
    match services.find(|it| it.name() == name) {
        Some(service) => Ok(service),
        None => Err(match &inside.services.list.fault {
            Some(fault) => fault.line(),
            None => "not read yet".to_owned(),
        }),
    }
}

/// Why no VPC of the cluster is known, if none is.
fn where_from(subject: &Subject, context: &ContextData) -> Option<String> {
    match context.located.get(&subject.cluster) {
        None => Some("where the cluster lives is not looked into yet".to_owned()),
        Some(located) if located.answer.vpcs.is_empty() => {
            Some("no VPC of the cluster is known; :vpc says what was looked at".to_owned())
        }
        Some(_) => None,
    }
}
