//! `ecsight config`: where it is, what is wrong with it, and a first one.

use crate::support::cli::ecsight;

#[test]
fn path_names_the_files_in_the_folder_that_was_given() {
    let run = ecsight("config path");
    let outcome = run.run();
    let folder = run.home().join("ecsight").display().to_string();
    let paths: Vec<&str> = outcome.exits(0).stdout.lines().collect();
    assert!(
        paths.iter().all(|path| path.starts_with(&folder)),
        "{paths:?}"
    );
    assert!(paths[0].ends_with("config.toml"), "{paths:?}");
}

#[test]
fn init_writes_a_file_that_check_accepts_and_is_not_overwritten() {
    let run = ecsight("config init");
    run.run().exits(0);
    let written: Vec<_> = std::fs::read_dir(run.home().join("ecsight"))
        .expect("made")
        .flatten()
        .collect();
    assert!(!written.is_empty());
    let file = run.home().join("ecsight/config.toml");
    let text = std::fs::read_to_string(&file).expect("config.toml");
    let dir = run.home().join("ecsight").display().to_string();
    ecsight("config check")
        .env("ECSIGHT_CONFIG_DIR", &dir)
        .run()
        .exits(0);
    std::fs::write(&file, format!("{text}\n# mine\n")).expect("written");
    let again = run.run();
    again
        .exits(2)
        .complains_in_one_line(&["config.toml", "exists"]);
    assert!(
        std::fs::read_to_string(&file)
            .expect("kept")
            .ends_with("# mine\n")
    );
}

#[test]
fn check_without_a_file_is_fine() {
    ecsight("config check").run().exits(0);
}

#[test]
fn check_names_the_line_of_what_is_wrong() {
    let cases = [
        ("malformed", "theme = \n", "config.toml"),
        ("unknown name", "theem = \"dark\"\n", "theem"),
        ("wrong type", "theme = 3\n", "theme"),
    ];
    for (what, text, word) in cases {
        let outcome = ecsight("config check")
            .file("ecsight/config.toml", text)
            .run();
        outcome.exits(2).complains_in_one_line(&["1 problem"]);
        let told = &outcome.stdout;
        assert!(
            told.contains(word) && told.contains("config.toml:1"),
            "{what}: place and name are told: {told:?}"
        );
    }
}

/// A folder that cannot be made: its parent is a file, which holds for root too.
#[test]
fn init_into_a_folder_that_cannot_be_written_says_so_in_one_line() {
    let run = ecsight("config init").file("wall", "");
    let dir = run.home().join("wall/ecsight").display().to_string();
    let outcome = run.env("ECSIGHT_CONFIG_DIR", &dir).run();
    outcome.exits(2).complains_in_one_line(&["wall"]);
}

/// A broken file warns on stderr and never stops a command.
#[test]
fn a_broken_file_does_not_stop_other_commands() {
    let outcome = ecsight("completions bash")
        .file("ecsight/config.toml", "theme = [\n")
        .run();
    assert!(!outcome.exits(0).stdout.is_empty());
}
