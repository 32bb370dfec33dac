//! Every operation ecsight may send. What is not in this list cannot leave the program.

use crate::domain::call::{Bucket, Operation};

/// [ListClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html).
pub const LIST_CLUSTERS: Operation = Operation::read("ecs", "ListClusters", Bucket::ClusterRead);
/// [DescribeClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html).
pub const DESCRIBE_CLUSTERS: Operation =
    Operation::read("ecs", "DescribeClusters", Bucket::ClusterRead);
/// [ListServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html).
pub const LIST_SERVICES: Operation = Operation::read("ecs", "ListServices", Bucket::ServiceRead);
/// [DescribeServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html).
pub const DESCRIBE_SERVICES: Operation =
    Operation::read("ecs", "DescribeServices", Bucket::ServiceRead);
/// [ListTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html).
pub const LIST_TASKS: Operation = Operation::read("ecs", "ListTasks", Bucket::ClusterResourceRead);
/// [DescribeTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
pub const DESCRIBE_TASKS: Operation =
    Operation::read("ecs", "DescribeTasks", Bucket::ClusterResourceRead);
/// [DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html).
pub const DESCRIBE_TASK_DEFINITION: Operation =
    Operation::read("ecs", "DescribeTaskDefinition", Bucket::TaskDefinitionRead);
/// [GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
pub const GET_CALLER_IDENTITY: Operation = Operation::read("sts", "GetCallerIdentity", Bucket::Sts);

/// [DescribeScalableTargets](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html).
pub const DESCRIBE_SCALABLE_TARGETS: Operation = Operation::read(
    "application-autoscaling",
    "DescribeScalableTargets",
    Bucket::Scaling,
);
/// [DescribeScalingPolicies](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html).
pub const DESCRIBE_SCALING_POLICIES: Operation = Operation::read(
    "application-autoscaling",
    "DescribeScalingPolicies",
    Bucket::Scaling,
);
/// [DescribeScheduledActions](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html).
pub const DESCRIBE_SCHEDULED_ACTIONS: Operation = Operation::read(
    "application-autoscaling",
    "DescribeScheduledActions",
    Bucket::Scaling,
);
/// [DescribeScalingActivities](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html).
pub const DESCRIBE_SCALING_ACTIVITIES: Operation = Operation::read(
    "application-autoscaling",
    "DescribeScalingActivities",
    Bucket::Scaling,
);
/// [DescribeAlarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html).
pub const DESCRIBE_ALARMS: Operation =
    Operation::read("cloudwatch", "DescribeAlarms", Bucket::Alarms);
/// [DescribeAlarmHistory](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html).
pub const DESCRIBE_ALARM_HISTORY: Operation =
    Operation::read("cloudwatch", "DescribeAlarmHistory", Bucket::Alarms);

/// The allow-list. The README's IAM policy is made from it.
pub const OPERATIONS: &[Operation] = &[
    LIST_CLUSTERS,
    DESCRIBE_CLUSTERS,
    LIST_SERVICES,
    DESCRIBE_SERVICES,
    LIST_TASKS,
    DESCRIBE_TASKS,
    DESCRIBE_TASK_DEFINITION,
    GET_CALLER_IDENTITY,
    DESCRIBE_SCALABLE_TARGETS,
    DESCRIBE_SCALING_POLICIES,
    DESCRIBE_SCHEDULED_ACTIONS,
    DESCRIBE_SCALING_ACTIVITIES,
    DESCRIBE_ALARMS,
    DESCRIBE_ALARM_HISTORY,
];
