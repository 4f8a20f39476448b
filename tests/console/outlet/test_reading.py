"""Keys as they are read: what comes in pieces, what ends, and who gives way meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable

import pytest
from textual.events import Key, Paste
from textual.message import Message

from tui import right_of_way
from tui.console.outlet import reading
from tui.console.outlet.reading import KeyReader

WITHIN_S = 20.0


class Typist:
    """Writes into a pipe, and hears what is read from it."""

    def __init__(self) -> None:
        self.near, self.far = os.pipe()
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self.reader = KeyReader(asyncio.get_running_loop(), self.near, self._hear)
        self.reader.start()

    def _hear(self, messages: Iterable[Message]) -> bool:
        came = list(messages)
        for message in came:
            self.heard.put_nowait(message)
        return any(isinstance(message, Key) for message in came)

    def types(self, keys: bytes) -> None:
        os.write(self.far, keys)

    async def next(self) -> Message:
        return await asyncio.wait_for(self.heard.get(), WITHIN_S)

    async def pressed(self) -> Key:
        message = await self.next()
        assert isinstance(message, Key)
        return message

    async def key(self) -> str:
        pressed = await self.pressed()
        return pressed.character or pressed.key

    async def named(self) -> str:
        return (await self.pressed()).key

    async def pasted(self) -> str:
        message = await self.next()
        assert isinstance(message, Paste)
        return message.text


@pytest.fixture
async def typist() -> AsyncIterator[Typist]:
    made = Typist()
    yield made
    made.reader.stop()
    os.close(made.near)
    os.close(made.far)
    right_of_way.give_back()


async def test_a_character_that_comes_in_halves_is_one_and_what_follows_is_read_too(typist: Typist) -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    typist.types(b"a" + first)
    assert await typist.key() == "a"
    typist.types(second + b"b")
    assert [await typist.key(), await typist.key()] == ["é", "b"]


@pytest.mark.parametrize("half", [b"\xc3", b"\xe9", b"\xf0\x9f", b"\xff"])
async def test_half_a_character_costs_nothing_but_itself(typist: Typist, half: bytes) -> None:
    typist.types(half)
    typist.reader._ready()
    typist.types(b"q\x03")
    typist.reader._ready()
    came = [typist.heard.get_nowait() for _ in range(typist.heard.qsize())]
    assert [one.key for one in came if isinstance(one, Key)][-2:] == ["q", "ctrl+c"]


async def test_half_a_character_is_given_up_after_a_while(typist: Typist) -> None:
    typist.types("é".encode()[:1])
    typist.reader._ready()
    typist.reader._look_again()
    typist.types(b"a")
    assert await typist.key() == "a"


async def test_what_cannot_be_read_costs_what_was_half_read_and_not_the_keyboard(
    typist: Typist, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    given_back: list[str] = []
    monkeypatch.setattr(right_of_way, "give_back", lambda: given_back.append("back"))
    # a size without pixels, then a mouse in pixels: Textual divides one by the other
    typist.types(b"\x1b[48;10;20;0;0t\x1b[<0;5;7M")
    typist.reader._ready()
    assert given_back == ["back"]
    assert "could not be read" in caplog.text
    typist.types(b"a")
    assert await typist.key() == "a"


async def test_enter_that_was_typed_before_the_terminal_was_ours_is_enter(typist: Typist) -> None:
    typist.types(b"a\n")
    assert [await typist.key(), await typist.key()] == ["a", "\r"]
    typist.types(b"\n")
    assert await typist.named() == "ctrl+j"


async def test_ctrl_c_alone_ends_a_paste_that_has_lost_its_end(typist: Typist) -> None:
    typist.types(b"\x1b[200~abc")
    typist.reader._ready()
    typist.types(b"\x03")
    typist.reader._ready()
    assert await typist.pasted() == "abc"
    assert await typist.key() == "\x03"


async def test_a_paste_that_has_lost_its_end_ends_after_a_while(
    typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PASTE_PATIENCE_S", 0.0)
    typist.types(b"\x1b[200~abc")
    assert await typist.pasted() == "abc"
    typist.types(b"a")
    assert await typist.key() == "a"


async def test_keys_of_one_read_all_come_in_order(typist: Typist) -> None:
    typist.types(b"abc\x1b[A")
    assert [await typist.key() for _ in range(4)] == ["a", "b", "c", "up"]


async def test_half_an_escape_sequence_is_the_key_after_a_while(typist: Typist) -> None:
    typist.types(b"\x1b")
    assert await typist.named() == "escape"


async def test_an_escape_sequence_that_comes_in_halves_is_one_key(typist: Typist) -> None:
    typist.types(b"\x1b")
    await asyncio.sleep(0)
    typist.types(b"[B")
    assert await typist.named() == "down"


async def test_what_was_half_read_when_it_stopped_is_forgotten(typist: Typist) -> None:
    typist.types("é".encode()[:1])
    typist.reader._ready()
    typist.reader.stop()
    typist.reader.start()
    typist.types(b"a")
    assert await typist.key() == "a"


async def test_nothing_is_read_once_it_is_stopped(typist: Typist) -> None:
    typist.reader.stop()
    typist.reader.stop()
    typist.types(b"a")
    assert not asyncio.get_running_loop().remove_reader(typist.near)
    typist.reader.start()
    assert await typist.key() == "a"


async def test_whoever_works_in_the_background_gives_way_before_the_key_is_known(
    typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = asyncio.Event()
    monkeypatch.setattr(right_of_way, "hold", held.set)
    typist.types(b"\xc3")  # half a character: no key yet
    await asyncio.wait_for(held.wait(), WITHIN_S)
    assert typist.heard.empty()


async def test_a_mouse_that_moves_holds_nobody_up(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back = asyncio.Event()
    monkeypatch.setattr(right_of_way, "give_back", given_back.set)
    typist.types(b"\x1b[<35;10;10M")
    assert not isinstance(await typist.next(), Key)
    await asyncio.wait_for(given_back.wait(), WITHIN_S)


async def test_a_key_holds_until_it_is_answered(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[str] = []
    monkeypatch.setattr(right_of_way, "give_back", lambda: given_back.append("back"))
    typist.types(b"a")
    assert await typist.key() == "a"
    assert given_back == []


async def test_a_terminal_that_is_gone_is_read_no_more() -> None:
    typist = Typist()
    os.close(typist.far)
    while typist.reader.reading:
        await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    assert not loop.remove_reader(typist.near)
    os.close(typist.near)


async def test_a_read_that_fails_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    typist = Typist()
    real = os.read

    def gone(descriptor: int, count: int) -> bytes:
        if descriptor == typist.near:
            raise OSError(5, "the other end of a pseudo-terminal is closed")
        return real(descriptor, count)

    monkeypatch.setattr(os, "read", gone)
    typist.types(b"a")
    while typist.reader.reading:
        await asyncio.sleep(0)
    os.close(typist.near)
    os.close(typist.far)


async def test_where_somebody_else_was_faster_it_goes_on(
    typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = os.read, asyncio.Event()

    def taken(descriptor: int, count: int) -> bytes:
        if descriptor == typist.near and not tried.is_set():
            tried.set()
            raise BlockingIOError
        return real(descriptor, count)

    monkeypatch.setattr(os, "read", taken)
    typist.types(b"a")
    assert await typist.key() == "a"
    assert tried.is_set()


async def test_it_looks_once_for_a_sequence_that_may_be_half_read_and_then_waits(typist: Typist) -> None:
    typist.types(b"a")
    assert await typist.key() == "a"
    assert typist.reader._timer is not None
    while typist.reader._timer is not None:
        await asyncio.sleep(0)
    assert typist.heard.empty()
