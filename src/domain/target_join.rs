//! Which task stands behind a target, and how the targets of a task are.

use super::health::Health;
use super::target_group::TargetGroup;
use super::target_health::TargetHealthDescription;
use super::target_reason::{brief, health_of};
use super::task::Task;
use super::{Text, list};
use rustc_hash::FxHashMap;

/// The tasks of a cluster by where they can be reached.
#[derive(Debug, Default)]
pub struct Reached<'a> {
    by_address: FxHashMap<&'a str, Vec<&'a Task>>,
    /// Container instance, if its EC2 instance is known, else none; host port.
    by_port: FxHashMap<(Option<Text>, i32), Vec<&'a Task>>,
}

impl<'a> Reached<'a> {
    /// Sorts tasks by address and host port. `instance_of` knows the EC2 instance id of a
    /// container instance's ARN. Tasks given later win over earlier ones at the same address.
    pub fn new(
        tasks: impl IntoIterator<Item = &'a Task>,
        instance_of: impl Fn(&str) -> Option<Text>,
    ) -> Self {
        let mut reached = Self::default();
        for task in tasks {
            if let Some(address) = task.private_ip() {
                reached.by_address.entry(address).or_default().push(task);
            }
            let Some(host) = task.container_instance_arn.as_deref() else {
                continue;
            };
            let instance = instance_of(host);
            let bindings = list(&task.containers)
                .iter()
                .flat_map(|container| list(&container.network_bindings));
            for port in bindings.filter_map(|binding| binding.host_port) {
                let at = (instance.clone(), port);
                let tasks = reached.by_port.entry(at).or_default();
                if !tasks.iter().any(|known| known.task_arn == task.task_arn) {
                    tasks.push(task);
                }
            }
        }
        reached
    }

    /// The task behind a target of a service. Addresses repeat between VPCs, so a task of the
    /// service itself comes first.
    ///
    /// Of an instance that is not known the host port alone decides, where only one task of the
    /// service has it.
    pub fn task(
        &self,
        target: &TargetHealthDescription,
        service: Option<&str>,
    ) -> Option<&'a Task> {
        let own = |task: &&&Task| service.is_some() && task.service_name() == service;
        let best = |tasks: &[&'a Task]| -> Option<&'a Task> {
            tasks
                .iter()
                .rev()
                .find(own)
                .or_else(|| tasks.last())
                .copied()
        };
        let id = &*target.target.id;
        if let Some(tasks) = self.by_address.get(id) {
            return best(tasks);
        }
        let port = target.target.port?;
        if let Some(tasks) = self.by_port.get(&(Some(Text::from(id)), port)) {
            return best(tasks);
        }
        if !id.starts_with("i-") && !id.starts_with("mi-") {
            return None;
        }
        let unknown = self.by_port.get(&(None, port))?;
        let mut own = unknown.iter().filter(own);
        let task = own.next()?;
        own.next().is_none().then_some(*task)
    }
}

/// How the targets of one task are, all groups together: the worst, with its reason in few words.
pub fn of_task<'a>(
    targets: impl IntoIterator<Item = (&'a TargetHealthDescription, Option<&'a TargetGroup>)>,
) -> Option<(Health, String)> {
    targets
        .into_iter()
        // A group that rests in a blue/green pair says nothing about the task.
        .map(|(target, group)| {
            let health = health_of(target);
            let words = match (health, target.state()) {
                (Health::Fine, _) => "healthy".to_owned(),
                (Health::Broken, _) => format!("unhealthy: {}", brief(target, group)),
                (_, Some(state)) => state.to_owned(),
                (_, None) => "unknown".to_owned(),
            };
            (health, words)
        })
        .min_by_key(|(health, _)| *health)
}

#[cfg(test)]
mod tests {
    use super::super::balancing_fixtures::{at_port, group, target};
    use super::super::cluster::NameValue;
    use super::super::fixtures::task;
    use super::super::task::{Attachment, Container, NetworkBinding};
    use super::*;

