"""Which rows of the timeline's tables a filter lets pass."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import cast

from tui.model.event import Event, EventKind
from tui.model.fields import event_fields
from tui.model.filtering import passing
from tui.model.filtering.reading import read
from tui.model.filtering.syntax import And, Comparison, Node, Not, Or
from tui.model.masking import Mask
from tui.model.table import Fields
from tui.timeline.attempts import COLUMNS, AttemptTable, Kept
from tui.timeline.events import NEVER_NONE, EventTable
from tui.timeline.interning import Words

_ATTRIBUTES = {"class": "error_class", "time": "time_ms"}
"""Where a field's name is not the event's attribute."""

_FATAL = (None, False, True)
_REMEMBERED = 8
"""Filters whose rows are kept until the tables change: panes, and what was typed before."""


class Filters:
    """Filters over both tables, masked as the screen is; what came of one is kept while nothing changes."""

    def __init__(self, words: Mapping[str, Words], mask: Mask) -> None:
        self._fields = event_fields(mask)
        self._shown = _Shown(self._fields, words)
        self._known: dict[tuple[object, ...], bytes] = {}

    def events(self, text: str, table: EventTable) -> bytes:
        """A byte for each event, 1 where it passes. Raises FilterError."""
        return self._remembered(
            ("events", text, table.version), read(text), _EventColumns(table, self._shown)
        )

    def attempts(self, text: str, table: AttemptTable) -> Kept | None:
        """The attempts that pass what the filter says of where sessions are from (channel, CDN, …); None where it
        says nothing of that. What it says of errors is not asked of sessions that had none."""
        node = _about_attempts(read(text))
        if node == And(()):
            return None
        key = ("attempts", text, table.version)
        return Kept(text, self._remembered(key, node, _AttemptColumns(table, self._shown)))

    def forget(self) -> None:
        """The texts have new numbers."""
        self._shown.forget()
        self._known.clear()

    def _remembered(
        self, key: tuple[object, ...], node: Node, columns: _EventColumns | _AttemptColumns
    ) -> bytes:
        known = self._known.get(key)
        if known is None:
            known = passing(node, self._fields, columns)
            while len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[key] = known
        return known


class _Shown:
    """What a field shows of each text, as far as it was asked for: masking is dear, different texts are few."""

    def __init__(self, fields: Fields[Event], words: Mapping[str, Words]) -> None:
        self._fields = fields
        self._words = words
        self._known: dict[str, list[object]] = {}

    def of_texts(self, name: str) -> Sequence[object]:
        """By the number of the text."""
        known = self._known.setdefault(name, [])
        texts = self._words[_ATTRIBUTES.get(name, name)].texts
        known.extend(self.of_values(name, (_typed(name, text) for text in texts[len(known) :])))
        return known

    def of_values(self, name: str, told: Iterable[object]) -> list[object]:
        """What the field reads of events that tell one thing each."""
        field = self._fields.find(name)
        if field is None:
            raise KeyError(name)
        probe, found = SimpleNamespace(), []
        for value in told:
            setattr(probe, _ATTRIBUTES.get(name, name), value)
            found.append(field.get(cast(Event, probe)))
        return found

    def forget(self) -> None:
        self._known.clear()


def _typed(name: str, text: str | None) -> object:
    if name == "kind":
        return EventKind(text or EventKind.ERROR)
    return "" if text is None and _ATTRIBUTES.get(name, name) in NEVER_NONE else text


class _EventColumns:
    """The table's columns by the names of the fields."""

    def __init__(self, table: EventTable, shown: _Shown) -> None:
        self._table = table
        self._shown = shown
        self._distinct: dict[str, list[float | None]] = {}

    def __len__(self) -> int:
        return len(self._table)

    def numbers(self, name: str) -> Sequence[int]:
        if name == "fatal":
            return [fatal + 1 for fatal in self._table.fatal]
        if name in ("time", "at_s"):
            places = {value: place for place, value in enumerate(self._different(name))}
            return [places[value] for value in self._of_rows(name)]
        return self._table.columns[_ATTRIBUTES.get(name, name)]

    def values(self, name: str) -> Sequence[object]:
        if name == "fatal":
            return self._shown.of_values(name, _FATAL)
        if name in ("time", "at_s"):
            return self._shown.of_values(name, self._different(name))
        return self._shown.of_texts(name)

    def _different(self, name: str) -> list[float | None]:
        if name not in self._distinct:
            self._distinct[name] = list(dict.fromkeys(self._of_rows(name)))
        return self._distinct[name]

    def _of_rows(self, name: str) -> Iterable[float | None]:
        if name == "time":
            return self._table.times
        return [None if math.isnan(at_s) else at_s for at_s in self._table.at_s]


class _AttemptColumns:
    """The slots' columns by the names of the fields that both tables have."""

    def __init__(self, table: AttemptTable, shown: _Shown) -> None:
        self._table = table
        self._shown = shown

    def __len__(self) -> int:
        return len(self._table.ended)

    def numbers(self, name: str) -> Sequence[int]:
        return self._table.columns[name]

    def values(self, name: str) -> Sequence[object]:
        return self._shown.of_texts(name)


def _about_attempts(node: Node) -> Node:
    """The part of a filter that every attempt can be asked."""
    parts = node.parts if isinstance(node, And) else (node,)
    return And(tuple(part for part in parts if _asks_attempts(part)))


def _asks_attempts(node: Node) -> bool:
    match node:
        case Comparison(key):
            return key in COLUMNS
        case Not(part):
            return _asks_attempts(part)
        case And(parts) | Or(parts):
            return bool(parts) and all(map(_asks_attempts, parts))
        case _:
            return False
