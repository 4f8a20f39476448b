"""The example viewers over real HTTP: whoever suffers in a scenario is seen suffering at every vendor that would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.simulator.worlds import EARLIER, EVENING_MS, MINUTE_MS, PRESENT
from tui.simulator.server import Options, RunningSimulator

SCENARIOS = ("cdn-brownout", "drm-wave", "channel-dark", "viewer-trouble")

AFTER_PRESENT_BEGAN_MS = PRESENT[0] + 14 * MINUTE_MS
"""Late enough for Conviva, which is seven minutes behind and knows ended sessions only."""


@pytest.fixture(scope="module", params=SCENARIOS)
def simulator(request: pytest.FixtureRequest) -> Iterator[RunningSimulator]:
    with RunningSimulator(
        Options(start_ms=EVENING_MS, speed=0, channels=30, scenario=request.param)
    ) as running:
        yield running


@pytest.fixture(params=["earlier", "present"])
def span(request: pytest.FixtureRequest, simulator: RunningSimulator) -> tuple[int, int]:
    """One of the two incidents, with the clock where the vendors know of it."""
    earlier = request.param == "earlier"
    simulator.clock.set_ms(EVENING_MS if earlier else AFTER_PRESENT_BEGAN_MS)
    return EARLIER if earlier else (PRESENT[0], AFTER_PRESENT_BEGAN_MS)


def sufferer(simulator: RunningSimulator) -> str:
    return next(example.value for example in simulator.world.examples if example.kind == "viewer")


def harmed(simulator: RunningSimulator, viewer_id: str, span: tuple[int, int]) -> set[str]:
    """The Conviva ids of the viewer's ended sessions that went wrong."""
    viewings = simulator.world.viewings_of(viewer_id=viewer_id, start_ms=span[0], end_ms=span[1])
    return {v.conviva_session_id for v in viewings if v.troubles and v.ended_ms < span[1] - 7 * MINUTE_MS}


def fetch(url: str, **how: Any) -> Any:
    answer = httpx.get(url, trust_env=False, **how)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_conviva_has_the_harmed_sessions(simulator: RunningSimulator, span: tuple[int, int]) -> None:
    viewer_id = sufferer(simulator)
    client = simulator.world.viewings_of(viewer_id=viewer_id, start_ms=span[0], end_ms=span[1])[
        0
    ].viewer.client_id
    sessions = fetch(
        simulator.base_url("conviva") + "/sessions/content",
        auth=("abcdefghij", "z1y2x3w4v5u6t7s8r9q0p"),
        params={
            "start_epoch_ms": span[0] - 60 * MINUTE_MS,
            "end_epoch_ms": simulator.clock.now_ms(),
            "client_id": client,
            "limit": 500,
        },
    )["sessions"]
    assert {row["viewer_id"] for row in sessions} == {viewer_id}
    wanted = harmed(simulator, viewer_id, span)
    assert wanted
    assert wanted <= {row["conviva_session_id"] for row in sessions}
    worst = max(row["lifetime_metrics"]["rebuffering_ratio_percent"] for row in sessions)
    failed = any(
        row["status_info"][flag]
        for row in sessions
        for flag in ("is_video_start_failure", "is_video_playback_failure", "is_exit_before_video_start")
    )
    assert failed or worst > 5


def test_mediamelon_has_the_same_viewers_errors(simulator: RunningSimulator, span: tuple[int, int]) -> None:
    period = f"start={span[0] // 1000},end={simulator.clock.now_ms() // 1000}"
    rows = fetch(
        simulator.base_url("mediamelon") + "/mm-apis/listsessions/199493832",
        headers={"X-API-Key": "mediamelon-demo-key"},
        params={
            "period": period,
            "metrics": "errors,fatalerrors,starttime,sessionid,subscriberid",
            "aggby": "sessionid",
            "allstatus": "1",
            "filter": f"[subscriberid={sufferer(simulator)}]",
        },
    )["response"]
    assert rows
    assert {row["subscriberid"] for row in rows} == {sufferer(simulator)}
    assert sum(row["errors"] for row in rows) > 0


def uplynk_items(simulator: RunningSimulator, euid: str, start_ms: int) -> list[dict[str, str]]:
    said = {"_owner": "0123456789abcdef0123456789abcdef", "_timestamp": simulator.clock.now_ms() // 1000}
    msg = base64.b64encode(zlib.compress(json.dumps(said).encode(), 9))
    start = datetime.fromtimestamp(start_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    items: list[dict[str, str]] = fetch(
        simulator.base_url("uplynk") + "/monitoring/delivery/session",
        params={
            "euid": euid,
            "start": start,
            "msg": msg.decode(),
            "sig": hmac.new(b"test-api-key", msg, hashlib.sha256).hexdigest(),
        },
    )["items"]
    return items


def test_uplynk_has_the_licence_and_manifest_errors_and_no_others(
    simulator: RunningSimulator, span: tuple[int, int]
) -> None:
    blocks = range(span[0], min(span[1], simulator.clock.now_ms()) - 6 * MINUTE_MS, 5 * MINUTE_MS)
    seen = [item for block in blocks for item in uplynk_items(simulator, sufferer(simulator), block)]
    wanted = {"drm-wave": {"drm"}, "channel-dark": {"manifest"}}.get(simulator.world.scenario, set())
    assert {item["error_source"] for item in seen} == wanted


def loaded_sessions(simulator: RunningSimulator, live_stream_id: str) -> set[str]:
    """The ids of all sessions of a live stream that the evening has seen."""
    found: set[str] = set()
    page, pages = 0, 1
    while page < pages:
        page += 1
        answer = fetch(
            simulator.base_url("apivideo") + f"/analytics/live-streams/{live_stream_id}",
            auth=("apivideo-demo-key", ""),
            params={"period": "2026-11-21", "pageSize": 100, "currentPage": page},
        )
        pages = answer["pagination"]["pagesTotal"]
        found |= {row["session"]["sessionId"] for row in answer["data"]}
    return found


def test_apivideo_has_the_players_sessions(simulator: RunningSimulator, span: tuple[int, int]) -> None:
    """Most of them: its account also holds recordings, whose sessions are no live stream's."""
    viewings = simulator.world.viewings_of(viewer_id=sufferer(simulator), start_ms=span[0], end_ms=span[1])
    past = [viewing for viewing in viewings if viewing.started_ms <= simulator.clock.now_ms()]
    streams = {viewing.channel.live_stream_id for viewing in past}
    found = set().union(*(loaded_sessions(simulator, stream) for stream in streams))
    assert sum(viewing.apivideo_session_id in found for viewing in past) > len(past) / 2
