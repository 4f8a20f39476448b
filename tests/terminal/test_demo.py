"""`noctop demo` as a newcomer meets it: an incident within seconds, and nothing left behind, however it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.terminal.emulator import Terminal, noctop
from tests.terminal.processes import PROC, children, runs, wait_until
from tui.simulator.world import World

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="processes are looked for in /proc")

CHANNELS, SEED, SPEED = 60, 1, 10
REFRESH_S = 10
SLOW_MACHINE_S = 15.0
TALL = (160, 80)
"""A terminal that shows every channel at once."""


@dataclass
class Demo:
    """A running demo: its terminal, the simulator's process, and where it is served."""

    terminal: Terminal
    folder: Path

    @property
    def simulator(self) -> int:
        (pid,) = children(self.terminal.pid)
        return pid

    @property
    def config(self) -> dict[str, Any]:
        (path,) = self.folder.glob("noctop-demo-*/config.toml")
        return tomllib.loads(path.read_text())

    def about(self) -> dict[str, Any]:
        root = self.config["vendors"]["system73"]["base_url"].rpartition("/")[0]
        with urlopen(f"{root}/about", timeout=30) as answer:
            said: dict[str, Any] = json.load(answer)
        return said


@contextmanager
def demo(
    tmp_path: Path, *arguments: str, size: tuple[int, int] = (80, 24), command: tuple[str, ...] = ("demo",)
) -> Iterator[Demo]:
    """Its temporary folders, its home and its state are the test's."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "NOCTOP_CONFIG": ""}
    places = {"TMPDIR": str(folder), "XDG_STATE_HOME": str(tmp_path / "state")}
    with noctop([*command, *arguments], *size, **places, **home) as terminal:
        yield Demo(terminal, folder)


def fallen(channels: int, start_ms: int) -> set[str]:
    """The names of the channels on the CDN whose channels lose most of what it carried."""
    world = World(seed=SEED, channels=channels, scenario="cdn-brownout", start_ms=start_ms)
    left: dict[str, list[float]] = {}
    for channel in world.channels:
        before, after = (
            world.delivery(channel, at_ms).cdn_throughput_kbps
            for at_ms in (world.start_ms, world.incident_ms + 60_000)
        )
        left.setdefault(channel.cdn, []).append(after / before)
    worst = min(left, key=lambda cdn: sum(left[cdn]) / len(left[cdn]))
    assert max(left[worst]) < 0.7 < min(share for cdn in left if cdn != worst for share in left[cdn])
    return {channel.name for channel in world.channels if channel.cdn == worst}


def marked(screen: str) -> set[str]:
    """The names of the channels with a sign of trouble before them: critical or warning."""
    return {re.split(r"\s{2,}", line[4:])[0] for line in screen.splitlines() if line[2:3] in set("▲◆")}


def test_a_brownout_shows_on_the_hit_channels_within_two_refreshes_and_on_no_others(tmp_path: Path) -> None:
    with demo(tmp_path, "--scenario", "cdn-brownout", "--speed", str(SPEED), size=TALL) as running:
        terminal = running.terminal
        terminal.wait_for_text(f"{CHANNELS} channels")
        about = running.about()
        assert (about["seed"], about["speed"], running.config["console"]["refresh_s"]) == (
            SEED,
            SPEED,
            REFRESH_S,
        )
        hit = fallen(CHANNELS, about["incident_ms"] - 30_000)
        falls_in_s = (about["incident_ms"] - about["now_ms"]) / 1000 / SPEED
        within_s = falls_in_s + 2 * REFRESH_S + SLOW_MACHINE_S
        terminal.wait_for(lambda screen: marked(screen) == hit, f"{sorted(hit)} in trouble", within_s)
        for _ in range(30):
            terminal.read_for(0.1)
            assert marked(terminal.text) <= hit


def test_the_hit_channels_are_no_handful_and_no_majority() -> None:
    """What the test above looks for is neither nothing nor everything."""
    assert 3 <= len(fallen(CHANNELS, 1_795_291_200_000)) <= CHANNELS // 2


def test_a_calm_demo_shows_no_trouble(tmp_path: Path) -> None:
    with demo(tmp_path, "--scenario", "calm", "--channels", "40", size=TALL) as running:
        running.terminal.wait_for_text("40 channels")
        running.terminal.wait_for(
            lambda screen: len(re.findall(r"\d\.\d\d %", screen)) >= 40, "deep figures of every channel"
        )
        assert marked(running.terminal.text) == set()


def test_leaving_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    with demo(tmp_path, "--channels", "5") as running:
        running.terminal.wait_for_text("5 channels")
        simulator = running.simulator
        assert runs(simulator)
        assert list(running.folder.iterdir())
        running.terminal.press("q")
        assert running.terminal.wait_for_end(30) == 0
        assert not runs(simulator)
        assert list(running.folder.iterdir()) == []
        assert b"Traceback" not in running.terminal.raw


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_is_an_orderly_end_too(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with demo(tmp_path, "--channels", "5") as running:
        running.terminal.wait_for_text("5 channels")
        simulator = running.simulator
        os.kill(running.terminal.pid, number)
        assert running.terminal.wait_for_end(30) == code
        assert not runs(simulator)
        assert list(running.folder.iterdir()) == []
        assert b"\x1b[?1049l" in running.terminal.raw


def test_a_signal_before_the_console_is_open_leaves_nothing_either(tmp_path: Path) -> None:
    with demo(tmp_path, "--channels", "5") as running:
        running.terminal.wait_for_text("starting the simulator")
        os.kill(running.terminal.pid, signal.SIGTERM)
        assert running.terminal.wait_for_end(30) == 143
        assert list(running.folder.iterdir()) == []


def test_a_console_that_is_killed_takes_its_simulator_along(tmp_path: Path) -> None:
    with demo(tmp_path, "--channels", "5") as running:
        running.terminal.wait_for_text("5 channels")
        simulator = running.simulator
        os.kill(running.terminal.pid, signal.SIGKILL)
        wait_until(lambda: not runs(simulator), "the simulator's end")


def test_a_simulator_that_dies_is_told_on_the_strip_and_the_console_stays(tmp_path: Path) -> None:
    with demo(tmp_path, "--channels", "5", size=(160, 24)) as running:
        running.terminal.wait_for_text("5 channels")
        os.kill(running.simulator, signal.SIGKILL)
        running.terminal.wait_for_text("unreachable")
        running.terminal.press("q")
        assert running.terminal.wait_for_end(30) == 0
        assert list(running.folder.iterdir()) == []


# without a config ------------------------------------------------------------------------------------------


def asked(tmp_path: Path) -> Any:
    return demo(tmp_path, command=())


def test_without_a_config_three_ways_on_are_offered(tmp_path: Path) -> None:
    with asked(tmp_path) as running:
        screen = running.terminal.wait_for_text("Which? [d/i/q]")
        assert str(tmp_path / "config" / "noctop" / "config.toml") in screen.replace("\n", "")
        for words in ("the demo", "init", "quit"):
            assert words in screen
        running.terminal.press("what?\r")
        running.terminal.wait_for(lambda text: text.count("Which? [d/i/q]") == 2, "the question again")
        running.terminal.press("q\r")
        assert running.terminal.wait_for_end(30) == 3


def test_the_end_of_input_is_no_answer_and_no_loop(tmp_path: Path) -> None:
    with asked(tmp_path) as running:
        running.terminal.wait_for_text("Which? [d/i/q]")
        running.terminal.press("\x04")
        assert running.terminal.wait_for_end(30) == 3


def test_the_offered_demo_opens(tmp_path: Path) -> None:
    with asked(tmp_path) as running:
        running.terminal.wait_for_text("Which? [d/i/q]")
        running.terminal.press("d\r")
        running.terminal.wait_for_text(f"{CHANNELS} channels")
        simulator = running.simulator
        running.terminal.press("q")
        assert running.terminal.wait_for_end(30) == 0
        assert not runs(simulator)


def test_the_offered_init_asks_its_first_question(tmp_path: Path) -> None:
    with asked(tmp_path) as running:
        running.terminal.wait_for_text("Which? [d/i/q]")
        running.terminal.press("i\r")
        running.terminal.wait_for_text("Use Uplynk")


# what makes no sense ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("--channels", "0"),
        ("--speed", "nan"),
        ("--speed", "-1"),
        ("--scenario", "alien-invasion"),
        ("--channels", "x"),
    ],
)
def test_a_world_that_cannot_be_is_refused_before_anything_starts(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with demo(tmp_path, *arguments) as running:
        assert running.terminal.wait_for_end(30) == 2
        assert arguments[0] in running.terminal.text
        assert list(running.folder.iterdir()) == []


def test_what_was_said_while_it_started_does_not_stay_in_the_shell(tmp_path: Path) -> None:
    with noctop(["demo", "--channels", "2"], 80, 24, XDG_STATE_HOME=str(tmp_path)) as terminal:
        terminal.wait_for_text("2 channels")
        later = bytes(terminal.raw).partition(b"starting the simulator\r")[2]
        assert later.startswith(b" " * len("starting the simulator") + b"\r")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
