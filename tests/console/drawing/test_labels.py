import pytest

from tui.console.drawing.labels import cell_width, fitted, label, narrow, padded


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("…", 1), ("", 0)])
def test_width_is_counted_in_cells(text, cells):
    assert cell_width(text) == cells


def test_a_label_steers_no_terminal():
    assert "\x1b" not in label("\x1b[31mred\x1b]52;c;aGk=\x07", 80)
    assert "\u202e" not in narrow("\u202eabc", 80)


@pytest.mark.parametrize(("cells", "cut"), [(6, "Sports"), (5, "Spor…"), (1, "…"), (0, ""), (-2, "")])
def test_a_cut_is_shown(cells, cut):
    assert label("Sports", cells) == cut


def test_a_wide_character_is_not_cut_in_two():
    assert label("日本語", 4) == "日…"


def test_ascii_only_means_ascii_only():
    assert label("Señal 日 long", 9, ascii_only=True) == "Se?al ? ~"


def test_narrow_text_has_one_cell_for_each_character():
    assert narrow("19:41 日e\u0301", 20) == "19:41 ?e?"


def test_padding_counts_cells():
    assert padded("日", 4) == "日  "


@pytest.mark.parametrize("cells", range(8))
def test_fitted_lines_have_exactly_the_cells_asked_for(cells):
    line = fitted([("ab", "x"), ("日本", "y"), ("c", "x")], cells)
    assert sum(cell_width(text) for text, _ in line) == cells


def test_fitted_keeps_styles_and_joins_neighbours():
    assert fitted([("a", "x"), ("", "y"), ("b", "x")], 3) == (("ab", "x"), (" ", ""))
