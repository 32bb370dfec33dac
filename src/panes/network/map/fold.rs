//! Which subnets are drawn one by one, and what is said of the others.

use super::place::class_role;
use super::strip::Strip;
use crate::domain::network::picture::{Place, count, grouped};
use crate::theme::Role;

/// So many subnets of a zone are drawn although nobody is in them.
const FEW: usize = 3;

/// The subnets of a zone that are drawn, and those that are only counted.
pub(super) fn shown<'p, 'a>(places: &'p [Place<'a>]) -> (Vec<&'p Place<'a>>, Vec<&'p Place<'a>>) {
    if places.len() <= FEW {
        return (places.iter().collect(), Vec::new());
    }
    places.iter().partition(|place| !place.is_quiet())
}

/// `+ 9 subnets nobody is in: 3 public, 6 private; 1,204 free`.
pub(super) fn folded(quiet: &[&Place<'_>], is_everybody_known: bool) -> Option<Strip> {
    if quiet.is_empty() {
        return None;
    }
    let mut classes: Vec<(&Place<'_>, usize)> = Vec::new();
    for place in quiet {
        match classes
            .iter_mut()
            .find(|(known, _)| known.class == place.class)
        {
            Some((_, count)) => *count += 1,
            None => classes.push((place, 1)),
        }
    }
    let nobody = match is_everybody_known {
        true => "nobody is in",
        false => "nobody is known to be in",
    };
    let head = format!("+ {} {nobody}: ", count(quiet.len(), "subnet"));
    let mut strip = Strip::of(&head, Some(Role::Muted));
    for (at, (place, number)) in classes.into_iter().enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        let text = format!("{comma}{number} {}", place.class_word());
        strip = strip.and(&text, Some(class_role(place.class)));
    }
    let free = quiet.iter().map(|it| it.subnet.available_ip_address_count);
    // The sum is told only where every part of it is.
    let free: Option<i64> = free.map(|it| it.map(i64::from)).sum();
    match free.and_then(|free| u64::try_from(free).ok()) {
        Some(free) => Some(strip.and(&format!(", {} free", grouped(free)), Some(Role::Muted))),
        None => Some(strip),
    }
}
