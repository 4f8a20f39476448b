"""Cycles are looked for while nobody types, and Python's own way comes back at the end."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from tui import right_of_way
from tui.console.own_cost.garbage import EVERY_S, SWITCH_S, YOUNG, Garbage


class Knot:
    """Refers to itself, so that counting references never frees it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def garbage() -> Garbage:
    return Garbage(0.0)


def test_a_cycle_is_found_in_a_quiet_moment_only(garbage: Garbage, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage.begin()
    try:
        knot = weakref.ref(Knot())
        monkeypatch.setattr(right_of_way, "is_quiet", lambda: False)
        assert not garbage.tick(EVERY_S)
        assert knot() is not None
        monkeypatch.setattr(right_of_way, "is_quiet", lambda: True)
        assert garbage.tick(EVERY_S + 1)
        assert knot() is None
        assert not garbage.tick(EVERY_S + 2), "not again so soon"
    finally:
        garbage.end()


def test_what_python_had_is_back_at_the_end(garbage: Garbage) -> None:
    before = gc.get_threshold(), sys.getswitchinterval()
    garbage.begin()
    assert (gc.get_threshold()[0], sys.getswitchinterval()) == (YOUNG, pytest.approx(SWITCH_S))
    assert gc.get_freeze_count() > 0
    garbage.end()
    assert (gc.get_threshold(), sys.getswitchinterval()) == before
    assert gc.get_freeze_count() == 0
