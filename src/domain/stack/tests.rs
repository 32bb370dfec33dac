mod verdicts;
mod woods;

use super::*;

fn paths(template: &str) -> Vec<(String, String)> {
    let paths = cdk_paths(template);
    let text = |text: &Text| text.to_string();
    paths
        .iter()
        .map(|(name, path)| (text(name), text(path)))
        .collect()
}

#[test]
fn paths_of_constructs_in_json_and_yaml() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("", &[]),
        ("{}", &[]),
        ("null", &[]),
        ("[1, 2]", &[]),
        (r#"{"Resources": []}"#, &[]),
        (r#"{"Resources": {"A": {"Type": "X"}, "B": 7}}"#, &[]),
        (
            r#"{"Resources": {"ServiceD69D759B": {"Type": "AWS::ECS::Service", "Metadata": {"aws:cdk:path": "Shop/Api/Service/Service"}},
                "Odd": {"Metadata": {"aws:cdk:path": 7}}, "Old": {"Metadata": {"other": "x"}}}}"#,
            &[("ServiceD69D759B", "Shop/Api/Service/Service")],
        ),
        (
            "Parameters:\n  Image:\n    aws:cdk:path: not/a/resource\nResources:\n  # a comment\n  Vpc8378EB38:\n    \
             Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: !Ref Cidr\n    Metadata:\n      aws:cdk:path: Base/Vpc/Resource\n\n  \
             'Role':\n    Metadata:\n      \"aws:cdk:path\": \"Base/Role # 1\"  # why\n  Plain:\n    Type: X\nOutputs:\n  Id:\n    aws:cdk:path: no\n",
            &[
                ("Role", "Base/Role # 1"),
                ("Vpc8378EB38", "Base/Vpc/Resource"),
            ],
        ),
        (
            "Resources:\n    A:\n      Metadata:\n        aws:cdk:path: x/y # z\n",
            &[("A", "x/y")],
        ),
        ("Resources:\naws:cdk:path: x\n", &[]),
        // Broken off within: no template, and no failure.
        (
            r#"{"Resources": {"A": {"Metadata": {"aws:cdk:path": "x""#,
            &[],
        ),
    ];
    for (template, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
            .collect();
        assert_eq!(paths(template), expected, "{template}");
    }
}

proptest::proptest! {
    #[test]
    fn whatever_a_template_says_is_read_without_failing(
        template in "(Resources:\n)?([ '\":#a-z\\n]|aws:cdk:path|é|\t|\r){0,80}",
    ) {
        let _ = cdk_paths(&template);
    }
}

#[test]
fn tags_name_the_stack() {
    let tag = |key: &str, value: &str| Tag {
        key: Some(key.into()),
        value: Some(value.into()),
    };
    let arn = "arn:aws:cloudformation:us-east-1:1:stack/shop/0a-1";
    let all = [
        tag("team", "web"),
        tag("aws:cloudformation:stack-name", "shop"),
        tag("aws:cloudformation:logical-id", "Cluster"),
        tag("aws:cloudformation:stack-id", arn),
    ];
    let stack = |tags: &[Tag]| tagged(tags).and_then(|tags| tags.stack().cloned());
    assert_eq!(stack(&all).as_deref(), Some(arn));
    assert_eq!(stack(&all[..3]).as_deref(), Some("shop"));
    assert_eq!(tagged(&all).unwrap().logical_id.as_deref(), Some("Cluster"));
    assert_eq!(stack(&all[..1]), None);
    assert_eq!(stack(&[all[2].clone()]), None);
    assert_eq!(stack(&[tag("aws:cloudformation:stack-name", "")]), None);
    assert_eq!(stack(&[]), None);
}

#[test]
fn pages_are_followed_to_their_end() {
    let token = |token: &str| Some(Text::from(token));
    let events = |at| StackAsk::Events {
        stack: "shop".into(),
        token: at,
    };
    let page = |next| StackAnswer::Events(Vec::new(), next);
    assert_eq!(
        page(token("2")).next_ask(&events(None)),
        Some(events(token("2")))
    );
    assert_eq!(
        page(token("3")).next_ask(&events(token("2"))),
        Some(events(token("3")))
    );
    assert_eq!(page(None).next_ask(&events(token("3"))), None);
    // No end would ever come.
    assert_eq!(page(token("2")).next_ask(&events(token("2"))), None);
    assert_eq!(
        StackAnswer::Template("{}".into()).next_ask(&StackAsk::Template("shop".into())),
        None
    );
    let exports = StackAnswer::Exports(Vec::new(), token("2"));
    let expected = StackAsk::Exports { token: token("2") };
    assert_eq!(
        exports.next_ask(&StackAsk::Exports { token: None }),
        Some(expected)
    );
    // An answer to another question leads nowhere.
    assert_eq!(exports.next_ask(&StackAsk::Stack("shop".into())), None);
}

#[test]
fn failures_and_what_was_only_cancelled() {
    let event = |status: &str, reason: Option<&str>| StackEvent {
        stack_id: Some("arn:stack".into()),
        physical_resource_id: Some("arn:stack".into()),
        resource_status: Some(status.into()),
        resource_status_reason: reason.map(Text::from),
        ..StackEvent::default()
    };
    for (status, reason, failed, cancelled) in [
        ("CREATE_COMPLETE", None, false, false),
        (
            "UPDATE_IN_PROGRESS",
            Some("Resource update cancelled"),
            false,
            false,
        ),
        (
            "UPDATE_FAILED",
            Some("Resource update cancelled"),
            true,
            true,
        ),
        (
            "CREATE_FAILED",
            Some("Resource creation Cancelled"),
            true,
            true,
        ),
        (
            "CREATE_FAILED",
            Some("Exceeded attempts to wait"),
            true,
            false,
        ),
        ("ROLLBACK_FAILED", None, true, false),
        ("DREAM_FAILED", None, true, false),
        ("", None, false, false),
    ] {
        let event = event(status, reason);
        let found = (event.is_failure(), event.is_cancelled());
        assert_eq!(found, (failed, cancelled), "{status} {reason:?}");
        assert!(event.is_of_stack());
    }
    assert!(!StackEvent::default().is_of_stack());
    assert!(!StackEvent::default().is_failure());
}
