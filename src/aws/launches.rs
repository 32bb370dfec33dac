//! Calls that make something new: tasks, revisions of a task definition; and whether a task is
//! protected.

use super::call::{Arguments, Ticket};
use super::ecs::convert::{text, time};
use super::mutations::failures;
use super::{Api, Reply, operations};
use crate::domain::document::Document;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::json::to_value;
use crate::domain::launching::{Protection, Registration, TaskRun};
use crate::domain::mutation::Mutated;
use crate::domain::{Text, arn};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// Writes the request as given: what somebody wrote and saw checked is what AWS gets, whether or
/// not the SDK has a type for all of it.
fn exactly(body: Value) -> impl Fn(&mut HttpRequest) + Send + Sync + 'static {
    let body = body.to_string();
    move |request| {
        let length = body.len().to_string();
        request.headers_mut().insert("content-length", length);
        *request.body_mut() = SdkBody::from(body.clone());
    }
}

/// Keeps an answer as it came, because the SDK's types leave out what they do not know.
#[derive(Debug, Clone, Default)]
struct Verbatim(Arc<OnceLock<Document>>);

impl Intercept for Verbatim {
    fn name(&self) -> &'static str {
        "ecsight verbatim"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes();
        let value: Option<Value> = body.and_then(|bytes| serde_json::from_slice(bytes).ok());
        if let Some(value) = value {
            self.0.get_or_init(|| value.into());
        }
        Ok(())
    }
}

/// Members of a task definition that were shown to whoever edited it; those that nobody can set.
const SHOWN: &[&str] = &[
    "containerDefinitions",
    "cpu",
    "enableFaultInjection",
    "ephemeralStorage",
    "executionRoleArn",
    "family",
    "ipcMode",
    "memory",
    "networkMode",
    "pidMode",
    "placementConstraints",
    "proxyConfiguration",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
];
const READ_ONLY: &[&str] = &[
    "compatibilities",
    "deleteRequestedAt",
    "deregisteredAt",
    "registeredAt",
    "registeredBy",
    "requiresAttributes",
    "revision",
    "status",
    "taskDefinitionArn",
];

/// Refuses a definition that lacks what nobody was shown of the one it was made from.
fn nothing_lost(definition: &Document, deployed: &Value, base: &Text) -> Result<(), String> {
    let given = definition.sealed();
    let empty = |it: &Value| it.is_null() || it.as_array().is_some_and(Vec::is_empty);
    let members = deployed.as_object().into_iter().flatten();
    let lost: Vec<&str> = members
        .filter(|(name, value)| !empty(value) && given.get(name.as_str()).is_none())
        .map(|(name, _)| name.as_str())
        .filter(|name| !SHOWN.contains(name) && !READ_ONLY.contains(name))
        .collect();
    match lost.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{} has {}, which was not shown and would be lost: write it out",
            arn::family_revision(base),
            lost.join(", ")
        )),
    }
}

impl Api {
    /// Starts tasks; those that could not be started are told with AWS's reason.
    pub(super) async fn run_task(&self, ticket: Ticket, run: &TaskRun) -> Reply<Mutated> {
        let mut body = to_value(run);
        if let (Some(overrides), Some(members)) = (&run.overrides, body.as_object_mut()) {
            members.insert("overrides".to_owned(), overrides.sealed().clone());
        }
        let send = self
            .ecs()
            .run_task()
            .task_definition(&*run.task_definition)
            .customize()
            .mutate_request(exactly(body))
            .send();
        let cli: Arguments = vec![("--cli-input-json", vec![to_value(run).to_string().into()])];
        self.call(&operations::RUN_TASK, ticket, cli, send)
            .await
            .map(|output| {
                let tasks = output.tasks.unwrap_or_default().into_iter();
                Mutated::Each {
                    done: tasks.filter_map(|task| text(task.task_arn)).collect(),
                    failed: failures(output.failures),
                }
            })
    }

