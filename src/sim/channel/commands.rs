//! The few commands that the shell knows.

use std::time::Duration;

use super::shell::{Front, Shell};

/// What comes of a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Done {
    Said(String),
    /// Something stays in front and takes the keys.
    Front(Front),
    Exit,
}

const KNOWN: [&str; 23] = [
    "cat", "cd", "clear", "curl", "date", "echo", "env", "exit", "false", "hostname", "id", "ls",
    "printenv", "ps", "pwd", "seq", "sh", "sleep", "stty", "true", "uname", "wget", "whoami",
];

/// Lines of `seq`, at most.
const LINES: u32 = 100_000;

pub(super) fn is_known(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    KNOWN.contains(&name)
}

/// Runs one command; its status is the shell's then.
pub(super) fn run(shell: &mut Shell, command: &str) -> Done {
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or(program);
    let words: Vec<&str> = words.map(|word| word.trim_matches(['"', '\''])).collect();
    let before = std::mem::replace(&mut shell.status, 0);
    let text = match (name, words.as_slice()) {
        ("" | "true" | "clear", _) => String::new(),
        ("exit", _) => return Done::Exit,
        ("pwd", _) => format!("{}\n", shell.directory),
        ("cd", [to, ..]) => return change(shell, to),
        ("cd", []) => return change(shell, "/root"),
        ("ls", rest) => {
            let path = rest.iter().find(|word| !word.starts_with('-'));
            return list(shell, path.copied());
        }
        ("cat", []) => return Done::Front(Front::Echo),
        ("cat", paths) => return read(shell, paths),
        ("sleep", [time, ..]) => {
            let seconds: u64 = time.parse().unwrap_or_default();
            return Done::Front(Front::Sleep(Duration::from_secs(seconds.max(1))));
        }
        ("echo", words) => {
            let said: Vec<String> = words
                .iter()
                .map(|word| expand(shell, word, before))
                .collect();
            format!("{}\n", said.join(" "))
        }
        ("env" | "printenv", []) => environment(shell),
        ("hostname", _) => format!("{}\n", shell.place.host),
        ("whoami", _) => "root\n".into(),
        ("id", _) => "uid=0(root) gid=0(root) groups=0(root)\n".into(),
        ("uname", _) => format!(
            "Linux {} 6.1.155-176.282.amzn2023.x86_64 x86_64 Linux\n",
            shell.place.host
        ),
        ("stty", ["size", ..]) => format!("{} {}\n", shell.size.1, shell.size.0),
        ("date", _) => format!(
            "{}\n",
            jiff::Timestamp::now().strftime("%a %b %e %H:%M:%S UTC %Y")
        ),
        ("ps", _) => format!(
            "PID   USER     COMMAND\n    1 root     /app/{}\n   24 root     /managed-agents/execute-command/amazon-ssm-agent\n   \
             57 root     sh\n",
            shell.place.service
        ),
        ("seq", [last, ..]) => {
            let last: u32 = last.parse().unwrap_or_default();
            (1..=last.min(LINES))
                .map(|number| format!("{number}\n"))
                .collect()
        }
        ("curl" | "wget", words) => return fetch(shell, words),
        ("false", _) => return fail(shell, 1, String::new()),
        _ => {
            let text = format!("sh: {program}: not found\n");
            return fail(shell, 127, text);
        }
    };
    Done::Said(text)
}

fn fail(shell: &mut Shell, status: i32, text: String) -> Done {
    shell.status = status;
    Done::Said(text)
}

/// The names of all variables. What they hold is masked.
fn environment(shell: &Shell) -> String {
    let own = [
        format!("HOSTNAME={}", shell.place.host),
        format!("AWS_REGION={}", shell.place.region),
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
        format!("PWD={}", shell.directory),
    ];
    let masked = shell.place.env.iter().map(|name| format!("{name}=****"));
    own.into_iter()
        .chain(masked)
        .map(|line| line + "\n")
        .collect()
}

fn expand(shell: &Shell, word: &str, status: i32) -> String {
    match word.strip_prefix('$') {
        Some("?") => status.to_string(),
        Some("HOSTNAME") => shell.place.host.clone(),
        Some("PWD") => shell.directory.clone(),
        Some(name) if shell.place.env.iter().any(|known| known == name) => "****".into(),
        Some(_) => String::new(),
        None => word.to_owned(),
    }
}

/// The directories with what is in them.
const TREE: [(&str, &str); 6] = [
    ("/", "app  bin  etc  proc  root  tmp"),
    ("/app", "VERSION  config.yaml  server"),
    ("/bin", "ash  bash  cat  echo  ls  sh"),
    ("/etc", "hostname  os-release  resolv.conf"),
    ("/root", ""),
    ("/tmp", ""),
];

fn path(shell: &Shell, to: &str) -> String {
    let whole = if to.starts_with('/') {
        to.to_owned()
    } else {
        format!("{}/{to}", shell.directory)
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn change(shell: &mut Shell, to: &str) -> Done {
    let to = path(shell, to);
    if TREE.iter().any(|(name, _)| *name == to) {
        shell.directory = to;
        Done::Said(String::new())
    } else {
        fail(
            shell,
            2,
            format!("sh: cd: can't cd to {to}: No such file or directory\n"),
        )
    }
}

fn list(shell: &mut Shell, of: Option<&str>) -> Done {
    let of = path(shell, of.unwrap_or("."));
    match TREE.iter().find(|(name, _)| *name == of) {
        Some((_, "")) => Done::Said(String::new()),
        Some((_, names)) => Done::Said(format!("{names}\n")),
        None if file(shell, &of).is_some() => Done::Said(format!("{of}\n")),
        None => fail(shell, 1, format!("ls: {of}: No such file or directory\n")),
    }
}

fn read(shell: &mut Shell, paths: &[&str]) -> Done {
    let mut text = String::new();
    for given in paths {
        match file(shell, &path(shell, given)) {
            Some(content) => text += &content,
            None => {
                text += &format!("cat: can't open '{given}': No such file or directory\n");
                shell.status = 1;
            }
        }
    }
    Done::Said(text)
}

fn file(shell: &Shell, path: &str) -> Option<String> {
    let place = &shell.place;
    Some(match path {
        "/etc/hostname" => format!("{}\n", place.host),
        "/etc/os-release" => "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME=\"Alpine Linux v3.22\"\n".into(),
        "/etc/resolv.conf" => format!("search {}.compute.internal\nnameserver 169.254.169.253\n", place.region),
        "/app/VERSION" => format!("{}\n", place.image),
        "/app/config.yaml" => format!("service: {}\nlisten: 0.0.0.0:{}\n", place.service, place.port.unwrap_or(8080)),
        _ => return None,
    })
}

/// The application answers on its own port and nowhere else.
fn fetch(shell: &mut Shell, words: &[&str]) -> Done {
    let url = words.iter().find(|word| !word.starts_with('-'));
    let place = url.and_then(|url| url.strip_prefix("http://").unwrap_or(url).split('/').next());
    let (host, port) = place
        .and_then(|place| place.split_once(':'))
        .unwrap_or_default();
    let wanted = shell.place.port.map(|port| port.to_string());
    if ["localhost", "127.0.0.1"].contains(&host) && wanted.as_deref() == Some(port) {
        return Done::Said("{\"status\":\"ok\"}\n".into());
    }
    let text = format!("curl: (7) Failed to connect to {host} port {port}: Connection refused\n");
    fail(shell, 7, text)
}
