//! A whole task definition in words: what runs, with what rights, on which network, with which disks.

use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::container_definition::{ContainerDefinition, PortMapping};
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, list};
use crate::logs::sources::source_of;
use crate::theme::Role;

/// The definition of an ARN, or why it is not there.
pub(super) fn of(sheet: &mut Sheet<'_>, id: &str, look: &Look<'_>) {
    let entry = look
        .store
        .context(look.scope.context)
        .and_then(|context| context.task_definitions.get(id));
    match entry.map(|entry| (&entry.item, super::unknown_reason(entry))) {
        Some((Some(definition), _)) => write(sheet, definition),
        Some((None, Some(reason))) => super::compare::gap(sheet, &reason),
        Some((None, None)) | None => sheet.remark("loading"),
    }
}

fn write(sheet: &mut Sheet<'_>, definition: &TaskDefinition) {
    summary(sheet, definition);
    network(sheet, definition);
    roles(sheet, definition);
    for container in list(&definition.container_definitions) {
        let name = container.name.as_deref().unwrap_or("—");
        sheet.section(&format!("container {name}"));
        container_lines(sheet, definition, container);
    }
    sheet.section("volumes");
    for volume in list(&definition.volumes) {
        sheet.text(volume.name.as_deref().unwrap_or("—"), &volume.words());
    }
    rest(sheet, definition);
}

/// What a status means for who uses it.
fn status_words(status: &str) -> &str {
    match status {
        "INACTIVE" => {
            "INACTIVE: deregistered; services that run it go on, nothing new can be started with it"
        }
        "DELETE_IN_PROGRESS" => {
            "DELETE_IN_PROGRESS: deleted as soon as no task, deployment or task set needs it"
        }
        other => other,
    }
}

fn summary(sheet: &mut Sheet<'_>, definition: &TaskDefinition) {
    match definition.status.as_deref() {
        Some("ACTIVE") => sheet.text("status", "ACTIVE"),
        Some(status) => sheet.toned("status", status_words(status), Some(Role::HealthLook)),
        None => sheet.value("status", None),
    }
    sheet.time("registered", definition.registered_at);
    sheet.text(
        "registered by",
        definition
            .registered_by
            .as_deref()
            .map_or("—", super::revisions::who),
    );
    sheet.time("deregistered", definition.deregistered_at);
    sheet.time("deletion asked for", definition.delete_requested_at);
    sheet.value("task cpu units", definition.cpu.as_ref());
    sheet.value("task memory MiB", definition.memory.as_ref());
    if let Some(storage) = &definition.ephemeral_storage {
        sheet.text("ephemeral storage", &format!("{} GiB", storage.size_in_gib));
    }
    let compatible = list(&definition.requires_compatibilities);
    let compatible = super::joined(compatible.iter().map(|it| &**it));
    sheet.text("made for", &compatible);
    if let Some(platform) = &definition.runtime_platform {
        let parts = [
            platform.operating_system_family.as_deref(),
            platform.cpu_architecture.as_deref(),
        ];
        sheet.text("platform", &super::joined(parts.into_iter().flatten()));
    }
}

/// A network mode, and what it means for the ports.
fn network_words(mode: Option<&str>) -> &'static str {
    match mode {
        Some("awsvpc") => {
            "awsvpc: each task has an interface and addresses of its own; ports are those of the containers"
        }
        Some("bridge") => {
            "bridge: containers are behind the host's address; host port 0 or none means one chosen at run time"
        }
        Some("host") => {
            "host: containers use the host's own ports, so one such task fits on an instance"
        }
        Some("none") => "none: no way in or out",
        Some(_) => "a mode this version does not know",
        None => "none given: bridge on Linux, NAT on Windows",
    }
}

fn network(sheet: &mut Sheet<'_>, definition: &TaskDefinition) {
    sheet.section("network");
    let mode = definition.network_mode.as_deref();
    let words = network_words(mode);
    match mode {
        Some(mode) if !words.starts_with(mode) => sheet.text("mode", &format!("{mode}: {words}")),
        _ => sheet.text("mode", words),
    }
    for container in list(&definition.container_definitions) {
        let name = container.name.as_deref().unwrap_or("—");
        for port in list(&container.port_mappings) {
            sheet.text(name, &port_words(port, mode));
        }
    }
}

/// How a port is reached from outside.
fn port_words(port: &PortMapping, mode: Option<&str>) -> String {
    let inside = port
        .container_port
        .map(|port| port.to_string())
        .or_else(|| port.container_port_range.as_deref().map(str::to_owned))
        .unwrap_or_else(|| "—".to_owned());
    let protocol = port.protocol.as_deref().unwrap_or("tcp");
    let reached = match (mode, port.host_port) {
        (Some("awsvpc"), _) => "at the task's address".to_owned(),
        (Some("host"), _) => "at the instance's address".to_owned(),
        (Some("none"), _) => "not reachable".to_owned(),
        (_, None | Some(0)) => "at the instance's address, host port chosen at run time".to_owned(),
        (_, Some(host)) => format!("at the instance's address, host port {host}"),
    };
    let mut words = format!("{inside}/{protocol} {reached}");
    if let Some(name) = &port.name {
        words.push_str(&format!(", named {name}"));
    }
    if let Some(protocol) = &port.app_protocol {
        words.push_str(&format!(", speaks {protocol}"));
    }
    words
}

