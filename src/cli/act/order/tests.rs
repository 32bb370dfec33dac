use super::super::args::Form;
use super::*;
use crate::actions::{Danger, Input, InputKind, Preview, Progress};

fn act(words: &str) -> Act {
    Act {
        action: None,
        words: words.split_whitespace().map(str::to_owned).collect(),
        yes: None,
        wait: false,
        timeout: None,
        dry_run: false,
        output: Form::Text,
    }
}

fn read(words: &str, global: &Global) -> Result<(String, Vec<String>), String> {
    let order = Order::read("redeploy", global, &act(words)).map_err(|it| it.line)?;
    Ok((order.cluster, order.names))
}

#[test]
fn cluster_and_targets_are_found_among_the_words() {
    let service = "arn:aws:ecs:us-east-1:1:service/prod/web";
    let cluster = "arn:aws:ecs:us-east-1:1:cluster/prod";
    let cases = [
        ("prod web", "prod", vec!["web"]),
        ("prod web web api", "prod", vec!["api", "web"]),
        (service, "prod", vec![service]),
        (&format!("{cluster} web"), cluster, vec!["web"]),
    ];
    for (words, cluster, names) in cases {
        let (found, targets) = read(words, &Global::default()).unwrap();
        assert_eq!(
            (&*found, targets),
            (cluster, names.iter().map(|it| (*it).to_owned()).collect())
        );
    }
    let global = Global {
        cluster: Some("prod".to_owned()),
        service: Some("web".to_owned()),
        ..Global::default()
    };
    let expected = ("prod".to_owned(), vec!["web".to_owned()]);
    assert_eq!(read("", &global).unwrap(), expected);
    let expected = ("prod".to_owned(), vec!["api".to_owned()]);
    assert_eq!(read("api", &global).unwrap(), expected);
}

#[test]
fn what_is_missing_is_asked_for_with_the_usage() {
    for (words, expected) in [
        (
            "",
            "which cluster?: ecsight --write do redeploy CLUSTER SERVICE…",
        ),
        (
            "prod",
            "which service?: ecsight --write do redeploy CLUSTER SERVICE…",
        ),
        (
            "prod web count=3",
            "redeploy takes no count: ecsight --write do redeploy",
        ),
    ] {
        let line = read(words, &Global::default()).unwrap_err();
        assert!(line.starts_with(expected), "{words}: {line}");
    }
}

/// As many inputs as there are kinds.
static TOLD: Action = Action {
    id: "told",
    key: 't',
    subject: Subject::Cluster,
    title: "takes inputs",
    danger: Danger::Mild,
    inputs: &[
        Input {
            name: "count",
            help: "how many",
            kind: InputKind::Number(1, 10),
            optional: false,
        },
        Input {
            name: "mode",
            help: "which way",
            kind: InputKind::Choice(&["on", "off"]),
            optional: true,
        },
    ],
    iam: &[],
    applies: |_| Ok(()),
    preview: |_, _| Ok(Preview::default()),
    calls: |_, _| Ok(Vec::new()),
    settled: |_, _| Progress::Done(String::new()),
};

#[test]
fn inputs_are_taken_or_refused_in_a_sentence() {
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let told = inputs(&TOLD, words("count=3 mode=on").iter()).unwrap();
    assert_eq!(
        (told.number("count"), told.get("mode")),
        (Some(3), Some("on"))
    );
    assert_eq!(
        inputs(&TOLD, words("count=3").iter()).unwrap().get("mode"),
        None
    );
    for (text, expected) in [
        ("mode=on", "count is missing: how many"),
        ("count=0", "count must be between 1 and 10"),
        ("count=many", "count must be a whole number, not many"),
        ("count=1 mode=up", "mode must be one of on, off"),
        ("coutn=1", "told takes no coutn; did you mean count=?"),
        ("count=1 zebra=1", "told takes no zebra"),
        ("count=1 count=2", "count is there twice"),
    ] {
        assert_eq!(
            inputs(&TOLD, words(text).iter()),
            Err(expected.to_owned()),
            "{text}"
        );
    }
}
