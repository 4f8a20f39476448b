"""`--follow`: the vendors are asked again and again, and what was not there before is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.cli.errors.asking import Asked, Found, opened, watched
from tui.clock import Clock
from tui.collector.accounts import joining
from tui.collector.board import Board
from tui.collector.errors.following import follow_errors
from tui.model.event import Event
from tui.model.fields import event_fields
from tui.model.filtering import compile_filter


async def follow(asked: Asked, found: Found, clock: Clock, tell: Callable[[Event], None]) -> None:
    """Print errors as they come, until cancelled. What was `found` is not told again."""
    wanted = compile_filter(asked.question.filter, event_fields(asked.mask))
    told = set(found.events)
    since_ms = asked.question.span.from_ms

    def hear(events: Sequence[Event]) -> None:
        for event in sorted(events, key=lambda one: one.time_ms):
            if event not in told and event.time_ms >= since_ms and wanted(event):
                tell(event)

    async with opened(asked.use, clock) as accounts:
        await follow_errors(
            accounts,
            Board(joining(asked.use.config)),
            clock=clock,
            refresh_s=asked.use.config.console.refresh_s,
            mask=asked.mask,
            watched=lambda: watched(clock),
            hear=hear,
        )
