"""How far back vendors can be asked, and whether a question can be answered by any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.collector.accounts import Account
from tui.collector.lookup.plan import plan
from tui.collector.lookup.question import Question
from tui.model.instants import DAY_MS, HOUR_MS
from tui.model.vendor import Kind
from tui.vendors.conviva import REACH_MS
from tui.vendors.uplynk.blocks import KEPT_MS

_REACH_MS: Mapping[Kind, int] = {Kind.UPLYNK: KEPT_MS, Kind.CONVIVA: REACH_MS}


def keeps(kind: Kind) -> str:
    """`keeps 48 hours`."""
    reach_ms = _REACH_MS.get(kind)
    if reach_ms is None:
        return "no longer keeps it"
    if reach_ms > 7 * DAY_MS:
        return f"keeps {reach_ms // DAY_MS} days"
    return f"keeps {reach_ms // HOUR_MS} hours"


def beyond_reach(accounts: Sequence[Account], question: Question, now_ms: int) -> str:
    """In words that every vendor that could be asked no longer keeps any of the range; "" where one does.

    Vendors that cannot be asked for the identity at all have no say.
    """
    asked = [one for one in accounts if not question.vendors or one.name in question.vendors]
    too_old = []
    for one in asked:
        wanted = plan(one.kind, question.identities, question.span, now_ms, viewer_filter=one.viewer_filter)
        if wanted.steps:
            return ""
        if wanted.out_of_reach is not None:
            too_old.append(one)
    if not too_old:
        return ""
    told = ", ".join(f"{one.name} {keeps(one.kind)}" for one in too_old)
    return f"the range is over for all who could be asked ({told}): look up a later one"
