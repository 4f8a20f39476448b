import queue
import subprocess
import sys
import threading
import time

import pytest

from tui.console.drawing.bars import BarSpec
from tui.console.drawing.charts import ChartSeries, ChartSpec, draw_chart
from tui.console.drawing.sparkline import sparkline
from tui.console.drawing.studio import DrawingThread, Request, SparklineSpec

WAIT_S = 20
"""How long a result may take before a test gives up: far more than any takes."""


class Desk:
    """Where results arrive. `hold` keeps the drawing thread in its delivery until `release`."""

    def __init__(self):
        self.results = queue.Queue()
        self.held = threading.Event()
        self._go = threading.Event()
        self._holding = False

    def hold(self):
        self._holding = True

    def release(self):
        self._holding = False
        self._go.set()

    def __call__(self, result):
        self.results.put((result, threading.current_thread()))
        if self._holding:
            self.held.set()
            self._go.wait(WAIT_S)

    def next(self):
        return self.results.get(timeout=WAIT_S)[0]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def studio(desk):
    thread = DrawingThread(desk)
    yield thread
    desk.release()
    thread.close()


class Telling(tuple):
    """Values that tell when they are read: then drawing is under way."""

    def __init__(self, _):
        self.told = threading.Event()

    def __iter__(self):
        self.told.set()
        return super().__iter__()


def spark(slot, values=(0, 1, 2), version=1, width=3, symbols="block"):
    return Request(slot, f"trend of {slot}", version, SparklineSpec(tuple(values), width, symbols))


def bars(slot, of=None):
    return Request(slot, f"shares of {of or slot}", 1, BarSpec((("iOS", 3),), 20, 1, "block"))


def chart(points=60):
    times = tuple(range(points))
    return ChartSpec((ChartSeries("cdn", times, tuple(float(at % 7) for at in times)),), 60, 12, "braille")


def test_a_drawing_is_delivered_and_then_at_hand(studio, desk):
    request = bars("a")
    assert studio.get(request.key) is None
    studio.request(request)
    result = desk.next()
    assert result.failures == ()
    assert studio.get(request.key) is result.drawings[0].drawn


def test_a_sparkline_is_delivered_and_not_kept(studio, desk):
    """Whoever shows it has its text, and a wall of thousands has too many."""
    request = spark("a")
    studio.request(request)
    assert [one.drawn.text for one in desk.next().drawings] == [sparkline((0, 1, 2), 3, symbols="block")]
    assert studio.get(request.key) is None


def test_charts_and_bars_are_drawn_too(studio, desk):
    studio.request_many([Request("c", "c", 1, chart()), bars("b")])
    drawn = {one.slot: one for one in desk.next().drawings}
    assert drawn["c"].drawn == draw_chart(chart())
    assert (drawn["c"].key.kind, drawn["b"].key.kind) == ("chart", "bars")
    assert drawn["b"].drawn.text.startswith("iOS ███")


def test_nothing_is_drawn_on_the_asking_thread(studio, desk):
    studio.request(spark("a"))
    _, thread = desk.results.get(timeout=WAIT_S)
    assert thread is not threading.current_thread()
    assert thread.daemon


def test_a_wall_of_sparklines_is_one_delivery_in_the_order_asked_for(studio, desk):
    studio.request_many(spark(index) for index in range(92))
    assert [one.slot for one in desk.next().drawings] == list(range(92))
    assert desk.results.empty()


def test_a_newer_request_for_a_place_replaces_the_one_that_waits(studio, desk):
    desk.hold()
    studio.request(spark("first"))
    assert desk.held.wait(WAIT_S)
    studio.request_many([spark("a", (0, 1), 1), spark("b", (0, 1), 1)])
    studio.request(spark("a", (1, 0), 2))
    studio.request(spark("a", (1, 0, 1), 3))
    desk.release()
    desk.next()
    assert [(one.slot, one.key.version) for one in desk.next().drawings] == [("b", 1)]
    assert [(one.slot, one.key.version) for one in desk.next().drawings] == [("a", 3)]
    assert studio.get(spark("a", (0, 1), 1).key) is None
    assert desk.results.empty()


