"""What a person waits for: the second `make run` until the first page is there."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench import Measure

ROOT = Path(__file__).resolve().parent.parent
FIRST_START_SECONDS = 600


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_until_first_page(data_dir: str) -> float:
    """Start the site on that data folder, wait for the sign-in page, stop it; the seconds from start to page."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment.update(DATA_DIR=data_dir, PORT=str(port), DJANGO_SETTINGS_MODULE="qms_portal.settings")
    started = time.monotonic()
    with open(Path(data_dir) / "start.log", "w") as log:
        site = subprocess.Popen(["scripts/run"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        while not first_page(port):
            if site.poll() is not None or time.monotonic() - started > FIRST_START_SECONDS:
                raise RuntimeError((Path(data_dir) / "start.log").read_text())
            time.sleep(0.05)
        return time.monotonic() - started
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(30)


def first_page(port: int) -> bool:
    """Whether the home page (for a stranger: the sign-in page) is answered in full."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
            return b"</html>" in response.read()
    except urllib.error.HTTPError:
        raise
    except OSError:
        return False


def run() -> list[Measure]:
    """First and second start of a fresh laptop installation (SQLite, no Redis, demo province)."""
    with tempfile.TemporaryDirectory(prefix="qms-start-") as data_dir:
        first = start_until_first_page(data_dir)
        second = start_until_first_page(data_dir)
    return [
        Measure("first start with demo, packages installed", first, FIRST_START_SECONDS),
        Measure("second start to first page", second, 5),
    ]
