"""Reading lists page by page: `currentPage` from 1 until `pagesTotal`, each row once.

The links of the pagination object are not followed: they come as an array, as an object or not at all, and in the
vendor's own sample they point at another endpoint.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from tui.vendors.apivideo.calls import Params
from tui.vendors.errors import Nonsense, VendorError
from tui.vendors.listing import Listing
from tui.vendors.transport import Answer
from tui.vendors.wire import whole

PAGE_SIZE = 100
"""The most the vendor gives at once."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Page:
    items: list[Any]
    pages_total: int | None

    def is_last(self, number: int) -> bool:
        if self.pages_total is None:
            return len(self.items) < PAGE_SIZE
        return not self.items or number >= self.pages_total


def _page_of(answer: Answer) -> _Page:
    payload = answer.json()
    fields = payload if isinstance(payload, dict) else {}
    pagination = fields.get("pagination")
    if not isinstance(pagination, dict):
        pagination = None
    items = [] if pagination is not None and fields.get("data") is None else fields.get("data")
    if not isinstance(items, list):
        error = Nonsense("answered something that is no list of rows", status=answer.status)
        answer.spoilt(error)
        raise error
    return _Page(items, whole(pagination.get("pagesTotal")) if pagination is not None else None)


class _Rows(Generic[T]):
    """The rows so far, those of earlier pages told from new ones: sessions move on while one reads."""

    def __init__(self, read: Callable[[Any], T | None], identity: Callable[[T], Hashable]) -> None:
        self.found: list[T] = []
        self.bad = 0
        self._read = read
        self._identity = identity
        self._seen: set[Hashable] = set()

    def take(self, items: list[Any]) -> bool:
        """Adds a page; False where it held nothing but rows of earlier ones."""
        good = [row for row in map(self._read, items) if row is not None]
        fresh = [row for row in good if self._identity(row) not in self._seen]
        self.bad += len(items) - len(good)
        self.found.extend(fresh)
        self._seen.update(map(self._identity, fresh))
        return bool(fresh) or not good


async def all_pages(
    ask: Callable[[Params], Awaitable[Answer]],
    read: Callable[[Any], T | None],
    identity: Callable[[T], Hashable],
    *,
    max_pages: int,
) -> Listing[T]:
    """Every row of a list, at most `max_pages` pages of it. 404 is an empty list. What fails after the first page
    costs only the rest."""
    rows = _Rows(read, identity)
    requests = 0
    truncated = False
    failure: VendorError | None = None
    for number in count(1):
        try:
            answer = await ask((("currentPage", str(number)), ("pageSize", str(PAGE_SIZE))))
            page = _Page([], None) if answer.status == 404 else _page_of(answer)
        except VendorError as error:
            if number == 1:
                raise
            truncated, failure = True, error
            break
        requests += answer.tries
        news = rows.take(page.items)
        if page.is_last(number):
            break
        if number >= max_pages or not news:
            truncated = True
            break
    return Listing(rows.found, bad_rows=rows.bad, truncated=truncated, requests=requests, failure=failure)
