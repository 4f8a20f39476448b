"""A table costs what is in sight, and sends what has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pyte
import pytest
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region

from tests.console.table.channels import Channel, ListApp, Refreshes, changed, channels
from tui.console.differ.differ import Differ
from tui.console.table import Arranged, Table, pieces, plain
from tui.console.table.pieces import BETWEEN_S, PIECE, QUIET_PIECE

SIZES = [(80, 24), (160, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_one_changed_cell_refreshes_its_cells_only(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = channels(300)
    app = ListApp(rows)
    async with app.run_test(size=size) as pilot:
        asked = Refreshes(app.table, monkeypatch)
        await pilot.pause()
        app.sent_bytes = 0
        app.table.show(changed(rows, "ch00004", devices=77))
        await pilot.pause()
        assert asked.regions == [Region(29, 5, 7, 1)]
        assert 0 < app.sent_bytes < 300


async def test_a_snapshot_that_looks_the_same_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = channels(300)
    app = ListApp(rows)
    async with app.run_test(size=(160, 50)) as pilot:
        asked = Refreshes(app.table, monkeypatch)
        await pilot.pause()
        app.sent_bytes = 0
        app.table.show(changed(rows, "ch00200", devices=1_000))
        app.table.totals = None
        app.table.marks = set()
        app.table.refresh_cells()
        await pilot.pause()
        assert asked.regions == []
        assert app.sent_bytes == 0


async def test_the_cursor_costs_the_two_rows_it_leaves_and_enters(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ListApp(channels(300))
    async with app.run_test(size=(80, 24)) as pilot:
        asked = Refreshes(app.table, monkeypatch)
        app.asked.clear()
        app.table.action_cursor_down()
        await pilot.pause()
        assert asked.regions == [Region(0, 1, 80, 1), Region(0, 2, 80, 1)]
        assert not app.asked


async def test_totals_and_marks_cost_their_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ListApp(channels(3))
    app.table.totals = {"name": plain("3 channels"), "total": plain("1.0 Mb/s")}
    async with app.run_test(size=(80, 24)):
        asked = Refreshes(app.table, monkeypatch)
        app.table.totals = {"name": plain("3 channels"), "total": plain("2.0 Mb/s")}
        app.table.marks = {"ch00002"}
        assert asked.regions == [Region(18, 23, 9, 1), Region(1, 3, 1, 1)]


@pytest.mark.parametrize("size", SIZES)
async def test_ten_thousand_rows_ask_for_the_cells_in_sight_only(size: tuple[int, int]) -> None:
    rows = channels(10_000)
    app = ListApp(rows)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        in_sight = len(app.table.visible_keys)
        assert in_sight == size[1] - 1
        app.asked.clear()
        app.table.show(changed(rows, "ch09999", rank=0))
        await pilot.pause()
        assert app.table.visible_keys[0] == "ch09999"
        assert max(app.asked.values()) == in_sight


async def test_scrolling_asks_for_the_rows_that_come_into_sight_only() -> None:
    app = ListApp(channels(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.action_last()
        await pilot.pause()
        app.asked.clear()
        for _ in range(25):
            app.table.action_cursor_up()
        await pilot.pause()
        assert app.asked["name"] == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.action_page_down(),
        lambda table: table.sort_by("devices"),
        lambda table: setattr(table, "marks", {"ch00001"}),
        lambda table: setattr(table, "frozen", True),
    ],
)
async def test_what_changes_no_row_asks_no_row_twice(change: Callable[[Table[Channel]], None]) -> None:
    app = ListApp(channels(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.asked.clear()
        change(app.table)
        await pilot.pause()
        assert app.asked["name"] <= 23


async def test_columns_out_of_sight_are_not_asked() -> None:
    app = ListApp(channels(100))
    async with app.run_test(size=(60, 24)) as pilot:
        app.table.show(channels(100))
        await pilot.pause()
        assert app.asked["name"] > 0
        assert app.asked["note"] == 0


class Seen(ListApp):
    """What is on the terminal, by the pieces that were sent to it."""

    def __init__(self, rows: Sequence[Channel], *, steady: bool) -> None:
        super().__init__(rows, steady=steady)
        self.differ = Differ(ColorSystem.TRUECOLOR)
        self.screen_seen = pyte.Screen(160, 50)
        self._stream = pyte.Stream(self.screen_seen)
        self.most_lines = 0

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, (LayoutUpdate, ChopsUpdate)) and not self._batch_count:
            if isinstance(renderable, ChopsUpdate):
                self.most_lines = max(self.most_lines, len({y for y, _, _ in renderable.spans}))
            self._stream.feed(self.differ.frame(renderable))
        super()._display(screen, renderable)

    def wanted(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("steady", [False, True])
async def test_what_nobody_asked_for_comes_in_pieces_and_nothing_is_left_out(
    steady: bool, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other columns change while lines of the last snapshot are still to be painted. While nobody types the pieces are
    large."""
    monkeypatch.setattr(pieces, "is_quiet", lambda: quiet)
    rows = channels(100)
    app = Seen(rows, steady=steady)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        app.most_lines = 0
        for beat in range(1, 8):
            rows = [replace(row, devices=row.devices + beat) for row in rows]
            app.table.show(rows, unasked=True)
            rows = [replace(row, total_mbps=1.0 * beat) for row in rows]
            app.table.show(rows, unasked=True)
            await pilot.pause(BETWEEN_S * 1.5)
            app.table.show(changed(rows, "ch00030", devices=5_000 + beat), unasked=True)
            app.table.action_cursor_down()
        assert 0 < app.most_lines < 40 or quiet
        while app.table._unpainted or app.table._composer.outdated():
            await pilot.pause(BETWEEN_S)
        await pilot.pause()
        assert app.screen_seen.display == app.wanted()


@pytest.mark.parametrize(("quiet", "lines"), [(False, PIECE), (True, QUIET_PIECE)])
async def test_rows_that_came_anew_are_asked_some_at_a_time_and_what_is_arranged_costs_no_more(
    quiet: bool, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "is_quiet", lambda: quiet)
    rows = channels(10_000)
    app = ListApp(rows, steady=True)
    async with app.run_test(size=(160, 50)) as pilot:
        anew = {row.key: replace(row, devices=row.devices + 1) for row in rows}
        app.asked.clear()
        app.table.show(Arranged(anew, tuple(reversed(anew))), unasked=True)
        assert app.asked["name"] == 49  # others stand in sight now, of which nothing was known
        anew = {key: replace(row, devices=row.devices + 1) for key, row in anew.items()}
        app.asked.clear()
        app.table.show(Arranged(anew, tuple(reversed(anew))), unasked=True)
        assert app.asked["name"] == lines
        while app.table._composer.outdated():
            await pilot.pause(BETWEEN_S)
        assert app.asked["name"] == 49
        assert app.table.cursor_row == anew["ch09999"]
        assert "10000" in app.table.screen_text()


async def test_what_a_key_asks_for_comes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ListApp(channels(300))
    async with app.run_test(size=(160, 50)) as pilot:
        asked = Refreshes(app.table, monkeypatch)
        app.table.action_page_down()
        await pilot.pause()
        assert len(asked.regions) == 49
