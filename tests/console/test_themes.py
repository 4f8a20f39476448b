"""Themes: every shipped one can be worn, and a broken one is told with its place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import ColorType
from rich.style import Style

from tests.console.test_app import World, delivery, desk
from tui.config.shipped import shipped_themes
from tui.console.themes import STYLE_NAMES, Theme, ThemeError, load, names, read

SHIPPED = names((shipped_themes(),))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_has_every_style(name: str) -> None:
    assert set(load(name, (shipped_themes(),)).styles) == STYLE_NAMES


@pytest.mark.parametrize("name", SHIPPED)
async def test_a_shipped_theme_can_be_worn(name: str, tmp_path: Path) -> None:
    world = World().sample(News=delivery(1_900_000, 8_100)).quality("News", 4_100, 0.031)
    async with desk(world, tmp_path, theme=name) as at:
        assert "▲" in at.screen_text
        await at.press("colon", *"theme night", "enter", "colon", *f"theme {name}", "enter")
        assert at.app.theme == f"noctop-{name}"


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in {"mono", "terminal"}])
@pytest.mark.parametrize(
    "style", ["severity.critical", "severity.warning", "severity.no_data", "error", "stale"]
)
def test_severity_can_be_read(name: str, style: str) -> None:
    theme = load(name, (shipped_themes(),))
    assert _contrast(theme, theme.styles[style]) >= 4.5


@pytest.mark.parametrize("name", ["mono", "terminal"])
def test_themes_of_the_terminals_own_colours_bring_none(name: str) -> None:
    for style in load(name, (shipped_themes(),)).styles.values():
        for colour in (style.color, style.bgcolor):
            assert colour is None or colour.type in (ColorType.DEFAULT, ColorType.STANDARD)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dark = yes", "line 1"),
        ('dark = "yes"', "dark"),
        ('[styles]\ntext = "no such colour"', "text"),
        ('[styles]\nsevere = "red"', "severe"),
        ("[styles]\ntext = 3", "text"),
        ("styles = 3", "styles"),
        ("background = 3", "background"),
    ],
)
def test_a_broken_theme_is_told_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ThemeError, match=words) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_the_users_own_theme_comes_first(tmp_path: Path) -> None:
    (tmp_path / "night.toml").write_text('[styles]\ntext = "red"')
    assert load("night", (tmp_path, shipped_themes())).styles["dim"] == Style.parse("red")


def test_a_theme_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ThemeError, match="high-contrast"):
        load("nigth", (shipped_themes(),))


def _contrast(theme: Theme, style: Style) -> float:
    """The contrast ratio of WCAG 2.1 between a style and the background it stands on."""
    colour = style.color
    assert colour is not None
    light, dark = sorted(
        (_luminance(colour.get_truecolor()), _luminance(Style.parse(theme.background).color.get_truecolor())),  # type: ignore[union-attr]
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: tuple[int, int, int]) -> float:
    parts = (value / 255 for value in rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
