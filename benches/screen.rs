//! Store and screen with 20,000 tasks in one cluster: keeping answers, deriving rows, drawing.
//!
//! `cargo bench --bench screen`
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a bench may stop when its set-up is wrong"
)]

use divan::{Bencher, black_box};
use ecsight::app::{App, Clock, Message, Options};
use ecsight::domain::Text;
use ecsight::domain::context::ContextId;
use ecsight::domain::insights;
use ecsight::domain::metric::{Range, Series, SeriesId};
use ecsight::domain::place::Choices;
use ecsight::domain::polled::{Items, Key, SourceId, Step, Tempo, Want, Yield};
use ecsight::domain::task::Task;
use ecsight::domain::time::Timestamp;
use ecsight::fetchers;
use ecsight::keys::{Chord, Keymap};
use ecsight::panes::charts;
use ecsight::panes::kind::{KindId, Look, Scope, TaskFilter};
use ecsight::panes::kinds::{self, AnyList};
use ecsight::panes::table::TableState;
use ecsight::scheduler::{Config, Facts, Scheduler};
use ecsight::store::Store;
use ecsight::theme::Theme;
use ecsight::ui::draw;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

const TASKS: usize = 20_000;
const CONTEXT: ContextId = ContextId(1);

fn main() {
    divan::main();
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::from_secs(1_795_184_000)
}

fn cluster() -> Text {
    Text::from("arn:aws:ecs:us-east-1:123456789012:cluster/huge")
}

fn key() -> Key {
    Key::cluster(CONTEXT, SourceId::RunningTasks, cluster())
}

fn task(number: usize) -> Task {
    let text = |text: String| Some(Text::from(text));
    Task {
        task_arn: Text::from(format!(
            "arn:aws:ecs:us-east-1:123456789012:task/huge/{number:032x}"
        )),
        cluster_arn: Some(cluster()),
        task_definition_arn: text(format!(
            "arn:aws:ecs:us-east-1:123456789012:task-definition/svc-{}:3",
            number / 10
        )),
        group: text(format!("service:svc-{}", number / 10)),
        started_by: None,
        last_status: text("RUNNING".to_owned()),
        desired_status: text("RUNNING".to_owned()),
        health_status: text("HEALTHY".to_owned()),
        launch_type: text("FARGATE".to_owned()),
        capacity_provider_name: None,
        platform_version: None,
        platform_family: None,
        availability_zone: text("us-east-1a".to_owned()),
        container_instance_arn: None,
        cpu: None,
        memory: None,
        connectivity: None,
        connectivity_at: None,
        created_at: Some(now() - Duration::from_secs(3_600 + number as u64)),
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: Some(now() - Duration::from_secs(3_600 + number as u64)),
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
        stop_code: None,
        stopped_reason: None,
        containers: None,
        attachments: None,
        enable_execute_command: None,
        version: Some(1),
        tags: None,
    }
}

fn fill(store: &mut Store) {
    let ids: Vec<Text> = (0..TASKS).map(|number| task(number).task_arn).collect();
    let names = Yield::Names {
        ids,
        next: None,
        items: None,
    };
    store.apply(&key(), &Step::Names { token: None }, &Ok(names), now());
    for batch in 0..TASKS / 100 {
        store.apply(&key(), &details(), &Ok(answer(batch, 1)), now());
    }
}

fn details() -> Step {
    Step::Details { ids: Vec::new() }
}

fn answer(batch: usize, version: i64) -> Yield {
    let tasks = (batch * 100..batch * 100 + 100).map(|number| Task {
        version: Some(version),
        ..task(number)
    });
    Yield::Details {
        items: Items::Tasks(tasks.collect()),
        missing: Vec::new(),
    }
}

fn scope() -> Scope {
    Scope {
        cluster: Some(cluster()),
        ..Scope::region(CONTEXT)
    }
}

