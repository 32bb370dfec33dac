//! What changed: families, revisions, two definitions side by side, and where tags point to.

use super::account::{Account, Part};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{ago, definition, definition_arn};
use super::domain::guarded::Guarded;
use super::domain::image::Image;
use super::domain::polled::SourceId;
use super::domain::task_definition::{EnvironmentVariable, TaskDefinition};
use super::play::Play;
use super::states::{SIZES, keep};
use std::time::Duration;

/// The shop, whose `checkout:42` changed more than its image.
fn shop() -> Account {
    let mut account = Account::shop();
    account.definitions = vec![
        TaskDefinition {
            status: Some("INACTIVE".into()),
            ..definition("checkout:40")
        },
        definition("checkout:41"),
        crashing(),
        definition("search-api:41"),
        definition("search-api:40"),
    ];
    account
}

fn crashing() -> TaskDefinition {
    let mut next = definition("checkout:42");
    next.memory = Some("1024".into());
    next.registered_at = Some(ago(1_300));
    next.registered_by = Some("arn:aws:sts::123456789012:assumed-role/deployer/pipeline".into());
    if let Some(app) = next.container_definitions.iter_mut().flatten().next() {
        app.image = Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:42-crash".into());
        let hidden = |name: &str, value: &str| EnvironmentVariable {
            name: Some(name.into()),
            value: Some(Guarded::hidden(value)),
        };
        app.environment = Some(vec![hidden("STRIPE_KEY", "two"), hidden("DEBUG", "1")]);
    }
    next
}

