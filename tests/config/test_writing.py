"""Writing a config: for its owner alone, whole or not at all, never over another."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tui.config.loading import load
from tui.config.problems import ConfigError
from tui.config.writing import write_config

DATA: dict[str, Any] = {
    "console": {"refresh_s": 5},
    "vendors": {
        "apivideo": {"api_key": "a literal secret"},
        "conviva": {"client_id": "a", "client_secret": {"command": ["pass", "show", 'Bär "x"']}},
    },
    "channels": {"Sports 1": {"conviva": {"content_meta_channel": "Sports 1"}, "tags": ["a", "b"]}},
}


def test_what_is_written_can_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.toml"
    write_config(path, DATA, heading="written by\nnoctop init\n")
    config = load(path)
    assert config.console.refresh_s == 5
    assert list(config.vendors) == ["apivideo", "conviva"]
    assert config.channels["Sports 1"].tags == ("a", "b")
    assert path.read_text(encoding="utf-8").startswith("# written by\n# noctop init\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_old_one_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("old")
    with pytest.raises(ConfigError, match="there already is such a file"):
        write_config(path, DATA)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_nor_is_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="there already is such a file"):
        write_config(path, DATA)
    assert not (tmp_path / "nowhere").exists()


def test_it_may_be_replaced_where_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("old")
    path.chmod(0o644)
    write_config(path, DATA, replace=True)
    assert load(path).console.refresh_s == 5
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("replace", [False, True])
def test_a_full_disk_leaves_things_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "config.toml"
    if replace:
        path.write_text("old")
    monkeypatch.setattr("tui.config.writing.os.fsync", full)
    with pytest.raises(ConfigError, match="it cannot be written: No space left on device"):
        write_config(path, DATA, replace=replace)
    assert [left.read_text() for left in tmp_path.iterdir()] == (["old"] if replace else [])


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="it cannot be written: File exists"):
        write_config(tmp_path / "file" / "config.toml", DATA)


def test_the_file_and_its_name_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[str] = []

    def noted(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").resolve()
        kinds.append("folder" if target.is_dir() else "file")

    monkeypatch.setattr("tui.config.writing.os.fsync", noted)
    write_config(tmp_path / "config.toml", DATA)
    assert kinds == ["file", "folder"]
