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


@contextlib.contextmanager
def simulator(channels: int, *more: str, scenario: str = "calm") -> Iterator[Path]:
    """A config that points at a running simulator of so many channels; both end with the block."""
    with tempfile.TemporaryDirectory(prefix="noctop-bench-") as folder:
        config = Path(folder) / "config.toml"
        command = [
            *(sys.executable, "-m", "tui", "simulate", "--end-with-stdin", "--port", "0"),
            *("--channels", str(channels), "--scenario", scenario, "--write-config", str(config), *more),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            for _ in range(KINDS):
                child.stdout.readline()
            try:
                yield config
            finally:
                child.terminate()


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