    /// Registers a revision; what is masked in it is had from the revision it was made from, by a
    /// call right before that the same ticket has paid for.
    pub(super) async fn register_definition(
        &self,
        mut ticket: Ticket,
        registration: &Registration,
    ) -> Reply<Mutated> {
        if !self.session.write {
            // The choke point refuses it: nothing is read for what will not be sent.
            return self
                .register(ticket, registration, &registration.definition)
                .await;
        }
        let base = &registration.base;
        let first = ticket.permit.take_before().map(|permit| Ticket {
            permit,
            cause: ticket.cause,
            parts: None,
        });
        let (first, rest) = match first {
            Some(first) => (first, Some(ticket)),
            // The choke point sees that nobody has paid for it, and says so.
            None => (ticket, None),
        };
        let reply = self.verbatim_definition(first, base).await;
        let filled = reply.result.and_then(|told| {
            let told = told.as_ref().map(Document::sealed);
            let deployed = told.and_then(|it| it.get("taskDefinition"));
            let nothing = || format!("no task definition {base} in the answer");
            let deployed = deployed.ok_or_else(nothing);
            let filled = deployed.and_then(|it| {
                nothing_lost(&registration.definition, it, base)?;
                registration.definition.filled_from(it)
            });
            filled.map_err(|why| {
                let action = operations::REGISTER_TASK_DEFINITION.iam_action();
                Fault::new(FaultKind::Refused, action, why)
            })
        });
        match (filled, rest) {
            (Ok(filled), Some(rest)) => self.register(rest, registration, &filled).await,
            (filled, _) => Reply {
                result: filled.map(|_| Mutated::Registered(None)),
                record: reply.record,
            },
        }
    }

    async fn register(
        &self,
        ticket: Ticket,
        registration: &Registration,
        definition: &Document,
    ) -> Reply<Mutated> {
        let body = definition.sealed().clone();
        let family = body["family"].as_str().unwrap_or_default().to_owned();
        let send = self
            .ecs()
            .register_task_definition()
            .family(family)
            .set_container_definitions(Some(Vec::new()))
            .customize()
            .mutate_request(exactly(body))
            .send();
        let shown = registration.definition.shown().to_string();
        let cli: Arguments = vec![("--cli-input-json", vec![shown.into()])];
        let operation = &operations::REGISTER_TASK_DEFINITION;
        self.call(operation, ticket, cli, send).await.map(|output| {
            let definition = output.task_definition;
            Mutated::Registered(definition.and_then(|it| text(it.task_definition_arn)))
        })
    }

    /// A task definition as AWS wrote it.
    async fn verbatim_definition(&self, ticket: Ticket, id: &Text) -> Reply<Option<Document>> {
        let verbatim = Verbatim::default();
        let send = self
            .ecs()
            .describe_task_definition()
            .task_definition(&**id)
            .customize()
            .interceptor(verbatim.clone())
            .send();
        let cli = vec![("--task-definition", vec![id.clone()])];
        self.call(&operations::DESCRIBE_TASK_DEFINITION, ticket, cli, send)
            .await
            .map(|_| verbatim.0.get().cloned())
    }

    /// Whether tasks are protected
    /// ([GetTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html)).
    pub(super) async fn get_task_protection(
        &self,
        ticket: Ticket,
        cluster: &Text,
        tasks: &[Text],
    ) -> Reply<Vec<Protection>> {
        let send = self
            .ecs()
            .get_task_protection()
            .cluster(&**cluster)
            .set_tasks(Some(super::ecs::strings(tasks)))
            .send();
        let cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--tasks", tasks.to_vec()),
        ];
        self.call(&operations::GET_TASK_PROTECTION, ticket, cli, send)
            .await
            .map(|output| {
                let each = output.protected_tasks.unwrap_or_default().into_iter();
                let known = each.filter_map(|task| {
                    Some(Protection {
                        task_arn: text(task.task_arn)?,
                        protection_enabled: task.protection_enabled,
                        expiration_date: time(task.expiration_date),
                    })
                });
                known.collect()
            })
    }
}
