"""What api.video's errors and rate-limit headers mean.

Errors are JSON objects with `type`, `title`, `name`, `status` and sometimes `detail`. Each answer carries
X-RateLimit-Limit, -Remaining and -Retry-After (seconds until the minute's window starts anew); the usual Retry-After
header is not sent.
"""

from __future__ import annotations

import json
from typing import Any

from tui.vendors.transport import Answer, Transport
from tui.vendors.wire import non_negative

LONGEST_HOLD_S = 120.0
"""The vendor counts by the minute; a longer wait on a good answer is a slip that must not silence the feed."""


def obey_limits(answer: Answer, transport: Transport) -> None:
    """Holds the transport back when this was the last request of the window. (429 is the transport's own.)"""
    wait_s = non_negative(answer.header("X-RateLimit-Retry-After"))
    if wait_s and non_negative(answer.header("X-RateLimit-Remaining")) == 0:
        transport.hold_until(min(wait_s, LONGEST_HOLD_S))


def says_withdrawn(answer: Answer) -> bool:
    """Whether a 404 is about the address itself, not about what was looked for there."""
    problem = _problem(answer)
    title = str(problem.get("title", "")).strip().rstrip(".").lower()
    return title == "unrecognized request url" or "unrecognized-request-url" in str(problem.get("type", ""))


def says_unknown(answer: Answer) -> bool:
    """Whether a 404 is the vendor's own word that the thing does not exist (and not a proxy's web page)."""
    return "title" in _problem(answer)


def _problem(answer: Answer) -> dict[str, Any]:
    try:
        payload = json.loads(answer.text())
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}
