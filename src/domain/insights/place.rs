//! The charts of a cluster, a service, a task, a container.

use super::{ChartSpec, FREE, INSIGHTS, Insights, Measure, Plot, Unit, percent};
use crate::domain::metric::{Range, SeriesId};

/// Said of a series of Container Insights without points.
const NO_TASKS: &str = "no task ran then, or Container Insights was turned on moments ago";
/// Said of a series that ECS keeps by itself.
const NO_TASKS_FREE: &str = "no task ran then: ECS measures running tasks only";
/// Said of figures only some clusters have.
const NOT_HERE: &str =
    "ECS may not measure this here: other network modes and platforms leave it out";

/// Of what charts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A cluster, by name.
    Cluster {
        /// Whether it has container instances.
        instances: bool,
    },
    /// A service, by name.
    Service(&'a str),
    /// All tasks of a task definition, by family.
    Family(&'a str),
    /// A task, by id.
    Task {
        /// Its service, else it stands alone.
        service: Option<&'a str>,
        /// Family of its task definition.
        family: &'a str,
        /// Its id.
        task: &'a str,
    },
    /// A container of a task.
    Container {
        /// Service of the task.
        service: Option<&'a str>,
        /// Family of the task definition.
        family: &'a str,
        /// Id of the task.
        task: &'a str,
        /// Name.
        container: &'a str,
    },
}

/// The charts of a thing, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// The source in words.
    pub source: String,
    /// What the reader has to know about what is not here.
    pub remark: Option<String>,
    /// The charts, what matters most in front.
    pub charts: Vec<ChartSpec>,
}

/// The charts of a thing in a cluster that measures so much.
pub fn charts(cluster: &str, place: Place<'_>, level: Insights, range: Range) -> Book {
    let pen = Pen { cluster, range };
    let mut book = Book {
        source: level.source().to_owned(),
        ..Book::default()
    };
    if level == Insights::Off {
        book.remark = Some("Container Insights is off in this cluster: tasks, network and storage are not measured; it can be turned on and then costs money".to_owned());
    }
    match place {
        Place::Cluster { instances } => pen.cluster(instances, level, &mut book),
        Place::Service(service) => pen.service(service, level, &mut book),
        Place::Family(family) if level.is_on() => {
            pen.group(("TaskDefinitionFamily", family), level, &mut book)
        }
        Place::Family(_) => {}
        Place::Task {
            service,
            family,
            task,
        } => match level {
            Insights::Enhanced => pen.task(service, family, task, &mut book),
            _ => pen.instead("task", service, family, level, &mut book),
        },
        Place::Container {
            service,
            family,
            task,
            container,
        } => match level {
            Insights::Enhanced => pen.container(service, family, task, container, &mut book),
            _ => pen.instead("container", service, family, level, &mut book),
        },
    }
    book
}

struct Pen<'a> {
    cluster: &'a str,
    range: Range,
}

impl<'a> Pen<'a> {
    fn cluster(&self, instances: bool, level: Insights, book: &mut Book) {
        let here = [("ClusterName", self.cluster)];
        if level.is_on() {
            self.shares(&here, level, book);
            let counts = [
                ("tasks", "TaskCount"),
                ("services", "ServiceCount"),
                ("instances", "ContainerInstanceCount"),
            ];
            book.charts.push(self.counts("Counts", &counts, &here));
            self.traffic(&here, book);
        }
        if instances {
            for (title, used, reserved) in [
                (
                    "CPU of the container instances",
                    "CPUUtilization",
                    "CPUReservation",
                ),
                (
                    "Memory of the container instances",
                    "MemoryUtilization",
                    "MemoryReservation",
                ),
            ] {
                let lines = [("used", used, "Average"), ("reserved", reserved, "Average")];
                book.charts.push(self.chart(
                    FREE,
                    title,
                    Unit::Percent,
                    &lines,
                    &here,
                    "no task ran on container instances then",
                ));
            }
        } else if !level.is_on() {
            book.remark = Some(
                "without Container Insights CloudWatch keeps figures of container instances only, and this cluster has none: its services have figures of their own"
                    .to_owned(),
            );
        }
    }

    fn service(&self, service: &str, level: Insights, book: &mut Book) {
        let here = [("ClusterName", self.cluster), ("ServiceName", service)];
        self.shares(&here, level, book);
        if level.is_on() {
            let counts = [
                ("running", "RunningTaskCount"),
                ("desired", "DesiredTaskCount"),
                ("pending", "PendingTaskCount"),
            ];
            book.charts.push(self.counts("Tasks", &counts, &here));
            self.traffic(&here, book);
        }
    }

    fn group(&self, of: (&str, &str), level: Insights, book: &mut Book) {
        let here = [("ClusterName", self.cluster), of];
        self.shares(&here, level, book);
        self.traffic(&here, book);
    }

    fn task(&self, service: Option<&str>, family: &str, task: &str, book: &mut Book) {
        let here = [
            ("ClusterName", self.cluster),
            owner(service, family),
            ("TaskId", task),
        ];
        self.shares(&here, Insights::Enhanced, book);
        self.traffic(&here, book);
    }

