//! `ecsight forward` against the simulated account: real connections through real sessions.

use crate::support::PATIENCE;
use crate::support::cli::{Ecsight, ecsight};
use crate::support::process::{Server, send_signal};
use crate::support::sim::serve;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn stage() -> Server {
    serve("--scenario actions")
}

fn order(words: &str, stage: &Server) -> Ecsight {
    ecsight("--write forward").args(words).at(&stage.endpoint)
}

/// How often sessions were started, as the account counted.
fn sessions(stage: &Server) -> usize {
    let log: Value = serde_json::from_str(&stage.http("GET", "/_sim/log", "")).unwrap();
    let calls = log["calls"].as_array().cloned().unwrap_or_default();
    let starts = |call: &&Value| call.to_string().contains("StartSession");
    calls.iter().filter(starts).count()
}

/// A forward that goes on, and what it says.
struct Forward {
    child: Child,
    said: mpsc::Receiver<String>,
    all: Vec<String>,
    _home: Ecsight,
}

impl Forward {
    fn start(words: &str, stage: &Server) -> Self {
        let run = order(words, stage);
        let mut child = run
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, said) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if say.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            said,
            all: Vec::new(),
            _home: run,
        }
    }

    /// Waits for a line with this word in it.
    fn says(&mut self, word: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(left) {
                Ok(line) => {
                    self.all.push(line.clone());
                    if line.contains(word) {
                        return line;
                    }
                }
                Err(_) => panic!("waited for {word:?}; it said {:#?}", self.all),
            }
        }
    }

    /// The address and the task of a line.
    fn leads(line: &str) -> (String, String) {
        let address = line.split_whitespace().find(|it| it.starts_with("127."));
        let task = line.split_once('/').expect("a task").1;
        let task = task.split(':').next().unwrap_or_default();
        (address.expect("an address").to_owned(), task.to_owned())
    }

    fn end(mut self, signal: &str) -> Option<i32> {
        send_signal(self.child.id(), signal);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            send_signal(self.child.id(), "TERM");
        }
        let _ = self.child.wait();
    }
}

/// What a browser would be shown.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    // A session that ends under a connection ends that as well.
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn a_port_leads_into_a_task_and_follows_it_to_its_successor() {
    let stage = stage();
    let mut forward = Forward::start("prod-web storefront 0:8080", &stage);
    let (address, task) = Forward::leads(&forward.says("forwarding 127.0.0.1:"));
    let page = get(&address, "/hello");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        page.contains(&format!("prod-web/storefront/{task}")),
        "{page}"
    );
    // Several at once share one session.
    let echo: Vec<TcpStream> = (0_u8..3)
        .map(|number| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(&[b'a' + number; 4]).unwrap();
            stream
        })
        .collect();
    for (mut stream, letter) in echo.into_iter().zip(b'a'..) {
        let mut heard = [0; 4];
        stream.read_exact(&mut heard).unwrap();
        assert_eq!(heard, [letter; 4]);
    }
    assert_eq!(sessions(&stage), 1);

    let stop = ecsight("--write do stop-task prod-web")
        .arg(&task)
        .arg("--yes");
    stop.at(&stage.endpoint).run().exits(0);
    let deadline = Instant::now() + PATIENCE;
    let moved = loop {
        stage.http("POST", "/_sim/advance", "{\"seconds\": 5}");
        let left = Duration::from_millis(500);
        match forward.said.recv_timeout(left) {
            Ok(line) if line.contains("moved") => break line,
            Ok(line) => forward.all.push(line),
            Err(_) => assert!(Instant::now() < deadline, "{:#?}", forward.all),
        }
    };
    let (same, successor) = Forward::leads(&moved);
    assert_eq!(same, address, "the port stays");
    assert_ne!(successor, task);
    let page = get(&address, "/again");
    assert!(page.contains(&format!("storefront/{successor}")), "{page}");
    assert_eq!(forward.end("INT"), Some(130));
    assert!(
        TcpStream::connect(&address).is_err(),
        "the port is given back"
    );
}

