//! The simulated account, listening for any AWS client: `ecsight demo --serve`.

use super::cli::ecsight;
use super::process::Server;

/// `ecsight demo --serve 127.0.0.1:0 ARGS…` as a process of its own.
pub fn serve(args: &str) -> Server {
    let run = ecsight("demo --serve 127.0.0.1:0");
    let run = args.split_whitespace().fold(run, |run, arg| run.arg(arg));
    match Server::start("ecsight demo --serve", run.command()) {
        Ok(server) => server,
        Err(why) => panic!("{why}"),
    }
}
