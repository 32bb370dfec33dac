//! Where lines go, on the pages of services, tasks and task definitions.

use super::account::{Account, Part};
use super::domain::container_definition::{ContainerDefinition, LogConfiguration};
use super::domain::fixtures::definition;
use super::domain::guarded::Guarded;
use super::domain::polled::SourceId;
use super::domain::task_definition::TaskDefinition;
use super::play::Play;

fn log(driver: &str, options: &[(&str, &str)]) -> Option<LogConfiguration> {
    Some(LogConfiguration {
        log_driver: driver.into(),
        options: Some(
            options
                .iter()
                .map(|(name, value)| {
                    let value = Guarded::log_option(name, (*value).to_owned());
                    ((*name).into(), value)
                })
                .collect(),
        ),
        secret_options: None,
    })
}

/// The shop; `checkout` logs to CloudWatch, its sidecar to Datadog.
fn shop() -> Account {
    let mut account = Account::shop();
    let logging = |id: &str, group: &str| -> TaskDefinition {
        let mut definition = definition(id);
        let all = definition.container_definitions.get_or_insert_default();
        if let Some(app) = all.first_mut() {
            app.log_configuration = log(
                "awslogs",
                &[
                    ("awslogs-group", group),
                    ("awslogs-region", "eu-west-1"),
                    ("awslogs-stream-prefix", "ecs"),
                ],
            );
        }
        all.push(ContainerDefinition {
            name: Some("side".into()),
            log_configuration: log(
                "awsfirelens",
                &[("Name", "datadog"), ("apikey", "0123456789")],
            ),
            ..ContainerDefinition::default()
        });
        definition
    };
    account.definitions = vec![
        logging("checkout:41", "/ecs/checkout"),
        logging("checkout:42", "/ecs/new"),
    ];
    account
}

fn at(account: Account, keys: &str) -> Play {
    let mut play = Play::loaded(account, (160, 70));
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

#[test]
fn a_service_says_where_its_lines_go() {
    let play = at(shop(), "G enter d");
    play.must_show("/ecs/checkout in eu-west-1, stream ecs/app/<task id>");
    // The revision that failed logged elsewhere.
    play.must_show("app of :42");
    play.must_show("/ecs/new in eu-west-1, stream ecs/app/<task id>");
    play.must_show("sent to Datadog: not readable here, see");
}

#[test]
fn a_task_says_which_stream_is_its_own() {
    let play = at(shop(), "G enter enter d G");
    play.must_show("in eu-west-1, stream ecs/app/");
    assert!(!play.text().contains("<task id>"), "{}", play.text());
}

#[test]
fn a_definition_says_what_a_reader_should_know() {
    let mut play = at(shop(), "G enter");
    play.command("revisions checkout").rest();
    play.press("d").rest();
    play.must_show("in eu-west-1, not in the region of the cluster");
    play.must_show("lost without a sign");
    play.must_show("awslogs-group=/ecs/");
    play.must_show("apikey=••••••");
}

#[test]
fn a_definition_that_may_not_be_read_names_the_action() {
    let mut account = shop();
    let action = "ecs:DescribeTaskDefinition";
    account.deny(SourceId::TaskDefinitions, Part::Details, action);
    let play = at(account, "G enter d");
    play.must_show("checkout:41: not allowed: ecs:DescribeTaskDefinition is missing");
}
