//! CloudWatch alarms that belong to a cluster or one of its services.

use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec, health_role,
};
use super::services::age_cell;
use super::table::{Cell, Column};
use crate::domain::alarm::Alarm;
use crate::domain::alarm_words::{self, Belongs, Link};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scaling::service_of;
use crate::domain::service::Service;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json, list};
use crate::store::{ClusterData, ContextData};
use crate::theme::Role;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The kind.
pub struct Alarms;

static SPEC: Spec = Spec {
    id: KindId::Alarms,
    plural: "alarms",
    singular: "alarm",
    aliases: &["alarm", "al"],
    level: Level::Service,
    help: "CloudWatch alarms of the cluster or service, and why they ring",
    iam: &[
        "cloudwatch:DescribeAlarms",
        "cloudwatch:DescribeAlarmHistory",
        "ecs:ListServices",
        "ecs:DescribeServices",
    ],
};

/// An alarm and where it belongs.
pub type AlarmRow = Row<Alarm, Vec<Belongs>>;

static COLUMNS: &[Column<AlarmRow>] = &[
    Column::new(
        "state",
        "STATE",
        "state of the alarm",
        |row: &AlarmRow, _| {
            row.text(|alarm| alarm.state_value.clone())
                .tone(health_role(row.health))
        },
    )
    .width(5, 17),
    Column::new("name", "NAME", "alarm name", |row: &AlarmRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(18, 44)
    .middle(),
    Column::new(
        "service",
        "SERVICE",
        "service it belongs to; * is the cluster",
        |row: &AlarmRow, _| Cell::text(places(row)),
    )
    .width(12, 30)
    .importance(3)
    .middle(),
    Column::new("what", "WHAT", "what makes it ring", |row: &AlarmRow, _| {
        row.cell(|alarm| Cell::text(alarm_words::what(alarm)))
    })
    .width(24, 44)
    .importance(2),
    Column::new(
        "value",
        "VALUE",
        "data point that decided at the last change of state",
        |row: &AlarmRow, _| {
            row.cell(|alarm| {
                let number = alarm_words::value(alarm);
                match (number, alarm_words::value_words(alarm)) {
                    (Some(number), Some(words)) => {
                        Cell::text(words).key(super::table::SortKey::Number(number))
                    }
                    _ => Cell::absent(),
                }
            })
        },
    )
    .width(5, 10)
    .right()
    .importance(5),
    Column::new(
        "since",
        "SINCE",
        "age of its state",
        |row: &AlarmRow, context| row.cell(|alarm| age_cell(alarm.since(), context.now)),
    )
    .width(5, 5)
    .right()
    .importance(4)
    .volatile(),
    Column::new(
        "link",
        "LINK",
        "how it belongs: ends deployments, scales, or by its dimensions",
        |row: &AlarmRow, _| {
            let strongest = row.extra.iter().map(|place| place.link).min();
            Cell::optional(strongest.map(Link::word))
        },
    )
    .width(7, 10)
    .importance(6),
    Column::new(
        "actions",
        "ACTIONS",
        "what is called when it rings",
        |row: &AlarmRow, _| {
            row.cell(|alarm| match list(&alarm.alarm_actions) {
                _ if alarm.actions_enabled == Some(false) => {
                    Cell::text("disabled").tone(Role::HealthLook)
                }
                [] => Cell::absent(),
                actions => Cell::text(super::joined(actions.iter().map(|arn| short(arn)))),
            })
        },
    )
    .width(8, 24)
    .importance(8)
    .wide_only(),
    Column::new(
        "why",
        "WHY",
        "the reason of its state",
        |row: &AlarmRow, _| row.why_cell(),
    )
    .width(20, u16::MAX)
    .importance(1),
];

/// `checkout`, `checkout, cart`, `*` for the cluster.
pub(super) fn places(row: &AlarmRow) -> String {
    super::joined(
        row.extra
            .iter()
            .map(|place| place.service.as_deref().unwrap_or("*")),
    )
}

/// What an action calls, as briefly as it can be told: the topic, the policy.
fn short(action: &str) -> &str {
    match action.split_once(":policyName/") {
        Some((_, policy)) => policy.split(':').next().unwrap_or(policy),
        None => action.rsplit(':').next().unwrap_or(action),
    }
}

impl Kind for Alarms {
    type Row = AlarmRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<AlarmRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        let of_cluster = inside(look).map_or(0, |inside| {
            inside.services.revision() + inside.scaling_policies.revision()
        });
        look.store
            .context(look.scope.context)
            .map_or(0, |context| context.alarms.revision() + of_cluster)
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<AlarmRow> {
        let (Some(context), Some(cluster)) = (
            look.store.context(look.scope.context),
            look.scope.cluster.as_deref(),
        ) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let inside = inside(look);
        let rows = rows(context, inside, cluster, look.scope.service.as_deref());
        let place = match &look.scope.service {
            Some(service) => format!("no alarms belong to {service}"),
            None => format!("no alarms belong to {} or its services", arn::name(cluster)),
        };
        let mut status = super::status_of(&context.alarms, "alarms", place);
        // Without the services it is not known which alarms end their deployments.
        if let Some(inside) = inside {
            status.gaps.extend(inside.services.gaps("services"));
        }
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&look.store.context(look.scope.context)?.alarms)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let context = look.scope.context;
        // Alarms change by the minute, whatever else goes on here.
        let alarms = Key::region(context, SourceId::Alarms);
        let services = Key::cluster(context, SourceId::Services, Text::clone(cluster));
        vec![
            Want {
                visible: visible.to_vec(),
                ..Want::all(alarms, tempo.min(Tempo::Normal))
            },
            Want::all(services, tempo.min(Tempo::Normal)),
        ]
    }

    fn detail_wants(&self, row: &AlarmRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let key = Key::region(look.scope.context, SourceId::AlarmHistory);
        vec![Want::only(
            key,
            vec![Text::clone(&row.id)],
            tempo.min(Tempo::Normal),
        )]
    }

    fn describe(&self, row: &AlarmRow, look: &Look<'_>) -> Document {
        super::alarms_describe::describe(row, look)
    }

    fn json(&self, row: &AlarmRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "alarm_name"
    }

    fn drill(&self, _row: &AlarmRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &AlarmRow, _look: &Look<'_>) -> Option<String> {
        Some(format!("/cloudwatch/home#alarmsV2:alarm/{}", row.name))
    }

    fn moments(&self, row: &AlarmRow) -> [Option<Timestamp>; 2] {
        [row.item.as_ref().and_then(|alarm| alarm.since()), None]
    }
}

