"""Which error a whole answer is."""

from __future__ import annotations

from urllib.parse import urlsplit

from tui.model.text import safe
from tui.vendors.errors import (
    Limited,
    Nonsense,
    Refused,
    Rejected,
    Slow,
    Unreachable,
    VendorError,
    Withdrawn,
)
from tui.vendors.transport.answer import Answer
from tui.vendors.transport.request import Request

_KINDS: dict[int, type[VendorError]] = {
    401: Refused,
    403: Refused,
    407: Unreachable,
    408: Slow,
    410: Withdrawn,
    429: Limited,
}


def judged(answer: Answer, request: Request, retry_after_s: float | None) -> VendorError | None:
    """The error, with the vendor's own words cleaned of secrets; None for a good answer.

    No redirect is followed, not even to the same host: none of the five vendors documents one, and a request that
    carries a signature or a key is for the address that the operator wrote down and no other.
    """
    own = request.judge(answer) if request.judge is not None else None
    if own is not None:
        words = answer.redactor.words(own.message)
        return type(own)(words, status=own.status or answer.status, retry_after_s=own.retry_after_s)
    status = answer.status
    if status in request.statuses:
        return None
    return _kind(status)(_said(answer), status=status, retry_after_s=retry_after_s)


def _kind(status: int) -> type[VendorError]:
    if status in _KINDS:
        return _KINDS[status]
    if status >= 500:
        return Unreachable
    return Rejected if status >= 400 else Nonsense


def _said(answer: Answer) -> str:
    location = answer.header("location")
    if 300 <= answer.status < 400 and location:
        host = answer.redactor.words(_host(location))
        return f"answered {answer.status}: redirected to {host}, not followed"
    words = answer.words()
    return f"{answer.status}: {words}" if words else f"answered {answer.status} without a word"


def _host(location: str) -> str:
    """Only the host: the rest of a Location may repeat the signed query."""
    try:
        host = urlsplit(location).hostname
    except ValueError:
        host = None
    return safe(host, 100) if host else "another path"
