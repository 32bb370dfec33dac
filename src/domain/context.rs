//! Which account and region a piece of data belongs to.

use super::Text;
use serde::Serialize;

/// A live context: one (profile, region) with the credentials it was opened with.
///
/// It is part of every key in store and scheduler, so data of two contexts can
/// never mix. Should the same profile turn out to lead to another account after
/// a new login, a new id is given out and the old data stays with the old id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContextId(pub u32);

/// What a context was opened with and what STS said about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ContextInfo {
    /// Account id, once `sts:GetCallerIdentity` has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Text>,
    /// Region, unless none is configured anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// Named profile, unless the environment's own credentials are in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
}
