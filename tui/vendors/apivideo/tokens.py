"""The access token: got with the API key, renewed with its refresh token, one renewal for all who wait.

Source: api.video, "Authenticate" and "Refresh token". Using a refresh token makes it void, so no two renewals may
run at once, and a renewal whose answer was lost is not repeated but followed by a login.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from tui.clock import Clock
from tui.vendors.apivideo.problems import obey_limits
from tui.vendors.errors import Nonsense, Refused, VendorError
from tui.vendors.transport import Answer, Credentials, Priority, Request, Transport
from tui.vendors.wire import non_negative

RENEWED_BEFORE_S = 10.0
"""A token is renewed this long before its end, as the vendor's own clients do."""

_REFUSALS = frozenset({400, 401, 403, 404})


@dataclass(frozen=True, slots=True)
class Token:
    """What a login gave. `renew_at_s` is on the monotonic clock: a lifetime is a length of real time, which
    neither a corrected wall clock nor a demo's quickened one changes. (A machine that slept finds out by 401.)"""

    access: SecretStr
    refresh: SecretStr | None = None
    renew_at_s: float = field(default=float("inf"))

    def credentials(self) -> Credentials:
        return Credentials(headers=(("Authorization", f"Bearer {self.access.get_secret_value()}"),))


class Tokens:
    """Hands out the current token. To be used in one event loop."""

    def __init__(self, transport: Transport, api_key: SecretStr, clock: Clock) -> None:
        self._transport = transport
        self._api_key = api_key
        self._clock = clock
        self._token: Token | None = None
        self._renewal: asyncio.Task[Token] | None = None

    async def current(self) -> Token:
        """A token good for a while. Raises Refused where the vendor does not take the key."""
        if self._token is not None and self._clock.monotonic_s() < self._token.renew_at_s:
            return self._token
        return await self._renewed()

    async def instead_of(self, refused: Token) -> Token:
        """Another token than the one that was just answered with 401."""
        return await (self._renewed() if self._token is refused else self.current())

    def forget(self, token: Token) -> None:
        """The vendor does not take this one either: the next caller logs in from the start."""
        if self._token is token:
            self._token = None

    async def _renewed(self) -> Token:
        """Shielded: one caller that gives up must not take the others' login with it."""
        if self._renewal is None:
            self._renewal = asyncio.ensure_future(self._renew())
            self._renewal.add_done_callback(self._renewal_ended)
        return await asyncio.shield(self._renewal)

    def _renewal_ended(self, renewal: asyncio.Task[Token]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # seen, should every caller have left: asyncio would report it as lost

    async def _renew(self) -> Token:
        """By the refresh token, which is spent by trying, else by the key."""
        spent, self._token = self._token, None
        renewed = await self._refreshed(spent.refresh) if spent and spent.refresh else None
        self._token = renewed or await self._logged_in()
        return self._token

    async def _logged_in(self) -> Token:
        key = self._api_key.get_secret_value().strip()
        request = Request(
            path="/auth/api-key",
            method="POST",
            json={"apiKey": key},
            priority=Priority.OPERATOR,  # everybody waits for it
            personal=(key,),
            judge=_bad_key,
        )
        return self._token_in(await self._transport.send(request))

    async def _refreshed(self, refresh: SecretStr) -> Token | None:
        """None where the refresh token is refused."""
        secret = refresh.get_secret_value()
        request = Request(
            path="/auth/refresh",
            method="POST",
            json={"refreshToken": secret},
            priority=Priority.OPERATOR,
            statuses=_REFUSALS | {200},
            repeatable=False,
            personal=(secret,),
        )
        answer = await self._transport.send(request)
        return self._token_in(answer) if answer.status == 200 else None

    def _token_in(self, answer: Answer) -> Token:
        obey_limits(answer, self._transport)
        payload: Any = answer.json()
        fields = payload if isinstance(payload, dict) else {}
        access, refresh = _secret(fields.get("access_token")), _secret(fields.get("refresh_token"))
        if access is None:
            error = Nonsense("answered a login without a token", status=answer.status)
            answer.spoilt(error)
            raise error
        return Token(access, refresh, self._clock.monotonic_s() + _good_for_s(fields.get("expires_in")))


def _bad_key(answer: Answer) -> VendorError | None:
    """400 is how the specification shows a bad key; its error page says 401."""
    return Refused(f"400: {answer.words()}") if answer.status == 400 else None


def _secret(value: Any) -> SecretStr | None:
    """A token that can stand in a header; None for anything else."""
    good = isinstance(value, str) and value and value.isascii() and value.isprintable()
    return SecretStr(value) if good else None


def _good_for_s(expires_in: Any) -> float:
    """Until shortly before the end; half the life of a token that lives hardly longer than that. A lifetime
    that was not told is one that ends with a 401."""
    lifetime_s = non_negative(expires_in)
    if lifetime_s is None:
        return float("inf")
    return max(lifetime_s - RENEWED_BEFORE_S, lifetime_s / 2)