def test_the_same_place_twice_in_a_batch_is_drawn_once(studio, desk):
    studio.request_many([spark("a", (0, 1), 1), spark("b"), spark("a", (1, 0), 2)])
    assert [(one.slot, one.key.version) for one in desk.next().drawings] == [("b", 1), ("a", 2)]


def test_what_is_finished_is_delivered_without_being_drawn_again(studio, desk):
    studio.request(bars("a"))
    first = desk.next().drawings[0]
    studio.request(bars("elsewhere", of="a"))
    again = desk.next().drawings[0]
    assert again.slot == "elsewhere"
    assert again.drawn is first.drawn


def test_a_failure_has_words_and_the_next_drawing_is_made(studio, desk, caplog):
    studio.request_many([spark("bad", ("secret",)), spark("good")])
    result = desk.next()
    assert [one.slot for one in result.drawings] == ["good"]
    assert [(one.slot, one.words) for one in result.failures] == [("bad", "cannot be drawn (ValueError)")]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert studio.get(spark("bad").key) is None


def test_a_subject_that_cannot_be_looked_up_is_a_failure_not_the_end(studio, desk):
    studio.request(Request("a", ["unhashable"], 1, SparklineSpec((1,), 1, "block")))
    assert desk.next().failures[0].slot == "a"
    studio.request(spark("b"))
    assert desk.next().drawings[0].slot == "b"


def test_a_screen_that_is_gone_does_not_end_the_thread(caplog):
    results = queue.Queue()

    def deliver(result):
        results.put(result)
        if result.drawings[0].slot == "a":
            raise RuntimeError("the app is not running")

    studio = DrawingThread(deliver)
    studio.request(spark("a"))
    studio.request(spark("b"))
    assert results.get(timeout=WAIT_S).drawings[0].slot == "a"
    assert results.get(timeout=WAIT_S).drawings[0].slot == "b"
    studio.close()
    assert "could not be delivered: RuntimeError" in caplog.text


def test_asking_for_nothing_delivers_nothing(studio, desk):
    studio.request_many([])
    studio.request(spark("a"))
    assert desk.next().drawings[0].slot == "a"


def test_closing_drops_what_waits_and_ends_within_a_second(desk):
    before = set(threading.enumerate())
    studio = DrawingThread(desk)
    begun = Telling((0, 1))
    large = chart(20_000)
    first = Request("first", "first", 1, SparklineSpec(begun, 2, "block"))
    studio.request_many([first, *(Request(index, index, 1, large) for index in range(300))])
    assert begun.told.wait(WAIT_S)
    (thread,) = set(threading.enumerate()) - before
    began = time.monotonic()
    studio.close()
    assert time.monotonic() - began < 1.0
    assert not thread.is_alive()
    assert desk.results.empty()
    studio.request(spark("late"))
    assert set(threading.enumerate()) <= before


def test_closing_before_anything_was_asked_for_and_twice_is_fine(desk):
    studio = DrawingThread(desk)
    studio.close()
    studio.close()


def test_closing_from_the_delivery_does_not_wait_for_itself():
    closed = threading.Event()

    def deliver(_):
        studio.close()
        closed.set()

    studio = DrawingThread(deliver)
    studio.request(spark("a"))
    assert closed.wait(WAIT_S)


def test_nothing_is_printed(studio, desk, capfd):
    studio.request_many([spark("a", (float("nan"), None)), Request("c", "c", 1, chart())])
    desk.next()
    assert capfd.readouterr() == ("", "")


IMPORTS = """
import queue, sys
from tui.console.drawing.studio import DrawingThread, Request, SparklineSpec
results = queue.Queue()
studio = DrawingThread(results.put)
request = Request("a", "a", 1, SparklineSpec((1, 2), 2, "braille"))
assert studio.get(request.key) is None
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"plotext", "textual", "httpx"}, loaded
assert not {name for name in sys.modules if name.startswith(("tui.vendors", "tui.collector"))}
studio.request(request)
results.get(timeout=20)
assert "plotext" in sys.modules
assert "textual" not in sys.modules
studio.close()
"""


def test_plotext_is_loaded_by_the_first_drawing_only_and_the_screen_never():
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
