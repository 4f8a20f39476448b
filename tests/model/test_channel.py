"""Figures made of figures: shares, sums and weighted means, unknown where a part is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.channel import Delivery, ratio, weighted

_amounts = st.floats(0, 1e9)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 4, 0.25), (0, 4, 0), (None, 4, None), (1, None, None), (0, 0, None), (1, -1, None), (5, 4, 1.25)],
)
def test_ratio(part: float | None, whole: float | None, expected: float | None) -> None:
    assert ratio(part, whole) == expected


@pytest.mark.parametrize(
    ("cdn", "cdn_weight", "p2p", "p2p_weight", "expected"),
    [
        (10.0, 1, 20.0, 3, 17.5),
        (10.0, 0, 20.0, 3, 20.0),
        (10.0, None, None, None, 10.0),
        (None, None, 20.0, 0, 20.0),
        (None, 1, None, 1, None),
        (10.0, None, 20.0, 3, None),
        (10.0, 1, 20.0, None, None),
        (10.0, 0, 20.0, 0, None),
    ],
)
def test_weighted(
    cdn: float | None,
    cdn_weight: float | None,
    p2p: float | None,
    p2p_weight: float | None,
    expected: float | None,
) -> None:
    assert weighted(cdn, cdn_weight, p2p, p2p_weight) == expected


@given(_amounts, _amounts, _amounts, _amounts)
def test_a_weighted_mean_lies_between_and_knows_no_order(
    cdn: float, one: float, p2p: float, other: float
) -> None:
    mean = weighted(cdn, one, p2p, other)
    assert mean == weighted(p2p, other, cdn, one)
    if mean is None:
        assert one + other == 0
    else:
        slack = 1e-6 * max(cdn, p2p, 1)
        assert min(cdn, p2p) - slack <= mean <= max(cdn, p2p) + slack


def test_devices_are_those_of_the_sources_that_are_known() -> None:
    assert Delivery().devices is None
    assert Delivery(cdn_devices=3).devices == 3
    assert Delivery(cdn_devices=3, p2p_devices=4).devices == 7
    assert Delivery(cdn_devices=0, p2p_devices=0).devices == 0


def test_the_share_of_p2p_needs_both_sources_and_traffic() -> None:
    assert Delivery(cdn_throughput_kbps=40_000, p2p_throughput_kbps=180_000).p2p_ratio == pytest.approx(
        0.818, abs=1e-3
    )
    assert Delivery(p2p_throughput_kbps=180_000).p2p_ratio is None
    assert Delivery(cdn_throughput_kbps=0, p2p_throughput_kbps=0).p2p_ratio is None
