//! A server of our own: started by a test, asked where it listens, ended by its process id.

use super::PATIENCE;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

/// A process that printed `listening on http://127.0.0.1:PORT`.
///
/// It ends when this value is dropped; the Python ones also end when their
/// standard input closes, so that a killed test leaves nothing behind.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub endpoint: String,
}

impl Server {
    /// Starts `command` and waits until it says where it listens.
    pub fn start(what: &str, mut command: Command) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{what} does not start: {error}"))?;
        let (say, said) = mpsc::channel();
        let stdout = child.stdout.take().expect("stdout is a pipe");
        // the threads read on to the end, so that the pipes never fill up
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(endpoint) = line.trim().strip_prefix("listening on ") {
                    let _ = say.send(endpoint.to_owned());
                }
            }
        });
        let stderr = child.stderr.take().expect("stderr is a pipe");
        let errors = std::thread::spawn(move || {
            let mut last = Vec::new();
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                last.push(line);
                if last.len() > 20 {
                    last.remove(0);
                }
            }
            last.join("\n")
        });
        match said.recv_timeout(PATIENCE * 2) {
            Ok(endpoint) => Ok(Self { child, endpoint }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                let errors = errors.join().unwrap_or_default();
                Err(format!("{what} never said where it listens: {errors}"))
            }
        }
    }

    /// Sends a signal by name (`TERM`) and waits for the end: the exit code.
    pub fn end(mut self, signal: &str) -> Option<i32> {
        send_signal(self.child.id(), signal);
        self.child.wait().expect("it ends").code()
    }
}

impl Server {
    /// One request to its own switches; the body of the answer.
    #[track_caller]
    pub fn http(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.endpoint.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("it listens");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("read");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer.split_once("\r\n\r\n").expect("a body").1.to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // closing standard input ends the Python servers with their own children
        drop(self.child.stdin.take());
        if matches!(self.child.try_wait(), Ok(None)) {
            send_signal(self.child.id(), "TERM");
        }
        let _ = self.child.wait();
    }
}

/// `kill -s SIGNAL PID`, of a process that this test started.
pub fn send_signal(pid: u32, signal: &str) {
    let status = Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .stderr(Stdio::null())
        .status();
    assert!(status.is_ok(), "the kill command exists");
}
