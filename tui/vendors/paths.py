"""Ids from outside as segments of a URL's path."""

from __future__ import annotations

from urllib.parse import quote

from tui.vendors.errors import CannotAnswer


def segment(text: str) -> str:
    """`text` as one path segment, percent-encoded: `sports/1` is `sports%2F1`.

    A segment of one or two dots would climb the path (RFC 3986, 5.2.4), so its dots are encoded as well. Half a
    surrogate pair, which JSON can carry and UTF-8 cannot, goes out as a question mark. Raises CannotAnswer for an
    empty id: without it the path would be another one.
    """
    if not text:
        raise CannotAnswer("an empty id cannot be asked for")
    if text in (".", ".."):
        return text.replace(".", "%2E")
    return quote(text, safe="", errors="replace")
