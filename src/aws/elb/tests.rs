//! Elastic Load Balancing's XML through the real client.

use crate::aws::testing::{Act, Stage, answer, paid, xml_error};
use crate::domain::call::Bucket;
use crate::domain::fault::FaultKind;
use crate::domain::json::to_value;
use serde_json::json;

fn xml(op: &str, result: &str) -> Act {
    let body = format!(
        "<{op}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><{op}Result>{result}</{op}Result></{op}Response>"
    );
    answer(200, "text/xml", &body)
}

#[tokio::test]
async fn a_target_group_keeps_what_came_and_unknown_words_too() {
    let stage = Stage::new(vec![xml(
        "DescribeTargetGroups",
        "<TargetGroups><member><TargetGroupArn>arn:tg</TargetGroupArn><Protocol>QUIC2</Protocol><Port>80</Port>\
         <HealthCheckPort>traffic-port</HealthCheckPort><Matcher><HttpCode>200-299</HttpCode></Matcher>\
         <LoadBalancerArns><member>arn:lb</member></LoadBalancerArns><TargetType>ip</TargetType></member></TargetGroups>",
    )]);
    let api = stage.api().await;
    let reply = api
        .describe_target_groups(paid(Bucket::Elb), &["arn:tg".into()])
        .await;
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        json!([{"target_group_arn": "arn:tg", "protocol": "QUIC2", "port": 80, "health_check_port": "traffic-port",
                "matcher": {"http_code": "200-299"}, "load_balancer_arns": ["arn:lb"], "target_type": "ip"}])
    );
}

#[tokio::test]
async fn attributes_are_kept_as_they_came() {
    let stage = Stage::new(vec![xml(
        "DescribeTargetGroupAttributes",
        "<Attributes><member><Key>deregistration_delay.timeout_seconds</Key><Value>300</Value></member>\
         <member><Key>moon.phase</Key><Value>full</Value></member><member><Key>empty</Key></member></Attributes>",
    )]);
    let api = stage.api().await;
    let reply = api
        .describe_target_group_attributes(paid(Bucket::Elb), &"arn:tg".into())
        .await;
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        json!([{"target_group_arn": "arn:tg", "attributes": [
            {"key": "deregistration_delay.timeout_seconds", "value": "300"},
            {"key": "moon.phase", "value": "full"}, {"key": "empty"},
        ]}])
    );
}

#[tokio::test]
async fn targets_are_kept_with_unknown_states_and_absent_reasons() {
    let stage = Stage::new(vec![xml(
        "DescribeTargetHealth",
        "<TargetHealthDescriptions>\
         <member><Target><Id>10.0.0.1</Id><Port>8080</Port><AvailabilityZone>us-east-1a</AvailabilityZone></Target>\
         <TargetHealth><State>healthy</State></TargetHealth></member>\
         <member><Target><Id>10.0.0.2</Id></Target><TargetHealth><State>melted</State><Reason>Target.Sun</Reason>\
         <Description>too hot</Description></TargetHealth></member></TargetHealthDescriptions>",
    )]);
    let api = stage.api().await;
    let reply = api
        .describe_target_health(paid(Bucket::Elb), &"arn:tg".into())
        .await;
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        json!([{"target_group_arn": "arn:tg", "target_health_descriptions": [
            {"target": {"id": "10.0.0.1", "port": 8080, "availability_zone": "us-east-1a"}, "target_health": {"state": "healthy"}},
            {"target": {"id": "10.0.0.2"}, "target_health": {"state": "melted", "reason": "Target.Sun", "description": "too hot"}},
        ]}])
    );
}

#[tokio::test]
async fn what_does_not_exist_is_missing_alone_and_a_failure_in_company() {
    let stage = Stage::new(vec![xml_error(
        400,
        "TargetGroupNotFound",
        "One or more target groups not found",
    )]);
    let api = stage.api().await;
    let alone = api
        .describe_target_groups(paid(Bucket::Elb), &["arn:a".into()])
        .await;
    let missing = alone.result.unwrap().missing;
    assert_eq!(
        missing,
        [("arn:a".into(), "One or more target groups not found".into())]
    );
    let health = api
        .describe_target_health(paid(Bucket::Elb), &"arn:a".into())
        .await;
    assert_eq!(health.result.unwrap().missing.len(), 1);
    let both = ["arn:a".into(), "arn:b".into()];
    let company = api.describe_target_groups(paid(Bucket::Elb), &both).await;
    assert_eq!(company.result.unwrap_err().kind, FaultKind::NotFound);
}

#[tokio::test]
async fn rules_keep_their_conditions_and_weights() {
    let stage = Stage::new(vec![xml(
        "DescribeRules",
        "<Rules><member><RuleArn>arn:r</RuleArn><Priority>10</Priority><IsDefault>false</IsDefault><Conditions>\
         <member><Field>path-pattern</Field><Values><member>/pay/*</member></Values>\
         <PathPatternConfig><Values><member>/pay/*</member></Values></PathPatternConfig></member>\
         <member><Field>http-header</Field><HttpHeaderConfig><HttpHeaderName>X-A</HttpHeaderName><Values><member>1</member></Values></HttpHeaderConfig></member>\
         <member><Field>query-string</Field><QueryStringConfig><Values><member><Key>v</Key><Value>2</Value></member></Values></QueryStringConfig></member>\
         </Conditions><Actions><member><Type>forward</Type><ForwardConfig><TargetGroups>\
         <member><TargetGroupArn>arn:a</TargetGroupArn><Weight>90</Weight></member>\
         <member><TargetGroupArn>arn:b</TargetGroupArn><Weight>10</Weight></member></TargetGroups></ForwardConfig></member></Actions></member></Rules>",
    )]);
    let api = stage.api().await;
    let reply = api.describe_rules(paid(Bucket::Elb), &"arn:l".into()).await;
    let found = reply.result.unwrap().items;
    let rule = &found[0].rules[0];
    assert_eq!(rule.words(), "path /pay/*, header X-A 1, query v=2");
    let share = crate::domain::listener::share(&rule.actions, "arn:b");
    assert_eq!(
        share.and_then(|share| share.words()).as_deref(),
        Some("weight 10 of 100")
    );
}

#[tokio::test]
async fn listeners_and_load_balancers() {
    let stage = Stage::new(vec![
        xml(
            "DescribeListeners",
            "<Listeners><member><ListenerArn>arn:l</ListenerArn><Port>443</Port><Protocol>HTTPS</Protocol></member></Listeners>",
        ),
        xml(
            "DescribeLoadBalancers",
            "<LoadBalancers><member><LoadBalancerArn>arn:lb</LoadBalancerArn><DNSName>x.elb.amazonaws.com</DNSName>\
             <Scheme>internal</Scheme><Type>application</Type><State><Code>active_impaired</Code></State>\
             <CreatedTime>2026-01-01T00:00:00Z</CreatedTime></member></LoadBalancers>",
        ),
    ]);
    let api = stage.api().await;
    let listeners = api
        .describe_listeners(paid(Bucket::Elb), &"arn:lb".into())
        .await;
    assert_eq!(
        listeners.result.unwrap().items[0].listeners[0].words(),
        "HTTPS :443"
    );
    let balancers = api
        .describe_load_balancers(paid(Bucket::Elb), &["arn:lb".into()])
        .await;
    assert_eq!(
        to_value(&balancers.result.unwrap().items),
        json!([{"load_balancer_arn": "arn:lb", "dns_name": "x.elb.amazonaws.com", "scheme": "internal",
                "type": "application", "state": {"code": "active_impaired"}, "created_time": "2026-01-01T00:00:00Z"}])
    );
}
