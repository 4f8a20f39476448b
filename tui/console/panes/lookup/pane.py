"""The look-up: ask in the box, watch the vendors answer, read the verdict and the timeline, take the ticket away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.clock import Clock
from tui.collector.lookup.question import LookupState, Question
from tui.collector.requests import CancelLookup, StartLookup
from tui.console.commands import Command, Where, bindings, commands_for
from tui.console.panes.lookup import recent, sheets, tickets
from tui.console.panes.lookup.answer import AnswerPane
from tui.console.panes.lookup.box import LookupBox
from tui.console.panes.lookup.draft import Draft, kinds_in_words
from tui.console.panes.lookup.reason_bar import ReasonBar
from tui.console.panes.lookup.reveal import Reveal
from tui.console.panes.lookup.subjects import subject_at
from tui.console.settings import Settings
from tui.console.symbols import Symbols
from tui.console.table import TableSymbols
from tui.diagnosis.ticket import Form, ticket
from tui.model.identity import Identity
from tui.model.masking import Mask
from tui.model.reasons import masked_reason
from tui.model.span import Span
from tui.model.vendor import Feed
from tui.watch.subject import Subject


class LookupPane(AnswerPane):
    """Shows one look-up at a time. Posts `Requested` to start and cancel it, `Left` where the operator goes back."""

    BINDINGS = bindings(Where.LOOKUP, Where.SESSION, Where.ERROR_STEPS)
    places = (Where.LOOKUP, Where.ERROR_STEPS, Where.SESSION, Where.LIST, Where.EVERYWHERE)
    meanings: Mapping[str, tuple[str, str]] = {
        "filter": ("look up", "look up somebody else"),
        "sort": ("", "sort by the next column, without groups"),
        "copy": ("ticket", "copy the ticket to the clipboard"),
        "save": ("", "save the ticket to a file"),
        "back": ("", "cancel the look-up that runs, clear the filter, or go back"),
        "sort_reverse": ("", "the newest or the oldest first"),
    }

    DEFAULT_CSS = """
    LookupPane > #lookup-found { height: 1fr; }
    LookupPane.-asking > #lookup-found { display: none; }
    """

    class Left(Message):
        """The operator wants to go back to where he came from."""

    def __init__(self, symbols: Symbols, clock: Clock, settings: Settings) -> None:
        super().__init__(symbols, clock, settings)
        self._number = 0
        self._form: Form = tickets.FORMS[0]
        self._recents: tuple[recent.Recent, ...] = ()
        self._reveal = Reveal(clock.monotonic_s)
        self._box = LookupBox(clock.now_ms, self._token, self._spelling, self._start, self._box_closed)
        self._reason_bar = ReasonBar()

    def compose(self) -> ComposeResult:
        yield self._box
        with Vertical(id="lookup-found"):
            yield self._head
            yield self.table
            yield self.filter_bar
            yield self._reason_bar

    def on_mount(self) -> None:
        self.configure(self._settings)

    def configure(self, settings: Settings) -> None:
        """Take the settings, at the start and when the config was read again."""
        self._settings = settings
        self._look.zone = settings.zone
        self._box.configure(settings.zone, settings.examples, settings.refuse)
        self._conceal()
        self._load_recents()

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        super().wear(styles, symbols)
        self._box.wear(styles, symbols)
        self._reason_bar.wear(styles, symbols.ellipsis)

    def commands(self) -> tuple[Command, ...]:
        """While the box is open, its own keys."""
        return commands_for(Where.LOOKUP_BOX) if self._box.display else super().commands()

    def take_focus(self) -> None:
        """Where nothing was looked up yet, there is only the box to be in."""
        if self._box.display or self._question is None:
            self.open_box()
        else:
            super().take_focus()
            self.apply_filter()

    def take_feeds(self, feeds: Sequence[Feed]) -> None:
        """The vendors there are to ask."""
        self._box.take_vendors(tuple((feed.vendor, feed.kind) for feed in feeds))

    def show_past(self, at_ms: int | None) -> None:
        """The next question is about that time; answers stay what they are."""
        self._box.take_moment(at_ms)

    # asking -----------------------------------------------------------------------------------------------

    def open_box(self) -> None:
        self.add_class("-asking")
        self._box.open()

    async def look_up(self, draft: Draft) -> None:
        """Ask this at once; where it cannot be asked, the box is open with it, and says why."""
        if not self._box.ask_at_once(draft):
            self.open_box()
            await self._box.ask(draft)

    def _box_closed(self) -> None:
        self.remove_class("-asking")
        if self._question is None:
            self.post_message(self.Left())
        else:
            self.take_focus()

    def _start(self, draft: Draft, identities: tuple[Identity, ...], span: Span) -> None:
        """Ask. Whatever was revealed was so for another question, which the reason in the audit file names."""
        self._number += 1
        question = Question(identities, span)
        if self._reveal.on:
            self.say("another look-up: masked again")
        self._reveal.end()
        self.ask(question)
        self.remask()
        self.remove_class("-asking")
        self.take_focus()
        self.post_message(self.Requested(StartLookup(self._number, question)))
        self._remember(draft, identities)

    def _token(self, identity: str) -> str:
        """An identity as it may be kept: masked whatever the config says."""
        return replace(self._settings.mask, on=True).identity(identity)

    def _remember(self, draft: Draft, identities: tuple[Identity, ...]) -> None:
        newest = recent.Recent(
            kinds=kinds_in_words(identities),
            kind=identities[0].kind if len(identities) == 1 else draft.kind,
            token=self._token(identities[0].value),
            range_text=draft.range_text.strip(),
            asked_at_ms=self._clock.now_ms(),
        )
        self._recents = recent.with_newest(newest, self._recents)
        self._box.take_recents(self._recents)
        self._save_recents(self._recents)

    @work(group="recents", exit_on_error=False)
    async def _save_recents(self, recents: tuple[recent.Recent, ...]) -> None:
        path = self._settings.recent_file
        if path is not None:
            try:
                await asyncio.to_thread(recent.save, path, recents)
            except OSError as error:
                self.say(f"the list of look-ups was not kept: {error.strerror}", wrong=True)

    @work(group="recents", exit_on_error=False)
    async def _load_recents(self) -> None:
        path = self._settings.recent_file
        if path is not None and not self._recents:
            self._recents = await asyncio.to_thread(recent.load, path)
            self._box.take_recents(self._recents)

    def take(self, state: LookupState) -> None:
        """Show a state of the look-up that was asked last; those of others are late."""
        if state.number != self._number:
            return
        was_running = self.running
        self.show_state(state)
        if was_running and not self.running and not self.display:
            self.say(f"look-up done: {self._spelling(self._look.mask.text(state.case.verdict.text))}")

    def abandon(self) -> None:
        """The collector that ran it is gone: what came is kept."""
        if self.running:
            self.hold()

    # keys -------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.open_box()

    def action_filter_rows(self) -> None:
        super().action_filter()

    def action_back(self) -> None:
        if self.running:
            self.post_message(self.Requested(CancelLookup(self._number)))
            self.hold()
        elif self.filter_text:
            super().action_back()
        elif self.table.sort is not None:
            self.table.sort_by(None)
        else:
            self.post_message(self.Left())

    # the watch list ---------------------------------------------------------------------------------------

    def subject(self) -> Subject | None:
        asked = self._question.identities if self._question is not None else ()
        return subject_at(self.table.cursor_row, asked)

    def take_watched(self, subjects: frozenset[Subject]) -> None:
        self._look.watched = subjects
        super().take_watched(subjects)

    @property
    def form(self) -> Form:
        """The form tickets are written in."""
        return self._form

    # the ticket -------------------------------------------------------------------------------------------

    def action_ticket_form(self) -> None:
        self.choose_form(tickets.next_form(self._form))

    def choose_form(self, form: Form) -> None:
        """Write tickets in this form from now on."""
        self._form = form
        self.say(f"tickets are written as {tickets.WORDS[form]}")

    def action_copy(self) -> None:
        text = self._ticket()
        if text:
            self.post_message(self.Copied(text))

    def action_save(self) -> None:
        text = self._ticket()
        if text:
            self.post_message(self.Saved("ticket", text, tickets.ENDINGS[self._form]))

    def _ticket(self) -> str:
        if self._state is None:
            self.say("there is no ticket yet: nothing was looked up")
            return ""
        return ticket(self._state.case, zone=self._settings.zone, mask=self.base_mask(), form=self._form)

    # revealing --------------------------------------------------------------------------------------------

    @property
    def revealed_minutes(self) -> int | None:
        """How long personal data still show; None while they are masked."""
        return self._reveal.minutes_left

    def base_mask(self) -> Mask:
        return replace(self._settings.mask, on=self._settings.mask.on and not self._reveal.on)

    def action_reveal(self) -> None:
        if self._reveal.on:
            self._mask_again("masked again")
        elif not self._settings.mask.on:
            self.say("nothing is masked: [console] mask in config.toml is false")
        elif self._question is None:
            self.say("there is nothing to reveal yet")
        else:
            self._reason_bar.open()

    @on(ReasonBar.GivenUp)
    def _stay_masked(self, event: ReasonBar.GivenUp) -> None:
        event.stop()
        self._reason_bar.close()
        self.take_focus()

    @on(ReasonBar.Given)
    def _reason_given(self, event: ReasonBar.Given) -> None:
        event.stop()
        self._reason_bar.close()
        self.take_focus()
        self._write_and_reveal(event.reason, self._number)

    @work(group="reveal", exit_on_error=False)
    async def _write_and_reveal(self, reason: str, number: int) -> None:
        """First the record, then the data: what cannot be written down is not shown."""
        if self._question is None:
            return
        identities = self._question.identities
        mask = replace(self._settings.mask, on=True).knowing(*(one.value for one in identities))
        what = f"{kinds_in_words(identities)} {self._token(identities[0].value)}"
        try:
            await asyncio.to_thread(self._settings.reveal, masked_reason(reason, mask), what)
        except OSError as error:
            self.say(f"still masked, as the reason cannot be written down: {error}", wrong=True)
            return
        if number == self._number:
            self._reveal.begin()
            self.remask()
            self.apply_filter()
            self.say("revealed for five minutes, or until the next look-up; reason in the audit file")

    def tick(self) -> None:
        """Called each second: what was revealed masks itself again."""
        if self._reveal.ran_out():
            self._mask_again("the five minutes are over: masked again")

    def _mask_again(self, words: str) -> None:
        self._conceal()
        self.say(words)

    def _conceal(self) -> None:
        """Draw what was drawn under the mask that holds without a reveal."""
        self._reveal.end()
        self.remask()
        if self._question is not None:
            self.apply_filter()
            while isinstance(self.app.screen, sheets.CaseSheet):
                self.app.pop_screen()
