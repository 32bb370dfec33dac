//! The library's own fixtures, seen from here.

pub use ecsight::domain::*;

#[path = "../../../src/domain/fixtures/mod.rs"]
#[allow(dead_code, reason = "each side uses its part")]
pub mod fixtures;
