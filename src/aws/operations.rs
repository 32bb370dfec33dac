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
/// [ListTaskDefinitionFamilies](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitionFamilies.html).
pub const LIST_TASK_DEFINITION_FAMILIES: Operation = Operation::read(
    "ecs",
    "ListTaskDefinitionFamilies",
    Bucket::TaskDefinitionRead,
);
/// [ListTaskDefinitions](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html).
pub const LIST_TASK_DEFINITIONS: Operation =
    Operation::read("ecs", "ListTaskDefinitions", Bucket::TaskDefinitionRead);
/// [DescribeImages](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html).
pub const DESCRIBE_IMAGES: Operation = Operation::read("ecr", "DescribeImages", Bucket::Registry);
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

/// [DescribeTargetGroups](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html).
pub const DESCRIBE_TARGET_GROUPS: Operation =
    Operation::read("elasticloadbalancing", "DescribeTargetGroups", Bucket::Elb);
/// [DescribeTargetGroupAttributes](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html).
pub const DESCRIBE_TARGET_GROUP_ATTRIBUTES: Operation = Operation::read(
    "elasticloadbalancing",
    "DescribeTargetGroupAttributes",
    Bucket::Elb,
);
/// [DescribeTargetHealth](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html).
pub const DESCRIBE_TARGET_HEALTH: Operation =
    Operation::read("elasticloadbalancing", "DescribeTargetHealth", Bucket::Elb);
/// [DescribeLoadBalancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html).
pub const DESCRIBE_LOAD_BALANCERS: Operation =
    Operation::read("elasticloadbalancing", "DescribeLoadBalancers", Bucket::Elb);
/// [DescribeListeners](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html).
pub const DESCRIBE_LISTENERS: Operation =
    Operation::read("elasticloadbalancing", "DescribeListeners", Bucket::Elb);
/// [DescribeRules](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html).
pub const DESCRIBE_RULES: Operation =
    Operation::read("elasticloadbalancing", "DescribeRules", Bucket::Elb);
/// [GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).
pub const GET_METRIC_DATA: Operation =
    Operation::read("cloudwatch", "GetMetricData", Bucket::MetricData);
/// [ListRuleNamesByTarget](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html).
pub const LIST_RULE_NAMES_BY_TARGET: Operation =
    Operation::read("events", "ListRuleNamesByTarget", Bucket::Events);
/// [DescribeRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html).
pub const DESCRIBE_RULE: Operation = Operation::read("events", "DescribeRule", Bucket::Events);
/// [ListTargetsByRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html).
pub const LIST_TARGETS_BY_RULE: Operation =
    Operation::read("events", "ListTargetsByRule", Bucket::Events);
/// [ListSchedules](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html).
pub const LIST_SCHEDULES: Operation =
    Operation::read("scheduler", "ListSchedules", Bucket::Schedules);
/// [GetSchedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html).
pub const GET_SCHEDULE: Operation = Operation::read("scheduler", "GetSchedule", Bucket::Schedules);
/// [GetService](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html).
pub const GET_DISCOVERY_SERVICE: Operation =
    Operation::read("servicediscovery", "GetService", Bucket::Discovery);
/// [GetNamespace](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetNamespace.html).
pub const GET_NAMESPACE: Operation =
    Operation::read("servicediscovery", "GetNamespace", Bucket::Discovery);
/// [ListInstances](https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html).
pub const LIST_INSTANCES: Operation =
    Operation::read("servicediscovery", "ListInstances", Bucket::Discovery);
/// [GetInstancesHealthStatus](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html).
pub const GET_INSTANCES_HEALTH_STATUS: Operation = Operation::read(
    "servicediscovery",
    "GetInstancesHealthStatus",
    Bucket::Discovery,
);
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

/// [ListMetrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html).
pub const LIST_METRICS: Operation =
    Operation::read("cloudwatch", "ListMetrics", Bucket::MetricList);

