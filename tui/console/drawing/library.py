"""plotext, loaded when something is to be drawn, and without its manual."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

MADE_FOR = "6.1.0"
"""The version whose imports this was tried with; any other is loaded whole."""

_MANUAL = ("plotext._doc", "plotext._doc.doc")


@cache
def library() -> Any:
    """The module. Its last import is a manual of all its functions: thirty modules and 3 MB that nobody here opens. An
    empty one takes its place."""
    leaves_out = _version() == MADE_FOR and not any(name in sys.modules for name in _MANUAL)
    if leaves_out:
        sys.modules.update({name: _Nothing(name) for name in _MANUAL})
    try:
        return import_module("plotext")
    finally:
        if leaves_out:
            for name in _MANUAL:
                del sys.modules[name]


class _Nothing(ModuleType):
    """What is imported from it is there, and empty."""

    docs = None


def _version() -> str:
    try:
        return version("plotext")
    except PackageNotFoundError:
        return ""
