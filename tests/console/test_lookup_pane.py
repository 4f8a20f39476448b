"""The look-up's pane, driven by keys, on states that a face hands out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import Input

from tests.console.answers import IP, VIEWER, answer, drm_error, progress, refused, session, skipped
from tests.console.desk import NOW_MS, Desk, World, delivery, desk
from tui.collector.lookup.question import LookupState, Question
from tui.collector.requests import CancelLookup, StartLookup
from tui.console.arrivals import WorkplaceCame
from tui.console.frame.lines import Lines
from tui.console.panes.lookup.pane import LookupPane
from tui.console.typing_line import TypingLine
from tui.model.coverage import SegmentState, Status
from tui.model.identity import IdentityKind
from tui.model.instants import HOUR_MS
from tui.model.masking import Mask
from tui.model.vendor import Feed, FeedState, Kind, Reason

KEY = b"k" * 32
TOKEN = Mask(KEY).token(VIEWER)
EXAMPLES = (("viewer", VIEWER, "every licence refused"), ("ip", "203.0.113.9", "a neighbour"))


@pytest.fixture
def world() -> World:
    world = World().sample(News=delivery(1_900_000, 8_100))
    world.feeds = tuple(
        Feed(vendor=kind.value, kind=kind, state=FeedState.UP)
        for kind in (Kind.UPLYNK, Kind.SYSTEM73, Kind.CONVIVA, Kind.MEDIAMELON)
    )
    return world


class Operator:
    """Somebody at the desk who looks people up."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.press = at.press

    @property
    def pane(self) -> LookupPane:
        return self.at.app.query_one(LookupPane)

    @property
    def screen(self) -> str:
        return self.at.screen_text

    @property
    def head(self) -> str:
        return self.at.app.query_one("#lookup-head", Lines).text

    @property
    def asked(self) -> list[StartLookup]:
        return [request for request in self.at.face.requests if isinstance(request, StartLookup)]

    @property
    def question(self) -> Question:
        return self.asked[-1].question

    async def look_up(self, identity: str = VIEWER) -> Question:
        await self.press("s", *identity, "enter")
        return self.question

    async def publish(self, state: LookupState) -> None:
        self.at.face.publish(state)
        await self.at.pilot.pause()

    async def bad_evening(self, **more: Any) -> LookupState:
        """Look the viewer up, and have it answered."""
        question = await self.look_up()
        state = answer(
            self.asked[-1].number,
            question,
            sessions=(
                refused("conviva", "1.2.3.4.-5", 30),
                refused(
                    "mediamelon", "mm-1", 30, errors=(), error_count=2, raw='{"ipaddress": "203.0.113.7"}'
                ),
                session("conviva", "1.2.3.4.-9", 70, asset="News 24"),
            ),
            events=tuple(drm_error(29.9 - second / 60) for second in range(4)),
            vendors=(
                progress("uplynk", question, [SegmentState.EMPTY] * 3 + [SegmentState.ROWS], rows=4),
                skipped("apivideo", question, "knows no viewer"),
                progress("conviva", question, rows=2),
                progress("mediamelon", question, rows=1),
            ),
            **more,
        )
        await self.publish(state)
        return state


@asynccontextmanager
async def operator(
    world: World, tmp_path: Path, size: tuple[int, int] = (80, 24), **settings: object
) -> AsyncIterator[Operator]:
    chosen = {"mask": Mask(KEY), "reveal": lambda reason, token: None, **settings}
    async with desk(world, tmp_path, size, **chosen) as at:
        yield Operator(at)