    fn at_address(id: &str, service: &str, address: &str) -> Task {
        Task {
            attachments: Some(vec![Attachment {
                id: None,
                r#type: Some("ElasticNetworkInterface".into()),
                status: None,
                details: Some(vec![NameValue {
                    name: Some("privateIPv4Address".into()),
                    value: Some(address.into()),
                }]),
            }]),
            containers: None,
            container_instance_arn: None,
            ..task(id, service)
        }
    }

    fn on_instance(id: &str, service: &str, instance: &str, port: i32) -> Task {
        Task {
            attachments: None,
            container_instance_arn: Some(instance.into()),
            containers: Some(vec![Container {
                container_arn: None,
                name: None,
                image: None,
                image_digest: None,
                runtime_id: None,
                last_status: None,
                exit_code: None,
                reason: None,
                health_status: None,
                cpu: None,
                memory: None,
                memory_reservation: None,
                network_bindings: Some(vec![NetworkBinding {
                    container_port: Some(8080),
                    host_port: Some(port),
                    ..NetworkBinding::default()
                }]),
                network_interfaces: None,
                managed_agents: None,
                gpu_ids: None,
            }]),
            ..task(id, service)
        }
    }

    #[test]
    fn a_target_finds_its_task() {
        let tasks = [
            at_address("old", "web", "10.0.0.1"),
            at_address("new", "web", "10.0.0.1"),
            at_address("other-vpc", "api", "10.0.0.1"),
            on_instance("known", "web", "arn:ci/known", 32_768),
            on_instance("alone", "web", "arn:ci/dark", 32_769),
            on_instance("twin-1", "web", "arn:ci/dark", 80),
            on_instance("twin-2", "web", "arn:ci/darker", 80),
        ];
        let known = |arn: &str| (arn == "arn:ci/known").then(|| Text::from("i-1"));
        let reached = Reached::new(&tasks, known);
        let found = |id: &str, port, service| {
            reached
                .task(&at_port(target(id, "healthy", "", ""), port), service)
                .map(|task| super::super::arn::name(&task.task_arn).to_owned())
        };
        let cases = [
            (
                ("10.0.0.1", 8080, Some("web")),
                Some("new"),
                "a later task wins at the same address",
            ),
            (
                ("10.0.0.1", 8080, Some("api")),
                Some("other-vpc"),
                "the service's own task",
            ),
            (
                ("10.0.0.1", 8080, None),
                Some("other-vpc"),
                "any task where no service is known",
            ),
            (("10.0.0.9", 8080, Some("web")), None, "nobody is there"),
            (
                ("i-1", 32_768, Some("web")),
                Some("known"),
                "instance and host port",
            ),
            (
                ("i-1", 1, Some("web")),
                None,
                "another port of the instance",
            ),
            (
                ("i-2", 32_769, Some("web")),
                Some("alone"),
                "an instance that is not known, a port that is",
            ),
            (("i-2", 80, Some("web")), None, "two tasks have the port"),
            (
                ("i-2", 32_769, Some("api")),
                None,
                "the port of another service's task",
            ),
            (
                ("10.0.0.9", 32_769, Some("web")),
                None,
                "an address is no instance",
            ),
        ];
        for ((id, port, service), expected, why) in cases {
            assert_eq!(found(id, port, service).as_deref(), expected, "{why}");
        }
    }

    #[test]
    fn the_worst_target_speaks_for_a_task() {
        let group = group("tg");
        let healthy = target("a", "healthy", "", "");
        let slow = target("a", "unhealthy", "Target.Timeout", "Request timed out");
        let first = target("a", "initial", "Elb.InitialHealthChecking", "");
        let say = |targets: &[&TargetHealthDescription]| {
            of_task(targets.iter().map(|target| (*target, Some(&group))))
        };
        let words = |health, words: &str| Some((health, words.to_owned()));
        assert_eq!(say(&[]), None);
        assert_eq!(say(&[&healthy]), words(Health::Fine, "healthy"));
        assert_eq!(say(&[&healthy, &first]), words(Health::Changing, "initial"));
        assert_eq!(
            say(&[&healthy, &slow, &first]),
            words(Health::Broken, "unhealthy: timeout on /healthz")
        );
    }
}
