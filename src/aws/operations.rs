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

/// [GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).
pub const GET_METRIC_DATA: Operation =
    Operation::read("cloudwatch", "GetMetricData", Bucket::MetricData);

/// [ListMetrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html).
pub const LIST_METRICS: Operation =
    Operation::read("cloudwatch", "ListMetrics", Bucket::MetricList);

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
    GET_METRIC_DATA,
    LIST_METRICS,
];
