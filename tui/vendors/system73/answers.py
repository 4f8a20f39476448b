"""The envelope of System73's answers: a bare list, or a list of one element that wraps a page of rows.

The reference shows `[{"total_pages": …, "page": 0, "results": […]}]` for paged and for empty answers without
saying that an unpaged question cannot get it, so both forms are read whatever was asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tui.vendors.errors import CannotAnswer, Nonsense, VendorError
from tui.vendors.transport import Answer
from tui.vendors.wire import whole


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as they came. `wrapped` tells a page from a whole list; `total_pages` where the wrapper says."""

    items: list[Any]
    wrapped: bool = False
    total_pages: int | None = None

    def has_next(self, number: int, per_page: int | None) -> bool:
        """Whether the page after this one, the `number`-th from 0, is worth asking for."""
        if not self.wrapped or not self.items:
            return False
        if self.total_pages is not None:
            return number + 1 < self.total_pages
        return per_page is not None and len(self.items) >= per_page


def page_of(answer: Answer) -> Page:
    """The rows of an answer. Raises Nonsense where it holds no list."""
    rows = answer.rows("results")
    items = list(rows)
    if rows.wrapped:
        return Page(items, wrapped=True, total_pages=whole(rows.outside.get("total_pages")))
    around = items[0] if len(items) == 1 else rows.outside
    if isinstance(around, dict) and "results" in around:  # with no list in it
        if around["results"] is None:
            return Page([], wrapped=True, total_pages=whole(around.get("total_pages")))
    elif rows.listed:
        return Page(items)
    error = Nonsense("answered something that is no list of rows", status=answer.status)
    answer.spoilt(error)
    raise error


def objection(answer: Answer) -> VendorError | None:
    """The error in an answer that came as 200: an object with words in it where rows were promised."""
    if answer.status != 200 or not answer.body.lstrip().startswith(b"{"):
        return None
    try:
        payload = json.loads(answer.text())
    except (ValueError, RecursionError):
        return None  # who reads the answer will say so
    words = "" if "results" in payload else answer.words()
    return Nonsense(f"answered no rows but “{words}”") if words else None


def series_objection(answer: Answer) -> VendorError | None:
    """As `objection`, and 403: the vendor sells tiers that decide which metrics a key may see, so that the key is
    good and this question is not. (A key that is good for nothing is told by the summaries.)"""
    if answer.status == 403:
        words = answer.words()
        return CannotAnswer("not open to this key (403" + (f": {words})" if words else ")"), status=403)
    return objection(answer)
