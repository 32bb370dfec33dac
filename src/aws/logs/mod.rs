//! CloudWatch Logs.

mod events;
mod groups;
mod queries;
mod tail;

use crate::domain::Text;

/// A figure as an argument of the AWS CLI.
fn figure(figure: impl ToString) -> Vec<Text> {
    vec![figure.to_string().into()]
}
