"""Telling of an unexpected exception without its words: they may hold a URL or an identity."""

from __future__ import annotations


def told(error: BaseException) -> str:
    """Its type and the innermost place it came from: `KeyError in Board.take_summary:91`."""
    return f"{type(error).__name__} in {_place(error)}"


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return "an unknown place"
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"
