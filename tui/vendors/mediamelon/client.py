"""Asking MediaMelon for its session list, page by page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from pydantic import SecretStr

from tui.model.session import Session
from tui.model.span import Span
from tui.vendors.errors import Nonsense, Rejected, VendorError
from tui.vendors.mediamelon.query import (
    GUESSED_METRICS,
    MAX_PAGES,
    METRICS,
    PAGE_SIZE,
    SessionQuery,
    listed,
    parameters,
)
from tui.vendors.mediamelon.rows import sessions
from tui.vendors.transport import Answer, Credentials, Priority, Request, Transport

_AT_ONCE = 100
"""Rows read at once: what a page holds in all need not be in memory at one time."""

_LONGEST_ERROR = 10_000
"""Bytes; a longer body is a list of sessions, and not worth reading twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    """One page as it came: the sessions that could be read, how many rows could not, and from which offset."""

    sessions: tuple[Session, ...] = field(repr=False)
    bad_rows: int
    rows: int
    offset: int
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsAnswer:
    """The sessions of all pages, each id once. `truncated`: there is more than was fetched. `failure` is what
    stopped the paging after the first page; the pages before it stand. `requests` counts tries."""

    sessions: tuple[Session, ...] = field(repr=False)
    bad_rows: int
    pages: int
    truncated: bool
    requests: int = 0
    failure: VendorError | None = None


class MediaMelonClient:
    """Asks MediaMelon for sessions; `customer_id` is the number from its settings page."""

    def __init__(self, transport: Transport, *, customer_id: int, api_key: SecretStr) -> None:
        self._transport = transport
        self._path = f"/mm-apis/listsessions/{int(customer_id)}"
        self._api_key = api_key
        self._guessed: tuple[str, ...] = GUESSED_METRICS

    async def list_sessions(
        self,
        span: Span,
        *,
        metrics: Sequence[str] | None = None,
        filter: Mapping[str, Sequence[str]] | None = None,  # noqa: A002  the vendor's word
        qoefilter: str = "",
        sessiontype: Literal["ended", "started"] = "ended",
        allstatus: bool = False,
        orderby: str | None = None,
        order: Literal["asc", "desc"] = "desc",
        page_size: int = PAGE_SIZE,
        max_pages: int = MAX_PAGES,
        keep_raw: bool = False,
        priority: Priority = Priority.OPERATOR,
        on_page: Callable[[SessionsPage], None] | None = None,
    ) -> SessionsAnswer:
        """All sessions of `span`, up to `max_pages`; the parameters are those of `SessionQuery`.

        Raises VendorError: CannotAnswer for a filter that MediaMelon has no way to write, and whatever else the
        first page fails with.
        """
        query = SessionQuery(
            span=span,
            metrics=metrics,
            filter=filter or {},
            qoefilter=qoefilter,
            sessiontype=sessiontype,
            allstatus=allstatus,
            orderby=orderby,
            order=order,
            page_size=page_size,
            max_pages=max_pages,
            keep_raw=keep_raw,
            priority=priority,
        )
        return await self._gathered(query, on_page)

    async def _gathered(
        self, query: SessionQuery, on_page: Callable[[SessionsPage], None] | None
    ) -> SessionsAnswer:
        found: dict[str, Session] = {}
        pages: list[SessionsPage] = []
        failure: VendorError | None = None
        try:
            async for page in self.pages(query):
                pages.append(page)
                found.update((session.session_id, session) for session in page.sessions)
                if on_page is not None:
                    on_page(page)
        except VendorError as error:
            if not pages:
                raise
            failure = error
        return SessionsAnswer(
            sessions=tuple(found.values()),
            bad_rows=sum(page.bad_rows for page in pages),
            pages=len(pages),
            truncated=bool(pages) and pages[-1].rows >= query.page_size,
            requests=sum(page.requests for page in pages),
            failure=failure,
        )

    async def pages(self, query: SessionQuery) -> AsyncIterator[SessionsPage]:
        """The pages one by one, until a short or empty one, `max_pages`, or one that brings nothing new (a server
        that ignores `offset` would serve the first page for ever)."""
        seen: set[str] = set()
        offset = 0
        for _ in range(query.max_pages):
            page = await self._page(query, offset)
            yield page
            ids = {session.session_id for session in page.sessions}
            if page.rows < query.page_size or (ids and ids <= seen):
                return
            seen |= ids
            offset += page.rows

    async def _page(self, query: SessionQuery, offset: int) -> SessionsPage:
        try:
            return await self._asked(query, offset, self._guessed)
        except Rejected as error:
            refused = error
        if query.metrics is not None or not self._guessed or refused.status != 400:
            raise refused
        page = await self._asked(query, offset, ())
        self._guessed = ()
        self._transport.note(f"does not know {' and '.join(GUESSED_METRICS)}")
        return page

    async def _asked(self, query: SessionQuery, offset: int, guessed: tuple[str, ...]) -> SessionsPage:
        metrics = tuple(query.metrics) if query.metrics is not None else (*METRICS, *guessed)
        answer = await self._transport.send(
            Request(
                path=self._path,
                params=parameters(query, metrics, offset),
                priority=query.priority,
                authorise=self._authorise,
                personal=tuple(value for values in query.filter.values() for value in listed(values)),
                judge=_judge,
            )
        )
        found: list[Session] = []
        rows = bad_rows = 0
        for items in _pieces(answer, self._transport):
            read, bad = sessions(
                items, self._transport.vendor, end_asked="endtime" in metrics, keep_raw=query.keep_raw
            )
            found.extend(read)
            rows, bad_rows = rows + len(items), bad_rows + bad
        return SessionsPage(
            sessions=tuple(found), bad_rows=bad_rows, rows=rows, offset=offset, requests=answer.tries
        )

    def _authorise(self) -> Credentials:
        return Credentials(headers=(("X-API-Key", self._api_key.get_secret_value()),))


def _judge(answer: Answer) -> VendorError | None:
    """A good status with words inside instead of rows; such a body is short."""
    if answer.status != 200 or len(answer.body) > _LONGEST_ERROR:
        return None
    try:
        value = json.loads(answer.text())
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or _is_listing(value):
        return None
    return Rejected(answer.words() or "answered without sessions and without words")


def _is_listing(value: dict[str, Any]) -> bool:
    return "response" in value or "totalcount" in value


def _pieces(answer: Answer, transport: Transport) -> Iterator[list[Any]]:
    """The rows, some at a time; a listing without any, or with null, is an empty one."""
    rows = answer.rows("response")
    each = iter(rows)
    while piece := list(islice(each, _AT_ONCE)):
        yield piece
    around = rows.outside
    if not rows.listed and not (
        isinstance(around, dict) and _is_listing(around) and around.get("response") is None
    ):
        error = Nonsense("answered no list of sessions")
        transport.note_failure(error)
        raise error
