"""Reading api.video's rows: nested parts that may be missing, and the word "unknown" for what is not known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.model.text import safe

Fields = Mapping[str, Any]

_SECRETS = frozenset({"streamkey", "stream_key", "restreams"})
"""Whoever has a stream key can broadcast in the customer's name; restreams carry those of other services."""


def part(row: Fields, name: str) -> Fields:
    """A nested object; an empty one where there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def known(value: Any) -> str | None:
    """Safe text, or None: for null, "", the literal "unknown" of the vendor's samples, and what is no text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = safe(value).strip()
    return None if text.lower() in ("", "unknown") else text


def raw_json(row: Any) -> str:
    """`row` as compact ASCII JSON without any stream key; "" where it is nested too deep to be written."""
    try:
        return json.dumps(_without_secrets(row), separators=(",", ":"))
    except RecursionError:
        return ""


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(one) for name, one in value.items() if name.lower() not in _SECRETS}
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    return value
