//! The pages about the network, with the real program in a real terminal.

use crate::support::pty::ecsight;

#[test]
fn from_a_cluster_to_the_blackhole_in_three_keys() {
    let mut pty = ecsight("demo --scenario network --frozen --cluster edge")
        .size(80, 24)
        .start();
    pty.wait_for("the services are listed", |screen| screen.has("geo-router"));
    pty.press("v");
    pty.wait_for("where the service lives is told", |screen| {
        screen.has_all(&["geo-router lives in vpc-", "subnet-"])
    });
    pty.press("2");
    pty.wait_for("the network is drawn", |screen| {
        screen.has_all(&["blackhole 0.0.0.0/0", "✖ private"])
    });
    pty.press("3");
    pty.wait_for("the way of a packet is judged", |screen| {
        screen.has_all(&["✖ IN", "no target is registered", "✖ OUT"])
    });
    pty.press("esc");
    pty.wait_for("the list is back", |screen| screen.has("1 service"));
    pty.press("C");
    pty.wait_for("its stack is there", |screen| {
        screen.has_all(&["stacks", "CREATE_COMPLETE"])
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}
