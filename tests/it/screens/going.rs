//! Where keys and commands lead, and what survives a refresh.

use super::account::{Account, Part};
use super::domain::Text;
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{cluster, cluster_arn, ended, service, stopped};
use super::domain::polled::SourceId;
use super::play::Play;
use ecsight::app::nav::Place;
use ecsight::app::{Effect, Message, Options};
use ecsight::panes::kind::KindId;
use std::time::Duration;

const SMALL: (u16, u16) = (80, 24);

fn shop() -> Play {
    Play::loaded(Account::shop(), SMALL)
}

/// The services of `prod-web`.
fn services() -> Play {
    let mut play = shop();
    play.press("G enter").rest();
    play
}

fn selected(play: &Play) -> String {
    let picked = play.app.list.selected(&play.app.table());
    picked.map_or_else(String::new, |picked| picked.name.to_string())
}

fn flash(play: &Play) -> &str {
    play.app.flash.as_ref().map_or("", |flash| &flash.line)
}

#[test]
fn enter_leads_down_and_esc_back_up_with_the_cursor_where_it_was() {
    let mut play = services();
    play.press("j enter").rest();
    play.must_show("clusters › prod-web › services › search-api › tasks");
    play.press("enter").rest();
    play.must_show("5ea4c401 › containers");
    play.press("enter");
    play.must_show("describe");
    play.press("esc esc esc");
    assert_eq!(play.app.kind(), KindId::Services);
    assert_eq!(selected(&play), "search-api");
    play.press("esc");
    assert_eq!(selected(&play), "prod-web");
    play.press("esc");
    assert_eq!(flash(&play), "this is the top; ctrl-c or :q leaves");
}

#[test]
fn history_walks_trails_in_both_directions() {
    let mut play = services();
    play.press("d [");
    assert_eq!(play.app.kind(), KindId::Services);
    play.press("[");
    assert_eq!(play.app.kind(), KindId::Clusters);
    play.press("[");
    assert_eq!(flash(&play), "nothing before this");
    play.press("] ]");
    play.must_show("checkout › describe");
    play.press("]");
    assert_eq!(flash(&play), "nothing after this");
}

#[test]
fn describe_and_json_are_two_pages_about_the_same_row() {
    let mut play = services();
    play.press("d y");
    play.must_show("checkout › json");
    play.must_show("\"cluster_arn\": \"arn:aws:ecs");
    play.press("d");
    play.must_show("checkout › describe");
    play.press("d");
    assert!(matches!(play.app.trail.here(), Place::List { .. }));
    play.press("y y");
    assert!(matches!(play.app.trail.here(), Place::List { .. }));
    let mut play = Play::start(Account::shop(), SMALL);
    play.live(Duration::from_millis(50));
    play.press("y");
    assert_eq!(
        flash(&play),
        "there is no JSON for this yet: it is not described"
    );
}

#[test]
fn esc_takes_the_filter_then_the_marks_then_the_level() {
    let mut play = services();
    play.press("space /").types("s").press("enter esc");
    assert!(play.app.table().filter.text.is_empty());
    assert_eq!(play.app.table().marks.len(), 1);
    play.press("esc");
    assert!(play.app.table().marks.is_empty());
    assert_eq!(play.app.kind(), KindId::Services);
    play.press("esc");
    assert_eq!(play.app.kind(), KindId::Clusters);
}

#[test]
fn filter_sort_marks_and_cursor_survive_a_refresh() {
    let mut play = services();
    play.press("/").types("s").press("enter >");
    play.press("j space");
    let before = (play.app.table(), selected(&play));
    let inside = play.account.prod_web();
    inside.services.reverse();
    inside.services.push(service("aaa-s", 1));
    inside.services.push(service("zzz", 1));
    inside
        .services
        .retain(|service| service.name() != "storefront");
    play.live(Duration::from_secs(150));
    play.must_show("aaa-s");
    assert!(!play.shows("zzz"), "the filter still holds");
    assert!(!play.shows("storefront"), "what is gone is gone");
    let after = play.app.table();
    assert_eq!(after.sort, before.0.sort);
    assert_eq!(after.marks, before.0.marks);
    assert_eq!(selected(&play), before.1);
}

#[test]
fn the_cursor_stays_on_its_row_when_another_gets_worse() {
    let mut play = services();
    play.press("G");
    let row = selected(&play);
    let storefront = &mut play.account.prod_web().services[2];
    assert_eq!(storefront.name(), row);
    storefront.running_count = Some(0);
    play.live(Duration::from_secs(35));
    assert_eq!(selected(&play), row);
    play.must_show("6 tasks missing");
}

