"""Low bandwidth: less often and less of it, while keys answer as ever; and what the console costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.desk import World, delivery, desk
from tui.console.app import NoctopApp
from tui.console.sparing import AWAITED_S, EVERY_S, WIDEST


def world(kbps: float = 1000.0) -> World:
    return World().sample(**{name: delivery(kbps, 100) for name in ("alpha", "beta")})


WIDE = (200, 30)


async def test_snapshots_wait_for_their_turn_and_keys_do_not(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE, low_bandwidth=True) as one:
        assert "LOW BANDWIDTH" in one.line("state-line")
        one.clock.skip_s += EVERY_S + 1
        await one.publish(world().snapshot())
        assert "1.00 Mb/s" in one.screen_text
        await one.publish(world(5000.0).snapshot())
        assert "5.00 Mb/s" not in one.screen_text
        await one.press("slash", *"beta", "enter")
        assert "alpha" not in one.screen_text
        one.clock.skip_s += EVERY_S
        one.app._each_second()
        await one.pilot.pause()
        assert "5.00 Mb/s" in one.screen_text


async def test_what_was_asked_for_shows_at_once(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE, low_bandwidth=True) as one:
        one.clock.skip_s += EVERY_S + AWAITED_S
        await one.publish(world().snapshot())
        await one.press("t")
        await one.publish(world(5000.0).snapshot())
        assert "5.00 Mb/s" in one.screen_text
        one.clock.skip_s += AWAITED_S + 0.1
        await one.publish(world(7000.0).snapshot())
        assert "7.00 Mb/s" not in one.screen_text


async def test_one_key_brings_it_up_to_date(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE, low_bandwidth=True) as one:
        one.clock.skip_s += AWAITED_S + EVERY_S
        await one.publish(world().snapshot())
        await one.publish(world(5000.0).snapshot())
        assert "5.00 Mb/s" not in one.screen_text
        await one.press("ctrl+r")
        assert "5.00 Mb/s" in one.screen_text


async def test_columns_are_those_of_a_narrow_screen(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE) as one:
        assert max(map(len, one.wall.table.painted_lines())) > WIDEST
        await one.press("colon", *"low_bandwidth", "enter")
        assert max(map(len, one.wall.table.painted_lines())) <= WIDEST
        await one.press("colon", *"low_bandwidth", "enter")
        assert "LOW BANDWIDTH" not in one.line("state-line")
        assert max(map(len, one.wall.table.painted_lines())) > WIDEST


async def test_sparklines_rest_once_they_are_drawn(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE, low_bandwidth=True) as one:
        assert one.app._sparks.resting
        await one.press("colon", *"low_bandwidth", "enter")
        assert not one.app._sparks.resting


async def test_a_reveal_ends_in_time_on_a_spared_line_too(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, WIDE, low_bandwidth=True) as one:
        one.app.lookup_pane._reveal.begin()
        one.clock.skip_s += 301
        one.app._each_second()
        await one.pilot.pause()
        assert "masked again" in one.line("key-line")


async def test_the_sheet_of_its_own_cost(tmp_path: Path) -> None:
    async with desk(world(), tmp_path, (120, 40)) as one:
        await one.publish(world(2000.0).snapshot())
        await one.press("colon", *"self", "enter")
        screen = one.screen_text
        for words in ("noctop itself", "loop late, p99", "MiB", "threads", "system73", "in the last minute"):
            assert words in screen
        await one.press("escape")
        assert "noctop itself" not in one.screen_text


async def test_nobody_could_wake_up_what_no_shell_started(tmp_path: Path) -> None:
    async with desk(world(), tmp_path) as one:
        await one.press("ctrl+z")
        assert "nobody could wake it up" in one.line("key-line")


class SlowLine:
    """A writer to a line that is too slow."""

    clear = True

    def slow(self) -> bool:
        return True


async def test_a_slow_line_is_told_of_once_with_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoctopApp, "outbox", SlowLine())
    async with desk(world(), tmp_path, WIDE) as one:
        one.app._each_second()
        assert "the line to this terminal is slow: `:low_bandwidth` sends less" in one.line("key-line")
        one.clock.skip_s += 30
        one.app._each_second()
        assert "slow" not in one.line("key-line")
