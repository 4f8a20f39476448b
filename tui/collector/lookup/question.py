"""What is asked in a look-up, and how its answer grows: plain, frozen data for the pane and the command alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.model.coverage import Coverage
from tui.model.identity import Identity
from tui.model.span import Span
from tui.model.vendor import Kind

if TYPE_CHECKING:
    from tui.diagnosis.case import Case


@dataclass(frozen=True, slots=True)
class Question:
    """`identities` are the kinds the typed value may be (`tui.model.identity.identify`); `vendors` are the NAMEs to
    ask, empty for all. Two equal questions share one run."""

    identities: tuple[Identity, ...] = field(repr=False)
    span: Span
    vendors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorProgress:
    """How far one vendor is: requests done of all that are planned, rows so far, and the coverage as it stands.

    `seconds_left` is an estimate from the pace so far; None where there is none.
    """

    vendor: str
    kind: Kind
    requests_done: int
    requests_planned: int
    rows: int
    coverage: Coverage
    seconds_left: float | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupState:
    """A look-up at one moment. `case` holds what came so far (grouped and judged anew as rows come); a cancelled one
    keeps it. `number` is the one the console gave when asking."""

    number: int
    question: Question
    vendors: tuple[VendorProgress, ...]
    case: Case
    running: bool
    cancelled: bool = False
