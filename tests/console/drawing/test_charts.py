import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing.charts import ChartSeries, ChartSpec, Threshold, draw_chart
from tui.console.drawing.labels import cell_width

MINUTE = 60_000
START = 1_795_000_000_000
HOUR = tuple(START + minute * MINUTE for minute in range(60))
SYMBOLS = ("braille", "block", "ascii")
NAN = math.nan


def series(name="cdn", values=(1.0,) * 60, times=HOUR, **more):
    return ChartSeries(name, tuple(times), tuple(values), **more)


def spec(*lines, width=70, height=14, symbols="braille", x_ticks=((START, "now"),), **more):
    return ChartSpec(tuple(lines), width, height, symbols, x_ticks=x_ticks, **more)


def canvas_of(drawn, styles=("series0",)):
    """The text of a chart with everything but the named styles blanked, heading and axes off."""
    lines = []
    for line in drawn.lines[1:-2]:
        lines.append("".join(text if style in styles else " " * len(text) for text, style in line))
    return lines


def inked_columns(drawn, styles=("series0",)):
    return {column for line in canvas_of(drawn, styles) for column, cell in enumerate(line) if cell != " "}


@pytest.mark.parametrize("symbols", SYMBOLS)
@pytest.mark.parametrize(("width", "height"), [(160, 15), (40, 6), (12, 5), (9, 4), (3, 2), (1, 1), (80, 1)])
def test_a_chart_fills_exactly_its_cells(symbols, width, height):
    drawn = draw_chart(
        spec(series(), series("p2p"), width=width, height=height, symbols=symbols, title="throughput")
    )
    assert [sum(cell_width(text) for text, _ in line) for line in drawn.lines] == [width] * height


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0), (-4, 3), (4, -3)])
def test_no_room_is_no_error(width, height):
    assert len(draw_chart(spec(series(), width=width, height=height)).lines) == max(0, height)


@pytest.mark.parametrize("symbols", SYMBOLS)
@pytest.mark.parametrize("hole", [None, NAN, math.inf])
def test_a_gap_is_seen_as_a_gap(symbols, hole):
    values = [hole if 20 <= minute < 40 else 2.0 for minute in range(60)]
    whole = inked_columns(draw_chart(spec(series(values=[2.0] * 60), symbols=symbols)))
    torn = inked_columns(draw_chart(spec(series(values=values), symbols=symbols)))
    missing = sorted(whole - torn)
    assert torn < whole
    assert missing == list(range(missing[0], missing[-1] + 1))
    assert 18 <= len(missing) <= 26


def test_samples_that_never_came_are_a_gap_too():
    kept = [at for minute, at in enumerate(HOUR) if not 20 <= minute < 40]
    line = series(values=[2.0] * 40, times=kept)
    joined_up = inked_columns(draw_chart(spec(line)))
    torn = inked_columns(draw_chart(spec(replace(line, longest_step_ms=2 * MINUTE))))
    assert len(joined_up - torn) >= 18


@pytest.mark.parametrize("symbols", SYMBOLS)
@pytest.mark.parametrize("style", ["solid", "dashed", "dotted", "crosses"])
def test_a_single_value_between_gaps_is_shown(symbols, style):
    values = [3.0 if minute == 30 else None for minute in range(60)]
    assert len(inked_columns(draw_chart(spec(series(values=values, style=style), symbols=symbols)))) == 1


@pytest.mark.parametrize("symbols", SYMBOLS)
def test_a_peak_of_one_sample_in_a_day_is_seen(symbols):
    times = [START + minute * MINUTE for minute in range(1440)]
    values = [9.9 if minute == 700 else 1.0 for minute in range(1440)]
    drawn = draw_chart(spec(series(values=values, times=times), symbols=symbols))
    top = canvas_of(drawn)[0]
    assert len(top.strip()) == 1
    assert abs(top.index(top.strip()) - 35) <= 2


