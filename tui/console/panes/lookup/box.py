"""The box in which one asks: an identity, its kind, a range. What is wrong is said before anything is sent."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tui.collector.lookup.question import Question
from tui.console.commands import Where, bindings
from tui.console.frame.line import Line
from tui.console.panes.lookup import offers as offering
from tui.console.panes.lookup.draft import (
    DEFAULT_RANGE,
    Draft,
    Vendors,
    first_range,
    kinds_in_words,
    next_kind,
    who_can_tell,
)
from tui.console.panes.lookup.offers import Example, Offer
from tui.console.panes.lookup.recent import Recent
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import range_text
from tui.console.settings import Refuse
from tui.console.table import Piece, Table, TableSymbols, plain
from tui.console.typing_line import TypingLine
from tui.model.identity import Identity, IdentityError
from tui.model.span import Span
from tui.model.when import WhenError
from tui.waiting import until_set

_SETTLED_WITHIN_S = 0.5
_WRONG_LINES = 2

Start = Callable[[Draft, tuple[Identity, ...], Span], None]


class LookupBox(Vertical):
    """Hidden until `open`. Calls `start` with what is asked for, `close` where the operator thinks better of it.

    Both are called while the key is handled and not by a message: what is typed ahead behind Enter must find the
    results in focus.
    """

    BINDINGS = bindings(Where.LOOKUP_BOX)

    DEFAULT_CSS = """
    LookupBox { height: 1fr; display: none; }
    LookupBox > Horizontal { height: 1; }
    LookupBox #lookup-identity-label, LookupBox #lookup-kind-label, LookupBox #lookup-range-label { width: 10; }
    LookupBox #lookup-identity { width: 1fr; }
    LookupBox #lookup-range { width: 26; }
    LookupBox #lookup-span { width: 1fr; }
    LookupBox > Table { margin: 1 0 0 0; }
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        token: Callable[[str], str],
        spelling: Spelling,
        start: Start,
        close: Callable[[], None],
    ) -> None:
        super().__init__()
        self._now_ms = now_ms
        self._token = token
        self._spelling = spelling
        self._start = start
        self._close = close
        self._zone: tzinfo = UTC
        self._refuse: Refuse = lambda question: ""
        self._vendors: Vendors = ()
        self._examples: tuple[Example, ...] = ()
        self._recents: tuple[Recent, ...] = ()
        self._draft = Draft()
        self._again: Offer | None = None
        self._complaint = ""
        self._at_ms: int | None = None
        self.table: Table[Offer] = Table(offering.columns(spelling), lambda offer: offer.key)
        self.table.can_focus = False

    def compose(self) -> ComposeResult:
        yield Line(id="lookup-title")
        with Horizontal():
            yield Line(id="lookup-identity-label")
            yield TypingLine(id="lookup-identity")
        with Horizontal():
            yield Line(id="lookup-kind-label")
            yield Line(id="lookup-kind-words")
        with Horizontal():
            yield Line(id="lookup-range-label")
            yield TypingLine(id="lookup-range", placeholder=DEFAULT_RANGE, max_length=80)
            yield Line(id="lookup-span")
        for number in range(_WRONG_LINES):
            yield Line(id=f"lookup-wrong-{number}")
        yield self.table

    def wear(self, styles: Mapping[str, Style], symbols: TableSymbols) -> None:
        """Take a theme's styles and a set of symbols."""
        for line in self.query(Line):
            line.wear(styles, symbols.ellipsis)
        for typing in self.query(TypingLine):
            typing.wear(styles)
        self.table.styles_by_name = styles
        self.table.symbols = symbols

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Its keys are meant only while one of its lines has the focus."""
        return self._typing

    @property
    def _typing(self) -> bool:
        return self.app.focused in (self._identity, self._range)

    @property
    def _identity(self) -> TypingLine:
        return self.query_one("#lookup-identity", TypingLine)

    @property
    def _range(self) -> TypingLine:
        return self.query_one("#lookup-range", TypingLine)

    # what it is told --------------------------------------------------------------------------------------

    def configure(self, zone: tzinfo, examples: Sequence[Example], refuse: Refuse) -> None:
        """Take the configured zone, in which times are typed, the examples to offer, and who knows what no vendor can
        answer."""
        self._zone, self._examples, self._refuse = zone, tuple(examples), refuse
        self._offer()

    def take_vendors(self, vendors: Vendors) -> None:
        """Which vendors there are to ask."""
        if vendors != self._vendors:
            self._vendors = vendors
            self._say_all()

    def take_recents(self, recents: Sequence[Recent]) -> None:
        """What was looked up before, the newest first."""
        self._recents = tuple(recents)
        self._offer()

    def _offer(self) -> None:
        rows = offering.offers(self._examples, self._recents, self._zone)
        self.table.empty_lines = (
            plain("paste an account id, an IP address or a session id, and press enter", "dim"),
        )
        self.table.show(rows)

    def take_moment(self, at_ms: int | None) -> None:
        """What is asked first is about this moment; None: up to now."""
        self._at_ms = at_ms

    def open(self) -> None:
        """Show the box, empty, ready to type."""
        self.display = True
        self._draft, self._again, self._complaint = Draft(), None, ""
        self._identity.put("")
        self._range.put(first_range(self._at_ms, self._now_ms(), self._zone))
        self.table.action_first()
        self.screen.set_focus(self._identity)
        self._say_all()

    # keys -------------------------------------------------------------------------------------------------

    async def action_lookup_start(self) -> None:
        """Ask, or say what is wrong, or take what the list points at where nothing was typed."""
        await self._settled()
        draft = self._read()
        if not draft.text.strip() and self._again is None and self.table.cursor_row is not None:
            self._take(self.table.cursor_row)
        else:
            self._ask(draft)

    def ask_at_once(self, draft: Draft) -> bool:
        """Ask what somebody else has put together; False where it cannot be asked as it is."""
        try:
            self._begin(draft, *self._meant(draft))
        except (IdentityError, WhenError):
            return False
        return True

    async def ask(self, draft: Draft) -> None:
        """Have it in the (open) box and ask it, or say what is wrong."""
        self._draft = draft
        self._identity.put(draft.text)
        self._range.put(draft.range_text)
        await self._settled()
        self._ask(draft)

    def _ask(self, draft: Draft) -> None:
        try:
            meant = self._meant(draft)
        except IdentityError as error:
            self._complain(str(error), self._identity)
        except WhenError as error:
            self._complain(str(error), self._range)
        else:
            self._begin(draft, *meant)

    def _begin(self, draft: Draft, identities: tuple[Identity, ...], span: Span) -> None:
        self.display = False
        self._identity.put("")
        self._start(draft, identities, span)

    def _meant(self, draft: Draft) -> tuple[tuple[Identity, ...], Span]:
        """What would be asked. Raises IdentityError or WhenError in words."""
        identities = draft.identities()
        span = draft.span(self._now_ms(), self._zone)
        too_old = self._refuse(Question(identities, span))
        if too_old:
            raise WhenError(too_old)
        return identities, span

    def action_lookup_close(self) -> None:
        self.display = False
        self._identity.put("")
        self._close()

    def action_lookup_field(self) -> None:
        other = self._range if self.app.focused is self._identity else self._identity
        self.screen.set_focus(other)
        self._say_all()

    def action_lookup_kind(self) -> None:
        self._draft = replace(self._draft, kind=next_kind(self._draft.kind))
        self._say_all()

    def action_lookup_down(self) -> None:
        if self._taken():
            self.table.action_cursor_down()
        self._take(self.table.cursor_row)

    def action_lookup_up(self) -> None:
        if self._taken():
            self.table.action_cursor_up()
        self._take(self.table.cursor_row)

    def _taken(self) -> bool:
        """Whether the box shows what the list points at."""
        offer = self.table.cursor_row
        return offer is not None and (offer is self._again or offer.value == self._identity.value)

    def _take(self, offer: Offer | None) -> None:
        """Have an example in the box, or what a former search left: all but its identity."""
        if offer is None:
            return
        self._again = offer if offer.value is None else None
        self._draft = replace(self._draft, kind=offer.kind)
        self._identity.put(offer.value or "")
        if offer.range_text is not None:
            self._range.put(offer.range_text)
        self.screen.set_focus(self._identity)
        self._complaint = ""
        self._say_all()

    async def _settled(self) -> None:
        """Wait for the lines to take in what was typed before this key: keys reach them by queues of their own."""
        for line in (self._identity, self._range):
            done = asyncio.Event()
            if line.call_later(done.set):
                await until_set(done, _SETTLED_WITHIN_S)

    # words ------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._complaint = ""
        if self.display:
            self._say_all()

    @on(TypingLine.Refused)
    def _refused(self, event: TypingLine.Refused) -> None:
        event.stop()
        self._complaint = event.words
        self._say_all()

    def _complain(self, words: str, line: TypingLine) -> None:
        self._complaint = words
        self.screen.set_focus(line)
        self._say_all()

    def _read(self) -> Draft:
        self._draft = replace(self._draft, text=self._identity.value, range_text=self._range.value)
        return self._draft

    def on_resize(self) -> None:
        self._say_all()

    def _say_all(self) -> None:
        """Every word of the box anew: cheap, and so never out of step with what is typed."""
        if not (self.is_mounted and self.display):
            return
        draft = self._read()
        for name in ("identity", "kind", "range"):
            self.query_one(f"#lookup-{name}-label", Line).say([Piece(f" {name}", "dim")])
        self.query_one("#lookup-title", Line).say([Piece(" look up", "title")])
        kind, wrong = self._kind_words(draft)
        self.query_one("#lookup-kind-words", Line).say(kind)
        span, wrong_span = self._span_words(draft)
        self.query_one("#lookup-span", Line).say(span)
        words = self._complaint or wrong or wrong_span
        self._say_below(words or self._hint(), "error" if words else "dim")

    def _kind_words(self, draft: Draft) -> tuple[list[Piece], str]:
        if not draft.text.strip():
            if self._again is not None:
                return [
                    Piece(
                        self._spelling(f"type the {self._again.kinds} again: {self._again.shown}"), "accent"
                    )
                ], ""
            return [Piece("found out by its look; KIND:value or ctrl+t says otherwise", "dim")], ""
        try:
            identities = draft.identities()
        except IdentityError as error:
            return [Piece(draft.kind.value if draft.kind else "", "dim")], str(error)
        asked = who_can_tell(identities, self._vendors)
        if self._vendors and not asked:
            words = f"no configured vendor can be asked for a {kinds_in_words(identities)}"
            return [Piece(kinds_in_words(identities), "accent")], words
        chosen = "as you chose" if draft.kind else "by its look"
        pieces = [Piece(kinds_in_words(identities), "accent"), Piece(f", {chosen}", "dim")]
        if self._again is not None and self._token(identities[0].value) == self._again.shown:
            pieces.append(Piece("; the same as before", "dim"))
        if asked:
            pieces.append(Piece(f"; to be asked of {', '.join(asked)}", "dim"))
        return pieces, ""

    def _span_words(self, draft: Draft) -> tuple[list[Piece], str]:
        now_ms = self._now_ms()
        try:
            span = draft.span(now_ms, self._zone)
        except WhenError as error:
            return [], str(error)
        return [Piece(f"  {range_text(span, self._zone, now_ms)}", "dim")], ""

    def _hint(self) -> str:
        """What may be typed where the cursor is."""
        if self.app.focused is self._range:
            return "2h, 47h55m, 20:10 to 20:50, yesterday 21:00 to 22:00, 2026-11-21T20:10Z to now"
        return (
            ""
            if self._identity.value
            else "an IP address, an account or viewer id, a session id, an asset: paste it"
        )

    def _say_below(self, words: str, style: str) -> None:
        width = max(20, self.size.width - 11)
        lines = textwrap.wrap(words, width, max_lines=_WRONG_LINES, placeholder=" ...")
        for number in range(_WRONG_LINES):
            text = lines[number] if number < len(lines) else ""
            self.query_one(f"#lookup-wrong-{number}", Line).say(plain(f"{'':10}{text}", style).pieces)
