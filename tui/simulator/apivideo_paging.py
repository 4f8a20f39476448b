"""api.video's pages: `currentPage` from 1, `pageSize` 1 to 100, and the `pagination` object beside the data."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.datastructures import QueryParams

from tui.simulator.apivideo_problems import out_of_range
from tui.simulator.quirks import Quirks

T = TypeVar("T")

DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of what size is asked."""

    number: int
    size: int


def asked_page(query: QueryParams) -> Page:
    """The page a query asks for. Raises Problem (400), naming every number out of range."""
    number, size = _whole(query, "currentPage", 1), _whole(query, "pageSize", DEFAULT_PAGE_SIZE)
    faults = {}
    if number is None or number < 1:
        faults["currentPage"] = {"min": 1}
    if size is None or not 1 <= size <= MAX_PAGE_SIZE:
        faults["pageSize"] = {"min": 1, "max": MAX_PAGE_SIZE}
    if number is None or size is None or faults:
        raise out_of_range(faults)
    return Page(number, size)


def _whole(query: QueryParams, name: str, default: int) -> int | None:
    text = query.get(name, str(default))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def paged(
    found: Sequence[T], page: Page, path: str, row: Callable[[T], dict[str, Any]], quirks: Quirks
) -> dict[str, Any]:
    """The answer of a list: one page of rows, and links whose `uri` begins with `path`."""
    begin = (page.number - 1) * page.size
    shown = found[begin : begin + page.size]
    pages = max(1, math.ceil(len(found) / page.size))
    return {
        "data": [row(each) for each in shown],
        "pagination": {
            "currentPage": page.number,
            "currentPageItems": len(shown),
            "pageSize": page.size,
            "pagesTotal": pages,
            "itemsTotal": len(found),
            "links": _links(page, pages, path, quirks),
        },
    }


def _links(page: Page, pages: int, path: str, quirks: Quirks) -> list[dict[str, str]] | dict[str, Any]:
    numbers = {"self": page.number, "first": 1}
    if page.number > 1:
        numbers["previous"] = page.number - 1
    if page.number < pages:
        numbers["next"] = page.number + 1
    numbers["last"] = pages
    links = [
        {"rel": rel, "uri": f"{path}?currentPage={number}&pageSize={page.size}"}
        for rel, number in numbers.items()
    ]
    return links if quirks.apivideo_links == "array" else {link["rel"]: link for link in links}
