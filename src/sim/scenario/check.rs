//! What the types of a scenario cannot say.

use std::collections::BTreeSet;

use super::spec::EARLIEST;
use super::{ClusterSpec, Scenario, ServiceSpec, Span};

/// The deployment in use is younger than any of the past, and older than the story.
const RECENT: Span = Span(3 * 3_600_000);

impl Scenario {
    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        for cluster in self.regions.iter().flat_map(|region| &region.clusters) {
            let mut names = BTreeSet::new();
            for service in &cluster.services {
                if !names.insert(&service.name) {
                    return Err(format!(
                        "service {} stands twice in cluster {}",
                        service.name, cluster.name
                    ));
                }
                service
                    .check()
                    .map_err(|why| format!("service {}: {why}", service.name))?;
                if (service.registry || service.connect) && cluster.namespace.is_none() {
                    return Err(format!(
                        "service {}: cluster {} has no namespace",
                        service.name, cluster.name
                    ));
                }
            }
            cluster.check_network()?;
            let is_job = |name: &String| {
                let mut services = cluster.services.iter();
                services.any(|service| service.name == *name && service.job.is_some())
            };
            if let Some(lost) = cluster.schedules.iter().find(|plan| !is_job(&plan.job)) {
                return Err(format!("schedule {}: no job {}", lost.name, lost.job));
            }
        }
        Ok(())
    }
}

impl ClusterSpec {
    /// That every service finds its VPC and its zones.
    fn check_network(&self) -> Result<(), String> {
        let known = |name: &String| self.further_vpcs.iter().any(|vpc| vpc.name == *name);
        for service in &self.services {
            if let Some(name) = service.vpc.as_ref().filter(|name| !known(name)) {
                return Err(format!("service {}: there is no VPC {name}", service.name));
            }
            if service.zones.iter().any(|zone| !(1..=3).contains(zone)) {
                return Err(format!("service {}: zones are 1 to 3", service.name));
            }
        }
        match &self.stack.trouble {
            Some(trouble) if !self.services.iter().any(|one| one.name == trouble.service) => {
                Err(format!("stack: there is no service {}", trouble.service))
            }
            _ => Ok(()),
        }
    }
}

impl ServiceSpec {
    fn check(&self) -> Result<(), String> {
        if self.launch.is_some() && !self.providers.is_empty() {
            return Err("launch and providers exclude each other".into());
        }
        if self.timeline.iter().any(|step| step.at < EARLIEST) {
            return Err("the timeline begins before -75m".into());
        }
        if let Some(past) = self
            .history
            .iter()
            .find(|past| past.revision >= self.revision)
        {
            return Err(format!("revision {} is not of the past", past.revision));
        }
        if self.history.iter().any(|past| past.age < RECENT) {
            return Err("history ends three hours before the story".into());
        }
        if !["ECS", "CODE_DEPLOY", "EXTERNAL"].contains(&self.controller.as_str()) {
            return Err(format!(
                "there is no deployment controller {}",
                self.controller
            ));
        }
        let alarms = self
            .timeline
            .iter()
            .filter_map(|step| step.deploy.as_ref()?.alarm.as_ref());
        let known = self
            .rollout
            .alarms
            .as_ref()
            .map_or(&[][..], |alarms| &alarms.names);
        for alarm in alarms {
            let there = alarm
                .name
                .as_ref()
                .map_or(!known.is_empty(), |name| known.contains(name));
            if !there {
                return Err("an alarm goes off that the service does not have".into());
            }
        }
        self.rollout.check()
    }
}
