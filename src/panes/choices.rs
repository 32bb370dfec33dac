//! What can be switched to: profiles, regions, themes. Lists like any other.

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Spec};
use super::sheet::Sheet;
use super::table::{Cell, Column};
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::place::{ProfileChoice, RegionChoice, ThemeChoice, partition};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use serde_json::Value;
use std::sync::Arc;

fn row<T>(name: &Text, item: T, current: bool) -> Row<T, bool> {
    Row {
        id: Text::clone(name),
        name: Text::clone(name),
        item: Some(Arc::new(item)),
        unknown: None,
        health: if current {
            Health::Fine
        } else {
            Health::Unknown
        },
        why: None,
        rank: u64::from(!current),
        extra: current,
    }
}

fn current_cell<T>(row: &Row<T, bool>) -> Cell {
    if row.extra {
        Cell::text("in use")
    } else {
        Cell::blank()
    }
}

fn ready<R>(rows: Vec<R>, empty: &str) -> Gathered<R> {
    Gathered {
        rows,
        status: ListStatus {
            complete: true,
            empty: empty.into(),
            ..ListStatus::default()
        },
    }
}

macro_rules! choice_kind {
    ($kind:ident, $item:ty, $spec:ident, $columns:ident, $list:ident, $current:expr, $empty:expr, $drill:expr) => {
        impl Kind for $kind {
            type Row = Row<$item, bool>;

            fn spec(&self) -> &'static Spec {
                &$spec
            }

            fn columns(&self) -> &'static [Column<Self::Row>] {
                $columns
            }

            fn revision(&self, look: &Look<'_>) -> u64 {
                look.choices.revision + self.extra_revision(look)
            }

            fn gather(&self, look: &Look<'_>) -> Gathered<Self::Row> {
                let current: Option<Text> = ($current)(look);
                let shown = look
                    .choices
                    .$list
                    .iter()
                    .filter(|item| self.shows(item, look));
                let rows = shown.map(|item| {
                    self.decorate(
                        row(
                            self.id_of(item),
                            item.clone(),
                            current.as_ref() == Some(self.id_of(item)),
                        ),
                        look,
                    )
                });
                ready(rows.collect(), $empty)
            }

            fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
                self.extra_wants(look, visible, tempo)
            }

            fn describe(&self, row: &Self::Row, look: &Look<'_>) -> Document {
                let mut sheet = Sheet::new(format!("{} {}", $spec.singular, row.name), look);
                let context = super::table::CellContext {
                    now: look.now,
                    zone: look.zone,
                };
                for column in $columns {
                    sheet.text(column.name, &(column.cell)(row, &context).text);
                }
                sheet.finish()
            }

            fn json(&self, _row: &Self::Row) -> Option<Value> {
                None
            }

            fn drill(&self, row: &Self::Row, _look: &Look<'_>) -> Drill {
                ($drill)(Text::clone(&row.name))
            }
        }
    };
}

/// Profiles of the AWS configuration files.
pub struct Profiles;

static PROFILES: Spec = Spec {
    id: KindId::Profiles,
    plural: "profiles",
    singular: "profile",
    aliases: &["profile", "ctx", "context", "contexts"],
    level: Level::Program,
    help: "switch the profile",
    iam: &[],
};

static PROFILE_COLUMNS: &[Column<Row<ProfileChoice, bool>>] = &[
    Column::new(
        "name",
        "PROFILE",
        "name of the profile",
        |row: &Row<ProfileChoice, bool>, _| Cell::text(Text::clone(&row.name)),
    )
    .width(12, 40),
    Column::new(
        "region",
        "REGION",
        "region of the profile",
        |row: &Row<ProfileChoice, bool>, _| row.text(|profile| profile.region.clone()),
    )
    .width(10, 16),
    Column::new(
        "credentials",
        "CREDENTIALS",
        "where its credentials come from",
        |row: &Row<ProfileChoice, bool>, _| row.text(|profile| Some(Text::clone(&profile.kind))),
    )
    .width(10, 20),
    Column::new(
        "current",
        "",
        "whether it is in use",
        |row: &Row<ProfileChoice, bool>, _| current_cell(row),
    )
    .width(6, u16::MAX),
];

