//! The list of kinds as a whole.

use super::kind::KindId;
use super::kinds::*;
use super::table::Direction;
use strum::IntoEnumIterator;

#[test]
fn every_kind_is_listed_once_and_its_columns_have_distinct_names() {
    for id in KindId::iter() {
        assert_eq!(specs().filter(|spec| spec.id == id).count(), 1, "{id:?}");
        let mut names: Vec<_> = of(id)
            .column_facts()
            .iter()
            .map(|facts| facts.name)
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{id:?}");
    }
}

#[test]
fn sorting_walks_through_the_columns_and_back_to_worst_first() {
    let first = next_sort(None, 2, 1);
    assert_eq!(first, Some((0, Direction::Ascending)));
    let second = next_sort(first, 2, 1);
    assert_eq!(second, Some((1, Direction::Ascending)));
    assert_eq!(next_sort(second, 2, 1), None);
    assert_eq!(next_sort(None, 2, -1), Some((1, Direction::Ascending)));
}
