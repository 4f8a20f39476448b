"""Whether the differ may be used here. It reads what Textual does not promise to keep, so it wants one version."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

MADE_FOR = "8.2.8"
"""The version of Textual whose compositor the differ was proved against."""

SWITCH = "NOCTOP_DIFFER"
"""The environment variable: 0 sends whole regions, as Textual does by itself."""


def why_not(environ: Mapping[str, str]) -> str:
    """Why whole regions are sent and not only what differs, in words; "" where the differ is used."""
    if environ.get(SWITCH, "").strip().casefold() in ("0", "no", "off", "false"):
        return f"switched off by {SWITCH}"
    found = _textual()
    if found != MADE_FOR:
        return f"made for Textual {MADE_FOR}, this is {found}"
    return ""


def _textual() -> str:
    try:
        return version("textual")
    except PackageNotFoundError:
        return "an unknown version"