@pytest.mark.parametrize("symbols", SYMBOLS)
def test_lines_are_told_apart_without_colour(symbols):
    levels = (4.0, 3.0, 2.0, 1.0)
    drawn = draw_chart(
        spec(
            *(series(f"s{level}", [level] * 60) for level in levels),
            symbols=symbols,
            height=20,
            low=0,
            high=5,
        )
    )
    rows = [
        {line.strip() for line in canvas_of(drawn, (f"series{index}",)) if line.strip()} for index in range(4)
    ]
    assert all(len(one) == 1 for one in rows)
    patterns = {one.pop()[:12].translate(str.maketrans("⠉⠒⠤⣀▀▄▘▖⠁⠂⠄⡀", "======......")) for one in rows}
    assert len(patterns) == 4
    samples = {text for text, style in drawn.lines[0] if style.startswith("series")}
    assert len(samples) == 4


def test_a_style_asked_for_is_kept_and_the_others_get_what_is_left():
    drawn = draw_chart(spec(series("a"), series("b", style="solid"), series("c")))
    samples = {style: text for text, style in drawn.lines[0] if style.startswith("series")}
    assert samples == {"series0": "⠒⠒ ⠒⠒", "series1": "⠒⠒⠒⠒⠒", "series2": "⠂ ⠂ ⠂"}


def test_more_lines_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="at most 4"):
        spec(*(series(),) * 5)


def test_a_series_needs_a_value_for_each_time():
    with pytest.raises(ValueError, match="one value for each time"):
        ChartSeries("cdn", (1, 2), (1.0,))


def test_the_heading_names_everything():
    drawn = draw_chart(
        spec(
            series("cdn"),
            title="throughput",
            unit="Gb/s",
            thresholds=(Threshold(2, "buffer 6 s", "critical"),),
        )
    )
    heading = drawn.lines[0]
    assert heading[0] == ("throughput Gb/s", "title")
    assert ("⠒⠒⠒⠒⠒", "series0") in heading
    assert ("┈┈", "critical") in heading
    assert "".join(text for text, _ in heading).rstrip().endswith("cdn   ┈┈ buffer 6 s")


@pytest.mark.parametrize("symbols", SYMBOLS)
def test_a_threshold_is_a_line_of_its_severity_at_its_height(symbols):
    drawn = draw_chart(
        spec(
            series(),
            symbols=symbols,
            low=0,
            high=10,
            thresholds=(Threshold(5, "half", "warning"),),
            height=14,
        )
    )
    rows = [index for index, line in enumerate(canvas_of(drawn, ("warning",))) if line.strip()]
    assert rows == [5]
    assert len(canvas_of(drawn, ("warning",))[5].strip()) > 60


def test_a_threshold_widens_the_scale_unless_that_is_given():
    line = Threshold(40, "far", "critical")
    assert "\n40" in draw_chart(spec(series(), thresholds=(line,))).text
    fixed = draw_chart(spec(series(), thresholds=(line,), high=2))
    assert not any("critical" in (style for _, style in row) for row in fixed.lines[1:])


def test_ticks_are_shown_as_they_were_written():
    ticks = (
        (START, "19:41"),
        (START + 30 * MINUTE, "20:11"),
        (START + 59 * MINUTE, "20:40"),
        (START - 1, "never"),
    )
    bottom = draw_chart(spec(series(), x_ticks=ticks)).text.splitlines()[-1]
    assert bottom.split() == ["19:41", "20:11", "20:40"]
    assert bottom.rstrip() == bottom.rstrip()[:70]
    assert abs(bottom.index("20:11") + 2 - 36) <= 2


def test_ticks_too_close_together_do_not_run_into_each_other():
    ticks = tuple((at, f"{index:05d}") for index, at in enumerate(HOUR))
    bottom = draw_chart(spec(series(), x_ticks=ticks, width=40)).text.splitlines()[-1]
    assert all(len(word) == 5 for word in bottom.split())
    assert len(bottom.split()) >= 3


def test_the_axis_begins_at_zero():
    drawn = draw_chart(spec(series(values=[98.0, 99.0] * 30)))
    labels = [line[0][0].strip() for line in drawn.lines[1:-2] if line[0][1] == "tick" and line[0][0].strip()]
    assert labels[-1] == "0"
    assert labels[0] == "100"


def test_what_lies_outside_the_span_is_left_out():
    values = [50.0 if minute < 30 else 1.0 for minute in range(60)]
    drawn = draw_chart(spec(series(values=values), from_ms=HOUR[30]))
    assert "50" not in drawn.text
    assert len(inked_columns(drawn)) > 60


