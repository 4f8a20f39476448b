"""The journal of reveals: a line each, added only, private, and without what was revealed."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tui.audit.journal import JOURNAL_NAME, MAX_REASON, Journal
from tui.model.masking import REVEALED, Mask

NOW_MS = 1_795_291_200_123
MASK = Mask(b"k" * 32)


def journal(folder: Path, mask: Mask = MASK, **environ: str) -> Journal:
    return Journal(folder, mask, lambda: NOW_MS, environ)


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / JOURNAL_NAME).read_text().splitlines()]


def test_a_reveal_says_who_when_what_and_why(tmp_path: Path) -> None:
    journal(tmp_path, SUDO_USER="kim", SSH_CONNECTION="198.51.100.7 50000 203.0.113.9 22").revealed(
        "ticket 4711", f"viewer {MASK.token('acct-1')}"
    )
    assert written(tmp_path) == [
        {
            "time": "2026-11-21T20:00:00.123Z",
            "uid": os.getuid(),
            "sudo_user": "kim",
            "ssh": True,
            "action": "reveal",
            "what": f"viewer {MASK.token('acct-1')}",
            "why": "ticket 4711",
        }
    ]
    assert "198.51.100.7" not in (tmp_path / JOURNAL_NAME).read_text()


def test_at_the_machine_itself_there_is_no_sudo_and_no_ssh(tmp_path: Path) -> None:
    journal(tmp_path).revealed("ticket", "viewer x··")
    (line,) = written(tmp_path)
    assert (line["sudo_user"], line["ssh"]) == (None, False)


def test_lines_are_only_ever_added(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).write_text('{"action": "an older one"}\n')
    for number in range(3):
        journal(tmp_path).revealed(f"ticket {number}", "viewer x··")
    assert [line.get("why") for line in written(tmp_path)] == [None, "ticket 0", "ticket 1", "ticket 2"]


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        journal(tmp_path).revealed("ticket", "viewer x··")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / JOURNAL_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("reason", ["for acct-77 who called", "caller at 203.0.113.77", "Ticket ACCT-77"])
def test_an_identity_in_the_reason_is_masked(tmp_path: Path, reason: str) -> None:
    journal(tmp_path, MASK.knowing("acct-77")).revealed(reason, "viewer x··")
    text = (tmp_path / JOURNAL_NAME).read_text().lower()
    assert "acct-77" not in text
    assert "203.0.113.77" not in text


def test_a_reason_is_one_bounded_line(tmp_path: Path) -> None:
    journal(tmp_path).revealed("a\nb\x1b[2J" + "x" * 10_000, "viewer x··")
    (line,) = written(tmp_path)
    assert len(line["why"]) <= MAX_REASON
    assert "\x1b" not in line["why"]


def test_it_is_on_the_disk_before_anything_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_mode))
    journal(tmp_path).revealed("ticket", "viewer x··")
    assert [stat.S_ISREG(mode) for mode in synced] == [True, False]
    journal(tmp_path).revealed("ticket", "viewer x··")
    assert len(synced) == 3


def test_where_it_cannot_be_written_that_is_an_error(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).mkdir()
    with pytest.raises(OSError, match="directory"):
        journal(tmp_path).revealed("ticket", "viewer x··")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        journal(tmp_path).revealed("ticket", "viewer x··")
    assert not (tmp_path / "elsewhere").exists()


def test_a_mask_that_masks_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be on"):
        journal(tmp_path, REVEALED)


@pytest.mark.parametrize("typed", ["jane.roe77@example.com", "roe77", "Jane"])
def test_a_reason_does_not_hold_the_identity_it_is_about_nor_parts_of_it(tmp_path: Path, typed: str) -> None:
    known = MASK.knowing("jane.roe77@example.com")
    journal(tmp_path, known).revealed(f"ticket 4711 for {typed}", "viewer x··")
    (line,) = written(tmp_path)
    assert line["why"].startswith("ticket 4711 for ")
    assert typed not in line["why"]
