"""From the id on the screen back to the id on the wire."""

from __future__ import annotations

from tui.model.text import safe

_KEPT = 10_000
"""Ids remembered at most; beyond that the oldest are forgotten, whatever a vendor sends."""


class RawIds:
    """The vendor's own spelling of ids that are shown in another.

    Ids are made safe like all text from outside, and a request must carry the original: an emoji joined by an
    invisible character is one id to System73, and only replacement characters on the screen.
    """

    def __init__(self) -> None:
        self._raw: dict[str, str] = {}

    def shown(self, raw: str) -> str:
        """The safe text of `raw`; remembered where the two differ."""
        text = safe(raw)
        if text != raw:
            self._raw.pop(text, None)
            self._raw[text] = raw
            if len(self._raw) > _KEPT:
                del self._raw[next(iter(self._raw))]
        return text

    def raw(self, shown: str) -> str:
        """What to send for an id that was shown (or typed by the operator)."""
        return self._raw.get(shown, shown)
