//! What the metrics of the account say, derived from its story: the same seed and the same
//! minute give the same value, however often it is asked for.

use super::place::{At, Metric};
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::FaultKind;
use crate::sim::story::{Cluster, Service, Task, World};

const MINUTE: Ms = 60_000;
/// ECS forgets tasks an hour after their stop: before that, all that was wanted is taken to have run.
const REMEMBERED: Ms = 60 * MINUTE;
/// A point can be read this long after its minute has ended.
const LAG: Ms = MINUTE;
/// Minutes looked at for one point of a longer period.
const SAMPLES: i64 = 5;
/// Services looked at for the mean of a whole cluster.
const SAMPLED_SERVICES: usize = 25;

/// The points of a metric: story time and value, ascending, in `[from, to)`.
pub(super) fn points(
    world: &World,
    metric: &Metric,
    statistic: &str,
    period: Ms,
    (from, to): (Ms, Ms),
) -> Vec<(Ms, f64)> {
    let minutes = period / MINUTE;
    let step = (minutes / SAMPLES).max(1);
    let mut points = Vec::new();
    let mut at = from;
    while at < to {
        let read = (0..minutes)
            .step_by(usize::try_from(step).unwrap_or(1))
            .map(|minute| at + minute * MINUTE)
            .filter(|minute| minute + MINUTE + LAG <= world.now)
            .filter_map(|minute| value(world, metric, minute));
        let values: Vec<f64> = read.collect();
        if !values.is_empty() {
            points.push((at, condensed(&values, statistic, minutes)));
        }
        at += period;
    }
    points
}

fn condensed(values: &[f64], statistic: &str, minutes: i64) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let most = values.iter().copied().fold(f64::MIN, f64::max);
    let least = values.iter().copied().fold(f64::MAX, f64::min);
    match statistic {
        "Sum" => (mean * minutes as f64).round(),
        // Some task is always busier than the mean of them all.
        "Maximum" if most.fract() != 0.0 => (most * 1.2 + 2.0).min(most.max(100.0)),
        "Maximum" => most,
        "Minimum" => least,
        "SampleCount" => values.len() as f64,
        "p99" | "p95" | "p90" => most * 3.4,
        _ => mean,
    }
}

/// What one minute says; `None` for a minute in which there was nothing to measure.
fn value(world: &World, metric: &Metric, minute: Ms) -> Option<f64> {
    let cluster = &world.clusters[metric.cluster];
    let name = metric.name.as_str();
    match &metric.at {
        At::Cluster => of_cluster(world, cluster, name, minute),
        At::Service(index) | At::Family(index) => {
            of_service(world, cluster, &cluster.services[*index], name, minute)
        }
        At::Group(index) => of_targets(world, cluster, &cluster.services[*index], name, minute),
        At::Task(id) | At::Container(id) => {
            let task = cluster.tasks.get(id)?;
            let service = cluster.services.get(task.service)?;
            if !runs(task, minute) {
                return None;
            }
            let load = load(world, cluster, service, minute);
            let one = Crew {
                cpu: cpu(world, task, load, minute),
                memory: memory(world, task, service, minute),
                count: 1,
            };
            usage(name, &one, service, load, task_is_awsvpc(world, task))
        }
    }
}

/// The tasks of a service in one minute: their mean use of what they reserve (0 to 1).
struct Crew {
    cpu: f64,
    memory: f64,
    count: usize,
}

fn of_service(
    world: &World,
    cluster: &Cluster,
    service: &Service,
    name: &str,
    minute: Ms,
) -> Option<f64> {
    if minute < service.created {
        return None;
    }
    let load = load(world, cluster, service, minute);
    let crew = crew(world, cluster, service, load, minute);
    let running = crew.as_ref().map_or(0, |crew| crew.count) as f64;
    let desired = f64::from(service.desired);
    match name {
        "RunningTaskCount" => return Some(running),
        "DesiredTaskCount" => return Some(desired),
        "PendingTaskCount" => return Some((desired - running).clamp(0.0, 3.0)),
        "DeploymentCount" => return Some(1.0 + service.active.len() as f64),
        "TaskSetCount" => return Some(0.0),
        _ => {}
    }
    let awsvpc = world.revisions[service.deployments[service.primary].revision].awsvpc();
    usage(name, &crew?, service, load, awsvpc)
}

