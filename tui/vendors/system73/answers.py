"""The envelope of System73's answers: a bare list, or a list of one element that wraps a page of rows.

The reference shows `[{"total_pages": …, "page": 0, "results": […]}]` for paged and for empty answers without
saying that an unpaged question cannot get it, so both forms are read whatever was asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tui.vendors.errors import CannotAnswer, Nonsense, VendorError
from tui.vendors.transport import Answer
from tui.vendors.transport.rows import Rows
from tui.vendors.wire import whole


class Page:
    """The rows of an answer, read one by one: as objects all at once they would be four times the answer itself.
    Iterate it once; what is told of the page is known when that has ended."""

    def __init__(self, answer: Answer) -> None:
        self.count = 0
        """How many rows there were."""
        self.wrapped = False
        """Whether it was a page and no whole list."""
        self.total_pages: int | None = None
        """Where the wrapper says."""
        self._answer = answer

    def __iter__(self) -> Iterator[Any]:
        """Raises Nonsense where the answer holds no list, or breaks off."""
        rows = self._answer.rows("results")
        around: Any = None
        for row in rows:
            self.count += 1
            if self.count == 1 and not rows.wrapped and isinstance(row, dict) and "results" in row:
                around = row  # a wrapper with no list in it, unless others follow
            else:
                yield row
        if self.count > 1 and around is not None:
            yield around
        self._end(rows, around if self.count == 1 else rows.outside)

    def has_next(self, number: int, per_page: int | None) -> bool:
        """Whether the page after this one, the `number`-th from 0, is worth asking for."""
        if not self.wrapped or not self.count:
            return False
        if self.total_pages is not None:
            return number + 1 < self.total_pages
        return per_page is not None and self.count >= per_page

    def _end(self, rows: Rows, around: Any) -> None:
        empty = not rows.wrapped and isinstance(around, dict) and around.get("results", 0) is None
        if rows.wrapped or empty:
            self.wrapped = True
            self.count = 0 if empty else self.count
            self.total_pages = whole((around if empty else rows.outside).get("total_pages"))
        elif not rows.listed or (isinstance(around, dict) and "results" in around):
            error = Nonsense("answered something that is no list of rows", status=self._answer.status)
            self._answer.spoilt(error)
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
