//! [GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).

use crate::aws::call::Ticket;
use crate::aws::ecs::convert::text;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::metric::{Series, SeriesId};
use crate::domain::time::Timestamp;
use aws_sdk_cloudwatch::types::builders::MetricDataQueryBuilder;
use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};
use aws_smithy_types::DateTime;
use rustc_hash::FxHashMap;

/// Why a series is missing whose identity is not one, or of which nothing was said.
const UNSAID: &str = "CloudWatch did not answer for this series";

impl Api {
    /// Series by their identities as text, at most 500, each up to the last full minute
    /// ([GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html)).
    ///
    /// One call has one beginning: it is the earliest that any of them needs.
    pub async fn get_metric_data(&self, ticket: Ticket, ids: &[Text]) -> Reply<Described<Series>> {
        let now = Timestamp::now();
        let asked: Vec<(Text, SeriesId)> = ids
            .iter()
            .filter_map(|id| Some((Text::clone(id), SeriesId::parse(id)?)))
            .collect();
        let longest = asked.iter().map(|(_, id)| id.range).max();
        let (start, end) = longest.unwrap_or_default().window(now);
        let queries: Vec<MetricDataQuery> = asked
            .iter()
            .enumerate()
            .map(|(number, (_, id))| query(number, id))
            .collect();
        let cli = vec![
            ("--start-time", vec![Text::from(start.to_string())]),
            ("--end-time", vec![Text::from(end.to_string())]),
            ("--metric-data-queries", vec![spelled(&asked)]),
        ];
        let send = self
            .clients()
            .cloudwatch
            .get_metric_data()
            .set_metric_data_queries(Some(queries))
            .start_time(DateTime::from_secs(start.as_second()))
            .end_time(DateTime::from_secs(end.as_second()))
            .scan_by(ScanBy::TimestampAscending)
            .send();
        self.call(&operations::GET_METRIC_DATA, ticket, cli, send)
            .await
            .map(|output| collect(ids, &asked, output.metric_data_results.unwrap_or_default()))
    }
}

/// The name of a query: it must begin with a small letter.
fn name(number: usize) -> String {
    format!("m{number}")
}

fn query(number: usize, id: &SeriesId) -> MetricDataQuery {
    let dimensions = id
        .dimensions
        .iter()
        .map(|(name, value)| Dimension::builder().name(&**name).value(&**value).build());
    let metric = Metric::builder()
        .namespace(&*id.namespace)
        .metric_name(&*id.metric)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let stat = MetricStat::builder()
        .metric(metric)
        .period(i32::try_from(id.range.period()).unwrap_or(i32::MAX))
        .stat(&*id.statistic)
        .build();
    MetricDataQueryBuilder::default()
        .id(name(number))
        .metric_stat(stat)
        .build()
}

/// The queries as the AWS CLI takes them.
fn spelled(asked: &[(Text, SeriesId)]) -> Text {
    let queries: Vec<serde_json::Value> = asked
        .iter()
        .enumerate()
        .map(|(number, (_, id))| {
            let dimensions: Vec<_> = id
                .dimensions
                .iter()
                .map(|(name, value)| serde_json::json!({ "Name": &**name, "Value": &**value }))
                .collect();
            serde_json::json!({
                "Id": name(number),
                "MetricStat": {
                    "Metric": { "Namespace": &*id.namespace, "MetricName": &*id.metric, "Dimensions": dimensions },
                    "Period": id.range.period(),
                    "Stat": &*id.statistic,
                },
            })
        })
        .collect();
    serde_json::Value::from(queries).to_string().into()
}

/// The answer by identity. What was said twice (in parts) is put together.
fn collect(
    ids: &[Text],
    asked: &[(Text, SeriesId)],
    results: Vec<MetricDataResult>,
) -> Described<Series> {
    let mut said: FxHashMap<String, Vec<MetricDataResult>> = FxHashMap::default();
    for result in results {
        let key = result.id.clone().unwrap_or_default();
        said.entry(key).or_default().push(result);
    }
    let mut items = Vec::with_capacity(asked.len());
    let mut missing = Vec::new();
    let unreadable = ids
        .iter()
        .filter(|id| !asked.iter().any(|(known, _)| known == *id));
    missing.extend(unreadable.map(|id| (Text::clone(id), Text::from(UNSAID))));
    for (number, (text, id)) in asked.iter().enumerate() {
        match said.remove(&name(number)) {
            Some(parts) => items.push(series(Text::clone(text), id, parts)),
            None => missing.push((Text::clone(text), Text::from(UNSAID))),
        }
    }
    Described { items, missing }
}

