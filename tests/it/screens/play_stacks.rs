//! What CloudFormation answers in a play.

use super::domain::Text;
use super::domain::errand::Answer;
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{ago, service_arn};
use super::domain::stack::{
    Stack, StackAnswer, StackAsk, StackEvent, StackOutput, StackParameter, StackResource,
};
use std::collections::HashMap;

pub const NESTED: &str = "AWS::CloudFormation::Stack";

/// Answers by question; to what is not listed there is no such stack.
#[derive(Debug, Clone, Default)]
pub struct Stacks {
    answers: HashMap<StackAsk, StackAnswer>,
    /// What is not allowed any more, or does not work.
    pub faults: Vec<Fault>,
}

pub fn arn(name: &str) -> Text {
    format!("arn:aws:cloudformation:us-east-1:123456789012:stack/{name}/51af3dc0-da77-11e4-872e-1234567db123")
        .into()
}

pub fn resource(logical: &str, kind: &str, physical: &str, status: &str) -> StackResource {
    StackResource {
        logical_resource_id: Some(logical.into()),
        physical_resource_id: Some(physical.into()),
        resource_type: Some(kind.into()),
        resource_status: Some(status.into()),
        timestamp: Some(ago(720)),
        drift_status: Some("NOT_CHECKED".into()),
        ..StackResource::default()
    }
}

fn event(stack: &str, logical: &str, status: &str, reason: &str, seconds: u64) -> StackEvent {
    let is_own = stack == logical;
    StackEvent {
        stack_id: Some(arn(stack)),
        logical_resource_id: Some(logical.into()),
        physical_resource_id: Some(if is_own { arn(stack) } else { logical.into() }),
        resource_type: Some(if is_own { NESTED } else { "AWS::ECS::Service" }.into()),
        resource_status: Some(status.into()),
        resource_status_reason: (!reason.is_empty()).then(|| reason.into()),
        timestamp: Some(ago(seconds)),
        ..StackEvent::default()
    }
}

fn stack(name: &str, status: &str, parent: Option<&str>) -> Stack {
    Stack {
        stack_id: Some(arn(name)),
        stack_name: Some(name.into()),
        stack_status: Some(status.into()),
        creation_time: Some(ago(40 * 86_400)),
        last_updated_time: Some(ago(720)),
        parent_id: parent.map(arn),
        root_id: parent.map(arn),
        stack_drift_status: Some("NOT_CHECKED".into()),
        capabilities: Some(vec!["CAPABILITY_IAM".into()]),
        enable_termination_protection: Some(true),
        disable_rollback: Some(false),
        ..Stack::default()
    }
}

impl Stacks {
    /// The answer to one question.
    pub fn answer(&self, ask: &StackAsk) -> Result<Answer, Fault> {
        let action = match ask {
            StackAsk::OwnerOf(_) | StackAsk::ResourcesOf(_) => {
                "cloudformation:DescribeStackResources"
            }
            StackAsk::Resources { .. } => "cloudformation:ListStackResources",
            StackAsk::Stack(_) => "cloudformation:DescribeStacks",
            StackAsk::Events { .. } => "cloudformation:DescribeStackEvents",
            StackAsk::Template(_) => "cloudformation:GetTemplate",
            StackAsk::Exports { .. } => "cloudformation:ListExports",
            StackAsk::Imports { .. } => "cloudformation:ListImports",
        };
        if let Some(fault) = self.faults.iter().find(|fault| *fault.action == *action) {
            return Err(fault.clone());
        }
        let known = self.answers.get(ask).cloned().map(Answer::Stack);
        known.ok_or_else(|| Fault::new(FaultKind::NotFound, action, "Stack does not exist"))
    }

    /// Refuses an operation from now on.
    pub fn deny(&mut self, action: &str) {
        self.faults
            .push(Fault::new(FaultKind::Denied, action, "no"));
    }

    fn put(&mut self, own: Stack, resources: Vec<StackResource>, events: Vec<StackEvent>) {
        let id = own.stack_id.clone().unwrap_or_else(|| "—".into());
        self.answers
            .insert(StackAsk::Stack(id.clone()), StackAnswer::Stacks(vec![own]));
        let first = |token| StackAsk::Resources {
            stack: id.clone(),
            token,
        };
        // A hundred to a page.
        let (page, rest) = resources.split_at(resources.len().min(100));
        let next = (!rest.is_empty()).then(|| Text::from("2"));
        self.answers
            .insert(first(None), StackAnswer::Resources(page.to_vec(), next));
        self.answers.insert(
            first(Some("2".into())),
            StackAnswer::Resources(rest.to_vec(), None),
        );
        let ask = StackAsk::Events {
            stack: id,
            token: None,
        };
        self.answers.insert(ask, StackAnswer::Events(events, None));
    }

    fn owns(&mut self, id: &str, stack: &str, kind: &str) {
        let mut one = resource("It", kind, id, "UPDATE_IN_PROGRESS");
        one.stack_id = Some(arn(stack));
        one.stack_name = Some(stack.into());
        let answer = StackAnswer::Resources(vec![one], None);
        self.answers.insert(StackAsk::OwnerOf(id.into()), answer);
    }