#[test]
fn it_leads_through_a_task_to_another_host() {
    let stage = stage();
    let words = "prod-web storefront 0:db.internal:5432 0:8080";
    let mut forward = Forward::start(words, &stage);
    let lines = [forward.says("forwarding"), forward.says("forwarding")];
    let far = lines
        .iter()
        .find(|it| it.contains("db.internal:5432 through"));
    let far = far.unwrap_or_else(|| panic!("{lines:?}"));
    let page = get(&Forward::leads(far).0, "/");
    assert!(
        page.contains("db.internal:5432 by prod-web/storefront"),
        "{page}"
    );
    assert_eq!(sessions(&stage), 2);
}

#[test]
fn a_port_where_nothing_listens_is_told() {
    let stage = stage();
    let mut forward = Forward::start("prod-web storefront 0:9999", &stage);
    let (address, _) = Forward::leads(&forward.says("forwarding"));
    assert_eq!(get(&address, "/"), "", "the connection is closed");
    forward.says("nothing listens on port 9999 there");
    assert_eq!(sessions(&stage), 1, "it goes on with the session it has");
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    let stage = stage();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let cases = [
        (
            format!("prod-web storefront {port}:8080"),
            1,
            vec![
                "is taken by another program",
                "is free: write",
                "0: for any",
            ],
        ),
        (
            "prod-web closed 0:8080".to_owned(),
            1,
            vec!["ECS Exec was not enabled when task"],
        ),
        (
            "prod-web silent 0:8080".to_owned(),
            1,
            vec!["ExecuteCommandAgent of app is STOPPED"],
        ),
        (
            "prod-web storefrnt 8080".to_owned(),
            2,
            vec!["no service storefrnt", "did you mean storefront?"],
        ),
        (
            "prod-web storefront http".to_owned(),
            2,
            vec!["http is no port"],
        ),
    ];
    for (words, code, said) in cases {
        let outcome = order(&words, &stage).run();
        outcome.exits(code).complains_in_one_line(&said);
    }
    assert_eq!(sessions(&stage), 0);
    let outcome = ecsight("forward prod-web storefront 8080")
        .at(&stage.endpoint)
        .run();
    outcome.exits(2).complains_in_one_line(&["--write"]);
}

#[test]
fn a_refusal_names_what_is_missing() {
    let stage = stage();
    stage.http(
        "POST",
        "/_sim/fault",
        &json!(["deny=StartSession"]).to_string(),
    );
    let run = order("prod-web storefront 0:8080", &stage);
    let outcome = run.run();
    outcome
        .exits(3)
        .complains_in_one_line(&["ssm:StartSession is missing"]);
    let path = run.home().join(".local/state/ecsight/audit.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let steps: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["step"].to_string())
        .collect();
    assert_eq!(steps, ["\"sending\"", "\"refused\""]);
    stage.http("POST", "/_sim/fault", "[]");
    let outcome = order("prod-web adrift 0:8080", &stage).run();
    outcome
        .exits(3)
        .complains_in_one_line(&["is not connected to Session Manager"]);
}

#[test]
fn a_rehearsal_shows_the_request_and_neither_listens_nor_sends() {
    let stage = stage();
    // Not even --write is needed for it.
    let run = ecsight("forward prod-web storefront 5432:db.internal:5432 --dry-run");
    let outcome = run.at(&stage.endpoint).run();
    outcome.exits(0).complains(&["nothing was sent"]);
    for word in [
        "AWS-StartPortForwardingSessionToRemoteHost",
        "\"db.internal\"",
        "\"Target\": \"ecs:prod-web_",
    ] {
        assert!(outcome.stdout.contains(word), "{word}: {}", outcome.stdout);
    }
    assert_eq!(sessions(&stage), 0);
}

#[test]
fn production_asks_for_the_name() {
    let stage = stage();
    let config = "production = [\"prod-*\"]\n";
    let run = order("prod-web storefront 0:8080", &stage);
    let outcome = run.file("ecsight/config.toml", config).run();
    outcome
        .exits(2)
        .complains_in_one_line(&["--yes=storefront", "production"]);
    assert_eq!(sessions(&stage), 0);
}