fn series(text_id: Text, id: &SeriesId, parts: Vec<MetricDataResult>) -> Series {
    let mut points = Vec::new();
    let mut incomplete = None;
    let mut label = None;
    for part in parts {
        let times = part.timestamps.unwrap_or_default();
        let values = part.values.unwrap_or_default();
        let pairs = times.into_iter().zip(values).filter_map(|(time, value)| {
            let at = Timestamp::from_second(time.secs()).ok()?;
            value.is_finite().then_some((at, value))
        });
        points.extend(pairs);
        label = label.or_else(|| text(part.label));
        if part
            .status_code
            .as_ref()
            .is_some_and(|code| *code != StatusCode::Complete)
        {
            incomplete = part.status_code.map(|code| Text::from(code.as_str()));
        }
    }
    // Asked for ascending; not every server listens.
    points.sort_by_key(|(at, _)| *at);
    points.dedup_by_key(|(at, _)| *at);
    // A call for several ranges begins with the earliest: what others did not want is dropped.
    let most = usize::try_from(id.range.span().as_secs() / u64::from(id.range.period()))
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    points.drain(..points.len().saturating_sub(most));
    Series {
        id: text_id,
        label,
        period: id.range.period(),
        points,
        incomplete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::Range;

    fn result(name: &str, points: &[(i64, f64)], status: StatusCode) -> MetricDataResult {
        MetricDataResult::builder()
            .id(name)
            .label("CPUUtilization")
            .set_timestamps(Some(
                points
                    .iter()
                    .map(|(second, _)| DateTime::from_secs(*second))
                    .collect(),
            ))
            .set_values(Some(points.iter().map(|(_, value)| *value).collect()))
            .status_code(status)
            .build()
    }

    #[test]
    fn answers_are_sorted_put_together_and_what_is_unsaid_is_missing() {
        let id = |metric| SeriesId::new("AWS/ECS", metric, "Average", &[], Range::Quarter);
        let ids = [
            id("a").text(),
            id("b").text(),
            id("c").text(),
            "nonsense".into(),
        ];
        let asked: Vec<_> = [("a", 0), ("b", 1), ("c", 2)]
            .map(|(metric, at)| (Text::clone(&ids[at]), id(metric)))
            .into();
        let answer = collect(
            &ids,
            &asked,
            vec![
                result("m1", &[], StatusCode::Complete),
                result("m0", &[(120, 2.0), (60, 1.0)], StatusCode::PartialData),
                result("m0", &[(180, 3.0), (240, f64::NAN)], StatusCode::Complete),
            ],
        );
        let values = |at: usize| -> Vec<f64> {
            answer.items[at]
                .points
                .iter()
                .map(|(_, value)| *value)
                .collect()
        };
        assert_eq!(values(0), [1.0, 2.0, 3.0]);
        assert_eq!(answer.items[0].incomplete.as_deref(), Some("PartialData"));
        assert!(values(1).is_empty(), "no points is an answer");
        let missing: Vec<&Text> = answer.missing.iter().map(|(id, _)| id).collect();
        assert_eq!(missing, [&ids[3], &ids[2]]);
    }

    #[test]
    fn a_shorter_range_keeps_its_own_length() {
        let id = SeriesId::new("AWS/ECS", "a", "Average", &[], Range::Quarter);
        let points: Vec<(i64, f64)> = (0..60).map(|minute| (minute * 60, 1.0)).collect();
        let part = result("m0", &points, StatusCode::Complete);
        assert_eq!(series(id.text(), &id, vec![part]).points.len(), 16);
    }

    #[test]
    fn the_command_can_be_pasted() {
        let id = SeriesId::new("AWS/ECS", "a", "p99", &[("ClusterName", "x")], Range::Week);
        let spelled = spelled(&[(id.text(), id)]);
        assert_eq!(
            &*spelled,
            r#"[{"Id":"m0","MetricStat":{"Metric":{"Dimensions":[{"Name":"ClusterName","Value":"x"}],"MetricName":"a","Namespace":"AWS/ECS"},"Period":3600,"Stat":"p99"}}]"#
        );
    }
}
