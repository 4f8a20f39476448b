"""MediaMelon SmartSight, `GET /mm-apis/listsessions/{customerId}` (docs.mediamelon.com, video-session-list-api)."""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tui.simulator.answers import RateLimit, json_answer
from tui.simulator.clock import WorldClock
from tui.simulator.credentials import MEDIAMELON_API_KEY, MEDIAMELON_CUSTOMER_ID
from tui.simulator.instants import utc_offset
from tui.simulator.mediamelon_query import BadQuery, Question, read
from tui.simulator.mediamelon_row import DIMENSIONS, FIELDS, Sighting, Value
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Viewing
from tui.simulator.world import World

KEPT_MS = 31 * 86_400_000
"""How far back sessions are listed: a choice of this simulator, the vendor does not say."""

_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
}
_MISSING: dict[str, Value] = {"null": None, "empty": "", "minus_one": -1}


class Refused(Exception):
    """An answer other than 200: its status and what is wrong."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def routes(world: World, clock: WorldClock, quirks: Quirks) -> list[Route]:
    """MediaMelon's one path below its base URL; the rest is 404 in the vendor's words."""
    rate = RateLimit(quirks.mediamelon_rate_per_min, 60.0)

    def listed(request: Request, now_ms: int) -> Response:
        _check_access(request, quirks)
        if rate.take():
            raise Refused(429, "Too many requests")
        return _sessions(request, world, now_ms, quirks)

    async def sessions(request: Request) -> Response:
        now_ms = clock.now_ms()
        try:
            return listed(request, now_ms)
        except BadQuery as bad:
            return _refusal(request, Refused(400, str(bad)), now_ms, quirks)
        except Refused as refused:
            return _refusal(request, refused, now_ms, quirks)

    async def unknown(request: Request) -> Response:
        return _refusal(request, Refused(404, "No such resource"), clock.now_ms(), quirks)

    return [
        Route("/mm-apis/listsessions/{customer_id}", sessions, methods=["GET"]),
        Route("/{path:path}", unknown, methods=["GET", "POST"]),
    ]


def _check_access(request: Request, quirks: Quirks) -> None:
    given = request.headers.get("X-API-Key", "")
    if not hmac.compare_digest(given.encode(), MEDIAMELON_API_KEY.encode()):
        raise Refused(int(quirks.mediamelon_bad_key), "Invalid API key")
    if request.path_params["customer_id"] != str(MEDIAMELON_CUSTOMER_ID):
        raise Refused(404, "Unknown customer")


def _refusal(request: Request, refused: Refused, now_ms: int, quirks: Quirks) -> Response:
    if quirks.mediamelon_errors == "text":
        return PlainTextResponse(refused.reason, refused.status)
    if quirks.mediamelon_errors == "message":
        return json_answer({"message": refused.reason}, refused.status)
    spring = {
        "timestamp": utc_offset(now_ms),
        "status": refused.status,
        "error": _REASONS[refused.status],
        "message": refused.reason,
        "path": request.url.path,
    }
    return json_answer(spring, refused.status)


def _sessions(request: Request, world: World, now_ms: int, quirks: Quirks) -> Response:
    question = read(request.query_params, quirks)
    matching = _ordered(_matching(world, question, now_ms), question)
    page = matching[question.offset : question.offset + question.limit]
    pages = math.ceil(len(matching) / question.limit)
    return json_answer(
        {
            "totalcount": len(matching if quirks.mediamelon_totalcount == "all" else page),
            "pagecount": pages,
            "response": [_row(sighting, question, pages, quirks) for sighting in page],
        }
    )


def _matching(world: World, question: Question, now_ms: int) -> Iterable[Sighting]:
    for viewing in _candidates(world, question, now_ms):
        sighting = Sighting(viewing, now_ms, question.business_errors)
        if _in_period(sighting, question) and question.fits(sighting):
            yield sighting


def _candidates(world: World, question: Question, now_ms: int) -> Iterable[Viewing]:
    """The viewings begun by now that touch the period; one viewer's where the filter names one, which is quicker."""
    # One millisecond earlier, because a viewing that ends with the period's start still ended in it.
    start_ms = max(question.start_ms - 1, now_ms - KEPT_MS)
    end_ms = min(question.end_ms, now_ms + 1)
    if end_ms <= start_ms:
        return ()
    subscribers = question.dimensions.get("subscriberid", ())
    if len(subscribers) == 1:
        return world.viewings_of(viewer_id=subscribers[0], start_ms=start_ms, end_ms=end_ms)
    return world.viewings(start_ms, end_ms)


def _in_period(sighting: Sighting, question: Question) -> bool:
    """Whether the session started, or ended, in the period; one still running counts where any status does."""
    viewing = sighting.viewing
    if sighting.running and not question.any_status:
        return False
    if question.by_start:
        return question.start_ms <= viewing.started_ms < question.end_ms
    return sighting.running or question.start_ms <= viewing.ended_ms < question.end_ms


def _ordered(sightings: Iterable[Sighting], question: Question) -> Sequence[Sighting]:
    """Sorted by one field, what lacks it last; ties by session id, so that pages never overlap."""
    field = FIELDS[question.order_by]
    rows = sorted(sightings, key=DIMENSIONS["sessionid"])
    valued = [sighting for sighting in rows if field(sighting) is not None]
    valued.sort(key=lambda sighting: _rank(field(sighting)), reverse=question.descending)
    return valued + [sighting for sighting in rows if field(sighting) is None]


def _rank(value: Value) -> tuple[float, str]:
    """Numbers among numbers, texts among texts: a field holds one of the two."""
    return (0.0, value) if isinstance(value, str) else (float(value or 0), "")


def _row(sighting: Sighting, question: Question, pages: int, quirks: Quirks) -> dict[str, Any]:
    row = {name: _written(FIELDS[name](sighting), quirks) for name in question.metrics}
    if sighting.running and "endtime" in row:
        _write_running_end(row, quirks)
    if quirks.mediamelon_totalpages == "in_rows":
        row["totalpages"] = pages
    return row


def _written(value: Value, quirks: Quirks) -> Value:
    if value is None:
        value = _MISSING[quirks.mediamelon_missing]
    if quirks.mediamelon_numbers == "text" and isinstance(value, (int, float)):
        return str(value)
    return value


def _write_running_end(row: dict[str, Any], quirks: Quirks) -> None:
    if quirks.mediamelon_running_end == "absent":
        del row["endtime"]
    else:
        row["endtime"] = {"null": None, "zero": 0}[quirks.mediamelon_running_end]
