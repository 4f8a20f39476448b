"""The file of the view: private, replaced whole, never trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.console.remembered.views import FULL
from tui.console.remembered.file import MOST_BYTES, load, save
from tui.console.remembered.keeper import ViewKeeper
from tui.console.remembered.view import View


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "noctop" / "view.json"


def test_what_is_saved_is_loaded_and_for_its_owner_alone(path: Path) -> None:
    save(path, View())
    save(path, FULL)
    assert load(path) == (FULL, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["view.json"]


def test_a_first_start_has_none_and_says_nothing(path: Path) -> None:
    assert load(path) == (None, "")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b" " * (MOST_BYTES + 1)])
def test_one_that_cannot_be_used_is_put_aside_with_a_word(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    view, words = load(path)
    assert view is None
    assert words.startswith("the view of last time is not used: it is ") or "another version" in words
    assert "view.json.unusable" in words
    assert path.with_name("view.json.unusable").read_bytes() == content
    assert load(path) == (None, "")


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    save(elsewhere, FULL)
    path.parent.mkdir()
    path.symlink_to(elsewhere)
    view, words = load(path)
    assert view is None
    assert "cannot be read" in words
    assert load(elsewhere) == (FULL, "")


def test_a_pipe_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    view, words = load(path)
    assert view is None
    assert "no plain file" in words


def test_a_folder_that_cannot_be_written_loses_no_file(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()  # in its place: nothing can be put there
    with pytest.raises(OSError, match="directory"):
        save(path, FULL)
    assert os.listdir(path.parent) == ["view.json"]


# the keeper ------------------------------------------------------------------------------------------------


def keeper(path: Path, first: View | None = None, words: list[str] | None = None) -> ViewKeeper:
    return ViewKeeper(path, first, (words if words is not None else []).append, after_s=0.0)


def test_the_newest_is_kept_on_the_way_out(path: Path) -> None:
    keeping = keeper(path)
    keeping.note(View())
    keeping.note(FULL)
    assert not path.exists()
    keeping.flush()
    assert load(path) == (FULL, "")


def test_what_was_not_changed_is_not_written_over_what_another_has_kept(path: Path) -> None:
    save(path, FULL)
    keeping = keeper(path, first=View())
    keeping.note(View())
    keeping.flush()
    assert load(path) == (FULL, "")


def test_started_it_writes_by_itself(path: Path) -> None:
    keeping = keeper(path)
    keeping.start()
    keeping.note(FULL)
    while load(path)[0] != FULL:
        pass
    keeping.close()


def test_a_disk_that_is_full_is_told_of_once(path: Path) -> None:
    path.mkdir(parents=True)
    words: list[str] = []
    keeping = keeper(path, words=words)
    for view in (FULL, View(), FULL):
        keeping.note(view)
        keeping.flush()
    assert len(words) == 1
    assert "not kept" in words[0]


def test_forgotten_it_is_written_again_only_after_a_change(path: Path) -> None:
    save(path, FULL)
    keeping = keeper(path, first=FULL)
    keeping.forget(FULL)
    keeping.note(FULL)
    keeping.flush()
    assert not path.exists()
    keeping.note(View(window="1h"))
    keeping.flush()
    assert load(path) == (View(window="1h"), "")
