//! Requests: EC2's Query protocol
//! ([Query Requests](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html)).

use crate::domain::network::{NetworkAsk, NetworkList};
use aws_smithy_query::QueryWriter;

/// Version of the API.
const VERSION: &str = "2016-11-15";

/// The body that asks for one page.
pub(super) fn body(action: &str, ask: &NetworkAsk) -> String {
    let fields = fields(ask);
    let mut body = String::new();
    let mut writer = QueryWriter::new(&mut body, action, VERSION);
    for (name, value) in &fields {
        writer.prefix(name).string(value);
    }
    writer.finish();
    body
}

fn fields(ask: &NetworkAsk) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut put = |name: String, value: &str| fields.push((name, value.to_owned()));
    match &ask.list {
        NetworkList::LaunchTemplateVersions { template, version } => {
            put("LaunchTemplateId".to_owned(), template);
            put("LaunchTemplateVersion.1".to_owned(), version);
        }
        NetworkList::PrefixListEntries { prefix_list } => {
            put("PrefixListId".to_owned(), prefix_list);
        }
        NetworkList::VpcAttribute { vpc, attribute } => {
            put("VpcId".to_owned(), vpc);
            put("Attribute".to_owned(), attribute.into());
        }
        _ => {}
    }
    for (at, filter) in (1..).zip(&ask.filters) {
        put(format!("Filter.{at}.Name"), &filter.name);
        for (number, value) in (1..).zip(&filter.values) {
            put(format!("Filter.{at}.Value.{number}"), value);
        }
    }
    // A page counts against the larger of EC2's two rates; all it ever gives are asked for.
    if let Some(most) = most(&ask.list) {
        put("MaxResults".to_owned(), most);
    }
    if let Some(token) = &ask.token {
        put("NextToken".to_owned(), token);
    }
    fields
}

/// Most items of a page; none where there are no pages.
fn most(list: &NetworkList) -> Option<&'static str> {
    Some(match list {
        NetworkList::LaunchTemplateVersions { .. } => "200",
        NetworkList::RouteTables
        | NetworkList::ManagedPrefixLists
        | NetworkList::PrefixListEntries { .. } => "100",
        NetworkList::EgressOnlyInternetGateways => "255",
        NetworkList::VpcAttribute { .. } => return None,
        _ => "1000",
    })
}
