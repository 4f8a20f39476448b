"""What benchmarks run on: the simulated vendors in a process of their own, and the console on them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

KINDS = 5
NICEST = 19


@contextlib.contextmanager
def simulator(channels: int, *more: str, scenario: str = "calm") -> Iterator[Path]:
    """A config that points at a running simulator of so many channels; both end with the block."""
    with tempfile.TemporaryDirectory(prefix="noctop-bench-") as folder:
        config = Path(folder) / "config.toml"
        command = [
            *(sys.executable, "-m", "tui", "simulate", "--end-with-stdin", "--port", "0"),
            *("--channels", str(channels), "--scenario", scenario, "--write-config", str(config), *more),
        ]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as child:
            assert child.stdout is not None
            _leave_the_cores(child.pid)
            for _ in range(KINDS):
                child.stdout.readline()
            try:
                yield config
            finally:
                child.terminate()


def _leave_the_cores(pid: int) -> None:
    """Real vendors are elsewhere: what stands in for them takes what the measured and its terminal leave. (Linux may
    share the cores out by sessions, and a process is nice within its own only.)"""
    os.setpriority(os.PRIO_PROCESS, pid, NICEST)
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(NICEST))


@contextlib.contextmanager
def state_folder() -> Iterator[Path]:
    """An empty state folder, the one of everything that runs within the block."""
    before = os.environ.get("XDG_STATE_HOME")
    with tempfile.TemporaryDirectory(prefix="noctop-bench-") as folder:
        os.environ["XDG_STATE_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["XDG_STATE_HOME"]
            else:
                os.environ["XDG_STATE_HOME"] = before