/// CPU, memory, network and storage, in whatever form a metric has them.
fn usage(name: &str, crew: &Crew, service: &Service, load: f64, awsvpc: bool) -> Option<f64> {
    let count = crew.count as f64;
    let cpu = count * f64::from(service.spec.cpu);
    let memory = count * f64::from(service.spec.memory);
    let network = |bytes: f64| awsvpc.then(|| (load * count * bytes).round());
    Some(match name {
        "CPUUtilization" | "TaskCpuUtilization" | "ContainerCpuUtilization" => crew.cpu * 100.0,
        "MemoryUtilization" | "TaskMemoryUtilization" | "ContainerMemoryUtilization" => {
            crew.memory * 100.0
        }
        "CpuUtilized" | "ContainerCpuUtilized" => crew.cpu * cpu,
        "CpuReserved" | "ContainerCpuReserved" => cpu,
        "MemoryUtilized" | "ContainerMemoryUtilized" => crew.memory * memory,
        "MemoryReserved" | "ContainerMemoryReserved" => memory,
        "NetworkRxBytes" | "ContainerNetworkRxBytes" => return network(182_000.0),
        "NetworkTxBytes" | "ContainerNetworkTxBytes" => return network(311_000.0),
        "StorageReadBytes" | "ContainerStorageReadBytes" => (load * count * 41_000.0).round(),
        "StorageWriteBytes" | "ContainerStorageWriteBytes" => (load * count * 96_000.0).round(),
        "UnHealthyContainerHealthStatus" => f64::from(u8::from(crew.cpu > 0.95)),
        _ => return None,
    })
}

fn of_cluster(world: &World, cluster: &Cluster, name: &str, minute: Ms) -> Option<f64> {
    let sum = |name: &str| -> Option<f64> {
        let known: Vec<f64> = cluster
            .services
            .iter()
            .take(SAMPLED_SERVICES)
            .filter_map(|service| of_service(world, cluster, service, name, minute))
            .collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>())
    };
    let instances = || -> Option<&crate::sim::scenario::InstancesSpec> {
        cluster
            .spec
            .instances
            .as_ref()
            .filter(|_| !cluster.instances.is_empty())
    };
    let reserved = |whole: u32, left: &dyn Fn() -> u32| {
        let whole = f64::from(whole) * cluster.instances.len() as f64;
        100.0 * (whole - f64::from(left())) / whole
    };
    let share = |used: &str, reserved: &str| Some(100.0 * sum(used)? / sum(reserved)?);
    match name {
        "ServiceCount" => Some(cluster.services.len() as f64),
        "ContainerInstanceCount" => Some(cluster.instances.len() as f64),
        "TaskCount" => sum("RunningTaskCount"),
        "TaskCpuUtilization" => share("CpuUtilized", "CpuReserved"),
        "TaskMemoryUtilization" => share("MemoryUtilized", "MemoryReserved"),
        "CPUReservation" => Some(reserved(instances()?.cpu, &|| {
            cluster.instances.iter().map(|one| one.cpu_left).sum()
        })),
        "MemoryReservation" => Some(reserved(instances()?.memory, &|| {
            cluster.instances.iter().map(|one| one.memory_left).sum()
        })),
        "CPUUtilization" => {
            let whole = f64::from(instances()?.cpu) * cluster.instances.len() as f64;
            Some(100.0 * sum("CpuUtilized")? / whole)
        }
        "MemoryUtilization" => {
            let whole = f64::from(instances()?.memory) * cluster.instances.len() as f64;
            Some(100.0 * sum("MemoryUtilized")? / whole)
        }
        other => sum(other),
    }
}

/// With these a target is unhealthy, as `DescribeTargetHealth` tells it.
const FAILING_TARGETS: &[FaultKind] = &[
    FaultKind::Unhealthy,
    FaultKind::TargetCode,
    FaultKind::TargetTimeout,
    FaultKind::TargetRefused,
];

/// What the load balancer sees; it keeps no zeros of what it counts.
fn of_targets(
    world: &World,
    cluster: &Cluster,
    service: &Service,
    name: &str,
    minute: Ms,
) -> Option<f64> {
    let load = load(world, cluster, service, minute);
    let count = crew(world, cluster, service, load, minute).map_or(0, |crew| crew.count);
    let failing = |kinds: &[FaultKind]| {
        let ill = |task: &&Task| {
            kinds
                .iter()
                .any(|kind| ripe(world, task, minute, *kind) >= 1.0)
        };
        running(cluster, service, minute).filter(ill).count()
    };
    let sick = failing(FAILING_TARGETS);
    let errors = failing(&[FaultKind::Unhealthy]);
    let well = count.saturating_sub(sick) as f64;
    let requests = (load * count as f64 * 640.0).round();
    let some = |value: f64| (value > 0.0).then_some(value);
    match name {
        "RequestCount" => some(requests),
        "RequestCountPerTarget" => some(requests / (count as f64).max(1.0)),
        "HTTPCode_Target_5XX_Count" => {
            let rare = noise(world, service, minute, "5xx") > 0.93;
            some((requests * errors as f64 * 0.11).round() + f64::from(u8::from(rare && count > 0)))
        }
        "HTTPCode_ELB_5XX_Count" => some(if count == 0 {
            (load * 300.0).round()
        } else {
            0.0
        }),
        "TargetResponseTime" => some(if count == 0 {
            0.0
        } else {
            0.02 + load * 0.11 + sick as f64 * 0.4
        }),
        "HealthyHostCount" => Some(well),
        "UnHealthyHostCount" => Some(sick as f64),
        _ => None,
    }
}

