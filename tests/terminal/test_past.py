"""Back in time on a real pseudo-terminal: the demo's own last minute, and a recording opened where nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.history.files import desk
from tests.history.samples import START_MS, Service
from tests.terminal.emulator import noctop
from tui.history import Archive
from tui.model.instants import MINUTE_MS
from tui.model.masking import REVEALED
from tui.model.span import Span

SIZES = [(80, 24), (200, 50)]
PAST = re.compile(r"PAST \w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")

FOUR_SAMPLES = re.compile("b/s +[▁▂▃▄▅▆▇█]{4}")


def places(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "NOCTOP_CONFIG": "",
    }


def is_past(screen: str) -> bool:
    lines = screen.splitlines()
    return PAST.search(lines[0]) is not None and lines[-1].startswith(" PAST ")


def stamp(screen: str) -> str:
    """When it is on the screen; stamps of one day are in order."""
    found = PAST.search(screen)
    return found.group() if found is not None else ""


@pytest.mark.parametrize("size", SIZES)
def test_the_demo_back_and_forward_again(size: tuple[int, int], tmp_path: Path) -> None:
    with noctop(["demo", "--speed", "5"], *size, **places(tmp_path)) as terminal:
        terminal.wait_for_text("60 channels")
        terminal.wait_for(lambda screen: FOUR_SAMPLES.search(screen) is not None, "some refreshes", 90)
        terminal.press(",")
        terminal.wait_for(is_past, "the past")
        assert len(terminal.lines) == size[1]
        assert "as it was on screen" in terminal.lines[1]
        newer = stamp(terminal.text)
        terminal.press(",")
        terminal.wait_for(lambda screen: is_past(screen) and stamp(screen) < newer, "an earlier moment")
        terminal.wait_for(lambda screen: FOUR_SAMPLES.search(screen) is None, "sparklines of then")
        terminal.press("n")
        terminal.wait_for(lambda screen: "PAST" not in screen, "the present")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_recording_without_config_vendors_or_state(size: tuple[int, int], tmp_path: Path) -> None:
    service = Service(30)
    with desk(tmp_path / "history.db") as at:
        for number in range(60):
            at.record(service.refresh(START_MS + number * 10_000), START_MS + number * 10_000)
    archive = Archive.open(tmp_path / "history.db")
    archive.export(tmp_path / "incident.noctop", Span(START_MS, START_MS + 10 * MINUTE_MS), REVEALED)
    archive.close()
    home = tmp_path / "nobody"
    home.mkdir(mode=0o500)
    with noctop(["replay", str(tmp_path / "incident.noctop")], *size, **places(home)) as terminal:
        terminal.wait_for(is_past, "the past")
        assert "11:07:00 UTC" in terminal.lines[0]
        assert "30 channels" in terminal.lines[0]
        terminal.press("....")
        terminal.wait_for_text("11:07:40 UTC")
        terminal.press("\r")
        terminal.wait_for_text("streams and renditions are not recorded")
        terminal.wait_for(lambda screen: "└" in screen, "its charts")
        terminal.press("\x1b")
        terminal.wait_for(lambda screen: "channels ›" not in screen, "the wall")
        terminal.press("n")
        terminal.wait_for_text("11:17:00 UTC")
        terminal.press("4")
        terminal.wait_for_text("a recording has no vendors")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    assert list(home.iterdir()) == []


def test_opened_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / "state" / "noctop"
    state.mkdir(parents=True, mode=0o700)
    config = tmp_path / "config.toml"
    config.write_text(
        '[console]\ntimezone = "Asia/Tokyo"\n'
        '[vendors.system73]\nbase_url = "http://127.0.0.1:9"\napi_key = "0123456789"\n'
    )
    config.chmod(0o600)
    service = Service(10)
    with desk(state / "history.db") as at:
        for number in range(6):
            at.record(service.refresh(START_MS + number * 10_000), START_MS + number * 10_000)
    arguments = ["--config", str(config), "--at", "2026-11-18 20:07:25"]
    with noctop(arguments, 120, 30, **places(tmp_path)) as terminal:
        terminal.wait_for_text("PAST Wed 2026-11-18 20:07:25 JST")
        assert "10 channels" in terminal.lines[0]
    arguments[-1] = "2026-11-17 20:00"
    with noctop(arguments, 120, 30, **places(tmp_path)) as terminal:
        terminal.wait_for_text("nothing was recorded at Tue 2026-11-17 20:00:00 JST")
        terminal.press(".")
        terminal.wait_for_text("PAST Wed 2026-11-18 20:07:00 JST")
    arguments[-1] = "teatime"
    with noctop(arguments, 120, 30, **places(tmp_path)) as terminal:
        assert terminal.wait_for_end(30) == 2
        assert 'noctop: --at: "teatime" is no time' in terminal.text