# asking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [("s",), ("2",), ("2", "escape", "4", "s")])
async def test_the_box_opens_from_anywhere_and_esc_goes_back(
    world: World, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with operator(world, tmp_path) as who:
        await who.press(*keys)
        assert isinstance(who.at.app.focused, TypingLine)
        assert "an IP address, an account or viewer id" in who.screen
        await who.press("escape")
        assert not isinstance(who.at.app.focused, Input)
        assert "look up" not in who.screen.splitlines()[2]


async def test_the_kind_is_shown_as_one_types_with_who_will_be_asked(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 30)) as who:
        await who.press("s", *"203.0.113.7")
        assert "ip or client, by its look; to be asked of uplynk, conviva, mediamelon" in who.screen
        await who.press("ctrl+t")
        assert "ip, as you chose; to be asked of uplynk, mediamelon" in who.screen
        await who.press("ctrl+t", "enter")
        assert [one.kind for one in who.question.identities] == [IdentityKind.EUID]


async def test_a_range_is_two_hours_unless_one_is_typed_and_shows_both_zones(
    world: World, tmp_path: Path
) -> None:
    async with operator(world, tmp_path, (120, 30), zone=ZoneInfo("Europe/Berlin")) as who:
        await who.press("s", *"acct-1")
        assert "10:06:40 to 12:06:40 CET = 09:06:40 to 11:06:40 UTC" in who.screen
        await who.press("tab", "ctrl+u", *"10:10 to 10:50")
        assert "10:10 to 10:50 CET = 09:10 to 09:50 UTC" in who.screen
        await who.press("enter")
        assert who.question.span.to_ms - who.question.span.from_ms == 40 * 60_000


@pytest.mark.parametrize(
    ("identity", "range_keys", "words"),
    [
        ("", (), "nothing to look up: give an IP address"),
        ("ip:300.1.2.3", (), "that is no IP address"),
        ("vewer:abc", (), "did you mean viewer"),
        ("acct-1", ("tab", "ctrl+u", *"10:50 to 2026-11-18 10:10"), "swap the two"),
        ("acct-1", ("tab", "ctrl+u", *"2026-12-24"), "is in the future"),
        ("acct-1", ("tab", "ctrl+u", *"soon"), "is no time: write such as"),
    ],
)
async def test_what_is_wrong_is_said_before_anything_is_sent(
    world: World, tmp_path: Path, identity: str, range_keys: tuple[str, ...], words: str
) -> None:
    async with operator(world, tmp_path) as who:
        await who.press("s", *identity, *range_keys, "enter")
        assert words in " ".join(who.screen.split())
        assert not who.asked
        assert isinstance(who.at.app.focused, TypingLine)


async def test_what_no_vendor_keeps_any_more_is_refused_in_its_words(world: World, tmp_path: Path) -> None:
    def refuse(question: Question) -> str:
        return "uplynk keeps 48 hours" if question.span.length_ms > 48 * HOUR_MS else ""

    async with operator(world, tmp_path, refuse=refuse) as who:
        await who.press("s", *"euid:a", "tab", "ctrl+u", *"60h", "enter")
        assert "uplynk keeps 48 hours" in who.screen
        assert not who.asked
        await who.press("ctrl+u", *"40h", "enter")
        assert len(who.asked) == 1


async def test_nobody_to_ask_is_said_as_one_types(world: World, tmp_path: Path) -> None:
    world.feeds = (Feed(vendor="uplynk", kind=Kind.UPLYNK, state=FeedState.UP),)
    async with operator(world, tmp_path) as who:
        await who.press("s", *"client:1.2.3.400")
        assert "no configured vendor can be asked for a client" in who.screen


