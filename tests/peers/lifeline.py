"""Ends this process when its parent closes our standard input: a test that is killed leaves nothing behind."""
import os
import signal
import threading


def _wait(then):
    while os.read(0, 4096):
        pass
    then()


def hold(then=lambda: os._exit(0)):
    signal.signal(signal.SIGTERM, lambda *_: then())
    threading.Thread(target=_wait, args=(then,), daemon=True).start()


def say(endpoint):
    print(f"listening on {endpoint}", flush=True)
