"""Asking Uplynk for the errors of one identity."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, PlainValidator, SecretStr, TypeAdapter

from tui.model.coverage import SegmentState
from tui.model.event import Event, EventKind
from tui.model.instants import from_iso
from tui.model.span import Span
from tui.model.text import safe
from tui.vendors.errors import CannotAnswer, Nonsense, Refused, Rejected, VendorError
from tui.vendors.transport import Answer, Credentials, Priority, Request, Transport
from tui.vendors.uplynk.blocks import BLOCK_MS, BlockAnswer, kept, older_part
from tui.vendors.uplynk.signature import signed
from tui.vendors.wire import number, rows

PERIODS_S = (10, 20, 30, 40, 50, 60, 120)
PATH = "/monitoring/delivery/session"

_NOT_PROCESSED = 202
_MISSING_SIGNATURE = 11
"""Uplynk v2's error number for "timestamp, cnonce, and/or sig parameter missing"."""
_PROGRESS_KEYS = ("max_timestamp", "timestamp", "end", "ts_iso")
_ISO_IN_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")


class IdentityKey(StrEnum):
    """By what Uplynk finds a session; exactly one is given."""

    EUID = "euid"
    USER_IP = "user_ip"
    PLAYBACK_SESSION_ID = "playback_session_id"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose errors are asked for. The value is personal data and in no repr."""

    key: IdentityKey
    value: str = field(repr=False)


class UplynkClient:
    """Asks Uplynk. `auth_mode` "query" is the documented one; "header" sends `Authorization: MSG SIG`."""

    def __init__(
        self,
        transport: Transport,
        *,
        user_id: str,
        api_key: SecretStr,
        auth_mode: Literal["query", "header"] = "query",
    ) -> None:
        self._transport = transport
        self._user_id = user_id
        self._api_key = api_key
        self._auth_mode = auth_mode
        self._processed_until_ms: int | None = None

    async def session_statistics(
        self,
        identity: Identity,
        block: Span,
        *,
        period: int | None = None,
        force: bool = False,
        priority: Priority = Priority.OPERATOR,
    ) -> BlockAnswer:
        """The errors of one identity within `block`, at most five minutes, cut to what Uplynk keeps.

        `period` groups them by so many seconds (10, 20, 30, 40, 50, 60, 120; None for single errors). `force` asks
        for what there is of a block that is not processed yet. Raises VendorError: CannotAnswer for what Uplynk
        cannot be asked, Refused, Rejected with its words, Nonsense for an answer of another shape.
        """
        _check(identity, block, period)
        within_reach = kept(self._transport.now_ms())
        within = block.clipped(within_reach)
        if within is None:
            return BlockAnswer(block=block, state=SegmentState.OUT_OF_REACH, lost=block)
        answer = await self._transport.send(
            Request(
                path=PATH,
                params=_params(identity, within, period, force),
                priority=priority,
                authorise=self._authorise,
                statuses=frozenset({200, _NOT_PROCESSED}),
                personal=(identity.value,),
                judge=_judge,
            )
        )
        lost = older_part(block, within_reach.from_ms)
        if answer.status == _NOT_PROCESSED:
            return self._pending(within, answer, lost)
        return self._processed(within, answer, identity, lost, whole=not force)

    def _authorise(self) -> Credentials:
        now_s = self._transport.now_ms() // 1000
        msg, sig = signed(self._user_id, self._api_key.get_secret_value(), now_s)
        if self._auth_mode == "header":
            return Credentials(headers=(("Authorization", f"{msg} {sig}"),))
        return Credentials(params=(("msg", msg), ("sig", sig)))

    def _pending(self, block: Span, answer: Answer, lost: Span | None) -> BlockAnswer:
        """Any 202, whatever its body: how it names the time is not documented."""
        until_ms = processed_until_ms(answer)
        if until_ms is not None:
            self._processed_until_ms = until_ms
            self._transport.note_pending(until_ms)
        return BlockAnswer(
            block=block,
            state=SegmentState.PENDING,
            processed_until_ms=until_ms,
            requests=answer.tries,
            lost=lost,
        )

    def _processed(
        self, block: Span, answer: Answer, identity: Identity, lost: Span | None, *, whole: bool
    ) -> BlockAnswer:
        items = _items(answer, self._transport)
        bad: list[object] = []
        found = rows(_ITEM, items, bad.append)
        if whole and self._processed_until_ms is not None and block.to_ms > self._processed_until_ms:
            self._processed_until_ms = None
            self._transport.note_pending(None)
        of_session = identity.value if identity.key is IdentityKey.PLAYBACK_SESSION_ID else None
        return BlockAnswer(
            block=block,
            state=SegmentState.ROWS if found else SegmentState.EMPTY,
            events=tuple(_event(item, self._transport.vendor, of_session) for item in found),
            bad_rows=len(bad),
            requests=answer.tries,
            lost=lost,
        )


def processed_until_ms(answer: Answer) -> int | None:
    """How far a 202 says that the data reach: a time under one of the likely names, or the only time in it."""
    value = _object(answer)
    for at_ms in (from_iso(str(value[key])) for key in _PROGRESS_KEYS if key in value):
        if at_ms is not None:
            return at_ms
    times = set(_ISO_IN_TEXT.findall(answer.text()[:10_000]))
    return from_iso(times.pop()) if len(times) == 1 else None


def _check(identity: Identity, block: Span, period: int | None) -> None:
    if not identity.value.strip():
        raise CannotAnswer(f"an empty {identity.key.value} cannot be looked up")
    if period is not None and period not in PERIODS_S:
        raise CannotAnswer(f"Uplynk groups by {', '.join(map(str, PERIODS_S))} seconds, not by {period}")
    if _ceil_s(block.to_ms) - block.from_ms // 1000 > BLOCK_MS // 1000:
        raise CannotAnswer("Uplynk answers at most five minutes at once")


def _params(identity: Identity, block: Span, period: int | None, force: bool) -> tuple[tuple[str, str], ...]:
    """In the order of the page's sample; whole seconds around the block."""
    grouped = () if period is None else (("period", str(period)),)
    return (
        (identity.key.value, identity.value),
        *grouped,
        ("start", _zoneless(block.from_ms // 1000)),
        ("end", _zoneless(_ceil_s(block.to_ms))),
        ("force", "true" if force else "false"),
    )


def _ceil_s(at_ms: int) -> int:
    return -(-at_ms // 1000)


def _zoneless(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _judge(answer: Answer) -> VendorError | None:
    """Errors that come as a good status: v4's `{"@type": "Error"}`, v2's `{"error": 11, "msg": …}`."""
    if answer.status != 200:
        return None
    value = _object(answer)
    if value.get("@type") == "Error":
        kind = Refused if number(value.get("status_code")) in (401, 403) else Rejected
        return kind(answer.words() or "answered an error without words")
    code = number(value.get("error"))
    if code:
        return (Refused if code == _MISSING_SIGNATURE else Rejected)(answer.words() or f"error {code}")
    return None


def _object(answer: Answer) -> dict[str, Any]:
    """The body's JSON object, empty where it is none: an absent one is no error at this point."""
    try:
        value = json.loads(answer.text())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _items(answer: Answer, transport: Transport) -> list[Any]:
    value = answer.json()
    items = value.get("items") if isinstance(value, dict) else value
    known = isinstance(value, dict) and ("items" in value or value.get("@type") == "TimeSeries")
    if items is None and known:
        return []
    if isinstance(items, list) and known:
        return items
    error = Nonsense("answered no time series")
    transport.note_failure(error)
    raise error


def _instant(value: object) -> int:
    at_ms = from_iso(value) if isinstance(value, str) else None
    if at_ms is None:
        raise ValueError("no instant")
    return at_ms


def _texts(value: object) -> str:
    """`errors` is one text by the page and its sample; by its name it may become a list."""
    return safe("; ".join(map(str, value)) if isinstance(value, list) else value)


class _Item(BaseModel):
    period_timestamp: Annotated[int, PlainValidator(_instant)]
    error_source: Annotated[str, PlainValidator(lambda value: safe(value, 100))] = ""
    errors: Annotated[str, PlainValidator(_texts)] = ""


_ITEM = TypeAdapter(_Item)


def _event(item: _Item, vendor: str, session_id: str | None) -> Event:
    return Event(
        time_ms=item.period_timestamp,
        vendor=vendor,
        kind=EventKind.ERROR,
        source=item.error_source,
        message=item.errors,
        session_id=session_id,
    )
