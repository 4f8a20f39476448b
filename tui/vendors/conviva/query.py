"""The question put to `/sessions/content` as query parameters, checked before it costs a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui.model.span import Span
from tui.model.text import safe
from tui.vendors.conviva.blocks import BLOCK_MS, REACH_MS
from tui.vendors.errors import CannotAnswer, OutOfReach

FLAGS = frozenset(
    {
        "is_exit_before_video_start",
        "is_video_playback_failure",
        "is_video_playback_failure_business",
        "is_video_playback_failure_tech",
        "is_video_start_failure",
        "is_video_start_failure_business",
        "is_video_start_failure_tech",
    }
)
"""The session states that the page lets one filter by."""

_OURS = frozenset(
    {"limit", "days"}
    | {f"{edge}_{form}" for edge in ("start", "end") for form in ("date", "epoch", "epoch_ms")}
)
"""Parameters that are no filter. Time must be given by exactly one pair, which is ours."""


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """Sessions of `span` that have one of the values of every filter, and these states.

    Filters are a dimension (`asset`, `isp`, `client_id`, …) or a custom tag (`tag_NAME`) with its values, which are
    case-sensitive.
    """

    span: Span
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    flags: Mapping[str, bool] = field(default_factory=dict)

    def check(self, now_ms: int) -> None:
        """Raises OutOfReach for a span that is too long or begins too early at `now_ms` (the vendor's clock),
        CannotAnswer for a filter that Conviva has no way to take."""
        if self.span.length_ms > BLOCK_MS:
            raise OutOfReach("Conviva is asked for three hours at most at a time")
        if self.span.from_ms < now_ms - REACH_MS:
            raise OutOfReach("Conviva gives sessions of the last 31 days only")
        for name, values in self.filters.items():
            if not name.strip() or name.lower() in _OURS:
                raise CannotAnswer(f"Conviva cannot filter by “{safe(name, 60)}”")
            if not values or not all(values):
                # Left out, it would silently widen the question to everybody's sessions.
                raise CannotAnswer(f"there is no value to filter “{safe(name, 60)}” by")
        for name in self.flags:
            if name not in FLAGS:
                raise CannotAnswer(f"Conviva cannot filter by the state “{safe(name, 60)}”")

    def parameters(self, limit: int) -> tuple[tuple[str, str], ...]:
        """As they go out, a repeated key for every further value of a filter (they are alternatives)."""
        return (
            ("start_epoch_ms", str(self.span.from_ms)),
            ("end_epoch_ms", str(self.span.to_ms)),
            ("limit", str(limit)),
            *((name, value) for name, values in self.filters.items() for value in values),
            *((name, "true" if wanted else "false") for name, wanted in self.flags.items()),
        )

    def personal(self) -> Iterator[str]:
        """What of it must not be repeated in words."""
        return (value for values in self.filters.values() for value in values)
