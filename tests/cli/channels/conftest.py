"""`noctop channels` within the test, on a simulator of its own process that stands still."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.channels.answers import CHANNELS, START_MS, Said
from tests.cli.commands import Simulating, simulating
from tui.cli.log import LogFile
from tui.cli.main import main
from tui.clock import SystemClock


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulating]:
    """Standing still; read only."""
    folder = tmp_path_factory.mktemp("simulator")
    # Dozens of commands in a few seconds are more than api.video allows a minute.
    unlimited = ("--quirk", "apivideo_rate_per_min=0")
    arguments = ("--speed", "0", "--channels", str(CHANNELS), "--at", "2026-11-21T20:00:00Z", *unlimited)
    with simulating(folder, arguments) as running:
        yield running


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Commands that run within the test start their log."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if handler not in handlers and isinstance(handler, (LogFile, logging.NullHandler)):
            root.removeHandler(handler)
            handler.close()


class StandingClock(SystemClock):
    """The simulator's time, which stands still: two commands ask for the same sessions."""

    def now_ms(self) -> int:
        return START_MS


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process at the simulator's time: `said(config, "--json")`."""
    monkeypatch.setattr("tui.cli.channels.SystemClock", StandingClock)

    def run(config: Path, *arguments: str) -> Said:
        capsys.readouterr()
        code = main(["--config", str(config), "channels", *arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run