/// The alarms of a cluster, or of one of its services.
fn rows(
    context: &ContextData,
    inside: Option<&ClusterData>,
    cluster: &str,
    only: Option<&str>,
) -> Vec<AlarmRow> {
    let services: Vec<&Service> = inside.map_or_else(Vec::new, |inside| {
        inside.services.items().map(|service| &**service).collect()
    });
    let mut policies: Vec<(&str, &str)> = Vec::new();
    if let Some(inside) = inside {
        for all in inside.scaling_policies.items() {
            let alarms = all.policies.iter().flat_map(|policy| list(&policy.alarms));
            for name in alarms.filter_map(|alarm| alarm.alarm_name.as_deref()) {
                policies.push((name, service_of(&all.resource_id)));
            }
        }
    }
    let mut found: Vec<(&Text, Vec<Belongs>)> = Vec::new();
    for (name, entry) in context.alarms.entries() {
        if let Some(alarm) = &entry.item {
            let places = alarm_words::belongs(alarm, cluster, services.iter().copied(), &policies);
            found.push((name, places));
        }
    }
    composites(context, &mut found);
    // What a deployment configuration names is missed if it does not exist.
    let known: FxHashSet<&Text> = found.iter().map(|(name, _)| *name).collect();
    let mut dangling: Vec<(&Text, Vec<Belongs>)> = Vec::new();
    for service in &services {
        let names = alarm_words::deployment_alarms(service);
        for name in names.filter(|name| !known.contains(name)) {
            let place = Belongs {
                service: Some(service.name().into()),
                link: Link::Deployment,
            };
            match dangling.iter_mut().find(|(known, _)| *known == name) {
                Some((_, places)) => places.push(place),
                None => dangling.push((name, vec![place])),
            }
        }
    }
    found
        .into_iter()
        .chain(dangling)
        .filter(|(_, places)| match only {
            Some(only) => places
                .iter()
                .any(|place| place.service.as_deref() == Some(only)),
            None => !places.is_empty(),
        })
        .map(|(name, places)| row(context, name, places))
        .collect()
}

/// A composite alarm belongs where the alarms of its rule belong.
fn composites(context: &ContextData, found: &mut Vec<(&Text, Vec<Belongs>)>) {
    let mut more: Vec<(usize, Vec<Belongs>)> = Vec::new();
    for (at, (name, _)) in found.iter().enumerate() {
        let Some(rule) = context
            .alarms
            .item(name)
            .and_then(|alarm| alarm.alarm_rule.as_deref())
        else {
            continue;
        };
        let mut places: Vec<Belongs> = Vec::new();
        let names = alarm_words::rule_names(rule);
        for (child, of_child) in found.iter() {
            if names.contains(&&***child) {
                for place in of_child {
                    if !places.iter().any(|known| known.service == place.service) {
                        places.push(Belongs {
                            link: Link::Dimension,
                            ..place.clone()
                        });
                    }
                }
            }
        }
        more.push((at, places));
    }
    for (at, places) in more {
        if let Some((_, known)) = found.get_mut(at) {
            for place in places {
                if !known.iter().any(|one| one.service == place.service) {
                    known.push(place);
                }
            }
        }
    }
}

fn row(context: &ContextData, name: &Text, mut places: Vec<Belongs>) -> AlarmRow {
    places.sort_by(|one, other| (one.link, &one.service).cmp(&(other.link, &other.service)));
    let entry = context.alarms.get(name);
    let item = entry.and_then(|entry| entry.item.clone());
    let listed = context.alarms.list.complete_at.is_some();
    let missing = entry.is_some_and(|entry| entry.missing.is_some()) || (entry.is_none() && listed);
    let (health, why) = match &item {
        Some(alarm) => alarm_words::verdict(alarm),
        None if missing => (
            Health::Look,
            Some("there is no such alarm, and deployments are to be ended by it".to_owned()),
        ),
        None => (Health::Unknown, None),
    };
    Row {
        id: Text::clone(name),
        name: Text::clone(name),
        unknown: match missing && item.is_none() {
            true => Some("there is no alarm of this name".into()),
            // A name that only a deployment configuration told waits for the list of alarms.
            false => entry.and_then(super::unknown_reason).or_else(|| {
                let fault = context.alarms.list.fault.as_ref();
                fault.map(|fault| fault.line().into())
            }),
        },
        item,
        health,
        why,
        rank: 0,
        extra: places,
    }
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}
