"""noctop's commands as a shell runs them, and a simulator to run them on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOCTOP = (sys.executable, "-m", "tui")
LONG_S = 60
"""How long a slow machine may take for one command."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """No file, proxy or secret of whoever runs the tests."""
    kept = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        **more,
    }


def noctop(
    *arguments: str | Path, home: Path, env: Mapping[str, str] | None = None, stdout: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, its output as text."""
    return subprocess.run(
        [*NOCTOP, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(home, **(env or {})),
        timeout=LONG_S,
        check=False,
    )


@dataclass(frozen=True)
class Simulating:
    """A running `noctop simulate`: the `kind base_url` lines it printed, and the config it wrote."""

    base_urls: Mapping[str, str]
    config: Path


@contextmanager
def simulating(folder: Path, arguments: Sequence[str] = ()) -> Iterator[Simulating]:
    """`noctop simulate --port 0 --write-config f`, stopped at the end."""
    config = folder / "config.toml"
    command = [*NOCTOP, "simulate", "--port", "0", "--write-config", str(config), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", env=environment(folder)
    ) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline().split() for _ in range(5)]
            yield Simulating(dict(lines), config)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONG_S) == 128 + signal.SIGTERM
