"""The timeline on stdout: groups by time for people, everything for programs; what is uncertain on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from tui.cli.errors.asking import Found
from tui.cli.errors.buckets import bucket_records
from tui.cli.tables import aligned, write_csv
from tui.model import quantity
from tui.model.coverage import Status
from tui.model.event import Event
from tui.model.fields import coverage_record, event_fields, event_record
from tui.model.instants import DAY_MS, SECOND_MS, iso_utc
from tui.model.masking import Mask
from tui.timeline.view import Completeness, TimelineRow, TimelineView

_HEAD = ("error", "vendors", "counts", "n", "lift", "first", "last", "")
_WIDEST = 60
"""Characters of a group's name and of a message: an error's text may have thousands."""

_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "123456789"


def nothing_found(found: Found) -> str:
    """What to say where no error was found: none from a vendor that failed is no calm."""
    failed = [one.vendor for one in found.coverage if one.status in (Status.FAILED, Status.PARTIAL)]
    if failed:
        return f"no error known: that says nothing of {', '.join(failed)}"
    return "no error matches" if found.view.question.filter else "no errors in that time"


class Printer(Protocol):
    """Writes what was found, and with `--follow` one event after the other behind it."""

    def whole(self, found: Found) -> None: ...

    def one(self, event: Event) -> None: ...


def printer_of(options: argparse.Namespace, mask: Mask, zone: tzinfo) -> Printer:
    """The one for the chosen form."""
    if options.json:
        return _Json(mask)
    if options.ndjson:
        return _Lines(mask)
    return _Csv(mask) if options.csv else _Text(mask, zone, follows=options.follow)


class _Json:
    """One object."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def whole(self, found: Found) -> None:
        span = found.view.question.span
        record = {
            "from": iso_utc(span.from_ms),
            "to": iso_utc(span.to_ms),
            "bucket_s": found.view.question.bucket_ms // SECOND_MS,
            "coverage": [coverage_record(one, self._mask) for one in found.coverage],
            "events": [event_record(one, self._mask) for one in found.events],
            "buckets": bucket_records(found.view, found.events),
        }
        print(json.dumps(record, ensure_ascii=True, indent=2))

    def one(self, event: Event) -> None:
        """One object has an end: `--follow` is refused with it."""
        raise NotImplementedError


class _Lines:
    """A JSON object a line, each saying its type."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def whole(self, found: Found) -> None:
        for event in found.events:
            self.one(event)
        for coverage in found.coverage:
            self._line({"type": "coverage", **coverage_record(coverage, self._mask)})

    def one(self, event: Event) -> None:
        self._line({"type": "event", **event_record(event, self._mask)})

    def _line(self, record: dict[str, object]) -> None:
        print(json.dumps(record, ensure_ascii=True), flush=True)


class _Csv:
    """A row an event."""

    def __init__(self, mask: Mask) -> None:
        self._fields = event_fields(mask)

    def whole(self, found: Found) -> None:
        write_csv(sys.stdout, self._fields.names, map(self._fields.record, found.events))
        sys.stdout.flush()
        _say_coverage(found)

    def one(self, event: Event) -> None:
        write_csv(sys.stdout, self._fields.names, [self._fields.record(event)], head=False)
        sys.stdout.flush()


class _Text:
    """A row a group; behind it, as they come, a row an event."""

    def __init__(self, mask: Mask, zone: tzinfo, *, follows: bool) -> None:
        self._mask = mask
        self._zone = zone
        self._follows = follows
        blocks = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
        self._bars = _BARS if blocks else _ASCII_BARS
        self._none = "·" if blocks else "."

    def whole(self, found: Found) -> None:
        view = found.view
        if view.rows:
            print(self._head(view))
            rows = [self._row(row, view) for row in view.rows]
            print(aligned((view.question.by[0].value, *_HEAD[1:]), rows, right=frozenset({3, 4})))
        if view.sentence:
            print(self._mask.text(view.sentence))
        sys.stdout.flush()
        for caveat in view.caveats:
            print(caveat, file=sys.stderr)
        _say_coverage(found)
        if not view.rows:
            print(nothing_found(found), file=sys.stderr)

    def one(self, event: Event) -> None:
        about = (event.channel, event.cdn, event.isp, event.os, event.device, event.city)
        cells = (
            self._when(event.time_ms, day=False),
            event.vendor,
            event.kind.value,
            event.source,
            _cut(self._mask.text(event.message)),
            *(self._mask.typed(value) for value in about if value),
        )
        print("  ".join(cells), flush=True)

    def _head(self, view: TimelineView) -> str:
        span, total = view.question.span, sum(view.totals)
        since = self._when(span.from_ms, day=True)
        until = self._when(span.to_ms, day=span.length_ms >= DAY_MS)
        length = quantity.duration(view.question.bucket_ms)
        zone = datetime.fromtimestamp(span.to_ms / 1000, UTC).astimezone(self._zone).tzname()
        return f"{total} errors  {since} to {until} {zone}, {length} a column"

    def _row(self, row: TimelineRow, view: TimelineView) -> tuple[str, ...]:
        days = view.question.span.length_ms >= DAY_MS
        lifted = f" {row.lift_of[0].value} {row.lift_of[1]}" if row.lift_of is not None else ""
        return (
            _cut(self._mask.text(" ".join(row.key))) or "(not told)",
            " ".join(row.vendors),
            self._counts(row.counts, view.completeness),
            str(row.n),
            "" if row.lift is None else f"{row.lift:.2g}",
            self._when(row.first_ms, day=days),
            self._when(row.last_ms, day=days),
            self._mask.typed(
                f"{'going on' if row.going_on else ''}{' new' if row.is_new else ''}{lifted}".strip()
            ),
        )

    def _counts(self, counts: Sequence[int], completeness: Sequence[Completeness]) -> str:
        """A bar a bucket, `?` where nothing is known of one."""
        most = max(counts, default=0)
        return "".join(
            self._bars[(count * len(self._bars) - 1) // most]
            if count
            else ("?" if known is Completeness.UNKNOWN else self._none)
            for count, known in zip(counts, completeness, strict=True)
        )

    def _when(self, at_ms: int, *, day: bool) -> str:
        at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone)
        return f"{at:%m-%d %H:%M}" if day else f"{at:%H:%M:%S}"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _say_coverage(found: Found) -> None:
    for one in found.coverage:
        if one.status is not Status.COMPLETE:
            print(f"{one.vendor}: {one.status.value}: {one.message}", file=sys.stderr)