/// [FilterLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html).
pub const FILTER_LOG_EVENTS: Operation =
    Operation::read("logs", "FilterLogEvents", Bucket::LogEvents);
/// [DescribeLogGroups](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html).
pub const DESCRIBE_LOG_GROUPS: Operation =
    Operation::read("logs", "DescribeLogGroups", Bucket::LogReads);
/// [StartQuery](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html):
/// changes nothing, though it is charged for what it scans.
pub const START_QUERY: Operation = Operation::read("logs", "StartQuery", Bucket::LogReads);
/// [GetQueryResults](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html).
pub const GET_QUERY_RESULTS: Operation =
    Operation::read("logs", "GetQueryResults", Bucket::LogReads);
/// [StopQuery](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html):
/// ends a query of our own.
pub const STOP_QUERY: Operation = Operation::read("logs", "StopQuery", Bucket::LogReads);
/// [StartLiveTail](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html):
/// changes nothing, though it is charged by the minute.
pub const START_LIVE_TAIL: Operation = Operation::read("logs", "StartLiveTail", Bucket::LiveTail);

/// [DescribeVpcs](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html).
pub const DESCRIBE_VPCS: Operation = Operation::read("ec2", "DescribeVpcs", Bucket::Network);
/// [DescribeSubnets](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html).
pub const DESCRIBE_SUBNETS: Operation = Operation::read("ec2", "DescribeSubnets", Bucket::Network);
/// [DescribeNetworkInterfaces](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html).
pub const DESCRIBE_NETWORK_INTERFACES: Operation =
    Operation::read("ec2", "DescribeNetworkInterfaces", Bucket::Network);
/// [DescribeInstances](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html).
pub const DESCRIBE_INSTANCES: Operation =
    Operation::read("ec2", "DescribeInstances", Bucket::Network);
/// [DescribeLaunchTemplateVersions](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html).
pub const DESCRIBE_LAUNCH_TEMPLATE_VERSIONS: Operation =
    Operation::read("ec2", "DescribeLaunchTemplateVersions", Bucket::Network);
/// [DescribeRouteTables](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html).
pub const DESCRIBE_ROUTE_TABLES: Operation =
    Operation::read("ec2", "DescribeRouteTables", Bucket::Network);
/// [DescribeSecurityGroups](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html).
pub const DESCRIBE_SECURITY_GROUPS: Operation =
    Operation::read("ec2", "DescribeSecurityGroups", Bucket::Network);
/// [DescribeNatGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html).
pub const DESCRIBE_NAT_GATEWAYS: Operation =
    Operation::read("ec2", "DescribeNatGateways", Bucket::Network);
/// [DescribeInternetGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html).
pub const DESCRIBE_INTERNET_GATEWAYS: Operation =
    Operation::read("ec2", "DescribeInternetGateways", Bucket::Network);
/// [DescribeEgressOnlyInternetGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html).
pub const DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS: Operation =
    Operation::read("ec2", "DescribeEgressOnlyInternetGateways", Bucket::Network);
/// [DescribeVpcEndpoints](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html).
pub const DESCRIBE_VPC_ENDPOINTS: Operation =
    Operation::read("ec2", "DescribeVpcEndpoints", Bucket::Network);
/// [DescribeNetworkAcls](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html).
pub const DESCRIBE_NETWORK_ACLS: Operation =
    Operation::read("ec2", "DescribeNetworkAcls", Bucket::Network);
/// [DescribePrefixLists](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html).
pub const DESCRIBE_PREFIX_LISTS: Operation =
    Operation::read("ec2", "DescribePrefixLists", Bucket::Network);
/// [DescribeManagedPrefixLists](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html).
pub const DESCRIBE_MANAGED_PREFIX_LISTS: Operation =
    Operation::read("ec2", "DescribeManagedPrefixLists", Bucket::Network);
/// [GetManagedPrefixListEntries](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html).
pub const GET_MANAGED_PREFIX_LIST_ENTRIES: Operation =
    Operation::read("ec2", "GetManagedPrefixListEntries", Bucket::Network);
