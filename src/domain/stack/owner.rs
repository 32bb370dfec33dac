//! Which stack made a thing, by its tags.

use crate::domain::Text;
use crate::domain::cluster::Tag;

/// What CloudFormation writes on what it makes. Nobody else can write such a tag, but it may be
/// missing: with what was made before tags were, with what was imported, and where tags may not
/// be read. Then [`StackAsk::OwnerOf`](super::StackAsk::OwnerOf) tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackTags {
    /// ARN of the stack.
    pub stack_id: Option<Text>,
    /// Name of the stack.
    pub stack_name: Option<Text>,
    /// Name of the thing in the template.
    pub logical_id: Option<Text>,
}

impl StackTags {
    /// What CloudFormation is asked by: the ARN, which finds a deleted stack, too, or the name.
    pub fn stack(&self) -> Option<&Text> {
        self.stack_id.as_ref().or(self.stack_name.as_ref())
    }
}

/// The stack that made a thing with these tags; none where they name no stack.
pub fn tagged(tags: &[Tag]) -> Option<StackTags> {
    let value = |name: &str| {
        let mut all = tags.iter();
        let tag = all.find(|tag| {
            let key = tag.key.as_deref();
            key.and_then(|key| key.strip_prefix("aws:cloudformation:")) == Some(name)
        });
        tag?.value.clone().filter(|value| !value.is_empty())
    };
    let tags = StackTags {
        stack_id: value("stack-id"),
        stack_name: value("stack-name"),
        logical_id: value("logical-id"),
    };
    tags.stack().is_some().then_some(tags)
}
