//! One client for each AWS service, all on the same connection pool and behind the same gate.

use super::super::gate::Gate;
use aws_config::SdkConfig;

/// The clients of one context, named by the IAM prefix of their service.
pub(in super::super) struct Clients {
    pub(in super::super) ecs: aws_sdk_ecs::Client,
    pub(in super::super) ssm: aws_sdk_ssm::Client,
    pub(in super::super) sts: aws_sdk_sts::Client,
    pub(in super::super) elasticloadbalancing: aws_sdk_elasticloadbalancingv2::Client,
    pub(in super::super) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(in super::super) application_autoscaling: aws_sdk_applicationautoscaling::Client,
    pub(in super::super) servicediscovery: aws_sdk_servicediscovery::Client,
    pub(in super::super) ecr: aws_sdk_ecr::Client,
    pub(in super::super) events: aws_sdk_eventbridge::Client,
    pub(in super::super) scheduler: aws_sdk_scheduler::Client,
    pub(in super::super) cloudformation: aws_sdk_cloudformation::Client,
    pub(in super::super) autoscaling: aws_sdk_autoscaling::Client,
    pub(in super::super) ec2: crate::aws::ec2::Client,
    pub(in super::super) logs: aws_sdk_cloudwatchlogs::Client,
}

/// A client of a service's SDK crate with the gate of the IAM prefix.
macro_rules! client {
    ($sdk:ident, $config:expr, $gate:expr) => {
        $sdk::Client::from_conf(
            $sdk::config::Builder::from($config)
                .interceptor($gate)
                .build(),
        )
    };
}

impl Clients {
    pub(super) fn new(config: &SdkConfig, gate: &mut impl FnMut(&'static str) -> Gate) -> Self {
        Self {
            ecs: client!(aws_sdk_ecs, config, gate("ecs")),
            ssm: client!(aws_sdk_ssm, config, gate("ssm")),
            sts: client!(aws_sdk_sts, config, gate("sts")),
            elasticloadbalancing: client!(
                aws_sdk_elasticloadbalancingv2,
                config,
                gate("elasticloadbalancing")
            ),
            cloudwatch: client!(aws_sdk_cloudwatch, config, gate("cloudwatch")),
            application_autoscaling: client!(
                aws_sdk_applicationautoscaling,
                config,
                gate("application-autoscaling")
            ),
            servicediscovery: client!(aws_sdk_servicediscovery, config, gate("servicediscovery")),
            ecr: client!(aws_sdk_ecr, config, gate("ecr")),
            events: client!(aws_sdk_eventbridge, config, gate("events")),
            scheduler: client!(aws_sdk_scheduler, config, gate("scheduler")),
            cloudformation: client!(aws_sdk_cloudformation, config, gate("cloudformation")),
            autoscaling: client!(aws_sdk_autoscaling, config, gate("autoscaling")),
            ec2: crate::aws::ec2::Client::new(config, gate("ec2")),
            logs: client!(aws_sdk_cloudwatchlogs, config, gate("logs")),
        }
    }
}
