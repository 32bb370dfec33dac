//! Files of users, right and wrong, as tests of the rooms that read them.
//!
//! A wrong file carries what its reader must say, line by line, as `#expect:` comments at its end.

use std::path::Path;

/// What a fixture says its reader must say.
pub(crate) fn expected(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("#expect: "))
        .collect()
}

/// Fails when a file of the folder `tests/fixtures/FOLDER` is in no test's list.
pub(crate) fn assert_all_listed<const N: usize>(folder: &str, listed: &[(&str, &str); N]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut found: Vec<String> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut listed: Vec<&str> = listed.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    assert_eq!(found, listed);
}