impl Profiles {
    fn shows(&self, _item: &ProfileChoice, _look: &Look<'_>) -> bool {
        true
    }

    fn id_of<'a>(&self, item: &'a ProfileChoice) -> &'a Text {
        &item.name
    }
    fn decorate(
        &self,
        row: Row<ProfileChoice, bool>,
        _look: &Look<'_>,
    ) -> Row<ProfileChoice, bool> {
        row
    }
    fn extra_revision(&self, _look: &Look<'_>) -> u64 {
        0
    }
    fn extra_wants(&self, _look: &Look<'_>, _visible: &[Text], _tempo: Tempo) -> Vec<Want> {
        Vec::new()
    }
}

choice_kind!(
    Profiles,
    ProfileChoice,
    PROFILES,
    PROFILE_COLUMNS,
    profiles,
    |look: &Look<'_>| look.choices.profile.clone(),
    "no profiles in the AWS configuration files: run aws configure sso, or aws login",
    |name| Drill::Profile(Some(name))
);

/// Themes.
pub struct Themes;

static THEMES: Spec = Spec {
    id: KindId::Themes,
    plural: "themes",
    singular: "theme",
    aliases: &["theme", "skin", "skins"],
    level: Level::Program,
    help: "switch the theme",
    iam: &[],
};

static THEME_COLUMNS: &[Column<Row<ThemeChoice, bool>>] = &[
    Column::new(
        "name",
        "THEME",
        "name of the theme",
        |row: &Row<ThemeChoice, bool>, _| Cell::text(Text::clone(&row.name)),
    )
    .width(14, 30),
    Column::new(
        "kind",
        "KIND",
        "dark or light",
        |row: &Row<ThemeChoice, bool>, _| row.text(|theme| Some(Text::clone(&theme.kind))),
    )
    .width(5, 6),
    Column::new(
        "origin",
        "FROM",
        "built in, or the user's file",
        |row: &Row<ThemeChoice, bool>, _| row.text(|theme| Some(Text::clone(&theme.origin))),
    )
    .width(8, 20)
    .importance(3),
    Column::new(
        "description",
        "DESCRIPTION",
        "what it is for",
        |row: &Row<ThemeChoice, bool>, _| row.text(|theme| Some(Text::clone(&theme.description))),
    )
    .width(10, 60)
    .importance(2),
    Column::new(
        "current",
        "",
        "whether it is in use",
        |row: &Row<ThemeChoice, bool>, _| current_cell(row),
    )
    .width(6, u16::MAX),
];

impl Themes {
    fn shows(&self, _item: &ThemeChoice, _look: &Look<'_>) -> bool {
        true
    }

    fn id_of<'a>(&self, item: &'a ThemeChoice) -> &'a Text {
        &item.name
    }
    fn decorate(&self, row: Row<ThemeChoice, bool>, _look: &Look<'_>) -> Row<ThemeChoice, bool> {
        row
    }
    fn extra_revision(&self, _look: &Look<'_>) -> u64 {
        0
    }
    fn extra_wants(&self, _look: &Look<'_>, _visible: &[Text], _tempo: Tempo) -> Vec<Want> {
        Vec::new()
    }
}

choice_kind!(
    Themes,
    ThemeChoice,
    THEMES,
    THEME_COLUMNS,
    themes,
    |look: &Look<'_>| Some(Text::clone(&look.choices.theme)),
    "no themes",
    Drill::Theme
);

/// Regions, and how many clusters each holds once somebody wanted to know.
pub struct Regions;

