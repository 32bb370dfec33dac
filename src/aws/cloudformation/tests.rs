//! CloudFormation's XML through the real client.

use super::super::testing::{Act, Stage, answer, paid, xml_error};
use crate::domain::call::{Bucket, Outcome};
use crate::domain::fault::FaultKind;
use crate::domain::stack::{StackAnswer, StackAsk};

fn xml(operation: &str, result: &str) -> Act {
    let body = format!(
        "<{operation}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
         <{operation}Result>{result}</{operation}Result></{operation}Response>"
    );
    answer(200, "text/xml", &body)
}

#[tokio::test]
async fn the_stack_that_made_a_thing_and_unknown_statuses() {
    let stage = Stage::new(vec![xml(
        "DescribeStackResources",
        "<StackResources><member><StackName>base</StackName><LogicalResourceId>Vpc</LogicalResourceId>\
         <PhysicalResourceId>vpc-1</PhysicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType>\
         <Timestamp>2026-11-21T10:00:00Z</Timestamp><ResourceStatus>DREAM_COMPLETE</ResourceStatus></member></StackResources>",
    )]);
    let ask = StackAsk::OwnerOf("prod-web".into());
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    let Ok(StackAnswer::Resources(resources, None)) = reply.result else {
        panic!()
    };
    assert_eq!(
        resources[0].resource_status.as_deref(),
        Some("DREAM_COMPLETE")
    );
    assert_eq!(resources[0].physical_resource_id.as_deref(), Some("vpc-1"));
    let request = stage.requests().concat();
    assert!(request.contains("PhysicalResourceId=prod-web") && !request.contains("StackName"));
    assert!(reply.record.cli.starts_with(
        "aws cloudformation describe-stack-resources --physical-resource-id prod-web"
    ));
}

