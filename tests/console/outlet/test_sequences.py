"""What no terminal should send, between keys that must all come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Message, MouseDown, Paste

from tui.console.outlet.sequences import Pastes, SteadyParser

START, END = "\x1b[200~", "\x1b[201~"


def read(text: str) -> list[Message]:
    return list(SteadyParser().feed(text))


def keys(text: str) -> list[str]:
    return [message.key for message in read(text) if isinstance(message, Key)]


@pytest.mark.parametrize(
    "nonsense",
    [
        "\x1b[1;1:3A",  # kitty: the arrow is released
        "\x1b[97;1:3u",
        "\x1b[1114112u",  # beyond Unicode
        "\x1b[9999999999999u",
        "\x1b[55296u",  # half a surrogate pair
        "\x1b[97;1;55296u",
        "\x1b[?62;22c",  # device attributes, which nobody asked for
        "\x1b[0n",
        "\x1b[999z",
        "\x1b[>1;2;3c",
        "\x1b[?2027;0$y",
    ],
)
def test_what_means_nothing_is_passed_over_and_the_keys_beside_it_come(nonsense: str) -> None:
    assert keys(f"a{nonsense}b") == ["a", "b"]


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        ("\x1b[A", "up"),
        ("\x1b[1;5A", "ctrl+up"),
        ("\x1b[1;1:1A", "up"),
        ("\x1b[1;1:2A", "up"),  # held down
        ("\x1b[97;5u", "ctrl+a"),
        ("\x1b[97;5:1u", "ctrl+a"),
        ("\x1b[97:65;5u", "ctrl+a"),  # with what another layout makes of it
        ("\x1b[[A", "f1"),  # the console of Linux
        ("\x1bOP", "f1"),
        ("\x1b[3~", "delete"),
        ("\x1b[Z", "shift+tab"),
    ],
)
def test_keys_are_read_as_ever(sequence: str, key: str) -> None:
    assert keys(f"{sequence}j") == [key, "j"]


def test_a_mouse_is_read_as_ever() -> None:
    pressed = read("\x1b[<0;5;7M")[0]
    assert isinstance(pressed, MouseDown)
    assert (pressed.x, pressed.y) == (4, 6)


@given(
    st.lists(st.sampled_from(["abc", "\x1b", "\x1b[A", "\x1b[1;1:3A", "\x1b[20", "q" * 40]), max_size=8),
    st.integers(1, 50),
)
def test_a_paste_is_text_whatever_it_holds_and_however_it_is_cut(parts: list[str], size: int) -> None:
    pasted = "x".join(parts) + "x"
    came = in_pieces(f"j{START}{pasted}{END}k", size)
    first, paste, last = came
    assert isinstance(first, Key)
    assert first.key == "j"
    assert isinstance(paste, Paste)
    assert paste.text == pasted.replace("\x1b", "")
    assert isinstance(last, Key)
    assert last.key == "k"


def in_pieces(text: str, size: int) -> list[Message]:
    pastes, parser = Pastes(), SteadyParser()
    passed = [pastes.passed(text[at : at + size]) for at in range(0, len(text), size)]
    assert not pastes.under_way
    return [message for part in passed if part for message in parser.feed(part)]


@given(st.text(min_size=1, alphabet="\x1b[]<>?:;$~0123456789uARMmyntO\x7f\x00é\ufffd", max_size=60))
def test_nothing_ends_it(nonsense: str) -> None:
    parser = SteadyParser()
    list(parser.feed(nonsense))
    list(parser.feed(END + " " * 40))  # out of a paste, and past any sequence that is still open
    assert [message.key for message in parser.feed("q") if isinstance(message, Key)] == ["q"]


@given(st.lists(st.sampled_from([START, END, "abc", "\x1b[A"]), max_size=8), st.integers(1, 9))
def test_whether_a_paste_is_under_way_is_known_however_it_is_cut(parts: list[str], size: int) -> None:
    watch, text = Pastes(), "".join(parts)
    for at in range(0, len(text), size):
        watch.passed(text[at : at + size])
    marks = [part for part in parts if part in (START, END)]
    assert watch.under_way is (marks[-1:] == [START])
