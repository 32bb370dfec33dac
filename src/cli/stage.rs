//! The simulated account behind `ecsight demo`.

use super::Failure;
use super::args::Demo;
use super::print;
use crate::domain::time::Timestamp;
use crate::sim::{self, Fault, Sim, SimOptions};
use crate::ui::signals::Signals;

/// When a frozen stage plays: screenshots and tests show this moment.
pub(super) const FROZEN_AT: Timestamp = Timestamp::constant(1_795_184_000, 0);

/// Raises the curtain.
pub(super) async fn raise(demo: &Demo) -> Result<Sim, Failure> {
    let mut faults = Vec::new();
    for text in &demo.fault {
        faults.push(
            text.parse::<Fault>()
                .map_err(|error| Failure::usage(format!("--fault {text}: {error}")))?,
        );
    }
    let options = SimOptions {
        scenario: demo.scenario.clone(),
        scale: demo.scale,
        seed: demo.seed,
        listen: demo.serve,
        faults,
        latency: demo.latency,
        frozen: demo.frozen,
        epoch: demo.frozen.then_some(FROZEN_AT),
        advance: demo.advance,
    };
    Sim::start(options)
        .await
        .map_err(|error| Failure::usage(error.to_string()))
}

/// The names of the scenarios, one a line.
pub(super) fn list() -> Result<(), Failure> {
    let lines: String = sim::scenario_names()
        .iter()
        .map(|(name, what)| format!("{name:<12} {what}\n"))
        .collect();
    print::data(&lines)
}

/// Serves until interrupted.
pub(super) async fn serve(stage: Sim) -> Result<(), Failure> {
    // Before the address is told: whoever reads it may want the end at once.
    let mut signals = Signals::new()
        .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
    print::data(&format!(
        "listening on {}\nAWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_REGION=us-east-1\n",
        stage.endpoint(),
        stage.endpoint()
    ))?;
    signals.next().await;
    stage.shutdown().await;
    Ok(())
}
