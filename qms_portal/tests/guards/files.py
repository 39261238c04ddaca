"""A test that writes files outside the throwaway folders fails: nothing it does may reach `var/`, the repo or the home.

An audit hook sees every file that this process opens for writing; C libraries and child processes are out of its sight.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Caches of the tools themselves, and devices.
CACHES = [str(ROOT / name) + os.sep for name in (".pytest_cache", ".hypothesis", ".venv")]
ELSEWHERE = [os.path.realpath(tempfile.gettempdir()) + os.sep, "/dev/", "/proc/"]
WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

written: list[str] = []


def is_allowed(path: str) -> bool:
    """Whether tests may write there."""
    full = os.path.realpath(path) + os.sep  # an anonymous file opens the folder itself
    # A checkout may itself lie in the folder for temporary files.
    allowed = CACHES if full.startswith(f"{ROOT}{os.sep}") else ELSEWHERE
    inside = any(full.startswith(root) for root in allowed)
    # The interpreter writes compiled modules beside their sources while it imports them.
    return inside or f"{os.sep}__pycache__{os.sep}" in full


def watch(event: str, arguments: tuple) -> None:
    """The audit hook: remember each path outside the allowed folders."""
    if event == "open":
        path, _mode, flags = arguments
        writes = isinstance(flags, int) and flags & WRITE_FLAGS
    elif event == "os.mkdir":
        path, writes = arguments[0], True
    else:
        return
    if writes and isinstance(path, (str, bytes, os.PathLike)):
        name = os.fsdecode(path)
        if not is_allowed(name) and not name.endswith("__pycache__"):
            written.append(name)


def start_watching() -> None:
    """Install the hook, once for the process (an audit hook can't be removed)."""
    if watch not in _installed:
        _installed.append(watch)
        sys.addaudithook(watch)


_installed: list = []
