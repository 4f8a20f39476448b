"""What is said of a moment: its time, how fine its figures are, and when anything was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from tui.console.commands import key_label
from tui.model.instants import MINUTE_MS
from tui.model.span import Span
from tui.model.when import duration_text


def moment(at_ms: int, zone: tzinfo) -> str:
    """`Sat 2026-11-21 20:41:10 UTC`."""
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    return f"{local:%a %Y-%m-%d %H:%M:%S} {local.tzname()}"


def resolution(resolution_ms: int) -> str:
    """How fine the figures are."""
    if resolution_ms == 0:
        return "as it was on screen"
    if resolution_ms == MINUTE_MS:
        return "means over a minute"
    return f"means over {duration_text(resolution_ms)}"


def neighbours(at_ms: int, recorded: Sequence[Span]) -> tuple[int | None, int | None]:
    """The end of what was recorded before `at_ms`, and the begin of what was after it."""
    before = [span.to_ms for span in recorded if span.to_ms <= at_ms]
    after = [span.from_ms for span in recorded if span.from_ms > at_ms]
    return max(before, default=None), min(after, default=None)


def nothing_then(
    at_ms: int, recorded: Sequence[Span], zone: tzinfo, keys: Mapping[str, tuple[str, ...]], end: str
) -> tuple[str, ...]:
    """Why a wall of the past is empty, and the keys that lead to where it is not; a line each. `end` names the newest
    end of time."""
    back, on, now = (key_label(keys[action][:1]) for action in ("time_back", "time_forward", "time_now"))
    said = [f"nothing was recorded at {moment(at_ms, zone)}"]
    before, after = neighbours(at_ms, recorded)
    if before is not None:
        said.append(f"{back} goes back to the last moment that was, until {moment(before, zone)}")
    if after is not None:
        said.append(f"{on} goes on to the next that was, from {moment(after, zone)}")
    if before is None and after is None:
        said.append("nothing is recorded at all so far")
    return (*said, f"{now} goes to {end}")
