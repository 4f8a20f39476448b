"""Text for a ticket: of a look-up, of a channel, of a class of errors."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

from tui.diagnosis.case import Case, case_mask
from tui.diagnosis.channel_report import ChannelCase, channel_report
from tui.diagnosis.error_report import ErrorClass, error_report
from tui.diagnosis.rendering import as_json, markdown, plain
from tui.diagnosis.report import Report, masked
from tui.diagnosis.viewer_report import viewer_report
from tui.model.masking import Mask

Form = Literal["markdown", "plain", "json"]
Subject = Case | ChannelCase | ErrorClass

_FORMS = {"markdown": markdown, "plain": plain, "json": as_json}


def ticket(subject: Subject, *, zone: tzinfo, mask: Mask, form: Form = "markdown") -> str:
    """The whole text, ending in a newline but for JSON.

    Impact in one line, start and end in UTC and in `zone`, status, scope, evidence with thresholds, first and last
    error with counts, the vendors' session ids, what the data leave open, and the next check. Everything goes
    through `mask`; with `REVEALED` it is as it is.
    """
    return _FORMS[form](_report(subject, zone, mask), zone)


def _report(subject: Subject, zone: tzinfo, mask: Mask) -> Report:
    if isinstance(subject, Case):
        hidden = case_mask(subject, mask)
        return masked(viewer_report(subject, zone, hidden), hidden)
    if isinstance(subject, ChannelCase):
        return masked(channel_report(subject), mask)
    return masked(error_report(subject, zone), mask)
