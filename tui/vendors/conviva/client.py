"""Asking Conviva for the sessions of a span."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from tui.model.session import Session
from tui.model.span import Span
from tui.vendors.conviva.query import SessionQuery
from tui.vendors.conviva.rows import sessions_of
from tui.vendors.errors import Nonsense, Rejected, VendorError
from tui.vendors.transport import Answer, Credentials, Priority, Request, Transport

LIMIT = 1500
"""The most sessions of one answer, by the endpoint's page."""
LOWER_LIMIT = 500
"""The same by Conviva's later pages; accounts differ."""
PAUSE_S = 61.0
"""After a 429: "Ensure that the interval between the API calls is more than one minute." """

_PATH = "/sessions/content"
_LONGEST_OBJECTION = 10_000
"""Bytes; a longer body holds sessions, and is not worth reading twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsAnswer:
    """Ended sessions of a span by their start. `sampled`: there were as many as `limit` allowed, so there are more.

    `bad_rows` counts rows that were no session, `requests` tries on the wire, repeats included.
    """

    sessions: tuple[Session, ...] = field(repr=False)
    sampled: bool
    bad_rows: int
    limit: int
    requests: int = 0


class ConvivaClient:
    """Asks Conviva as an API client (HTTP Basic, RFC 7617; a Pulse user's login is refused).

    `max_limit` is what the account may ask for at once; it is lowered to 500 for good where Conviva turns more down.
    """

    def __init__(
        self, transport: Transport, *, client_id: str, client_secret: SecretStr, max_limit: int = LIMIT
    ) -> None:
        self._transport = transport
        self._client_id = client_id
        self._client_secret = client_secret
        self.max_limit = max_limit

    def now_ms(self) -> int:
        """The vendor's now: what spans and blocks are to be made with."""
        return self._transport.now_ms()

    async def sessions(
        self,
        span: Span,
        *,
        filters: Mapping[str, tuple[str, ...]] | None = None,
        flags: Mapping[str, bool] | None = None,
        limit: int | None = None,
        keep_raw: bool = False,
        priority: Priority = Priority.OPERATOR,
    ) -> SessionsAnswer:
        """A sample of the sessions that ended, for a span of three hours at most (see `blocks`).

        `filters` are dimensions or `tag_NAME` with the values that will do, `flags` session states (`FLAGS`), `limit`
        the most sessions wanted. `keep_raw` keeps each row's JSON. Raises VendorError.
        """
        query = SessionQuery(span, filters or {}, flags or {})
        query.check(self.now_ms())
        asked = min(limit or self.max_limit, self.max_limit)
        if span.length_ms == 0:
            return SessionsAnswer(sessions=(), sampled=False, bad_rows=0, limit=asked)
        return await self._within_limits(query, asked, keep_raw, priority)

    async def _within_limits(
        self, query: SessionQuery, limit: int, keep_raw: bool, priority: Priority
    ) -> SessionsAnswer:
        """A 400 does not say which parameter it is about in any way to rely on, so any of them is worth one more
        call with the lower limit; only where that is taken was it the limit."""
        try:
            return await self._asked(query, limit, keep_raw, priority)
        except Rejected as error:
            refused = error
        if refused.status != 400 or limit <= LOWER_LIMIT:
            raise refused
        answer = await self._asked(query, LOWER_LIMIT, keep_raw, priority, tries_before=1)
        self.max_limit = LOWER_LIMIT
        self._transport.note(f"takes a limit of {LOWER_LIMIT} sessions at most")
        return answer

    async def _asked(
        self, query: SessionQuery, limit: int, keep_raw: bool, priority: Priority, tries_before: int = 0
    ) -> SessionsAnswer:
        answer = await self._transport.send(
            Request(
                path=_PATH,
                params=query.parameters(limit),
                priority=priority,
                authorise=self._authorise,
                personal=tuple(query.personal()),
                judge=self._judge,
            )
        )
        rows = _Counted(answer)
        sessions = sessions_of(rows, self._transport.vendor, keep_raw=keep_raw)
        return SessionsAnswer(
            sessions=tuple(sessions),
            sampled=_is_full(rows.number, limit),
            bad_rows=rows.number - len(sessions),
            limit=limit,
            requests=answer.tries + tries_before,
        )

    def _authorise(self) -> Credentials:
        pair = f"{self._client_id}:{self._client_secret.get_secret_value()}"
        return Credentials(
            headers=(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"),)
        )

    def _judge(self, answer: Answer) -> VendorError | None:
        if answer.status == 429:
            # No header says how long; to repeat sooner, as is right elsewhere, would only prolong it.
            self._transport.hold_until(PAUSE_S)
        return _objection(answer)


def _objection(answer: Answer) -> VendorError | None:
    """A good status with words inside instead of sessions. An object that is merely empty means: no session."""
    if answer.status != 200 or len(answer.body) > _LONGEST_OBJECTION:
        return None
    try:
        value = json.loads(answer.text())
    except (ValueError, RecursionError):
        return None  # who reads the answer will say so
    if not isinstance(value, dict) or "sessions" in value:
        return None
    words = answer.words()
    return Nonsense(f"answered no sessions but “{words}”") if words else None


class _Counted:
    """The rows of an answer as they are read, and how many there were."""

    def __init__(self, answer: Answer) -> None:
        self.number = 0
        self._answer = answer

    def __iter__(self) -> Iterator[object]:
        rows = self._answer.rows("sessions")
        for row in rows:
            self.number += 1
            yield row
        none = isinstance(rows.outside, dict) and rows.outside.get("sessions") is None
        if not rows.wrapped and (rows.listed or not none):
            error = Nonsense("answered no list of sessions", status=self._answer.status)
            self._answer.spoilt(error)
            raise error


def _is_full(rows: int, limit: int) -> bool:
    """Whether there may be more. A server that knows the lower limit only may cut there without a word."""
    return rows >= limit or (rows == LOWER_LIMIT < limit)