fn roles(sheet: &mut Sheet<'_>, definition: &TaskDefinition) {
    sheet.section("roles");
    sheet.value("task role", definition.task_role_arn.as_ref());
    if definition.task_role_arn.is_none() {
        sheet.remark("no task role: the program has no rights of its own in AWS");
    } else {
        sheet.remark("what the program itself may do in AWS");
    }
    sheet.value("execution role", definition.execution_role_arn.as_ref());
    if definition.execution_role_arn.is_none() {
        sheet.remark(
            "no execution role: no private ECR image on Fargate, no secrets, no awslogs on Fargate",
        );
    } else {
        sheet.remark("what ECS may do to start it: pull images, fetch secrets, write logs");
    }
}

/// Everything a definition says of one container.
fn container_lines(
    sheet: &mut Sheet<'_>,
    definition: &TaskDefinition,
    container: &ContainerDefinition,
) {
    sheet.value("image", container.image.as_ref());
    sheet.text(
        "essential",
        match container.essential {
            Some(false) => "no: the task goes on without it",
            Some(true) => "yes: its end is the task's end",
            None => "yes, as none is given",
        },
    );
    sheet.text("cpu and memory", &size(container));
    words(sheet, "entry point", container.entry_point.as_deref());
    words(sheet, "command", container.command.as_deref());
    optional(
        sheet,
        "working directory",
        container.working_directory.as_ref(),
    );
    optional(sheet, "user", container.user.as_ref());
    for variable in list(&container.environment) {
        let name = variable.name.as_deref().unwrap_or("—");
        let value = variable.value.as_deref().unwrap_or("");
        sheet.toned(
            "environment",
            &format!("{name}={value}"),
            Some(Role::Masked),
        );
    }
    for file in list(&container.environment_files) {
        sheet.text("environment file", &file.value);
    }
    for secret in list(&container.secrets) {
        let line = format!("{} ← {}", secret.name, secret.value_from);
        sheet.text("secret", &line);
    }
    if let Some(credentials) = &container.repository_credentials {
        sheet.text("registry password", &credentials.credentials_parameter);
    }
    health(sheet, container);
    for other in list(&container.depends_on) {
        let line = format!("{} has come to {}", other.container_name, other.condition);
        sheet.text("starts after", &line);
    }
    logs(sheet, definition, container);
    if let Some(policy) = &container.restart_policy {
        let words = match policy.enabled {
            true => "yes: it may restart without a new task",
            false => "no",
        };
        sheet.text("restarts inside", words);
    }
    if container.start_timeout.is_some() {
        sheet.number("start timeout s", container.start_timeout);
    }
    if container.stop_timeout.is_some() {
        sheet.number("stop timeout s", container.stop_timeout);
    }
    for mount in list(&container.mount_points) {
        let line = format!(
            "{} at {}{}",
            mount.source_volume.as_deref().unwrap_or("—"),
            mount.container_path.as_deref().unwrap_or("—"),
            match mount.read_only {
                Some(true) => ", read-only",
                _ => "",
            }
        );
        sheet.text("mounts", &line);
    }
    for other in list(&container.volumes_from) {
        let source = other.source_container.as_ref();
        sheet.value("mounts all of", source);
    }
    system(sheet, container);
}

fn size(container: &ContainerDefinition) -> String {
    let cpu = match container.cpu {
        None | Some(0) => "no share of cpu".to_owned(),
        Some(units) => format!("{units} units"),
    };
    let hard = container
        .memory
        .map(|memory| format!("{memory} MiB at most"));
    let soft = container
        .memory_reservation
        .map(|memory| format!("{memory} MiB reserved"));
    let parts: Vec<String> = [Some(cpu), hard, soft].into_iter().flatten().collect();
    parts.join(", ")
}

fn words(sheet: &mut Sheet<'_>, key: &str, words: Option<&[Text]>) {
    if let Some(words) = words.filter(|words| !words.is_empty()) {
        let line: Vec<&str> = words.iter().map(|word| &**word).collect();
        sheet.text(key, &line.join(" "));
    }
}

fn optional(sheet: &mut Sheet<'_>, key: &str, value: Option<&Text>) {
    if value.is_some() {
        sheet.value(key, value);
    }
}

fn health(sheet: &mut Sheet<'_>, container: &ContainerDefinition) {
    let Some(check) = &container.health_check else {
        return sheet.text("health check", "none: ECS does not know whether it is well");
    };
    words(sheet, "health check", Some(&check.command));
    let number = |what: &str, value: Option<i32>| value.map(|value| format!("{what} {value}"));
    let numbers = [
        number("every s", check.interval),
        number("timeout s", check.timeout),
        number("retries", check.retries),
        number("grace s", check.start_period),
    ];
    let numbers: Vec<String> = numbers.into_iter().flatten().collect();
    if !numbers.is_empty() {
        sheet.text("health check timing", &numbers.join(", "));
    }
}

