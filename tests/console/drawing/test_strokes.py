from hypothesis import given, settings
from hypothesis import strategies as st

from tui.console.drawing.strokes import dashed, reduced, runs


def test_the_pen_is_lifted_at_every_gap():
    samples = [(0, 1.0), (1, None), (2, 2.0), (3, 3.0), (4, None), (5, None)]
    assert list(runs(samples, None)) == [[(0, 1.0)], [(2, 2.0), (3, 3.0)]]


def test_the_pen_is_lifted_where_samples_are_missing():
    samples = [(0, 1.0), (10, 1.0), (31, 1.0), (41, 1.0)]
    assert [len(run) for run in runs(samples, 20)] == [2, 2]
    assert [len(run) for run in runs(samples, 21)] == [4]


def test_a_column_keeps_its_least_and_greatest_in_their_order():
    points = [(0, 0.5), (0, 0.9), (0, 0.1), (0, 0.4), (1, 0.2), (2, 0.3), (2, 0.8)]
    assert reduced(points) == [(0.5, 0.9), (0.5, 0.1), (1.5, 0.2), (2.5, 0.3), (2.5, 0.8)]


def test_dashes_are_of_ink_and_gap():
    line = [(0.5, 0.0), (11.5, 1.0)]
    dashes = dashed(line, 4, 2)
    assert [(dash[0][0], dash[-1][0]) for dash in dashes] == [(0.5, 3.5), (6.5, 9.5)]


def test_a_line_without_gaps_is_left_alone():
    assert dashed([(0.5, 0.0), (3.5, 1.0)], 1, 0) == [[(0.5, 0.0), (3.5, 1.0)]]


def test_a_dash_runs_on_through_the_points_of_a_line():
    assert dashed([(0.5, 0.1), (1.5, 0.2), (1.5, 0.9), (2.5, 0.3)], 4, 2) == [
        [(0.5, 0.1), (1.5, 0.2), (1.5, 0.9), (2.5, 0.3)]
    ]


@settings(max_examples=100, deadline=None, database=None)
@given(
    points=st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=1, max_size=40),
    pattern=st.sampled_from([(4, 2), (1, 3), (1, 0)]),
)
def test_dashing_keeps_a_line_within_itself_and_never_loses_it(points, pattern):
    line = reduced(sorted(points))
    dashes = dashed(line, *pattern)
    assert dashes[0][0] == line[0]
    inked = [point for dash in dashes for point in dash]
    assert all(line[0][0] <= x <= line[-1][0] and 0.0 <= y <= 1.0 for x, y in inked)
    assert [x for x, _ in inked] == sorted(x for x, _ in inked)
