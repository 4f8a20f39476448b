"""Which number stands for which channel in the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui.history.figures import Known
from tui.history.problems import Damaged
from tui.history.sample import ChannelSample
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.right_of_way import in_turns

_BETWEEN = "\x1f"

_LONGEST = 8_000
"""Characters taken of a row's key, and of all tags together."""


@dataclass(frozen=True, slots=True)
class _Met:
    """A channel's number, and what it was called when that was written down."""

    number: int
    row_key: str
    name: str
    tags: tuple[str, ...]
    kind: Kind

    def is_called(self, sample: ChannelSample) -> bool:
        channel = sample.channel
        return (self.row_key, self.name, self.tags, self.kind) == (
            sample.row_key,
            channel.name,
            channel.tags,
            channel.kind,
        )


class Directory:
    """The numbers of the channels that the recorder has met since it was opened. Lives on the recorder's thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._met: dict[str, dict[str, _Met]] = {}
        """By vendor and its channel id."""

    def forget(self) -> None:
        """Look every channel up anew: after a transaction that was rolled back, or when channels were dropped."""
        self._met.clear()

    def numbers(self, samples: Iterable[ChannelSample], at_ms: int) -> list[int]:
        """A number for each sample, in their order; channels not met so far, and renamed ones, are written down."""
        return [self._number(sample, at_ms) for sample in in_turns(samples)]

    def _number(self, sample: ChannelSample, at_ms: int) -> int:
        channel = sample.channel
        of_vendor = self._met.setdefault(channel.vendor, {})
        met = of_vendor.get(channel.channel_id)
        if met is None or not met.is_called(sample):
            number = self._written(_known_of(sample), at_ms)
            met = of_vendor[channel.channel_id] = _Met(
                number, sample.row_key, channel.name, channel.tags, channel.kind
            )
        return met.number

    def _written(self, known: Known, at_ms: int) -> int:
        row = self._connection.execute(
            "INSERT INTO channels (vendor, channel_id, kind, row_key, name, tags, last_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vendor, channel_id) DO UPDATE SET"
            " kind = excluded.kind, row_key = excluded.row_key, name = excluded.name, tags = excluded.tags,"
            " last_ms = max(last_ms, excluded.last_ms) RETURNING id",
            (*written(known), at_ms),
        ).fetchone()
        return int(row[0])


def _known_of(sample: ChannelSample) -> Known:
    one = sample.channel
    return Known(one.vendor, one.kind, one.channel_id, sample.row_key, one.name, one.tags)


def written(known: Known) -> tuple[str, str, str, str, str, str]:
    """A channel as the file's columns from `vendor` to `tags`."""
    tags = _BETWEEN.join(known.tags)
    return known.vendor, known.channel_id, known.kind.value, known.row_key, known.name, tags


def known_channels(connection: sqlite3.Connection) -> Mapping[int, Known]:
    """Every channel in the file by its number, its texts made safe: the file may come from anywhere."""
    rows = connection.execute("SELECT id, vendor, channel_id, kind, row_key, name, tags FROM channels")
    return {number: _known(*texts) for number, *texts in rows}


def number_of(connection: sqlite3.Connection, vendor: str, channel_id: str) -> int | None:
    """The number of one channel; None where it was never recorded."""
    row = connection.execute(
        "SELECT id FROM channels WHERE vendor = ? AND channel_id = ?", (vendor, channel_id)
    ).fetchone()
    return int(row[0]) if row else None


def _known(
    vendor: object, channel_id: object, kind: object, row_key: object, name: object, tags: object
) -> Known:
    try:
        of_kind = Kind(safe(kind))
    except ValueError as error:
        raise Damaged("a channel's vendor is of no known kind") from error
    parts = _BETWEEN.join(safe(part) for part in str(row_key)[:_LONGEST].split(_BETWEEN))
    labels = tuple(safe(tag) for tag in str(tags)[:_LONGEST].split(_BETWEEN) if tag)
    return Known(safe(vendor), of_kind, safe(channel_id), parts, safe(name), labels)
