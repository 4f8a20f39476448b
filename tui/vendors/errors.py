"""What can go wrong between noctop and a vendor, in one family.

VendorError
 +- Refused            the credentials are not accepted
 +- Limited            the vendor's rate limit; `retry_after_s` where it said
 +- Slow               no whole answer before the deadline
 +- Unreachable        no connection, 5xx, or the breaker is open
 +- Nonsense           an answer that is not what the page promises (HTML, half a JSON, wrong type, too large)
 +- Withdrawn          the endpoint was taken out of service
 +- OutOfReach         older (or longer) than the vendor keeps
 +- CannotAnswer       this vendor cannot be asked that
 +- Rejected           any other 4xx: the vendor understood and said no

Messages are safe text for the screen: no secret, no personal data, no control characters.
"""

from __future__ import annotations

from typing import ClassVar

from tui.model.vendor import Reason


class VendorError(Exception):
    """`reason` is what the strip and the JSON say, `status` the HTTP status where there was one."""

    reason: ClassVar[Reason] = Reason.NONSENSE
    _brief: ClassVar[str] = "bad data"

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def brief(self) -> str:
        """What went wrong in a word or two, without what the vendor said of it: `answered 500`, `unreachable`."""
        if self.status is None or 200 <= self.status < 300:
            return self._brief
        return f"answered {self.status}"


class Refused(VendorError):
    reason = Reason.REFUSED
    _brief = "key refused"


class Limited(VendorError):
    reason = Reason.LIMITED
    _brief = "limited"


class Slow(VendorError):
    reason = Reason.SLOW
    _brief = "slow"


class Unreachable(VendorError):
    reason = Reason.UNREACHABLE
    _brief = "unreachable"


class Nonsense(VendorError):
    reason = Reason.NONSENSE


class Withdrawn(VendorError):
    reason = Reason.WITHDRAWN


class OutOfReach(VendorError):
    reason = Reason.OUT_OF_REACH


class CannotAnswer(VendorError):
    reason = Reason.CANNOT_ANSWER


class Rejected(VendorError):
    """The vendor understood and said no. No word of the contract's reasons fits better than "nonsense"; the
    message carries the vendor's own words."""
