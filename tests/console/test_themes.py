"""Themes: every shipped one can be worn and read, and a broken one is told with its place and reason."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

from tests.console.colour import SEEN_BY, Rgb, as_seen, contrast, distance
from tests.console.desk import World, delivery, desk
from tui.config.shipped import shipped_themes
from tui.console.depth import Depth, theme_for
from tui.console.themes import STYLE_NAMES, Theme, ThemeError, load, names, read
from tui.model.channel import State

SHIPPED = names((shipped_themes(),))
COLOURLESS, OF_THE_TERMINAL = "mono", "terminal"
COLOURED = [name for name in SHIPPED if name not in {COLOURLESS, OF_THE_TERMINAL}]
SEVERITIES = [f"severity.{state.value}" for state in State]
READABLE = 4.5
"""WCAG 2.x, success criterion 1.4.3 (AA), text of any size."""
TOLD_APART = 30.0
"""CIE 1976 distance, thirteen times what is just noticed: signs are a single cell."""


def shipped(name: str) -> Theme:
    return load(name, (shipped_themes(),))


def colours(theme: Theme) -> dict[str, Rgb]:
    """The colour of every severity."""
    found = {name: theme.styles[name].color for name in SEVERITIES}
    return {name: colour.get_truecolor() for name, colour in found.items() if colour is not None}


def background(theme: Theme, style: str = "") -> Rgb:
    """The theme's own, or that of a style laid over it."""
    own = theme.styles[style].bgcolor if style else None
    return (own or Color.parse(theme.background)).get_truecolor()


def test_what_is_shipped() -> None:
    assert SHIPPED == ["colour-blind", "day", "high-contrast", "mono", "night", "terminal"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_has_every_style(name: str) -> None:
    assert set(shipped(name).styles) == STYLE_NAMES


@pytest.mark.parametrize("name", SHIPPED)
async def test_a_shipped_theme_can_be_worn(name: str, tmp_path: Path) -> None:
    world = World().sample(News=delivery(1_900_000, 8_100)).quality("News", 4_100, 0.031)
    async with desk(world, tmp_path, theme=name) as at:
        assert "▲" in at.screen_text
        for chosen in ("night", name):
            await at.press("colon", *f"theme {chosen}", "enter")
            await at.until(lambda chosen=chosen: at.app.theme == f"noctop-{chosen}", chosen)  # type: ignore[misc]
            assert f"theme {chosen}" in at.line("key-line")


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("style", [*SEVERITIES, "error", "stale", "feed.attention", "feed.trouble", "text"])
def test_severity_can_be_read(name: str, style: str) -> None:
    theme = shipped(name)
    colour = theme.styles[style].color
    assert colour is not None
    assert contrast(colour.get_truecolor(), background(theme)) >= READABLE


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("style", ["severity.critical", "severity.warning", "severity.no_data"])
def test_trouble_can_be_seen_under_the_cursor(name: str, style: str) -> None:
    """At least 3: a sign is a graphic (WCAG 2.1, 1.4.11)."""
    theme = shipped(name)
    assert contrast(colours(theme)[style], background(theme, "cursor")) >= 3


@pytest.mark.parametrize("by", SEEN_BY)
def test_colour_blind_tells_severities_apart_for_everybody(by: str) -> None:
    theme = shipped("colour-blind")
    seen = {name: as_seen(colour, by) for name, colour in colours(theme).items()}
    seen["background"] = as_seen(background(theme), by)
    assert len(seen) == len(State) + 1
    apart = {pair: distance(seen[pair[0]], seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(apart.values()) >= TOLD_APART, min(apart, key=lambda pair: apart[pair])


def test_the_default_theme_would_not_do_for_everybody() -> None:
    """What the test above measures is worth measuring."""
    seen = [as_seen(colour, "deuteranopia") for colour in colours(shipped("night")).values()]
    assert min(distance(one, other) for one, other in combinations(seen, 2)) < TOLD_APART


def test_trouble_stays_apart_in_what_is_worn_at_every_depth() -> None:
    for depth in (Depth.SIXTEEN, Depth.PALETTE, Depth.TRUE):
        for name in SHIPPED:
            worn = shipped(theme_for(name, depth))
            system = depth.color_system
            assert system is not None
            told = [
                _sent(worn.styles[style], system) for style in SEVERITIES if style != "severity.low_sample"
            ]
            if worn.name not in {COLOURLESS, "high-contrast"}:
                assert len(set(told)) == len(told), (name, depth)
            assert (
                len({_sent(worn.styles[f"severity.{one}"], system) for one in ("critical", "warning", "ok")})
                == 3
            )


def _sent(style: Style, system: ColorSystem) -> str:
    """What a terminal is sent for a style."""
    return style.render("x", color_system=system)


def test_themes_for_terminals_that_do_not_have_the_colours() -> None:
    assert theme_for("day", Depth.NONE) == "mono"
    assert theme_for("night", Depth.SIXTEEN) == "terminal"
    assert theme_for("day", Depth.SIXTEEN) == "day"
    assert theme_for("night", Depth.PALETTE) == "night"


def test_the_terminals_own_colours_and_no_others() -> None:
    for style in shipped(OF_THE_TERMINAL).styles.values():
        for colour in (style.color, style.bgcolor):
            assert colour is None or colour.type in (ColorType.DEFAULT, ColorType.STANDARD)


def test_mono_has_no_colour_and_still_tells_trouble_apart() -> None:
    styles = shipped(COLOURLESS).styles
    assert all(style.color is None and style.bgcolor is None for style in styles.values())
    looks = {str(styles[f"severity.{state}"]) for state in ("critical", "warning", "no_data", "ok")}
    assert len(looks) == 4


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("dark = yes", ", line 1", "Invalid value"),
        ('[styles]\ntext = "red"\nrule = [', ", line 3", "Invalid value"),
        ('dark = "yes"', ", line 1", "neither true nor false"),
        ('dark = true\n[styles]\ntext = "no such colour"', ", line 3", "[styles] text"),
        ('[styles]\nsevere = "red"', ", line 2", "[styles] severe: no such style"),
        ('[styles]\n# a remark\n"severity.critcal" = "red"', ", line 3", "did you mean severity.critical?"),
        ("[styles]\ntext = 3", ", line 2", "is not text"),
        ("styles = 3", ", line 1", "[styles] must be a table"),
        ("\nbackground = 3", ", line 2", "background"),
        ('background = "red"', ", line 1", 'a colour such as "#0e1116"'),
        ('background = "ansi_default"', ", line 1", 'a colour such as "#0e1116"'),
        ('ansi = true\nforeground = "#12"', ", line 2", "ansi_default"),
        ('bakground = "#000000"', ", line 1", "no such key"),
    ],
)
def test_a_broken_theme_is_told_with_its_place(text: str, place: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ThemeError) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}{place}: ")
    assert reason in str(raised.value)


def test_a_file_that_an_editor_has_only_opened_is_no_theme(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("\n")
    with pytest.raises(ThemeError, match="empty"):
        read(tmp_path / "mine.toml")


def test_the_users_own_theme_comes_first(tmp_path: Path) -> None:
    (tmp_path / "night.toml").write_text('[styles]\ntext = "red"')
    assert load("night", (tmp_path, shipped_themes())).styles["dim"] == Style.parse("red")


def test_a_theme_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ThemeError, match="high-contrast"):
        load("nigth", (shipped_themes(),))