def test_order_of_the_samples_does_not_matter():
    values = [math.sin(minute / 9) + 1 for minute in range(60)]
    backwards = series(values=values[::-1], times=HOUR[::-1])
    assert draw_chart(spec(backwards)) == draw_chart(spec(series(values=values)))


@pytest.mark.parametrize("lines", [(), (series(values=[None] * 60),), (series(values=(), times=()),)])
def test_an_empty_chart_says_so(lines):
    assert "never asked" in draw_chart(spec(*lines, empty_words="never asked")).text


def test_words_from_outside_steer_nothing():
    evil = "\x1b]52;c;aGk=\x07\u202e\x9b31m"
    drawn = draw_chart(
        spec(
            series(evil),
            series("empty", [None] * 60),
            title=evil,
            unit=evil,
            thresholds=(Threshold(1, evil, "warning"),),
            x_ticks=((START, evil),),
            empty_words=evil,
        )
    )
    assert not any(character in drawn.text for character in "\x1b\x07\x9b\u202e")


def test_ascii_charts_are_ascii():
    drawn = draw_chart(
        spec(
            *(series(name, [level] * 60) for level, name in enumerate(("Señal", "日本", "ok", "…"))),
            symbols="ascii",
            title="débit",
            thresholds=(Threshold(2, "≥ 2", "warning"),),
            x_ticks=((START, "19h41 é"),),
        )
    )
    assert drawn.text.isascii()


def test_nothing_is_printed(capfd):
    for values in ([NAN] * 60, [0.0] * 60, [1e308, -1e308] * 30, [1e16, 1e16 + 2] * 30):
        for symbols in SYMBOLS:
            draw_chart(spec(series(values=values), symbols=symbols, low=0, high=0))
            draw_chart(spec(series(values=values), symbols=symbols, low=5e-324))
            draw_chart(spec(series(values=values), symbols=symbols, width=9, height=5))
    assert capfd.readouterr() == ("", "")


VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, NAN, math.inf, -math.inf, 1e308, -1e308, 3.5e38, 5e-324, 10**400]),
)
BOUNDS = st.none() | st.floats(allow_nan=True, allow_infinity=True)
INSTANTS = st.integers(-(10**14), 10**14)
STYLES = st.sampled_from([None, "solid", "dashed", "dotted", "crosses"])


@st.composite
def any_series(draw):
    points = draw(st.lists(st.tuples(st.integers(0, 400), VALUES), max_size=60))
    times = tuple(START + at * MINUTE for at, _ in points)
    name = draw(st.text(max_size=12))
    step = draw(st.none() | st.integers(0, 10**6))
    return ChartSeries(name, times, tuple(value for _, value in points), draw(STYLES), step)


@settings(max_examples=150, deadline=None, database=None)
@given(
    lines=st.lists(any_series(), max_size=4),
    width=st.integers(0, 120),
    height=st.integers(0, 30),
    symbols=st.sampled_from(SYMBOLS),
    thresholds=st.lists(
        st.builds(Threshold, VALUES.filter(lambda one: one is not None), st.text(max_size=8)), max_size=3
    ),
    ticks=st.lists(st.tuples(INSTANTS, st.text(max_size=9)), max_size=6),
    span=st.tuples(st.none() | INSTANTS, st.none() | INSTANTS),
    bounds=st.tuples(BOUNDS, BOUNDS),
)
def test_whatever_comes_in_the_chart_fills_its_cells(
    lines, width, height, symbols, thresholds, ticks, span, bounds
):
    drawn = draw_chart(
        ChartSpec(
            tuple(lines), width, height, symbols, "t", "u", tuple(thresholds), tuple(ticks), *span, *bounds
        )
    )
    assert [sum(cell_width(text) for text, _ in line) for line in drawn.lines] == [width] * height
    assert "\x1b" not in drawn.text


def test_axes_stand_under_each_other_where_labels_get_as_much_room():
    def axis_at(top):
        drawn = draw_chart(spec(series(values=[top] * 60), label_cells=5))
        return drawn.text.splitlines()[2].index("│")

    assert axis_at(4.0) == axis_at(123.0) == 5
