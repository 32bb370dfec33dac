//! The model and its screens, driven by hand: keys go in, a play stands in for
//! AWS, the time is virtual, and what is drawn is read back with its roles.

mod account;
mod demands;
mod domain;
mod going;
mod laws;
mod pages;
mod picture;
mod play;
mod states;
mod targets;
mod trouble;
mod typing;
