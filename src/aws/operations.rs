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
/// [ListContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html).
pub const LIST_CONTAINER_INSTANCES: Operation =
    Operation::read("ecs", "ListContainerInstances", Bucket::ClusterResourceRead);
/// [DescribeContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html).
pub const DESCRIBE_CONTAINER_INSTANCES: Operation = Operation::read(
    "ecs",
    "DescribeContainerInstances",
    Bucket::ClusterResourceRead,
);
/// [DescribeCapacityProviders](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html).
pub const DESCRIBE_CAPACITY_PROVIDERS: Operation = Operation::read(
    "ecs",
    "DescribeCapacityProviders",
    Bucket::CapacityProviderRead,
);
/// [GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
pub const GET_CALLER_IDENTITY: Operation = Operation::read("sts", "GetCallerIdentity", Bucket::Sts);

/// The allow-list. The README's IAM policy is made from it.
pub const OPERATIONS: &[Operation] = &[
    LIST_CLUSTERS,
    DESCRIBE_CLUSTERS,
    LIST_SERVICES,
    DESCRIBE_SERVICES,
    LIST_TASKS,
    DESCRIBE_TASKS,
    DESCRIBE_TASK_DEFINITION,
    LIST_CONTAINER_INSTANCES,
    DESCRIBE_CONTAINER_INSTANCES,
    DESCRIBE_CAPACITY_PROVIDERS,
    GET_CALLER_IDENTITY,
];
