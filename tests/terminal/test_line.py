"""Life on a line: hang-ups, stalls, resize storms, suspensions, and what is kept of the screen through them all."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.emulator import Terminal, environment
from tests.terminal.line import console, ends_within, kept_view, processor_s
from tests.terminal.private_modes import left_behind
from tests.terminal.processes import children, wait_until
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

START_MS = 1_795_291_200_000
"""2026-11-21 20:00 UTC: a Saturday evening."""

FULL_FRAME = 30_000
"""Bytes that a whole screen of 100x30 may cost at most, colours and all."""


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    simulator = RunningSimulator(Options(scenario="calm", channels=20, start_ms=START_MS, speed=1.0))
    served = simulator._server.config
    served.app = Asked(served.app)
    with simulator:
        yield simulator


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
    return path


def opened(terminal: Terminal) -> Terminal:
    terminal.wait_for_text("20 channels")
    return terminal


# hanging up ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deaf", [False, True], ids=["hup", "nohup"])
def test_a_line_that_hangs_up_ends_the_console_and_keeps_its_view(
    config: Path, tmp_path: Path, deaf: bool
) -> None:
    with console(config, tmp_path, deaf=deaf) as terminal:
        opened(terminal).press("x")
        terminal.wait_for_text("no channel of 20 is in trouble")
        terminal.hang_up()
        assert ends_within(terminal, 2.0) == 129
    assert kept_view(tmp_path)["lists"]["wall"]["exceptions"] is True


NOISE = (
    b"\xc3",  # half a character
    b"\xff",
    b"\x1b[1;1:3A",  # a key that is let go
    b"\x1b[1114112u",  # a key beyond Unicode
    b"\x1b[?62;22c",  # an answer that comes late
    b"\x1b[48;10;2000000;0;0t\x1b[48;1;2;3;4t",  # sizes of no screen
    b"\x1b[48;30;100;0;0t\x1b[<0;5;7M",  # a mouse in pixels of no size
)


def test_noise_on_the_line_costs_nothing_but_itself(config: Path, tmp_path: Path) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal)
        for noise in NOISE:
            terminal.send(noise)
            terminal.read_for(0.2)  # as on a line: what follows is not of the noise's own read
            terminal.press("4")
            terminal.wait_for_text("last error")
            terminal.press("1")
            terminal.wait_for(lambda screen: "last error" not in screen, "the wall")
        terminal.send(b"\x1b[200~a paste without an end")
        assert interrupted(terminal) in (
            130,
            -signal.SIGINT,
        )  # the last one may meet a console that has ended


def interrupted(terminal: Terminal) -> int:
    """The exit code after Ctrl-C, pressed until one is read by itself."""
    for _ in range(50):
        if not terminal.running:
            break
        terminal.press("\x03")
        terminal.read_for(0.2)
    return terminal.wait_for_end()


def test_a_line_that_was_full_when_it_went_ends_it_as_well(config: Path, tmp_path: Path) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal)
        fill(terminal)
        terminal.hang_up()
        assert ends_within(terminal, 2.0) == 129


def fill(terminal: Terminal) -> None:
    """Have so much drawn that the terminal's buffer is full: nobody reads."""
    for _ in range(40):
        terminal.press("jjjjGg4")
        time.sleep(0.01)
        terminal.press("1")
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_leaves_a_clean_terminal_and_the_view(
    config: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal).press("x")
        terminal.wait_for_text("no channel of 20 is in trouble")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_end(within_s=5) == code
        assert left_behind(bytes(terminal.raw)) == []
        assert b"Traceback" not in terminal.raw
    assert kept_view(tmp_path)["lists"]["wall"]["exceptions"] is True


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("\x03", 130)])
def test_a_key_does_too(config: Path, tmp_path: Path, key: str, code: int) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal).press("4")
        terminal.wait_for_text("last error")
        terminal.press(key)
        assert terminal.wait_for_end(within_s=5) == code
        assert left_behind(bytes(terminal.raw)) == []
    assert kept_view(tmp_path)["pane"] == "vendors"


def test_a_signal_ends_a_console_whose_terminal_takes_nothing_and_the_modes_are_given_back(
    config: Path, tmp_path: Path
) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal)
        fill(terminal)
        os.kill(terminal.pid, signal.SIGTERM)
        assert ends_within(terminal, 5.0) == 143
        terminal.drain()
        assert left_behind(bytes(terminal.raw)) == []


# standing still --------------------------------------------------------------------------------------------


def test_a_terminal_that_is_not_read_holds_nobody_up_and_is_caught_up_with_by_one_frame(
    simulator: RunningSimulator, config: Path, tmp_path: Path
) -> None:
    asked = simulator._server.config.app
    assert isinstance(asked, Asked)
    with console(config, tmp_path) as terminal:
        opened(terminal)
        fill(terminal)
        before, worked_s = asked.count, processor_s(terminal.pid)
        wait_until(lambda: asked.count - before >= 5, "five more refreshes")
        assert processor_s(terminal.pid) - worked_s < 5.0  # ten seconds have passed: it does not spin
        terminal.press("1/news\r")
        wait_until(lambda: "news" in filter_kept(tmp_path), "the filter that was typed meanwhile")
        sent = len(terminal.raw)
        terminal.wait_for(lambda screen: "News 24" in screen and "Cinema" not in screen, "what was typed")
        assert len(terminal.raw) - sent < 2 * FULL_FRAME + PTY_BUFFER
        assert "? help" in terminal.lines[-1]
        terminal.press("q")
        assert terminal.wait_for_end() == 0


