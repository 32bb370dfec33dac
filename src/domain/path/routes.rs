//! Which route a packet takes
//! ([route priority](https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html)).

use super::range::Range;
use super::rules::Lists;
use crate::domain::list;
use crate::domain::network::{Route, RouteTable};

/// The way a table sends packets to somewhere.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken<'a> {
    /// By this route; it may be a blackhole.
    Route(&'a Route),
    /// There is no route.
    Nothing,
    /// It cannot be said, because of this.
    Unknown(String),
}

/// The route to a block of addresses: the most exact one; between equals one that somebody made
/// before one that was propagated, and one by its block before one by a prefix list.
pub fn route_to<'a>(table: &'a RouteTable, to: &Range, lists: &Lists) -> Taken<'a> {
    let Some(routes) = table.routes.as_deref() else {
        return Taken::Unknown("its routes are not told".to_owned());
    };
    let mut best: Option<((u8, bool, bool), &Route)> = None;
    for route in routes {
        let by_list = route.destination_prefix_list_id.is_some();
        for range in blocks(route, lists) {
            if !range.contains(to) {
                continue;
            }
            let rank = (range.prefix(), !route.is_propagated(), !by_list);
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, route));
            }
        }
    }
    let exact = best.as_ref().map_or(0, |(rank, _)| rank.0);
    let parts = routes.iter().filter(|route| {
        let mut blocks = blocks(route, lists).into_iter();
        blocks.any(|range| to.contains(&range) && range.prefix() > exact && range != *to)
    });
    if let Some(part) = parts.into_iter().next() {
        return Taken::Unknown(split(part));
    }
    best.map_or(Taken::Nothing, |(_, route)| Taken::Route(route))
}

/// The route to an IPv4 address of the internet that is not known. Routes of blocks that are not
/// on the internet say nothing about it, and those of AWS's own prefix lists are asked by name.
pub fn route_to_internet(table: &RouteTable) -> Taken<'_> {
    let Some(routes) = table.routes.as_deref() else {
        return Taken::Unknown("its routes are not told".to_owned());
    };
    let block = |route: &Route| Range::parse(route.destination_cidr_block.as_deref()?);
    let part = routes.iter().find(|route| {
        let local = route.target.as_deref() == Some("local");
        block(route).is_some_and(|range| range.prefix() > 0 && !range.is_private() && !local)
    });
    if let Some(part) = part {
        return Taken::Unknown(split(part));
    }
    let everywhere = |route: &&Route| block(route) == Some(Range::ANYWHERE);
    let found = routes.iter().find(everywhere);
    found.map_or(Taken::Nothing, Taken::Route)
}

/// The route of a prefix list.
pub fn route_to_list<'a>(table: &'a RouteTable, prefix_list: &str) -> Option<&'a Route> {
    let of_list = |route: &&Route| route.destination_prefix_list_id.as_deref() == Some(prefix_list);
    list(&table.routes).iter().find(of_list)
}

fn blocks(route: &Route, lists: &Lists) -> Vec<Range> {
    match &route.destination_prefix_list_id {
        Some(id) => lists.get(id).unwrap_or_default().to_vec(),
        None => {
            let block = route.destination().and_then(|block| Range::parse(block));
            block.into_iter().collect()
        }
    }
}