fn app() -> App {
    let scheduler = Scheduler::new(|id| Facts::of(fetchers::source(id)), Config::default());
    let clock = Clock {
        wall: now(),
        tick: Duration::ZERO,
    };
    let options = Options {
        size: (160, 45),
        ..Options::default()
    };
    let keymap = Keymap::builtin();
    let (app, _) = App::new(
        options,
        scheduler,
        keymap,
        Theme::default(),
        Choices::default(),
        clock,
    );
    app
}

/// One answer of 100 tasks that are as they were: the usual poll.
#[divan::bench]
fn keep_an_answer_that_changes_nothing(bencher: Bencher<'_, '_>) {
    let mut store = Store::default();
    fill(&mut store);
    let same = Ok(answer(7, 1));
    bencher.bench_local(|| black_box(store.apply(&key(), &details(), &same, now())));
}

/// One answer of 100 tasks that all changed.
#[divan::bench]
fn keep_an_answer_that_changes_everything(bencher: Bencher<'_, '_>) {
    let mut store = Store::default();
    fill(&mut store);
    let mut version = 1;
    bencher.bench_local(|| {
        version += 1;
        black_box(store.apply(&key(), &details(), &Ok(answer(7, version)), now()))
    });
}

/// Deriving, filtering and sorting 20,000 rows after one answer.
#[divan::bench]
fn derive_all_rows(bencher: Bencher<'_, '_>) {
    let mut store = Store::default();
    fill(&mut store);
    let (choices, scope) = (Choices::default(), scope());
    let mut list = kinds::of(KindId::Tasks).open(&scope, None);
    let mut state = TableState::default();
    let mut version = 1;
    bencher.bench_local(|| {
        version += 1;
        store.apply(&key(), &details(), &Ok(answer(7, version)), now());
        let look = Look {
            store: &store,
            choices: &choices,
            scope: &scope,
            tasks: TaskFilter::All,
            now: now(),
            zone: ecsight::domain::time::Zone::Utc,
        };
        black_box(list.renew(&look, &mut state))
    });
}

fn services_key() -> Key {
    Key::cluster(CONTEXT, SourceId::Services, cluster())
}

fn service(number: usize) -> ecsight::domain::service::Service {
    let text = |text: String| Some(Text::from(text));
    ecsight::domain::service::Service {
        current_service_deployment: None,
        current_service_revisions: None,
        service_arn: Text::from(format!(
            "arn:aws:ecs:us-east-1:123456789012:service/huge/svc-{number}"
        )),
        service_name: text(format!("svc-{number}")),
        cluster_arn: Some(cluster()),
        status: text("ACTIVE".to_owned()),
        desired_count: Some(2),
        running_count: Some(2),
        pending_count: Some(0),
        launch_type: text("FARGATE".to_owned()),
        capacity_provider_strategy: None,
        platform_version: None,
        platform_family: None,
        task_definition: None,
        scheduling_strategy: None,
        deployment_controller: None,
        deployment_configuration: None,
        deployments: None,
        task_sets: None,
        events: None,
        load_balancers: None,
        service_registries: None,
        network_configuration: None,
        placement_constraints: None,
        placement_strategy: None,
        health_check_grace_period_seconds: None,
        availability_zone_rebalancing: None,
        enable_execute_command: None,
        enable_ecs_managed_tags: None,
        propagate_tags: None,
        resource_management_type: None,
        role_arn: None,
        created_at: None,
        created_by: None,
        tags: None,
    }
}

