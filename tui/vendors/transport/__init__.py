"""The shared way to the vendors: pooled connections, deadlines, repeats, budgets, a breaker, and clean words."""

from tui.model.redaction import Redactor
from tui.vendors.transport import library as library
from tui.vendors.transport.answer import Answer, error_words
from tui.vendors.transport.meter import Meter
from tui.vendors.transport.request import Credentials, Priority, Request
from tui.vendors.transport.settings import TransportSettings
from tui.vendors.transport.transport import Transport

__all__ = [
    "Answer",
    "Credentials",
    "Meter",
    "Priority",
    "Redactor",
    "Request",
    "Transport",
    "TransportSettings",
    "error_words",
]
