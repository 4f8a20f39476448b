"""The same thing in two vendors' spellings is seen as one, and strangers are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.diagnosis import sameness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:DB8::1", "2001:0db8:0:0:0:0:0:1"),
        ("[2001:db8::1]", "2001:db8::1%eth0"),
    ],
)
def test_an_address_is_the_same_in_every_spelling(one: str, other: str) -> None:
    assert sameness.ip_key(one) == sameness.ip_key(other) is not None


@pytest.mark.parametrize(
    "text", ["", None, "::", "0.0.0.0", "127.0.0.1", "::1", "unknown", "1.2.3", "1.2.3.4.-5"]
)
def test_what_is_nobodys_address_is_no_key(text: str | None) -> None:
    assert sameness.ip_key(text) is None


@pytest.mark.parametrize("text", ["", None, "unknown", "NULL", " - ", "anonymous", "### REDACTED ###"])
def test_placeholders_make_nobody_the_same(text: str | None) -> None:
    assert sameness.known_key(text) is None
    assert not sameness.same_key(text, text)


def test_a_uuid_is_the_same_without_dashes() -> None:
    dashed = "0123ABCD-0123-0123-0123-0123456789AB"
    assert sameness.session_key(dashed) == sameness.session_key(dashed.replace("-", "").lower())
    assert sameness.session_key("1.2.3.4.-5") == "1.2.3.4.-5"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Chicago, Illinois, United States", "Chicago", True),
        ("München", "Munchen, Bavaria", True),
        ("Paris, Texas, United States", "Paris, Ile-de-France, France", False),
        ("Chicago Heights", "Chicago", False),
        ("unknown", "unknown", False),
        ("", "Chicago", False),
    ],
)
def test_cities(one: str, other: str, same: bool) -> None:
    assert sameness.same_city(one, other) is sameness.same_city(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("iOS", "iOS Unknown", True),
        ("iPhone", "iOS 18.1", True),
        ("iPadOS", "iPhone OS", True),
        ("Mac OS X", "macOS 15.1", True),
        ("Android TV", "Android", False),
        ("Smart TV", "Tizen", False),
        ("Windows 11", "windows", True),
        ("unknown", "unknown", False),
    ],
)
def test_systems(one: str, other: str, same: bool) -> None:
    assert sameness.same_system(one, other) is sameness.same_system(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Apple iPhone", "iPhone 15", True),
        ("Apple iPhone", "iPhone", True),
        ("Pixel 8", "Pixel 8 Pro", False),
        ("Samsung TV", "LG TV", False),
        ("Apple", "apple", True),
        (None, "iPhone", False),
    ],
)
def test_devices(one: str | None, other: str | None, same: bool) -> None:
    assert sameness.same_device(one, other) is sameness.same_device(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sports 1", "sports/1", True),
        ("[ch-7] Sports 1", "Sports_1", True),
        ("Sports 1", "Sports 11", False),
        ("!!!", "!!!", True),
        ("!!!", "???", False),
    ],
)
def test_assets(one: str, other: str, same: bool) -> None:
    assert sameness.same_asset(one, other) is same


def test_networks_and_countries() -> None:
    assert sameness.same_network("Comcast", "Comcast Cable")
    assert not sameness.same_network("Comcast Cable", "Cable One")
    assert sameness.same_country("US", "United States"), "a code and a name cannot be compared"
    assert not sameness.same_country("US", "FR")
    assert not sameness.same_country("France", "Spain")


@pytest.mark.parametrize(
    "same",
    [
        sameness.same_city,
        sameness.same_country,
        sameness.same_device,
        sameness.same_network,
        sameness.same_asset,
        sameness.same_system,
        sameness.same_key,
    ],
)
@given(one=st.none() | st.text(), other=st.none() | st.text())
def test_any_text_can_be_compared_and_order_makes_no_difference(
    same: Callable[[str | None, str | None], bool], one: str | None, other: str | None
) -> None:
    assert same(one, other) == same(other, one)
