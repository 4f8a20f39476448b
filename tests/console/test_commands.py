"""The registry of commands: which keys may stand where."""

from __future__ import annotations

import pytest

from tui.console.commands import COMMANDS, KeysError, Where, commands_for, keys_of


def test_the_keys_as_shipped_conflict_nowhere() -> None:
    assert set(keys_of({})) == {command.action for command in COMMANDS}


@pytest.mark.parametrize(
    ("overrides", "taken_by"),
    [
        ({"error_next": "s"}, "lookup"),
        ({"raw": "c"}, "case"),
        ({"filter_rows": "j"}, "cursor_down"),
        ({"lookup": "x"}, "exceptions"),
        ({"error_next": "x"}, "exceptions"),
        ({"group_by": "e"}, "error_next"),
        ({"lookup_kind": "tab"}, "lookup_field"),
    ],
)
def test_two_commands_that_could_both_be_meant(overrides: dict[str, str], taken_by: str) -> None:
    with pytest.raises(KeysError, match=taken_by):
        keys_of(overrides)


def test_two_panes_are_never_meant_at_once() -> None:
    assert keys_of({"error_next": "f"})["error_next"] == ("f",)
    assert keys_of({"lookup_start": "ctrl+s"})["lookup_start"] == ("ctrl+s",)


@pytest.mark.parametrize("key", ["k", "space", "?"])
def test_a_letter_is_text_in_the_box(key: str) -> None:
    with pytest.raises(KeysError, match="is text there"):
        keys_of({"lookup_kind": key})


@pytest.mark.parametrize("action", ["interrupt", "redraw", "suspend"])
def test_a_letter_is_text_for_what_works_while_one_types(action: str) -> None:
    with pytest.raises(KeysError, match="is text there"):
        keys_of({action: "X"})


def test_commands_of_a_place() -> None:
    assert {command.where for command in commands_for(Where.LOOKUP)} == {Where.LOOKUP}


@pytest.mark.parametrize("key", ["ctrl+banana", "banana", "hyper+x", "ctrl+"])
def test_a_key_that_no_terminal_sends_is_refused(key: str) -> None:
    with pytest.raises(KeysError, match="is no key"):
        keys_of({"quit": key})


@pytest.mark.parametrize("key", ["ctrl+l", "f12", "alt+q", "shift+f3"])
def test_keys_with_modifiers_and_names_are_taken(key: str) -> None:
    assert keys_of({"quit": key})["quit"] == (key,)
