"""Random updates leave the same picture either way; a differ that is broken does not get by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.console.differ.pictures import what_differs
from tui.console.differ import cells, moves, pencil, pens, row

UPDATES = 25


@pytest.mark.parametrize("group", range(3))
def test_random_updates_leave_the_same_picture(group: int) -> None:
    for seed in range(group * 20, (group + 1) * 20):
        assert what_differs(seed, UPDATES) == []


def forgets_the_last_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = row.Row.spans
    monkeypatch.setattr(
        row.Row, "spans", lambda self, old: [(a, b - (b - a > 3)) for a, b in spans(self, old)]
    )


def splits_wide_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row, "_whole", lambda changed, before, after: changed)


def steps_one_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    move: Callable[..., str] = moves.move
    monkeypatch.setattr(pencil, "move", lambda fx, fy, x, y: move(fx, fy, x + (fx == 5), y))


def takes_all_blanks_for_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pens.Pen, "blank", property(lambda self: pens.DEFAULT, lambda self, value: None), False
    )


def erases_with_any_pen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pencil.Pencil, "_erasing_with", lambda self, blank: "")


def keeps_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = pens._steps
    monkeypatch.setattr(pens, "_steps", lambda a, b: [code for code in steps(a, b) if code != "22"])
    pens.change.cache_clear()


def loses_track_of_the_pen(monkeypatch: pytest.MonkeyPatch) -> None:
    put = pencil.Pencil._put

    def forgetful(self: pencil.Pencil, line: row.Row, start: int, end: int) -> None:
        before = self._pen
        put(self, line, start, end)
        self._pen = before

    monkeypatch.setattr(pencil.Pencil, "_put", forgetful)


def remembers_nothing_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row.Row, "shows", lambda self, other: self.texts == other.texts)


def trusts_the_cursor_behind_the_last_column(monkeypatch: pytest.MonkeyPatch) -> None:
    put: Any = pencil.Pencil._put

    def trusting(self: pencil.Pencil, line: row.Row, start: int, end: int) -> None:
        put(self, line, start, end)
        self._x = end

    monkeypatch.setattr(pencil.Pencil, "_put", trusting)


def takes_wide_characters_for_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row, "cells_of", lambda text: cells.Cells(tuple(text)))


@pytest.mark.parametrize(
    "breaking",
    [
        forgets_the_last_cell,
        splits_wide_characters,
        steps_one_too_far,
        takes_all_blanks_for_alike,
        erases_with_any_pen,
        keeps_attributes,
        loses_track_of_the_pen,
        remembers_nothing_new,
        trusts_the_cursor_behind_the_last_column,
        takes_wide_characters_for_narrow,
    ],
)
def test_a_broken_differ_is_caught(
    breaking: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pens.change.cache_clear()
    breaking(monkeypatch)
    try:
        assert any(_fails(seed) for seed in range(40))
    finally:
        pens.change.cache_clear()


def _fails(seed: int) -> bool:
    try:
        return bool(what_differs(seed, UPDATES))
    except (AssertionError, IndexError, ValueError):
        return True
