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
/// [ListServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html).
pub const LIST_SERVICE_DEPLOYMENTS: Operation =
    Operation::read("ecs", "ListServiceDeployments", Bucket::ServiceDeployment);
/// [DescribeServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html).
pub const DESCRIBE_SERVICE_DEPLOYMENTS: Operation = Operation::read(
    "ecs",
    "DescribeServiceDeployments",
    Bucket::ServiceDeployment,
);
/// [DescribeServiceRevisions](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html).
pub const DESCRIBE_SERVICE_REVISIONS: Operation =
    Operation::read("ecs", "DescribeServiceRevisions", Bucket::ServiceRevision);
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
    LIST_SERVICE_DEPLOYMENTS,
    DESCRIBE_SERVICE_DEPLOYMENTS,
    DESCRIBE_SERVICE_REVISIONS,
    GET_CALLER_IDENTITY,
];
