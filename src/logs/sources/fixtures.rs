//! Task definitions as people write them.

use crate::domain::Text;
use crate::domain::container_definition::{
    ContainerDefinition, FirelensConfiguration, LogConfiguration, Secret,
};
use crate::domain::fixtures::definition_arn;
use crate::domain::guarded::Guarded;
use crate::domain::task_definition::TaskDefinition;

/// A log configuration; options as they come in from AWS.
pub(super) fn log(driver: &str, options: &[(&str, &str)]) -> LogConfiguration {
    LogConfiguration {
        log_driver: driver.into(),
        options: Some(
            options
                .iter()
                .map(|(name, value)| {
                    let value = Guarded::log_option(name, (*value).to_owned());
                    (Text::from(*name), value)
                })
                .collect(),
        ),
        secret_options: None,
    }
}

/// `awslogs` as the console writes it.
pub(super) fn awslogs(group: &str, prefix: &str) -> LogConfiguration {
    log(
        "awslogs",
        &[
            ("awslogs-group", group),
            ("awslogs-region", "us-east-1"),
            ("awslogs-stream-prefix", prefix),
        ],
    )
}

/// The same log configuration with an option that is kept as a secret.
pub(super) fn with_secret(mut log: LogConfiguration, name: &str) -> LogConfiguration {
    log.secret_options = Some(vec![Secret {
        name: name.into(),
        value_from: "arn:aws:ssm:us-east-1:123456789012:parameter/x".into(),
    }]);
    log
}

/// A container.
pub(super) fn container(name: &str, log: Option<LogConfiguration>) -> ContainerDefinition {
    ContainerDefinition {
        name: Some(name.into()),
        log_configuration: log,
        ..ContainerDefinition::default()
    }
}

/// A log router.
pub(super) fn router(options: &[(&str, &str)]) -> ContainerDefinition {
    ContainerDefinition {
        firelens_configuration: Some(FirelensConfiguration {
            r#type: "fluentbit".into(),
            options: log("", options).options,
        }),
        ..container("log_router", Some(awslogs("/ecs/routers", "firelens")))
    }
}

/// A task definition of `us-east-1`.
pub(super) fn definition(id: &str, containers: Vec<ContainerDefinition>) -> TaskDefinition {
    TaskDefinition {
        task_definition_arn: definition_arn(id),
        container_definitions: Some(containers),
        ..TaskDefinition::default()
    }
}
