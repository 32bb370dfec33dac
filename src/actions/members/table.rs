//! The members of what is written by hand: names and kinds as AWS has them.
//!
//! ECS ignores what it does not know, so that a misspelt member would be lost without a word.

use super::Kind::{self, Each, Flag, Map, Number, Numbers, Shape, Text, Texts};

/// A structure: its name, its members, those of them that must be there.
type Structure = (
    &'static str,
    &'static [(&'static str, Kind)],
    &'static [&'static str],
);

/// [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html)
/// and [TaskOverride](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html),
/// with everything in them.
pub(super) const STRUCTURES: &[Structure] = &[
    (
        "RegisterTaskDefinitionRequest",
        &[
            ("family", Text),
            ("taskRoleArn", Text),
            ("executionRoleArn", Text),
            ("networkMode", Text),
            ("containerDefinitions", Each("ContainerDefinition")),
            ("volumes", Each("Volume")),
            (
                "placementConstraints",
                Each("TaskDefinitionPlacementConstraint"),
            ),
            ("requiresCompatibilities", Texts),
            ("cpu", Text),
            ("memory", Text),
            ("tags", Each("Tag")),
            ("pidMode", Text),
            ("ipcMode", Text),
            ("proxyConfiguration", Shape("ProxyConfiguration")),
            ("inferenceAccelerators", Each("InferenceAccelerator")),
            ("ephemeralStorage", Shape("EphemeralStorage")),
            ("runtimePlatform", Shape("RuntimePlatform")),
            ("enableFaultInjection", Flag),
            (
                "trustedExecutionConfiguration",
                Shape("TrustedExecutionConfiguration"),
            ),
        ],
        &["family", "containerDefinitions"],
    ),
    (
        "ContainerDefinition",
        &[
            ("name", Text),
            ("image", Text),
            ("repositoryCredentials", Shape("RepositoryCredentials")),
            ("cpu", Number),
            ("memory", Number),
            ("memoryReservation", Number),
            ("links", Texts),
            ("portMappings", Each("PortMapping")),
            ("essential", Flag),
            ("restartPolicy", Shape("ContainerRestartPolicy")),
            ("entryPoint", Texts),
            ("command", Texts),
            ("environment", Each("KeyValuePair")),
            ("environmentFiles", Each("EnvironmentFile")),
            ("mountPoints", Each("MountPoint")),
            ("volumesFrom", Each("VolumeFrom")),
            ("linuxParameters", Shape("LinuxParameters")),
            ("secrets", Each("Secret")),
            ("dependsOn", Each("ContainerDependency")),
            ("startTimeout", Number),
            ("stopTimeout", Number),
            ("versionConsistency", Text),
            ("hostname", Text),
            ("user", Text),
            ("workingDirectory", Text),
            ("disableNetworking", Flag),
            ("privileged", Flag),
            ("readonlyRootFilesystem", Flag),
            ("dnsServers", Texts),
            ("dnsSearchDomains", Texts),
            ("extraHosts", Each("HostEntry")),
            ("dockerSecurityOptions", Texts),
            ("interactive", Flag),
            ("pseudoTerminal", Flag),
            ("dockerLabels", Map),
            ("ulimits", Each("Ulimit")),
            ("logConfiguration", Shape("LogConfiguration")),
            ("healthCheck", Shape("HealthCheck")),
            ("systemControls", Each("SystemControl")),
            ("resourceRequirements", Each("ResourceRequirement")),
            ("firelensConfiguration", Shape("FirelensConfiguration")),
            ("credentialSpecs", Texts),
        ],
        &[],
    ),
    (
        "RepositoryCredentials",
        &[("credentialsParameter", Text)],
        &["credentialsParameter"],
    ),
    (
        "PortMapping",
        &[
            ("containerPort", Number),
            ("hostPort", Number),
            ("protocol", Text),
            ("name", Text),
            ("appProtocol", Text),
            ("containerPortRange", Text),
        ],
        &[],
    ),
    (
        "ContainerRestartPolicy",
        &[
            ("enabled", Flag),
            ("ignoredExitCodes", Numbers),
            ("restartAttemptPeriod", Number),
        ],
        &["enabled"],
    ),
    ("KeyValuePair", &[("name", Text), ("value", Text)], &[]),
    (
        "EnvironmentFile",
        &[("value", Text), ("type", Text)],
        &["value", "type"],
    ),
    (
        "MountPoint",
        &[
            ("sourceVolume", Text),
            ("containerPath", Text),
            ("readOnly", Flag),
        ],
        &[],
    ),
    (
        "VolumeFrom",
        &[("sourceContainer", Text), ("readOnly", Flag)],
        &[],
    ),
    (
        "LinuxParameters",
        &[
            ("capabilities", Shape("KernelCapabilities")),
            ("devices", Each("Device")),
            ("initProcessEnabled", Flag),
            ("sharedMemorySize", Number),
            ("tmpfs", Each("Tmpfs")),
            ("maxSwap", Number),
            ("swappiness", Number),
        ],
        &[],
    ),
    (
        "KernelCapabilities",
        &[("add", Texts), ("drop", Texts)],
        &[],
    ),
    (
        "Device",
        &[
            ("hostPath", Text),
            ("containerPath", Text),
            ("permissions", Texts),
        ],
        &["hostPath"],
    ),
    (
        "Tmpfs",
        &[
            ("containerPath", Text),
            ("size", Number),
            ("mountOptions", Texts),
        ],
        &["containerPath", "size"],
    ),
    (
        "Secret",
        &[("name", Text), ("valueFrom", Text)],
        &["name", "valueFrom"],
    ),
    (
        "ContainerDependency",
        &[("containerName", Text), ("condition", Text)],
        &["containerName", "condition"],
    ),
    (
        "HostEntry",
        &[("hostname", Text), ("ipAddress", Text)],
        &["hostname", "ipAddress"],
    ),
    (
        "Ulimit",
        &[("name", Text), ("softLimit", Number), ("hardLimit", Number)],
        &["name", "softLimit", "hardLimit"],
    ),
    (
        "LogConfiguration",
        &[
            ("logDriver", Text),
            ("options", Map),
            ("secretOptions", Each("Secret")),
        ],
        &["logDriver"],
    ),
    (
        "HealthCheck",
        &[
            ("command", Texts),
            ("interval", Number),
            ("timeout", Number),
            ("retries", Number),
            ("startPeriod", Number),
        ],
        &["command"],
    ),
    (
        "SystemControl",
        &[("namespace", Text), ("value", Text)],
        &[],
    ),
    (
        "ResourceRequirement",
        &[
            ("value", Text),
            ("type", Text),
            ("sharingStrategy", Shape("SharingStrategy")),
        ],
        &["type"],
    ),
    (
        "SharingStrategy",
        &[("nvidiaMps", Shape("NvidiaMpsAllocation"))],
        &[],
    ),
    (
        "NvidiaMpsAllocation",
        &[("memory", Number), ("maxComputePercent", Number)],
        &["memory"],
    ),
    (
        "FirelensConfiguration",
        &[("type", Text), ("options", Map)],
        &["type"],
    ),
    (
        "Volume",
        &[
            ("name", Text),
            ("host", Shape("HostVolumeProperties")),
            (
                "dockerVolumeConfiguration",
                Shape("DockerVolumeConfiguration"),
            ),
            ("efsVolumeConfiguration", Shape("EFSVolumeConfiguration")),
            (
                "s3filesVolumeConfiguration",
                Shape("S3FilesVolumeConfiguration"),
            ),
            (
                "fsxWindowsFileServerVolumeConfiguration",
                Shape("FSxWindowsFileServerVolumeConfiguration"),
            ),
            ("configuredAtLaunch", Flag),
        ],
        &[],
    ),
    ("HostVolumeProperties", &[("sourcePath", Text)], &[]),
    (
        "DockerVolumeConfiguration",
        &[
            ("scope", Text),
            ("autoprovision", Flag),
            ("driver", Text),
            ("driverOpts", Map),
            ("labels", Map),
        ],
        &[],
    ),
    (
        "EFSVolumeConfiguration",
        &[
            ("fileSystemId", Text),
            ("rootDirectory", Text),
            ("transitEncryption", Text),
            ("transitEncryptionPort", Number),
            ("authorizationConfig", Shape("EFSAuthorizationConfig")),
        ],
        &["fileSystemId"],
    ),
    (
        "EFSAuthorizationConfig",
        &[("accessPointId", Text), ("iam", Text)],
        &[],
    ),
    (
        "S3FilesVolumeConfiguration",
        &[
            ("fileSystemArn", Text),
            ("rootDirectory", Text),
            ("transitEncryptionPort", Number),
            ("accessPointArn", Text),
        ],
        &["fileSystemArn"],
    ),
    (
        "FSxWindowsFileServerVolumeConfiguration",
        &[
            ("fileSystemId", Text),
            ("rootDirectory", Text),
            (
                "authorizationConfig",
                Shape("FSxWindowsFileServerAuthorizationConfig"),
            ),
        ],
        &["fileSystemId", "rootDirectory", "authorizationConfig"],
    ),
    (
        "FSxWindowsFileServerAuthorizationConfig",
        &[("credentialsParameter", Text), ("domain", Text)],
        &["credentialsParameter", "domain"],
    ),
    (
        "TaskDefinitionPlacementConstraint",
        &[("type", Text), ("expression", Text)],
        &[],
    ),
    ("Tag", &[("key", Text), ("value", Text)], &[]),
    (
        "ProxyConfiguration",
        &[
            ("type", Text),
            ("containerName", Text),
            ("properties", Each("KeyValuePair")),
        ],
        &["containerName"],
    ),
    (
        "InferenceAccelerator",
        &[("deviceName", Text), ("deviceType", Text)],
        &["deviceName", "deviceType"],
    ),
    ("EphemeralStorage", &[("sizeInGiB", Number)], &["sizeInGiB"]),
    (
        "RuntimePlatform",
        &[("cpuArchitecture", Text), ("operatingSystemFamily", Text)],
        &[],
    ),
    (
        "TrustedExecutionConfiguration",
        &[("isolationMode", Text), ("attestationPolicy", Text)],
        &["isolationMode"],
    ),
    (
        "TaskOverride",
        &[
            ("containerOverrides", Each("ContainerOverride")),
            ("cpu", Text),
            (
                "inferenceAcceleratorOverrides",
                Each("InferenceAcceleratorOverride"),
            ),
            ("executionRoleArn", Text),
            ("memory", Text),
            ("taskRoleArn", Text),
            ("ephemeralStorage", Shape("EphemeralStorage")),
        ],
        &[],
    ),
    (
        "ContainerOverride",
        &[
            ("name", Text),
            ("command", Texts),
            ("environment", Each("KeyValuePair")),
            ("environmentFiles", Each("EnvironmentFile")),
            ("cpu", Number),
            ("memory", Number),
            ("memoryReservation", Number),
            ("resourceRequirements", Each("ResourceRequirement")),
        ],
        &[],
    ),
    (
        "InferenceAcceleratorOverride",
        &[("deviceName", Text), ("deviceType", Text)],
        &[],
    ),
];
