//! Stack traces, one line an event, as the languages print them.

use serde_json::json;

use super::Life;
use super::render::Level;
use crate::sim::rng::mix;
use crate::sim::scenario::Voice;

const JAVA: &str = "java.lang.IllegalStateException: order {id} has no payment
\tat com.example.orders.OrderService.confirm(OrderService.java:214)
\tat com.example.orders.OrderController.post(OrderController.java:88)
\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
\tat com.example.payments.PaymentClient.fetch(PaymentClient.java:57)
\t... 14 more";

const PYTHON: &str = "Traceback (most recent call last):
  File \"/app/worker/main.py\", line 118, in run
    result = handler(job)
  File \"/app/worker/handlers.py\", line 42, in send_invoice
    total = sum(line[\"amount\"] for line in job[\"lines\"])
            ~~~~^^^^^^^^^^
KeyError: 'amount' in job {id}";

const GO: &str = "panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f3a20]

goroutine {id} [running]:
main.(*Server).handleOrder(0x0, {0x8a1c40, 0xc0001b2000}, 0xc0001d4000)
\t/src/server.go:142 +0x5e
net/http.HandlerFunc.ServeHTTP(0xc0000b8000?, {0x8a1c40?, 0xc0001b2000?}, 0x0?)
\t/usr/local/go/src/net/http/server.go:2220 +0x29
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3360 +0x485";

const NODE: &str = "TypeError: Cannot read properties of undefined (reading 'price')
    at basketTotal (/app/src/basket.js:57:31)
    at Array.reduce (<anonymous>)
    at checkout (/app/src/routes/checkout.js:{line}:18)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)";

const RUST: &str = "thread 'tokio-runtime-worker' panicked at src/index/segment.rs:{line}:27:
called `Option::unwrap()` on a `None` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:665:5
   1: core::panicking::panic_fmt
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/panicking.rs:76:14
   2: indexer::index::segment::merge
             at ./src/index/segment.rs:{line}:27
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.";

/// The lines of an error that a service gets over.
pub(super) fn of(life: &Life<'_>, voice: Voice, at: i64) -> Vec<String> {
    let draw = mix(&[life.key, at.unsigned_abs(), 5]);
    let id = draw % 9_000 + 1_000;
    let say = |words: &str| life.line(voice, at, Level::Error, words, &[("id", json!(id))]);
    let trace = match voice {
        Voice::Java => JAVA,
        Voice::Python => PYTHON,
        Voice::Go => GO,
        Voice::Node => NODE,
        Voice::Rust => RUST,
        Voice::Json => {
            let stack = NODE.replace("{line}", "23");
            let fields = [("id", json!(id)), ("stack", json!(stack))];
            return vec![life.line(voice, at, Level::Error, "unhandled rejection", &fields)];
        }
        _ => return vec![say("upstream sent an invalid header, request given up")],
    };
    let trace = trace
        .replace("{id}", &id.to_string())
        .replace("{line}", &(draw % 300 + 20).to_string());
    let mut lines = vec![say("request failed")];
    lines.extend(trace.lines().map(str::to_owned));
    lines
}

/// The trace that goes with a start that failed.
pub(super) fn at_start(voice: Voice, service: &str, words: &str) -> Vec<String> {
    let text = match voice {
        Voice::Java => format!(
            "com.example.ConfigurationException: {words}\n\tat com.example.Config.load(Config.java:61)\n\tat com.example.Main.main(Main.java:19)"
        ),
        Voice::Python => format!(
            "Traceback (most recent call last):\n  File \"/app/main.py\", line 12, in <module>\n    settings = load()\nSettingsError: {words}"
        ),
        Voice::Node => format!(
            "Error: {words}\n    at load (/app/src/config.js:31:11)\n    at Object.<anonymous> (/app/src/index.js:4:16)"
        ),
        Voice::Rust => format!("Error: {words}"),
        Voice::Go => format!(
            "panic: {words}\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/{service}/main.go:27 +0x1d"
        ),
        _ => return Vec::new(),
    };
    text.lines().map(str::to_owned).collect()
}

/// The last words before the kernel ends a container for its memory, milliseconds after the first.
pub(super) fn out_of_memory(life: &Life<'_>, voice: Voice, at: i64) -> Vec<(i64, String)> {
    let used = u64::from(life.memory) * 98 / 100;
    let words = format!(
        "cannot allocate a buffer of 8 MB, {used} of {} MB are in use",
        life.memory
    );
    let mut lines = vec![(0, life.line(voice, at, Level::Error, &words, &[]))];
    if voice == Voice::Java {
        lines.push((2, "java.lang.OutOfMemoryError: Java heap space".into()));
        lines.push((
            2,
            "\tat com.example.bridge.Batch.grow(Batch.java:96)".into(),
        ));
        lines.push((
            2,
            "\tat com.example.bridge.Consumer.poll(Consumer.java:141)".into(),
        ));
    }
    lines
}
