"""Uplynk's Session Statistics: `GET /monitoring/delivery/session` (docs.uplynk.com, get-session-statistics).

The drm and manifest errors of one viewer's playbacks in a block of at most five minutes of the last 48 hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tui.simulator.answers import json_answer
from tui.simulator.clock import WorldClock
from tui.simulator.instants import epoch_ms, utc_millis, utc_offset
from tui.simulator.quirks import Quirks
from tui.simulator.uplynk_auth import Forbidden, Unsigned, check_signature
from tui.simulator.vocabulary import Trouble
from tui.simulator.world import World

BLOCK_MS = 300_000
RETENTION_MS = 48 * 3_600_000
PERIODS_S = (10, 20, 30, 40, 50, 60, 120)

_BASE_PATH = "/api/v4"
_IDENTITIES = ("euid", "user_ip", "playback_session_id")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
_TITLES = {
    400: ("bad_request", "Bad Request"),
    401: ("unauthorized", "Unauthorized"),
    403: ("forbidden", "Forbidden"),
    404: ("not_found", "Not Found"),
}
_V2_CODES = {400: 1, 401: 11, 403: 12, 404: 13}
"""Only 11 (no timestamp or signature) is known of v2's codes; the others merely are not 0."""


class BadRequest(Exception):
    """A parameter the page does not allow."""


@dataclass(frozen=True, slots=True)
class Question:
    """What one request asks: whose errors, in [start_ms, end_ms), gathered by `period_s` (None: one by one)."""

    identities: dict[str, str]
    start_ms: int
    end_ms: int
    period_s: int | None
    force: bool


def routes(world: World, clock: WorldClock, quirks: Quirks) -> list[Route]:
    """Uplynk's paths below its base URL; what is not served answers 404 in Uplynk's words."""

    async def session(request: Request) -> Response:
        return _answer(request, world, clock.now_ms(), quirks)

    async def unknown(request: Request) -> Response:
        return _guarded(request, clock.now_ms(), quirks, lambda: _refusal(404, quirks))

    return [
        Route("/monitoring/delivery/session", session, methods=["GET"]),
        Route("/{path:path}", unknown, methods=["GET", "POST"]),
    ]


def _answer(request: Request, world: World, now_ms: int, quirks: Quirks) -> Response:
    def statistics() -> Response:
        question = _question(request.query_params, now_ms, quirks)
        processed_ms = now_ms - quirks.uplynk_lag_s * 1000
        if question.end_ms > processed_ms and not question.force:
            return _pending(processed_ms, quirks)
        items = _items(world, question, processed_ms, quirks)
        return json_answer(
            {
                "@id": _echo(request),
                "@type": "TimeSeries",
                "start": utc_millis(question.start_ms),
                "end": utc_millis(question.end_ms),
                "items": items,
                "total_items": len(items),
            }
        )

    return _guarded(request, now_ms, quirks, statistics)


def _guarded(request: Request, now_ms: int, quirks: Quirks, answer: Callable[[], Response]) -> Response:
    try:
        check_signature(request, now_ms, quirks)
        return answer()
    except Unsigned:
        return _refusal(401, quirks)
    except Forbidden:
        return _refusal(403, quirks)
    except BadRequest:
        return _refusal(400, quirks)


def _refusal(status: int, quirks: Quirks) -> Response:
    code, title = _TITLES[status]
    if quirks.uplynk_errors == "text":
        return PlainTextResponse("bad token" if status in (401, 403) else title, status)
    if quirks.uplynk_errors == "empty":
        return Response(status_code=status)
    if quirks.uplynk_errors == "v2":
        return json_answer({"error": _V2_CODES[status], "msg": title})
    return json_answer({"@type": "Error", "code": code, "status_code": status, "title": title}, status)


def _pending(processed_ms: int, quirks: Quirks) -> Response:
    answer = {"@type": "TimeSeries"}
    if quirks.uplynk_pending_field != "none":
        answer[quirks.uplynk_pending_field] = utc_millis(processed_ms)
    return json_answer(answer, 202)


