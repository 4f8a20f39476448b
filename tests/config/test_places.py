"""Where noctop's files are."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tui.config.places import config_path, state_folder, user_themes
from tui.config.problems import ConfigError
from tui.config.shipped import shipped_example, shipped_themes


def test_the_order_of_configs() -> None:
    environ = {"NOCTOP_CONFIG": "/n.toml", "XDG_CONFIG_HOME": "/xdg", "HOME": "/home/me"}
    assert config_path("/c.toml", environ) == Path("/c.toml")
    assert config_path(None, environ) == Path("/n.toml")
    assert config_path("", environ) == Path("/n.toml")
    del environ["NOCTOP_CONFIG"]
    assert config_path(None, environ) == Path("/xdg/noctop/config.toml")
    environ["XDG_CONFIG_HOME"] = "not/absolute"
    assert config_path(None, environ) == Path("/home/me/.config/noctop/config.toml")
    del environ["XDG_CONFIG_HOME"]
    assert config_path(None, environ) == Path("/home/me/.config/noctop/config.toml")


def test_the_environment_itself_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTOP_CONFIG", "/n.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/xdg")
    assert config_path() == Path("/n.toml")
    assert user_themes() == Path("/xdg/noctop/themes")


def test_the_users_themes() -> None:
    assert user_themes({"HOME": "/home/me"}) == Path("/home/me/.config/noctop/themes")


def test_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ConfigError, match="Set HOME or XDG_CONFIG_HOME"):
        config_path(None, {})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_state_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path / "a" / "b")}
    folder = state_folder(environ)
    assert folder == tmp_path / "a" / "b" / "noctop"
    assert mode(folder) == 0o700
    (folder / "kept").touch()
    assert state_folder(environ) == folder
    assert (folder / "kept").exists()


def test_an_open_state_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "noctop").mkdir(mode=0o755)
    assert mode(state_folder({"XDG_STATE_HOME": str(tmp_path)})) == 0o700


def test_the_state_folder_of_a_home(tmp_path: Path) -> None:
    assert state_folder({"HOME": str(tmp_path)}) == tmp_path / ".local" / "state" / "noctop"


def test_a_state_folder_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "noctop").touch()
    with pytest.raises(ConfigError, match="cannot be made: File exists"):
        state_folder({"XDG_STATE_HOME": str(tmp_path)})
    with pytest.raises(ConfigError, match="cannot be made: Not a directory"):
        state_folder({"XDG_STATE_HOME": str(tmp_path / "noctop" / "x")})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "noctop").mkdir(mode=0o700)
    monkeypatch.setattr("tui.config.places.os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(ConfigError, match="belongs to another user"):
        state_folder({"XDG_STATE_HOME": str(tmp_path / "other")})


def test_shipped_files_in_a_wheel(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "tui"
    (package / "shipped" / "themes").mkdir(parents=True)
    (package / "shipped" / "config.toml.example").touch()
    assert shipped_themes(package) == package / "shipped" / "themes"
    assert shipped_example(package) == package / "shipped" / "config.toml.example"


def test_shipped_files_in_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "tui"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "themes").mkdir()
    (tmp_path / "config.toml.example").touch()
    assert shipped_themes(package) == tmp_path / "themes"
    assert shipped_example(package) == tmp_path / "config.toml.example"


def test_what_lies_beside_an_installed_package_is_not_ours(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "tui"
    package.mkdir(parents=True)
    (tmp_path / "site-packages" / "themes").mkdir()
    with pytest.raises(FileNotFoundError, match="themes is missing from noctop's installation"):
        shipped_themes(package)


def test_this_very_checkout_has_both() -> None:
    assert shipped_example().read_text(encoding="utf-8").startswith("# noctop's config.")
    assert shipped_themes().is_dir()
