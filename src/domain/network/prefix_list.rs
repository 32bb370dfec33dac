//! Prefix lists: ranges of addresses under one name.

use crate::domain::Text;
use serde::Serialize;

/// A prefix list of AWS
/// ([PrefixList](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PrefixList.html)),
/// or any other
/// ([ManagedPrefixList](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ManagedPrefixList.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrefixList {
    /// Id.
    pub prefix_list_id: Text,
    /// Name: `com.amazonaws.REGION.s3`, or what somebody called it.
    pub prefix_list_name: Option<Text>,
    /// Account it belongs to, or `AWS`; only DescribeManagedPrefixLists tells it.
    pub owner_id: Option<Text>,
    /// IPv4 or IPv6; only DescribeManagedPrefixLists tells it.
    pub address_family: Option<Text>,
    /// create-complete, modify-in-progress, …; only DescribeManagedPrefixLists tells it.
    pub state: Option<Text>,
    /// Entries it may have, which is what a rule that names it counts as; only
    /// DescribeManagedPrefixLists tells it.
    pub max_entries: Option<i32>,
    /// Its ranges. DescribeManagedPrefixLists does not tell them; of GetManagedPrefixListEntries
    /// they are those of one page.
    pub cidrs: Option<Vec<Text>>,
}
