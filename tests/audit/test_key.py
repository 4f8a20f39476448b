"""The masking key: made once, private, and never replaced behind anybody's back."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tui.audit.key import KEY_BYTES, KEY_NAME, mask_key


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    key = mask_key(tmp_path)
    assert len(key) == KEY_BYTES
    assert mask_key(tmp_path) == key
    assert [one.name for one in tmp_path.iterdir()] == [KEY_NAME]


def test_two_machines_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    assert mask_key(tmp_path / "one") != mask_key(tmp_path / "other")


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        mask_key(tmp_path)
    finally:
        os.umask(before)
    path = tmp_path / KEY_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    mask_key(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(mask_key, [tmp_path] * 64))
    assert len(keys) == 1
    assert [one.name for one in tmp_path.iterdir()] == [KEY_NAME]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * (KEY_BYTES + 1)])
def test_a_file_that_is_no_key_is_neither_used_nor_overwritten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_NAME).write_bytes(content)
    with pytest.raises(OSError, match="move it away"):
        mask_key(tmp_path)
    assert (tmp_path / KEY_NAME).read_bytes() == content


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"k" * KEY_BYTES)
    (tmp_path / KEY_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        mask_key(tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        mask_key(tmp_path / "nowhere")
