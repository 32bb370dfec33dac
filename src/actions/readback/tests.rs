use super::*;
use crate::domain::cluster::Cluster;
use crate::domain::fixtures::{cluster_arn, definition_arn, deployment, service, task};
use crate::domain::mutation::{InstancesState, ServiceDeletion, Setting};
use crate::domain::service::Service;

fn update(change: impl Fn(&mut ServiceUpdate)) -> Mutation {
    let mut update = ServiceUpdate {
        cluster: "prod".into(),
        service: "web".into(),
        ..ServiceUpdate::default()
    };
    change(&mut update);
    Mutation::UpdateService(update)
}

fn after(mutation: &Mutation, before: &Service, now: &Service) -> Known {
    let facts = |service| Facts::of(Target::Service(service), cluster_arn("prod"));
    Trace::before(mutation, &facts(before)).after(mutation, &facts(now))
}

fn nothing() -> Known {
    Known::NotKnown("nothing is to be seen of it".to_owned())
}

fn with_new_deployment(of: &Service, id: &str, definition: &str) -> Service {
    let mut now = of.clone();
    let mut new = deployment("web:1", "PRIMARY", "IN_PROGRESS", (0, 2));
    new.id = Some(id.into());
    new.task_definition = Some(definition.into());
    now.deployments.get_or_insert_default().insert(0, new);
    now
}

#[test]
fn a_forced_deployment_was_begun_when_there_is_a_new_one() {
    let forced = update(|it| it.force_new_deployment = Some(true));
    let before = service("web", 2);
    assert_eq!(after(&forced, &before, &before), nothing());
    let now = with_new_deployment(&before, "ecs-svc/9", "web:1");
    let made = Known::Made("deployment ecs-svc/9".to_owned(), Some("ecs-svc/9".into()));
    assert_eq!(after(&forced, &before, &now), made);
    // Somebody else's: what was asked for is another revision.
    let other = update(|it| it.task_definition = Some("web:7".into()));
    assert_eq!(after(&other, &before, &now), nothing());
    let now = with_new_deployment(
        &before,
        "ecs-svc/9",
        "arn:aws:ecs:r:1:task-definition/web:7",
    );
    assert_eq!(after(&other, &before, &now), made);
}

#[test]
fn what_changes_without_a_deployment_is_told_by_itself() {
    let before = service("web", 2);
    let scaled = update(|it| it.desired_count = Some(5));
    assert_eq!(after(&scaled, &before, &before), nothing());
    let mut now = before.clone();
    now.desired_count = Some(5);
    let made = |words: &str| Known::Made(words.to_owned(), None);
    assert_eq!(
        after(&scaled, &before, &now),
        made("the desired count is 5")
    );
    // It was five before: then nothing can be told.
    let was_so = Known::NotKnown("what was asked for was so before already".to_owned());
    assert_eq!(after(&scaled, &now, &now), was_so);
    let exec = update(|it| it.enable_execute_command = Some(true));
    now.enable_execute_command = Some(true);
    assert_eq!(after(&exec, &before, &now), made("ECS Exec is on"));
    let deleted = Mutation::DeleteService(ServiceDeletion {
        cluster: "prod".into(),
        service: "web".into(),
        force: None,
    });
    assert_eq!(after(&deleted, &before, &now), nothing());
    now.status = Some("DRAINING".into());
    assert_eq!(
        after(&deleted, &before, &now),
        made("the service is DRAINING")
    );
}

#[test]
fn what_is_not_told_is_not_known() {
    let mut unknown = service("web", 2);
    unknown.desired_count = None;
    unknown.status = None;
    for mutation in [
        update(|it| it.desired_count = Some(5)),
        update(|_| ()),
        Mutation::UpdateContainerInstancesState(InstancesState {
            cluster: "prod".into(),
            container_instances: vec!["a".into()],
            status: "DRAINING".into(),
        }),
    ] {
        assert_eq!(
            after(&mutation, &unknown, &unknown),
            nothing(),
            "{mutation:?}"
        );
    }
}

#[test]
fn settings_of_the_cluster_are_compared_by_name() {
    let mutation = Mutation::UpdateClusterSettings(ClusterSettings {
        cluster: "prod".into(),
        settings: vec![Setting {
            name: "containerInsights".into(),
            value: "enhanced".into(),
        }],
    });
    let mut cluster: Cluster = crate::domain::fixtures::cluster("prod");
    let mut facts = Facts::of(Target::Cluster, cluster_arn("prod"));
    assert_eq!(seen(&mutation, &facts), None);
    cluster.settings = Some(vec![crate::domain::cluster::NameValue {
        name: Some("containerInsights".into()),
        value: Some("enhanced".into()),
    }]);
    facts.cluster = Some(&cluster);
    let words = "containerInsights is enhanced".to_owned();
    assert_eq!(seen(&mutation, &facts), Some(words));
}

#[test]
fn a_run_is_told_by_new_tasks_of_the_same_definition_started_from_here() {
    let like = task("a", "web");
    let ours = |id: &str, definition: &str| {
        let mut task = task(id, "web");
        task.started_by = Some("ecsight".into());
        task.task_definition_arn = Some(definition_arn(definition));
        task
    };
    let (old, new) = (ours("old", "web:41"), ours("new", "web:41"));
    let (other, by_service) = (ours("other", "job:3"), task("b", "web"));
    let around = |tasks| Facts {
        tasks,
        ..Facts::of(Target::Task(&like), cluster_arn("prod"))
    };
    let run = Mutation::RunTask(TaskRun {
        task_definition: definition_arn("web:41"),
        count: 1,
        ..TaskRun::default()
    });
    let trace = Trace::before(&run, &around(vec![&old]));
    let still = around(vec![&old, &other, &by_service]);
    assert_eq!(
        trace.after(&run, &still),
        Known::NotKnown("no new task of it is to be seen".to_owned())
    );
    let now = around(vec![&old, &new]);
    assert_eq!(
        trace.after(&run, &now),
        Known::Made("started new".to_owned(), None)
    );
}
