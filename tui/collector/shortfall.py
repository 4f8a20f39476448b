"""What a poll could not have although the vendor answered: told, but no reason to call the rest old."""

from __future__ import annotations

from collections.abc import Iterable

from tui.vendors.errors import CannotAnswer, Nonsense, OutOfReach, Rejected, VendorError, Withdrawn

OF_THE_QUESTION = (Rejected, Nonsense, CannotAnswer, OutOfReach, Withdrawn)
"""Errors that may be about the one thing asked for. Every other one (a refused key, a limit, silence) is the vendor's
as a whole: to go on asking would only add to it."""


def of_rows(bad_rows: int, *, truncated: bool) -> VendorError | None:
    """What a list has left out, as an error in words; None where it is whole."""
    if bad_rows:
        return Nonsense(f"{bad_rows} {'row' if bad_rows == 1 else 'rows'} of its list cannot be read")
    return Nonsense("its list goes on beyond what noctop fetches") if truncated else None


def first_of(errors: Iterable[VendorError | None]) -> VendorError | None:
    """The first that is one."""
    return next((error for error in errors if error is not None), None)
