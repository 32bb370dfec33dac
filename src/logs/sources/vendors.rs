//! Places that lines are sent to and that cannot be read from here: by which name people know
//! them, and where a browser shows them.

use super::destination::Destination;
use super::firelens::Output;
use super::links::encoded;
use crate::domain::place::console_host;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn};

fn elsewhere(what: impl Into<Text>, link: Option<String>) -> Destination {
    Destination::Elsewhere {
        what: what.into(),
        link: link.map(Text::from),
    }
}

/// `what`, and its name where there is one.
fn named(what: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{what} {name}"),
        None => what.to_owned(),
    }
}

fn at(what: &str, host: Option<&str>) -> String {
    match host {
        Some(host) => format!("{what} at {host}"),
        None => what.to_owned(),
    }
}

/// Splunk by the URL of its collector.
pub(super) fn splunk(url: Option<&str>) -> Destination {
    let host = url.map(host_of);
    elsewhere(at("Splunk", host), host.and_then(splunk_link))
}

/// Splunk Cloud shows `http-inputs-acme.splunkcloud.com` at `acme.splunkcloud.com`; where a
/// Splunk of one's own is shown, its collector does not tell.
fn splunk_link(host: &str) -> Option<String> {
    let stack = host.strip_suffix(".splunkcloud.com")?;
    let stack = stack.strip_prefix("http-inputs-")?;
    // In some clouds the name goes on: `http-inputs.acme.stg`, `http-inputs-acme.cloud`.
    (!stack.is_empty()).then(|| format!("https://{stack}.splunkcloud.com"))
}

/// A bucket of S3.
pub(super) fn bucket(name: &str, region: Option<&str>) -> Destination {
    let link = region.map(|region| {
        let host = console_host(region);
        format!("https://{host}/s3/buckets/{}", encoded(name))
    });
    elsewhere(format!("S3 bucket {name}"), link)
}

/// The host of an address with or without scheme, port and path.
pub(super) fn host_of(address: &str) -> &str {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.split(['/', '?']).next().unwrap_or(address);
    let address = address.rsplit_once('@').map_or(address, |(_, rest)| rest);
    match address.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => {
            host
        }
        _ => address,
    }
}

/// Where the output plugin of a log router sends lines.
pub(super) fn output(
    plugin: &str,
    output: &Output<'_>,
    definition: &TaskDefinition,
) -> Destination {
    let host = output
        .get(&["host", "http_host"])
        .or_else(|| {
            let url = ["url", "uri", "base_uri", "endpoint", "api_host"];
            // What is masked in an address is not its host.
            output.shown(&url).filter(|url| url.contains("://"))
        })
        .map(host_of);
    let region = output
        .get(&["region", "aws_region"])
        .or_else(|| arn::region(&definition.task_definition_arn));
    let aws = |path: &str| region.map(|region| format!("https://{}{path}", console_host(region)));
    match plugin.to_ascii_lowercase().as_str() {
        "datadog" => {
            let link = datadog(host.unwrap_or_default(), output.get(&["dd_service"]));
            elsewhere("Datadog", Some(link))
        }
        "s3" => match output.get(&["bucket", "s3_bucket"]) {
            Some(name) => bucket(name, region),
            None => elsewhere("S3", None),
        },
        "firehose" | "kinesis_firehose" => {
            let stream = output.get(&["delivery_stream", "delivery_stream_name"]);
            let link = stream.zip(region).and_then(|(stream, region)| {
                let stream = encoded(stream);
                aws(&format!(
                    "/firehose/home?region={region}#/details/{stream}/monitoring"
                ))
            });
            elsewhere(named("Firehose stream", stream), link)
        }
        "kinesis" | "kinesis_streams" => {
            let stream = output.get(&["stream", "stream_name"]);
            let link = stream.zip(region).and_then(|(stream, region)| {
                let stream = encoded(stream);
                aws(&format!(
                    "/kinesis/home?region={region}#/streams/details/{stream}/monitoring"
                ))
            });
            elsewhere(named("Kinesis stream", stream), link)
        }
        "splunk" | "splunk_hec" => {
            let host = host.or(output.get(&["hec_host"]));
            elsewhere(at("Splunk", host), host.and_then(splunk_link))
        }
        "loki" | "grafana-loki" => {
            // Grafana Cloud takes lines at `logs-prod-012.grafana.net` and shows them at the
            // customer's own name, which is not told.
            elsewhere(at("Grafana Loki", host), None)
        }
        "es" | "opensearch" | "elasticsearch" => {
            let index = output.get(&["index", "logstash_prefix", "index_name"]);
            let what = named("OpenSearch index", index);
            let is_aws = |host: &&str| host.ends_with(".amazonaws.com");
            let link = host
                .filter(is_aws)
                .map(|host| format!("https://{host}/_dashboards"));
            elsewhere(at(&what, host), link)
        }
        "newrelic" | "nrlogs" => {
            let one = match host.is_some_and(|host| host.contains(".eu.")) {
                true => "https://one.eu.newrelic.com/logger",
                false => "https://one.newrelic.com/logger",
            };
            elsewhere("New Relic", Some(one.to_owned()))
        }
        "forward" => elsewhere(at("fluentd", host), None),
        "http" => elsewhere(http(host), None),
        "kafka" | "kafka2" => {
            let topic = output.get(&["topics", "topic", "default_topic"]);
            elsewhere(
                at(&named("Kafka topic", topic), output.get(&["brokers"])),
                None,
            )
        }
        "null" => elsewhere("nowhere: the log router drops it", None),
        "file" => {
            let path = output.get(&["path", "file"]);
            elsewhere(named("a file of the log router,", path), None)
        }
        // Vendors that are known by the name of their plugin, and plugins not known here.
        _ => elsewhere(at(plugin, host), None),
    }
}

/// A collector by HTTP, by the vendor's name where the host tells it.
fn http(host: Option<&str>) -> String {
    let Some(host) = host else {
        return "a collector by HTTP".to_owned();
    };
    let vendor = [
        ("sumologic.com", "Sumo Logic"),
        ("honeycomb.io", "Honeycomb"),
        ("logz.io", "Logz.io"),
        ("coralogix", "Coralogix"),
        ("dynatrace", "Dynatrace"),
        ("betterstackdata.com", "Better Stack"),
        ("axiom.co", "Axiom"),
        ("datadoghq", "Datadog"),
        ("newrelic", "New Relic"),
        ("grafana.net", "Grafana Cloud"),
    ]
    .into_iter()
    .find(|(part, _)| host.contains(part));
    match vendor {
        Some((_, vendor)) => format!("{vendor} at {host}"),
        None => format!("a collector at {host}"),
    }
}

/// Datadog's page of logs at the [site](https://docs.datadoghq.com/getting_started/site/) whose
/// intake the host is.
fn datadog(host: &str, service: Option<&str>) -> String {
    let site = [
        "us3.datadoghq.com",
        "us5.datadoghq.com",
        "ap1.datadoghq.com",
        "ap2.datadoghq.com",
        "app.datadoghq.eu",
        "app.ddog-gov.com",
    ]
    .into_iter()
    .find(|site| host.ends_with(site.strip_prefix("app.").unwrap_or(site)))
    .unwrap_or("app.datadoghq.com");
    match service {
        Some(service) => format!("https://{site}/logs?query=service%3A{}", encoded(service)),
        None => format!("https://{site}/logs"),
    }
}
