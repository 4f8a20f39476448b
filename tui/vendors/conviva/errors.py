"""`status_info.errors`, whose shape nobody documents: whatever comes becomes bounded, safe texts."""

from __future__ import annotations

import json
from typing import Any

from tui.model.session import SessionError
from tui.model.text import safe
from tui.vendors.conviva.instants import instant
from tui.vendors.wire import flag

MAX_ERRORS = 50
"""Errors kept of one session; the count tells of all."""
MAX_WORDS = 500

_WORDS = ("message", "name", "error", "reason", "code", "description")
_FATAL = ("is_fatal", "fatal")
_TIMES = ("timestamp", "time_ms", "epoch_ms")


def session_errors(value: Any) -> list[SessionError] | None:
    """The errors in `value`, a list or a single one, fatal ones first; None where nothing says whether there were
    any. A null or an empty text in the list tells of no error."""
    if value is None:
        return None
    listed = value if isinstance(value, list) else [value]
    errors = [_error(one) for one in listed if one not in (None, "", {}, [])]
    errors.sort(key=lambda error: not error.fatal)
    return errors


def _error(value: Any) -> SessionError:
    if isinstance(value, str):
        return SessionError(safe(value, MAX_WORDS))
    if not isinstance(value, dict):
        return SessionError(_as_json(value))
    fatal = next((value[key] for key in _FATAL if key in value), None)
    return SessionError(_message(value), flag(fatal), _at_ms(value))


def _message(value: dict[str, Any]) -> str:
    for key in _WORDS:
        words = value.get(key)
        if isinstance(words, dict):
            words = next((words[inner] for inner in _WORDS if isinstance(words.get(inner), str)), None)
        if isinstance(words, (str, int, float)) and not isinstance(words, bool) and words != "":
            return safe(words, MAX_WORDS)
    return _as_json(value)


def _as_json(value: Any) -> str:
    try:
        return safe(json.dumps(value, ensure_ascii=False), MAX_WORDS)
    except (RecursionError, ValueError):
        return "an error nested too deep to be read"


def _at_ms(value: dict[str, Any]) -> int | None:
    for key in _TIMES:
        at = value.get(key)
        found = instant(at.get("epoch_ms", at.get("iso_date")) if isinstance(at, dict) else at)
        if found is not None:
            return found
    return None
