//! One line typed by somebody, without holding up anything else: not even ctrl-c.

use std::io;
use tokio::sync::oneshot;

/// The next line of standard input without its end; none at the end of the input, or when it
/// cannot be read. A line nobody types is left behind when the program ends.
pub async fn line() -> Option<String> {
    let (say, said) = oneshot::channel();
    let reader = std::thread::Builder::new().name("prompt".to_owned());
    let reading = reader.spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).unwrap_or(0);
        _ = say.send((read > 0).then_some(line));
    });
    reading.ok()?;
    let line = said.await.ok()??;
    Some(line.trim_end_matches(['\n', '\r']).to_owned())
}
