//! Where the lines of a container go, by the log configuration of its task definition
//! ([LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html)).

use super::firelens;
use super::stream::StreamName;
use crate::domain::container_definition::{ContainerDefinition, LogConfiguration};
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn};

/// Where the lines of a container go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A log group of CloudWatch: can be read.
    CloudWatch {
        /// The group; with `$(…)` where a log router fills something in.
        group: Text,
        /// The region told; none is that of the cluster.
        region: Option<Text>,
        /// How the streams are named.
        stream: StreamName,
        /// What a reader should know.
        notes: Vec<Note>,
    },
    /// Somewhere that cannot be read from here.
    Elsewhere {
        /// What and where: `Datadog`, `S3 bucket x`.
        what: Text,
        /// Where a browser shows it, if that can be told.
        link: Option<Text>,
    },
    /// A log driver without an API to read it by.
    Driver(Text),
    /// Not to be told from the task definition, and why.
    Unknown(Text),
    /// No log configuration.
    None,
}

/// What a reader of the lines should know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Note {
    /// Lines may be lost without a sign when CloudWatch is slow.
    MayLose {
        /// Whether the task definition says so; else it is the default since 2025-06-25.
        told: bool,
        /// `max-buffer-size`; 10m unless told.
        buffer: Option<Text>,
    },
    /// The program waits when CloudWatch is slow.
    Blocks,
    /// The group is made by the first task, if the role may.
    CreatesGroup,
    /// The group is made by the log router, if the task role may.
    CreatesGroupByRouter,
    /// Lines that do not begin like this belong to the line before.
    Multiline(Text),
    /// Another region than that of the cluster.
    OtherRegion(Text),
    /// Another endpoint than CloudWatch's own.
    Endpoint(Text),
}

impl Note {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::MayLose { told, buffer } => {
                let size = buffer.as_deref().unwrap_or("10m");
                let why = match told {
                    true => "mode non-blocking",
                    false => "no mode given: non-blocking unless the account's default says otherwise",
                };
                format!("{why}: lines beyond a buffer of {size} are lost without a sign")
            }
            Self::Blocks => {
                "mode blocking: the program waits whenever CloudWatch is slow".to_owned()
            }
            Self::CreatesGroup => {
                "the group is created by the first task, if its execution role may logs:CreateLogGroup"
                    .to_owned()
            }
            Self::CreatesGroupByRouter => {
                "the group is created by the log router, if the task role may logs:CreateLogGroup"
                    .to_owned()
            }
            Self::Multiline(pattern) => {
                format!("an event begins where a line matches {pattern}")
            }
            Self::OtherRegion(region) => format!("in {region}, not in the region of the cluster"),
            Self::Endpoint(endpoint) => format!("sent to the endpoint {endpoint}"),
        }
    }
}

/// An option that is there, not empty and not masked.
pub(super) fn told<'a>(log: &'a LogConfiguration, name: &str) -> Option<&'a str> {
    log.options
        .as_ref()?
        .get(name)
        .filter(|value| !value.is_empty() && !value.is_hidden())
        .map(|value| &**value)
}

/// Where the lines of `container` go, by its own definition.
pub fn source_of(definition: &TaskDefinition, container: &ContainerDefinition) -> Destination {
    match &container.log_configuration {
        Some(log) => destination(definition, log),
        None => Destination::None,
    }
}

/// Where a log configuration sends lines.
pub(super) fn destination(definition: &TaskDefinition, log: &LogConfiguration) -> Destination {
    match &*log.log_driver {
        "awslogs" => awslogs(definition, log),
        "awsfirelens" => firelens::destination(definition, log),
        "splunk" => super::vendors::splunk(told(log, "splunk-url")),
        "none" => Destination::None,
        _ => Destination::Driver(Text::clone(&log.log_driver)),
    }
}

