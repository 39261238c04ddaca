"""A real Celery worker as a child process, with beat inside, that a test may kill outright."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress


@contextmanager
def worker(environment: dict, log):
    """A worker in a process group of its own; killed at the end with all its children."""
    command = [sys.executable, "-m", "celery", "-A", "qms_portal", "worker", "-B", "--concurrency", "1"]
    command += [
        "--loglevel",
        "WARNING",
        "--without-mingle",
        "--without-gossip",
        "-s",
        f"{environment['DATA_DIR']}/beat",
    ]
    environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "agencies.tests.sleeper.settings"}
    with log.open("a") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """kill -9 for the worker and every child, as the kernel does when memory runs out."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition, seconds: float, log):
    """Poll until condition() is true; fail with the workers' own words."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds} s. The workers said:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)
    return found
