//! Application Auto Scaling at work after callers have changed bounds or counts.

use std::sync::Arc;

use super::changes::Standing;
use super::model::{Note, World};
use super::queue::{Happening, ServiceAt};
use crate::sim::clock::Ms;
use crate::sim::scenario::ScalingSpec;

/// New bounds are kept at once.
const BOUNDS: Ms = 5_000;
/// Three data points of a minute each are above the target.
const OUT: Ms = 3 * 60_000;
/// Fifteen data points are far below it.
const IN: Ms = 15 * 60_000;

/// What auto scaling knows of a service beyond its scenario.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scaling {
    /// How many tasks the load asks for: what was there before somebody set a count by hand.
    pub natural: u32,
    /// What was done, oldest first.
    pub done: Vec<Scaled>,
    /// When a count was last set by hand.
    by_hand: Option<Ms>,
    /// Bounds that a caller set and nobody has looked at yet.
    fresh: bool,
}

/// One thing that auto scaling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scaled {
    pub at: Ms,
    /// The desired count it set.
    pub to: u32,
    pub why: Why,
}

/// Why it did so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Minimum,
    Maximum,
    /// The upper or the lower alarm of the policy.
    Alarm {
        low: bool,
    },
}

/// What `RegisterScalableTarget` asks for; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// In, out, scheduled.
    pub suspended: [Option<bool>; 3],
}

const WORDS: [&str; 3] = ["in", "out", "scheduled"];

impl Scaling {
    pub(super) fn new(desired: u32) -> Self {
        Self {
            natural: desired,
            done: Vec::new(),
            by_hand: None,
            fresh: false,
        }
    }
}

impl World {
    /// `RegisterScalableTarget`. Both bounds are there, or the service is scaled already.
    pub(crate) fn scalable(&mut self, cluster: usize, service: usize, bounds: &Bounds) {
        let at = ServiceAt { cluster, service };
        let now = self.now;
        let service = self.service_mut(at);
        let spec = Arc::make_mut(&mut service.spec);
        let scaling = spec.scaling.get_or_insert_with(ScalingSpec::unbounded);
        scaling.min = bounds.min.unwrap_or(scaling.min);
        scaling.max = bounds.max.unwrap_or(scaling.max);
        for (word, wanted) in WORDS.into_iter().zip(bounds.suspended) {
            if let Some(suspended) = wanted {
                scaling.suspended.retain(|known| known != word);
                scaling.suspended.extend(suspended.then(|| word.to_owned()));
            }
        }
        service.scaling.fresh |= bounds.min.is_some() || bounds.max.is_some();
        self.queue.plan(now + BOUNDS, Happening::Scale(at));
    }

    /// Somebody sets a count. What auto scaling thinks of it shows when its alarms ring.
    pub(super) fn scale_by_hand(&mut self, at: ServiceAt, count: u32) {
        let now = self.now;
        let natural = self.service(at).scaling.natural;
        self.scale(at, count);
        let service = self.service_mut(at);
        if service.spec.scaling.is_some() {
            service.scaling.natural = natural;
            service.scaling.by_hand = Some(now);
            for after in [OUT, IN] {
                self.queue.plan(now + after, Happening::Scale(at));
            }
        }
    }

    /// One look of auto scaling at a service.
    pub(super) fn rescale(&mut self, at: ServiceAt) {
        let now = self.now;
        let service = self.service_mut(at);
        let Some(spec) = service.spec.scaling.clone() else {
            return;
        };
        if service.standing != Standing::Active {
            return;
        }
        let fresh = std::mem::take(&mut service.scaling.fresh);
        let is = |word: &str| spec.suspended.iter().any(|known| known == word);
        let desired = service.desired;
        let since = service.scaling.by_hand.map(|at| now - at);
        let tracked = spec.target_cpu.is_some() || spec.target_requests.is_some();
        let load = service
            .scaling
            .natural
            .clamp(spec.min, spec.max.max(spec.min));
        let alarm = |after: Ms| tracked && since.is_some_and(|since| since >= after);
        let (to, why) = if fresh && desired < spec.min {
            (spec.min, Why::Minimum)
        } else if fresh && desired > spec.max {
            (spec.max, Why::Maximum)
        } else if desired < load && alarm(OUT) && !is("out") {
            (load, Why::Alarm { low: false })
        } else if desired > load && alarm(IN) && !is("in") {
            (load, Why::Alarm { low: true })
        } else {
            return;
        };
        service.desired = to;
        service.scaling.done.push(Scaled { at: now, to, why });
        self.unsettle(at);
        self.say(at, Note::DesiredCount(to));
        self.wake(at, 2_000);
    }
}
