"""Which number stands for which channel in the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from tui.history.figures import Known
from tui.history.problems import Damaged
from tui.history.sample import ChannelSample
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.right_of_way import in_turns

_BETWEEN = "\x1f"

_LONGEST = 8_000
"""Characters taken of a row's key, and of all tags together."""


class Directory:
    """The numbers of the channels that the recorder has met since it was opened. Lives on the recorder's thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._met: dict[tuple[str, str], tuple[int, Known]] = {}

    def forget(self) -> None:
        """Look every channel up anew: after a transaction that was rolled back, or when channels were dropped."""
        self._met.clear()

    def numbers(self, samples: Iterable[ChannelSample], at_ms: int) -> list[int]:
        """A number for each sample, in their order; channels not met so far, and renamed ones, are written down."""
        return [self._number(sample, at_ms) for sample in in_turns(samples)]

    def _number(self, sample: ChannelSample, at_ms: int) -> int:
        channel = sample.channel
        key = (channel.vendor, channel.channel_id)
        met = self._met.get(key)
        if met is None or not _is_called(met[1], sample):
            now = Known(
                channel.vendor,
                channel.kind,
                channel.channel_id,
                sample.row_key,
                channel.name,
                channel.tags,
            )
            met = self._met[key] = self._written(now, at_ms), now
        return met[0]

    def _written(self, known: Known, at_ms: int) -> int:
        row = self._connection.execute(
            "INSERT INTO channels (vendor, channel_id, kind, row_key, name, tags, last_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vendor, channel_id) DO UPDATE SET"
            " kind = excluded.kind, row_key = excluded.row_key, name = excluded.name, tags = excluded.tags,"
            " last_ms = max(last_ms, excluded.last_ms) RETURNING id",
            (*written(known), at_ms),
        ).fetchone()
        return int(row[0])


def _is_called(known: Known, sample: ChannelSample) -> bool:
    """Whether this is still what is known of the channel beside its vendor and id."""
    channel = sample.channel
    return (known.row_key, known.name, known.tags, known.kind) == (
        sample.row_key,
        channel.name,
        channel.tags,
        channel.kind,
    )


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
