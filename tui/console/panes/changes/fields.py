"""Differences by name: those of the wall for the channel as it is (or was last), and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tui.collector.answers import Change, ChannelChange
from tui.model.fields import wall_fields
from tui.model.quantity import Measure
from tui.model.snapshot import WallRow
from tui.model.table import Field, Fields, FieldType

T = TypeVar("T")


def row_of(change: ChannelChange) -> WallRow | None:
    """The channel at the later moment, else at the earlier one."""
    return change.after or change.before


def _of_row(field: Field[WallRow]) -> Field[ChannelChange]:
    def get(change: ChannelChange) -> object:
        row = row_of(change)
        return None if row is None else field.get(row)

    return Field(field.name, get, field.type, field.measure, field.words, field.searched)


def change_fields(now_ms: Callable[[], int]) -> Fields[ChannelChange]:
    """The keys of the wall's filter, `change` (appeared, vanished, moved), `score` (0 to 1) and `moved` (words)."""
    of_wall = wall_fields(now_ms)
    rows = [field for name in of_wall.names if (field := of_wall.find(name)) is not None]
    return Fields(
        (
            Field(
                "change", lambda one: one.change.value, FieldType.WORD, words=tuple(Change), searched=False
            ),
            Field("score", lambda one: one.score, FieldType.NUMBER, Measure.RATIO),
            Field("moved", lambda one: one.moved, searched=True),
            *(_of_row(field) for field in rows),
        ),
        {"tag": "tags"},
    )
