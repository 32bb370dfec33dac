use crate::domain::Text;
use crate::domain::fixtures::{ago, service, stopped, task};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::logs::sources::fixtures::{awslogs, container, definition, log};
use crate::logs::sources::tags::{HUES, Life};
use crate::logs::sources::{Belongs, Subject, Tags};
use proptest::prelude::*;

const ONE: &str = "0123456789abcdef0123456789abcdef";
const TWO: &str = "fedcba9876543210fedcba9876543210";
const OTHER: &str = "aaaabbbbccccddddaaaabbbbccccdddd";
const UUID: &str = "6b1f7f3e-5c1d-4c0e-9a52-2f1f0a7c9d11";

fn tags_of(
    service: Option<&Service>,
    tasks: &[&Task],
    containers: Option<&[Text]>,
    definition: &TaskDefinition,
    everyone: &[&Task],
    before: Option<&Tags>,
) -> Tags {
    let definition_of = |id: &str| (&*definition.task_definition_arn == id).then_some(definition);
    let subject = Subject {
        cluster: "prod-web",
        service,
        tasks,
        containers,
        definition_of: &definition_of,
        others: &[],
    };
    Tags::new(&subject, everyone, before)
}

fn web() -> TaskDefinition {
    definition(
        "web:41",
        vec![
            container("app", Some(awslogs("/g", "shop/ecs"))),
            container("log-router-firelens", Some(awslogs("/g", "shop/ecs"))),
        ],
    )
}

/// Stream, task, container, whether it runs, whose it is.
type Read<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Life, Belongs);

#[test]
fn a_stream_tells_task_and_container() {
    let (one, dead) = (task(ONE, "web"), stopped(UUID, "web", 60, "", ""));
    let other = task(OTHER, "api");
    let web_service = service("web", 1);
    let tags = tags_of(
        Some(&web_service),
        &[&one, &dead],
        None,
        &web(),
        &[&one, &dead, &other],
        None,
    );
    let api = Belongs::OtherService("api".into());
    let cases: &[Read<'_>] = &[
        (
            &format!("shop/ecs/app/{ONE}"),
            Some(ONE),
            Some("app"),
            Life::Running,
            Belongs::Yes,
        ),
        (
            &format!("shop/ecs/log-router-firelens/{UUID}"),
            Some(UUID),
            Some("log-router-firelens"),
            Life::Stopped,
            Belongs::Yes,
        ),
        // forgotten by ECS
        (
            &format!("shop/ecs/app/{TWO}"),
            Some(TWO),
            Some("app"),
            Life::Unknown,
            Belongs::Unknown,
        ),
        (
            &format!("other/prefix/old-name/{TWO}"),
            Some(TWO),
            Some("old-name"),
            Life::Unknown,
            Belongs::Unknown,
        ),
        (
            &format!("shop/ecs/app/{OTHER}"),
            Some(OTHER),
            Some("app"),
            Life::Running,
            api,
        ),
        (
            &format!("fb-app-firelens-{ONE}"),
            Some(ONE),
            Some("app"),
            Life::Running,
            Belongs::Yes,
        ),
        (
            &format!("x/new-firelens-{TWO}"),
            Some(TWO),
            Some("new"),
            Life::Unknown,
            Belongs::Unknown,
        ),
        // an id of a shape not seen before behind a container that is known
        (
            "shop/ecs/app/7",
            Some("7"),
            Some("app"),
            Life::Unknown,
            Belongs::Unknown,
        ),
        (ONE, Some(ONE), None, Life::Running, Belongs::Yes),
        (
            &format!("{ONE}-1234567890"),
            Some(ONE),
            None,
            Life::Running,
            Belongs::Yes,
        ),
        (&"c".repeat(64), None, None, Life::Unknown, Belongs::Unknown),
        ("all", None, None, Life::Unknown, Belongs::Unknown),
        ("", None, None, Life::Unknown, Belongs::Unknown),
        ("a/b/", None, None, Life::Unknown, Belongs::Unknown),
    ];
    for (stream, id, container, life, belongs) in cases {
        let tag = tags.tag("/g", stream);
        assert_eq!(
            (
                tag.task.as_deref(),
                tag.container.as_deref(),
                tag.life,
                &tag.belongs
            ),
            (*id, *container, *life, belongs),
            "{stream}"
        );
        assert!(tag.colour < HUES);
    }
    let tag = tags.tag("/g", &format!("shop/ecs/app/{ONE}"));
    assert_eq!(
        (
            &*tag.short,
            tag.service.as_deref(),
            tag.revision,
            tag.mark()
        ),
        ("0123", Some("web"), Some(41), "")
    );
    assert_eq!(tags.tag("/g", &format!("shop/ecs/app/{TWO}")).mark(), "†");
}

