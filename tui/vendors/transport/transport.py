"""The one way to a vendor."""

from __future__ import annotations

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx

from tui.clock import Clock
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.vendors.errors import Limited, Nonsense, Refused, Rejected, Unreachable, VendorError
from tui.vendors.transport.answer import Answer, error_words
from tui.vendors.transport.connection import open_client
from tui.vendors.transport.exchange import attempt
from tui.vendors.transport.meter import Meter
from tui.vendors.transport.redaction import Redactor, hush_libraries
from tui.vendors.transport.request import Credentials, Request
from tui.vendors.transport.settings import TransportSettings


class Transport:
    """Sends requests to one vendor within its budget."""

    def __init__(
        self,
        settings: TransportSettings,
        *,
        clock: Clock,
        random: randomness.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        hush_libraries()
        self._settings = settings
        self._clock = clock
        self._random = random or randomness.Random()
        self._sleep = sleep
        self._client: httpx.AsyncClient | None = None
        self._places = asyncio.Semaphore(settings.max_concurrency)
        self.meter = Meter(settings.vendor, settings.kind, round(settings.max_requests_per_s * 60), clock)

    @property
    def vendor(self) -> str:
        return self._settings.vendor

    @property
    def kind(self) -> Kind:
        return self._settings.kind

    async def send(self, request: Request) -> Answer:
        """The vendor's answer. Raises VendorError and nothing else (besides being cancelled)."""
        async with self._places:
            answer, error = await self._tried(request)
        if error is None and answer is not None:
            return answer
        raise error or Unreachable("no answer")

    async def _tried(self, request: Request) -> tuple[Answer | None, VendorError | None]:
        credentials = request.authorise() if request.authorise else Credentials()
        if self._client is None:
            self._client = open_client(self._settings)
        self.meter.tried()
        started_s = self._clock.monotonic_s()
        outcome = await attempt(self._client, self._settings, request, credentials)
        latency_ms = (self._clock.monotonic_s() - started_s) * 1000
        answer, error = outcome.answer, outcome.error
        if answer is not None:
            error = judged(answer, request, Redactor((*credentials.values(), *request.personal)))
            answer = replace(answer, latency_ms=latency_ms, spoilt=self.note_failure)
        if error is None:
            self.meter.succeeded(latency_ms)
        else:
            self.meter.failed(error)
        return answer, error

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def note_pending(self, processed_until_ms: int | None) -> None:
        self.meter.processed_until_ms = processed_until_ms

    def note(self, text: str) -> None:
        self.meter.notes = (safe(text),)

    def note_failure(self, error: VendorError) -> None:
        self.meter.failed(error)

    def hold_until(self, seconds: float) -> None:
        self.meter.held_until_ms = self._clock.now_ms() + round(seconds * 1000)

    async def retry_now(self) -> None:
        self.meter.held_until_ms = None

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def judged(answer: Answer, request: Request, redactor: Redactor) -> VendorError | None:
    """The error that a whole answer is, or None for a good one."""
    own = request.judge(answer) if request.judge else None
    if own is not None:
        return own
    status = answer.status
    if status in request.statuses:
        return None
    words = redactor.words(error_words(answer))
    said = f"{status}: {words}" if words else f"answered {status}"
    if status in (401, 403):
        return Refused(said, status=status)
    if status == 429:
        return Limited(said, status=status)
    if status >= 500 or status == 407:
        return Unreachable(said, status=status)
    if 400 <= status < 500:
        return Rejected(said, status=status)
    return Nonsense(said, status=status)
