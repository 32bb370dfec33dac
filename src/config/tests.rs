use std::time::Duration;

use super::fixtures::{assert_all_listed, expected};
use super::load::parse;
use super::*;

/// The fixtures by name; those that are wrong carry what they must give as `#expect:` lines.
macro_rules! fixtures {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../tests/fixtures/config/", $folder, "/", $name)))),+]
    };
}

fn problems(name: &str, text: &str) -> Vec<String> {
    match parse(name, text) {
        Ok((_, problems)) => problems.iter().map(Problem::to_string).collect(),
        Err(problem) => vec![problem.to_string()],
    }
}

#[test]
fn every_valid_file_is_read_without_a_word() {
    let files =
        fixtures!("valid": "empty.toml", "full.toml", "profiles.toml", "windows-line-ends.toml");
    assert_all_listed("config/valid", &files);
    for (name, text) in files {
        assert_eq!(problems(name, text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_invalid_file_is_told_what_is_wrong_where_and_what_to_do() {
    let mut wrong = Vec::new();
    let files = fixtures!(
        "invalid": "bad-durations.toml", "bad-types.toml", "bad-values.toml", "newer-version.toml",
        "not-toml.toml", "poll-order.toml", "profile-as-table.toml", "twice.toml", "unknown-keys.toml",
    );
    assert_all_listed("config/invalid", &files);
    for (name, text) in files {
        assert!(!expected(text).is_empty(), "{name} expects nothing");
        wrong
            .extend((problems(name, text) != expected(text)).then(|| (name, problems(name, text))));
    }
    assert_eq!(wrong, [], "these were not told as expected");
}

#[test]
fn a_full_file_means_what_it_says() {
    let text = include_str!("../../tests/fixtures/config/valid/full.toml");
    let (config, _) = parse("full.toml", text).unwrap();
    let defaults = Config::default();
    assert_eq!(config.theme, "nord");
    assert_eq!(config.deadline, Duration::from_secs(20));
    assert_eq!(config.poll.visible, Duration::from_millis(2_500));
    assert_eq!(config.time, TimeZoneChoice::Local);
    assert_eq!(config.split, Split::Never);
    assert_eq!(config.columns["services"], ["name", "tasks"]);
    // A fixture that sets every key differs from the defaults in every key.
    assert!(config.write && !config.mouse && config.rate_share < defaults.rate_share);
    assert_eq!(config.production, ["prod*", "123456789012"]);
}

#[test]
fn what_a_profile_says_goes_before_what_holds_for_all() {
    let text = include_str!("../../tests/fixtures/config/valid/profiles.toml");
    let (config, _) = parse("profiles.toml", text).unwrap();
    for (profile, write, region, theme) in [
        (None, true, Some("us-east-1"), "nord"),
        (Some("prod"), false, Some("eu-west-1"), "high-contrast"),
        (Some("empty"), true, Some("us-east-1"), "nord"),
        (Some("stranger"), true, Some("us-east-1"), "nord"),
    ] {
        assert_eq!(config.write_for(profile), write, "{profile:?}");
        assert_eq!(config.region_for(profile), region, "{profile:?}");
        assert_eq!(config.theme_for(profile, false), theme, "{profile:?}");
    }
    assert_eq!(config.theme_for(None, true), "catppuccin-latte");
    assert_eq!(config.theme_for(Some("prod"), true), "high-contrast");
}

#[test]
fn one_wrong_key_leaves_the_others_standing() {
    let (config, problems) = parse(
        "x",
        "theme = 7\nregion = \"eu-west-1\"\n[poll]\nvisible = \"no\"\nslowest = \"10m\"",
    )
    .unwrap();
    assert_eq!(problems.len(), 2);
    assert_eq!(config.theme, Config::default().theme);
    assert_eq!(config.region.as_deref(), Some("eu-west-1"));
    assert_eq!(config.poll.visible, Poll::default().visible);
    assert_eq!(config.poll.slowest, Duration::from_secs(600));
}

#[test]
fn a_file_with_a_mistake_never_grants_write() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    for (text, granted) in [
        ("write = true", true),
        ("[profiles.p]\nwrite = true", true),
        ("write = true\n[profiles.p]\nwirte = false", false),
        ("write = true\n[profile.p]\nwrite = false", false),
        ("write = true\n[profiles]\np = false", false),
        ("colour = 1\n[profiles.p]\nwrite = true", false),
        ("write = true\nwrite", false),
    ] {
        std::fs::write(&path, text).unwrap();
        let loaded = Config::load_lenient(Some(&path));
        assert_eq!(loaded.config.write_for(Some("p")), granted, "{text}");
        assert_eq!(loaded.warnings.is_empty(), granted, "{text}");
        let production = loaded.config.production_pattern(["anywhere"]);
        assert_eq!(production.is_none(), granted, "{text}");
    }
}

#[test]
fn a_named_file_must_exist_and_a_broken_one_stops_only_the_strict_reader() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    assert!(matches!(Config::load(Some(&path)), Err(ConfigError::Missing(p)) if p == path));
    assert!(matches!(check(&path), Err(ConfigError::Missing(_))));
    assert_eq!(Config::load_lenient(Some(&path)).warnings.len(), 1);

    std::fs::write(&path, "theme = \"nord\"\nregion = eu\n").unwrap();
    assert!(matches!(
        Config::load(Some(&path)),
        Err(ConfigError::Syntax(_))
    ));
    let loaded = Config::load_lenient(Some(&path));
    let all_is_production = Config {
        production: vec!["*".to_owned()],
        ..Config::default()
    };
    assert_eq!(loaded.config, all_is_production);
    assert_eq!(
        loaded.warnings.iter().map(|w| w.line).collect::<Vec<_>>(),
        [Some(2)]
    );
    assert!(
        loaded.warnings[0].message.ends_with("(the defaults hold)"),
        "{loaded:?}"
    );
    assert_eq!(check(&path).unwrap().len(), 1);

    // A folder where a file should be is not "missing".
    assert!(matches!(
        Config::load(Some(dir.path())),
        Err(ConfigError::Unreadable { .. })
    ));
}

#[test]
fn the_folder_can_be_put_elsewhere() {
    let env = |name: &str| (name == "ECSIGHT_CONFIG_DIR").then(|| "/elsewhere".to_owned());
    assert_eq!(
        Paths::find(env).unwrap(),
        Paths::in_dir(std::path::Path::new("/elsewhere"))
    );
    // An empty variable is no folder: the usual place holds.
    let empty = |_: &str| Some(String::new());
    assert!(Paths::find(empty).is_ok_and(|p| p.dir.ends_with("ecsight")));
}

/// The template with every option line in force; prose lines have a space after the `#`.
fn uncommented() -> String {
    let lines = template().lines();
    lines
        .map(|l| {
            l.strip_prefix('#')
                .filter(|rest| !rest.starts_with(' '))
                .unwrap_or(l)
        })
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn the_template_shows_the_defaults() {
    for text in [template().to_owned(), uncommented()] {
        let (config, problems) = parse("template.toml", &text).unwrap();
        assert_eq!(problems, []);
        assert_eq!(config, Config::default());
    }
    assert_ne!(uncommented(), template());
}

#[test]
fn the_template_names_every_key_and_its_examples_are_right() {
    // The examples are prose lines with three spaces; in force they must be read without a word.
    let examples: String = uncommented()
        .lines()
        .filter_map(|l| l.strip_prefix("#   "))
        .fold(String::new(), |text, line| text + line + "\n");
    assert_eq!(problems("examples", &examples), Vec::<String>::new());
    let everything = uncommented() + &examples;
    for unknown in [
        "nonsense = 1",
        "[poll]\nnonsense = 1",
        "[profiles.x]\nnonsense = 1",
    ] {
        let (_, found) = parse("x", unknown).unwrap();
        let (_, known) = found[0].advice.split_once("known here: ").unwrap();
        for key in known.split(", ") {
            let present = everything
                .lines()
                .any(|l| l.starts_with(&format!("{key} = ")) || l.starts_with(&format!("[{key}")));
            assert!(present, "the template says nothing of {key}");
        }
    }
}

#[test]
fn init_writes_once_and_says_why_it_cannot() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("deep").join("ecsight");
    let path = init(&folder).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), template());

    std::fs::write(&path, "theme = \"nord\"").unwrap();
    assert!(matches!(init(&folder), Err(ConfigError::Exists(p)) if p == path));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theme = \"nord\"");

    // A file in the folder's place cannot become a folder, whoever runs this.
    let error = init(&path).unwrap_err();
    assert!(matches!(&error, ConfigError::NotWritable { .. }), "{error}");
    assert!(error.to_string().contains("cannot be written"), "{error}");
}

#[test]
fn a_warning_is_one_line() {
    for (line, text) in [(Some(12), "a.toml:12: x y"), (None, "a.toml: x y")] {
        assert_eq!(Warning::new("a.toml", line, "x\n   y\n").to_string(), text);
    }
}
