//! All sources against an emulator written by others (moto, ministack):
//! `AWS_ENDPOINT_URL=http://127.0.0.1:5555 AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test
//! AWS_SECRET_ACCESS_KEY=test cargo test --lib live -- --ignored --nocapture`

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use super::{CALLER, Ticket, source};
use crate::aws::{Api, SessionSpec};
use crate::domain::Text;
use crate::domain::call::{Cause, Operation, Permit};
use crate::domain::context::ContextId;
use crate::domain::json::to_value;
use crate::domain::polled::{Items, Key, SourceId, Step, Yield};
use std::collections::BTreeSet;

fn ticket(operation: Option<Operation>) -> Ticket {
    Ticket {
        permit: Permit::paid_by(operation.unwrap().bucket),
        cause: Cause::Cli,
    }
}

async fn names(api: &Api, key: &Key) -> Vec<Text> {
    let source = source(key.source);
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let step = Step::Names { token };
        let reply = (source.fetch)(api, key, &step, ticket(source.names)).await;
        println!("{:>7.1?} {}", reply.record.took, reply.record.cli);
        match reply.result.unwrap() {
            Yield::Names { ids, next } => {
                all.extend(ids);
                token = next;
            }
            other => panic!("{other:?}"),
        }
        if token.is_none() {
            return all;
        }
    }
}

async fn details(api: &Api, key: &Key, ids: &[Text]) -> Vec<Items> {
    let source = source(key.source);
    let mut all = Vec::new();
    for ids in ids.chunks(source.batch) {
        let step = Step::Details { ids: ids.to_vec() };
        let reply = (source.fetch)(api, key, &step, ticket(source.details)).await;
        println!(
            "{:>7.1?} {:.120}",
            reply.record.took,
            reply.record.cli.to_string()
        );
        match reply.result.unwrap() {
            Yield::Details { items, missing } => {
                assert!(missing.is_empty(), "{missing:?}");
                all.push(items);
            }
            other => panic!("{other:?}"),
        }
    }
    all
}

#[tokio::test]
#[ignore = "needs an emulator at AWS_ENDPOINT_URL"]
async fn every_source_yields_what_the_emulator_holds() {
    let context = ContextId(1);
    let api = Api::open(context, &SessionSpec::default()).await.unwrap();
    println!("{:?}", api.info);
    let caller = Key::region(context, SourceId::Identity);
    println!("{:?}", details(&api, &caller, &[CALLER.into()]).await);

    let clusters = Key::region(context, SourceId::Clusters);
    let arns = names(&api, &clusters).await;
    assert!(!arns.is_empty());
    for items in details(&api, &clusters, &arns).await {
        let Items::Clusters(clusters) = items else {
            panic!("{items:?}")
        };
        println!("{:#}", to_value(clusters.first().unwrap()));
        assert_eq!(clusters.len(), arns.len());
    }
    let mut definitions = BTreeSet::new();
    for cluster in &arns {
        let of = |source| Key::cluster(context, source, cluster.clone());
        let services = names(&api, &of(SourceId::Services)).await;
        for items in details(&api, &of(SourceId::Services), &services).await {
            let Items::Services(services) = items else {
                panic!("{items:?}")
            };
            println!("{:#}", to_value(services.first().unwrap()));
            definitions.extend(services.iter().filter_map(|s| s.task_definition.clone()));
            let mut one = of(SourceId::ServiceTasks);
            one.service = services.first().and_then(|s| s.service_name.clone());
            names(&api, &one).await;
        }
        for source in [SourceId::RunningTasks, SourceId::StoppedTasks] {
            let tasks = names(&api, &of(source)).await;
            let mut described = 0;
            for items in details(&api, &of(source), &tasks).await {
                let Items::Tasks(tasks) = items else {
                    panic!("{items:?}")
                };
                println!("{:#}", to_value(tasks.first().unwrap()));
                described += tasks.len();
            }
            println!("{source:?}: {} listed, {described} described", tasks.len());
            assert_eq!(described, tasks.len());
        }
    }
    let definitions: Vec<_> = definitions.into_iter().take(3).collect();
    let key = Key::region(context, SourceId::TaskDefinitions);
    for items in details(&api, &key, &definitions).await {
        let Items::TaskDefinitions(definitions) = items else {
            panic!("{items:?}")
        };
        println!("{:#}", to_value(&definitions));
    }
}
