"""The bad evening of one viewer in each simulated scenario: grouped, compared with his neighbours, judged right."""

from __future__ import annotations

import pytest

from tests.diagnosis.simulated import START_MS, looked_up, world_of
from tui.diagnosis.cohorts import standing_out
from tui.diagnosis.rules import Layer
from tui.model.instants import MINUTE_MS

NOWS = (START_MS, START_MS + 15 * MINUTE_MS)
"""After the earlier incident; in the middle of the present one."""


@pytest.mark.parametrize("now_ms", NOWS)
@pytest.mark.parametrize("channels", [12, 60])
@pytest.mark.parametrize(
    ("scenario", "layer", "dimension"),
    [
        ("cdn-brownout", Layer.CDN, "cdn"),
        ("drm-wave", Layer.DRM, "os"),
        ("channel-dark", Layer.ORIGIN, "channel"),
    ],
)
def test_an_incident_is_found_where_it_is(
    scenario: str, layer: Layer, dimension: str, channels: int, now_ms: int
) -> None:
    world = world_of(scenario, channels)
    for example in world.examples:
        case = looked_up(world, example, now_ms)
        assert case.verdict.layer is layer, case.verdict.text
        standing = standing_out(case.cohorts)
        assert standing is not None, case.cohorts
        assert standing.dimension == dimension


@pytest.mark.parametrize("now_ms", NOWS)
@pytest.mark.parametrize("channels", [12, 60])
def test_one_household_and_its_neighbour(channels: int, now_ms: int) -> None:
    world = world_of("viewer-trouble", channels)
    *household, neighbour = world.examples
    for example in household:
        case = looked_up(world, example, now_ms)
        assert case.verdict.layer is Layer.VIEWER, case.verdict.text
    assert looked_up(world, neighbour, now_ms).verdict.layer is Layer.NONE


@pytest.mark.parametrize("scenario", ["calm", "p2p-tracker-down", "vendor-down"])
def test_who_watches_undisturbed(scenario: str) -> None:
    world = world_of(scenario)
    for example in world.examples:
        case = looked_up(world, example, START_MS)
        assert case.sessions
        assert case.verdict.layer is Layer.NONE, case.verdict.text


def test_what_both_vendors_saw_is_grouped_with_the_errors_that_fell_into_it() -> None:
    world = world_of("drm-wave")
    case = looked_up(world, world.examples[0], START_MS)
    paired = [group for group in case.groups if len(group.session_ids) == 2]
    assert len(paired) == sum(session.vendor == "conviva" for session in case.sessions)
    assert {group.score for group in paired} == {100}
    grouped = sorted(index for group in case.groups for index in group.event_indexes)
    assert grouped == list(range(len(case.events)))
    assert len(case.events) > 4