    /// Of `prod-web`: a nested application of which one service is being rolled out, a network that
    /// has drifted, and a stack of one service that was rolled back.
    pub fn shop() -> Self {
        let mut stacks = Self::default();
        let kind = "AWS::ECS::Service";
        stacks.owns("prod-web", "web-App", "AWS::ECS::Cluster");
        let checkout = service_arn("prod-web", "checkout");
        let search = service_arn("prod-web", "search-api");
        stacks.owns(&checkout, "web-App", kind);
        stacks.owns(&search, "search", kind);
        stacks.put(
            stack("web", "UPDATE_IN_PROGRESS", None),
            vec![
                resource("App", NESTED, &arn("web-App"), "UPDATE_IN_PROGRESS"),
                resource("Net", NESTED, &arn("web-Net"), "CREATE_COMPLETE"),
            ],
            vec![event(
                "web",
                "web",
                "UPDATE_IN_PROGRESS",
                "User Initiated",
                730,
            )],
        );
        let mut app = vec![
            resource(
                "Cluster",
                "AWS::ECS::Cluster",
                "prod-web",
                "CREATE_COMPLETE",
            ),
            resource("Checkout", kind, &checkout, "UPDATE_IN_PROGRESS"),
            resource(
                "CheckoutTask",
                "AWS::ECS::TaskDefinition",
                "arn:aws:ecs:us-east-1:123456789012:task-definition/checkout:42",
                "UPDATE_COMPLETE",
            ),
            resource(
                "Uploads",
                "AWS::S3::Bucket",
                "web-uploads",
                "CREATE_COMPLETE",
            ),
            resource(
                "OldTable",
                "AWS::DynamoDB::Table",
                "web-old",
                "DELETE_SKIPPED",
            ),
        ];
        app.extend((0..120).map(|number| {
            resource(
                &format!("Queue{number:03}"),
                "AWS::SQS::Queue",
                "q",
                "CREATE_COMPLETE",
            )
        }));
        stacks.put(
            stack("web-App", "UPDATE_IN_PROGRESS", Some("web")),
            app,
            vec![
                event("web-App", "Checkout", "UPDATE_IN_PROGRESS", "", 720),
                event(
                    "web-App",
                    "web-App",
                    "UPDATE_IN_PROGRESS",
                    "User Initiated",
                    725,
                ),
            ],
        );
        let template = r#"{"Resources": {"Checkout": {"Metadata": {"aws:cdk:path": "web/App/Checkout/Service"}}}}"#;
        let ask = StackAsk::Template(arn("web-App"));
        stacks
            .answers
            .insert(ask, StackAnswer::Template(template.into()));
        let mut nat = resource("Nat", "AWS::EC2::NatGateway", "nat-0a1", "CREATE_COMPLETE");
        nat.drift_status = Some("DELETED".into());
        let vpc = resource("Vpc", "AWS::EC2::VPC", "vpc-0a1b2c3d", "CREATE_COMPLETE");
        stacks.put(
            Stack {
                stack_drift_status: Some("DRIFTED".into()),
                drift_last_check: Some(ago(900)),
                parameters: Some(vec![StackParameter {
                    parameter_key: Some("Cidr".into()),
                    parameter_value: Some("/net/cidr".into()),
                    resolved_value: Some("10.0.0.0/16".into()),
                }]),
                outputs: Some(
                    [
                        ("VpcId", "vpc-0a1b2c3d", "web-vpc"),
                        ("Zone", "us-east-1a", "web-zone"),
                    ]
                    .map(|(key, value, export)| StackOutput {
                        output_key: Some(key.into()),
                        output_value: Some(value.into()),
                        export_name: Some(export.into()),
                    })
                    .to_vec(),
                ),
                ..stack("web-Net", "CREATE_COMPLETE", Some("web"))
            },
            vec![nat, vpc],
            vec![event(
                "web-Net",
                "web-Net",
                "CREATE_IN_PROGRESS",
                "User Initiated",
                86_400,
            )],
        );
        for (export, by) in [
            ("web-vpc", vec!["search".into(), "jobs".into()]),
            ("web-zone", vec![]),
        ] {
            let ask = StackAsk::Imports {
                export: export.into(),
                token: None,
            };
            stacks.answers.insert(ask, StackAnswer::Imports(by, None));
        }
        stacks.put(
            stack("search", "UPDATE_ROLLBACK_COMPLETE", None),
            vec![resource("Search", kind, &search, "UPDATE_COMPLETE")],
            vec![
                event("search", "search", "UPDATE_ROLLBACK_COMPLETE", "", 100),
                event("search", "search", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to update: [Search].", 200),
                event("search", "Other", "UPDATE_FAILED", "Resource update cancelled", 201),
                event("search", "Search", "UPDATE_FAILED", "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: 0a-1, HandlerErrorCode: GeneralServiceException)", 202),
                event("search", "Search", "UPDATE_IN_PROGRESS", "", 900),
                event("search", "search", "UPDATE_IN_PROGRESS", "User Initiated", 905),
            ],
        );
        stacks
    }
}