/// Where its lines go, what is to be known of them, and the options that say so.
fn logs(sheet: &mut Sheet<'_>, definition: &TaskDefinition, container: &ContainerDefinition) {
    if let Some(router) = &container.firelens_configuration {
        sheet.text("log router", &router.r#type);
    }
    super::logs_lines::line(sheet, "logs", (definition, container), None);
    let Some(log) = &container.log_configuration else {
        return;
    };
    for note in source_of(definition, container).notes() {
        sheet.remark(&note.words());
    }
    sheet.text("log driver", &log.log_driver);
    for (name, value) in log.options.iter().flatten() {
        sheet.text("log option", &format!("{name}={value}"));
    }
    for secret in list(&log.secret_options) {
        let line = format!("{} ← {}", secret.name, secret.value_from);
        sheet.text("log secret", &line);
    }
}

/// What only matters when it is there.
fn system(sheet: &mut Sheet<'_>, container: &ContainerDefinition) {
    if let Some(flag) = container.readonly_root_filesystem {
        sheet.flag("read-only root", Some(flag));
    }
    if container.privileged == Some(true) {
        sheet.toned("privileged", "yes", Some(Role::HealthLook));
    }
    for limit in list(&container.ulimits) {
        let line = format!(
            "{} soft {} hard {}",
            limit.name, limit.soft_limit, limit.hard_limit
        );
        sheet.text("ulimit", &line);
    }
    for requirement in list(&container.resource_requirements) {
        sheet.text(&requirement.r#type, &requirement.value);
    }
    for control in list(&container.system_controls) {
        let line = format!(
            "{}={}",
            control.namespace.as_deref().unwrap_or("—"),
            control.value.as_deref().unwrap_or("—")
        );
        sheet.text("kernel parameter", &line);
    }
    for (name, value) in container.docker_labels.iter().flatten() {
        sheet.text("label", &format!("{name}={value}"));
    }
    if let Some(linux) = &container.linux_parameters {
        let kernel = linux.capabilities.as_ref();
        words(
            sheet,
            "capabilities",
            kernel.and_then(|it| it.add.as_deref()),
        );
        let dropped = kernel.and_then(|it| it.drop.as_deref());
        words(sheet, "capabilities dropped", dropped);
        if linux.init_process_enabled.is_some() {
            sheet.flag("init process", linux.init_process_enabled);
        }
        if linux.shared_memory_size.is_some() {
            sheet.number("shared memory MiB", linux.shared_memory_size);
        }
        for tmpfs in list(&linux.tmpfs) {
            let line = format!("{} of {} MiB", tmpfs.container_path, tmpfs.size);
            sheet.text("tmpfs", &line);
        }
    }
}

fn rest(sheet: &mut Sheet<'_>, definition: &TaskDefinition) {
    sheet.section("placement");
    for constraint in list(&definition.placement_constraints) {
        sheet.text(
            constraint.r#type.as_deref().unwrap_or("—"),
            constraint.expression.as_deref().unwrap_or("—"),
        );
    }
    sheet.section("isolation");
    optional(sheet, "process ids", definition.pid_mode.as_ref());
    optional(sheet, "shared memory", definition.ipc_mode.as_ref());
    if let Some(proxy) = &definition.proxy_configuration {
        sheet.text("proxy", &format!("container {}", proxy.container_name));
    }
    if definition.enable_fault_injection == Some(true) {
        sheet.toned("fault injection", "allowed", Some(Role::HealthLook));
    }
    sheet.section("identity");
    sheet.value("arn", Some(&definition.task_definition_arn));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_says_where_it_is_reached() {
        let port = |host: Option<i32>| PortMapping {
            container_port: Some(8080),
            host_port: host,
            ..PortMapping::default()
        };
        for (mode, host, words) in [
            (Some("awsvpc"), Some(8080), "8080/tcp at the task's address"),
            (
                Some("bridge"),
                Some(0),
                "8080/tcp at the instance's address, host port chosen at run time",
            ),
            (
                None,
                None,
                "8080/tcp at the instance's address, host port chosen at run time",
            ),
            (
                Some("bridge"),
                Some(80),
                "8080/tcp at the instance's address, host port 80",
            ),
            (
                Some("host"),
                Some(8080),
                "8080/tcp at the instance's address",
            ),
            (Some("none"), None, "8080/tcp not reachable"),
        ] {
            assert_eq!(port_words(&port(host), mode), words);
        }
    }

    #[test]
    fn an_unknown_word_is_shown_as_it_came() {
        assert_eq!(status_words("FROZEN"), "FROZEN");
        assert!(network_words(Some("warp")).contains("does not know"));
    }
}
