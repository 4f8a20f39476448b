"""What the vendors would answer about the simulated world, without the network between."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tui.diagnosis.case import Case, diagnosed
from tui.model.coverage import Coverage, Status
from tui.model.event import Event, EventKind
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.simulator.conviva_row import row
from tui.simulator.mediamelon_row import FIELDS, Sighting
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Example, Viewing
from tui.simulator.world import World
from tui.vendors.conviva.rows import sessions_of
from tui.vendors.mediamelon.rows import sessions as mediamelon_sessions

START_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z."""
CONVIVA_LAG_MS = 7 * MINUTE_MS
UPLYNK_LAG_MS = 2 * MINUTE_MS

_ASKED_BY = {
    "viewer": "viewer_id",
    "ip": "ip",
    "client": "client_id",
    "playback_session": "playback_session_id",
}


@cache
def world_of(scenario: str, channels: int = 12) -> World:
    return World(seed=3, channels=channels, scenario=scenario, start_ms=START_MS)


def looked_up(world: World, example: Example, now_ms: int) -> Case:
    """The last two hours of an example's identity, its neighbours asked for in a second step."""
    span = Span(now_ms - 2 * HOUR_MS, now_ms)
    own = _of_identity(world, example, span)
    sessions = [*_conviva(own, now_ms), *_mediamelon(own, now_ms)]
    events = [event for event in _uplynk(own) if event.time_ms < now_ms - UPLYNK_LAG_MS]
    first = _case(example, span, sessions, events, [])
    if first.focus is None:
        return first
    around = world.viewings(first.focus.at_ms - HOUR_MS // 2, first.focus.at_ms + HOUR_MS // 2)
    return _case(example, span, sessions, events, [*_conviva(around, now_ms), *_mediamelon(around, now_ms)])


def _case(
    example: Example, span: Span, sessions: list[Session], events: list[Event], sample: list[Session]
) -> Case:
    return diagnosed(
        identity=example.value,
        kinds=(example.kind,),
        span=span,
        made_at_ms=span.to_ms,
        sessions=sessions,
        events=events,
        sample=sample,
        coverage=(
            Coverage("uplynk", Kind.UPLYNK, Status.COMPLETE, rows=len(events)),
            Coverage("conviva", Kind.CONVIVA, Status.COMPLETE, rows=len(sessions), sampled=True),
            Coverage("mediamelon", Kind.MEDIAMELON, Status.COMPLETE, rows=len(sessions)),
            Coverage("system73", Kind.SYSTEM73, Status.SKIPPED, Reason.CANNOT_ANSWER, "knows no viewers"),
        ),
    )


def _of_identity(world: World, example: Example, span: Span) -> list[Viewing]:
    if example.kind == "session":
        found = world.viewings(span.from_ms, span.to_ms)
        return [viewing for viewing in found if viewing.conviva_session_id == example.value]
    asked = {_ASKED_BY[example.kind]: example.value}
    return list(world.viewings_of(**asked, start_ms=span.from_ms, end_ms=span.to_ms))


def _conviva(viewings: Iterable[Viewing], now_ms: int) -> list[Session]:
    ended = [row(viewing, Quirks()) for viewing in viewings if viewing.ended_ms <= now_ms - CONVIVA_LAG_MS]
    return sessions_of(ended, "conviva", keep_raw=False)


def _mediamelon(viewings: Iterable[Viewing], now_ms: int) -> list[Session]:
    begun = [Sighting(viewing, now_ms, False) for viewing in viewings if viewing.started_ms < now_ms]
    rows = [{name: read(sighting) for name, read in FIELDS.items()} for sighting in begun]
    return list(mediamelon_sessions(rows, "mediamelon", end_asked=True, keep_raw=False)[0])


def _uplynk(viewings: Iterable[Viewing]) -> list[Event]:
    return [
        Event(
            time_ms=trouble.at_ms,
            vendor="uplynk",
            kind=EventKind.ERROR,
            source=trouble.source,
            message=trouble.text,
        )
        for viewing in viewings
        for trouble in viewing.troubles
        if trouble.source != "player"
    ]
