"""api.video's doors: tokens for the API key, a limit of requests per minute, and problems as answers."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import math
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tui.simulator.answers import RateLimit, json_answer
from tui.simulator.apivideo_problems import Problem, attribute_required, unrecognized_url
from tui.simulator.clock import WorldClock
from tui.simulator.credentials import APIVIDEO_API_KEY
from tui.simulator.quirks import Quirks

WRITES_PER_MIN = 200
WINDOW_S = 60

_EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]

Endpoint = Callable[[Request], Awaitable[Any]]


class Tokens:
    """Access and refresh tokens handed out and still good; they age by the world's clock."""

    def __init__(self, clock: WorldClock, lifetime_s: int) -> None:
        self._clock = clock
        self._lifetime_s = lifetime_s
        self._expiry_ms: dict[str, int] = {}
        self._refresh: set[str] = set()

    def issue(self) -> dict[str, Any]:
        """A new pair, as the vendor answers it."""
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now_ms = self._clock.now_ms()
        self._expiry_ms = {token: at_ms for token, at_ms in self._expiry_ms.items() if at_ms > now_ms}
        self._expiry_ms[access] = now_ms + self._lifetime_s * 1000
        self._refresh.add(refresh)
        return {
            "token_type": "Bearer",
            "expires_in": self._lifetime_s,
            "access_token": access,
            "refresh_token": refresh,
        }

    def spend(self, refresh: str) -> bool:
        """Use up a refresh token; False where it is unknown or was used before."""
        known = refresh in self._refresh
        self._refresh.discard(refresh)
        return known

    def good(self, access: str) -> bool:
        """Whether an access token was handed out and has not expired."""
        return self._expiry_ms.get(access, 0) > self._clock.now_ms()


class Gate:
    """What every request passes: the limit, the method, the credentials; and what every answer carries."""

    def __init__(self, clock: WorldClock, quirks: Quirks) -> None:
        self._quirks = quirks
        self._tokens = Tokens(clock, quirks.apivideo_token_s)
        self._reads = RateLimit(quirks.apivideo_rate_per_min, WINDOW_S)
        self._writes = RateLimit(min(quirks.apivideo_rate_per_min, WRITES_PER_MIN), WINDOW_S)

    def routes(self) -> list[Route]:
        """The two paths that give tokens."""
        return [
            self._route("/auth/api-key", self._authenticate, "POST", self._anybody),
            self._route("/auth/refresh", self._renew, "POST", self._anybody),
        ]

    def guard(self, path: str, endpoint: Endpoint) -> Route:
        """A `GET` path for who has credentials; `endpoint` gives the JSON content or raises Problem."""
        return self._route(path, endpoint, "GET", self._check_credentials)

    def unrecognized(self) -> Route:
        """Everything else, which no credentials help."""

        async def nothing(request: Request) -> Any:
            raise unrecognized_url()

        return self._route("/{path:path}", nothing, None, self._anybody)

    def _route(
        self, path: str, endpoint: Endpoint, method: str | None, check: Callable[[Request], None]
    ) -> Route:
        async def answer(request: Request) -> Response:
            rate = self._reads if request.method in ("GET", "HEAD") else self._writes
            wait_s = rate.take()
            try:
                if wait_s:
                    raise Problem(429, "too-many-requests", "Too many requests.")
                if method not in (None, request.method):
                    raise Problem(405, "method-not-allowed", "Method is not allowed for this route.")
                check(request)
                response = json_answer(await endpoint(request))
            except Problem as problem:
                response = json_answer(problem.body(self._quirks), problem.status)
            response.headers.update(_limits(rate, wait_s))
            return response

        return Route(path, answer, methods=_EVERY_METHOD)

    def _anybody(self, request: Request) -> None:
        """The doors themselves ask for no credentials."""

    def _check_credentials(self, request: Request) -> None:
        header = request.headers.get("Authorization")
        if header is None:
            raise _unauthorized("missing-authorization-header", 'The "Authorization" header is missing.')
        scheme, _, given = header.partition(" ")
        if scheme.lower() == "bearer":
            if not self._tokens.good(given.strip()):
                raise _unauthorized("invalid-access-token", "The access token is invalid or expired.")
        elif scheme.lower() == "basic":
            if not _is_key(_basic_user(given)):
                raise _unauthorized("invalid-api-key", "The API key is invalid.")
        else:
            raise _unauthorized(
                "invalid-authorization-header-value", 'The "Authorization" header value is invalid.'
            )

    async def _authenticate(self, request: Request) -> dict[str, Any]:
        if _is_key(await _attribute(request, "apiKey")):
            return self._tokens.issue()
        if self._quirks.apivideo_bad_key == "401":
            raise _unauthorized("invalid-api-key", "The API key is invalid.")
        title = "The user credentials were incorrect."
        raise Problem(400, "authentication-invalid-user-credentials", title)

    async def _renew(self, request: Request) -> dict[str, Any]:
        if self._tokens.spend(await _attribute(request, "refreshToken")):
            return self._tokens.issue()
        raise _unauthorized("invalid-refresh-token", "The refresh token is invalid.")


def _unauthorized(slug: str, title: str) -> Problem:
    return Problem(401, f"authentication-{slug}", title)


def _is_key(given: str) -> bool:
    return hmac.compare_digest(given.encode(), APIVIDEO_API_KEY.encode())


def _basic_user(encoded: str) -> str:
    """The user of `user:password`; the vendor puts the API key there and leaves the password empty."""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return "" if password else user


async def _attribute(request: Request, name: str) -> str:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise attribute_required(name)
    return value


def _limits(rate: RateLimit, wait_s: float) -> dict[str, str]:
    if not rate.limit:
        return {}
    return {
        "X-RateLimit-Limit": str(rate.limit),
        "X-RateLimit-Remaining": str(rate.left()),
        # The window slides: with a request just made it is empty again after its whole length.
        "X-RateLimit-Retry-After": str(math.ceil(wait_s) or WINDOW_S),
    }
