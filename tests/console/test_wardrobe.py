"""Themes while they are being edited: read again when their files change, never when they are broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.console.desk import World, delivery, desk
from tui.config.shipped import shipped_themes
from tui.console import wardrobe
from tui.console.depth import Depth
from tui.console.themes import Theme
from tui.console.wardrobe import Wardrobe


class Seen:
    """What a wardrobe told, and the file it looks at."""

    def __init__(self, folder: Path, worn: str = "mine") -> None:
        self.file = folder / f"{worn}.toml"
        self.themes: list[Theme] = []
        self.words: list[str] = []
        self.save("red")
        self.wardrobe = Wardrobe((folder, shipped_themes()), worn, self.themes.append, self.words.append)

    def save(self, colour: str) -> None:
        """As editors do it: another file is put in its place."""
        beside = self.file.with_suffix(".new")
        beside.write_text(f'[styles]\ntext = "{colour}"')
        os.replace(beside, self.file)

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.wardrobe.look()

    @property
    def colours(self) -> list[str]:
        return [str(theme.styles["text"]) for theme in self.themes]


def test_a_file_that_stays_as_it_is_is_read_no_more(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.look(5)
    assert (seen.themes, seen.words) == ([], [])


def test_a_file_that_was_saved_is_read_once_it_stands_still(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.save("green")
    seen.look(1)
    assert seen.themes == []
    seen.look(4)
    assert seen.colours == ["green"]


def test_a_file_that_still_changes_is_waited_for(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    for colour in ("green", "magenta", "cyan"):
        seen.save(colour)
        seen.look(1)
    assert seen.themes == []
    seen.look(1)
    assert seen.colours == ["cyan"]


def test_a_broken_file_is_told_once_and_read_when_it_is_mended(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.save("no such colour")
    seen.look(4)
    assert seen.themes == []
    (words,) = seen.words
    assert words.startswith(f"{seen.file}, line 2: [styles] text: ")
    seen.save("green")
    seen.look()
    assert seen.colours == ["green"]


def test_a_file_that_is_gone_for_a_moment_is_no_news(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.file.unlink()
    seen.look(1)
    seen.save("green")
    seen.look()
    assert (seen.colours, seen.words) == (["green"], [])


def test_a_file_that_is_gone_for_good_is_told(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.file.unlink()
    seen.look(4)
    assert len(seen.words) == 1
    assert "there is no theme 'mine'" in seen.words[0]


def test_where_the_users_own_is_gone_the_shipped_one_of_that_name_is_worn(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "night")
    seen.file.unlink()
    seen.look()
    assert seen.themes[0].background == "#0e1116"


def test_themes_that_come_and_go_are_seen(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    seen.look(3)
    assert "mine" in seen.wardrobe.names
    assert "night" in seen.wardrobe.names
    other = tmp_path / "other.toml"
    other.write_text("")
    seen.look(1)
    assert "other" in seen.wardrobe.names
    other.unlink()
    seen.look(1)
    assert "other" not in seen.wardrobe.names


def test_themes_that_come_in_one_tick_of_the_folders_clock_are_all_seen(tmp_path: Path) -> None:
    seen = Seen(tmp_path)
    at = os.stat(tmp_path)
    seen.look(1)
    (tmp_path / "other.toml").write_text("")
    os.utime(tmp_path, ns=(at.st_atime_ns, at.st_mtime_ns))
    seen.look(1)
    assert "other" in seen.wardrobe.names


async def test_a_theme_that_is_saved_is_worn_by_the_open_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wardrobe, "LOOK_EVERY_S", 0.02)
    folder = tmp_path / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text('background = "#101010"')
    world = World().sample(News=delivery(1_900_000, 8_100))
    folders = (folder, shipped_themes())
    async with desk(world, tmp_path, theme="mine", theme_folders=folders) as at:
        (folder / "mine.toml").write_text('background = "#202020"\n[styles]\ntext = "blue"')
        await at.until(lambda: at.app.screen.styles.background.hex == "#202020", "another background")
        assert at.line("key-line") == " theme mine was read again"
        (folder / "mine.toml").write_text("background = 3")
        await at.until(lambda: "line 1" in at.line("key-line"), "words about the broken theme")
        assert "the theme stays as it is" in at.line("key-line")
        assert at.app.screen.styles.background.hex == "#202020"
        await at.press("colon", *"theme min")
        assert "theme mine" in at.screen_text


async def test_without_colours_the_theme_stays_mono(tmp_path: Path) -> None:
    world = World().sample(News=delivery(1_900_000, 8_100))
    async with desk(world, tmp_path, depth=Depth.NONE) as at:
        assert at.app.theme == "noctop-mono"
        await at.press("colon", *"theme", "enter")
        assert at.app.theme == "noctop-mono"
        assert "NO_COLOR" in at.line("key-line")
