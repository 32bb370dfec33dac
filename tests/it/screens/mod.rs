//! The model and its screens, driven by hand: keys go in, a play stands in for
//! AWS, the time is virtual, and what is drawn is read back with its roles.

mod account;
mod acting;
mod acting_kinds;
mod capacity;
mod charts;
mod compared;
mod demands;
mod deployments;
mod domain;
mod elastic;
mod events;
mod going;
mod insights;
mod land;
mod laws;
mod log_page;
mod log_ways;
mod log_words;
mod logs;
mod network;
mod pages;
mod panel;
mod picture;
mod play;
mod play_logs;
mod play_stacks;
mod rest;
mod rest_account;
mod shell;
mod stacks;
mod states;
mod targets;
mod trouble;
mod typing;