    fn container(
        &self,
        service: Option<&str>,
        family: &str,
        task: &str,
        container: &str,
        book: &mut Book,
    ) {
        let here = [
            ("ClusterName", self.cluster),
            owner(service, family),
            ("TaskId", task),
            ("ContainerName", container),
        ];
        for (title, metric) in [
            ("CPU", "ContainerCpuUtilization"),
            ("Memory", "ContainerMemoryUtilization"),
        ] {
            let lines = [
                ("average", metric, "Average"),
                ("maximum", metric, "Maximum"),
            ];
            book.charts
                .push(self.chart(INSIGHTS, title, Unit::Percent, &lines, &here, NO_TASKS));
        }
        let network = [
            ("received", "ContainerNetworkRxBytes", "Average"),
            ("sent", "ContainerNetworkTxBytes", "Average"),
        ];
        book.charts.push(self.chart(
            INSIGHTS,
            "Network",
            Unit::BytesPerSecond,
            &network,
            &here,
            NOT_HERE,
        ));
        let storage = [
            ("read", "ContainerStorageReadBytes", "Average"),
            ("written", "ContainerStorageWriteBytes", "Average"),
        ];
        book.charts
            .push(self.chart(INSIGHTS, "Storage", Unit::Bytes, &storage, &here, NOT_HERE));
        let check = [("unhealthy", "UnHealthyContainerHealthStatus", "Maximum")];
        book.charts.push(self.chart(
            INSIGHTS,
            "Health check",
            Unit::Flag,
            &check,
            &here,
            "the container has no health check, or did not run then",
        ));
    }

    /// What is shown of a task or container where only enhanced observability measures it.
    fn instead(
        &self,
        noun: &str,
        service: Option<&str>,
        family: &str,
        level: Insights,
        book: &mut Book,
    ) {
        let missing = format!(
            "only Container Insights with enhanced observability measures a {noun} of its own"
        );
        let shown = match (level.is_on(), service) {
            (true, _) => {
                self.group(("TaskDefinitionFamily", family), level, book);
                format!("shown: all tasks of {family}")
            }
            (false, Some(service)) => {
                self.service(service, level, book);
                format!("shown: the service {service}")
            }
            (false, None) => "the task belongs to no service, so nothing is measured".to_owned(),
        };
        book.remark = Some(format!("{missing}; {shown}"));
    }

    /// CPU and memory in percent of what is reserved.
    fn shares(&self, here: &[(&str, &str)], level: Insights, book: &mut Book) {
        let silence = if level.is_on() {
            NO_TASKS
        } else {
            NO_TASKS_FREE
        };
        for (title, what) in [("CPU", "Cpu"), ("Memory", "Memory")] {
            let plot = |label, statistic| Plot {
                label,
                measure: percent(level, what, statistic, here, self.range),
            };
            let mut plots = vec![plot("average", "Average")];
            // The greatest of two greatest values is no share of anything.
            if level != Insights::Standard {
                plots.push(plot("maximum", "Maximum"));
            }
            book.charts.push(ChartSpec {
                title: title.to_owned(),
                unit: Unit::Percent,
                plots,
                silence,
            });
        }
    }

    fn traffic(&self, here: &[(&str, &str)], book: &mut Book) {
        let network = [
            ("received", "NetworkRxBytes", "Average"),
            ("sent", "NetworkTxBytes", "Average"),
        ];
        book.charts.push(self.chart(
            INSIGHTS,
            "Network",
            Unit::BytesPerSecond,
            &network,
            here,
            NOT_HERE,
        ));
        let storage = [
            ("read", "StorageReadBytes", "Average"),
            ("written", "StorageWriteBytes", "Average"),
        ];
        book.charts
            .push(self.chart(INSIGHTS, "Storage", Unit::Bytes, &storage, here, NOT_HERE));
    }

    fn counts(&self, title: &str, of: &[(&'static str, &str)], here: &[(&str, &str)]) -> ChartSpec {
        let lines: Vec<_> = of
            .iter()
            .map(|(label, metric)| (*label, *metric, "Average"))
            .collect();
        self.chart(INSIGHTS, title, Unit::Count, &lines, here, NO_TASKS)
    }

    fn chart(
        &self,
        namespace: &str,
        title: &str,
        unit: Unit,
        lines: &[(&'static str, &str, &str)],
        here: &[(&str, &str)],
        silence: &'static str,
    ) -> ChartSpec {
        let plots = lines.iter().map(|(label, metric, statistic)| Plot {
            label,
            measure: Measure::Plain(SeriesId::new(
                namespace, metric, statistic, here, self.range,
            )),
        });
        ChartSpec {
            title: title.to_owned(),
            unit,
            plots: plots.collect(),
            silence,
        }
    }
}

/// A task of a service is kept under its service, any other under its task definition.
fn owner<'a>(service: Option<&'a str>, family: &'a str) -> (&'static str, &'a str) {
    match service {
        Some(service) => ("ServiceName", service),
        None => ("TaskDefinitionFamily", family),
    }
}
