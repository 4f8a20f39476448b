"""httpx, loaded without what noctop has no use for. Whoever imports this package has it loaded so."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _Idna(ModuleType):
    """In place of the library for host names beyond ASCII, whose tables are 1.5 MB: loaded when one is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get("idna") is self:
            del sys.modules["idna"]
        return getattr(import_module("idna"), name)


def _load() -> None:
    """httpx brings a command line, for which it loads click, Pygments and more where they happen to be installed: 3 MB
    and 80 ms. Python takes None for "there is none", and httpx does without."""
    missing = "click" not in sys.modules
    if missing:
        sys.modules["click"] = None  # type: ignore[assignment]
    try:
        import_module("httpx")
    finally:
        if missing:
            del sys.modules["click"]


sys.modules.setdefault("idna", _Idna("idna"))
_load()

if find_spec("sniffio") is None:
    # httpcore asks for this optional library several times per request; a failing search through every folder of the
    # path is a quarter of what a request costs us.
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