/// Services with all the series that anybody may ask for.
fn fill_metrics(store: &mut Store, list: &dyn AnyList, scope: &Scope, count: usize) {
    let named = Yield::Names {
        ids: (0..count)
            .map(|number| service(number).service_arn)
            .collect(),
        next: None,
        items: Some(Items::Services((0..count).map(service).collect())),
    };
    let first = Step::Names { token: None };
    store.apply(&services_key(), &first, &Ok(named), now());
    let ids: Vec<Text> = (0..count)
        .map(|number| service(number).service_arn)
        .collect();
    let choices = Choices::default();
    let look = look(store, &choices, scope);
    let mut wants = list.column_wants(&["cpu", "mem"], &look, &ids, Tempo::Normal);
    let charts = insights::charts(
        "huge",
        insights::Place::Service("svc-0"),
        insights::Insights::Unknown,
        Range::ThreeHours,
    );
    let plots = charts.charts.iter().flat_map(|chart| &chart.plots);
    let ids = plots.flat_map(|plot| plot.measure.series().map(SeriesId::text));
    let key = Key::cluster(CONTEXT, SourceId::MetricSeries, cluster());
    wants.push(Want::only(key, ids.collect(), Tempo::Normal));
    for want in wants {
        let series = want.visible.iter().map(|text| {
            let id = SeriesId::parse(text).expect("an identity");
            let period = id.range.period();
            let (from, to) = id.range.window(now());
            let count = (to.as_second() - from.as_second()) / i64::from(period);
            let points = (0..count).map(|n| {
                let at = from + Duration::from_secs((n * i64::from(period)).unsigned_abs());
                (at, (n % 97) as f64)
            });
            Series {
                id: Text::clone(text),
                label: None,
                period,
                points: points.collect(),
                incomplete: None,
            }
        });
        let answer = Yield::Details {
            items: Items::MetricSeries(series.collect()),
            missing: Vec::new(),
        };
        store.apply(&want.key, &details(), &Ok(answer), now());
    }
}

fn look<'a>(store: &'a Store, choices: &'a Choices, scope: &'a Scope) -> Look<'a> {
    Look {
        store,
        choices,
        scope,
        tasks: TaskFilter::All,
        now: now(),
        zone: ecsight::domain::time::Zone::Utc,
    }
}

/// Rows of 50 services with a line of CPU and one of memory each.
#[divan::bench]
fn derive_the_sparklines_of_50_services(bencher: Bencher<'_, '_>) {
    let mut store = Store::default();
    let (choices, scope) = (Choices::default(), scope());
    let mut list = kinds::of(KindId::Services).open(&scope, None);
    fill_metrics(&mut store, &*list, &scope, 50);
    let mut state = TableState::default();
    bencher.bench_local(|| {
        list.invalidate();
        black_box(list.renew(&look(&store, &choices, &scope), &mut state))
    });
}

/// The page of charts of a service: three hours, a point a minute.
#[divan::bench(args = [(80, 24), (160, 45), (200, 60)])]
fn draw_the_charts(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let mut store = Store::default();
    let (choices, scope) = (Choices::default(), scope());
    let mut list = kinds::of(KindId::Services).open(&scope, None);
    fill_metrics(&mut store, &*list, &scope, 1);
    let look = look(&store, &choices, &scope);
    list.renew(&look, &mut TableState::default());
    let theme = Theme::default();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    bencher.bench_local(|| {
        let charts = list
            .charts(&service(0).service_arn, &look, Range::ThreeHours)
            .expect("a service is measured");
        charts::draw(&charts, &look, 0, &theme, area, &mut buf);
        black_box(charts.book.charts.len())
    });
}

/// The whole screen, header to hints.
#[divan::bench(args = [(80, 24), (160, 45), (200, 60)])]
fn draw_the_screen(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let mut app = app();
    fill(&mut app.store);
    let clusters = Yield::Names {
        ids: vec![cluster()],
        next: None,
        items: None,
    };
    let region = Key::region(CONTEXT, SourceId::Clusters);
    let first = Step::Names { token: None };
    app.store.apply(&region, &first, &Ok(clusters), now());
    for key in ": t a s k s space h u g e enter".split(' ') {
        let chord: Chord = key.parse().expect("a key");
        app.update(Message::Key(chord), app.clock);
    }
    app.settle();
    assert_eq!(app.list.total(), TASKS);
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    bencher.bench_local(|| {
        draw::prepare(&mut app, area);
        black_box(draw::draw(&app, area, &mut buf).table_height)
    });
}
