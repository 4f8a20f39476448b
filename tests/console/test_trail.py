"""Back and forward, as in a browser."""

from __future__ import annotations

from tui.console.trail import Trail


def test_back_and_forward() -> None:
    trail = Trail("wall")
    assert trail.back() is None
    trail.visit("a")
    trail.visit("b")
    assert (trail.back(), trail.back(), trail.back()) == ("a", "wall", None)
    assert (trail.forward(), trail.forward(), trail.forward()) == ("a", "b", None)
    assert trail.here == "b"


def test_a_new_way_forgets_what_lay_ahead() -> None:
    trail = Trail("wall")
    trail.visit("a")
    trail.back()
    trail.visit("b")
    assert trail.forward() is None
    assert trail.back() == "wall"


def test_staying_is_no_step() -> None:
    trail = Trail("wall")
    trail.visit("a")
    trail.visit("a")
    assert trail.back() == "wall"


def test_a_long_way_forgets_its_beginning() -> None:
    trail = Trail(0)
    for place in range(1, 1_000):
        trail.visit(place)
    back = [trail.back() for _ in range(1_000)]
    assert len([place for place in back if place is not None]) == 99
