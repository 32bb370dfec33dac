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