static REGIONS: Spec = Spec {
    id: KindId::Regions,
    plural: "regions",
    singular: "region",
    aliases: &["region", "reg"],
    level: Level::Program,
    help: "switch the region; looks for clusters in all of them",
    iam: &["ecs:ListClusters"],
};

static REGION_COLUMNS: &[Column<Row<RegionChoice, bool>>] = &[
    Column::new(
        "name",
        "REGION",
        "code of the region",
        |row: &Row<RegionChoice, bool>, _| Cell::text(Text::clone(&row.name)),
    )
    .width(14, 18),
    Column::new(
        "place",
        "PLACE",
        "where it is",
        |row: &Row<RegionChoice, bool>, _| row.text(|region| Some(Text::clone(&region.name))),
    )
    .width(10, 28),
    Column::new(
        "current",
        "",
        "whether it is in use",
        |row: &Row<RegionChoice, bool>, _| current_cell(row),
    )
    .width(6, 6),
    Column::new(
        "clusters",
        "CLUSTERS",
        "clusters found there",
        |row: &Row<RegionChoice, bool>, _| match &row.why {
            Some(words) => Cell::text(Text::from(words.as_str())),
            None => Cell::blank(),
        },
    )
    .width(8, u16::MAX),
];

impl Regions {
    /// Only what the credentials in use could be good for.
    fn shows(&self, item: &RegionChoice, look: &Look<'_>) -> bool {
        let home = look.choices.region.as_deref();
        home.is_none_or(|home| partition(home) == partition(&item.code))
    }

    fn id_of<'a>(&self, item: &'a RegionChoice) -> &'a Text {
        &item.code
    }

    fn decorate(
        &self,
        mut row: Row<RegionChoice, bool>,
        look: &Look<'_>,
    ) -> Row<RegionChoice, bool> {
        let Some(context) = row.item.as_ref().and_then(|region| region.context) else {
            return row;
        };
        let Some(data) = look.store.context(context) else {
            row.why = Some("looking …".to_owned());
            return row;
        };
        let clusters = &data.clusters;
        let fault = clusters.list.fault.as_ref().or(data.blocked.as_ref());
        if !row.extra {
            // Where something is comes before where nothing is.
            row.rank = match (clusters.len(), clusters.list.complete_at) {
                (0, Some(_)) => 3,
                (0, None) => 2,
                _ => 1,
            };
        }
        (row.health, row.why) = match (clusters.list.complete_at.is_some(), fault) {
            (true, _) if clusters.is_empty() => (Health::Unknown, Some("none".to_owned())),
            (true, _) => (Health::Fine, Some(clusters.len().to_string())),
            (false, Some(fault)) => (Health::Unknown, Some(format!("◌ {}", fault.kind.words()))),
            (false, None) => (Health::Unknown, Some("looking …".to_owned())),
        };
        row
    }

    fn extra_revision(&self, look: &Look<'_>) -> u64 {
        look.choices
            .regions
            .iter()
            .filter_map(|region| look.store.context(region.context?))
            .map(|context| context.clusters.revision() + u64::from(context.blocked.is_some()))
            .sum()
    }

    fn extra_wants(&self, look: &Look<'_>, _visible: &[Text], _tempo: Tempo) -> Vec<Want> {
        // One ListClusters per region, and only for those that were asked about.
        look.choices
            .regions
            .iter()
            .filter_map(|region| region.context)
            .filter(|context| {
                look.store
                    .context(*context)
                    .is_none_or(|data| data.clusters.list.complete_at.is_none())
            })
            .map(|context| Want {
                key: Key::region(context, SourceId::Clusters),
                visible: Vec::new(),
                rest: false,
                also: Vec::new(),
                tempo: Tempo::Slow,
            })
            .collect()
    }
}

choice_kind!(
    Regions,
    RegionChoice,
    REGIONS,
    REGION_COLUMNS,
    regions,
    |look: &Look<'_>| look.choices.region.clone(),
    "no regions",
    Drill::Region
);
