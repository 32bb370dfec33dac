//! A task in which a shell can be opened, and everything around it.

use super::super::*;
use crate::domain::cluster::{ClusterConfiguration, ExecuteCommandConfiguration};
use crate::domain::container_definition::LinuxParameters;
use crate::domain::fault::FaultKind;
use crate::domain::fixtures::{cluster, definition, instance, service, task};
use crate::domain::path::Hop;

/// A task in which a shell can be opened, and everything around it.
pub struct World {
    pub tried: Option<Result<(), Fault>>,
    pub write: bool,
    pub task: Result<Task, String>,
    pub container: Option<&'static str>,
    pub service: Option<Result<Service, String>>,
    pub definition: Result<TaskDefinition, String>,
    pub instance: Option<Result<ContainerInstance, String>>,
    pub cluster: Result<Cluster, String>,
    pub way: Result<Passage, String>,
    pub ipv6_only: Result<bool, String>,
    pub plugin: Option<Result<String, String>>,
}

pub fn agent(status: &str, reason: Option<&str>) -> Option<Vec<ManagedAgent>> {
    Some(vec![ManagedAgent {
        name: Some("ExecuteCommandAgent".into()),
        last_status: Some(status.into()),
        reason: reason.map(Into::into),
        last_started_at: None,
    }])
}

pub fn hops(hop: Hop) -> Result<Passage, String> {
    Ok(Passage {
        title: "ECS Exec: SSM messages".to_owned(),
        rests: false,
        hops: vec![hop],
    })
}

impl World {
    pub fn new() -> Self {
        let mut task = task("1", "web");
        task.enable_execute_command = Some(true);
        task.launch_type = Some("FARGATE".into());
        task.platform_version = Some("1.4.0".into());
        task.platform_family = Some("Linux".into());
        task.containers = Some(vec![Container {
            managed_agents: agent("RUNNING", None),
            last_status: Some("RUNNING".into()),
            ..crate::domain::fixtures::container("app")
        }]);
        let mut definition = definition("web:1");
        definition.task_role_arn = Some("arn:aws:iam::1:role/web".into());
        definition.pid_mode = None;
        definition.container_definitions = Some(vec![ContainerDefinition {
            name: Some("app".into()),
            linux_parameters: Some(LinuxParameters {
                init_process_enabled: Some(true),
                capabilities: None,
                devices: None,
                shared_memory_size: None,
                tmpfs: None,
                max_swap: None,
                swappiness: None,
            }),
            ..ContainerDefinition::default()
        }]);
        let mut service = service("web", 1);
        service.enable_execute_command = Some(true);
        Self {
            tried: Some(Ok(())),
            write: true,
            task: Ok(task),
            container: Some("app"),
            service: Some(Ok(service)),
            definition: Ok(definition),
            instance: None,
            cluster: Ok(cluster("prod-web")),
            way: hops(Hop::passes("endpoint", "vpce-1", "by its private name")),
            ipv6_only: Ok(false),
            plugin: Some(Ok("1.2.707.0".to_owned())),
        }
    }

    pub fn task(&mut self) -> &mut Task {
        self.task.as_mut().unwrap()
    }

    pub fn app(&mut self) -> &mut Container {
        &mut self.task().containers.as_mut().unwrap()[0]
    }

    pub fn definition(&mut self) -> &mut TaskDefinition {
        self.definition.as_mut().unwrap()
    }

    pub fn defined(&mut self) -> &mut ContainerDefinition {
        &mut self.definition().container_definitions.as_mut().unwrap()[0]
    }

    pub fn service(&mut self) -> &mut Service {
        self.service.as_mut().unwrap().as_mut().unwrap()
    }

    /// On an instance whose agent has this version.
    pub fn on_instance(&mut self, version: &str) {
        self.task().launch_type = Some("EC2".into());
        let mut found = instance("i-1");
        let info = found.version_info.as_mut().unwrap();
        info.agent_version = Some(version.into());
        self.instance = Some(Ok(found));
    }

    pub fn exec(&mut self, change: fn(&mut ExecuteCommandConfiguration)) {
        let mut exec = ExecuteCommandConfiguration {
            kms_key_id: None,
            logging: None,
            log_configuration: None,
        };
        change(&mut exec);
        let cluster = self.cluster.as_mut().unwrap();
        cluster.configuration = Some(ClusterConfiguration {
            execute_command_configuration: Some(exec),
        });
    }

    pub fn facts(&self) -> Facts<'_> {
        let tried = self.tried.as_ref();
        Facts {
            tried: tried.map(|it| it.as_ref().copied()),
            write: self.write,
            task: self.task.as_ref().map_err(Clone::clone),
            container: self.container,
            service: (self.service.as_ref()).map(|it| it.as_ref().map_err(Clone::clone)),
            definition: self.definition.as_ref().map_err(Clone::clone),
            instance: (self.instance.as_ref()).map(|it| it.as_ref().map_err(Clone::clone)),
            cluster: self.cluster.as_ref().map_err(Clone::clone),
            way: self.way.clone(),
            ipv6_only: self.ipv6_only.clone(),
            plugin: self.plugin.clone(),
        }
    }

    pub fn told(&self, what: &str) -> (State, String) {
        let all = checks(&self.facts());
        let found = all.into_iter().find(|it| it.what == what);
        found.map_or((State::Passes, "no line".to_owned()), |it| {
            (it.state, it.found)
        })
    }
}

pub fn denied(words: &str) -> Option<Result<(), Fault>> {
    Some(Err(Fault::new(
        FaultKind::Denied,
        "ecs:ExecuteCommand",
        words,
    )))
}
