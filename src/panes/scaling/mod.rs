//! Auto scaling of the services of a cluster: bounds, policies, and what keeps them from moving.

mod columns;

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Spec};
use super::scaling_sheet::{self, Known};
use super::sheet::Sheet;
use super::table::{Cell, Column};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scaling::{self, ScalableTarget, service_of};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, elastic, json, list};
use crate::store::{ClusterData, Entry};
use serde_json::Value;

/// The kind.
pub struct Scaling;

static SPEC: Spec = Spec {
    id: KindId::Scaling,
    plural: "scaling",
    singular: "scaling",
    aliases: &["autoscaling", "asg", "hpa"],
    level: Level::Service,
    help: "auto scaling of services: bounds, policies, and why it does not scale",
    iam: &[
        "ecs:ListServices",
        "ecs:DescribeServices",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
        "application-autoscaling:DescribeScheduledActions",
        "application-autoscaling:DescribeScalingActivities",
        "cloudwatch:DescribeAlarms",
    ],
};

/// Activities shown in the description.
const ACTIVITIES: usize = 50;

/// The bounds of a service's desired count with what belongs to them.
pub type ScalingRow = Row<ScalableTarget, Extra>;

/// What stands beside the bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// Whether the service has no auto scaling at all.
    none: bool,
    /// Tasks wanted; none while the service is not described.
    desired: Option<Option<i32>>,
    policies: Part<Text>,
    activity: Part<(Option<Timestamp>, Text)>,
}

/// Something that is read by a call of its own.
#[derive(Debug, Clone, PartialEq)]
enum Part<T> {
    Pending,
    Unknown,
    Is(T),
}

impl<T> Part<T> {
    fn of<U>(entry: Option<&Entry<U>>, convert: impl FnOnce(&U) -> T) -> Self {
        match entry {
            Some(Entry {
                item: Some(item), ..
            }) => Self::Is(convert(item)),
            Some(Entry { fault: Some(_), .. }) => Self::Unknown,
            _ => Self::Pending,
        }
    }

    /// What hangs on bounds that could not be read is not asked for, so it will not come.
    fn beside(self, bounds: Option<&Text>) -> Self {
        match self {
            Self::Pending if bounds.is_some() => Self::Unknown,
            part => part,
        }
    }

    fn cell(&self, none: bool, show: impl FnOnce(&T) -> Cell) -> Cell {
        match self {
            _ if none => Cell::absent(),
            Self::Is(value) => show(value),
            Self::Unknown => Cell::unknown(),
            Self::Pending => Cell::pending(),
        }
    }
}