/// [DescribeVpcAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html).
pub const DESCRIBE_VPC_ATTRIBUTE: Operation =
    Operation::read("ec2", "DescribeVpcAttribute", Bucket::Network);
/// [DescribeStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html).
pub const DESCRIBE_STACK_RESOURCES: Operation =
    Operation::read("cloudformation", "DescribeStackResources", Bucket::Stacks);
/// [ListStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html).
pub const LIST_STACK_RESOURCES: Operation =
    Operation::read("cloudformation", "ListStackResources", Bucket::Stacks);
/// [DescribeStacks](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
pub const DESCRIBE_STACKS: Operation =
    Operation::read("cloudformation", "DescribeStacks", Bucket::Stacks);
/// [ListExports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html).
pub const LIST_EXPORTS: Operation =
    Operation::read("cloudformation", "ListExports", Bucket::Stacks);
/// [ListImports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html).
pub const LIST_IMPORTS: Operation =
    Operation::read("cloudformation", "ListImports", Bucket::Stacks);
/// [DescribeStackEvents](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html).
pub const DESCRIBE_STACK_EVENTS: Operation =
    Operation::read("cloudformation", "DescribeStackEvents", Bucket::Stacks);
/// [GetTemplate](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html).
pub const GET_TEMPLATE: Operation =
    Operation::read("cloudformation", "GetTemplate", Bucket::Stacks);
/// [DescribeAutoScalingGroups](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html).
pub const DESCRIBE_AUTO_SCALING_GROUPS: Operation = Operation::read(
    "autoscaling",
    "DescribeAutoScalingGroups",
    Bucket::InstanceGroups,
);

/// [UpdateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html).
pub const UPDATE_SERVICE: Operation =
    Operation::change("ecs", "UpdateService", Bucket::ServiceModify);
/// [DeleteService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html).
pub const DELETE_SERVICE: Operation =
    Operation::change("ecs", "DeleteService", Bucket::ServiceModify);
/// [StopServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html).
pub const STOP_SERVICE_DEPLOYMENT: Operation =
    Operation::change("ecs", "StopServiceDeployment", Bucket::ServiceModify);
/// [ContinueServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html).
pub const CONTINUE_SERVICE_DEPLOYMENT: Operation =
    Operation::change("ecs", "ContinueServiceDeployment", Bucket::ServiceModify);
/// [StopTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html).
pub const STOP_TASK: Operation =
    Operation::change("ecs", "StopTask", Bucket::ClusterResourceModify);
/// [UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html).
pub const UPDATE_TASK_PROTECTION: Operation =
    Operation::change("ecs", "UpdateTaskProtection", Bucket::TaskProtection);
/// [GetTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html).
pub const GET_TASK_PROTECTION: Operation =
    Operation::read("ecs", "GetTaskProtection", Bucket::TaskProtection);
/// [RunTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
pub const RUN_TASK: Operation = Operation::change("ecs", "RunTask", Bucket::ClusterResourceModify);
/// [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
pub const REGISTER_TASK_DEFINITION: Operation = Operation::change(
    "ecs",
    "RegisterTaskDefinition",
    Bucket::TaskDefinitionModify,
);
/// [UpdateContainerInstancesState](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html).
pub const UPDATE_CONTAINER_INSTANCES_STATE: Operation = Operation::change(
    "ecs",
    "UpdateContainerInstancesState",
    Bucket::ClusterResourceModify,
);
/// [UpdateClusterSettings](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html).
pub const UPDATE_CLUSTER_SETTINGS: Operation =
    Operation::change("ecs", "UpdateClusterSettings", Bucket::ClusterModify);
/// [RegisterScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html).
pub const REGISTER_SCALABLE_TARGET: Operation = Operation::change(
    "application-autoscaling",
    "RegisterScalableTarget",
    Bucket::Scaling,
);
/// [ExecuteCommand](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html).
pub const EXECUTE_COMMAND: Operation =
    Operation::change("ecs", "ExecuteCommand", Bucket::ClusterResourceModify);
