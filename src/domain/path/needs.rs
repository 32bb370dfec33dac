//! What a task has to reach before it runs and while it does.
//!
//! Followed: [interface endpoints of ECS](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html),
//! [those of ECR](https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html) with the
//! layers that lie in S3.

use super::scene::{Runs, Scene};
use crate::domain::container_definition::{ContainerDefinition, Secret};
use crate::domain::image::Reference;
use crate::domain::list;

/// Something that has to be reached, at port 443.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// What for, and what: `image: ECR API`.
    pub name: String,
    /// The service as endpoints name it (`ecr.api`); none for what only the internet has.
    pub service: Option<&'static str>,
    /// Whether the instance asks, and not the task.
    pub by_host: bool,
}

/// Everything the task needs, each once, in the order it is needed.
pub(super) fn needs(scene: &Scene<'_>) -> Vec<Need> {
    let mut needs = Needs {
        all: Vec::new(),
        // On instances the agent and the container runtime pull, log and read secrets.
        by_host: scene.runs() == Runs::Host || scene.awsvpc() == Some(false),
        region: scene.region,
    };
    if needs.by_host {
        needs.add("agent: ECS", Some("ecs"));
        needs.add("agent: ECS agent", Some("ecs-agent"));
        needs.add("agent: ECS telemetry", Some("ecs-telemetry"));
    }
    let containers = match &scene.definition {
        Ok(definition) => list(&definition.container_definitions),
        Err(_) => &[],
    };
    for container in containers {
        needs.image(container.image.as_deref());
    }
    for container in containers {
        needs.secrets(container);
    }
    for container in containers {
        needs.logs(container);
    }
    let exec = match scene.task {
        Some(task) => task.enable_execute_command,
        None => scene.service.and_then(|it| it.enable_execute_command),
    };
    if exec == Some(true) {
        let need = exec_need(scene);
        needs.by_host = need.by_host;
        needs.add(need.name, need.service);
        if scene.exec_key.is_some() {
            needs.add("ECS Exec: KMS", Some("kms"));
        }
    }
    needs.all
}

/// What ECS Exec needs: the agent of Systems Manager runs inside the container.
pub(super) fn exec_need(scene: &Scene<'_>) -> Need {
    Need {
        name: "ECS Exec: SSM messages".to_owned(),
        service: Some("ssmmessages"),
        by_host: scene.awsvpc() == Some(false),
    }
}

struct Needs<'a> {
    all: Vec<Need>,
    by_host: bool,
    region: Option<&'a str>,
}

impl Needs<'_> {
    fn add(&mut self, name: impl Into<String>, service: Option<&'static str>) {
        let need = Need {
            name: name.into(),
            service,
            by_host: self.by_host,
        };
        let same = |known: &Need| match service {
            Some(_) => (known.service, known.by_host) == (service, need.by_host),
            None => known.name == need.name,
        };
        if !self.all.iter().any(same) {
            self.all.push(need);
        }
    }

    fn image(&mut self, image: Option<&str>) {
        let Some(image) = image else {
            return;
        };
        let reference = Reference::parse(image);
        match reference.ecr() {
            Some(ecr) if self.region == Some(ecr.region) => {
                self.add("image: ECR API", Some("ecr.api"));
                self.add("image: ECR registry", Some("ecr.dkr"));
                self.add("image layers: S3", Some("s3"));
            }
            // Endpoints serve their own region.
            Some(ecr) => self.add(format!("image: ECR in {}", ecr.region), None),
            None => {
                let host = reference.registry.unwrap_or("docker.io");
                self.add(format!("image: {host}"), None);
            }
        }
    }

    fn secrets(&mut self, container: &ContainerDefinition) {
        let options = container.log_configuration.as_ref();
        let options = options.map_or(&[][..], |it| list(&it.secret_options));
        for secret in list(&container.secrets).iter().chain(options) {
            self.secret(secret);
        }
        if container.repository_credentials.is_some() {
            self.add("secrets: Secrets Manager", Some("secretsmanager"));
        }
        if !list(&container.environment_files).is_empty() {
            self.add("environment files: S3", Some("s3"));
        }
    }

    fn secret(&mut self, secret: &Secret) {
        let mut parts = secret.value_from.split(':');
        let region = parts.clone().nth(3).filter(|it| !it.is_empty());
        let elsewhere = region.filter(|it| Some(*it) != self.region);
        let (name, service) = match parts.nth(2) {
            Some("secretsmanager") => ("secrets: Secrets Manager", "secretsmanager"),
            // A parameter of the same region may be named without an ARN.
            _ => ("parameters: SSM", "ssm"),
        };
        match elsewhere {
            Some(region) => self.add(format!("{name} in {region}"), None),
            None => self.add(name, Some(service)),
        }
    }

    fn logs(&mut self, container: &ContainerDefinition) {
        let Some(logs) = &container.log_configuration else {
            return;
        };
        if &*logs.log_driver != "awslogs" {
            return;
        }
        let region = logs
            .options
            .as_ref()
            .and_then(|it| it.get("awslogs-region"));
        match region.map(|it| &**it) {
            Some(region) if Some(region) != self.region => {
                self.add(format!("logs: CloudWatch Logs in {region}"), None);
            }
            _ => self.add("logs: CloudWatch Logs", Some("logs")),
        }
    }
}
