from tui.console.drawing.drawn import Drawn
from tui.console.drawing.shelf import Key, Shelf


def key(subject, width=84, height=1):
    return Key("sparkline", subject, 1, width, height, "block")


def drawn(text):
    return Drawn((((text, ""),),))


def test_what_was_not_used_for_longest_goes_first():
    shelf = Shelf(300)
    for name in "abc":
        shelf.put(key(name), drawn(name))
    assert shelf.get(key("a")) == drawn("a")
    shelf.put(key("d"), drawn("d"))
    assert shelf.get(key("b")) is None
    assert [shelf.get(key(name)) for name in "acd"] == [drawn(name) for name in "acd"]


def test_room_is_counted_in_cells():
    shelf = Shelf(300)
    shelf.put(key("a"), drawn("a"))
    shelf.put(key("b"), drawn("b"))
    shelf.put(key("chart", width=20, height=12), drawn("chart"))
    assert len(shelf) == 1
    assert shelf.get(key("chart", width=20, height=12)) == drawn("chart")


def test_what_is_larger_than_the_shelf_is_not_kept_and_breaks_nothing():
    shelf = Shelf(300)
    shelf.put(key("huge", width=500), drawn("huge"))
    assert len(shelf) == 0
    for name in "abc":
        shelf.put(key(name), drawn(name))
    assert len(shelf) == 3


def test_putting_again_takes_no_more_room():
    shelf = Shelf(300)
    for _ in range(10):
        shelf.put(key("a"), drawn("a"))
    shelf.put(key("b"), drawn("b"))
    shelf.put(key("c"), drawn("c"))
    assert len(shelf) == 3


def test_another_version_size_or_character_set_is_another_drawing():
    shelf = Shelf(1000)
    shelf.put(key("a"), drawn("a"))
    assert shelf.get(Key("sparkline", "a", 2, 84, 1, "block")) is None
    assert shelf.get(Key("sparkline", "a", 1, 83, 1, "block")) is None
    assert shelf.get(Key("sparkline", "a", 1, 84, 1, "ascii")) is None