/// How busy a service is by itself, 0 to 1: its own level, the time of day, and chance.
fn load(world: &World, cluster: &Cluster, service: &Service, minute: Ms) -> f64 {
    let own = share(&[hash(&cluster.name), hash(&service.name), world.seed]);
    let wall = world.wall(minute) as f64 / MINUTE as f64;
    let turn = |minutes: f64| (std::f64::consts::TAU * (wall / minutes + own)).sin();
    let chance = noise(world, service, minute, "load") - 0.5;
    (0.12 + 0.35 * own + 0.1 * turn(1_440.0) + 0.05 * turn(47.0) + 0.06 * chance).clamp(0.01, 0.95)
}

fn crew(
    world: &World,
    cluster: &Cluster,
    service: &Service,
    load: f64,
    minute: Ms,
) -> Option<Crew> {
    if minute < world.now - REMEMBERED {
        let count = service.desired as usize;
        return (count > 0).then(|| Crew {
            cpu: load,
            memory: usual_memory(service, load),
            count,
        });
    }
    let (mut used, mut held, mut count) = (0.0, 0.0, 0);
    for task in running(cluster, service, minute) {
        used += cpu(world, task, load, minute);
        held += memory(world, task, service, minute);
        count += 1;
    }
    (count > 0).then(|| Crew {
        cpu: used / count as f64,
        memory: held / count as f64,
        count,
    })
}

fn running<'a>(
    cluster: &'a Cluster,
    service: &'a Service,
    minute: Ms,
) -> impl Iterator<Item = &'a Task> {
    service
        .tasks
        .iter()
        .filter_map(|id| cluster.tasks.get(id))
        .filter(move |task| runs(task, minute))
}

/// Whether a task ran at any time of a minute.
fn runs(task: &Task, minute: Ms) -> bool {
    let ended = task
        .stop
        .as_ref()
        .map(|stop| stop.executed.unwrap_or(stop.stopping));
    task.started
        .is_some_and(|started| started < minute + MINUTE)
        && ended.is_none_or(|ended| ended > minute)
}

/// How near a task is to the fault of its revision at the end of a minute: 0 far, 1 there.
fn ripe(world: &World, task: &Task, minute: Ms, kind: FaultKind) -> f64 {
    let fault = world.revisions[task.revision].fault.as_ref();
    match (fault.filter(|fault| fault.kind == kind), task.started) {
        (Some(fault), Some(started)) => {
            let age = (minute + MINUTE - started) as f64;
            (age / (fault.after.0 as f64).max(1.0)).clamp(0.0, 1.0)
        }
        _ => 0.0,
    }
}

/// A task that is going to exit or to fail its checks spins before it does.
fn cpu(world: &World, task: &Task, load: f64, minute: Ms) -> f64 {
    let near = ripe(world, task, minute, FaultKind::Exit).max(ripe(
        world,
        task,
        minute,
        FaultKind::Unhealthy,
    ));
    load + (0.97 - load) * near.powi(3)
}

/// A task that is going to run out of memory fills it.
fn memory(world: &World, task: &Task, service: &Service, minute: Ms) -> f64 {
    let near = ripe(world, task, minute, FaultKind::Oom);
    let usual = usual_memory(service, 0.3);
    usual + (0.99 - usual) * near
}

fn usual_memory(service: &Service, load: f64) -> f64 {
    0.3 + 0.35 * share(&[hash(&service.name), 7]) + 0.1 * load
}

fn task_is_awsvpc(world: &World, task: &Task) -> bool {
    world.revisions[task.revision].awsvpc()
}

fn noise(world: &World, service: &Service, minute: Ms, what: &str) -> f64 {
    let wall = world.wall(minute).div_euclid(MINUTE);
    share(&[
        world.seed,
        hash(&service.name),
        hash(what),
        wall.unsigned_abs(),
    ])
}

/// A number in `0.0..1.0` from a place.
fn share(parts: &[u64]) -> f64 {
    (mix(parts) >> 11) as f64 / (1_u64 << 53) as f64
}
