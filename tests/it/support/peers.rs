//! Judges that others wrote: moto and ministack (emulators of AWS) and boto3 (a client).
//!
//! They live in `target/peers`, made once by whichever test comes first, under
//! a lock that other test processes respect. Without Python a test that needs
//! them says so on stderr and passes; in CI that is a failure.

use super::process::Server;
use super::root;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A Python environment with packages of its own.
#[derive(Debug, Clone)]
pub struct Venv {
    bin: PathBuf,
}

/// `tests/peers/NAME`.
pub fn script(name: &str) -> PathBuf {
    root().join("tests/peers").join(name)
}

/// The peer, or `None` after saying on stderr why there is none. In CI that is a failure.
#[track_caller]
pub fn or_skip<T>(peer: Result<T, String>) -> Option<T> {
    match peer {
        Ok(peer) => Some(peer),
        Err(why) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "in CI no peer may be missing: {why}"
            );
            let test = std::thread::current().name().unwrap_or("test").to_owned();
            // the macros would be swallowed by the test runner, since the test passes
            let _ = writeln!(std::io::stderr(), "SKIPPED: {why} ({test})");
            None
        }
    }
}

fn run(what: &str, command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = words.lines().rev().take(5).collect();
    Err(format!(
        "{what}: {}",
        last.into_iter().rev().collect::<Vec<_>>().join(" / ")
    ))
}

impl Venv {
    /// The environment of `tests/peers/requirements-NAME.txt`, made if it is not there yet.
    pub fn of(name: &str) -> Result<Self, String> {
        static MADE: OnceLock<std::sync::Mutex<()>> = OnceLock::new();
        let _one_thread = MADE.get_or_init(Default::default).lock();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../peers");
        fs::create_dir_all(&target).map_err(|error| format!("target/peers: {error}"))?;
        let target = target.canonicalize().map_err(|error| error.to_string())?;
        let lock = File::create(target.join(format!("{name}.lock"))).map_err(|e| e.to_string())?;
        lock.lock().map_err(|error| error.to_string())?;
        let folder = target.join(name);
        let wanted = fs::read_to_string(script(&format!("requirements-{name}.txt")))
            .map_err(|error| error.to_string())?;
        let made = folder.join("made-from.txt");
        let venv = Self {
            bin: folder.join("bin"),
        };
        if fs::read_to_string(&made).is_ok_and(|have| have == wanted) {
            return Ok(venv);
        }
        run(
            "no python3 with venv",
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )?;
        run(
            "pip cannot install the peers",
            venv.python()
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                ])
                .arg(script(&format!("requirements-{name}.txt"))),
        )?;
        fs::write(&made, wanted).map_err(|error| error.to_string())?;
        Ok(venv)
    }

    /// Its Python, to be given a script.
    pub fn python(&self) -> Command {
        let mut command = Command::new(self.bin.join("python"));
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_ENDPOINT_URL");
        command
    }
}

/// An emulator with the fleet of `tests/peers/seed.py` in it.
#[derive(Debug)]
pub struct Peer {
    /// Where it listens.
    pub server: Server,
    /// boto3 lives here.
    pub boto3: Venv,
}

/// moto with the bulk fleet, one for all tests of this process. It ends with the process.
pub fn moto() -> Result<&'static Peer, String> {
    static MOTO: OnceLock<Result<Peer, String>> = OnceLock::new();
    MOTO.get_or_init(|| {
        let venv = Venv::of("moto")?;
        let mut launch = venv.python();
        launch.arg(script("moto_launch.py"));
        Ok(seeded(
            Server::start("moto", launch),
            &venv,
            &["moto", "--bulk"],
        ))
    })
    .as_ref()
    .map_err(Clone::clone)
}