#[tokio::test]
async fn a_thing_of_no_stack_is_not_found_and_denied_is_denied() {
    let cases = [
        (
            xml_error(400, "ValidationError", "Stack for prod-web does not exist"),
            FaultKind::NotFound,
        ),
        (
            xml_error(
                403,
                "AccessDenied",
                "User: x is not authorized to perform: cloudformation:DescribeStackResources",
            ),
            FaultKind::Denied,
        ),
        (
            xml_error(400, "Throttling", "Rate exceeded"),
            FaultKind::Throttled,
        ),
    ];
    for (act, kind) in cases {
        let ask = StackAsk::OwnerOf("prod-web".into());
        let api = Stage::new(vec![act]).api().await;
        let reply = api.ask_stack(paid(Bucket::Stacks), &ask).await;
        assert_eq!(reply.result.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn that_nobody_imports_an_export_is_an_answer() {
    let stage = Stage::new(vec![xml_error(
        400,
        "ValidationError",
        "Export 'base-vpc' is not imported by any stack.",
    )]);
    let ask = StackAsk::Imports {
        export: "base-vpc".into(),
        token: None,
    };
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    assert_eq!(reply.result, Ok(StackAnswer::Imports(vec![], None)));
    assert_eq!(reply.record.outcome, Outcome::Ok);
}

#[tokio::test]
async fn parameters_keep_what_they_were_resolved_to() {
    let stage = Stage::new(vec![xml(
        "DescribeStacks",
        "<Stacks><member><StackName>app</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>\
         <CreationTime>2026-11-21T10:00:00Z</CreationTime><ParentId>arn:p</ParentId>\
         <Parameters><member><ParameterKey>Vpc</ParameterKey><ParameterValue>/net/vpc</ParameterValue>\
         <ResolvedValue>vpc-1</ResolvedValue></member></Parameters>\
         <Outputs><member><OutputKey>V</OutputKey><OutputValue>vpc-1</OutputValue><ExportName>e</ExportName></member></Outputs>\
         </member></Stacks>",
    )]);
    let ask = StackAsk::Stack("app".into());
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    let Ok(StackAnswer::Stacks(stacks)) = reply.result else {
        panic!()
    };
    let parameters = stacks[0].parameters.as_ref().unwrap();
    assert_eq!(parameters[0].resolved_value.as_deref(), Some("vpc-1"));
    assert_eq!(stacks[0].parent_id.as_deref(), Some("arn:p"));
    let outputs = stacks[0].outputs.as_ref().unwrap();
    assert_eq!(outputs[0].export_name.as_deref(), Some("e"));
}

#[tokio::test]
async fn a_stack_tells_its_state_drift_and_protection() {
    let stage = Stage::new(vec![xml(
        "DescribeStacks",
        "<Stacks><member><StackName>app</StackName><StackId>arn:app</StackId><StackStatus>UPDATE_ROLLBACK_COMPLETE</StackStatus>\
         <StackStatusReason>The following resource(s) failed to update: [Service].</StackStatusReason>\
         <CreationTime>2026-11-21T10:00:00Z</CreationTime><DeletionTime>2026-11-21T11:00:00Z</DeletionTime>\
         <DisableRollback>false</DisableRollback><EnableTerminationProtection>true</EnableTerminationProtection>\
         <RoleARN>arn:role</RoleARN><Capabilities><member>CAPABILITY_IAM</member><member>CAPABILITY_DREAM</member></Capabilities>\
         <DetailedStatus>CONFIGURATION_COMPLETE</DetailedStatus>\
         <Parameters><member><ParameterKey>Password</ParameterKey><ParameterValue>****</ParameterValue></member></Parameters>\
         <DriftInformation><StackDriftStatus>DRIFTED</StackDriftStatus><LastCheckTimestamp>2026-11-20T10:00:00Z</LastCheckTimestamp></DriftInformation>\
         </member><member><StackName>bare</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-21T10:00:00Z</CreationTime></member></Stacks>",
    )]);
    let ask = StackAsk::Stack("app".into());
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    let Ok(StackAnswer::Stacks(stacks)) = reply.result else {
        panic!()
    };
    let [app, bare] = stacks.as_slice() else {
        panic!("{stacks:?}")
    };
    assert_eq!(app.stack_drift_status.as_deref(), Some("DRIFTED"));
    assert!(app.drift_last_check.is_some() && app.deletion_time.is_some());
    assert_eq!(app.enable_termination_protection, Some(true));
    assert_eq!(app.disable_rollback, Some(false));
    let capabilities = app.capabilities.as_ref().unwrap();
    assert_eq!(&*capabilities[1], "CAPABILITY_DREAM");
    let parameters = app.parameters.as_ref().unwrap();
    assert_eq!(parameters[0].parameter_value.as_deref(), Some("****"));
    assert_eq!(
        (bare.disable_rollback, bare.enable_termination_protection),
        (None, None)
    );
    assert_eq!((&bare.capabilities, &bare.role_arn), (&None, &None));
}

#[tokio::test]
async fn resources_tell_drift_and_modules_and_where_their_list_goes_on() {
    let stage = Stage::new(vec![xml(
        "ListStackResources",
        "<StackResourceSummaries><member><LogicalResourceId>NetVpc</LogicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType>\
         <LastUpdatedTimestamp>2026-11-21T10:00:00Z</LastUpdatedTimestamp><ResourceStatus>CREATE_FAILED</ResourceStatus>\
         <ResourceStatusReason>Exceeded attempts to wait</ResourceStatusReason>\
         <DriftInformation><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus></DriftInformation>\
         <ModuleInfo><TypeHierarchy>My::Net::MODULE</TypeHierarchy><LogicalIdHierarchy>Net</LogicalIdHierarchy></ModuleInfo>\
         </member></StackResourceSummaries><NextToken>t2</NextToken>",
    )]);
    let ask = StackAsk::Resources {
        stack: "app".into(),
        token: None,
    };
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    let answer = reply.result.unwrap();
    let StackAnswer::Resources(resources, _) = &answer else {
        panic!("{answer:?}")
    };
    assert!(resources[0].has_failed());
    assert_eq!(resources[0].physical_resource_id, None);
    assert_eq!(resources[0].drift_status.as_deref(), Some("MODIFIED"));
    assert_eq!(
        resources[0].module_logical_id_hierarchy.as_deref(),
        Some("Net")
    );
    let Some(StackAsk::Resources { token, .. }) = answer.next_ask(&ask) else {
        panic!("{answer:?}")
    };
    assert_eq!(token.as_deref(), Some("t2"));
}

#[tokio::test]
async fn events_keep_their_order_reasons_and_token() {
    let stage = Stage::new(vec![xml(
        "DescribeStackEvents",
        "<StackEvents><member><EventId>2</EventId><StackId>arn:app</StackId><StackName>app</StackName><LogicalResourceId>Service</LogicalResourceId>\
         <PhysicalResourceId>arn:service</PhysicalResourceId><ResourceType>AWS::ECS::Service</ResourceType><Timestamp>2026-11-21T10:05:00.123Z</Timestamp>\
         <ResourceStatus>UPDATE_FAILED</ResourceStatus><ResourceStatusReason>&lt;i&gt; \u{202e} didn't stabilize</ResourceStatusReason>\
         <ResourceProperties>{\"Secret\":\"x\"}</ResourceProperties><ClientRequestToken>deploy-7</ClientRequestToken></member>\
         <member><EventId>1</EventId><StackId>arn:app</StackId><PhysicalResourceId>arn:app</PhysicalResourceId>\
         <Timestamp>2026-11-21T10:00:00Z</Timestamp><ResourceStatus>DREAM_IN_PROGRESS</ResourceStatus>\
         <HookType>My::Guard</HookType><HookStatus>HOOK_COMPLETE_FAILED</HookStatus><HookFailureMode>WARN</HookFailureMode></member></StackEvents>\
         <NextToken>t2</NextToken>",
    )]);
    let ask = StackAsk::Events {
        stack: "app".into(),
        token: Some("t1".into()),
    };
    let reply = stage
        .api()
        .await
        .ask_stack(paid(Bucket::Stacks), &ask)
        .await;
    let answer = reply.result.unwrap();
    let StackAnswer::Events(events, next) = &answer else {
        panic!("{answer:?}")
    };
    assert_eq!(next.as_deref(), Some("t2"));
    assert!(events[0].is_failure() && !events[0].is_of_stack());
    assert!(
        events[0]
            .resource_status_reason
            .as_deref()
            .unwrap()
            .ends_with("didn't stabilize")
    );
    assert_eq!(events[0].client_request_token.as_deref(), Some("deploy-7"));
    assert!(!format!("{events:?}").contains("Secret"));
    assert!(events[1].is_of_stack());
    assert_eq!(
        events[1].resource_status.as_deref(),
        Some("DREAM_IN_PROGRESS")
    );
    assert_eq!(events[1].hook_failure_mode.as_deref(), Some("WARN"));
    let request = stage.requests().concat();
    assert!(request.contains("Action=DescribeStackEvents") && request.contains("NextToken=t1"));
}

#[tokio::test]
async fn a_template_is_kept_as_it_was_written() {
    let body = "Resources:\n  A:\n    Metadata:\n      aws:cdk:path: S/A # &lt;x&gt;\n";
    let stage = Stage::new(vec![
        xml(
            "GetTemplate",
            &format!("<TemplateBody>{body}</TemplateBody>"),
        ),
        xml_error(400, "ValidationError", "Stack with id app does not exist"),
    ]);
    let api = stage.api().await;
    let ask = StackAsk::Template("app".into());
    let reply = api.ask_stack(paid(Bucket::Stacks), &ask).await;
    let expected = body.replace("&lt;", "<").replace("&gt;", ">");
    assert_eq!(
        reply.result,
        Ok(StackAnswer::Template(expected.as_str().into()))
    );
    let gone = api.ask_stack(paid(Bucket::Stacks), &ask).await;
    assert_eq!(gone.result.unwrap_err().kind, FaultKind::NotFound);
}