/// The note on a region other than that of the cluster.
pub(super) fn elsewhere(definition: &TaskDefinition, region: Option<&str>) -> Option<Note> {
    let home = arn::region(&definition.task_definition_arn);
    region
        .filter(|region| home.is_some_and(|home| home != *region))
        .map(|region| Note::OtherRegion(region.into()))
}

fn awslogs(definition: &TaskDefinition, log: &LogConfiguration) -> Destination {
    let Some(group) = told(log, "awslogs-group") else {
        return Destination::Unknown("awslogs without awslogs-group".into());
    };
    let region = told(log, "awslogs-region");
    let multiline =
        told(log, "awslogs-datetime-format").or_else(|| told(log, "awslogs-multiline-pattern"));
    let stream = match (
        told(log, "awslogs-stream-prefix"),
        told(log, "awslogs-stream"),
    ) {
        (Some(prefix), _) => StreamName::Prefixed(prefix.into()),
        // ECS does not list it, but its agent hands it to Docker.
        (None, Some(stream)) => StreamName::Template(stream.into()),
        (None, None) => StreamName::RuntimeId,
    };
    let mode = match told(log, "mode") {
        Some("blocking") => Note::Blocks,
        mode => Note::MayLose {
            told: mode.is_some(),
            buffer: told(log, "max-buffer-size").map(Text::from),
        },
    };
    let creates = told(log, "awslogs-create-group").is_some_and(|it| it == "true");
    let endpoint = told(log, "awslogs-endpoint");
    Destination::CloudWatch {
        group: group.into(),
        region: region.map(Text::from),
        stream,
        notes: [
            elsewhere(definition, region),
            Some(mode),
            creates.then_some(Note::CreatesGroup),
            multiline.map(|pattern| Note::Multiline(pattern.into())),
            endpoint.map(|endpoint| Note::Endpoint(endpoint.into())),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

impl Destination {
    /// What a reader should know.
    pub fn notes(&self) -> &[Note] {
        match self {
            Self::CloudWatch { notes, .. } => notes,
            _ => &[],
        }
    }

    /// Where a browser shows it, if that is not CloudWatch and can be told.
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Elsewhere { link, .. } => link.as_deref(),
            _ => None,
        }
    }

    /// One line: group, stream and region, or why the lines cannot be read. With a task the
    /// stream is that task's.
    pub fn words(&self, container: &str, task: Option<&Task>) -> String {
        match self {
            Self::CloudWatch {
                group,
                region,
                stream,
                ..
            } => {
                let name = task
                    .and_then(|task| stream.of(task, container))
                    .filter(|name| name.whole)
                    .map_or_else(|| stream.words(container), |name| name.text);
                let region = region
                    .as_deref()
                    .map_or_else(String::new, |region| format!(" in {region}"));
                format!("{group}{region}, stream {name}")
            }
            Self::Elsewhere { what, link } => match link {
                Some(link) => format!("sent to {what}: not readable here, see {link}"),
                None => format!("sent to {what}: not readable here"),
            },
            Self::Driver(driver) => driver_words(driver),
            Self::Unknown(why) => format!("not known where: {why}"),
            Self::None => {
                "none configured: lost on Fargate, kept by Docker on an instance".to_owned()
            }
        }
    }
}

/// Why a driver cannot be read from here, and how it is read.
fn driver_words(driver: &str) -> String {
    let how = match driver {
        "json-file" | "local" => "on the instance: docker logs <container>",
        "journald" => "on the instance: journalctl CONTAINER_NAME=<container>",
        "syslog" => "where the instance's syslog goes",
        "gelf" => "at the Graylog or Logstash that its gelf-address names",
        "fluentd" => "where the fluentd that its fluentd-address names sends them",
        "etwlogs" => "on the instance, in the Windows event log",
        "logentries" | "sumologic" => "at that vendor",
        _ => "where that driver puts them",
    };
    format!("log driver {driver}: no API reads it; {how}")
}
