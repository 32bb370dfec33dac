"""ministack on a port and in a folder of its own: `ministack_launch.py PATH/TO/ministack`.

Prints `listening on http://127.0.0.1:PORT` when it is healthy and ends when its standard input closes.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import lifeline


def main():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="ministack-")
    env = dict(os.environ, BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), HOME=folder, TMPDIR=folder)
    child = subprocess.Popen([sys.argv[1]], env=env, cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=sys.stderr, stderr=sys.stderr)

    def end():
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    lifeline.hold(end)
    endpoint, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(endpoint + "/_ministack/health", timeout=5):
                lifeline.say(endpoint)
                sys.exit(child.wait())
        except urllib.error.HTTPError:
            lifeline.say(endpoint)
            sys.exit(child.wait())
        except OSError:
            if child.poll() is not None:
                sys.exit(f"ministack ended with {child.returncode} before it listened")
            time.sleep(0.1)
    child.kill()
    sys.exit("ministack did not listen within 90 s")


if __name__ == "__main__":
    main()