PTY_BUFFER = 65_536
"""What the kernel may hold of what was sent before."""


def filter_kept(tmp_path: Path) -> str:
    with contextlib.suppress(FileNotFoundError, ValueError):
        return str(kept_view(tmp_path)["lists"]["wall"]["filter"])
    return ""


class Asked:
    """Stands before the simulator and counts the refreshes of the wall: questions for System73's summaries."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.count += str(scope.get("path", "")).endswith("/system73/summary")
        await self._app(scope, receive, send)


# another size ----------------------------------------------------------------------------------------------


def test_a_storm_of_sizes_ends_with_a_right_screen(config: Path, tmp_path: Path) -> None:
    sizes = [(1, 1), (20, 5), (300, 90), (80, 24), (2, 50), (200, 2), (40, 10)]
    with console(config, tmp_path) as terminal:
        opened(terminal)
        for number in range(100):
            terminal.resize(*sizes[number % len(sizes)])
            terminal.read_for(0.01)
        for columns, rows in ((20, 5), (1, 1), (120, 40)):
            terminal.resize(columns, rows)
            terminal.read_for(0.3)
        terminal.wait_for(
            lambda screen: "? help" in screen.splitlines()[-1], "the line of keys at the bottom"
        )
        assert terminal.lines[0].startswith(" noctop")
        assert "Sports 1" in terminal.text
        assert len(terminal.lines) == 40
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.raw


# suspended -------------------------------------------------------------------------------------------------


PROMPT = ([], ["mode 2004 is True"])
"""What a shell that waits for a command is found in: some want pastes in brackets."""

_SHELL = (
    "import fcntl, os, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execlp('bash', 'bash', '--norc', '--noprofile', '-i')"
)


@pytest.fixture
def shell(config: Path, tmp_path: Path) -> Iterator[Terminal]:
    """A shell with job control, in which noctop runs."""
    env = environment(XDG_STATE_HOME=str(tmp_path / "state"), PS1="prompt> ", ENV="")
    terminal = Terminal([sys.executable, "-c", _SHELL], 100, 30, env)
    try:
        terminal.wait_for_text("prompt>")
        terminal.press(f"{sys.executable} -m tui --config {config}\r")
        yield opened(terminal)
    finally:
        terminal.close()


@pytest.mark.parametrize("way", ["key", "signal"])
def test_suspended_it_gives_the_terminal_back_and_returns_whole(shell: Terminal, way: str) -> None:
    if way == "key":
        shell.press("\x1a")
    else:
        (noctop,) = children(shell.pid)
        os.kill(noctop, signal.SIGTSTP)
    shell.wait_for_text("Stopped")
    assert left_behind(bytes(shell.raw)) in (
        [],
        ["mode 2004 is True"],
    )  # the shell's own prompt pastes in brackets
    shell.press("clear; echo here $((20+22))\r")
    shell.wait_for_text("here 42")
    shell.press("fg\r")
    shell.wait_for(
        lambda screen: "? help" in screen.splitlines()[-1] and "Sports 1" in screen, "the wall again"
    )
    assert shell.lines[0].startswith(" noctop")
    shell.press("4")
    shell.wait_for_text("last error")
    shell.press("q")
    shell.wait_for(lambda screen: children(shell.pid) == set(), "its end")
    shell.read_for(0.3)
    assert left_behind(bytes(shell.raw)) in PROMPT
    shell.press("echo and $((40+4))\r")
    shell.wait_for_text("and 44")


def test_sent_to_the_background_it_waits_there_and_comes_back_whole(shell: Terminal) -> None:
    shell.press("\x1a")
    shell.wait_for_text("Stopped")
    shell.press("clear; bg; echo here $((20+22))\r")
    shell.wait_for_text("here 42")
    for _ in range(100):  # a shell tells of it with its next prompt
        if "Stopped" in shell.text:
            break
        shell.press("\r")
        shell.read_for(0.2)
    assert "Stopped" in shell.text
    shell.press("clear; fg\r")
    shell.wait_for(
        lambda screen: "? help" in screen.splitlines()[-1] and "Sports 1" in screen, "the wall again"
    )
    shell.press("4")
    shell.wait_for_text("last error")
    shell.press("q")
    shell.wait_for(lambda screen: children(shell.pid) == set(), "its end")


def test_a_stop_without_warning_is_come_back_from_whole(config: Path, tmp_path: Path) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal)
        os.kill(terminal.pid, signal.SIGSTOP)
        terminal.screen.reset()
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_for(lambda screen: "? help" in screen and "20 channels" in screen, "all of it again")
        terminal.press("/sports\r")
        terminal.wait_for(lambda screen: "Cinema" not in screen, "a filtered wall")


def test_without_a_shell_it_does_not_stop_for_ever(config: Path, tmp_path: Path) -> None:
    with console(config, tmp_path) as terminal:
        opened(terminal).press("\x1a")
        terminal.wait_for_text("nobody could wake it up")
        os.kill(terminal.pid, signal.SIGTSTP)
        terminal.press("4")
        terminal.wait_for_text("last error")
