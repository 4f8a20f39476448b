"""The other end of `noctop init`'s questions, with its answers written down beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from tui.cli.init import Shown

Answer = str | BaseException


class Scripted:
    """Answers each prompt in turn; a prompt must hold the words written down beside its answer.

    An exception as an answer is raised, and after the last answer nobody answers any more (EOFError).
    """

    def __init__(self, script: Iterable[tuple[str, Answer]], *, hides: bool = True) -> None:
        self.script = list(script)
        self.said: list[str] = []
        self._hides = hides

    @property
    def text(self) -> str:
        """All that could be read on the screen, without what was typed."""
        return "\n".join(self.said)

    def say(self, words: str) -> None:
        self.said.append(words)

    def ask(self, prompt: str) -> str:
        self.said.append(prompt)
        if not self.script:
            raise EOFError
        expected, answer = self.script.pop(0)
        assert expected in prompt, f"asked {prompt!r} where {expected!r} was expected"
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def ask_hidden(self, prompt: str) -> str:
        if not self._hides:
            raise Shown
        assert "not shown" in prompt
        return self.ask(prompt)


def no(*names: str) -> list[tuple[str, Answer]]:
    """Refusals of these vendors."""
    return [(f"Use {name}", "n") for name in names]


UPLYNK: list[tuple[str, Answer]] = [
    ("Use Uplynk", "y"),
    ("base_url", ""),
    ("user_id", "0123456789abcdef0123456789abcdef"),
    ("e]/f/c/l", ""),
    ("variable [UPLYNK_API_KEY]", ""),
]
SYSTEM73: list[tuple[str, Answer]] = [
    ("Use System73", "yes"),
    ("base_url", "https://api.system73.com/analytics/legacy/"),
    ("e]/f/c/l", "f"),
    ("path", ""),
]
APIVIDEO: list[tuple[str, Answer]] = [
    ("Use api.video", "Y"),
    ("base_url [https://ws.api.video]", "https://sandbox.api.video"),
    ("e]/f/c/l", "c"),
    ("command", "pass show 'noc/api video'"),
]
SECRET = "z1y2x3w4v5u6t7s8r9q0p"
CONVIVA: list[tuple[str, Answer]] = [
    ("Use Conviva", "y"),
    ("base_url", ""),
    ("client_id", "abcdefghij"),
    ("e]/f/c/l", "l"),
    ("client_secret", SECRET),
]
MEDIAMELON: list[tuple[str, Answer]] = [
    ("Use MediaMelon", "y"),
    ("base_url", ""),
    ("customer_id", "199493832"),
    ("e]/f/c/l", "e"),
    ("variable", "NOC_MM_KEY"),
]
END: list[tuple[str, Answer]] = [("Time zone", "Europe/Berlin"), ("Write it", "")]
EVERYTHING = [*UPLYNK, *SYSTEM73, *APIVIDEO, *CONVIVA, *MEDIAMELON, *END]
