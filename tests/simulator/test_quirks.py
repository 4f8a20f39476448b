"""Quirks are refused with what would be allowed."""

from __future__ import annotations

import re

import pytest

from tui.simulator.quirks import QuirkError, Quirks, choices


def test_without_settings_all_is_default() -> None:
    assert Quirks.parse([]) == Quirks()


def test_every_choice_of_every_key_is_taken() -> None:
    for key, allowed in choices().items():
        for value in allowed or ("0", "17"):
            assert str(getattr(Quirks.parse([f"{key}={value}"]), key)) == value


def test_the_last_setting_of_a_key_wins() -> None:
    assert Quirks.parse(["system73_auth=raw", "system73_auth=bearer"]).system73_auth == "bearer"


@pytest.mark.parametrize("text", ["nonsense=1", "system73", "=", "", "SYSTEM73_AUTH=raw"])
def test_an_unknown_key_is_refused_with_the_list_of_keys(text: str) -> None:
    with pytest.raises(QuirkError, match=r"there are: .*uplynk_auth.*system73_auth.*mediamelon_bad_key"):
        Quirks.parse([text])


def test_a_wrong_value_is_refused_with_the_values() -> None:
    with pytest.raises(QuirkError, match=re.escape("one of: both, raw, bearer")):
        Quirks.parse(["system73_auth=basic"])


@pytest.mark.parametrize("value", ["", "-1", "1.5", "many", "²"])
def test_a_number_is_whole(value: str) -> None:
    with pytest.raises(QuirkError, match="whole number"):
        Quirks.parse([f"system73_rate_per_s={value}"])
