//! Who is asking.

use super::Text;
use serde::Serialize;

/// The answer of [GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallerIdentity {
    /// Twelve-digit account id.
    pub account: Option<Text>,
    /// ARN of the caller (user, or assumed role with its session name).
    pub arn: Option<Text>,
    /// Unique id of the caller.
    pub user_id: Option<Text>,
}

impl CallerIdentity {
    /// The caller in the fewest words that still identify it: `role/session` or `user/name`.
    pub fn short(&self) -> Option<&str> {
        let arn = self.arn.as_deref()?;
        let tail = arn.rsplit(':').next().unwrap_or(arn);
        Some(tail.strip_prefix("assumed-role/").unwrap_or(tail))
    }
}
