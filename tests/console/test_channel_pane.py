"""A channel in depth, driven by keys: charts, the time cursor, down to a rendition and back, windows, bad answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.console.channel import states
from tests.console.channel.states import CHANNEL, RENDITION, STREAM, came, nothing_yet, state, torn
from tests.console.desk import NOW_MS, Desk, World, delivery, desk
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState, Part
from tui.collector.requests import ChooseWindow, CloseDepth, OpenDepth
from tui.console.panes.channel.pane import ChannelPane
from tui.model.channel import Outcomes
from tui.model.stats import Counts, Metric
from tui.model.vendor import Feed, FeedState, Kind

TOO_LONG = 200
"""Looks, a twentieth of a second apart; a chart takes some milliseconds to draw."""


class Bench:
    """A desk at the channel pane, and what its console asked for."""

    def __init__(self, at: Desk) -> None:
        self.at = at

    @property
    def text(self) -> str:
        return self.at.screen_text

    @property
    def pane(self) -> ChannelPane:
        return self.at.app.query_one(ChannelPane)

    @property
    def heading(self) -> str:
        return self.at.line("channel-heading")

    @property
    def readout(self) -> str:
        return self.at.line("channel-readout")

    @property
    def asked(self) -> list[OpenDepth | CloseDepth]:
        return [one for one in self.at.face.requests if isinstance(one, (OpenDepth, CloseDepth))]

    @property
    def opened(self) -> OpenDepth:
        last = self.asked[-1]
        assert isinstance(last, OpenDepth)
        return last

    @property
    def level(self) -> DepthLevel:
        return DepthLevel.of(self.opened)

    async def press(self, *keys: str) -> None:
        await self.at.press(*keys)

    async def show(self, shown: DepthState | None = None, **changes: Any) -> None:
        """Have the collector answer what was asked last."""
        number, window = self.opened.number, self.opened.window
        answer = shown or state(number, self.level, window)
        self.at.face.publish(replace(answer, **changes))
        await self.at.pilot.pause()

    async def until(self, seen: Callable[[str], bool], what: str = "") -> str:
        for _ in range(TOO_LONG):
            await self.at.pilot.pause(0.05)
            if seen(self.text):
                return self.text
        raise AssertionError(f"never saw {what}; the screen is\n{self.text}")

    async def drawn(self) -> str:
        return await self.until(lambda text: "┤" in text and "drawing" not in text, "a chart")


@asynccontextmanager
async def at_channel(
    tmp_path: Path, size: tuple[int, int] = (120, 40), world: World | None = None, **settings: Any
) -> AsyncIterator[Bench]:
    world = world or World().sample(News=delivery(1_900_000, 8_100), Sports=delivery(900_000, 5_000))
    async with desk(world, tmp_path, size, **settings) as at:
        bench = Bench(at)
        await bench.press("enter")
        yield bench


async def test_enter_opens_the_channel_and_esc_closes_it(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        assert bench.opened == OpenDepth(1, "system73", "News")
        assert bench.heading.startswith(" channels › News")
        await bench.show(nothing_yet(1))
        assert "throughput" in bench.text
        assert bench.text.count("asking …") >= 4
        await bench.press("escape")
        assert bench.asked[-1] == CloseDepth(1)
        assert bench.at.app.current == "wall"


async def test_charts_rows_and_figures(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        text = await bench.drawn()
        assert "throughput Gb/s" in text
        assert "buffer health s" in text
        assert "rebuffering %" in text
        assert "p2p offload %" in text
        assert "◆ 12" in text
        assert "▲ 6" in text
        first, second = (line for line in text.splitlines() if "http://o/" in line)
        assert "0x1" in first
        assert "1.10 Gb/s" in first
        assert "4.1 s" in first
        assert "3.1 %" in first
        assert "0x2" in second
        assert "—" in second
        assert "1.90 Gb/s" in next(line for line in text.splitlines() if line.strip().startswith("all"))


async def test_the_ends_of_addresses_are_seen_at_every_width(tmp_path: Path) -> None:
    uri = "http://origin.example/sports/1/my_manifest.m3u8"
    rows = came(tuple(replace(one, stream_uri=uri) for one in states.STREAMS))
    async with at_channel(tmp_path, (80, 24)) as bench:
        await bench.show(rows=rows)
        assert bench.text.count("manifest.m3u8") == 2
        await bench.press("y")
        assert uri in bench.at.app.clipboard
        for width in (160, 100):
            await bench.at.pilot.resize_terminal(width, 40)
            await bench.at.pilot.pause()
            slot = bench.pane.table.slot_of("detail")
            assert slot is not None
            seen = uri if len(uri) <= slot.width else f"…{uri[1 - slot.width :]}"
            assert bench.text.count(seen) == 2
        await bench.press("shift+right")
        assert bench.text.count("…y_manifest.m3u8") == 2


async def test_the_heading_tells_state_window_and_cost(tmp_path: Path) -> None:
    world = World().sample(News=delivery(1_900_000, 8_100)).quality("News", 20_000, 0.031)
    world.feeds = (Feed(vendor="system73", kind=Kind.SYSTEM73, state=FeedState.UP, budget_per_minute=300),)
    async with at_channel(tmp_path, world=world) as bench:
        await bench.show()
        assert "▲ rebuffering 3.1 %" in bench.heading
        assert "live, charts 10m" in bench.heading
        assert "92 of 300 requests/min" in bench.heading


async def test_down_to_a_rendition_and_back_up(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("enter")
        assert bench.asked[-2:] == [CloseDepth(1), OpenDepth(2, "system73", "News", "0x1")]
        assert "channels › News › 0x1" in bench.heading
        await bench.show()
        assert [key.split("\x1f")[2] for key in bench.pane.table.keys] == ["4000", "800"]
        await bench.press("enter")
        assert bench.level == RENDITION
        assert "channels › News › 0x1 › 4000" in bench.heading
        await bench.show()
        await bench.press("enter")
        assert "nothing below a rendition" in bench.at.line("key-line")
        assert bench.level == RENDITION
        await bench.press("escape")
        assert bench.level == STREAM
        await bench.press("escape")
        assert bench.level == CHANNEL
        await bench.press("escape")
        assert bench.at.app.current == "wall"


async def test_back_up_the_cursor_is_where_one_came_from(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("j", "enter")
        assert bench.level == replace(CHANNEL, stream_id="0x2")
        await bench.press("escape")
        row = bench.pane.table.cursor_row
        assert row is not None
        assert row.name == "0x2"


async def test_back_and_forward_wherever_one_was(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("enter", "4")
        assert isinstance(bench.asked[-1], CloseDepth)
        await bench.press("left_square_bracket")
        assert bench.level == STREAM
        await bench.press("left_square_bracket")
        assert bench.level == CHANNEL
        await bench.press("left_square_bracket", "left_square_bracket")
        assert bench.at.app.current == "wall"
        await bench.press("right_square_bracket")
        assert bench.level == CHANNEL
        await bench.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert bench.at.app.current == "vendors"


async def test_what_was_seen_last_is_there_at_once(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("enter", "escape")
        assert "http://o/1.m3u8" in bench.text


async def test_a_late_state_of_another_level_is_not_shown(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.press("escape")
        bench.at.face.publish(state(1))
        await bench.at.pilot.pause()
        await bench.press("enter")
        assert "http://o/1.m3u8" not in bench.text


# the time cursor -------------------------------------------------------------------------------------------


async def test_the_cursor_reads_out_every_chart_at_its_moment(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.drawn()
        assert bench.readout.startswith(" now")
        assert "thr 3.18/1.06 Gb/s" in bench.readout
        await bench.press("left", "left")
        at_ms = NOW_MS - 2 * states.STEP_MS
        assert bench.readout.split()[0] == f"{clock(at_ms)}"
        for words in (
            "thr 3.17/1.06 Gb/s",
            "offl 25 %",
            "buf 21.1/16.9 s",
            "rebuf 0.42/0.21 %",
            "resp 63/159 ms",
            "fill 3.28/2.33",
            "drop 0.53/0.26",
        ):
            assert words in bench.readout
        assert "│" in bench.text.splitlines()[5]
        await bench.press("right", "right")
        assert bench.readout.startswith(" now")


async def test_esc_takes_the_cursor_away_before_it_leaves(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("ctrl+left", "escape")
        assert bench.readout.startswith(" now")
        assert bench.at.app.current == "channel"


async def test_the_cursor_stays_at_its_moment_further_down(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("ctrl+left")
        at_ms = NOW_MS - 10 * states.STEP_MS
        assert clock(at_ms) in bench.readout
        await bench.press("enter")
        await bench.show()
        assert clock(at_ms) in bench.readout


async def test_a_gap_reads_as_unknown(tmp_path: Path) -> None:
    series = dict(state(1).series)
    key = (Metric.THROUGHPUT, "p2p")
    series[key] = came(torn(states.line(1_000_000.0), 50, 58))
    async with at_channel(tmp_path) as bench:
        await bench.show(series=series)
        await bench.press("left", "left", "left")
        assert "thr 3.17/— Gb/s" in bench.readout
        assert "offl —" in bench.readout


async def test_bars_are_those_of_the_cursor(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("C")
        await bench.until(lambda text: "CHROME" in text, "platforms")
        assert "7" in next(line for line in bench.text.splitlines() if "CHROME" in line)
        await bench.press("left")
        await bench.until(
            lambda text: "14" in next(line for line in text.splitlines() if "CHROME" in line),
            "14 at the cursor",
        )


# windows, zone, pages --------------------------------------------------------------------------------------


async def test_another_window_asks_anew(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("t", "t")
        assert bench.opened.window == "1h"
        assert ChooseWindow("1h") in bench.at.face.requests
        await bench.press("T")
        assert bench.opened == OpenDepth(4, "system73", "News", window="10m")


async def test_buffer_health_and_rebuffering_are_those_of_now_in_every_window(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        assert "buf now" not in bench.text
        await bench.press("t", "t")
        await bench.show()
        lines = bench.text.splitlines()
        assert any("buf now" in line and "rebuf now" in line for line in lines)
        assert "4.1 s" in next(line for line in lines if "0x1" in line)
        # 20 s from the CDN to 1012 devices, 16 s from peers to 3038: of now, as they are weighed
        assert "17.0 s" in next(line for line in lines if line.strip().startswith("all"))


async def test_times_are_in_the_chosen_zone(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    async with at_channel(tmp_path, zone=zone) as bench:
        await bench.show()
        await bench.press("left")
        assert clock(NOW_MS - states.STEP_MS + 5.5 * 3_600_000) in bench.readout
        await bench.press("z")
        assert clock(NOW_MS - states.STEP_MS) in bench.readout


async def test_c_turns_the_pages_of_charts(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.drawn()
        assert "charts 1/3" in bench.heading
        assert "platforms" not in bench.text
        seen = bench.text
        await bench.press("c")
        await bench.until(lambda text: "dropped frames" in text, "the second page")
        await bench.press("C")
        seen_again = await bench.until(lambda text: "throughput Gb/s" in text, "the first page")
        assert [line for line in seen.splitlines() if "┤" in line] == [
            line for line in seen_again.splitlines() if "┤" in line
        ]


async def test_every_chart_is_on_some_page(tmp_path: Path) -> None:
    titles = {
        "throughput",
        "buffer health",
        "rebuffering",
        "p2p offload",
        "response time",
        "buffer filling rate",
        "dropped frames",
        "operating systems",
        "platforms",
        "connections",
    }
    async with at_channel(tmp_path, (80, 24)) as bench:
        await bench.show()
        seen: set[str] = set()
        for _ in range(5):
            seen |= {
                title for title in titles for line in bench.text.splitlines() if line.startswith(f" {title}")
            }
            await bench.press("c")
        assert seen == titles


# how much fits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terminal", "charts"), [((80, 24), 2), ((120, 34), 4), ((160, 50), 6), ((200, 50), 9), ((60, 12), 0)]
)
async def test_as_many_charts_as_the_terminal_has_room_for(
    tmp_path: Path, terminal: tuple[int, int], charts: int
) -> None:
    async with at_channel(tmp_path, terminal) as bench:
        await bench.show()
        layout = bench.pane._page.layout
        assert layout.places == charts
        text = bench.text if not charts else await bench.drawn()
        lines = text.splitlines()
        assert len(lines) == terminal[1]
        assert all(len(line) <= terminal[0] for line in lines)
        assert "0x1" in text
        assert "all" in text
        assert "? help" in lines[-1]


async def test_a_resize_draws_anew(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.drawn()
        await bench.at.pilot.resize_terminal(80, 24)
        text = await bench.drawn()
        assert all(len(line) <= 80 for line in text.splitlines())
        assert "throughput Gb/s" in text


async def test_ascii_where_the_terminal_has_no_more(tmp_path: Path) -> None:
    async with at_channel(tmp_path, encoding="ascii") as bench:
        await bench.show()
        text = await bench.until(lambda text: "***" in text, "a chart of stars")
        await bench.press("left")
        assert text.isascii()
        assert bench.text.isascii()


# what goes wrong -------------------------------------------------------------------------------------------


async def test_each_chart_has_its_own_error(tmp_path: Path) -> None:
    declined = Part[Any](error="not open to this key (403)")
    series = {
        key: declined if key[0] is Metric.BUFFER_HEALTH else part for key, part in state(1).series.items()
    }
    async with at_channel(tmp_path) as bench:
        await bench.show(series=series)
        text = await bench.drawn()
        assert text.count("not open to this key (403)") == 1
        assert "throughput Gb/s" in text


async def test_what_all_suffer_from_is_told_once(tmp_path: Path) -> None:
    key = (Metric.THROUGHPUT, "cdn")
    fallen = {one: replace(part, error="does not answer") for one, part in state(1).series.items()}
    async with at_channel(tmp_path) as bench:
        await bench.show(series=fallen)
        text = await bench.drawn()
        assert text.count("does not answer") == 1
        assert "does not answer" in bench.heading
        awaited = dict.fromkeys(fallen, Part[Any](error="does not answer"))
        await bench.show(series=awaited | {key: fallen[key]})
        assert bench.text.count("does not answer") == 1
        assert "no answer" in bench.text


async def test_old_points_stay_and_say_how_old_they_are(tmp_path: Path) -> None:
    key = (Metric.THROUGHPUT, "cdn")
    series = dict(state(1).series)
    series[key] = replace(series[key], came_at_ms=NOW_MS - 125_000, error="does not answer")
    async with at_channel(tmp_path) as bench:
        await bench.show(series=series)
        text = await bench.drawn()
        assert "2 m old: cdn: does not answer" in text


async def test_stale_figures_are_dim_and_told_by_their_age(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.drawn()
        assert bench.readout.startswith(" now ")
        assert figures_of_all(bench) == {"totals"}
        bench.at.clock.stands_at_ms = NOW_MS + 20_000
        bench.pane.tick()
        assert bench.readout.startswith(" now ")
        bench.at.clock.stands_at_ms = NOW_MS + 46_000
        bench.pane.tick()
        await bench.at.pilot.pause()
        assert bench.readout.startswith(" 46 s ago ")
        assert figures_of_all(bench) == {"dim"}
        assert "46 s ago" in next(line for line in bench.text.splitlines() if line.strip().startswith("all"))
        assert all(row.stale for row in bench.pane.table.visible_rows)
        await bench.press("left")
        assert bench.readout.split()[0] == clock(NOW_MS - states.STEP_MS)


async def test_ages_come_only_once_they_are_late_and_then_change_with_their_words(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        said = set()
        for second in range(200):
            bench.at.clock.stands_at_ms = NOW_MS + second * 1000
            bench.pane.tick()
            said.add(bench.readout.split("thr")[0].strip())
        assert said == {"now", "1 m ago", "2 m ago", "3 m ago", *(f"{one} s ago" for one in range(21, 60))}


def figures_of_all(bench: Bench) -> set[str]:
    totals = bench.pane.table.totals
    assert totals is not None
    return {
        piece.style for key, cell in totals.items() if key not in ("name", "detail") for piece in cell.pieces
    }


async def test_a_vendor_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show(nothing_yet(1), problem="no key: S73_KEY is not set")
        assert "S73_KEY is not set" in bench.heading


async def test_counts_without_points_say_so(tmp_path: Path) -> None:
    async with at_channel(tmp_path, (200, 50)) as bench:
        await bench.show(counts={kind: came(()) for kind in Counts})
        assert "no data" in await bench.drawn()


async def test_a_channel_system73_does_not_know_shows_its_facts(tmp_path: Path) -> None:
    world = World()
    outcomes = Outcomes(sessions=40, rebuffering_ratio=0.01)
    world.board.take_outcomes("conviva", Kind.CONVIVA, {"Movies": outcomes}, NOW_MS)
    async with at_channel(tmp_path, world=world) as bench:
        assert "rebuffering_ratio" in bench.text
        assert bench.asked == []
        await bench.press("escape")
        assert "no charts of it" in bench.at.line("key-line")


async def test_hostile_names_stay_text(tmp_path: Path) -> None:
    from tui.model.text import safe

    name = safe("[red]\x1b]52;c;aGk=\x07[@click=app.quit]\u202eevil")
    world = World().sample(**{name: delivery(1_000, 100)})
    async with at_channel(tmp_path, world=world) as bench:
        level = DepthLevel(vendor="system73", channel_id=name)
        await bench.show(state(1, level, counts={Counts.OS: states.counts(**{name: 3})}))
        assert "\x1b" not in bench.text
        assert "[red]" in bench.heading


# the account, facts, copying -------------------------------------------------------------------------------


async def test_the_whole_account_and_into_a_channel(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.press("escape", "a")
        assert bench.opened == OpenDepth(2, "system73", None)
        await bench.show()
        text = await bench.drawn()
        assert "channels › all of system73" in bench.heading
        assert "Sports" in text
        assert "buffer filling rate" not in text
        await bench.press("j", "enter")
        assert bench.level == DepthLevel(vendor="system73", channel_id="Sports")
        await bench.press("left_square_bracket")
        assert bench.level.is_account


async def test_facts_name_every_figure(tmp_path: Path) -> None:
    async with at_channel(tmp_path, (120, 110)) as bench:
        await bench.show()
        await bench.press("i")
        for name in (
            "throughput_cdn",
            "dropped_frames_p2p",
            "platforms",
            "not_compatible_devices",
        ):
            assert name in bench.text
        assert '"ANDROID": 9' in bench.text
        assert "%  (0." in next(line for line in bench.text.splitlines() if "p2p_ratio" in line)
        assert "3.18 Gb/s  (3177000)" in next(
            line for line in bench.text.splitlines() if "throughput_cdn " in line
        )


async def test_saving_writes_charts_and_rows(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.drawn()
        await bench.press("Y")
        await bench.at.app.workers.wait_for_complete()
        await bench.at.pilot.pause()
        (file,) = (tmp_path / "saved").iterdir()
        saved = file.read_text()
        assert "channels › News" in saved
        assert "┤" in saved
        assert "http://o/1.m3u8" in saved


async def test_the_rows_can_be_filtered_and_sorted(tmp_path: Path) -> None:
    async with at_channel(tmp_path) as bench:
        await bench.show()
        await bench.press("slash", *"mpd", "enter")
        assert "http://o/1.m3u8" not in bench.text
        await bench.press("escape")
        assert "http://o/1.m3u8" in bench.text
        assert bench.at.app.current == "channel"


def clock(at_ms: float) -> str:
    seconds = int(at_ms // 1000) % 86_400
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
