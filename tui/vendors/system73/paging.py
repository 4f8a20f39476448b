"""Reading lists page by page: 0-based, until `total_pages`, each row once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable
from itertools import count
from typing import Any, Generic, TypeVar

from tui.vendors.listing import Listing
from tui.vendors.system73.answers import Page
from tui.vendors.system73.levels import Spellings
from tui.vendors.system73.summaries import RowKind
from tui.vendors.transport import Answer

T = TypeVar("T")
PageParams = tuple[tuple[str, str], ...]
Ask = Callable[[PageParams], Awaitable[Answer]]

_AT_ONCE = 300
"""Rows read between two breaths of the event loop: about 2 ms, so that a key press on the screen's thread and
the other vendors' answers never wait for a large account."""


async def pages(
    ask: Ask, kind: RowKind[T], spellings: Spellings, *, per_page: int | None, max_pages: int
) -> AsyncIterator[Listing[T]]:
    """Asks page after page, without paging where `per_page` is None; yields each page's new rows.

    A row seen on an earlier page is dropped: rows move between pages while the account lives. Where the vendor
    pages unasked, the rest is asked for in pages of the length it chose. 404 is an empty list.
    """
    seen: set[Hashable] = set()
    for number in count():
        answer = await ask(_page_params(number, per_page))
        if answer.status == 404:
            yield Listing(requests=answer.tries)
            return
        page, reader = Page(answer), _Reader(kind, spellings, seen)
        await each(page, reader.take)
        more = page.has_next(number, per_page)
        last = number + 1 >= max_pages or not (reader.rows or reader.bad_rows)
        yield Listing(reader.rows, bad_rows=reader.bad_rows, truncated=more and last, requests=answer.tries)
        if last or not more:
            return
        seen |= reader.identities
        per_page = per_page or page.count


def _page_params(number: int, per_page: int | None) -> PageParams:
    return () if per_page is None else (("per_page", str(per_page)), ("page", str(number)))


class _Reader(Generic[T]):
    """One page's rows, those of earlier pages left out."""

    def __init__(self, kind: RowKind[T], spellings: Spellings, seen: set[Hashable]) -> None:
        self.rows: list[T] = []
        self.bad_rows = 0
        self.identities: set[Hashable] = set()
        self._kind = kind
        self._spellings = spellings
        self._seen = seen

    def take(self, item: Any) -> None:
        identity = self._kind.identity(item) if isinstance(item, dict) else None
        if identity is None:
            self.bad_rows += 1
        elif identity not in self._seen:
            self.identities.add(identity)
            self.rows.append(self._kind.read(item, self._spellings))


async def each(rows: Iterable[Any], take: Callable[[Any], None]) -> None:
    """Hands over row after row, with a breath now and then."""
    for number, row in enumerate(rows, start=1):
        take(row)
        if not number % _AT_ONCE:
            await asyncio.sleep(0)


async def gathered(pages_of: AsyncIterator[Listing[T]]) -> Listing[T]:
    """All pages as one."""
    rows: list[T] = []
    bad_rows = requests = 0
    truncated = False
    async for page in pages_of:
        rows.extend(page)
        bad_rows += page.bad_rows
        requests += page.requests
        truncated = truncated or page.truncated
    return Listing(rows, bad_rows=bad_rows, truncated=truncated, requests=requests)
