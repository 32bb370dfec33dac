//! What all instances together say about a task.

use super::{Fit, Needs, Reason};
use crate::domain::container_instance::ContainerInstance;

/// `fits on 0 of 6 instances: 4 too little memory, 2 draining`. Each instance is counted once, by
/// the first of its reasons.
pub fn summary<'a>(fits: impl IntoIterator<Item = &'a Fit>) -> String {
    let (mut all, mut good, mut more, mut unknown) = (0_usize, 0_usize, Some(0_i64), 0_usize);
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for fit in fits {
        all += 1;
        match (fit.fits(), fit.against.first()) {
            (Some(true), _) => {
                good += 1;
                more = more.zip(fit.count).map(|(more, count)| more + count);
            }
            (Some(false), Some(reason)) => {
                let brief = reason.brief();
                match reasons.iter_mut().find(|(known, _)| *known == brief) {
                    Some((_, count)) => *count += 1,
                    None => reasons.push((brief, 1)),
                }
            }
            _ => unknown += 1,
        }
    }
    if all == 0 {
        return "there is no container instance to place it on".to_owned();
    }
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let noun = if all == 1 { "instance" } else { "instances" };
    let mut words: Vec<String> = Vec::new();
    if let (true, Some(more)) = (good > 0, more) {
        let tasks = if more == 1 { "task" } else { "tasks" };
        words.push(format!("{more} such {tasks} in all"));
    }
    words.extend(
        reasons
            .into_iter()
            .map(|(reason, count)| format!("{count} {reason}")),
    );
    if unknown > 0 {
        words.push(format!("{unknown} not known"));
    }
    let head = format!("fits on {good} of {all} {noun}");
    if words.is_empty() {
        head
    } else {
        format!("{head}: {}", words.join(", "))
    }
}

/// What keeps a task from being placed anywhere, in few words; none if it fits somewhere, or may.
pub fn lack<'a>(
    needs: &Needs,
    fits: impl IntoIterator<Item = (&'a ContainerInstance, &'a Fit)>,
) -> Option<String> {
    let fits: Vec<(&ContainerInstance, &Fit)> = fits.into_iter().collect();
    if fits.is_empty() {
        return Some("no container instance is registered".to_owned());
    }
    if fits.iter().any(|(_, fit)| fit.fits() != Some(false)) {
        return None;
    }
    // Those that would take the task if they only had the room.
    let roomy: Vec<&ContainerInstance> = fits
        .iter()
        .filter(|(_, fit)| fit.against.iter().all(Reason::is_room))
        .map(|(instance, _)| *instance)
        .collect();
    let best = |resource: &str| {
        roomy
            .iter()
            .filter_map(|instance| instance.remaining(resource))
            .max()
    };
    let short = |needed: Option<i64>, resource: &str, unit: &str| {
        let (needed, best) = (needed?, best(resource)?);
        (best < needed).then(|| format!("no instance has {needed} {unit} left (best {best})"))
    };
    short(needs.memory, "MEMORY", "MiB")
        .or_else(|| short(needs.cpu, "CPU", "CPU units"))
        .or_else(|| Some(summary(fits.iter().map(|(_, fit)| *fit))))
}

/// A verdict that says a task "cannot be placed", with what is lacking instead of the words of the
/// event; none if the verdict is about something else.
pub fn sharpen(why: &str, lack: &str) -> Option<String> {
    const WORDS: &str = "cannot be placed";
    let at = why.find(WORDS)?;
    let head = why.get(..at + WORDS.len())?;
    Some(format!("{head}: {lack}"))
}
