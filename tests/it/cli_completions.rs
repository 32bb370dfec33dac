//! Completions and the manual page.

use crate::support::cli::ecsight;

#[test]
fn completions_are_written_for_every_shell() {
    let cases = [
        ("bash", "complete -F"),
        ("zsh", "#compdef ecsight"),
        ("fish", "complete -c ecsight"),
    ];
    for (shell, word) in cases {
        let outcome = ecsight("completions").arg(shell).run();
        assert!(outcome.exits(0).stdout.contains(word), "{shell}");
        assert!(
            outcome.stdout.contains("diagnose") || outcome.stdout.contains("demo"),
            "{shell} knows the subcommands"
        );
        assert_eq!(outcome.stderr, "");
    }
}

#[test]
fn the_manual_page_is_roff() {
    let outcome = ecsight("man").run();
    let page = &outcome.exits(0).stdout;
    for word in [".TH", "ecsight", "NAME", "demo", "\\-\\-profile"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    for args in [
        "--help",
        "-h",
        "--version",
        "-V",
        "get --help",
        "demo --help",
    ] {
        let outcome = ecsight(args).run();
        assert!(!outcome.exits(0).stdout.is_empty(), "{args}");
        assert_eq!(outcome.stderr, "", "{args}");
        assert!(
            !outcome.stdout.contains('\u{1b}'),
            "{args}: no colour where stdout is no terminal"
        );
    }
}

#[test]
fn what_is_hidden_stays_out_of_help() {
    let help = ecsight("--help").run();
    assert!(
        !help.exits(0).stdout.contains("--script"),
        "{}",
        help.stdout
    );
}
