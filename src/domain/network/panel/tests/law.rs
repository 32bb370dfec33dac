//! Whatever AWS leaves out.

use super::*;
use proptest::prelude::*;

fn maybe(words: &'static [&'static str]) -> impl Strategy<Value = Option<Text>> {
    prop::option::of(prop::sample::select(words).prop_map(Text::from))
}

prop_compose! {
    fn any_task()(
        launch_type in maybe(&["FARGATE", "EC2", "EXTERNAL", "MOON"]),
        last_status in maybe(&["PROVISIONING", "RUNNING", "STOPPED", "DIZZY"]),
        status in maybe(&["PRECREATED", "ATTACHED", "DELETED", "FAILED", "NEW"]),
        kind in maybe(&["ElasticNetworkInterface", "AmazonElasticBlockStorage"]),
        detail in maybe(&["privateIPv4Address", "privateIPv6Address", "statusReason", ""]),
        value in maybe(&["10.0.0.1", "::1", ""]),
        name in maybe(&["app", "", "proxy"]),
        container_port in any::<Option<i32>>(),
        host_port in any::<Option<i32>>(),
        range in maybe(&["80-90", "90-80", "-", "http", "2147483648"]),
        has_containers in any::<bool>(),
        created in prop::option::of(0_u64..100_000),
    ) -> Task {
        let mut app = container("app");
        app.name = name;
        app.network_bindings = Some(vec![NetworkBinding {
            container_port,
            host_port,
            container_port_range: range.clone(),
            host_port_range: range,
            ..NetworkBinding::default()
        }]);
        let attachment = Attachment {
            id: None,
            r#type: kind,
            status,
            details: Some(vec![NameValue { name: detail, value }]),
        };
        Task {
            launch_type,
            last_status,
            created_at: created.map(ago),
            containers: has_containers.then(|| vec![app]),
            attachments: Some(vec![attachment]),
            ..bare_task("aaa")
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_missing_every_mapping_has_its_line(
        task in any_task(),
        mode in maybe(&["awsvpc", "bridge", "host", "none", "mesh", ""]),
        container_port in any::<Option<i32>>(),
        host_port in any::<Option<i32>>(),
        is_defined in any::<bool>(),
        host in prop::sample::select(vec![
            Fact::Known(vec![Text::from("10.0.0.7")]),
            Fact::Known(Vec::new()),
            Fact::Absent,
            Fact::Unknown("no".into()),
            Fact::Awaited,
        ]),
    ) {
        let mapping = PortMapping { container_port, host_port, ..PortMapping::default() };
        let definition = defined(mode.as_deref(), vec![mapping]);
        let definition = is_defined.then_some(&definition);
        let mode = Mode::of(&task, definition);
        let ports = of_task(&task, definition, &host);
        prop_assert!(ports.len() >= usize::from(is_defined));
        // A task that is over is reached nowhere, and one that is not was not.
        for port in &ports {
            match &port.reached {
                Reached::At(_) => prop_assert!(!task.is_stopped()),
                Reached::Was(_) => prop_assert!(task.is_stopped()),
                Reached::Nowhere(_) | Reached::Unknown(_) => {}
            }
        }
        let said = trouble(&task, mode.as_ref(), now());
        prop_assert!(said.is_none() || mode == Some(Mode::Awsvpc));
        prop_assert!(unbound(&task, mode.as_ref(), &ports).len() <= ports.len());
    }
}
