"""What is tidied up in a quiet minute, and that nothing is while somebody types."""

from __future__ import annotations

import pytest
from rich.cells import cached_cell_len

from tui import allocation, right_of_way
from tui.console.own_cost.garbage import EVERY_S, TRIM_EVERY_S, Garbage


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "is_quiet", lambda: True)


@pytest.fixture
def trims(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    done: list[bool] = []
    monkeypatch.setattr(allocation, "trim", lambda: done.append(True))
    return done


def test_once_a_minute_what_is_free_goes_back_and_what_was_remembered_is_forgotten(trims: list[bool]) -> None:
    garbage = Garbage(0.0)
    cached_cell_len("a channel")
    garbage.tick(TRIM_EVERY_S - 1)
    assert not trims
    assert cached_cell_len.cache_info().currsize
    garbage.tick(TRIM_EVERY_S)
    assert trims == [True]
    assert not cached_cell_len.cache_info().currsize
    garbage.tick(TRIM_EVERY_S + 1)
    assert trims == [True]


def test_not_while_somebody_types_but_soon_after(trims: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    garbage = Garbage(0.0)
    monkeypatch.setattr(right_of_way, "is_quiet", lambda: False)
    garbage.tick(TRIM_EVERY_S + 4)
    assert not trims
    monkeypatch.setattr(right_of_way, "is_quiet", lambda: True)
    garbage.tick(TRIM_EVERY_S + 5)
    assert trims


def test_everything_is_looked_through_now_and_then(trims: list[bool]) -> None:
    garbage = Garbage(0.0)
    assert not garbage.tick(EVERY_S - 1)
    assert garbage.tick(EVERY_S)
    assert not garbage.tick(EVERY_S + 1)
