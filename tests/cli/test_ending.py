"""SIGTERM and SIGHUP end a command as Ctrl-C does: what it opened is closed, and the shell hears which it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.commands import LONG_S, environment

_COMMAND = """
import asyncio, signal, sys, threading, time
for name in sys.argv[2:]:
    signal.signal(getattr(signal, name), signal.SIG_IGN)
from tui.cli.ending import Ending

def plainly():
    print("begun", flush=True)
    time.sleep(60)

async def waiting():
    print("begun", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("the loop was ended in order", flush=True)

ending = Ending()
try:
    with ending:
        asyncio.run(waiting()) if sys.argv[1] == "loop" else plainly()
except KeyboardInterrupt:
    print("closed", flush=True)
except SystemExit as ended:
    print("closed by", ended.code, flush=True)
sys.exit(ending.code(130))
"""


@contextmanager
def command(tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that has begun; `arguments` are how it waits, and which signals its caller ignores."""
    with subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("wait", ["plainly", "loop"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_code_is_the_shells_and_the_way_out_is_in_order(
    tmp_path: Path, number: signal.Signals, wait: str
) -> None:
    with command(tmp_path, wait) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=LONG_S)
    assert process.returncode == 128 + number
    assert out == ("the loop was ended in order\nclosed\n" if wait == "loop" else "closed\n")
    assert err == ""


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    with command(tmp_path, "plainly", "SIGHUP") as process:
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=LONG_S)
    assert (process.returncode, out) == (143, "closed\n")


def test_a_background_job_that_ignores_ctrl_c_ends_all_the_same(tmp_path: Path) -> None:
    with command(tmp_path, "plainly", "SIGINT") as process:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=LONG_S)
    assert (process.returncode, out) == (143, "closed by 143\n")
