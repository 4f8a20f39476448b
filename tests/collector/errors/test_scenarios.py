"""The timeline of the simulated incidents, asked over real sockets: where they begin, and whom they hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.errors.simulated import BEGIN_MS, KEY, bench
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness

AT_MS = BEGIN_MS + 30 * MINUTE_MS
SINCE_MS = BEGIN_MS - 40 * MINUTE_MS
"""Behind the end of the incident before."""


@pytest.mark.parametrize(
    ("scenario", "text", "key", "value"),
    [
        ("drm-wave", "FairPlay licence request refused", GroupKey.OS, "iOS"),
        ("cdn-brownout", "HTTP 503 from edge", GroupKey.CDN, "EDGEWAVE"),
        ("channel-dark", "Manifest request failed", GroupKey.CHANNEL, "Default Channel"),
    ],
)
async def test_the_incident_begins_within_a_bucket_of_the_truth_and_the_lift_names_whom_it_hits(
    tmp_path: Path, scenario: str, text: str, key: GroupKey, value: str
) -> None:
    async with bench(tmp_path, scenario) as here:
        await here.poll(AT_MS, backfill=True)
        view = await here.view(span=Span(SINCE_MS, AT_MS), filter=f'"{text}"')
        first_bucket = next(
            start
            for start, n in zip(view.starts_ms, view.totals, strict=True)
            if start >= BEGIN_MS - MINUTE_MS and n
        )
        assert abs(first_bucket - BEGIN_MS) <= 2 * MINUTE_MS
        whole = await here.view(span=Span(SINCE_MS, AT_MS))
    assert (whole.hits[0].key, whole.hits[0].value) == (key, value)
    assert (whole.hits[0].lift or 0) > 2
    assert value in whole.sentence


async def test_every_failed_session_is_there_though_the_vendor_gives_samples_only(tmp_path: Path) -> None:
    async with bench(tmp_path, "drm-wave", ["conviva_max_limit=500"]) as here:
        await here.poll(AT_MS, backfill=True)
        ended = [
            viewing
            for viewing in here.served.world.viewings(AT_MS - 6 * HOUR_MS, AT_MS)
            if AT_MS - 6 * HOUR_MS <= viewing.ended_ms <= AT_MS - 7 * MINUTE_MS
            and viewing.failure == "start_technical"
        ]
        told = {event.session_id for event in here.recorded if event.vendor == "conviva"}
        missing = [one for one in ended if KEY.session_id(one.conviva_session_id) not in told]
    assert len(ended) > 300
    assert missing == []


async def test_polling_every_minute_gives_what_one_look_back_gives(tmp_path: Path) -> None:
    """Late data: what was listed minutes after its end is there all the same, and nothing counts twice."""
    begin, end = BEGIN_MS - 2 * MINUTE_MS, BEGIN_MS + 28 * MINUTE_MS
    span = Span(begin, end)
    async with bench(tmp_path, "drm-wave") as here:
        await here.poll_each_minute(begin, end)
        step_by_step = await here.view(span=span)
    async with bench(tmp_path, "drm-wave") as there:
        await there.poll(end, backfill=True)
        at_once = await there.view(span=span)
    assert step_by_step.totals == at_once.totals
    assert [(row.key, row.counts) for row in step_by_step.rows] == [
        (row.key, row.counts) for row in at_once.rows
    ]


async def test_the_newest_minutes_still_fill_and_the_older_are_complete(tmp_path: Path) -> None:
    async with bench(tmp_path, "calm") as here:
        await here.poll(AT_MS, backfill=True)
        view = await here.view(span=Span(AT_MS - 2 * HOUR_MS, AT_MS), bucket_ms=10 * MINUTE_MS)
    by_vendor = {one.vendor: one.completeness for one in view.stretches}
    assert by_vendor["conviva"][-2:] == (Completeness.FILLING,) * 2
    assert set(by_vendor["conviva"][:-3]) == {Completeness.COMPLETE}
    assert by_vendor["mediamelon"][-1] is Completeness.FILLING
    assert set(by_vendor["mediamelon"][:-2]) == {Completeness.COMPLETE}


async def test_a_call_of_the_walls_serves_the_timeline(tmp_path: Path) -> None:
    async with bench(tmp_path, "calm") as here:
        await here.poll(AT_MS)
        asked = {name: here.accounts[name].transport.meter.tries_total for name in here.vendors}  # type: ignore[union-attr]
    assert asked == {"conviva": 1, "mediamelon": 1}


async def test_nothing_personal_is_recorded(tmp_path: Path) -> None:
    async with bench(tmp_path, "drm-wave") as here:
        await here.poll(AT_MS)
        clients = {viewing.viewer.client_id for viewing in here.served.world.viewings(AT_MS - HOUR_MS, AT_MS)}
    written = "\n".join(str(event) for event in here.recorded)
    assert here.recorded
    assert not [client for client in clients if client in written]
