"""Authorised questions to api.video: the token on each, withdrawn endpoints remembered."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from tui.clock import Clock
from tui.vendors.apivideo.problems import obey_limits, says_unknown, says_withdrawn
from tui.vendors.apivideo.tokens import Token, Tokens
from tui.vendors.errors import Refused, Rejected, VendorError, Withdrawn
from tui.vendors.transport import Answer, Priority, Request, Transport

Params = tuple[tuple[str, str], ...]

ASKED_AGAIN_AFTER_S = 3600.0
"""A withdrawn endpoint is not asked at every poll; but should the word have been a mistake, not never again."""


class Endpoint(StrEnum):
    """What may be withdrawn on its own, in the words the operator reads."""

    LIVE_STREAMS = "live streams"
    LIVE_STREAM_SESSIONS = "live stream sessions"
    VIDEO_SESSIONS = "video sessions"
    SESSION_EVENTS = "session events"
    CONCURRENT_VIEWERS = "concurrent viewers"


class Calls:
    """GETs with the current token. To be used in one event loop."""

    def __init__(self, transport: Transport, tokens: Tokens, clock: Clock) -> None:
        self._transport = transport
        self._tokens = tokens
        self._clock = clock
        self._withdrawn_at_s: dict[Endpoint, float] = {}

    def check(self, endpoint: Endpoint) -> None:
        """Raises Withdrawn where the vendor said so within the last hour."""
        said_s = self._withdrawn_at_s.get(endpoint)
        if said_s is not None and self._clock.monotonic_s() - said_s < ASKED_AGAIN_AFTER_S:
            raise _withdrawn(endpoint)

    async def get(self, endpoint: Endpoint, path: str, params: Params, priority: Priority) -> Answer:
        """An answer of 200, or of 404: what was asked for does not exist. A 401 is met with one new token."""
        self.check(endpoint)
        request = Request(path=path, params=params, priority=priority)
        try:
            return await self._authorised(endpoint, request)
        except Withdrawn as error:
            self._withdrawn_at_s[endpoint] = self._clock.monotonic_s()
            self._transport.note(error.message)
            raise

    async def _authorised(self, endpoint: Endpoint, request: Request) -> Answer:
        token = await self._tokens.current()
        first = await self._sent(endpoint, request, token, frozenset({200, 401, 404}))
        if first.status != 401:
            return first
        token = await self._tokens.instead_of(token)
        try:
            second = await self._sent(endpoint, request, token, frozenset({200, 404}))
        except Refused:
            self._tokens.forget(token)
            raise
        return replace(second, tries=first.tries + second.tries)

    async def _sent(
        self, endpoint: Endpoint, request: Request, token: Token, statuses: frozenset[int]
    ) -> Answer:
        def judge(answer: Answer) -> VendorError | None:
            if answer.status != 404:
                return None
            if says_withdrawn(answer):
                return _withdrawn(endpoint)
            return None if says_unknown(answer) else Rejected(f"404: {answer.words()}")

        answer = await self._transport.send(
            replace(request, authorise=token.credentials, statuses=statuses, judge=judge)
        )
        obey_limits(answer, self._transport)
        return answer


def _withdrawn(endpoint: Endpoint) -> Withdrawn:
    return Withdrawn(f"{endpoint}: withdrawn by api.video", status=404)
