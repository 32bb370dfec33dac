//! What every action must hold to.
