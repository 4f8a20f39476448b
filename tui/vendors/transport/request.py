"""What a client asks the transport for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.vendors.errors import VendorError
    from tui.vendors.transport.answer import Answer


class Priority(IntEnum):
    """Whose request goes first when a vendor's budget is short; first come, first served within one."""

    OPERATOR = 0
    ALERTS = 1
    WALL = 2
    SERIES = 3
    """Single channels' figures: many calls, and none of them moves the whole wall as a summary does."""
    REST = 4
    """The same of what nobody looks at."""
    BACKFILL = 5


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves who asks, as query parameters or headers of one try. Never in a repr."""

    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def values(self) -> tuple[str, ...]:
        return tuple(value for _, value in (*self.params, *self.headers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to a vendor.

    `path` is relative to the vendor's base URL, its segments percent-encoded by the client, and sent as it is;
    `params` are plain text and encoded by the transport (`+` as %2B, a space as %20). `authorise` is called for
    each try anew, just before it goes out. `statuses` are those that are an answer, not an error. A request
    that is not `repeatable` is tried again only where it certainly never reached the vendor. `deadline_s` is
    for everything: waiting for its turn, all tries, the pauses between them.

    `personal` are values (an address, a viewer's id, a filter) that must not appear in an error's text should
    the vendor repeat them in its answer. `judge` may turn a whole answer into the error that it really is
    (a 200 that says "error", a 404 that means "withdrawn") before the transport files it as good or bad.
    """

    path: str = field(repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    method: str = "GET"
    json: object | None = field(default=None, repr=False)
    priority: Priority = Priority.WALL
    authorise: Callable[[], Credentials] | None = field(default=None, repr=False)
    statuses: frozenset[int] = frozenset({200})
    repeatable: bool = True
    deadline_s: float | None = None
    personal: tuple[str, ...] = field(default=(), repr=False)
    judge: Callable[[Answer], VendorError | None] | None = field(default=None, repr=False)
