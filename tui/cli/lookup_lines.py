"""A look-up as NDJSON: sessions and events as they come, what they amount to at the end."""

from __future__ import annotations

import json
from typing import TextIO

from tui.diagnosis.case import Case, case_mask, group_record, line, verdict_record
from tui.diagnosis.pairing import Ref, ref_of
from tui.model.event import Event
from tui.model.fields import coverage_record, event_record, session_record
from tui.model.masking import Mask


class Lines:
    """Writes every session and every event once, then groups, the verdict and the coverage."""

    def __init__(self, out: TextIO, mask: Mask) -> None:
        self._out = out
        self._mask = mask
        self._sessions: set[Ref] = set()
        self._events: set[Event] = set()

    def news(self, case: Case) -> bool:
        """Whether `write` has anything to write."""
        return len(case.sessions) > len(self._sessions) or len(case.events) > len(self._events)

    def write(self, case: Case) -> None:
        """The rows that were not there before."""
        mask = case_mask(case, self._mask)
        for session in case.sessions:
            if ref_of(session) not in self._sessions:
                self._sessions.add(ref_of(session))
                self._line("session", session_record(session, mask))
        for event in case.events:
            if event not in self._events:
                self._events.add(event)
                self._line("event", event_record(event, mask))
        self._out.flush()

    def end(self, case: Case) -> None:
        """What is left of the rows, and everything that only the whole can tell."""
        self.write(case)
        mask = case_mask(case, self._mask)
        for group in case.groups:
            self._line("group", group_record(group, mask))
        self._line("verdict", verdict_record(case.verdict, mask))
        for coverage in case.coverage:
            self._line("coverage", coverage_record(coverage, mask))
        self._out.flush()

    def _line(self, of_type: str, record: dict[str, object]) -> None:
        self._out.write(json.dumps(line(of_type, record), ensure_ascii=True) + "\n")
