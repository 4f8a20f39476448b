"""Keeping secrets and personal data out of every word that leaves a transport or goes to the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from tui.model.addresses import without_addresses
from tui.model.text import safe

HIDDEN = "[hidden]"
_ANYWHERE = 5
"""Characters from which on a value is hidden inside of words too."""
_SCHEMES = frozenset({"Bearer", "bearer", "Basic", "basic"})

_NAMED = re.compile(
    r"(?i)\b(msg|sig|api[_-]?key|apikey|x-api-key|authorization|access_token|refresh_token|refreshtoken|token|"
    r"client_secret|secret|password|streamkey|euid|user_ip|ipaddress|playback_session_id|viewer_id|subscriberid)"
    r"(\"?'?\s*[=:]\s*\"?'?)((?:bearer |basic )?(?:" + re.escape(HIDDEN) + r"|[^\s&\"',;<>}\]])+)"
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}")


class Redactor:
    """Knows the values of one request that nobody may read, in plain and in percent-encoded spelling."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._hidden = tuple(values)

    def _pattern(self) -> re.Pattern[str] | None:
        """Made when there is something to clean: most answers are good."""
        parts = {part for value in self._hidden for part in (value, *value.split()) if part.strip()}
        return _alternatives(
            {
                spelling
                for part in parts - _SCHEMES
                for spelling in (part, quote(part, "", errors="replace"), quote_plus(part, errors="replace"))
            }
        )

    def words(self, text: str, limit: int = 300) -> str:
        """`text` made safe, without the known values, and without what looks like a secret or an address."""
        known = self._pattern()
        if known is not None:
            text = known.sub(HIDDEN, text)
        text = _NAMED.sub(lambda found: f"{found[1]}{found[2]}{HIDDEN}", text)
        text = _SCHEME.sub(lambda found: f"{found[1]} {HIDDEN}", text)
        return safe(without_addresses(text, HIDDEN), limit)


def _alternatives(spellings: set[str]) -> re.Pattern[str] | None:
    """A short value is hidden where it stands as a word, or it would tear holes into every sentence."""
    if not spellings:
        return None
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile(
        "|".join(
            re.escape(one) if len(one) >= _ANYWHERE else rf"(?<!\w){re.escape(one)}(?!\w)"
            for one in longest_first
        )
    )


class _BelowWarning(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


_LOUD = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


def hush_libraries() -> None:
    """Silences httpx and httpcore below warnings, whatever level anybody sets.

    httpx logs every full URL at INFO, httpcore every header at DEBUG: `sig`, addresses, cookies, keys. A filter on
    the parent would not see the children's records, hence each logger by name. Safe to call again.
    """
    for name in _LOUD:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _BelowWarning) for one in logger.filters):
            logger.addFilter(_BelowWarning())
