"""What the wall's polls let others hear: a call saved is budget saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tui.model.session import Session
from tui.model.span import Span
from tui.vendors.errors import VendorError


class Listener(Protocol):
    """Hears each round of the polls that ask for everybody's sessions. Never blocks, never raises."""

    def heard(self, vendor: str, span: Span, sessions: tuple[Session, ...], *, sampled: bool) -> None:
        """`vendor` gave these sessions for `span`, a sample of them where `sampled`."""

    def missed(self, vendor: str, span: Span, error: VendorError) -> None:
        """`vendor` was asked for `span` and failed."""


class Nobody:
    """Nobody listens."""

    def heard(self, vendor: str, span: Span, sessions: tuple[Session, ...], *, sampled: bool) -> None:
        """Let it pass."""

    def missed(self, vendor: str, span: Span, error: VendorError) -> None:
        """Let it pass."""


NOBODY = Nobody()


@contextmanager
def heard_by(listener: Listener, vendor: str, span: Span) -> Iterator[None]:
    """Whatever the vendor fails with inside is told."""
    try:
        yield
    except VendorError as error:
        listener.missed(vendor, span, error)
        raise
