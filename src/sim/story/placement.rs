//! Where a task runs: Fargate, Spot, or which container instance.

use super::model::{Capacity, Cluster, Service};
use crate::sim::scenario::ServiceSpec;

/// There is no room for another task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// No container instance takes it.
    Instances {
        /// The instance that came closest.
        closest: Option<u128>,
        /// What it lacked, in AWS's words.
        lacking: &'static str,
    },
    /// Fargate Spot has nothing left.
    Spot,
}

impl Cluster {
    /// Whether a service's tasks run on Fargate.
    pub(crate) fn runs_on_fargate(&self, spec: &ServiceSpec) -> bool {
        match (&spec.launch, spec.providers.first()) {
            (Some(launch), _) => launch != "EC2" && launch != "EXTERNAL",
            (None, Some(provider)) => provider.name.starts_with("FARGATE"),
            (None, None) => self.instances.is_empty(),
        }
    }

    /// Chooses the capacity for the next task of a service.
    pub(super) fn choose(
        &self,
        service: &Service,
        cpu: u32,
        memory: u32,
    ) -> Result<Capacity, NoRoom> {
        if !self.runs_on_fargate(&service.spec) {
            return self
                .choose_instance(service, cpu, memory)
                .map(Capacity::Instance);
        }
        match self.next_is_spot(service) {
            true if service.spot_dry => Err(NoRoom::Spot),
            true => Ok(Capacity::FargateSpot),
            false => Ok(Capacity::Fargate),
        }
    }

    /// ECS fills the bases first and then keeps the ratio of the weights.
    fn next_is_spot(&self, service: &Service) -> bool {
        let share = |name: &str| {
            service
                .spec
                .providers
                .iter()
                .find(|provider| provider.name == name)
        };
        let Some(spot) = share("FARGATE_SPOT") else {
            return false;
        };
        let Some(steady) = share("FARGATE") else {
            return true;
        };
        let live = service
            .tasks
            .iter()
            .filter_map(|id| self.tasks.get(id))
            .filter(|task| task.wanted());
        let (spots, steadies) = live.fold((0_u64, 0_u64), |(spots, steadies), task| {
            match task.capacity {
                Capacity::FargateSpot => (spots + 1, steadies),
                Capacity::Fargate | Capacity::Instance(_) => (spots, steadies + 1),
            }
        });
        let over = |count: u64, base: u32| count.saturating_sub(base.into());
        if steadies < u64::from(steady.base) {
            return false;
        }
        over(spots, spot.base) * u64::from(steady.weight)
            < over(steadies, steady.base).max(1) * u64::from(spot.weight)
    }

    fn choose_instance(&self, service: &Service, cpu: u32, memory: u32) -> Result<usize, NoRoom> {
        let held = self.held(service);
        let daemon = service.spec.daemon;
        let fitting = self
            .instances
            .iter()
            .enumerate()
            .filter(|(index, instance)| {
                instance.takes_tasks()
                    && instance.cpu_left >= cpu
                    && instance.memory_left >= memory
                    && !(daemon && held[*index] > 0)
            });
        let best =
            fitting.min_by_key(|(index, instance)| (held[*index], u32::MAX - instance.memory_left));
        best.map(|(index, _)| index).ok_or_else(|| {
            let closest = self
                .instances
                .iter()
                .filter(|instance| instance.takes_tasks())
                .max_by_key(|instance| instance.memory_left);
            let short = closest.is_some_and(|instance| instance.memory_left < memory);
            NoRoom::Instances {
                closest: closest.map(|instance| instance.id),
                lacking: if short { "memory" } else { "CPU units" },
            }
        })
    }

    /// How many live tasks of a service each instance holds.
    fn held(&self, service: &Service) -> Vec<u32> {
        let mut held = vec![0; self.instances.len()];
        for task in service.tasks.iter().filter_map(|id| self.tasks.get(id)) {
            if let Capacity::Instance(index) = task.capacity
                && task.wanted()
            {
                held[index] += 1;
            }
        }
        held
    }

    pub(super) fn occupy(&mut self, capacity: Capacity, cpu: u32, memory: u32) {
        if let Capacity::Instance(index) = capacity {
            let instance = &mut self.instances[index];
            instance.cpu_left = instance.cpu_left.saturating_sub(cpu);
            instance.memory_left = instance.memory_left.saturating_sub(memory);
        }
    }

    pub(super) fn vacate(&mut self, capacity: Capacity, cpu: u32, memory: u32) {
        if let Capacity::Instance(index) = capacity {
            let instance = &mut self.instances[index];
            instance.cpu_left += cpu;
            instance.memory_left += memory;
        }
    }
}
