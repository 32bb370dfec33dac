use super::*;
use proptest::prelude::*;
use strum::IntoEnumIterator;

/// Lines as loggers write them, by the name of the logger.
const LINES: &[(&str, &str, Option<Level>)] = {
    use Level::{Debug, Error, Fatal, Info, Trace, Warn};
    &[
        (
            "log4j",
            "0    [main] DEBUG com.foo.Bar  - Entering application.",
            Some(Debug),
        ),
        (
            "log4j2",
            "14:32:01.123 [main] ERROR com.foo.Bar - Order 12 failed",
            Some(Error),
        ),
        (
            "log4j2",
            "2026-11-21 14:32:01,123 WARN  [http-nio-8080-exec-1] c.f.Bar: slow",
            Some(Warn),
        ),
        (
            "logback",
            "14:32:01.123 [main] TRACE c.f.Bar - no error found",
            Some(Trace),
        ),
        (
            "spring boot",
            "2026-11-21T14:32:01.123Z  INFO 1 --- [           main] c.e.App  : Started App in 2.1 seconds",
            Some(Info),
        ),
        (
            "spring boot",
            "2026-11-21 14:32:01.123 ERROR 7 --- [nio-8080-exec-3] o.a.c.c.C.[.[.[/]  : Servlet.service() threw exception",
            Some(Error),
        ),
        ("java.util.logging", "SEVERE: Could not bind", Some(Error)),
        (
            "tomcat",
            "21-Nov-2026 14:32:01.123 WARNING [main] org.apache.catalina.Foo bar",
            Some(Warn),
        ),
        (
            "jetty",
            "2026-11-21 14:32:01.123:WARN:oejs.HttpChannel:main: /x",
            Some(Warn),
        ),
        (
            "kafka",
            "[2026-11-21 14:32:01,123] ERROR Error while fetching (kafka.server.Fetcher)",
            Some(Error),
        ),
        (
            "elasticsearch",
            "[2026-11-21T14:32:01,123][WARN ][o.e.c.r.a.DiskThresholdMonitor] [node-1] high disk watermark",
            Some(Warn),
        ),
        ("python", "ERROR:root:could not connect", Some(Error)),
        (
            "python",
            "2026-11-21 14:32:01,123 - app.worker - WARNING - queue is long",
            Some(Warn),
        ),
        (
            "python",
            "2026-11-21 14:32:01,123 - app - CRITICAL - out of disk",
            Some(Fatal),
        ),
        (
            "loguru",
            "2026-11-21 14:32:01.123 | ERROR    | app.main:run:12 - boom",
            Some(Error),
        ),
        (
            "celery",
            "[2026-11-21 14:32:01,123: ERROR/ForkPoolWorker-1] Task app.add raised",
            Some(Error),
        ),
        (
            "odoo",
            "2026-11-21 14:32:01,123 1 ERROR db odoo.sql_db: bad query",
            Some(Error),
        ),
        (
            "tornado",
            "[E 261121 14:32:01 web:1] 500 GET /",
            Some(Error),
        ),
        (
            "gunicorn",
            "[2026-11-21 14:32:01 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:12)",
            Some(Fatal),
        ),
        (
            "gunicorn",
            "[2026-11-21 14:32:01 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)",
            Some(Info),
        ),
        (
            "uvicorn",
            "INFO:     10.0.1.2:51234 - \"GET /health HTTP/1.1\" 200 OK",
            Some(Info),
        ),
        (
            "uvicorn",
            "INFO:     10.0.1.2:51234 - \"GET /orders HTTP/1.1\" 500 Internal Server Error",
            Some(Error),
        ),
        (
            "django",
            "[21/Nov/2026 14:32:01] \"GET /missing HTTP/1.1\" 404 2277",
            Some(Warn),
        ),
        (
            "zap",
            "2026-11-21T14:32:01.123Z        ERROR   server/http.go:42       failed        {\"code\": 3}",
            Some(Error),
        ),
        (
            "zap",
            "{\"level\":\"dpanic\",\"ts\":1795271521.12,\"msg\":\"x\"}",
            Some(Fatal),
        ),
        (
            "zerolog",
            "2:32PM ERR connection lost error=\"broken pipe\" host=db",
            Some(Error),
        ),
        (
            "zerolog",
            "2026-11-21T14:32:01Z WRN slow query duration=2s",
            Some(Warn),
        ),
        (
            "zerolog",
            "{\"level\":\"warn\",\"time\":\"2026-11-21T14:32:01Z\",\"message\":\"x\"}",
            Some(Warn),
        ),
        (
            "logrus",
            "time=\"2026-11-21T14:32:01Z\" level=error msg=\"it failed\"",
            Some(Error),
        ),
        (
            "logrus",
            "ERRO[0012] it failed                              code=3",
            Some(Error),
        ),
        (
            "logrus",
            "INFO[0000] listening                              port=8080",
            Some(Info),
        ),
        (
            "slog",
            "time=2026-11-21T14:32:01Z level=DEBUG msg=cache hit=true",
            Some(Debug),
        ),
        (
            "slog",
            "2026/11/21 14:32:01 WARN retry attempt=2 max=5",
            Some(Warn),
        ),
        (
            "go",
            "panic: runtime error: index out of range [5] with length 3",
            Some(Fatal),
        ),
        (
            "go",
            "fatal error: all goroutines are asleep - deadlock!",
            Some(Fatal),
        ),
        (
            "klog",
            "E1121 14:32:01.123456       1 reflector.go:123] Failed to list",
            Some(Error),
        ),
        (
            "klog",
            "I1121 14:32:01.123456       1 main.go:12] starting",
            Some(Info),
        ),
        (
            "pino",
            "{\"level\":50,\"time\":1795271521123,\"pid\":1,\"hostname\":\"x\",\"msg\":\"boom\"}",
            Some(Error),
        ),
        (
            "pino",
            "{\"level\":10,\"time\":1795271521123,\"msg\":\"tick\"}",
            Some(Trace),
        ),
        (
            "pino-http",
            "{\"level\":30,\"msg\":\"request completed\",\"res\":{\"statusCode\":503}}",
            Some(Error),
        ),
        (
            "bunyan",
            "{\"name\":\"app\",\"hostname\":\"x\",\"pid\":1,\"level\":60,\"msg\":\"bye\",\"time\":\"2026-11-21T14:32:01Z\",\"v\":0}",
            Some(Fatal),
        ),
        ("winston", "error: could not read file", Some(Error)),
        (
            "winston",
            "2026-11-21T14:32:01.123Z [orders] warn: queue is long",
            Some(Warn),
        ),
        (
            "winston",
            "{\"level\":\"error\",\"message\":\"x\"}",
            Some(Error),
        ),
        ("serilog", "[14:32:01 ERR] Could not connect", Some(Error)),
        (
            "serilog compact",
            "{\"@t\":\"2026-11-21T14:32:01.1Z\",\"@mt\":\"Hello, {User}\",\"User\":\"x\"}",
            Some(Info),
        ),
        (
            "serilog compact",
            "{\"@t\":\"2026-11-21T14:32:01.1Z\",\"@mt\":\"Failed\",\"@l\":\"Warning\"}",
            Some(Warn),
        ),
        (
            "asp.net",
            "fail: Microsoft.AspNetCore.Server.Kestrel[13]",
            Some(Error),
        ),
        ("asp.net", "dbug: App.Startup[0]", Some(Debug)),
        (
            ".net",
            "Unhandled exception. System.InvalidOperationException: x",
            Some(Error),
        ),
        (
            "nest",
            "[Nest] 1  - 11/21/2026, 2:32:01 PM   ERROR [ExceptionsHandler] boom",
            Some(Error),
        ),
        (
            "nginx access",
            "10.0.0.1 - - [21/Nov/2026:14:32:01 +0000] \"GET /api HTTP/1.1\" 502 157 \"-\" \"curl/8\"",
            Some(Error),
        ),
        (
            "nginx access",
            "10.0.0.1 - bob [21/Nov/2026:14:32:01 +0000] \"GET /error HTTP/1.1\" 200 157 \"-\" \"x\"",
            Some(Info),
        ),
        (
            "nginx error",
            "2026/11/21 14:32:01 [error] 7#7: *1 open() \"/usr/share/x\" failed (2: No such file or directory)",
            Some(Error),
        ),
        (
            "nginx error",
            "2026/11/21 14:32:01 [notice] 1#1: start worker processes",
            Some(Info),
        ),
        (
            "apache",
            "[Sat Nov 21 14:32:01.123 2026] [core:error] [pid 1:tid 2] AH00126: Invalid URI",
            Some(Error),
        ),
        (
            "apache",
            "[Sat Nov 21 14:32:01.123 2026] [mpm_event:notice] [pid 1] AH00489: resuming",
            Some(Info),
        ),
        (
            "alb",
            "http 2026-11-21T14:32:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 502 200 34 366 \"GET http://x:80/ HTTP/1.1\" \"curl\"",
            Some(Error),
        ),
        (
            "envoy access",
            "[2026-11-21T14:32:01.310Z] \"POST /api/v1/locations HTTP/2\" 503 UF 154 0 226 - \"10.0.35.28\" \"x\"",
            Some(Error),
        ),
        (
            "envoy",
            "[2026-11-21 14:32:01.123][1][warning][config] [source/x.cc:12] gRPC config stream closed",
            Some(Warn),
        ),
        (
            "envoy json",
            "{\"response_code\":404,\"path\":\"/x\"}",
            Some(Warn),
        ),
        (
            "chi",
            "2026/11/21 14:32:01 \"GET http://x/ HTTP/1.1\" from 10.0.0.1:5 - 500 21B in 1.2ms",
            Some(Error),
        ),
        (
            "gin",
            "[GIN] 2026/11/21 - 14:32:01 | 500 |     1.2ms |  10.0.0.1 | GET \"/x\"",
            Some(Error),
        ),
        ("morgan", "GET /orders 404 12.3 ms - 12", Some(Warn)),
        (
            "tracing",
            "2026-11-21T14:32:01.123456Z  WARN my_app::db: slow query elapsed=2s",
            Some(Warn),
        ),
        (
            "tracing",
            "2026-11-21T14:32:01Z ERROR request{id=7 path=\"/x\"}: my_app: failed",
            Some(Error),
        ),
        (
            "tracing json",
            "{\"timestamp\":\"2026-11-21T14:32:01Z\",\"level\":\"ERROR\",\"fields\":{\"message\":\"x\"},\"target\":\"app\"}",
            Some(Error),
        ),
        (
            "env_logger",
            "[2026-11-21T14:32:01Z ERROR my_app] failed",
            Some(Error),
        ),
        (
            "rust",
            "thread 'main' panicked at src/main.rs:2:5:",
            Some(Fatal),
        ),
        (
            "rails",
            "E, [2026-11-21T14:32:01.123456 #1] ERROR -- : boom",
            Some(Error),
        ),
        (
            "rails",
            "Completed 500 Internal Server Error in 12ms (ActiveRecord: 1.0ms)",
            Some(Error),
        ),
        ("rails", "Completed 200 OK in 12ms", Some(Info)),
        (
            "elixir",
            "14:32:01.123 [error] GenServer terminating",
            Some(Error),
        ),
        (
            "php",
            "PHP Fatal error:  Uncaught Exception: x in /app/x.php:3",
            Some(Fatal),
        ),
        (
            "php-fpm",
            "[21-Nov-2026 14:32:01] WARNING: [pool www] server reached pm.max_children",
            Some(Warn),
        ),
        (
            "monolog",
            "{\"message\":\"x\",\"level\":400,\"level_name\":\"ERROR\"}",
            Some(Error),
        ),
        (
            "postgres",
            "2026-11-21 14:32:01.123 UTC [71] ERROR:  relation \"x\" does not exist",
            Some(Error),
        ),
        (
            "postgres",
            "2026-11-21 14:32:01.123 UTC [1] LOG:  database system is ready",
            Some(Info),
        ),
        (
            "mysql",
            "2026-11-21T14:32:01.123456Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.",
            Some(Warn),
        ),
        (
            "mongod",
            "{\"t\":{\"$date\":\"2026-11-21T14:32:01Z\"},\"s\":\"E\",\"c\":\"NETWORK\",\"msg\":\"x\"}",
            Some(Error),
        ),
        (
            "fluent bit",
            "[2026/11/21 14:32:01] [ warn] [engine] failed to flush chunk",
            Some(Warn),
        ),
        (
            "cloudwatch agent",
            "2026-11-21T14:32:01Z E! [outputs.x] failed",
            Some(Error),
        ),
        (
            "syslog",
            "<11>1 2026-11-21T14:32:01Z host app 1 - - disk is full",
            Some(Error),
        ),
        (
            "syslog",
            "<134>Nov 21 14:32:01 host app[1]: hello",
            Some(Info),
        ),
        (
            "gelf",
            "{\"version\":\"1.1\",\"short_message\":\"x\",\"level\":4}",
            Some(Warn),
        ),
        (
            "opentelemetry",
            "{\"body\":\"x\",\"severityNumber\":17}",
            Some(Error),
        ),
        (
            "google cloud",
            "{\"severity\":\"CRITICAL\",\"message\":\"x\"}",
            Some(Fatal),
        ),
        (
            "ecs logging",
            "{\"@timestamp\":\"2026-11-21T14:32:01Z\",\"log.level\":\"ERROR\",\"message\":\"x\"}",
            Some(Error),
        ),
        (
            "ecs logging",
            "{\"log\":{\"level\":\"warn\"},\"message\":\"x\"}",
            Some(Warn),
        ),
        (
            "wrapped",
            "{\"log\":\"2026-11-21 14:32:01 ERROR it failed\",\"stream\":\"stdout\"}",
            Some(Error),
        ),
        ("npm", "npm ERR! code ELIFECYCLE", Some(Error)),
        ("npm", "npm warn deprecated x@1", Some(Warn)),
        (
            "next.js",
            "warn  - You have enabled experimental features",
            Some(Warn),
        ),
        (
            "java",
            "Exception in thread \"main\" java.lang.NullPointerException",
            Some(Error),
        ),
        (
            "java",
            "java.lang.OutOfMemoryError: Java heap space",
            Some(Error),
        ),
        (
            "java",
            "Caused by: java.sql.SQLException: closed",
            Some(Error),
        ),
        ("python", "Traceback (most recent call last):", Some(Error)),
        (
            "python",
            "ValueError: invalid literal for int()",
            Some(Error),
        ),
        (
            "node",
            "TypeError: Cannot read properties of undefined (reading 'x')",
            Some(Error),
        ),
        (
            "node",
            "Error: connect ECONNREFUSED 127.0.0.1:5432",
            Some(Error),
        ),
        ("plain", "FATAL could not start", Some(Fatal)),
        ("plain", "[ERROR] Something", Some(Error)),
        ("plain", "WARN - low disk", Some(Warn)),
        ("plain", "Error connecting to database", Some(Error)),
        ("plain", "Warning: deprecated option", Some(Warn)),
        // a word is not a level
        ("prose", "0 errors", None),
        ("prose", "0 ERROR found", None),
        ("prose", "no error found", None),
        ("prose", "Finished with 3 warnings and 0 errors", None),
        ("prose", "Processed batch without error", None),
        ("prose", "Error rate is 0.1 percent", None),
        ("prose", "the log level is INFO", None),
        ("prose", "GET /error/log", None),
        ("prose", "Loading com.example.error.Handler", None),
        ("prose", "error_count=0 total=12", None),
        ("prose", "error-free run", None),
        ("prose", "info about the fatal accident", None),
        ("prose", "Setting state to ERROR_RECOVERED", None),
        ("prose", "debugger listening on ws://127.0.0.1:9229", None),
        ("prose", "status 500 was returned", None),
        ("prose", "{\"errors\":0,\"msg\":\"done\"}", None),
        ("prose", "{\"level\":{\"battery\":12}}", None),
        ("prose", "hello", None),
        ("prose", "", None),
    ]
};

