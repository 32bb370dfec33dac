use super::*;
use serde_json::json;

fn deployed() -> Value {
    json!({"containerDefinitions": [{
        "name": "app",
        "environment": [{"name": "KEY", "value": "hunter2"}, {"name": "MODE", "value": "fast"}],
        "logConfiguration": {"logDriver": "awsfirelens", "options": {
            "Host": "intake.example.com", "apikey": "0123", "uri": "/v1/logs?key=abc",
        }},
        "dockerLabels": {"team": "web", "auth": "abc"},
    }]})
}

#[test]
fn nothing_that_may_be_a_secret_is_shown() {
    let document = Document::from(deployed());
    let json = serde_json::to_string(&document).unwrap();
    for shown in [format!("{document:?}"), document.shown().to_string(), json] {
        for secret in ["hunter2", "fast", "0123", "abc"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        assert!(shown.contains("intake.example.com") && shown.contains("web"));
    }
}

#[test]
fn what_stayed_masked_stays_as_it_is_deployed() {
    let mut edited = Document::from(deployed()).shown();
    edited["containerDefinitions"][0]["environment"]
        .as_array_mut()
        .unwrap()
        .reverse();
    edited["containerDefinitions"][0]["environment"][0]["value"] = json!("slow");
    let edited = Document::from(edited);
    assert!(edited.has_masks());
    let filled = edited.filled_from(&deployed()).unwrap();
    assert!(!filled.has_masks());
    let container = &filled.sealed()["containerDefinitions"][0];
    let expected = json!([{"name": "MODE", "value": "slow"}, {"name": "KEY", "value": "hunter2"}]);
    assert_eq!(container["environment"], expected);
    let options = &container["logConfiguration"]["options"];
    assert_eq!(options["uri"], "/v1/logs?key=abc");
    assert_eq!(options["apikey"], "0123");
}

#[test]
fn a_mask_without_a_value_behind_it_is_refused_by_its_place() {
    let added = json!({"containerDefinitions": [{"name": "app", "environment": [{"name": "NEW", "value": MASK}]}]});
    let renamed = json!({"containerDefinitions": [{"name": "sidecar", "environment": [{"name": "KEY", "value": MASK}]}]});
    let around = json!({"containerDefinitions": [{"name": "app", "environment": [{"name": "KEY", "value": format!("x{MASK}")}]}]});
    for (document, path) in [
        (added, "containerDefinitions.app.environment.NEW.value"),
        (
            renamed,
            "containerDefinitions.sidecar.environment.KEY.value",
        ),
        (around, "containerDefinitions.app.environment.KEY.value"),
    ] {
        let refused = Document::from(document)
            .filled_from(&deployed())
            .unwrap_err();
        assert!(refused.starts_with(path), "{refused}");
    }
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    let refused = Document::parse("{\n  \"a\": ,\n}").unwrap_err();
    assert!(refused.contains("line 2 column 8"), "{refused}");
}