async def test_a_paste_that_hides_something_stays_out(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.press("s")
        line = who.at.app.query_one("#lookup-identity", TypingLine)
        for hostile in ("\x1b]52;c;aGk=\x07acct", "ac\u202ect", "ac\u200bct"):
            line.insert_text_at_cursor(hostile)
            await who.at.pilot.pause()
            assert line.value == ""
            assert "hides control or invisible characters" in who.screen
        line.insert_text_at_cursor("  acct-1\t")
        assert line.value == "acct-1"


async def test_examples_of_the_demo_fill_the_box(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, examples=EXAMPLES) as who:
        await who.press("s")
        assert "every licence refused" in who.screen
        await who.press("down")
        assert who.at.app.query_one("#lookup-identity", TypingLine).value == VIEWER
        await who.press("down", "enter")
        assert [one.value for one in who.question.identities] == ["203.0.113.9"]


async def test_enter_on_an_empty_box_takes_what_the_list_points_at(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, examples=EXAMPLES) as who:
        await who.press("s", "enter")
        assert not who.asked
        await who.press("enter")
        assert who.question.identities[0].value == VIEWER


async def test_keys_typed_ahead_reach_what_they_were_meant_for(world: World, tmp_path: Path) -> None:
    """All at once, as they come over a slow line: the box, the range, Enter, and a key for the results."""
    async with operator(world, tmp_path) as who:
        for key in ("s", *VIEWER, "tab", "ctrl+u", *"90m", "enter", "1"):
            who.at.app.post_message(_pressed(key))
        await who.at.pilot.pause()
        await who.at.pilot.pause()
        assert who.question.identities[0].value == VIEWER
        assert who.question.span.length_ms == 90 * 60_000
        assert "News" in who.screen


def _pressed(key: str) -> Any:
    from textual import events

    return events.Key(key, key if len(key) == 1 else None)


async def test_recent_look_ups_are_kept_masked_and_need_the_identity_again(
    world: World, tmp_path: Path
) -> None:
    recent = tmp_path / "state" / "recent.json"
    async with operator(world, tmp_path, recent_file=recent) as who:
        await who.press("s", *VIEWER, "tab", "ctrl+u", *"90m", "enter")
        await who.at.app.workers.wait_for_complete()
    kept = recent.read_text()
    assert VIEWER not in kept
    assert TOKEN in kept
    assert recent.stat().st_mode & 0o777 == 0o600
    async with operator(world, tmp_path, recent_file=recent) as who:
        await who.at.app.workers.wait_for_complete()
        await who.press("s", "down")
        assert f"type the viewer again: {TOKEN}" in who.screen
        assert VIEWER not in who.screen
        assert who.at.app.query_one("#lookup-range", TypingLine).value == "90m"
        await who.press("enter")
        assert not who.asked
        await who.press(*VIEWER)
        assert "the same as before" in " ".join(who.screen.split())
        await who.press("enter")
        assert who.question.span.length_ms == 90 * 60_000


async def test_the_box_never_keeps_what_was_typed(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.look_up()
        await who.press("slash")
        assert who.at.app.query_one("#lookup-identity", TypingLine).value == ""
        assert VIEWER not in who.screen


# what comes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_answer_as_a_whole(world: World, tmp_path: Path, size: tuple[int, int]) -> None:
    async with operator(world, tmp_path, size) as who:
        await who.bad_evening()
        lines = who.screen.splitlines()
        assert f"viewer {TOKEN}" in lines[2]
        assert "done" in lines[2]
        uplynk = next(line for line in lines[3:] if line.startswith(" uplynk"))
        assert "▁" in uplynk
        assert "▆" in uplynk
        assert "24/24" in uplynk
        assert "not asked, knows no viewer" in who.head
        assert "DRM: licence refused" in who.head
        assert "because" in who.head
        assert "just him?" in who.head
        shown = "\n".join(lines[len(who.head.splitlines()) + 2 :])
        assert "┌ probably the same viewing (100:" in shown
        assert "start failed" in shown
        assert "drm: Beam not in window  ×4" in shown
        assert "└" in shown
        assert len(lines) == size[1]


async def test_at_160_columns_who_where_and_over_what(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (160, 50)) as who:
        await who.bad_evening()
        line = next(line for line in who.screen.splitlines() if "News 24" in line)
        for words in (
            "iPhone 15",
            "Thames Broadband"[:13],
            "Manchester",
            "EDGEWAVE",
            "startup 1.2 s",
            "rebuf 0.10 %",
        ):
            assert words in line
        assert "▆ found" in who.head


async def test_progress_while_it_runs(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        question = await who.look_up()
        assert "asking the vendors" in who.head
        running = progress(
            "uplynk",
            question,
            [SegmentState.EMPTY],
            requests_done=88,
            requests_planned=120,
            rows=12,
            seconds_left=14.0,
            finished=False,
        )
        await who.publish(answer(1, question, vendors=[running], running=True))
        assert "88/120" in who.head
        assert "12 rows so far, 14 s left" in who.head
        assert "esc cancels" in who.head
        assert "nothing came yet" in who.screen
        assert "because" not in who.head


@pytest.mark.parametrize("width", range(80, 200, 20))
async def test_names_are_not_cut_but_columns_give_way(world: World, tmp_path: Path, width: int) -> None:
    async with operator(world, tmp_path, (width, 30)) as who:
        question = await who.look_up()
        seen = session("conviva", "1.2.3.4.-9", 20, device="Apple iPhone 15", cdn=("NORTHSTREAM",))
        await who.publish(answer(1, question, sessions=[seen]))
        (row,) = (line for line in who.screen.splitlines() if "Detective Memoirs" in line)
        for name in ("Apple iPhone 15", "Thames Broadband", "NORTHSTREAM", "Manchester"):
            assert name in row or name[:4] not in row


@pytest.mark.parametrize("width", [80, 120])
async def test_until_when_a_vendor_is_known_is_told_on_a_narrow_screen(
    world: World, tmp_path: Path, width: int
) -> None:
    async with operator(world, tmp_path, (width, 30)) as who:
        question = await who.look_up()
        late = progress("uplynk", question, [SegmentState.EMPTY, SegmentState.PENDING], status=Status.PENDING)
        await who.publish(answer(1, question, vendors=[late]))
        assert "no errors; not processed after 10:06 UTC" in who.screen


async def test_a_vendor_that_failed_midway_says_so_and_what_came_stays(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (160, 30)) as who:
        question = await who.look_up()
        failed = progress(
            "conviva",
            question,
            [SegmentState.FAILED, SegmentState.ROWS],
            rows=1,
            status=Status.PARTIAL,
            reason=Reason.SLOW,
            message="no whole answer within 15 s",
        )
        await who.publish(
            answer(1, question, sessions=[session("conviva", "1.2.3.4.-9", 20)], vendors=[failed])
        )
        assert "✕" in who.head
        assert "partial" in who.head
        assert "no whole answer within 15 s" in who.head
        assert "Detective Memoirs" in who.screen


async def test_nothing_found_is_no_sign_of_health(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        question = await who.look_up()
        await who.publish(answer(1, question, vendors=[progress("conviva", question, [SegmentState.EMPTY])]))
        assert "not found" in who.head
        assert "that is no sign of health" in who.screen


async def test_esc_cancels_at_once_keeps_what_came_and_goes_back_the_second_time(
    world: World, tmp_path: Path
) -> None:
    async with operator(world, tmp_path) as who:
        state = await who.bad_evening(running=True)
        await who.press("escape")
        assert CancelLookup(1) in who.at.face.requests
        assert "cancelled" in who.head
        assert "start failed" in who.screen
        await who.publish(state)  # one that was on its way
        assert "cancelled" in who.head
        await who.press("escape")
        assert "News" in who.screen.splitlines()[3]
        assert sum(isinstance(request, CancelLookup) for request in who.at.face.requests) == 1


async def test_cancelling_before_anybody_answered(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.look_up()
        await who.press("escape")
        assert "cancelled before a vendor answered" in who.head
        assert CancelLookup(1) in who.at.face.requests


async def test_states_of_an_earlier_look_up_are_late(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        state = await who.bad_evening(running=True)
        await who.look_up("203.0.113.9")
        await who.publish(state)
        assert "start failed" not in who.screen
        assert [request.number for request in who.asked] == [1, 2]


async def test_results_keep_coming_in_while_in_another_pane(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.look_up()
        await who.press("1")
        question = who.question
        await who.publish(answer(1, question, sessions=[refused("conviva", "1.2.3.4.-5", 20)]))
        assert "look-up done:" in who.at.line("key-line")
        assert VIEWER not in who.at.line("key-line")
        await who.press("2")
        assert "start failed" in who.screen


@pytest.mark.parametrize("size", [(60, 15), (40, 10), (20, 6), (200, 60)])
async def test_resizing_leaves_a_whole_screen_and_live_keys(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with operator(world, tmp_path) as who:
        await who.bad_evening()
        await who.at.pilot.resize_terminal(*size)
        await who.at.pilot.pause()
        assert len(who.screen.splitlines()) == size[1]
        assert f"viewer {TOKEN[:4]}" in who.screen
        await who.press("e")
        assert who.pane.table.cursor_row is not None


async def test_without_room_for_a_line_each_the_vendors_share_one(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (100, 14)) as who:
        await who.bad_evening()
        assert any("uplynk" in line and "conviva" in line for line in who.head.splitlines())
        assert "DRM" in who.head


# moving about -------------------------------------------------------------------------------------------------


async def test_next_and_previous_error(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 40)) as who:
        await who.bad_evening()
        seen = []
        for _ in range(3):
            await who.press("e")
            row = who.pane.table.cursor_row
            assert row is not None
            assert row.bad
            seen.append(row.vendor)
        assert seen == ["conviva", "mediamelon", "uplynk"]
        await who.press("e")
        assert "no further error below" in who.at.line("key-line")
        await who.press("E", "E")
        row = who.pane.table.cursor_row
        assert row is not None
        assert row.vendor == "conviva"


async def test_newest_first_and_by_a_column_without_groups(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 40)) as who:
        await who.bad_evening()
        assert who.pane.table.keys[0].endswith("1.2.3.4.-9")
        await who.press("O")
        assert who.pane.table.keys[-1].endswith("1.2.3.4.-9")
        await who.press("o", "o")
        assert "┌" not in who.screen
        await who.press("escape")
        assert "┌" in who.screen


async def test_the_filter_finds_what_is_seen_and_never_what_is_hidden(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 40)) as who:
        await who.bad_evening()
        await who.press("F", *"news")
        assert "1 of 7" in who.screen
        await who.press("ctrl+u", *"/203.0.113.7/")
        assert "none of 7 matches" in who.screen
        await who.press("ctrl+u", *"startup_time_ms>1s", "enter")
        assert len(who.pane.table.keys) == 1
        await who.press("escape")
        assert len(who.pane.table.keys) == 5


async def test_a_session_in_full_and_the_vendors_own_row_one_key_away(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 60)) as who:
        await who.bad_evening()
        await who.press("e", "e", "enter")
        assert "start_failure_kind" in who.screen
        assert TOKEN in who.screen
        assert "203.0.113.x" in who.screen
        await who.press("R")
        assert "ipaddress" in who.screen
        assert "203.0.113.7" not in who.screen
        await who.press("escape", "escape")
        assert "probably the same viewing" in who.screen


async def test_errors_and_units_of_a_session(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 60)) as who:
        await who.bad_evening()
        await who.press("enter")
        assert "1.2 s  (1200)" in who.screen
        assert "0.10 %  (0.001)" in who.screen
        await who.press("escape", "e", "enter")
        assert "Licence refused for 203.0.113.x" in who.screen
        assert "error 1 of 1" in who.screen


async def test_an_event_a_group_and_the_whole_case_in_full(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 60)) as who:
        await who.bad_evening()
        await who.press("e", "e", "e", "enter")
        assert "Beam not in window" in who.screen
        assert "again (4)" in who.screen
        await who.press("escape", "g", "j", "enter")
        assert "same viewer id" in who.screen
        assert "100 of 100" in who.screen
        await who.press("escape", "c")
        assert "what the verdict rests on" in who.screen
        assert "nobody to compare with" in who.screen
        assert "24 of 24" in who.screen


async def test_a_line_without_a_row_of_its_own(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.bad_evening()
        await who.press("g", "j", "R")
        assert "no vendor's row of its own" in who.at.line("key-line")


# tickets ------------------------------------------------------------------------------------------------------


async def test_the_ticket_is_copied_masked(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.press("2", "escape", "2", "escape")
        await who.bad_evening()
        await who.press("y")
        copied = who.at.app.clipboard
        assert TOKEN in copied
        assert VIEWER not in copied
        assert IP not in copied
        assert "copied" in who.at.line("key-line")


async def test_the_ticket_is_saved_in_the_form_that_was_chosen(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.bad_evening()
        await who.press("Y", "t", "t", "Y")
        await who.press("colon", *"ticket plain", "enter", "Y")
        await who.at.app.workers.wait_for_complete()
        files = sorted((tmp_path / "saved").iterdir())
        assert [file.suffix for file in files] == [".json", ".md", ".txt"]
        for file in files:
            assert file.stat().st_mode & 0o777 == 0o600
            assert VIEWER not in file.read_text()


async def test_no_ticket_before_anything_came(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.look_up()
        await who.press("y")
        assert "no ticket yet" in who.at.line("key-line")


# revealing ----------------------------------------------------------------------------------------------------


class AuditFile:
    """Writes down what is to be revealed; a full disk where it is told so."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.full = False

    def __call__(self, reason: str, token: str) -> None:
        if self.full:
            raise OSError("no space left on device")
        self.lines.append((reason, token))


async def test_revealing_takes_a_reason_is_written_down_and_ends_by_itself(
    world: World, tmp_path: Path
) -> None:
    audit = AuditFile()
    async with operator(world, tmp_path, (120, 30), reveal=audit) as who:
        await who.bad_evening()
        await who.press("v", "enter")
        assert "a reason is needed" in who.screen
        assert not audit.lines
        await who.press(*f"ticket 4711 of {VIEWER}", "enter")
        await who.at.app.workers.wait_for_complete()
        await who.at.pilot.pause()
        assert audit.lines == [(f"ticket 4711 of {TOKEN}", f"viewer {TOKEN}")]
        assert f"viewer {VIEWER}" in who.head
        assert "REVEALED 5 m" in who.at.line("state-line")
        await who.press("y", "enter")
        assert VIEWER in who.at.app.clipboard
        assert IP in who.screen
        who.at.clock.skip_s = 301
        await who.at.pilot.pause(1.1)
        assert VIEWER not in who.screen
        assert IP not in who.screen
        assert "REVEALED" not in who.screen
        assert "masked again" in who.at.line("key-line")


async def test_reading_the_config_again_masks_and_says_so(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 30)) as who:
        app = who.at.app
        await who.bad_evening()
        await who.press("v", *"ticket", "enter")
        await app.workers.wait_for_complete()
        await who.at.pilot.pause()
        assert VIEWER in who.screen
        for words in (
            " the config was read again; what was revealed is masked again",
            " the config was read again",
        ):
            app.post_message(WorkplaceCame(app._workplace))
            await who.at.until(lambda: who.at.line("key-line") == words, words)  # noqa: B023
            await who.at.pilot.pause()
            assert VIEWER not in who.screen
            assert who.pane.revealed_minutes is None


async def test_what_cannot_be_written_down_is_not_shown(world: World, tmp_path: Path) -> None:
    audit = AuditFile()
    audit.full = True
    async with operator(world, tmp_path, reveal=audit) as who:
        await who.bad_evening()
        await who.press("v", *"ticket", "enter")
        await who.at.app.workers.wait_for_complete()
        await who.at.pilot.pause()
        assert VIEWER not in who.screen
        assert "cannot be written down: no space left on device" in who.at.line("key-line")


async def test_v_again_masks_and_so_does_the_next_look_up(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.bad_evening()
        assert "masked again" not in who.at.line("key-line"), "nothing was revealed yet"
        for hide, why in (
            (("v",), "masked again"),
            (("s", *"203.0.113.9", "enter"), "another look-up: masked"),
        ):
            await who.press("v")
            assert "5 m or until the next look-up" in who.screen
            await who.press(*"ticket", "enter")
            await who.at.app.workers.wait_for_complete()
            await who.at.pilot.pause()
            assert VIEWER in who.screen
            assert "or until the next look-up; reason in the audit file" in who.at.line("key-line")
            await who.press(*hide)
            assert VIEWER not in who.screen
            assert who.pane.revealed_minutes is None
            assert why in who.at.line("key-line")


async def test_esc_leaves_all_masked(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.bad_evening()
        await who.press("v", *"tick", "escape")
        assert VIEWER not in who.screen
        await who.press("e")
        assert who.pane.table.cursor_row is not None
        assert who.pane.table.cursor_row.bad


async def test_a_config_that_masks_nothing(world: World, tmp_path: Path) -> None:
    recent = tmp_path / "recent.json"
    async with operator(world, tmp_path, mask=Mask(KEY, on=False), recent_file=recent) as who:
        await who.bad_evening()
        assert f"viewer {VIEWER}" in who.head
        await who.press("v")
        assert "nothing is masked" in who.at.line("key-line")
        await who.at.app.workers.wait_for_complete()
    assert VIEWER not in recent.read_text()


# elsewhere ----------------------------------------------------------------------------------------------------


async def test_ascii_where_the_terminal_is_not_utf8(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, encoding="ascii", examples=EXAMPLES) as who:
        await who.press("s")
        assert who.screen.isascii()
        await who.press("escape")
        await who.bad_evening()
        assert who.screen.isascii()
        assert "#" in who.head
        await who.press("e", "enter")
        assert who.screen.isascii()


async def test_hostile_text_of_a_vendor_is_literal(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (160, 40)) as who:
        question = await who.look_up()
        hostile = "[red][@click=app.quit]x[/b]"
        await who.publish(
            answer(
                1,
                question,
                sessions=[session("conviva", "1", 20, asset=hostile)],
                events=[drm_error(9, hostile)],
            )
        )
        assert who.screen.count("[red][@click=app.quit]") >= 2
        await who.press("e", "enter")
        assert hostile in who.screen


async def test_the_zone_key_changes_the_times(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, zone=ZoneInfo("Asia/Tokyo")) as who:
        await who.bad_evening()
        assert "19:36:40" in who.screen
        await who.press("z")
        assert "10:36:40" in who.screen
        assert "19:36:40" not in who.screen


async def test_a_range_over_midnight_shows_the_days(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path) as who:
        await who.press("s", *VIEWER, "tab", "ctrl+u", *"26h", "enter")
        await who.publish(answer(1, who.question, sessions=[session("conviva", "1", 20)]))
        assert "11-18 10:46:40" in who.screen
        assert "Detective" in who.screen


async def test_help_and_palette_know_the_look_ups_commands(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, (120, 50)) as who:
        await who.bad_evening()
        await who.press("question_mark")
        assert "copy the ticket to the clipboard" in who.screen
        assert "the vendor's own row, as JSON" in who.screen
        await who.press("escape", "colon", *"case", "enter")
        assert "what the verdict rests on" in who.screen


async def test_keys_of_the_config_reach_the_box(world: World, tmp_path: Path) -> None:
    async with operator(world, tmp_path, keys={"lookup": "ctrl+l", "lookup_kind": "f2"}) as who:
        await who.press("s")
        assert not isinstance(who.at.app.focused, Input)
        await who.press("ctrl+l", *"acct-1", "f2", "f2")
        assert "euid, as you chose" in who.screen
        assert who.at.clock.now_ms() == NOW_MS
