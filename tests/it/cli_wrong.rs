//! What wrong input gets: one clear line on stderr, the right exit code, nothing on stdout.

use crate::support::cli::ecsight;
use std::net::TcpListener;
use std::process::Stdio;

#[test]
fn wrong_usage_ends_with_2_and_tells_the_usage() {
    let cases = [
        "--no-such-flag",
        "no-such-command",
        "get",
        "get nonsense",
        "get services --no-such-flag",
        "get services -o yaml",
        "demo --scale many",
        "demo --scenario no-such-story",
        "completions tcsh-ng",
        "config",
        "get tasks --stopped --all",
    ];
    for args in cases {
        let outcome = ecsight(args).run();
        outcome.exits(2).complains(&[]);
        assert_eq!(outcome.stdout, "", "{args}");
        let words = outcome.stderr.to_lowercase();
        let tells =
            words.contains("usage") || words.contains("--help") || words.contains("scenario");
        assert!(tells, "{args}: {}", outcome.stderr);
    }
}

/// A port that was free a moment ago: nobody listens there.
fn refused() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}", listener.local_addr().expect("its address"))
}

#[test]
fn an_endpoint_that_refuses_ends_with_3_and_one_line() {
    for what in ["clusters", "services", "tasks"] {
        let outcome = ecsight("get").arg(what).at(&refused()).run();
        outcome.exits(3).complains_in_one_line(&["no connection"]);
        assert_eq!(outcome.stdout, "", "{what}");
    }
}

#[test]
fn an_endpoint_that_speaks_no_tls_ends_with_3_and_one_line() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("https://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        use std::io::Write;
        for stream in listener.incoming().flatten() {
            let _ = (&stream).write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let outcome = ecsight("get clusters").at(&endpoint).run();
    outcome
        .exits(3)
        .complains_in_one_line(&["ecs:ListClusters"]);
}

#[test]
fn an_unknown_profile_ends_with_2_and_names_it() {
    let outcome = ecsight("get clusters --profile nobody --region us-east-1").run();
    outcome.exits(2).complains_in_one_line(&["nobody"]);
}

#[test]
fn no_region_ends_with_2_and_says_how_to_give_one() {
    let outcome = ecsight("get clusters")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .run();
    outcome
        .exits(2)
        .complains_in_one_line(&["region", "--region"]);
}

#[test]
fn no_credentials_ends_with_3_and_says_what_to_run() {
    let outcome = ecsight("get clusters --region us-east-1").run();
    outcome
        .exits(3)
        .complains_in_one_line(&["credentials", "aws "]);
}

/// An explicit profile wins over environment keys, as in the AWS CLI.
#[test]
fn an_explicit_profile_wins_over_environment_keys() {
    let outcome = ecsight("get clusters --profile broken --region us-east-1")
        .at(&refused())
        .file(
            "aws-config",
            "[profile broken]\ncredential_process = /bin/false\n",
        )
        .run();
    let code = outcome.code;
    assert!(matches!(code, Some(2 | 3)), "{code:?}");
    assert!(
        !outcome.stderr.contains("no connection"),
        "the keys were not used: {}",
        outcome.stderr
    );
}

/// The screen needs a terminal on both ends.
#[test]
fn the_screen_without_a_terminal_ends_with_2_and_one_line() {
    for args in ["", "demo"] {
        let outcome = ecsight(args).at(&refused()).run();
        outcome.exits(2).complains_in_one_line(&["terminal"]);
        assert_eq!(outcome.stdout, "", "`ecsight {args}` writes nothing");
    }
}

/// Whoever reads is gone before the first line: no error, no panic.
#[test]
fn a_closed_pipe_is_no_error() {
    for args in ["completions bash", "man", "--help"] {
        let run = ecsight(args);
        let mut child = run
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ecsight starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*words), (Some(0), ""), "{args}");
    }
}
