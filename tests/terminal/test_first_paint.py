"""The last wall stands on the terminal before the console is loaded, and never where no console comes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.terminal.emulator import Terminal, noctop
from tui.cli.first_paint import PICTURE_NAME
from tui.cli.simulate import write_simulator_config
from tui.console.remembered.picture import source_of
from tui.simulator.server import KINDS, Options, RunningSimulator

SIZE = (100, 30)
START_MS = 1_795_291_200_000


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(Options(scenario="calm", start_ms=START_MS, speed=0.0)) as running:
        yield running


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
    return path


def opened(
    config: Path, tmp_path: Path, size: tuple[int, int] = SIZE, **env: str
) -> AbstractContextManager[Terminal]:
    return noctop(["--config", str(config)], *size, XDG_STATE_HOME=str(tmp_path / "state"), **env)


@pytest.fixture
def left(config: Path, tmp_path: Path) -> Path:
    """The file that a console leaves which has seen the wall."""
    with opened(config, tmp_path) as terminal:
        terminal.wait_for(lambda screen: "Sports 1" in screen and "b/s" in screen, "the wall")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    path = tmp_path / "state" / "noctop" / PICTURE_NAME
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def test_the_last_wall_comes_first_says_how_old_it_is_and_gives_way(
    config: Path, tmp_path: Path, left: Path
) -> None:
    kept = json.loads(left.read_text())
    left.write_text(json.dumps({**kept, "made_at_ms": time.time_ns() // 1_000_000 - 185_000}))
    with opened(config, tmp_path) as terminal:
        screen = terminal.wait_for(lambda screen: "as it was at" in screen, "the last wall")
        assert "3 m ago; opening" in screen
        terminal.wait_for(lambda screen: "60 channels" in screen.splitlines()[0], "the live wall")
        terminal.wait_for_text("Sports 1")
        assert "as it was at" not in terminal.text
        before_console = terminal.raw[: terminal.raw.index(b"60 channels")]
        assert b"b/s" in before_console
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_another_size_another_look_or_an_old_picture_is_none(
    config: Path, tmp_path: Path, left: Path
) -> None:
    kept = json.loads(left.read_text())
    yesterday = {**kept, "made_at_ms": kept["made_at_ms"] - 25 * 3_600_000}
    cases = ((kept, (101, 30), {}), (kept, SIZE, {"NO_COLOR": "1"}), (yesterday, SIZE, {}))
    for picture, size, env in cases:
        left.write_text(json.dumps(picture))
        with opened(config, tmp_path, size, **env) as terminal:
            terminal.wait_for_text("60 channels")
            assert b"as it was at" not in terminal.raw
            terminal.press("q")
            assert terminal.wait_for_end() == 0


def test_the_wall_of_another_config_is_never_shown(config: Path, tmp_path: Path, left: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(config.read_text())
    other.chmod(0o600)
    config.write_text(config.read_text() + "# changed\n")
    for path in (other, config):
        with opened(path, tmp_path) as terminal:
            terminal.wait_for_text("60 channels")
            assert b"as it was at" not in terminal.raw
            terminal.kill()


def test_where_no_console_comes_the_screen_is_given_back(config: Path, tmp_path: Path, left: Path) -> None:
    config.write_text("[console]\nrefresh_s = 1\n")
    left.write_text(json.dumps({**json.loads(left.read_text()), "source": source_of(config)}))
    with opened(config, tmp_path) as terminal:
        assert terminal.wait_for_end() == 3
        assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.index(b"as it was at")
        assert b"\x1b[?25h" in terminal.raw
        assert "refresh_s" in "".join(terminal.lines)  # the path before it may fill a line


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: {**kept, "lines": ["\x1b]52;c;cm0gLXJm\x07", *kept["lines"][1:]]},
        lambda kept: {**kept, "lines": ["\x1b[2J\x1b[1;1H", *kept["lines"][1:]]},
        lambda kept: {**kept, "version": 99},
        lambda kept: {**kept, "made_at_ms": "soon"},
        lambda kept: [kept],
    ],
)
def test_a_file_that_is_no_picture_is_not_sent_to_the_terminal(
    config: Path, tmp_path: Path, left: Path, spoil: object
) -> None:
    left.write_text(json.dumps(spoil(json.loads(left.read_text()))))  # type: ignore[operator]
    with opened(config, tmp_path) as terminal:
        terminal.wait_for_text("60 channels")
        assert b"as it was at" not in terminal.raw
        assert b"\x1b]52" not in terminal.raw
        terminal.press("q")
        assert terminal.wait_for_end() == 0
