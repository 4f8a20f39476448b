"""The thread that reads the terminal: what comes in pieces, what ends, and who gives way meanwhile."""

from __future__ import annotations

import os
import queue
import select
import selectors
import threading
from collections.abc import Iterator

import pytest
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

from tui import right_of_way
from tui.console.outlet.doorbell import Doorbell
from tui.console.outlet.driver import OutletDriver

WITHIN_S = 20.0


class Reader(OutletDriver):
    """A driver that reads a pipe, and keeps what it has read for itself."""

    def __init__(self) -> None:
        self.fileno, self.far = os.pipe()
        self.exit_event = threading.Event()
        self._debug = False
        self._doorbell = Doorbell()
        self.heard: queue.Queue[Message] = queue.Queue()
        self.thread = threading.Thread(target=self.run_input_thread, daemon=True)
        self.thread.start()

    def process_message(self, message: Message) -> None:
        self.heard.put(message)

    def key(self) -> str | None:
        message = self.heard.get(timeout=WITHIN_S)
        assert isinstance(message, Key)
        return message.character

    def __del__(self) -> None:  # Textual's own asks for the app
        pass


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    with made._doorbell.ringing():
        made.exit_event.set()
        made.thread.join(WITHIN_S)
    assert not made.thread.is_alive()
    made._doorbell.close()
    os.close(made.fileno)
    right_of_way.give_back()


def test_a_character_that_comes_in_halves_is_one_and_what_follows_is_read_too(reader: Reader) -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    os.write(reader.far, b"a" + first)
    assert reader.key() == "a"
    os.write(reader.far, second + b"b")
    assert [reader.key(), reader.key()] == ["é", "b"]
    os.close(reader.far)


def test_it_waits_without_a_look_while_nothing_comes_and_still_hears_the_end(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []
    looked = threading.Event()
    waited = selectors.SelectSelector.select

    def counted(self: selectors.SelectSelector, timeout: float | None = None) -> object:
        waits.append(timeout)
        if timeout is None:
            looked.set()
        return waited(self, 0.0 if timeout is not None else None)

    monkeypatch.setattr(selectors.SelectSelector, "select", counted)
    os.write(reader.far, b"a")
    assert reader.key() == "a"
    assert looked.wait(WITHIN_S)
    assert waits[-1] is None
    assert 1 <= waits.count(0.1) <= 10  # for a sequence that may be half read
    os.close(reader.far)


def test_whoever_ends_the_reading_rings(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[bool] = []

    def asked(driver: LinuxDriver) -> None:
        rung.append(bool(select.select([reader._doorbell], [], [], 0)[0]))

    monkeypatch.setattr(LinuxDriver, "disable_input", asked)
    reader.disable_input()
    assert rung == [True]
    assert not select.select([reader._doorbell], [], [], 0)[0]
    os.close(reader.far)


def test_a_bell_that_is_gone_rings_for_nobody() -> None:
    bell = Doorbell()
    bell.close()
    bell.close()
    with bell.ringing():
        pass


def test_half_an_escape_sequence_is_the_key_after_a_while(reader: Reader) -> None:
    os.write(reader.far, b"\x1b")
    message = reader.heard.get(timeout=WITHIN_S)
    assert isinstance(message, Key)
    assert message.key == "escape"
    os.close(reader.far)


def test_whoever_works_in_the_background_gives_way_before_the_key_is_known(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(right_of_way, "hold", held.set)
    os.write(reader.far, b"\xc3")  # half a character: no key yet
    assert held.wait(WITHIN_S)
    assert reader.heard.empty()
    os.close(reader.far)


def test_a_mouse_that_moves_holds_nobody_up(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back = threading.Event()
    monkeypatch.setattr(right_of_way, "give_back", given_back.set)
    os.write(reader.far, b"\x1b[<35;10;10M")
    assert not isinstance(reader.heard.get(timeout=WITHIN_S), Key)
    assert given_back.wait(WITHIN_S)
    os.close(reader.far)


def test_a_terminal_that_is_gone_leaves_the_processor_alone(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    real = os.read

    def counted(descriptor: int, count: int) -> bytes:
        read.append(real(descriptor, count))
        return read[-1]

    monkeypatch.setattr(os, "read", counted)
    waits: list[float] = []
    waited = threading.Event()
    wait = reader.exit_event.wait

    def counting(timeout: float | None = None) -> bool:
        waits.append(timeout or 0.0)
        if len(waits) == 3:
            waited.set()
        return wait(timeout)

    monkeypatch.setattr(reader.exit_event, "wait", counting)
    os.close(reader.far)
    assert waited.wait(WITHIN_S)
    assert len(read) <= len(waits) + 1
