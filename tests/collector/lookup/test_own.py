"""A channel beside a session out of noctop's own recording: where the vendor fails, says nothing, or too coarsely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.collector.lookup.looking import ask, coverage, joined, question
from tests.collector.lookup.vendors import NOW_MS, StandingClock, Vendors, conviva_row
from tests.history.files import desk
from tests.history.samples import delivery, quality, sample
from tests.vendors.scripted_server import json_answer
from tui.collector.lookup.question import LookupState
from tui.collector.recording.files import FILE_NAME, ArchiveFiles
from tui.collector.recording.history import History
from tui.model.coverage import Status
from tui.model.event import Event
from tui.model.instants import HOUR_MS, MINUTE_MS

POINTS: dict[str, list[dict[str, Any]]] = {"s1": []}


def record(folder: Path, at_ms: int) -> None:
    """Three minutes of the channel: 100 devices at 400 Mb/s from the CDN, 50 at 200 Mb/s from peers."""
    now = delivery(100)
    with desk(folder / FILE_NAME) as at:
        for late in range(-MINUTE_MS, 2 * MINUTE_MS, 10_000):
            asked = quality(at_ms + late, now, 4_000.0, 0.031)
            one = sample("s1", at_ms + late, of=now, asked=asked, vendor="system73")
            at.record([one], at_ms + late)


async def looked_up(
    folder: Path, ago_ms: int, points: dict[str, list[dict[str, Any]]] | None
) -> tuple[LookupState, Sequence[Event], list[dict[str, str]]]:
    """A session that began so long ago; the state, System73's events, and what it was asked; it refuses without
    `points`."""
    history = History(ArchiveFiles(folder), clock=StandingClock())
    async with Vendors() as vendors:
        row = {"tags": {"selected_dimensions": {"content_meta_channel": "Sports 1"}}}
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - ago_ms + 10 * MINUTE_MS, **row)]
        vendors.system73.points = points or {}
        if points is None:
            vendors.system73.answer = json_answer({"error": "no"}, 403)
        state = await ask(
            vendors.accounts("conviva", "system73"),
            question("viewer:viewer-7", 40),
            joining=joined(conviva="Sports 1", system73="s1"),
            history=history,
        )
        await history.aclose()
        asked = vendors.system73.asked
    return state, [one for one in state.case.events if one.vendor == "system73"], asked


WORDS = (
    "Sports 1: 400 Mb/s cdn, 200 Mb/s p2p; buffer 4.0 s cdn, 5.5 s p2p; rebuffering 3.1 % cdn, 1.6 % p2p "
    "(from noctop's own recording)"
)


@pytest.mark.parametrize(
    ("points", "status"), [(None, Status.PARTIAL), (POINTS, Status.COMPLETE)], ids=["fails", "says nothing"]
)
async def test_where_the_vendor_has_nothing_what_was_recorded_is_told_and_called_so(
    tmp_path: Path, points: dict[str, list[dict[str, Any]]] | None, status: Status
) -> None:
    record(tmp_path, NOW_MS - HOUR_MS)
    state, (event,), _ = await looked_up(tmp_path, HOUR_MS, points)
    assert event.message == WORDS
    assert abs(event.time_ms - (NOW_MS - HOUR_MS)) <= MINUTE_MS
    found = coverage(state, "system73")
    assert (found.status, found.rows) == (status, 1)
    assert "1 of 1 from noctop's own recording" in found.message
    assert "not recorded" not in found.message


async def test_of_an_old_moment_minutes_are_better_than_the_vendors_hours(tmp_path: Path) -> None:
    record(tmp_path, NOW_MS - 26 * HOUR_MS)
    points = {"s1": [{"datetime": NOW_MS - 26 * HOUR_MS, "value": 4000}]}
    _, (event,), asked = await looked_up(tmp_path, 26 * HOUR_MS, points)
    assert event.message == WORDS
    assert asked == []


async def test_of_an_old_moment_that_was_not_recorded_the_vendor_is_asked(tmp_path: Path) -> None:
    record(tmp_path, NOW_MS - 30 * HOUR_MS)
    points = {"s1": [{"datetime": NOW_MS - 26 * HOUR_MS, "value": 4000}]}
    _, (event,), asked = await looked_up(tmp_path, 26 * HOUR_MS, points)
    assert event.message.endswith("(from the 1w series)")
    assert {one["time"] for one in asked} == {"1w"}


async def test_a_recent_moment_that_the_vendor_knows_is_the_vendors(tmp_path: Path) -> None:
    record(tmp_path, NOW_MS - HOUR_MS)
    points = {"s1": [{"datetime": NOW_MS - HOUR_MS, "value": 4000}]}
    _, (event,), _ = await looked_up(tmp_path, HOUR_MS, points)
    assert event.message.endswith("(from the 24h series)")


@pytest.mark.parametrize("content", [b"", b"notes " * 300])
async def test_a_history_that_cannot_be_read_costs_nothing_else(tmp_path: Path, content: bytes) -> None:
    if content:
        (tmp_path / FILE_NAME).write_bytes(content)
    state, events, _ = await looked_up(tmp_path, HOUR_MS, POINTS)
    assert events == []
    assert "Sports 1 at 19:00 UTC: not recorded" in coverage(state, "system73").message