def _question(query: QueryParams, now_ms: int, quirks: Quirks) -> Question:
    identities = {name: query[name] for name in _IDENTITIES if query.get(name)}
    if not identities or (len(identities) > 1 and quirks.uplynk_several_ids == "refused"):
        raise BadRequest
    start_ms, end_ms = _block(query)
    if not 0 < end_ms - start_ms <= BLOCK_MS or start_ms < now_ms - RETENTION_MS:
        raise BadRequest
    return Question(identities, start_ms, end_ms, _period(query), _forced(query, quirks))


def _block(query: QueryParams) -> tuple[int, int]:
    start_ms, end_ms = _instant(query.get("start")), _instant(query.get("end"))
    if start_ms is not None:
        return start_ms, start_ms + BLOCK_MS if end_ms is None else end_ms
    if end_ms is not None:
        return end_ms - BLOCK_MS, end_ms
    raise BadRequest


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    if not _TIME.fullmatch(text):
        raise BadRequest
    try:
        return epoch_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))
    except ValueError as error:
        raise BadRequest from error


def _period(query: QueryParams) -> int | None:
    text = query.get("period")
    if not text:
        return None
    if text not in map(str, PERIODS_S):
        raise BadRequest
    return int(text)


def _forced(query: QueryParams, quirks: Quirks) -> bool:
    text = query.get("force")
    if not text:
        return False
    if text not in _BOOLEANS:
        raise BadRequest
    return _BOOLEANS[text] is (quirks.uplynk_force == "true")


def _items(world: World, question: Question, processed_ms: int, quirks: Quirks) -> list[dict[str, Any]]:
    found = {}
    for number, trouble in enumerate(_troubles(world, question, quirks)):
        stamp_ms = _stamp_ms(trouble, question)
        if trouble.at_ms >= processed_ms or not _inside(trouble, stamp_ms, question, quirks):
            continue
        text = _text(trouble, quirks)
        # Without a period every error is an item of its own, so its number keeps it apart.
        key = (stamp_ms, trouble.source, text, None if question.period_s else number)
        found[key] = {
            "period_timestamp": utc_offset(stamp_ms),
            "error_source": trouble.source,
            "errors": text,
        }
    return [found[key] for key in sorted(found, key=lambda key: key[:3])]


def _troubles(world: World, question: Question, quirks: Quirks) -> Iterator[Trouble]:
    reach_ms = 1000 * (question.period_s or 1) if quirks.uplynk_edges == "closed" else 0
    viewings = world.viewings_of(
        viewer_id=question.identities.get("euid"),
        ip=question.identities.get("user_ip"),
        playback_session_id=question.identities.get("playback_session_id"),
        start_ms=question.start_ms,
        end_ms=question.end_ms + reach_ms,
    )
    for viewing in viewings:
        yield from (trouble for trouble in viewing.troubles if trouble.source != "player")


def _stamp_ms(trouble: Trouble, question: Question) -> int:
    width_ms = 1000 * (question.period_s or 1)
    return trouble.at_ms // width_ms * width_ms


def _inside(trouble: Trouble, stamp_ms: int, question: Question, quirks: Quirks) -> bool:
    if quirks.uplynk_edges == "closed" and stamp_ms == question.end_ms:
        return True
    return question.start_ms <= trouble.at_ms < question.end_ms


def _text(trouble: Trouble, quirks: Quirks) -> str:
    if quirks.uplynk_error_text == "plain":
        return trouble.text
    return f"{trouble.text} (beam {trouble.at_ms // 1000 % 100_000})"


def _echo(request: Request) -> str:
    """Path and query as the vendor repeats them: without the signature, colons not encoded."""
    pairs = request.scope["query_string"].decode("latin-1").split("&")
    kept = [unquote_plus(pair) for pair in pairs if pair.partition("=")[0] not in ("msg", "sig")]
    return f"{_BASE_PATH}/monitoring/delivery/session?{'&'.join(kept)}"
