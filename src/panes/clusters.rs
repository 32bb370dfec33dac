//! Clusters of a region.

use super::charts::Charts;
use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec, health_role,
};
use super::network::column::{self, Lives};
use super::network::{Part, Subject};
use super::services::owner_cell;
use super::sheet::Sheet;
use super::table::{Cell, Column};
use crate::domain::cluster::Cluster;
use crate::domain::errand::Question;
use crate::domain::health::Health;
use crate::domain::insights::Place;
use crate::domain::metric::Range;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json, list, owner};
use serde_json::Value;

/// The kind.
pub struct Clusters;

static SPEC: Spec = Spec {
    id: KindId::Clusters,
    plural: "clusters",
    singular: "cluster",
    aliases: &["cluster", "cl", "c"],
    level: Level::Region,
    help: "clusters of the region",
    iam: &["ecs:ListClusters", "ecs:DescribeClusters"],
};

type ClusterRow = Row<Cluster, Lives>;

static COLUMNS: &[Column<ClusterRow>] = &[
    Column::new("name", "NAME", "cluster name", |row: &ClusterRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(12, 40)
    .middle(),
    Column::new(
        "status",
        "STATUS",
        "ACTIVE, PROVISIONING, FAILED, …",
        |row: &ClusterRow, _| {
            row.cell(|cluster| match &cluster.status {
                Some(status) => {
                    Cell::text(Text::clone(status)).tone(health_role(if &**status == "ACTIVE" {
                        Health::Fine
                    } else {
                        row.health
                    }))
                }
                None => Cell::absent(),
            })
        },
    )
    .width(6, 14)
    .importance(4),
    Column::new(
        "services",
        "SERVICES",
        "active services",
        |row: &ClusterRow, _| row.number(|cluster| cluster.active_services_count),
    )
    .width(8, 8)
    .right()
    .importance(2),
    Column::new(
        "running",
        "RUNNING",
        "running tasks",
        |row: &ClusterRow, _| row.number(|cluster| cluster.running_tasks_count),
    )
    .width(7, 7)
    .right()
    .importance(1),
    Column::new(
        "pending",
        "PENDING",
        "pending tasks",
        |row: &ClusterRow, _| {
            row.cell(|cluster| match cluster.pending_tasks_count {
                Some(0) => Cell::number(0),
                Some(pending) => {
                    Cell::number(i64::from(pending)).tone(health_role(Health::Changing))
                }
                None => Cell::absent(),
            })
        },
    )
    .width(7, 7)
    .right()
    .importance(3),
    Column::new(
        "instances",
        "INSTANCES",
        "registered container instances",
        |row: &ClusterRow, _| row.number(|cluster| cluster.registered_container_instances_count),
    )
    .width(9, 9)
    .right()
    .importance(6),
    Column::new(
        "vpc",
        "VPC",
        "VPC it lives in, by name or id; +1 for one more, a question mark for a likely one",
        |row: &ClusterRow, _| row.extra.cell(),
    )
    .width(8, 24)
    .middle()
    .importance(5)
    .costly(),
    Column::new(
        "insights",
        "INSIGHTS",
        "Container Insights setting",
        |row: &ClusterRow, _| row.text(|cluster| cluster.container_insights().map(Text::from)),
    )
    .width(8, 9)
    .importance(7),
    Column::new(
        "providers",
        "PROVIDERS",
        "capacity providers",
        |row: &ClusterRow, _| {
            row.cell(|cluster| match list(&cluster.capacity_providers) {
                [] => Cell::absent(),
                providers => Cell::text(Text::from(
                    providers
                        .iter()
                        .map(|name| &**name)
                        .collect::<Vec<_>>()
                        .join(" "),
                )),
            })
        },
    )
    .width(10, 30)
    .importance(8),
    Column::new(
        "owner",
        "OWNER",
        "what made it, by its tags; a question mark for a guess",
        |row: &ClusterRow, _| row.cell(|cluster| owner_cell(owner::of(list(&cluster.tags)))),
    )
    .width(12, 30)
    .importance(9)
    .wide_only(),
    Column::new("why", "WHY", "why it is not fine", |row: &ClusterRow, _| {
        row.why_cell()
    })
    .width(10, u16::MAX)
    .importance(5),
];

impl Kind for Clusters {
    type Row = ClusterRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ClusterRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        look.store.context(look.scope.context).map_or(0, |context| {
            context.clusters.revision() + context.located_revision
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ClusterRow> {
        let Some(context) = look.store.context(look.scope.context) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let clusters = &context.clusters;
        let rows = clusters
            .entries()
            .map(|(id, entry)| {
                let (health, why) = entry
                    .item
                    .as_ref()
                    .map_or((Health::Unknown, None), |cluster| cluster.health());
                let name = entry
                    .item
                    .as_ref()
                    .map_or_else(|| arn::name(id), |cluster| cluster.name());
                Row {
                    id: Text::clone(id),
                    name: Text::from(name),
                    item: entry.item.clone(),
                    unknown: super::unknown_reason(entry),
                    health,
                    why,
                    rank: 0,
                    extra: Lives::of(context, id),
                }
            })
            .collect();
        let region = context.info.region.as_deref().unwrap_or("this region");
        Gathered {
            rows,
            status: super::status_of(clusters, "clusters", format!("no clusters in {region}")),
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&look.store.context(look.scope.context)?.clusters)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        vec![Want {
            key: Key::region(look.scope.context, SourceId::Clusters),
            visible: visible.to_vec(),
            rest: true,
            also: Vec::new(),
            tempo,
        }]
    }

    fn column_wants(
        &self,
        column: &str,
        look: &Look<'_>,
        visible: &[Text],
        tempo: Tempo,
    ) -> Vec<Want> {
        match column {
            "vpc" => column::wants(look, visible, tempo),
            _ => Vec::new(),
        }
    }

    fn column_questions(&self, column: &str, look: &Look<'_>, visible: &[Text]) -> Vec<Question> {
        match column {
            "vpc" => column::questions(look, visible),
            _ => Vec::new(),
        }
    }

    fn describe(&self, row: &ClusterRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("cluster {}", row.name), look);
        sheet.verdict(row.health, row.why.as_deref());
        let Some(cluster) = &row.item else {
            sheet.value("arn", Some(&row.id));
            return sheet.not_described(row.unknown.as_deref()).finish();
        };
        sheet.value("status", cluster.status.as_ref());
        sheet.number("services", cluster.active_services_count);
        sheet.number("running tasks", cluster.running_tasks_count);
        sheet.number("pending tasks", cluster.pending_tasks_count);
        sheet.number(
            "container instances",
            cluster.registered_container_instances_count,
        );
        sheet.value("attachments", cluster.attachments_status.as_ref());
        let insights = cluster.container_insights();
        sheet.text(
            "Container Insights",
            insights.unwrap_or("not told (needs the SETTINGS of DescribeClusters)"),
        );
        sheet.section("capacity");
        sheet.text(
            "providers",
            &super::joined(list(&cluster.capacity_providers).iter().map(|name| &**name)),
        );
        for item in list(&cluster.default_capacity_provider_strategy) {
            sheet.text(
                "default strategy",
                &format!(
                    "{} weight {} base {}",
                    item.capacity_provider, item.weight, item.base
                ),
            );
        }
        let own = Scope {
            cluster: Some(Text::clone(&row.id)),
            ..look.scope.clone()
        };
        super::placement::pool(
            &mut sheet,
            &Look {
                scope: &own,
                ..*look
            },
        );
        sheet.section("statistics");
        for statistic in list(&cluster.statistics) {
            sheet.text(
                statistic.name.as_deref().unwrap_or("—"),
                statistic.value.as_deref().unwrap_or("—"),
            );
        }
        if let Some(exec) = cluster
            .configuration
            .as_ref()
            .and_then(|configuration| configuration.execute_command_configuration.as_ref())
        {
            sheet.section("ECS Exec");
            sheet.value("logging", exec.logging.as_ref());
            sheet.value("KMS key", exec.kms_key_id.as_ref());
            if let Some(log) = &exec.log_configuration {
                let to = [
                    ("log group", &log.cloud_watch_log_group_name),
                    ("bucket", &log.s3_bucket_name),
                    ("folder", &log.s3_key_prefix),
                ];
                for (key, value) in to.iter().filter(|(_, value)| value.is_some()) {
                    sheet.value(key, value.as_ref());
                }
            }
        }
        if let Some(connect) = &cluster.service_connect_defaults {
            sheet.section("Service Connect");
            sheet.value("namespace", connect.namespace.as_ref());
        }
        sheet.section("identity");
        sheet.value("arn", Some(&row.id));
        sheet.tags(list(&cluster.tags));
        sheet.finish()
    }

    fn charts(&self, row: &ClusterRow, look: &Look<'_>, range: Range) -> Option<Charts> {
        let registered = |cluster: &Cluster| cluster.registered_container_instances_count;
        let instances = row.item.as_deref().and_then(registered);
        let place = Place::Cluster {
            instances: instances.is_some_and(|count| count > 0),
        };
        let title = format!("cluster {}", row.name);
        Some(Charts::of(look, title, &row.id, place, range))
    }

    fn situated(&self, row: &ClusterRow, _look: &Look<'_>) -> Option<Subject> {
        Some(Subject {
            cluster: Text::clone(&row.id),
            part: Part::Cluster,
        })
    }

    fn json(&self, row: &ClusterRow) -> Option<Value> {
        let mut value = row.item.as_deref().map(json::to_value)?;
        if let (Some(members), Some(vpcs)) = (value.as_object_mut(), row.extra.json()) {
            members.insert("vpcs".to_owned(), vpcs);
        }
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "cluster_arn"
    }

    fn drill(&self, row: &ClusterRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::Services,
            Scope {
                cluster: Some(Text::clone(&row.id)),
                ..Scope::region(look.scope.context)
            },
        )
    }

    fn console(&self, row: &ClusterRow, _look: &Look<'_>) -> Option<String> {
        Some(format!("/ecs/v2/clusters/{}/services", row.name))
    }
}