/// ministack, one for all tests of this process. It ends with the process.
pub fn ministack() -> Result<&'static Peer, String> {
    static MINISTACK: OnceLock<Result<Peer, String>> = OnceLock::new();
    MINISTACK
        .get_or_init(|| {
            let boto3 = Venv::of("moto")?;
            let venv = Venv::of("ministack")?;
            let mut launch = venv.python();
            launch
                .arg(script("ministack_launch.py"))
                .arg(venv.bin.join("ministack"));
            Ok(seeded(
                Server::start("ministack", launch),
                &boto3,
                &["ministack"],
            ))
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// A moto with a fleet of its own, for a test that changes it.
pub fn moto_to_change() -> Result<Peer, String> {
    let venv = Venv::of("moto")?;
    let mut launch = venv.python();
    launch.arg(script("moto_launch.py"));
    Ok(seeded(Server::start("moto", launch), &venv, &["moto"]))
}

/// A second moto with nothing in it, for tests that write: the fleet's numbers are counted.
pub fn empty_moto() -> Result<&'static Peer, String> {
    static EMPTY: OnceLock<Result<Peer, String>> = OnceLock::new();
    EMPTY
        .get_or_init(|| {
            let boto3 = Venv::of("moto")?;
            let mut launch = boto3.python();
            launch.arg(script("moto_launch.py"));
            Ok(started(Server::start("moto", launch), &boto3))
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// A second ministack with nothing in it.
pub fn empty_ministack() -> Result<&'static Peer, String> {
    static EMPTY: OnceLock<Result<Peer, String>> = OnceLock::new();
    EMPTY
        .get_or_init(|| {
            let boto3 = Venv::of("moto")?;
            let venv = Venv::of("ministack")?;
            let mut launch = venv.python();
            launch
                .arg(script("ministack_launch.py"))
                .arg(venv.bin.join("ministack"));
            Ok(started(Server::start("ministack", launch), &boto3))
        })
        .as_ref()
        .map_err(Clone::clone)
}

fn started(server: Result<Server, String>, boto3: &Venv) -> Peer {
    Peer {
        server: server.unwrap_or_else(|why| panic!("{why}")),
        boto3: boto3.clone(),
    }
}

/// Python is there, so an emulator that does not start or cannot be filled is a failure, not a skip.
fn seeded(server: Result<Server, String>, boto3: &Venv, args: &[&str]) -> Peer {
    let server = server.unwrap_or_else(|why| panic!("{why}"));
    let mut seed = boto3.python();
    seed.arg(script("seed.py")).arg(&server.endpoint).args(args);
    if let Err(why) = run("seed.py", &mut seed) {
        panic!("{why}");
    }
    Peer {
        server,
        boto3: boto3.clone(),
    }
}

impl Peer {
    /// What boto3 reads there: `read_fleet.py ENDPOINT ARGS…`.
    #[track_caller]
    pub fn boto3_reads(&self, args: &str) -> Value {
        let read = self.boto3_reads_at(&self.server.endpoint, args);
        read.unwrap_or_else(|why| panic!("{why}"))
    }

    /// The same through a proxy, or boto3's own words about what went wrong.
    pub fn boto3_reads_at(&self, endpoint: &str, args: &str) -> Result<Value, String> {
        let mut read = self.boto3.python();
        read.arg(script("read_fleet.py"))
            .arg(endpoint)
            .args(args.split_whitespace());
        let text = run("read_fleet.py", &mut read)?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// A proxy in front of it that puts AWS's errors in.
    pub fn behind_faults(&self, faults: Value) -> FaultProxy {
        let mut launch = self.boto3.python();
        launch
            .arg(script("fault_proxy.py"))
            .arg(&self.server.endpoint);
        let proxy = FaultProxy(
            Server::start("fault_proxy.py", launch).unwrap_or_else(|why| panic!("{why}")),
        );
        proxy.0.http("POST", "/_fault", &faults.to_string());
        proxy
    }
}

/// A proxy that puts AWS's errors in front of an emulator.
#[derive(Debug)]
pub struct FaultProxy(Server);

impl FaultProxy {
    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.0.endpoint
    }

    /// Every request that came through: `ecs:ListTasks`, in order.
    pub fn calls(&self) -> Vec<String> {
        let log: Value = serde_json::from_str(&self.0.http("GET", "/_log", "")).expect("a log");
        let calls = log.as_array().expect("a list").iter();
        calls
            .map(|call| format!("{}:{}", text(call, "service"), text(call, "op")))
            .collect()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// An error in AWS's words for one operation of ECS.
pub fn refusal(operation: &str, code: &str, message: &str) -> Value {
    json!({"service": "ecs", "op": operation, "code": code, "message": message})
}
