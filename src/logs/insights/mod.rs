//! Logs Insights: one question to whole log groups, paid for by what it reads.
//!
//! ```text
//! preset, typed text ─► query ─► estimate ─► Enter ─► StartQuery ─► GetQueryResults … ─► Table
//! ```
//!
//! Pure: what is to be asked comes out as errands, answers go in, the time is an argument.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html>

pub mod cost;
pub mod presets;
pub mod query;
pub mod results;
pub mod state;
pub mod window;

pub use cost::Size;
pub use presets::{About, Preset};
pub use results::{Form, Table};
pub use state::{End, Insights, Phase, Run, Target};
pub use window::Window;
