//! EC2 and its neighbours on the wire: forms of answers and errors.
#![allow(clippy::unwrap_used)]

use super::super::{Request, cloudformation, fleets};
use super::SERVICE;
use crate::sim::faults::Trouble;
use crate::sim::scenario::load;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, Protocol};

fn played(name: &str) -> World {
    let mut world = World::build(&load(name).unwrap(), 1, 1, 1_760_000_000_000);
    world.play(0);
    world
}

fn ask(world: &mut World, service: &super::Service, form: &str) -> Result<String, ApiError> {
    let op = form.split('&').next().unwrap_or_default();
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIA",
        body: form,
        bytes: form.as_bytes(),
        path: "/",
        query: "",
        request_id: "id",
    };
    let answer = service.answer(&request, world)?;
    Ok(String::from_utf8(answer).unwrap())
}

#[test]
fn answers_have_the_form_of_ec2() {
    let mut world = played("network");
    let vpcs = ask(&mut world, &SERVICE, "DescribeVpcs").unwrap();
    assert!(vpcs.contains("<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>id</requestId><vpcSet><item><vpcId>vpc-0"));
    let none = ask(&mut world, &SERVICE, "DescribeVpcPeeringConnections").unwrap();
    assert!(none.contains("<vpcPeeringConnectionSet></vpcPeeringConnectionSet>"));
}

#[test]
fn what_is_refused_is_refused_in_the_words_of_aws() {
    let mut world = played("network");
    let table = [
        (
            "DescribeSubnets&SubnetId.1=subnet-x",
            "InvalidSubnetID.NotFound",
            "The subnet ID 'subnet-x' does not exist",
        ),
        (
            "DescribeNatGateways&NatGatewayId.1=nat-x",
            "NatGatewayNotFound",
            "NAT gateway nat-x was not found",
        ),
        (
            "DescribeVpcs&Filter.1.Name=colour&Filter.1.Value.1=red",
            "InvalidParameterValue",
            "The filter 'colour' is invalid",
        ),
        (
            "DescribeVpcAttribute&VpcId=vpc-x&Attribute=enableDnsSupport",
            "InvalidVpcID.NotFound",
            "The vpc ID 'vpc-x' does not exist",
        ),
        (
            "CreateVpc",
            "InvalidAction",
            "The action CreateVpc is not valid",
        ),
    ];
    for (form, code, words) in table {
        let error = ask(&mut world, &SERVICE, form).unwrap_err();
        assert_eq!(error.code, code, "{form}");
        assert!(error.message.contains(words), "{form}: {}", error.message);
    }
}

#[test]
fn troubles_have_the_codes_of_ec2() {
    let table = [
        (Trouble::Throttle, 503, "RequestLimitExceeded"),
        (Trouble::Deny, 403, "UnauthorizedOperation"),
        (Trouble::Expired, 400, "RequestExpired"),
        (Trouble::UnknownKey, 401, "AuthFailure"),
        (Trouble::ServerError, 500, "InternalError"),
    ];
    for (trouble, status, code) in table {
        let error = ApiError::of_trouble(trouble, Protocol::Ec2, || "User: x".into()).unwrap();
        assert_eq!((error.status, &*error.code), (status, code));
        let body = Protocol::Ec2.error_body(&error, "id");
        let body = String::from_utf8(body).unwrap();
        assert!(
            body.contains(&format!("<Response><Errors><Error><Code>{code}</Code>")),
            "{body}"
        );
        assert!(
            body.ends_with("<RequestID>id</RequestID></Response>"),
            "{body}"
        );
    }
}

#[test]
fn twenty_thousand_interfaces_come_page_by_page() {
    let mut world = played("huge");
    let form = "DescribeNetworkInterfaces&MaxResults=1000";
    let page = ask(&mut world, &SERVICE, form).unwrap();
    assert_eq!(page.matches("<networkInterfaceId>").count(), 1000);
    let (_, token) = page.split_once("<nextToken>").unwrap();
    let token = token.split('<').next().unwrap();
    let next = ask(&mut world, &SERVICE, &format!("{form}&NextToken={token}")).unwrap();
    assert_eq!(next.matches("<networkInterfaceId>").count(), 1000);
    let bad = format!("DescribeVpcs&MaxResults=1000&NextToken={token}");
    let error = ask(&mut world, &SERVICE, &bad).unwrap_err();
    assert_eq!(error.code, "InvalidNextToken", "a token of another list");
}

#[test]
fn stacks_and_groups_answer_in_xml_that_has_no_control_characters() {
    for scenario in ["network", "hostile", "ec2-full", "empty"] {
        let mut world = played(scenario);
        for form in ["DescribeStacks", "ListStacks", "ListExports"] {
            let answer = ask(&mut world, &cloudformation::SERVICE, form).unwrap();
            assert!(
                !answer.contains(|letter: char| letter.is_control()),
                "{scenario}: {form}"
            );
        }
        let answer = ask(&mut world, &fleets::SERVICE, "DescribeAutoScalingGroups").unwrap();
        assert!(answer.contains("<AutoScalingGroups>"), "{scenario}");
    }
}

#[test]
fn nobody_imports_and_nobody_owns_are_errors() {
    let mut world = played("network");
    let table = [
        (
            "ListImports&ExportName=shop-VpcId",
            "Export 'shop-VpcId' is not imported by any stack.",
        ),
        (
            "DescribeStackResources&PhysicalResourceId=i-1",
            "Stack for i-1 does not exist",
        ),
        (
            "DescribeStacks&StackName=nope",
            "Stack with id nope does not exist",
        ),
        (
            "DescribeStackResources&StackName=shop&PhysicalResourceId=shop",
            "together",
        ),
        (
            "DescribeStackResource&StackName=shop&LogicalResourceId=X",
            "Resource X does not exist for stack shop",
        ),
        (
            "ListStackResources&StackName=shop&NextToken=0000000c",
            "NextToken",
        ),
    ];
    for (form, words) in table {
        let error = ask(&mut world, &cloudformation::SERVICE, form).unwrap_err();
        assert_eq!(error.code, "ValidationError", "{form}");
        assert!(error.message.contains(words), "{form}: {}", error.message);
    }
}
