"""Start web server, worker and timetable together, say where they are, and end them together.

    .venv/bin/python scripts/serve.py

Ctrl-C or SIGTERM ends everything. When one part dies the others are ended too; when this process is killed outright, the
kernel tells its children.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var")
HOST = os.environ.get("LISTEN") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
START_SECONDS = 60
# A job that is still running then is cut off; the timetable queues it again at the next start.
STOP_SECONDS = 8
PR_SET_PDEATHSIG = 1


class Stop(Exception):
    """Somebody asked for the end."""


def check_port() -> None:
    """Refuse, with advice, a port that is not a number or that another program listens on."""
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        raise SystemExit(f"PORT={PORT} is not a port number (1 to 65535).")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            raise SystemExit(
                f"Port {PORT} cannot be used: {error.strerror}. Choose another one: make run PORT={int(PORT) + 1}"
            ) from None


def commands() -> dict[str, list[str]]:
    """What runs, by name."""
    web = [BIN / "gunicorn", "qms_portal.wsgi", "--bind", f"{HOST}:{PORT}", "--workers", "2", "--threads", "4"]
    web += ["--config", "python:qms_portal.gunicorn"]  # how it logs
    web += ["--preload"]  # load the code once, then fork
    web += ["--worker-class", "gthread", "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning"]
    worker = [BIN / "celery", "-A", "qms_portal", "--quiet", "worker", "-B", "--concurrency", "2"]
    worker += ["--without-gossip", "--without-mingle"]  # there is only this one worker to talk to
    worker += ["--schedule", DATA / "beat-schedule", "--loglevel", "WARNING"]
    return {"web": [str(part) for part in web], "worker": [str(part) for part in worker]}


def start(command: list[str]) -> subprocess.Popen:
    """Start one part in a process group of its own: only this process decides when it ends."""
    # A trial as root (a container) needs no lecture about it at each start.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **quiet},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
    )


def stop_all(parts: dict[str, subprocess.Popen]) -> None:
    """Ask all parts to end, then end what is left of their process groups."""
    for part in parts.values():
        if part.poll() is None:
            part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts.values():
        with suppress(subprocess.TimeoutExpired):
            part.wait(max(0.1, deadline - time.monotonic()))
    for part in parts.values():
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()


def dead_part(parts: dict[str, subprocess.Popen]) -> str | None:
    """The name of a part that has ended by itself."""
    return next((name for name, part in parts.items() if part.poll() is not None), None)


def answers() -> bool:
    """Whether the web server answers /healthz."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{PORT}/healthz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def wait_for_web(parts: dict[str, subprocess.Popen]) -> None:
    """Return when the first page can be opened; SystemExit when a part died or nothing answers."""
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        name = dead_part(parts)
        if name:
            raise SystemExit(f"The {name} process ended while starting; its message is above.")
        if time.monotonic() > deadline:
            raise SystemExit(f"The site did not answer within {START_SECONDS} seconds.")
        time.sleep(0.1)


def announce() -> None:
    """Print the address, and in a demo who may log in."""
    print(f"\nQMS Portal: http://{HOST}:{PORT}/\n", flush=True)
    if (os.environ.get("DEMO") or "1") not in {"0", "false", "no", "off"}:
        subprocess.run([BIN / "python", "manage.py", "demo_accounts", "--main"], cwd=ROOT, check=False)
    print("\nCtrl-C ends it.", flush=True)


def ask_to_stop(*_) -> None:
    """Signal handler."""
    raise Stop


def main() -> int:
    """Start, announce, watch, stop."""
    check_port()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    parts: dict[str, subprocess.Popen] = {}
    status = 0
    try:
        # One after the other: a person waits for the page, nobody yet for the worker.
        parts["web"] = start(commands()["web"])
        wait_for_web(parts)
        parts["worker"] = start(commands()["worker"])
        announce()
        while not (name := dead_part(parts)):
            time.sleep(0.5)
        print(f"The {name} process ended by itself; stopping the rest.", file=sys.stderr)
        status = 1
    except Stop:
        print("\nStopping …", flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(parts)
    return status


if __name__ == "__main__":
    if "--check-port" in sys.argv:
        check_port()
    else:
        sys.exit(main())