#[test]
fn a_level_is_where_loggers_put_it() {
    for (logger, line, expected) in LINES {
        let plain = super::super::ansi::styled(line).plain;
        let fields = fields_of(&plain);
        assert_eq!(
            level_of(&plain, fields.as_ref()),
            *expected,
            "{logger}: {line}"
        );
        if fields.is_none() || plain.starts_with('{') {
            assert_eq!(
                level_of(&plain, None),
                *expected,
                "{logger}, not read before: {line}"
            );
        }
    }
}

#[test]
fn every_level_is_found_by_its_own_name() {
    for level in Level::iter() {
        assert_eq!(Level::parse(&level.to_string()), Some(level));
        assert_eq!(Level::parse(&level.to_string().to_uppercase()), Some(level));
    }
    assert_eq!(Level::parse("errors"), None);
    assert!(Level::Fatal > Level::Error && Level::Debug > Level::Trace);
}

proptest! {
    #[test]
    fn whatever_comes_does_not_panic(bytes in any::<Vec<u8>>(), text in any::<String>(), line in "[\\[\\]<>|:=!\"'A-Fa-z0-9 é⏎-]{0,40}") {
        level_of(&String::from_utf8_lossy(&bytes), None);
        level_of(&text, None);
        level_of(&line, None);
    }

    #[test]
    fn the_end_of_a_line_never_matters(cut in 0usize..200, which in 0..LINES.len()) {
        let (_, line, _) = LINES[which];
        level_of(super::super::ansi::cut(line, cut), None);
    }
}
