"""The one line into which something is typed or pasted: nothing invisible gets in, nothing blinks."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual import events
from textual.message import Message
from textual.widgets import Input

from tui.model.text import safe

_LONGEST = 10_000


class TypingLine(Input):
    """An input that takes visible text only. Posts `Refused` with the reason where a paste hides something."""

    DEFAULT_CSS = """
    TypingLine { height: 1; border: none; padding: 0; }
    TypingLine:focus { border: none; background-tint: transparent; }
    """

    class Refused(Message):
        """What was to be put in hides a character; `words` say so."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, *, id: str, placeholder: str = "", max_length: int = 600) -> None:  # noqa: A002  (Textual's own name for it)
        super().__init__(
            compact=True, select_on_focus=False, id=id, placeholder=placeholder, max_length=max_length
        )
        self.cursor_blink = False

    def wear(self, styles: Mapping[str, Style]) -> None:
        """Take a theme's style for what is typed into: a place to type must be seen as one."""
        style = styles.get("input", Style.null())
        self.styles.background = style.bgcolor.name if style.bgcolor is not None else None
        self.styles.text_style = "underline" if style.underline else "none"

    async def on_key(self, event: events.Key) -> None:
        """Editing keys take effect here, in turn with the letters around them: Textual has them bubble to the app
        first, by which time what was typed ahead behind them is in the line already."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            event.stop()
            event.prevent_default()
            await self.run_action(binding.action)

    def replace(self, text: str, start: int, end: int) -> None:
        """Every insertion comes through here: escape sequences in a paste would otherwise reach the terminal."""
        wanted = text.strip() if len(text) > 1 else text
        if len(wanted) > _LONGEST or safe(wanted, _LONGEST) != wanted:
            self.post_message(
                self.Refused("that text hides control or invisible characters: type it instead")
            )
            return
        super().replace(wanted, start, end)

    def put(self, text: str) -> None:
        """Have `text` in the line, the cursor behind it."""
        self.value = text
        self.cursor_position = len(text)

    def restricted(self) -> None:
        self.post_message(self.Refused(f"at most {self.max_length} characters"))