#[test]
fn lines_of_tasks_that_were_not_asked_for_are_not_shown() {
    let (one, two) = (task(ONE, "web"), task(TWO, "web"));
    let app = ["app".into()];
    let tags = tags_of(None, &[&one], Some(&app), &web(), &[&one, &two], None);
    for (stream, shown) in [
        (format!("shop/ecs/app/{ONE}"), true),
        (format!("shop/ecs/log-router-firelens/{ONE}"), false),
        (format!("shop/ecs/app/{TWO}"), false),
        (format!("shop/ecs/app/{OTHER}"), false),
        ("shared-by-all".to_owned(), true),
    ] {
        assert_eq!(tags.tag("/g", &stream).is_shown(), shown, "{stream}");
    }
}

#[test]
fn a_runtime_id_is_looked_up() {
    let mut one = task(ONE, "web");
    let id = "ab".repeat(32);
    if let Some(container) = one.containers.as_mut().and_then(|all| all.first_mut()) {
        container.runtime_id = Some(id.as_str().into());
    }
    let plain = log("awslogs", &[("awslogs-group", "/g")]);
    let definition = definition("web:41", vec![container("app", Some(plain))]);
    let tags = tags_of(None, &[&one], None, &definition, &[], None);
    let tag = tags.tag("/g", &id);
    assert_eq!(
        (tag.task.as_deref(), tag.container.as_deref()),
        (Some(ONE), Some("app"))
    );
    assert_eq!(tags.tag("/other", &id).task, None);
}

#[test]
fn ids_grow_where_they_must_and_colours_stay() {
    let ids = ["aaaa1111", "bbbb1111", "aaaa2222"].map(|head| format!("{head}{}", "0".repeat(24)));
    let tasks: Vec<Task> = ids.iter().map(|id| task(id, "web")).collect();
    let all: Vec<&Task> = tasks.iter().collect();
    let two = tags_of(
        None,
        all.get(..2).unwrap_or_default(),
        None,
        &web(),
        &[],
        None,
    );
    let short = |tags: &Tags, id: &str| tags.tag("/g", &format!("shop/ecs/app/{id}")).short;
    let colour = |tags: &Tags, id: &str| tags.tag("/g", &format!("shop/ecs/app/{id}")).colour;
    assert_eq!(&*short(&two, &ids[0]), "aaaa");
    let three = tags_of(None, &all, None, &web(), &[], Some(&two));
    assert_eq!(&*short(&three, &ids[0]), "aaaa1");
    let one = tags_of(
        None,
        all.get(..1).unwrap_or_default(),
        None,
        &web(),
        &[],
        Some(&three),
    );
    assert_eq!(&*short(&one, &ids[0]), "aaaa1", "it does not shrink again");
    for id in &ids[..2] {
        assert_eq!(colour(&two, id), colour(&three, id));
    }
    assert_eq!(colour(&one, &ids[0]), colour(&two, &ids[0]));
    let colours: std::collections::BTreeSet<u8> = ids.iter().map(|id| colour(&three, id)).collect();
    assert_eq!(colours.len(), 3);
}

#[test]
fn tasks_that_follow_each_other_differ_in_colour() {
    let tasks: Vec<Task> = (0..60_u64)
        .map(|it| Task {
            created_at: Some(ago(1_000 - it)),
            ..task(
                &format!("{:032x}", it.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
                "web",
            )
        })
        .collect();
    let all: Vec<&Task> = tasks.iter().collect();
    let tags = tags_of(None, &all, None, &web(), &[], None);
    let colours: Vec<u8> = tasks
        .iter()
        .map(|task| {
            tags.tag("/g", &format!("shop/ecs/app/{}", task.id()))
                .colour
        })
        .collect();
    assert!(
        colours.windows(2).all(|two| two[0] != two[1]),
        "{colours:?}"
    );
    let first: std::collections::BTreeSet<&u8> = colours.iter().take(usize::from(HUES)).collect();
    assert_eq!(first.len(), usize::from(HUES));
}

proptest! {
    /// Any name of a stream is read, and what is read lies in it.
    #[test]
    fn any_name_can_be_read(group in ".{0,8}", stream in ".{0,60}") {
        let one = task(ONE, "web");
        let tags = tags_of(None, &[&one], None, &web(), &[], None);
        let tag = tags.tag(&group, &stream);
        prop_assert!(tag.colour < HUES);
        prop_assert!(stream.contains(&*tag.short));
        if let Some(task) = tag.task {
            prop_assert!(stream.contains(&*task));
        }
    }

    /// Whatever prefix and container a definition names, its streams lead back to the task.
    #[test]
    fn what_a_definition_names_is_found(prefix in "[a-z0-9/$._-]{1,20}", name in "[a-zA-Z0-9_-]{1,20}") {
        let one = task(ONE, "web");
        let definition = definition("web:41", vec![container(&name, Some(awslogs("/g", &prefix)))]);
        let tags = tags_of(None, &[&one], None, &definition, &[], None);
        let tag = tags.tag("/g", &format!("{prefix}/{name}/{ONE}"));
        prop_assert_eq!(tag.task.as_deref(), Some(ONE));
        prop_assert_eq!(tag.container.as_deref(), Some(&*name));
        // of a task that came later
        let tag = tags.tag("/g", &format!("{prefix}/{name}/{TWO}"));
        prop_assert_eq!(tag.task.as_deref(), Some(TWO));
        prop_assert_eq!(tag.container.as_deref(), Some(&*name));
    }
}
