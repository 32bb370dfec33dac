//! Whether a change was made whose answer was lost: by what is to be seen before and after it.

use super::facts::{Facts, Target};
use super::gather::STARTED_BY;
use crate::domain::launching::TaskRun;
use crate::domain::mutation::{
    ClusterSettings, Mutation, ScalableTargetUpdate, ServiceUpdate, Suspension,
};
use crate::domain::scaling::ScalableTarget;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};

/// What was to be seen of a change before it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What is asked for was so already.
    was_so: bool,
    /// Ids of the deployments there were.
    deployments: Vec<Text>,
    /// ARNs of the tasks there were that had been started from here.
    started: Vec<Text>,
}

/// What is known of a change whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It was made: by what that is known, and the id of the deployment it began.
    Made(String, Option<Text>),
    /// It cannot be told: why not.
    NotKnown(String),
}

impl Trace {
    /// What is to be seen now, before it is sent.
    pub fn before(mutation: &Mutation, facts: &Facts<'_>) -> Self {
        Self {
            was_so: seen(mutation, facts).is_some(),
            deployments: deployments(facts),
            started: started(facts).map(|it| it.task_arn.clone()).collect(),
        }
    }

    /// Ids of the deployments there were.
    pub fn deployments(&self) -> &[Text] {
        &self.deployments
    }

    /// What is known now that its answer was lost.
    pub fn after(&self, mutation: &Mutation, facts: &Facts<'_>) -> Known {
        if let Mutation::UpdateService(update) = mutation
            && let Some(id) = self.begun(update, facts)
        {
            return Known::Made(format!("deployment {id}"), Some(id));
        }
        if let Mutation::RunTask(run) = mutation {
            return self.ran(run, facts);
        }
        match seen(mutation, facts) {
            Some(_) if self.was_so => {
                Known::NotKnown("what was asked for was so before already".to_owned())
            }
            Some(words) => Known::Made(words, None),
            None if is_seen_elsewhere(mutation) => {
                Known::NotKnown("look for it among the revisions of the family".to_owned())
            }
            None => Known::NotKnown("nothing is to be seen of it".to_owned()),
        }
    }

    /// What a run started: tasks that were not there before, of the same definition, started from
    /// here.
    fn ran(&self, run: &TaskRun, facts: &Facts<'_>) -> Known {
        let wanted = arn::family_revision(&run.task_definition);
        let new = started(facts).filter(|it| {
            let definition = it.task_definition_arn.as_deref();
            definition.map(arn::family_revision) == Some(wanted)
                && !self.started.contains(&it.task_arn)
        });
        let new: Vec<&str> = new.map(|it| arn::short_id(&it.task_arn)).collect();
        match new.is_empty() {
            true => Known::NotKnown("no new task of it is to be seen".to_owned()),
            false => Known::Made(format!("started {}", new.join(", ")), None),
        }
    }

    /// The deployment that an update began, if it begins one.
    fn begun(&self, update: &ServiceUpdate, facts: &Facts<'_>) -> Option<Text> {
        let wanted = update.task_definition.as_deref();
        if wanted.is_none() && update.force_new_deployment != Some(true) {
            return None;
        }
        let all = list(&facts.service()?.deployments).iter();
        let mut new = all.filter(|it| {
            it.id
                .as_ref()
                .is_some_and(|id| !self.deployments.contains(id))
        });
        let ours = new.find(|it| {
            let deployed = it.task_definition.as_deref().map(arn::family_revision);
            wanted.is_none_or(|wanted| deployed == Some(arn::family_revision(wanted)))
        });
        ours.and_then(|it| it.id.clone())
    }
}

/// Whether it makes something new, which nothing of the target tells of.
fn is_seen_elsewhere(mutation: &Mutation) -> bool {
    matches!(mutation, Mutation::RegisterTaskDefinition(_))
}

/// Tasks around a task that were started from here.
fn started<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Task> {
    let tasks = facts.tasks.iter().copied();
    tasks.filter(|it| it.started_by.as_deref() == Some(STARTED_BY))
}

fn deployments(facts: &Facts<'_>) -> Vec<Text> {
    let deployments = facts.service().map_or(&[][..], |it| list(&it.deployments));
    deployments.iter().filter_map(|it| it.id.clone()).collect()
}

