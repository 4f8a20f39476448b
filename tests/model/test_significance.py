"""The exact test against counting it out."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tui.model.significance import fisher_tail


def _counted(bad: int, n: int, rest_bad: int, rest_n: int) -> float:
    marked, every = bad + rest_bad, n + rest_n
    ways = sum(
        math.comb(marked, one) * math.comb(every - marked, n - one) for one in range(bad, min(marked, n) + 1)
    )
    return ways / math.comb(every, n)


@given(st.integers(1, 40), st.integers(0, 40), st.data())
def test_the_tail_is_that_of_counting_it_out(n: int, rest_n: int, data: st.DataObject) -> None:
    bad, rest_bad = data.draw(st.integers(0, n)), data.draw(st.integers(0, rest_n))
    assert math.isclose(
        fisher_tail(bad, n, rest_bad, rest_n), _counted(bad, n, rest_bad, rest_n), rel_tol=1e-8
    )


def test_large_numbers_are_quick_and_nothing_is_chance() -> None:
    assert fisher_tail(50_000, 60_000, 3_000, 200_000) == 0.0
    assert fisher_tail(10, 60_000, 30_000, 200_000) == 1.0
    assert 0.45 < fisher_tail(1_000, 10_000, 20_000, 200_000) < 0.55
    assert fisher_tail(0, 10, 5, 10) == fisher_tail(0, 0, 5, 10) == 1.0
