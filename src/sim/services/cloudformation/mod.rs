//! AWS CloudFormation, version 2010-05-15, as far as stacks are read. Follows the pages of the "AWS
//! CloudFormation API Reference" named like the operations.

mod exports;
mod resources;
mod stacks;
mod template;

use super::query::{find, response};
use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{self, Stack};
use crate::sim::rng::{hash, mix};
use crate::sim::story::World;
use crate::sim::wire::xml::{field, list, text};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "cloudformation",
    signs_as: "cloudformation",
    protocol: Protocol::Query,
    target: None,
    row: |op, _| find(OPERATIONS, op).ok().map(|_| ALL),
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

/// AWS publishes no rates; accounts see throttling from a few calls a second on.
const ALL: Row = Row {
    name: "cloudformation",
    burst: 20,
    sustained: 5,
};

/// Most things on a page of any list.
const PAGE: usize = 100;

const SPACE: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/// What answers an operation: the inside of its `Result` element.
type Run = fn(&Desk<'_>) -> Result<String, ApiError>;

static OPERATIONS: &[(&str, Run)] = &[
    ("DescribeStacks", stacks::describe),
    ("ListStacks", stacks::list),
    ("DescribeStackEvents", stacks::events),
    ("DescribeStackResources", resources::describe),
    ("DescribeStackResource", resources::one),
    ("ListStackResources", resources::list),
    ("DescribeStackResourceDrifts", resources::drifts),
    ("ListExports", exports::exports),
    ("ListImports", exports::imports),
    ("GetTemplate", template::template),
    ("GetTemplateSummary", template::summary),
];

/// One operation at work.
#[derive(Debug)]
struct Desk<'a> {
    form: &'a str,
    stacks: Vec<Stack<'a>>,
}

impl<'a> Desk<'a> {
    /// The stack that the request names; a deleted one is found by its id alone.
    fn stack(&self) -> Result<&Stack<'a>, ApiError> {
        let name = field(self.form, "StackName").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            invalid("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null")
        })?;
        let mut all = self.stacks.iter();
        all.find(|stack| stack.id == name || (stack.name == name && !stack.is_deleted()))
            .ok_or_else(|| invalid(format!("Stack with id {name} does not exist")))
    }

    /// A page of a list; `what` says which list it is.
    fn page(
        &self,
        name: &str,
        what: &str,
        all: impl Iterator<Item = String>,
    ) -> Result<String, ApiError> {
        let place = mix(&[hash(name), hash(what)]);
        let token = |at: usize| format!("{at:08x}{:016x}", mix(&[place, at as u64]));
        let begin = match field(self.form, "NextToken").filter(|token| !token.is_empty()) {
            None => 0,
            Some(given) => given
                .get(..8)
                .and_then(|digits| usize::from_str_radix(digits, 16).ok())
                .filter(|at| token(*at) == given)
                .ok_or_else(|| invalid("NextToken is invalid"))?,
        };
        let mut all = all.skip(begin);
        let page: Vec<String> = all.by_ref().take(PAGE).collect();
        let end = begin + page.len();
        let next = all.next().map(|_| text("NextToken", token(end)));
        Ok(list(name, "member", page) + &next.unwrap_or_default())
    }
}

fn invalid(words: impl Into<String>) -> ApiError {
    ApiError::new("ValidationError", words)
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let run = find(OPERATIONS, request.op)?;
    let desk = Desk {
        form: request.body,
        stacks: network::stacks(world, request.region),
    };
    let result = run(&desk)?;
    Ok(response(request, SPACE, &result))
}
