"""What a vendor answered, whole and within its bounds, and the words to be had from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tui.model.redaction import Redactor
from tui.model.text import safe
from tui.vendors.errors import Nonsense, VendorError
from tui.vendors.transport.rows import Rows

MAX_WORDS = 200
_UNCUT = 4_000
"""Words are cleaned before they are cut: half a secret would not be recognised any more."""
_WORD_KEYS = (
    "message",
    "msg",
    "error_description",
    "detail",
    "title",
    "error",
    "name",
    "description",
    "reason",
)
"""Most telling first: api.video's `name` is only the parameter's, its `title` the sentence; OAuth's `error` is a
code, its `error_description` the sentence; Conviva has `message` or `name` alone."""
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,2000})", re.IGNORECASE)


def _nobody(_: VendorError) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer. `headers` have lower-case names, `latency_ms` is that of the last try, `tries` counts
    them. `spoilt` is told when the body turns out not to be data, so that the vendor's feed shows it; `redactor`
    knows what of the request must not be repeated."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    body: bytes = field(default=b"", repr=False)
    latency_ms: float = 0.0
    tries: int = 1
    spoilt: Callable[[VendorError], None] = field(default=_nobody, repr=False, compare=False)
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())

    @property
    def is_web_page(self) -> bool:
        start = self.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith((b"{", b"[")):
            return False
        return start.startswith(b"<") or "html" in self.headers.get("content-type", "").lower()

    def text(self) -> str:
        """The body as text; what is no UTF-8 becomes replacement characters, so that one bad byte costs one
        character and not the page."""
        return self.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as JSON. Raises Nonsense, in words, for a web page, an empty or cut body, absurd depth."""
        try:
            return json.loads(self.text())
        except (RecursionError, ValueError) as fault:
            error = self._unreadable(fault)
        raise error

    def rows(self, member: str) -> Rows:
        """The body's list `member` (or the body itself, where that is a list) row by row, for long ones. Raises, when
        it comes to that, as `json`."""
        return Rows(self.text(), member, self._unreadable)

    def _unreadable(self, fault: Exception) -> Nonsense:
        too_deep = isinstance(fault, RecursionError)
        error = (
            Nonsense("answered data nested too deep to be read", status=self.status)
            if too_deep
            else self._no_json()
        )
        self.spoilt(error)
        return error

    def words(self) -> str:
        """What the vendor says went wrong (see `error_words`), without secrets and personal data."""
        return self.redactor.words(error_words(self, _UNCUT), MAX_WORDS)

    def _no_json(self) -> Nonsense:
        if not self.body.strip():
            words = "answered nothing where data was expected"
        elif self.is_web_page:
            words = f"answered {self.redactor.words(_page_words(self.body), MAX_WORDS)}, not data"
        elif self.body.lstrip()[:1] in (b"{", b"["):
            words = "answered broken data: the JSON ends early or is malformed"
        else:
            words = "answered something that is not JSON"
        return Nonsense(words, status=self.status)


def error_words(answer: Answer, limit: int = MAX_WORDS) -> str:
    """What the vendor says went wrong: the first of the usual JSON members that holds words, the title of a
    web page, else the first 200 characters of its text. Safe for a terminal, but it may repeat the request:
    what leaves is `Answer.words`."""
    if answer.is_web_page:
        return _page_words(answer.body)
    try:
        value = json.loads(answer.text())
    except (ValueError, RecursionError):
        return safe(answer.body[: 4 * limit].decode("utf-8", "replace").strip(), limit)
    return safe(_words_in(value), limit)


def _words_in(value: Any, depth: int = 0) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict) or depth > 3:
        return ""
    found = (_words_in(value[key], depth + 1) for key in _WORD_KEYS if key in value)
    return next((words for words in found if words), "")


def _page_words(body: bytes) -> str:
    title = _TITLE.search(body[:20_000])
    words = " ".join(title.group(1).decode("utf-8", "replace").split()) if title else ""
    return f"a web page “{safe(words)}”" if words else "a web page"