#[test]
fn sorting_walks_over_the_columns_and_back() {
    let mut play = services();
    play.press(">");
    assert_eq!(flash(&play), "sorted by name");
    play.press("<");
    assert_eq!(flash(&play), "worst first");
    play.command("sort tasks");
    let first = play.app.table().sort;
    play.command("sort tasks");
    assert_ne!(play.app.table().sort, first, "again to reverse");
    play.press("I");
    assert_eq!(play.app.table().sort, first);
    play.command("sort colour");
    assert!(flash(&play).starts_with("no column colour here; there are name, tasks"));
}

#[test]
fn copies_take_the_marked_rows_or_the_one_under_the_cursor() {
    let mut play = services();
    let copied = |play: &Play| match &play.outside[..] {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    play.press("c");
    assert!(copied(&play).ends_with("service/prod-web/checkout"));
    play.press("space space c");
    let both = copied(&play);
    assert_eq!(both.lines().count(), 2, "{both}");
    play.press("o");
    assert!(matches!(&play.outside[..], [Effect::Browse(url)] if url ==
        "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod-web/services/session-worker/health?region=us-east-1"));
    play.press("H c");
    assert!(
        copied(&play).starts_with("aws "),
        "a call is copied as a command"
    );
}

#[test]
fn commands_go_where_they_say_or_say_why_not() {
    let mut play = shop();
    play.command("svc prod-web").rest();
    play.must_show("clusters › prod-web › services");
    play.command("pods").rest();
    play.must_show("clusters › prod-web › tasks");
    play.command("cl");
    assert_eq!(play.app.kind(), KindId::Clusters);
    let refusals = [
        (
            "svc nowhere",
            "no cluster nowhere is known here; :clusters lists them",
        ),
        (
            "co",
            "choose a task first: Enter on a task shows its containers",
        ),
        ("region mars-1", "no region mars-1; :regions lists them"),
        (
            "profile nobody",
            "no profile nobody in the AWS configuration files; :profiles lists them",
        ),
        ("sort", "sort by which column? e.g. :sort name"),
        ("xyzzy", "no command xyzzy; ? shows them all"),
    ];
    for (line, refusal) in refusals {
        play.command(line);
        assert_eq!(flash(&play), refusal, "{line}");
        assert_eq!(play.app.kind(), KindId::Clusters, "{line}");
    }
    play.command("q");
    assert!(matches!(play.outside[..], [Effect::Quit]));
    play.command("theme nord");
    assert!(matches!(&play.outside[..], [Effect::Theme(name)] if &**name == "nord"));
}

#[test]
fn another_region_is_another_context_and_coming_back_finds_the_data() {
    let mut play = services();
    let home = play.app.context();
    play.command("region eu-west-1");
    assert_ne!(play.app.context(), home);
    assert!(!play.shows("prod-web"), "nothing of the other region");
    let (_, profile, region) = play.opened.last().unwrap().clone();
    assert_eq!(
        (profile.as_deref(), region.as_deref()),
        (Some("ops"), Some("eu-west-1"))
    );
    play.account.clusters = vec![cluster("dublin")];
    play.rest();
    play.must_show("dublin");
    let (sent, opened) = (play.sent.len(), play.opened.len());
    play.command("region us-east-1");
    assert_eq!(play.app.context(), home);
    play.must_show("prod-web");
    assert_eq!((play.sent.len(), play.opened.len()), (sent, opened));
    // A profile without a region is looked at in the region in use.
    play.command("profile audit");
    let (_, profile, region) = play.opened.last().unwrap();
    assert_eq!(
        (profile.as_deref(), region.as_deref()),
        (Some("audit"), Some("us-east-1"))
    );
}

#[test]
fn an_empty_region_offers_the_others_and_counts_their_clusters() {
    let mut play = Play::loaded(Account::empty(), SMALL);
    play.press("enter");
    assert_eq!(play.app.kind(), KindId::Regions);
    play.account.clusters = vec![cluster("somewhere"), cluster("else")];
    let before = play.now;
    play.live(Duration::from_secs(30));
    play.must_show("in use");
    let asked = play.calls(SourceId::Clusters, before);
    let regions = play.app.choices.regions.len();
    assert!(asked < regions, "{asked} calls for {regions} regions");
    play.press("G g /").types("eu-west-1").press("enter");
    play.must_show(" 2");
    play.press("enter").rest();
    play.must_show("somewhere");
}

fn with_goal(account: Account, cluster: &str, service: Option<&str>) -> Play {
    let options = Options {
        region: Some("us-east-1".into()),
        cluster: Some(cluster.into()),
        service: service.map(Text::from),
        size: SMALL,
        ..Options::default()
    };
    let mut play = Play::new(account, options);
    play.rest();
    play
}

#[test]
fn the_cluster_asked_for_on_the_command_line_is_gone_to() {
    let play = with_goal(Account::shop(), "prod-web", None);
    play.must_show("clusters › prod-web › services");
    play.must_show("5 services");
    let play = with_goal(Account::shop(), &cluster_arn("prod-web"), Some("checkout"));
    play.must_show("clusters › prod-web › services › checkout › tasks");
    let play = with_goal(Account::shop(), "nowhere", None);
    assert_eq!(play.app.kind(), KindId::Clusters);
    assert_eq!(
        flash(&play),
        "no cluster nowhere in us-east-1; these are the clusters there, :regions looks elsewhere"
    );
    // Who may not list clusters may still look into one.
    let mut account = Account::shop();
    account.deny(SourceId::Clusters, Part::Names, "ecs:ListClusters");
    let play = with_goal(account, "prod-web", None);
    play.must_show("prod-web › services");
    play.must_show("5 services");
}

#[test]
fn after_an_expired_login_r_reads_the_credentials_again() {
    let mut play = services();
    let expired = Fault::new(
        FaultKind::Expired,
        "ecs:DescribeServices",
        "the token is expired",
    )
    .advise("run: aws sso login --profile ops");
    play.account
        .refuse(SourceId::Services, Part::Details, expired);
    play.live(Duration::from_secs(40));
    play.must_show("credentials expired: the token is expired · run: aws sso login --profile ops");
    play.must_show("checkout");
    let sent = play.sent.len();
    play.live(Duration::from_secs(300));
    assert_eq!(play.sent.len(), sent, "nobody is asked in vain");
    play.account.faults.clear();
    play.press("r");
    assert_eq!(play.reopened, 1);
    play.live(Duration::from_secs(2));
    assert!(!play.shows("expired"), "{}", play.text());
    assert!(play.sent.len() > sent);
}

#[test]
fn credentials_of_another_account_start_over() {
    let mut play = services();
    let old = play.app.context();
    let expired = Fault::new(
        FaultKind::Expired,
        "ecs:DescribeServices",
        "the token is expired",
    );
    play.account
        .refuse(SourceId::Services, Part::Details, expired);
    play.live(Duration::from_secs(40));
    play.account = Account::fleet(1, 1, 1);
    play.account.id = "999999999999".into();
    play.press("r").live(Duration::from_secs(5));
    assert_ne!(play.app.context(), old);
    assert_eq!(play.app.kind(), KindId::Clusters);
    play.must_show("999999999999");
    play.must_show("fleet-0");
    assert!(!play.shows("prod-web"));
    let context = play.app.store.context(play.app.context()).unwrap();
    assert_eq!(context.clusters.len(), 1, "nothing of the old account");
}

#[test]
fn no_key_is_lost_while_everything_hangs() {
    let mut play = services();
    play.hangs = true;
    play.live(Duration::from_secs(30));
    play.press("/").types("store").press("enter");
    assert_eq!(selected(&play), "storefront");
    play.press("enter");
    play.must_show("storefront › tasks");
    play.press("esc esc esc");
    assert_eq!(play.app.kind(), KindId::Clusters);
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut play = services();
    play.feed(Message::Click { line: 2 });
    play.turn();
    assert_eq!(selected(&play), "session-worker");
    play.feed(Message::Click { line: 99 });
    assert_eq!(selected(&play), "session-worker");
    play.feed(Message::Click { line: 2 });
    play.turn();
    play.must_show("session-worker › tasks");
    let mut play = services();
    play.feed(Message::Scroll(3));
    play.turn();
    assert_eq!(play.app.table().cursor.index, 3);
    play.resize(120, 40);
    play.must_show("┌─ services");
    assert_eq!(play.app.table().cursor.index, 3);
}

#[test]
fn a_stopped_task_is_remembered_after_ecs_has_forgotten_it() {
    let mut play = services();
    play.press("enter").rest();
    play.must_show("dead0001");
    play.account.prod_web().stopped.clear();
    play.live(Duration::from_secs(60));
    play.must_show("dead0001");
    play.must_show("STOPPED †");
    play.press("t");
    assert!(!play.shows("dead0001"), "running only");
    play.press("t");
    play.must_show("dead0001");
    assert!(!play.shows("c0ffee01"), "stopped only");
}

#[test]
fn the_page_and_the_containers_of_a_task_that_dies_say_why() {
    for (key, why) in [
        ("d", "Spot capacity was reclaimed"),
        ("enter", "exit 143, terminated"),
    ] {
        let mut play = services();
        play.press("enter").rest();
        play.press("G").press(key).rest();
        play.must_show("c0ffee03");
        dies(&mut play);
        play.must_show(why);
    }
}

fn dies(play: &mut Play) {
    let inside = play.account.prod_web();
    inside
        .running
        .retain(|task| task.id() != "c0ffee0333333333");
    let mut killed = stopped("c0ffee0333333333", "checkout", 0, "SpotInterruption", "");
    killed.containers = Some(vec![ended("app", Some(143), None)]);
    inside.stopped.push(killed);
    play.live(Duration::from_secs(90));
}
