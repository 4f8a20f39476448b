"""What a vendor's list call gives back: the rows, and how much of the list they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from tui.vendors.errors import VendorError

T = TypeVar("T", covariant=True)


class Listing(tuple[T, ...]):
    """A tuple of rows in the model's terms that also knows how whole it is; equal to a tuple of the same rows.

    `bad_rows` counts rows that could not be read. `truncated` says that the vendor has more than was fetched (page
    cap, or paging that led nowhere). `requests` counts tries on the wire, repeats included. `failure` is what
    stopped the paging after the first page; the rows before it stand.
    """

    bad_rows: int
    truncated: bool
    requests: int
    failure: VendorError | None

    def __new__(
        cls,
        rows: Iterable[T] = (),
        *,
        bad_rows: int = 0,
        truncated: bool = False,
        requests: int = 0,
        failure: VendorError | None = None,
    ) -> Listing[T]:
        made = super().__new__(cls, tuple(rows))
        made.bad_rows = bad_rows
        made.truncated = truncated
        made.requests = requests
        made.failure = failure
        return made

    @property
    def rows(self) -> tuple[T, ...]:
        """The rows, by name, where a reader would not expect an answer to be a tuple."""
        return self

    def ordered(self, key: Callable[[T], int]) -> Listing[T]:
        """The same answer, sorted."""
        return Listing(
            sorted(self, key=key),
            bad_rows=self.bad_rows,
            truncated=self.truncated,
            requests=self.requests,
            failure=self.failure,
        )

    def __repr__(self) -> str:
        """Without the rows: they may hold personal data."""
        return f"<{len(self)} rows, {self.bad_rows} bad, {'truncated' if self.truncated else 'whole'}>"
