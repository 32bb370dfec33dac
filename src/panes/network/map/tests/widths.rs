//! Maps of every width and shape stay within their place.

use super::super::{drawn, place, tree};
use crate::domain::Text;
use crate::domain::fixtures::networks::{ground, named, subnet, task_in, whole};
use crate::domain::network::Ground;
use crate::domain::network::picture::{Focus, Occupants, Picture};
use crate::domain::task::Task;
use crate::panes::document::Line;
use crate::panes::table::clip;
use proptest::prelude::*;

const NAMES: [&str; 4] = [
    "private",
    "支払い-データベース-プライベート-サブネット-東京リージョン",
    "a-name-that-is-so-long-that-nobody-would-ever-want-to-read-it-in-a-terminal-of-any-width-at-all",
    "evil\u{1b}[31m\u{202e}name",
];

fn text(line: &Line) -> String {
    match line {
        Line::Pieces(pieces) => pieces.iter().map(|(text, _)| text.as_str()).collect(),
        Line::Blank => String::new(),
        other => panic!("{other:?} is no part of a map"),
    }
}

/// So many zones with so many subnets each, a task in every third one.
fn shape(zones: usize, each: usize) -> (Ground, Vec<Task>) {
    let mut ground = ground();
    let mut subnets = Vec::new();
    let mut tasks = Vec::new();
    for zone in 0..zones {
        for number in 0..each {
            let at = zone * each + number;
            let id = format!("subnet-{at:017x}");
            let letter = char::from(b'a' + u8::try_from(zone).unwrap());
            let mut one = subnet(&id, &format!("us-east-1{letter}"), 7);
            one.tags = named(&format!("{}-{at}", NAMES[at % NAMES.len()]));
            subnets.push(one);
            if at.is_multiple_of(3) {
                tasks.push(task_in(&at.to_string(), NAMES[at % NAMES.len()], &id));
            }
        }
    }
    ground.subnets = whole(subnets);
    (ground, tasks)
}

#[test]
fn every_shape_at_the_widths_people_have() {
    for zones in [0, 1, 2, 3, 4, 6] {
        for each in [1, 3, 40] {
            for width in [76, 96, 116, 126, 156, 196] {
                check(zones, each, width);
            }
        }
    }
}

fn check(zones: usize, each: usize, width: usize) {
    let (ground, tasks) = shape(zones, each);
    let occupants = Occupants {
        tasks: tasks.iter().collect(),
        ..Occupants::default()
    };
    let picture = Picture::of(&ground, &occupants, &Focus::Cluster);
    let plot = &picture.vpcs[0];
    let boxes = drawn::lines(plot, width);
    let lines = tree::lines(plot, width);
    for line in boxes.iter().chain(&lines) {
        let text = text(line);
        let wide = clip::width(&text);
        assert!(
            wide <= width,
            "{zones} zones of {each} at {width}: {wide} in {text}"
        );
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
    // Frames close: every line that begins one ends it, in the same column.
    let framed = boxes
        .iter()
        .map(text)
        .filter(|it| it.starts_with(['┌', '│', '└']));
    for line in framed {
        assert_eq!(clip::width(&line), width, "{line}");
        assert!(line.ends_with(['┐', '│', '┘']), "{line}");
    }
    // Who is in a subnet is told whatever the width.
    let subnets = tasks.len();
    let told = lines
        .iter()
        .map(text)
        .filter(|it| it.contains("1 task"))
        .count();
    assert_eq!(told, subnets, "{zones} zones of {each} at {width}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_shape_at_any_width(zones in 0_usize..7, each in 1_usize..14, width in 40_usize..260) {
        check(zones, each, width);
    }
}

#[test]
fn many_groups_of_tasks_are_counted_and_never_lost() {
    let (ground, _) = shape(1, 1);
    let id = ground.subnets.items[0].subnet_id.clone();
    let tasks: Vec<Task> = (0..24)
        .map(|at| task_in(&at.to_string(), &format!("service-{at:02}"), &id))
        .collect();
    let occupants = Occupants {
        tasks: tasks.iter().collect(),
        ..Occupants::default()
    };
    let picture = Picture::of(&ground, &occupants, &Focus::Cluster);
    let crowd = &picture.places().next().unwrap().crowd;
    let lines: Vec<Text> = place::crowd(crowd, 40)
        .into_iter()
        .map(|strip| text(&strip.line()).into())
        .collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(&*lines[0], "1 task service-00");
    assert_eq!(&*lines[6], "18 tasks of 18 more groups");
}
