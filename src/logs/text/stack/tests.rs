use super::super::level::level_of;
use super::*;
use proptest::prelude::*;

/// Traces as they are written, each with its gist; every line after the first continues it.
const TRACES: &[(&str, &str, &str)] = &[
    (
        "java",
        "java.lang.NullPointerException: x is null",
        "Exception in thread \"main\" java.lang.NullPointerException: x is null
\tat com.example.App.run(App.java:14)
\tat com.example.App.main(App.java:5)",
    ),
    (
        "java with causes",
        "java.net.ConnectException: Connection refused",
        "2026-11-21 14:32:01.123 ERROR 1 --- [main] c.e.App : Order failed
org.example.OrderException: could not save
\tat com.example.Orders.save(Orders.java:41) ~[app.jar:1.2]
\tat jdk.internal.reflect.GeneratedMethodAccessor12.invoke(Unknown Source) ~[na:na]
Caused by: java.sql.SQLException: no connection
\tat com.example.Db.open(Db.java:8)
\t... 12 common frames omitted
\tSuppressed: java.io.IOException: close
\t\tat com.example.Db.close(Db.java:9)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect(Native Method)
\t... 23 more",
    ),
    (
        "kotlin",
        "kotlin.KotlinNullPointerException",
        "kotlin.KotlinNullPointerException
\tat com.example.MainKt.main(Main.kt:3)
\tat kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:106)",
    ),
    (
        "python",
        "ValueError: invalid literal for int() with base 10: 'x'",
        "Traceback (most recent call last):
  File \"/app/main.py\", line 12, in <module>
    run()
    ~~~^^
  File \"/app/main.py\", line 8, in run
    return int(\"x\")
ValueError: invalid literal for int() with base 10: 'x'",
    ),
    (
        "python, one after another",
        "app.errors.OrderFailed: no item",
        "2026-11-21 14:32:01,123 - app - ERROR - order failed
Traceback (most recent call last):
  File \"/app/main.py\", line 3, in get
    return items[key]
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"/app/main.py\", line 9, in run
    raise OrderFailed(\"no item\")
app.errors.OrderFailed: no item",
    ),
    (
        "go",
        "panic: runtime error: index out of range [5] with length 3",
        "panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.pick(...)
\t/app/main.go:12
main.main()
\t/app/main.go:8 +0x1d
net/http.(*conn).serve(0xc0000b4000, {0x7a8f18, 0xc0001a6000})
\t/usr/local/go/src/net/http/server.go:1995 +0x612
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3086 +0x5cb
exit status 2",
    ),
    (
        "go, a signal",
        "panic: runtime error: invalid memory address or nil pointer dereference",
        "panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47b2c4]

goroutine 18 [running]:
main.(*Store).Get(0x0)
\t/app/store.go:7 +0x4",
    ),
    (
        "node",
        "TypeError: Cannot read properties of undefined (reading 'id')",
        "TypeError: Cannot read properties of undefined (reading 'id')
    at handler (/app/index.js:12:20)
    at async Promise.all (index 0)
    at new Order (file:///app/order.mjs:3:9)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    ),
    (
        "node, uncaught",
        "Error: connect ECONNREFUSED 127.0.0.1:5432",
        "/app/index.js:12
    throw err;
    ^

Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  [cause]: [
    1
  ]
}

Node.js v20.11.0",
    ),
    (
        "rust",
        "panicked at src/main.rs:4:5: index out of bounds: the len is 3 but the index is 5",
        "thread 'main' panicked at src/main.rs:4:5:
index out of bounds: the len is 3 but the index is 5
stack backtrace:
   0: rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.",
    ),
    (
        "rust before 1.73",
        "panicked at 'boom', src/main.rs:2:5",
        "thread 'tokio-runtime-worker' panicked at 'boom', src/main.rs:2:5
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    ),
    (
        ".net",
        "System.Net.Sockets.SocketException (111): Connection refused",
        "Unhandled exception. System.InvalidOperationException: could not open
 ---> System.Net.Sockets.SocketException (111): Connection refused
   at System.Net.Sockets.Socket.Connect(EndPoint remoteEP)
   --- End of inner exception stack trace ---
   at App.Db.Open() in /src/Db.cs:line 12
--- End of stack trace from previous location ---
   at App.Program.Main(String[] args) in /src/Program.cs:line 3",
    ),
    (
        "asp.net",
        "System.InvalidOperationException: boom",
        "fail: Microsoft.AspNetCore.Server.Kestrel[13]
      Connection id \"0HN\", Request id \"0HN:1\": An unhandled exception was thrown.
      System.InvalidOperationException: boom
         at App.Startup.Run() in /src/Startup.cs:line 3
      the end of it",
    ),
    (
        "ruby",
        "RuntimeError: no such order",
        "app/orders.rb:12:in 'find': no such order (RuntimeError)
\tfrom app/orders.rb:3:in 'show'
\tfrom app/main.rb:1:in '<main>'",
    ),
    (
        "php",
        "Exception: no such order in /app/x.php:3",
        "PHP Fatal error:  Uncaught Exception: no such order in /app/x.php:3
Stack trace:
#0 /app/index.php(8): find()
#1 {main}
  thrown in /app/x.php on line 3",
    ),
    ("a line by itself", "just a line", "just a line"),
];

/// Where the pieces begin that `lines` fall into.
fn beginnings(lines: &[&str]) -> Vec<usize> {
    let mut head = Head::default();
    let mut starts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !continues(&head, line) {
            starts.push(at);
        }
        head = head.next(line, level_of(line, None));
    }
    starts
}

#[test]
fn a_trace_is_one_piece_and_what_follows_is_another() {
    let after = [
        "2026-11-21 14:32:02.123 INFO done",
        "{\"level\":\"info\",\"msg\":\"next\"}",
        "served 3 requests",
        "10.0.0.1 - - [21/Nov/2026:14:32:01 +0000] \"GET / HTTP/1.1\" 200 1",
    ];
    for (language, _, trace) in TRACES {
        let raw: Vec<&str> = trace.lines().collect();
        let plain: Vec<String> = raw
            .iter()
            .map(|line| super::super::ansi::styled(line).plain)
            .collect();
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        for lines in [raw, plain] {
            for next in after {
                let mut all = vec!["served 2 requests"];
                all.extend(&lines);
                all.push(next);
                assert_eq!(
                    beginnings(&all),
                    [0, 1, all.len() - 1],
                    "{language}: {all:#?}"
                );
            }
        }
    }
}

#[test]
fn the_gist_names_what_began_it() {
    for (language, expected, trace) in TRACES {
        let lines: Vec<&str> = trace.lines().collect();
        let gist = gist(&lines).expect("lines");
        assert_eq!(
            (&*gist.text, gist.folded),
            (*expected, lines.len() - 1),
            "{language}"
        );
    }
    assert_eq!(gist::<&str>(&[]), None);
    let long = format!("java.lang.Error: {}", "x".repeat(5_000));
    assert!(gist(&[long]).expect("a line").text.len() < 600);
}

#[test]
fn what_has_nothing_to_do_with_a_line_is_not_folded_behind_it() {
    let apart: &[&[&str]] = &[
        // two errors, told in one line each
        &["TypeError: a", "TypeError: b"],
        &["ERROR first", "Error: second"],
        // an exception after a line that complains about nothing
        &[
            "INFO started",
            "java.lang.OutOfMemoryError: Java heap space",
        ],
        &["INFO started", "Traceback (most recent call last):"],
        &["ValueError: x", "Traceback (most recent call last):"],
        // sentences
        &["ERROR failed", "at the end of the day it works"],
        &["ERROR failed", "    at the beginning"],
        &["ERROR failed", "... and so on"],
        &["ERROR failed", "from here on"],
        &["{", "  \"a\": 1", "}"],
        &["panic: x", "main.go is fine"],
        &["ERROR failed", "main.main()"],
        &["#1 first", "#2 second"],
    ];
    for lines in apart {
        let starts: Vec<usize> = (0..lines.len()).collect();
        assert_eq!(beginnings(lines), starts, "{lines:?}");
    }
}

#[test]
fn a_trace_is_recognised_from_its_middle() {
    // the window begins within it
    let lines = [
        "\tat com.example.App.run(App.java:14)",
        "\tat com.example.App.main(App.java:5)",
        "Caused by: java.io.IOException: x",
        "\t... 3 more",
    ];
    assert_eq!(beginnings(&lines), [0; 0]);
}

proptest! {
    #[test]
    fn whatever_comes_does_not_panic(lines in proptest::collection::vec(any::<String>(), 0..8)) {
        let mut head = Head::default();
        for line in &lines {
            continues(&head, line);
            head = head.next(line, None);
        }
        gist(&lines);
    }

    #[test]
    fn any_order_of_the_lines_of_traces_is_read(picked in proptest::collection::vec((0..TRACES.len(), 0usize..20, 0usize..80), 0..12)) {
        let lines: Vec<&str> = picked.iter().filter_map(|(trace, line, cut)| {
            let line = TRACES[*trace].2.lines().nth(*line)?;
            Some(super::super::ansi::cut(line, *cut))
        }).collect();
        prop_assert!(beginnings(&lines).len() <= lines.len());
        gist(&lines);
    }
}
