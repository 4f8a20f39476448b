"""plotext without its manual draws as the whole one does, and another version is loaded whole."""

from __future__ import annotations

import subprocess
import sys

from tui.console.drawing import library

DRAW = """
import sys
from tui.console.drawing import library
{before}
from tui.console.drawing.charts import ChartSeries, ChartSpec, draw_chart
times = tuple(range(0, 60_000 * 40, 60_000))
series = ChartSeries("cdn", times, tuple(float(at % 7) for at in range(40)))
drawn = draw_chart(ChartSpec((series,), 60, 12, "braille", "throughput", "Gb/s"))
print(drawn.text)
print(sum(name.startswith("plotext") for name in sys.modules), file=sys.stderr)
"""


def drawn(before: str = "") -> tuple[str, int]:
    """What was drawn, and how many modules of plotext that took."""
    program = DRAW.format(before=before)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return result.stdout, int(result.stderr)


def test_the_manual_is_left_out_and_the_chart_is_the_same() -> None:
    lean, few = drawn()
    whole, many = drawn("library.MADE_FOR = 'another'")
    assert lean == whole
    assert lean.strip()
    assert few < many - 20


def test_it_is_the_version_that_is_installed() -> None:
    """Else nothing would be left out any more, and nobody would notice."""
    assert library._version() == library.MADE_FOR
