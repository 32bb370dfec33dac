//! Templates: resources by type, parameters, outputs and what is imported.

use serde_json::{Map, Value, json};

use super::Desk;
use crate::sim::network::Stack;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{list, text};

fn body(stack: &Stack<'_>) -> Value {
    let mut resources = Map::new();
    for (number, one) in stack.resources.iter().enumerate() {
        let mut resource = json!({ "Type": one.kind });
        if let Some(path) = &one.path {
            let path = format!("{}/{path}", stack.name);
            resource["Metadata"] = json!({ "aws:cdk:path": path });
        }
        // The first resource stands for all that would name what is imported.
        if number == 0 && !stack.imports.is_empty() {
            let imports = stack.imports.iter();
            let values: Vec<Value> = imports
                .map(|name| json!({ "Fn::ImportValue": name }))
                .collect();
            resource["Properties"] = json!({ "Tags": [{ "Key": "network", "Value": values }] });
        }
        resources.insert(one.logical.clone(), resource);
    }
    let parameters: Map<String, Value> = stack
        .parameters
        .iter()
        .map(|parameter| {
            let kind = if parameter.resolved.is_some() {
                "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
            } else {
                "String"
            };
            (parameter.key.to_owned(), json!({ "Type": kind }))
        })
        .collect();
    let outputs: Map<String, Value> = stack
        .outputs
        .iter()
        .map(|output| {
            let mut value = json!({ "Value": output.value });
            if let Some(name) = &output.export {
                value["Export"] = json!({ "Name": name });
            }
            (output.key.clone(), value)
        })
        .collect();
    let mut body = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": stack.description,
        "Resources": resources,
    });
    for (name, section) in [("Parameters", parameters), ("Outputs", outputs)] {
        if !section.is_empty() {
            body[name] = Value::Object(section);
        }
    }
    body
}

/// `GetTemplate`.
pub(super) fn template(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let stages = ["Original".to_owned(), "Processed".to_owned()];
    Ok(text("TemplateBody", body(stack).to_string()) + &list("StagesAvailable", "member", stages))
}

/// `GetTemplateSummary`.
pub(super) fn summary(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let mut kinds: Vec<&str> = stack
        .resources
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let parameters = stack.parameters.iter().map(|parameter| {
        text("ParameterKey", parameter.key)
            + &text("ParameterType", "String")
            + &text("NoEcho", "false")
    });
    Ok(list("Parameters", "member", parameters)
        + &text("Description", &stack.description)
        + &list("Capabilities", "member", ["CAPABILITY_IAM".to_owned()])
        + &list(
            "ResourceTypes",
            "member",
            kinds.into_iter().map(str::to_owned),
        )
        + &text("Version", "2010-09-09"))
}
