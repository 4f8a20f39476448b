"""Conviva Insights 3.0, `GET /sessions/content`: a sample of ended sessions (docs.conviva.com,
retrieve_video_content_sessions).

No pages: at most `limit` sessions of at most three hours; more is a sample, drawn again for every question.
"""

from __future__ import annotations

import base64
import hmac
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tui.simulator.answers import RateLimit, json_answer
from tui.simulator.clock import WorldClock
from tui.simulator.conviva_row import CUSTOM_TAGS, DIMENSIONS, FLAGS, cdns, row, session_id
from tui.simulator.credentials import CONVIVA_CLIENT_ID, CONVIVA_CLIENT_SECRET
from tui.simulator.instants import zoned_ms
from tui.simulator.quirks import Quirks
from tui.simulator.vocabulary import Viewing
from tui.simulator.world import World

RANGE_MAX_MS = 3 * 3_600_000
RETENTION_MS = 31 * 24 * 3_600_000
DEFAULT_LIMIT = 50
SAMPLE_BUCKET_MS = 60_000
"""The same question within one such span of the world's time draws the same sample."""

_TIME_PARAMETERS: Mapping[str, Callable[[str], int | None]] = {
    "start_date": zoned_ms,
    "end_date": zoned_ms,
    "start_epoch": lambda text: _whole(text, 1000),
    "end_epoch": lambda text: _whole(text, 1000),
    "start_epoch_ms": lambda text: _whole(text, 1),
    "end_epoch_ms": lambda text: _whole(text, 1),
}
_PAIRS = [{"start_date", "end_date"}, {"start_epoch", "end_epoch"}, {"start_epoch_ms", "end_epoch_ms"}]


class Refused(Exception):
    """An answer other than 200: its status and the reason in the body."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Question:
    """A checked request: [start_ms, end_ms), how many sessions, and what each must be."""

    start_ms: int
    end_ms: int
    limit: int
    filters: tuple[Callable[[Viewing], bool], ...]


def routes(world: World, clock: WorldClock, quirks: Quirks) -> list[Route]:
    """Conviva's paths below its base URL; every other path asks for credentials before it is unknown."""
    rate = RateLimit(quirks.conviva_rate_per_min, 60.0)

    async def content(request: Request) -> Response:
        return _guarded(request, quirks, lambda: _content(request, world, clock.now_ms(), quirks, rate))

    async def unknown(request: Request) -> Response:
        return _guarded(request, quirks, lambda: _refusal(Refused(404, "Not Found"), quirks))

    return [
        Route("/sessions/content", content, methods=["GET"]),
        Route("/{path:path}", unknown, methods=["GET", "POST"]),
    ]


def _guarded(request: Request, quirks: Quirks, answer: Callable[[], Response]) -> Response:
    try:
        _check_credentials(request)
        return answer()
    except Refused as refused:
        return _refusal(refused, quirks)


def _check_credentials(request: Request) -> None:
    known = base64.b64encode(f"{CONVIVA_CLIENT_ID}:{CONVIVA_CLIENT_SECRET}".encode())
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic" or not hmac.compare_digest(given.strip().encode(), known):
        raise Refused(401, "Unauthorized")


def _refusal(refused: Refused, quirks: Quirks) -> Response:
    # The 401 comes from the gateway and was seen live, so no quirk changes its body.
    if refused.status == 401:
        return json_answer({"message": refused.reason}, 401)
    if quirks.conviva_error_key == "text":
        return PlainTextResponse(refused.reason, refused.status)
    return json_answer({quirks.conviva_error_key: refused.reason}, refused.status)


def _content(request: Request, world: World, now_ms: int, quirks: Quirks, rate: RateLimit) -> Response:
    question = _question(request.query_params, now_ms, quirks)
    # The vendor counts a request once per filter it carries.
    if rate.take(max(1, len(question.filters))):
        raise Refused(
            429, "Too Many Requests. Ensure that the interval between the API calls is more than one minute."
        )
    matching = [viewing for viewing in _ended(world, question, now_ms, quirks) if _fits(viewing, question)]
    if not matching and quirks.conviva_empty == "absent":
        return json_answer({})
    chance = random.Random(f"{world.seed}|{request.url.query}|{now_ms // SAMPLE_BUCKET_MS}")
    return json_answer(
        {"sessions": [row(viewing, quirks) for viewing in _sample(matching, question, chance, quirks)]}
    )


