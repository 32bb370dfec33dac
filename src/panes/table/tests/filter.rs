//! What the filter language keeps and what it shows as found.

use super::*;

fn kept(typed: &str) -> String {
    let mut state = TableState::default();
    let mut listing = listing(services(), &mut state);
    state.filter.edit(typed, &listing.column_names());
    listing.refresh(&mut state, &at(0));
    match &state.filter.error {
        Some(error) => format!("{}: {error}", error.position),
        None => names(&listing),
    }
}

#[test]
fn what_is_typed_decides_what_stays() {
    let all = "checkout search-api session-worker api-2 api-10 image-proxy storefront";
    let cases = [
        ("", all),
        ("api", "search-api api-2 api-10"),
        ("API", ""),
        ("api !search", "api-2 api-10"),
        ("\"rolled back\"", "checkout"),
        ("rolled back", "checkout"),
        ("^s.*(r|i)$", "search-api session-worker"),
        ("^api|proxy", "api-2 api-10 image-proxy"),
        (
            "!^api|proxy",
            "checkout search-api session-worker storefront",
        ),
        ("/^api-\\d$/", "api-2"),
        ("/healthz", "search-api"),
        ("web(", ""),
        ("/web(/", "0: unclosed group"),
        // fuzzy: on the name, best match first
        ("-f ap", "api-2 api-10 search-api image-proxy"),
        ("~sfrt", "storefront"),
        ("!~api", "checkout session-worker image-proxy storefront"),
        ("name:api", "search-api api-2 api-10"),
        ("NAME:api", "search-api api-2 api-10"),
        (
            "name:!api",
            "checkout session-worker image-proxy storefront",
        ),
        ("why:503", "search-api"),
        ("why:/^rolled/", "checkout"),
        ("rollout:=completed", "search-api image-proxy storefront"),
        ("tasks:>=6", "api-10 storefront"),
        ("tasks:<3", "session-worker api-2 image-proxy"),
        ("tasks:=3", "checkout search-api"),
        ("age:>20m", "api-10 storefront"),
        ("age:<=10m", "session-worker api-2 image-proxy"),
        ("age:>soon", "0: > wants a number or an age such as 10m"),
        ("health:broken", "checkout"),
        ("health:fault", "checkout search-api"),
        ("!health:fine", "checkout search-api session-worker"),
        ("health:c", "session-worker"),
        (
            "health:good",
            "0: health is broken, look, changing, unknown or fine",
        ),
        // every row has that ARN, and the colon makes no column of it
        ("arn:aws:ecs", all),
        // ages are not looked through by plain text
        ("50m", ""),
    ];
    for (typed, expected) in cases {
        assert_eq!(kept(typed), expected, "{typed}");
    }
}

#[test]
fn a_mistake_leaves_the_former_filter_in_force() {
    let mut state = TableState::default();
    let mut listing = listing(services(), &mut state);
    for (typed, error, expected) in [
        ("name:api", false, 3),
        ("name:api \"sea", true, 3),
        ("name:api \"sea\"", false, 1),
        ("tasks:>", true, 1),
        ("", false, 7),
    ] {
        state.filter.edit(typed, &listing.column_names());
        listing.refresh(&mut state, &at(0));
        assert_eq!(state.filter.error.is_some(), error, "{typed}");
        assert_eq!(listing.len(), expected, "{typed}");
    }
}

#[test]
fn a_filter_describes_itself() {
    let columns = ["name", "tasks"];
    let cases = [
        ("", "", None),
        ("web !api", "\"web\" · not \"api\"", None),
        (
            "name:!web tasks:<4",
            "not name has \"web\" · tasks < 4",
            None,
        ),
        ("-f ceck ^x", "like \"ceck\" · /^x/", None),
        ("health:fault", "health broken or look", None),
        (
            "nmae:web",
            "\"nmae:web\"",
            Some("no column nmae; did you mean name:?"),
        ),
    ];
    for (typed, expected, suggestion) in cases {
        let filter = Filter::parse(typed, &columns);
        let told = filter
            .as_ref()
            .map(|filter| (filter.describe(), filter.suggestion()));
        assert_eq!(told, Ok((expected.to_owned(), suggestion)), "{typed}");
    }
}

#[test]
fn every_example_of_the_help_is_a_filter() {
    for (example, help) in FILTER_HELP {
        for one in example.split(", ") {
            let filter = Filter::parse(one, &["name", "tasks", "age"]);
            assert!(
                filter.is_ok_and(|filter| !filter.is_empty()),
                "{one}: {help}"
            );
        }
    }
}
