"""The last look-ups, kept masked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.console.panes.lookup.recent import KEPT, Recent, load, save, with_newest
from tui.model.identity import IdentityKind

ONE = Recent("viewer", IdentityKind.VIEWER, "7f3a91c2··", "2h", 1_795_000_000_000)


def test_what_is_saved_is_read_again_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "recent.json"
    both = (ONE, replace(ONE, kinds="ip or client", kind=None, token="203.0.113.x"))
    save(path, both)
    assert load(path) == both
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["recent.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[1]",
        '[{"kinds": "x"}]',
        "null",
        '[{"kinds":"a","kind":"b","token":"c","range_text":"d","asked_at_ms":1}]',
    ],
)
def test_a_file_that_is_none_is_no_trouble(tmp_path: Path, content: str) -> None:
    path = tmp_path / "recent.json"
    path.write_text(content)
    assert load(path) == ()
    assert load(tmp_path / "nowhere.json") == ()


def test_a_file_that_somebody_edited_is_safe_text(tmp_path: Path) -> None:
    path = tmp_path / "recent.json"
    save(path, [replace(ONE, token="\x1b]52;c;aGk=\x07", range_text="x" * 5_000)])
    (read,) = load(path)
    assert "\x1b" not in read.token
    assert len(read.range_text) <= 60


def test_where_it_cannot_be_written_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "recent.json"
    path.mkdir()
    with pytest.raises(OSError):
        save(path, [ONE])
    assert [file.name for file in tmp_path.iterdir()] == ["recent.json"]


def test_the_newest_stands_first_once_and_only_so_many_are_kept() -> None:
    found: tuple[Recent, ...] = ()
    for number in range(KEPT + 5):
        found = with_newest(replace(ONE, token=str(number), asked_at_ms=number), found)
    assert len(found) == KEPT
    assert found[0].token == str(KEPT + 4)
    again = with_newest(replace(ONE, token="10", asked_at_ms=99), found)
    assert [one.token for one in again].count("10") == 1
    assert again[0].asked_at_ms == 99