fn at(size: (u16, u16), keys: &str) -> Play {
    let mut play = Play::loaded(shop(), size);
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

#[test]
fn families_and_their_revisions() {
    for size in SIZES {
        let mut play = at(size, "G enter");
        play.command("td").rest();
        play.rest();
        keep("families", &play);
        play.press("enter").rest();
        play.rest();
        keep("revisions", &play);
    }
    let mut play = at((80, 24), "G enter");
    play.command("revisions checkout").rest();
    play.press("d").rest();
    keep("describe_revision", &play);
}

#[test]
fn a_revision_is_unused_only_once_every_cluster_was_looked_into() {
    let mut play = at((120, 40), "G enter");
    play.command("revisions checkout").rest();
    assert!(play.shows("nothing in the clusters"), "{}", play.text());
    for keys in ["g enter", "g j enter", "G enter"] {
        play.command("clusters").rest();
        for key in keys.split_whitespace() {
            play.press(key).rest();
        }
        play.command("tasks").rest();
    }
    play.command("revisions checkout").rest();
    assert!(play.shows("nothing in any cluster"), "{}", play.text());
}

#[test]
fn what_a_deployment_changed() {
    for size in SIZES {
        let mut play = at(size, "G enter d");
        play.must_show("what changed");
        play.must_show("checkout:41 → checkout:42");
        play.must_show("42-crash");
        play.press("=").rest();
        keep("compare", &play);
        play.must_show("another value, which is masked");
        play.press("c");
        let copied = format!("{:?}", play.outside);
        assert!(
            copied.contains("~ image") && copied.contains("+ env DEBUG"),
            "{copied}"
        );
        play.press("=");
        play.must_show("what changed");
    }
}

#[test]
fn two_marked_rows_are_compared_and_other_numbers_are_not() {
    let mut play = at((120, 40), "G enter");
    play.command("revisions checkout").rest();
    // From the top: 42, 41.
    play.press("space space =").rest();
    play.must_show("checkout:41 → checkout:42");
    let mut play = at((120, 40), "=");
    play.must_show("nothing to compare here");
    play.press("G enter").rest();
    play.press("* =").rest();
    play.must_show("5 rows are marked: two can be compared");
    play.press("esc").rest();
    // The definition of one service against that of another.
    play.press("space space =").rest();
    play.must_show("two families");
}

#[test]
fn nothing_different_is_said() {
    let mut account = shop();
    account.definitions[2] = definition("checkout:42");
    let mut play = Play::loaded(account, (80, 24));
    for key in ["G", "enter", "="] {
        play.press(key).rest();
    }
    keep("compare_same", &play);
}

#[test]
fn what_cannot_be_compared_says_why() {
    let mut account = shop();
    account.deny(
        SourceId::TaskDefinitions,
        Part::Details,
        "ecs:DescribeTaskDefinition",
    );
    let mut play = Play::loaded(account, (80, 24));
    for key in ["G", "enter", "="] {
        play.press(key).rest();
    }
    play.must_show("not allowed: ecs:DescribeTaskDefinition is missing");
    keep("compare_denied", &play);
    play.press("esc d").rest();
    play.must_show("what changed");
    play.must_show("not allowed: ecs:DescribeTaskDefinition is missing");
    play.command("revisions checkout").rest();
    keep("revisions_denied", &play);

    let mut play = at((80, 24), "G enter");
    play.hangs = true;
    play.press("=");
    play.must_show("loading");
}

#[test]
fn a_refused_list_of_families_or_revisions_names_the_action() {
    let mut account = shop();
    let families = "ecs:ListTaskDefinitionFamilies";
    account.deny(SourceId::TaskDefinitionFamilies, Part::Names, families);
    account.deny(
        SourceId::TaskDefinitionRevisions,
        Part::Details,
        "ecs:ListTaskDefinitions",
    );
    let mut play = Play::loaded(account, (80, 24));
    play.command("td").rest();
    play.must_show("ecs:ListTaskDefinitionFamilies is missing");
    play.command("revisions checkout").rest();
    play.must_show("needs ecs:ListTaskDefinitions");
}

#[test]
fn an_inactive_revision_that_still_runs_is_listed_and_said() {
    let mut account = shop();
    let inside = account.prod_web();
    inside.running[0].task_definition_arn = Some(definition_arn("checkout:40"));
    let mut play = Play::loaded(account, (120, 40));
    for key in ["G", "enter", "enter"] {
        play.press(key).rest();
    }
    play.command("revisions checkout").rest();
    play.must_show(":40");
    play.must_show("INACTIVE");
    play.press("g d").rest();
    play.must_show("INACTIVE, and still run by");
    play.must_show("nothing new can be started with it");
}

fn pushed(seconds: u64, digest: &str) -> Image {
    Image {
        reference: "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41".into(),
        registry_id: None,
        repository_name: Some("app".into()),
        image_digest: Some(digest.into()),
        image_tags: None,
        image_size_in_bytes: None,
        image_pushed_at: Some(ago(seconds)),
        image_manifest_media_type: None,
    }
}

fn container_page(alter: impl FnOnce(&mut Account)) -> Play {
    let mut account = shop();
    for task in &mut account.prod_web().running {
        for container in task.containers.iter_mut().flatten() {
            container.image_digest = Some("sha256:1111111111111111".into());
        }
    }
    alter(&mut account);
    let mut play = Play::loaded(account, (120, 40));
    for key in ["G", "enter", "enter", "t", "enter", "d"] {
        play.press(key).rest();
    }
    play
}

#[test]
fn a_moved_tag_is_said_where_the_container_is_described() {
    let play = container_page(|it| it.images = vec![pushed(600, "sha256:2222222222222222")]);
    play.must_show("moved: now points to sha256:222222222222, pushed 10m ago");
    keep("image_moved", &play);
    let play = container_page(|it| it.images = vec![pushed(600, "sha256:1111111111111111")]);
    play.must_show("unmoved: still sha256:111111111111");
}

#[test]
fn a_tag_that_cannot_be_looked_up_says_why() {
    let play = container_page(|it| {
        it.deny(SourceId::Images, Part::Details, "ecr:DescribeImages");
    });
    play.must_show("not allowed: ecr:DescribeImages is missing");
    let play = container_page(|it| {
        let mut fault = Fault::new(FaultKind::NotFound, "ecr:DescribeImages", "no image");
        fault.code = Some("ImageNotFoundException".into());
        it.refuse(SourceId::Images, Part::Details, fault);
    });
    play.must_show("gone: the repository has no image of this tag");
    for (image, words) in [
        ("ghcr.io/team/app:1", "not a private registry of Amazon ECR"),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
            "in another region",
        ),
        (
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:1",
            "pinned by its digest",
        ),
    ] {
        let play = container_page(|it| {
            let inside = it.prod_web();
            for task in inside.running.iter_mut().chain(&mut inside.stopped) {
                for container in task.containers.iter_mut().flatten() {
                    container.image = Some(image.into());
                }
            }
        });
        play.must_show(words);
        assert_eq!(play.calls(SourceId::Images, Duration::ZERO), 0, "{image}");
    }
}

#[test]
fn a_definition_is_asked_for_once_ever_and_only_what_is_in_view() {
    let mut play = at((80, 24), "G enter");
    play.command("revisions checkout").rest();
    play.press("=").rest();
    play.press("esc d").rest();
    play.live(Duration::from_secs(300));
    // 42, 41 and nothing else, each once.
    assert_eq!(play.calls(SourceId::TaskDefinitions, Duration::ZERO), 2);
    let listed = play.calls(SourceId::TaskDefinitionRevisions, Duration::ZERO);
    assert!((2..=8).contains(&listed), "{listed}");
}