def _question(query: QueryParams, now_ms: int, quirks: Quirks) -> Question:
    start_ms, end_ms = _range(query)
    if not 0 < end_ms - start_ms <= RANGE_MAX_MS:
        raise Refused(400, "The time range must be longer than 0 and at most 3 hours")
    if start_ms < now_ms - RETENTION_MS:
        raise Refused(400, "The start must be within the last 31 days")
    return Question(start_ms, end_ms, _limit(query, quirks), tuple(_filters(query, quirks)))


def _range(query: QueryParams) -> tuple[int, int]:
    given = set(query) & set(_TIME_PARAMETERS)
    if given not in _PAIRS:
        raise Refused(400, "A time range is required: exactly one pair of start and end")
    instants = {name.partition("_")[0]: _TIME_PARAMETERS[name](query[name]) for name in given}
    start_ms, end_ms = instants["start"], instants["end"]
    if start_ms is None or end_ms is None:
        raise Refused(400, "The time range is malformed")
    return start_ms, end_ms


def _whole(text: str, unit_ms: int) -> int | None:
    return int(text) * unit_ms if text.isascii() and text.isdigit() and len(text) < 16 else None


def _limit(query: QueryParams, quirks: Quirks) -> int:
    limit = _whole(query.get("limit", str(DEFAULT_LIMIT)), 1)
    if limit is None or not 1 <= limit <= quirks.conviva_max_limit:
        raise Refused(400, f"limit must be between 1 and {quirks.conviva_max_limit}")
    return limit


def _filters(query: QueryParams, quirks: Quirks) -> Iterable[Callable[[Viewing], bool]]:
    for name in dict.fromkeys(query):
        if name not in _TIME_PARAMETERS and name != "limit":
            made = _filter(name, frozenset(query.getlist(name)), quirks)
            if made is not None:
                yield made


def _filter(name: str, values: frozenset[str], quirks: Quirks) -> Callable[[Viewing], bool] | None:
    """What a session must be for one parameter; several values of one parameter are alternatives."""
    if name in FLAGS:
        return _flag(name, values)
    if name == "cdn":
        return lambda viewing: not values.isdisjoint(cdns(viewing))
    read = _reader(name, quirks)
    if read is not None:
        return lambda viewing: read(viewing) in values
    if quirks.conviva_unknown_filter == "ignored":
        return None
    raise Refused(400, f"Unknown filter: {name}")


def _flag(name: str, values: frozenset[str]) -> Callable[[Viewing], bool]:
    if not values <= {"true", "false"}:
        raise Refused(400, f"{name} must be true or false")
    return lambda viewing: str(FLAGS[name](viewing)).lower() in values


def _reader(name: str, quirks: Quirks) -> Callable[[Viewing], str] | None:
    if name.startswith("tag_"):
        return CUSTOM_TAGS.get(name.removeprefix("tag_"), _untagged)
    if name == "client_id":
        return lambda viewing: viewing.viewer.client_id
    if name == "session_id":
        return session_id
    if name == "viewer_id" and quirks.conviva_viewer_id == "present":
        return lambda viewing: viewing.viewer.viewer_id
    return DIMENSIONS.get(name)


def _untagged(viewing: Viewing) -> str:
    return ""


def _fits(viewing: Viewing, question: Question) -> bool:
    return all(fits(viewing) for fits in question.filters)


def _ended(world: World, question: Question, now_ms: int, quirks: Quirks) -> Iterable[Viewing]:
    """The sessions of the range that have ended long enough ago to be known."""
    known_ms = now_ms - quirks.conviva_lag_s * 1000
    for viewing in world.viewings(question.start_ms - 1, question.end_ms):
        if viewing.ended_ms <= known_ms and _in_range(viewing, question, quirks):
            yield viewing


def _in_range(viewing: Viewing, question: Question, quirks: Quirks) -> bool:
    at_ms = {"ended": viewing.ended_ms, "started": viewing.started_ms}.get(quirks.conviva_range)
    return at_ms is None or question.start_ms <= at_ms < question.end_ms


def _sample(
    matching: Sequence[Viewing], question: Question, chance: random.Random, quirks: Quirks
) -> list[Viewing]:
    drawn = chance.sample(matching, min(question.limit, len(matching)))
    if quirks.conviva_order == "start":
        drawn.sort(key=lambda viewing: viewing.started_ms)
    return drawn