/// What is asked for, in words, if it is so; none where it is not, or cannot be seen.
fn seen(mutation: &Mutation, facts: &Facts<'_>) -> Option<String> {
    match mutation {
        Mutation::UpdateService(update) => updated(update, facts),
        Mutation::DeleteService(_) => {
            let status = facts.service()?.status.as_deref()?;
            matches!(status, "DRAINING" | "INACTIVE").then(|| format!("the service is {status}"))
        }
        Mutation::StopServiceDeployment(stop) => {
            let mut described = facts.described.iter();
            let found =
                described.find(|it| it.service_deployment_arn == stop.service_deployment_arn)?;
            let status = found.status.as_deref()?;
            let under_way = matches!(status, "PENDING" | "IN_PROGRESS" | "SUCCESSFUL");
            (!under_way).then(|| format!("the service deployment is {status}"))
        }
        Mutation::StopTask(_) => {
            let Target::Task(task) = facts.target else {
                return None;
            };
            let desired = task.desired_status.as_deref()?;
            (desired == "STOPPED").then(|| "the task's desired status is STOPPED".to_owned())
        }
        Mutation::UpdateTaskProtection(wanted) => {
            let is_protected = facts.protection?.protection_enabled;
            let words = if is_protected {
                "is protected"
            } else {
                "is not protected"
            };
            (is_protected == wanted.protection_enabled).then(|| format!("the task {words}"))
        }
        Mutation::UpdateContainerInstancesState(state) => {
            let Target::Instance(instance) = facts.target else {
                return None;
            };
            let status = instance.status.as_ref()?;
            (*status == state.status).then(|| format!("the container instance is {status}"))
        }
        Mutation::UpdateClusterSettings(settings) => set(settings, facts),
        Mutation::RegisterScalableTarget(update) => bounded(update, facts.scaling??),
        Mutation::ContinueServiceDeployment(_)
        | Mutation::RunTask(_)
        | Mutation::RegisterTaskDefinition(_)
        // A session that nobody has entered leaves no trace, and ends by itself.
        | Mutation::ExecuteCommand(_)
        | Mutation::StartSession(_) => None,
    }
}

fn updated(update: &ServiceUpdate, facts: &Facts<'_>) -> Option<String> {
    // That it was forced can be seen by a new deployment only.
    if update.force_new_deployment == Some(true) {
        return None;
    }
    let service = facts.service()?;
    let mut words = Vec::new();
    if let Some(wanted) = update.desired_count {
        (service.desired_count? == wanted).then_some(())?;
        words.push(format!("the desired count is {wanted}"));
    }
    if let Some(wanted) = &update.task_definition {
        let wanted = arn::family_revision(wanted);
        let deployed = service.task_definition.as_deref().map(arn::family_revision);
        (deployed? == wanted).then_some(())?;
        words.push(format!("the task definition is {wanted}"));
    }
    if let Some(wanted) = update.enable_execute_command {
        (service.enable_execute_command? == wanted).then_some(())?;
        words.push(format!("ECS Exec is {}", if wanted { "on" } else { "off" }));
    }
    if let Some(wanted) = &update.availability_zone_rebalancing {
        (service.availability_zone_rebalancing.as_ref()? == wanted).then_some(())?;
        words.push(format!("Availability Zone rebalancing is {wanted}"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

fn set(settings: &ClusterSettings, facts: &Facts<'_>) -> Option<String> {
    let cluster = facts.cluster?;
    let mut words = Vec::new();
    for wanted in &settings.settings {
        let mut all = list(&cluster.settings).iter();
        let now = all.find(|it| it.name.as_ref() == Some(&wanted.name))?;
        (now.value.as_ref()? == &wanted.value).then_some(())?;
        words.push(format!("{} is {}", wanted.name, wanted.value));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

fn bounded(update: &ScalableTargetUpdate, now: &ScalableTarget) -> Option<String> {
    let bound = |wanted: Option<i32>, now: Option<i32>| wanted.is_none() || wanted == now;
    let switch = |wanted: Option<bool>, now: Option<bool>| wanted.is_none() || wanted == now;
    let wanted = update.suspended_state.unwrap_or_default();
    let state = now.suspended_state.as_ref();
    let suspended = Suspension {
        dynamic_scaling_in_suspended: state.and_then(|it| it.dynamic_scaling_in_suspended),
        dynamic_scaling_out_suspended: state.and_then(|it| it.dynamic_scaling_out_suspended),
        scheduled_scaling_suspended: state.and_then(|it| it.scheduled_scaling_suspended),
    };
    let is_so = bound(update.min_capacity, now.min_capacity)
        && bound(update.max_capacity, now.max_capacity)
        && switch(
            wanted.dynamic_scaling_in_suspended,
            suspended.dynamic_scaling_in_suspended,
        )
        && switch(
            wanted.dynamic_scaling_out_suspended,
            suspended.dynamic_scaling_out_suspended,
        )
        && switch(
            wanted.scheduled_scaling_suspended,
            suspended.scheduled_scaling_suspended,
        );
    is_so.then(|| "auto scaling is as it was asked for".to_owned())
}

#[cfg(test)]
mod tests;
