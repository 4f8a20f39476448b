"""The bad evening of one viewer, looked up at all five simulated vendors over real HTTP: found, grouped, judged."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.collector.lookup.looking import coverage
from tests.simulator.worlds import EARLIER, EVENING_MS
from tui.cli.simulate import write_simulator_config
from tui.collector.accounts import joining, open_accounts
from tui.collector.lookup.lookups import look_up
from tui.collector.lookup.question import LookupState, Question
from tui.config.loading import load
from tui.config.secrets import resolve
from tui.diagnosis.rules import Layer
from tui.model.coverage import Status
from tui.model.event import EventKind
from tui.model.identity import identify
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.simulator.server import Options, RunningSimulator, base_urls
from tui.simulator.vocabulary import Example, Viewing
from tui.simulator.world import World

LAYERS = {
    "drm-wave": {Layer.DRM},
    "cdn-brownout": {Layer.CDN},
    "channel-dark": {Layer.ORIGIN, Layer.CHANNEL},
    "viewer-trouble": {Layer.VIEWER},
}
CONVIVA_LAG_MS = 7 * MINUTE_MS
UPLYNK_LAG_MS = 2 * MINUTE_MS


class EveningClock:
    def now_ms(self) -> int:
        return EVENING_MS

    def monotonic_s(self) -> float:
        return time.monotonic()


@dataclass(frozen=True)
class Evening:
    """A scenario's simulator with a config that points at it."""

    world: World
    config: Path

    def example(self, kind: str) -> Example:
        return next(one for one in self.world.examples if one.kind == kind)

    def harmed(self, viewer_id: str) -> Sequence[Viewing]:
        """What the earlier incident spoilt for the viewer."""
        viewings = self.world.viewings_of(viewer_id=viewer_id, start_ms=EARLIER[0], end_ms=EARLIER[1])
        return [one for one in viewings if one.troubles or one.failure != "none"]

    def viewer_of(self, example: Example) -> str:
        asked = {"viewer": "viewer_id", "ip": "ip", "playback_session": "playback_session_id"}[example.kind]
        (first, *_) = self.world.viewings_of(**{asked: example.value}, start_ms=EARLIER[0], end_ms=EVENING_MS)
        return first.viewer.viewer_id

    @cache  # noqa: B019  (a few evenings in all, as long as the tests)
    def looked_up(self, kind: str) -> LookupState:
        return asyncio.run(self._look_up(self.example(kind)))

    async def _look_up(self, example: Example) -> LookupState:
        config = load(self.config)
        accounts = open_accounts(config, resolve(config), EveningClock())
        span = Span(EVENING_MS - 2 * HOUR_MS, EVENING_MS)
        asked = Question(identify(example.value, example.kind), span)
        async with contextlib.AsyncExitStack() as opened:
            for account in accounts:
                opened.push_async_callback(account.aclose)
            return await look_up(accounts, joining(config), asked, EveningClock())


@pytest.fixture(scope="module", params=LAYERS)
def evening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    options = Options(start_ms=EVENING_MS, speed=0, channels=30, scenario=request.param)
    with RunningSimulator(options) as simulator:
        path = tmp_path_factory.mktemp("evening") / "config.toml"
        write_simulator_config(path, base_urls(simulator.port), simulator.world.channels)
        yield Evening(simulator.world, path)


@pytest.mark.parametrize("kind", ["viewer", "ip"])
def test_the_verdict_names_the_right_layer(evening: Evening, kind: str) -> None:
    found = evening.looked_up(kind).case.verdict
    assert found.layer in LAYERS[evening.world.scenario], found
    assert found.evidence


def test_conviva_and_mediamelon_give_every_spoilt_session(evening: Evening) -> None:
    case = evening.looked_up("viewer").case
    spoilt = evening.harmed(evening.example("viewer").value)
    assert spoilt
    by_vendor = {
        vendor: {one.session_id for one in case.sessions if one.vendor == vendor}
        for vendor in ("conviva", "mediamelon")
    }
    known = [one for one in spoilt if one.ended_ms <= EVENING_MS - CONVIVA_LAG_MS]
    assert {one.conviva_session_id for one in known} <= by_vendor["conviva"]
    assert {one.mediamelon_session_id for one in spoilt} <= by_vendor["mediamelon"]
    assert {one.viewer_id for one in case.sessions} == {evening.example("viewer").value}