/// [StartSession](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html).
pub const START_SESSION: Operation = Operation::change("ssm", "StartSession", Bucket::Sessions);

/// The allow-list. The README's IAM policy is made from it.
pub const OPERATIONS: &[Operation] = &[
    FILTER_LOG_EVENTS,
    DESCRIBE_LOG_GROUPS,
    START_QUERY,
    GET_QUERY_RESULTS,
    STOP_QUERY,
    START_LIVE_TAIL,
    LIST_CLUSTERS,
    DESCRIBE_CLUSTERS,
    LIST_SERVICES,
    DESCRIBE_SERVICES,
    LIST_TASKS,
    DESCRIBE_TASKS,
    DESCRIBE_TASK_DEFINITION,
    LIST_TASK_DEFINITION_FAMILIES,
    LIST_TASK_DEFINITIONS,
    DESCRIBE_IMAGES,
    LIST_CONTAINER_INSTANCES,
    DESCRIBE_CONTAINER_INSTANCES,
    DESCRIBE_CAPACITY_PROVIDERS,
    LIST_SERVICE_DEPLOYMENTS,
    DESCRIBE_SERVICE_DEPLOYMENTS,
    DESCRIBE_SERVICE_REVISIONS,
    GET_CALLER_IDENTITY,
    DESCRIBE_TARGET_GROUPS,
    DESCRIBE_TARGET_GROUP_ATTRIBUTES,
    DESCRIBE_TARGET_HEALTH,
    DESCRIBE_LOAD_BALANCERS,
    DESCRIBE_LISTENERS,
    DESCRIBE_RULES,
    GET_METRIC_DATA,
    LIST_RULE_NAMES_BY_TARGET,
    DESCRIBE_RULE,
    LIST_TARGETS_BY_RULE,
    LIST_SCHEDULES,
    GET_SCHEDULE,
    GET_DISCOVERY_SERVICE,
    GET_NAMESPACE,
    LIST_INSTANCES,
    GET_INSTANCES_HEALTH_STATUS,
    DESCRIBE_SCALABLE_TARGETS,
    DESCRIBE_SCALING_POLICIES,
    DESCRIBE_SCHEDULED_ACTIONS,
    DESCRIBE_SCALING_ACTIVITIES,
    DESCRIBE_ALARMS,
    DESCRIBE_ALARM_HISTORY,
    LIST_METRICS,
    DESCRIBE_VPCS,
    DESCRIBE_SUBNETS,
    DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_INSTANCES,
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    DESCRIBE_ROUTE_TABLES,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_INTERNET_GATEWAYS,
    DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
    DESCRIBE_VPC_ENDPOINTS,
    DESCRIBE_NETWORK_ACLS,
    DESCRIBE_PREFIX_LISTS,
    DESCRIBE_MANAGED_PREFIX_LISTS,
    GET_MANAGED_PREFIX_LIST_ENTRIES,
    DESCRIBE_VPC_ATTRIBUTE,
    DESCRIBE_STACK_RESOURCES,
    LIST_STACK_RESOURCES,
    DESCRIBE_STACKS,
    LIST_EXPORTS,
    LIST_IMPORTS,
    DESCRIBE_STACK_EVENTS,
    GET_TEMPLATE,
    DESCRIBE_AUTO_SCALING_GROUPS,
    UPDATE_SERVICE,
    DELETE_SERVICE,
    STOP_SERVICE_DEPLOYMENT,
    CONTINUE_SERVICE_DEPLOYMENT,
    STOP_TASK,
    UPDATE_TASK_PROTECTION,
    UPDATE_CONTAINER_INSTANCES_STATE,
    UPDATE_CLUSTER_SETTINGS,
    REGISTER_SCALABLE_TARGET,
    GET_TASK_PROTECTION,
    RUN_TASK,
    REGISTER_TASK_DEFINITION,
    EXECUTE_COMMAND,
    START_SESSION,
];
