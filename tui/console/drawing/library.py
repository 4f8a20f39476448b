"""plotext, loaded when something is to be drawn, and without what draws nothing."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

MADE_FOR = "6.1.0"
"""The version whose imports this was tried with; any other is loaded whole."""

_LEFT_OUT = (
    *("plotext._doc", "plotext._doc.doc", "plotext._tests.run"),
    *(f"plotext._demos.{name}" for name in ("colors", "styles", "markers", "themes", "line_styles")),
    *(f"plotext._methods.{name}" for name in ("image", "video", "matplotlib")),
)


@cache
def library() -> Any:
    """The module. It would also load a manual of all its functions, tables of its colours and its own tests: fifty
    modules and 4 MB that nobody here opens. Empty ones take their places."""
    leaves_out = _version() == MADE_FOR and not any(name in sys.modules for name in _LEFT_OUT)
    if leaves_out:
        sys.modules.update({name: _Nothing(name) for name in _LEFT_OUT})
    try:
        return import_module("plotext")
    finally:
        if leaves_out:
            for name in _LEFT_OUT:
                del sys.modules[name]


class _Nothing(ModuleType):
    """What is imported from it is there, and nothing."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def _version() -> str:
    try:
        return version("plotext")
    except PackageNotFoundError:
        return ""
