"""The watch list's file: private, across restarts, with ends, and nothing of what has ended left in it."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tui.model.instants import HOUR_MS
from tui.watch.book import MOST_WATCHED, BookError, WatchBook
from tui.watch.subject import Subject, Watched, WatchKind

NOW_MS = 1_795_291_200_000
VIEWER = Subject(WatchKind.VIEWER, "viewer-4711@example.com")
SPORTS = Subject(WatchKind.CHANNEL, "channel\x1fSports 1", "Sports 1")


def test_what_is_watched_is_there_after_a_restart(tmp_path: Path) -> None:
    book = WatchBook(tmp_path / "identities.db")
    book.watch(VIEWER, NOW_MS, NOW_MS + HOUR_MS)
    book.watch(SPORTS, NOW_MS, NOW_MS + 2 * HOUR_MS)
    book.close()
    again = WatchBook(tmp_path / "identities.db")
    assert again.entries(NOW_MS + 1) == (
        Watched(VIEWER, NOW_MS, NOW_MS + HOUR_MS),
        Watched(SPORTS, NOW_MS, NOW_MS + 2 * HOUR_MS),
    )
    assert again.entries(NOW_MS)[1].subject.name == "Sports 1"
    again.close()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_file_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        book = WatchBook(tmp_path / "identities.db")
        book.watch(VIEWER, NOW_MS, NOW_MS + HOUR_MS)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        book.close()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}


def test_an_entry_ends_by_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "identities.db"
    book = WatchBook(path)
    book.watch(VIEWER, NOW_MS, NOW_MS + HOUR_MS)
    assert VIEWER.value.encode() in path.read_bytes()
    assert len(book.entries(NOW_MS + HOUR_MS - 1)) == 1
    assert book.entries(NOW_MS + HOUR_MS) == ()
    book.close()
    assert VIEWER.value.encode() not in path.read_bytes()


def test_watching_again_moves_the_end_and_forgetting_ends_it(tmp_path: Path) -> None:
    book = WatchBook(tmp_path / "identities.db")
    book.watch(VIEWER, NOW_MS, NOW_MS + HOUR_MS)
    book.watch(VIEWER, NOW_MS + 1, NOW_MS + 3 * HOUR_MS)
    assert [one.until_ms for one in book.entries(NOW_MS + 2)] == [NOW_MS + 3 * HOUR_MS]
    book.forget(VIEWER)
    assert book.entries(NOW_MS + 2) == ()
    book.close()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "identities.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BookError, match=r"cannot be used"):
        WatchBook(tmp_path / "identities.db")


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_file_that_is_no_list_is_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "identities.db"
    if content is None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE watched (something)")
        other.commit()
        other.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(BookError, match="Move the file away"):
        WatchBook(path)
    assert path.read_bytes() == before


def test_the_list_has_an_end_too() -> None:
    book = WatchBook(None)
    for number in range(MOST_WATCHED):
        book.watch(Subject(WatchKind.VIEWER, f"v{number}"), NOW_MS, NOW_MS + 1)
    with pytest.raises(BookError, match="remove one first"):
        book.watch(VIEWER, NOW_MS, NOW_MS + 1)
    book.close()


def test_no_identity_in_a_repr() -> None:
    assert VIEWER.value not in repr(Watched(VIEWER, NOW_MS, NOW_MS + 1))
