//! ecsight: a terminal UI that inspects Amazon ECS clusters.
//!
//! The rooms, and what each must not do (ARCHITECTURE.md has the reasons):
//!
//! - [`domain`]: plain data in ECS's own words. Names nothing else of the crate.
//! - [`aws`]: sessions and the one choke point every call passes. The only room that names the SDK.
//! - [`fetchers`]: what is polled, one file each. Keeps no state.
//! - [`scheduler`]: when and how much. Pure but for its runner, the only part that spawns.
//! - [`store`]: what is known. No lock, no clock, no network.
//! - [`logs`]: what is known of logs, and which lines are shown. Pure.
//! - [`channel`]: the data channel of Session Manager, without a clock and without a terminal.
//! - [`audit`]: the file in which every change is written down. Asks nobody.
//! - [`app`]: the model, and how messages change it. Waits for nothing; effects come back as data.
//! - [`panes`]: from (store, screen state, theme, now) to widgets. Asks nobody.
//! - [`keys`], [`config`], [`theme`]: the user's files, read leniently. They never stop the program.
//! - [`ui`]: terminal, event loop, the whole screen.
//! - [`cli`]: arguments and subcommands. The only room that prints.
//! - [`sim`]: a simulated AWS account. Knows AWS's wire and nothing of us.

pub mod actions;
pub mod app;
pub mod audit;
pub mod aws;
pub mod channel;
pub mod cli;
pub mod config;
pub mod domain;
pub mod fetchers;
pub mod keys;
pub mod logs;
pub mod panes;
pub mod scheduler;
pub mod sim;
pub mod store;
pub mod theme;
pub mod ui;
