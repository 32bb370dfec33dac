//! Where FireLens sends lines
//! ([using FireLens](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html)).
//!
//! The options of a container are the output that the log router gets for it; the log router's
//! own file may add others, and it is the only one to know where there are no options.

use super::destination::{Destination, elsewhere};
use super::stream::StreamName;
use super::vendors;
use crate::domain::Text;
use crate::domain::container_definition::{ContainerDefinition, LogConfiguration};
use crate::domain::list;
use crate::domain::task_definition::TaskDefinition;

/// The options of an output. Fluent Bit does not care about the case of their names.
pub(super) struct Output<'a>(&'a LogConfiguration);

impl<'a> Output<'a> {
    /// An option by one of its names, in lower case; none if it is masked.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a str> {
        let options = self.0.options.as_ref()?;
        names.iter().find_map(|name| {
            options
                .iter()
                .find(|(key, value)| {
                    key.eq_ignore_ascii_case(name) && !value.is_empty() && !value.is_hidden()
                })
                .map(|(_, value)| &**value)
        })
    }

    /// An option even if part of it is masked: for showing, not for asking.
    pub(super) fn shown(&self, names: &[&str]) -> Option<&'a str> {
        let options = self.0.options.as_ref()?;
        names.iter().find_map(|name| {
            options
                .iter()
                .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
                .map(|(_, value)| &**value)
        })
    }

    /// Whether an option is kept as a secret.
    fn secret(&self, names: &[&str]) -> bool {
        let is_one = |option: &str| names.iter().any(|name| option.eq_ignore_ascii_case(name));
        list(&self.0.secret_options)
            .iter()
            .any(|secret| is_one(&secret.name))
    }
}

/// The plugin's name: Fluent Bit says `Name`, fluentd says `@type`.
const PLUGIN: &[&str] = &["name", "@type"];

pub(super) fn destination(definition: &TaskDefinition, log: &LogConfiguration) -> Destination {
    let output = Output(log);
    let router = list(&definition.container_definitions)
        .iter()
        .find(|container| container.firelens_configuration.is_some());
    let Some(plugin) = output.get(PLUGIN) else {
        let why: Text = match router {
            _ if output.secret(PLUGIN) => "the output of the log router is kept as a secret".into(),
            Some(router) => own_file(router),
            None => "awsfirelens, but no container of the task is a log router".into(),
        };
        return Destination::Unknown(why);
    };
    match plugin.to_ascii_lowercase().as_str() {
        "cloudwatch" | "cloudwatch_logs" => cloudwatch(definition, &output),
        // What it prints is what the log router logs.
        "stdout" => match router {
            Some(router) => through(definition, router),
            None => Destination::Unknown("printed by a log router that is not there".into()),
        },
        _ => vendors::output(plugin, &output, definition),
    }
}

/// Why only the log router's own file knows.
fn own_file(router: &ContainerDefinition) -> Text {
    let name = router.name.as_deref().unwrap_or("—");
    let options = router
        .firelens_configuration
        .as_ref()
        .and_then(|configuration| configuration.options.as_ref());
    let option = |name: &str| options?.get(name).map(|value| &**value);
    match (option("config-file-type"), option("config-file-value")) {
        (Some("s3"), Some(value)) => {
            format!("told by the file of log router {name} in S3: {value}")
        }
        (_, Some(value)) => format!("told by the file {value} in the image of log router {name}"),
        (_, None) => format!("told by the configuration in the image of log router {name}"),
    }
    .into()
}

/// The log router's own lines.
fn through(definition: &TaskDefinition, router: &ContainerDefinition) -> Destination {
    let is_firelens = router
        .log_configuration
        .as_ref()
        .is_some_and(|log| &*log.log_driver == "awsfirelens");
    if is_firelens {
        return Destination::Unknown("a log router that logs to itself".into());
    }
    let name = router.name.as_deref().unwrap_or("—");
    match super::destination::source_of(definition, router) {
        // Its stream is the router's, so that the lines come with those of the router.
        Destination::CloudWatch { group, .. } => Destination::Unknown(
            format!("printed by log router {name}: among its own lines in {group}").into(),
        ),
        other => other,
    }
}

/// The plugins [cloudwatch_logs](https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch) and
/// [cloudwatch](https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit), and fluentd's of
/// the same name.
fn cloudwatch(definition: &TaskDefinition, output: &Output<'_>) -> Destination {
    // A template beats the name, which is what is used when the template fails.
    let Some(group) = output.get(&["log_group_template", "log_group_name"]) else {
        return Destination::Unknown("CloudWatch, but no log_group_name is given".into());
    };
    let template = output.get(&["log_stream_template"]);
    let prefix = output.get(&["log_stream_prefix"]);
    let name = output.get(&["log_stream_name"]);
    let stream = match (template, prefix, name) {
        (Some(template), ..) => template.into(),
        (None, Some(prefix), _) => format!("{prefix}$(tag)").into(),
        (None, None, Some(name)) => name.into(),
        (None, None, None) => {
            return Destination::Unknown(
                format!("CloudWatch group {group}, but neither log_stream_prefix nor log_stream_name is given")
                    .into(),
            );
        }
    };
    let region = output.get(&["region"]);
    let creates = output
        .get(&["auto_create_group"])
        .is_some_and(|it| matches!(it.to_ascii_lowercase().as_str(), "true" | "on" | "yes"));
    Destination::CloudWatch {
        group: group.into(),
        region: region.map(Text::from),
        stream: StreamName::Template(stream),
        notes: elsewhere(definition, region)
            .into_iter()
            .chain(creates.then_some(super::Note::CreatesGroupByRouter))
            .collect(),
    }
}
