"""Text from outside, once it is safe, can neither steer a terminal nor hide from a reader."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tui.model.safe_fields import OptionalSafeStr, SafeStr
from tui.model.text import MAX_LENGTH, safe

_VISIBLE_FORMATS = {
    0x600,
    0x601,
    0x602,
    0x603,
    0x604,
    0x605,
    0x6DD,
    0x70F,
    0x890,
    0x891,
    0x8E2,
    0x110BD,
    0x110CD,
}
"""Signs that Unicode calls formats although they are drawn; and hieroglyph joiners, which change the drawing."""
_VISIBLE_FORMATS |= set(range(0x13430, 0x1343A))


def _steers_or_hides(character: str) -> bool:
    hidden_category = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return hidden_category and ord(character) not in _VISIBLE_FORMATS


class Row(BaseModel):
    name: SafeStr
    city: OptionalSafeStr = None


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Sports 1", "Sports 1"),
        ("Zürich 日本 ★", "Zürich 日本 ★"),
        ("\x1b[2J", "␛[2J"),
        ("a\r\n\tb", "a   b"),
        ("\x7f\x00", "␡␀"),
        ("\x9b31m", "\ufffd31m"),
        ("user\u202egpj.exe", "user\ufffdgpj.exe"),
        ("zero\u200bwidth\ufeff", "zero\ufffdwidth\ufffd"),
        ("soft\u00adhyphen", "soft\ufffdhyphen"),
        ("\u3164\u115f\U000e0041\U000e0101", "\ufffd" * 4),
        ("❤\ufe0f", "❤"),
        ("\ud800", "\ufffd"),
        ("[red]literal[/red]", "[red]literal[/red]"),
        (None, ""),
        (12.5, "12.5"),
        (["a", "\x1b"], "['a', '\\x1b']"),
        (b"caf\xc3\xa9\xff", "café\ufffd"),
    ],
)
def test_safe(raw: object, shown: str) -> None:
    assert safe(raw) == shown


def test_what_python_cannot_write_is_named() -> None:
    assert safe(10**5000) == "(int)"
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert safe(deep) == "(list)"


def test_what_is_cut_says_so() -> None:
    assert safe("x" * (MAX_LENGTH + 1)) == "x" * (MAX_LENGTH - 1) + "…"
    assert safe("x" * MAX_LENGTH) == "x" * MAX_LENGTH
    assert safe("abcdef", 4) == "abc…"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60), st.integers(1, 30))
def test_safe_text_is_harmless_bounded_and_stays_as_it_is(raw: str, limit: int) -> None:
    once = safe(raw, limit)
    assert not [character for character in once if _steers_or_hides(character)]
    assert len(once) <= limit
    assert safe(once, limit) == once


@given(st.binary(max_size=60))
def test_bytes_are_made_safe_as_well(raw: bytes) -> None:
    assert not [character for character in safe(raw) if _steers_or_hides(character)]


def test_no_character_that_steers_or_hides_is_forgotten() -> None:
    survivors = [code for code in range(0x110000) if any(map(_steers_or_hides, safe(chr(code))))]
    assert survivors == []


def test_models_are_safe_from_the_start() -> None:
    row = Row.model_validate({"name": "\x1b[2J", "city": None})
    assert (row.name, row.city) == ("␛[2J", None)
    assert Row.model_validate({"name": None, "city": "\x9b"}) == Row(name="", city="\ufffd")
