"""From where the config says a secret comes from to the secret itself."""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from tui.config.asking import MAX_BYTES, Asked, Unavailable
from tui.config.document import Config
from tui.config.opening import NoRegularFile, opened
from tui.config.problems import dotted, quoted
from tui.config.sources import CommandSecret, EnvSecret, FileSecret, LiteralSecret, SecretSource, usable
from tui.config.vendors import AnyVendor

COMMAND_DEADLINE_S = 10.0


@dataclass(frozen=True, slots=True)
class SecretProblem:
    """Why there is no secret for a vendor, as a sentence for the screen. Never holds a secret."""

    words: str


SecretAnswer = SecretStr | SecretProblem


def resolve(
    config: Config,
    *,
    environ: Mapping[str, str] | None = None,
    deadline_s: float = COMMAND_DEADLINE_S,
    screen_open: bool = False,
) -> ResolvedSecrets:
    """The secret, or the problem, of every enabled vendor.

    Meant for before the screen opens: a command may ask at the terminal by then (a passphrase). Commands run at the
    same time, so this takes `deadline_s` at most. With `screen_open` (a reload) commands run apart from the
    terminal. Blocks.
    """
    environ = os.environ if environ is None else environ
    vendors = {name: vendor for name, vendor in config.vendors.items() if vendor.enabled}
    asker = _Asker(vendors, _hidden_from_commands(config, environ), environ, deadline_s)
    return ResolvedSecrets(asker.all(apart=screen_open), asker)


class ResolvedSecrets:
    """Secrets by vendor NAME. Safe to use from any thread."""

    def __init__(self, found: Mapping[str, SecretAnswer], asker: _Asker) -> None:
        self._found = dict(found)
        self._asker = asker
        self._asked_again: set[str] = set()
        self._locks = {name: threading.Lock() for name in found}

    def __repr__(self) -> str:
        return f"<secrets of {', '.join(self._found) or 'nobody'}>"

    def of(self, vendor: str) -> SecretAnswer:
        """What there is for this vendor now. Raises KeyError where it is not an enabled one."""
        return self._found[vendor]

    @property
    def usable(self) -> tuple[str, ...]:
        """The vendors that have a secret."""
        return tuple(name for name, answer in self._found.items() if isinstance(answer, SecretStr))

    @property
    def problems(self) -> Mapping[str, SecretProblem]:
        """The vendors that have none, and why."""
        return {name: answer for name, answer in self._found.items() if isinstance(answer, SecretProblem)}

    def again(self, vendor: str, refused: SecretStr | None = None) -> SecretAnswer:
        """Asks the source again after the vendor refused a key: a different secret, or a problem.

        Once only, until `accepted`: a wrong key must not become a stream of commands. Two calls about the same
        `refused` key at the same time are one; the second gets what the first was given. Blocks (off the loop!);
        commands run apart from the terminal, where the screen is open.
        """
        with self._locks[vendor]:
            held = self._found[vendor]
            if refused is not None and held != refused:
                return held
            if vendor in self._asked_again:
                return SecretProblem("the key was refused, and so was the one that came when asked again")
            self._asked_again.add(vendor)
            answer = self._asker.one(vendor)
            if answer == held:
                return SecretProblem("the key was refused, and its source still gives the same")
            self._found[vendor] = answer
            return answer

    def accepted(self, vendor: str) -> None:
        """The vendor took the key: should it refuse one later, the source may be asked again."""
        self._asked_again.discard(vendor)


class _Asker:
    """Knows every vendor's source, and asks it."""

    def __init__(
        self,
        vendors: Mapping[str, AnyVendor],
        command_environ: Mapping[str, str],
        environ: Mapping[str, str],
        deadline_s: float,
    ) -> None:
        self._vendors = vendors
        self._command_environ = command_environ
        self._environ = environ
        self._deadline_s = deadline_s

    def all(self, *, apart: bool) -> dict[str, SecretAnswer]:
        """Every vendor's. All commands are started before the first is waited for, and none outlives this."""
        with ExitStack() as at_end:
            asked = {name: self._start(name, apart, at_end) for name in self._vendors}
            return {name: self._answer(name, command) for name, command in asked.items()}

    def one(self, vendor: str) -> SecretAnswer:
        with ExitStack() as at_end:
            return self._answer(vendor, self._start(vendor, True, at_end))

    def _start(self, vendor: str, apart: bool, at_end: ExitStack) -> Asked | Unavailable | None:
        source = self._vendors[vendor].secret
        if not isinstance(source, CommandSecret):
            return None
        # gpg's agent would draw its question on the terminal that this names, over the screen.
        hidden = {"GPG_TTY"} if apart else set()
        environ = {key: value for key, value in self._command_environ.items() if key not in hidden}
        try:
            command = Asked(source.argv, environ, deadline_s=self._deadline_s, apart=apart)
        except Unavailable as error:
            return error
        at_end.callback(command.end)
        return command

    def _answer(self, vendor: str, command: Asked | Unavailable | None) -> SecretAnswer:
        try:
            if isinstance(command, Unavailable):
                raise command
            text = command.answer().partition(b"\n")[0] if command else self._plain(vendor)
            return SecretStr(usable(text.decode().rstrip("\r\n")))
        except UnicodeDecodeError:
            words = "what it gives is no text"
        except ValueError as error:
            words = str(error)
        except Unavailable as error:
            words = str(error)
        return SecretProblem(f"{dotted('vendors', vendor, self._vendors[vendor].secret_key)}: {words}")

    def _plain(self, vendor: str) -> bytes:
        source = self._vendors[vendor].secret
        match source:
            case LiteralSecret(value):
                return value.get_secret_value().encode()
            case EnvSecret(name):
                if name not in self._environ:
                    raise Unavailable(f"the environment has no {source.words}")
                return os.fsencode(self._environ[name])
            case FileSecret(path):
                return _content(path)
        raise Unavailable("it has no source")


def _content(path: Path) -> bytes:
    """A secret's file, if it is ours alone."""
    name = quoted(str(path))
    try:
        file = opened(path, MAX_BYTES)
    except NoRegularFile as error:
        raise Unavailable(f"{name} is {error}") from None
    except OSError as error:
        raise Unavailable(f"the file {name} cannot be opened: {os.strerror(error.errno or 0)}") from None
    if not file.ours:
        raise Unavailable(f"the file {name} belongs to another user")
    if not file.private:
        fix = f"chmod 600 {shlex.quote(str(path))}"
        raise Unavailable(f"others can read the file {name} (mode {file.mode}). Close it: {fix}")
    if len(file.content) > MAX_BYTES:
        raise Unavailable(f"the file {name} is larger than any secret")
    return file.content


def _hidden_from_commands(config: Config, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment without the secrets of vendors (disabled ones as well): no command is to see another's."""
    secret = set(_variables(vendor.secret for vendor in config.vendors.values()))
    return {name: value for name, value in environ.items() if name not in secret}


def _variables(sources: Iterable[SecretSource]) -> Iterable[str]:
    return (source.name for source in sources if isinstance(source, EnvSecret))