fn split(route: &Route) -> String {
    let to = route.destination().map_or("—", |to| to);
    let by = route.target.as_deref().unwrap_or("—");
    format!("a part of it, {to}, leads to {by}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;
    use proptest::prelude::*;

    fn table(routes: &[(&str, &str, &str)]) -> RouteTable {
        let route = |(to, target, origin): &(&str, &str, &str)| Route {
            destination_prefix_list_id: to.starts_with("pl-").then(|| Text::from(*to)),
            destination_cidr_block: (!to.starts_with("pl-")).then(|| Text::from(*to)),
            target: Some((*target).into()),
            origin: Some((*origin).into()),
            ..Route::default()
        };
        RouteTable {
            routes: Some(routes.iter().map(route).collect()),
            ..RouteTable::default()
        }
    }

    fn words(taken: &Taken<'_>) -> String {
        match taken {
            Taken::Route(route) => route.target.as_deref().unwrap_or("—").to_owned(),
            Taken::Nothing => "nothing".to_owned(),
            Taken::Unknown(why) => why.clone(),
        }
    }

    #[test]
    fn the_most_exact_route_is_taken() {
        let mut lists = Lists::default();
        lists.add(&"pl-1".into(), &["10.9.8.0/24".into()]);
        let made = "CreateRoute";
        let brought = "EnableVgwRoutePropagation";
        let local = ("10.0.0.0/16", "local", "CreateRouteTable");
        let everywhere = ("0.0.0.0/0", "nat-1", made);
        type Case<'a> = (&'a [(&'a str, &'a str, &'a str)], &'a str, &'a str);
        let cases: &[Case<'_>] = &[
            (&[everywhere, local], "10.0.3.0/24", "local"),
            (&[everywhere, local], "10.9.8.7", "nat-1"),
            (&[local], "10.9.8.7", "nothing"),
            (&[everywhere, ("pl-1", "tgw-1", made)], "10.9.8.7", "tgw-1"),
            (
                &[("pl-1", "tgw-1", made), ("10.9.8.0/24", "pcx-1", made)],
                "10.9.8.7",
                "pcx-1",
            ),
            (
                &[
                    ("10.9.8.0/24", "vgw-1", brought),
                    ("10.9.8.0/24", "pcx-1", made),
                ],
                "10.9.8.7",
                "pcx-1",
            ),
            (
                &[everywhere, ("pl-dark", "tgw-1", made)],
                "10.9.8.7",
                "nat-1",
            ),
            (
                &[everywhere, ("10.9.8.0/25", "tgw-1", made)],
                "10.9.8.0/24",
                "a part of it, 10.9.8.0/25, leads to tgw-1",
            ),
        ];
        for (routes, to, expected) in cases {
            let table = table(routes);
            let to = Range::parse(to).expect(to);
            let taken = route_to(&table, &to, &lists);
            assert_eq!(words(&taken), *expected, "{routes:?} {to:?}");
        }
        assert_eq!(
            words(&route_to(&RouteTable::default(), &Range::ANYWHERE, &lists)),
            "its routes are not told"
        );
    }

    #[test]
    fn the_internet_is_where_the_default_route_leads() {
        let made = "CreateRoute";
        let local = ("10.0.0.0/16", "local", made);
        let public = ("52.95.0.0/16", "local", made);
        type Case<'a> = (&'a [(&'a str, &'a str, &'a str)], &'a str);
        let cases: &[Case<'_>] = &[
            (&[local], "nothing"),
            (&[local, public, ("0.0.0.0/0", "igw-1", made)], "igw-1"),
            (
                &[("0.0.0.0/0", "nat-1", made), ("10.0.0.0/8", "tgw-1", made)],
                "nat-1",
            ),
            (
                &[("0.0.0.0/1", "vgw-1", made), ("128.0.0.0/1", "vgw-1", made)],
                "a part of it, 0.0.0.0/1, leads to vgw-1",
            ),
            (&[("pl-1", "vpce-1", made)], "nothing"),
        ];
        for (routes, expected) in cases {
            assert_eq!(words(&route_to_internet(&table(routes))), *expected);
        }
    }

    proptest! {
        /// Judged by looking at every route: none that holds the address is more exact.
        #[test]
        fn the_longest_prefix_wins(
            routes in proptest::collection::vec((any::<u8>(), 24..=32_u8), 1..8),
            byte in any::<u8>(),
        ) {
            let blocks: Vec<String> =
                routes.iter().map(|(byte, prefix)| format!("10.0.0.{byte}/{prefix}")).collect();
            let written: Vec<(&str, &str, &str)> =
                blocks.iter().map(|block| (&**block, &**block, "CreateRoute")).collect();
            let table = table(&written);
            let to = Range::parse(&format!("10.0.0.{byte}")).expect("an address");
            let holding = blocks.iter().filter_map(|block| Range::parse(block)).filter(|it| it.contains(&to));
            let longest = holding.map(|it| it.prefix()).max();
            let found = match route_to(&table, &to, &Lists::default()) {
                Taken::Route(route) => {
                    route.target.as_deref().and_then(Range::parse).map(|it| it.prefix())
                }
                _ => None,
            };
            prop_assert_eq!(found, longest);
        }
    }
}