@pytest.mark.parametrize("kind", ["viewer", "ip"])
def test_uplynk_gives_every_drm_and_manifest_error_and_no_other(evening: Evening, kind: str) -> None:
    example = evening.example(kind)
    case = evening.looked_up(kind).case
    viewings = evening.world.viewings_of(
        viewer_id=evening.viewer_of(example), start_ms=case.span.from_ms, end_ms=case.span.to_ms
    )
    wanted = {
        (trouble.at_ms // 1000, trouble.source)
        for one in viewings
        for trouble in one.troubles
        if trouble.source != "player" and case.span.from_ms <= trouble.at_ms < EVENING_MS - UPLYNK_LAG_MS
    }
    told = {(one.time_ms // 1000, one.source) for one in case.events if one.vendor == "uplynk"}
    assert told == wanted


def test_what_two_vendors_saw_is_one_viewing_with_uplynks_errors_in_it(evening: Evening) -> None:
    case = evening.looked_up("viewer").case
    mates = {
        frozenset(session_id for _, session_id in group.session_ids): group
        for group in case.groups
        if not group.proposed
    }
    for one in evening.harmed(evening.example("viewer").value):
        group = mates[frozenset({one.conviva_session_id, one.mediamelon_session_id})]
        assert group.score == 100
        told = [case.events[index] for index in group.event_indexes]
        expected = [trouble for trouble in one.troubles if trouble.source != "player"]
        assert len([event for event in told if event.vendor == "uplynk"]) == len(expected)
        assert any(event.vendor == "conviva" for event in told) or one.failure == "exit_before_start"


def test_the_channel_stands_beside_the_sessions(evening: Evening) -> None:
    case = evening.looked_up("viewer").case
    beside = [one for one in case.events if one.kind is EventKind.CHANNEL]
    watched = {one.channel.name for one in evening.harmed(evening.example("viewer").value)}
    assert watched <= {one.channel for one in beside}
    assert {one.vendor for one in beside} == {"system73"}


def test_the_neighbours_were_counted(evening: Evening) -> None:
    case = evening.looked_up("viewer").case
    assert {"channel", "cdn", "isp", "device", "os"} <= {cohort.dimension for cohort in case.cohorts}
    assert max(cohort.n + cohort.rest_n for cohort in case.cohorts) >= 50


def test_the_coverage_is_true(evening: Evening) -> None:
    state = evening.looked_up("viewer")
    found = {one.vendor: one.coverage for one in state.vendors}
    assert found["uplynk"].status is Status.PENDING
    assert found["uplynk"].segments[-1].from_ms == EVENING_MS - UPLYNK_LAG_MS
    assert found["conviva"].status is found["mediamelon"].status is Status.COMPLETE
    assert found["apivideo"].status is Status.SKIPPED
    assert "matched in a sample of" in found["conviva"].message
    for one in found.values():
        covered = sum(segment.to_ms - segment.from_ms for segment in one.segments)
        assert covered in (0, 2 * HOUR_MS)


def test_an_undisturbed_neighbour_is_not_called_ill(evening: Evening) -> None:
    if evening.world.scenario != "viewer-trouble":
        pytest.skip("only this world shows a neighbour")
    neighbour = [one for one in evening.world.examples if one.kind == "viewer"][-1]
    config = load(evening.config)
    accounts = open_accounts(config, resolve(config), EveningClock())
    asked = Question(identify(neighbour.value, "viewer"), Span(EVENING_MS - 2 * HOUR_MS, EVENING_MS))

    async def run() -> LookupState:
        try:
            return await look_up(accounts, joining(config), asked, EveningClock())
        finally:
            for account in accounts:
                await account.aclose()

    state = asyncio.run(run())
    assert state.case.verdict.layer is Layer.UNKNOWN
    assert "nothing wrong in what was seen" in state.case.verdict.text
    assert "uplynk" in state.case.verdict.text
    assert coverage(state, "conviva").rows > 0


def test_by_a_playback_session_uplynk_alone_tells(evening: Evening) -> None:
    if evening.world.scenario not in ("drm-wave", "channel-dark"):
        pytest.skip("no example of this kind")
    state = evening.looked_up("playback_session")
    assert {one.vendor for one in state.case.events} == {"uplynk"}
    assert state.case.verdict.layer in LAYERS[evening.world.scenario]
    assert state.case.sessions == ()