impl Kind for Scaling {
    type Row = ScalingRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ScalingRow>] {
        columns::COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        // How long it has been at its maximum is told in minutes.
        let minute = u64::try_from(look.now.as_second() / 60).unwrap_or(0);
        let alarms = look
            .store
            .context(look.scope.context)
            .map_or(0, |context| context.alarms.revision());
        inside(look).map_or(0, |inside| {
            let sum = inside.services.revision()
                + inside.scalable_targets.revision()
                + inside.scaling_policies.revision()
                + inside.scaling_activities.revision()
                + alarms;
            (sum << 32) ^ minute
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ScalingRow> {
        let (Some(inside), Some(cluster)) = (inside(look), look.scope.cluster.as_deref()) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let rows = names(inside, look)
            .into_iter()
            .map(|name| row(name, scaling::resource_id(cluster, name), inside, look))
            .collect();
        let place = match &look.scope.service {
            Some(service) => format!("no service {service} in {}", arn::name(cluster)),
            None => format!("no services in {}", arn::name(cluster)),
        };
        let mut status = super::status_of(&inside.services, "services", place);
        status
            .gaps
            .extend(inside.scalable_targets.gaps("scalable targets"));
        status
            .gaps
            .extend(inside.scaling_policies.gaps("scaling policies"));
        status
            .gaps
            .extend(inside.scaling_activities.gaps("scaling activities"));
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        let inside = inside(look)?;
        super::read_at(&inside.scalable_targets).or_else(|| super::read_at(&inside.services))
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let context = look.scope.context;
        let tempo = tempo.min(Tempo::Normal);
        let key = |source| Key::cluster(context, source, Text::clone(cluster));
        let inside = inside(look);
        let all: Vec<Text> = inside.map_or_else(Vec::new, |inside| {
            names(inside, look)
                .into_iter()
                .map(|name| scaling::resource_id(cluster, name))
                .collect()
        });
        let one = look.scope.service.is_some();
        // Of one service everything is in view, also for scripts that see nothing.
        let visible = if one { &all } else { visible };
        let arn_of = |id: &Text| {
            let services = inside?.services.entries();
            let mut of_name = services.filter(|(arn, _)| arn::name(arn) == service_of(id));
            of_name.next().map(|(arn, _)| Text::clone(arn))
        };
        let bounded = |id: &&Text| {
            let known = inside.map(|inside| Known::of(inside, look, id));
            known.is_some_and(|known| known.bounds().is_some() && !known.has_none())
        };
        let mut wants = vec![
            Want {
                key: key(SourceId::Services),
                visible: visible.iter().filter_map(arn_of).collect(),
                rest: !one,
                also: Vec::new(),
                tempo,
            },
            Want {
                key: key(SourceId::ScalableTargets),
                visible: visible.to_vec(),
                rest: !one,
                also: all.clone(),
                tempo,
            },
        ];
        // Whether what stands at its maximum wants more is the one thing the list must not miss,
        // out of view and for scripts too.
        let full = |id: &&Text| {
            let known = inside.map(|inside| Known::of(inside, look, id));
            let bounds = known.and_then(|known| known.bounds());
            bounds.is_some_and(|target| {
                target.max_capacity.is_some()
                    && target.max_capacity > target.min_capacity
                    && target.max_capacity == desired(inside, service_of(id))
            })
        };
        let mut asked: Vec<Text> = visible.iter().filter(bounded).cloned().collect();
        for id in all.iter().filter(full).filter(bounded) {
            if !asked.contains(id) {
                asked.push(Text::clone(id));
            }
        }
        if !asked.is_empty() {
            wants.push(Want::only(
                key(SourceId::ScalingPolicies),
                asked.clone(),
                tempo,
            ));
            wants.push(Want::only(
                key(SourceId::ScalingActivities),
                asked.clone(),
                tempo,
            ));
        }
        let alarms: Vec<Text> = asked
            .iter()
            .filter_map(|id| Some(Known::of(inside?, look, id)))
            .flat_map(|known| known.alarm_names())
            .cloned()
            .collect();
        if !alarms.is_empty() {
            let key = Key::region(context, SourceId::NamedAlarms);
            wants.push(Want::only(key, alarms, tempo));
        }
        wants
    }

    fn detail_wants(&self, row: &ScalingRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let mut wants = scaling_sheet::wants(&row.name, look, tempo);
        wants.extend(super::alarms_sheet::policy_wants(&row.name, look, tempo));
        wants
    }

    fn describe(&self, row: &ScalingRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("scaling of {}", row.name), look);
        let Some((known, id)) = scaling_sheet::known(&row.name, look) else {
            return sheet.not_described(None).finish();
        };
        let desired = row.extra.desired.flatten();
        if !scaling_sheet::standing(&mut sheet, &known, desired, look) {
            sheet.section("identity");
            sheet.text("resource id", &id);
            return sheet.finish();
        }
        sheet.section("policies");
        scaling_sheet::policies(&mut sheet, &known);
        super::alarms_sheet::of_policies(&mut sheet, &known, look);
        sheet.section("scheduled actions");
        scaling_sheet::actions(&mut sheet, &known);
        let actions = known.actions.and_then(|entry| entry.item.as_deref());
        for action in actions.map_or(&[][..], |known| &known.actions) {
            sheet.time("from", action.start_time);
            sheet.time("until", action.end_time);
        }
        if actions.is_some_and(|known| known.actions.is_empty()) {
            sheet.remark("none");
        }
        sheet.section("activities");
        scaling_sheet::activities(&mut sheet, &known, look, ACTIVITIES);
        sheet.section("identity");
        sheet.text("resource id", &id);
        if let Some(target) = known.bounds() {
            sheet.value("dimension", target.scalable_dimension.as_ref());
            sheet.value("arn", target.scalable_target_arn.as_ref());
            sheet.value("role", target.role_arn.as_ref());
            sheet.time("registered", target.creation_time);
        }
        sheet.finish()
    }

    fn json(&self, row: &ScalingRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "resource_id"
    }

    fn drill(&self, _row: &ScalingRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &ScalingRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/services/{}/configuration",
            row.name
        ))
    }

    fn moments(&self, row: &ScalingRow) -> [Option<Timestamp>; 2] {
        match &row.extra.activity {
            Part::Is((at, _)) => [*at, None],
            _ => [None, None],
        }
    }
}

/// The desired count of a service, if it is known.
fn desired(inside: Option<&ClusterData>, name: &str) -> Option<i32> {
    let mut services = inside?.services.items();
    services
        .find(|service| service.name() == name)?
        .desired_count
}

/// The services of the list.
fn names<'a>(inside: &'a ClusterData, look: &Look<'_>) -> Vec<&'a str> {
    let wanted = look.scope.service.as_deref();
    inside
        .services
        .entries()
        .map(|(id, _)| arn::name(id))
        .filter(|name| wanted.is_none_or(|wanted| wanted == *name))
        .collect()
}

fn row(name: &str, id: Text, inside: &ClusterData, look: &Look<'_>) -> ScalingRow {
    let known = Known::of(inside, look, &id);
    let none = known.has_none();
    let mut of_name = inside
        .services
        .items()
        .filter(|service| service.name() == name);
    let desired = of_name.next().map(|service| service.desired_count);
    let verdict = known.verdict(desired.flatten(), look).filter(|_| !none);
    let (health, why) = match verdict {
        Some(verdict) => verdict,
        None if none => (Health::Fine, None),
        None => (Health::Unknown, None),
    };
    let item = known.target.and_then(|entry| entry.item.clone());
    let target = known.target.filter(|_| !none);
    let unknown = target.and_then(super::unknown_reason);
    Row {
        name: Text::from(name),
        item: item.filter(|_| !none),
        health,
        why,
        // Services without auto scaling stand behind those that have it.
        rank: u64::from(none),
        extra: Extra {
            none,
            desired,
            policies: Part::of(known.policies, |all| {
                let words: Vec<String> = all.policies.iter().map(elastic::policy).collect();
                match words.as_slice() {
                    [] => "no policy".into(),
                    words => words.join(", ").into(),
                }
            })
            .beside(unknown.as_ref()),
            activity: Part::of(known.activities, |all| match all.activities.first() {
                Some(newest) => {
                    let words = match list(&newest.not_scaled_reasons) {
                        [] => elastic::activity(newest),
                        reasons => reasons
                            .iter()
                            .filter_map(|reason| reason.code.as_deref())
                            .collect::<Vec<_>>()
                            .join(", "),
                    };
                    (newest.start_time, words.into())
                }
                None => (None, "none".into()),
            })
            .beside(unknown.as_ref()),
        },
        unknown,
        id,
    }
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}
