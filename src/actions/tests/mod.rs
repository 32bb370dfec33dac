//! What every action must hold to.

mod laws;
mod previews;
mod refusals;
mod requests;
mod settling;
mod world;

use super::{ACTIONS, Subject, find, of};
use std::collections::BTreeSet;

#[test]
fn names_are_unique_and_so_are_the_keys_of_a_subject() {
    let names: BTreeSet<&str> = ACTIONS.iter().map(|action| action.id).collect();
    assert_eq!(names.len(), ACTIONS.len());
    for action in ACTIONS {
        assert!(find(action.id).is_some_and(|it| it.id == action.id));
        assert!(!action.iam.is_empty(), "{} needs no permission", action.id);
    }
    let subjects = [
        Subject::Service,
        Subject::Task,
        Subject::Instance,
        Subject::Cluster,
    ];
    for subject in subjects {
        let keys: Vec<char> = of(subject).map(|action| action.key).collect();
        let unique: BTreeSet<&char> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "{subject:?}: {keys:?}");
    }
}
